/*
 * options.h - the command line as plain data: what was asked for, checked and with every default in
 * place.  The code that acts on it never looks at argv.
 */
#ifndef PORTSTAT_CLI_OPTIONS_H
#define PORTSTAT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/error.h"
#include "portstat/partial.h"
#include "portstat/snapshot.h"

enum ps_command {
    PS_COMMAND_SUMMARY, /* no subcommand: tally the sources */
    PS_COMMAND_EXPLAIN,
    PS_COMMAND_LOOKUP,
    PS_COMMAND_MERGE,
    PS_COMMAND_COUNT
};

/* What to do instead of the command. */
enum ps_instead {
    PS_INSTEAD_NOTHING,
    PS_INSTEAD_HELP,        /* -h */
    PS_INSTEAD_VERSION,     /* -V */
    PS_INSTEAD_INTERFACES,  /* -D */
    PS_INSTEAD_COMPLETIONS, /* --completions */
};

enum ps_tunnel { PS_TUNNEL_OUTER, PS_TUNNEL_INNER };
enum ps_reader { PS_READER_AUTO, PS_READER_LIBPCAP };
enum ps_shell { PS_SHELL_BASH, PS_SHELL_ZSH, PS_SHELL_FISH };
enum ps_detail { PS_DETAIL_FULL, PS_DETAIL_BRIEF, PS_DETAIL_FIELDS };

/* Words of the command line, borrowed from argv. */
struct ps_words {
    const char **words;
    size_t count;
};

struct ps_options {
    enum ps_command command;
    enum ps_instead instead;

    struct ps_words files;      /* -r, or the parts to merge; "-" is standard input. Either ... */
    struct ps_words interfaces; /* -i; ... or these, never both; one of them if sources are read */
    struct ps_words words;      /* trailing words: of the filter, or what to look up */
    char *filter;               /* owned: the words joined, or the text of -F; NULL: none */
    const char *filter_file;    /* -F, "-" is standard input */

    uint64_t max_frames;         /* -c; 0: no limit */
    uint64_t duration_ns;        /* -a duration:S; 0: no limit */
    uint64_t interval_ns;        /* --interval, 10 s by default if live; 0: no intervals */
    uint64_t stream_interval_ns; /* of a pipe that turns out to be live, without --interval */
    bool interval_given;
    uint64_t threads; /* --threads; 0: one for each processor */

    const char *format; /* -T: a name for ps_renderer_find(), or ps_part_format; "text" or "json" of
                           explain and lookup */
    const char *output_path; /* -o; NULL: standard output */
    struct ps_view view;     /* --top, --all, --by, --sort, -n, -q */
    bool top_given;
    struct ps_part_label part; /* --part; zeroes: none */
    bool sum;                  /* --sum */
    uint64_t width;            /* --width; 0: the terminal's, or 80 */

    uint64_t snaplen_bytes; /* -s; 0: what headers need */
    uint64_t buffer_kib;    /* -B; 0: the default */
    bool no_promiscuous;    /* -p */
    const char *user;       /* -Z; NULL: the invoking user under sudo, or "nobody" */
    bool no_sandbox;

    const char *write_path;        /* -w, "-" is standard output; NULL: none */
    uint64_t write_size_megabytes; /* -C, in 1,000,000 bytes; 0: no limit */
    uint64_t write_file_count;     /* -W; 0: no limit */
    uint64_t write_seconds;        /* -G; 0: no limit */

    const char *services_path; /* --services */
    uint64_t flow_timeout_s;   /* 0: never */
    uint64_t max_flows;
    uint64_t max_hosts;
    bool once;
    enum ps_tunnel tunnel;
    enum ps_reader reader;

    uint64_t first_frame, last_frame; /* --frame, counted from 1; 1 and UINT64_MAX: all */
    enum ps_detail detail;            /* --brief, --fields-only */
    enum ps_shell shell;              /* of --completions */
};

/* Parses and checks. Returns 0, or -1 with `error`: PS_ERROR_USAGE, or PS_ERROR_PROGRAM where a
 * filter file cannot be read. Call ps_options_fini() in either case. Strings are borrowed from
 * argv. */
int ps_options_parse(struct ps_options *options, int argc, char **argv, struct ps_error *error);
void ps_options_fini(struct ps_options *options);

#endif
