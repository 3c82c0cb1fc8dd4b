/*
 * explain_text.c - an explanation for a reader: headline, headers, bytes, and why.
 */
#include "explain/explanation.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "explain/text_parts.h"
#include "base/paragraph.h"
#include "explain/verdict.h"

static void write_time(const struct ps_explanation *explanation, FILE *out)
{
    const struct ps_frame *frame = explanation->frame;
    char text[PS_FORMAT_SIZE];
    if (frame->time_ns == PS_NO_TIME)
        return;
    ps_format_time(text, frame->time_ns, 6, explanation->local_time);
    text[10] = ' ';
    fprintf(out, "  %s", text);
}

/* "Frame 7  2026-11-20 19:31:00.000000Z  74 bytes" */
static void write_headline(const struct ps_explanation *explanation, FILE *out)
{
    const struct ps_frame *frame = explanation->frame;
    fprintf(out, "Frame %" PRIu64, explanation->number);
    write_time(explanation, out);
    fprintf(out, "  %" PRIu32 " bytes", frame->len);
    if (frame->caplen != frame->len)
        fprintf(out, ", %" PRIu32 " captured", frame->caplen);
    putc('\n', out);
}

static void write_title(const struct ps_explanation *explanation, size_t index, bool colour,
                        FILE *out)
{
    const struct ps_explained_layer *layer = &explanation->layers[index];
    fprintf(out, "\n%s%s%s, %s, ", colour ? ps_layer_colour(index) : "", layer->dissector->title,
            colour ? PS_COLOUR_END : "", layer->dissector->reference);
    if (layer->length > 0)
        fprintf(out, "bytes %" PRIu32 "-%" PRIu32 "\n", layer->offset,
                layer->offset + layer->length - 1);
    else
        fprintf(out, "at byte %" PRIu32 "\n", layer->offset);
}

static void write_layer(const struct ps_explanation *explanation, size_t index,
                        const struct ps_text_style *style, FILE *out)
{
    const struct ps_explained_layer *layer = &explanation->layers[index];
    char problem[PS_MEANING_BYTES];
    write_title(explanation, index, style->colour, out);
    if (layer->length > 0 && layer->field_count > 0) {
        putc('\n', out);
        if (style->level == PS_EXPLAIN_FULL) {
            ps_write_grid(layer, out);
            putc('\n', out);
        }
        ps_write_table(layer, explanation->frame->data + layer->offset, out);
    }
    if (layer->broken) {
        ps_tell_broken(explanation, problem, sizeof problem);
        putc('\n', out);
        ps_write_labelled(out, "broken", problem);
    }
}

static void write_data(const struct ps_explanation *explanation, FILE *out)
{
    uint32_t data = explanation->data_end - explanation->data_offset;
    uint32_t padding = explanation->frame->caplen - explanation->data_end;
    if (data > 0)
        fprintf(out, "\nData, bytes %" PRIu32 "-%" PRIu32 ": %" PRIu32 "\n",
                explanation->data_offset, explanation->data_end - 1, data);
    if (padding > 0)
        fprintf(out,
                "\nPadding, bytes %" PRIu32 "-%" PRIu32
                ": behind the end of the datagram, of no meaning\n",
                explanation->data_end, explanation->frame->caplen - 1);
}

/* "HTTP: IANA's registry calls 80/tcp http." */
static void name_port(const struct ps_explained_port *port, enum ps_transport transport, char *text,
                      size_t size)
{
    const char *common = port->service.common_name, *name = port->service.name;
    bool is_overlay = port->origin && strcmp(port->origin, "overlay") == 0;
    if (name)
        snprintf(text, size, "%s%s%s calls %u/%s %s.", common ? common : "", common ? ": " : "",
                 is_overlay ? "your services file" : "IANA's registry", port->number,
                 ps_transport_name(transport), name);
    else if (common)
        snprintf(text, size, "%s, by custom: the registry has no name for it.", common);
    else
        snprintf(text, size, "%s", "The registry has no name for it.");
}

/* A client's port: its name in the registry says nothing. */
static const char *client_remark(const struct ps_verdict *verdict,
                                 const struct ps_explained_port *port)
{
    if (verdict->source.number == verdict->destination.number)
        return "";
    return port->origin ? "Here it is the client's own, so that name says nothing."
                        : "Here it is the client's own, which its system picked.";
}

static void write_port(const char *label, const struct ps_verdict *verdict,
                       const struct ps_explained_port *port, bool is_service, bool numbers_only,
                       FILE *out)
{
    char text[PS_TEXT_BYTES], name[PS_MEANING_BYTES];
    snprintf(text, sizeof text, "%u/%s: %s, %u-%u: %s (RFC 6335 6).", port->number,
             ps_transport_name(verdict->transport), ps_port_class_name(port->port_class),
             ps_port_class_first(port->port_class), ps_port_class_last(port->port_class),
             ps_port_class_rule(port->port_class));
    ps_write_labelled(out, label, text);
    if (numbers_only)
        return;
    name_port(port, verdict->transport, name, sizeof name);
    snprintf(text, sizeof text, "%s %s", name,
             is_service ? "A port is a convention: it does not prove what runs there."
                        : client_remark(verdict, port));
    ps_write_labelled(out, "", text);
}

