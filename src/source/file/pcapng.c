/*
 * pcapng.c - the pcapng file format.
 *
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html: a file is sections, a section
 * has a byte order and interfaces, an interface a link type and a resolution of time.  A block
 * states its length at both ends, which makes most damage harmless: a block with contradictory
 * content is left out and remembered, and reading goes on after it.  Blocks of unknown types and
 * custom blocks are no frames and are passed over, however large they are, unread; and so are all
 * blocks of a section whose version is not known.
 */
#include <stdlib.h>

#include "base/array.h"
#include "base/format.h"
#include "source/file/bytes.h"
#include "source/dlt.h"
#include "portstat/link_types.h"
#include "source/file/nflog_byte_order.h"
#include "source/file/pcapng_clock.h"
#include "source/file/reader.h"
#include "source/file/record.h"

enum {
    SECTION_HEADER = 0x0a0d0d0a, /* reads the same in both byte orders */
    INTERFACE_DESCRIPTION = 1,
    OLD_PACKET = 2,
    SIMPLE_PACKET = 3,
    INTERFACE_STATISTICS = 5,
    ENHANCED_PACKET = 6,

    BYTE_ORDER_MAGIC = 0x1a2b3c4d,

    HEADER_BYTES = 8,                                 /* type, length */
    TIMED_BYTES = 20,                                 /* of a packet, up to the end of its time */
    MIN_BLOCK_BYTES = 12,                             /* and the length again at the end */
    MAX_BLOCK_BYTES = (128 << 20) + (128 << 10) + 32, /* the largest frame, with options */
    MAX_INTERFACES = 65536,                           /* most interfaces of one section */
    FRAME_AT = 28,                                    /* offset of the frame in most blocks */
};

/* Options, by the block that they are of. */
enum { IF_NAME = 2, IF_TSRESOL = 9, IF_FCSLEN = 13, IF_TSOFFSET = 14 };
enum { EPB_FLAGS = 2, EPB_DROPCOUNT = 4 };
enum { ISB_IFDROP = 5, ISB_OSDROP = 7 };

struct interface {
    uint16_t link_type;
    uint32_t snaplen, max_caplen, max_len;
    uint32_t index; /* index within the source */
    uint32_t fcs_bytes;
    struct ps_recorded_drops statistics; /* of its latest statistics block */
    uint64_t counted_drops;              /* the sum of what its packets say */
    struct ps_recorded_drops drops;      /* what follows from the two */
    struct ps_pcapng_clock clock;
};

struct pcapng {
    bool swapped;
    size_t interface_count, interface_room;
    struct interface *interfaces; /* of this section */
    bool unknown_version;         /* of this section: no block of it means anything */
    bool has_late_drops;          /* of the interface of this number, not yet made known: */
    uint32_t late_drops;
    uint64_t skip_bytes; /* bytes left of a skipped block, up to its second length */
    uint32_t skip_total; /* its length; 0: no block is being skipped */
};

struct block {
    uint8_t *bytes;
    uint32_t type, total_bytes;
    bool swapped;
};

/* What became of a block. */
enum result { NO_FRAME, FRAME, STOP };

static bool pcapng_recognises(const uint8_t *bytes, size_t size)
{
    if (size < MIN_BLOCK_BYTES || ps_load32(bytes, false) != SECTION_HEADER)
        return false;
    return ps_load32(bytes + 8, false) == BYTE_ORDER_MAGIC ||
           ps_load32(bytes + 8, true) == BYTE_ORDER_MAGIC;
}

/* Blocks end on a multiple of four bytes. Some writers leave the padding out of the length. */
static uint32_t padded(uint32_t length)
{
    return length > UINT32_MAX - 3 ? length & ~3u : (length + 3) & ~3u;
}

struct option {
    uint16_t code;
    uint32_t length;
    const uint8_t *value;
};

/* The next option of a block, at *at, which moves behind it. False at the end, and if it is broken.
 */
static bool next_option(struct ps_reader *reader, const struct block *block, uint32_t *at,
                        struct option *option)
{
    uint32_t end = block->total_bytes - 4;
    if (*at >= end || end - *at < 4)
        return false;
    option->code = ps_load16(block->bytes + *at, block->swapped);
    option->length = ps_load16(block->bytes + *at + 2, block->swapped);
    option->value = block->bytes + *at + 4;
    uint32_t room = end - *at - 4;
    if (option->code == 0)
        return false;
    if (option->length > room) {
        ps_reader_damaged(reader, "option %u of %s promises %u bytes, %u are there", option->code,
                          block->type == INTERFACE_DESCRIPTION  ? "an interface"
                          : block->type == INTERFACE_STATISTICS ? "an interface's statistics"
                                                                : "a frame",
                          option->length, room);
        return false;
    }
    uint32_t whole = padded(option->length);
    *at += 4 + (whole > room ? option->length : whole);
    return true;
}

