/*
 * inputs.c - opens the capture files of a run; see inputs.h.
 */
#include "cli/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output_file.h"
#include "cli/messages.h"
#include "source/file/input.h"

enum { OTHER_DESCRIPTORS = 64 }; /* those of outputs, helpers and the like, more than there are */

/* A file, and its place among those that were named. */
struct entry {
    struct ps_file_id id;
    size_t position;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    if (left->id.device != right->id.device)
        return left->id.device < right->id.device ? -1 : 1;
    if (left->id.number != right->id.number)
        return left->id.number < right->id.number ? -1 : 1;
    return left->position < right->position ? -1 : 1;
}

static bool is_again(const struct entry *entry, const struct entry *before)
{
    return entry->id.number != 0 && entry->id.number == before->id.number &&
           entry->id.device == before->id.device;
}

/* Captures may be wanted twice; a whole has each of its parts once. */
static int tell_twice(const char *before, const char *name, bool parts, struct ps_error *error)
{
    struct ps_error note;
    const bool same = strcmp(before, name) == 0;
    const char *what = same ? "named twice" : "the same file as ";
    if (parts)
        return ps_error_set(error, PS_ERROR_PROGRAM, name, "is %s%s; name each part once", what,
                            same ? "" : before);
    ps_error_set(&note, PS_NOTICE_COUNTED_TWICE, name, "is %s%s, and its frames are taken twice",
                 what, same ? "" : before);
    ps_message_write(&note, stderr);
    return 0;
}

/* The first one only, as there may be many. */
static int look_for_twice(const struct ps_inputs *inputs, const struct ps_words *files, bool parts,
                          struct ps_error *error)
{
    int result = 0;
    struct entry *entries = calloc(inputs->count + 1, sizeof *entries);
    struct stat status;
    for (size_t i = 0; entries && i < inputs->count; i++) {
        entries[i].position = i;
        if (inputs->descriptors[i] >= 0 && fstat(inputs->descriptors[i], &status) == 0 &&
            S_ISREG(status.st_mode))
            entries[i].id = ps_file_id_of(&status);
    }
    if (entries)
        qsort(entries, inputs->count, sizeof *entries, compare_entries);
    for (size_t i = 1; entries && i < inputs->count; i++)
        if (is_again(&entries[i], &entries[i - 1])) {
            result = tell_twice(files->words[entries[i - 1].position],
                                files->words[entries[i].position], parts, error);
            break;
        }
    free(entries);
    return result;
}

/* All files are opened before the first one is read, so there may be more than the usual limit of
 * 1,024 descriptors. A program may raise it itself, up to the hard limit. With few files it stays,
 * as select(2) expects it to. */
static void make_room(size_t files)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || files + OTHER_DESCRIPTORS <= limit.rlim_cur)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* opening says it, if it is still not enough */
}

/* What helps with captures does not help with parts. */
static int cannot_open(const char *name, bool parts, struct ps_error *error)
{
    if (!parts || error->code != PS_ERROR_TOO_MANY_FILES)
        return -1;
    return ps_error_set(error, PS_ERROR_PROGRAM, name,
                        "too many files are open; raise the limit with `ulimit -n`, or merge some "
                        "of them first, with -T partial");
}

int ps_inputs_open(struct ps_inputs *inputs, const struct ps_options *options,
                   struct ps_error *error)
{
    const struct ps_words *files = &options->files;
    const bool parts = options->command == PS_COMMAND_MERGE;
    *inputs = (struct ps_inputs){
        .descriptors = calloc(files->count + 1, sizeof *inputs->descriptors),
        .filters = files->count > 0 && options->filter,
    };
    if (!inputs->descriptors)
        return ps_error_set(error, PS_ERROR_MEMORY_FILES, "input", "out of memory");
    make_room(files->count);
    for (size_t i = 0; i < files->count; i++) {
        bool standard = strcmp(files->words[i], "-") == 0;
        int fd = standard ? -1 : ps_input_open_file(files->words[i], error);
        if (!standard && fd < 0)
            return cannot_open(files->words[i], parts, error);
        inputs->descriptors[inputs->count++] = fd;
    }
    return look_for_twice(inputs, files, parts, error);
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
