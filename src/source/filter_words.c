/*
 * filter_words.c - finds the words of a filter expression; see filter_words.h.
 */
#include "source/filter_words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || strchr("_-.:/\\", c);
}

struct ps_span ps_filter_next_word(const char *text, size_t at)
{
    while (isspace((unsigned char)text[at]))
        at++;
    size_t end = at;
    while (text[end] != '\0' && is_word(text[end]))
        end++;
    if (end == at && text[at] != '\0') {
        end++;
        if (text[end] != '\0' && strchr("<>=!&|", text[at]) && strchr("<>=&|", text[end]))
            end++;
    }
    return (struct ps_span){at, end};
}

struct ps_span ps_filter_same_word(const char *text, struct ps_span place, const char *other)
{
    struct ps_span here = ps_filter_next_word(text, 0), there = ps_filter_next_word(other, 0);
    while (here.begin < place.begin && here.begin != here.end) {
        here = ps_filter_next_word(text, here.end);
        there = ps_filter_next_word(other, there.end);
    }
    return there;
}
