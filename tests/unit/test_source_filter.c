/*
 * test_source_filter.c - filters on files: what passes, per link type, and what wrong ones get
 * told.
 */
#include "capture_file.h"
#include "source/filter_hidden.h"

#include "source/dlt.h"
#include "source/filter.h"

/* An IPv4 header with UDP ports 5000 > 53 behind it, after `link` bytes of link-layer header. */
static void put_udp(struct capture *capture, const void *link, size_t link_size)
{
    static const uint8_t ip[28] = {0x45,      0,          0,   28, 0, 0, 0,   0, 64, 17,
                                   0,         0,          192, 0,  2, 1, 192, 0, 2,  2,
                                   5000 >> 8, 5000 & 255, 0,   53, 0, 8, 0,   0};
    put(capture, link, link_size);
    put(capture, ip, sizeof ip);
}

static const uint8_t ethernet[14] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00};
static const uint8_t cooked[16] = {[14] = 0x08};

static void put_udp_block(struct capture *capture, uint32_t interface, const void *link,
                          size_t size)
{
    size_t start = begin_block(capture, 6);
    put32(capture, interface);
    put64(capture, 0);
    put32(capture, (uint32_t)size + 28);
    put32(capture, (uint32_t)size + 28);
    put_udp(capture, link, size);
    end_block(capture, start);
}

/* Ethernet, raw IP (which libpcap calls 12, files 101), Linux cooked; and one that is not UDP. */
static struct capture *mixed_capture(void)
{
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, 1, 0, -1);
    put_interface(capture, 101, 0, -1);
    put_interface(capture, 113, 0, -1);
    put_udp_block(capture, 0, ethernet, sizeof ethernet);
    put_enhanced(capture, 0, 0, 60, 0);
    put_udp_block(capture, 1, "", 0);
    put_udp_block(capture, 2, cooked, sizeof cooked);
    save(capture);
    return capture;
}

static void assert_passes(const char *filter, int count)
{
    struct capture *capture = mixed_capture();
    struct reading *reading = read_path(capture->path, filter);
    assert_ended_well(reading, count);
    reading_free(reading);
    capture_free(capture);
}

static void filters_each_link_type(void **state)
{
    (void)state;
    assert_passes("udp port 53", 3);
    assert_passes("udp dst port 53 and host 192.0.2.1", 3);
    assert_passes("not udp", 1);
    assert_passes("tcp", 0);
    assert_passes("", 4);
    assert_passes("len > 50", 1);
    assert_passes("less 30", 1);
}

static int passes(const char *expression, uint32_t caplen, uint32_t len)
{
    const struct ps_filter_names names = {0};
    struct ps_error error = {.code = PS_OK};
    struct ps_filter *filter = ps_filter_new(expression, &names, &error);
    assert_non_null(filter);
    uint8_t *bytes = calloc(1, caplen);
    struct ps_frame frame = {.data = bytes, .caplen = caplen, .len = len, .link_type = 1};
    int count = ps_filter_apply(filter, &frame, 1, false, &error);
    assert_int_equal(error.code, PS_OK);
    free(bytes);
    ps_filter_free(filter);
    return count;
}

/* pcap-filter(7): len, less and greater are about the packet, however little of it was captured;
 * what was not captured cannot be looked at. */
static void lengths_are_those_on_the_wire(void **state)
{
    (void)state;
    assert_int_equal(passes("greater 1000", 60, 1000), 1);
    assert_int_equal(passes("greater 1000", 60, 999), 0);
    assert_int_equal(passes("less 100", 60, 101), 0);
    assert_int_equal(passes("less 100", 60, 100), 1);
    assert_int_equal(passes("ether[59] = 0", 60, 1500), 1);
    assert_int_equal(passes("ether[60] = 0", 60, 1500), 0);
}

