/*
 * lookup_run.h - `portstat lookup WORD...`.
 */
#ifndef PORTSTAT_CLI_LOOKUP_RUN_H
#define PORTSTAT_CLI_LOOKUP_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/messages.h"
#include "portstat/service.h"

struct ps_lookup_options {
    const struct ps_services *services; /* the caller has loaded --services into it */
    const struct ps_services *system;   /* of ps_lookup_load_system(); NULL: none */
    bool json;
    unsigned width; /* columns of text; 0: 80 */
    FILE *out;      /* results */
    const char *out_name;
    FILE *messages; /* a line for each word that means no port */
};

/* The names of the system's file, usually /etc/services; NULL if it is missing or cannot be read,
 * as it is optional. Freed by the caller. */
struct ps_services *ps_lookup_load_system(const char *path);

/* Looks the words up, of which there is at least one. PS_EXIT_DONE if something was found, else
 * PS_EXIT_FAILED, with `error` filled only if there is something to say that is not in `messages`
 * yet. */
enum ps_exit ps_lookup_run(const struct ps_lookup_options *options, size_t count,
                           const char *const *words, struct ps_error *error);

#endif
