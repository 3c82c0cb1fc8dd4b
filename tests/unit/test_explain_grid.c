/*
 * test_explain_grid.c - headers drawn as in their RFCs, and the text of a whole frame, compared
 * with drawings by hand.
 */
#include "explain_helper.h"

#include "explain/bits.h"
#include "explain/text_parts.h"

static void numbers_bits_from_the_left(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x45, 0x8f, 0xff, 0x01};
    char text[12];
    assert_int_equal(ps_bits_number(bytes, 0, 4), 4);
    assert_int_equal(ps_bits_number(bytes, 4, 4), 5);
    assert_int_equal(ps_bits_number(bytes, 7, 2), 3);
    assert_int_equal(ps_bits_number(bytes, 0, 32), 0x458fff01);
    ps_bits_hex(bytes, 4, 4, text, sizeof text);
    assert_string_equal(text, "5");
    ps_bits_hex(bytes, 3, 13, text, sizeof text); /* 0 0101 1000 1111 */
    assert_string_equal(text, "058f");
    ps_bits_hex(bytes, 0, 32, text, 9);
    assert_string_equal(text, "458fff01");
    ps_bits_hex(bytes, 0, 32, text, 8);
    assert_string_equal(text, "458f..");
}

/* What `write` writes, to be freed. */
static char *capture(void (*write)(const struct ps_explanation *, FILE *),
                     const struct ps_explanation *explanation)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    write(explanation, out);
    fclose(out);
    return text;
}

static void write_last_grid(const struct ps_explanation *explanation, FILE *out)
{
    ps_write_grid(&explanation->layers[explanation->layer_count - 1], out);
}

static void assert_grid(uint32_t link_type, const uint8_t *bytes, uint32_t size,
                        const char *expected)
{
    struct test_explain *x = test_explain_start();
    char *text = capture(write_last_grid, test_explain(x, link_type, bytes, size));
    assert_string_equal(text, expected);
    free(text);
    test_explain_stop(x);
}

/* clang-format off */
static const uint8_t udp[] = {
    0x45, 0, 0, 30, 0, 0, 0, 0, 64, 17, 0xf6, 0xcb, 192, 0, 2, 1, 192, 0, 2, 2,
    0x10, 0x00, 0, 53, 0, 10, 0x03, 0x38, 'h', 'i',
};
/* clang-format on */

static void draws_udp(void **state)
{
    (void)state;
    assert_grid(PS_LINKTYPE_RAW, udp, sizeof udp,
                "   0                   1                   2                   3\n"
                "   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1\n"
                "  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
                "  |          Source Port          |       Destination Port        |\n"
                "  |             4096              |              53               |\n"
                "  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
                "  |            Length             |           Checksum            |\n"
                "  |              10               |            0x0338             |\n"
                "  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n");
}

/* Addresses of 48 bits begin and end in the middle of a row, and the last row is short. */
static void draws_fields_over_rows(void **state)
{
    (void)state;
    static const uint8_t ethernet[] = {2, 0, 0, 0, 0, 0x51, 2, 0, 0, 0, 0, 0x52, 0x88, 0xb5};
    assert_grid(PS_LINKTYPE_ETHERNET, ethernet, sizeof ethernet,
                "   0                   1                   2                   3\n"
                "   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1\n"
                "  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
                "  |                          Destination                          |\n"
                "  |                       02:00:00:00:00:51                       |\n"
                "  +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
                "  |                               |                               |\n"
                "  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +\n"
                "  |                            Source                             |\n"
                "  |                       02:00:00:00:00:52                       |\n"
                "  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
                "  |      EtherType or Length      |\n"
                "  |            0x88b5             |\n"
                "  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n");
}

/* A flag is one column wide, so its letters stand one below the other; long names become
 * initials. */
static void draws_a_tag_and_a_short_ruler(void **state)
{
    (void)state;
    static const uint8_t vlan[] = {2, 0, 0,    0,    0, 0x51, 2,    0,    0,
                                   0, 0, 0x52, 0x81, 0, 0xb0, 0x2a, 0x88, 0xb5};
    assert_grid(PS_LINKTYPE_ETHERNET, vlan, sizeof vlan,
                "   0                   1                   2                   3\n"
                "   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1\n"
                "  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
                "  | PCP |D|    VLAN Identifier    |      EtherType or Length      |\n"
                "  |     |E|                       |                               |\n"
                "  |     |I|                       |                               |\n"
                "  |  5  |1|          42           |            0x88b5             |\n"
                "  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n");
}

static void write_all(const struct ps_explanation *explanation, FILE *out)
{
    const struct ps_text_style style = {.level = PS_EXPLAIN_FULL};
    ps_explanation_write(explanation, &style, out);
}

static void assert_in_order(const char *text, const char *const *parts)
{
    for (; *parts; parts++) {
        const char *found = strstr(text, *parts);
        if (!found)
            fail_msg("missing or out of order: %s", *parts);
        text = found;
    }
}

