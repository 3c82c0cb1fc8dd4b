/*
 * file.c - capture files as a source: one, or several as one in the order of their time stamps.
 *
 * Each file has its own reader, which hands out batches.  The earliest of the frames that head the
 * files comes next; files are kept in a heap by the time of that frame, and the one on top gives
 * frames until another is earlier, so that files that follow each other in time cost nothing extra.
 * At equal times the file that was named first comes first.  A frame without a time, or one that
 * is earlier than the frame before it, comes where it stands in its file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/name_list.h"
#include "base/frame_clock.h"
#include "source/backend.h"
#include "source/file/file.h"
#include "source/file/reader.h"

enum {
    MANY_BYTES = 16 << 20, /* read buffers of all files together */
    LEAST_CHUNK_BYTES = 16 << 10,
    MOST_CHUNK_BYTES = 256 << 10,
    LOOK_MS = 20, /* between reads of an input without a descriptor to poll */
};

struct member {
    struct ps_reader reader;
    size_t position;         /* place among the files, as they were named */
    int64_t time_ns;         /* time of the next frame, for the order */
    int next, count;         /* of the batch */
    bool deferred;           /* its next frame is huge, and not read before its turn */
    struct ps_frame *frames; /* PS_BATCH of them */
};

struct file_source {
    struct ps_source base;
    struct ps_interfaces interfaces;
    struct ps_filter *filter;
    char *names; /* names of the files, kept for the readers */
    char title[PS_NAME_LIST_BYTES];
    size_t open_count; /* of `members`, each opened */
    struct member *members;
    size_t waiting_count, heap_count;
    struct member **waiting; /* those without a frame at hand */
    struct member **heap;
    int wait_ms; /* for a stream that has nothing */
    size_t failed_count;
    struct ps_error failure; /* the failure of the first file that ended badly */
};

static bool before(const struct member *a, const struct member *b)
{
    return a->time_ns != b->time_ns ? a->time_ns < b->time_ns : a->position < b->position;
}

static void sift_down(struct file_source *self, size_t at)
{
    struct member *moved = self->heap[at];
    for (size_t child; (child = 2 * at + 1) < self->heap_count; at = child) {
        if (child + 1 < self->heap_count && before(self->heap[child + 1], self->heap[child]))
            child++;
        if (!before(self->heap[child], moved))
            break;
        self->heap[at] = self->heap[child];
    }
    self->heap[at] = moved;
}

static void push(struct file_source *self, struct member *member)
{
    size_t at = self->heap_count++;
    for (; at > 0 && before(member, self->heap[(at - 1) / 2]); at = (at - 1) / 2)
        self->heap[at] = self->heap[(at - 1) / 2];
    self->heap[at] = member;
}

static void pop(struct file_source *self)
{
    self->heap[0] = self->heap[--self->heap_count];
    if (self->heap_count > 0)
        sift_down(self, 0);
}

/* The time by which the frame is ordered: never before that of an earlier frame in its file. */
static void set_time(struct member *member)
{
    int64_t time_ns = ps_frame_clock_ns(&member->frames[member->next]);
    if (time_ns > member->time_ns)
        member->time_ns = time_ns;
}

/* The file comes to the place of its next frame, which is read when it is on top. */
static void push_deferred(struct file_source *self, struct member *member)
{
    member->deferred = true;
    if (member->reader.next_ns > member->time_ns)
        member->time_ns = member->reader.next_ns;
    push(self, member);
}

/* The huge frame of the file on top is to be read now. */
static void grant(struct file_source *self)
{
    struct member *member = self->heap[0];
    pop(self);
    member->deferred = false;
    member->reader.granted = true;
    self->waiting[self->waiting_count++] = member;
}

static void note_failure(struct file_source *self, const struct ps_error *error)
{
    if (self->failed_count++ == 0)
        self->failure = *error;
}

/* Reads for each file that has no frame at hand. False if one of them has nothing to read yet. */
static bool refill(struct file_source *self)
{
    size_t still = 0;
    for (size_t i = 0; i < self->waiting_count; i++) {
        struct member *member = self->waiting[i];
        struct ps_error error;
        error.code = PS_OK;
        int count = ps_reader_read(&member->reader, member->frames, &error);
        if (count == PS_READER_DEFERRED) {
            push_deferred(self, member);
            continue;
        }
        if (count == PS_SOURCE_ERROR)
            note_failure(self, &error);
        if (count < 0) {
            ps_reader_close(&member->reader);
            continue;
        }
        if (count == 0) {
            self->waiting[still++] = member;
            continue;
        }
        member->next = 0;
        member->count = count;
        set_time(member);
        push(self, member);
    }
    self->waiting_count = still;
    return still == 0;
}

/* Takes frames from the file on top for as long as it stays there. */
static int take_run(struct file_source *self, struct ps_frame *frames, int count)
{
    struct member *member = self->heap[0];
    if (member->deferred) {
        grant(self);
        return count;
    }
    do {
        frames[count++] = member->frames[member->next++];
        if (member->next == member->count) {
            pop(self);
            self->waiting[self->waiting_count++] = member;
            return count;
        }
        set_time(member);
    } while (count < PS_BATCH && (self->heap_count < 2 || before(member, self->heap[1])) &&
             (self->heap_count < 3 || before(member, self->heap[2])));
    sift_down(self, 0);
    return count;
}

