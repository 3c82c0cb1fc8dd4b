/*
 * test_sandbox.c - the sandbox from inside: a child enters it and does one thing, the parent looks
 * at how it ended.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/privilege.h"
#include "confine/sandbox.h"
#include "confine/shed.h"

enum { UNAVAILABLE = 99 }; /* exit status of a child for which there is no sandbox */

typedef int deed(void);

/* Runs `does` in a child; returns its status from waitpid(2). */
static int status_of(deed *does, const struct ps_sandbox_config *config)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit no_core = {0, 0};
        struct ps_error error;
        setrlimit(RLIMIT_CORE, &no_core);
        if (ps_sandbox_enter(config, &error) != 0)
            _exit(UNAVAILABLE);
        _exit(does());
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static bool is_unavailable(int status)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == UNAVAILABLE;
}

static void assert_killed(deed *does, struct ps_sandbox_config config)
{
    config.strict = true;
    int status = status_of(does, &config);
    if (is_unavailable(status))
        skip();
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void assert_fine(deed *does, struct ps_sandbox_config config)
{
    config.strict = true;
    int status = status_of(does, &config);
    if (is_unavailable(status))
        skip();
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int open_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM ? 0 : 1;
}

static int execute(void)
{
    char *const arguments[] = {(char[]){"true"}, NULL};
    execv("/bin/true", arguments);
    return 0;
}

static int fork_child(void)
{
    return fork() < 0;
}

static int read_a_file(void)
{
    return open("/dev/null", O_RDONLY) < 0;
}

static int write_a_file(void)
{
    return open("/dev/null", O_WRONLY) < 0;
}

/* The content does not matter, only whether sending is allowed. */
static int send_over(int fd)
{
    const struct msghdr nothing = {0};
    return sendmsg(fd, &nothing, 0) < 0;
}

static int channel[2], elsewhere[2];

static int send_over_channel(void)
{
    return send_over(channel[0]);
}

static int send_elsewhere(void)
{
    return send_over(elsewhere[0]);
}

static int wait_for_child(void)
{
    return waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD ? 0 : 1;
}

static struct ps_sandbox_config with_channel(enum ps_sandbox_profile profile)
{
    return (struct ps_sandbox_config){.profile = profile, .channels = channel, .channel_count = 1};
}

static int make_channels(void **state)
{
    (void)state;
    return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, channel) == 0 &&
                   socketpair(AF_UNIX, SOCK_SEQPACKET, 0, elsewhere) == 0
               ? 0
               : -1;
}

static int map_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
           MAP_FAILED;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(int));
}

/* Memory, a large sort, standard output, time: what every run does. */
static int work(void)
{
    enum { COUNT = 1 << 20 };
    int *numbers = malloc(COUNT * sizeof *numbers);
    if (!numbers)
        return 1;
    for (int i = 0; i < COUNT; i++)
        numbers[i] = COUNT - i;
    qsort(numbers, COUNT, sizeof *numbers, compare);
    numbers = realloc(numbers, 3 * COUNT * sizeof *numbers);
    free(numbers);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return printf("# %s\n", "in the sandbox") < 0 || fflush(stdout) != 0;
}

static void *run_thread(void *result)
{
    *(int *)result = work();
    return NULL;
}

static int make_thread(void)
{
    pthread_t thread;
    int result = 1;
    if (pthread_create(&thread, NULL, run_thread, &result) != 0)
        return 1;
    pthread_join(thread, NULL);
    return result;
}

