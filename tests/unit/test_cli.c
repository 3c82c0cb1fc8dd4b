/*
 * test_cli.c - the command line: every option, what it becomes, and what is refused with which
 * words.
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

#include "base/similar.h"
#include "cli/cli.h"
#include "cli/option_table.h"
#include "cli/options.h"

enum { MOST_WORDS = 24 };

/* Splits `line` at spaces, in place, as argv; "portstat" stands before it. */
static int split(char *line, char **argv)
{
    static char program[] = "portstat";
    int argc = 0;
    argv[argc++] = program;
    for (char *word = strtok(line, " "); word && argc < MOST_WORDS; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    return argc;
}

struct parsed {
    char line[256];
    char *argv[MOST_WORDS + 1];
    struct ps_options options;
    struct ps_error error;
    int result;
};

static void parse(struct parsed *parsed, const char *line)
{
    *parsed = (struct parsed){0};
    snprintf(parsed->line, sizeof parsed->line, "%s", line);
    int argc = split(parsed->line, parsed->argv);
    parsed->result = ps_options_parse(&parsed->options, argc, parsed->argv, &parsed->error);
}

/* Parses what must be right. */
static const struct ps_options *good(struct parsed *parsed, const char *line)
{
    parse(parsed, line);
    if (parsed->result < 0)
        fail_msg("%s: %s", line, parsed->error.reason);
    return &parsed->options;
}

static void defaults_are_in_place(void **state)
{
    (void)state;
    struct parsed p;
    const struct ps_options *o = good(&p, "-r a.pcap");
    assert_int_equal(o->command, PS_COMMAND_SUMMARY);
    assert_int_equal(o->instead, PS_INSTEAD_NOTHING);
    assert_int_equal(o->files.count, 1);
    assert_string_equal(o->files.words[0], "a.pcap");
    assert_int_equal(o->interfaces.count, 0);
    assert_null(o->filter);
    assert_int_equal(o->max_frames, 0);
    assert_int_equal(o->interval_ns, 0);
    assert_string_equal(o->format, "text");
    assert_null(o->output_path);
    assert_int_equal(o->view.top, 10);
    assert_int_equal(o->view.by, PS_VIEW_ALL_TABLES);
    assert_int_equal(o->view.sort, PS_SORT_USUAL);
    assert_int_equal(o->flow_timeout_s, 300);
    assert_int_equal(o->max_flows, 10000000);
    assert_int_equal(o->max_hosts, 1000000);
    assert_int_equal(o->tunnel, PS_TUNNEL_OUTER);
    assert_int_equal(o->reader, PS_READER_AUTO);
    assert_int_equal(o->first_frame, 1);
    assert_true(o->last_frame == UINT64_MAX);
    ps_options_fini(&p.options);
}

static void an_interface_has_intervals_unless_told_otherwise(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        uint64_t interval_ns;
    } cases[] = {
        {"-i lo", 10000000000},
        {"-i lo --interval 60", 60000000000},
        {"-i lo --interval 0.5", 500000000},
        {"-i lo --interval=0", 0},
        {"-r f", 0},
        {"-r f --interval 1", 1000000000},
        {"-r f --interval 0.000000001", 1},
    };
    struct parsed p;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(good(&p, cases[i].line)->interval_ns == cases[i].interval_ns);
        ps_options_fini(&p.options);
    }
}

#define NUMBER(line, member, expected)                                                             \
    do {                                                                                           \
        struct parsed p_;                                                                          \
        assert_true(good(&p_, line)->member == (expected));                                        \
        ps_options_fini(&p_.options);                                                              \
    } while (0)

#define TEXT(line, member, expected)                                                               \
    do {                                                                                           \
        struct parsed p_;                                                                          \
        const char *text_ = good(&p_, line)->member;                                               \
        assert_non_null(text_);                                                                    \
        assert_string_equal(text_, expected);                                                      \
        ps_options_fini(&p_.options);                                                              \
    } while (0)