/* The specification counts it in bits, but its example, and Wireshark, in bytes. No sequence has
 * more than 8 bytes, and none fewer than 8 bits. */
static uint32_t fcs_bytes_of(uint8_t value)
{
    return value > 8 ? value / 8 : value == 8 ? 1 : value;
}

static void read_interface_options(struct ps_reader *reader, struct interface *interface,
                                   const struct block *block, uint32_t at)
{
    struct option option;
    while (next_option(reader, block, &at, &option)) {
        if (option.code == IF_TSRESOL && option.length == 1)
            ps_pcapng_clock_resolve(&interface->clock, *option.value);
        else if (option.code == IF_TSOFFSET && option.length == 8)
            interface->clock.offset_s = (int64_t)ps_load64(option.value, block->swapped);
        else if (option.code == IF_FCSLEN && option.length == 1)
            interface->fcs_bytes = fcs_bytes_of(*option.value);
        else if (option.code == IF_NAME)
            ps_reader_name_interface(reader, interface->index, option.value, option.length);
    }
}

static struct interface *new_interface(struct pcapng *self)
{
    if (self->interface_count == MAX_INTERFACES)
        return NULL;
    struct interface *larger = ps_array_grow(self->interfaces, &self->interface_room,
                                             self->interface_count + 1, sizeof *larger);
    if (!larger)
        return NULL;
    self->interfaces = larger;
    return &self->interfaces[self->interface_count++];
}

static enum result take_interface(struct ps_reader *reader, const struct block *block,
                                  struct ps_frame *frame)
{
    (void)frame;
    reader->learned = true;
    struct interface *interface = new_interface(reader->state);
    if (!interface) {
        ps_reader_damaged(reader, "more than %s interfaces in one section",
                          ps_number(MAX_INTERFACES).text);
        return NO_FRAME;
    }
    uint16_t link_type = (uint16_t)ps_linktype_settle(ps_load16(block->bytes + 8, block->swapped));
    *interface = (struct interface){
        .link_type = link_type,
        .snaplen = ps_load32(block->bytes + 12, block->swapped),
        .max_caplen = ps_max_caplen(link_type),
        .max_len = ps_max_len(link_type),
        .index = ps_reader_add_interface(reader, link_type),
    };
    ps_pcapng_clock_resolve(&interface->clock, PS_PCAPNG_MICROSECONDS);
    read_interface_options(reader, interface, block, 16);
    return NO_FRAME;
}

static struct interface *interface_of(struct ps_reader *reader, uint32_t id, const char *what)
{
    struct pcapng *self = reader->state;
    if (id < self->interface_count)
        return &self->interfaces[id];
    ps_reader_damaged(reader, "%s of interface %u, which was never described", what, id);
    return NULL;
}

/* Makes drops known: later than the block that has them was read, so that they belong to the time
 * of the frames around it. The statistics and what packets say are about the same drops: the larger
 * number is nearer to the truth. Packets do not say who dropped. */
static void settle_drops(struct ps_reader *reader)
{
    struct pcapng *self = reader->state;
    if (!self->has_late_drops)
        return;
    self->has_late_drops = false;
    struct interface *interface = &self->interfaces[self->late_drops];
    struct ps_recorded_drops now = interface->statistics;
    now.known |= interface->counted_drops > 0;
    if (interface->counted_drops > now.kernel + now.interface)
        now.kernel = interface->counted_drops - now.interface;
    ps_reader_set_drops(reader, interface->index, &interface->drops, &now);
    interface->drops = now;
}

/* The drops of this interface have changed. */
static void note_drops(struct ps_reader *reader, const struct interface *interface)
{
    struct pcapng *self = reader->state;
    settle_drops(reader);
    reader->learned = true;
    self->has_late_drops = true;
    self->late_drops = (uint32_t)(interface - self->interfaces);
}

