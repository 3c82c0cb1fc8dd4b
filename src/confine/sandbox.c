/*
 * sandbox.c - what a run may ask of the kernel, as tables; see sandbox.h.
 *
 * The lists hold what glibc, libpcap, the decompression libraries and this program were seen to
 * use, and what glibc is known to use on other machines and in other versions.
 */
#include "confine/sandbox.h"

#include <stdio.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define PS_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define PS_SANITIZED 1
#endif
#endif

#if defined PS_HAVE_SECCOMP && !defined PS_SANITIZED

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A system call, and the condition on one of its arguments. */
struct rule {
    int call;
    int argument; /* -1: no condition */
    uint64_t mask, value;
};

/* The flags of clone(2): Linux on s390 has the first two arguments the other way round. */
#if defined __s390__
enum { CLONE_FLAGS = 1 };
#else
enum { CLONE_FLAGS = 0 };
#endif

/* clang-format off */
#define ANY(name) {SCMP_SYS(name), -1, 0, 0}
#define IF(name, argument, value) {SCMP_SYS(name), argument, UINT64_MAX, value}
#define IF_MASKED(name, argument, mask, value) {SCMP_SYS(name), argument, mask, value}

static const struct rule of_a_run[] = {
    /* Memory, none of it executable. */
    ANY(brk), ANY(munmap), ANY(mremap), ANY(madvise),
#if defined __s390__
    ANY(mmap), /* its arguments are in memory, where a filter cannot look; see refuse_code() */
#else
    IF_MASKED(mmap, 2, PROT_EXEC, 0),
#endif
    IF_MASKED(mmap2, 2, PROT_EXEC, 0), IF_MASKED(mprotect, 2, PROT_EXEC, 0),
    /* Files that are open. */
    ANY(read), ANY(readv), ANY(pread64), ANY(write), ANY(writev), ANY(lseek), ANY(_llseek),
    ANY(close), ANY(fstat), ANY(fstat64), IF_MASKED(newfstatat, 3, AT_EMPTY_PATH, AT_EMPTY_PATH),
    IF_MASKED(statx, 2, AT_EMPTY_PATH, AT_EMPTY_PATH), ANY(ftruncate), ANY(ftruncate64),
    ANY(fsync), ANY(fadvise64), ANY(fadvise64_64), ANY(arm_fadvise64_64), ANY(readahead), ANY(poll), ANY(ppoll), ANY(ppoll_time64),
    ANY(epoll_wait), ANY(epoll_pwait),
    IF(fcntl, 1, F_GETFL), IF(fcntl, 1, F_SETFL), IF(fcntl, 1, F_DUPFD_CLOEXEC),
    IF(fcntl, 1, F_SETPIPE_SZ), IF(fcntl64, 1, F_GETFL), IF(fcntl64, 1, F_SETFL),
    IF(fcntl64, 1, F_DUPFD_CLOEXEC), IF(fcntl64, 1, F_SETPIPE_SZ),
    IF(ioctl, 1, TIOCGWINSZ), IF(ioctl, 1, TCGETS), IF(ioctl, 1, FIONREAD),
    /* Time and signals. */
    ANY(clock_gettime), ANY(clock_gettime64), ANY(clock_getres), ANY(clock_nanosleep),
    ANY(clock_nanosleep_time64), ANY(nanosleep), ANY(gettimeofday), ANY(time), ANY(restart_syscall),
    ANY(rt_sigaction), ANY(rt_sigprocmask), ANY(rt_sigpending), ANY(rt_sigtimedwait),
    ANY(rt_sigtimedwait_time64), ANY(rt_sigreturn), ANY(sigreturn), ANY(sigaltstack),
    /* Threads of this process, and how they wake each other; glibc falls back from clone3(), whose
     * flags cannot be seen from here. */
    IF_MASKED(clone, CLONE_FLAGS, CLONE_THREAD, CLONE_THREAD), ANY(futex), ANY(futex_time64),
    ANY(set_robust_list), ANY(rseq), ANY(sched_yield), ANY(sched_getaffinity), ANY(gettid),
    ANY(getpid), IF(prctl, 0, PR_SET_NAME), ANY(pipe2), ANY(eventfd2),
    /* An end; by abort(), too: see add_abort(). */
    ANY(exit), ANY(exit_group),
    /* What glibc asks before it sorts or makes a thread. */
    ANY(sysinfo), ANY(getrandom), IF(prlimit64, 2, 0), ANY(getrlimit), ANY(ugetrlimit), ANY(uname),
    ANY(geteuid), ANY(geteuid32),
};

