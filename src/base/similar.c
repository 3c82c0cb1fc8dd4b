/*
 * similar.c - how alike two words are; see similar.h.
 */
#include "base/similar.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 31 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

size_t ps_text_distance(const char *a, const char *b)
{
    size_t a_length = strnlen(a, LONGEST), b_length = strnlen(b, LONGEST);
    size_t cost[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= a_length; i++)
        cost[i][0] = i;
    for (size_t j = 0; j <= b_length; j++)
        cost[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        for (size_t j = 1; j <= b_length; j++) {
            size_t replaced = cost[i - 1][j - 1] + !same(a[i - 1], b[j - 1]);
            size_t moved = least(cost[i - 1][j], cost[i][j - 1]) + 1;
            cost[i][j] = least(replaced, moved);
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a_length][b_length];
}

bool ps_text_similar(const char *word, const char *right)
{
    size_t length = strlen(word);
    size_t shorter = least(length, strlen(right));
    if (shorter >= 2 && strncasecmp(word, right, shorter) == 0)
        return true;
    size_t allowed = length < 3 ? 0 : length < 5 ? 1 : length < 9 ? 2 : 3;
    return ps_text_distance(word, right) <= allowed;
}
