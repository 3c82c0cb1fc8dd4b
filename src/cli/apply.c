/*
 * apply.c - how the argument of an option gets into struct ps_options; see apply.h.
 *
 * The table names a member by its offset, so that one function serves every option of its kind.
 */
#include "cli/apply.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_SIZE = 64, NS_DIGITS = 9 };
static const uint64_t ns_per_s = 1000000000;

/* The member of `options` that the row is for. */
#define MEMBER(type) ((type *)(void *)((char *)options + option->offset))

const char *ps_option_title(const struct ps_option *option, char *text, size_t size)
{
    if (option->letter)
        snprintf(text, size, "-%c", option->letter);
    else
        snprintf(text, size, "--%s", option->name);
    return text;
}

/* "-c abc: <why>; <what to do>" */
static int refuse(const struct ps_option *option, const char *value, struct ps_error *error,
                  const char *why_and_what)
{
    char title[TITLE_SIZE];
    return ps_error_set(error, PS_ERROR_USAGE, NULL, "%s %s: %s",
                        ps_option_title(option, title, sizeof title), value, why_and_what);
}

PS_APPLY(ps_apply_flag)
{
    (void)value;
    (void)error;
    *MEMBER(bool) = true;
    return 0;
}

PS_APPLY(ps_apply_string)
{
    if (!*value)
        return refuse(option, "''", error, "the name is empty; give one");
    *MEMBER(const char *) = value;
    return 0;
}

PS_APPLY(ps_apply_path)
{
    if (ps_apply_string(option, options, value, error) < 0)
        return -1;
    if (strcmp(value, "-") == 0)
        *MEMBER(const char *) = NULL;
    return 0;
}

/* Decimal digits and nothing else; `*end` is behind them. False if there are none or too many. */
static bool read_digits(const char *text, const char **end, uint64_t *number)
{
    if (!isdigit((unsigned char)*text))
        return false;
    char *behind;
    errno = 0;
    *number = strtoull(text, &behind, 10);
    *end = behind;
    return errno == 0;
}

static bool read_number(const char *text, uint64_t *number)
{
    const char *end;
    return read_digits(text, &end, number) && *end == '\0';
}

static int refuse_number(const struct ps_option *option, const char *value, struct ps_error *error)
{
    char why[128];
    if (option->most == UINT64_MAX)
        snprintf(why, sizeof why, "not a number in range; give one from %" PRIu64, option->least);
    else
        snprintf(why, sizeof why, "not a number in range; give one from %" PRIu64 " to %" PRIu64,
                 option->least, option->most);
    return refuse(option, *value ? value : "''", error, why);
}

static int apply_number(const struct ps_option *option, const char *value, uint64_t *number,
                        struct ps_error *error)
{
    if (read_number(value, number) && *number >= option->least && *number <= option->most)
        return 0;
    return refuse_number(option, value, error);
}

PS_APPLY(ps_apply_number)
{
    return apply_number(option, value, MEMBER(uint64_t), error);
}

PS_APPLY(ps_apply_top)
{
    uint64_t top = 0;
    if (apply_number(option, value, &top, error) < 0)
        return -1;
    options->view.top = (unsigned)top;
    options->top_given = true;
    return 0;
}

/* As in tcpdump, -s 0 means the maximum. */
PS_APPLY(ps_apply_snaplen)
{
    if (apply_number(option, value, &options->snaplen_bytes, error) < 0)
        return -1;
    if (options->snaplen_bytes == 0)
        options->snaplen_bytes = option->most;
    return 0;
}

/* "10", "0.5": whole seconds and at most nine more digits. */
static bool read_seconds(const char *text, uint64_t *duration_ns)
{
    const char *end;
    uint64_t seconds;
    if (!read_digits(text, &end, &seconds) || seconds > UINT64_MAX / ns_per_s - 1)
        return false;
    uint64_t fraction_ns = 0;
    if (*end == '.') {
        const char *digits = end + 1;
        if (!read_digits(digits, &end, &fraction_ns) || end - digits > NS_DIGITS)
            return false;
        for (ptrdiff_t i = end - digits; i < NS_DIGITS; i++)
            fraction_ns *= 10;
    }
    *duration_ns = seconds * ns_per_s + fraction_ns;
    return *end == '\0';
}

/* A least span that is not 0 is one nanosecond, so the message says "above 0". */
static int refuse_seconds(const struct ps_option *option, const char *value, struct ps_error *error)
{
    char why[128];
    snprintf(why, sizeof why,
             "not a number of seconds in range; give one %s 0 to %" PRIu64
             ", with nine decimals at most",
             option->least > 0 ? "above" : "from", option->most / ns_per_s);
    return refuse(option, *value ? value : "''", error, why);
}

PS_APPLY(ps_apply_seconds)
{
    uint64_t *duration_ns = MEMBER(uint64_t);
    if (read_seconds(value, duration_ns) && *duration_ns >= option->least &&
        *duration_ns <= option->most)
        return 0;
    return refuse_seconds(option, value, error);
}

