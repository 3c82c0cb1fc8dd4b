/*
 * decode.c - the dissection loop.
 *
 * One loop walks every frame, whatever it is made of: look up the dissector of (space, number), let
 * it read its header, go on with the number that it says comes next.  The look-up is one small hash
 * table that is built from the bindings of the dissectors; it stays in the first-level cache, and a
 * step costs one probe and one indirect call.  How a walk ends is decided here and nowhere else, so
 * that every frame has exactly one outcome.
 */
#include "portstat/decode.h"

#include <stdlib.h>
#include <string.h>

#include "decode/dissector.h"
#include "decode/predict.h"

enum {
    SLOTS = 2048,    /* of the look-up table; a power of two, well above the number of bindings */
    MAX_STEPS = 256, /* headers of one frame: no sensible frame has so many */
    MAX_TUNNELS = 8, /* tunnels over UDP inside each other */
};

struct slot {
    uint32_t key;   /* 0: free */
    uint32_t index; /* of the dissector in ps_dissectors */
    const struct ps_dissector *dissector;
};

struct ps_decoder {
    bool tunnel_inner;
    struct slot slots[SLOTS];
};

/* Space and number in one word, never 0. Numbers beyond 24 bits exist only for link types that
 * nobody has assigned; they share a key that no row has. */
static uint32_t key_of(uint32_t space, uint32_t number)
{
    return space << 24 | (number > 0xfffffe ? 0xffffff : number);
}

static uint32_t slot_of(uint32_t key)
{
    return (key * 2654435769u) >> 21;
}

static void bind(struct ps_decoder *decoder, struct ps_protocol_id id, uint32_t index)
{
    uint32_t key = key_of(id.space, id.number);
    uint32_t slot = slot_of(key);
    while (decoder->slots[slot].key != 0)
        slot = (slot + 1) % SLOTS;
    decoder->slots[slot] = (struct slot){key, index, ps_dissectors[index]};
}

static void bind_all(struct ps_decoder *decoder)
{
    for (uint32_t i = 0; i < ps_dissector_count; i++)
        for (const struct ps_protocol_id *id = ps_dissectors[i]->bindings; id->space; id++)
            bind(decoder, *id, i);
}

struct ps_decoder *ps_decoder_new(bool tunnel_inner, struct ps_error *error)
{
    struct ps_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) {
        ps_error_set(error, PS_ERROR_MEMORY, "decoder", "out of memory");
        return NULL;
    }
    decoder->tunnel_inner = tunnel_inner;
    bind_all(decoder);
    return decoder;
}

void ps_decoder_free(struct ps_decoder *decoder)
{
    free(decoder);
}

/* NULL: no dissector has this key. */
static const struct slot *find_key(const struct ps_decoder *decoder, uint32_t key)
{
    const struct slot *slots = decoder->slots;
    for (uint32_t slot = slot_of(key); slots[slot].key != 0; slot = (slot + 1) % SLOTS)
        if (slots[slot].key == key)
            return &slots[slot];
    return NULL;
}

/* A payload of UDP is looked up by either port, the destination's first. */
static const struct slot *find_tunnel(const struct ps_decoder *decoder, uint32_t ports)
{
    const struct slot *slot = find_key(decoder, key_of(PS_SPACE_UDP, ports >> 16));
    return slot ? slot : find_key(decoder, key_of(PS_SPACE_UDP, ports & 0xffff));
}

static const struct slot *find(const struct ps_decoder *decoder, struct ps_protocol_id id)
{
    if (__builtin_expect(id.space == PS_SPACE_UDP, 0))
        return find_tunnel(decoder, id.number);
    return find_key(decoder, key_of(id.space, id.number));
}

const struct ps_dissector *ps_decoder_find(const struct ps_decoder *decoder,
                                           struct ps_protocol_id id)
{
    const struct slot *slot = find(decoder, id);
    return slot ? slot->dissector : NULL;
}

const struct ps_dissector *ps_decoder_tunnel(const struct ps_decoder *decoder,
                                             const struct ps_packet *packet)
{
    uint32_t ports = (uint32_t)packet->destination_port << 16 | packet->source_port;
    if (!decoder->tunnel_inner || packet->outcome != PS_COUNTED || packet->transport != PS_UDP)
        return NULL;
    return ps_decoder_find(decoder, (struct ps_protocol_id){PS_SPACE_UDP, ports});
}

/* The frame goes on with a number that no dissector has, so no ports can be found. The outcome
 * depends on how far decoding came: into IP, to the link type only, or between the two. */
