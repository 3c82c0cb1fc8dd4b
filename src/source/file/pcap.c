/*
 * pcap.c - the pcap file format, all of its variants that are known to exist.
 *
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html is the standard one. The others
 * share its first 16 record bytes and differ in what the header says and in what follows before the
 * frame; two of them share its magic number as well, and are recognised by whether the first
 * records make sense.  Frames of the standard variant in this machine's byte order, which nearly
 * all files have, are taken by code of their own: the same, compiled without what the others need.
 */
#include <stdlib.h>

#include "base/format.h"
#include "source/file/bytes.h"
#include "source/dlt.h"
#include "portstat/link_types.h"
#include "source/file/nflog_byte_order.h"
#include "source/file/reader.h"
#include "source/file/record.h"

enum {
    FILE_HEADER_BYTES = 24,
    RECORD_BYTES = 16, /* seconds, fraction, captured length, on-wire length */
    RECORDS_TO_TRY = 3,
    MAX_SENSIBLE_LEN = 128 << 20,
    ABSURD = 10, /* faults to count for a captured length beyond all bounds */
};

/* Versions before 2.3 have the two lengths in the other order, 2.3 itself sometimes. */
enum length_order { CAPLEN_FIRST, SMALLER_FIRST, LEN_FIRST };

struct magic {
    uint32_t number;
    uint32_t nanoseconds_per_unit;
    uint32_t record_bytes;
    uint32_t more_header_bytes;
};

static const struct magic magics[] = {
    {0xa1b2c3d4, 1000, RECORD_BYTES, 0},     /* the standard */
    {0xa1b23c4d, 1, RECORD_BYTES, 0},        /* with nanoseconds */
    {0xa1b2cd34, 1000, RECORD_BYTES + 8, 0}, /* Kuznetzov's, Linux 1999 */
    {0x1c0001ac, 1, RECORD_BYTES, 4},        /* Ixia, hardware */
    {0x1c0001ab, 1000, RECORD_BYTES, 4},     /* Ixia, software */
};

struct pcap {
    bool swapped;
    bool swap_nflog;
    enum length_order order;
    uint32_t record_bytes;  /* header of a record */
    uint32_t padding_bytes; /* bytes between it and the frame: AIX's, for FDDI */
    uint32_t fcs_bytes;     /* of each frame's check sequence; 0: there is none */
    bool plain;             /* none of the above but record_bytes matters */
    uint32_t nanoseconds_per_unit;
    uint32_t fraction_end; /* fractions of a second are below that */
    uint32_t interface;
    uint16_t link_type;
    uint32_t max_caplen, max_len, snaplen;
};

struct record {
    uint32_t seconds, fraction, caplen, len;
};

static const struct magic *find_magic(const uint8_t *bytes, size_t size, bool *swapped)
{
    if (size < 4)
        return NULL;
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        for (int swap = 0; swap < 2; swap++)
            if (ps_load32(bytes, swap) == magics[i].number) {
                *swapped = swap;
                return &magics[i];
            }
    return NULL;
}

static bool recognises_pcap(const uint8_t *bytes, size_t size)
{
    bool swapped;
    return find_magic(bytes, size, &swapped) != NULL;
}

static inline struct record load_plain_record(const uint8_t *bytes, bool swapped)
{
    return (struct record){
        .seconds = ps_load32(bytes, swapped),
        .fraction = ps_load32(bytes + 4, swapped),
        .caplen = ps_load32(bytes + 8, swapped),
        .len = ps_load32(bytes + 12, swapped),
    };
}

static inline struct record load_record(const struct pcap *self, const uint8_t *bytes)
{
    struct record record = load_plain_record(bytes, self->swapped);
    if (self->order == LEN_FIRST || (self->order == SMALLER_FIRST && record.caplen > record.len)) {
        uint32_t first = record.caplen;
        record.caplen = record.len;
        record.len = first;
    }
    return record;
}

/* Counts faults in the extra fields of a record header that is larger than the standard one.
 * Kuznetzov's: interface index, protocol, packet type 0 to 4. Nokia's: a word in which these bits
 * have always been seen. */
