/*
 * progress.c - shows progress on standard error; see progress.h.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/format.h"

enum { CALLS_PER_LOOK = 256, SECOND_NS = 1000000000, REDRAW_NS = 250000000 };

void ps_progress_init(struct ps_progress *progress, bool wanted)
{
    progress->wanted = wanted && isatty(STDERR_FILENO);
    progress->shown = false;
    progress->calls = 0;
    progress->next_ns = ps_clock_monotonic_ns() + SECOND_NS;
}

void ps_progress_show(struct ps_progress *progress, uint64_t packets)
{
    if (!progress->wanted || ++progress->calls % CALLS_PER_LOOK != 0)
        return;
    int64_t now = ps_clock_monotonic_ns();
    if (now < progress->next_ns)
        return;
    char number[PS_FORMAT_SIZE];
    fprintf(stderr, "\r%s packets ", ps_format_count(number, packets));
    progress->shown = true;
    progress->next_ns = now + REDRAW_NS;
}

void ps_progress_clear(struct ps_progress *progress)
{
    if (!progress->shown)
        return;
    fputs("\r\033[K", stderr);
    progress->shown = false;
}
