/*
 * output_file.c - opens a file for output; see output_file.h.
 *
 * A file that was there is opened first and cut off then: so it can be looked at in between.  Root
 * goes through the folder, so that what was looked at and what is opened is one folder, whatever is
 * renamed meanwhile.
 */
#include "base/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef SYS_openat2
#include <linux/openat2.h>
#endif

enum { RIGHTS = 0666 }; /* as far as the umask lets */

/* A name, and the folder that it is in: AT_FDCWD, or a descriptor. */
struct place {
    int folder;
    const char *name;
    int flags; /* to open it with, beside others */
};

static void close_place(const struct place *place)
{
    int reason = errno;
    if (place->folder != AT_FDCWD)
        close(place->folder);
    errno = reason;
}

static bool others_may_link(const struct stat *folder)
{
    return (folder->st_mode & (S_ISVTX | S_IWOTH)) || folder->st_uid != geteuid();
}

static int enter_folder(const char *path, size_t length, struct place *place)
{
    char folder[PATH_MAX] = ".";
    struct stat status;
    if (length >= sizeof folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (length > 0) {
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    place->folder = openat(AT_FDCWD, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (place->folder < 0)
        return -1;
    place->name = path + length;
    if (fstat(place->folder, &status) != 0 || others_may_link(&status))
        place->flags = O_NOFOLLOW;
    return 0;
}

static int find_place(const char *path, struct place *place)
{
    *place = (struct place){.folder = AT_FDCWD, .name = path};
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    if (geteuid() != 0 || path[length] == '\0')
        return 0; /* whoever is not root gets no further by a link; no name: openat() says why */
    return enter_folder(path, length, place);
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

static int cut_off(int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return -1;
    return S_ISREG(status.st_mode) ? ftruncate(fd, 0) : 0;
}

/* Only a file that is made here is given away: another one's owner is none of our business. */
static int set_up(int fd, bool made, const struct ps_output_file_config *config)
{
    if (config->no_wait && set_waiting(fd) != 0)
        return -1;
    if (made)
        return give_away(fd, config);
    return config->append ? 0 : cut_off(fd);
}

static int open_place(const struct place *place, const struct ps_output_file_config *config)
{
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | place->flags |
                (config->append ? O_APPEND : 0) | (config->no_wait ? O_NONBLOCK : 0);
    int fd = openat(place->folder, place->name, flags | O_EXCL, RIGHTS);
    bool made = fd >= 0;
    if (!made && errno == EEXIST)
        fd = openat(place->folder, place->name, flags, RIGHTS);
    if (fd < 0 || set_up(fd, made, config) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

int ps_output_file_open(const char *path, const struct ps_output_file_config *config)
{
    struct place place;
    if (find_place(path, &place) != 0)
        return -1;
    int fd = open_place(&place, config);
    close_place(&place);
    return fd;
}

/* The system knows on which way a name leads to a descriptor; before Linux 5.6, by its beginning. */
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

const char *ps_output_file_reason(int errno_value)
{
    if (errno_value == EOWNERDEAD)
        return "the process that opens output files has ended";
    if (errno_value == ELOOP)
        return "it is a symbolic link that others may have put there";
    return strerror(errno_value);
}
