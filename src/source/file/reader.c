/*
 * reader.c - opens a capture file by what is in it, and reads frames from it; see reader.h.
 */
#include "source/file/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/format.h"
#include "source/backend.h"
#include "source/codec/codec.h"
#include "source/codec/inflate.h"
#include "source/file/foreign.h"
#include "portstat/link_types.h"

enum {
    MAGIC_BYTES = 12, /* the longest magic number */
    ROUNDS = 64,      /* batches without a frame that passed, before returning to the caller */
};

const struct ps_format *const ps_formats[] = {&ps_format_pcap, &ps_format_pcapng, NULL};

static int not_even_a_header(struct ps_reader *reader, enum ps_input_state state,
                             struct ps_error *error)
{
    const struct ps_input *input = &reader->input;
    if (state == PS_INPUT_BROKEN && input->inflate)
        return ps_error_set(error, PS_ERROR_BAD_COMPRESSED, input->name,
                            "the compressed data is damaged: %s; nothing in it can be read",
                            ps_inflate_problem(input->inflate));
    if (state == PS_INPUT_BROKEN)
        return ps_error_set(error, PS_ERROR_CANNOT_READ, input->failure.subject, "%s",
                            input->failure.reason);
    return ps_error_set(error, PS_ERROR_EMPTY, reader->name, "is empty");
}

static int find_format(struct ps_reader *reader, struct ps_error *error)
{
    const uint8_t *bytes = ps_input_bytes(&reader->input);
    for (const struct ps_format *const *row = ps_formats; *row; row++)
        if ((*row)->recognises(bytes, ps_input_size(&reader->input))) {
            reader->format = reader->force_libpcap ? &ps_format_libpcap : *row;
            return reader->format->open(reader, error);
        }
    return ps_foreign_refuse(reader->name, bytes, ps_input_size(&reader->input), error);
}

static int decompress(struct ps_reader *reader, const struct ps_codec *codec,
                      struct ps_error *error)
{
    const struct ps_input *input = &reader->input;
    if (input->inflate)
        return ps_error_set(error, PS_ERROR_COMPRESSED_TWICE, input->name,
                            "is compressed twice, with %s inside", codec->name);
    if (!codec->decompress)
        return ps_error_set(error, codec->unread, input->name,
                            "is compressed by %s, which portstat does not read", codec->name);
    return ps_input_inflate(&reader->input, codec, error);
}

/* Reads as far towards the first frame as the input allows. 1: there; 0: it must wait; -1. */
static int prepare(struct ps_reader *reader, struct ps_error *error)
{
    if (reader->format)
        return reader->format->open(reader, error);
    enum ps_input_state state = ps_input_want(&reader->input, MAGIC_BYTES);
    if (state == PS_INPUT_LATER)
        return 0;
    if (ps_input_size(&reader->input) == 0)
        return not_even_a_header(reader, state, error);
    const struct ps_codec *codec = ps_input_compression(&reader->input);
    if (!codec)
        return find_format(reader, error);
    return decompress(reader, codec, error) == 0 ? prepare(reader, error) : -1;
}

static int start(struct ps_reader *reader, const struct ps_reader_options *options,
                 struct ps_error *error)
{
    reader->interfaces = options->interfaces;
    reader->filter = options->filter;
    reader->show_filtered_out = options->show_filtered_out;
    reader->part = options->part;
    reader->settled = !options->part;
    reader->force_libpcap = options->force_libpcap;
    reader->last_ns = PS_NO_TIME;
    int result;
    do
        result = prepare(reader, error);
    while (result == 0 && reader->input.regular);
    if (result < 0)
        ps_input_close(&reader->input);
    return result < 0 ? -1 : 0;
}

int ps_reader_open(struct ps_reader *reader, const char *name,
                   const struct ps_reader_options *options, struct ps_error *error)
{
    memset(reader, 0, sizeof *reader);
    if (ps_input_open(&reader->input, name, &options->input, error) != 0)
        return -1;
    reader->name = reader->input.name;
    return start(reader, options, error);
}

int ps_reader_open_fd(struct ps_reader *reader, int fd, const char *name,
                      const struct ps_reader_options *options, struct ps_error *error)
{
    memset(reader, 0, sizeof *reader);
    if (ps_input_open_fd(&reader->input, fd, name, &options->input, error) != 0)
        return -1;
    reader->name = name;
    return start(reader, options, error);
}

int ps_reader_share_fd(struct ps_reader *reader, int fd, const char *name,
                       const struct ps_reader_options *options, struct ps_error *error)
{
    memset(reader, 0, sizeof *reader);
    if (ps_input_share_fd(&reader->input, fd, name, &options->input, error) != 0)
        return -1;
    reader->name = name;
    return start(reader, options, error);
}

int ps_reader_prepare(struct ps_reader *reader, struct ps_error *error)
{
    return reader->state ? 1 : prepare(reader, error);
}

/* Is this time more than a day away from the last one? One comparison, for every frame: a step back
 * is a very large one forward. Where one of the two is no time, the answer does not matter. */
static bool is_jump(int64_t before_ns, int64_t time_ns)
{
    return (uint64_t)time_ns - (uint64_t)before_ns > (uint64_t)PS_A_DAY_NS;
}

