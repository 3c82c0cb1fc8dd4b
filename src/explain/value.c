/*
 * value.c - shows the value of a field: as a number, as people write it, and in words.
 *
 * There is one function for each format of field tables.  Each fills in the value and what this
 * value means ("HTTP, well-known"), which is put before the general meaning of the field.
 */
#include "explain/explanation.h"

#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "explain/bits.h"

/* `text` is empty and has PS_MEANING_BYTES for the meaning of this value. */
typedef void show_fn(struct ps_explained_field *field, const uint8_t *header, char *text,
                     const struct ps_value_context *context);

static void show_decimal(struct ps_explained_field *field, const uint8_t *header, char *text,
                         const struct ps_value_context *context)
{
    (void)header;
    (void)text;
    (void)context;
    snprintf(field->value, PS_VALUE_BYTES, "%llu", (unsigned long long)field->number);
}

static void show_hex(struct ps_explained_field *field, const uint8_t *header, char *text,
                     const struct ps_value_context *context)
{
    (void)text;
    (void)context;
    memcpy(field->value, "0x", 2);
    ps_bits_hex(header, field->bit_offset, field->bits, field->value + 2, PS_VALUE_BYTES - 2);
}

static void show_bytes(struct ps_explained_field *field, const uint8_t *header, char *text,
                       const struct ps_value_context *context)
{
    enum { SHOWN = 40 };
    (void)context;
    ps_bits_hex(header, field->bit_offset, field->bits, field->value, SHOWN);
    field->is_number = false;
    if (field->bits % 8 == 0)
        snprintf(text, PS_MEANING_BYTES, "%u byte%s", field->bits / 8, field->bits == 8 ? "" : "s");
}

static void show_flag(struct ps_explained_field *field, const uint8_t *header, char *text,
                      const struct ps_value_context *context)
{
    (void)header;
    (void)text;
    (void)context;
    snprintf(field->value, PS_VALUE_BYTES, "%s", field->number ? "set" : "not set");
}

static bool is_whole_bytes(const struct ps_explained_field *field, uint32_t bytes)
{
    return field->bit_offset % 8 == 0 && field->bits == bytes * 8;
}

