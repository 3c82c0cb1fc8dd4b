/*
 * test_opener.c - the opener: files of the plan are made wherever the one who started it could
 * make them, and no other file is, whatever it is asked for.
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
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/opener.h"
#include "confine/privilege.h"
#include "process_helper.h"

enum { LOG, RING, NEVER, ONCE, NOBODY = 65534 };

/* A folder for the files of a test, and an opener for a plan in it. */
struct place {
    char folder[64];
    char log[128], once[128];
    struct ps_file_id inputs[2];
    int answer_ms;
    struct ps_opener *opener;
};

/* The path itself. */
static int name_log(const void *rule, int64_t time_s, uint64_t number, char *name, size_t size)
{
    (void)time_s, (void)number;
    snprintf(name, size, "%s", (const char *)rule);
    return 0;
}

/* folder/time-number, of three numbers. */
static int name_ring(const void *rule, int64_t time_s, uint64_t number, char *name, size_t size)
{
    if (number >= 3) {
        errno = EINVAL;
        return -1;
    }
    snprintf(name, size, "%s/%lld-%d", (const char *)rule, (long long)time_s, (int)number);
    return 0;
}

static struct ps_opener *start(const struct place *place)
{
    const struct ps_output_file_config given = {
        .give_away = getuid() == 0, .owner = NOBODY, .group = NOBODY};
    const struct ps_opener_plan plan = {
        .outputs = {[LOG] = {name_log, place->log, {.append = false}, .goes_on = true},
                    [RING] = {.name = name_ring, .rule = place->folder, .file = given},
                    [NEVER] = {.rule = place->folder},
                    [ONCE] = {name_ring, place->once, {.rights = 0600}, .never_twice = true}},
        .count = 4,
        .inputs = place->inputs,
        .input_count = 2,
        .answer_ms = place->answer_ms,
    };
    struct ps_error error = {.code = PS_OK};
    struct ps_opener *opener = ps_opener_start(&plan, false, &error);
    assert_string_equal(error.reason, "");
    assert_non_null(opener);
    return opener;
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/portstat-opener-XXXXXX");
    *state = place;
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->log, sizeof place->log, "%s/log", place->folder);
    snprintf(place->once, sizeof place->once, "%s", place->folder);
    place->opener = start(place);
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char command[128];
    ps_opener_stop(place->opener);
    snprintf(command, sizeof command, "rm -r '%s'", place->folder);
    int result = system(command);
    free(place);
    return result;
}

/* Files in the folder. */
static unsigned count_files(const struct place *place)
{
    unsigned count = 0;
    DIR *folder = opendir(place->folder);
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2;
}