static int nonsense_between(const struct pcap *self, const uint8_t *bytes, uint32_t record_bytes)
{
    if (record_bytes == RECORD_BYTES)
        return 0;
    uint32_t word = ps_load32(bytes + RECORD_BYTES, self->swapped);
    if (record_bytes == RECORD_BYTES + 4)
        return (word & 0x0fff00f0) != 0x0fbf0000;
    return (word > 10000) + (bytes[RECORD_BYTES + 6] > 4);
}

/* How many faults the first records in the window have if their headers are of this size. */
static int nonsense(const struct pcap *self, const struct ps_input *input, uint32_t record_bytes)
{
    const uint8_t *bytes = ps_input_bytes(input);
    size_t size = ps_input_size(input);
    int faults = 0;
    for (int i = 0; i < RECORDS_TO_TRY && size > 0; i++) {
        if (size < record_bytes)
            return faults + input->ended;
        struct record record = load_record(self, bytes);
        faults += (record.fraction >= 1000000) + (record.caplen > self->snaplen) +
                  (record.len > MAX_SENSIBLE_LEN) + (record.caplen > record.len) +
                  nonsense_between(self, bytes, record_bytes);
        if (record.caplen > self->max_caplen)
            return faults + ABSURD;
        if (record.caplen > size - record_bytes)
            return faults + input->ended;
        bytes += record_bytes + record.caplen;
        size -= record_bytes + record.caplen;
    }
    return faults;
}

/* The sizes that a record header may have under the same magic number, the likeliest first: the
 * standard's; Nokia's, with four bytes more; Kuznetzov's two, with eight and with twelve. */
static const uint32_t standard_sizes[] = {RECORD_BYTES, RECORD_BYTES + 8, RECORD_BYTES + 4};
static const uint32_t modified_sizes[] = {RECORD_BYTES + 8, RECORD_BYTES + 12};

/* Only in a regular file can records be read ahead of their frames. */
static void guess_variant(struct pcap *self, struct ps_input *input, bool modified)
{
    const uint32_t *sizes = modified ? modified_sizes : standard_sizes;
    size_t count = modified ? sizeof modified_sizes / 4 : sizeof standard_sizes / 4;
    if (!input->regular)
        return;
    (void)ps_input_want(input, RECORDS_TO_TRY * (RECORD_BYTES + 12));
    int least = nonsense(self, input, sizes[0]);
    for (size_t i = 1; i < count && least > 0; i++) {
        int faults = nonsense(self, input, sizes[i]);
        if (faults < least) {
            least = faults;
            self->record_bytes = sizes[i];
        }
    }
}

