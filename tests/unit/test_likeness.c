/*
 * test_likeness.c - where a packet lies within its frame, and what of it may change on the way.
 *
 * Offsets are by hand from RFC 791, 8200, 9293, 768, 792 and 9260.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "decode/likeness.h"
#include "portstat/link_types.h"

enum { ROOM = 128, TCP_AT = 40 };

struct frame {
    uint8_t bytes[ROOM];
    struct ps_frame frame;
    struct ps_likeness likeness;
};

static void look(struct frame *f, uint32_t link_type, uint32_t caplen, uint32_t len)
{
    struct ps_decoder *decoder = ps_decoder_new(false, NULL);
    assert_non_null(decoder);
    f->frame =
        (struct ps_frame){.data = f->bytes, .caplen = caplen, .len = len, .link_type = link_type};
    ps_likeness_find(decoder, &f->frame, &f->likeness);
    ps_decoder_free(decoder);
}

/* Is exactly this left out of the comparison? */
static void check_blanks(const struct frame *f, size_t count, const uint32_t (*blanks)[2])
{
    assert_int_equal(f->likeness.blank_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(f->likeness.blanks[i].at, blanks[i][0]);
        assert_int_equal(f->likeness.blanks[i].size, blanks[i][1]);
    }
}

static void ipv4_behind_ethernet_and_a_tag(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {2, 0, 0, 0, 0,    1, 2, 0,  0, 0, 0, 2, 0x81, 0,
                                    0, 9, 8, 0, 0x45, 0, 0, 40, 0, 0, 0, 0, 64,   6};
    struct frame f = {.bytes = {0}};
    memcpy(f.bytes, bytes, sizeof bytes);
    look(&f, PS_LINKTYPE_ETHERNET, 64, 64); /* six bytes of padding */
    assert_ptr_equal(f.likeness.bytes, f.bytes + 18);
    assert_int_equal(f.likeness.length, 40);
    assert_int_equal(f.likeness.captured, 40);
    static const uint32_t blanks[][2] = {{8, 1}, {10, 2}, {36, 2}};
    check_blanks(&f, 3, blanks);
}

static void each_transport(void **state)
{
    (void)state;
    static const struct {
        uint8_t protocol;
        uint32_t at, size;
    } rows[] = {{17, 26, 2}, {1, 22, 2}, {132, 28, 4}, {33, 26, 2}, {136, 26, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct frame f = {.bytes = {0x45, 0, 0, 60, 0, 0, 0, 0, 64, rows[i].protocol}};
        look(&f, PS_LINKTYPE_RAW, 60, 60);
        const uint32_t blanks[][2] = {{8, 1}, {10, 2}, {rows[i].at, rows[i].size}};
        check_blanks(&f, 3, blanks);
    }
}

static void a_later_fragment_has_no_transport_header(void **state)
{
    (void)state;
    struct frame f = {.bytes = {0x45, 0, 0, 60, 0, 0, 0, 5, 64, 17}};
    look(&f, PS_LINKTYPE_RAW, 60, 60);
    static const uint32_t blanks[][2] = {{8, 1}, {10, 2}};
    check_blanks(&f, 2, blanks);
}

static void ipv6_with_an_extension_header(void **state)
{
    (void)state;
    struct frame f = {.bytes = {0x60, 0, 0, 0, 0, 28, 0, 64}};
    f.bytes[TCP_AT] = 6; /* hop-by-hop options of 8 bytes, then TCP */
    look(&f, PS_LINKTYPE_RAW, 68, 68);
    static const uint32_t blanks[][2] = {{7, 1}, {64, 2}};
    check_blanks(&f, 2, blanks);
}

static void without_ip_it_is_what_the_link_carries(void **state)
{
    (void)state;
    struct frame f = {.bytes = {0}};
    f.bytes[12] = 8;
    f.bytes[13] = 6; /* ARP */
    look(&f, PS_LINKTYPE_ETHERNET, 42, 42);
    assert_ptr_equal(f.likeness.bytes, f.bytes + 14);
    assert_int_equal(f.likeness.length, 28);
    check_blanks(&f, 0, NULL);
}

static void what_is_cut_is_not_read(void **state)
{
    (void)state;
    for (uint32_t caplen = 0; caplen < 54; caplen++) {
        struct frame f = {.bytes = {[12] = 8, [14] = 0x45, [17] = 40, [22] = 64, [23] = 6}};
        look(&f, PS_LINKTYPE_ETHERNET, caplen, 54);
        assert_true(f.likeness.bytes >= f.bytes);
        assert_true(f.likeness.bytes + f.likeness.captured <= f.bytes + caplen);
        for (unsigned i = 0; i < f.likeness.blank_count; i++)
            assert_true(f.likeness.blanks[i].at + f.likeness.blanks[i].size <= f.likeness.captured);
    }
}

static void the_index_of_the_interface(void **state)
{
    (void)state;
    struct frame f = {.bytes = {8, 0, 0, 0, 0, 1, 2, 3}};
    look(&f, PS_LINKTYPE_LINUX_SLL2, 20, 20);
    assert_int_equal(ps_frame_if_index(&f.frame), 0x010203);
    f.frame.caplen = 7; /* cut in the middle of it */
    assert_int_equal(ps_frame_if_index(&f.frame), 0);
    f.frame.caplen = 20;
    f.frame.link_type = PS_LINKTYPE_ETHERNET;
    assert_int_equal(ps_frame_if_index(&f.frame), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv4_behind_ethernet_and_a_tag),
        cmocka_unit_test(each_transport),
        cmocka_unit_test(a_later_fragment_has_no_transport_header),
        cmocka_unit_test(ipv6_with_an_extension_header),
        cmocka_unit_test(without_ip_it_is_what_the_link_carries),
        cmocka_unit_test(what_is_cut_is_not_read),
        cmocka_unit_test(the_index_of_the_interface),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
