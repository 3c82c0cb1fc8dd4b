/*
 * send.c - bench-send: sends the frames of a pcap file over an interface, over and over, at a
 * steady rate for some seconds, and says as JSON what it did. A packet socket that bypasses the
 * queueing discipline, many frames per system call. Bounded in time, in frames held and in memory;
 * meant for the inside of a network namespace of one's own.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILE_HEADER_BYTES = 24, RECORD_HEADER_BYTES = 16, BATCH = 64 };
enum { MAX_FILE_BYTES = 64 << 20, MAX_SECONDS = 3600 };
enum { PAUSE_NS = 50000 };

struct frames {
    struct iovec *list;
    size_t count;
    uint8_t *file;
};

struct outcome {
    uint64_t sent, bytes, refused;
    double seconds;
};

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "bench-send: %s: %s\n", what, why);
    return -1;
}

static uint32_t get32_little(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Reads at most the first MAX_FILE_BYTES; a record cut there is left out. */
static ssize_t read_start(const char *path, uint8_t *buffer)
{
    int fd = open(path, O_RDONLY);
    ssize_t total = 0;
    ssize_t got = 1;

    if (fd < 0)
        return -1;
    while (got > 0 && total < MAX_FILE_BYTES) {
        got = read(fd, buffer + total, (size_t)(MAX_FILE_BYTES - total));
        total += got > 0 ? got : 0;
    }
    close(fd);
    return got < 0 ? -1 : total;
}

static int index_frames(struct frames *frames, size_t bytes)
{
    size_t at = FILE_HEADER_BYTES;

    if (bytes < FILE_HEADER_BYTES || get32_little(frames->file) != 0xa1b2c3d4)
        return -1;
    while (bytes - at >= RECORD_HEADER_BYTES) {
        uint32_t caplen = get32_little(frames->file + at + 8);
        at += RECORD_HEADER_BYTES;
        if (caplen > bytes - at)
            break;
        frames->list[frames->count++] = (struct iovec){frames->file + at, caplen};
        at += caplen;
    }
    return frames->count > 0 ? 0 : -1;
}

static int frames_init(struct frames *frames, const char *path)
{
    *frames = (struct frames){.file = malloc(MAX_FILE_BYTES)};
    frames->list = malloc(MAX_FILE_BYTES / RECORD_HEADER_BYTES * sizeof *frames->list);
    if (!frames->file || !frames->list)
        return fail("memory", strerror(errno));
    ssize_t bytes = read_start(path, frames->file);
    if (bytes < 0)
        return fail(path, strerror(errno));
    if (index_frames(frames, (size_t)bytes) != 0)
        return fail(path, "not a little-endian pcap file with microseconds, or empty");
    return 0;
}

static int open_socket(const char *interface)
{
    struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                  .sll_ifindex = (int)if_nametoindex(interface)};
    int one = 1;
    int fd = socket(AF_PACKET, SOCK_RAW, 0); /* protocol 0: sends only, receives nothing */

    if (address.sll_ifindex == 0 || fd < 0)
        return fail(interface, strerror(errno));
    if (setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one) != 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return fail(interface, strerror(errno));
    }
    return fd;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Sends the next want frames; returns how many went, 0 when the device would take none. */
static int send_batch(int fd, const struct frames *frames, uint64_t first, unsigned want,
                      struct outcome *outcome)
{
    struct mmsghdr messages[BATCH] = {0};

    for (unsigned i = 0; i < want; i++) {
        messages[i].msg_hdr.msg_iov = &frames->list[(first + i) % frames->count];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    int sent = sendmmsg(fd, messages, want, 0);
    for (int i = 0; i < sent; i++)
        outcome->bytes += messages[i].msg_hdr.msg_iov->iov_len;
    if (sent < 0 && errno != ENOBUFS && errno != EAGAIN && errno != EINTR)
        return fail("sendmmsg", strerror(errno));
    return sent < 0 ? 0 : sent;
}

/* Rate 0: as fast as it goes. The due count follows the clock, so a late batch is made up for by
 * the next. */
static int send_all(int fd, const struct frames *frames, double rate, double seconds,
                    struct outcome *outcome)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    const uint64_t limit = rate > 0 ? (uint64_t)(rate * seconds) : UINT64_MAX;
    double start = now();
    double elapsed = 0;

    while (elapsed < seconds * 2 && outcome->sent < limit) {
        elapsed = now() - start;
        if (rate <= 0 && elapsed >= seconds)
            break;
        uint64_t due = rate > 0 ? (uint64_t)(rate * elapsed) : UINT64_MAX;
        due = due < limit ? due : limit;
        if (due <= outcome->sent) {
            nanosleep(&pause, NULL);
            continue;
        }
        unsigned want = due - outcome->sent < BATCH ? (unsigned)(due - outcome->sent) : BATCH;
        int sent = send_batch(fd, frames, outcome->sent, want, outcome);
        if (sent < 0)
            return -1;
        outcome->sent += (unsigned)sent;
        outcome->refused += sent == 0;
    }
    outcome->seconds = now() - start;
    return 0;
}

int main(int argc, char **argv)
{
    struct frames frames = {0};
    struct outcome outcome = {0};

    if (argc != 5) {
        fputs("usage: bench-send INTERFACE FILE PACKETS_PER_SECOND SECONDS\n"
              "Rate 0 is as fast as it goes; at most an hour, and the first 64 MiB of the file.\n",
              stderr);
        return 2;
    }
    double rate = strtod(argv[3], NULL);
    double seconds = strtod(argv[4], NULL);
    if (!(rate >= 0 && rate <= 1e9) || !(seconds > 0 && seconds <= MAX_SECONDS)) {
        fail(argv[3], "rate or duration out of range");
        return 2;
    }
    int fd = open_socket(argv[1]);
    int result = fd < 0 ? -1 : frames_init(&frames, argv[2]);
    if (result == 0)
        result = send_all(fd, &frames, rate, seconds, &outcome);
    if (result == 0)
        printf("{\"sent\": %llu, \"bytes\": %llu, \"refused\": %llu, \"seconds\": %.6f}\n",
               (unsigned long long)outcome.sent, (unsigned long long)outcome.bytes,
               (unsigned long long)outcome.refused, outcome.seconds);
    free(frames.list);
    free(frames.file);
    if (fd >= 0)
        close(fd);
    return result == 0 ? 0 : 1;
}