static void show_mac(struct ps_explained_field *field, const uint8_t *header, char *text,
                     const struct ps_value_context *context)
{
    if (!is_whole_bytes(field, 6)) {
        show_bytes(field, header, text, context);
        return;
    }
    const uint8_t *mac = header + field->bit_offset / 8;
    field->is_number = false;
    snprintf(field->value, PS_VALUE_BYTES, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
             mac[3], mac[4], mac[5]);
    static const uint8_t everyone[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    if (memcmp(mac, everyone, sizeof everyone) == 0)
        snprintf(text, PS_MEANING_BYTES, "broadcast: everyone");
    else if (mac[0] & 1)
        snprintf(text, PS_MEANING_BYTES, "multicast: a group");
}

static void show_ipv4(struct ps_explained_field *field, const uint8_t *header, char *text,
                      const struct ps_value_context *context)
{
    if (!is_whole_bytes(field, 4)) {
        show_bytes(field, header, text, context);
        return;
    }
    field->is_number = false;
    ps_format_address(field->value, header + field->bit_offset / 8, 4);
}

static void show_ipv6(struct ps_explained_field *field, const uint8_t *header, char *text,
                      const struct ps_value_context *context)
{
    if (!is_whole_bytes(field, 16)) {
        show_bytes(field, header, text, context);
        return;
    }
    field->is_number = false;
    ps_format_address(field->value, header + field->bit_offset / 8, 6);
}

static void show_port(struct ps_explained_field *field, const uint8_t *header, char *text,
                      const struct ps_value_context *context)
{
    show_decimal(field, header, text, context);
    uint16_t port = (uint16_t)field->number;
    struct ps_service service = {0};
    if (context->services)
        service = ps_services_find(context->services, context->transport, port);
    const char *name = service.common_name ? service.common_name : service.name;
    snprintf(text, PS_MEANING_BYTES, "%s%s%s", ps_port_class_name(ps_port_class(port)),
             name ? ", " : "", name ? name : "");
}

static void show_ethertype(struct ps_explained_field *field, const uint8_t *header, char *text,
                           const struct ps_value_context *context)
{
    char made_up[PS_FORMAT_SIZE];
    if (field->number <= PS_LENGTH_LAST) {
        show_decimal(field, header, text, context);
        snprintf(text, PS_MEANING_BYTES, "a length, for it is at most 1500");
        return;
    }
    show_hex(field, header, text, context);
    if (field->number < PS_ETHERTYPE_FIRST)
        return;
    struct ps_protocol_id id = ps_next(PS_SPACE_ETHERTYPE, (uint32_t)field->number);
    const char *name = ps_protocol_id_name(context->decoder, id, made_up, sizeof made_up);
    if (name != made_up)
        snprintf(text, PS_MEANING_BYTES, "%s", name);
}

static void show_protocol(struct ps_explained_field *field, const uint8_t *header, char *text,
                          const struct ps_value_context *context)
{
    char made_up[PS_FORMAT_SIZE];
    show_decimal(field, header, text, context);
    struct ps_protocol_id id = ps_next(PS_SPACE_IPV6, (uint32_t)field->number);
    const char *name = ps_protocol_id_name(context->decoder, id, made_up, sizeof made_up);
    if (name != made_up)
        snprintf(text, PS_MEANING_BYTES, "%s", name);
}

static void show_units(struct ps_explained_field *field, const uint8_t *header, char *text,
                       const struct ps_value_context *context)
{
    show_decimal(field, header, text, context);
    uint64_t bytes = field->number * 8;
    if (field->format == PS_SHOW_WORDS)
        bytes = field->number * 4;
    else if (field->format == PS_SHOW_LENGTH8)
        bytes = (field->number + 1) * 8;
    snprintf(text, PS_MEANING_BYTES, "%llu bytes", (unsigned long long)bytes);
}

/* clang-format off */
static show_fn *const shows[] = {
    [PS_SHOW_DECIMAL] = show_decimal,     [PS_SHOW_HEX] = show_hex,
    [PS_SHOW_FLAG] = show_flag,           [PS_SHOW_MAC] = show_mac,
    [PS_SHOW_IPV4] = show_ipv4,           [PS_SHOW_IPV6] = show_ipv6,
    [PS_SHOW_PORT] = show_port,           [PS_SHOW_ETHERTYPE] = show_ethertype,
    [PS_SHOW_PROTOCOL] = show_protocol,   [PS_SHOW_WORDS] = show_units,
    [PS_SHOW_UNITS8] = show_units,        [PS_SHOW_CHECKSUM] = show_hex,
    [PS_SHOW_BYTES] = show_bytes,         [PS_SHOW_LENGTH8] = show_units,
    [PS_SHOW_IPV4_LIST] = show_bytes,     [PS_SHOW_IPV6_LIST] = show_bytes,
    [PS_SHOW_EDGES] = show_bytes,         [PS_SHOW_KIND] = show_decimal,
    [PS_SHOW_LENGTH] = show_decimal,
};
/* clang-format on */

static const char *choice_name(const struct ps_choice *choices, uint64_t value)
{
    for (; choices && choices->name; choices++)
        if (choices->value == value)
            return choices->name;
    return NULL;
}

void ps_show_value(struct ps_explained_field *field, const struct ps_field *description,
                   const uint8_t *header, const struct ps_value_context *context)
{
    char own[PS_MEANING_BYTES] = "";
    field->is_number = field->bits <= 64;
    if (field->is_number)
        field->number = ps_bits_number(header, field->bit_offset, field->bits);
    show_fn *show = field->format < PS_COUNT_OF(shows) ? shows[field->format] : show_bytes;
    show(field, header, own, context);
    if (field->is_number)
        field->choice = choice_name(description->choices, field->number);
    if (field->choice)
        snprintf(own, sizeof own, "%s", field->choice);
    const char *general = description->meaning ? description->meaning : "";
    snprintf(field->meaning, PS_MEANING_BYTES, "%s%s%s", own, *own && *general ? "; " : "",
             general);
}