static void end_unknown(struct ps_packet *packet, struct ps_protocol_id id)
{
    if (packet->ip_version != 0)
        packet->outcome = PS_IP_WITHOUT_PORTS;
    else if (id.space == PS_SPACE_LINK)
        packet->outcome = PS_UNSUPPORTED_LINK;
    else
        packet->outcome = PS_NON_IP;
}

static void add_layer(struct ps_packet *packet, uint32_t index, uint32_t offset, uint32_t length)
{
    if (length == 0 || packet->layer_count == PS_MAX_LAYERS)
        return;
    struct ps_layer *layer = &packet->layers[packet->layer_count++];
    layer->dissector = index;
    layer->offset = offset;
    layer->length = length;
}

/* Notes where the header is that could not be read to its end, with length 0. */
static void add_broken(struct ps_packet *packet, uint32_t index, uint32_t offset)
{
    if (packet->layer_count == PS_MAX_LAYERS)
        return;
    packet->layers[packet->layer_count++] = (struct ps_layer){index, offset, 0};
}

/* A later fragment lacks the header of what it carries, so all that is known is whether that
 * protocol might have ports. */
static void end_later_fragment(struct ps_packet *packet, const struct slot *slot)
{
    packet->outcome = slot->dissector->opaque ? PS_IP_WITHOUT_PORTS : PS_FRAGMENT;
}

static void end_cut(struct ps_packet *packet, const struct ps_cursor *c)
{
    packet->outcome = c->status == PS_READ_CUT ? PS_TRUNCATED : PS_MALFORMED;
}

/* Did decoding end because this header is cut or contradicts itself? A packet has the outcome
 * PS_MALFORMED until a dissector gives it another one. */
static bool is_broken(const struct ps_cursor *c, const struct ps_packet *packet,
                      struct ps_protocol_id next)
{
    return c->status != PS_READ_OK ||
           (next.space == PS_SPACE_END && packet->outcome == PS_MALFORMED);
}

/* For a frame with IP, a reader wants the name of the last IP protocol, not of an EtherType deep in
 * a tunnel. */
static bool is_worth_naming(const struct ps_packet *packet, struct ps_protocol_id id)
{
    return packet->ip_version == 0 || id.space == PS_SPACE_IPV4 || id.space == PS_SPACE_IPV6;
}

/* Walks the headers from `slot`, the dissector of `id`, until there is an outcome. Returns the
 * number of what comes next; only after UDP is there one. The compiler makes this function twice,
 * with and without layers. */
static inline struct ps_protocol_id walk(const struct ps_decoder *decoder, struct ps_cursor *c,
                                         struct ps_packet *packet, const struct slot *slot,
                                         struct ps_protocol_id id, bool with_layers)
{
    for (unsigned step = 0; step < MAX_STEPS; step++) {
        if (is_worth_naming(packet, id))
            packet->last = id;
        if (__builtin_expect(!slot, 0)) {
            end_unknown(packet, id);
            return id;
        }
        if (__builtin_expect(packet->fragment.kind == PS_LATER_FRAGMENT, 0)) {
            end_later_fragment(packet, slot);
            return id;
        }
        uint32_t start = c->pos;
        id = slot->dissector->dissect(c, packet);
        if (with_layers)
            add_layer(packet, slot->index, start, c->pos - start);
        if (with_layers && c->pos == start && is_broken(c, packet, id))
            add_broken(packet, slot->index, start);
        if (packet->outcome == PS_COUNTED)
            return id;
        if (__builtin_expect(c->status != PS_READ_OK, 0)) {
            end_cut(packet, c);
            return id;
        }
        if (id.space == PS_SPACE_END) {
            if (packet->outcome == PS_NON_IP && packet->ip_version != 0)
                packet->outcome = PS_IP_WITHOUT_PORTS; /* a tunnel over IP that carries no IP */
            return id;
        }
        slot = find(decoder, id);
    }
    ps_note(packet, PS_TOO_DEEP);
    packet->outcome = PS_MALFORMED;
    return id;
}

/* Looks into tunnels over UDP. If the inside has ports, the frame counts to those; otherwise it
 * stays with the tunnel's own ports. */