static const struct rule when_capturing[] = {
    ANY(getsockopt), IF(setsockopt, 1, SOL_PACKET), IF(setsockopt, 2, SO_ATTACH_FILTER),
    ANY(getsockname), ANY(bind), ANY(recvfrom), ANY(recvmsg), IF(sendto, 4, 0), ANY(send),
    ANY(recv), IF(ioctl, 1, SIOCGIFFLAGS), IF(ioctl, 1, SIOCGIFINDEX),
};

/* What drivers of usbmon, Bluetooth, netmap or RDMA are asked: anything that no terminal is. The
 * requests of terminals, TIOCSTI among them, have a common second byte, from which all others differ
 * in at least one bit. */
enum { TERMINAL = TIOCSTI & 0xff00 };
#define IF_NO_TERMINAL(bit) IF_MASKED(ioctl, 1, 1U << (bit), ~(unsigned)TERMINAL & 1U << (bit))

/* Answers to netfilter's queue, the bus's messages, and the drivers. */
static const struct rule when_capturing_otherwise[] = {
    ANY(sendto), ANY(sendmsg), ANY(recvmmsg),
    IF_NO_TERMINAL(8), IF_NO_TERMINAL(9), IF_NO_TERMINAL(10), IF_NO_TERMINAL(11),
    IF_NO_TERMINAL(12), IF_NO_TERMINAL(13), IF_NO_TERMINAL(14), IF_NO_TERMINAL(15),
};

/* The opener only uses its stack, and one file at a time. It names and removes what it made. */
static const struct rule of_the_opener[] = {
    ANY(openat), ANY(open), ANY(readlinkat), ANY(fstatfs), ANY(fstatfs64), ANY(close), ANY(fstat),
    ANY(fstat64),
    IF_MASKED(newfstatat, 3, AT_EMPTY_PATH, AT_EMPTY_PATH),
    IF_MASKED(statx, 2, AT_EMPTY_PATH, AT_EMPTY_PATH), ANY(fchown), ANY(fchown32),
    ANY(ftruncate), ANY(ftruncate64), ANY(renameat), ANY(renameat2), ANY(unlinkat),
    IF(fcntl, 1, F_GETFL), IF(fcntl, 1, F_SETFL),
    IF(fcntl64, 1, F_GETFL), IF(fcntl64, 1, F_SETFL), ANY(geteuid), ANY(geteuid32),
    ANY(restart_syscall), ANY(exit), ANY(exit_group),
};

/* The run waits for the helpers that it started. */
static const struct rule with_helpers[] = {ANY(wait4), ANY(waitpid), ANY(waitid)};

/* What no part of the program does, but an intruder tries first. */
static const struct rule attacks[] = {
    ANY(execve), ANY(execveat), ANY(ptrace), ANY(process_vm_readv), ANY(process_vm_writev),
    ANY(io_uring_setup), ANY(bpf), ANY(perf_event_open), ANY(userfaultfd), ANY(memfd_create),
    ANY(personality), ANY(pkey_mprotect),
};

/* Nor does whoever looks up names: make, change or remove a file, or meddle with other processes. It
 * reads files, asks on sockets, and loads code of the C library. */
