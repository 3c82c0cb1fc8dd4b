/*
 * filter_text.h - the text of the pcap filter: the trailing words, or a file.
 */
#ifndef PORTSTAT_CLI_FILTER_TEXT_H
#define PORTSTAT_CLI_FILTER_TEXT_H

#include "cli/options.h"

/* The words with a space between each two, as tcpdump joins them. Freed by the caller; NULL when
 * out of memory. */
char *ps_filter_join(const struct ps_words *words);

/* A file's text; from '#' to the end of a line is a comment. "-" is standard input. Freed by the
 * caller; NULL and `error` (PS_ERROR_PROGRAM) if it cannot be read or is no text. */
char *ps_filter_read(const char *path, struct ps_error *error);

#endif
