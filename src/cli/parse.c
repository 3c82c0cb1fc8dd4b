/*
 * parse.c - argv to struct ps_options, by the option table.
 *
 * Options and words may stand in any order, as with GNU tools; "--" ends the options.  Letters may
 * be bundled (-nq), an argument may follow its letter at once (-c5), a long option takes it after
 * '=' or as the next word.  Long names are not abbreviated: a script would break when a new option
 * begins with the same letters. A misspelt name gets a suggestion instead.
 */
#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/similar.h"
#include "cli/apply.h"
#include "cli/check.h"
#include "cli/filter_text.h"
#include "cli/option_table.h"
#include "cli/part_output.h"
#include "portstat/renderer.h"
#include "portstat/tally.h"

static const uint64_t live_interval_ns = 10000000000;

/* An interval fits a terminal of 24 lines, with room for the next shell prompt. */
enum { INTERVAL_LINES = 22 };

struct parser {
    struct ps_options *options;
    int argc, next; /* argv[next] has not been looked at */
    char **argv;
    bool only_words; /* after "--" */
    struct ps_error *error;
};

/* Every default that is not zero, and none elsewhere. */
static const struct ps_options defaults = {
    .format = "text",
    .view = {.top = 10,
             .flow_limit = "--max-flows",
             .host_limit = "--max-hosts",
             .once_option = "--once"},
    .flow_timeout_s = PS_DEFAULT_FLOW_TIMEOUT_S,
    .max_flows = PS_DEFAULT_MAX_FLOWS,
    .max_hosts = PS_DEFAULT_MAX_HOSTS,
    .first_frame = 1,
    .last_frame = UINT64_MAX,
};

static int check_command(const struct parser *parser, const struct ps_option *option)
{
    char title[64];
    enum ps_command command = parser->options->command;
    if (option->commands & 1u << command)
        return 0;
    ps_option_title(option, title, sizeof title);
    if (command == PS_COMMAND_SUMMARY) {
        const char *only = option->commands & PS_FOR_EXPLAIN ? "explain" : "merge";
        return ps_error_set(parser->error, PS_ERROR_USAGE, NULL,
                            "%s: an option of portstat %s only; put '%s' first", title, only, only);
    }
    return ps_error_set(parser->error, PS_ERROR_USAGE, NULL,
                        "%s: not an option of portstat %s; see portstat %s --help", title,
                        ps_command_name(command), ps_command_name(command));
}

/* `value` is the argument attached to the option, or NULL: then it is the next word. */
static int apply(struct parser *parser, const struct ps_option *option, const char *value)
{
    char title[64];
    if (check_command(parser, option) < 0)
        return -1;
    if (option->argument && !value) {
        if (parser->next >= parser->argc)
            return ps_error_set(
                parser->error, PS_ERROR_USAGE, NULL, "%s: its argument is missing; give %s %s",
                ps_option_title(option, title, sizeof title), title, option->argument);
        value = parser->argv[parser->next++];
    }
    return option->apply(option, parser->options, value, parser->error);
}

/* The option of this command whose name is nearest to `name`. */
static const struct ps_option *nearest(const struct parser *parser, const char *name)
{
    const struct ps_option *best = NULL;
    size_t best_distance = SIZE_MAX;
    const struct ps_option *option;
    for (size_t i = 0; (option = ps_option_at(i)); i++) {
        size_t distance = ps_text_distance(name, option->name);
        if (!(option->commands & 1u << parser->options->command) ||
            !ps_text_similar(name, option->name) || distance >= best_distance)
            continue;
        best = option;
        best_distance = distance;
    }
    return best;
}

/* A form of the report is often taken for an option. */
static int no_such_name(const struct parser *parser, const char *name)
{
    const char *command = ps_command_name(parser->options->command);
    if (ps_renderer_find(name) || strcmp(name, ps_part_format) == 0)
        return ps_error_set(parser->error, PS_ERROR_USAGE, NULL,
                            "--%s: no such option; did you mean -T %s?", name, name);
    return ps_error_set(parser->error, PS_ERROR_USAGE, NULL,
                        "--%s: no such option; see portstat %s%s--help", name,
                        command ? command : "", command ? " " : "");
}

static int parse_long(struct parser *parser, const char *text)
{
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const struct ps_option *option = ps_option_by_name(text, length);
    if (option && equals && !option->argument)
        return ps_error_set(parser->error, PS_ERROR_USAGE, NULL,
                            "--%s: it takes no argument; leave out what follows --%s", text,
                            option->name);
    if (option)
        return apply(parser, option, equals ? equals + 1 : NULL);
    char name[32];
    size_t kept = length < sizeof name - 1 ? length : sizeof name - 1;
    memcpy(name, text, kept);
    name[kept] = '\0';
    option = nearest(parser, name);
    if (option)
        return ps_error_set(parser->error, PS_ERROR_USAGE, NULL,
                            "--%s: no such option; did you mean --%s?", name, option->name);
    return no_such_name(parser, name);
}

