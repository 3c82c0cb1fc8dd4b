/*
 * inputs.c - opens the capture files of a run; see inputs.h.
 */
#include "cli/inputs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/file/input.h"

int ps_inputs_open(struct ps_inputs *inputs, const struct ps_options *options,
                   struct ps_error *error)
{
    const struct ps_words *files = &options->files;
    *inputs = (struct ps_inputs){
        .descriptors = calloc(files->count + 1, sizeof *inputs->descriptors),
        .filters = files->count > 0 && options->filter,
    };
    if (!inputs->descriptors)
        return ps_error_set(error, PS_ERROR_MEMORY_FILES, "input", "out of memory");
    for (size_t i = 0; i < files->count; i++) {
        bool standard = strcmp(files->words[i], "-") == 0;
        int fd = standard ? -1 : ps_input_open_file(files->words[i], error);
        if (!standard && fd < 0)
            return -1;
        inputs->descriptors[inputs->count++] = fd;
    }
    return 0;
}

int ps_inputs_guard(struct ps_inputs *inputs, const struct ps_options *options,
                    const struct ps_filter_names *names, const struct ps_user *user,
                    struct ps_error *error)
{
    if (!inputs->filters)
        return 0;
    return ps_compiler_start(&inputs->compiler, options->filter, names, user, options->no_sandbox,
                             error);
}

void ps_inputs_close(struct ps_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->descriptors[i] >= 0)
            close(inputs->descriptors[i]);
    free(inputs->descriptors);
    ps_compiler_stop(&inputs->compiler);
    *inputs = (struct ps_inputs){.descriptors = NULL};
}
