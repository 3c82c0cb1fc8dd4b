/*
 * test_format.c - numbers, times, addresses and foreign text as people read them, against values
 * worked out by hand (times with `date -u -d @N`).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/format.h"
#include "base/utf8.h"
#include "portstat/error.h"
#include "portstat/packet.h"

/* Rules of POSIX, which need no files: New York's, Seoul's, and one west of UTC by half an hour. */
static void local_times_have_their_offset(void **state)
{
    static const struct {
        const char *zone;
        int64_t time_s;
        const char *time, *clock, *date;
    } cases[] = {
        {"EST5EDT,M3.2.0,M11.1.0", 1793512799, "2026-11-01T01:59:59.000-04:00", "01:59:59-04:00",
         "2026-11-01"},
        {"EST5EDT,M3.2.0,M11.1.0", 1793512800, "2026-11-01T01:00:00.000-05:00", "01:00:00-05:00",
         "2026-11-01"},
        {"KST-9", 1795203060, "2026-11-21T04:31:00.000+09:00", "04:31:00+09:00", "2026-11-21"},
        {"XST0:30", 1795203060, "2026-11-20T19:01:00.000-00:30", "19:01:00-00:30", "2026-11-20"},
        {"UTC0", 1795203060, "2026-11-20T19:31:00.000+00:00", "19:31:00+00:00", "2026-11-20"},
    };
    (void)state;
    char text[PS_FORMAT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t time_ns = cases[i].time_s * 1000000000;
        setenv("TZ", cases[i].zone, 1);
        tzset();
        assert_string_equal(ps_format_time(text, time_ns, 3, true), cases[i].time);
        assert_string_equal(ps_format_clock(text, time_ns, true), cases[i].clock);
        assert_string_equal(ps_format_date(text, time_ns, true), cases[i].date);
        assert_int_equal(ps_format_time(text, time_ns, 3, false)[23], 'Z');
    }
    assert_string_equal(ps_format_time(text, PS_NO_TIME, 3, true), "-");
}

