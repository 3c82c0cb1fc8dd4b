/*
 * filter_error.c - finds the place where a filter expression goes wrong.
 *
 * libpcap says what is wrong, not where.  Sometimes it quotes the word; otherwise the place is the
 * first word up to which the expression cannot be completed to a valid one. To find it, each
 * beginning of the expression is compiled with a few endings that complete most kinds of primitive,
 * and closing brackets as needed.  Slow, but only once, and only for an error.
 */
#include "source/filter_error.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/filter_hint.h"
#include "source/filter_words.h"

enum {
    MAX_NESTING = 64, /* depth of brackets */
    WIDTH = 70,       /* columns of the expression that are shown */
};

/* What may complete a beginning: nothing, a primitive, a value of each kind, the rest of a
 * comparison. */
static const char *const endings[] = {
    "",
    "ip",
    "80",
    "192.0.2.1",
    "port 80",
    "host 192.0.2.1",
    "net 192.0",
    "tcp",
    "0]",
    "0] = 0",
    "= 0",
    "0 = 0",
    "02:00:00:00:00:01",
    "proto 6",
    "mask 255.0.0.0",
    "1-2",
    "broadcast",
    "2001:db8::1",
    "type mgt",
    "mgt",
    "subtype beacon",
    "gateway 192.0.2.1",
    "portrange 1-2",
};

/* Writes the closing brackets for those open at the end of text[0 .. size-1], innermost first. */
static void close_brackets(const char *text, size_t size, char closing[MAX_NESTING + 1])
{
    size_t depth = 0;
    closing[0] = '\0';
    for (size_t i = 0; i < size; i++) {
        if ((text[i] == '(' || text[i] == '[') && depth < MAX_NESTING) {
            memmove(closing + 1, closing, ++depth);
            closing[0] = text[i] == '(' ? ')' : ']';
        } else if ((text[i] == ')' || text[i] == ']') && depth > 0) {
            memmove(closing, closing + 1, depth--);
        }
    }
}

/* What the search works with. */
struct trial {
    pcap_t *pcap;
    const char *message; /* what libpcap says of the whole expression */
    char *scratch;
    size_t size; /* of the scratch space */
};

/* Is it valid? If the whole expression has a syntax error, being free of syntax errors is
 * enough. */
static bool compiles(const struct trial *trial)
{
    struct bpf_program program;
    if (pcap_compile(trial->pcap, &program, trial->scratch, 0, PCAP_NETMASK_UNKNOWN) != 0) {
        return strstr(trial->message, "syntax error") &&
               !strstr(pcap_geterr(trial->pcap), "syntax error");
    }
    pcap_freecode(&program);
    return true;
}

/* Can text[0 .. size-1] be the beginning of an expression? */
static bool can_begin(const struct trial *trial, const char *text, size_t size)
{
    char *scratch = trial->scratch;
    char closing[MAX_NESTING + 1];
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        snprintf(scratch, trial->size, "%.*s %s", (int)size, text, endings[i]);
        close_brackets(scratch, strlen(scratch), closing);
        size_t length = strlen(scratch);
        snprintf(scratch + length, trial->size - length, "%s", closing);
        if (compiles(trial))
            return true;
        snprintf(scratch + length, trial->size - length, "%s = 0", closing);
        if (closing[0] != '\0' && compiles(trial))
            return true;
    }
    return false;
}

/* The ends of the words of `text`; the caller frees them. */
static size_t *find_ends(const char *text, size_t *count)
{
    size_t *ends = calloc(strlen(text) + 1, sizeof *ends);
    *count = 0;
    for (struct ps_span word = ps_filter_next_word(text, 0); ends && word.begin != word.end;
         word = ps_filter_next_word(text, word.end))
        ends[(*count)++] = word.end;
    return ends;
}

/* The first wrong word, or the empty span after the text if only its end is wrong. Everything after
 * a wrong word is wrong, too, so a binary search finds it. */
