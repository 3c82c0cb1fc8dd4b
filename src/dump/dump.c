/*
 * dump.c - which file a frame goes to; see dump.h.
 */
#include "portstat/dump.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/frame_clock.h"
#include "base/output_file.h"
#include "dump/dump_format.h"
#include "dump/rotation_name.h"
#include "portstat/link_types.h"
#include "source/file/record.h"

enum { MEGABYTE = 1000000, USUAL_SNAPLEN = 262144 }; /* no link type allows less */

struct ps_dump {
    struct ps_dump_config config;
    char *path;
    const struct ps_dump_format *format;
    struct ps_dump_state state;
    int64_t period_s;           /* when the current period began */
    uint64_t number;            /* the number of the file */
    uint64_t made;              /* files, so far */
    struct timespec kept_since; /* when the first one was made, by the file system's time */
    bool full;                  /* all `files` are written */
    struct ps_dump_file file;
};

/* Only in a ring may a file of the run overwrite an earlier one of the same run. */
static bool is_ring(const struct ps_dump_config *config)
{
    return config->seconds == 0 && config->files != 0;
}

static int open_fd(struct ps_dump *dump, const char *name)
{
    const struct ps_dump_config *config = &dump->config;
    const struct ps_output_file_config file = {
        .rights = PS_DUMP_RIGHTS,
        .give_away = config->give_away,
        .owner = config->owner,
        .group = config->group,
        .kept_since = is_ring(config) ? NULL : &dump->kept_since,
    };
    if (strcmp(name, "-") == 0)
        return STDOUT_FILENO;
    if (config->open)
        return config->open(config->opener, dump->period_s, dump->number);
    return ps_output_file_open(name, &file);
}

static int start_file(struct ps_dump *dump, struct ps_error *error)
{
    dump->made++;
    dump->state.started = false;
    if (dump->config.link_type_known || dump->format == &ps_dump_pcapng)
        return dump->format->start(&dump->file, &dump->state, &dump->config, dump->config.link_type,
                                   error);
    return 0;
}

/* The next file of the rotation, or the only one. A name that this run has used gets a number. */
static int open_next(struct ps_dump *dump, struct ps_error *error)
{
    char name[PS_ROTATION_NAME_BYTES];
    for (;; dump->number++) {
        if (ps_rotation_name(&dump->config, dump->period_s, dump->number, name, sizeof name) != 0)
            return ps_error_set(error, PS_ERROR_DUMP_NAME, dump->path, "makes no file name");
        int fd = open_fd(dump, name);
        if (fd < 0 && errno == EEXIST && dump->config.seconds != 0)
            continue;
        if (ps_dump_file_open(&dump->file, name, fd, error) != 0)
            return -1;
        return start_file(dump, error);
    }
}

static bool rotates(const struct ps_dump *dump)
{
    return dump->config.megabytes != 0 || dump->config.seconds != 0;
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), size = strlen(end);
    return length >= size && strcmp(text + length - size, end) == 0;
}

static int set_up(struct ps_dump *dump, struct ps_error *error)
{
    const struct ps_dump_config *config = &dump->config;
    if (rotates(dump) && strcmp(dump->path, "-") == 0)
        return ps_error_set(error, PS_ERROR_DUMP_STREAM, "standard output", "cannot be rotated");
    bool pcapng = config->several || config->interface_count > 1 || ends_in(dump->path, ".pcapng");
    dump->format = pcapng ? &ps_dump_pcapng : &ps_dump_pcap;
    if (config->seconds != 0)
        tzset(); /* reads the time zone before a sandbox forbids it */
    bool with_first_frame = config->start_ns == 0 || config->start_ns == PS_NO_TIME;
    if (config->seconds != 0 && with_first_frame)
        return 0;
    dump->period_s = config->start_ns / 1000000000;
    return open_next(dump, error);
}

struct ps_dump *ps_dump_open(const struct ps_dump_config *config, struct ps_error *error)
{
    struct ps_dump *dump = calloc(1, sizeof *dump);
    char *path = strdup(config->path);
    if (!dump || !path) {
        free(dump);
        free(path);
        ps_error_set(error, PS_ERROR_MEMORY, config->path, "out of memory");
        return NULL;
    }
    dump->config = *config;
    dump->config.path = dump->path = path;
    if (set_up(dump, error) == 0)
        return dump;
    ps_dump_close(dump, NULL);
    return NULL;
}

/* Closes a file and opens the next, unless there are enough of them. */
static int move_on(struct ps_dump *dump, int64_t period_s, uint64_t number, struct ps_error *error)
{
    const struct ps_dump_config *config = &dump->config;
    if (ps_dump_file_close(&dump->file, error) != 0)
        return -1;
    dump->full = config->files != 0 && !is_ring(config) && dump->made >= config->files;
    if (dump->full)
        return 0;
    dump->period_s = period_s;
    dump->number = number;
    return open_next(dump, error);
}

