/*
 * csv.c - the ports as comma-separated values (RFC 4180), for spreadsheets and scripts: a header
 * line and a row for each port, no summary rows, in the order of the JSON contract.
 *
 * Lines end with a newline alone, as text does on the systems that portstat runs on; every reader
 * of RFC 4180 takes that, while awk and cut would show a carriage return as a part of the last
 * field.
 */
#include <inttypes.h>
#include <string.h>

#include "report/renderer_table.h"

/* A field is quoted where it has to be, a quote in it doubled (section 2, rules 6 and 7). */
static void put_text(struct ps_writer *writer, const char *text)
{
    if (!text)
        return;
    if (!strpbrk(text, ",\"\r\n")) {
        ps_write(writer, "%s", text);
        return;
    }
    ps_write(writer, "\"");
    for (; *text; text++)
        ps_write(writer, *text == '"' ? "\"\"" : "%c", *text);
    ps_write(writer, "\"");
}

static void put_count(struct ps_writer *writer, struct ps_count count)
{
    ps_write(writer, ",%" PRIu64 ",%" PRIu64, count.packets, count.bytes);
}

static void put_row(struct ps_writer *writer, const struct ps_port_row *row)
{
    const struct ps_label *label = &row->label;
    ps_write(writer, "%s,%u,%s,", ps_transport_name(label->transport), (unsigned)label->port,
             ps_port_class_name(label->port_class));
    put_text(writer, label->service);
    ps_write(writer, ",");
    put_text(writer, label->common_name);
    put_count(writer, row->destination);
    put_count(writer, row->continuation);
    put_count(writer, row->source);
    ps_write(writer, ",%s\n", row->client_only ? "true" : "false");
}

static void render(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    ps_write(writer, "protocol,port,class,service,common_name,packets,bytes,"
                     "continuation_fragments,continuation_fragment_bytes,"
                     "source_packets,source_bytes,client_only\n");
    for (size_t i = 0; i < snapshot->port_count; i++)
        put_row(writer, &snapshot->ports[i]);
}

const struct ps_renderer ps_renderer_csv = {
    .name = "csv",
    .help = "the ports as comma-separated values",
    .intervals = false,
    .render = render,
};
