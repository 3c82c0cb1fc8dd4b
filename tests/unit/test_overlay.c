/*
 * test_overlay.c - services(5) files laid over the tables: what is taken and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "portstat/service.h"

struct fixture {
    struct ps_services *services;
    struct ps_error error;
    char path[64];
};

static int load_bytes(struct fixture *fixture, const void *bytes, size_t size)
{
    FILE *file = fopen(fixture->path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return ps_services_load(fixture->services, fixture->path, &fixture->error);
}

static int load(struct fixture *fixture, const char *text)
{
    return load_bytes(fixture, text, strlen(text));
}

static const char *name(struct fixture *fixture, enum ps_transport transport, uint16_t port)
{
    return ps_services_find(fixture->services, transport, port).name;
}

static void test_overlay_wins(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(load(fixture, "# ours\n\nshop\t8080/tcp store # the shop\nfoo 40000/udp\n"),
                     0);
    struct ps_service shop = ps_services_find(fixture->services, PS_TCP, 8080);
    assert_string_equal(shop.name, "shop");
    assert_string_equal(shop.iana_name, "http-alt");
    assert_string_equal(shop.common_name, "HTTP alternative");
    assert_string_equal(name(fixture, PS_UDP, 8080), "http-alt");
    assert_string_equal(name(fixture, PS_UDP, 40000), "foo");
    assert_string_equal(name(fixture, PS_UDPLITE, 40000), "foo");
    assert_string_equal(name(fixture, PS_TCP, 80), "http");
}

static void test_rank_of_overlay(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(ps_services_rank(fixture->services, PS_UDP, 50001), 0);
    assert_int_equal(ps_services_rank(fixture->services, PS_UDP, 33500), 0);
    assert_int_equal(load(fixture, "foo 50001/udp\nbar 80/tcp\nzero 0/tcp\nbaz 33500/udp"), 0);
    /* A port of which the built-in name only explains is as good as one without. */
    assert_int_equal(ps_services_rank(fixture->services, PS_UDP, 33500), 1);
    assert_int_equal(ps_services_rank(fixture->services, PS_UDP, 50001), 1);
    assert_int_equal(ps_services_rank(fixture->services, PS_UDP, 50002), 0);
    assert_int_equal(ps_services_rank(fixture->services, PS_TCP, 50001), 0);
    assert_int_equal(ps_services_rank(fixture->services, PS_TCP, 80), 2);
    assert_int_equal(ps_services_rank(fixture->services, PS_TCP, 0), 0);
}

static void test_forms_of_lines(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(load(fixture, "\xef\xbb\xbf"
                                   "one\t1/tcp\r\n"
                                   "  two \t 2/udp  deux#zwei\r\n"
                                   "\r\n"
                                   "   # only a comment, with \xc3\xa9 in it\n"
                                   "all 65535/tcp/udp/sctp/dccp\n"
                                   "zero 0/UDP\n"
                                   "span 6000-6002/tcp/udp\n"
                                   "just 7000-7000/tcp\n"
                                   "rtmp 1/ddp\n"
                                   "natd 8668/divert\n"
                                   "last 9/tcp"),
                     0);
    assert_string_equal(name(fixture, PS_TCP, 1), "one");
    assert_string_equal(name(fixture, PS_UDP, 2), "two");
    assert_string_equal(name(fixture, PS_TCP, 65535), "all");
    assert_string_equal(name(fixture, PS_DCCP, 65535), "all");
    assert_string_equal(name(fixture, PS_UDP, 0), "zero");
    assert_string_equal(name(fixture, PS_TCP, 6000), "span");
    assert_string_equal(name(fixture, PS_UDP, 6002), "span");
    assert_string_equal(name(fixture, PS_UDP, 6003), "x11");
    assert_string_equal(name(fixture, PS_TCP, 7000), "just"); /* a range of one */
    assert_string_not_equal(name(fixture, PS_TCP, 7001), "just");
    assert_string_equal(name(fixture, PS_TCP, 9), "last");
}