/* A sentence with its first letter as at the start of one. */
static void write_sentence(const char *label, const char *sentence, FILE *out)
{
    char text[PS_TEXT_BYTES];
    if (!*sentence)
        return;
    snprintf(text, sizeof text, "%s", sentence);
    text[0] = (char)toupper((unsigned char)text[0]);
    ps_write_labelled(out, label, text);
}

static void write_why(const struct ps_explanation *explanation, const struct ps_text_style *style,
                      FILE *out)
{
    const struct ps_verdict *verdict = &explanation->verdict;
    fprintf(out, "\nWhy\n\n");
    write_sentence("outcome", verdict->outcome, out);
    if (verdict->has_ports) {
        bool to = verdict->destination_is_service;
        write_port("destination", verdict, &verdict->destination, to, style->numbers_only, out);
        write_port("source", verdict, &verdict->source, !to, style->numbers_only, out);
    }
    write_sentence("service side", verdict->side, out);
    write_sentence("connection", verdict->connection, out);
    write_sentence("quoted", verdict->quoted, out);
}

static void write_full(const struct ps_explanation *explanation, const struct ps_text_style *style,
                       FILE *out)
{
    write_headline(explanation, out);
    for (size_t i = 0; i < explanation->layer_count; i++)
        write_layer(explanation, i, style, out);
    if (style->level == PS_EXPLAIN_FIELDS)
        return;
    write_data(explanation, out);
    fprintf(out, "\nBytes\n\n");
    ps_write_dump(explanation, style->colour, out);
    write_why(explanation, style, out);
}

/* "Ethernet, Internet Protocol version 4, TCP": dissectors' names are short. */
static void name_layers(const struct ps_explanation *explanation, char *text, size_t size)
{
    *text = '\0';
    for (size_t i = 0; i < explanation->layer_count; i++)
        snprintf(text + strlen(text), size - strlen(text), "%s%s%s", i ? " > " : "",
                 explanation->layers[i].dissector->name,
                 explanation->layers[i].broken ? " (broken)" : "");
}

static void name_ends(const struct ps_explanation *explanation, char *text, size_t size)
{
    const struct ps_packet *packet = &explanation->packet;
    char from[PS_FORMAT_SIZE], to[PS_FORMAT_SIZE];
    bool ports = packet->outcome == PS_COUNTED;
    if (ports) {
        ps_format_endpoint(from, packet->source.bytes, packet->ip_version, packet->source_port);
        ps_format_endpoint(to, packet->destination.bytes, packet->ip_version,
                           packet->destination_port);
    } else {
        ps_format_address(from, packet->source.bytes, packet->ip_version);
        ps_format_address(to, packet->destination.bytes, packet->ip_version);
    }
    snprintf(text, size, "%s > %s", from, to);
}

static void write_brief_port(const struct ps_verdict *verdict, FILE *out)
{
    char text[PS_TEXT_BYTES];
    const struct ps_explained_port *port =
        verdict->destination_is_service ? &verdict->destination : &verdict->source;
    const char *name = port->service.common_name ? port->service.common_name : port->service.name;
    snprintf(text, sizeof text, "%u/%s, %s%s%s; by %s", port->number,
             ps_transport_name(verdict->transport), ps_port_class_name(port->port_class),
             name ? ", " : "", name ? name : "",
             verdict->by_first_fragment ? "its first fragment"
                                        : ps_evidence_name(verdict->evidence));
    ps_write_labelled(out, "service", text);
}

static void write_brief(const struct ps_explanation *explanation, FILE *out)
{
    const struct ps_verdict *verdict = &explanation->verdict;
    char text[PS_TEXT_BYTES];
    write_headline(explanation, out);
    name_layers(explanation, text, sizeof text);
    if (*text)
        ps_write_labelled(out, "headers", text);
    if (explanation->packet.ip_version != 0) {
        name_ends(explanation, text, sizeof text);
        ps_write_labelled(out, "from > to", text);
    }
    write_sentence("outcome", verdict->outcome, out);
    if (verdict->has_ports)
        write_brief_port(verdict, out);
    write_sentence("connection", verdict->connection, out);
    write_sentence("quoted", verdict->quoted, out);
}

void ps_explanation_write(const struct ps_explanation *explanation,
                          const struct ps_text_style *style, FILE *out)
{
    if (style->level == PS_EXPLAIN_BRIEF)
        write_brief(explanation, out);
    else
        write_full(explanation, style, out);
    putc('\n', out);
}
