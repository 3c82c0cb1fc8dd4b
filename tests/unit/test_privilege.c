/*
 * test_privilege.c - what is left of root's rights after they are given up: no groups, nothing to
 * come back by, and who it is that root becomes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/privilege.h"
#include "confine/sandbox.h"

enum { SOMEBODY = 4711, SOME_GROUP = 4712, UNAVAILABLE = 99 };

typedef int deed(void);

/* Runs `does` in a child; returns its status from waitpid(2). */
static int status_of(deed *does)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(does());
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

/* It has to return 0. */
static void assert_child(deed *does)
{
    int status = status_of(does);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static struct ps_user somebody(void)
{
    return (struct ps_user){
        .change = true, .demanded = true, .uid = SOMEBODY, .gid = SOME_GROUP, .name = "somebody"};
}

/* Root of a usual system is in groups that may read disks and logs. */
static int drop_groups(void)
{
    const gid_t groups[] = {4, 6};
    const struct ps_user user = somebody();
    struct ps_error error;
    if (setgroups(2, groups) != 0 || getgroups(0, NULL) != 2)
        return 1;
    if (ps_privilege_drop(&user, &error) != 0)
        return 2;
    return getgroups(0, NULL) == 0 && getgid() == SOME_GROUP && getegid() == SOME_GROUP ? 0 : 3;
}

static int drop_every_id(void)
{
    const struct ps_user user = somebody();
    struct ps_error error;
    uid_t uids[3];
    gid_t gids[3];
    if (ps_privilege_drop(&user, &error) != 0)
        return 1;
    if (getresuid(&uids[0], &uids[1], &uids[2]) != 0 ||
        getresgid(&gids[0], &gids[1], &gids[2]) != 0)
        return 2;
    for (int i = 0; i < 3; i++)
        if (uids[i] != SOMEBODY || gids[i] != SOME_GROUP)
            return 3;
    return setuid(0) != 0 && seteuid(0) != 0 && setgid(0) != 0 ? 0 : 4;
}

static int rule_out_new_ones(void)
{
    struct ps_error error;
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
        return 77;
    if (ps_privilege_keep(PS_RIGHT_ANY_FILE, &error) != 0)
        return 1;
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 2;
}

/* Code that somebody has written into memory cannot be run there. */
static int make_executable(void)
{
    const struct ps_sandbox_config config = {.captures = true};
    struct ps_error error;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return 1;
    if (ps_sandbox_enter(&config, &error) != 0)
        return UNAVAILABLE;
    if (mprotect(page, 4096, PROT_READ) != 0)
        return 2;
    return mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0 ? 0 : 3;
}

static void only_root(void)
{
    if (geteuid() != 0)
        skip();
}

static void groups_are_dropped(void **state)
{
    (void)state;
    only_root();
    assert_child(drop_groups);
}

static void no_id_is_left(void **state)
{
    (void)state;
    only_root();
    assert_child(drop_every_id);
}

static void new_privileges_are_ruled_out(void **state)
{
    (void)state;
    only_root();
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0)
        skip();
    assert_child(rule_out_new_ones);
}

/* sudo of root tells root's number: it is no user to become, and is not said to own anything. */
static void root_of_sudo_is_nobody(void **state)
{
    (void)state;
    struct ps_user user;
    struct ps_error error;
    only_root();
    setenv("SUDO_UID", "0", 1);
    setenv("SUDO_GID", "0", 1);
    assert_int_equal(ps_privilege_user(NULL, true, &user, &error), 0);
    assert_false(user.owner);
    assert_string_not_equal(user.name, "0");
    setenv("SUDO_UID", "4711", 1);
    setenv("SUDO_GID", "4712", 1);
    assert_int_equal(ps_privilege_user(NULL, true, &user, &error), 0);
    assert_true(user.owner);
    assert_int_equal(user.uid, SOMEBODY);
    assert_int_equal(user.gid, SOME_GROUP);
    unsetenv("SUDO_UID");
    unsetenv("SUDO_GID");
}

/* The highest number means "no change" to the system (setresuid(2)). */
static void the_highest_number_is_no_user(void **state)
{
    (void)state;
    struct ps_user user;
    struct ps_error error;
    assert_int_equal(ps_privilege_user("4294967294:4294967294", true, &user, &error), 0);
    assert_int_equal(user.uid, UINT32_MAX - 1);
    assert_int_not_equal(ps_privilege_user("4294967295", true, &user, &error), 0);
    assert_int_not_equal(ps_privilege_user("4711:4294967295", true, &user, &error), 0);
    assert_int_not_equal(ps_privilege_user("4294967296", true, &user, &error), 0);
}

/* A test build kills where others refuse. */
static void memory_is_not_made_executable(void **state)
{
    (void)state;
    int status = status_of(make_executable);
    if (WIFEXITED(status) && WEXITSTATUS(status) == UNAVAILABLE)
        skip();
    if (WIFSIGNALED(status))
        assert_int_equal(WTERMSIG(status), SIGSYS);
    else
        assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_dropped),
        cmocka_unit_test(no_id_is_left),
        cmocka_unit_test(new_privileges_are_ruled_out),
        cmocka_unit_test(root_of_sudo_is_nobody),
        cmocka_unit_test(the_highest_number_is_no_user),
        cmocka_unit_test(memory_is_not_made_executable),
    };
    return cmocka_run_group_tests_name("privileges", tests, NULL, NULL);
}
