/*
 * test_lookup.c - what each form of word means, and how the answers are shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "cli/lookup_run.h"
#include "portstat/lookup.h"

struct fixture {
    struct ps_services *services;
    struct ps_error error;
    char path[64]; /* of a file for services(5) */
    char *out;     /* what the last run wrote */
    char *messages;
};

static enum ps_exit run(struct fixture *fixture, bool json, const char *const *words)
{
    size_t size;
    size_t count = 0;
    while (words[count])
        count++;
    free(fixture->out);
    free(fixture->messages);
    FILE *out = open_memstream(&fixture->out, &size);
    FILE *messages = open_memstream(&fixture->messages, &size);
    assert_non_null(out);
    assert_non_null(messages);
    struct ps_services *system = ps_lookup_load_system(fixture->path);
    struct ps_lookup_options options = {
        .services = fixture->services,
        .system = system,
        .json = json,
        .out = out,
        .messages = messages,
    };
    enum ps_exit status = ps_lookup_run(&options, count, words, &fixture->error);
    fclose(out);
    fclose(messages);
    ps_services_free(system);
    return status;
}

#define RUN(fixture, json, ...) run(fixture, json, (const char *const[]){__VA_ARGS__, NULL})

static void write_services(struct fixture *fixture, const char *text)
{
    FILE *file = fopen(fixture->path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is not in:\n%s", part, text);
}

static void assert_has_not(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("'%s' is in:\n%s", part, text);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        count++;
    return count;
}

/* What a word means, as "80/tcp 443/udp", in the order of the answer. */
static void ports_of(struct fixture *fixture, const char *word, char *text, size_t size)
{
    struct ps_lookup lookup = {.services = fixture->services};
    assert_int_equal(ps_lookup_add(&lookup, word, &fixture->error), 0);
    assert_int_equal(lookup.miss_count, lookup.result_count == 0);
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < lookup.result_count && used < size; i++) {
        assert_string_equal(lookup.results[i].query, word);
        assert_true(lookup.results[i].reason[0]);
        used += (size_t)snprintf(text + used, size - used, "%s%u/%s", i ? " " : "",
                                 lookup.results[i].port,
                                 ps_transport_name(lookup.results[i].transport));
    }
    ps_lookup_fini(&lookup);
}