/* Keeps the frame, the last of a batch, until the next one is there. Without memory it is not
 * judged. */
static bool hold(struct ps_reader *reader, const struct ps_frame *frame)
{
    int place = !reader->held_place;
    uint8_t *bytes =
        ps_array_grow(reader->held_bytes[place], &reader->held_room[place], frame->caplen, 1);
    if (!bytes)
        return false;
    reader->held_place = place;
    reader->held_bytes[place] = bytes;
    memcpy(bytes, frame->data, frame->caplen);
    reader->held = *frame;
    reader->held.data = bytes;
    reader->is_held = true;
    return true;
}

/* What is known of the frame behind the one that is judged. */
struct next {
    bool may_come; /* it is not read yet */
    bool unknown;  /* the input ends before it */
    int64_t time_ns;
};

/* Of a part, frames may be outliers by neighbours that are elsewhere: those before the first one
 * that is near its next one, and the last one. */
static bool is_doubtful(const struct ps_reader *reader, int64_t time_ns, const struct next *next)
{
    bool near_next = !next->unknown &&
                     (next->time_ns == PS_NO_TIME || !ps_are_far_apart(time_ns, next->time_ns));
    return reader->part && !near_next && (!reader->settled || next->unknown);
}

/* Judges a frame that may be more than a day away from the one before it, by the time of the next
 * one. False: that is not known yet, and the frame is held back. */
static bool judge_time(struct ps_reader *reader, struct ps_frame *frame, const struct next *next)
{
    if (frame->time_ns == PS_NO_TIME)
        return true;
    bool odd = reader->last_ns != PS_NO_TIME && ps_are_far_apart(reader->last_ns, frame->time_ns);
    bool unsettled = !reader->settled;
    if ((odd || unsettled) && next->may_come && hold(reader, frame))
        return false;
    bool doubtful = (odd || unsettled) && is_doubtful(reader, frame->time_ns, next);
    if (doubtful)
        frame->marks |= PS_FRAME_TIME_DOUBTFUL;
    reader->settled |= !doubtful;
    if (odd && ps_is_time_outlier(reader->last_ns, frame->time_ns, next->time_ns))
        frame->marks |= PS_FRAME_TIME_OUTLIER;
    else
        reader->last_ns = frame->time_ns;
    return true;
}

/* Judges the times of a batch by their neighbours', and returns how many frames can be handed out:
 * all, or all but the last. `after_ns` is the time of the record behind them, of which nothing is
 * read yet; PS_NO_TIME: there is none. */
static int judge_times(struct ps_reader *reader, struct ps_frame *frames, int count, bool at_end,
                       int64_t after_ns)
{
    int judged = 0;
    for (; judged < count; judged++) {
        const bool last = judged + 1 == count;
        const struct next next = {.may_come = last && !at_end,
                                  .unknown = last && at_end,
                                  .time_ns = last ? after_ns : frames[judged + 1].time_ns};
        if (reader->settled && !is_jump(reader->last_ns, frames[judged].time_ns))
            reader->last_ns = frames[judged].time_ns;
        else if (!judge_time(reader, &frames[judged], &next))
            break;
    }
    return judged;
}

static int read_format(struct ps_reader *reader, struct ps_frame *frames, struct ps_error *error)
{
    int count = reader->format->read(reader, frames, error);
    if (count == PS_READER_DEFERRED)
        ps_input_rest(&reader->input);
    if (count > 0)
        reader->granted = false;
    return count;
}

/* Reads a batch, behind the frame that was held back, if there is one. If the batch's only frame is
 * held back now, reads once more. */
static int read_batch(struct ps_reader *reader, struct ps_frame *frames, struct ps_error *error)
{
    int held = reader->is_held;
    int count = read_format(reader, frames + held, error);
    bool at_end = count < 0;
    if (count == 0 || (at_end && (!held || reader->input.limit_bytes != 0)))
        return count; /* at a limit, the next frame is another reader's: this one stays held */
    if (held)
        frames[0] = reader->held;
    reader->is_held = false;
    int64_t after_ns = count == PS_READER_DEFERRED ? reader->next_ns : PS_NO_TIME;
    count = judge_times(reader, frames, (at_end ? 0 : count) + held, at_end, after_ns);
    return count > 0 ? count : read_batch(reader, frames, error);
}

int ps_reader_read(struct ps_reader *reader, struct ps_frame *frames, struct ps_error *error)
{
    int ready = ps_reader_prepare(reader, error);
    if (ready <= 0)
        return ready == 0 ? 0 : PS_SOURCE_ERROR;
    for (int round = 0; round < ROUNDS; round++) {
        int count = read_batch(reader, frames, error);
        if (count <= 0)
            return count;
        if (reader->filter)
            count = ps_filter_apply(reader->filter, frames, count, reader->show_filtered_out,
                                    &reader->damage);
        if (count > 0)
            return count;
    }
    return 0;
}

bool ps_reader_is_deferred(const struct ps_reader *reader, size_t bytes)
{
    return reader->defers && !reader->granted && bytes > reader->input.chunk_bytes * 2;
}

