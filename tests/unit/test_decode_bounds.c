/*
 * test_decode_bounds.c - headers at the bounds of what their fields may say: one below, on it, one
 * above.
 *
 * What is right is what the RFC of each field says.  Most frames are decoded in both ways, by
 * prediction and header by header, as prediction must leave alone what is not in order.
 */
#include "inner_helper.h"
#include "portstat/link_types.h"

enum { TCP_BYTES = 20, LONGEST_PLAIN = 65535 };

/* These frames are of Ethernet, and some are longer than any there: an anomaly of its own
 * (test_decode_offload.c). */
static const uint32_t MERGED = 1u << PS_MERGED_BY_OFFLOAD;

/* Decodes as the tally does: what is usual is predicted. */
static struct ps_packet decode_usual(const struct built *frame, bool *usual)
{
    struct ps_error error = {0};
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    const struct ps_frame input = {.data = frame->bytes,
                                   .caplen = frame->size,
                                   .len = frame->size,
                                   .link_type = PS_LINKTYPE_ETHERNET};
    struct ps_packet packet;
    *usual = ps_decode_usual(decoder, &input, &packet);
    if (!*usual)
        ps_decode_ports(decoder, &input, &packet);
    ps_decoder_free(decoder);
    return packet;
}

static void assert_anomaly(const struct built *frame, int anomaly)
{
    bool usual;
    struct ps_packet walked = decode_built(frame), predicted = decode_usual(frame, &usual);
    uint32_t expected = anomaly < 0 ? 0 : 1u << anomaly;
    assert_int_equal(walked.anomalies & ~MERGED, expected);
    assert_int_equal(predicted.anomalies & ~MERGED, expected);
    assert_int_equal(walked.outcome, predicted.outcome);
    assert_int_equal(walked.outcome, PS_COUNTED);
    assert_int_equal(usual, anomaly < 0);
}

/* Without a fault, and with the one anomaly. */
static void assert_fine(const struct built *frame)
{
    assert_anomaly(frame, -1);
}

static void assert_malformed(const struct built *frame)
{
    bool usual;
    struct ps_packet walked = decode_built(frame), predicted = decode_usual(frame, &usual);
    assert_outcome(&walked, PS_MALFORMED);
    assert_outcome(&predicted, PS_MALFORMED);
}

/* A TCP header of that many words in a datagram that ends behind its `there` bytes; then padding.
 */
static struct built tcp_of(unsigned words, uint32_t there)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 6, there);
    put(&frame, "9c40 270f 00000001 00000000");
    frame.bytes[frame.size++] = (uint8_t)(words << 4);
    put(&frame, "02 0400 0000 0000");
    put_zeros(&frame, 60);
    return frame;
}

/* RFC 9293 section 3.1: at least 5 words, and not beyond the segment, whatever padding follows. */
static void a_data_offset_lies_within_the_segment(void **state)
{
    (void)state;
    struct built least = tcp_of(5, TCP_BYTES), below = tcp_of(4, TCP_BYTES),
                 beyond = tcp_of(6, TCP_BYTES), end = tcp_of(6, TCP_BYTES + 4),
                 byte_short = tcp_of(6, TCP_BYTES + 3), most = tcp_of(15, 60),
                 more = tcp_of(15, 59);
    assert_fine(&least);
    assert_fine(&end);
    assert_fine(&most);
    assert_anomaly(&below, PS_TCP_OFFSET_BAD);
    assert_anomaly(&beyond, PS_TCP_OFFSET_BAD);
    assert_anomaly(&byte_short, PS_TCP_OFFSET_BAD);
    assert_anomaly(&more, PS_TCP_OFFSET_BAD);
}

/* The flags stand behind the end of the datagram, in the padding: they are not TCP's. */
static void padding_is_no_header(void **state)
{
    (void)state;
    struct built frame = tcp_of(5, 12);
    struct ps_packet packet = decode_built(&frame);
    assert_counted(&packet, PS_TCP, SOURCE_PORT, DESTINATION_PORT);
    assert_int_equal(packet.tcp_flags, 0);
    assert_int_equal(packet.anomalies, 1u << PS_TRANSPORT_CUT);
}

/* UDP that says `length`, with `there` bytes up to the end of the datagram; then padding. */
static struct built udp_of(uint32_t length, uint32_t there)
{
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 17, there);
    put(&frame, "9c40 270f");
    put_be16(&frame, length);
    put(&frame, "0000");
    put_zeros(&frame, 40);
    return frame;
}

