/*
 * enclosing.c - the IP header around a layer: where its datagram ends, and which addresses the
 * pseudo-header of a checksum has.
 */
#include "explain/explanation.h"

#include <string.h>

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, MORE_OR_OFFSET = 0x3fff, IPV6_MORE_OR_OFFSET = 0xfff9 };
enum { END_OF_OPTIONS = 0, NO_OPERATION = 1, LOOSE_ROUTE = 131, STRICT_ROUTE = 137 };

static uint32_t be16(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 8 | bytes[1];
}

static unsigned version_of(const struct ps_explained_layer *layer)
{
    uint8_t kind = layer->dissector->kind;
    if (kind == PS_HEADER_IPV4 || kind == PS_HEADER_IPV4_VJ)
        return 4;
    return kind == PS_HEADER_IPV6 ? 6 : 0;
}

/* A layer's field by name, or NULL. */
static const struct ps_explained_field *find_field(const struct ps_explained_layer *layer,
                                                   const char *name)
{
    for (size_t i = 0; i < layer->field_count; i++)
        if (strcmp(layer->fields[i].name, name) == 0)
            return &layer->fields[i];
    return NULL;
}

static uint32_t add_lengths(uint32_t a, uint64_t b)
{
    return b > UINT32_MAX - a ? UINT32_MAX : a + (uint32_t)b;
}

/* The last address of a source route, which is the final destination (RFC 1122 section 3.2.1.8) as
 * long as the pointer, counted from 1, still points into the route. */
static const uint8_t *find_last_stop(const uint8_t *header, uint32_t length)
{
    uint32_t at = IPV4_HEADER;
    while (at + 2 < length && header[at] != END_OF_OPTIONS) {
        uint32_t size = header[at] == NO_OPERATION ? 1 : header[at + 1];
        bool is_route = header[at] == LOOSE_ROUTE || header[at] == STRICT_ROUTE;
        if (size == 0 || size > length - at)
            return NULL;
        if (is_route && size >= 7 && header[at + 2] + 3u <= size)
            return header + at + size - 4;
        at += size;
    }
    return NULL;
}

static void read_ipv4(const struct ps_explanation *explanation, struct ps_enclosing_ip *ip)
{
    const uint8_t *header = explanation->frame->data + ip->layer->offset;
    uint32_t total = be16(header + 2);
    ip->source = header + 12;
    const uint8_t *last_stop = find_last_stop(header, ip->layer->length);
    ip->destination = last_stop ? last_stop : header + 16;
    ip->end = total ? ip->layer->offset + total : ps_wire_length(explanation->frame);
    ip->is_fragment = be16(header + 6) & MORE_OR_OFFSET;
}

static void read_ipv6(const struct ps_explanation *explanation, size_t at,
                      struct ps_enclosing_ip *ip)
{
    const uint8_t *header = explanation->frame->data + ip->layer->offset;
    uint64_t payload = be16(header + 4);
    ip->source = header + 8;
    ip->destination = header + 24;
    const struct ps_explained_field *jumbo =
        at + 1 < explanation->layer_count
            ? find_field(&explanation->layers[at + 1], "Jumbo Payload Length")
            : NULL;
    if (payload == 0 && jumbo)
        payload = jumbo->number;
    ip->end = add_lengths(ip->layer->offset + IPV6_HEADER, payload);
    if (payload == 0 && explanation->packet.anomalies & 1u << PS_IP_LENGTH_ZERO)
        ip->end = ps_wire_length(explanation->frame);
}

/* Applies what an extension header changes: the last stop of a route becomes the destination, and a
 * mobile host's home address the source (RFC 8200 section 8.1, RFC 6275 section 11.3.1). */
static void apply_extension(const struct ps_explanation *explanation,
                            const struct ps_explained_layer *layer, struct ps_enclosing_ip *ip)
{
    const uint8_t *header = explanation->frame->data + layer->offset;
    uint8_t kind = layer->dissector->kind;
    const struct ps_explained_field *home = find_field(layer, "Home Address");
    if (kind == PS_HEADER_FRAGMENT && layer->length >= 4) {
        ip->is_fragment |= (be16(header + 2) & IPV6_MORE_OR_OFFSET) != 0;
    } else if (kind == PS_HEADER_DESTINATION && home) {
        ip->source = header + home->bit_offset / 8;
    } else if (kind == PS_HEADER_ROUTING && layer->length >= 8 && header[3] > 0) {
        uint32_t type = header[2];
        uint32_t count = header[1] / 2u;
        bool is_plain = (type == PS_ROUTING_SOURCE || type == PS_ROUTING_MOBILE) &&
                        layer->length >= 8 + 16 * count && count > 0;
        bool is_segment = type == PS_ROUTING_SEGMENT && layer->length >= 24;
        if (is_plain)
            ip->destination = header + 8 + 16 * (count - 1);
        else if (is_segment)
            ip->destination = header + 8;
        else
            ip->is_rerouted = true;
    }
}

struct ps_enclosing_ip ps_find_ip(const struct ps_explanation *explanation, size_t index)
{
    struct ps_enclosing_ip ip = {0};
    for (size_t at = index; at-- > 0;) {
        const struct ps_explained_layer *layer = &explanation->layers[at];
        unsigned version = version_of(layer);
        uint32_t least = version == 4 ? IPV4_HEADER : IPV6_HEADER;
        if (version == 0 || layer->broken || layer->length < least)
            continue;
        ip.layer = layer;
        ip.version = version;
        if (version == 4)
            read_ipv4(explanation, &ip);
        else
            read_ipv6(explanation, at, &ip);
        for (size_t i = at + 1; i < index; i++)
            apply_extension(explanation, &explanation->layers[i], &ip);
        break;
    }
    return ip;
}
