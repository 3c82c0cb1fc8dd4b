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
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
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

static int empty_a_file(void)
{
    return open("/dev/null", O_RDONLY | O_TRUNC) < 0;
}

static int make_a_file(void)
{
    return open("/dev/null", O_RDONLY | O_CREAT, 0600) < 0;
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

static void *a_page(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* What data was written to becomes code. */
static int turn_into_code(void)
{
    return mprotect(a_page(), 4096, PROT_READ | PROT_EXEC) != 0;
}

static int turn_into_code_with_a_key(void)
{
    return syscall(SYS_pkey_mprotect, a_page(), 4096, PROT_READ | PROT_EXEC, -1) != 0;
}

static int make_all_code(void)
{
    return syscall(SYS_personality, 0x0400000) < 0; /* READ_IMPLIES_EXEC */
}

static int make_a_nameless_program(void)
{
    return syscall(SYS_memfd_create, "", 0) < 0;
}

static int trace(void)
{
    return syscall(SYS_ptrace, 0, 0, 0, 0) < 0; /* PTRACE_TRACEME */
}

static int read_the_parent(void)
{
    return syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0) < 0;
}

static int signal_the_parent(void)
{
    return kill(getppid(), 0) < 0;
}

/* Even with the one signal that it may send to itself; there is no such thread. */
static int abort_the_parent(void)
{
    return syscall(SYS_tgkill, getppid(), 0x3fffffff, SIGABRT) < 0;
}

static int abort_itself(void)
{
    return syscall(SYS_tgkill, getpid(), 0x3fffffff, SIGABRT) < 0 && errno == ESRCH ? 0 : 1;
}

static int type_for_the_user(void)
{
    return ioctl(0, TIOCSTI, "x") < 0;
}

/* A request of USB monitoring, which standard input does not know. */
static int ask_a_driver(void)
{
    return ioctl(0, 0x9201, 0) < 0 && errno != EPERM ? 0 : 1;
}

static int become_dumpable(void)
{
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0;
}

static int make_a_ring(void)
{
    return syscall(SYS_io_uring_setup, 1, NULL) < 0;
}

/* A program of its own, with the newer call that hides its flags from a filter. */
static int clone_anew(void)
{
    return syscall(SYS_clone3, NULL, 0) < 0 && errno == ENOSYS ? 0 : 1;
}

static int look_up_a_name(void)
{
    FILE *file = fopen("/etc/hosts", "r");
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    return (!file && errno != ENOENT) || fd < 0;
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

static const struct ps_sandbox_config naming = {.profile = PS_SANDBOX_NAMES};

/* Every profile of a run. */
static void assert_each_kills(deed *does)
{
    struct ps_sandbox_config asking = with_channel(PS_SANDBOX_RUN);
    assert_killed(does, (struct ps_sandbox_config){.captures = false});
    assert_killed(does, (struct ps_sandbox_config){.captures = true});
    assert_killed(does, asking);
    asking.captures = asking.captures_otherwise = true;
    assert_killed(does, asking);
}

static void test_no_run_opens_a_file(void **state)
{
    (void)state;
    deed *const deeds[] = {read_a_file, write_a_file, empty_a_file, make_a_file};
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        assert_each_kills(deeds[i]);
    for (size_t i = 1; i < sizeof deeds / sizeof *deeds; i++)
        assert_killed(deeds[i], naming);
}

static void test_nothing_becomes_code(void **state)
{
    (void)state;
    deed *const deeds[] = {map_code,      turn_into_code,          turn_into_code_with_a_key,
                           make_all_code, make_a_nameless_program, execute};
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
#if defined __s390__
        if (deeds[i] == map_code)
            continue; /* see sandbox.c */
#endif
        assert_each_kills(deeds[i]);
        assert_killed(deeds[i], with_channel(PS_SANDBOX_OPENER));
    }
}

static void test_others_are_left_alone(void **state)
{
    (void)state;
    deed *const deeds[] = {trace,      read_the_parent,   signal_the_parent, abort_the_parent,
                           fork_child, type_for_the_user, become_dumpable,   make_a_ring,
                           open_socket};
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        assert_each_kills(deeds[i]);
        assert_killed(deeds[i], with_channel(PS_SANDBOX_OPENER));
    }
    assert_killed(trace, naming);
    assert_killed(execute, naming);
    assert_killed(fork_child, naming);
    assert_killed(type_for_the_user, naming);
}

/* Threads can only be made by the call whose flags the filter sees. */
static void test_clone3_is_missing(void **state)
{
    (void)state;
    assert_fine(clone_anew, (struct ps_sandbox_config){.captures = false});
    assert_fine(clone_anew, naming);
}