static void counts_are_grouped(void **state)
{
    (void)state;
    static const struct {
        uint64_t count;
        const char *text;
    } cases[] = {
        {0, "0"},
        {7, "7"},
        {999, "999"},
        {1000, "1,000"},
        {12345, "12,345"},
        {100000, "100,000"},
        {6044134, "6,044,134"},
        {UINT64_MAX, "18,446,744,073,709,551,615"},
    };
    char text[PS_FORMAT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(ps_format_count(text, cases[i].count), cases[i].text);
}

static void times_are_rfc_3339(void **state)
{
    (void)state;
    const int64_t s = 1000000000;
    static const struct {
        int64_t time_s;
        int64_t ns;
        unsigned digits;
        const char *text;
    } cases[] = {
        {0, 0, 0, "1970-01-01T00:00:00Z"},
        {0, -1, 9, "1969-12-31T23:59:59.999999999Z"},
        {1795203060, 0, 6, "2026-11-20T19:31:00.000000Z"},
        {1795203060, 123456789, 6, "2026-11-20T19:31:00.123456Z"},
        {1795203060, 123456789, 9, "2026-11-20T19:31:00.123456789Z"},
        {951782400, 0, 0, "2000-02-29T00:00:00Z"},
        {4107542399, 0, 0, "2100-02-28T23:59:59Z"},
        {4107542400, 0, 0, "2100-03-01T00:00:00Z"},
        {1735689599, 999999999, 0, "2024-12-31T23:59:59Z"},
        {-2208988800, 0, 0, "1900-01-01T00:00:00Z"},
    };
    char text[PS_FORMAT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(
            ps_format_time(text, cases[i].time_s * s + cases[i].ns, cases[i].digits, false),
            cases[i].text);
}

static void absurd_times_are_still_times(void **state)
{
    (void)state;
    char text[PS_FORMAT_SIZE];
    assert_string_equal(ps_format_time(text, INT64_MAX, 9, false),
                        "2262-04-11T23:47:16.854775807Z");
    assert_string_equal(ps_format_time(text, INT64_MIN + 1, 9, false),
                        "1677-09-21T00:12:43.145224193Z");
    assert_string_equal(ps_format_time(text, PS_NO_TIME, 6, false), "-");
    assert_string_equal(ps_format_date_time(text, PS_NO_TIME, false), "-");
    assert_string_equal(ps_format_date(text, PS_NO_TIME, false), "-");
    assert_string_equal(ps_format_clock(text, PS_NO_TIME, false), "-");
}

static void times_for_people(void **state)
{
    (void)state;
    char text[PS_FORMAT_SIZE];
    const int64_t time_ns = 1795203060999999999;
    assert_string_equal(ps_format_date_time(text, time_ns, false), "2026-11-20 19:31:00Z");
    assert_string_equal(ps_format_date(text, time_ns, false), "2026-11-20");
    assert_string_equal(ps_format_clock(text, time_ns, false), "19:31:00Z");
}

static void durations(void **state)
{
    (void)state;
    static const struct {
        uint64_t ns;
        const char *text, *seconds;
    } cases[] = {
        {0, "0 s", "0"},
        {999, "999 ns", "0.000000999"},
        {850000, "850 us", "0.00085"},
        {12000000, "12 ms", "0.012"},
        {999999999, "999 ms", "1"},
        {12345678, "12 ms", "0.012"},
        {579787934, "579 ms", "0.6"},
        {9960000000, "9.96 s", "10"},
        {11730000000, "11.73 s", "12"},
        {59999999999, "59.99 s", "60"},
        {125000000000, "2 min 05 s", "125"},
        {3607000000000, "1 h 00 min 07 s", "3607"},
        {86400000000000, "1 d 00 h 00 min", "86400"},
        {273906000000000, "3 d 04 h 05 min", "273906"},
        {UINT64_MAX, "213,503 d 23 h 34 min", "18446744074"},
    };
    char text[PS_FORMAT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(ps_format_duration(text, cases[i].ns), cases[i].text);
        assert_string_equal(ps_format_seconds(text, cases[i].ns), cases[i].seconds);
    }
}

static void bit_rates(void **state)
{
    (void)state;
    static const struct {
        uint64_t bytes, ns;
        const char *text;
    } cases[] = {
        {0, 0, "0 b/s"},
        {0, 1, "0 b/s"},
        {100, 0, "-"},
        {100, 1000000000, "800 b/s"},
        {125, 1000000000, "1.00 kb/s"},
        {5150000, 10000000000, "4.12 Mb/s"},
        {1, 10000000000, "0.80 b/s"},
        {12500000, 1000000000, "100 Mb/s"},
        {1250000000, 1000000000, "10.0 Gb/s"},
        {124950, 1000000000, "1.00 Mb/s"},
        {124875, 1000000000, "999 kb/s"},
        {UINT64_MAX, 1, "147574 Yb/s"},
    };
    char text[PS_FORMAT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(ps_format_bit_rate(text, cases[i].bytes, cases[i].ns), cases[i].text);
}

static void percents_are_honest_at_the_ends(void **state)
{
    (void)state;
    static const struct {
        uint64_t part, whole;
        const char *text;
    } cases[] = {
        {0, 0, "-"},
        {0, 5, "0.00"},
        {1, 3, "33.33"},
        {5978398, 6044134, "98.91"},
        {7, 7, "100.00"},
        {1, 1000000, "<0.01"},
        {999999, 1000000, ">99.99"},
        {1, 10000, "0.01"},
        {UINT64_MAX, UINT64_MAX, "100.00"},
    };
    char text[PS_FORMAT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(ps_format_percent(text, cases[i].part, cases[i].whole), cases[i].text);
}

/* A half rounds up, and what rounds to all or to nothing without being that says so. */
static void halves_round_up(void **state)
{
    (void)state;
    char text[PS_FORMAT_SIZE];
    assert_string_equal(ps_format_percent(text, 1, 20000), "0.01");
    assert_string_equal(ps_format_percent(text, 1, 20001), "<0.01");
    assert_string_equal(ps_format_percent(text, 19999, 20000), ">99.99");
    assert_string_equal(ps_format_percent(text, 19998, 20000), "99.99");
    assert_string_equal(ps_format_seconds(text, 1250000000), "1.3");
    assert_string_equal(ps_format_seconds(text, 1249999999), "1.2");
    assert_string_equal(ps_format_seconds(text, 10500000000), "11");
    assert_string_equal(ps_format_seconds(text, 10499999999), "10");
    assert_string_equal(ps_format_seconds(text, 1500000), "0.002");
    assert_string_equal(ps_format_seconds(text, 1499999), "0.001");
    assert_string_equal(ps_format_bit_rate(text, 249875, 2000000000), "1.00 Mb/s");
    assert_string_equal(ps_format_bit_rate(text, 249874, 2000000000), "999 kb/s");
    assert_string_equal(ps_format_bit_rate(text, 9995, 8000000000), "10.0 kb/s");
    assert_string_equal(ps_format_bit_rate(text, 9994, 8000000000), "9.99 kb/s");
    assert_string_equal(ps_format_bit_rate(text, 99950, 8000000000), "100 kb/s");
    assert_string_equal(ps_format_bit_rate(text, 99949, 8000000000), "99.9 kb/s");
}

/* The first and the last day of months around the leap day, from which years are counted. */
static void days_around_the_leap_day(void **state)
{
    (void)state;
    static const struct {
        int64_t day; /* since 1970 */
        const char *text;
    } cases[] = {{19722, "2023-12-31"}, {19723, "2024-01-01"}, {19753, "2024-01-31"},
                 {19754, "2024-02-01"}, {19782, "2024-02-29"}, {19783, "2024-03-01"},
                 {20147, "2025-02-28"}, {20148, "2025-03-01"}, {-1, "1969-12-31"},
                 {-672, "1968-02-29"}};
    char text[PS_FORMAT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(ps_format_date(text, cases[i].day * 86400 * INT64_C(1000000000), false),
                            cases[i].text);
}

static void addresses(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[16];
        unsigned version;
        const char *address, *endpoint;
    } cases[] = {
        {{192, 0, 2, 1}, 4, "192.0.2.1", "192.0.2.1:443"},
        {{255, 255, 255, 255}, 4, "255.255.255.255", "255.255.255.255:443"},
        {{0x20, 0x01, 0x0d, 0xb8, [15] = 1}, 6, "2001:db8::1", "[2001:db8::1]:443"},
        {{0}, 6, "::", "[::]:443"},
        /* RFC 5952 section 4.2: the first of two equal runs, no run of a single field */
        {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1},
         6,
         "2001:db8::1:0:0:1",
         "[2001:db8::1:0:0:1]:443"},
        {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
         6,
         "2001:db8:0:1:1:1:1:1",
         "[2001:db8:0:1:1:1:1:1]:443"},
        {{1}, 0, "-", "-:443"},
    };
    char text[PS_FORMAT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(ps_format_address(text, cases[i].bytes, cases[i].version),
                            cases[i].address);
        assert_string_equal(ps_format_endpoint(text, cases[i].bytes, cases[i].version, 443),
                            cases[i].endpoint);
    }
}

/* ESC, BEL, a lone byte of Latin-1, CSI as C1, an override of the direction of writing, a newline.
 */
static void errors_reprogram_no_terminal(void **state)
{
    (void)state;
    struct ps_error error;
    static const char hostile[] = "a\033[31m\a \xe9 \xc2\x9b \xe2\x80\xae \xc3\xa9\nb";
    static const char harmless[] = "a?[31m? ? ? ? \xc3\xa9?b";
    ps_error_set(&error, PS_ERROR_NOT_FOUND, hostile, "%s", hostile);
    assert_string_equal(error.subject, harmless);
    assert_string_equal(error.reason, harmless);
}

static void an_error_is_a_sentence(void **state)
{
    (void)state;
    struct ps_error error;
    char text[PS_ERROR_TEXT_BYTES];
    assert_int_equal(ps_error_set(&error, PS_ERROR_NOT_FOUND, "x.pcap", "no %s", "such file"), -1);
    assert_int_equal(error.code, PS_ERROR_NOT_FOUND);
    assert_string_equal(ps_error_text(&error, text), "x.pcap: no such file");
    ps_error_set(&error, PS_ERROR_USAGE, NULL, "nothing to do");
    assert_string_equal(ps_error_text(&error, text), "nothing to do");
    assert_int_equal(ps_error_set(NULL, PS_ERROR_MEMORY, "x.pcap", "out of memory"), -1);
    char word[PS_ERROR_TEXT_BYTES + 1];
    memset(word, 'x', sizeof word);
    word[sizeof word - 1] = '\0';
    ps_error_set(&error, PS_ERROR_NOT_FOUND, word, "%s", word);
    assert_int_equal(strlen(error.subject), PS_ERROR_SUBJECT_BYTES - 1);
    assert_int_equal(strlen(error.reason), PS_ERROR_REASON_BYTES - 1);
    assert_int_equal(strlen(ps_error_text(&error, text)), PS_ERROR_TEXT_BYTES - 2);
}

static void utf8_is_told_from_other_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        uint32_t code_point;
    } cases[] = {
        {"", 0, 0},
        {"a", 1, 'a'},
        {"\xc3\xa9", 2, 0xe9},
        {"\xe2\x82\xac", 3, 0x20ac},
        {"\xf0\x9f\x98\x80", 4, 0x1f600},
        {"\x80", 0, 0},             /* a continuation byte alone */
        {"\xc0\xaf", 0, 0},         /* overlong '/' */
        {"\xe0\x80\xaf", 0, 0},     /* overlong, three bytes */
        {"\xed\xa0\x80", 0, 0},     /* a surrogate */
        {"\xf4\x90\x80\x80", 0, 0}, /* above U+10FFFF */
        {"\xe2\x82", 0, 0},         /* cut */
        {"\xff", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t code_point = 0;
        assert_int_equal(ps_utf8_next(cases[i].text, &code_point), cases[i].length);
        if (cases[i].length > 0)
            assert_int_equal(code_point, cases[i].code_point);
    }
}

static void foreign_bytes_become_replacement_characters(void **state)
{
    (void)state;
    char *clean = ps_utf8_clean("a\xff\xc3\xa9\xe2\x82z\n");
    assert_string_equal(clean, "a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbdz\n");
    free(clean);
}

static void wide_names_are_cut_with_a_mark(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns;
        enum ps_cut cut;
        const char *out;
        size_t used;
    } cases[] = {
        {"https", 5, PS_CUT_END, "https", 5},
        {"sunproxyadmin", 8, PS_CUT_END, "sunpro..", 8},
        {"captures/sample.pcap", 13, PS_CUT_START, "..sample.pcap", 13},
        {"abc", 2, PS_CUT_END, "ab", 2},
        {"abc", 0, PS_CUT_END, "", 0},
        /* e-acute is two bytes, one column; an ideograph two columns, which may not be halved */
        {"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 3, PS_CUT_END, "\xc3\xa9..", 3},
        {"\xe6\xbc\xa2\xe5\xad\x97", 4, PS_CUT_END, "\xe6\xbc\xa2\xe5\xad\x97", 4},
        {"\xe6\xbc\xa2\xe5\xad\x97", 3, PS_CUT_END, "..", 2},
        {"\xe6\xbc\xa2\xe5\xad\x97", 3, PS_CUT_START, "..", 2},
        /* an escape sequence and a right-to-left override lose their teeth */
        {"\x1b[31mred", 20, PS_CUT_END, "?[31mred", 8},
        {"a\xe2\x80\xae"
         "b",
         20, PS_CUT_END, "a?b", 3},
        {"a\xff"
         "b",
         20, PS_CUT_END, "a?b", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[64];
        assert_int_equal(ps_utf8_cut(out, sizeof out, cases[i].text, cases[i].columns, cases[i].cut,
                                     PS_CHARSET_UTF8),
                         cases[i].used);
        assert_string_equal(out, cases[i].out);
    }
}

static void cutting_never_leaves_the_buffer(void **state)
{
    (void)state;
    const char *text = "\xc3\xa9\xe6\xbc\xa2"
                       "abc\xf0\x9f\x98\x80xyz";
    for (size_t size = 1; size < 32; size++) {
        for (size_t columns = 0; columns < 16; columns++) {
            for (int cut = PS_CUT_END; cut <= PS_CUT_START; cut++) {
                char out[40];
                memset(out, 'X', sizeof out);
                size_t used =
                    ps_utf8_cut(out, size, text, columns, (enum ps_cut)cut, PS_CHARSET_UTF8);
                assert_true(strlen(out) < size);
                assert_true(used <= columns);
                assert_int_equal(ps_utf8_width(out, PS_CHARSET_UTF8), used);
                for (size_t i = size; i < sizeof out; i++)
                    assert_int_equal(out[i], 'X');
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_times_have_their_offset),
        cmocka_unit_test(counts_are_grouped),
        cmocka_unit_test(times_are_rfc_3339),
        cmocka_unit_test(absurd_times_are_still_times),
        cmocka_unit_test(times_for_people),
        cmocka_unit_test(durations),
        cmocka_unit_test(bit_rates),
        cmocka_unit_test(percents_are_honest_at_the_ends),
        cmocka_unit_test(halves_round_up),
        cmocka_unit_test(days_around_the_leap_day),
        cmocka_unit_test(addresses),
        cmocka_unit_test(errors_reprogram_no_terminal),
        cmocka_unit_test(an_error_is_a_sentence),
        cmocka_unit_test(utf8_is_told_from_other_bytes),
        cmocka_unit_test(foreign_bytes_become_replacement_characters),
        cmocka_unit_test(wide_names_are_cut_with_a_mark),
        cmocka_unit_test(cutting_never_leaves_the_buffer),
    };
    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