static void test_forbidden_kills(void **state)
{
    (void)state;
    const struct ps_sandbox_config least = {0}, capturing = {.captures = true};
    const struct ps_sandbox_config asking = with_channel(PS_SANDBOX_RUN);
    const struct ps_sandbox_config opening = with_channel(PS_SANDBOX_OPENER);
    assert_killed(open_socket, least);
    assert_killed(open_socket, capturing);
    assert_killed(execute, capturing);
    assert_killed(fork_child, capturing);
    assert_killed(map_code, capturing);
    assert_killed(read_a_file, least);
    assert_killed(read_a_file, capturing);
    assert_killed(wait_for_child, capturing);
    assert_killed(send_elsewhere, capturing);
    assert_killed(send_elsewhere, asking);
    assert_killed(send_elsewhere, opening);
    assert_killed(work, opening);
    assert_killed(open_socket, opening);
    assert_killed(fork_child, opening);
}

static void test_needed_is_fine(void **state)
{
    (void)state;
    const struct ps_sandbox_config least = {0};
    struct ps_sandbox_config asking = with_channel(PS_SANDBOX_RUN);
    const struct ps_sandbox_config opening = with_channel(PS_SANDBOX_OPENER);
    assert_fine(work, least);
    assert_fine(make_thread, least);
    assert_fine(send_over_channel, asking);
    assert_fine(wait_for_child, asking);
    assert_fine(send_over_channel, opening);
    assert_fine(write_a_file, opening);
    asking.captures = true;
    assert_fine(send_over_channel, asking);
}

/* If not strict, an unexpected call fails, but an attack still kills. */
static void test_forbidden_fails_if_not_strict(void **state)
{
    (void)state;
#ifdef PS_TEST_SYSCALL
    skip();
#endif
    const struct ps_sandbox_config config = {.captures = true};
    int status = status_of(open_socket, &config);
    if (is_unavailable(status))
        skip();
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    status = status_of(execute, &config);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void test_features_are_told(void **state)
{
    (void)state;
    char text[128];
    assert_string_not_equal(ps_sandbox_features(text, sizeof text), "");
    assert_non_null(strstr(text, "libcap-ng"));
}

/* Does the kernel report no capabilities, and no way to get any? */
static int is_harmless(void)
{
    char line[256];
    unsigned long long effective = 1, permitted = 1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        sscanf(line, "CapEff: %llx", &effective);
        sscanf(line, "CapPrm: %llx", &permitted);
    }
    return effective == 0 && permitted == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

static int drop_to(const char *wanted, uid_t uid)
{
    struct ps_user user;
    struct ps_error error;
    if (ps_privilege_user(wanted, true, &user, &error) != 0 ||
        ps_privilege_drop(&user, &error) != 0)
        return 1;
    return getuid() == uid && getgroups(0, NULL) == (user.change ? 0 : getgroups(0, NULL)) &&
                   is_harmless()
               ? 0
               : 2;
}

static void assert_drops(const char *wanted, uid_t uid)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(drop_to(wanted, uid));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_drop_as_anyone(void **state)
{
    (void)state;
    if (getuid() == 0)
        skip();
    assert_drops(NULL, getuid());
}

static void test_drop_as_root(void **state)
{
    (void)state;
    if (getuid() != 0)
        skip();
    unsetenv("SUDO_UID");
    unsetenv("SUDO_GID");
    assert_drops("root", 0);
    assert_drops("nobody", 65534);
    assert_drops("65534", 65534);
    setenv("SUDO_UID", "4711", 1);
    setenv("SUDO_GID", "4712", 1);
    assert_drops(NULL, 4711);
    setenv("SUDO_UID", "0", 1);
    struct ps_user user;
    struct ps_error error;
    assert_int_equal(ps_privilege_user(NULL, true, &user, &error), 0);
    assert_true(user.change);
    assert_int_not_equal(user.uid, 0);
    assert_int_equal(ps_privilege_user(NULL, false, &user, &error), 0);
    assert_true(user.change);
    assert_false(user.owner); /* of what is read from files; as for who called sudo: */
    setenv("SUDO_UID", "4711", 1);
    assert_int_equal(ps_privilege_user(NULL, false, &user, &error), 0);
    assert_int_equal(user.uid, 4711);
    assert_false(user.owner);
    assert_int_equal(ps_privilege_user("4711", false, &user, &error), 0);
    assert_true(user.owner);
}

static void assert_user(const char *wanted, uid_t uid, gid_t gid)
{
    struct ps_user user;
    struct ps_error error = {.code = PS_OK};
    if (ps_privilege_user(wanted, true, &user, &error) != 0)
        fail_msg("%s: %s", wanted, error.reason);
    assert_true(user.demanded);
    assert_int_equal(user.uid, uid);
    assert_int_equal(user.gid, gid);
}

static void test_numbers_need_no_passwd(void **state)
{
    (void)state;
    assert_user("0", 0, 0);
    assert_user("root", 0, 0);
    assert_user("4242424", 4242424, 4242424); /* not in passwd(5) */
    assert_user("4242424:17", 4242424, 17);
    assert_user("0:17", 0, 17);
    assert_user("4242424:0", 4242424, 0);
}

static void test_words_that_are_no_numbers(void **state)
{
    (void)state;
    static const char *const words[] = {
        "",
        ":",
        "1:",
        ":1",
        "1:2:3",
        "-1",
        "4294967295",
        "1:4294967296",
        "1x",
        "1:x",
        "0x10",
        "00000000000000001x",
        "111111111111111111111",
    };
    struct ps_user user;
    struct ps_error error;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ps_privilege_user(words[i], true, &user, &error) == 0)
            fail_msg("%s is user %u", words[i], (unsigned)user.uid);
}

