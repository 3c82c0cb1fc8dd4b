/*
 * guard.h - drops privileges and closes the sandbox before a run reads what the network sent.
 */
#ifndef PORTSTAT_CLI_GUARD_H
#define PORTSTAT_CLI_GUARD_H

#include <stdbool.h>

#include "cli/compiler.h"
#include "confine/opener.h"
#include "confine/privilege.h"
#include "cli/options.h"
#include "portstat/error.h"
#include "portstat/source.h"

/* Drops privileges to `user`, and closes the sandbox unless --no-sandbox. `live` is what
 * is known of the interfaces that are open, NULL for files. `opener` is asked for output files and
 * `compiler` for filters; NULL: nobody is. What this system does not support is reported on
 * standard error and skipped. 0, or -1 and `error`. */
int ps_guard_enter(const struct ps_options *options, const struct ps_user *user,
                   const struct ps_source_info *live, const struct ps_opener *opener,
                   const struct ps_compiler *compiler, struct ps_error *error);

#endif
