/*
 * dump_pcap.c - writes pcap files (draft-ietf-opsawg-pcap), in the byte order of the machine.
 */
#include "dump/dump_format.h"

#include "source/dlt.h"

enum {
    MICROSECONDS_MAGIC = (int)0xa1b2c3d4,
    NANOSECONDS_MAGIC = (int)0xa1b23c4d,
    VERSION_MAJOR = 2,
    VERSION_MINOR = 4,
};

struct file_header {
    uint32_t magic;
    uint16_t version_major, version_minor;
    uint32_t reserved1, reserved2;
    uint32_t snaplen, link_type;
};

struct record_header {
    uint32_t seconds, fraction;
    uint32_t caplen, len;
};

static int pcap_start(struct ps_dump_file *file, struct ps_dump_state *state,
                      const struct ps_dump_config *config, uint32_t link_type,
                      struct ps_error *error)
{
    const struct file_header header = {
        .magic = (uint32_t)(config->nanoseconds ? NANOSECONDS_MAGIC : MICROSECONDS_MAGIC),
        .version_major = VERSION_MAJOR,
        .version_minor = VERSION_MINOR,
        .snaplen = ps_dump_snaplen(config, link_type),
        .link_type = link_type,
    };
    const struct ps_dump_part parts[3] = {{&header, sizeof header}};
    state->link_type = link_type;
    state->started = true;
    return ps_dump_file_add(file, PS_DUMP_HEADER, parts, error);
}

/* Seconds are 32 bits, unsigned: a time before 1970 or after 2106 becomes the nearest possible. */
static struct record_header record_of(const struct ps_frame *frame, bool nanoseconds)
{
    struct record_header header = {.caplen = frame->caplen, .len = frame->len};
    int64_t seconds = frame->time_ns / 1000000000;
    if (frame->time_ns == PS_NO_TIME || frame->time_ns < 0)
        return header;
    header.seconds = seconds > UINT32_MAX ? UINT32_MAX : (uint32_t)seconds;
    header.fraction = (uint32_t)(frame->time_ns % 1000000000) / (nanoseconds ? 1 : 1000);
    return header;
}

static int pcap_add(struct ps_dump_file *file, struct ps_dump_state *state,
                    const struct ps_dump_config *config, const struct ps_frame *frame,
                    struct ps_error *error)
{
    char first[24], other[24];
    if (frame->link_type != state->link_type)
        return ps_error_set(error, PS_ERROR_DUMP_LINK_TYPES, file->path,
                            "a pcap file holds frames of one link type, and after %s comes %s",
                            ps_linktype_name(state->link_type, first),
                            ps_linktype_name(frame->link_type, other));
    const struct record_header header = record_of(frame, config->nanoseconds);
    const struct ps_dump_part parts[3] = {{&header, sizeof header}, {frame->data, frame->caplen}};
    return ps_dump_file_add(file, PS_DUMP_FRAME, parts, error);
}

const struct ps_dump_format ps_dump_pcap = {.start = pcap_start, .add = pcap_add};