static void test_empty_file(void **state)
{
    assert_int_equal(load(*state, ""), 0);
    assert_int_equal(load(*state, "\n\n# nothing\n"), 0);
    assert_string_equal(name(*state, PS_TCP, 80), "http");
}

static void test_first_row_of_a_port_wins(void **state)
{
    assert_int_equal(load(*state, "first 7/tcp\nsecond 7/tcp\n"), 0);
    assert_string_equal(name(*state, PS_TCP, 7), "first");
}

static void test_last_file_wins(void **state)
{
    assert_int_equal(load(*state, "old 7/tcp\nolder 8/tcp\n"), 0);
    assert_int_equal(load(*state, "new 7/tcp\n"), 0);
    assert_string_equal(name(*state, PS_TCP, 7), "new");
    assert_string_equal(name(*state, PS_TCP, 8), "older");
}

static void test_aliases(void **state)
{
    struct fixture *fixture = *state;
    struct ps_service_alias alias;
    assert_false(ps_services_alias(fixture->services, 0, &alias));
    assert_int_equal(load(fixture, "shop 8080/tcp store boutique\nmore 8080/tcp\n"), 0);
    assert_int_equal(load(fixture, "ring 5000-5002/udp circle\n"), 0);
    const char *const expected[] = {"circle", "store", "boutique", "more"};
    for (size_t i = 0; i < 4; i++) {
        assert_true(ps_services_alias(fixture->services, i, &alias));
        assert_string_equal(alias.name, expected[i]);
        assert_int_equal(alias.first_port, i == 0 ? 5000 : 8080);
        assert_int_equal(alias.last_port, i == 0 ? 5002 : 8080);
        assert_int_equal(alias.transport, i == 0 ? PS_UDP : PS_TCP);
    }
    assert_false(ps_services_alias(fixture->services, 4, &alias));
}

static void assert_refused(struct fixture *fixture, enum ps_error_code code, const char *where)
{
    char text[PS_ERROR_TEXT_BYTES];
    assert_int_equal(fixture->error.code, code);
    if (!strstr(ps_error_text(&fixture->error, text), where))
        fail_msg("'%s' is not in '%s'", where, text);
}

