/*
 * hex_dump.c - the frame in hexadecimal, each byte with the header it belongs to: shown by colour
 * on a terminal, and always by a line below.
 */
#include "explain/text_parts.h"

#include <inttypes.h>
#include <string.h>

enum { LINE_BYTES = 16, DATA_LINES = 4, NOBODY = -1, DATA = -2, PADDING = -3 };

const char *ps_layer_colour(size_t index)
{
    static const char *const colours[] = {"\033[36m", "\033[32m", "\033[33m",
                                          "\033[35m", "\033[34m", "\033[31m"};
    return colours[index % PS_COUNT_OF(colours)];
}

/* The index of the layer that a byte belongs to, or one of the above. */
static int owner_of(const struct ps_explanation *explanation, uint32_t at)
{
    for (size_t i = explanation->layer_count; i-- > 0;) {
        const struct ps_explained_layer *layer = &explanation->layers[i];
        if (at >= layer->offset && at - layer->offset < layer->length)
            return (int)i;
    }
    if (at < explanation->data_offset)
        return NOBODY;
    return at < explanation->data_end ? DATA : PADDING;
}

static const char *owner_name(const struct ps_explanation *explanation, int owner)
{
    switch (owner) {
    case NOBODY:
        return "?";
    case DATA:
        return "data";
    case PADDING:
        return "padding";
    default:
        return explanation->layers[owner].dissector->name;
    }
}

static void write_bytes(const struct ps_explanation *explanation, uint32_t start, uint32_t count,
                        bool colour, FILE *out)
{
    const uint8_t *bytes = explanation->frame->data + start;
    int before = NOBODY;
    fprintf(out, "  %04" PRIx32 " ", start);
    for (uint32_t i = 0; i < count; i++) {
        int owner = owner_of(explanation, start + i);
        if (colour && owner != before)
            fprintf(out, "%s%s", PS_COLOUR_END, owner >= 0 ? ps_layer_colour((size_t)owner) : "");
        before = owner;
        fprintf(out, " %02x", bytes[i]);
    }
    fprintf(out, "%s%*s  ", colour ? PS_COLOUR_END : "", (int)(LINE_BYTES - count) * 3, "");
    for (uint32_t i = 0; i < count; i++)
        putc(bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '.', out);
    putc('\n', out);
}

/* The line below: the name of a header under its first byte here, then dashes up to its last
 * one. */
static void write_owners(const struct ps_explanation *explanation, uint32_t start, uint32_t count,
                         FILE *out)
{
    char line[LINE_BYTES * 3 + 1];
    memset(line, ' ', sizeof line);
    uint32_t i = 0;
    while (i < count) {
        int owner = owner_of(explanation, start + i);
        uint32_t first = i++;
        while (i < count && owner_of(explanation, start + i) == owner)
            i++;
        size_t room = (i - first) * 3 - 1;
        const char *name = owner_name(explanation, owner);
        size_t length = strlen(name) < room ? strlen(name) : room;
        memset(line + first * 3, '-', room);
        memcpy(line + first * 3, name, length);
    }
    fprintf(out, "        %.*s\n", (int)(count * 3 - 1), line);
}

void ps_write_dump(const struct ps_explanation *explanation, bool colour, FILE *out)
{
    uint32_t caplen = explanation->frame->caplen;
    uint32_t headers = (explanation->data_offset + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
    uint32_t end = headers + DATA_LINES * LINE_BYTES;
    if (end > caplen)
        end = caplen;
    for (uint32_t start = 0; start < end; start += LINE_BYTES) {
        uint32_t count = end - start < LINE_BYTES ? end - start : LINE_BYTES;
        write_bytes(explanation, start, count, colour, out);
        write_owners(explanation, start, count, out);
    }
    if (caplen > end)
        fprintf(out, "  (%" PRIu32 " more bytes are not shown)\n", caplen - end);
    if (explanation->frame->len > caplen)
        fprintf(out, "  (%" PRIu32 " more bytes were on the wire, and not captured)\n",
                explanation->frame->len - caplen);
}