static int finish(struct file_source *self, struct ps_error *error)
{
    if (self->failed_count == 0)
        return PS_SOURCE_END;
    *error = self->failure;
    if (self->failed_count > 1)
        ps_error_set(error, self->failure.code, self->failure.subject,
                     "%s (and %s more of the files)", self->failure.reason,
                     ps_number(self->failed_count - 1).text);
    return PS_SOURCE_ERROR;
}

/* The batch ends when a file has no more frames at hand: its next read would invalidate those in
 * the batch. */
static int merge_read(struct file_source *self, struct ps_frame *frames, struct ps_error *error)
{
    int count = 0;
    while (count == 0) {
        if (!refill(self))
            return 0;
        if (self->heap_count == 0)
            return finish(self, error);
        while (count < PS_BATCH && self->heap_count > 0 && self->waiting_count == 0)
            count = take_run(self, frames, count);
    }
    return count;
}

/* Reports a wrong filter before frames are read: for the first link type or, if none is known yet,
 * unless it fits any usual one. */
static int check_filter(struct file_source *self, struct ps_error *error)
{
    if (!self->filter)
        return 0;
    if (self->interfaces.count > 0)
        return ps_filter_prepare(self->filter, self->interfaces.link_type, error);
    return ps_filter_check(self->filter, error);
}

struct ps_reader *ps_file_reader(struct ps_source *source)
{
    struct file_source *self = (struct file_source *)source;
    return source->backend == &ps_file_backend && self->open_count == 1 ? &self->members[0].reader
                                                                        : NULL;
}

static int file_prepare(struct ps_source *source, struct ps_error *error)
{
    struct file_source *self = (struct file_source *)source;
    for (size_t i = 0; i < self->open_count; i++) {
        int ready = ps_reader_prepare(&self->members[i].reader, error);
        if (ready <= 0)
            return ready;
    }
    return check_filter(self, error) == 0 ? 1 : -1;
}

static int file_read(struct ps_source *source, struct ps_frame *frames, struct ps_error *error)
{
    struct file_source *self = (struct file_source *)source;
    if (self->open_count == 1)
        return ps_reader_read(&self->members[0].reader, frames, error);
    return merge_read(self, frames, error);
}

static bool is_stream(const struct file_source *self)
{
    return self->open_count == 1 && !self->members[0].reader.input.regular;
}

static int file_fd(const struct ps_source *source)
{
    const struct file_source *self = (const struct file_source *)source;
    return is_stream(self) ? self->members[0].reader.input.fd : -1;
}

/* The data that a decompressor holds, or one of several files, does not make a descriptor
 * readable. */
static int file_wait_ms(struct ps_source *source)
{
    const struct file_source *self = (const struct file_source *)source;
    bool later = false;
    for (size_t i = 0; i < self->open_count; i++)
        later |= self->members[i].reader.input.later;
    if (!later)
        return 0;
    bool shows = is_stream(self) && !self->members[0].reader.input.inflate;
    return shows || self->wait_ms < LOOK_MS ? self->wait_ms : LOOK_MS;
}

static void file_refresh(struct ps_source *source)
{
    struct file_source *self = (struct file_source *)source;
    source->info.link_type =
        self->interfaces.count > 0 ? self->interfaces.link_type : PS_NO_LINK_TYPE;
    source->info.mixed_link_types = self->interfaces.mixed;
    source->info.stream = is_stream(self);
    source->info.read_ns = self->open_count == 1 ? self->members[0].reader.last_ns : PS_NO_TIME;
    source->info.cooked_bytes = self->interfaces.cooked_bytes;
    source->info.has_drops = self->interfaces.drops.known;
    source->info.kernel_drops = self->interfaces.drops.kernel;
    source->info.interface_drops = self->interfaces.drops.interface;
}

/* Of an interface within a cooked capture of all, the file knows no name. */
static void file_describe(struct ps_source *source, uint32_t interface, uint32_t if_index,
                          struct ps_interface *about)
{
    const struct file_source *self = (const struct file_source *)source;
    if (interface >= self->interfaces.row_count)
        return;
    const struct ps_file_interface *row = &self->interfaces.rows[interface];
    about->file = row->file;
    if (if_index != 0)
        return;
    about->name = row->name;
    about->number = row->number;
    about->has_drops = row->drops.known;
    about->kernel_drops = row->drops.kernel;
    about->interface_drops = row->drops.interface;
}

static void file_close(struct ps_source *source)
{
    struct file_source *self = (struct file_source *)source;
    for (size_t i = 0; i < self->open_count; i++) {
        ps_reader_close(&self->members[i].reader);
        free(self->members[i].frames);
    }
    ps_filter_free(self->filter);
    ps_interfaces_fini(&self->interfaces);
    free(self->names);
    free(self->members);
    free(self->waiting);
    free(self->heap);
    free(self);
}

