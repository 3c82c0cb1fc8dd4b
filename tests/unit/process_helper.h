/*
 * process_helper.h - for tests: what the kernel tells about a process, and its end.
 */
#ifndef PORTSTAT_TESTS_UNIT_PROCESS_HELPER_H
#define PORTSTAT_TESTS_UNIT_PROCESS_HELPER_H

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static inline void sleep_ms(long ms)
{
    const struct timespec wait = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&wait, NULL);
}

/* Of another process, or of this one, without what it takes to look. */
static inline unsigned count_descriptors(pid_t pid)
{
    char path[64];
    unsigned count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    while (folder && readdir(folder))
        count++;
    if (folder)
        closedir(folder);
    return count - 2 - (pid == getpid());
}

/* A number of /proc/PID/status, to that base; 0 if there is none. */
static inline unsigned long long status_of_process(pid_t pid, const char *key, int base)
{
    char path[64], line[256];
    unsigned long long value = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, key, strlen(key)) == 0 && line[strlen(key)] == ':')
            sscanf(line + strlen(key) + 1, base == 16 ? "%llx" : "%llu", &value);
    if (file)
        fclose(file);
    return value;
}

/* The youngest process whose parent that is; 0 if there is none. */
static inline pid_t child_of(pid_t parent)
{
    DIR *folder = opendir("/proc");
    pid_t found = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        int pid = 0;
        if (sscanf(entry->d_name, "%d", &pid) == 1 && pid > found &&
            status_of_process(pid, "PPid", 10) == (unsigned long long)parent)
            found = pid;
    }
    if (folder)
        closedir(folder);
    return found;
}

/* Waits up to ten seconds until it is gone, and not even a zombie. */
static inline bool is_gone(pid_t pid)
{
    for (int i = 0; i < 1000 && kill(pid, 0) == 0; i++)
        sleep_ms(10);
    return kill(pid, 0) != 0 && errno == ESRCH;
}

#endif