static void write_there(int fd, const char *text)
{
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
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

static void assert_fails(struct place *place, size_t output, uint64_t number, int reason)
{
    errno = 0;
    assert_int_equal(ps_opener_open(place->opener, output, 1, number), -1);
    assert_int_equal(errno, reason);
}

static void test_appends(void **state)
{
    struct place *place = *state;
    char moved[160];
    write_there(ps_opener_open(place->opener, LOG, 0, 0), "one ");
    write_there(ps_opener_open(place->opener, LOG, 7, 7), "two");
    assert_holds(place->log, "one two");
    snprintf(moved, sizeof moved, "%s.1", place->log);
    assert_int_equal(rename(place->log, moved), 0);
    write_there(ps_opener_open(place->opener, LOG, 0, 0), "three");
    assert_holds(place->log, "three");
    assert_holds(moved, "one two");
}

static void test_cuts_off(void **state)
{
    struct place *place = *state;
    char name[160];
    snprintf(name, sizeof name, "%s/-5-2", place->folder);
    write_there(ps_opener_open(place->opener, RING, -5, 2), "longer");
    write_there(ps_opener_open(place->opener, RING, -5, 2), "short");
    assert_holds(name, "short");
    assert_int_equal(count_files(place), 1);
}

/* Of an earlier run: cut off; of this one: appended to. */
static void test_starts_anew_and_goes_on(void **state)
{
    struct place *place = *state;
    int fd = open(place->log, O_WRONLY | O_CREAT, 0600);
    write_there(fd, "of an earlier run");
    write_there(ps_opener_open(place->opener, LOG, 0, 0), "one ");
    write_there(ps_opener_open(place->opener, LOG, 0, 0), "two");
    assert_holds(place->log, "one two");
}

static struct ps_file_id make_file(const char *path, const char *text)
{
    struct stat status;
    write_there(open(path, O_WRONLY | O_CREAT, 0600), text);
    assert_int_equal(stat(path, &status), 0);
    return ps_file_id_of(&status);
}

/* Whatever name it has, and whoever asks: an input is not touched, nor what another output writes.
 */
static void test_leaves_inputs_and_each_other_alone(void **state)
{
    struct place *place = *state;
    char first[160], second[160], input[160];
    snprintf(input, sizeof input, "%s/input", place->folder);
    snprintf(first, sizeof first, "%s/1-0", place->folder);
    snprintf(second, sizeof second, "%s/1-1", place->folder);
    ps_opener_stop(place->opener);
    place->inputs[0] = make_file(input, "kept");
    place->inputs[1] = make_file(second, "kept");
    place->opener = start(place);
    assert_int_equal(link(input, first), 0);
    assert_fails(place, RING, 0, ENOTUNIQ);
    assert_fails(place, RING, 1, ENOTUNIQ);
    assert_holds(input, "kept");
    assert_holds(second, "kept");
    assert_int_equal(unlink(first), 0);
    write_there(ps_opener_open(place->opener, LOG, 0, 0), "log");
    assert_int_equal(link(place->log, first), 0);
    assert_fails(place, RING, 0, ENOTUNIQ);
    assert_holds(place->log, "log");
    write_there(ps_opener_open(place->opener, LOG, 0, 0), ", too");
    assert_holds(place->log, "log, too");
    assert_non_null(strstr(ps_output_file_reason(ENOTUNIQ), "input"));
}

/* Files of an earlier run are overwritten, those of this one are not. */
static void test_never_twice(void **state)
{
    struct place *place = *state;
    char names[3][160];
    for (int i = 0; i < 3; i++) {
        snprintf(names[i], sizeof names[i], "%s/1-%d", place->folder, i);
        make_file(names[i], "of an earlier run");
    }
    sleep_ms(50); /* the clock of file systems is coarse */
    write_there(ps_opener_open(place->opener, ONCE, 1, 0), "one");
    write_there(ps_opener_open(place->opener, ONCE, 1, 1), "two");
    assert_fails(place, ONCE, 0, EEXIST);
    assert_fails(place, ONCE, 1, EEXIST);
    write_there(ps_opener_open(place->opener, ONCE, 1, 2), "three");
    assert_holds(names[0], "one");
    assert_holds(names[1], "two");
    assert_holds(names[2], "three");
}

static void test_rights(void **state)
{
    struct place *place = *state;
    struct stat status;
    int fd = ps_opener_open(place->opener, ONCE, 1, 0);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    close(fd);
}

static void test_gives_a_descriptor_that_writes(void **state)
{
    struct place *place = *state;
    int fd = ps_opener_open(place->opener, RING, 1, 0);
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK | O_APPEND), O_WRONLY);
    close(fd);
}

static void test_owner(void **state)
{
    struct place *place = *state;
    struct stat status;
    if (getuid() != 0)
        skip();
    int fd = ps_opener_open(place->opener, RING, 1, 0);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_uid, NOBODY);
    close(fd);
    fd = ps_opener_open(place->opener, LOG, 0, 0);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_uid, 0);
    close(fd);
}

static void test_nothing_outside_the_plan(void **state)
{
    struct place *place = *state;
    assert_fails(place, RING, 3, EINVAL);
    assert_fails(place, RING, UINT64_MAX, EINVAL);
    assert_fails(place, NEVER, 0, EINVAL);
    assert_fails(place, 4, 0, EINVAL);
    assert_fails(place, SIZE_MAX, 0, EINVAL);
    assert_int_equal(count_files(place), 0);
    write_there(ps_opener_open(place->opener, RING, 1, 2), "still there");
}

/* What a run that was taken over might send: the opener ends, and has made nothing. */
static void assert_ends_opener(struct place *place, const void *bytes, size_t size)
{
    pid_t pid = child_of(getpid());
    assert_true(pid > 0);
    assert_int_equal(send(ps_opener_channel(place->opener), bytes, size, 0), size);
    assert_fails(place, LOG, 0, EOWNERDEAD);
    ps_opener_stop(place->opener);
    assert_true(is_gone(pid));
    assert_int_equal(count_files(place), 0);
    place->opener = start(place);
}

