/*
 * test_messages.c - what the command line makes of facts: exit statuses and lines with advice.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/messages.h"

/* Freed by the caller. Inlined, gcc 12 takes the text for the variable that points to it. */
__attribute__((noinline)) static char *message_of(const struct ps_error *error)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    ps_message_write(error, file);
    fclose(file);
    return text;
}

static void assert_message(enum ps_error_code code, const char *subject, const char *reason,
                           const char *expected)
{
    struct ps_error error;
    ps_error_set(&error, code, subject, "%s", reason);
    char *message = message_of(&error);
    assert_string_equal(message, expected);
    free(message);
}

static bool is_notice(enum ps_error_code code)
{
    return code >= PS_NOTICE_WAITING && code <= PS_NOTICE_COUNTED_TWICE;
}

static void every_error_has_an_exit_status(void **state)
{
    (void)state;
    for (int i = 0; i < PS_ERROR_CODE_COUNT; i++) {
        const struct ps_error error = {.code = (enum ps_error_code)i};
        bool none = i == PS_OK || is_notice(error.code);
        if ((ps_exit_status(&error) == PS_EXIT_DONE) != none)
            fail_msg("code %d has the exit status %d", i, ps_exit_status(&error));
    }
}

static void exit_statuses_are_those_of_the_manual(void **state)
{
    static const struct {
        enum ps_error_code code;
        int status;
    } cases[] = {
        {PS_OK, 0},
        {PS_ERROR_NOT_FOUND, 1},
        {PS_ERROR_PROGRAM, 1},
        {PS_ERROR_USAGE, 2},
        {PS_ERROR_FILTER, 2},
        {PS_ERROR_CUT, 3},
        {PS_ERROR_DAMAGED, 3},
        {PS_ERROR_FILTER_LINK_TYPE, 3},
        {PS_ERROR_NO_PERMISSION, 4},
        {PS_ERROR_MAY_NOT_CAPTURE, 4},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct ps_error error = {.code = cases[i].code};
        assert_int_equal(ps_exit_status(&error), cases[i].status);
    }
}

static void every_advice_is_a_sentence_without_gaps(void **state)
{
    (void)state;
    for (int i = 1; i < PS_ERROR_CODE_COUNT; i++) {
        struct ps_error error;
        ps_error_set(&error, (enum ps_error_code)i, "SUBJECT", "REASON");
        char *message = message_of(&error);
        const char *advice = strstr(message, "SUBJECT: REASON");
        assert_non_null(advice);
        advice += strlen("SUBJECT: REASON");
        if (!strchr("\n;, ", *advice) || strpbrk(advice, "{}") || strstr(message, "  "))
            fail_msg("code %d: %s", i, message);
        assert_string_equal(strchr(message, '\n'), "\n");
        free(message);
    }
}

static void messages_say_what_to_do(void **state)
{
    (void)state;
    assert_message(PS_ERROR_NOT_FOUND, "x.pcap", "no such file",
                   "portstat: x.pcap: no such file; check the name\n");
    assert_message(PS_ERROR_DIRECTORY, "captures", "is a directory",
                   "portstat: captures: is a directory; name the capture files in it, each with "
                   "-r\n");
    assert_message(PS_ERROR_BAD_COMPRESSED, "x.gz",
                   "the compressed data is damaged: incorrect data; nothing in it can be read",
                   "portstat: x.gz: the compressed data is damaged: incorrect data; nothing in it "
                   "can be read, fetch or record it again\n");
    assert_message(PS_ERROR_SIMILAR_INTERFACE, "eht0", "no such interface; did you mean \"eth0\"?",
                   "portstat: eht0: no such interface; did you mean \"eth0\"? -D lists all\n");
    assert_message(PS_ERROR_INTERFACE_TWICE, "eth0", "named twice",
                   "portstat: eth0: named twice with -i; name it once\n");
    assert_message(PS_ERROR_NO_USER, "nobdy", "no such user",
                   "portstat: -Z nobdy: no such user; name one that is in passwd(5), or give "
                   "numbers: UID or UID:GID\n");
    assert_message(
        PS_ERROR_NO_OPENER, "log", "cannot be written: the opener has ended",
        "portstat: log: cannot be written: the opener has ended; start portstat again\n");
    assert_message(PS_ERROR_CUT, "x.pcap", "cut in the middle of frame 3",
                   "portstat: x.pcap: cut in the middle of frame 3\n");
    assert_message(PS_NOTICE_CHANGED, "eth0", "the interface changed its link type",
                   "portstat: eth0: the interface changed its link type; run portstat again to go "
                   "on\n");
    assert_message(PS_ERROR_USAGE, NULL, "-c 0: not a number in range; give one from 1",
                   "portstat: -c 0: not a number in range; give one from 1\n");
    assert_message(PS_OK, "eth0", "nothing", "");
}

