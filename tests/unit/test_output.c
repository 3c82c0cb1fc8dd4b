/*
 * test_output.c - the file of a report: opened anew after somebody has moved it away, and ending
 * with a whole line whatever fails; opened by the process itself here, since the opener has its own
 * tests.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/output.h"

struct place {
    char folder[64];
    char path[128], moved[128];
    struct ps_opening opening;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/portstat-output-XXXXXX");
    *state = place;
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/log", place->folder);
    snprintf(place->moved, sizeof place->moved, "%s/log.1", place->folder);
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    ps_opening_stop(&place->opening);
    unlink(place->path);
    unlink(place->moved);
    int result = rmdir(place->folder);
    free(place);
    return result;
}

static void open_output(struct place *place, struct ps_output *output)
{
    static const struct ps_user nobody_else;
    const struct ps_options options = {.command = PS_COMMAND_LOOKUP, .output_path = place->path};
    const struct ps_inputs no_inputs = {.count = 0};
    struct ps_error error = {.code = PS_OK};
    assert_int_equal(ps_opening_start(&place->opening, &options, &no_inputs, &nobody_else, &error),
                     0);
    assert_int_equal(ps_output_open(output, place->path, &place->opening, &error), 0);
}

static void close_output(struct ps_output *output)
{
    struct ps_error error;
    assert_int_equal(ps_output_close(output, &error), 0);
}

static void print(struct ps_output *output, const char *text)
{
    struct ps_error error;
    bool gone;
    assert_true(fputs(text, output->file) >= 0);
    assert_int_equal(ps_output_flush(output, &gone, &error), 0);
}

static void assert_holds(const char *path, const char *text)
{
    char got[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fread(got, 1, sizeof got - 1, file), strlen(text));
    fclose(file);
    assert_string_equal(got, text);
}

static void test_new_file_after_a_move(void **state)
{
    struct place *place = *state;
    struct ps_output output;
    struct ps_error error;
    FILE *file = fopen(place->path, "w");
    assert_non_null(file);
    fputs("of an older run", file);
    fclose(file);
    open_output(place, &output);
    print(&output, "one ");
    assert_int_equal(ps_output_reopen(&output, &error), 0); /* nobody has moved it */
    print(&output, "two");
    assert_int_equal(rename(place->path, place->moved), 0);
    assert_int_equal(ps_output_reopen(&output, &error), 0);
    print(&output, "three");
    close_output(&output);
    assert_holds(place->moved, "one two");
    assert_holds(place->path, "three");
}

static void test_old_file_goes_on(void **state)
{
    struct place *place = *state;
    struct ps_output output;
    struct ps_error error;
    open_output(place, &output);
    assert_int_equal(rename(place->path, place->moved), 0);
    assert_int_equal(mkdir(place->path, 0755), 0);
    assert_int_equal(ps_output_reopen(&output, &error), -1);
    assert_int_equal(error.code, PS_ERROR_REPORT_OPEN);
    assert_string_equal(error.subject, place->path);
    print(&output, "one");
    close_output(&output);
    assert_holds(place->moved, "one");
    assert_int_equal(rmdir(place->path), 0);
}

static void test_pipe_stays_open(void **state)
{
    struct place *place = *state;
    struct ps_output output;
    struct ps_error error;
    char got[8] = "";
    assert_int_equal(mkfifo(place->path, 0600), 0);
    int reader = open(place->path, O_RDONLY | O_NONBLOCK);
    open_output(place, &output);
    assert_int_equal(rename(place->path, place->moved), 0);
    assert_int_equal(ps_output_reopen(&output, &error), 0);
    print(&output, "one");
    close_output(&output);
    assert_int_equal(read(reader, got, sizeof got), 3);
    close(reader);
    assert_int_not_equal(access(place->path, F_OK), 0);
}

static void set_largest_file(rlim_t bytes, struct rlimit *before)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, before);
    limit = *before;
    limit.rlim_cur = bytes;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
}

/* A limit on file sizes stands for a full disk: what fits of the lines stays, and nothing comes
 * behind them, though there is room for a shorter one. */
static void test_whole_lines_on_a_full_disk(void **state)
{
    struct place *place = *state;
    struct ps_output output;
    struct ps_error error = {.code = PS_OK};
    struct rlimit before;
    bool gone;
    open_output(place, &output);
    print(&output, "zero\n");
    set_largest_file(18, &before);
    fputs("one\ntwo\nthree, four\nfive\n", output.file);
    int result = ps_output_flush(&output, &gone, &error);
    fputs("x\n", output.file);
    int again = ps_output_flush(&output, &gone, NULL);
    int closed = ps_output_close(&output, NULL);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(result, -1);
    assert_int_equal(again, -1);
    assert_int_equal(closed, -1);
    assert_false(gone);
    assert_int_equal(error.code, PS_ERROR_REPORT_FULL);
    assert_string_equal(error.subject, place->path);
    assert_string_equal(error.reason, "the report could not be written: File too large");
    assert_holds(place->path, "zero\none\ntwo\n");
}