static const struct rule not_for_names[] = {
    IF_MASKED(openat, 2, O_ACCMODE, O_WRONLY), IF_MASKED(openat, 2, O_ACCMODE, O_RDWR),
    IF_MASKED(openat, 2, O_CREAT, O_CREAT), IF_MASKED(openat, 2, O_TRUNC, O_TRUNC),
    IF_MASKED(open, 1, O_ACCMODE, O_WRONLY), IF_MASKED(open, 1, O_ACCMODE, O_RDWR),
    IF_MASKED(open, 1, O_CREAT, O_CREAT), IF_MASKED(open, 1, O_TRUNC, O_TRUNC),
    ANY(openat2), ANY(creat), ANY(open_by_handle_at), ANY(truncate), ANY(truncate64),
    ANY(unlink), ANY(unlinkat), ANY(rename), ANY(renameat), ANY(renameat2), ANY(link), ANY(linkat),
    ANY(symlink), ANY(symlinkat), ANY(mkdir), ANY(mkdirat), ANY(rmdir), ANY(mknod), ANY(mknodat),
    ANY(chmod), ANY(fchmod), ANY(fchmodat), ANY(chown), ANY(lchown), ANY(fchown), ANY(fchownat),
    ANY(fork), ANY(vfork), IF_MASKED(clone, CLONE_FLAGS, CLONE_THREAD, 0),
    ANY(tkill), ANY(mount), ANY(umount2), ANY(unshare), ANY(setns), ANY(chroot), ANY(pivot_root),
    ANY(add_key), ANY(keyctl), ANY(request_key), IF(ioctl, 1, TIOCSTI), IF(ioctl, 1, TIOCLINUX),
};

/* These fail with ENOSYS, as on an older kernel. */
static const struct rule missing[] = {ANY(clone3)};
/* clang-format on */

/* Messages go over these sockets only. */
static int add_channels(scmp_filter_ctx filter, const struct ps_sandbox_config *config)
{
    const int calls[] = {SCMP_SYS(sendmsg), SCMP_SYS(recvmsg)};
    for (size_t i = 0; i < config->channel_count; i++) {
        const struct scmp_arg_cmp condition = {
            .arg = 0,
            .op = SCMP_CMP_MASKED_EQ,
            .datum_a = UINT32_MAX,
            .datum_b = (uint64_t)config->channels[i],
        };
        for (size_t j = 0; j < sizeof calls / sizeof *calls; j++)
            if (seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, calls[j], 1, &condition) != 0)
                return -1;
    }
    return 0;
}

/* A signal to this process, not to another one. */
static int add_abort(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp conditions[] = {
        {.arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = UINT32_MAX, .datum_b = (uint64_t)getpid()},
        {.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = UINT32_MAX, .datum_b = SIGABRT},
    };
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 2, conditions);
}

static int add_rules(scmp_filter_ctx filter, uint32_t action, const struct rule *rules,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &rules[i];
        unsigned conditions = rule->argument >= 0;
        const struct scmp_arg_cmp condition = {
            .arg = (unsigned)(rule->argument >= 0 ? rule->argument : 0),
            .op = SCMP_CMP_MASKED_EQ,
            .datum_a = rule->mask,
            .datum_b = rule->value,
        };
        /* A negative number is a call that this machine does not have. */
        if (rule->call >= 0 &&
            seccomp_rule_add_array(filter, action, rule->call, conditions, &condition) != 0)
            return -1;
    }
    return 0;
}

#define ADD(filter, action, rules)                                                                 \
    add_rules(filter, action, rules, sizeof(rules) / sizeof((rules)[0]))

static int add_profile(scmp_filter_ctx filter, const struct ps_sandbox_config *config)
{
    if (config->profile == PS_SANDBOX_OPENER)
        return ADD(filter, SCMP_ACT_ALLOW, of_the_opener);
    if (ADD(filter, SCMP_ACT_ALLOW, of_a_run) != 0 || add_abort(filter) != 0)
        return -1;
    if (config->captures && ADD(filter, SCMP_ACT_ALLOW, when_capturing) != 0)
        return -1;
    if (config->captures_otherwise && ADD(filter, SCMP_ACT_ALLOW, when_capturing_otherwise) != 0)
        return -1;
    return config->channel_count > 0 ? ADD(filter, SCMP_ACT_ALLOW, with_helpers) : 0;
}