static enum result take_section(struct ps_reader *reader, const struct block *block,
                                struct ps_frame *frame)
{
    (void)frame;
    struct pcapng *self = reader->state;
    uint16_t major = ps_load16(block->bytes + 12, block->swapped);
    self->unknown_version = major != 1;
    if (self->unknown_version)
        ps_reader_damaged(reader, "a section of pcapng version %u, which is skipped: 1 is known",
                          major);
    settle_drops(reader);
    reader->learned = true;
    self->swapped = block->swapped;
    self->interface_count = 0;
    return NO_FRAME;
}

/* Each block has the sums since the capture began, so that the last one counts. What it does not
 * say stays as it was. */
static enum result take_statistics(struct ps_reader *reader, const struct block *block,
                                   struct ps_frame *frame)
{
    (void)frame;
    struct interface *interface =
        interface_of(reader, ps_load32(block->bytes + 8, block->swapped), "statistics");
    struct option option;
    uint32_t at = 20;
    while (interface && next_option(reader, block, &at, &option)) {
        if (option.length != 8 || (option.code != ISB_IFDROP && option.code != ISB_OSDROP))
            continue;
        uint64_t *drops =
            option.code == ISB_IFDROP ? &interface->statistics.interface : &interface->statistics.kernel;
        uint64_t value = ps_load64(option.value, block->swapped);
        if (value == UINT64_MAX) /* not known */
            continue;
        *drops = value;
        interface->statistics.known = true;
    }
    if (interface && interface->statistics.known)
        note_drops(reader, interface);
    return NO_FRAME;
}

/* The length of the frame check sequence in a packet's flags wins over that of its interface. */
static void read_packet_options(struct ps_reader *reader, struct interface *interface,
                                const struct block *block, uint32_t at, uint32_t *fcs_bytes)
{
    enum { FCS_SHIFT = 5, FCS_MASK = 15 };
    struct option option;
    while (next_option(reader, block, &at, &option)) {
        if (option.code == EPB_FLAGS && option.length == 4) {
            uint32_t flags = ps_load32(option.value, block->swapped);
            if (flags >> FCS_SHIFT & FCS_MASK)
                *fcs_bytes = flags >> FCS_SHIFT & FCS_MASK;
        } else if (option.code == EPB_DROPCOUNT && option.length == 8) {
            interface->counted_drops += ps_load64(option.value, block->swapped);
            note_drops(reader, interface);
        }
    }
}

static enum result make_frame(struct ps_reader *reader, const struct interface *interface,
                              const struct block *block, uint32_t at, struct ps_frame *frame)
{
    uint32_t room = block->total_bytes - at - 4;
    if (frame->caplen > interface->max_caplen) {
        ps_reader_damaged(reader, "the record promises %s bytes, more than any frame has",
                          ps_number(frame->caplen).text);
        return NO_FRAME;
    }
    if (frame->caplen > room) {
        ps_reader_damaged(reader, "the record promises %s bytes, %s are there",
                          ps_number(frame->caplen).text, ps_number(room).text);
        return NO_FRAME;
    }
    if (block->swapped && interface->link_type == PS_LINKTYPE_NFLOG)
        ps_nflog_to_host(block->bytes + at, frame->caplen);
    frame->data = block->bytes + at;
    frame->link_type = interface->link_type;
    frame->marks = 0;
    frame->interface = interface->index;
    if (ps_record_is_odd(frame, interface->max_len))
        ps_record_mend_len(frame, interface->max_len);
    return FRAME;
}

static uint64_t load_units(const struct block *block, uint32_t at)
{
    return (uint64_t)ps_load32(block->bytes + at, block->swapped) << 32 |
           ps_load32(block->bytes + at + 4, block->swapped);
}

/* The kinds of packet block with a time have the time and the lengths at the same offsets, and
 * options of the same numbers behind the frame, where there are any. */
static enum result take_timed(struct ps_reader *reader, uint32_t id, const struct block *block,
                              struct ps_frame *frame)
{
    struct interface *interface = interface_of(reader, id, "a frame");
    if (!interface)
        return NO_FRAME;
    frame->time_ns = ps_pcapng_clock_ns(&interface->clock, load_units(block, 12));
    frame->caplen = ps_load32(block->bytes + 20, block->swapped);
    frame->len = ps_load32(block->bytes + 24, block->swapped);
    uint32_t options_at = FRAME_AT + padded(frame->caplen), fcs_bytes = interface->fcs_bytes;
    enum result result = make_frame(reader, interface, block, FRAME_AT, frame);
    if (result == FRAME && options_at < block->total_bytes - 4)
        read_packet_options(reader, interface, block, options_at, &fcs_bytes);
    if (result == FRAME && fcs_bytes != 0)
        ps_record_take_fcs(frame, fcs_bytes);
    return result;
}

