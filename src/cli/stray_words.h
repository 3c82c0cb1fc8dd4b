/*
 * stray_words.h - words in place of a filter that were meant as inputs.
 */
#ifndef PORTSTAT_CLI_STRAY_WORDS_H
#define PORTSTAT_CLI_STRAY_WORDS_H

#include <stdbool.h>

#include "cli/options.h"
#include "portstat/source.h"

/* What of the trailing words would name an input, and whether the others are a filter. */
struct ps_strays {
    struct ps_words inputs;
    bool others_are_filter;
};

/* Looks while the sandbox is open, since files, interfaces and names in filters have to be asked
 * for. Freed with ps_stray_words_free(). */
void ps_stray_words_look(struct ps_strays *strays, const struct ps_options *options,
                         const struct ps_filter_names *names);
void ps_stray_words_free(struct ps_strays *strays);

/* `error` (PS_ERROR_FILTER) says that the trailing words are no valid filter. If the reason is that
 * they name files (`-r *.pcap`, expanded by the shell) or, with -i, interfaces, or that a
 * subcommand is not the first word, replaces it by an error that says so. Which files exist never
 * changes the meaning of words, only the message about words that are no filter. */
void ps_stray_words_explain(const struct ps_options *options, const struct ps_strays *strays,
                            struct ps_error *error);

/* -1 and `error` (PS_ERROR_USAGE) if the first of the words is a subcommand, which has to come
 * before all options. */
int ps_stray_word_is_command(const struct ps_words *words, struct ps_error *error);

/* The option, "-r" or "-i", with which the word would name an existing input; NULL if there is
 * none. */
const char *ps_stray_word_option(const char *word);

#endif
