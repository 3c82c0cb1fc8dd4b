/*
 * similar.h - how alike two words are, for "did you mean".
 */
#ifndef PORTSTAT_BASE_SIMILAR_H
#define PORTSTAT_BASE_SIMILAR_H

#include <stdbool.h>
#include <stddef.h>

/* Insertions, deletions, replacements and swaps of neighbours that make one word of the other
 * (optimal string alignment), case ignored; words longer than 31 bytes are compared as far as that.
 */
size_t ps_text_distance(const char *a, const char *b);

/* Whether `word` may well be a slip for `right`: one begins the other, or few edits apart. */
bool ps_text_similar(const char *word, const char *right);

#endif