static void every_option_reaches_its_place(void **state)
{
    (void)state;
    NUMBER("-r a --read-file b -r c", files.count, 3);
    TEXT("-r a -rb", files.words[1], "b");
    NUMBER("-i a --interface=b", interfaces.count, 2);
    NUMBER("-r f -c 7", max_frames, 7);
    NUMBER("-r f -c7", max_frames, 7);
    NUMBER("-r f --max-frames 18446744073709551615", max_frames, UINT64_MAX);
    NUMBER("-i f -a duration:2.5", duration_ns, 2500000000);
    NUMBER("-i f --autostop duration:60", duration_ns, 60000000000);
    NUMBER("-r f --reader libpcap", reader, PS_READER_LIBPCAP);
    NUMBER("-r f --reader=auto", reader, PS_READER_AUTO);
    TEXT("-r f -T json", format, "json");
    TEXT("-r f --format=ndjson", format, "ndjson");
    TEXT("-r f -Tcsv", format, "csv");
    TEXT("-r f -o out", output_path, "out");
    TEXT("-r f --output out", output_path, "out");
    NUMBER("-r f -o -", output_path, (const char *)NULL);
    NUMBER("-r f --top 3", view.top, 3);
    NUMBER("-r f --all", view.all, true);
    NUMBER("-r f --all", view.top, 0);
    NUMBER("-r f --top 3 --all", view.top, 3);
    NUMBER("-r f --all --top 3", view.top, 3);
    NUMBER("-r f --by port", view.by, PS_VIEW_BY_PORT);
    NUMBER("-r f --by service", view.by, PS_VIEW_BY_SERVICE);
    NUMBER("-r f --by class", view.by, PS_VIEW_BY_CLASS);
    NUMBER("-r f --by flow", view.by, PS_VIEW_BY_FLOW);
    NUMBER("-r f --by all", view.by, PS_VIEW_ALL_TABLES);
    NUMBER("-r f --sort packets", view.sort, PS_SORT_PACKETS);
    NUMBER("-r f --sort bytes", view.sort, PS_SORT_BYTES);
    NUMBER("-r f --sort port", view.sort, PS_SORT_PORT);
    NUMBER("-r f --sort flows", view.sort, PS_SORT_FLOWS);
    NUMBER("-r f --sort name", view.sort, PS_SORT_NAME);
    NUMBER("-nr f", view.numbers_only, true);
    NUMBER("-r f --numeric", view.numbers_only, true);
    NUMBER("-qr f", view.quiet, true);
    NUMBER("-r f --quiet", view.quiet, true);
    TEXT("-r f --services s", services_path, "s");
    NUMBER("-r f --flow-timeout 0", flow_timeout_s, 0);
    NUMBER("-r f --max-flows 5", max_flows, 5);
    NUMBER("-r f --tunnel inner", tunnel, PS_TUNNEL_INNER);
    NUMBER("-r f --tunnel outer", tunnel, PS_TUNNEL_OUTER);
    NUMBER("-i f -s 96", snaplen_bytes, 96);
    NUMBER("-i f --snapshot-length 0", snaplen_bytes, 262144);
    NUMBER("-i f -B 4096", buffer_kib, 4096);
    NUMBER("-i f --buffer-size=1", buffer_kib, 1);
    NUMBER("-pi f", no_promiscuous, true);
    NUMBER("-i f --no-promiscuous-mode", no_promiscuous, true);
    TEXT("-i f -Z nobody", user, "nobody");
    TEXT("-i f --relinquish-privileges nobody", user, "nobody");
    NUMBER("-r f --no-sandbox", no_sandbox, true);
    TEXT("-i f -w out.pcap", write_path, "out.pcap");
    TEXT("-i f --write out.pcap", write_path, "out.pcap");
    TEXT("-i f -w - -o report", write_path, "-");
    NUMBER("-i f -w o -C 100", write_size_megabytes, 100);
    NUMBER("-i f -w o --file-size 100 -W 3", write_file_count, 3);
    NUMBER("-i f -w o -G 3600 --file-count 2", write_seconds, 3600);
    NUMBER("-i f -w o --rotate-seconds 60", write_seconds, 60);
}

