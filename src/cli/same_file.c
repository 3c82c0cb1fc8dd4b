/*
 * same_file.c - compares inputs and outputs, as files and by name; see same_file.h.
 *
 * Files are compared by device and inode, so that links are seen through.  What is not there yet
 * can only be compared by its name.
 */
#include "cli/same_file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/save.h"
#include "dump/rotation_name.h"

/* A file that the user has named. */
struct named {
    const char *option;
    const char *path;     /* "-": the standard stream; NULL: not a file */
    int fd;               /* on which it is open; -1: it is not */
    struct ps_file_id id; /* none if it is not there */
};

struct files {
    struct named *inputs;
    size_t input_count;
    struct named capture, report;
    struct ps_dump_config rotation; /* of the capture */
    bool rotates;
};

static struct ps_file_id id_of(const struct named *file)
{
    struct stat status;
    if (file->path && (file->fd >= 0 ? fstat(file->fd, &status) : stat(file->path, &status)) == 0)
        return ps_file_id_of(&status);
    return (struct ps_file_id){0, 0};
}

/* `fd` is the one on which it is open, unless it is a standard stream: that is `stream`. */
static struct named name_file(const char *option, const char *path, int fd, int stream)
{
    bool standard = path && strcmp(path, "-") == 0;
    struct named file = {option, path, standard ? stream : fd, {0, 0}};
    file.id = id_of(&file);
    return file;
}

static bool is_same(const struct ps_file_id *a, const struct ps_file_id *b)
{
    return a->number != 0 && a->number == b->number && a->device == b->device;
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool find_folder(const char *path, struct stat *status)
{
    char folder[PATH_MAX];
    int length = (int)(base_of(path) - path);
    if (length >= PATH_MAX)
        return false;
    snprintf(folder, sizeof folder, "%.*s", length > 0 ? length : 1, length > 0 ? path : ".");
    return stat(folder, status) == 0;
}

static bool are_neighbours(const char *a, const char *b)
{
    struct stat of_a, of_b;
    return find_folder(a, &of_a) && find_folder(b, &of_b) && of_a.st_dev == of_b.st_dev &&
           of_a.st_ino == of_b.st_ino;
}

static bool has_name(const struct named *file)
{
    return file->path && strcmp(file->path, "-") != 0;
}

/* May the rotation overwrite this file? If its folders depend on the time, that is checked only
 * later. */
static bool meets_rotation(const struct files *files, const struct named *file)
{
    const char *format = files->rotation.path;
    return files->rotates && has_name(file) && has_name(&files->capture) &&
           are_neighbours(format, file->path) &&
           ps_rotation_may_make(&files->rotation, base_of(format), base_of(file->path));
}

static int refuse_input(const struct named *output, const char *what, const struct named *input,
                        struct ps_error *error)
{
    bool stream = strcmp(output->path, "-") == 0;
    return ps_error_set(error, PS_ERROR_USAGE, NULL,
                        "%s %s: %s an input, too (%s %s); name another file",
                        stream ? "standard" : output->option, stream ? "output" : output->path,
                        what, input->option, input->path);
}

static int check_input(const struct files *files, const struct named *input, struct ps_error *error)
{
    enum { OUTPUTS = 2 };
    const struct named *const outputs[OUTPUTS] = {&files->capture, &files->report};
    for (size_t i = 0; i < OUTPUTS; i++)
        if (is_same(&outputs[i]->id, &input->id))
            return refuse_input(outputs[i], "it is", input, error);
    if (input->id.number != 0 && meets_rotation(files, input))
        return refuse_input(&files->capture, "one of its files would be", input, error);
    return 0;
}

static int check_outputs(const struct files *files, struct ps_error *error)
{
    const struct named *capture = &files->capture, *report = &files->report;
    bool by_name = has_name(capture) && has_name(report) && !files->rotates &&
                   access(capture->path, F_OK) != 0 &&
                   strcmp(base_of(capture->path), base_of(report->path)) == 0 &&
                   are_neighbours(capture->path, report->path);
    if (by_name || is_same(&capture->id, &report->id))
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-w %s: the report goes there, too; name another file", capture->path);
    if (meets_rotation(files, report))
        return ps_error_set(error, PS_ERROR_USAGE, NULL,
                            "-w %s: one of its files would be that of -o %s; name another file",
                            capture->path, report->path);
    return 0;
}

static int check_files(const struct files *files, struct ps_error *error)
{
    for (size_t i = 0; i < files->input_count; i++)
        if (check_input(files, &files->inputs[i], error) != 0)
            return -1;
    return check_outputs(files, error);
}

/* Names the file of -w: of a rotation, the first one, unless its name depends on a time that is not
 * known yet. */
static void name_capture(const struct ps_options *options, struct files *files)
{
    static const struct ps_user nobody;
    char name[PS_ROTATION_NAME_BYTES];
    files->rotation = ps_save_rotation(options, &nobody);
    files->rotates = ps_save_rotates(options);
    files->capture = name_file("-w", options->write_path, -1, STDOUT_FILENO);
    if (!files->rotates)
        return;
    struct named first = {.path = name, .fd = -1};
    if (files->rotation.seconds != 0 ||
        ps_rotation_name(&files->rotation, 0, 0, name, sizeof name) != 0)
        first.path = NULL;
    files->capture.id = id_of(&first);
}

static void name_inputs(const struct ps_options *options, const struct ps_inputs *inputs,
                        struct files *files)
{
    size_t count = 0;
    for (size_t i = 0; i < options->files.count; i++)
        files->inputs[count++] =
            name_file(options->command == PS_COMMAND_MERGE ? "part" : "-r", options->files.words[i],
                      i < inputs->count ? inputs->descriptors[i] : -1, STDIN_FILENO);
    if (options->filter_file)
        files->inputs[count++] = name_file("-F", options->filter_file, -1, STDIN_FILENO);
    if (options->services_path)
        files->inputs[count++] = name_file("--services", options->services_path, -1, -1);
    files->input_count = count;
}

/* Keeps what later comparisons need: the inputs' ids. */
static size_t keep_ids(const struct files *files, struct ps_file_id *ids)
{
    size_t count = 0;
    for (size_t i = 0; i < files->input_count; i++)
        if (files->inputs[i].id.number != 0)
            ids[count++] = files->inputs[i].id;
    return count;
}

int ps_same_file_check(const struct ps_options *options, const struct ps_inputs *inputs,
                       struct ps_file_id **ids, size_t *count, struct ps_error *error)
{
    size_t most = options->files.count + 2;
    struct files files = {.inputs = calloc(most, sizeof *files.inputs)};
    struct ps_file_id *found = calloc(most, sizeof *found);
    int result = -1;
    if (files.inputs && found) {
        name_inputs(options, inputs, &files);
        name_capture(options, &files);
        const char *report = options->output_path ? options->output_path : "-";
        files.report = name_file("-o", report, -1, STDOUT_FILENO);
        result = check_files(&files, error);
        *count = keep_ids(&files, found);
    } else {
        ps_error_set(error, PS_ERROR_MEMORY, NULL, "out of memory");
    }
    free(files.inputs);
    *ids = result == 0 ? found : NULL;
    if (result != 0)
        free(found);
    return result;
}
