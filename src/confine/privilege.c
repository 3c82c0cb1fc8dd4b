/*
 * privilege.c - gives up the privileges of root or of file capabilities; see privilege.h.
 *
 * For root, a change of user would be enough.  Capabilities are also cleared for everyone else, and
 * for root that is to stay root: it can then only use root's own files.
 */
#include "confine/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifdef PS_HAVE_CAPNG
#include <cap-ng.h>
#endif
#include <linux/capability.h>
#include <sys/syscall.h>

/* Parses a user or group id. */
static bool parse_id(const char *text, unsigned *id)
{
    char *end;
    if (!text || *text < '0' || *text > '9')
        return false;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    *id = (unsigned)value;
    return errno == 0 && *end == '\0' && value < UINT32_MAX;
}

static void take_entry(const struct passwd *entry, struct ps_user *user)
{
    user->uid = entry->pw_uid;
    user->gid = entry->pw_gid;
    snprintf(user->name, sizeof user->name, "%s", entry->pw_name);
}

/* "UID" or "UID:GID"; passwd(5) need not have the number. Without a GID, the group is that of the
 * user's entry, or else the one with the UID's number: never root's by accident. */
static bool find_by_number(const char *wanted, struct ps_user *user)
{
    char uid_text[16];
    unsigned uid, gid;
    size_t length = strcspn(wanted, ":");
    bool has_group = wanted[length] == ':';
    snprintf(uid_text, sizeof uid_text, "%.*s", (int)length, wanted);
    if (length >= sizeof uid_text || !parse_id(uid_text, &uid) ||
        (has_group && !parse_id(wanted + length + 1, &gid)))
        return false;
    const struct passwd *entry = getpwuid(uid);
    if (entry)
        take_entry(entry, user);
    else
        snprintf(user->name, sizeof user->name, "%u", uid);
    user->uid = uid;
    if (has_group || !entry)
        user->gid = has_group ? gid : uid;
    return true;
}

/* "root" is UID 0 on every system, even without passwd(5). */
static int find_wanted(const char *wanted, struct ps_user *user, struct ps_error *error)
{
    user->demanded = user->owner = true;
    const struct passwd *entry = getpwnam(wanted);
    if (entry)
        take_entry(entry, user);
    else if (!find_by_number(strcmp(wanted, "root") == 0 ? "0" : wanted, user))
        return ps_error_set(error, PS_ERROR_NO_USER, wanted, "no such user");
    return 0;
}

static void find_default(struct ps_user *user)
{
    unsigned uid, gid;
    if (parse_id(getenv("SUDO_UID"), &uid) && uid != 0 && parse_id(getenv("SUDO_GID"), &gid)) {
        user->uid = uid;
        user->gid = gid;
        user->owner = true;
        snprintf(user->name, sizeof user->name, "%u", uid);
        return;
    }
    const struct passwd *entry = getpwnam("_portstat");
    if (!entry)
        entry = getpwnam("nobody");
    if (entry)
        take_entry(entry, user);
    else
        user->nobody_else = true;
}

int ps_privilege_user(const char *wanted, bool live, struct ps_user *user, struct ps_error *error)
{
    memset(user, 0, sizeof *user);
    user->uid = getuid();
    user->gid = getgid();
    if (wanted && find_wanted(wanted, user, error) != 0)
        return -1;
    if (geteuid() != 0)
        return 0;
    if (!wanted && user->uid == 0)
        find_default(user);
    user->owner &= wanted || live;
    user->change = user->uid != 0;
    return 0;
}

/* Keeps programs executed from here on from getting capabilities. It needs CAP_SETPCAP, so it comes
 * before clearing the others; it may fail, as new privileges are forbidden anyway. */
static void clear_bounding_set(void)
{
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        (void)prctl(PR_CAPBSET_DROP, capability);
}

/* The rights as bits of the first word of capabilities(7). */
static uint32_t capabilities_of(unsigned rights)
{
    return (rights & PS_RIGHT_ANY_FILE ? 1U << CAP_DAC_OVERRIDE : 0) |
           (rights & PS_RIGHT_GIVE_AWAY ? 1U << CAP_CHOWN : 0) |
           (rights & PS_RIGHT_ANSWER ? 1U << CAP_NET_ADMIN : 0);
}

/* Keeps the capabilities that are both held and wanted. */
static int reduce_capabilities(uint32_t wanted)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (syscall(SYS_capget, &header, sets) != 0)
        return -1;
    uint32_t kept = sets[0].permitted & wanted;
    memset(sets, 0, sizeof sets);
    sets[0].permitted = sets[0].effective = kept;
    return syscall(SYS_capset, &header, sets) == 0 ? 0 : -1;
}

static int clear_capabilities(unsigned rights, struct ps_error *error)
{
#ifdef PS_HAVE_CAPNG
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    capng_clear(CAPNG_SELECT_CAPS);
    int result =
        rights ? reduce_capabilities(capabilities_of(rights)) : capng_apply(CAPNG_SELECT_CAPS);
#else
    int result = reduce_capabilities(capabilities_of(rights));
#endif
    return result == 0 ? 0
                       : ps_error_set(error, PS_ERROR_CAPABILITIES, "privileges",
                                      "capabilities cannot be given up: %s", strerror(errno));
}

/* The group first: after the change of user it can no longer be changed. */
static int change_user(const struct ps_user *user, struct ps_error *error)
{
    if (setgroups(0, NULL) == 0 && setresgid(user->gid, user->gid, user->gid) == 0 &&
        setresuid(user->uid, user->uid, user->uid) == 0)
        return 0;
    return ps_error_set(error, PS_ERROR_CHANGE_USER, "privileges", "cannot become user %s: %s",
                        user->name, strerror(errno));
}

static int rule_out_new(struct ps_error *error)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        return 0;
    return ps_error_set(error, PS_ERROR_NEW_PRIVILEGES, "privileges",
                        "new ones cannot be ruled out: %s", strerror(errno));
}

int ps_privilege_drop(const struct ps_user *user, struct ps_error *error)
{
    int result = 0;
    clear_bounding_set();
    if (user->nobody_else) {
        ps_error_set(error, PS_ERROR_NOBODY_ELSE, "privileges",
                     "this system has neither a user _portstat nor nobody; staying root, without "
                     "root's capabilities");
        result = 1;
    }
    if (user->rights)
        (void)prctl(PR_SET_KEEPCAPS, 1); /* else the change of user takes them */
    if (user->change && change_user(user, error) != 0) {
        if (user->demanded)
            return -1;
        result = 1;
    }
    if (clear_capabilities(user->rights, error) != 0 || rule_out_new(error) != 0)
        return -1;
    if (result == 0 && user->change && (setuid(0) == 0 || getuid() != user->uid))
        return ps_error_set(error, PS_ERROR_DEFECT, "privileges", "root's came back");
    return result;
}

int ps_privilege_keep(unsigned rights, struct ps_error *error)
{
    clear_bounding_set();
    if (reduce_capabilities(capabilities_of(rights)) != 0)
        return ps_error_set(error, PS_ERROR_CAPABILITIES, "privileges",
                            "capabilities cannot be given up: %s", strerror(errno));
    return rule_out_new(error);
}
