/*
 * lookup_run.c - `portstat lookup`: the words of the command line, their answers; see lookup_run.h.
 */
#include "cli/lookup_run.h"

#include <errno.h>

#include "cli/streams.h"
#include "portstat/lookup.h"

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

enum ps_exit ps_lookup_run(const struct ps_lookup_options *options, size_t count,
                           const char *const *words, struct ps_error *error)
{
    struct ps_lookup lookup = {
        .services = options->services, .system = options->system, .width = options->width};
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = ps_lookup_add(&lookup, words[i], error);
    if (result == 0)
        result = write_results(options, &lookup, error);
    bool found = result == 0 && lookup.result_count > 0;
    ps_lookup_fini(&lookup);
    return found ? PS_EXIT_DONE : PS_EXIT_FAILED;
}