/* Runs in an empty root directory. 0, or the number of the step that failed. */
static int in_an_empty_root(const char *folder)
{
    struct ps_user user;
    struct ps_error error = {.code = PS_OK};
    unsetenv("SUDO_UID");
    if (chroot(folder) != 0 || chdir("/") != 0)
        return 1;
    if (ps_privilege_user("root", true, &user, &error) != 0 || user.uid != 0 || user.change)
        return 2;
    if (ps_privilege_user("65534", true, &user, &error) != 0 || user.uid != 65534 || !user.change)
        return 3;
    if (ps_privilege_user("daemon", true, &user, &error) != -1)
        return 4;
    if (ps_privilege_user(NULL, true, &user, &error) != 0 || user.change)
        return 5;
    if (ps_privilege_drop(&user, &error) != 1 || error.code != PS_ERROR_NOBODY_ELSE)
        return 6;
    if (chroot("/") == 0)
        return 7; /* CAP_SYS_CHROOT should be gone */
    return ps_shed_descriptors(NULL, 0) == 0 ? 0 : 8;
}

static void test_root_stays_root_without_another_user(void **state)
{
    (void)state;
    if (getuid() != 0)
        skip();
    char folder[] = "/tmp/portstat-root-XXXXXX";
    assert_non_null(mkdtemp(folder));
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(in_an_empty_root(folder));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    rmdir(folder);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_no_such_user(void **state)
{
    (void)state;
    struct ps_user user;
    struct ps_error error;
    assert_int_equal(ps_privilege_user("no such user", true, &user, &error), -1);
    assert_int_equal(error.code, PS_ERROR_NO_USER);
    assert_string_equal(error.subject, "no such user");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* First, before a library that knows users is loaded (nss-systemd has a nobody of its
         * own). */
        cmocka_unit_test(test_root_stays_root_without_another_user),
        cmocka_unit_test(test_forbidden_kills),
        cmocka_unit_test(test_needed_is_fine),
        cmocka_unit_test(test_forbidden_fails_if_not_strict),
        cmocka_unit_test(test_features_are_told),
        cmocka_unit_test(test_drop_as_anyone),
        cmocka_unit_test(test_drop_as_root),
        cmocka_unit_test(test_numbers_need_no_passwd),
        cmocka_unit_test(test_words_that_are_no_numbers),
        cmocka_unit_test(test_no_such_user),
    };
    return cmocka_run_group_tests(tests, make_channels, NULL);
}