/* RFC 768: at least 8. In a first fragment it is that of the whole datagram. */
static void a_udp_length_lies_within_the_datagram(void **state)
{
    (void)state;
    struct built empty = udp_of(8, 8), less = udp_of(8, 10), all = udp_of(10, 10),
                 below = udp_of(7, 10), beyond = udp_of(11, 10);
    assert_fine(&empty);
    assert_fine(&less);
    assert_fine(&all);
    assert_anomaly(&below, PS_UDP_LENGTH_BAD);
    assert_anomaly(&beyond, PS_UDP_LENGTH_BAD);
    struct built fragment = udp_of(1000, 16);
    fragment.bytes[14 + 6] = 0x20;
    struct ps_packet packet = decode_built(&fragment);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    assert_int_equal(packet.anomalies, 0);
    assert_int_equal(packet.fragment.kind, PS_FIRST_FRAGMENT);
}

/* A datagram of 28 bytes whose Total Length is another, without padding. */
static struct built total_of(uint32_t total)
{
    struct built frame = {.size = 0};
    put_ethernet_datagram(&frame);
    frame.bytes[16] = (uint8_t)(total >> 8);
    frame.bytes[17] = (uint8_t)total;
    return frame;
}

/* RFC 791 section 3.1: header and data, so it cannot end within the header. */
static void a_total_length_holds_its_header(void **state)
{
    (void)state;
    struct built right = total_of(28), beyond = total_of(29), ports = total_of(24),
                 no_ports = total_of(23), header = total_of(20), less = total_of(19);
    assert_fine(&right);
    assert_anomaly(&beyond, PS_IP_LENGTH_BEYOND_FRAME);
    struct ps_packet packet = decode_built(&ports);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    assert_int_equal(packet.anomalies, 1u << PS_TRANSPORT_CUT);
    assert_malformed(&no_ports);
    assert_malformed(&header);
    assert_malformed(&less);
    struct built options = total_of(23);
    options.bytes[14] = 0x46; /* a header of 24 bytes */
    assert_malformed(&options);
}

static bool is_group(uint32_t destination)
{
    bool usual;
    struct built frame = {.size = 0};
    put_ethernet_datagram(&frame);
    for (unsigned i = 0; i < 4; i++)
        frame.bytes[30 + i] = (uint8_t)(destination >> (24 - 8 * i));
    struct ps_packet walked = decode_built(&frame), predicted = decode_usual(&frame, &usual);
    assert_true(usual);
    assert_int_equal(walked.group_destination, predicted.group_destination);
    return walked.group_destination;
}

/* RFC 1112 section 4: 224.0.0.0 to 239.255.255.255; RFC 919 section 7: 255.255.255.255. */
static void groups_of_ipv4_have_bounds(void **state)
{
    (void)state;
    assert_false(is_group(0xdfffffff));
    assert_true(is_group(0xe0000000));
    assert_true(is_group(0xeffffffa));
    assert_true(is_group(0xefffffff));
    assert_false(is_group(0xf0000000));
    assert_false(is_group(0xfffffffe));
    assert_true(is_group(0xffffffff));
}

static struct built ipv6_of(uint32_t payload, uint32_t there)
{
    static struct built frame;
    frame.size = 0;
    put_ethernet(&frame, 0x86dd);
    put_ipv6(&frame, 17, payload);
    put(&frame, "9c40 270f 0008 0000");
    memset(frame.bytes + frame.size, 0, there - 8);
    frame.size += there - 8;
    return frame;
}

/* RFC 8200 section 3 and RFC 2675: 0 is nothing, unless more is there than the field can say. */
static void a_payload_length_of_zero_is_nothing_or_very_much(void **state)
{
    (void)state;
    struct built nothing = ipv6_of(0, 8), most = ipv6_of(0, LONGEST_PLAIN);
    assert_malformed(&nothing);
    assert_malformed(&most);
    struct built large = ipv6_of(0, LONGEST_PLAIN + 1);
    assert_anomaly(&large, PS_IP_LENGTH_ZERO);
    large.bytes[20] = 132; /* segmentation offload is of TCP and UDP */
    assert_malformed(&large);
    struct built right = ipv6_of(8, 8), padded = ipv6_of(8, 30), beyond = ipv6_of(9, 8);
    assert_fine(&right);
    assert_fine(&padded);
    assert_anomaly(&beyond, PS_IP_LENGTH_BEYOND_FRAME);
}

