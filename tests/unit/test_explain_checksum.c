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

/*
 * A send of 65,556 bytes of TCP, more than a length field can say, which a sender leaves to its
 * card: IPv6 with Payload Length 0 ("BIG TCP"), 2001:db8::1 to 2001:db8::2. Pseudo-header: 2001 +
 * db8 + 1 + 2001 + db8 + 2 + 6 = 5b7b; its length has 32 bits: 1 + 14; 5b90. TCP: 5b90 + 9c40 +
 * 270f + 1 + 5010 + 400 = 172f0, folded 72f1; the data are zeros: checksum 8d0e.
 */
static void knows_the_checksum_of_a_large_send(void **state)
{
    (void)state;
    enum { SIZE = 40 + 65556, SUM = 40 + 16 };
    static const uint8_t ip[] = {0x60, 0, 0, 0, 0, 0, 6, 64, 0x20, 0x01, 0x0d, 0xb8};
    static const uint8_t tcp[] = {0x9c, 0x40, 0x27, 0x0f, 0,    0,    0,    1,
                                  0,    0,    0,    0,    0x50, 0x10, 0x04, 0};
    struct test_explain *x = test_explain_start();
    uint8_t *frame = calloc(1, SIZE);
    assert_non_null(frame);
    memcpy(frame, ip, sizeof ip);
    frame[8 + 15] = 1;
    memcpy(frame + 24, ip + 8, 4);
    frame[24 + 15] = 2;
    memcpy(frame + 40, tcp, sizeof tcp);
    frame[SUM] = 0x8d;
    frame[SUM + 1] = 0x0e;
    const struct ps_explanation *e = test_explain(x, PS_LINKTYPE_RAW, frame, SIZE);
    assert_status(e, "tcp", "correct");
    frame[SUM] = 0x5b;
    frame[SUM + 1] = 0x90;
    e = test_explain(x, PS_LINKTYPE_RAW, frame, SIZE);
    assert_status(e, "tcp", "not-computed");
    frame[SUM + 1] = 0x8f; /* as if the length had only its lower 16 bits */
    e = test_explain(x, PS_LINKTYPE_RAW, frame, SIZE);
    assert_status(e, "tcp", "wrong");
    free(frame);
    test_explain_stop(x);
}

/* Frames that are right: IPv4 from 192.0.2.1 to 192.0.2.2, and what is behind it. */
/* clang-format off */
static const struct right {
    const char *layer;
    uint8_t size, bytes[40];
} rights[] = {
    /* Two bytes behind a datagram of 8 do not belong to it, though IP says so: c000 + 0201 + c000 + 0202 +
     * 0011 + 0008 = 1841c, folded 841d; + 1000 + 0035 + 0008 = 945a: 6ba5. */
    {"udp", 30, {0x45, 0, 0, 30, 0, 0, 0, 0, 64, 17, 0xf6, 0xcb, 192, 0, 2, 1, 192, 0, 2, 2,
                 0x10, 0x00, 0, 53, 0, 8, 0x6b, 0xa5, 'h', 'i'}},
    /* 841f + 1000 + 0035 + 000a + 6ba1 = ffff: the checksum 0 is sent as ffff (RFC 768). */
    {"udp", 30, {0x45, 0, 0, 30, 0, 0, 0, 0, 64, 17, 0xf6, 0xcb, 192, 0, 2, 1, 192, 0, 2, 2,
                 0x10, 0x00, 0, 53, 0, 10, 0xff, 0xff, 0x6b, 0xa1}},
    /* CsCov 1 is the header alone (RFC 4340 section 9.2): c000 + 0201 + c000 + 0202 + 0021 + 000e = 18432,
     * folded 8433; + 1000 + 0035 + 0301 + 0001 = 976a: 6895. */
    {"dccp", 34, {0x45, 0, 0, 34, 0, 0, 0, 0, 64, 33, 0xf6, 0xb7, 192, 0, 2, 1, 192, 0, 2, 2,
                  0x10, 0x00, 0, 53, 3, 1, 0x68, 0x95, 0, 0, 0, 1, 'h', 'i'}},
    /* 0x28, 0x62, 0x60, 0x0732c, its lowest byte first (RFC 9260 appendix A), computed by a program of three lines. */
    {"sctp", 34, {0x45, 0, 0, 34, 0, 0, 0, 0, 64, 132, 0xf6, 0x54, 192, 0, 2, 1, 192, 0, 2, 2,
                  0x10, 0x00, 0, 53, 0, 0, 0, 0, 0x28, 0x62, 0x60, 0x07, 'h', 'i'}},
    /* A source route whose pointer has not passed its only address, 192.0.2.9: that is the destination that
     * counts: c000 + 0201 + c000 + 0209 + 0011 + 000a = 18425, folded 8426; + 1000 + 0035 + 000a + 6869 =
     * fcce: 0331. */
    {"udp", 38, {0x47, 0, 0, 38, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
                 131, 7, 4, 192, 0, 2, 9, 0,
                 0x10, 0x00, 0, 53, 0, 10, 0x03, 0x31, 'h', 'i'}},
};
/* clang-format on */

/* And any of their covered bits makes them wrong. */
static void knows_what_each_checksum_covers(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
        uint8_t frame[sizeof rights->bytes];
        memcpy(frame, rights[i].bytes, sizeof frame);
        assert_status(test_explain(x, PS_LINKTYPE_RAW, frame, rights[i].size), rights[i].layer,
                      "correct");
        frame[rights[i].bytes[0] % 16 * 4] ^= 0x20; /* of the source port */
        assert_status(test_explain(x, PS_LINKTYPE_RAW, frame, rights[i].size), rights[i].layer,
                      "wrong");
    }
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
        cmocka_unit_test(knows_the_checksum_of_a_large_send),
        cmocka_unit_test(knows_what_each_checksum_covers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