/* A list of what is forbidden, while the others are of what is allowed. */
static int build_for_names(scmp_filter_ctx filter, uint32_t refusal)
{
    if (ADD(filter, refusal, not_for_names) != 0 ||
        ADD(filter, SCMP_ACT_KILL_PROCESS, attacks) != 0)
        return -1;
    return ADD(filter, SCMP_ACT_ERRNO(ENOSYS), missing);
}

/* In a strict filter everything else kills anyway; a rule that says so again would be refused. */
static int build(scmp_filter_ctx filter, const struct ps_sandbox_config *config, bool strict)
{
    if (add_profile(filter, config) != 0 || add_channels(filter, config) != 0 ||
        ADD(filter, SCMP_ACT_ERRNO(ENOSYS), missing) != 0)
        return -1;
    return strict ? 0 : ADD(filter, SCMP_ACT_KILL_PROCESS, attacks);
}

/* Linux 6.3 and later refuse by themselves that memory becomes executable that can be written.
 * Earlier ones do not know the request. */
static void refuse_code(const struct ps_sandbox_config *config)
{
    enum { SET_MDWE = 65, REFUSE_EXEC_GAIN = 1 }; /* <linux/prctl.h>, in new enough ones */
    if (config->profile != PS_SANDBOX_NAMES)
        (void)prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0);
}

static int load(const struct ps_sandbox_config *config, bool strict)
{
    const uint32_t refusal = strict ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM);
    bool for_names = config->profile == PS_SANDBOX_NAMES;
    scmp_filter_ctx filter = seccomp_init(for_names ? SCMP_ACT_ALLOW : refusal);
    if (!filter)
        return -ENOMEM;
    int result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (result == 0 &&
        (for_names ? build_for_names(filter, refusal) : build(filter, config, strict)) != 0)
        result = -EINVAL;
    if (result == 0)
        result = seccomp_load(filter);
    seccomp_release(filter);
    return result;
}

#ifdef PS_TEST_SYSCALL
static void try_forbidden_call(void)
{
    if (getenv("PORTSTAT_TEST_SYSCALL"))
        (void)socket(AF_INET, SOCK_STREAM, 0);
}
enum { TEST_BUILD = 1 };
#else
static void try_forbidden_call(void)
{
}
enum { TEST_BUILD = 0 };
#endif

int ps_sandbox_enter(const struct ps_sandbox_config *config, struct ps_error *error)
{
    refuse_code(config);
    int result = load(config, config->strict || TEST_BUILD);
    if (result != 0) {
        ps_error_set(error, PS_ERROR_NO_SANDBOX, "sandbox", "not available here: %s",
                     strerror(-result));
        return 1;
    }
    try_forbidden_call();
    return 0;
}

static void describe_seccomp(char *text, size_t size)
{
    const struct scmp_version *version = seccomp_version();
    if (version)
        snprintf(text, size, "libseccomp %u.%u.%u", version->major, version->minor, version->micro);
    else
        snprintf(text, size, "libseccomp");
}

#else

int ps_sandbox_enter(const struct ps_sandbox_config *config, struct ps_error *error)
{
    (void)config;
    ps_error_set(error, PS_OK, NULL, "%s", "");
    return 1;
}

static void describe_seccomp(char *text, size_t size)
{
    snprintf(text, size, "no sandbox");
}

#endif

#ifdef PS_HAVE_CAPNG
#define CAPNG_TEXT "libcap-ng " PS_HAVE_CAPNG
#else
#define CAPNG_TEXT "no libcap-ng"
#endif

const char *ps_sandbox_features(char *text, size_t size)
{
    char seccomp[64];
    describe_seccomp(seccomp, sizeof seccomp);
    snprintf(text, size, "%s, %s", seccomp, CAPNG_TEXT);
    return text;
}
