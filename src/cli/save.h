/*
 * save.h - from the options of -w to a dump.
 */
#ifndef PORTSTAT_CLI_SAVE_H
#define PORTSTAT_CLI_SAVE_H

#include "confine/privilege.h"
#include "cli/options.h"
#include "portstat/dump.h"
#include "portstat/source.h"

/* Opens what -w names, or sets *dump to NULL without it. `info` is of the source, NULL for files,
 * which are opened later; `user` will own the files. 0, or -1 and `error`. */
int ps_save_open(const struct ps_options *options, const struct ps_source_info *info,
                 const struct ps_user *user, struct ps_dump **dump, struct ps_error *error);

/* Bytes to capture of a frame: of -s; all of it if frames are saved; 0 for what a tally needs. */
uint32_t ps_save_snaplen(const struct ps_options *options);

#endif