/* AIX writes version 2.2, interface types of RFC 1573 for link types, and nanoseconds. */
static bool use_aix(struct pcap *self)
{
    static const uint32_t types[][2] = {{6, PS_LINKTYPE_ETHERNET},
                                        {9, PS_LINKTYPE_IEEE802_5},
                                        {15, PS_LINKTYPE_FDDI},
                                        {24, PS_LINKTYPE_NULL}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (self->link_type == types[i][0]) {
            self->link_type = (uint16_t)types[i][1];
            self->nanoseconds_per_unit = 1;
            self->padding_bytes = self->link_type == PS_LINKTYPE_FDDI ? 3 : 0;
            return true;
        }
    return false;
}

static int read_header(struct ps_reader *reader, struct pcap *self, struct ps_error *error)
{
    const uint8_t *bytes = ps_input_bytes(&reader->input);
    const struct magic *magic = find_magic(bytes, FILE_HEADER_BYTES, &self->swapped);
    uint16_t major = ps_load16(bytes + 4, self->swapped);
    uint16_t minor = ps_load16(bytes + 6, self->swapped);
    if (major < 2)
        return ps_error_set(error, PS_ERROR_OLD_VERSION, reader->name,
                            "is of pcap version %u.%u, which is not supported; 2.0 and later are",
                            major, minor);
    self->record_bytes = magic->record_bytes;
    self->nanoseconds_per_unit = magic->nanoseconds_per_unit;
    self->snaplen = ps_load32(bytes + 16, self->swapped);
    uint32_t link_type = ps_load32(bytes + 20, self->swapped);
    self->link_type = (uint16_t)link_type;
    self->fcs_bytes = ps_record_fcs_bytes(link_type);
    self->order = major == 543 || (major == 2 && minor < 3) ? LEN_FIRST
                  : major == 2 && minor == 3                ? SMALLER_FIRST
                                                            : CAPLEN_FIRST;
    bool aix = magic == &magics[0] && major == 2 && minor == 2 && use_aix(self);
    self->link_type = (uint16_t)ps_linktype_settle(self->link_type);
    self->max_caplen = ps_max_caplen(self->link_type);
    self->max_len = ps_max_len(self->link_type);
    self->fraction_end = 1000000000 / self->nanoseconds_per_unit;
    self->swap_nflog = self->swapped && self->link_type == PS_LINKTYPE_NFLOG;
    ps_input_consume(&reader->input, FILE_HEADER_BYTES + magic->more_header_bytes);
    bool modified = magic == &magics[2];
    if (modified || (magic == &magics[0] && self->order == CAPLEN_FIRST && !aix))
        guess_variant(self, &reader->input, modified);
    self->plain = !self->swapped && self->order == CAPLEN_FIRST && self->padding_bytes == 0 &&
                  self->fcs_bytes == 0;
    return 0;
}

/* Bytes of the file header; of the longest variant until its first bytes are there. */
static size_t header_bytes(const struct ps_input *input)
{
    bool swapped;
    const struct magic *magic = find_magic(ps_input_bytes(input), ps_input_size(input), &swapped);
    return FILE_HEADER_BYTES + (magic ? magic->more_header_bytes : 4);
}

static int open_pcap(struct ps_reader *reader, struct ps_error *error)
{
    enum ps_input_state state = ps_input_want(&reader->input, header_bytes(&reader->input));
    if (state == PS_INPUT_LATER)
        return 0;
    if (state != PS_INPUT_READY)
        return ps_error_set(error, PS_ERROR_CUT_HEADER, reader->name,
                            "is cut in the middle of its file header, after %zu bytes",
                            ps_input_size(&reader->input));
    struct pcap *self = calloc(1, sizeof *self);
    if (!self)
        return ps_error_set(error, PS_ERROR_MEMORY, reader->name, "out of memory");
    if (read_header(reader, self, error) != 0) {
        free(self);
        return -1;
    }
    self->interface = ps_reader_add_interface(reader, self->link_type);
    reader->state = self;
    return 1;
}

static inline int64_t time_of(const struct pcap *self, const struct record *record)
{
    return (int64_t)record->seconds * 1000000000 +
           (int64_t)record->fraction * self->nanoseconds_per_unit;
}

/* A record that cannot be right. */
__attribute__((noinline)) static void mend(const struct pcap *self, const struct record *record,
                                           struct ps_frame *frame)
{
    if (record->fraction >= self->fraction_end) {
        frame->marks |= PS_FRAME_TIME_FRACTION_BAD;
        frame->time_ns = (int64_t)record->seconds * 1000000000;
    }
    ps_record_mend_len(frame, self->max_len);
}

static inline void fill_frame(const struct pcap *self, const struct record *record, uint8_t *bytes,
                              struct ps_frame *frame)
{
    frame->data = bytes + self->record_bytes;
    frame->caplen = record->caplen;
    frame->len = record->len;
    frame->time_ns = time_of(self, record);
    frame->link_type = self->link_type;
    frame->marks = 0;
    frame->interface = self->interface;
    if (__builtin_expect(
            record->fraction >= self->fraction_end || ps_record_is_odd(frame, self->max_len), 0))
        mend(self, record, frame);
}

/* What files other than plain ones have around their frames. */
static void strip(const struct pcap *self, uint8_t *bytes, struct ps_frame *frame)
{
    uint32_t padding = self->padding_bytes;
    if (frame->caplen < padding || frame->len < padding)
        padding = 0;
    frame->data += padding;
    frame->caplen -= padding;
    frame->len -= padding;
    ps_record_take_fcs(frame, self->fcs_bytes);
    if (self->swap_nflog)
        ps_nflog_to_host(bytes + self->record_bytes + padding, frame->caplen);
}

/* Takes the whole frames in the window, up to a batch. *need: bytes that the next one needs. */
__attribute__((always_inline)) static inline int take_some(const struct pcap *self, bool plain,
                                                           struct ps_input *input,
                                                           struct ps_frame *frames, size_t *need)
{
    uint8_t *bytes = ps_input_bytes(input);
    size_t size = ps_input_size(input), at = 0;
    int count = 0;
    for (*need = self->record_bytes; count < PS_READ_BATCH && size - at >= self->record_bytes;
         count++) {
        struct record record =
            plain ? load_plain_record(bytes + at, false) : load_record(self, bytes + at);
        *need = (size_t)self->record_bytes + record.caplen;
        if (record.caplen > self->max_caplen || size - at < *need)
            break;
        fill_frame(self, &record, bytes + at, &frames[count]);
        if (!plain)
            strip(self, bytes + at, &frames[count]);
        at += *need;
        *need = self->record_bytes;
    }
    ps_input_consume(input, at);
    return count;
}

static int take_frames(const struct pcap *self, struct ps_input *input, struct ps_frame *frames,
                       size_t *need)
{
    return self->plain ? take_some(self, true, input, frames, need)
                       : take_some(self, false, input, frames, need);
}

/* Ends the file where the next record is cut off, or its length is absurd. */
static int end_pcap(struct ps_reader *reader, size_t need, struct ps_error *error)
{
    const struct pcap *self = reader->state;
    size_t size = ps_input_size(&reader->input);
    if (size == 0)
        return ps_reader_ended(reader, error);
    if (size < self->record_bytes)
        return ps_reader_broken(reader, error, "its record header takes %u bytes, %zu are there",
                                self->record_bytes, size);
    return ps_reader_broken(reader, error, "the record promises %s bytes, %s are there",
                            ps_number(need - self->record_bytes).text,
                            ps_number(size - self->record_bytes).text);
}

/* The header of the next record is there: with less, there would be no such need. */
static int defer(struct ps_reader *reader)
{
    const struct pcap *self = reader->state;
    struct record record = load_record(self, ps_input_bytes(&reader->input));
    reader->next_ns = time_of(self, &record);
    return PS_READER_DEFERRED;
}

static int read_pcap(struct ps_reader *reader, struct ps_frame *frames, struct ps_error *error)
{
    const struct pcap *self = reader->state;
    size_t need;
    for (;;) {
        int count = take_frames(self, &reader->input, frames, &need);
        reader->frame_count += (uint64_t)count;
        if (count > 0)
            return count;
        if (need > (size_t)self->record_bytes + self->max_caplen)
            return ps_reader_broken(reader, error,
                                    "the record promises %s bytes, more than any frame has",
                                    ps_number(need - self->record_bytes).text);
        if (ps_reader_is_deferred(reader, need))
            return defer(reader);
        enum ps_input_state state = ps_input_want(&reader->input, need);
        if (state == PS_INPUT_LATER)
            return 0;
        if (state != PS_INPUT_READY)
            return end_pcap(reader, need, error);
    }
}

/* Could a file have this record? Only what nearly every record is: an empty one, say, is not. */
static bool makes_sense(const struct pcap *self, const struct record *record)
{
    return record->fraction < self->fraction_end && record->caplen > 0 &&
           record->caplen <= self->max_caplen && record->caplen <= record->len &&
           record->len <= self->max_len;
}

static size_t follow_pcap(const struct ps_reader *reader, size_t at, struct ps_chain *chain)
{
    const struct pcap *self = reader->state;
    const uint8_t *bytes = ps_input_bytes(&reader->input);
    const size_t size = ps_input_size(&reader->input), begin = at;
    int64_t last_ns = PS_NO_TIME;
    for (unsigned count = 0; count < chain->records || at - begin < chain->bytes; count++) {
        if (size - at < self->record_bytes || chain->steps == 0)
            return 0;
        chain->steps--;
        struct record record = load_record(self, bytes + at);
        int64_t time_ns = time_of(self, &record);
        if (!makes_sense(self, &record) || record.caplen > size - at - self->record_bytes ||
            (count > 0 && ps_are_far_apart(last_ns, time_ns)))
            return 0;
        last_ns = time_ns;
        at += (size_t)self->record_bytes + record.caplen;
    }
    chain->last_ns = last_ns;
    return at;
}

static void close_pcap(struct ps_reader *reader)
{
    free(reader->state);
}

const struct ps_format ps_format_pcap = {
    .name = "pcap",
    .recognises = recognises_pcap,
    .open = open_pcap,
    .read = read_pcap,
    .follow = follow_pcap,
    .close = close_pcap,
};
