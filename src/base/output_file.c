/*
 * output_file.c - opens a file for output and writes to it; see output_file.h.
 *
 * A file that was there is opened first and cut off then: so it can be looked at in between.
 */
#include "base/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef SYS_openat2
#include <linux/openat2.h>
#endif

#include "base/output_place.h"

enum { RIGHTS = 0666 };

static int refuse(int reason)
{
    errno = reason;
    return -1;
}

static int give_away(int fd, const struct ps_output_file_config *config)
{
    return config->give_away ? fchown(fd, config->owner, config->group) : 0;
}

/* O_NONBLOCK was only for the opening. */
static int set_waiting(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
}

struct ps_file_id ps_file_id_of(const struct stat *status)
{
    if (S_ISREG(status->st_mode) || S_ISBLK(status->st_mode) || S_ISFIFO(status->st_mode))
        return (struct ps_file_id){status->st_dev, status->st_ino};
    return (struct ps_file_id){0, 0};
}

bool ps_output_file_is_taken(const struct stat *status, const struct ps_output_file_config *config)
{
    struct ps_file_id id = ps_file_id_of(status);
    for (size_t i = 0; i < config->taken_count; i++)
        if (id.number != 0 && id.number == config->taken[i].number &&
            id.device == config->taken[i].device)
            return true;
    return false;
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

static bool is_set(const struct timespec *time)
{
    return time->tv_sec != 0 || time->tv_nsec != 0;
}

static bool is_kept(const struct stat *status, const struct ps_output_file_config *config)
{
    return config->kept_since && S_ISREG(status->st_mode) && is_set(config->kept_since) &&
           !is_before(&status->st_mtim, config->kept_since);
}

/* Of a file that was there. Its owner is none of our business; but with another name, which may be
 * a system file's, only root could have put it where only root can. */
static int take_over(int fd, bool foreign, const struct ps_output_file_config *config)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return -1;
    if (foreign && S_ISREG(status.st_mode) && status.st_nlink > 1)
        return refuse(EMLINK);
    if (ps_output_file_is_taken(&status, config))
        return refuse(ENOTUNIQ);
    if (is_kept(&status, config))
        return refuse(EEXIST);
    return config->append || !S_ISREG(status.st_mode) ? 0 : ftruncate(fd, 0);
}

/* If the clock is set back, so is what is kept. */
static void note_time(int fd, struct timespec *since)
{
    struct stat status;
    if (since && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        (!is_set(since) || is_before(&status.st_mtim, since)))
        *since = status.st_mtim;
}

static int set_up(int fd, bool made, bool foreign, const struct ps_output_file_config *config)
{
    if (config->no_wait && set_waiting(fd) != 0)
        return -1;
    if ((made ? give_away(fd, config) : take_over(fd, foreign, config)) != 0)
        return -1;
    note_time(fd, config->kept_since);
    return 0;
}

static int open_place(const struct ps_output_place *place,
                      const struct ps_output_file_config *config)
{
    mode_t rights = config->rights ? config->rights : RIGHTS;
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | place->flags |
                (config->append ? O_APPEND : 0) | (config->no_wait ? O_NONBLOCK : 0);
    int fd = openat(place->folder, place->name, flags | O_EXCL, rights);
    bool made = fd >= 0;
    if (!made && errno == EEXIST)
        fd = openat(place->folder, place->name, flags, rights);
    if (fd < 0 || set_up(fd, made, place->foreign, config) == 0)
        return fd;
    int reason = errno;
    close(fd);
    return refuse(reason);
}

int ps_output_file_open(const char *path, const struct ps_output_file_config *config)
{
    struct ps_output_place place;
    if (ps_output_place_find(path, &place) != 0)
        return -1;
    int fd = open_place(&place, config);
    ps_output_place_close(&place);
    return fd;
}

/* May a file be made in the folder of that path? */
static int check_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    snprintf(folder, sizeof folder, "%.*s", (int)(slash ? length : 1), slash ? path : ".");
    return faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS);
}

static int check_place(const char *path, const struct ps_output_place *place)
{
    struct stat status;
    int fd = openat(place->folder, place->name,
                    O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | place->flags);
    if (fd < 0 && errno == ENOENT)
        return place->folder == AT_FDCWD ? check_folder(path)
                                         : faccessat(place->folder, ".", W_OK | X_OK, AT_EACCESS);
    if (fd < 0)
        return -1;
    bool linked =
        place->foreign && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink > 1;
    close(fd);
    return linked ? refuse(EMLINK) : 0;
}

int ps_output_file_check(const char *path)
{
    struct ps_output_place place;
    if (ps_output_place_find(path, &place) != 0)
        return -1;
    int result = check_place(path, &place);
    ps_output_place_close(&place);
    return result;
}

/* The system knows on which way a name leads to a descriptor; before Linux 5.6, by its beginning.
 */
static bool names_descriptor(const char *path)
{
    static const char *const folders[] = {"/dev/std", "/dev/fd/", "/proc/"};
#ifdef SYS_openat2
    const struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS};
    int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    if (fd >= 0)
        close(fd);
    else if (errno == ELOOP)
        return true;
#endif
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncmp(path, folders[i], strlen(folders[i])) == 0)
            return true;
    return false;
}

bool ps_output_file_may_move(const char *path)
{
    struct stat status;
    return !names_descriptor(path) && (stat(path, &status) != 0 || S_ISREG(status.st_mode));
}

/* After a write that failed: is it worth trying again? Waits until it is. */
static bool may_try_again(int fd)
{
    int reason = errno;
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    if (reason == EAGAIN)
        (void)poll(&room, 1, -1);
    errno = reason;
    return reason == EAGAIN || reason == EINTR;
}

size_t ps_output_file_write(int fd, const void *bytes, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t wrote = write(fd, (const char *)bytes + done, size - done);
        if (wrote == 0)
            errno = ENOSPC;
        if (wrote > 0)
            done += (size_t)wrote;
        else if (wrote == 0 || !may_try_again(fd))
            break;
    }
    return done;
}

void ps_output_file_take_back(int fd, size_t size)
{
    struct stat status;
    off_t end = lseek(fd, 0, SEEK_CUR);
    if (size == 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != end ||
        end < (off_t)size)
        return;
    if (ftruncate(fd, end - (off_t)size) == 0)
        (void)lseek(fd, end - (off_t)size, SEEK_SET);
}

const char *ps_output_file_reason(int errno_value)
{
    if (errno_value == ENOTUNIQ)
        return "it is an input, or is written otherwise";
    if (errno_value == EOWNERDEAD)
        return "the process that opens output files has ended";
    if (errno_value == ELOOP)
        return "it is or leads through a symbolic link that others may have put there";
    if (errno_value == EMLINK)
        return "it has more than one name, and others may have given it this one";
    return strerror(errno_value);
}
