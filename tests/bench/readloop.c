/*
 * readloop.c - bench-readloop: what the kernel alone costs: read(2) of a file in 256 KiB pieces,
 * with -w also walking the record headers of a little-endian pcap file. No reader can be faster
 * than the first, hardly one than the second.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 256 << 10, FILE_HEADER_BYTES = 24, RECORD_HEADER_BYTES = 16 };

struct walk {
    uint64_t skip; /* bytes to pass before the next record header */
    uint64_t packets, bytes;
    size_t held; /* of a header that began in the piece before */
    uint8_t header[RECORD_HEADER_BYTES];
};

static uint32_t caplen_of(const uint8_t *header)
{
    return header[8] | (uint32_t)header[9] << 8 | (uint32_t)header[10] << 16 |
           (uint32_t)header[11] << 24;
}

static void walk_piece(struct walk *walk, const uint8_t *piece, size_t bytes)
{
    size_t at = 0;

    while (at < bytes) {
        if (walk->skip >= bytes - at) {
            walk->skip -= bytes - at;
            return;
        }
        at += (size_t)walk->skip;
        walk->skip = 0;
        const uint8_t *header = piece + at;
        if (walk->held > 0 || bytes - at < RECORD_HEADER_BYTES) {
            size_t part = RECORD_HEADER_BYTES - walk->held;
            if (part > bytes - at)
                part = bytes - at;
            memcpy(walk->header + walk->held, piece + at, part);
            walk->held += part;
            at += part;
            if (walk->held < RECORD_HEADER_BYTES)
                return;
            walk->held = 0;
            header = walk->header;
        } else {
            at += RECORD_HEADER_BYTES;
        }
        walk->skip = caplen_of(header);
        walk->packets++;
        walk->bytes += walk->skip;
    }
}

static int read_all(int fd, uint8_t *piece, struct walk *walk)
{
    for (;;) {
        ssize_t got = read(fd, piece, PIECE_BYTES);
        if (got == 0)
            return 0;
        if (got < 0 && errno != EINTR)
            return -1;
        if (got > 0 && walk)
            walk_piece(walk, piece, (size_t)got);
    }
}

int main(int argc, char **argv)
{
    struct walk walk = {.skip = FILE_HEADER_BYTES};
    int walking = argc == 3 && strcmp(argv[1], "-w") == 0;

    if (argc != 2 && !walking) {
        fputs("usage: bench-readloop [-w] FILE\n", stderr);
        return 2;
    }
    int fd = open(argv[argc - 1], O_RDONLY);
    uint8_t *piece = malloc(PIECE_BYTES);
    if (fd < 0 || !piece || read_all(fd, piece, walking ? &walk : NULL) != 0) {
        fprintf(stderr, "bench-readloop: %s: %s\n", argv[argc - 1], strerror(errno));
        return 1;
    }
    if (walking)
        printf("%llu packets, %llu bytes\n", (unsigned long long)walk.packets,
               (unsigned long long)walk.bytes);
    free(piece);
    close(fd);
    return 0;
}
