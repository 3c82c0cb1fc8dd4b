/*
 * part.c - places between two records of a capture file, and sources from one to the next; see
 * part.h.
 */
#include "source/part.h"

#include <sys/stat.h>

#include "source/file/file.h"

enum {
    CHAIN_RECORDS = 8,    /* so many records have to make sense at least, ... */
    MOST_STEPS = 1 << 20, /* ... and to find them so many are looked at at most */
    LEAST_WINDOW = 4096,  /* of a search, and ... */
    SEARCHES = 4,         /* ... so many times the bytes of a chain; it is ... */
    WIDENINGS = 3,        /* ... doubled so often: a record may have 256 KiB */
};

static bool is_divisible(const struct ps_reader *reader)
{
    return ps_input_has_place(&reader->input) && reader->state && reader->format->follow &&
           reader->frame_count == 0;
}

uint64_t ps_source_parts_bytes(struct ps_source *source)
{
    const struct ps_reader *reader = ps_file_reader(source);
    struct stat status;
    if (!reader || !is_divisible(reader) || fstat(reader->input.fd, &status) != 0)
        return 0;
    return (uint64_t)status.st_size;
}

/* Looks through the window. Returns how much of it lies before the end of the chain; 0: none. */
static size_t look_through(const struct ps_reader *reader, struct ps_chain *chain)
{
    size_t size = ps_input_size(&reader->input), end = 0;
    for (size_t at = 0; at < size && end == 0 && chain->steps > 0; at++)
        end = reader->format->follow(reader, at, chain);
    return end;
}

static size_t find_chain(struct ps_reader *reader, struct ps_chain *chain)
{
    size_t window = LEAST_WINDOW + chain->bytes * SEARCHES, end = 0;
    enum ps_input_state state = PS_INPUT_READY;
    for (int i = 0; i <= WIDENINGS && end == 0 && state == PS_INPUT_READY; i++, window *= 2) {
        state = ps_input_want(&reader->input, window);
        end = look_through(reader, chain);
    }
    return end;
}

/* Moves to a place behind `from_bytes`. */
static bool find_place(struct ps_reader *reader, uint64_t from_bytes, uint32_t chain_bytes)
{
    struct ps_chain chain = {.records = CHAIN_RECORDS, .bytes = chain_bytes, .steps = MOST_STEPS};
    ps_input_move(&reader->input, from_bytes);
    size_t end = find_chain(reader, &chain);
    if (end == 0)
        return false;
    reader->begin_bytes = from_bytes + end;
    reader->begin_ns = reader->last_ns = chain.last_ns;
    reader->settled = true;
    ps_input_move(&reader->input, reader->begin_bytes);
    return true;
}

/* The header of the file has told both the same. */
static bool starts_alike(const struct ps_reader *a, const struct ps_reader *b)
{
    return a->format == b->format && a->interface_count == b->interface_count &&
           ps_input_offset(&a->input) == ps_input_offset(&b->input);
}

struct ps_source *ps_source_open_again(struct ps_source *first,
                                       const struct ps_source_config *config,
                                       struct ps_error *error)
{
    struct ps_source_config shared = *config;
    shared.descriptors = &ps_file_reader(first)->input.fd;
    return ps_source_open(&shared, error);
}

struct ps_source *ps_source_open_part(struct ps_source *first,
                                      const struct ps_source_config *config, uint64_t from_bytes,
                                      uint32_t chain_bytes)
{
    const struct ps_reader *sibling = ps_file_reader(first);
    struct ps_error error;
    struct ps_source *part = ps_source_open_again(first, config, &error);
    struct ps_reader *reader = part ? ps_file_reader(part) : NULL;
    if (reader && is_divisible(reader) && starts_alike(sibling, reader) &&
        find_place(reader, from_bytes, chain_bytes)) {
        reader->learned = false;
        return part;
    }
    ps_source_close(part);
    return NULL;
}

uint64_t ps_source_part_begin(struct ps_source *part)
{
    return ps_file_reader(part)->begin_bytes;
}

void ps_source_end_at(struct ps_source *source, uint64_t begin_bytes)
{
    struct ps_reader *reader = ps_file_reader(source);
    reader->learned = false;
    ps_input_limit(&reader->input, begin_bytes);
}

static bool is_sound(const struct ps_reader *reader)
{
    return reader->damage.code == PS_OK && reader->input.failure.code == PS_OK;
}

bool ps_source_leads_to(struct ps_source *source, struct ps_source *next)
{
    const struct ps_reader *before = ps_file_reader(source), *after = ps_file_reader(next);
    return is_sound(before) && is_sound(after) && before->ended_well && !before->learned &&
           !before->is_held && ps_input_offset(&before->input) == after->begin_bytes &&
           before->last_ns == after->begin_ns;
}

uint64_t ps_source_frames(struct ps_source *source)
{
    return ps_file_reader(source)->frame_count;
}

void ps_source_go_on(struct ps_source *source, uint64_t frames_before)
{
    struct ps_reader *reader = ps_file_reader(source);
    reader->frame_count += frames_before;
    ps_input_limit(&reader->input, 0);
}
