/*
 * test_url.c - ports in URLs and in host:port, by RFC 3986 section 3.2.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lookup/url.h"

static const struct {
    const char *word;
    uint16_t port;
    bool has_port;
} urls[] = {
    {"http://test.com", 80, false},
    {"http://test.com/", 80, false},
    {"HTTP://TEST.COM", 80, false},
    {"http://test.com:8080", 8080, true},
    {"http://test.com:8080/a:b?c=:9#d:9", 8080, true},
    {"http://test.com?x=:81", 80, false},
    {"http://test.com#:81", 80, false},
    {"http://test.com:", 80, false},
    {"http://test.com:/", 80, false},
    {"http://test.com:0080", 80, true},
    {"http://test.com:0", 0, true},
    {"http://test.com:65535", 65535, true},
    {"http://user@test.com", 80, false},
    {"http://user:123@test.com", 80, false},
    {"http://user:123@test.com:81", 81, true},
    {"http://us@er:1@test.com:82", 82, true},
    {"http://192.0.2.1:83", 83, true},
    {"http://[2001:db8::1]", 80, false},
    {"http://[2001:db8::1]/", 80, false},
    {"http://[2001:db8::1]:8080/", 8080, true},
    {"http://[::ffff:192.0.2.1]:84", 84, true},
    {"http://user:1@[2001:db8::1]:85", 85, true},
    {"http://[fe80::1%25eth0]:86", 86, true},
    {"https://test.com", 443, false},
    {"ws://test.com", 80, false},
    {"wss://test.com", 443, false},
    {"ftp://test.com", 21, false},
    {"ftps://test.com", 990, false},
    {"ssh://test.com", 22, false},
    {"sftp://test.com", 22, false},
    {"telnet://test.com", 23, false},
    {"smtp://test.com", 25, false},
    {"smtps://test.com", 465, false},
    {"tftp://test.com", 69, false},
    {"gopher://test.com", 70, false},
    {"pop3://test.com", 110, false},
    {"pop3s://test.com", 995, false},
    {"imap://test.com", 143, false},
    {"imaps://test.com", 993, false},
    {"nntp://test.com", 119, false},
    {"ldap://test.com", 389, false},
    {"ldaps://test.com", 636, false},
    {"rtsp://test.com", 554, false},
    {"mysql://test.com/db", 3306, false},
    {"postgres://u:p@test.com/db", 5432, false},
    {"postgresql://test.com/db", 5432, false},
    {"redis://:secret@test.com", 6379, false},
    {"rediss://test.com:6380", 6380, true},
    {"mongodb://a.test:27018,b.test:27019/db", 27018, true},
    {"amqp://test.com", 5672, false},
    {"mqtt://test.com", 1883, false},
    {"sip:alice@test.com", 5060, false},
    {"sip:alice@test.com:5080;transport=tcp", 5080, true},
    {"sips:alice@test.com", 5061, false},
    {"git://test.com/x.git", 9418, false},
    {"svn://test.com", 3690, false},
    {"vnc://test.com", 5900, false},
    {"rdp://test.com", 3389, false},
    {"irc://test.com", 6667, false},
    {"unheard-of://test.com:99", 99, true},
    {"test.com:8080", 8080, true},
    {"test.com:8080/path", 8080, true},
    {"sip:5060", 5060, true},
    {"[2001:db8::1]:443", 443, true},
    {"192.0.2.1:53", 53, true},
    {"255.255.255.255:1", 1, true},
    {"1.2.3.4.example:81", 81, true},
    {"10.1:80", 80, true},
    {"jdbc:postgresql://db/x", 5432, false},
    {"JDBC:mysql://db:3307/x", 3307, true},
    {"r2dbc:mariadb://db/x", 3306, false},
    {"mongodb+srv://test.com/x", 27017, false},
};

static void test_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct ps_url url;
        char reason[256] = "";
        if (ps_url_parse(urls[i].word, &url, reason, sizeof reason))
            fail_msg("%s: %s", urls[i].word, reason);
        if (url.port != urls[i].port || url.has_port != urls[i].has_port)
            fail_msg("%s: port %u, %d", urls[i].word, url.port, url.has_port);
    }
}

static void test_refusals(void **state)
{
    static const struct {
        const char *word;
        const char *reason;
    } cases[] = {
        {"http://test.com:70000", "there is no port 70000"},
        {"http://test.com:65536", "there is no port 65536"},
        {"http://test.com:18446744073709551696", "there is no port 18446744073709551696"},
        {"123.456.789.000:1000", "'123.456.789.000' is no IPv4 address"},
        {"http://192.0.2.256/", "'192.0.2.256' is no IPv4 address"},
        {"1.2.3.4.5:80", "'1.2.3.4.5' is no IPv4 address"},
        {"1111111111.2222222222.3.4:80", "is no IPv4 address"},
        {"http://test.com:abc", "the port 'abc' is not a number"},
        {"http://test.com:-1", "the port '-1' is not a number"},
        {"http://test.com:8o", "the port '8o' is not a number"},
        {"http://test.com:80 ", "the port '80 ' is not a number"},
        {"http://", "there is no host"},
        {"http:///path", "there is no host"},
        {"http://:80", "there is no host"},
        {"http://user@:80", "there is no host"},
        {"http://2001:db8::1", "more than one colon"},
        {"2001:db8::1", "more than one colon"},
        {"::1", "more than one colon"},
        {"http://[2001:db8::1", "no closing bracket"},
        {"http://[2001:db8::g]", "not an IPv6 address"},
        {"http://[]:80", "not an IPv6 address"},
        {"http://[192.0.2.1]:80", "not an IPv6 address"},
        {"http://[2001:db8::1]80", "'80' after the address is no port"},
        {"unheard-of://test.com", "no port is known for unheard-of://"},
        {"test.com:", "there is no port after the colon"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ps_url url;
        char reason[256] = "";
        if (!ps_url_parse(cases[i].word, &url, reason, sizeof reason))
            fail_msg("%s is port %u", cases[i].word, url.port);
        if (!strstr(reason, cases[i].reason))
            fail_msg("%s: %s", cases[i].word, reason);
    }
}

static void test_schemes(void **state)
{
    (void)state;
    const struct ps_scheme *https = ps_scheme_find("https", 5);
    assert_non_null(https);
    assert_int_equal(https->transport_count, 2);
    assert_int_equal(https->transports[0], PS_TCP);
    assert_int_equal(https->transports[1], PS_UDP);
    assert_int_equal(ps_scheme_find("http://", 4)->port, 80);
    assert_int_equal(ps_scheme_find("tftp", 4)->transports[0], PS_UDP);
    assert_null(ps_scheme_find("htt", 3));
    assert_null(ps_scheme_find("", 0));
}

/* A reason never leaves its buffer, however long the word. */
static void test_long_words(void **state)
{
    (void)state;
    char word[5000];
    struct {
        char reason[64];
        char after;
    } box = {.after = '!'};
    struct ps_url url;
    memset(word, 'x', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    memcpy(word, "http://h:", 9);
    assert_int_equal(ps_url_parse(word, &url, box.reason, sizeof box.reason), -1);
    assert_int_equal(box.after, '!');
    assert_int_equal(memchr(box.reason, '\0', sizeof box.reason) != NULL, 1);
    memcpy(word, "http://[", 8);
    word[sizeof word - 2] = ']';
    assert_int_equal(ps_url_parse(word, &url, box.reason, sizeof box.reason), -1);
    assert_int_equal(box.after, '!');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ports),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_schemes),
        cmocka_unit_test(test_long_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
