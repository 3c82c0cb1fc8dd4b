/*
 * save.c - see save.h.
 */
#include "cli/save.h"

#include "run/interval.h"

enum { WHOLE_FRAMES = 262144 }; /* the longest that libpcap takes */

uint32_t ps_save_snaplen(const struct ps_options *options)
{
    if (options->snaplen_bytes == 0 && options->write_path)
        return WHOLE_FRAMES;
    return (uint32_t)options->snaplen_bytes;
}

int ps_save_open(const struct ps_options *options, const struct ps_source_info *info,
                 const struct ps_user *user, struct ps_dump **dump, struct ps_error *error)
{
    *dump = NULL;
    if (!options->write_path)
        return 0;
    struct ps_dump_config config = {
        .path = options->write_path,
        .megabytes = options->write_size_megabytes,
        .seconds = options->write_seconds,
        .files = options->write_file_count,
        .nanoseconds = true, /* which loses nothing, whatever a file has */
        .snaplen = ps_save_snaplen(options),
        .start_ns = PS_NO_TIME,
        .give_away = user->change,
        .owner = user->uid,
        .group = user->gid,
    };
    if (info) {
        config.several = info->mixed_link_types;
        config.nanoseconds = info->nanoseconds;
        config.link_type_known = true;
        config.link_type = info->link_type;
        config.interfaces = info->interfaces;
        config.interface_count = info->interface_count;
        config.start_ns = ps_wall_clock_ns();
    }
    *dump = ps_dump_open(&config, error);
    return *dump ? 0 : -1;
}