static void hosts_and_how_many(void **state)
{
    (void)state;
    NUMBER("-r f --max-hosts 5", max_hosts, 5);
    NUMBER("-r f --by host", view.by, PS_VIEW_BY_HOST);
}

static void explain_and_lookup_have_options_of_their_own(void **state)
{
    (void)state;
    NUMBER("explain -r f", command, PS_COMMAND_EXPLAIN);
    NUMBER("-r f --local-time", view.local_time, true);
    NUMBER("explain -r f --local-time", view.local_time, true);
    NUMBER("explain -r f --frame 7", first_frame, 7);
    NUMBER("explain -r f --frame 7", last_frame, 7);
    NUMBER("explain -r f --frame 7-9", first_frame, 7);
    NUMBER("explain -r f --frame 7-9", last_frame, 9);
    NUMBER("explain -r f --frame 7-", last_frame, UINT64_MAX);
    NUMBER("explain -r f --brief", detail, PS_DETAIL_BRIEF);
    NUMBER("explain -r f --fields-only", detail, PS_DETAIL_FIELDS);
    TEXT("explain -r f -T json tcp", filter, "tcp");
    NUMBER("explain -i f -c 2", max_frames, 2);
    NUMBER("lookup 443 https", command, PS_COMMAND_LOOKUP);
    NUMBER("lookup 443 https", words.count, 2);
    NUMBER("lookup 443", filter, (char *)NULL);
    TEXT("lookup -T json 443", format, "json");
    TEXT("lookup --services s 443", services_path, "s");
    /* only the first word can be a subcommand */
    TEXT("-r f explain", filter, "explain");
}

static void some_options_are_instead_of_the_command(void **state)
{
    (void)state;
    NUMBER("-h", instead, PS_INSTEAD_HELP);
    NUMBER("--help", instead, PS_INSTEAD_HELP);
    NUMBER("explain --help", command, PS_COMMAND_EXPLAIN);
    NUMBER("-V", instead, PS_INSTEAD_VERSION);
    NUMBER("--version", instead, PS_INSTEAD_VERSION);
    NUMBER("-D", instead, PS_INSTEAD_INTERFACES);
    NUMBER("--list-interfaces", instead, PS_INSTEAD_INTERFACES);
    NUMBER("--completions zsh", instead, PS_INSTEAD_COMPLETIONS);
    NUMBER("--completions zsh", shell, PS_SHELL_ZSH);
    NUMBER("--completions=bash", shell, PS_SHELL_BASH);
    NUMBER("--completions fish", shell, PS_SHELL_FISH);
    NUMBER("lookup -1 -80/tcp", words.count, 2); /* what is looked up may be a number with a sign */
    NUMBER("lookup -- -1 -x", words.count, 2);
    /* help is given even where the rest is wrong behind it */
    NUMBER("-h --no-such-option", instead, PS_INSTEAD_HELP);
    NUMBER("-Vh", instead, PS_INSTEAD_HELP);
}

static void the_filter_is_the_trailing_words(void **state)
{
    (void)state;
    TEXT("-r f tcp port 80", filter, "tcp port 80");
    TEXT("tcp -r f port 80", filter, "tcp port 80");
    TEXT("-r f -- -c is no option here", filter, "-c is no option here");
    TEXT("-r f tcp -c 5", filter, "tcp");
}

/* A file with `text`, whose name is put into `path`. */
static void make_file(char *path, const char *text, size_t size)
{
    strcpy(path, "/tmp/test_cli.XXXXXX");
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, size), (ssize_t)size);
    close(descriptor);
}

static void a_filter_file_may_have_comments(void **state)
{
    (void)state;
    static const char text[] = "tcp # only\nport 80\n";
    char path[64], line[128];
    make_file(path, text, sizeof text - 1);
    snprintf(line, sizeof line, "-r f -F %s", path);
    TEXT(line, filter, "tcp       \nport 80\n");
    unlink(path);
}

