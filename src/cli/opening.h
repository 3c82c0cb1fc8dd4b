/*
 * opening.h - which files a run may still make once its privileges are gone: the opener's plan.
 */
#ifndef PORTSTAT_CLI_OPENING_H
#define PORTSTAT_CLI_OPENING_H

#include <stdint.h>

#include "cli/options.h"
#include "confine/opener.h"
#include "confine/privilege.h"
#include "portstat/error.h"

/* Starts the opener, if the options need one: for the file of -o, which SIGHUP opens again, and for
 * the rotation of -w, whose files will be `user`'s. Sets *opener, to NULL if none is needed. 0, or
 * -1 and `error`. */
int ps_opening_start(const struct ps_options *options, const struct ps_user *user,
                     struct ps_opener **opener, struct ps_error *error);

/* The file of -o, to append to it. As ps_opener_open(). */
int ps_opening_report(struct ps_opener *opener);

/* A file of -w: for struct ps_dump_config. */
int ps_opening_capture(void *opener, int64_t period_s, uint64_t number);

#endif