static struct ps_span find_wrong_word(pcap_t *pcap, const char *text, const char *message)
{
    size_t size = strlen(text) + MAX_NESTING + 64, count;
    const struct trial trial = {pcap, message, malloc(size), size};
    size_t *ends = find_ends(text, &count);
    struct ps_span place = {0, 0};
    if (trial.scratch && ends) {
        size_t right = 0, beyond = count; /* so many words can begin an expression; so many
                                             cannot */
        while (right < beyond) {
            size_t middle = right + (beyond - right) / 2;
            if (can_begin(&trial, text, ends[middle]))
                right = middle + 1;
            else
                beyond = middle;
        }
        place = ps_filter_next_word(text, right > 0 ? ends[right - 1] : 0);
    }
    free(ends);
    free(trial.scratch);
    return place;
}

/* The first place in the expression of the word that the message quotes. */
static struct ps_span find_quoted_word(const char *text, const char *message)
{
    struct ps_span none = {0, 0};
    const char *quote = strchr(message, '\'');
    size_t size = quote ? strcspn(quote + 1, "'") : 0;
    if (size == 0 || quote[1 + size] != '\'')
        return none;
    struct ps_span here = ps_filter_next_word(text, 0);
    while (here.begin != here.end &&
           (here.end - here.begin != size || memcmp(text + here.begin, quote + 1, size) != 0))
        here = ps_filter_next_word(text, here.end);
    return here.begin == here.end ? none : here;
}

/* Writes the part of the expression around the place in one line, and carets in the next. */
static void draw(const char *text, struct ps_span place, char *out, size_t size)
{
    size_t length = strlen(text), shown = 0;
    if (place.begin > WIDTH * 2 / 3)
        shown = place.begin - WIDTH * 2 / 3;
    size_t visible = length - shown < WIDTH ? length - shown : WIDTH;
    char line[WIDTH + 1], marks[WIDTH + 2];
    for (size_t i = 0; i < visible; i++)
        line[i] = isspace((unsigned char)text[shown + i]) ? ' ' : text[shown + i];
    line[visible] = '\0';
    size_t count = place.end > place.begin ? place.end - place.begin : 1;
    size_t column = place.begin - shown;
    size_t i = 0;
    for (; i < column; i++)
        marks[i] = ' ';
    for (; i < column + count && (i == column || i < visible); i++)
        marks[i] = '^';
    marks[i] = '\0';
    snprintf(out, size, "    %s%s%s\n    %s%s", shown > 0 ? "..." : "", line,
             shown + visible < length ? "..." : "", shown > 0 ? "   " : "", marks);
}

void ps_filter_point(const char *expression, struct ps_span place, const char *reason,
                     struct ps_error *error)
{
    char picture[4 * WIDTH];
    draw(expression, place, picture, sizeof picture);
    ps_error_set(error, PS_ERROR_FILTER, "filter", "%s\n%s", reason, picture);
}

void ps_filter_explain(pcap_t *pcap, const char *text, const char *expression,
                       struct ps_error *error)
{
    char message[PCAP_ERRBUF_SIZE], reason[WIDTH + 32 + PS_FILTER_HINT_BYTES];
    char hint[PS_FILTER_HINT_BYTES] = "";
    snprintf(message, sizeof message, "%s", pcap_geterr(pcap));
    bool syntax = strstr(message, "syntax error") != NULL;
    struct ps_span place = find_quoted_word(text, message);
    if (place.end == 0)
        place = find_wrong_word(pcap, text, message);
    if (syntax)
        ps_filter_hint(pcap, text, place, expression, hint);
    place = ps_filter_same_word(text, place, expression);
    int size = (int)(place.end - place.begin);
    if (size == 0)
        snprintf(reason, sizeof reason, "it ends too early%s", hint);
    else
        snprintf(reason, sizeof reason, "\"%.*s\" cannot stand here%s", size > WIDTH ? WIDTH : size,
                 expression + place.begin, hint);
    ps_filter_point(expression, place, syntax ? reason : message, error);
}
