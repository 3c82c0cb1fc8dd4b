/*
 * check.c - whether the options, each right by itself, make sense together; see check.h.
 */
#include "cli/check.h"

#include <string.h>
#include <unistd.h>

#include "cli/option_table.h"
#include "cli/part_output.h"
#include "cli/stray_words.h"

/* The user may have forgotten -r or -i, so that an input is taken for the filter, or wanted
 * something else. */
static int no_source(const struct ps_options *options, struct ps_error *error)
{
    const char *command = options->command == PS_COMMAND_EXPLAIN ? "explain " : "";
    const struct ps_words *words = &options->words;
    if (ps_stray_word_is_command(words, error) != 0)
        return -1;
    for (size_t i = 0; i < words->count; i++) {
        const char *option = ps_stray_word_option(words->words[i]);
        if (option)
            return ps_error_set(error, PS_ERROR_USAGE, NULL,
                                "no input: '%s' stands where a filter does; "
                                "name it with %s: portstat %s%s %s",
                                words->words[i], option, command, option, words->words[i]);
    }
    if (words->count == 1 && ps_option_by_name(words->words[0], strlen(words->words[0])))
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "no input: '%s' stands where a filter does; did you mean --%s?",
                            words->words[0], words->words[0]);
    if (words->count > 0)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "no input: '%s' stands where a filter does; name an input with -r FILE "
                            "or -i IF, or look it up: portstat lookup %s",
                            words->words[0], words->words[0]);
    return ps_error_set(error, PS_ERROR_USAGE, NULL,
                        "no input: neither a file nor an interface was named; "
                        "try portstat %s-r FILE (- is standard input) or portstat %s-i IF, or see "
                        "portstat %s--help",
                        command, command, command);
}

static int check_sources(const struct ps_options *options, struct ps_error *error)
{
    if (options->files.count == 0 && options->interfaces.count == 0)
        return no_source(options, error);
    if (options->files.count > 0 && options->interfaces.count > 0)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-r %s -i %s: files and interfaces do not mix; "
                            "run portstat for each",
                            options->files.words[0], options->interfaces.words[0]);
    size_t standard_input = 0;
    for (size_t i = 0; i < options->files.count; i++)
        standard_input += strcmp(options->files.words[i], "-") == 0;
    standard_input += options->filter_file && strcmp(options->filter_file, "-") == 0;
    if (standard_input > 1)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-: standard input can be read only once; name it once");
    if (options->filter_file && options->words.count > 0)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-F %s: there are filter words, too (%s); "
                            "give the one or the other",
                            options->filter_file, options->words.words[0]);
    return 0;
}

static int check_writing(const struct ps_options *options, struct ps_error *error)
{
    bool rotates = options->write_size_megabytes > 0 || options->write_seconds > 0;
    if (!options->write_path && (rotates || options->write_file_count > 0))
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-C, -G, -W: they divide what -w saves; name a file with -w");
    if (options->write_file_count > 0 && !rotates)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-W: there is only one file to count; give -C or -G, too");
    if (!options->write_path || strcmp(options->write_path, "-") != 0)
        return 0;
    if (rotates)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-w -: standard output cannot be divided; "
                            "name a file, or leave out -C and -G");
    if (!options->output_path)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-w -: the report goes to standard output, too; "
                            "name a file for it with -o");
    return 0;
}

bool ps_format_fits(const char *format, enum ps_command command)
{
    return command == PS_COMMAND_SUMMARY || command == PS_COMMAND_MERGE ||
           strcmp(format, "text") == 0 || strcmp(format, "json") == 0;
}

/* A part is what a run knows at its end, and nothing that goes by the order in which interfaces saw
 * a packet. */
static int check_run_of_part(const struct ps_options *options, struct ps_error *error)
{
    const struct ps_words *interfaces = &options->interfaces;
    if (options->interval_given && options->interval_ns != 0)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-T partial: a part has no intervals; leave out --interval");
    if (options->once)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-T partial: packets of several interfaces are not compared across "
                            "parts; leave out --once");
    if (interfaces->count > 1 ||
        (interfaces->count == 1 && strcmp(interfaces->words[0], "any") == 0))
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-T partial: packets of several interfaces are not compared across "
                            "parts; make a part of each interface, and add them with "
                            "portstat merge --sum");
    return 0;
}

static int check_part(const struct ps_options *options, struct ps_error *error)
{
    const bool makes_part = ps_part_is_wanted(options);
    if (options->part.of != 0 && !makes_part)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "--part %u/%u: only parts are numbered; give -T partial, too",
                            options->part.number, options->part.of);
    if (!makes_part)
        return 0;
    if (!options->output_path && isatty(STDOUT_FILENO))
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-T partial: not for a terminal; name a file with -o");
    return options->command == PS_COMMAND_SUMMARY ? check_run_of_part(options, error) : 0;
}

static int check_merge(const struct ps_options *options, struct ps_error *error)
{
    size_t standard_input = 0;
    for (size_t i = 0; i < options->files.count; i++)
        standard_input += strcmp(options->files.words[i], "-") == 0;
    if (standard_input > 1)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-: standard input can be read only once; name it once");
    if (options->sum && options->view.by == PS_VIEW_BY_FLOW)
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "--sum --by flow: flows of several views are not joined, so there is "
                            "no list of them; leave out one of the two");
    if (options->files.count > 0)
        return 0;
    return ps_error_set(error, PS_ERROR_USAGE, NULL,
                        "merge: no parts; make some with -T partial -o FILE, and name them: "
                        "portstat merge FILE...");
}

static int check_format(const struct ps_options *options, struct ps_error *error)
{
    if (ps_format_fits(options->format, options->command))
        return 0;
    return ps_error_set(error, PS_ERROR_USAGE, NULL,
                        "-T %s: not a form of this subcommand; "
                        "give text or json",
                        options->format);
}

int ps_options_check(const struct ps_options *options, struct ps_error *error)
{
    if (options->instead != PS_INSTEAD_NOTHING)
        return 0;
    if (check_format(options, error) < 0)
        return -1;
    if (options->command == PS_COMMAND_LOOKUP) {
        if (options->words.count > 0)
            return 0;
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "lookup: nothing to look up; give a port, a service "
                            "or a URL: portstat lookup 443 https");
    }
    if (check_part(options, error) < 0)
        return -1;
    if (options->command == PS_COMMAND_MERGE)
        return check_merge(options, error);
    if (check_sources(options, error) < 0)
        return -1;
    return check_writing(options, error);
}