static void test_foreign_requests_end_it(void **state)
{
    struct {
        uint32_t type, length;
        char bytes[8192];
    } request = {1, 24, "/etc/passwd"};
    memset(request.bytes + 11, 'x', sizeof request.bytes - 11);
    assert_ends_opener(*state, &request, 8 + 25);
    assert_ends_opener(*state, &request, 8 + 23);
    assert_ends_opener(*state, &request, sizeof request);
    assert_ends_opener(*state, &request, 1);
    request.type = 2; /* an answer */
    assert_ends_opener(*state, &request, 8 + 24);
}

static void test_reasons_arrive(void **state)
{
    struct place *place = *state;
    assert_int_equal(mkdir(place->log, 0755), 0);
    assert_fails(place, LOG, 0, EISDIR);
    assert_string_equal(ps_output_file_reason(EISDIR), strerror(EISDIR));
    assert_int_equal(rmdir(place->log), 0);
    assert_int_equal(rmdir(place->folder), 0);
    assert_fails(place, LOG, 0, ENOENT);
    assert_int_equal(mkdir(place->folder, 0755), 0);
}

/* It would hold up the run until somebody reads. */
static void test_pipe_without_reader(void **state)
{
    struct place *place = *state;
    assert_int_equal(mkfifo(place->log, 0600), 0);
    assert_fails(place, LOG, 0, ENXIO);
    int reader = open(place->log, O_RDONLY | O_NONBLOCK);
    write_there(ps_opener_open(place->opener, LOG, 0, 0), "x");
    char byte = 0;
    assert_int_equal(read(reader, &byte, 1), 1);
    close(reader);
}

/* A link is followed where only root can have put it. */
static void test_planted_link(void **state)
{
    struct place *place = *state;
    char target[160];
    snprintf(target, sizeof target, "%s/target", place->folder);
    if (getuid() != 0)
        skip();
    assert_int_equal(symlink(target, place->log), 0);
    write_there(ps_opener_open(place->opener, LOG, 0, 0), "x");
    assert_holds(target, "x");
    const mode_t modes[] = {01755, 0757, 01777};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(place->folder, modes[i]), 0);
        assert_fails(place, LOG, 0, ELOOP);
    }
    assert_int_equal(chmod(place->folder, 0755), 0);
    assert_int_equal(chown(place->folder, NOBODY, NOBODY), 0);
    assert_fails(place, LOG, 0, ELOOP);
    assert_non_null(strstr(ps_output_file_reason(ELOOP), "link"));
    assert_holds(target, "x");
}

/* Thousands of files: neither side keeps any of them open. */
static void test_descriptors_do_not_leak(void **state)
{
    struct place *place = *state;
    pid_t pid = child_of(getpid());
    close(ps_opener_open(place->opener, LOG, 0, 0));
    unsigned before = count_descriptors(getpid());
    for (int i = 0; i < 5000; i++) {
        int fd = ps_opener_open(place->opener, RING, 1, (uint64_t)i % 4);
        assert_int_equal(fd >= 0, i % 4 != 3);
        if (fd >= 0)
            close(fd);
    }
    assert_int_equal(count_descriptors(getpid()), before);
    assert_in_range(count_descriptors(pid), 4, 5); /* one may just be on its way out */
}

static void test_killed(void **state)
{
    struct place *place = *state;
    pid_t pid = child_of(getpid());
    close(ps_opener_open(place->opener, LOG, 0, 0));
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_fails(place, LOG, 0, EOWNERDEAD);
    assert_fails(place, RING, 0, EOWNERDEAD);
    assert_non_null(strstr(ps_output_file_reason(EOWNERDEAD), "has ended"));
    ps_opener_stop(place->opener);
    place->opener = NULL;
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no zombie */
}

/* What comes too late is not taken for the answer to the next question. */
static void test_late_answer(void **state)
{
    struct place *place = *state;
    ps_opener_stop(place->opener);
    place->answer_ms = 300;
    place->opener = start(place);
    pid_t pid = child_of(getpid());
    close(ps_opener_open(place->opener, LOG, 0, 0));
    assert_int_equal(kill(pid, SIGSTOP), 0);
    assert_fails(place, RING, 0, EOWNERDEAD);
    assert_int_equal(kill(pid, SIGCONT), 0);
    for (int i = 0; i < 1000 && count_files(place) < 2; i++)
        sleep_ms(10);
    assert_int_equal(count_files(place), 2);
    assert_fails(place, LOG, 0, EOWNERDEAD);
}

