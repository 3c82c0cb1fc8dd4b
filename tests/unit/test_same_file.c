/*
 * test_same_file.c - outputs that are inputs, or each other: refused, whatever they are called.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/same_file.h"

/* In the folder: a and b are files, link is a symbolic and hard another link to a, x-07 is a file,
 * pipe is one, up is a link to the folder. */
static int set_up(void **state)
{
    static char folder[] = "/tmp/portstat-same-XXXXXX";
    *state = folder;
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    return system("echo a >a; echo b >b; echo x >x-07; ln -s a link; ln a hard; ln -s . up; "
                  "mkfifo pipe");
}

static int tear_down(void **state)
{
    char command[64];
    snprintf(command, sizeof command, "rm -r '%s'", (char *)*state);
    return chdir("/") == 0 ? system(command) : -1;
}

/* What the options are; NULL and 0: not given. */
struct row {
    const char *read, *filter_file, *services, *write, *output;
    uint64_t megabytes, seconds, files;
    const char *problem; /* that the message has; NULL: none */
};

static int check(const struct row *row, struct ps_file_id **inputs, size_t *count,
                 struct ps_error *error)
{
    const char *files[] = {"b", row->read};
    const struct ps_options options = {
        .files = {files, row->read ? 2 : 1},
        .filter_file = row->filter_file,
        .services_path = row->services,
        .write_path = row->write,
        .output_path = row->output,
        .write_size_megabytes = row->megabytes,
        .write_seconds = row->seconds,
        .write_file_count = row->files,
    };
    const struct ps_inputs not_open = {.count = 0};
    return ps_same_file_check(&options, &not_open, inputs, count, error);
}

static void assert_row(const struct row *row)
{
    struct ps_file_id *inputs = NULL;
    struct ps_error error = {.code = PS_OK};
    size_t count;
    int result = check(row, &inputs, &count, &error);
    free(inputs);
    const char *what[] = {row->write ? row->write : "", row->output ? row->output : ""};
    if (!row->problem && result != 0)
        fail_msg("-w %s -o %s: %s", what[0], what[1], error.reason);
    if (row->problem && (result == 0 || !strstr(error.reason, row->problem)))
        fail_msg("-w %s -o %s: '%s' is not in '%s'", what[0], what[1], row->problem, error.reason);
    if (row->problem)
        assert_int_equal(error.code, PS_ERROR_USAGE);
}

static void test_rows(void **state)
{
    (void)state;
    static const struct row rows[] = {
        /* clang-format off */
        {"a", 0, 0, "c", "d", 0, 0, 0, NULL},
        {"a", 0, 0, "a", 0, 0, 0, 0, "-w a: it is an input, too (-r a); name another file"},
        {"a", 0, 0, "link", 0, 0, 0, 0, "-w link: it is an input, too (-r a)"},
        {"link", 0, 0, "a", 0, 0, 0, 0, "(-r link)"},
        {"a", 0, 0, "hard", 0, 0, 0, 0, "(-r a)"},
        {"a", 0, 0, "./up/up/a", 0, 0, 0, 0, "(-r a)"},
        {"a", 0, 0, "b", 0, 0, 0, 0, "(-r b)"},
        {"a", 0, 0, 0, "a", 0, 0, 0, "-o a: it is an input, too (-r a)"},
        {"a", "x-07", 0, "x-07", 0, 0, 0, 0, "(-F x-07)"},
        {"a", 0, "x-07", 0, "x-07", 0, 0, 0, "(--services x-07)"},
        {"missing", 0, 0, "missing", 0, 0, 0, 0, NULL}, /* the input is said to be missing, then */
        {"a", 0, 0, "/dev/null", "/dev/null", 0, 0, 0, NULL},
        {"/dev/null", 0, 0, 0, "/dev/null", 0, 0, 0, NULL},
        {"pipe", 0, 0, "pipe", 0, 0, 0, 0, "(-r pipe)"},
        {"a", 0, 0, "c", "c", 0, 0, 0, "-w c: the report goes there, too"},
        {"a", 0, 0, "c", "up/./c", 0, 0, 0, "the report goes there, too"},
        {0, 0, 0, "a", "hard", 0, 0, 0, "the report goes there, too"},
        {"a", 0, 0, "pipe", "pipe", 0, 0, 0, "the report goes there, too"},
        /* rotations */
        {"a", 0, 0, "x", "x", 1, 0, 0, "one of its files would be that of -o x"},
        {"a", 0, 0, "x", "x3", 1, 0, 0, "one of its files would be that of -o x3"},
        {"a", 0, 0, "x", "x3", 1, 0, 3, NULL},
        {"a", 0, 0, "x", "up/x2", 1, 0, 3, "would be that of -o up/x2"},
        {"a", 0, 0, "x", "x", 1, 0, 3, NULL},
        {"x-07", 0, 0, "x-%H", 0, 0, 60, 0, "-w x-%H: one of its files would be an input, too"},
        {"x-07", 0, 0, "x-%H", 0, 1, 0, 0, NULL},
        {"x-07", 0, 0, "up/x-", 0, 1, 0, 0, NULL},
        {"x-07", 0, 0, "x-", 0, 1, 0, 11, "would be an input, too (-r x-07)"},
        {"a", 0, 0, "link", 0, 1, 0, 0, "-w link: it is an input, too (-r a)"},
        /* clang-format on */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_row(&rows[i]);
}

/* Standard input and output are files, too. */
static void test_streams(void **state)
{
    (void)state;
    struct ps_error error;
    struct ps_file_id *inputs;
    size_t count;
    int in = dup(STDIN_FILENO), out = dup(STDOUT_FILENO);
    assert_int_equal(dup2(open("a", O_RDONLY), STDIN_FILENO), STDIN_FILENO);
    assert_row(
        &(struct row){.read = "-", .write = "a", .problem = "-w a: it is an input, too (-r -)"});
    assert_row(&(struct row){.filter_file = "-", .output = "a", .problem = "(-F -)"});
    assert_int_equal(dup2(open("a", O_WRONLY), STDOUT_FILENO), STDOUT_FILENO);
    int result = check(&(struct row){.read = "hard"}, &inputs, &count, &error);
    assert_int_equal(dup2(out, STDOUT_FILENO), STDOUT_FILENO);
    assert_int_equal(dup2(in, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(result, -1);
    assert_string_equal(error.reason,
                        "standard output: it is an input, too (-r hard); name another file");
}

/* They are what the opener looks at later. */
static void test_inputs_are_told(void **state)
{
    (void)state;
    struct ps_file_id *inputs;
    struct stat status;
    size_t count;
    assert_int_equal(
        check(&(struct row){.read = "missing", .services = "link"}, &inputs, &count, NULL), 0);
    assert_int_equal(count, 2);
    const char *const names[] = {"b", "a"};
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(stat(names[i], &status), 0);
        assert_int_equal(inputs[i].number, status.st_ino);
    }
    free(inputs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_inputs_are_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