#define ETHERNET "020000000002 020000000001 "
#define IPV4(protocol) "45000080 00000000 40" protocol "0000 0a000001 0a000002 "
#define IPV6(next)                                                                                 \
    "60000000 0080" next "40 fd000000000000000000000000000001 fd000000000000000000000000000002 "
#define DNS IPV4("11") "9c40 0035 0008 0000"

/* Bytes of hexadecimal digits. */
static uint32_t bytes_of(const char *digits, uint8_t *bytes)
{
    uint32_t count = 0;
    unsigned byte;
    int used;
    for (; sscanf(digits, " %2x%n", &byte, &used) == 1; digits += used)
        bytes[count++] = (uint8_t)byte;
    return count;
}

/* What hides the frame from the filter; -1: nothing, as it passes. */
static int hidden_from(const char *expression, const char *digits, uint32_t caplen)
{
    const struct ps_filter_names names = {0};
    struct ps_error error = {.code = PS_OK};
    uint8_t bytes[256];
    struct ps_frame frame = {.data = bytes, .len = bytes_of(digits, bytes), .link_type = 1};
    frame.caplen = frame.len < caplen ? frame.len : caplen;
    struct ps_filter *filter = ps_filter_new(expression, &names, &error);
    assert_non_null(filter);
    assert_int_equal(ps_filter_apply(filter, &frame, 1, true, &error), 1);
    ps_filter_free(filter);
    assert_int_equal(frame.marks & ((1 << PS_FRAME_HIDDEN_SHIFT) - 1),
                     frame.marks ? PS_FRAME_FILTERED_OUT : 0);
    return frame.marks ? frame.marks >> PS_FRAME_HIDDEN_SHIFT : -1;
}

/* IEEE 802.1Q, RFC 3032, 2516, 2003, 4213, 2890, 7348 and 8926 say where the datagram is. */
static const struct {
    const char *digits;
    int hidden;
} around[] = {
    {ETHERNET "0800" DNS, -1},
    {ETHERNET "0800" IPV4("11") "9c40 0036 0008 0000", PS_NOT_HIDDEN},
    {ETHERNET "0806 0001 0800", PS_NOT_HIDDEN},
    {ETHERNET "8100 0001 0800" DNS, PS_HIDDEN_VLAN},
    {ETHERNET "8100 0001 0800" IPV4("11") "9c40 0036 0008 0000", PS_NOT_HIDDEN},
    {ETHERNET "88a8 0001 8100 0002 0800" DNS, PS_HIDDEN_TWO_VLANS},
    {ETHERNET "8100 0001 8100 0002 8100 0003 0800" DNS, PS_NOT_HIDDEN},
    {ETHERNET "8847 00010140" DNS, PS_HIDDEN_MPLS},
    {ETHERNET "8847 00010041 00020140" DNS, PS_HIDDEN_TWO_MPLS},
    {ETHERNET "8847 00010041 00020041 00030140" DNS, PS_NOT_HIDDEN},
    {ETHERNET "8864 1100 0001 001e 0021" DNS, PS_HIDDEN_PPPOE},
    {ETHERNET "8100 0001 8864 1100 0001 001e 0021" DNS, PS_HIDDEN_VLAN_PPPOE},
    {ETHERNET "0800" IPV4("04") DNS, PS_HIDDEN_IP},
    {ETHERNET "0800 46000080 00000000 40040000 0a000001 0a000002 01010101" DNS, PS_HIDDEN_IP},
    {ETHERNET "86dd" IPV6("04") DNS, PS_HIDDEN_IP},
    {ETHERNET "0800" IPV4("29") IPV6("11") "9c40 0035 0008 0000", PS_HIDDEN_IP},
    {ETHERNET "0800" IPV4("2f") "0000 0800" DNS, PS_HIDDEN_GRE},
    {ETHERNET "0800" IPV4("2f") "2000 0800 00000001" DNS, PS_HIDDEN_GRE},
    {ETHERNET "0800" IPV4("2f") "b000 0800 00000000 00000001 00000002" DNS, PS_HIDDEN_GRE},
    {ETHERNET "0800" IPV4("2f") "0000 6558" DNS, PS_NOT_HIDDEN},
    {ETHERNET "0800" IPV4("11") "9c40 12b5 0080 0000 08000000 00000100" ETHERNET "0800" DNS,
     PS_HIDDEN_VXLAN},
    {ETHERNET "0800" IPV4("11") "9c40 17c1 0080 0000 00006558 00000100" ETHERNET "0800" DNS,
     PS_HIDDEN_GENEVE},
};