/* Whoever may not even look into the folder any more gets files there. */
static int ask_as_nobody(struct place *place)
{
    const struct ps_user nobody = {.change = true, .uid = NOBODY, .gid = NOBODY, .name = "nobody"};
    struct ps_opener *opener = start(place);
    if (ps_privilege_drop(&nobody, NULL) != 0 || open(place->log, O_WRONLY | O_CREAT, 0600) >= 0)
        return 1;
    int log = ps_opener_open(opener, LOG, 0, 0), file = ps_opener_open(opener, RING, 1, 2);
    if (log < 0 || file < 0 || write(log, "log", 3) != 3 || write(file, "file", 4) != 4)
        return 2;
    ps_opener_stop(opener);
    return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : 3;
}

static void test_after_privileges_are_gone(void **state)
{
    struct place *place = *state;
    char name[160];
    int status;
    if (getuid() != 0)
        skip();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(ask_as_nobody(place));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_holds(place->log, "log");
    snprintf(name, sizeof name, "%s/1-2", place->folder);
    assert_holds(name, "file");
}

/* An opener for the log alone, which is to be there whole or not at all. */
static void start_whole(struct place *place)
{
    const struct ps_opener_plan plan = {
        .outputs = {{.name = name_log, .rule = place->log, .whole = true}},
        .count = 1,
        .inputs = place->inputs,
        .input_count = 2,
    };
    struct ps_error error = {.code = PS_OK};
    ps_opener_stop(place->opener);
    place->opener = ps_opener_start(&plan, false, &error);
    assert_non_null(place->opener);
}

static void test_whole(void **state)
{
    struct place *place = *state;
    start_whole(place);
    for (int i = 0; i < 2; i++) {
        write_there(ps_opener_open(place->opener, LOG, 1, 0), i ? "again" : "first");
        assert_int_equal(count_files(place), i ? 2 : 1);
        if (i)
            assert_holds(place->log, "first");
        else
            assert_int_equal(access(place->log, F_OK), -1);
        assert_int_equal(ps_opener_publish(place->opener, LOG), 0);
        assert_holds(place->log, i ? "again" : "first");
        assert_int_equal(count_files(place), 1);
    }
    errno = 0;
    assert_int_equal(ps_opener_publish(place->opener, LOG), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(ps_opener_publish(place->opener, RING), -1);
    assert_holds(place->log, "again");
}

static void test_whole_or_not_at_all(void **state)
{
    struct place *place = *state;
    start_whole(place);
    write_there(ps_opener_open(place->opener, LOG, 1, 0), "half of");
    assert_int_equal(count_files(place), 1);
    ps_opener_stop(place->opener);
    place->opener = NULL;
    assert_int_equal(count_files(place), 0);
}

static void test_publishes_what_is_whole_alone(void **state)
{
    struct place *place = *state;
    write_there(ps_opener_open(place->opener, LOG, 1, 0), "log");
    for (size_t output = 0; output < 6; output++) {
        errno = 0;
        assert_int_equal(ps_opener_publish(place->opener, output), -1);
        assert_int_equal(errno, EINVAL);
    }
    assert_holds(place->log, "log");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_appends),
        TEST(test_cuts_off),
        TEST(test_starts_anew_and_goes_on),
        TEST(test_leaves_inputs_and_each_other_alone),
        TEST(test_never_twice),
        TEST(test_rights),
        TEST(test_whole),
        TEST(test_whole_or_not_at_all),
        TEST(test_publishes_what_is_whole_alone),
        TEST(test_gives_a_descriptor_that_writes),
        TEST(test_owner),
        TEST(test_nothing_outside_the_plan),
        TEST(test_foreign_requests_end_it),
        TEST(test_reasons_arrive),
        TEST(test_pipe_without_reader),
        TEST(test_planted_link),
        TEST(test_descriptors_do_not_leak),
        TEST(test_killed),
        TEST(test_late_answer),
        TEST(test_after_privileges_are_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