/* Lines longer than what stdio writes at once. */
static void test_a_long_line_is_cut_as_a_whole(void **state)
{
    struct place *place = *state;
    struct ps_output output;
    struct rlimit before;
    bool gone;
    open_output(place, &output);
    print(&output, "one\n");
    set_largest_file(100000, &before);
    for (int i = 0; i < 30000; i++)
        fputs("many ", output.file);
    int result = ps_output_flush(&output, &gone, NULL);
    ps_output_close(&output, NULL);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(result, -1);
    assert_holds(place->path, "one\n");
}

static void test_reader_gone(void **state)
{
    struct place *place = *state;
    struct ps_output output;
    struct ps_error error = {.code = PS_OK};
    bool gone = false;
    assert_int_equal(mkfifo(place->path, 0600), 0);
    int reader = open(place->path, O_RDONLY | O_NONBLOCK);
    open_output(place, &output);
    close(reader);
    signal(SIGPIPE, SIG_IGN);
    fputs("one\n", output.file);
    assert_int_equal(ps_output_flush(&output, &gone, &error), 0);
    assert_true(gone);
    close_output(&output);
}

/* A reader that is slow is waited for, though the writer's end does not wait by itself. */
static void test_slow_reader(void **state)
{
    struct place *place = *state;
    struct ps_output output;
    struct ps_error error;
    enum { MANY = 300000 };
    char bytes[4096];
    bool gone;
    assert_int_equal(mkfifo(place->path, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        size_t got = 0;
        int reader = open(place->path, O_RDONLY);
        for (ssize_t count; (count = read(reader, bytes, sizeof bytes)) > 0; usleep(100))
            got += (size_t)count;
        _exit(got == MANY ? 0 : 1);
    }
    open_output(place, &output);
    assert_int_equal(fcntl(output.fd, F_SETFL, O_NONBLOCK), 0);
    for (int i = 0; i < MANY; i++)
        putc('x', output.file);
    assert_int_equal(ps_output_flush(&output, &gone, &error), 0);
    close_output(&output);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void assert_moves(const char *path, bool moves)
{
    if (ps_output_may_move(path) != moves)
        fail_msg("%s: %s be moved", path ? path : "standard output", moves ? "cannot" : "can");
}

static void test_what_may_move(void **state)
{
    const struct place *place = *state;
    char name[64];
    assert_moves(place->path, true); /* not there yet */
    int fd = open(place->path, O_WRONLY | O_CREAT, 0600);
    assert_moves(place->path, true);
    assert_moves(NULL, false);
    assert_moves("-", false);
    assert_moves("/dev/null", false);
    assert_moves("/dev/stdout", false);
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    assert_moves(name, false);
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    assert_moves(name, false);
    assert_int_equal(symlink(name, place->moved), 0);
    assert_moves(place->moved, false);
    assert_int_equal(unlink(place->moved), 0);
    assert_int_equal(symlink(place->path, place->moved), 0);
    assert_moves(place->moved, true);
    close(fd);
}

static void test_standard_output_has_no_path(void **state)
{
    (void)state;
    struct ps_output output;
    struct ps_error error;
    assert_int_equal(ps_output_open(&output, "-", NULL, &error), 0);
    assert_int_equal(output.fd, STDOUT_FILENO);
    assert_int_equal(ps_output_reopen(&output, &error), 0);
    assert_int_equal(output.fd, STDOUT_FILENO);
    close_output(&output);
    assert_int_equal(fcntl(STDOUT_FILENO, F_GETFD) >= 0, 1);
}

/* Exit status 4 is for those who may not; all else that fails is 1. */
static void test_reasons_have_their_codes(void **state)
{
    (void)state;
    static const struct {
        int reason;
        enum ps_error_code code;
    } rows[] = {{EACCES, PS_ERROR_REPORT_PERMISSION},
                {EPERM, PS_ERROR_REPORT_PERMISSION},
                {EOWNERDEAD, PS_ERROR_NO_OPENER},
                {ENOENT, PS_ERROR_REPORT_OPEN},
                {ENOTUNIQ, PS_ERROR_REPORT_OPEN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ps_error error;
        errno = rows[i].reason;
        assert_int_equal(ps_output_cannot_open("log", &error), -1);
        assert_int_equal(error.code, rows[i].code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_new_file_after_a_move, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_old_file_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pipe_stays_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_whole_lines_on_a_full_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_long_line_is_cut_as_a_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reader_gone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_slow_reader, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_may_move, set_up, tear_down),
        cmocka_unit_test(test_standard_output_has_no_path),
        cmocka_unit_test(test_reasons_have_their_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
