/*
 * guard.h - drops privileges and closes the sandbox before a run reads what the network sent.
 */
#ifndef PORTSTAT_CLI_GUARD_H
#define PORTSTAT_CLI_GUARD_H

#include <stdbool.h>

#include "confine/opener.h"
#include "confine/privilege.h"
#include "cli/options.h"
#include "portstat/error.h"
#include "portstat/source.h"

/* Drops privileges to `user`, and closes the sandbox unless --no-sandbox. `live` is what
 * is known of the interfaces that are open, NULL for files. `opens_files`: capture
 * files are opened later, to be read; `opener` (NULL: nobody) is asked for output files. What this
 * system does not support is reported on standard error and skipped. 0, or -1 and `error`. */
int ps_guard_enter(const struct ps_options *options, const struct ps_user *user,
                   const struct ps_source_info *live, bool opens_files,
                   const struct ps_opener *opener, struct ps_error *error);

#endif