static void test_bad_lines_are_refused_by_number(void **state)
{
    static const struct {
        const char *text;
        const char *where;
    } cases[] = {
        {"http 80/tcp\nhttps\n", "line 2: no port"},
        {"http 80\n", "line 1: not a port"},
        {"http 80/\n", "line 1: not a port"},
        {"http /tcp\n", "line 1: not a port"},
        {"\n\nhttp eighty/tcp\n", "line 3: not a port"},
        {"http -1/tcp\n", "line 1: not a port"},
        {"http 65536/tcp\n", "line 1: not a port"},
        {"http 99999999999999999999/tcp\n", "line 1: not a port"},
        {"http 10-9/tcp\n", "line 1: not a port"},
        {"http 10-/tcp\n", "line 1: not a port"},
        {"http 10-70000/tcp\n", "line 1: not a port"},
        {"http 80/tpc\n", "line 1: unknown protocol: tpc"},
        {"http 80/tcp/\n", "line 1: unknown protocol: "},
        {"80/tcp http\n", "line 1: not a port"},
        {"h\xc3\xa9 80/tcp\n", "line 1: a word has a character"},
        {"http 80/tcp \x1b[31m\n", "line 1: this is not text, there is a byte 0x1b"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(load(fixture, cases[i].text), -1);
        assert_refused(fixture, PS_ERROR_SERVICES_LINE, cases[i].where);
        assert_non_null(strstr(fixture->error.subject, fixture->path));
    }
    assert_string_equal(name(fixture, PS_TCP, 80), "http");
}

static void test_refused_file_changes_nothing(void **state)
{
    assert_int_equal(load(*state, "shop 8080/tcp\nbad\n"), -1);
    assert_string_equal(name(*state, PS_TCP, 8080), "http-alt");
}

static void test_binary_is_refused(void **state)
{
    static const char elf[] = "\x7f"
                              "ELF\2\1\1\0\0";
    assert_int_equal(load_bytes(*state, elf, sizeof elf), -1);
    assert_refused(*state, PS_ERROR_SERVICES_LINE,
                   "line 1: this is not text, there is a byte 0x7f");
    assert_int_equal(load_bytes(*state, "h\0t\0", 4), -1);
    assert_refused(*state, PS_ERROR_SERVICES_LINE,
                   "line 1: this is not text, there is a byte 0x00");
}

static void test_huge_lines(void **state)
{
    enum { SIZE = 1000000 };
    struct fixture *fixture = *state;
    char *text = malloc(SIZE);
    assert_non_null(text);
    memset(text, 'a', SIZE);
    assert_int_equal(load_bytes(fixture, text, SIZE), -1);
    assert_refused(fixture, PS_ERROR_SERVICES_LINE, "line 1: longer than 4096 bytes");
    memset(text, ' ', SIZE);
    for (size_t i = 0; i < 4096; i += 2)
        text[i] = 'a';
    assert_int_equal(load_bytes(fixture, text, 4096), -1);
    assert_refused(fixture, PS_ERROR_SERVICES_LINE, "line 1: not a port");
    memset(text, 'x', SIZE);
    memcpy(text, "long 7/tcp #", 12);
    assert_int_equal(load_bytes(fixture, text, SIZE), 0);
    assert_string_equal(name(fixture, PS_TCP, 7), "long");
    free(text);
}

static void test_missing_file_and_directory(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(ps_services_load(fixture->services, "/nonexistent/x", &fixture->error), -1);
    assert_refused(fixture, PS_ERROR_SERVICES_FILE,
                   "services file '/nonexistent/x': No such file or directory");
    assert_int_equal(ps_services_load(fixture->services, "/", &fixture->error), -1);
    assert_refused(fixture, PS_ERROR_SERVICES_FILE, "services file '/': Is a directory");
}

static void test_no_permission(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(load(fixture, "a 1/tcp\n"), 0);
    if (geteuid() == 0)
        skip(); /* root may read everything */
    assert_int_equal(chmod(fixture->path, 0), 0);
    assert_int_equal(ps_services_load(fixture->services, fixture->path, &fixture->error), -1);
    assert_int_equal(fixture->error.code, PS_ERROR_SERVICES_PERMISSION);
}

static uint16_t port_of(struct fixture *fixture, const char *wanted)
{
    uint16_t port = 0;
    ps_services_port(fixture->services, wanted, &port);
    return port;
}

static void test_names_of_an_overlay_come_first(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(
        load(fixture, "https 40443/tcp\nshop 40080/udp\tstore smtp\nssh 22/tcp\nssh 40022/tcp\n"),
        0);
    assert_int_equal(port_of(fixture, "https"), 40443);
    assert_int_equal(port_of(fixture, "shop"), 40080);
    assert_int_equal(port_of(fixture, "store"), 40080);
    assert_int_equal(port_of(fixture, "smtp"), 40080);
    assert_int_equal(port_of(fixture, "http"), 80);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    if (!fixture)
        return -1;
    *state = fixture;
    strcpy(fixture->path, "/tmp/portstat-test-XXXXXX");
    int descriptor = mkstemp(fixture->path);
    if (descriptor < 0)
        return -1;
    close(descriptor);
    fixture->services = ps_services_new(&fixture->error);
    return fixture->services ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    unlink(fixture->path);
    ps_services_free(fixture->services);
    free(fixture);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_overlay_wins),
        TEST(test_rank_of_overlay),
        TEST(test_forms_of_lines),
        TEST(test_empty_file),
        TEST(test_first_row_of_a_port_wins),
        TEST(test_last_file_wins),
        TEST(test_aliases),
        TEST(test_bad_lines_are_refused_by_number),
        TEST(test_refused_file_changes_nothing),
        TEST(test_binary_is_refused),
        TEST(test_huge_lines),
        TEST(test_missing_file_and_directory),
        TEST(test_no_permission),
        TEST(test_names_of_an_overlay_come_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