static enum result take_enhanced(struct ps_reader *reader, const struct block *block,
                                 struct ps_frame *frame)
{
    return take_timed(reader, ps_load32(block->bytes + 8, block->swapped), block, frame);
}

/* It has the count of drops before it in its header; all ones: not known. */
static enum result take_old(struct ps_reader *reader, const struct block *block,
                            struct ps_frame *frame)
{
    uint32_t id = ps_load16(block->bytes + 8, block->swapped);
    uint16_t drops = ps_load16(block->bytes + 10, block->swapped);
    enum result result = take_timed(reader, id, block, frame);
    if (result == FRAME && drops != 0 && drops != UINT16_MAX) {
        struct interface *interface = interface_of(reader, id, "a frame");
        interface->counted_drops += drops;
        note_drops(reader, interface);
    }
    return result;
}

static enum result take_simple(struct ps_reader *reader, const struct block *block,
                               struct ps_frame *frame)
{
    const struct interface *interface = interface_of(reader, 0, "a frame");
    if (!interface)
        return NO_FRAME;
    frame->time_ns = PS_NO_TIME;
    frame->len = ps_load32(block->bytes + 8, block->swapped);
    frame->caplen = frame->len;
    if (interface->snaplen != 0 && frame->caplen > interface->snaplen)
        frame->caplen = interface->snaplen;
    enum result result = make_frame(reader, interface, block, 12, frame);
    if (result == FRAME)
        ps_record_take_fcs(frame, interface->fcs_bytes);
    return result;
}

/* The blocks that matter, the most frequent first. */
static const struct kind {
    uint32_t type, min_bytes;
    bool holds_frame;
    enum result (*take)(struct ps_reader *, const struct block *, struct ps_frame *);
} kinds[] = {
    {ENHANCED_PACKET, 32, true, take_enhanced}, {SIMPLE_PACKET, 16, true, take_simple},
    {OLD_PACKET, 32, true, take_old},           {INTERFACE_DESCRIPTION, 20, false, take_interface},
    {SECTION_HEADER, 28, false, take_section},  {INTERFACE_STATISTICS, 24, false, take_statistics},
};

static const struct kind *find_kind(uint32_t type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return &kinds[i];
    return NULL;
}

/* NULL: the block means nothing. */
static const struct kind *kind_of(const struct pcapng *self, const struct block *block)
{
    bool unknown = self->unknown_version && block->type != SECTION_HEADER;
    return unknown ? NULL : find_kind(block->type);
}

/* Reads the header of a block, of which the first 12 bytes are there. */
static struct block look(const struct pcapng *self, uint8_t *bytes)
{
    struct block block = {.bytes = bytes, .swapped = self->swapped};
    block.type = ps_load32(block.bytes, block.swapped);
    if (block.type == SECTION_HEADER)
        block.swapped = ps_load32(block.bytes + 8, false) != BYTE_ORDER_MAGIC;
    block.total_bytes = padded(ps_load32(block.bytes + 4, block.swapped));
    return block;
}

/* Why reading cannot go on after this block; NULL if it can. */
static const char *hopeless(const struct pcapng *self, const struct block *block)
{
    if (block->type == SECTION_HEADER) {
        if (ps_load32(block->bytes + 8, block->swapped) != BYTE_ORDER_MAGIC)
            return "a section of unknown byte order";
        if (block->total_bytes < 28)
            return "a section header that is too short";
    }
    if (block->total_bytes < MIN_BLOCK_BYTES)
        return "a block that is shorter than its own header";
    if (block->total_bytes > MAX_BLOCK_BYTES && kind_of(self, block))
        return "a block that is longer than any may be";
    return NULL;
}

static enum result take_block(struct ps_reader *reader, const struct kind *kind,
                              const struct block *block, struct ps_frame *frame)
{
    uint32_t again = padded(ps_load32(block->bytes + block->total_bytes - 4, block->swapped));
    if (again != block->total_bytes)
        ps_reader_damaged(reader, "a block's length is %s at its begin, %s at its end",
                          ps_number(block->total_bytes).text, ps_number(again).text);
    if (block->total_bytes < kind->min_bytes) {
        ps_reader_damaged(reader, "a block of type %u has only %u bytes", block->type,
                          block->total_bytes);
        return NO_FRAME;
    }
    return kind->take(reader, block, frame);
}