/* The next file of a rotation by size. */
static int next_number(struct ps_dump *dump, struct ps_error *error)
{
    uint64_t number = dump->number + 1;
    if (is_ring(&dump->config) && number >= dump->config.files)
        number = 0;
    return move_on(dump, dump->period_s, number, error);
}

/* The first file of the next period. Numbers go on if it has the same name as the last period. */
static int next_period(struct ps_dump *dump, int64_t time_s, struct ps_error *error)
{
    char before[PS_ROTATION_NAME_BYTES], next[PS_ROTATION_NAME_BYTES];
    const struct ps_dump_config *config = &dump->config;
    bool same = ps_rotation_name(config, dump->period_s, 0, before, sizeof before) == 0 &&
                ps_rotation_name(config, time_s, 0, next, sizeof next) == 0 &&
                strcmp(before, next) == 0;
    return move_on(dump, time_s, same ? dump->number + 1 : 0, error);
}

/* Moves on to the next file if this frame does not belong to the current one any more. */
static int rotate(struct ps_dump *dump, const struct ps_frame *frame, struct ps_error *error)
{
    const struct ps_dump_config *config = &dump->config;
    if (config->seconds != 0 && ps_frame_clock_ns(frame) != PS_NO_TIME) {
        int64_t time_s = frame->time_ns / 1000000000;
        if (!dump->file.open) {
            dump->period_s = time_s;
            return open_next(dump, error);
        }
        if (time_s > dump->period_s && (uint64_t)(time_s - dump->period_s) >= config->seconds)
            return next_period(dump, time_s, error);
    }
    if (!dump->file.open)
        return open_next(dump, error);
    if (config->megabytes != 0 && dump->file.bytes / MEGABYTE >= config->megabytes &&
        dump->file.bytes > config->megabytes * MEGABYTE)
        return next_number(dump, error);
    return 0;
}

uint32_t ps_dump_snaplen(const struct ps_dump_config *config, uint32_t link_type)
{
    return config->snaplen ? config->snaplen : ps_max_caplen(link_type);
}

/* Cuts a frame that is longer than the file's header says: other programs would stop reading
 * there. */
static int add_cut(struct ps_dump *dump, const struct ps_frame *frame, struct ps_error *error)
{
    struct ps_frame cut = *frame;
    uint32_t snaplen = ps_dump_snaplen(&dump->config, frame->link_type);
    if (cut.caplen > snaplen)
        cut.caplen = snaplen;
    return dump->format->add(&dump->file, &dump->state, &dump->config, &cut, error);
}

static int add_one(struct ps_dump *dump, const struct ps_frame *frame, struct ps_error *error)
{
    const struct ps_dump_config *config = &dump->config;
    uint32_t usual = config->snaplen ? config->snaplen : USUAL_SNAPLEN;
    if (!dump->state.started &&
        dump->format->start(&dump->file, &dump->state, config, frame->link_type, error) != 0)
        return -1;
    if (frame->caplen > usual)
        return add_cut(dump, frame, error);
    return dump->format->add(&dump->file, &dump->state, config, frame, error);
}

int ps_dump_add(struct ps_dump *dump, const struct ps_frame *frames, size_t count,
                struct ps_error *error)
{
    bool many = rotates(dump);
    for (size_t i = 0; i < count; i++) {
        if (many && !dump->full && rotate(dump, &frames[i], error) != 0)
            return -1;
        if (dump->full)
            return (int)i;
        if (add_one(dump, &frames[i], error) != 0)
            return -1;
    }
    return (int)count;
}

int ps_dump_flush(struct ps_dump *dump, struct ps_error *error)
{
    return ps_dump_file_flush(&dump->file, error);
}

/* Without any frame, the file still gets its header. */
static int finish(struct ps_dump *dump, struct ps_error *error)
{
    uint32_t link_type = dump->config.link_type ? dump->config.link_type : PS_LINKTYPE_ETHERNET;
    if (!dump->file.open || dump->state.started)
        return 0;
    return dump->format->start(&dump->file, &dump->state, &dump->config, link_type, error);
}

int ps_dump_close(struct ps_dump *dump, struct ps_error *error)
{
    if (!dump)
        return 0;
    int result = finish(dump, error);
    if (ps_dump_file_close(&dump->file, result == 0 ? error : NULL) != 0)
        result = -1;
    free(dump->state.interfaces);
    free(dump->path);
    free(dump);
    return result;
}
