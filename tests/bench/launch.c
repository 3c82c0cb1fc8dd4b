/*
 * launch.c - bench-launch: runs one command and writes what it cost, as JSON, to a file. A script
 * could ask wait4 itself, but Linux counts the parent's memory at fork into the child's peak, and a
 * Python's is larger than most of what is measured here; this launcher is small enough not to show.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int write_cost(const char *path, int status, double wall, const struct rusage *usage)
{
    FILE *file = fopen(path, "w");

    if (!file) {
        fprintf(stderr, "bench-launch: %s: %s\n", path, strerror(errno));
        return 127;
    }
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    fprintf(
        file,
        "{\"status\": %d, \"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"rss_bytes\": %lld,"
        " \"major_faults\": %ld}\n",
        code, wall, seconds_of(usage->ru_utime), seconds_of(usage->ru_stime),
        (long long)usage->ru_maxrss * 1024, usage->ru_majflt);
    return fclose(file) == 0 ? 0 : 127;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    int status;

    if (argc < 3) {
        fputs("usage: bench-launch RESULT COMMAND [ARGUMENT ...]\n", stderr);
        return 2;
    }
    signal(SIGINT, SIG_IGN); /* Ctrl-C is for the command, whose cost is wanted then */
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        execvp(argv[2], argv + 2);
        fprintf(stderr, "bench-launch: %s: %s\n", argv[2], strerror(errno));
        _exit(127);
    }
    while (child > 0 && wait4(child, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    if (child < 0) {
        fprintf(stderr, "bench-launch: fork: %s\n", strerror(errno));
        return 127;
    }
    return write_cost(argv[1], status, now() - start, &usage);
}
