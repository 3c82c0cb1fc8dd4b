/*
 * verify.c - is a header's checksum right?
 *
 * Besides right and wrong there is a third answer, which common tools get wrong: a frame that was
 * captured on the host that sent it may not have its checksum yet.  In its place, Linux and Windows
 * leave the folded sum of the pseudo-header, from which the network card goes on (for SCTP and in
 * IPv4's own header, zero).  Finding that value is proof, even if the frame is cut.
 */
#include "explain/explanation.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "decode/dissector.h"
#include "explain/checksum.h"

enum { UDP_HEADER = 8, MINIMUM_COVERAGE = 8, CRC_LENGTH = 4 };

/* What one check looks at. */
struct check {
    const struct ps_explanation *explanation;
    struct ps_explained_layer *layer;
    struct ps_enclosing_ip ip;
    const uint8_t *header;
    uint32_t field;    /* bytes from the header's start to the checksum */
    uint32_t length;   /* bytes of the message, header included, as IP or UDP says */
    uint32_t covered;  /* bytes of the message that the checksum covers */
    uint32_t captured; /* bytes of the message that were captured */
};

const char *ps_checksum_status_name(enum ps_checksum_status status)
{
    static const char *const names[] = {
        [PS_CHECKSUM_NO] = NULL,
        [PS_CHECKSUM_CORRECT] = "correct",
        [PS_CHECKSUM_WRONG] = "wrong",
        [PS_CHECKSUM_NOT_COMPUTED] = "not-computed",
        [PS_CHECKSUM_NOT_USED] = "not-used",
        [PS_CHECKSUM_UNVERIFIABLE] = "unverifiable",
    };
    return names[status];
}

__attribute__((format(printf, 3, 4))) static void
settle(struct check *check, enum ps_checksum_status status, const char *format, ...)
{
    struct ps_explained_checksum *checksum = &check->layer->checksum;
    va_list arguments;
    checksum->status = status;
    va_start(arguments, format);
    vsnprintf(checksum->text, sizeof checksum->text, format, arguments);
    va_end(arguments);
}

static void settle_computed(struct check *check, uint32_t computed, int digits)
{
    struct ps_explained_checksum *checksum = &check->layer->checksum;
    checksum->has_computed = true;
    checksum->computed = computed;
    if (checksum->stored == computed)
        settle(check, PS_CHECKSUM_CORRECT, "correct");
    else
        settle(check, PS_CHECKSUM_WRONG,
               "wrong: 0x%0*" PRIx32 " would be right; the frame was damaged or changed on the way",
               digits, computed);
}

static void settle_offloaded(struct check *check, const char *what)
{
    settle(check, PS_CHECKSUM_NOT_COMPUTED,
           "not computed yet: the sender's network card fills it in (%s)", what);
}

/* The sum of the first `count` bytes of the message, its checksum field taken as zero. */
static uint64_t sum_message(const struct check *check, uint32_t count)
{
    uint64_t sum = ps_sum_add(0, check->header, count);
    return sum + 0xffff - (check->layer->checksum.stored & 0xffff);
}

/* The checksum of the sum. 0 and 0xffff are both zero in one's complement; if the stored checksum
 * is one of them, that one counts as computed. */
static uint16_t complement(uint64_t sum, uint32_t stored)
{
    uint16_t checksum = (uint16_t)~ps_sum_fold(sum);
    bool is_zero = checksum == 0 || checksum == 0xffff;
    return is_zero && (stored == 0 || stored == 0xffff) ? (uint16_t)stored : checksum;
}

/* The protocol number in the pseudo-header: the one by which IP announces the header. The
 * dissectors of single ICMPv6 messages are bound to types of ICMPv6 instead. */
static uint32_t protocol_of(const struct ps_dissector *dissector)
{
    if (dissector->kind == PS_HEADER_ICMPV6)
        return PS_IPPROTO_ICMPV6;
    for (const struct ps_protocol_id *id = dissector->bindings; id->space; id++)
        if (id->space == PS_SPACE_IPV4 || id->space == PS_SPACE_IPV6)
            return id->number;
    return 0;
}

/* RFC 9293 section 3.1, RFC 8200 section 8.1. */
static uint64_t sum_pseudo_header(const struct check *check, uint32_t length)
{
    size_t size = check->ip.version == 4 ? 4 : 16;
    uint64_t sum = ps_sum_add(0, check->ip.source, size);
    sum = ps_sum_add(sum, check->ip.destination, size);
    return sum + protocol_of(check->layer->dissector) + (length >> 16) + (length & 0xffff);
}

/* Can the covered bytes be summed up? If not, the check says why. */
static bool is_verifiable(struct check *check)
{
    uint32_t wire = ps_wire_length(check->explanation->frame);
    if (check->ip.is_fragment)
        settle(check, PS_CHECKSUM_UNVERIFIABLE,
               "cannot be verified: this is a fragment, and it covers the whole datagram");
    else if (check->covered > check->length || check->covered < check->field + sizeof(uint16_t))
        settle(check, PS_CHECKSUM_UNVERIFIABLE,
               "cannot be verified: the lengths contradict each other");
    else if (check->covered <= check->captured)
        return true;
    else if (check->ip.layer && check->ip.end > wire)
        settle(check, PS_CHECKSUM_UNVERIFIABLE,
               "cannot be verified: IP promises %" PRIu32 " bytes more than the frame has",
               check->ip.end - wire);
    else
        settle(check, PS_CHECKSUM_UNVERIFIABLE,
               "cannot be verified: %" PRIu32 " bytes of what it covers were not captured",
               check->covered - check->captured);
    return false;
}

