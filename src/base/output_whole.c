/*
 * output_whole.c - a file that is there whole or not at all; see output_whole.h.
 */
#include "base/output_whole.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

enum { RIGHTS = 0666, MOST_NAMES = 1000 };

/* What has the name now; false if nothing has. */
static bool look(const struct ps_output_place *place, struct stat *status)
{
    int fd = openat(place->folder, place->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool known = fstat(fd, status) == 0;
    close(fd);
    return known;
}

static int check_place(const struct ps_output_place *place)
{
    int fd = openat(place->folder, place->name,
                    O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && errno != ENOENT)
        return -1;
    if (fd >= 0)
        close(fd);
    return faccessat(place->folder, ".", W_OK | X_OK, AT_EACCESS);
}

int ps_output_whole_check(const char *path)
{
    struct ps_output_place place;
    if (ps_output_place_enter(path, &place) != 0)
        return -1;
    int result = check_place(&place);
    ps_output_place_close(&place);
    return result;
}

/* Is it a file that may be replaced? */
static int check_old(const struct stat *old, const struct ps_output_file_config *config)
{
    errno = S_ISDIR(old->st_mode) ? EISDIR : EINVAL;
    if (!S_ISREG(old->st_mode))
        return -1;
    errno = ENOTUNIQ;
    return ps_output_file_is_taken(old, config) ? -1 : 0;
}

static int make_temporary(struct ps_output_whole *whole, mode_t rights)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
    int fd = -1;
    errno = EEXIST;
    for (unsigned i = 0; fd < 0 && errno == EEXIST && i < MOST_NAMES; i++) {
        snprintf(whole->temporary, sizeof whole->temporary, ".portstat-%u.tmp", i);
        fd = openat(whole->place.folder, whole->temporary, flags, rights);
    }
    if (fd < 0)
        whole->temporary[0] = '\0';
    return fd;
}

static int open_in_place(struct ps_output_whole *whole, const struct ps_output_file_config *config)
{
    struct stat old;
    mode_t rights = config->rights ? config->rights : RIGHTS;
    const bool replaces = look(&whole->place, &old);
    if (replaces && check_old(&old, config) != 0)
        return -1;
    int fd = make_temporary(whole, replaces ? old.st_mode & RIGHTS : rights);
    if (fd < 0 || !replaces || geteuid() != 0 || fchown(fd, old.st_uid, old.st_gid) == 0)
        return fd;
    int reason = errno;
    close(fd);
    ps_output_whole_discard(whole);
    errno = reason;
    return -1;
}

int ps_output_whole_open(struct ps_output_whole *whole, const char *path,
                         const struct ps_output_file_config *config)
{
    ps_output_whole_discard(whole);
    if (ps_output_place_enter(path, &whole->place) != 0)
        return -1;
    int fd = open_in_place(whole, config);
    if (fd < 0)
        ps_output_place_close(&whole->place);
    return fd;
}

int ps_output_whole_publish(struct ps_output_whole *whole,
                            const struct ps_output_file_config *config)
{
    struct stat old;
    const int folder = whole->place.folder;
    int result = -1;
    errno = EINVAL;
    if (whole->temporary[0] != '\0' && (!look(&whole->place, &old) || check_old(&old, config) == 0))
        result = renameat(folder, whole->temporary, folder, whole->place.name);
    if (result != 0) {
        ps_output_whole_discard(whole);
        return -1;
    }
    whole->temporary[0] = '\0';
    ps_output_place_close(&whole->place);
    return 0;
}

void ps_output_whole_discard(struct ps_output_whole *whole)
{
    int reason = errno;
    if (whole->temporary[0] != '\0') {
        (void)unlinkat(whole->place.folder, whole->temporary, 0);
        ps_output_place_close(&whole->place);
    }
    whole->temporary[0] = '\0';
    errno = reason;
}
