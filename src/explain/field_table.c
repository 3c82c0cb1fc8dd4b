/*
 * field_table.c - the table of a header's fields: place, raw bits, value and meaning.
 */
#include "explain/text_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "explain/bits.h"
#include "base/paragraph.h"

enum { RAW_COLUMNS = 8, NAME_COLUMN = 19, VALUE_COLUMN = 41, CELL_BYTES = 24 };

static void write_place(FILE *out, const uint8_t *header, uint32_t start, uint32_t bits)
{
    char place[CELL_BYTES], raw[RAW_COLUMNS + 1];
    if (bits == 1)
        snprintf(place, sizeof place, "%" PRIu32, start);
    else
        snprintf(place, sizeof place, "%" PRIu32 "-%" PRIu32, start, start + bits - 1);
    ps_bits_hex(header, start, bits, raw, sizeof raw);
    fprintf(out, "  %-7s %-8s ", place, raw);
}

/* Name and text in their columns. */
static void write_words(FILE *out, const char *indent, const char *name, const char *text)
{
    const size_t room = VALUE_COLUMN - NAME_COLUMN - 1;
    size_t used = strlen(indent) + strlen(name);
    fprintf(out, "%s%s", indent, name);
    if (used > room)
        fprintf(out, "\n%*s", VALUE_COLUMN, "");
    else
        fprintf(out, "%*s", (int)(room + 1 - used), "");
    ps_write_wrapped(out, VALUE_COLUMN, text);
    putc('\n', out);
}

/* The text of the last column. It ends with the reference, unless the row above has the same
 * one. */
static void field_text(const struct ps_explained_layer *layer,
                       const struct ps_explained_field *field, const char *last_reference,
                       char *text, size_t size)
{
    bool is_new =
        field->reference && (!last_reference || strcmp(field->reference, last_reference) != 0);
    const char *check = "";
    const char *join = field->meaning[0] ? ": " : "";
    if (field->format == PS_SHOW_FLAG && !field->number)
        join = field->meaning[0] ? "; if set: " : "";
    if (field->format == PS_SHOW_CHECKSUM && field->option < 0 &&
        layer->checksum.status != PS_CHECKSUM_NO)
        check = layer->checksum.text;
    snprintf(text, size, "%s%s%s%s%s%s%s%s", field->value, *check ? ": " : "", check,
             *check && *join ? "; " : join, field->meaning, is_new ? " [" : "",
             is_new ? field->reference : "", is_new ? "]" : "");
}

static void write_option(const struct ps_explained_option *option, const uint8_t *header, FILE *out)
{
    char text[PS_TEXT_BYTES];
    write_place(out, header, option->offset * 8, option->length * 8);
    snprintf(text, sizeof text, "option %u, %" PRIu32 " byte%s: %s%s%s%s%s%s", option->kind,
             option->length, option->length == 1 ? "" : "s", option->meaning,
             option->problem ? "; broken: " : "", option->problem ? option->problem : "",
             option->reference ? " [" : "", option->reference ? option->reference : "",
             option->reference ? "]" : "");
    write_words(out, "", option->name, text);
}

/* Kind and Length stand in the option's own row. */
static bool is_option_head(const struct ps_explained_field *field)
{
    return field->format == PS_SHOW_KIND || field->format == PS_SHOW_LENGTH;
}

void ps_write_table(const struct ps_explained_layer *layer, const uint8_t *header, FILE *out)
{
    char text[PS_TEXT_BYTES + PS_MEANING_BYTES * 2];
    const char *reference = NULL;
    int option = -1;
    fprintf(out, "  %-7s %-8s %-21s %s\n", "BITS", "RAW", "FIELD", "VALUE AND MEANING");
    for (size_t i = 0; i < layer->field_count; i++) {
        const struct ps_explained_field *field = &layer->fields[i];
        if (field->option != option && field->option >= 0) {
            write_option(&layer->options[field->option], header, out);
            reference = layer->options[field->option].reference;
        }
        option = field->option;
        if (is_option_head(field))
            continue;
        write_place(out, header, field->bit_offset, field->bits);
        field_text(layer, field, reference, text, sizeof text);
        reference = field->reference;
        write_words(out, option >= 0 ? "  " : "", field->name, text);
    }
}
