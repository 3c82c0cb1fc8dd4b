/*
 * explain_json.c - explanations as JSON; see explain_json.h.
 */
#include "explain/explain_json.h"

#include <stdlib.h>

#include <jansson.h>

#include "base/format.h"
#include "explain/bits.h"
#include "explain/verdict.h"

static json_t *text_or_null(const char *text)
{
    return text && *text ? json_string(text) : json_null();
}

/* All the bits, right-aligned, as hexadecimal digits. */
static json_t *raw_json(const uint8_t *header, const struct ps_explained_field *field)
{
    size_t size = field->bits / 4 + 2;
    char *text = malloc(size);
    if (!text)
        return NULL;
    ps_bits_hex(header, field->bit_offset, field->bits, text, size);
    json_t *json = json_string(text);
    free(text);
    return json;
}

/* Numbers as numbers, flags as true or false, all else as text. */
static json_t *value_json(const struct ps_explained_field *field)
{
    if (field->format == PS_SHOW_FLAG)
        return json_boolean(field->number != 0);
    if (field->is_number && field->number <= INT64_MAX)
        return json_integer((json_int_t)field->number);
    return json_string(field->value);
}

static json_t *field_json(const struct ps_explained_field *field, const uint8_t *header)
{
    return json_pack("{s:s, s:i, s:i, s:o, s:o, s:s, s:o, s:o}", "name", field->name, "bit_offset",
                     (int)field->bit_offset, "bits", (int)field->bits, "raw",
                     raw_json(header, field), "value", value_json(field), "text", field->value,
                     "meaning", text_or_null(field->meaning), "reference",
                     text_or_null(field->reference));
}

/* The fields of an option, or (-1) of the header itself. */
static json_t *fields_json(const struct ps_explained_layer *layer, const uint8_t *header,
                           int option)
{
    json_t *fields = json_array();
    for (size_t i = 0; i < layer->field_count; i++)
        if (layer->fields[i].option == option &&
            json_array_append_new(fields, field_json(&layer->fields[i], header)) != 0) {
            json_decref(fields);
            return NULL;
        }
    return fields;
}

static json_t *options_json(const struct ps_explained_layer *layer, const uint8_t *header)
{
    json_t *options = json_array();
    for (size_t i = 0; i < layer->option_count; i++) {
        const struct ps_explained_option *option = &layer->options[i];
        json_t *json = json_pack(
            "{s:i, s:s, s:i, s:i, s:s, s:o, s:o, s:o}", "kind", option->kind, "name", option->name,
            "offset", (int)option->offset, "length", (int)option->length, "meaning",
            option->meaning, "reference", text_or_null(option->reference), "problem",
            text_or_null(option->problem), "fields", fields_json(layer, header, (int)i));
        if (json_array_append_new(options, json) != 0) {
            json_decref(options);
            return NULL;
        }
    }
    return options;
}

static json_t *checksum_json(const struct ps_explained_checksum *checksum)
{
    if (checksum->status == PS_CHECKSUM_NO)
        return json_null();
    return json_pack("{s:s, s:I, s:o, s:s}", "status", ps_checksum_status_name(checksum->status),
                     "stored", (json_int_t)checksum->stored, "computed",
                     checksum->has_computed ? json_integer(checksum->computed) : json_null(),
                     "text", checksum->text);
}

static json_t *layer_json(const struct ps_explanation *explanation, size_t index)
{
    const struct ps_explained_layer *layer = &explanation->layers[index];
    const uint8_t *header = explanation->frame->data + layer->offset;
    char problem[PS_MEANING_BYTES] = "";
    if (index + 1 == explanation->layer_count)
        ps_tell_broken(explanation, problem, sizeof problem);
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:b, s:o, s:o, s:o, s:o}", "name",
                     layer->dissector->name, "title", layer->dissector->title, "reference",
                     layer->dissector->reference, "offset", (json_int_t)layer->offset, "length",
                     (json_int_t)layer->length, "complete", !layer->broken, "problem",
                     text_or_null(problem), "fields", fields_json(layer, header, -1), "options",
                     options_json(layer, header), "checksum", checksum_json(&layer->checksum));
}

