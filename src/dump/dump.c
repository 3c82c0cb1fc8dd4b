/*
 * dump.c - which file a frame goes to; see dump.h.
 */
#include "portstat/dump.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/output_file.h"
#include "dump/dump_format.h"
#include "dump/rotation_name.h"
#include "portstat/link_types.h"

enum { MEGABYTE = 1000000 };

struct ps_dump {
    struct ps_dump_config config;
    char *path;
    const struct ps_dump_format *format;
    struct ps_dump_state state;
    int64_t period_s; /* when the current period began */
    uint64_t number;  /* of the file in a rotation by size */
    uint64_t periods; /* of a rotation by time that are over */
    bool full;        /* all the periods that were wanted */
    bool set_up;      /* files are opened by whom the configuration names */
    struct ps_dump_file file;
};

/* The next file of the rotation, or the only one. */
static int open_fd(const struct ps_dump *dump, const char *name)
{
    const struct ps_dump_config *config = &dump->config;
    const struct ps_output_file_config file = {
        .give_away = config->give_away, .owner = config->owner, .group = config->group};
    if (strcmp(name, "-") == 0)
        return STDOUT_FILENO;
    if (dump->set_up && config->open)
        return config->open(config->opener, dump->period_s, dump->number);
    return ps_output_file_open(name, &file);
}

static int open_next(struct ps_dump *dump, struct ps_error *error)
{
    char name[PS_ROTATION_NAME_BYTES];
    if (ps_rotation_name(&dump->config, dump->period_s, dump->number, name, sizeof name) != 0)
        return ps_error_set(error, PS_ERROR_DUMP_NAME, dump->path, "makes no file name");
    if (ps_dump_file_open(&dump->file, name, open_fd(dump, name), error) != 0)
        return -1;
    dump->state.started = false;
    if (dump->config.link_type_known || dump->format == &ps_dump_pcapng)
        return dump->format->start(&dump->file, &dump->state, &dump->config, dump->config.link_type,
                                   error);
    return 0;
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
        tzset(); /* reads its file now, before a sandbox forbids it */
    if (config->seconds != 0 && config->start_ns == PS_NO_TIME)
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
    dump->set_up = set_up(dump, error) == 0;
    if (dump->set_up)
        return dump;
    ps_dump_close(dump, NULL);
    return NULL;
}

/* The next file of a rotation by size. */
static int next_number(struct ps_dump *dump, struct ps_error *error)
{
    dump->number++;
    if (dump->config.files != 0 && dump->number >= dump->config.files)
        dump->number = 0;
    return ps_dump_file_close(&dump->file, error) == 0 ? open_next(dump, error) : -1;
}

/* The first file of the next period; none if there were enough of them. */
static int next_period(struct ps_dump *dump, int64_t time_s, struct ps_error *error)
{
    if (ps_dump_file_close(&dump->file, error) != 0)
        return -1;
    dump->periods++;
    dump->full = dump->config.megabytes == 0 && dump->config.files != 0 &&
                 dump->periods >= dump->config.files;
    if (dump->full)
        return 0;
    dump->period_s = time_s;
    dump->number = 0;
    return open_next(dump, error);
}

/* Moves on to the next file if this frame does not belong to the current one any more. */
static int rotate(struct ps_dump *dump, const struct ps_frame *frame, struct ps_error *error)
{
    const struct ps_dump_config *config = &dump->config;
    if (config->seconds != 0 && frame->time_ns != PS_NO_TIME) {
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

static int add_one(struct ps_dump *dump, const struct ps_frame *frame, struct ps_error *error)
{
    if (!dump->state.started &&
        dump->format->start(&dump->file, &dump->state, &dump->config, frame->link_type, error) != 0)
        return -1;
    return dump->format->add(&dump->file, &dump->state, &dump->config, frame, error);
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

/* A file without frames is one, too: with its header. */
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
