/*
 * pcaploop.c - bench-pcaploop: libpcap's own loop with an empty callback, the floor that every
 * libpcap program stands on and the yardstick of the bench. Live it prints what it got as JSON when
 * SIGINT comes.
 */
#include <pcap/pcap.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>

enum { BUFFER_BYTES = 16 << 20, READ_TIMEOUT_MS = 100 };

static void ignore_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    (void)user;
    (void)header;
    (void)bytes;
}

static void count_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    (void)header;
    (void)bytes;
    ++*(unsigned long long *)(void *)user;
}

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "bench-pcaploop: %s: %s\n", what, why);
    return 1;
}

static int loop_file(const char *path)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = pcap_open_offline(path, error);

    if (!pcap)
        return fail(path, error);
    int status = pcap_loop(pcap, 0, ignore_packet, NULL);
    if (status < 0)
        fail(path, pcap_geterr(pcap));
    pcap_close(pcap);
    return status < 0;
}

static pcap_t *open_live(const char *interface)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = pcap_create(interface, error);

    if (!pcap) {
        fail(interface, error);
        return NULL;
    }
    pcap_set_snaplen(pcap, 96);
    pcap_set_promisc(pcap, 1);
    pcap_set_timeout(pcap, READ_TIMEOUT_MS);
    pcap_set_buffer_size(pcap, BUFFER_BYTES);
    if (pcap_activate(pcap) < 0) {
        fail(interface, pcap_geterr(pcap));
        pcap_close(pcap);
        return NULL;
    }
    return pcap;
}

/* Takes what comes until SIGINT, which is blocked and arrives as a readable file: no handler, no
 * global. */
static int count_until(int interrupt, pcap_t *pcap, unsigned long long *packets)
{
    struct pollfd ready[2] = {{.fd = pcap_get_selectable_fd(pcap), .events = POLLIN},
                              {.fd = interrupt, .events = POLLIN}};
    int status = 0;

    while (status >= 0 && !ready[1].revents) {
        if (poll(ready, 2, -1) < 0)
            return -1;
        status = pcap_dispatch(pcap, -1, count_packet, (u_char *)packets);
    }
    return status;
}

static int loop_live(const char *interface)
{
    char error[PCAP_ERRBUF_SIZE];
    unsigned long long packets = 0;
    struct pcap_stat statistics;
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int interrupt = signalfd(-1, &signals, SFD_CLOEXEC);
    pcap_t *pcap = open_live(interface);
    if (!pcap)
        return 1;
    int result = 0;
    if (interrupt < 0 || pcap_setnonblock(pcap, 1, error) < 0 ||
        count_until(interrupt, pcap, &packets) < 0 || pcap_stats(pcap, &statistics) != 0)
        result = fail(interface, "cannot capture");
    else
        printf("{\"packets\": %llu, \"kernel_drops\": %u}\n", packets, statistics.ps_drop);
    pcap_close(pcap);
    return result;
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return loop_file(argv[1]);
    if (argc == 3 && strcmp(argv[1], "-i") == 0)
        return loop_live(argv[2]);
    fputs("usage: bench-pcaploop FILE | -i INTERFACE\n", stderr);
    return 2;
}