static void says_what_hides_a_frame(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        assert_int_equal(hidden_from("udp port 53", around[i].digits, 256), around[i].hidden);
        assert_int_equal(hidden_from("tcp port 53 or udp port 53", around[i].digits, 256),
                         around[i].hidden);
    }
}

static void assert_beyond(const char *filter, enum ps_hidden hidden, const char *expected)
{
    char *text = ps_filter_beyond(filter, hidden);
    assert_string_equal(text, expected);
    free(text);
}

/* "and" and "or" bind alike, from left to right (pcap-filter(7)): without brackets only the first
 * of two would have to be behind a tag. */
static void recommends_what_finds_it(void **state)
{
    (void)state;
    assert_beyond("udp port 53", PS_HIDDEN_VLAN, "vlan and udp port 53");
    assert_beyond("tcp or udp", PS_HIDDEN_VLAN, "vlan and (tcp or udp)");
    assert_beyond("tcp || udp", PS_HIDDEN_TWO_MPLS, "mpls and mpls and (tcp || udp)");
    assert_beyond("port orbix", PS_HIDDEN_GENEVE, "geneve and port orbix");
    assert_beyond("tcp or udp", PS_HIDDEN_VXLAN, "tcp or udp or udp port 4789");
    assert_beyond("tcp", PS_HIDDEN_IP, "tcp or proto 4 or proto 41");
}

/* Where the ports were not captured, nothing says that the frame would pass. */
static void what_is_cut_off_hides_nothing(void **state)
{
    (void)state;
    const char *tagged = ETHERNET "8100 0001 0800" DNS;
    assert_int_equal(hidden_from("udp port 53", tagged, 42), PS_HIDDEN_VLAN);
    assert_int_equal(hidden_from("udp port 53", tagged, 41), PS_NOT_HIDDEN);
    for (uint32_t caplen = 0; caplen < 38; caplen++)
        for (size_t i = 0; i < sizeof around / sizeof *around; i++)
            assert_int_not_equal(hidden_from("udp port 53", around[i].digits, caplen), -1);
}

/* 802.11 frame types mean nothing on Ethernet: its frames are left out, and that is said. */
static void leaves_out_what_the_filter_cannot_judge(void **state)
{
    (void)state;
    struct capture *capture = capture_new(false);
    put_section(capture);
    put_interface(capture, 105, 0, -1);
    put_interface(capture, 1, 0, -1);
    size_t start = begin_block(capture, 6);
    put32(capture, 0);
    put64(capture, 0);
    put32(capture, 24);
    put32(capture, 24);
    put(capture, (uint8_t[24]){0x80}, 24); /* a beacon */
    end_block(capture, start);
    put_enhanced(capture, 1, 0, 60, 0);
    struct reading *reading = read_path(save(capture), "type mgt");
    assert_int_equal(reading->count, 1);
    assert_int_equal(reading->frames[0].link_type, 105);
    assert_int_equal(reading->end, PS_SOURCE_ERROR);
    assert_int_equal(reading->error.code, PS_ERROR_FILTER_LINK_TYPE);
    assert_text(&reading->error, "no meaning for link type EN10MB");
    reading_free(reading);
    capture_free(capture);
}

static void assert_wrong(const char *filter, const char *part)
{
    struct capture *capture = mixed_capture();
    assert_refused(capture->path, filter, PS_ERROR_FILTER, part);
    capture_free(capture);
}