void ps_reader_close(struct ps_reader *reader)
{
    if (reader->state)
        reader->format->close(reader);
    reader->state = NULL;
    for (int i = 0; i < 2; i++) {
        free(reader->held_bytes[i]);
        reader->held_bytes[i] = NULL;
    }
    ps_input_close(&reader->input);
}

void ps_interfaces_fini(struct ps_interfaces *interfaces)
{
    for (size_t i = 0; i < interfaces->row_count; i++)
        free(interfaces->rows[i].name);
    free(interfaces->rows);
}

/* Rows are by index: where one is missing, those behind it are, too. */
static void add_row(struct ps_interfaces *interfaces, const struct ps_file_interface *row)
{
    if (interfaces->row_count != interfaces->count ||
        interfaces->row_count == PS_DESCRIBED_INTERFACES)
        return;
    struct ps_file_interface *rows = ps_array_grow(interfaces->rows, &interfaces->row_room,
                                                   interfaces->row_count + 1, sizeof *rows);
    if (!rows)
        return;
    interfaces->rows = rows;
    interfaces->rows[interfaces->row_count++] = *row;
}

void ps_reader_name_interface(struct ps_reader *reader, uint32_t index, const void *name,
                              size_t length)
{
    struct ps_interfaces *interfaces = reader->interfaces;
    if (index >= interfaces->row_count || interfaces->rows[index].name || length == 0)
        return;
    if (length > PS_INTERFACE_NAME_BYTES)
        length = PS_INTERFACE_NAME_BYTES;
    interfaces->rows[index].name = strndup(name, length);
}

uint32_t ps_reader_add_interface(struct ps_reader *reader, uint32_t link_type)
{
    const struct ps_file_interface row = {.file = reader->name,
                                          .number = reader->interface_count++};
    uint32_t cooked_bytes = ps_cooked_bytes(link_type);
    struct ps_interfaces *interfaces = reader->interfaces;
    if (interfaces->count == 0)
        interfaces->link_type = link_type;
    interfaces->mixed |= interfaces->link_type != link_type;
    if (cooked_bytes > interfaces->cooked_bytes)
        interfaces->cooked_bytes = cooked_bytes;
    add_row(interfaces, &row);
    return interfaces->count++;
}

/* The difference: of several interfaces, and of several sections, the drops are added up. */
static void replace_drops(struct ps_recorded_drops *sum, const struct ps_recorded_drops *before,
                          const struct ps_recorded_drops *now)
{
    sum->known |= now->known;
    sum->kernel += now->kernel - before->kernel;
    sum->interface += now->interface - before->interface;
}

void ps_reader_set_drops(struct ps_reader *reader, uint32_t index,
                         const struct ps_recorded_drops *before,
                         const struct ps_recorded_drops *now)
{
    struct ps_interfaces *interfaces = reader->interfaces;
    replace_drops(&interfaces->drops, before, now);
    if (index < interfaces->row_count)
        replace_drops(&interfaces->rows[index].drops, before, now);
}

void ps_reader_damaged(struct ps_reader *reader, const char *format, ...)
{
    reader->damage_count++;
    if (reader->damage.code != PS_OK)
        return;
    char what[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    ps_error_set(&reader->damage, PS_ERROR_DAMAGED, reader->name,
                 "damaged after frame %s at byte %s: %s", ps_number(reader->frame_count).text,
                 ps_number(ps_input_offset(&reader->input)).text, what);
}

/* Reports remembered damage when no more frames come. */
static int report_damage(struct ps_reader *reader, const char *ending, struct ps_error *error)
{
    char others[48] = "";
    if (reader->damage_count > 1)
        snprintf(others, sizeof others, " (and %s more places)",
                 ps_number(reader->damage_count - 1).text);
    ps_error_set(error, reader->damage.code, reader->damage.subject, "%s%s; %s",
                 reader->damage.reason, others, ending);
    return PS_SOURCE_ERROR;
}

int ps_reader_broken(struct ps_reader *reader, struct ps_error *error, const char *format, ...)
{
    if (reader->damage.code != PS_OK)
        return report_damage(reader, "what can be read of the rest is reported", error);
    if (reader->input.failure.code != PS_OK) {
        *error = reader->input.failure;
        return PS_SOURCE_ERROR;
    }
    char what[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    bool cut = reader->input.ended;
    ps_error_set(error, cut ? PS_ERROR_CUT : PS_ERROR_DAMAGED, reader->name,
                 "%s %s at byte %s: %s; the frames before it are reported",
                 cut ? "cut in the middle of frame" : "broken at frame",
                 ps_number(reader->frame_count + 1).text,
                 ps_number(ps_input_offset(&reader->input)).text, what);
    return PS_SOURCE_ERROR;
}

int ps_reader_ended(struct ps_reader *reader, struct ps_error *error)
{
    reader->ended_well = true;
    if (reader->damage.code != PS_OK)
        return report_damage(reader, "the rest is reported", error);
    if (reader->input.failure.code == PS_OK)
        return PS_SOURCE_END;
    *error = reader->input.failure;
    return PS_SOURCE_ERROR;
}
