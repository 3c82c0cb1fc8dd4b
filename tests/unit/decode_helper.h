/*
 * decode_helper.h - decode a frame given as bytes, for the tests of the headers.
 *
 * The bytes are copied to a block of exactly caplen bytes, so that a read past them is seen by the
 * sanitizers and by valgrind.
 */
#ifndef PORTSTAT_TESTS_UNIT_DECODE_HELPER_H
#define PORTSTAT_TESTS_UNIT_DECODE_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "decode/dissector.h"
#include "portstat/decode.h"

/* The frame's first caplen bytes are `bytes`, on the wire it had `len`. */
static inline struct ps_packet decode_cut(uint32_t link_type, const uint8_t *bytes, uint32_t caplen,
                                          uint32_t len)
{
    struct ps_error error = {0};
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    assert_non_null(decoder);
    uint8_t *copy = malloc(caplen ? caplen : 1);
    assert_non_null(copy);
    if (caplen)
        memcpy(copy, bytes, caplen);
    struct ps_frame frame = {.data = copy, .caplen = caplen, .len = len, .link_type = link_type};
    struct ps_packet packet;
    memset(&packet, 0xff, sizeof packet);
    ps_decode(decoder, &frame, &packet);
    free(copy);
    ps_decoder_free(decoder);
    return packet;
}

/* What ps_protocol_id_name() calls `id`. */
static inline const char *name_of(struct ps_protocol_id id, char *text, size_t size)
{
    struct ps_error error = {0};
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    assert_non_null(decoder);
    const char *name = ps_protocol_id_name(decoder, id, text, size);
    ps_decoder_free(decoder);
    return name; /* constant, or in `text` */
}

/* The same, whole. */
static inline struct ps_packet decode_bytes(uint32_t link_type, const uint8_t *bytes, uint32_t size)
{
    return decode_cut(link_type, bytes, size, size);
}

static inline void assert_counted(const struct ps_packet *packet, enum ps_transport transport,
                                  uint16_t source, uint16_t destination)
{
    assert_string_equal(ps_outcome_name(packet->outcome), "counted");
    assert_int_equal(packet->transport, transport);
    assert_int_equal(packet->source_port, source);
    assert_int_equal(packet->destination_port, destination);
}

static inline void assert_outcome(const struct ps_packet *packet, enum ps_outcome outcome)
{
    assert_string_equal(ps_outcome_name(packet->outcome), ps_outcome_name(outcome));
}

/* A frame that is counted and whose ports end after `ports_end` bytes: cut before them by the
 * snapshot length it is truncated, ending before them on the wire it is malformed, cut behind them
 * it counts. */
static inline void assert_every_cut(uint32_t link_type, const uint8_t *bytes, uint32_t size,
                                    uint32_t ports_end)
{
    for (uint32_t caplen = 0; caplen <= size; caplen++) {
        struct ps_packet cut = decode_cut(link_type, bytes, caplen, size);
        assert_outcome(&cut, caplen < ports_end ? PS_TRUNCATED : PS_COUNTED);
        struct ps_packet ended = decode_cut(link_type, bytes, caplen, caplen);
        assert_outcome(&ended, caplen < ports_end ? PS_MALFORMED : PS_COUNTED);
    }
}

#endif
