/*
 * option_table.h - one row per option; parsing, --help and completions are all made from it.
 */
#ifndef PORTSTAT_CLI_OPTION_TABLE_H
#define PORTSTAT_CLI_OPTION_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "cli/options.h"

/* Headings of --help, in its order. */
enum ps_option_group {
    PS_GROUP_INPUT,
    PS_GROUP_EXPLAIN,
    PS_GROUP_OUTPUT,
    PS_GROUP_TEXT,
    PS_GROUP_COUNTING,
    PS_GROUP_LIVE,
    PS_GROUP_WRITING,
    PS_GROUP_OTHER,
    PS_GROUP_COUNT
};

/* What an argument names, for completion. */
enum ps_argument_kind {
    PS_ARGUMENT_TEXT,
    PS_ARGUMENT_FILE,
    PS_ARGUMENT_INTERFACE,
    PS_ARGUMENT_USER,
    PS_ARGUMENT_CHOICE
};

/* Commands that an option belongs to. */
enum {
    PS_FOR_SUMMARY = 1 << PS_COMMAND_SUMMARY,
    PS_FOR_EXPLAIN = 1 << PS_COMMAND_EXPLAIN,
    PS_FOR_LOOKUP = 1 << PS_COMMAND_LOOKUP,
    PS_FOR_MERGE = 1 << PS_COMMAND_MERGE,
    PS_FOR_REPORTS = PS_FOR_SUMMARY | PS_FOR_MERGE,
    PS_FOR_SOURCES = PS_FOR_SUMMARY | PS_FOR_EXPLAIN,
    PS_FOR_INPUTS = PS_FOR_SOURCES | PS_FOR_MERGE,
    PS_FOR_ALL = PS_FOR_INPUTS | PS_FOR_LOOKUP
};

struct ps_option {
    char letter;          /* 0: none */
    const char *name;     /* the long name, without dashes */
    const char *argument; /* its name in --help; NULL: takes none */
    const char *help;     /* one sentence without a full stop */
    enum ps_option_group group;
    unsigned commands; /* PS_FOR_... */

    /* Puts the argument into the options. It uses the rest of the row: */
    int (*apply)(const struct ps_option *option, struct ps_options *options, const char *value,
                 struct ps_error *error);
    size_t offset;        /* the member of struct ps_options */
    uint64_t least, most; /* of a number */
    enum ps_argument_kind kind;
    const char *(*choice)(size_t index); /* the words it may be; NULL past the end */
};

/* By position; NULL past the end. */
const struct ps_option *ps_option_at(size_t index);

/* By letter or long name (`length` bytes of it); NULL if there is none. */
const struct ps_option *ps_option_by_letter(char letter);
const struct ps_option *ps_option_by_name(const char *name, size_t length);

/* "explain", "lookup", "merge"; NULL for the summary, which has no word. */
const char *ps_command_name(enum ps_command command);

#endif