static void points_at_the_wrong_word(void **state)
{
    (void)state;
    assert_wrong("tcp prot 80", "\n    tcp prot 80\n        ^^^^");
    assert_wrong("tcp port", "\n    tcp port\n            ^");
    assert_wrong("((tcp)", "\n    ((tcp)\n          ^");
    assert_wrong("tcp)", "\n    tcp)\n       ^");
    assert_wrong("tcp and and udp", "\n    tcp and and udp\n            ^^^");
    assert_wrong("host 300.2.3.4 or tcp", "\n    host 300.2.3.4 or tcp\n         ^^^^^^^^^");
    assert_wrong("udp and ip[6:3] = 0", "\n    udp and ip[6:3] = 0\n               ^^^");
    assert_wrong("tcp port 99999", "\n    tcp port 99999\n             ^^^^^");
    assert_wrong("tcp @ 7", "\n    tcp @ 7\n        ^");
    assert_wrong("type mgt", "802.11");
}

/* Names that no system has, so that these are asked on every machine. */
static int number_of_port(const void *context, const char *name)
{
    assert_ptr_equal(context, number_of_port);
    static const struct {
        const char *name;
        int port;
    } ports[] = {{"x", 53}, {"pretty-long-name", 5000}, {"low-x", 1}, {"tcp-x", 53}};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        if (strcmp(ports[i].name, name) == 0)
            return ports[i].port;
    return -1;
}

static int number_of_protocol(const void *context, const char *name)
{
    assert_ptr_equal(context, number_of_port);
    if (strcmp(name, "tcp") == 0) /* which is asked for where there is no protocols(5) */
        return 6;
    return strcmp(name, "zz-proto") == 0 ? 17 : -1;
}

/* The frames that pass, or -1 and `error`. */
static int pass_with_names(const char *expression, struct ps_error *error)
{
    const struct ps_filter_names names = {number_of_port, number_of_port, number_of_protocol};
    struct ps_filter *filter = ps_filter_new(expression, &names, error);
    struct capture *capture = mixed_capture();
    struct reading *reading = read_path(capture->path, NULL);
    struct ps_frame frames[4];
    assert_int_equal(reading->count, 4);
    memcpy(frames, reading->frames, sizeof frames);
    int passed = -1;
    if (filter && ps_filter_check(filter, error) == 0)
        passed = ps_filter_apply(filter, frames, 4, false, error);
    ps_filter_free(filter);
    reading_free(reading);
    capture_free(capture);
    return passed;
}

