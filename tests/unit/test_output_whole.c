/*
 * test_output_whole.c - a file that is there whole or not at all: what readers see meanwhile, what
 * is kept of the old file, and what is left where it failed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output_whole.h"

struct place {
    char folder[64];
    char path[128], link[128], dangling[128];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/portstat-whole-XXXXXX");
    *state = place;
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/file", place->folder);
    snprintf(place->link, sizeof place->link, "%s/link", place->folder);
    snprintf(place->dangling, sizeof place->dangling, "%s/dangling", place->folder);
    return symlink("file", place->link) == 0 ? symlink("nothing", place->dangling) : -1;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", place->folder);
    int result = system(command);
    free(place);
    return result;
}

static void put(const char *path, const char *text, mode_t rights)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, rights);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void assert_holds(const char *path, const char *text)
{
    char found[64] = "";
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_true(read(fd, found, sizeof found - 1) >= 0);
    close(fd);
    assert_string_equal(found, text);
}

/* Files, links apart. */
static int count_files(const struct place *place)
{
    int count = 0;
    DIR *folder = opendir(place->folder);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_type == DT_REG;
    closedir(folder);
    return count;
}

static const struct ps_output_file_config plain;

static void begin(struct ps_output_whole *whole, const char *path)
{
    int fd = ps_output_whole_open(whole, path, &plain);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "new", 3), 3);
    close(fd);
}

static void the_file_is_there_when_it_is_whole(void **state)
{
    const struct place *place = *state;
    struct ps_output_whole whole = {.temporary = ""};
    begin(&whole, place->path);
    assert_int_equal(access(place->path, F_OK), -1);
    assert_int_equal(ps_output_whole_publish(&whole, &plain), 0);
    assert_holds(place->path, "new");
    assert_int_equal(count_files(place), 1);
}

static void readers_have_the_old_file_until_then(void **state)
{
    const struct place *place = *state;
    struct ps_output_whole whole = {.temporary = ""};
    put(place->path, "old", 0640);
    begin(&whole, place->path);
    assert_holds(place->path, "old");
    assert_int_equal(ps_output_whole_publish(&whole, &plain), 0);
    assert_holds(place->path, "new");
    struct stat status;
    assert_int_equal(stat(place->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void what_is_given_up_leaves_nothing(void **state)
{
    const struct place *place = *state;
    struct ps_output_whole whole = {.temporary = ""};
    put(place->path, "old", 0644);
    begin(&whole, place->path);
    assert_int_equal(count_files(place), 2);
    ps_output_whole_discard(&whole);
    assert_int_equal(count_files(place), 1);
    assert_holds(place->path, "old");
    assert_int_equal(ps_output_whole_publish(&whole, &plain), -1);
    ps_output_whole_discard(&whole);
}

/* The link stays one, and what it leads to is new, also if it was not there. */
static void links_are_followed(void **state)
{
    const struct place *place = *state;
    struct ps_output_whole whole = {.temporary = ""};
    struct stat status;
    char nothing[128];
    put(place->path, "old", 0644);
    begin(&whole, place->link);
    assert_int_equal(ps_output_whole_publish(&whole, &plain), 0);
    assert_holds(place->path, "new");
    assert_int_equal(lstat(place->link, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    begin(&whole, place->dangling);
    assert_int_equal(ps_output_whole_publish(&whole, &plain), 0);
    snprintf(nothing, sizeof nothing, "%s/nothing", place->folder);
    assert_holds(nothing, "new");
}

static void an_input_is_not_replaced(void **state)
{
    const struct place *place = *state;
    struct ps_output_whole whole = {.temporary = ""};
    struct stat status;
    put(place->path, "old", 0644);
    assert_int_equal(stat(place->path, &status), 0);
    const struct ps_file_id id = ps_file_id_of(&status);
    const struct ps_output_file_config taken = {.taken = &id, .taken_count = 1};
    assert_int_equal(ps_output_whole_open(&whole, place->path, &taken), -1);
    assert_int_equal(errno, ENOTUNIQ);
    begin(&whole, place->path); /* it becomes one meanwhile */
    assert_int_equal(ps_output_whole_publish(&whole, &taken), -1);
    assert_holds(place->path, "old");
    assert_int_equal(count_files(place), 1);
}

static void what_cannot_be_written_is_known_before(void **state)
{
    const struct place *place = *state;
    char missing[128];
    snprintf(missing, sizeof missing, "%s/none/file", place->folder);
    assert_int_equal(ps_output_whole_check(place->path), 0);
    assert_int_equal(access(place->path, F_OK), -1);
    assert_int_equal(ps_output_whole_check(place->folder), -1);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(ps_output_whole_check(missing), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(ps_output_whole_check(""), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_file_is_there_when_it_is_whole), TEST(readers_have_the_old_file_until_then),
        TEST(what_is_given_up_leaves_nothing),    TEST(links_are_followed),
        TEST(an_input_is_not_replaced),           TEST(what_cannot_be_written_is_known_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