static void a_filter_file_that_is_no_text_is_refused(void **state)
{
    (void)state;
    struct parsed p;
    char path[64], line[128];
    make_file(path, "tcp\0port", 8);
    snprintf(line, sizeof line, "-r f -F %s", path);
    parse(&p, line);
    assert_int_equal(p.result, -1);
    assert_int_equal(p.error.code, PS_ERROR_PROGRAM);
    assert_non_null(strstr(p.error.reason, "not the text of a filter"));
    ps_options_fini(&p.options);
    unlink(path);
    parse(&p, line);
    assert_int_equal(p.result, -1);
    assert_int_equal(p.error.code, PS_ERROR_PROGRAM);
    assert_non_null(strstr(p.error.reason, "No such file"));
    ps_options_fini(&p.options);
}

static const struct {
    const char *line;
    const char *text; /* begins the message */
} mistakes[] = {
    {"", "no input: neither a file nor an interface was named; try portstat -r FILE"},
    {"explain", "no input: neither a file nor an interface was named; try portstat explain -r"},
    {"/dev/null", "no input: '/dev/null' stands where a filter does; name it with -r"},
    {"lookup", "lookup: nothing to look up; "},
    {"-r f -1", "-1: no such option"},
    {"lookup -x", "-x: no such option"},
    {"-r a -i b", "-r a -i b: files and interfaces do not mix; "},
    {"-r - -r -", "-: standard input can be read only once; "},
    {"-r - -F -", "-: standard input can be read only once; "},
    {"-r f -F g tcp", "-F g: there are filter words, too (tcp); "},
    {"-r f -c abc", "-c abc: not a number in range; give one from 1"},
    {"-r f -c 0", "-c 0: not a number in range; "},
    {"-r f -c -1", "-c -1: not a number in range; "},
    {"-r f -c 1k", "-c 1k: not a number in range; "},
    {"-r f -c 18446744073709551616", "-c 18446744073709551616: not a number in range; "},
    {"-r f -c", "-c: its argument is missing; give -c N"},
    {"-r f --top", "--top: its argument is missing; give --top N"},
    {"-r f --top x", "--top x: not a number in range; give one from 0 to 1000000"},
    {"-help", "-help: a long option begins with two dashes; write --help"},
    {"-r f -output=x", "-output=x: a long option begins with two dashes; write --output=x"},
    {"-v", "-v: no such option; did you mean -V (--version)?"},
    {"lookup -R 443", "-R: no such option; see portstat lookup --help"},
    {"-r f --json", "--json: no such option; did you mean -T json?"},
    {"help", "no input: 'help' stands where a filter does; did you mean --help?"},
    {"-r f --interval x", "--interval x: not a number of seconds in range; "},
    {"-r f --interval -1", "--interval -1: not a number of seconds in range; give one from 0 to "},
    {"-r f --interval 1.", "--interval 1.: not a number of seconds in range; "},
    {"-r f --interval 0.0000000001", "--interval 0.0000000001: not a number of seconds"},
    {"-r f --interval=", "--interval '': not a number of seconds in range; "},
    {"-r f --interval 99999999999999999999", "--interval 99999999999999999999: not a number"},
    {"-r f -a 5", "-a 5: not a condition that is known; give duration:SECONDS"},
    {"-r f -a duration:", "-a duration:: not a number of seconds in range; "},
    {"-r f -a duration:0",
     "-a duration:0: not a number of seconds in range; give one above 0 to 31622400, "},
    {"-r f -T foo", "-T foo: no such choice; it is one of text, json, ndjson, csv"},
    {"-r f --by ports", "--by ports: no such choice; it is one of all, port, service, class"},
    {"-r f --sort x", "--sort x: no such choice; it is one of packets, bytes, port, flows"},
    {"-r f --tunnel x", "--tunnel x: no such choice; it is one of outer, inner"},
    {"-r f --reader x", "--reader x: no such choice; it is one of auto, libpcap"},
    {"--completions sh", "--completions sh: no such choice; it is one of bash, zsh, fish"},
    {"explain -r f -T csv", "-T csv: not a form of this subcommand; give text or json"},
    {"lookup -T ndjson 1", "-T ndjson: not a form of this subcommand; "},
    {"-r f --max-flows 0", "--max-flows 0: not a number in range; "},
    {"-r f --flow-timeout x", "--flow-timeout x: not a number in range; "},
    {"-i f -s 262145", "-s 262145: not a number in range; give one from 0 to 262144"},
    {"-i f -B 0", "-B 0: not a number in range; "},
    {"-i f -C 1", "-C, -G, -W: they divide what -w saves; name a file with -w"},
    {"-i f -W 1", "-C, -G, -W: they divide what -w saves; name a file with -w"},
    {"-i f -w o -W 1", "-W: there is only one file to count; give -C or -G, too"},
    {"-i f -w -", "-w -: the report goes to standard output, too; "},
    {"-i f -w - -o r -C 1", "-w -: standard output cannot be divided; "},
    {"-r f --intreval 5", "--intreval: no such option; did you mean --interval?"},
    {"-r f --readfile f", "--readfile: no such option; did you mean --read-file?"},
    {"-r f --xyzzy", "--xyzzy: no such option; see portstat --help"},
    {"-r f -x", "-x: no such option; see portstat --help"},
    {"-r f --all=yes", "--all=yes: it takes no argument; leave out what follows --all"},
    {"-r f --frame 3", "--frame: an option of portstat explain only; put 'explain' first"},
    {"explain -r f -w o", "-w: not an option of portstat explain; "},
    {"lookup -r f 1", "-r: not an option of portstat lookup; "},
    {"explain -r f --frame 0", "--frame 0: not a frame number or range; "},
    {"explain -r f --frame 5-3", "--frame 5-3: not a frame number or range; "},
    {"explain -r f --frame a", "--frame a: not a frame number or range; "},
    {"explain -r f --frame 1-2-3", "--frame 1-2-3: not a frame number or range; "},
};

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    struct parsed p;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        parse(&p, mistakes[i].line);
        assert_int_equal(p.result, -1);
        assert_int_equal(p.error.code, PS_ERROR_USAGE);
        if (strncmp(p.error.reason, mistakes[i].text, strlen(mistakes[i].text)) != 0)
            fail_msg("%s: \"%s\" does not begin with \"%s\"", mistakes[i].line, p.error.reason,
                     mistakes[i].text);
        assert_non_null(strchr(p.error.reason, ';')); /* what to do */
        ps_options_fini(&p.options);
    }
}

