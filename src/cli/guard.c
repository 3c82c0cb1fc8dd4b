/*
 * guard.c - see guard.h.
 */
#include "cli/guard.h"

#include <stdio.h>

#include "cli/messages.h"
#include "confine/sandbox.h"

/* Root may still read other people's captures; it gives up all other capabilities that it does not
 * need. */
static int limit_rights(const struct ps_user *user, bool opens_files, struct ps_error *note)
{
    if (opens_files && !user->change)
        return ps_privilege_keep(PS_RIGHT_READ, note);
    return ps_privilege_drop(user, note);
}

int ps_guard_enter(const struct ps_options *options, const struct ps_user *user,
                   const struct ps_source_info *live, bool opens_files,
                   const struct ps_opener *opener, struct ps_error *error)
{
    struct ps_error note = {.code = PS_OK};
    struct ps_user becomes = *user;
    becomes.rights |= live && live->answers ? PS_RIGHT_ANSWER : 0;
    int dropped = limit_rights(&becomes, opens_files, &note);
    if (dropped < 0) {
        *error = note;
        return -1;
    }
    if (dropped > 0)
        ps_message_write(&note, stderr);
    if (options->no_sandbox)
        return 0;
    int channel = opener ? ps_opener_channel(opener) : -1;
    const struct ps_sandbox_config config = {
        .channels = &channel,
        .channel_count = channel >= 0 ? 1 : 0,
        .captures = live != NULL,
        .captures_otherwise = live && live->other_kinds,
        .reads_files = opens_files,
    };
    if (ps_sandbox_enter(&config, &note) > 0)
        ps_message_write(&note, stderr);
    return 0;
}
