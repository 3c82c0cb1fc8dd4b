/*
 * test_helper.c - helper processes: what they keep, how either side ends, and that the
 * other one notices.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "confine/helper.h"
#include "process_helper.h"

enum { ECHO = 1, MOST = 64 };

static const struct ps_message_kind kinds[] = {{ECHO, 0, MOST, 0}};
static const struct ps_protocol protocol = {kinds, 1};

/* Sends back what comes, and in front of it the context's letter. */
static void serve_echo(void *context, const struct ps_channel *channel)
{
    char bytes[MOST];
    struct ps_message message = {.bytes = bytes, .capacity = sizeof bytes};
    while (ps_channel_receive(channel, &message, PS_CHANNEL_FOREVER) > 0) {
        bytes[0] = *(const char *)context;
        if (ps_channel_send(channel, &message) != 0)
            return;
    }
}

/* Only sees whether a socket could be made. */
static void serve_socket(void *context, const struct ps_channel *channel)
{
    char made = socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 'y' : 'n';
    (void)context;
    serve_echo(&made, channel);
}

static struct ps_helper_config echo_config(void)
{
    static char letter = 'e';
    return (struct ps_helper_config){
        .name = "portstat-test",
        .requests = &protocol,
        .answers = &protocol,
        .no_sandbox = true,
        .serve = serve_echo,
        .context = &letter,
    };
}

static struct ps_helper start(const struct ps_helper_config *config)
{
    struct ps_helper helper;
    struct ps_error error = {.code = PS_OK};
    assert_int_equal(ps_helper_start(&helper, config, &error), 0);
    assert_string_equal(error.reason, "");
    return helper;
}

/* Its letter; or 0 if it does not answer any more. */
static char ask(const struct ps_helper *helper)
{
    char bytes[MOST] = "question";
    struct ps_message message = {
        .type = ECHO, .bytes = bytes, .length = 8, .capacity = sizeof bytes};
    if (ps_channel_send(&helper->channel, &message) != 0 ||
        ps_channel_receive(&helper->channel, &message, 10000) <= 0)
        return 0;
    assert_memory_equal(bytes + 1, "uestion", 7);
    return bytes[0];
}

static void assert_no_child_left(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void test_answers_and_ends(void **state)
{
    (void)state;
    const struct ps_helper_config config = echo_config();
    unsigned before = count_descriptors(getpid());
    struct ps_helper helper = start(&config);
    for (int i = 0; i < 100; i++)
        assert_int_equal(ask(&helper), 'e');
    assert_true(ps_helper_is_alive(&helper));
    ps_helper_stop(&helper);
    assert_no_child_left();
    assert_int_equal(count_descriptors(getpid()), before);
}

/* Two of them do not hold each other's channels open. */
static void test_several(void **state)
{
    (void)state;
    const struct ps_helper_config config = echo_config();
    struct ps_helper first = start(&config), second = start(&config);
    assert_int_equal(ask(&second), 'e');
    assert_int_equal(ask(&first), 'e');
    ps_helper_stop(&first);
    assert_int_equal(ask(&second), 'e');
    ps_helper_stop(&second);
    assert_no_child_left();
}

static void test_keeps_only_what_it_is_given(void **state)
{
    (void)state;
    struct ps_helper_config config = echo_config();
    int pipes[2], others[3];
    assert_int_equal(pipe(pipes), 0);
    for (int i = 0; i < 3; i++)
        others[i] = open("/dev/null", O_RDONLY);
    config.keep = &others[1];
    config.keep_count = 1;
    struct ps_helper helper = start(&config);
    assert_int_equal(ask(&helper), 'e');
    assert_int_equal(count_descriptors(helper.pid), 5); /* standard ones, channel, others[1] */
    close(pipes[1]);
    char byte;
    assert_int_equal(read(pipes[0], &byte, 1), 0); /* its end, though the helper lives */
    ps_helper_stop(&helper);
    close(pipes[0]);
    for (int i = 0; i < 3; i++)
        close(others[i]);
}

static void test_standard_descriptors_are_nothing(void **state)
{
    (void)state;
    const struct ps_helper_config config = echo_config();
    struct ps_helper helper = start(&config);
    assert_int_equal(ask(&helper), 'e');
    for (int fd = 0; fd <= 2; fd++) {
        char path[64], target[64] = "";
        snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)helper.pid, fd);
        assert_true(readlink(path, target, sizeof target - 1) > 0);
        assert_string_equal(target, "/dev/null");
    }
    ps_helper_stop(&helper);
}

static void test_too_many_descriptors(void **state)
{
    (void)state;
    const int keep[PS_HELPER_KEPT + 1] = {0};
    struct ps_helper_config config = echo_config();
    struct ps_helper helper;
    struct ps_error error;
    config.keep = keep;
    config.keep_count = PS_HELPER_KEPT + 1;
    assert_int_equal(ps_helper_start(&helper, &config, &error), -1);
    assert_int_equal(error.code, PS_ERROR_HELPER);
    assert_string_equal(error.subject, "portstat-test");
    assert_no_child_left();
}

/* A terminal sends them to all processes, and the run decides what they mean. */
static void test_signals_do_not_end_it(void **state)
{
    (void)state;
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGALRM};
    const struct ps_helper_config config = echo_config();
    struct ps_helper helper = start(&config);
    assert_int_equal(ask(&helper), 'e');
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_int_equal(kill(helper.pid, numbers[i]), 0);
    assert_int_equal(ask(&helper), 'e');
    ps_helper_stop(&helper);
    assert_no_child_left();
}