static void asks_for_names_that_the_system_has_not(void **state)
{
    static const struct {
        const char *expression;
        int passed;
    } cases[] = {
        {"port x", 3},
        {"udp dst port x", 3},
        {"src port x", 0},
        {"port \\x", 3},
        {"src port pretty-long-name and not dst port tcp-x", 0},
        {"port (7 or x) and udp", 3},
        {"port 7 or x", 3},
        {"portrange low-x-x", 3}, /* ports 1 to 53 */
        {"src portrange x-pretty-long-name", 3},
        {"dst portrange 54-pretty-long-name", 0},
        {"ip proto zz-proto", 3},
        {"not proto zz-proto", 1},
        {"proto (\\tcp or zz-proto)", 3},
        {"ip proto zz-proto and port x or port x", 3},
        {"ether proto \\arp", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ps_error error = {.code = PS_OK};
        int passed = pass_with_names(cases[i].expression, &error);
        if (passed != cases[i].passed)
            fail_msg("%s: %d frames, %s", cases[i].expression, passed, error.reason);
    }
}

/* The caret stands under what the author wrote, however long the numbers are. */
static void points_at_the_authors_own_words(void **state)
{
    static const struct {
        const char *expression, *part;
    } cases[] = {
        {"port x and port y", "unknown port 'y'\n    port x and port y\n                    ^"},
        {"port pretty-long-name and tcp prot 7",
         "\n    port pretty-long-name and tcp prot 7\n                                  ^^^^"},
        {"port x and", "it ends too early\n    port x and\n              ^"},
        {"proto zz-proto or udp and proto yy",
         "unknown ip proto 'yy'\n    proto zz-proto or udp and proto yy\n"
         "                                    ^^"},
        {"host x or port x", "unknown host 'x'\n    host x or port x\n         ^"},
        {"port 80-90", "unknown port '80-90'\n    port 80-90\n         ^^^^^"},
        {"port 80-x", "unknown port '80-x'\n    port 80-x\n         ^^^^"},
        {"portrange 80-x-", "\n    portrange 80-x-"},
        {"portrange x-y", "unknown port in range 'x-y'\n    portrange x-y\n              ^^^"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ps_error error = {.code = PS_OK};
        assert_int_equal(pass_with_names(cases[i].expression, &error), -1);
        assert_int_equal(error.code, PS_ERROR_FILTER);
        if (!strstr(error.reason, cases[i].part))
            fail_msg("%s: %s", cases[i].expression, error.reason);
    }
}

static void says_what_may_have_been_meant(void **state)
{
    (void)state;
    assert_wrong("tcp 80", "\"80\" cannot stand here, try \"port 80\"\n");
    assert_wrong("80", "it ends too early, try \"port 80\"\n");
    assert_wrong("192.0.2.1", ", try \"host 192.0.2.1\"\n");
    assert_wrong("192.0.2.0/24", ", try \"net 192.0.2.0/24\"\n");
    assert_wrong("ether proto arp", ", try '\\arp' with the quotes\n");
    assert_wrong("port 80 443", ", \"and\" or \"or\" is missing before \"443\"\n");
    assert_wrong("port 80,443", ", try \"or\" in place of \",\"\n");
    assert_wrong("tcp.port == 80", ", this is a display filter of Wireshark; ");
    assert_wrong("udp and", "it ends too early\n");
    assert_wrong("tcp prot 80", "\"prot\" cannot stand here\n");
}

/* The place is shown also where the filter is far wider than a terminal, or of many lines. */
static void shows_the_place_in_a_long_filter(void **state)
{
    (void)state;
    char filter[2000] = "tcp port 80";
    for (int i = 0; i < 60; i++)
        strcat(filter, "\nor tcp port 80");
    strcat(filter, " prot 7 and udp");
    assert_wrong(filter, "prot 7 and udp\n");
    assert_wrong(filter, "\n                                                     ^^^^");
}

/* LINKTYPE_ and DLT_ numbers of https://www.tcpdump.org/linktypes.html */
static void maps_link_types(void **state)
{
    (void)state;
    assert_int_equal(ps_linktype_to_dlt(101), 12);
    assert_int_equal(ps_linktype_from_dlt(12), 101);
    assert_int_equal(ps_linktype_to_dlt(100), 11);
    for (uint32_t type = 50; type < 400; type++)
        assert_int_equal(ps_linktype_from_dlt(ps_linktype_to_dlt(type)), type);
    for (uint32_t type = 0; type < 13; type++)
        assert_int_equal(ps_linktype_from_dlt(ps_linktype_to_dlt(ps_linktype_settle(type))),
                         ps_linktype_settle(type));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_each_link_type),
        cmocka_unit_test(lengths_are_those_on_the_wire),
        cmocka_unit_test(says_what_hides_a_frame),
        cmocka_unit_test(recommends_what_finds_it),
        cmocka_unit_test(what_is_cut_off_hides_nothing),
        cmocka_unit_test(leaves_out_what_the_filter_cannot_judge),
        cmocka_unit_test(points_at_the_wrong_word),
        cmocka_unit_test(asks_for_names_that_the_system_has_not),
        cmocka_unit_test(points_at_the_authors_own_words),
        cmocka_unit_test(says_what_may_have_been_meant),
        cmocka_unit_test(shows_the_place_in_a_long_filter),
        cmocka_unit_test(maps_link_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