static void check_header(struct check *check)
{
    check->length = check->layer->length;
    uint16_t computed =
        complement(sum_message(check, check->length), check->layer->checksum.stored);
    if (check->layer->checksum.stored == 0 && computed != 0) {
        settle_offloaded(check, "zero stands there");
        return;
    }
    settle_computed(check, computed, 4);
}

static void check_message(struct check *check)
{
    check->covered = check->length;
    if (is_verifiable(check))
        settle_computed(
            check, complement(sum_message(check, check->covered), check->layer->checksum.stored),
            4);
}

/* The sum over the pseudo-header and `covered` bytes. */
static void check_covered(struct check *check)
{
    uint32_t stored = check->layer->checksum.stored;
    if (!check->ip.layer || check->ip.is_rerouted) {
        settle(check, PS_CHECKSUM_UNVERIFIABLE,
               "cannot be verified: it covers the final address, which is not known here");
        return;
    }
    uint64_t pseudo = sum_pseudo_header(check, check->length);
    bool verifiable = is_verifiable(check);
    uint16_t computed = 0;
    if (verifiable) {
        computed = complement(pseudo + sum_message(check, check->covered), stored);
        if (computed == stored) {
            settle_computed(check, computed, 4);
            return;
        }
    }
    bool is_partial =
        stored == ps_sum_fold(pseudo) || stored == ps_sum_fold(sum_pseudo_header(check, 0));
    if (is_partial && stored != 0)
        settle_offloaded(check, "the sum of the pseudo-header stands there");
    else if (verifiable)
        settle_computed(check, computed, 4);
}

static void check_pseudo(struct check *check)
{
    check->covered = check->length;
    check_covered(check);
}

static void check_udp(struct check *check)
{
    uint32_t length = (uint32_t)check->header[4] << 8 | check->header[5];
    if (check->layer->checksum.stored == 0) {
        settle(check, PS_CHECKSUM_NOT_USED, "%s",
               check->ip.version == 6
                   ? "left out, which IPv6 allows only in tunnels (RFC 8200 8.1, RFC 6935)"
                   : "left out by the sender, as it may over IPv4");
        return;
    }
    if (length >= UDP_HEADER && length <= check->length)
        check->length = length;
    check_pseudo(check);
}

static void check_coverage(struct check *check)
{
    uint32_t coverage = (uint32_t)check->header[4] << 8 | check->header[5];
    check->covered = coverage ? coverage : check->length;
    if (check->covered < MINIMUM_COVERAGE || check->covered > check->length) {
        settle(check, PS_CHECKSUM_UNVERIFIABLE,
               "cannot be verified: a coverage of %" PRIu32 " bytes is not possible here",
               coverage);
        return;
    }
    check_covered(check);
}

static void check_dccp(struct check *check)
{
    uint32_t header = check->header[4] * 4u;
    uint32_t coverage = check->header[5] & 15u;
    check->covered = coverage ? header + (coverage - 1) * 4 : check->length;
    if (check->covered > check->length)
        check->covered = check->length;
    check_covered(check);
}

/* Stored with its lowest byte first, unlike all else (RFC 9260 appendix A). */
static uint32_t swap_bytes(uint32_t value)
{
    return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

static void check_crc32c(struct check *check)
{
    static const uint8_t zeros[CRC_LENGTH];
    check->covered = check->length;
    uint32_t behind = check->field + CRC_LENGTH;
    if (!is_verifiable(check) || check->covered < behind)
        return;
    uint32_t crc = ps_crc32c_add(UINT32_MAX, check->header, check->field);
    crc = ps_crc32c_add(crc, zeros, CRC_LENGTH);
    crc = ps_crc32c_add(crc, check->header + behind, check->covered - behind);
    uint32_t computed = swap_bytes(~crc);
    if (check->layer->checksum.stored == 0 && computed != 0)
        settle_offloaded(check, "zero stands there");
    else
        settle_computed(check, computed, 8);
}

static void (*const checks[])(struct check *check) = {
    [PS_CHECKSUM_NONE] = NULL,
    [PS_CHECKSUM_HEADER] = check_header,
    [PS_CHECKSUM_MESSAGE] = check_message,
    [PS_CHECKSUM_PSEUDO] = check_pseudo,
    [PS_CHECKSUM_UDP] = check_udp,
    [PS_CHECKSUM_COVERAGE] = check_coverage,
    [PS_CHECKSUM_DCCP] = check_dccp,
    [PS_CHECKSUM_CRC32C] = check_crc32c,
};

static const struct ps_explained_field *checksum_field(const struct ps_explained_layer *layer)
{
    for (size_t i = 0; i < layer->field_count; i++)
        if (layer->fields[i].format == PS_SHOW_CHECKSUM && layer->fields[i].option < 0)
            return &layer->fields[i];
    return NULL;
}

void ps_verify_checksum(struct ps_explanation *explanation, size_t index)
{
    struct ps_explained_layer *layer = &explanation->layers[index];
    const struct ps_explained_field *field = checksum_field(layer);
    uint8_t kind = layer->dissector->checksum;
    if (!field || layer->broken || kind >= PS_COUNT_OF(checks) || !checks[kind])
        return;
    struct check check = {
        .explanation = explanation,
        .layer = layer,
        .ip = ps_find_ip(explanation, index),
        .header = explanation->frame->data + layer->offset,
        .field = field->bit_offset / 8,
    };
    uint32_t caplen = explanation->frame->caplen;
    uint32_t end = check.ip.layer ? check.ip.end : ps_wire_length(explanation->frame);
    uint32_t captured_end = end < caplen ? end : caplen;
    check.length = end > layer->offset ? end - layer->offset : 0;
    check.captured = captured_end > layer->offset ? captured_end - layer->offset : 0;
    layer->checksum.stored = (uint32_t)field->number;
    checks[kind](&check);
}