static void set_title(struct file_source *self, const char *const *files, size_t count)
{
    ps_name_list(self->title, files, count);
    self->base.info.name = self->title;
}

static bool copy_names(struct file_source *self, const struct ps_source_config *config)
{
    size_t size = 1;
    for (size_t i = 0; i < config->file_count; i++)
        size += strlen(config->files[i]) + 1;
    self->names = malloc(size);
    if (!self->names)
        return false;
    char *at = self->names;
    for (size_t i = 0; i < config->file_count; i++)
        at = stpcpy(at, config->files[i]) + 1;
    return true;
}

static struct file_source *new_source(const struct ps_source_config *config, struct ps_error *error)
{
    size_t count = config->file_count;
    struct file_source *self = calloc(1, sizeof *self);
    if (self) {
        self->members = calloc(count, sizeof *self->members);
        self->waiting = calloc(count, sizeof(struct member *));
        self->heap = calloc(count, sizeof(struct member *));
    }
    if (!self || !self->members || !self->waiting || !self->heap || !copy_names(self, config)) {
        if (self)
            file_close(&self->base);
        ps_error_set(error, PS_ERROR_MEMORY_FILES, "input", "out of memory");
        return NULL;
    }
    self->base.backend = &ps_file_backend;
    self->base.info.kind = PS_SOURCE_FILE;
    self->base.info.filters = config->filter != NULL;
    self->base.info.shows_filtered_out = config->filter && config->show_filtered_out;
    self->wait_ms = config->poll_ms ? (int)config->poll_ms : PS_INPUT_WAIT_MS;
    set_title(self, config->files, count);
    return self;
}

static size_t chunk_for(size_t files)
{
    size_t chunk = MANY_BYTES / files;
    if (chunk > MOST_CHUNK_BYTES)
        return MOST_CHUNK_BYTES;
    return chunk < LEAST_CHUNK_BYTES ? LEAST_CHUNK_BYTES : chunk;
}

/* Of an input that the caller has opened; else -1. */
static int descriptor_of(const struct ps_source_config *config, size_t position)
{
    return config->descriptors ? config->descriptors[position] : -1;
}

static int open_reader(struct ps_reader *reader, const char *name, int fd,
                       const struct ps_reader_options *options, struct ps_error *error)
{
    return fd >= 0 ? ps_reader_share_fd(reader, fd, name, options, error)
                   : ps_reader_open(reader, name, options, error);
}

static int open_files(struct file_source *self, const struct ps_source_config *config,
                      struct ps_error *error)
{
    const struct ps_reader_options options = {
        .input = {.chunk_bytes = chunk_for(config->file_count),
                  .wait_ms = (int)config->poll_ms,
                  .no_wait = config->no_wait},
        .force_libpcap = config->force_libpcap,
        .interfaces = &self->interfaces,
        .filter = self->filter,
        .show_filtered_out = config->show_filtered_out,
        .part = config->part && config->file_count == 1,
    };
    const char *name = self->names;
    for (size_t i = 0; i < config->file_count; i++, name += strlen(name) + 1) {
        struct member *member = &self->members[i];
        if (open_reader(&member->reader, name, descriptor_of(config, i), &options, error) != 0)
            return -1;
        self->open_count++;
        member->position = i;
        member->time_ns = PS_NO_TIME;
        if (config->file_count == 1)
            break;
        member->reader.defers = true;
        member->frames = malloc(PS_BATCH * sizeof *member->frames);
        if (!member->frames)
            return ps_error_set(error, PS_ERROR_MEMORY_FILES, "input", "out of memory");
        self->waiting[self->waiting_count++] = member;
    }
    return 0;
}

static int check_names(const struct ps_source_config *config, struct ps_error *error)
{
    size_t streams = 0;
    for (size_t i = 0; i < config->file_count; i++)
        streams += strcmp(config->files[i], "-") == 0;
    if (streams > 1)
        return ps_error_set(error, PS_ERROR_INPUT_TWICE, "standard input",
                            "is named twice, and can be read once");
    return 0;
}

static struct ps_source *file_open(const struct ps_source_config *config, struct ps_error *error)
{
    struct file_source *self = check_names(config, error) == 0 ? new_source(config, error) : NULL;
    if (!self)
        return NULL;
    if (config->filter)
        self->filter = config->compiler.compile
                           ? ps_filter_new_elsewhere(&config->compiler, error)
                           : ps_filter_new(config->filter, &config->filter_names, error);
    if ((config->filter && !self->filter) || open_files(self, config, error) != 0 ||
        check_filter(self, error) != 0) {
        file_close(&self->base);
        return NULL;
    }
    return &self->base;
}

static bool file_wants(const struct ps_source_config *config)
{
    return config->file_count > 0;
}

const struct ps_backend ps_file_backend = {
    .name = "file",
    .wants = file_wants,
    .open = file_open,
    .prepare = file_prepare,
    .read = file_read,
    .fd = file_fd,
    .wait_ms = file_wait_ms,
    .refresh = file_refresh,
    .describe = file_describe,
    .close = file_close,
};
