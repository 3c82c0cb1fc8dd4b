/*
 * option_table.c - the options.  Letters mean what they mean in tcpdump and tshark.
 */
#include "cli/option_table.h"

#include <string.h>

#include "cli/apply.h"
#include "cli/part_output.h"
#include "cli/terminal.h"
#include "portstat/renderer.h"
#include "portstat/run.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MEMBER(name) .offset = offsetof(struct ps_options, name)
#define FLAG(name) .apply = ps_apply_flag, MEMBER(name)
#define NUMBER(name, low, high) .apply = ps_apply_number, MEMBER(name), .least = low, .most = high
#define SECONDS(low, high) .least = low, .most = (uint64_t)(high)*1000000000
#define FILE_NAME .kind = PS_ARGUMENT_FILE
#define CHOICE(function) .kind = PS_ARGUMENT_CHOICE, .choice = function

enum { DAY_S = 86400, YEAR_S = 366 * DAY_S };

static const char *word_at(const char *const *words, size_t count, size_t index)
{
    return index < count ? words[index] : NULL;
}

static const char *format_at(size_t index)
{
    const struct ps_renderer *renderer = ps_renderer_at(index);
    if (renderer)
        return renderer->name;
    return index > 0 && ps_renderer_at(index - 1) ? ps_part_format : NULL;
}

static const char *by_at(size_t index)
{
    static const char *const words[] = {"all",  "port",      "service", "class",
                                        "flow", "interface", "host"};
    return word_at(words, COUNT(words), index);
}

static const char *sort_at(size_t index)
{
    static const char *const words[] = {"packets", "bytes", "port", "flows", "name"};
    return word_at(words, COUNT(words), index);
}

static const char *tunnel_at(size_t index)
{
    static const char *const words[] = {"outer", "inner"};
    return word_at(words, COUNT(words), index);
}

static const char *reader_at(size_t index)
{
    static const char *const words[] = {"auto", "libpcap"};
    return word_at(words, COUNT(words), index);
}

static const char *shell_at(size_t index)
{
    static const char *const words[] = {"bash", "zsh", "fish"};
    return word_at(words, COUNT(words), index);
}

static const char *autostop_at(size_t index)
{
    static const char *const words[] = {"duration:"};
    return word_at(words, COUNT(words), index);
}