static void rows_of_the_table_are_sound(void **state)
{
    (void)state;
    const struct ps_option *option, *other;
    for (size_t i = 0; (option = ps_option_at(i)); i++) {
        assert_non_null(option->apply);
        assert_true(strlen(option->help) > 0 && option->help[strlen(option->help) - 1] != '.');
        assert_ptr_equal(ps_option_by_name(option->name, strlen(option->name)), option);
        for (size_t j = i + 1; (other = ps_option_at(j)); j++)
            assert_true(!option->letter || option->letter != other->letter);
        assert_true((option->kind == PS_ARGUMENT_CHOICE) == (option->choice != NULL));
    }
}

/* What a function of the command line prints; freed by the caller. */
static char *help_of(enum ps_command command)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    ps_cli_help(file, command);
    fclose(file);
    return text;
}

static char *completions_of(enum ps_shell shell)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    ps_cli_completions(file, shell);
    fclose(file);
    return text;
}

static void help_names_every_option_in_80_columns(void **state)
{
    (void)state;
    for (int command = 0; command < PS_COMMAND_COUNT; command++) {
        char *text = help_of((enum ps_command)command);
        const struct ps_option *option;
        for (size_t i = 0; (option = ps_option_at(i)); i++) {
            char name[64];
            snprintf(name, sizeof name, "--%s", option->name);
            bool ours = option->commands & 1u << command;
            bool named = false; /* as a whole word */
            for (const char *at = text; (at = strstr(at, name)); at += strlen(name))
                named |= strchr(" \n", at[strlen(name)]) != NULL;
            if (ours)
                assert_true(named);
        }
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
            assert_true(strlen(line) <= 80);
        free(text);
    }
}

