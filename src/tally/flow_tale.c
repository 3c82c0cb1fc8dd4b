/*
 * flow_tale.c - what happened to a flow in a part of a run; see flow_tale.h.
 *
 * An event is a byte with its kind and flags, and behind it what that kind has: of a segment the
 * sequence number if it has a SYN or begins the flow, the acknowledgment if it has one that may
 * matter; of a pause two times; of a quote a sequence number and two times.
 */
#include "tally/flow_tale.h"

#include "tally/flow_counters.h"
#include "tally/flow_outcomes.h"

enum {
    KIND_SHIFT = 6,
    SIDE = 1 << 5,
    AFTER_STREAM = 1 << 4,
    FLAG_FIN = 1 << 3,
    FLAG_SYN = 1 << 2,
    FLAG_RST = 1 << 1,
    FLAG_ACK = 1 << 0,
    EVENT_MOST = 1 + 4 + 8 + 8,
    NONE = PS_POOL_FULL,
};

static const struct {
    uint8_t tcp, here;
} flag_bits[] = {
    {PS_TCP_FIN, FLAG_FIN}, {PS_TCP_SYN, FLAG_SYN}, {PS_TCP_RST, FLAG_RST}, {PS_TCP_ACK, FLAG_ACK}};

void ps_flow_tales_init(struct ps_flows *flows, uint32_t limit)
{
    const uint32_t pieces_each = 4;
    ps_pool_init(&flows->tales, sizeof(struct ps_flow_tale), limit);
    ps_pool_init(&flows->pieces, sizeof(struct ps_tale_piece),
                 limit < NONE / pieces_each ? limit * pieces_each : NONE);
}

struct ps_flow_tale *ps_flow_tale_of(const struct ps_flows *flows, uint32_t number)
{
    if (number >= flows->tales.used)
        return NULL;
    return ps_pool_sized(&flows->tales, number, sizeof(struct ps_flow_tale));
}

static struct ps_tale_piece *piece_at(const struct ps_flows *flows, uint32_t piece)
{
    return ps_pool_sized(&flows->pieces, piece - 1, sizeof(struct ps_tale_piece));
}

static size_t write_word(uint8_t *bytes, uint64_t word, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(word >> 8 * i);
    return size;
}

static uint8_t head_of(const struct ps_tale_event *event)
{
    unsigned head = (unsigned)event->kind << KIND_SHIFT;
    head |= event->side ? SIDE : 0;
    head |= event->after_stream ? AFTER_STREAM : 0;
    for (size_t i = 0; i < sizeof flag_bits / sizeof *flag_bits; i++)
        head |= event->tcp_flags & flag_bits[i].tcp ? flag_bits[i].here : 0;
    return (uint8_t)head;
}

/* Of a segment, with its number in the tale: does it matter by what it is numbered? */
static bool has_sequence(uint8_t flags, bool begins)
{
    return begins || (flags & PS_TCP_SYN);
}

static bool has_acknowledgment(uint8_t flags, bool begins)
{
    return (flags & PS_TCP_ACK) && (begins || (flags & (PS_TCP_SYN | PS_TCP_RST)));
}

/* Does the flow begin with the first event of its tale? */
static bool tells_beginning(const struct ps_flows *flows, uint32_t number)
{
    const struct ps_flow *flow = ps_flow_record(flows, number);
    return flow->transport == PS_TCP && !(flow->state & (PS_FLOW_OPENED | PS_FLOW_ONLY_QUOTED));
}

static size_t write_event(uint8_t *bytes, const struct ps_tale_event *event, bool begins)
{
    size_t size = 0;
    bytes[size++] = head_of(event);
    if (event->kind == PS_TALE_SEGMENT) {
        if (has_sequence(event->tcp_flags, begins))
            size += write_word(bytes + size, event->sequence, 4);
        if (has_acknowledgment(event->tcp_flags, begins))
            size += write_word(bytes + size, event->acknowledgment, 4);
        return size;
    }
    if (event->kind == PS_TALE_QUOTE)
        size += write_word(bytes + size, event->sequence, 4);
    size += write_word(bytes + size, (uint64_t)event->time_ns, 8);
    return size + write_word(bytes + size, (uint64_t)event->before_ns, 8);
}

static bool add_piece(struct ps_flows *flows, struct ps_flow_tale *tale)
{
    uint32_t number = ps_pool_take(&flows->pieces);
    if (number == NONE)
        return false;
    if (tale->last)
        piece_at(flows, tale->last)->next = number + 1;
    else
        tale->first = number + 1;
    tale->last = number + 1;
    return true;
}

static bool append(struct ps_flows *flows, struct ps_flow_tale *tale, const uint8_t *bytes,
                   size_t size)
{
    for (size_t i = 0; i < size; i++, tale->bytes++) {
        size_t within = tale->bytes % PS_TALE_PIECE_BYTES;
        if (within == 0 && !add_piece(flows, tale))
            return false;
        piece_at(flows, tale->last)->bytes[within] = bytes[i];
    }
    return true;
}

/* Is the event just like the last one? Twice in a row it says nothing new. (One that lies in two
 * pieces is not found to be, which costs some bytes.) */
static bool is_again(const struct ps_flows *flows, const struct ps_flow_tale *tale,
                     const uint8_t *bytes, size_t size)
{
    size_t within = tale->last ? (tale->bytes - 1U) % PS_TALE_PIECE_BYTES + 1 : 0;
    return tale->event_bytes == size && size <= within &&
           memcmp(piece_at(flows, tale->last)->bytes + within - size, bytes, size) == 0;
}