/* The text of a UDP frame: every part is there, with the numbers that stand in the bytes. */
static void writes_a_whole_frame(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    char *text = capture(write_all, test_explain(x, PS_LINKTYPE_RAW, udp, sizeof udp));
    static const char *const parts[] = {
        "Frame 1  1970-01-01 00:00:00.000000Z  30 bytes\n",
        "Internet Protocol version 4, RFC 791, bytes 0-19\n",
        "  0-3     4        Version               4: 4 is IPv4 [RFC 791 3.1]\n",
        "  4-7     5        IHL                   5: 20 bytes; length of this header in\n",
        "  80-95   f6cb     Header Checksum       0xf6cb: correct; covers this header\n",
        "User Datagram Protocol, RFC 768, bytes 20-27\n",
        "  16-31   0035     Destination Port      53: well-known, DNS; the program it is\n",
        "  48-63   0338     Checksum              0x0338: correct; covers addresses,\n",
        "Data, bytes 28-29: 2\n",
        "Bytes\n",
        "  0000  45 00 00 1e 00 00 00 00 40 11 f6 cb c0 00 02 01  E.......@.......\n"
        "        ipv4-------------------------------------------\n"
        "  0010  c0 00 02 02 10 00 00 35 00 0a 03 38 68 69        .......5...8hi\n"
        "        ipv4------- udp-------------------- data-\n",
        "Why\n",
        "  outcome      Counted to 53/udp, the destination port (bytes 22-23 of the\n",
        "  destination  53/udp: well-known, 0-1023:",
        "               DNS: IANA's registry calls 53/udp domain.",
        "  source       4096/udp: registered, 1024-49151:",
        "  service side 192.0.2.2:53 is the service, and this frame goes to it: only",
        NULL,
    };
    assert_in_order(text, parts);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 80);
    free(text);
    test_explain_stop(x);
}

static void write_first_table(const struct ps_explanation *explanation, FILE *out)
{
    const struct ps_explained_layer *layer = &explanation->layers[0];
    ps_write_table(layer, explanation->frame->data + layer->offset, out);
}

/* An option's kind and length stand in one row; the padding behind the last option is a field like
 * any other. */
static void options_have_one_row_for_their_head(void **state)
{
    (void)state;
    /* Router Alert, End of Options, three bytes of padding */
    /* clang-format off */
    static const uint8_t bytes[] = {
        0x47, 0, 0, 28, 0, 0, 0, 0, 64, 59, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2,
        0x94, 4, 0, 0, 0, 0, 0, 0,
    };
    /* clang-format on */
    struct test_explain *x = test_explain_start();
    char *text = capture(write_first_table, test_explain(x, PS_LINKTYPE_RAW, bytes, sizeof bytes));
    assert_non_null(strstr(text, "  160-191 94040000 Router Alert"));
    assert_non_null(strstr(text, "  192-223 00000000 End of Option List"));
    assert_non_null(strstr(text, "  200-207 00         (not described)"));
    assert_null(strstr(text, " Kind "));
    assert_null(strstr(text, "  168-175"));
    free(text);
    test_explain_stop(x);
}

static void write_dump(const struct ps_explanation *explanation, FILE *out)
{
    ps_write_dump(explanation, false, out);
}

/* Of a long frame, what was captured is shown, four lines behind its headers at most, and how much
 * is not. */
static void shows_no_more_than_was_captured(void **state)
{
    (void)state;
    uint8_t frame[200] = {0};
    struct test_explain *x = test_explain_start();
    memcpy(frame, udp, sizeof udp);
    char *text = capture(write_dump, test_explain_cut(x, PS_LINKTYPE_RAW, frame, 40, 1500));
    assert_non_null(
        strstr(text, "  0020  00 00 00 00 00 00 00 00                          ........\n"));
    assert_null(strstr(text, "  0030 "));
    assert_null(strstr(text, "more bytes are not shown"));
    assert_non_null(strstr(text, "  (1460 more bytes were on the wire, and not captured)\n"));
    free(text);
    text = capture(write_dump, test_explain_cut(x, PS_LINKTYPE_RAW, frame, 200, 200));
    assert_non_null(strstr(text, "  0050 "));
    assert_null(strstr(text, "  0060 "));
    assert_non_null(strstr(text, "  (104 more bytes are not shown)\n"));
    assert_null(strstr(text, "not captured"));
    free(text);
    test_explain_stop(x);
}

static void assert_type_means(uint16_t type, const char *value, bool is_length)
{
    const uint8_t frame[60] = {
        2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, (uint8_t)(type >> 8), (uint8_t)type};
    struct test_explain *x = test_explain_start();
    const struct ps_explanation *e = test_explain(x, PS_LINKTYPE_ETHERNET, frame, sizeof frame);
    const struct ps_explained_layer *layer = test_layer(e, "ethernet");
    const struct ps_explained_field *field = &layer->fields[2];
    assert_int_equal(field->bit_offset, 96);
    assert_string_equal(field->value, value);
    assert_int_equal(strstr(field->meaning, "a length, for it is at most 1500") != NULL, is_length);
    test_explain_stop(x);
}

/* IEEE 802.3 3.2.6: up to 1500 it is a length, from 1536 on a type. */
static void a_type_is_a_length_up_to_1500(void **state)
{
    (void)state;
    assert_type_means(46, "46", true);
    assert_type_means(1500, "1500", true);
    assert_type_means(1501, "0x05dd", false);
    assert_type_means(1536, "0x0600", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_bits_from_the_left),
        cmocka_unit_test(draws_udp),
        cmocka_unit_test(draws_fields_over_rows),
        cmocka_unit_test(draws_a_tag_and_a_short_ruler),
        cmocka_unit_test(writes_a_whole_frame),
        cmocka_unit_test(options_have_one_row_for_their_head),
        cmocka_unit_test(shows_no_more_than_was_captured),
        cmocka_unit_test(a_type_is_a_length_up_to_1500),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