/* clang-format off */
/* All calls of this machine that a run may make, some only with certain arguments. */
static const long of_a_run[] = {
    SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise, SYS_mprotect,
#ifdef SYS_mmap
    SYS_mmap,
#endif
    SYS_read, SYS_readv, SYS_pread64, SYS_write, SYS_writev, SYS_lseek, SYS_close, SYS_fstat,
#ifdef SYS_newfstatat
    SYS_newfstatat,
#endif
    SYS_statx, SYS_ftruncate, SYS_fsync, SYS_fadvise64, SYS_readahead, SYS_ppoll, SYS_epoll_pwait, SYS_fcntl,
#ifdef SYS_poll
    SYS_poll, SYS_epoll_wait,
#endif
#ifdef SYS_time
    SYS_time,
#endif
#ifdef SYS_getrlimit
    SYS_getrlimit,
#endif
#ifdef SYS_sigreturn
    SYS_sigreturn,
#endif
    SYS_ioctl, SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep,
    SYS_gettimeofday, SYS_restart_syscall, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigpending,
    SYS_rt_sigtimedwait, SYS_rt_sigreturn, SYS_sigaltstack, SYS_clone, SYS_clone3, SYS_futex,
    SYS_set_robust_list, SYS_rseq, SYS_sched_yield, SYS_sched_getaffinity, SYS_gettid, SYS_getpid,
    SYS_prctl, SYS_pipe2, SYS_eventfd2, SYS_exit, SYS_exit_group, SYS_tgkill, SYS_sysinfo,
    SYS_getrandom, SYS_prlimit64, SYS_uname, SYS_geteuid,
};
static const long of_a_capture[] = {
    SYS_getsockopt, SYS_setsockopt, SYS_getsockname, SYS_bind, SYS_recvfrom, SYS_recvmsg,
    SYS_sendto,
};
static const long of_an_opener[] = {
    SYS_openat, SYS_readlinkat, SYS_fstatfs, SYS_close, SYS_fstat, SYS_statx, SYS_fchown,
    SYS_ftruncate, SYS_fcntl, SYS_geteuid, SYS_restart_syscall, SYS_exit, SYS_exit_group,
    SYS_clone3, SYS_sendmsg, SYS_recvmsg, SYS_renameat2, SYS_unlinkat,
#ifdef SYS_renameat
    SYS_renameat,
#endif
#ifdef SYS_open
    SYS_open,
#endif
#ifdef SYS_newfstatat
    SYS_newfstatat,
#endif
};
/* clang-format on */

static bool is_in(long call, const long *calls, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (calls[i] == call)
            return true;
    return false;
}

#define IS_IN(call, calls) is_in(call, calls, sizeof(calls) / sizeof *(calls))

static long the_call;

static int make_the_call(void)
{
    syscall(the_call, -1, -1, -1, -1, -1, -1);
    return 0;
}

static void assert_call_kills(long call, struct ps_sandbox_config config)
{
    config.strict = true;
    the_call = call;
    int status = status_of(make_the_call, &config);
    if (is_unavailable(status))
        skip();
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
        fail_msg("call %ld of profile %d: status %#x", call, (int)config.profile, (unsigned)status);
}

/* Linux answers these without asking any filter: traps of uprobes, which do nothing for others. */
static bool is_beyond_filters(long call)
{
#if defined __x86_64__
    return call == 335 || call == 336;
#else
    (void)call;
    return false;
#endif
}

/* The table is whole: of all the numbers that Linux has given out, and some more, those kill that
 * are not in it. What kills a capture kills a run that has less. */
static void test_every_other_call_kills(void **state)
{
    (void)state;
    enum { MOST = 480 };
#if !defined __x86_64__ && !defined __aarch64__ && !defined __s390x__
    skip(); /* where calls exist twice, for two sizes of numbers */
#endif
    const struct ps_sandbox_config least = {0}, capturing = {.captures = true};
    for (long call = 0; call < MOST; call++) {
        if (is_beyond_filters(call))
            continue;
        if (IS_IN(call, of_a_capture))
            assert_call_kills(call, least);
        else if (!IS_IN(call, of_a_run))
            assert_call_kills(call, capturing);
        if (!IS_IN(call, of_an_opener))
            assert_call_kills(call, with_channel(PS_SANDBOX_OPENER));
    }
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
    assert_fine(abort_itself, least);
    assert_fine(look_up_a_name, naming);
    assert_fine(make_thread, naming);
    assert_fine(ask_a_driver,
                (struct ps_sandbox_config){.captures = true, .captures_otherwise = true});
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
        cmocka_unit_test(test_no_run_opens_a_file),
        cmocka_unit_test(test_nothing_becomes_code),
        cmocka_unit_test(test_others_are_left_alone),
        cmocka_unit_test(test_clone3_is_missing),
        cmocka_unit_test(test_every_other_call_kills),
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
