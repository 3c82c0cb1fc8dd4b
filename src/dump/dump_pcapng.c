/*
 * dump_pcapng.c - writes pcapng files (draft-ietf-opsawg-pcapng): one section, an interface
 * description before the first frame of each interface, enhanced packet blocks.
 */
#include "dump/dump_format.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum {
    SECTION_HEADER = 0x0a0d0d0a,
    INTERFACE_DESCRIPTION = 1,
    ENHANCED_PACKET = 6,
    BYTE_ORDER_MAGIC = 0x1a2b3c4d,
    NAME_SIZE = 256,
    MAX_SLOTS = 1 << 16, /* more interfaces share slots, and are described again in turn */
    OPTION_IF_NAME = 2,
    OPTION_IF_TSRESOL = 9,
};

/* Every block begins and ends with its length; its content is padded to 32 bits. */
static int add_block(struct ps_dump_file *file, enum ps_dump_record kind, void *head,
                     size_t head_size, const void *body, size_t body_size, struct ps_error *error)
{
    uint8_t tail[8] = {0};
    size_t padding = -body_size & 3;
    uint32_t length = (uint32_t)(head_size + body_size + padding + sizeof length);
    memcpy((uint8_t *)head + 4, &length, sizeof length);
    memcpy(tail + padding, &length, sizeof length);
    const struct ps_dump_part parts[3] = {
        {head, head_size}, {body, body_size}, {tail, padding + sizeof length}};
    return ps_dump_file_add(file, kind, parts, error);
}

static int pcapng_start(struct ps_dump_file *file, struct ps_dump_state *state,
                        const struct ps_dump_config *config, uint32_t link_type,
                        struct ps_error *error)
{
    (void)config;
    (void)link_type;
    struct {
        uint32_t type, length, byte_order_magic;
        uint16_t major, minor;
        uint32_t section_length[2]; /* unknown: all ones */
    } header = {SECTION_HEADER, 0, BYTE_ORDER_MAGIC, 1, 0, {UINT32_MAX, UINT32_MAX}};
    for (size_t i = 0; i < state->slots; i++)
        state->interfaces[i].used = false;
    state->next_id = 0;
    state->started = true;
    return add_block(file, PS_DUMP_HEADER, &header, sizeof header, NULL, 0, error);
}

/* An option: code, length, value, padded to 32 bits. Returns its size. */
static size_t put_option(uint8_t *at, uint16_t code, const void *value, size_t size)
{
    uint16_t length = (uint16_t)size;
    memcpy(at, &code, sizeof code);
    memcpy(at + 2, &length, sizeof length);
    memcpy(at + 4, value, size);
    return 4 + ((size + 3) & ~(size_t)3);
}

static int describe(struct ps_dump_file *file, const struct ps_dump_config *config,
                    const struct ps_frame *frame, struct ps_error *error)
{
    struct {
        uint32_t type, length;
        uint16_t link_type, reserved;
        uint32_t snaplen;
    } header = {INTERFACE_DESCRIPTION, 0, (uint16_t)frame->link_type, 0,
                ps_dump_snaplen(config, frame->link_type)};
    uint8_t options[NAME_SIZE + 24] = {0};
    size_t size = 0;
    const uint8_t resolution = 9; /* 10^-9 s */
    if (frame->interface < config->interface_count) {
        const char *name = config->interfaces[frame->interface];
        size += put_option(options, OPTION_IF_NAME, name, strnlen(name, NAME_SIZE));
    }
    size += put_option(options + size, OPTION_IF_TSRESOL, &resolution, sizeof resolution);
    size += 4; /* the end of options: code 0, length 0 */
    return add_block(file, PS_DUMP_HEADER, &header, sizeof header, options, size, error);
}

/* Makes the table large enough for an interface, up to the limit. */
static int grow(struct ps_dump_state *state, uint32_t interface, struct ps_error *error)
{
    size_t slots = state->slots;
    size_t needed = interface < MAX_SLOTS ? (size_t)interface + 1 : MAX_SLOTS;
    struct ps_dump_interface *grown =
        ps_array_grow(state->interfaces, &slots, needed, sizeof *grown);
    if (!grown)
        return ps_error_set(error, PS_ERROR_MEMORY, "interfaces", "out of memory");
    memset(grown + state->slots, 0, (slots - state->slots) * sizeof *grown);
    state->interfaces = grown;
    state->slots = slots;
    return 0;
}

static int pcapng_add(struct ps_dump_file *file, struct ps_dump_state *state,
                      const struct ps_dump_config *config, const struct ps_frame *frame,
                      struct ps_error *error)
{
    if (grow(state, frame->interface, error) != 0)
        return -1;
    struct ps_dump_interface *row = &state->interfaces[frame->interface % state->slots];
    if (!row->used || row->interface != frame->interface || row->link_type != frame->link_type) {
        if (describe(file, config, frame, error) != 0)
            return -1;
        *row =
            (struct ps_dump_interface){frame->interface, frame->link_type, state->next_id++, true};
    }
    bool timed = frame->time_ns != PS_NO_TIME && frame->time_ns > 0;
    uint64_t time = timed ? (uint64_t)frame->time_ns : 0;
    struct {
        uint32_t type, length, interface, time_high, time_low, caplen, len;
    } header = {ENHANCED_PACKET, 0,         row->id, (uint32_t)(time >> 32), (uint32_t)time,
                frame->caplen,   frame->len};
    return add_block(file, PS_DUMP_FRAME, &header, sizeof header, frame->data, frame->caplen,
                     error);
}

const struct ps_dump_format ps_dump_pcapng = {.start = pcapng_start, .add = pcapng_add};
