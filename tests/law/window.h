/*
 * window.h - a large capture, cut before each frame of a window of it.
 */
#ifndef PORTSTAT_TESTS_LAW_WINDOW_H
#define PORTSTAT_TESTS_LAW_WINDOW_H

#include "law/check.h"

struct law_window {
    uint64_t before, frames, after; /* how many: of the window, and around it */
    uint32_t list_every; /* one in so many cuts is compared with the list of flows, too */
    uint32_t processes;  /* at a time */
    bool verbose;
};

/* Counts verdicts in `checks`, and prints the cuts that are bad. False when out of memory. */
bool law_window_check(const struct law *law, const struct law_window *window, uint64_t seed,
                      uint64_t checks[LAW_BROKEN + 1]);

#endif
