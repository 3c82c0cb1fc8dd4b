/*
 * lanes.h - one capture file counted on several processors.
 *
 * The file is cut into parts of equal size.  The run itself counts the first one, as it would count
 * all of the file; a thread counts each of the others into a tally of its own.  When the run has
 * come to the end of its part, what the threads have counted is added, as far as their parts turn
 * out to be sequels of what was read before (see source/part.h); from there on the run goes on by
 * itself.  So damage, or a place that was guessed wrongly, costs time, but changes nothing.
 */
#ifndef PORTSTAT_RUN_LANES_H
#define PORTSTAT_RUN_LANES_H

#include <stdint.h>

#include "portstat/source.h"
#include "portstat/tally.h"

struct ps_lanes_config {
    struct ps_source_config source; /* as the run's source was opened */
    struct ps_tally_config tally;   /* as for one thread */
    unsigned threads;               /* to be used at most */
    uint64_t least_bytes;           /* of a part; 0: 8 MiB */
};

struct ps_lanes;

/* Divides what `source` reads, of which nothing was read yet. NULL: it is not divided, and nothing
 * has changed. */
struct ps_lanes *ps_lanes_start(struct ps_source *source, const struct ps_lanes_config *config);

enum ps_lanes_state {
    PS_LANES_BUSY,    /* not all are done: call again */
    PS_LANES_ADDED,   /* `tally` knows all that they counted, and *source is where it goes on */
    PS_LANES_SPOILED, /* `tally` is spoiled: a limit was reached. All is to be counted again */
};

/* The run has read *source to its end: adds what the threads have counted. Waits for a moment at
 * most. *source may become another one, which is the caller's to close before the lanes are freed;
 * the one before is closed with them. */
enum ps_lanes_state ps_lanes_add(struct ps_lanes *lanes, struct ps_source **source,
                                 struct ps_tally *tally);

/* How many threads have counted what was added, the run's own among them. */
unsigned ps_lanes_used(const struct ps_lanes *lanes);

/* Frames that the other threads have counted: about so many, so far; exactly, of what was added.
 * Only those that passed the filter. */
uint64_t ps_lanes_frames(const struct ps_lanes *lanes);

/* Opens the whole file once more, for a single thread: *source becomes another one, as above. 0, or
 * -1 and `error`. */
int ps_lanes_reopen(struct ps_lanes *lanes, struct ps_source **source, struct ps_error *error);

/* Ends all threads, whatever they do. NULL is fine, and so is a second time. */
void ps_lanes_stop(struct ps_lanes *lanes);

/* Stops and frees them. The run's source is not closed unless it was replaced. NULL is fine. */
void ps_lanes_free(struct ps_lanes *lanes);

#endif
