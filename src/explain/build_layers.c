/*
 * build_layers.c - turns what decoding noted into headers with fields.
 *
 * The field table of its dissector describes each layer.  Bits that no row describes become a field
 * "(not described)", so the fields of a header always cover all its bits.
 */
#include "explain/explanation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { MOST_FIELDS = 1 << 16 };

int ps_add_field(struct ps_explained_layer *layer, const struct ps_explained_field *field)
{
    if (layer->field_count == MOST_FIELDS)
        return 0;
    struct ps_explained_field *fields =
        ps_array_grow(layer->fields, &layer->field_room, layer->field_count + 1, sizeof *fields);
    if (!fields)
        return -1;
    layer->fields = fields;
    layer->fields[layer->field_count++] = *field;
    return 0;
}

/* The first bit behind all fields. */
static uint32_t covered_bits(const struct ps_explained_layer *layer)
{
    if (layer->field_count == 0)
        return 0;
    const struct ps_explained_field *last = &layer->fields[layer->field_count - 1];
    return last->bit_offset + last->bits;
}

/* Adds a field for the bits before `end` that have none yet. */
static int fill_gap(struct ps_explained_layer *layer, const uint8_t *header, uint32_t end,
                    int option, const struct ps_value_context *context)
{
    static const struct ps_field gap = {
        .name = "(not described)",
        .format = PS_SHOW_BYTES,
    };
    uint32_t start = covered_bits(layer);
    if (start >= end)
        return 0;
    struct ps_explained_field field = {
        .bit_offset = start, .bits = end - start, .format = PS_SHOW_BYTES, .option = option};
    memcpy(field.name, gap.name, strlen(gap.name) + 1);
    ps_show_value(&field, &gap, header, context);
    return ps_add_field(layer, &field);
}

static int add_one(struct ps_explained_layer *layer, const struct ps_field *description,
                   const char *name, const uint8_t *header, uint32_t start, uint32_t bits,
                   uint8_t format, int option, const struct ps_value_context *context)
{
    struct ps_explained_field field = {
        .bit_offset = start,
        .bits = bits,
        .format = format,
        .reference = description->reference,
        .option = option,
    };
    snprintf(field.name, sizeof field.name, "%s", name);
    ps_show_value(&field, description, header, context);
    return ps_add_field(layer, &field);
}

/* How the elements of a list are shown; 0 bits: it is not a list. */
struct list_form {
    uint32_t bits;
    uint8_t format;
};

static struct list_form list_form_of(uint8_t format)
{
    switch (format) {
    case PS_SHOW_IPV4_LIST:
        return (struct list_form){32, PS_SHOW_IPV4};
    case PS_SHOW_IPV6_LIST:
        return (struct list_form){128, PS_SHOW_IPV6};
    case PS_SHOW_EDGES:
        return (struct list_form){32, PS_SHOW_DECIMAL};
    default:
        return (struct list_form){0, 0};
    }
}

/* Adds each whole element of a list as a field; what is left over becomes a gap. */
static int add_list(struct ps_explained_layer *layer, const struct ps_field *description,
                    const uint8_t *header, uint32_t start, uint32_t end, int option,
                    const struct ps_value_context *context)
{
    struct list_form form = list_form_of(description->format);
    char name[PS_NAME_BYTES];
    for (unsigned i = 0; form.bits <= end - start; i++, start += form.bits) {
        if (description->format == PS_SHOW_EDGES)
            snprintf(name, sizeof name, "%s %s %u", i % 2 ? "Right" : "Left", description->name,
                     i / 2 + 1);
        else
            snprintf(name, sizeof name, "%s %u", description->name, i + 1);
        if (add_one(layer, description, name, header, start, form.bits, form.format, option,
                    context) != 0)
            return -1;
    }
    return 0;
}

int ps_add_described(struct ps_explained_layer *layer, const struct ps_field *description,
                     const uint8_t *header, uint32_t base, uint32_t end, int option,
                     const struct ps_value_context *context)
{
    uint32_t start = base + description->bit_offset;
    if (start >= end || description->bits > end - start || start < covered_bits(layer))
        return 0;
    if (fill_gap(layer, header, start, option, context) != 0)
        return -1;
    if (list_form_of(description->format).bits != 0)
        return add_list(layer, description, header, start, end, option, context);
    uint32_t bits = description->bits ? description->bits : end - start;
    return add_one(layer, description, description->name, header, start, bits, description->format,
                   option, context);
}

