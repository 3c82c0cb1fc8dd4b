/*
 * fuzz_source.c - any bytes as a capture file.
 *
 * They are read with the usual buffer and with one of a few bytes, so that records lie across its
 * end in every way.  No read may leave the frame (the sanitizers watch), the end must come, and a
 * pcapng file must give the same frames both times. (A pcap file need not: which of its variants it
 * is, is guessed from what the first buffer holds.)  What we make of libpcap's frames is watched,
 * too.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/file/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGE_CHUNK = 16 << 10 }; /* holds a small input whole, as the usual buffer does, for less */

struct digest {
    uint64_t frames, hash;
};

static void add(struct digest *digest, uint64_t value)
{
    digest->hash = (digest->hash ^ value) * 0x100000001b3u;
}

static void add_frame(struct digest *digest, const struct ps_frame *frame)
{
    digest->frames++;
    add(digest, (uint64_t)frame->time_ns);
    add(digest, frame->caplen);
    add(digest, frame->len);
    add(digest, frame->link_type);
    add(digest, frame->interface);
    for (uint32_t i = 0; i < frame->caplen; i++)
        add(digest, frame->data[i]);
}

static void must(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fuzz_source: %s\n", what);
    abort();
}

static void give_up(void)
{
    perror("fuzz_source");
    exit(1);
}

/* The file that holds the input: one for all of them, as making one takes longer than reading it.
 */
static int file_of(const uint8_t *data, size_t size)
{
    static int kept = -1;
    if (kept < 0)
        kept = memfd_create("input", MFD_CLOEXEC);
    if (kept < 0 || ftruncate(kept, (off_t)size) != 0 ||
        pwrite(kept, data, size, 0) != (ssize_t)size)
        give_up();
    return kept;
}

/* For a reader, which closes it. */
static int from_the_start(int file)
{
    int fd = dup(file);
    if (fd < 0 || lseek(fd, 0, SEEK_SET) != 0)
        give_up();
    return fd;
}

struct way {
    size_t chunk_bytes;
    bool by_libpcap;
};

static struct digest read_all(int file, size_t size, struct way way, bool *pcapng)
{
    struct digest digest = {0, 0xcbf29ce484222325u};
    struct ps_interfaces interfaces = {0};
    const struct ps_reader_options options = {
        .input = {.chunk_bytes = way.chunk_bytes},
        .force_libpcap = way.by_libpcap,
        .interfaces = &interfaces,
    };
    struct ps_reader reader;
    struct ps_error error = {0};
    if (ps_reader_open_fd(&reader, from_the_start(file), "input", &options, &error) != 0) {
        must(error.code != PS_OK && error.reason[0] != '\0', "refused without a reason");
        ps_interfaces_fini(&interfaces);
        return digest;
    }
    *pcapng = reader.format == &ps_format_pcapng;
    struct ps_frame frames[PS_BATCH];
    int count;
    while ((count = ps_reader_read(&reader, frames, &error)) >= 0) {
        must(count <= PS_BATCH, "a batch is too large");
        for (int i = 0; i < count; i++)
            add_frame(&digest, &frames[i]);
        must(digest.frames <= size, "more frames than bytes");
    }
    bool broken = error.code == PS_ERROR_CUT || error.code == PS_ERROR_DAMAGED;
    must(count == PS_SOURCE_END || broken, "broke off without a reason");
    ps_reader_close(&reader);
    ps_interfaces_fini(&interfaces);
    return digest;
}

/* Decompression is another library's, and starts a thread for each input. */
static bool is_compressed(const uint8_t *data, size_t size)
{
    struct ps_input input = {.buffer = (uint8_t *)data, .end = size};
    return ps_input_compression(&input) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || is_compressed(data, size))
        return 0;
    bool pcapng = false;
    const int file = file_of(data, size);
    const struct way large = {.chunk_bytes = LARGE_CHUNK};
    struct digest usual = read_all(file, size, large, &pcapng);
    const struct way narrow = {.chunk_bytes = 16u + data[size - 1] % 64};
    struct digest small = read_all(file, size, narrow, &pcapng);
    if (pcapng)
        must(usual.frames == small.frames && usual.hash == small.hash, "the buffer's size matters");
    (void)read_all(file, size, (struct way){LARGE_CHUNK, .by_libpcap = true}, &pcapng);
    return 0;
}