/* Continues skipping a block; true when its end is reached. */
static bool pass_over(struct ps_reader *reader, size_t *need)
{
    struct pcapng *self = reader->state;
    struct ps_input *input = &reader->input;
    size_t here = ps_input_size(input);
    if (here > self->skip_bytes)
        here = (size_t)self->skip_bytes;
    ps_input_consume(input, here);
    self->skip_bytes -= here;
    *need = self->skip_bytes > 0 ? 1 : 4;
    if (self->skip_bytes > 0 || ps_input_size(input) < 4)
        return false;
    uint32_t again = padded(ps_load32(ps_input_bytes(input), self->swapped));
    if (again != self->skip_total)
        ps_reader_damaged(reader, "a block's length is %s at its begin, %s at its end",
                          ps_number(self->skip_total).text, ps_number(again).text);
    ps_input_consume(input, 4);
    self->skip_total = 0;
    return true;
}

/* Takes one block from the window, if it is whole; *need: bytes that it needs. Without `frame`,
 * stops before a block that holds a frame. */
static enum result step(struct ps_reader *reader, struct ps_frame *frame, size_t *need)
{
    struct pcapng *self = reader->state;
    struct ps_input *input = &reader->input;
    if (self->skip_total != 0)
        return pass_over(reader, need) ? NO_FRAME : STOP;
    *need = MIN_BLOCK_BYTES;
    if (ps_input_size(input) < MIN_BLOCK_BYTES)
        return STOP;
    struct block block = look(self, ps_input_bytes(input));
    if (hopeless(self, &block))
        return STOP;
    const struct kind *kind = kind_of(self, &block);
    if (!kind) {
        ps_input_consume(input, HEADER_BYTES);
        self->skip_total = block.total_bytes;
        self->skip_bytes = block.total_bytes - MIN_BLOCK_BYTES;
        return NO_FRAME;
    }
    *need = block.total_bytes;
    if (ps_input_size(input) < *need || (kind->holds_frame && !frame))
        return STOP;
    enum result result = take_block(reader, kind, &block, frame);
    ps_input_consume(input, block.total_bytes);
    return result;
}

/* Reads the blocks before the first frame, as far as they are there, to know the first link
 * type. */
static int pcapng_open(struct ps_reader *reader, struct ps_error *error)
{
    struct pcapng *self = calloc(1, sizeof *self);
    if (!self)
        return ps_error_set(error, PS_ERROR_MEMORY, reader->name, "out of memory");
    reader->state = self;
    size_t need;
    while (step(reader, NULL, &need) != STOP)
        continue;
    return 1;
}

/* Ends the file where the next block is cut off. */
static int pcapng_end(struct ps_reader *reader, size_t need, struct ps_error *error)
{
    const struct pcapng *self = reader->state;
    size_t size = ps_input_size(&reader->input);
    if (self->skip_total != 0)
        return ps_reader_broken(
            reader, error, "of the block before it, of %s bytes, %s are missing",
            ps_number(self->skip_total).text, ps_number(self->skip_bytes + 4 - size).text);
    if (size == 0)
        return ps_reader_ended(reader, error);
    return ps_reader_broken(reader, error, "the block takes %s bytes%s, %s are there",
                            ps_number(need).text, need > MIN_BLOCK_BYTES ? "" : " or more",
                            ps_number(size).text);
}

static const char *why_hopeless(const struct ps_reader *reader)
{
    const struct pcapng *self = reader->state;
    if (self->skip_total != 0 || ps_input_size(&reader->input) < MIN_BLOCK_BYTES)
        return NULL;
    struct block block = look(self, ps_input_bytes(&reader->input));
    return hopeless(self, &block);
}

/* The number of the interface that a packet came from. */
static uint32_t interface_number(const struct block *block)
{
    if (block->type == SIMPLE_PACKET)
        return 0;
    return block->type == OLD_PACKET ? ps_load16(block->bytes + 8, block->swapped)
                                     : ps_load32(block->bytes + 8, block->swapped);
}

