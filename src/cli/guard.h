/*
 * guard.h - before a run reads what the network sent: who we are and what we may do, as little as
 * will do.
 */
#ifndef PORTSTAT_CLI_GUARD_H
#define PORTSTAT_CLI_GUARD_H

#include <stdbool.h>

#include "confine/privilege.h"
#include "cli/options.h"
#include "portstat/dump.h"
#include "portstat/error.h"

/* Drops privileges to `user`, makes sure that who we are then can make the files which `dump`
 * (NULL: none) will need, and closes the sandbox unless --no-sandbox. `opens_files`: capture files
 * are opened later. What cannot be had here is told on standard error, and done without. 0, or -1
 * and `error`. */
int ps_guard_enter(const struct ps_options *options, const struct ps_user *user, bool opens_files,
                   const struct ps_dump *dump, struct ps_error *error);

#endif