static struct built jumbogram_of(uint32_t length)
{
    static struct built frame;
    frame.size = 0;
    put_ethernet(&frame, 0x86dd);
    put_ipv6(&frame, 0, 0);
    put(&frame, "11 00 c2 04");
    put_be16(&frame, length >> 16);
    put_be16(&frame, length & 0xffff);
    put(&frame, "9c40 270f 0000 0000");
    memset(frame.bytes + frame.size, 0, LONGEST_PLAIN);
    frame.size = 14 + 40 + LONGEST_PLAIN + 2;
    return frame;
}

/* RFC 2675 section 3: a jumbo length is above 65,535, and not beyond the frame. */
static void a_jumbo_length_has_bounds(void **state)
{
    (void)state;
    struct built plain = jumbogram_of(LONGEST_PLAIN), least = jumbogram_of(LONGEST_PLAIN + 1),
                 all = jumbogram_of(LONGEST_PLAIN + 2), beyond = jumbogram_of(LONGEST_PLAIN + 3);
    assert_malformed(&plain);
    assert_malformed(&beyond);
    struct ps_packet packet = decode_built(&least);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    packet = decode_built(&all);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    assert_int_equal(packet.anomalies, MERGED);
}

/* RFC 4291 section 2.7: it is the destination that begins with 0xff. */
static void groups_of_ipv6_are_destinations(void **state)
{
    (void)state;
    for (unsigned place = 0; place < 2; place++) {
        bool usual;
        struct built frame = ipv6_of(8, 8);
        frame.bytes[14 + 8 + 16 * place] = 0xff;
        struct ps_packet walked = decode_built(&frame), predicted = decode_usual(&frame, &usual);
        assert_int_equal(walked.group_destination, place);
        assert_int_equal(predicted.group_destination, place);
    }
}

/* 253 is for experiments (RFC 3692). */
static void an_unknown_protocol_in_ipv6_is_ip(void **state)
{
    (void)state;
    struct built frame = ipv6_of(8, 8);
    frame.bytes[20] = 253;
    assert_ends(&frame, PS_IP_WITHOUT_PORTS);
}

/* The type of a cooked frame (LINKTYPE_LINUX_SLL2) stands before the length of its address. */
static void a_cooked_frame_says_who_it_is_for(void **state)
{
    (void)state;
    for (uint8_t type = 0; type < 5; type++) {
        struct built frame = {.size = 0};
        put(&frame, "0800 0000 00000002 0001");
        frame.bytes[frame.size++] = type;
        put(&frame, "01 0200000000010000");
        put_datagram(&frame);
        struct ps_packet packet = decode_bytes(PS_LINKTYPE_LINUX_SLL2, frame.bytes, frame.size);
        assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
        assert_int_equal(packet.group_destination, type == 1 || type == 2);
    }
}

/* radiotap.org: fields are aligned to their own size. Two words of what is present, so that the
 * time, which has 8 bytes, does not begin at once; the flags, 0x10, say that a check sequence
 * follows. */
static void fields_of_radiotap_are_aligned(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put(&frame, "00 00 1900 03000080 00000000 ffffffff 0000000000000000 10");
    put(&frame, "08010000 020000000001 020000000002 020000000003 1000 aaaa03000000 0800");
    put_datagram(&frame);
    uint32_t whole = frame.size;
    put(&frame, "12345678");
    frame.bytes[25 + 24 + 8 + 2] = 0; /* Total Length 0: the datagram is what the frame holds */
    frame.bytes[25 + 24 + 8 + 3] = 0;
    frame.bytes[25 + 24 + 8 + 20 + 5] = 9; /* a byte more than UDP has without the check sequence */
    struct ps_packet packet =
        decode_bytes(PS_LINKTYPE_IEEE802_11_RADIOTAP, frame.bytes, frame.size);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    assert_int_equal(packet.anomalies, 1u << PS_IP_LENGTH_ZERO | 1u << PS_UDP_LENGTH_BAD);
    assert_true(frame.size == whole + 4);
}

/* What the snapshot length cut is truncated, be it the last byte of the last header. */
static void a_header_may_be_cut_at_its_last_byte(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put_ethernet(&frame, 0x0800);
    put_ipv4(&frame, 17, 0);
    struct ps_packet packet =
        decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, frame.size - 1, frame.size);
    assert_outcome(&packet, PS_TRUNCATED);
    packet = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, frame.size, frame.size);
    assert_outcome(&packet, PS_MALFORMED);
    packet = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, 13, 14);
    assert_outcome(&packet, PS_TRUNCATED);
    packet = decode_cut(PS_LINKTYPE_ETHERNET, frame.bytes, 13, 13);
    assert_outcome(&packet, PS_MALFORMED);
}

