/*
 * guard.c - see guard.h.
 */
#include "cli/guard.h"

#include <stdio.h>

#include "cli/messages.h"
#include "confine/sandbox.h"

enum { HELPERS = 2 };

/* The sockets over which the run asks its helpers. */
static size_t list_channels(const struct ps_opener *opener, const struct ps_compiler *compiler,
                            int channels[HELPERS])
{
    size_t count = 0;
    int of_opener = opener ? ps_opener_channel(opener) : -1;
    if (of_opener >= 0)
        channels[count++] = of_opener;
    if (compiler && compiler->started)
        channels[count++] = compiler->helper.channel.fd;
    return count;
}

int ps_guard_enter(const struct ps_options *options, const struct ps_user *user,
                   const struct ps_source_info *live, const struct ps_opener *opener,
                   const struct ps_compiler *compiler, struct ps_error *error)
{
    struct ps_error note = {.code = PS_OK};
    struct ps_user becomes = *user;
    becomes.rights |= live && live->answers ? PS_RIGHT_ANSWER : 0;
    int dropped = ps_privilege_drop(&becomes, &note);
    if (dropped < 0) {
        *error = note;
        return -1;
    }
    if (dropped > 0)
        ps_message_write(&note, stderr);
    if (options->no_sandbox)
        return 0;
    int channels[HELPERS];
    const struct ps_sandbox_config config = {
        .channels = channels,
        .channel_count = list_channels(opener, compiler, channels),
        .captures = live != NULL,
        .captures_otherwise = live && live->other_kinds,
    };
    if (ps_sandbox_enter(&config, &note) > 0)
        ps_message_write(&note, stderr);
    return 0;
}
