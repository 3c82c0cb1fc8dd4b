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
    bool live; /* what came is handed to the system whenever there is a pause */
};

/* Are there several files? */
bool ps_save_rotates(const struct ps_options *options);

/* What of a dump's configuration the options say: which files there will be, and that they are
 * `user`'s if that is an owner of files. */
struct ps_dump_config ps_save_rotation(const struct ps_options *options,
                                       const struct ps_user *user);

/* Opens what -w names, if it is given. `info` is of the source, NULL for files; `user` will own what
 * is made; `opening` opens it. 0, or -1 and `error`. */
int ps_save_open(struct ps_save *save, const struct ps_options *options,
                 const struct ps_source_info *info, const struct ps_user *user,
                 struct ps_opening *opening, struct ps_error *error);

/* The sink. `save` is borrowed, and opened before the first frame comes. */
struct ps_sink ps_save_sink(struct ps_save *save);

/* Frees, after the sink's end or instead of it. */
void ps_save_close(struct ps_save *save);

/* Bytes to capture of a frame: of -s; all of it if frames are saved; 0 for what a tally needs. */
uint32_t ps_save_snaplen(const struct ps_options *options);

#endif
