/*
 * dump.h - saves frames to capture files, one or a rotation of them.
 *
 * A file is pcap (draft-ietf-opsawg-pcap), with nanoseconds where the source has them, or pcapng
 * (draft-ietf-opsawg-pcapng) where there are several interfaces or link types, and for a name that
 * ends in ".pcapng".  It is whole whenever a flush has returned: it never ends in the middle of a
 * frame, not even on a full disk.
 */
#ifndef PORTSTAT_DUMP_H
#define PORTSTAT_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "portstat/error.h"
#include "portstat/export.h"
#include "portstat/packet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Files of a rotation are named as tcpdump(1) names them. With `seconds` the path goes through
 * strftime(3) in local time. With `megabytes` a number is appended: 1, 2 ... from the second file
 * on, or with `files` a ring of 0 to files - 1 with leading zeros. If the path has no time or one
 * so coarse that a period's name was used before, the period gets the next number: only a ring
 * overwrites what was saved. */
struct ps_dump_config {
    const char *path;   /* "-": standard output, which cannot be rotated */
    uint64_t megabytes; /* of 1,000,000 bytes: a larger file is followed by the next; 0: no limit */
    uint64_t seconds;   /* the span of time in one file, by the frames' time; 0: no limit */
    uint64_t files; /* with `megabytes` alone: size of the ring; with `seconds`: stop after so many
                       files; 0: no limit */
    bool several;   /* several interfaces or link types: write pcapng */
    bool nanoseconds;
    uint32_t snaplen; /* of the capture, for the file's header; longer frames are cut; 0: the most
                         of their link type */
    bool link_type_known; /* else the first frame's is taken */
    uint32_t link_type;   /* LINKTYPE_ */
    const char *const
        *interfaces; /* their names, by ps_frame.interface; or NULL. Borrowed until close */
    size_t interface_count;
    int64_t start_ns; /* when the first period of `seconds` starts; 0 or PS_NO_TIME: with the first
                         frame */
    bool give_away;   /* new files, readable by nobody else (0600), belong to: */
    uid_t owner;
    gid_t group;
    /* Opens the files, for a caller that may not do so in this process or protects other files from
     * being overwritten; NULL: ps_dump opens them. Returns a descriptor, which then belongs to the
     * dump; or -1 and errno: EEXIST for a file of this run (with `seconds` the next number is asked
     * for then), EOWNERDEAD if the process that opens files has ended. `opener` is handed to it. */
    int (*open)(void *opener, int64_t period_s, uint64_t number);
    void *opener;
};

struct ps_dump;

/* Opens the first file, unless its name depends on the first frame's time. NULL and `error` on
 * failure. */
PS_API struct ps_dump *ps_dump_open(const struct ps_dump_config *config, struct ps_error *error);

/* Saves frames. Returns how many; fewer than `count` when all `files` are full and the run should
 * stop there; -1 and `error` when a file cannot be written, PS_ERROR_DUMP_LINK_TYPES for a link
 * type that the file's format cannot hold. What was saved before is whole. */
PS_API int ps_dump_add(struct ps_dump *dump, const struct ps_frame *frames, size_t count,
                       struct ps_error *error);

/* Hands to the system what was saved. 0, or -1 and `error`. */
PS_API int ps_dump_flush(struct ps_dump *dump, struct ps_error *error);

/* Flushes and frees, whether that succeeds or not. `dump` may be NULL. 0, or -1 and `error`. */
PS_API int ps_dump_close(struct ps_dump *dump, struct ps_error *error);

#ifdef __cplusplus
}
#endif

#endif