static void test_killed_helper_is_noticed(void **state)
{
    (void)state;
    const struct ps_helper_config config = echo_config();
    struct ps_helper helper = start(&config);
    assert_int_equal(ask(&helper), 'e');
    assert_int_equal(kill(helper.pid, SIGKILL), 0);
    for (int i = 0; i < 1000 && ps_helper_is_alive(&helper); i++)
        sleep_ms(10);
    assert_false(ps_helper_is_alive(&helper));
    assert_int_equal(ask(&helper), 0);
    assert_int_equal(ask(&helper), 0);
    ps_helper_stop(&helper);
    assert_no_child_left();
}

/* The run is killed in the middle; its helper ends by itself, and tells so by its exit status. */
static void test_killed_run_is_noticed(void **state)
{
    (void)state;
    int pipes[2];
    pid_t pid = 0;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0); /* orphans come to us */
    assert_int_equal(pipe(pipes), 0);
    fflush(NULL);
    pid_t run = fork();
    if (run == 0) {
        const struct ps_helper_config config = echo_config();
        struct ps_helper helper = start(&config);
        bool told = ask(&helper) == 'e' && write(pipes[1], &helper.pid, sizeof pid) == sizeof pid;
        raise(told ? SIGKILL : SIGABRT);
    }
    int status;
    assert_int_equal(waitpid(run, &status, 0), run);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_int_equal(read(pipes[0], &pid, sizeof pid), sizeof pid);
    alarm(20);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    alarm(0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
    close(pipes[0]);
    close(pipes[1]);
}

/* One that does not get on holds nobody up, and ends when it does. */
static void test_stopped_helper_is_not_waited_for(void **state)
{
    (void)state;
    const struct ps_helper_config config = echo_config();
    struct ps_helper helper = start(&config);
    assert_int_equal(ask(&helper), 'e');
    assert_int_equal(kill(helper.pid, SIGSTOP), 0);
    time_t before = time(NULL);
    ps_helper_stop(&helper);
    assert_true(time(NULL) - before <= 3);
    assert_int_equal(kill(helper.pid, SIGCONT), 0);
    int status;
    assert_int_equal(waitpid(helper.pid, &status, 0), helper.pid);
    assert_true(WIFEXITED(status));
}

static void test_rights(void **state)
{
    (void)state;
    struct ps_helper_config config = echo_config();
    if (getuid() != 0)
        skip();
    config.rights = PS_RIGHT_ANY_FILE;
    struct ps_helper helper = start(&config);
    assert_int_equal(ask(&helper), 'e');
    assert_int_equal(status_of_process(helper.pid, "CapEff", 16), 1ULL << CAP_DAC_OVERRIDE);
    assert_int_equal(status_of_process(helper.pid, "CapPrm", 16), 1ULL << CAP_DAC_OVERRIDE);
    assert_int_equal(status_of_process(helper.pid, "CapBnd", 16), 0);
    assert_int_equal(status_of_process(helper.pid, "NoNewPrivs", 10), 1);
    ps_helper_stop(&helper);
    config.rights = 0;
    helper = start(&config);
    assert_int_equal(ask(&helper), 'e');
    assert_int_equal(status_of_process(helper.pid, "CapPrm", 16), 0);
    ps_helper_stop(&helper);
}

static void test_user(void **state)
{
    (void)state;
    const struct ps_user nobody = {.change = true, .uid = 65534, .gid = 65534, .name = "nobody"};
    struct ps_helper_config config = echo_config();
    if (getuid() != 0)
        skip();
    config.user = &nobody;
    config.rights = PS_RIGHT_ANY_FILE;
    struct ps_helper helper = start(&config);
    assert_int_equal(ask(&helper), 'e');
    assert_int_equal(status_of_process(helper.pid, "Uid", 10), 65534);
    assert_int_equal(status_of_process(helper.pid, "CapPrm", 16), 0);
    ps_helper_stop(&helper);
}

/* Can it be had here, and in this build? */
static bool has_sandbox(void)
{
    const struct ps_sandbox_config config = {.profile = PS_SANDBOX_OPENER};
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(ps_sandbox_enter(&config, NULL));
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void test_filter(void **state)
{
    (void)state;
    struct ps_helper_config config = echo_config();
    config.serve = serve_socket;
    config.profile = PS_SANDBOX_OPENER;
    struct ps_helper helper = start(&config);
    assert_int_equal(ask(&helper), 'y');
    ps_helper_stop(&helper);
    if (!has_sandbox())
        skip();
    config.no_sandbox = false;
    helper = start(&config);
#ifdef PS_TEST_SYSCALL
    assert_int_equal(ask(&helper), 0);
#else
    assert_int_equal(ask(&helper), 'n');
    assert_int_equal(status_of_process(helper.pid, "Seccomp", 10), 2);
#endif
    ps_helper_stop(&helper);
    assert_no_child_left();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_and_ends),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_keeps_only_what_it_is_given),
        cmocka_unit_test(test_standard_descriptors_are_nothing),
        cmocka_unit_test(test_too_many_descriptors),
        cmocka_unit_test(test_signals_do_not_end_it),
        cmocka_unit_test(test_killed_helper_is_noticed),
        cmocka_unit_test(test_killed_run_is_noticed),
        cmocka_unit_test(test_stopped_helper_is_not_waited_for),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_user),
        cmocka_unit_test(test_filter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