static json_t *layers_json(const struct ps_explanation *explanation)
{
    json_t *layers = json_array();
    for (size_t i = 0; i < explanation->layer_count; i++)
        if (json_array_append_new(layers, layer_json(explanation, i)) != 0) {
            json_decref(layers);
            return NULL;
        }
    return layers;
}

static json_t *port_json(const struct ps_explained_port *port)
{
    return json_pack("{s:i, s:s, s:i, s:i, s:s?, s:s?, s:s?}", "port", port->number, "class",
                     ps_port_class_name(port->port_class), "class_first",
                     ps_port_class_first(port->port_class), "class_last",
                     ps_port_class_last(port->port_class), "service", port->service.name,
                     "common_name", port->service.common_name, "name_from", port->origin);
}

static json_t *side_json(const struct ps_explanation *explanation)
{
    const struct ps_verdict *verdict = &explanation->verdict;
    if (!verdict->has_ports || verdict->by_first_fragment)
        return json_null();
    return json_pack("{s:s, s:s, s:s}", "end",
                     verdict->destination_is_service ? "destination" : "source", "evidence",
                     ps_evidence_name(verdict->evidence), "reason", verdict->side);
}

static json_t *verdict_json(const struct ps_explanation *explanation)
{
    const struct ps_verdict *verdict = &explanation->verdict;
    bool ports = verdict->has_ports;
    json_t *connection = json_null();
    if (verdict->step)
        connection = json_pack("{s:s, s:s}", "step", verdict->step, "text", verdict->connection);
    enum ps_outcome outcome =
        verdict->by_first_fragment ? PS_COUNTED : (enum ps_outcome)explanation->packet.outcome;
    return json_pack(
        "{s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "outcome", ps_outcome_name(outcome),
        "reason", verdict->outcome, "continuation", verdict->by_first_fragment, "protocol",
        ports ? json_string(ps_transport_name(verdict->transport)) : json_null(), "source",
        ports ? port_json(&verdict->source) : json_null(), "destination",
        ports ? port_json(&verdict->destination) : json_null(), "service_side",
        side_json(explanation), "connection", connection, "quoted", text_or_null(verdict->quoted));
}

static json_t *time_json(const struct ps_explanation *explanation)
{
    const struct ps_frame *frame = explanation->frame;
    char text[PS_FORMAT_SIZE];
    if (frame->time_ns == PS_NO_TIME)
        return json_null();
    return json_string(ps_format_time(text, frame->time_ns, 9, explanation->local_time));
}

static json_t *frame_json(const struct ps_explanation *explanation)
{
    const struct ps_frame *frame = explanation->frame;
    const char *link = ps_link_type_name(frame->link_type);
    return json_pack("{s:I, s:o, s:I, s:I, s:I, s:s?, s:o, s:I, s:I, s:o}", "number",
                     (json_int_t)explanation->number, "time", time_json(explanation), "captured",
                     (json_int_t)frame->caplen, "bytes", (json_int_t)frame->len, "link_type_number",
                     (json_int_t)frame->link_type, "link_type", link, "layers",
                     layers_json(explanation), "data_offset", (json_int_t)explanation->data_offset,
                     "data_end", (json_int_t)explanation->data_end, "verdict",
                     verdict_json(explanation));
}

int ps_explanation_write_json(const struct ps_explanation *explanation, bool is_first, FILE *out)
{
    json_t *json = frame_json(explanation);
    if (!json)
        return -1;
    fputs(is_first ? "{\"schema\": \"portstat-explain/1\", \"frames\": [\n" : ",\n", out);
    int result = json_dumpf(json, out, JSON_ENSURE_ASCII | JSON_COMPACT);
    json_decref(json);
    return result == 0 || ferror(out) ? 0 : -1;
}

void ps_explanation_end_json(bool is_empty, FILE *out)
{
    fputs(is_empty ? "{\"schema\": \"portstat-explain/1\", \"frames\": []}\n" : "\n]}\n", out);
}
