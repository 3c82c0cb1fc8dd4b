/*
 * filter_text.c - the text of the pcap filter; see filter_text.h.
 */
#include "cli/filter_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_FILTER = 1 << 20 };

char *ps_filter_join(const struct ps_words *words)
{
    size_t size = 1;
    for (size_t i = 0; i < words->count; i++)
        size += strlen(words->words[i]) + 1;
    char *text = malloc(size);
    if (!text)
        return NULL;
    char *out = text;
    for (size_t i = 0; i < words->count; i++) {
        if (i > 0)
            *out++ = ' ';
        out = stpcpy(out, words->words[i]);
    }
    *out = '\0';
    return text;
}

/* Overwrites comments with blanks instead of cutting them, so that the place of an error stays
 * right. */
static void blank_comments(char *text)
{
    bool comment = false;
    for (; *text; text++) {
        if (*text == '#')
            comment = true;
        if (*text == '\n')
            comment = false;
        if (comment)
            *text = ' ';
    }
}

/* Reads `file` up to its end into a terminated text. */
static char *read_text(FILE *file, const char *path, struct ps_error *error)
{
    char *text = malloc(LONGEST_FILTER + 1);
    if (!text) {
        ps_error_set(error, PS_ERROR_PROGRAM, NULL, "-F %s: out of memory; free some", path);
        return NULL;
    }
    errno = 0;
    size_t length = fread(text, 1, LONGEST_FILTER, file);
    text[length] = '\0';
    if (ferror(file))
        ps_error_set(error, PS_ERROR_PROGRAM, NULL, "-F %s: %s; name a file with a filter", path,
                     strerror(errno));
    else if (length == LONGEST_FILTER || strlen(text) < length)
        ps_error_set(error, PS_ERROR_PROGRAM, NULL,
                     "-F %s: not the text of a filter; name a file with one", path);
    else
        return text;
    free(text);
    return NULL;
}

char *ps_filter_read(const char *path, struct ps_error *error)
{
    bool standard_input = strcmp(path, "-") == 0;
    FILE *file = standard_input ? stdin : fopen(path, "re");
    if (!file) {
        ps_error_set(error, PS_ERROR_PROGRAM, NULL, "-F %s: %s; name a file that can be read", path,
                     strerror(errno));
        return NULL;
    }
    char *text = read_text(file, path, error);
    if (!standard_input)
        fclose(file);
    if (text)
        blank_comments(text);
    return text;
}
