/*
 * output_place.c - walks along a path; see output_place.h.
 *
 * What was looked at is what is entered: each step is made from the descriptor of the folder
 * before, so it does not matter what is renamed meanwhile.
 */
#include "base/output_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum {
    MOST_LINKS = 40, /* as Linux has it */
    PROC = 0x9fa0,   /* PROC_SUPER_MAGIC of <linux/magic.h> */
};

/* Where a walk stands. */
struct walk {
    int folder;
    char rest[PATH_MAX]; /* of the path, from there on */
    int links;
    bool as_root; /* a link may have been put there to lead it elsewhere */
};

static int refuse(int reason)
{
    errno = reason;
    return -1;
}

static void close_folder(int folder)
{
    int reason = errno;
    if (folder != AT_FDCWD)
        close(folder);
    errno = reason;
}

/* Takes over the descriptor. */
static int enter(struct walk *walk, int folder)
{
    if (folder < 0)
        return -1;
    close_folder(walk->folder);
    walk->folder = folder;
    return 0;
}

static int enter_named(struct walk *walk, const char *name)
{
    return enter(walk, open(name, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

static bool others_may_link(int folder)
{
    struct stat status;
    return fstat(folder, &status) != 0 || (status.st_mode & (S_ISVTX | S_IWOTH)) ||
           status.st_uid != geteuid();
}

/* Takes the next part of the path off; true if it is the last one. */
static bool take_part(struct walk *walk, char part[PATH_MAX])
{
    const char *from = walk->rest + strspn(walk->rest, "/");
    size_t length = strcspn(from, "/");
    memcpy(part, from, length);
    part[length] = '\0';
    bool last = from[length] == '\0';
    memmove(walk->rest, from + length, strlen(from + length) + 1);
    return last;
}

/* Puts what the link leads to in front of the rest. */
static int follow(struct walk *walk, int link)
{
    char target[PATH_MAX], rest[PATH_MAX];
    ssize_t length = readlinkat(link, "", target, sizeof target);
    if ((walk->as_root && others_may_link(walk->folder)) || ++walk->links > MOST_LINKS)
        return refuse(ELOOP);
    if (length <= 0)
        return refuse(ENOENT);
    memcpy(rest, walk->rest, strlen(walk->rest) + 1);
    int size = snprintf(walk->rest, sizeof walk->rest, "%.*s%s", (int)length, target, rest);
    if (length == sizeof target || (size_t)size >= sizeof walk->rest)
        return refuse(ENAMETOOLONG);
    return walk->rest[0] == '/' ? enter_named(walk, "/") : 0;
}

/* Links there lead to descriptors and processes, not where their text says. */
static bool is_proc(int folder)
{
    struct statfs status;
    return fstatfs(folder, &status) == 0 && status.f_type == PROC;
}

/* Goes on by one part. 1 when it is at the name; 0 to go on; -1. */
static int step(struct walk *walk, struct ps_output_place *place)
{
    struct stat status;
    bool last = take_part(walk, place->name);
    if (last && (place->name[0] == '\0' || is_proc(walk->folder)))
        return 1;
    int fd = openat(walk->folder, place->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return last && errno == ENOENT ? 1 : -1;
    int result = fstat(fd, &status);
    if (result == 0 && S_ISLNK(status.st_mode))
        result = follow(walk, fd);
    else if (result == 0 && !last && S_ISDIR(status.st_mode))
        return enter(walk, fd);
    else if (result == 0)
        result = last ? 1 : refuse(ENOTDIR);
    close_folder(fd);
    return result;
}

static int walk_to(const char *path, bool as_root, struct ps_output_place *place)
{
    struct walk walk = {.folder = AT_FDCWD, .as_root = as_root};
    memcpy(walk.rest, path, strlen(path) + 1);
    int result = enter_named(&walk, path[0] == '/' ? "/" : ".");
    while (result == 0)
        result = step(&walk, place);
    place->folder = walk.folder;
    if (result < 0) {
        close_folder(walk.folder);
        return -1;
    }
    place->foreign = as_root && others_may_link(walk.folder);
    place->flags = place->foreign || !is_proc(walk.folder) ? O_NOFOLLOW : 0;
    return 0;
}

int ps_output_place_find(const char *path, struct ps_output_place *place)
{
    size_t length = strlen(path);
    if (length >= sizeof place->name)
        return refuse(ENAMETOOLONG);
    *place = (struct ps_output_place){.folder = AT_FDCWD};
    if (geteuid() == 0 && length > 0 && path[length - 1] != '/')
        return walk_to(path, true, place);
    memcpy(place->name, path, length + 1); /* no name: openat() says why */
    return 0;
}

int ps_output_place_enter(const char *path, struct ps_output_place *place)
{
    size_t length = strlen(path);
    *place = (struct ps_output_place){.folder = AT_FDCWD};
    if (length >= sizeof place->name)
        return refuse(ENAMETOOLONG);
    if (length == 0 || path[length - 1] == '/')
        return refuse(length == 0 ? ENOENT : EISDIR);
    return walk_to(path, geteuid() == 0, place);
}

void ps_output_place_close(const struct ps_output_place *place)
{
    close_folder(place->folder);
}