static void completions_name_every_option(void **state)
{
    (void)state;
    for (int shell = PS_SHELL_BASH; shell <= PS_SHELL_FISH; shell++) {
        char *text = completions_of((enum ps_shell)shell);
        const struct ps_option *option;
        for (size_t i = 0; (option = ps_option_at(i)); i++) {
            char name[64];
            snprintf(name, sizeof name, shell == PS_SHELL_FISH ? "-l %s" : "--%s", option->name);
            assert_non_null(strstr(text, name));
        }
        assert_non_null(strstr(text, "ndjson"));
        assert_non_null(strstr(text, "explain lookup"));
        free(text);
    }
}

/* The manual stands beside the tests in the source tree. */
static char *manual(void)
{
    static const char here[] = "tests/unit/test_cli.c", there[] = "src/man/portstat.1";
    char path[4096], *text = NULL;
    size_t root = strlen(__FILE__) - (sizeof here - 1), size = 0;
    snprintf(path, sizeof path, "%.*s%s", (int)root, __FILE__, there);
    FILE *file = fopen(path, "r");
    if (file && getdelim(&text, &size, '\0', file) < 0)
        fail_msg("%s: cannot be read", path);
    if (file)
        fclose(file);
    return text;
}

static void the_manual_names_every_option(void **state)
{
    (void)state;
    char *text = manual();
    if (!text)
        skip();
    const struct ps_option *option;
    for (size_t i = 0; (option = ps_option_at(i)); i++) {
        char item[64];
        if (option->letter)
            snprintf(item, sizeof item, ".It Fl %c ", option->letter);
        else
            snprintf(item, sizeof item, ".It Fl Fl %s", option->name);
        char *found = strstr(text, item);
        if (!found)
            fail_msg("no %s", item);
        char name[64];
        snprintf(name, sizeof name, "Fl Fl %s", option->name);
        char *end = strchr(found, '\n');
        char *long_name = strstr(found, name);
        assert_true(long_name && long_name < end);
        assert_non_null(strchr(" \n", long_name[strlen(name)]));
    }
    free(text);
}

static void bash_takes_its_completions(void **state)
{
    (void)state;
    if (access("/bin/bash", X_OK) != 0)
        skip();
    char *text = completions_of(PS_SHELL_BASH);
    FILE *bash = popen("/bin/bash -n", "w");
    assert_non_null(bash);
    fputs(text, bash);
    assert_int_equal(pclose(bash), 0);
    free(text);
}

static void distances_are_those_of_the_definition(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = {
        {"", "", 0},       {"abc", "abc", 0},        {"abc", "ABC", 0},
        {"", "abc", 3},    {"abc", "ab", 1},         {"abc", "acb", 1},
        {"abc", "axc", 1}, {"kitten", "sitting", 3}, {"intreval", "interval", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(ps_text_distance(cases[i].a, cases[i].b), cases[i].distance);
        assert_int_equal(ps_text_distance(cases[i].b, cases[i].a), cases[i].distance);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_in_place),
        cmocka_unit_test(an_interface_has_intervals_unless_told_otherwise),
        cmocka_unit_test(every_option_reaches_its_place),
        cmocka_unit_test(hosts_and_how_many),
        cmocka_unit_test(explain_and_lookup_have_options_of_their_own),
        cmocka_unit_test(some_options_are_instead_of_the_command),
        cmocka_unit_test(the_filter_is_the_trailing_words),
        cmocka_unit_test(a_filter_file_may_have_comments),
        cmocka_unit_test(a_filter_file_that_is_no_text_is_refused),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(rows_of_the_table_are_sound),
        cmocka_unit_test(help_names_every_option_in_80_columns),
        cmocka_unit_test(completions_name_every_option),
        cmocka_unit_test(the_manual_names_every_option),
        cmocka_unit_test(bash_takes_its_completions),
        cmocka_unit_test(distances_are_those_of_the_definition),
    };
    return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