/* IEEE 802.1AE 9.3: 16 bytes behind a signed frame, no less and no more. */
static void a_check_value_has_16_bytes(void **state)
{
    (void)state;
    for (uint32_t size = 15; size <= 17; size++) {
        struct built frame = {.size = 0};
        put_ethernet(&frame, 0x88e5);
        put(&frame, "00 00 00000001 0800");
        put_datagram(&frame);
        put_zeros(&frame, size);
        struct ps_packet packet = decode_built(&frame);
        assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
        assert_int_equal(packet.anomalies & 1u << PS_IP_LENGTH_BEYOND_FRAME, size < 16);
    }
}

/* A check sequence of 4 bytes and a delimiter of 4 are no data: of a datagram that is what the
 * frame holds (Total Length 0), UDP has 8 bytes left, and says 9. */
static void a_delimited_frame_ends_before_its_trailer(void **state)
{
    (void)state;
    struct built frame = {.size = 0};
    put(&frame, "bcb55656 04010203 00040506 05290000 01000000 00000000 00000000 aaaa03000000 0800");
    put_datagram(&frame);
    frame.bytes[frame.size - DATAGRAM + 2] = frame.bytes[frame.size - DATAGRAM + 3] = 0;
    frame.bytes[frame.size - 3] = 9;
    put(&frame, "12345678 bcb57575");
    struct ps_packet packet =
        decode_bytes(PS_LINKTYPE_FC_2_WITH_FRAME_DELIMS, frame.bytes, frame.size);
    assert_counted(&packet, PS_UDP, SOURCE_PORT, DESTINATION_PORT);
    assert_int_equal(packet.anomalies, 1u << PS_IP_LENGTH_ZERO | 1u << PS_UDP_LENGTH_BAD);
}

/* Link types whose frames end in a check sequence or a delimiter, and records shorter than that. */
static void a_record_may_be_shorter_than_its_trailer(void **state)
{
    (void)state;
    static const uint32_t link_types[] = {PS_LINKTYPE_IEEE802_15_4_WITHFCS,
                                          PS_LINKTYPE_NETANALYZER,
                                          PS_LINKTYPE_NETANALYZER_TRANSPARENT,
                                          PS_LINKTYPE_FC_2_WITH_FRAME_DELIMS,
                                          PS_LINKTYPE_ETHERNET_MPACKET,
                                          PS_LINKTYPE_IEEE802_11_RADIOTAP,
                                          PS_LINKTYPE_PPI,
                                          PS_LINKTYPE_IEEE802_15_4_TAP};
    static const uint8_t bytes[16] = {0};
    for (size_t i = 0; i < sizeof link_types / sizeof *link_types; i++)
        for (uint32_t size = 0; size < sizeof bytes; size++) {
            struct ps_packet packet = decode_bytes(link_types[i], bytes, size);
            assert_int_not_equal(packet.outcome, PS_COUNTED);
            assert_int_not_equal(packet.outcome, PS_UNSUPPORTED_LINK);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_data_offset_lies_within_the_segment),
        cmocka_unit_test(padding_is_no_header),
        cmocka_unit_test(a_udp_length_lies_within_the_datagram),
        cmocka_unit_test(a_total_length_holds_its_header),
        cmocka_unit_test(groups_of_ipv4_have_bounds),
        cmocka_unit_test(a_payload_length_of_zero_is_nothing_or_very_much),
        cmocka_unit_test(a_jumbo_length_has_bounds),
        cmocka_unit_test(groups_of_ipv6_are_destinations),
        cmocka_unit_test(an_unknown_protocol_in_ipv6_is_ip),
        cmocka_unit_test(a_cooked_frame_says_who_it_is_for),
        cmocka_unit_test(fields_of_radiotap_are_aligned),
        cmocka_unit_test(a_header_may_be_cut_at_its_last_byte),
        cmocka_unit_test(a_check_value_has_16_bytes),
        cmocka_unit_test(a_delimited_frame_ends_before_its_trailer),
        cmocka_unit_test(a_record_may_be_shorter_than_its_trailer),
    };
    return cmocka_run_group_tests_name("bounds of headers", tests, NULL, NULL);
}