/* The time of a block, as far as its first TIMED_BYTES tell. */
static int64_t time_of(const struct pcapng *self, const struct block *block)
{
    uint32_t id = interface_number(block);
    bool timed = block->type == OLD_PACKET || block->type == ENHANCED_PACKET;
    if (!timed || id >= self->interface_count)
        return PS_NO_TIME;
    return ps_pcapng_clock_ns(&self->interfaces[id].clock, load_units(block, HEADER_BYTES + 4));
}

/* The time of the huge block that comes next, if it has one; else its turn is at once. */
static int defer(struct ps_reader *reader)
{
    const struct pcapng *self = reader->state;
    const struct block block = look(self, ps_input_bytes(&reader->input));
    reader->next_ns = time_of(self, &block);
    return PS_READER_DEFERRED;
}

static int pcapng_read(struct ps_reader *reader, struct ps_frame *frames, struct ps_error *error)
{
    const struct pcapng *self = reader->state;
    for (;;) {
        size_t need = 0;
        int count = 0;
        enum result result = NO_FRAME;
        settle_drops(reader);
        while (count < PS_READ_BATCH && result != STOP && !self->has_late_drops) {
            result = step(reader, &frames[count], &need);
            count += result == FRAME;
            reader->frame_count += result == FRAME;
        }
        if (count > 0)
            return count;
        if (self->has_late_drops)
            continue;
        const char *why = why_hopeless(reader);
        if (why)
            return ps_reader_broken(reader, error, "%s", why);
        if (ps_reader_is_deferred(reader, need) && ps_input_size(&reader->input) >= TIMED_BYTES)
            return defer(reader);
        enum ps_input_state state =
            ps_input_want(&reader->input, ps_reader_is_deferred(reader, need) ? TIMED_BYTES : need);
        if (state == PS_INPUT_LATER)
            return 0;
        if (state != PS_INPUT_READY)
            return pcapng_end(reader, need, error);
    }
}

/* Could this block, whose header is there, stand between two frames, or hold one? Nothing new is in
 * it. */
static bool makes_sense(const struct pcapng *self, const struct block *block, size_t size)
{
    const struct kind *kind = find_kind(block->type);
    if (block->total_bytes < MIN_BLOCK_BYTES || block->total_bytes > size ||
        padded(ps_load32(block->bytes + block->total_bytes - 4, block->swapped)) !=
            block->total_bytes)
        return false;
    return !kind || (kind->holds_frame && block->total_bytes >= kind->min_bytes &&
                     interface_number(block) < self->interface_count);
}

/* The time of the last frame moves on to that of this block. False if the two are far apart. */
static bool is_near(const struct pcapng *self, const struct block *block, int64_t *last_ns)
{
    int64_t time_ns = find_kind(block->type) ? time_of(self, block) : PS_NO_TIME;
    if (time_ns == PS_NO_TIME)
        return true;
    bool near = *last_ns == PS_NO_TIME || !ps_are_far_apart(*last_ns, time_ns);
    *last_ns = time_ns;
    return near;
}

/* Blocks of unknown types are passed over, but do not count: nearly any bytes begin one. */
static size_t pcapng_follow(const struct ps_reader *reader, size_t at, struct ps_chain *chain)
{
    const struct pcapng *self = reader->state;
    uint8_t *bytes = ps_input_bytes(&reader->input);
    const size_t size = ps_input_size(&reader->input), begin = at;
    int64_t last_ns = PS_NO_TIME;
    bool amid = self->unknown_version || self->skip_total != 0; /* of what is passed over */
    if (amid || (ps_input_offset(&reader->input) + at) % 4 != 0)
        return 0;
    for (unsigned count = 0; count < chain->records || at - begin < chain->bytes;) {
        if (size - at < MIN_BLOCK_BYTES || chain->steps == 0)
            return 0;
        chain->steps--;
        const struct block block = look(self, bytes + at);
        bool holds_frame = find_kind(block.type) != NULL;
        if (!makes_sense(self, &block, size - at) || (count == 0 && !holds_frame) ||
            !is_near(self, &block, &last_ns))
            return 0;
        count += holds_frame;
        at += block.total_bytes;
    }
    chain->last_ns = last_ns;
    return at;
}

static void pcapng_close(struct ps_reader *reader)
{
    struct pcapng *self = reader->state;
    free(self->interfaces);
    free(self);
}

const struct ps_format ps_format_pcapng = {
    .name = "pcapng",
    .recognises = pcapng_recognises,
    .open = pcapng_open,
    .read = pcapng_read,
    .follow = pcapng_follow,
    .close = pcapng_close,
};
