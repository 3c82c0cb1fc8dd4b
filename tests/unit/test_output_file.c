/*
 * test_output_file.c - what is opened for output, what is left alone, and what is taken back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output_file.h"

struct place {
    char folder[64];
    char path[128], other[128];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/portstat-output-XXXXXX");
    *state = place;
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/file", place->folder);
    snprintf(place->other, sizeof place->other, "%s/other", place->folder);
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", place->folder);
    int result = system(command);
    free(place);
    return result;
}

static void make_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
}

static void assert_holds(const char *path, const char *text)
{
    char got[64] = "";
    int fd = open(path, O_RDONLY);
    assert_int_equal(read(fd, got, sizeof got - 1), strlen(text));
    close(fd);
    assert_string_equal(got, text);
}

static void assert_refused(const char *path, const struct ps_output_file_config *config, int reason)
{
    errno = 0;
    assert_int_equal(ps_output_file_open(path, config), -1);
    assert_int_equal(errno, reason);
}

static void test_taken(void **state)
{
    struct place *place = *state;
    struct stat status;
    make_file(place->path, "kept");
    make_file(place->other, "cut off");
    assert_int_equal(stat(place->path, &status), 0);
    const struct ps_file_id taken[] = {{0, 0}, ps_file_id_of(&status), {0, 0}};
    const struct ps_output_file_config config = {.taken = taken, .taken_count = 3};
    assert_refused(place->path, &config, ENOTUNIQ);
    assert_holds(place->path, "kept");
    close(ps_output_file_open(place->other, &config));
    assert_holds(place->other, "");
    /* a number is a file's only on its own device */
    const struct ps_file_id elsewhere = {taken[1].device + 1, taken[1].number};
    const struct ps_output_file_config free = {.taken = &elsewhere, .taken_count = 1};
    close(ps_output_file_open(place->path, &free));
    assert_holds(place->path, "");
    assert_int_equal(stat("/dev/null", &status), 0);
    assert_int_equal(ps_file_id_of(&status).number, 0);
}

/* The clock of the file system decides; if it is set back, what is of this run begins there. */
static void test_kept(void **state)
{
    struct place *place = *state;
    struct stat status;
    struct timespec since = {0, 0};
    const struct ps_output_file_config config = {.kept_since = &since};
    make_file(place->path, "of an earlier run");
    close(ps_output_file_open(place->path, &config));
    assert_holds(place->path, "");
    assert_int_equal(stat(place->path, &status), 0);
    assert_int_equal(since.tv_sec, status.st_mtim.tv_sec);
    make_file(place->path, "of this run");
    assert_refused(place->path, &config, EEXIST);
    assert_holds(place->path, "of this run");
    since.tv_sec += 1000;
    close(ps_output_file_open(place->other, &config));
    assert_true(since.tv_sec < status.st_mtim.tv_sec + 1000);
    assert_refused(place->other, &config, EEXIST);
}

/* Root follows a link only from a folder where nobody else could have put it, and not for ever. */
static void test_links_that_root_follows(void **state)
{
    enum { SOMEBODY = 4711 };
    struct place *place = *state;
    const struct ps_output_file_config config = {.taken = NULL};
    if (geteuid() != 0)
        skip();
    make_file(place->other, "before");
    assert_int_equal(chmod(place->folder, 0755), 0);
    assert_int_equal(symlink("other", place->path), 0);
    assert_int_equal(chown(place->folder, SOMEBODY, SOMEBODY), 0);
    assert_refused(place->path, &config, ELOOP);
    assert_int_equal(chown(place->folder, 0, 0), 0);
    assert_int_equal(chmod(place->folder, 01755), 0);
    assert_refused(place->path, &config, ELOOP);
    assert_int_equal(chmod(place->folder, 0757), 0);
    assert_refused(place->path, &config, ELOOP);
    assert_holds(place->other, "before");
    assert_int_equal(chmod(place->folder, 0755), 0);
    close(ps_output_file_open(place->path, &config));
    assert_holds(place->other, "");
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(symlink("file", place->path), 0); /* to itself */
    assert_refused(place->path, &config, ELOOP);
    make_file(place->other, "again");
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(symlink(place->other, place->path), 0); /* from the root on */
    close(ps_output_file_open(place->path, &config));
    assert_holds(place->other, "");
}

static void assert_check(const char *path, int reason)
{
    errno = 0;
    assert_int_equal(ps_output_file_check(path), reason ? -1 : 0);
    assert_int_equal(reason ? errno : 0, reason);
}

static void test_check_makes_and_changes_nothing(void **state)
{
    struct place *place = *state;
    char within[160];
    snprintf(within, sizeof within, "%s/file", place->path);
    assert_check(place->path, 0);
    assert_check(within, ENOENT);
    assert_check(place->folder, EISDIR);
    assert_int_equal(access(place->path, F_OK), -1);
    make_file(place->path, "kept");
    assert_check(place->path, 0);
    assert_check(within, ENOTDIR);
    assert_holds(place->path, "kept");
    if (geteuid() != 0)
        skip();
    assert_int_equal(symlink(place->path, place->other), 0);
    assert_check(place->other, 0);
    assert_int_equal(chmod(place->folder, 01777), 0);
    assert_check(place->other, ELOOP);
}

static void test_take_back(void **state)
{
    struct place *place = *state;
    const struct ps_output_file_config config = {.append = false};
    int fd = ps_output_file_open(place->path, &config);
    assert_int_equal(ps_output_file_write(fd, "one two", 7), 7);
    ps_output_file_take_back(fd, 3);
    assert_int_equal(ps_output_file_write(fd, "too", 3), 3);
    assert_holds(place->path, "one too");
    ps_output_file_take_back(fd, 8); /* more than there is */
    assert_holds(place->path, "one too");
    int other = open(place->path, O_WRONLY | O_APPEND);
    assert_int_equal(write(other, " x", 2), 2); /* somebody else writes there, too */
    ps_output_file_take_back(fd, 3);
    assert_holds(place->path, "one too x");
    close(other);
    close(fd);
}

static void test_write_says_how_much(void **state)
{
    (void)state;
    int fd = open("/dev/full", O_WRONLY);
    assert_int_equal(ps_output_file_write(fd, "x", 1), 0);
    assert_int_equal(errno, ENOSPC);
    ps_output_file_take_back(fd, 1);
    close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_taken),
        TEST(test_kept),
        TEST(test_links_that_root_follows),
        TEST(test_check_makes_and_changes_nothing),
        TEST(test_take_back),
        TEST(test_write_says_how_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