/* One option after kind and length. */
static int add_option_data(struct ps_explained_layer *layer, const struct ps_header_option *known,
                           const uint8_t *header, uint32_t start, uint32_t length,
                           const struct ps_value_context *context)
{
    static const struct ps_field data = {"Data", 16, 0, PS_SHOW_BYTES, NULL, "", NULL};
    const struct ps_field *fields = known && known->fields ? known->fields : &data;
    size_t count = known && known->fields ? known->field_count : 1;
    int option = (int)layer->option_count - 1;
    for (size_t i = 0; i < count; i++)
        if (ps_add_described(layer, &fields[i], header, start * 8, (start + length) * 8, option,
                             context) != 0)
            return -1;
    return fill_gap(layer, header, (start + length) * 8, option, context);
}

static const struct ps_header_option *find_option(const struct ps_header_options *list,
                                                  uint8_t kind)
{
    for (size_t i = 0; i < list->option_count; i++)
        if (list->options[i].kind == kind)
            return &list->options[i];
    return NULL;
}

/* Kind, and length if the option is longer than one byte. */
static int add_option_head(struct ps_explained_layer *layer, const uint8_t *header, uint32_t start,
                           uint32_t length, const struct ps_value_context *context)
{
    const struct ps_explained_option *option = &layer->options[layer->option_count - 1];
    int index = (int)layer->option_count - 1;
    const struct ps_field kind = {"Kind",       0,   8, PS_SHOW_KIND, option->reference,
                                  option->name, NULL};
    const struct ps_field size = {
        "Length",
        8,
        8,
        PS_SHOW_LENGTH,
        option->reference,
        layer->dissector->options->length_adds ? "bytes of its data" : "bytes of the whole option",
        NULL};
    uint32_t end = (start + length) * 8;
    if (ps_add_described(layer, &kind, header, start * 8, end, index, context) != 0)
        return -1;
    return ps_add_described(layer, &size, header, start * 8, end, index, context);
}

/* The length of the option `at`, which has at most `room` bytes. If its length is wrong, `problem`
 * says why, and the option takes the rest of the header. */
static uint32_t option_length(const struct ps_header_options *list, const uint8_t *at,
                              uint32_t room, const char **problem)
{
    *problem = NULL;
    if (at[0] == list->pad_kind)
        return 1;
    if (list->end_kind != 255 && at[0] == list->end_kind)
        return room;
    if (room < 2) {
        *problem = "its length byte is beyond the header's end";
        return room;
    }
    uint32_t length = at[1] + (uint32_t)list->length_adds;
    if (length < 2)
        *problem = "its length is shorter than an option can be";
    else if (length > room)
        *problem = "its length goes beyond the header's end";
    return *problem ? room : length;
}

static int add_option(struct ps_explained_layer *layer, const uint8_t *header, uint32_t start,
                      uint32_t end, uint32_t *length, const struct ps_value_context *context)
{
    const struct ps_header_options *list = layer->dissector->options;
    struct ps_explained_option *options = ps_array_grow(layer->options, &layer->option_room,
                                                        layer->option_count + 1, sizeof *options);
    if (!options)
        return -1;
    layer->options = options;
    const struct ps_header_option *known = find_option(list, header[start]);
    struct ps_explained_option *option = &layer->options[layer->option_count++];
    *option = (struct ps_explained_option){
        .name = known ? known->name : "unknown option",
        .reference = known ? known->reference : NULL,
        .meaning = known ? known->meaning : "not in the table of options",
        .kind = header[start],
        .offset = start,
    };
    *length = option_length(list, header + start, end - start, &option->problem);
    option->length = *length;
    bool is_single = header[start] == list->pad_kind || header[start] == list->end_kind;
    if (add_option_head(layer, header, start, is_single ? 1 : *length, context) != 0)
        return -1;
    return add_option_data(layer, option->problem ? NULL : known, header, start, *length, context);
}

