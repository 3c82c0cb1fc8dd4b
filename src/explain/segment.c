/*
 * segment.c - reads a TCP segment; see segment.h.
 */
#include "explain/segment.h"

enum { HEADER = 20, END = 0, NOP = 1, WINDOW_SCALE = 3 };

static uint32_t be32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint8_t find_scale(const uint8_t *header, uint32_t length)
{
    uint32_t at = HEADER;
    while (at + 2 < length && header[at] != END) {
        if (header[at] == NOP) {
            at++;
            continue;
        }
        if (header[at] == WINDOW_SCALE)
            return header[at + 2];
        if (header[at + 1] < 2)
            break;
        at += header[at + 1];
    }
    return PS_NO_SCALE;
}

bool ps_segment_read(const struct ps_explanation *explanation, struct ps_segment *segment)
{
    if (explanation->layer_count == 0)
        return false;
    size_t last = explanation->layer_count - 1;
    const struct ps_explained_layer *layer = &explanation->layers[last];
    if (layer->broken || layer->dissector->kind != PS_HEADER_TCP || layer->length < HEADER)
        return false;
    const uint8_t *header = explanation->frame->data + layer->offset;
    struct ps_enclosing_ip ip = ps_find_ip(explanation, last);
    uint32_t wire = ps_wire_length(explanation->frame);
    uint32_t end = ip.layer && ip.end < wire ? ip.end : wire;
    uint32_t start = layer->offset + (header[12] >> 4) * 4u;
    *segment = (struct ps_segment){
        .flags = header[13],
        .sequence = be32(header + 4),
        .acknowledgment = be32(header + 8),
        .window = (uint32_t)header[14] << 8 | header[15],
        .data = end > start ? end - start : 0,
        .scale = find_scale(header, layer->length),
    };
    return true;
}