/* clang-format off */
static const struct ps_option options[] = {
    {'r', "read-file", "FILE", "read a capture file, - is standard input; again: more files",
     PS_GROUP_INPUT, PS_FOR_SOURCES, .apply = ps_apply_append, MEMBER(files), FILE_NAME},
    {'i', "interface", "IF", "capture on an interface, or on any; again: more interfaces",
     PS_GROUP_INPUT, PS_FOR_SOURCES, .apply = ps_apply_append, MEMBER(interfaces),
     .kind = PS_ARGUMENT_INTERFACE},
    {'F', "filter-file", "FILE", "take the filter from a file",
     PS_GROUP_INPUT, PS_FOR_SOURCES, .apply = ps_apply_string, MEMBER(filter_file), FILE_NAME},
    {'c', "max-frames", "N", "stop after N frames that passed the filter",
     PS_GROUP_INPUT, PS_FOR_SOURCES, NUMBER(max_frames, 1, UINT64_MAX)},
    {'a', "autostop", "duration:S", "stop after S seconds",
     PS_GROUP_INPUT, PS_FOR_SUMMARY, .apply = ps_apply_autostop, MEMBER(duration_ns),
     SECONDS(1, YEAR_S), CHOICE(autostop_at)},
    {0, "threads", "N", "count files with at most N threads (a thread for each processor)",
     PS_GROUP_INPUT, PS_FOR_SUMMARY, NUMBER(threads, 1, PS_MOST_THREADS)},
    {0, "reader", "auto|libpcap", "libpcap: read files with libpcap only",
     PS_GROUP_INPUT, PS_FOR_SOURCES, .apply = ps_apply_choice, MEMBER(reader), CHOICE(reader_at)},

    {0, "frame", "N[-M]", "explain only these frames, counted from 1",
     PS_GROUP_EXPLAIN, PS_FOR_EXPLAIN, .apply = ps_apply_frames},
    {0, "brief", NULL, "a few lines for each frame",
     PS_GROUP_EXPLAIN, PS_FOR_EXPLAIN, .apply = ps_apply_brief},
    {0, "fields-only", NULL, "only the tables of fields",
     PS_GROUP_EXPLAIN, PS_FOR_EXPLAIN, .apply = ps_apply_fields_only},

    {'T', "format", "FORM", "form of the report",
     PS_GROUP_OUTPUT, PS_FOR_ALL, .apply = ps_apply_format, MEMBER(format), CHOICE(format_at)},
    {'o', "output", "FILE", "write the report to a file",
     PS_GROUP_OUTPUT, PS_FOR_ALL, .apply = ps_apply_path, MEMBER(output_path), FILE_NAME},
    {0, "part", "N/M", "of -T partial: this is part N of M, in their order",
     PS_GROUP_OUTPUT, PS_FOR_REPORTS, .apply = ps_apply_part, MEMBER(part)},
    {0, "sum", NULL, "add up what several saw at the same time; flows are not joined",
     PS_GROUP_OUTPUT, PS_FOR_MERGE, FLAG(sum)},
    {0, "interval", "S", "a summary each S seconds (live: 10; 0: only at the end)",
     PS_GROUP_OUTPUT, PS_FOR_SUMMARY, .apply = ps_apply_interval, MEMBER(interval_ns),
     SECONDS(0, YEAR_S)},
    {0, "local-time", NULL, "times of the local time zone, with their offset from UTC",
     PS_GROUP_OUTPUT, PS_FOR_INPUTS, FLAG(view.local_time)},

    {0, "top", "N", "rows of a table (10), lines of an interval (22); 0: all",
     PS_GROUP_TEXT, PS_FOR_REPORTS, .apply = ps_apply_top, .most = 1000000},
    {0, "all", NULL, "all rows, and clients' own ports one by one",
     PS_GROUP_TEXT, PS_FOR_REPORTS, FLAG(view.all)},
    {0, "by", "TABLE", "one table instead of all, also of csv",
     PS_GROUP_TEXT, PS_FOR_REPORTS, .apply = ps_apply_choice, MEMBER(view.by), CHOICE(by_at)},
    {0, "sort", "KEY", "order of the rows, also of csv",
     PS_GROUP_TEXT, PS_FOR_REPORTS, .apply = ps_apply_sort, CHOICE(sort_at)},
    {0, "width", "N", "columns of a line (the terminal's, else 80)",
     PS_GROUP_TEXT, PS_FOR_REPORTS | PS_FOR_LOOKUP, NUMBER(width, PS_LEAST_WIDTH, PS_MOST_WIDTH)},
    {'n', "numeric", NULL, "numbers only, no service names",
     PS_GROUP_TEXT, PS_FOR_INPUTS, FLAG(view.numbers_only)},
    {'q', "quiet", NULL, "only the tables; of an interval only its headline",
     PS_GROUP_TEXT, PS_FOR_INPUTS, FLAG(view.quiet)},

    {0, "services", "FILE", "more services, as services(5); they win over the built-in ones",
     PS_GROUP_COUNTING, PS_FOR_SOURCES | PS_FOR_LOOKUP, .apply = ps_apply_string, MEMBER(services_path), FILE_NAME},
    {0, "flow-timeout", "S", "a flow idle for S seconds is over (300; 0: never)",
     PS_GROUP_COUNTING, PS_FOR_SUMMARY, NUMBER(flow_timeout_s, 0, YEAR_S)},
    {0, "max-flows", "N", "hold at most N flows at once (10000000)",
     PS_GROUP_COUNTING, PS_FOR_SUMMARY, NUMBER(max_flows, 1, 1000000000)},
    {0, "max-hosts", "N", "with --by host, hold at most N addresses (1000000)",
     PS_GROUP_COUNTING, PS_FOR_SUMMARY, NUMBER(max_hosts, 1, 1000000000)},
    {0, "once", NULL, "count a packet that several interfaces saw only once",
     PS_GROUP_COUNTING, PS_FOR_SUMMARY, FLAG(once)},
    {0, "tunnel", "outer|inner", "count UDP tunnels by their own port, or by the ports inside where there are some",
     PS_GROUP_COUNTING, PS_FOR_SOURCES, .apply = ps_apply_choice, MEMBER(tunnel),
     CHOICE(tunnel_at)},

    {'D', "list-interfaces", NULL, "list the interfaces and exit",
     PS_GROUP_LIVE, PS_FOR_SOURCES, .apply = ps_apply_interfaces},
    {'s', "snapshot-length", "BYTES", "bytes to capture of a frame (what headers need; 0: 262144)",
     PS_GROUP_LIVE, PS_FOR_SOURCES, .apply = ps_apply_snaplen, MEMBER(snaplen_bytes),
     .most = 262144},
    {'B', "buffer-size", "KIB", "size of the kernel's buffer",
     PS_GROUP_LIVE, PS_FOR_SOURCES, NUMBER(buffer_kib, 1, 2097151)},
    {'p', "no-promiscuous-mode", NULL, "only frames for this machine",
     PS_GROUP_LIVE, PS_FOR_SOURCES, FLAG(no_promiscuous)},
    {'Z', "relinquish-privileges", "USER", "run as USER once the sources are open",
     PS_GROUP_LIVE, PS_FOR_INPUTS, .apply = ps_apply_string, MEMBER(user),
     .kind = PS_ARGUMENT_USER},
    {0, "no-sandbox", NULL, "do without the system-call filter",
     PS_GROUP_LIVE, PS_FOR_INPUTS, FLAG(no_sandbox)},

    {'w', "write", "FILE", "save the frames that are counted",
     PS_GROUP_WRITING, PS_FOR_SUMMARY, .apply = ps_apply_string, MEMBER(write_path), FILE_NAME},
    {'C', "file-size", "MB", "start another file after so many million bytes",
     PS_GROUP_WRITING, PS_FOR_SUMMARY, NUMBER(write_size_megabytes, 1, 1000000000)},
    {'G', "rotate-seconds", "S", "start another file each S seconds (strftime names)",
     PS_GROUP_WRITING, PS_FOR_SUMMARY, NUMBER(write_seconds, 1, YEAR_S)},
    {'W', "file-count", "N", "keep at most N files (-C), stop after N (-G)",
     PS_GROUP_WRITING, PS_FOR_SUMMARY, NUMBER(write_file_count, 1, 1000000)},

    {'h', "help", NULL, "this text",
     PS_GROUP_OTHER, PS_FOR_ALL, .apply = ps_apply_help},
    {'V', "version", NULL, "the version and what is built in",
     PS_GROUP_OTHER, PS_FOR_ALL, .apply = ps_apply_version},
    {0, "completions", "SHELL", "print completions for a shell",
     PS_GROUP_OTHER, PS_FOR_SUMMARY, .apply = ps_apply_completions, MEMBER(shell),
     CHOICE(shell_at)},
};
/* clang-format on */

const struct ps_option *ps_option_at(size_t index)
{
    return index < COUNT(options) ? &options[index] : NULL;
}

const struct ps_option *ps_option_by_letter(char letter)
{
    for (size_t i = 0; i < COUNT(options); i++) {
        if (options[i].letter && options[i].letter == letter)
            return &options[i];
    }
    return NULL;
}

const struct ps_option *ps_option_by_name(const char *name, size_t length)
{
    for (size_t i = 0; i < COUNT(options); i++) {
        if (strlen(options[i].name) == length && memcmp(options[i].name, name, length) == 0)
            return &options[i];
    }
    return NULL;
}

const char *ps_command_name(enum ps_command command)
{
    static const char *const names[PS_COMMAND_COUNT] = {
        [PS_COMMAND_EXPLAIN] = "explain",
        [PS_COMMAND_LOOKUP] = "lookup",
        [PS_COMMAND_MERGE] = "merge",
    };
    return names[command];
}
