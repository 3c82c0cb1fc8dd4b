/*
 * stray_words.h - words that stand where a filter does and were meant as inputs.
 */
#ifndef PORTSTAT_CLI_STRAY_WORDS_H
#define PORTSTAT_CLI_STRAY_WORDS_H

#include "cli/options.h"
#include "portstat/source.h"

/* `error` says (PS_ERROR_FILTER) that the trailing words are no filter. If that is because they name
 * files (`-r *.pcap`, as the shell writes it out) or, beside -i, interfaces, or because a subcommand is
 * not the first word, it says so instead. What words mean never depends on which files there are: only
 * what is said of words that mean nothing does. */
void ps_stray_words_explain(const struct ps_options *options, const struct ps_filter_names *names,
                            struct ps_error *error);

/* -1 and `error` (PS_ERROR_USAGE) if the first of the words is a subcommand, which comes too late. */
int ps_stray_word_is_command(const struct ps_words *words, struct ps_error *error);

/* The option, "-r" or "-i", with which the word would name an input that is there; NULL if it would not. */
const char *ps_stray_word_option(const char *word);

#endif