static void walk_tunnels(const struct ps_decoder *decoder, struct ps_cursor *c,
                         struct ps_packet *packet, struct ps_protocol_id payload)
{
    for (unsigned depth = 0; depth < MAX_TUNNELS && payload.space == PS_SPACE_UDP; depth++) {
        const struct slot *slot = find(decoder, payload);
        if (!slot)
            return;
        struct ps_packet inner = *packet;
        inner.outcome = PS_MALFORMED;
        inner.tcp_flags = 0;
        inner.group_destination = false;
        payload = walk(decoder, c, &inner, slot, payload, true);
        if (inner.outcome != PS_COUNTED)
            return;
        *packet = inner;
    }
}

static void clear(struct ps_packet *packet)
{
    packet->outcome = PS_MALFORMED;
    packet->transport = 0;
    packet->ip_version = 0;
    packet->tcp_flags = 0;
    packet->source_port = 0;
    packet->destination_port = 0;
    packet->group_destination = false;
    packet->layer_count = 0;
    packet->anomalies = 0;
    packet->fragment.kind = PS_NOT_FRAGMENTED;
    packet->quote.ip_version = 0;
    memset(&packet->source, 0, sizeof packet->source);
    memset(&packet->destination, 0, sizeof packet->destination);
}

/* How long a frame was whose record says something impossible is not known: long enough, then, for
 * what its headers say. */
static void forget_length(struct ps_cursor *c)
{
    if (c->wire_end <= UINT32_MAX - UINT16_MAX)
        c->wire_end += UINT16_MAX;
}

/* Is the frame of an Ethernet with cards? Linux's loopback looks like Ethernet, without addresses;
 * cooked headers have the kind of interface (ARPHRD_ETHER). */
static bool is_from_ethernet(const struct ps_frame *frame)
{
    static const struct {
        uint32_t link_type, arphrd_at;
    } cooked[] = {{PS_LINKTYPE_LINUX_SLL, 2}, {PS_LINKTYPE_LINUX_SLL2, 8}};
    static const uint8_t no_addresses[12];
    struct ps_cursor c;
    ps_cursor_init(&c, frame);
    for (size_t i = 0; i < PS_COUNT_OF(cooked); i++)
        if (frame->link_type == cooked[i].link_type)
            return ps_be16(&c, cooked[i].arphrd_at) == 1;
    const uint8_t *addresses = ps_window(&c, sizeof no_addresses);
    return frame->link_type == PS_LINKTYPE_ETHERNET && addresses &&
           memcmp(addresses, no_addresses, sizeof no_addresses) != 0;
}

/* The IP headers noted that they are longer than Ethernet's. What that means depends on what is
 * around and in them. */
static void settle_anomalies(const struct ps_frame *frame, struct ps_packet *packet)
{
    const uint32_t merged = 1u << PS_MERGED_BY_OFFLOAD;
    _Static_assert(PS_FRAME_TIME_OUTLIER == 1 << (PS_TIME_OUTLIER - PS_CAPTURED_BEYOND_WIRE),
                   "marks and anomalies are in one order");
    packet->anomalies |= (uint32_t)(frame->marks & PS_FRAME_RECORD_MARKS)
                         << PS_CAPTURED_BEYOND_WIRE;
    if (!(packet->anomalies & merged))
        return;
    bool fits = packet->outcome == PS_COUNTED &&
                (packet->transport == PS_TCP || packet->transport == PS_UDP);
    if (!fits || !is_from_ethernet(frame))
        packet->anomalies &= ~merged;
}

static inline void decode(const struct ps_decoder *decoder, const struct ps_frame *frame,
                          struct ps_packet *packet, bool with_layers)
{
    struct ps_cursor cursor;
    ps_cursor_init(&cursor, frame);
    if (frame->marks & PS_FRAME_LENGTH_IMPOSSIBLE)
        forget_length(&cursor);
    clear(packet);
    struct ps_protocol_id id = ps_next(PS_SPACE_LINK, frame->link_type);
    id = walk(decoder, &cursor, packet, find(decoder, id), id, with_layers);
    if (decoder->tunnel_inner && packet->outcome == PS_COUNTED)
        walk_tunnels(decoder, &cursor, packet, id);
    settle_anomalies(frame, packet);
}

void ps_decode(const struct ps_decoder *decoder, const struct ps_frame *frame,
               struct ps_packet *packet)
{
    decode(decoder, frame, packet, true);
}

bool ps_decode_usual(const struct ps_decoder *decoder, const struct ps_frame *frame,
                     struct ps_packet *packet)
{
    return !decoder->tunnel_inner && ps_predict(frame, packet);
}

void ps_decode_ports(const struct ps_decoder *decoder, const struct ps_frame *frame,
                     struct ps_packet *packet)
{
    decode(decoder, frame, packet, false);
}
