/*
 * libpcap.c - capture files by libpcap's own reader: the reference for testing ours, and used for
 * --reader libpcap.
 *
 * libpcap reuses its buffer for each frame, so the frames of a batch are copied.
 */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "source/dlt.h"
#include "source/file/reader.h"
#include "source/file/record.h"

enum { COPY_BYTES = 96 << 10 }; /* as many full frames of Ethernet as a batch has */

struct libpcap {
    pcap_t *pcap;
    uint16_t link_type;
    uint32_t interface, fcs_bytes;
    bool pcapng;
    uint8_t *copies;
    size_t capacity_bytes;
    int end;                    /* what pcap_next_ex() said when it had no frame; 0: not yet */
    struct pcap_pkthdr *header; /* a frame that did not fit in the last batch, or NULL */
    const uint8_t *bytes;
};

/* libpcap reads from stdio, and stdio from our window, so libpcap can read compressed files,
 * too. */
static ssize_t cookie_read(void *cookie, char *to, size_t size)
{
    struct ps_input *input = cookie;
    enum ps_input_state state;
    do
        state = ps_input_want(input, 1);
    while (state == PS_INPUT_LATER);
    size_t count = ps_input_size(input);
    if (count == 0 && state == PS_INPUT_BROKEN) {
        errno = EIO;
        return -1;
    }
    if (count > size)
        count = size;
    memcpy(to, ps_input_bytes(input), count);
    ps_input_consume(input, count);
    return (ssize_t)count;
}

static int libpcap_open(struct ps_reader *reader, struct ps_error *error)
{
    struct libpcap *self = calloc(1, sizeof *self);
    uint8_t *copies = malloc(COPY_BYTES);
    FILE *file = fopencookie(&reader->input, "r", (cookie_io_functions_t){.read = cookie_read});
    if (!self || !copies || !file) {
        if (file)
            fclose(file);
        free(copies);
        free(self);
        return ps_error_set(error, PS_ERROR_MEMORY, reader->name, "out of memory");
    }
    char problem[PCAP_ERRBUF_SIZE];
    self->pcap =
        pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, problem);
    if (!self->pcap) {
        fclose(file);
        free(copies);
        free(self);
        return ps_error_set(error, PS_ERROR_CANNOT_READ, reader->name, "libpcap cannot read it: %s",
                            problem);
    }
    self->copies = copies;
    self->capacity_bytes = COPY_BYTES;
    self->link_type = (uint16_t)ps_linktype_from_dlt(pcap_datalink(self->pcap));
    self->fcs_bytes = ps_record_fcs_bytes((uint32_t)pcap_datalink_ext(self->pcap));
    self->pcapng = pcap_major_version(self->pcap) == 1;
    self->interface = ps_reader_add_interface(reader, self->link_type);
    reader->state = self;
    return 1;
}

/* Seconds of pcap have no sign, but libpcap gives them one, and so it does with fractions. */
static void set_pcap_time(struct ps_frame *frame, const struct pcap_pkthdr *header)
{
    const int64_t second_ns = 1000000000;
    int64_t fraction_ns = header->ts.tv_usec;
    frame->time_ns = (int64_t)(uint32_t)header->ts.tv_sec * second_ns;
    if (fraction_ns < 0 || fraction_ns >= second_ns)
        frame->marks |= PS_FRAME_TIME_FRACTION_BAD;
    else
        frame->time_ns += fraction_ns;
}

/* Times of pcapng may be absurd: a time beyond 64 bits of nanoseconds becomes the nearest
 * possible. */
static int64_t pcapng_time(const struct pcap_pkthdr *header)
{
    int64_t time_ns;
    if (__builtin_mul_overflow((int64_t)header->ts.tv_sec, INT64_C(1000000000), &time_ns) ||
        __builtin_add_overflow(time_ns, (int64_t)header->ts.tv_usec, &time_ns))
        return header->ts.tv_sec < 0 ? INT64_MIN + 1 : INT64_MAX;
    return time_ns == PS_NO_TIME ? INT64_MIN + 1 : time_ns;
}

/* Copies the pending frame behind the `used` bytes. False where it must wait for the next batch. */
static bool take(struct libpcap *self, struct ps_frame *frame, size_t used)
{
    const struct pcap_pkthdr *header = self->header;
    if (header->caplen > self->capacity_bytes - used) {
        uint8_t *larger = NULL;
        if (used == 0)
            larger = ps_array_grow(self->copies, &self->capacity_bytes, header->caplen, 1);
        if (!larger)
            return false;
        self->copies = larger;
    }
    memcpy(self->copies + used, self->bytes, header->caplen);
    *frame = (struct ps_frame){
        .data = self->copies + used,
        .caplen = header->caplen,
        .len = header->len,
        .time_ns = self->pcapng ? pcapng_time(header) : 0,
        .link_type = self->link_type,
        .interface = self->interface,
    };
    if (!self->pcapng)
        set_pcap_time(frame, header);
    ps_record_mend_len(frame, ps_max_len(self->link_type));
    ps_record_take_fcs(frame, self->fcs_bytes);
    return true;
}

static int libpcap_end(struct ps_reader *reader, struct ps_error *error)
{
    struct libpcap *self = reader->state;
    if (self->end == PCAP_ERROR_BREAK)
        return ps_reader_ended(reader, error);
    return ps_reader_broken(reader, error, "%s", pcap_geterr(self->pcap));
}

/* libpcap would wait for the next frame of a pipe, which may take long. */
static bool may_wait(const struct ps_reader *reader)
{
    return !reader->input.regular && ps_input_size(&reader->input) == 0;
}

static int libpcap_read(struct ps_reader *reader, struct ps_frame *frames, struct ps_error *error)
{
    struct libpcap *self = reader->state;
    size_t used = 0;
    int count = 0;
    while (count < PS_READ_BATCH) {
        if (!self->header && self->end == 0) {
            if (count > 0 && may_wait(reader))
                return count;
            int result = pcap_next_ex(self->pcap, &self->header, &self->bytes);
            self->end = result < 0 ? result : 0;
        }
        if (self->end != 0)
            return count > 0 ? count : libpcap_end(reader, error);
        if (!take(self, &frames[count], used))
            break;
        used += self->header->caplen;
        self->header = NULL;
        count++;
        reader->frame_count++;
    }
    return count > 0 ? count : ps_reader_broken(reader, error, "out of memory");
}

static void libpcap_close(struct ps_reader *reader)
{
    struct libpcap *self = reader->state;
    pcap_close(self->pcap);
    free(self->copies);
    free(self);
}

const struct ps_format ps_format_libpcap = {
    .name = "libpcap",
    .open = libpcap_open,
    .read = libpcap_read,
    .close = libpcap_close,
};