static void advice_names_the_subject(void **state)
{
    (void)state;
    assert_message(PS_ERROR_INTERFACE_DOWN, "eth0", "the interface is down",
                   "portstat: eth0: the interface is down; sudo ip link set eth0 up\n");
    assert_message(PS_ERROR_FOREIGN_CAPTURE, "x.snoop",
                   "is a snoop capture, which is not supported",
                   "portstat: x.snoop: is a snoop capture, which is not supported; convert it with "
                   "`editcap -F pcap x.snoop OUT.pcap`\n");
    assert_message(PS_ERROR_COMPRESS, "x.pcap.Z", "is compressed by compress",
                   "portstat: x.pcap.Z: is compressed by compress; decompress it first: `zcat "
                   "x.pcap.Z | portstat -r -`\n");
    assert_message(PS_ERROR_LZIP, "standard input", "is compressed by lzip",
                   "portstat: standard input: is compressed by lzip; decompress it first: `lzip "
                   "-dc | portstat -r -`\n");
}

static void advice_names_the_program(void **state)
{
    (void)state;
    char program[PATH_MAX] = "", expected[PATH_MAX + 256];
    assert_true(readlink("/proc/self/exe", program, sizeof program - 1) > 0);
    snprintf(expected, sizeof expected,
             "portstat: eth0: you have no permission to capture; run portstat with sudo, or allow "
             "it once and for all: sudo setcap cap_net_raw,cap_net_admin=eip %s\n",
             program);
    assert_message(PS_ERROR_MAY_NOT_CAPTURE, "eth0", "you have no permission to capture", expected);
}

static void advice_stands_before_a_picture(void **state)
{
    (void)state;
    struct ps_error error;
    ps_error_set(&error, PS_ERROR_FILTER, "filter", "it ends too early\n%s",
                 "    tcp port\n            ^");
    char *message = message_of(&error);
    assert_string_equal(message,
                        "portstat: filter: it ends too early; see pcap-filter(7)\n    tcp port\n"
                        "            ^\n");
    free(message);
}

/* Nobody's file makes portstat say that all is well. */
static void names_do_not_begin_lines(void **state)
{
    (void)state;
    struct ps_error error;
    ps_error_set(&error, PS_ERROR_USAGE, "a\nportstat: well", "b\r%s", "\nportstat: well");
    char *message = message_of(&error);
    assert_string_equal(strchr(message, '\n'), "\n");
    assert_non_null(strstr(message, "a?portstat: well: b??portstat: well"));
    free(message);
}

/* The longest texts, of which nothing may be lost: the advice stands at the end. */
static void long_facts_keep_their_advice(void **state)
{
    (void)state;
    char word[2 * PS_ERROR_REASON_BYTES];
    memset(word, 'x', sizeof word);
    word[sizeof word - 1] = '\0';
    struct ps_error error;
    ps_error_set(&error, PS_ERROR_FOREIGN_CAPTURE, word, "%s", word);
    char *message = message_of(&error);
    const char end[] = "x OUT.pcap`\n";
    assert_string_equal(message + strlen(message) - strlen(end), end);
    free(message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_has_an_exit_status),
        cmocka_unit_test(exit_statuses_are_those_of_the_manual),
        cmocka_unit_test(every_advice_is_a_sentence_without_gaps),
        cmocka_unit_test(messages_say_what_to_do),
        cmocka_unit_test(advice_names_the_subject),
        cmocka_unit_test(advice_names_the_program),
        cmocka_unit_test(advice_stands_before_a_picture),
        cmocka_unit_test(names_do_not_begin_lines),
        cmocka_unit_test(long_facts_keep_their_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
