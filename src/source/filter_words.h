/*
 * filter_words.h - the words that a filter expression is made of.
 */
#ifndef PORTSTAT_SOURCE_FILTER_WORDS_H
#define PORTSTAT_SOURCE_FILTER_WORDS_H

#include <stddef.h>

/* text[begin .. end - 1] */
struct ps_span {
    size_t begin, end;
};

/* The next word, number or operator at or after `at`; empty, and at the end, if there is none. */
struct ps_span ps_filter_next_word(const char *text, size_t at);

/* `place` is a word of `text`, or the empty span at its end. Returns the word of `other` with the
 * same number. */
struct ps_span ps_filter_same_word(const char *text, struct ps_span place, const char *other);

#endif
