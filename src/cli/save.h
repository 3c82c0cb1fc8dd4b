/*
 * save.h - what -w saves: a sink of frames that writes them to a capture file.
 */
#ifndef PORTSTAT_CLI_SAVE_H
#define PORTSTAT_CLI_SAVE_H

#include "cli/opening.h"
#include "cli/options.h"
#include "confine/privilege.h"
#include "portstat/dump.h"
#include "portstat/run.h"
#include "portstat/source.h"

/* All zeroes saves nothing. */
struct ps_save {
    struct ps_dump *dump;
    bool live; /* flush whenever no frames are waiting */
};

/* Are there several files? */
bool ps_save_rotates(const struct ps_options *options);

/* The part of a dump's configuration that the options set: which files there will be, and that they
 * belong to `user`, if user->owner is set. */
struct ps_dump_config ps_save_rotation(const struct ps_options *options,
                                       const struct ps_user *user);

/* Opens what -w names, if it is given. `info` is of the source, NULL for files; `user` will own
 * what is made; `opening` opens it. 0, or -1 and `error`. */
int ps_save_open(struct ps_save *save, const struct ps_options *options,
                 const struct ps_source_info *info, const struct ps_user *user,
                 struct ps_opening *opening, struct ps_error *error);

/* The sink. `save` is borrowed, and opened before the first frame comes. */
struct ps_sink ps_save_sink(struct ps_save *save);

/* Frees, whether the sink has ended or not. */
void ps_save_close(struct ps_save *save);

/* Bytes of a frame to capture: those of -s; without it all if frames are saved, else 0 for what a
 * tally needs. */
uint32_t ps_save_snaplen(const struct ps_options *options);

#endif