/* Letters are easily typed in the wrong case: -v, -I. */
static int no_such_letter(const struct parser *parser, char letter)
{
    char other = (char)(letter ^ ('a' ^ 'A'));
    const char *command = ps_command_name(parser->options->command);
    const struct ps_option *option = ps_option_by_letter(other);
    if (option && option->commands & 1u << parser->options->command)
        return ps_error_set(parser->error, PS_ERROR_USAGE, NULL,
                            "-%c: no such option; did you mean -%c (--%s)?", letter, other,
                            option->name);
    return ps_error_set(parser->error, PS_ERROR_USAGE, NULL,
                        "-%c: no such option; see portstat %s%s--help", letter,
                        command ? command : "", command ? " " : "");
}

/* "-help" would be -h, -e, -l and -p, and "-output" a file "utput". */
static int check_dashes(const struct parser *parser, const char *letters)
{
    size_t length = strcspn(letters, "=");
    if (!ps_option_by_name(letters, length))
        return 0;
    return ps_error_set(parser->error, PS_ERROR_USAGE, NULL,
                        "-%s: a long option begins with two dashes; write --%s", letters, letters);
}

static int parse_letters(struct parser *parser, const char *letters)
{
    if (check_dashes(parser, letters) < 0)
        return -1;
    for (; *letters; letters++) {
        const struct ps_option *option = ps_option_by_letter(*letters);
        if (!option)
            return no_such_letter(parser, *letters);
        if (option->argument)
            return apply(parser, option, letters[1] ? letters + 1 : NULL);
        if (apply(parser, option, NULL) < 0)
            return -1;
    }
    return 0;
}

/* "-1": no option has a digit for its letter. */
static bool is_negative_number(const char *word)
{
    return word[0] == '-' && word[1] >= '0' && word[1] <= '9';
}

static int parse_word(struct parser *parser, const char *word)
{
    if (!parser->only_words && strcmp(word, "--") == 0) {
        parser->only_words = true;
        return 0;
    }
    if (!parser->only_words && strncmp(word, "--", 2) == 0)
        return parse_long(parser, word + 2);
    bool number = parser->options->command == PS_COMMAND_LOOKUP && is_negative_number(word);
    if (!parser->only_words && word[0] == '-' && word[1] && !number)
        return parse_letters(parser, word + 1);
    struct ps_words *words = &parser->options->words;
    words->words[words->count++] = word;
    return 0;
}

/* Only the first word can be a subcommand, so that every filter stays possible. */
static int parse_command(struct parser *parser)
{
    if (parser->argc < 2)
        return 1;
    for (int i = 0; i < PS_COMMAND_COUNT; i++) {
        const char *name = ps_command_name((enum ps_command)i);
        if (!name || strcmp(parser->argv[1], name) != 0)
            continue;
        parser->options->command = (enum ps_command)i;
        return 2;
    }
    return 1;
}

static int allocate_words(struct ps_options *options, size_t most, struct ps_error *error)
{
    options->files.words = calloc(most, sizeof *options->files.words);
    options->interfaces.words = calloc(most, sizeof *options->interfaces.words);
    options->words.words = calloc(most, sizeof *options->words.words);
    if (options->files.words && options->interfaces.words && options->words.words)
        return 0;
    return ps_error_set(error, PS_ERROR_PROGRAM, NULL, "command line: out of memory; free some");
}

static int take_filter(struct ps_options *options, struct ps_error *error)
{
    if (options->instead != PS_INSTEAD_NOTHING || options->command == PS_COMMAND_LOOKUP ||
        options->command == PS_COMMAND_MERGE)
        return 0;
    if (options->filter_file) {
        options->filter = ps_filter_read(options->filter_file, error);
        return options->filter ? 0 : -1;
    }
    if (options->words.count == 0)
        return 0;
    options->filter = ps_filter_join(&options->words);
    if (options->filter)
        return 0;
    return ps_error_set(error, PS_ERROR_PROGRAM, NULL, "filter: out of memory; free some");
}

/* The words of `merge` are its inputs. */
static void take_parts(struct ps_options *options)
{
    const struct ps_words none = options->files;
    if (options->command != PS_COMMAND_MERGE)
        return;
    options->files = options->words;
    options->words = none;
}

/* Defaults that depend on other options. */
static void settle(struct ps_options *options)
{
    take_parts(options);
    if (!options->interval_given && options->interfaces.count > 0)
        options->interval_ns = live_interval_ns;
    if (!options->interval_given)
        options->stream_interval_ns = live_interval_ns;
    bool for_people = strcmp(options->format, "text") == 0;
    if (!options->top_given && (options->view.all || !for_people))
        options->view.top = 0;
    options->view.lines = options->view.top;
    if (!options->top_given && options->view.top > 0)
        options->view.lines = INTERVAL_LINES;
}

int ps_options_parse(struct ps_options *options, int argc, char **argv, struct ps_error *error)
{
    *options = defaults;
    if (allocate_words(options, (size_t)argc + 1, error) < 0)
        return -1;
    struct parser parser = {.options = options, .argc = argc, .argv = argv, .error = error};
    parser.next = parse_command(&parser);
    while (parser.next < argc) {
        if (parse_word(&parser, argv[parser.next++]) < 0)
            return -1;
        if (options->instead == PS_INSTEAD_HELP)
            return 0;
    }
    settle(options);
    if (ps_options_check(options, error) < 0)
        return -1;
    return take_filter(options, error);
}

void ps_options_fini(struct ps_options *options)
{
    free(options->files.words);
    free(options->interfaces.words);
    free(options->words.words);
    free(options->filter);
    *options = (struct ps_options){0};
}
