/*
 * similar.h - how alike two words are, for "did you mean".
 */
#ifndef PORTSTAT_BASE_SIMILAR_H
#define PORTSTAT_BASE_SIMILAR_H

#include <stdbool.h>
#include <stddef.h>

/* How many insertions, deletions, replacements and swaps of neighbours turn one word into the other
 * (optimal string alignment distance). Ignores case and all but the first 31 bytes. */
size_t ps_text_distance(const char *a, const char *b);

/* Is `word` probably a slip for `right`? Yes if one begins with the other or few edits separate
 * them. */
bool ps_text_similar(const char *word, const char *right);

#endif