void ps_flow_tale_count(struct ps_flows *flows, uint32_t number, uint64_t segments)
{
    struct ps_flow_tale *tale = ps_pool_reach(&flows->tales, number);
    if (tale)
        tale->handshakes = ps_handshakes_add(tale->handshakes, segments);
    else
        flows->inexact = true;
}

void ps_flow_tale_add(struct ps_flows *flows, uint32_t number, const struct ps_tale_event *event)
{
    struct ps_flow_tale *tale = ps_pool_reach(&flows->tales, number);
    uint8_t bytes[EVENT_MOST];
    if (!tale) {
        flows->inexact = true;
        return;
    }
    bool begins = tale->bytes == 0 && tells_beginning(flows, number);
    size_t size = write_event(bytes, event, begins);
    if (event->kind == PS_TALE_SEGMENT && (event->tcp_flags & (PS_TCP_SYN | PS_TCP_RST)))
        tale->handshakes = ps_handshakes_add(tale->handshakes, 1);
    if (is_again(flows, tale, bytes, size))
        return;
    if (tale->bytes + size > PS_TALE_MOST_BYTES || !append(flows, tale, bytes, size))
        flows->inexact = true;
    tale->event_bytes = begins ? 0 : (uint8_t)size;
}

bool ps_flow_tale_has_stream(const struct ps_flows *flows, uint32_t number)
{
    const struct ps_flow_tale *tale = ps_flow_tale_of(flows, number);
    const struct ps_flow *flow = ps_flow_record(flows, number);
    unsigned handshakes = (tale ? tale->handshakes : 0U) + ((flow->state & PS_FLOW_OPENED) != 0);
    return ps_flow_packets(flows, number) > handshakes;
}

struct ps_tale_reader ps_flow_tale_read(const struct ps_flows *flows, uint32_t number)
{
    const struct ps_flow_tale *tale = ps_flow_tale_of(flows, number);
    struct ps_tale_reader reader = {.flows = flows};
    if (!tale)
        return reader;
    reader.piece = tale->first;
    reader.bytes = tale->bytes;
    reader.begins = tells_beginning(flows, number);
    return reader;
}

/* Bytes behind the end are 0. */
static uint64_t read_word(struct ps_tale_reader *reader, size_t size)
{
    uint64_t word = 0;
    for (size_t i = 0; i < size && reader->at < reader->bytes; i++) {
        const struct ps_tale_piece *piece = piece_at(reader->flows, reader->piece);
        word |= (uint64_t)piece->bytes[reader->at % PS_TALE_PIECE_BYTES] << 8 * i;
        if (++reader->at % PS_TALE_PIECE_BYTES == 0)
            reader->piece = piece->next;
    }
    return word;
}

static uint8_t flags_of(unsigned head)
{
    unsigned flags = 0;
    for (size_t i = 0; i < sizeof flag_bits / sizeof *flag_bits; i++)
        flags |= head & flag_bits[i].here ? flag_bits[i].tcp : 0;
    return (uint8_t)flags;
}

bool ps_tale_next(struct ps_tale_reader *reader, struct ps_tale_event *event)
{
    if (reader->at >= reader->bytes)
        return false;
    unsigned head = (unsigned)read_word(reader, 1);
    bool begins = reader->begins;
    reader->begins = false;
    *event = (struct ps_tale_event){.kind = (uint8_t)(head >> KIND_SHIFT),
                                    .side = (head & SIDE) != 0,
                                    .after_stream = (head & AFTER_STREAM) != 0,
                                    .tcp_flags = flags_of(head)};
    if (event->kind == PS_TALE_SEGMENT) {
        if (has_sequence(event->tcp_flags, begins))
            event->sequence = (uint32_t)read_word(reader, 4);
        if (has_acknowledgment(event->tcp_flags, begins))
            event->acknowledgment = (uint32_t)read_word(reader, 4);
        return true;
    }
    if (event->kind == PS_TALE_QUOTE)
        event->sequence = (uint32_t)read_word(reader, 4);
    event->time_ns = (int64_t)read_word(reader, 8);
    event->before_ns = (int64_t)read_word(reader, 8);
    return true;
}

void ps_flow_tale_forget(struct ps_flows *flows, uint32_t number)
{
    struct ps_flow_tale *tale = ps_flow_tale_of(flows, number);
    if (!tale)
        return;
    for (uint32_t piece = tale->first, next; piece != 0; piece = next) {
        next = piece_at(flows, piece)->next;
        ps_pool_release(&flows->pieces, piece - 1);
    }
    *tale = (struct ps_flow_tale){0};
}

void ps_flow_tale_copy(const struct ps_flows *flows, uint32_t number, uint8_t *bytes)
{
    struct ps_tale_reader reader = ps_flow_tale_read(flows, number);
    while (reader.at < reader.bytes)
        *bytes++ = (uint8_t)read_word(&reader, 1);
}

bool ps_flow_tale_set(struct ps_flows *flows, uint32_t number, const uint8_t *bytes, size_t size)
{
    struct ps_flow_tale *tale = ps_pool_reach(&flows->tales, number);
    return tale && size <= PS_TALE_MOST_BYTES && append(flows, tale, bytes, size);
}
