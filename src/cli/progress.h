/*
 * progress.h - shows progress to a user who waits at a terminal.
 */
#ifndef PORTSTAT_CLI_PROGRESS_H
#define PORTSTAT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct ps_progress {
    bool wanted;     /* and standard error is a terminal */
    bool shown;      /* a line stands there */
    int64_t next_ns; /* when to show it again */
    uint32_t calls;
};

/* Nothing is shown in the first second, nor unless `wanted`. */
void ps_progress_init(struct ps_progress *progress, bool wanted);

/* Cheap when there is nothing to do: called for every batch. */
void ps_progress_show(struct ps_progress *progress, uint64_t packets);

/* Takes the line away, before something else is written. */
void ps_progress_clear(struct ps_progress *progress);

#endif
