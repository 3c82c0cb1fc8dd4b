/*
 * guard.c - see guard.h.
 */
#include "cli/guard.h"

#include <stdio.h>

#include "cli/messages.h"
#include "confine/sandbox.h"

int ps_guard_enter(const struct ps_options *options, const struct ps_user *user, bool opens_files,
                   const struct ps_dump *dump, struct ps_error *error)
{
    struct ps_error note = {.code = PS_OK};
    int dropped = ps_privilege_drop(user, &note);
    if (dropped < 0) {
        *error = note;
        return -1;
    }
    if (dropped > 0)
        ps_message_write(&note, stderr);
    if (dump && ps_dump_check_rotation(dump, error) != 0)
        return -1;
    if (options->no_sandbox)
        return 0;
    const struct ps_sandbox_config config = {
        .captures = options->interfaces.count > 0,
        .reads_files = opens_files,
        .writes_files = (dump && ps_dump_rotates(dump)) || options->output_path,
    };
    if (ps_sandbox_enter(&config, &note) > 0)
        ps_message_write(&note, stderr);
    return 0;
}
