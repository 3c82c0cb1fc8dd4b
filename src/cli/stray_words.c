/*
 * stray_words.c - words that were meant as inputs; see stray_words.h.
 */
#include "cli/stray_words.h"

#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/filter_text.h"
#include "cli/option_table.h"
#include "source/filter.h"

enum {
    NAMED = 4, /* files in the command that is suggested */
    COMMAND_BYTES = 400,
    NAME_BYTES = 120, /* a longer one cannot be shown whole */
};

static bool is_file(const char *word)
{
    struct stat status;
    return stat(word, &status) == 0;
}

/* "any" is one, too, which only libpcap knows. */
static bool is_interface(const char *word)
{
    return strcmp(word, "any") == 0 || (strlen(word) < IF_NAMESIZE && if_nametoindex(word) != 0);
}

const char *ps_stray_word_option(const char *word)
{
    if (is_file(word) || strcmp(word, "-") == 0)
        return "-r";
    return is_interface(word) ? "-i" : NULL;
}

static bool is_filter(const struct ps_words *words, const struct ps_filter_names *names)
{
    char *text = ps_filter_join(words);
    struct ps_filter *filter = text ? ps_filter_new(text, names, NULL) : NULL;
    bool good = filter && ps_filter_check(filter, NULL) == 0;
    ps_filter_free(filter);
    free(text);
    return good;
}

/* "-r a.pcap -r b.pcap": what was named already, then the stray words. */
static void put_command(const struct ps_words *named, const struct ps_words *strays,
                        const char *option, char *text, size_t size)
{
    const struct ps_words *const lists[] = {named, strays};
    size_t count = 0, used = 0;
    *text = '\0';
    for (size_t list = 0; list < 2; list++)
        for (size_t i = 0; i < lists[list]->count && used < size; i++) {
            const char *word = lists[list]->words[i];
            if (count++ == NAMED || strlen(word) > NAME_BYTES) {
                snprintf(text + used, size - used, " ...");
                return;
            }
            used += (size_t)snprintf(text + used, size - used, " %s %s", option, word);
        }
}

static void tell(const struct ps_options *options, const struct ps_words *strays,
                 struct ps_error *error)
{
    char command[COMMAND_BYTES];
    bool live = options->interfaces.count > 0;
    const char *option = live ? "-i" : "-r";
    put_command(live ? &options->interfaces : &options->files, strays, option, command,
                sizeof command);
    ps_error_set(error, PS_ERROR_USAGE, NULL,
                 "%s: stands where a filter does, and is an input; name each with %s:%s",
                 strays->words[0], option, command);
}

int ps_stray_word_is_command(const struct ps_words *words, struct ps_error *error)
{
    for (int i = 0; words->count > 0 && i < PS_COMMAND_COUNT; i++) {
        const char *name = ps_command_name((enum ps_command)i);
        if (name && strcmp(words->words[0], name) == 0)
            return ps_error_set(error, PS_ERROR_USAGE, NULL,
                                "%s: comes too late; a subcommand is the first word: portstat %s "
                                "...",
                                name, name);
    }
    return 0;
}

/* Whether it is this word that cannot be understood. */
static bool is_blamed(const struct ps_error *error, const char *word)
{
    for (const char *at = error->reason; (at = strstr(at, word)); at++) {
        const char *behind = at + strlen(word);
        if (at > error->reason && strchr("'\"", at[-1]) && *behind == at[-1])
            return true;
    }
    return false;
}

void ps_stray_words_look(struct ps_strays *strays, const struct ps_options *options,
                         const struct ps_filter_names *names)
{
    const struct ps_words *words = &options->words;
    struct ps_words others = {calloc(words->count + 1, sizeof *others.words), 0};
    *strays = (struct ps_strays){{calloc(words->count + 1, sizeof *others.words), 0}, false};
    for (size_t i = 0; strays->inputs.words && others.words && i < words->count; i++) {
        bool live = options->interfaces.count > 0;
        const char *word = words->words[i];
        bool stray = live ? is_interface(word) : is_file(word);
        struct ps_words *list = stray ? &strays->inputs : &others;
        list->words[list->count++] = word;
    }
    strays->others_are_filter = strays->inputs.count > 0 && is_filter(&others, names);
    free(others.words);
}

void ps_stray_words_free(struct ps_strays *strays)
{
    free(strays->inputs.words);
}

void ps_stray_words_explain(const struct ps_options *options, const struct ps_strays *strays,
                            struct ps_error *error)
{
    const struct ps_words *inputs = &strays->inputs;
    if (ps_stray_word_is_command(&options->words, error) != 0 || inputs->count == 0)
        return;
    if (is_blamed(error, inputs->words[0]) || strays->others_are_filter)
        tell(options, inputs, error);
}
