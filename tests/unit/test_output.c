/*
 * test_output.c - the file of a report, opened anew after somebody has moved it away;
 * without an opener here, which has its own tests.
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

#include "cli/output.h"

struct place {
    char folder[64];
    char path[128], moved[128];
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
    unlink(place->path);
    unlink(place->moved);
    int result = rmdir(place->folder);
    free(place);
    return result;
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
    const struct place *place = *state;
    struct ps_output output;
    struct ps_error error;
    FILE *file = fopen(place->path, "w");
    assert_non_null(file);
    fputs("of an older run", file);
    fclose(file);
    assert_int_equal(ps_output_open(&output, place->path, NULL, &error), 0);
    print(&output, "one ");
    assert_int_equal(ps_output_reopen(&output, &error), 0); /* nobody has moved it */
    print(&output, "two");
    assert_int_equal(rename(place->path, place->moved), 0);
    assert_int_equal(ps_output_reopen(&output, &error), 0);
    print(&output, "three");
    ps_output_close(&output);
    assert_holds(place->moved, "one two");
    assert_holds(place->path, "three");
}

static void test_old_file_goes_on(void **state)
{
    const struct place *place = *state;
    struct ps_output output;
    struct ps_error error;
    assert_int_equal(ps_output_open(&output, place->path, NULL, &error), 0);
    assert_int_equal(rename(place->path, place->moved), 0);
    assert_int_equal(mkdir(place->path, 0755), 0);
    assert_int_equal(ps_output_reopen(&output, &error), -1);
    assert_int_equal(error.code, PS_ERROR_REPORT_OPEN);
    assert_string_equal(error.subject, place->path);
    print(&output, "one");
    ps_output_close(&output);
    assert_holds(place->moved, "one");
    assert_int_equal(rmdir(place->path), 0);
}

static void test_pipe_stays_open(void **state)
{
    const struct place *place = *state;
    struct ps_output output;
    struct ps_error error;
    char got[8] = "";
    assert_int_equal(mkfifo(place->path, 0600), 0);
    int reader = open(place->path, O_RDONLY | O_NONBLOCK);
    assert_int_equal(ps_output_open(&output, place->path, NULL, &error), 0);
    assert_int_equal(rename(place->path, place->moved), 0);
    assert_int_equal(ps_output_reopen(&output, &error), 0);
    print(&output, "one");
    ps_output_close(&output);
    assert_int_equal(read(reader, got, sizeof got), 3);
    close(reader);
    assert_int_not_equal(access(place->path, F_OK), 0);
}

static void assert_moves(const char *path, bool moves)
{
    if (ps_output_may_move(path) != moves)
        fail_msg("%s: %s be moved", path, moves ? "cannot" : "can");
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
    assert_ptr_equal(output.file, stdout);
    assert_int_equal(ps_output_reopen(&output, &error), 0);
    assert_ptr_equal(output.file, stdout);
    ps_output_close(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_new_file_after_a_move, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_old_file_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pipe_stays_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_may_move, set_up, tear_down),
        cmocka_unit_test(test_standard_output_has_no_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
