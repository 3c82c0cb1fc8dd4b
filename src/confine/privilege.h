/*
 * privilege.h - gives up what is no longer needed once everything is open.
 */
#ifndef PORTSTAT_CONFINE_PRIVILEGE_H
#define PORTSTAT_CONFINE_PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "portstat/error.h"

/* Rights that a process may need to keep, as bits. */
enum ps_right {
    PS_RIGHT_ANY_FILE = 1 << 0,  /* write any user's files and folders: CAP_DAC_OVERRIDE */
    PS_RIGHT_GIVE_AWAY = 1 << 1, /* give files to another user: CAP_CHOWN */
    PS_RIGHT_ANSWER = 1 << 2,    /* packets that netfilter's queue holds may go on: CAP_NET_ADMIN */
};

/* Whom to become. */
struct ps_user {
    bool change;      /* false: stay who we are */
    bool demanded;    /* by the caller: it is an error if the change fails */
    bool owner;       /* a person who was named, or live called sudo: will own new files */
    bool nobody_else; /* root, as no default user exists */
    unsigned rights;  /* bits of enum ps_right that are kept all the same */
    uid_t uid;
    gid_t gid;
    char name[64];
};

/*
 * Finds out whom to become. `wanted` is a name, or UID or UID:GID; only names other than "root"
 * need passwd(5). NULL stands for the default: the user who called sudo, else "_portstat" or
 * "nobody"; unless `live`, that user owns nothing.  Users other than root stay who they are, and so
 * does `wanted` "root". Returns 0, or -1 and `error` if there is no such user.
 */
int ps_privilege_user(const char *wanted, bool live, struct ps_user *user, struct ps_error *error);

/*
 * Becomes `user` without supplementary groups, gives up all other capabilities, the bounding set
 * too, and forbids ever getting new ones (prctl(2), PR_SET_NO_NEW_PRIVS). Before any thread is
 * made. Returns 0; 1 when all was done except a change of user that was not demanded and is not
 * possible here (or no default user exists), with the fact in `error` for the caller to report; or
 * -1 and `error`.
 */
int ps_privilege_drop(const struct ps_user *user, struct ps_error *error);

/*
 * Stays the same user, and keeps only the capabilities in `rights`, as far as it has them. As
 * above, executed programs get none, and there will be no new ones. Returns 0, or -1 and `error`.
 */
int ps_privilege_keep(unsigned rights, struct ps_error *error);

#endif