PS_APPLY(ps_apply_interval)
{
    options->interval_given = true;
    return ps_apply_seconds(option, options, value, error);
}

PS_APPLY(ps_apply_autostop)
{
    static const char condition[] = "duration:";
    const size_t length = sizeof condition - 1;
    if (strncmp(value, condition, length) != 0)
        return refuse(
            option, value, error,
            "not a condition that is known; give duration:SECONDS, or the number of frames with "
            "-c");
    if (read_seconds(value + length, MEMBER(uint64_t)) && options->duration_ns >= option->least &&
        options->duration_ns <= option->most)
        return 0;
    return refuse_seconds(option, value, error);
}

/* The position of `value` among the row's words, or -1 and an error that lists them. */
static int find_choice(const struct ps_option *option, const char *value, struct ps_error *error)
{
    const char *word;
    for (size_t i = 0; (word = option->choice(i)); i++) {
        if (strcmp(word, value) == 0)
            return (int)i;
    }
    char why[256] = "no such choice; it is one of";
    for (size_t i = 0; (word = option->choice(i)); i++) {
        size_t used = strlen(why);
        snprintf(why + used, sizeof why - used, "%s %s", i ? "," : "", word);
    }
    return refuse(option, *value ? value : "''", error, why);
}

PS_APPLY(ps_apply_choice)
{
    int index = find_choice(option, value, error);
    if (index < 0)
        return -1;
    _Static_assert(sizeof(enum ps_tunnel) == sizeof(unsigned), "enums are stored as unsigned");
    *MEMBER(unsigned) = (unsigned)index;
    return 0;
}

PS_APPLY(ps_apply_sort)
{
    int index = find_choice(option, value, error);
    if (index < 0)
        return -1;
    options->view.sort = PS_SORT_USUAL + 1 + (enum ps_view_sort)index;
    return 0;
}

PS_APPLY(ps_apply_format)
{
    int index = find_choice(option, value, error);
    if (index < 0)
        return -1;
    *MEMBER(const char *) = option->choice((size_t)index);
    return 0;
}

/* The arrays have room for all of argv. */
PS_APPLY(ps_apply_append)
{
    if (!*value)
        return refuse(option, "''", error, "the name is empty; give one");
    struct ps_words *words = MEMBER(struct ps_words);
    words->words[words->count++] = value;
    return 0;
}

PS_APPLY(ps_apply_frames)
{
    const char *end;
    uint64_t *first = &options->first_frame, *last = &options->last_frame;
    bool good = read_digits(value, &end, first);
    *last = *first;
    if (good && *end == '-') {
        *last = UINT64_MAX;
        good = end[1] == '\0' || read_number(end + 1, last);
    } else if (good) {
        good = *end == '\0';
    }
    if (!good || *first == 0 || *last < *first)
        return refuse(option, *value ? value : "''", error,
                      "not a frame number or range; give 7, 7-9 or 7-, counted from 1");
    return 0;
}

PS_APPLY(ps_apply_part)
{
    const char *end;
    uint64_t number, of = 0;
    bool good = read_digits(value, &end, &number) && *end == '/' && read_number(end + 1, &of);
    if (!good || number == 0 || number > of || of > UINT32_MAX)
        return refuse(option, *value ? value : "''", error,
                      "not a part of a number of parts; give 2/10, counted from 1");
    *MEMBER(struct ps_part_label) = (struct ps_part_label){(uint32_t)number, (uint32_t)of};
    return 0;
}

PS_APPLY(ps_apply_brief)
{
    (void)option;
    (void)value;
    (void)error;
    options->detail = PS_DETAIL_BRIEF;
    return 0;
}

PS_APPLY(ps_apply_fields_only)
{
    (void)option;
    (void)value;
    (void)error;
    options->detail = PS_DETAIL_FIELDS;
    return 0;
}

/* The first of several wins, except that --help always wins. */
static int act_instead(struct ps_options *options, enum ps_instead instead)
{
    if (options->instead == PS_INSTEAD_NOTHING || instead == PS_INSTEAD_HELP)
        options->instead = instead;
    return 0;
}

PS_APPLY(ps_apply_help)
{
    (void)option;
    (void)value;
    (void)error;
    return act_instead(options, PS_INSTEAD_HELP);
}

PS_APPLY(ps_apply_version)
{
    (void)option;
    (void)value;
    (void)error;
    return act_instead(options, PS_INSTEAD_VERSION);
}

PS_APPLY(ps_apply_interfaces)
{
    (void)option;
    (void)value;
    (void)error;
    return act_instead(options, PS_INSTEAD_INTERFACES);
}

PS_APPLY(ps_apply_completions)
{
    act_instead(options, PS_INSTEAD_COMPLETIONS);
    return ps_apply_choice(option, options, value, error);
}
