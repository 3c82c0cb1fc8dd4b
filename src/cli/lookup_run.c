/*
 * lookup_run.c - `portstat lookup`: the words of the command line, their answers; see lookup_run.h.
 */
#include "cli/lookup_run.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/streams.h"
#include "portstat/lookup.h"
#include "portstat/transport.h"

static const char advice[] = "; ask for a smaller range, or with -T json for all";

struct ps_services *ps_lookup_load_system(const char *path)
{
    struct ps_services *system = ps_services_new(NULL);
    if (system && ps_services_load(system, path, NULL)) {
        ps_services_free(system);
        return NULL;
    }
    return system;
}

static int write_results(const struct ps_lookup_options *options, const struct ps_lookup *lookup,
                         struct ps_error *error)
{
    int result = options->json ? ps_lookup_write_json(lookup, options->out, error)
                               : ps_lookup_write_text(lookup, advice, options->out, error);
    if (result != 0)
        return -1;
    if (fflush(options->out) != 0 || ferror(options->out))
        return ps_streams_failed(options->out_name, errno, error);
    for (size_t i = 0; i < lookup->miss_count; i++)
        ps_message_write(&lookup->misses[i], options->messages);
    return 0;
}

static bool is_transport(const char *word)
{
    return ps_transport_by_name(word) >= 0;
}

static bool is_label(const char *word)
{
    return is_transport(word) || strcasecmp(word, "port") == 0 || strcasecmp(word, "ports") == 0;
}

static bool is_number(const char *word)
{
    return isdigit((unsigned char)word[0]) != 0;
}

/* How many words, from the first one on, are one question: "tcp", "80" and "port", "443" are, and
 * "80", "tcp" unless another number follows. */
static size_t question_length(const char *const *words, size_t count)
{
    size_t labels = 0;
    while (labels < count && is_label(words[labels]))
        labels++;
    if (labels > 0)
        return labels < count && is_number(words[labels]) ? labels + 1 : 1;
    bool pair = count > 1 && is_number(words[0]) && !strpbrk(words[0], "/ ") &&
                is_transport(words[1]) && (count == 2 || !is_number(words[2]));
    return pair ? 2 : 1;
}

/* The words with spaces between them, in memory of its own; NULL if there is none. */
static char *join(const char *const *words, size_t count)
{
    size_t size = 1, used = 0;
    for (size_t i = 0; i < count; i++)
        size += strlen(words[i]) + 1;
    char *text = malloc(size);
    for (size_t i = 0; text && i < count; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "", words[i]);
    return text;
}

/* `questions` has room for each of the words. */
static int ask(struct ps_lookup *lookup, size_t count, const char *const *words, char **questions,
               struct ps_error *error)
{
    for (size_t at = 0, length; at < count; at += length) {
        length = question_length(words + at, count - at);
        questions[at] = join(words + at, length);
        if (!questions[at])
            return ps_error_set(error, PS_ERROR_MEMORY_LOOKUP, "lookup", "out of memory");
        if (ps_lookup_add(lookup, questions[at], error))
            return -1;
    }
    return 0;
}

enum ps_exit ps_lookup_run(const struct ps_lookup_options *options, size_t count,
                           const char *const *words, struct ps_error *error)
{
    struct ps_lookup lookup = {
        .services = options->services, .system = options->system, .width = options->width};
    char **questions = calloc(count + 1, sizeof *questions);
    int result = questions ? ask(&lookup, count, words, questions, error)
                           : ps_error_set(error, PS_ERROR_MEMORY_LOOKUP, "lookup", "out of memory");
    if (result == 0)
        result = write_results(options, &lookup, error);
    bool found = result == 0 && lookup.result_count > 0;
    ps_lookup_fini(&lookup);
    for (size_t i = 0; questions && i < count; i++)
        free(questions[i]);
    free(questions);
    return found ? PS_EXIT_DONE : PS_EXIT_FAILED;
}