static void each_word_means_its_ports(void **state)
{
    static const struct {
        const char *word;
        const char *ports;
    } cases[] = {
        {"8443", "8443/tcp 8443/udp"},
        {":8080", "8080/tcp 8080/udp"},
        {"53/udp", "53/udp"},
        {"53/UDP", "53/udp"},
        {"53/udplite", "53/udplite"},
        {"22", "22/tcp 22/udp 22/sctp"},
        {"0", "0/tcp 0/udp 0/sctp 0/dccp"},
        {"4", "4/tcp 4/udp"},
        {"65535", "65535/tcp 65535/udp"},
        {"65535/sctp", "65535/sctp"},
        {"00080/tcp", "80/tcp"},
        {"5222-5223/tcp", "5222/tcp 5223/tcp"},
        {"53-53", "53/tcp 53/udp"},
        {"https", "443/tcp 443/udp 443/sctp"},
        {"HTTPS/tcp", "443/tcp"},
        {"oracle", "1521/tcp 2005/udp"},
        {"ncube-lm/tcp", "1521/tcp"},
        {"dns", "53/tcp 53/udp"},
        {"domain", "53/tcp 53/udp"},
        {"postgres", "5432/tcp"},
        {"http/3", "443/udp"},
        {"HTTP/3 (QUIC)", "443/udp"},
        {"rdp", "3389/tcp 3389/udp"},
        {"ldaps", "636/tcp 636/udp"},
        {"http-alt", "8008/tcp 8008/udp 8080/tcp 8080/udp 591/tcp 591/udp"},
        {"smtps", "465/tcp"},
        {"syslog", "514/udp"},
        {"http://test.com", "80/tcp"},
        {"http://test.com:8080", "8080/tcp"},
        {"https://test.com", "443/tcp 443/udp"},
        {"https://test.com:8443", "8443/tcp 8443/udp"},
        {"http://[2001:db8::1]:8080/", "8080/tcp"},
        {"tftp://test.com/x", "69/udp"},
        {"sip:alice@test.com", "5060/udp 5060/tcp"},
        {"test.com:8080", "8080/tcp"},
        {"unheard-of://test.com:99", "99/tcp"},
        {"70000", ""},
        {"18446744073709551617", ""},
        {"53/icmp", ""},
        {"53/", ""},
        {"6010-6000", ""},
        {"60000-70000", ""},
        {"65530-65535", ""},
        {"http://test.com:70000", ""},
        {"test.com", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char ports[256];
        ports_of(*state, cases[i].word, ports, sizeof ports);
        if (strcmp(ports, cases[i].ports) != 0)
            fail_msg("%s is '%s' instead of '%s'", cases[i].word, ports, cases[i].ports);
    }
}

/* What people write around a port or a name, and the forms that it has in other programs. */
static void words_are_understood_as_people_type_them(void **state)
{
    static const struct {
        const char *word;
        const char *ports;
    } cases[] = {
        {"port 80", "80/tcp 80/udp 80/sctp"},
        {"Ports 80", "80/tcp 80/udp 80/sctp"},
        {"port number 22/tcp", "22/tcp"},
        {"port=22/tcp", "22/tcp"},
        {"port #22/tcp", "22/tcp"},
        {" 22/tcp ", "22/tcp"},
        {"22/tcp?", "22/tcp"},
        {"80,443", "80/tcp 80/udp 80/sctp 443/tcp 443/udp 443/sctp"},
        {"22/tcp; https/udp,", "22/tcp 443/udp"},
        {"tcp 80,443", "80/tcp 443/tcp"},
        {"tcp 80, udp 53", "80/tcp 53/udp"},
        {"tcp/80", "80/tcp"},
        {"tcp 80", "80/tcp"},
        {"TCP port 80", "80/tcp"},
        {"tcp:80", "80/tcp"},
        {"udp:53", "53/udp"},
        {"80/TCP", "80/tcp"},
        {"53 UDP", "53/udp"},
        {"udp 67-69", "67/udp 68/udp 69/udp"},
        {"tcp 443 (HTTPS)", "443/tcp"},
        {"localhost:5173", "5173/tcp"},
        {"127.0.0.1:3000", "3000/tcp"},
        {"[::1]:443", "443/tcp"},
        {"example.com:443", "443/tcp"},
        {"0x50", "80/tcp 80/udp 80/sctp"},
        {"0X50/tcp", "80/tcp"},
        {"tcp 0x1bb", "443/tcp"},
        {"mongo db", "27017/tcp"},
        {"Mongo-DB", "27017/tcp"},
        {"Oracle DB", "1521/tcp 2005/udp"},
        {"oracle database server", "1521/tcp 2005/udp"},
        {"remote desktop", "3389/tcp"},
        {"MS-SQL", "1433/tcp"},
        {"ms sql", "1433/tcp"},
        {"rlogin (login)", "513/tcp"},
        {"udp/dns", "53/udp"},
        {"https port/tcp", "443/tcp"},
        {"Teams, PlayStation", "3479/udp"},
        {"jdbc:postgresql://db/x", "5432/tcp"},
        {"jdbc:sqlserver://db:1444;x=y", "1444/tcp"},
        {"mongodb+srv://cluster.example.com/x", "27017/tcp"},
        {"mongodb://a.test:27018,b.test:27019/x", "27018/tcp"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char ports[256];
        ports_of(*state, cases[i].word, ports, sizeof ports);
        if (strcmp(ports, cases[i].ports) != 0)
            fail_msg("%s is '%s' instead of '%s'", cases[i].word, ports, cases[i].ports);
    }
}

/* The shell makes words of what is one question. */
static void words_that_belong_together_are_one_question(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(RUN(fixture, true, "tcp", "80"), PS_EXIT_DONE);
    assert_int_equal(count_of(fixture->out, "\"query\": \"tcp 80\""), 1);
    assert_int_equal(count_of(fixture->out, "\"query\""), 1);
    assert_string_equal(fixture->messages, "");
    assert_int_equal(RUN(fixture, true, "port", "443", "udp", "port", "53", "22", "tcp"),
                     PS_EXIT_DONE);
    assert_int_equal(count_of(fixture->out, "\"query\": \"port 443\""), 3);
    assert_int_equal(count_of(fixture->out, "\"query\": \"udp port 53\""), 1);
    assert_int_equal(count_of(fixture->out, "\"query\": \"22 tcp\""), 1);
    assert_int_equal(RUN(fixture, true, "22/tcp", "tcp", "80"), PS_EXIT_DONE);
    assert_int_equal(count_of(fixture->out, "\"query\": \"22/tcp\""), 1);
    assert_int_equal(count_of(fixture->out, "\"query\": \"tcp 80\""), 1);
    assert_int_equal(RUN(fixture, true, "tcp", "ssh"), PS_EXIT_DONE);
    assert_has(fixture->messages, "'tcp': TCP, IP protocol 6");
    assert_int_equal(RUN(fixture, true, "port", "70000"), PS_EXIT_FAILED);
    assert_has(fixture->messages, "'port 70000': no such port");
}

/* A list is as good as its parts: each is found or missed for itself. */
static void a_list_tells_of_each_of_its_parts(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(RUN(fixture, false, "22/tcp,70000,xyzzyplugh"), PS_EXIT_DONE);
    assert_has(fixture->out, "22/tcp  SSH\n");
    assert_has(fixture->messages, "portstat: '70000': no such port");
    assert_has(fixture->messages, "portstat: 'xyzzyplugh': no service has that name");
    assert_int_equal(RUN(fixture, false, ", ;"), PS_EXIT_FAILED);
    assert_has(fixture->messages, "the list is empty");
    char list[4 * 70 + 1] = "";
    for (int i = 0; i < 70; i++)
        strcat(list, "9/t,");
    assert_int_equal(RUN(fixture, false, list), PS_EXIT_FAILED);
    assert_int_equal(count_of(fixture->messages, "no transport with ports"), 64);
    assert_has(fixture->messages, "only the first 64 of this list were looked up");
}

/* What has no port says so, with its number in IANA's registries, instead of a similar name. */
static void words_without_a_port_say_what_they_are(void **state)
{
    static const struct {
        const char *word;
        const char *message;
    } cases[] = {
        {"ping", "ICMP, IP protocol 1, has no ports; look at type and code"},
        {"icmp", "ICMP, IP protocol 1, has no ports"},
        {"ICMPv6", "IP protocol 58, has no ports"},
        {"igmp", "IP protocol 2, has no ports"},
        {"gre", "IP protocol 47, has no ports"},
        {"esp", "IP protocol 50, has no ports; look at the SPI"},
        {"ah", "IP protocol 51, has no ports"},
        {"eigrp", "IP protocol 88, has no ports"},
        {"ospf", "IP protocol 89, has no ports"},
        {"pim", "IP protocol 103, has no ports"},
        {"vrrp", "IP protocol 112, has no ports"},
        {"arp", "EtherType 0x0806, is beside IP and has no ports"},
        {"lldp", "EtherType 0x88cc, is beside IP and has no ports"},
        {"tcp", "TCP, IP protocol 6, is what has ports, 0 to 65535"},
        {"UDP", "UDP, IP protocol 17, is what has ports"},
        {"sctp", "SCTP, IP protocol 132, is what has ports"},
        {"dccp", "DCCP, IP protocol 33, is what has ports"},
        {"udplite", "UDP-Lite, IP protocol 136, has ports"},
        {"localhost", "that is a host, this computer itself"},
        {"discord", "Discord has no port of its own"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(RUN(fixture, true, cases[i].word), PS_EXIT_FAILED);
        assert_has(fixture->messages, cases[i].message);
        assert_has_not(fixture->messages, "did you mean");
        assert_has(fixture->out, "\"results\": []");
    }
    write_services(fixture, "esp 9999/tcp\n");
    assert_int_equal(ps_services_load(fixture->services, fixture->path, &fixture->error), 0);
    assert_int_equal(RUN(fixture, false, "esp"), PS_EXIT_DONE); /* who says so knows better */
}

static void the_likeliest_answer_comes_first(void **state)
{
    static const struct {
        const char *word;
        const char *ports;
    } cases[] = {
        {"sftp", "22/tcp 115/tcp 115/udp"},
        {"scp", "22/tcp 3820/tcp 3820/udp"},
        {"airplay", "7000/tcp 5000/tcp"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char ports[256];
        ports_of(*state, cases[i].word, ports, sizeof ports);
        assert_string_equal(ports, cases[i].ports);
    }
    struct fixture *fixture = *state;
    write_services(fixture, "sftp 2222/tcp\n"); /* a file given knows best */
    assert_int_equal(ps_services_load(fixture->services, fixture->path, &fixture->error), 0);
    char ports[256];
    ports_of(fixture, "sftp", ports, sizeof ports);
    assert_string_equal(ports, "2222/tcp 22/tcp 115/tcp 115/udp");
}

/* One letter makes another word of a short one, and the first is seldom the wrong one. */
static void only_real_near_misses_are_suggested(void **state)
{
    static const struct {
        const char *word;
        const char *never;
    } cases[] = {{"icmq", "icp"},          {"zoomm", "Doom"},   {"liscord", "Discard"},
                 {"olocalhost", "olhost"}, {"gmail", "gaia"},   {"slack", "sACN"},
                 {"netflix", "netclip"},   {"roblox", "robix"}, {"react", "remctl"},
                 {"informix", "informer"}};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(RUN(fixture, false, cases[i].word), PS_EXIT_FAILED);
        assert_has_not(fixture->messages, cases[i].never);
    }
    assert_int_equal(RUN(fixture, false, "zoom"), PS_EXIT_DONE);
    assert_has(fixture->out, "Zoom");
    assert_has_not(fixture->out, "Doom");
    assert_int_equal(RUN(fixture, false, "hsotname"), PS_EXIT_FAILED);
    assert_has(fixture->messages, "did you mean 'hostname'");
    assert_int_equal(RUN(fixture, false, "edis"), PS_EXIT_FAILED);
}

/* Numbers with spaces or an "and" between them are as good as with commas. */
static void numbers_in_a_row_are_a_list(void **state)
{
    static const struct {
        const char *word;
        const char *ports;
    } cases[] = {
        {"80 443", "80/tcp 80/udp 80/sctp 443/tcp 443/udp 443/sctp"},
        {"tcp ports 20 and 21", "20/tcp 21/tcp"},
        {"tcp 20, 21 & 22", "20/tcp 21/tcp 22/tcp"},
        {"80 tcp", "80/tcp"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char ports[256];
        ports_of(fixture, cases[i].word, ports, sizeof ports);
        assert_string_equal(ports, cases[i].ports);
    }
    assert_int_equal(RUN(fixture, false, "80/"), PS_EXIT_FAILED);
    assert_has(fixture->messages, "no transport stands behind the slash");
    assert_int_equal(RUN(fixture, false, "80 and more"), PS_EXIT_FAILED);
}

/* The last port, and what is behind it; a range of one is that port, known or not. */
static void numbers_end_at_65535(void **state)
{
    static const struct {
        char *word;
        const char *ports;
    } cases[] = {{"65535", "65535/tcp 65535/udp"},
                 {"60001-60001", "60001/tcp 60001/udp"},
                 {"65536", ""},
                 {"65530-65536", ""},
                 {"65536-65536", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char ports[256];
        ports_of(*state, cases[i].word, ports, sizeof ports);
        assert_string_equal(ports, cases[i].ports);
    }
}

static void misses_say_why(void **state)
{
    static const struct {
        char *word;
        const char *message;
    } cases[] = {
        {"70000", "portstat: '70000': no such port; ports are 0 to 65535"},
        {"53/icmp", "'icmp' is no transport with ports; write tcp, udp"},
        {"-1", "'-1': no such port; a port has no sign"},
        {"65536", "no such port; ports are 0 to 65535, as a header has 16 bits"},
        {"port 70000", "'port 70000': no such port; ports are 0 to 65535"},
        {"0x10000", "no such port; ports are 0 to 65535"},
        {"0x", "no service has that name"},
        {"tcp 80/", "no transport stands behind the slash"},
        {"123.456.789.000:1000", "'123.456.789.000' is no IPv4 address; write four numbers"},
        {"jdbc:unheard-of://db/x", "no port is known for unheard-of://"},
        {"(xyzzyplugh)", "no service has that name"},
        {" ", "no service has that name"},
        {"-", "no service has that name"},
        {"6010-6000", "the range ends before it begins; write 6000-6010"},
        {"1-65536", "no such port; ports are 0 to 65535"},
        {"65530-65535", "none of these 6 ports has a name (class of the first: dynamic)"},
        {"test.com", "if it is a host, write http://test.com or test.com:80"},
        {"http://test.com:70000", "there is no port 70000; ports are 0 to 65535"},
        {"http://test.com:abc", "the port 'abc' is not a number"},
        {"htpps", "did you mean 'HTTPS'"},
        {"orakle", "did you mean 'Oracle'"},
        {"postgess", "did you mean 'postgres'"},
        {"smpt", "did you mean 'SMTP'"},
        /* one slip each, and what people know; sst, on 266, is only registered */
        {"ssj", "did you mean 'SSH' or 'ssl'?"},
        {"mongod", "did you mean 'mongo'"},
        {"elasticsaerch", "'Elasticsearch'"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(RUN(fixture, false, cases[i].word), PS_EXIT_FAILED);
        assert_has(fixture->messages, cases[i].message);
        assert_string_equal(fixture->out, "");
        assert_int_equal(fixture->error.code, PS_OK);
    }
}

static void one_result_is_enough_for_success(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(RUN(fixture, false, "80"), PS_EXIT_DONE);
    assert_int_equal(RUN(fixture, false, "xyzzyplugh", "80"), PS_EXIT_DONE);
    assert_has(fixture->messages, "portstat: 'xyzzyplugh': no service has that name");
    assert_int_equal(RUN(fixture, false, "xyzzyplugh", "70000"), PS_EXIT_FAILED);
}

static void a_url_is_shown_with_its_reason(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(RUN(fixture, false, "http://test.com:8080"), PS_EXIT_DONE);
    assert_has(fixture->out, "8080/tcp  HTTP alternative\n");
    assert_has(fixture->out, "registered, 1024-49151: ");
    assert_has(fixture->out, "IANA name    http-alt\n");
    assert_has(fixture->out, "the URL says :8080; by the scheme http it");
    assert_int_equal(RUN(fixture, true, "mongodb+srv://cluster.example.com/x"), PS_EXIT_DONE);
    assert_has(fixture->out, "27017 is the usual port; with mongodb+srv, SRV records in DNS name");
    assert_int_equal(RUN(fixture, true, "0x50/tcp"), PS_EXIT_DONE);
    assert_has(fixture->out, "the port itself: 0x50 is 80 in hexadecimal digits");
    assert_int_equal(RUN(fixture, true, "sftp"), PS_EXIT_DONE);
    assert_has(fixture->out, "SFTP runs inside SSH; the sftp that IANA has on 115 is another");
}

static void transports_with_the_same_answer_share_a_paragraph(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(RUN(fixture, false, "dns"), PS_EXIT_DONE);
    assert_has(fixture->out, "53/tcp, 53/udp  DNS\n");
    assert_int_equal(RUN(fixture, false, "514"), PS_EXIT_DONE);
    assert_has(fixture->out, "514/tcp  rsh\n");
    assert_has(fixture->out, "514/udp  syslog\n");
}

static void the_system_name_is_shown_where_it_differs(void **state)
{
    struct fixture *fixture = *state;
    write_services(fixture, "fsp 21/udp fspd\nftp 21/tcp\nnetstat 15/tcp\n");
    assert_int_equal(RUN(fixture, false, "21/udp"), PS_EXIT_DONE);
    assert_has(fixture->out, "IANA name    ftp\n");
    assert_has(fixture->out, "this system  fsp\n");
    assert_int_equal(RUN(fixture, false, "21/tcp"), PS_EXIT_DONE);
    assert_has_not(fixture->out, "this system");
    assert_int_equal(RUN(fixture, false, "netstat"), PS_EXIT_DONE);
    assert_has(fixture->out, "15/tcp  no known service\n");
    assert_int_equal(RUN(fixture, false, "fspd"), PS_EXIT_DONE);
    assert_has(fixture->out, "an alias in this system's services file");
    write_services(fixture,
                   "other 9999/tcp ssh\n"); /* a name that is known is not looked for there */
    assert_int_equal(RUN(fixture, false, "ssh"), PS_EXIT_DONE);
    assert_has_not(fixture->out, "9999");
    write_services(fixture, "this is no such file\n");
    assert_int_equal(RUN(fixture, false, "21/udp"), PS_EXIT_DONE);
    assert_has_not(fixture->out, "this system");
}

static void an_overlay_name_is_found_and_shown(void **state)
{
    struct fixture *fixture = *state;
    write_services(fixture, "shop 8080/tcp store\n");
    assert_int_equal(ps_services_load(fixture->services, fixture->path, &fixture->error), 0);
    write_services(fixture, "");
    assert_int_equal(RUN(fixture, false, "shop"), PS_EXIT_DONE);
    assert_has(fixture->out, "8080/tcp  HTTP alternative\n");
    assert_has(fixture->out, "IANA name    http-alt\n");
    assert_has(fixture->out, "your file    shop\n");
    assert_int_equal(RUN(fixture, true, "store"), PS_EXIT_DONE);
    assert_has(fixture->out, "\"service\": \"shop\"");
}

static void ranges_are_bounded_tables(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(RUN(fixture, false, "6000-6010"), PS_EXIT_DONE);
    assert_has(fixture->out, "6000-6010/udp  x11\n");
    assert_int_equal(RUN(fixture, false, "50-90"), PS_EXIT_DONE);
    assert_has(fixture->out, "       53/tcp  well-known  domain             DNS\n");
    assert_int_equal(RUN(fixture, false, "1-65535"), PS_EXIT_DONE);
    size_t lines = 0;
    for (const char *line = fixture->out; (line = strchr(line, '\n')); line++)
        lines++;
    assert_in_range(lines, 50, 60);
    assert_has(fixture->out, "more; ask for a smaller range, or with -T json for all\n");
}

/* What fits a screen is shown whole, though none of it has a common name; one more is cut to those
 * that do. */
static void a_table_that_fits_is_not_cut(void **state)
{
    enum { ROWS = 50, FIRST = 60000 };
    struct fixture *fixture = *state;
    char word[32];
    FILE *file = fopen(fixture->path, "w");
    assert_non_null(file);
    for (int port = FIRST; port <= FIRST + ROWS; port++)
        fprintf(file, "mine-%d %d/tcp\n", port, port);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(ps_services_load(fixture->services, fixture->path, &fixture->error), 0);
    write_services(fixture, "");
    for (unsigned more = 0; more < 2; more++) {
        snprintf(word, sizeof word, "%d-%u/tcp", FIRST, FIRST + ROWS - 1 + more);
        assert_int_equal(RUN(fixture, false, word), PS_EXIT_DONE);
        assert_int_equal(count_of(fixture->out, "/tcp  dynamic"), more ? 0 : ROWS);
        assert_int_equal(strstr(fixture->out, "common names") != NULL, more);
    }
}

/* Ports in a row of which the same is to be told are told of once, whoever named them. */
static void a_range_with_one_name_is_one_answer(void **state)
{
    struct fixture *fixture = *state;
    write_services(fixture, "mine 60000-60060/tcp/udp\nmine 60062/tcp\n");
    assert_int_equal(ps_services_load(fixture->services, fixture->path, &fixture->error), 0);
    write_services(fixture, "");
    assert_int_equal(RUN(fixture, false, "mine"), PS_EXIT_DONE);
    assert_has(fixture->out, "60000-60060/tcp, 60000-60060/udp  mine\n");
    assert_has(fixture->out, "\n60062/tcp  mine\n");
    assert_int_equal(count_of(fixture->out, "your file"), 2);
    assert_int_equal(RUN(fixture, false, "traceroute/udp"), PS_EXIT_DONE);
    assert_has(fixture->out, "33436-33534/udp  traceroute\n");
    assert_int_equal(RUN(fixture, true, "traceroute/udp"), PS_EXIT_DONE);
    assert_int_equal(count_of(fixture->out, "\"query\""), 101);
}

/* A name that is no evidence says so; others need no words. */
static void names_that_only_explain_say_so(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(RUN(fixture, false, "33434/udp"), PS_EXIT_DONE);
    assert_has(fixture->out, "no server listens there");
    assert_has(fixture->out, "  kind         only explains what is seen there");
    assert_int_equal(RUN(fixture, false, "53/udp"), PS_EXIT_DONE);
    assert_has_not(fixture->out, "  kind ");
    assert_int_equal(RUN(fixture, true, "33434/udp", "53/udp"), PS_EXIT_DONE);
    assert_int_equal(count_of(fixture->out, "\"kind\": \"explains\""), 1);
    assert_int_equal(count_of(fixture->out, "\"kind\": \"service\""), 1);
}

static void test_text_keeps_to_80_columns(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned port = 0; port <= 65535; port += port < 12000 ? 1 : 97) {
        char word[16];
        snprintf(word, sizeof word, "%u", port);
        struct ps_lookup lookup = {.services = fixture->services};
        assert_int_equal(ps_lookup_add(&lookup, word, NULL), 0);
        char *text;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        assert_int_equal(ps_lookup_write_text(&lookup, NULL, out, NULL), 0);
        fclose(out);
        ps_lookup_fini(&lookup);
        for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
            if (strlen(line) > 80)
                fail_msg("too wide: %s", line);
        }
        free(text);
    }
}

/* The keys and their types, exactly as the contract has them. */
static void json_has_the_keys_and_types_of_the_contract(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(RUN(fixture, true, "http://test.com:8080", "4/tcp", "b\xff:80"), PS_EXIT_DONE);
    json_t *json = json_loads(fixture->out, 0, NULL);
    assert_non_null(json);
    assert_int_equal(json_object_size(json), 2);
    assert_string_equal(json_string_value(json_object_get(json, "schema")), "portstat-lookup/1");
    json_t *results = json_object_get(json, "results");
    assert_int_equal(json_array_size(results), 3);
    const char *query, *protocol, *class_name, *service, *common, *kind, *description, *reason;
    int port;
    json_t *first = json_array_get(results, 0);
    assert_int_equal(json_object_size(first), 9);
    assert_int_equal(json_unpack(first, "{s:s,s:s,s:i,s:s,s:s,s:s,s:s,s:s,s:s}", "query", &query,
                                 "protocol", &protocol, "port", &port, "class", &class_name,
                                 "service", &service, "common_name", &common, "kind", &kind,
                                 "description", &description, "reason", &reason),
                     0);
    assert_string_equal(query, "http://test.com:8080");
    assert_string_equal(protocol, "tcp");
    assert_int_equal(port, 8080);
    assert_string_equal(class_name, "registered");
    assert_string_equal(service, "http-alt");
    assert_string_equal(common, "HTTP alternative");
    assert_string_equal(kind, "service");
    assert_has(reason, "the URL says :8080");
    json_t *second = json_array_get(results, 1);
    assert_int_equal(json_object_size(second), 9);
    assert_true(json_is_null(json_object_get(second, "service")));
    assert_true(json_is_null(json_object_get(second, "common_name")));
    assert_true(json_is_null(json_object_get(second, "kind")));
    assert_true(json_is_null(json_object_get(second, "description")));
    json_decref(json);
}

static void json_without_results_is_complete(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(RUN(fixture, true, "70000"), PS_EXIT_FAILED);
    json_t *json = json_loads(fixture->out, 0, NULL);
    assert_non_null(json);
    assert_int_equal(json_array_size(json_object_get(json, "results")), 0);
    assert_true(json_is_array(json_object_get(json, "results")));
    json_decref(json);
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
    free(fixture->out);
    free(fixture->messages);
    free(fixture);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_word_means_its_ports),
        TEST(words_are_understood_as_people_type_them),
        TEST(words_that_belong_together_are_one_question),
        TEST(a_list_tells_of_each_of_its_parts),
        TEST(words_without_a_port_say_what_they_are),
        TEST(the_likeliest_answer_comes_first),
        TEST(only_real_near_misses_are_suggested),
        TEST(numbers_in_a_row_are_a_list),
        TEST(numbers_end_at_65535),
        TEST(misses_say_why),
        TEST(one_result_is_enough_for_success),
        TEST(a_url_is_shown_with_its_reason),
        TEST(transports_with_the_same_answer_share_a_paragraph),
        TEST(the_system_name_is_shown_where_it_differs),
        TEST(an_overlay_name_is_found_and_shown),
        TEST(ranges_are_bounded_tables),
        TEST(a_table_that_fits_is_not_cut),
        TEST(a_range_with_one_name_is_one_answer),
        TEST(names_that_only_explain_say_so),
        TEST(test_text_keeps_to_80_columns),
        TEST(json_has_the_keys_and_types_of_the_contract),
        TEST(json_without_results_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