int ps_add_options(struct ps_explained_layer *layer, const uint8_t *header, uint32_t header_length,
                   const struct ps_value_context *context)
{
    uint32_t at = layer->dissector->options->start_bytes;
    if (at >= header_length)
        return 0;
    if (fill_gap(layer, header, at * 8, -1, context) != 0)
        return -1;
    while (at < header_length) {
        uint32_t length;
        if (add_option(layer, header, at, header_length, &length, context) != 0)
            return -1;
        at += length;
    }
    return 0;
}

/* How many bytes the fields of fixed length take. */
static uint32_t fixed_bytes(const struct ps_dissector *dissector)
{
    uint32_t end = 0;
    for (size_t i = 0; i < dissector->field_count; i++) {
        uint32_t field_end = dissector->fields[i].bit_offset + dissector->fields[i].bits;
        if (field_end > end)
            end = field_end;
    }
    return end / 8;
}

/* How many bytes there are of a header in which decoding broke off, by datagram and capture. */
static uint32_t broken_length(const struct ps_explanation *explanation, size_t index)
{
    const struct ps_explained_layer *layer = &explanation->layers[index];
    struct ps_enclosing_ip ip = ps_find_ip(explanation, index);
    uint32_t end = explanation->frame->caplen;
    if (ip.layer && ip.end < end)
        end = ip.end;
    uint32_t left = end > layer->offset ? end - layer->offset : 0;
    uint32_t fixed = fixed_bytes(layer->dissector);
    return left < fixed ? left : fixed;
}

static int fill_layer(struct ps_explanation *explanation, size_t index,
                      const struct ps_decoder *decoder, const struct ps_services *services)
{
    struct ps_explained_layer *layer = &explanation->layers[index];
    const struct ps_dissector *dissector = layer->dissector;
    const uint8_t *header = explanation->frame->data + layer->offset;
    int transport = ps_transport_by_name(dissector->name);
    const struct ps_value_context context = {
        .decoder = decoder,
        .services = services,
        .transport = transport < 0 ? PS_TCP : (enum ps_transport)transport,
    };
    uint32_t end = layer->length * 8;
    if (dissector->options && dissector->options->start_bytes * 8 < end)
        end = dissector->options->start_bytes * 8;
    for (size_t i = 0; i < dissector->field_count; i++)
        if (ps_add_described(layer, &dissector->fields[i], header, 0, end, -1, &context) != 0)
            return -1;
    if (dissector->options && !layer->broken &&
        ps_add_options(layer, header, layer->length, &context) != 0)
        return -1;
    return fill_gap(layer, header, layer->length * 8, -1, &context);
}

static void place_data(struct ps_explanation *explanation)
{
    uint32_t caplen = explanation->frame->caplen;
    if (explanation->layer_count > 0) {
        const struct ps_explained_layer *last = &explanation->layers[explanation->layer_count - 1];
        explanation->data_offset = last->offset + last->length;
    }
    struct ps_enclosing_ip ip = ps_find_ip(explanation, explanation->layer_count);
    explanation->data_end = ip.layer && ip.end < caplen ? ip.end : caplen;
    if (explanation->data_end < explanation->data_offset)
        explanation->data_end = explanation->data_offset;
}

void ps_explanation_outline(struct ps_explanation *explanation)
{
    const struct ps_packet *packet = &explanation->packet;
    for (size_t i = 0; i < packet->layer_count; i++) {
        const struct ps_layer *from = &packet->layers[i];
        explanation->layers[i] = (struct ps_explained_layer){
            .dissector = ps_dissectors[from->dissector],
            .offset = from->offset,
            .length = from->length,
            .broken = from->length == 0,
        };
        if (explanation->layers[i].broken)
            explanation->layers[i].length = broken_length(explanation, i);
        explanation->layer_count++;
    }
    place_data(explanation);
}

int ps_explanation_fill(struct ps_explanation *explanation, const struct ps_decoder *decoder,
                        const struct ps_services *services)
{
    for (size_t i = 0; i < explanation->layer_count; i++)
        if (fill_layer(explanation, i, decoder, services) != 0)
            return -1;
    for (size_t i = 0; i < explanation->layer_count; i++)
        ps_verify_checksum(explanation, i);
    place_data(explanation);
    return 0;
}

void ps_explanation_fini(struct ps_explanation *explanation)
{
    for (size_t i = 0; i < explanation->layer_count; i++) {
        free(explanation->layers[i].fields);
        free(explanation->layers[i].options);
    }
    explanation->layer_count = 0;
}
