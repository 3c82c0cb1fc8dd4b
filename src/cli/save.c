/*
 * save.c - writes what -w saves; see save.h.
 */
#include "cli/save.h"

#include "base/clock.h"

enum { WHOLE_FRAMES = 262144 }; /* the longest that libpcap takes */

uint32_t ps_save_snaplen(const struct ps_options *options)
{
    if (options->snaplen_bytes == 0 && options->write_path)
        return WHOLE_FRAMES;
    return (uint32_t)options->snaplen_bytes;
}

static int save_frames(void *context, const struct ps_frame *frames, size_t count,
                       struct ps_error *error)
{
    struct ps_save *save = context;
    int saved = ps_dump_add(save->dump, frames, count, error);
    if (saved >= 0 && save->live && count < PS_BATCH && ps_dump_flush(save->dump, error) != 0)
        return -1;
    return saved;
}

/* The last of what was saved. */
static int end_frames(void *context, struct ps_error *error)
{
    struct ps_save *save = context;
    struct ps_dump *dump = save->dump;
    save->dump = NULL;
    return ps_dump_close(dump, error);
}

struct ps_sink ps_save_sink(struct ps_save *save)
{
    return (struct ps_sink){.context = save, .frames = save_frames, .end = end_frames};
}

void ps_save_close(struct ps_save *save)
{
    ps_dump_close(save->dump, NULL);
    save->dump = NULL;
}

bool ps_save_rotates(const struct ps_options *options)
{
    return options->write_path &&
           (options->write_size_megabytes != 0 || options->write_seconds != 0);
}

struct ps_dump_config ps_save_rotation(const struct ps_options *options, const struct ps_user *user)
{
    return (struct ps_dump_config){
        .path = options->write_path,
        .megabytes = options->write_size_megabytes,
        .seconds = options->write_seconds,
        .files = options->write_file_count,
        .give_away = user->change && user->owner,
        .owner = user->uid,
        .group = user->gid,
    };
}

int ps_save_open(struct ps_save *save, const struct ps_options *options,
                 const struct ps_source_info *info, const struct ps_user *user,
                 struct ps_opening *opening, struct ps_error *error)
{
    save->live = info != NULL;
    if (!options->write_path)
        return 0;
    struct ps_dump_config config = ps_save_rotation(options, user);
    config.nanoseconds = true; /* loses nothing, whatever resolution a file has */
    config.start_ns = PS_NO_TIME;
    config.open = ps_opening_capture;
    config.opener = opening;
    if (info) {
        config.snaplen = (uint32_t)options->snaplen_bytes;
        config.several = info->mixed_link_types;
        config.nanoseconds = info->nanoseconds;
        config.link_type_known = true;
        config.link_type = info->link_type;
        config.interfaces = info->interfaces;
        config.interface_count = info->interface_count;
        config.start_ns = ps_clock_wall_ns();
    }
    save->dump = ps_dump_open(&config, error);
    return save->dump ? 0 : -1;
}
