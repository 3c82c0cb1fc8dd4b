/*
 * test_explain_checksum.c - the sums, tested with published examples, and the verdicts, tested with
 * frames whose checksums were computed by hand (as the comments show).
 */
#include "explain_helper.h"

#include "explain/checksum.h"

/* RFC 1071 section 3: the words 0001 f203 f4f5 f6f7 add up to 2ddf0, folded ddf2. */
static void adds_up_as_rfc_1071(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    assert_int_equal(ps_sum_add(0, bytes, sizeof bytes), 0x2ddf0);
    assert_int_equal(ps_sum_fold(0x2ddf0), 0xddf2);
    /* An odd byte is the upper half of a word: 0001 + f200. */
    assert_int_equal(ps_sum_add(0, bytes, 3), 0xf201);
    assert_int_equal(ps_sum_fold(UINT64_C(0xffffffffffff)), 0xffff);
    assert_int_equal(ps_sum_fold(0), 0);
}

/* RFC 3720 appendix B.4 (the same CRC), and the usual check value of "123456789". */
static void crc32c_as_published(void **state)
{
    (void)state;
    uint8_t bytes[32];
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(~ps_crc32c_add(UINT32_MAX, bytes, sizeof bytes), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(~ps_crc32c_add(UINT32_MAX, bytes, sizeof bytes), 0x62a8ab43);
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    assert_int_equal(~ps_crc32c_add(UINT32_MAX, bytes, sizeof bytes), 0x46dd794e);
    assert_int_equal(~ps_crc32c_add(UINT32_MAX, (const uint8_t *)"123456789", 9), 0xe3069283);
}

/*
 * UDP from 192.0.2.1:4096 to 192.0.2.2:53 with the two bytes "hi".
 * IPv4: 4500 + 001e + 0000 + 0000 + 4011 + c000 + 0201 + c000 + 0202 = 20932, folded 0934:
 * checksum f6cb.
 * Pseudo-header: c000 + 0201 + c000 + 0202 + 0011 + 000a = 1841e, folded 841f.
 * UDP: 841f + 1000 + 0035 + 000a + 6869 = fcc7: checksum 0338.
 */
/* clang-format off */
static const uint8_t udp[] = {
    0x45, 0, 0, 30, 0, 0, 0, 0, 64, 17, 0xf6, 0xcb, 192, 0, 2, 1, 192, 0, 2, 2,
    0x10, 0x00, 0, 53, 0, 10, 0x03, 0x38, 'h', 'i',
};
/* clang-format on */

enum { IP_SUM = 10, UDP_SUM = 26 };

static void assert_status(const struct ps_explanation *explanation, const char *layer,
                          const char *status)
{
    const struct ps_explained_checksum *checksum = &test_layer(explanation, layer)->checksum;
    assert_string_equal(ps_checksum_status_name(checksum->status), status);
}

static void knows_right_from_wrong(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    uint8_t frame[sizeof udp];
    memcpy(frame, udp, sizeof udp);
    const struct ps_explanation *e = test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
    assert_status(e, "ipv4", "correct");
    assert_status(e, "udp", "correct");
    frame[IP_SUM + 1] ^= 1;
    frame[UDP_SUM] ^= 0x80;
    e = test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
    assert_status(e, "ipv4", "wrong");
    assert_status(e, "udp", "wrong");
    assert_int_equal(test_layer(e, "udp")->checksum.computed, 0x0338);
    assert_int_equal(test_layer(e, "udp")->checksum.stored, 0x8338);
    test_explain_stop(x);
}

static void knows_what_the_card_fills_in(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    uint8_t frame[sizeof udp];
    memcpy(frame, udp, sizeof udp);
    memset(frame + IP_SUM, 0, 2);
    frame[UDP_SUM] = 0x84; /* the folded pseudo-header */
    frame[UDP_SUM + 1] = 0x1f;
    const struct ps_explanation *e = test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
    assert_status(e, "ipv4", "not-computed");
    assert_status(e, "udp", "not-computed");
    /* It is recognized without the data. */
    e = test_explain_cut(x, PS_LINKTYPE_RAW, frame, 28, sizeof frame);
    assert_status(e, "udp", "not-computed");
    test_explain_stop(x);
}

static void says_what_cannot_be_verified(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    uint8_t frame[sizeof udp];
    memcpy(frame, udp, sizeof udp);
    const struct ps_explanation *e = test_explain_cut(x, PS_LINKTYPE_RAW, frame, 29, sizeof frame);
    assert_status(e, "udp", "unverifiable");
    assert_non_null(strstr(test_layer(e, "udp")->checksum.text, "1 bytes of what it covers"));
    frame[6] = 0x20; /* More Fragments */
    e = test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
    assert_status(e, "udp", "unverifiable");
    assert_non_null(strstr(test_layer(e, "udp")->checksum.text, "fragment"));
    frame[6] = 0;
    memset(frame + UDP_SUM, 0, 2);
    e = test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
    assert_status(e, "udp", "not-used");
    test_explain_stop(x);
}

/*
 * UDP-Lite, the same ends, coverage 8 of 10 bytes: the data may change.
 * c000 + 0201 + c000 + 0202 + 0088 + 000a = 18495, folded 8496; + 1000 + 0035 + 0008 = 94d3: 6b2c.
 */
static void covers_as_much_as_udplite_says(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    uint8_t frame[sizeof udp];
    memcpy(frame, udp, sizeof udp);
    frame[9] = 136;
    frame[25] = 8;
    frame[UDP_SUM] = 0x6b;
    frame[UDP_SUM + 1] = 0x2c;
    const struct ps_explanation *e = test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
    assert_status(e, "udplite", "correct");
    frame[28] = 'H';
    e = test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
    assert_status(e, "udplite", "correct");
    frame[25] = 9;
    e = test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
    assert_status(e, "udplite", "wrong");
    frame[25] = 7; /* a coverage below the header's length is forbidden */
    e = test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
    assert_status(e, "udplite", "unverifiable");
    test_explain_stop(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_up_as_rfc_1071),
        cmocka_unit_test(crc32c_as_published),
        cmocka_unit_test(knows_right_from_wrong),
        cmocka_unit_test(knows_what_the_card_fills_in),
        cmocka_unit_test(says_what_cannot_be_verified),
        cmocka_unit_test(covers_as_much_as_udplite_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
