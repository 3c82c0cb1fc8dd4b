/*
 * tally.h - counts packets by port, groups them into flows, and knows what was not counted.
 *
 * Frames go in by batches; a snapshot (snapshot.h) comes out.  Memory is bounded by the limits in
 * the configuration whatever the network sends.
 */
#ifndef PORTSTAT_TALLY_H
#define PORTSTAT_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "portstat/count.h"
#include "portstat/decode.h"
#include "portstat/error.h"
#include "portstat/export.h"
#include "portstat/packet.h"
#include "portstat/service.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ps_tally;

/* A timeout that never passes. */
#define PS_NEVER UINT32_MAX

enum {
    PS_DEFAULT_MAX_FLOWS = 10000000,
    PS_DEFAULT_FLOW_TIMEOUT_S = 300,
    PS_DEFAULT_MAX_HOSTS = 1000000
};

/* The first two are required; zeroes are a good choice for all others. */
struct ps_tally_config {
    const struct ps_decoder *decoder;   /* borrowed */
    const struct ps_services *services; /* borrowed */
    uint64_t max_flows;      /* flows held at once; more evict long idle ones; 0: the default */
    uint32_t flow_timeout_s; /* a flow idle longer is over; 0: the default, or PS_NEVER */
    uint64_t max_hosts;      /* addresses held at once; more evict small ones; 0: the default */
    bool part;               /* what is counted comes behind another part of a run: it will be added
                                to that part by ps_tally_merge(), and is not for reports before */
    bool keep_flow_times;    /* keep when each flow began: for a list of flows */
    bool keep_flow_totals;   /* keep counts of past intervals: for a list of flows at the end */
    bool forget_idle;        /* free flows that are over, some thousand frames later: a frame that
                                comes later still, with an earlier time, begins another flow */
    bool keep_interfaces;    /* sums for each interface are wanted */
    bool keep_hosts;         /* sums for each address are wanted */
    bool any_order; /* frames of several interfaces come as they are read: a time that goes back is
                       no anomaly */
    bool once; /* a packet that several interfaces saw is counted once; see ps_tally_compare() */
};

/* NULL and `error` when out of memory. */
PS_API struct ps_tally *ps_tally_new(const struct ps_tally_config *config, struct ps_error *error);
PS_API void ps_tally_free(struct ps_tally *tally);

/* Decodes and counts `count` frames; their bytes are not needed afterwards. */
PS_API void ps_tally_add(struct ps_tally *tally, const struct ps_frame *frames, size_t count);

/* Like ps_tally_add(), one frame per call. After the last one, call ps_tally_digest() before any
 * other function of the tally. */
PS_API void ps_tally_feed(struct ps_tally *tally, const struct ps_frame *frame);
PS_API void ps_tally_digest(struct ps_tally *tally);

/* Intervals will come: what they cost shall depend on what happened in them, not on how many flows
 * are held. To be called before the first frame. */
PS_API void ps_tally_expect_intervals(struct ps_tally *tally);

/* A frame that the filter rejected: it is counted nowhere but in the sums of these. */
PS_API void ps_tally_leave_out(struct ps_tally *tally, const struct ps_frame *frame);

/* It is at least that late, although no frame says so: of an interface, or at the end of an
 * interval. Flows may be over by then, and attempts to connect unanswered. No frame's time changes
 * by it. */
PS_API void ps_tally_pass_time(struct ps_tally *tally, int64_t now_ns);

/* Ends an interval: what was counted since the last call becomes part of the total and counts again
 * from zero. If this is never called, the current counts are those of the whole run. -1 when out of
 * memory. */
PS_API int ps_tally_end_interval(struct ps_tally *tally, struct ps_error *error);

/* From now on frames are compared, to find packets that several interfaces saw: the same bytes from
 * the network header on, but for TTL (hop limit) and checksums, within 20 ms, on another interface.
 * At most `most_bytes` of a packet are looked at; 0: all that was captured of it. With config.once
 * this is done from the start; called again, it sets the limit. -1 when out of memory. */
PS_API int ps_tally_compare(struct ps_tally *tally, uint32_t most_bytes, struct ps_error *error);

/* Asks `describe` what is known of each interface, for reports; `interface` is that of frames,
 * `if_index` is not 0 where frames themselves name the kernel's. Strings are borrowed. `about` is
 * all zeroes, and may be left so. */
typedef void ps_describe_fn(void *context, uint32_t interface, uint32_t if_index,
                            struct ps_interface *about);
PS_API void ps_tally_describe_interfaces(struct ps_tally *tally, ps_describe_fn *describe,
                                         void *context);

/* An interface that shall be in the reports also if no frame comes from it. */
PS_API void ps_tally_expect_interface(struct ps_tally *tally, uint32_t interface);

/* Adds what `from`, made with config.part, counted: the frames that come right behind those of
 * `to`. `to` is then what one tally would be that had counted them all; or, if it is a part itself,
 * a longer part. So parts are added in any grouping, to an empty tally without config.part in the
 * end. `from` is used up: free it. True if the sum is exact; false where a limit was reached, in a
 * part or by this: then sums are right, but flows may differ from those of one tally. Not for
 * tallies with intervals, nor for those that compare frames. */
PS_API bool ps_tally_merge(struct ps_tally *to, struct ps_tally *from);

/* No more parts come: what was to be judged by the next one is counted. */
PS_API void ps_tally_end_parts(struct ps_tally *tally);

/* Makes a part smaller that holds more than `most` flows and is longer than twice the timeout:
 * flows that can have nothing to do with other parts become sums. Not where they are to be listed
 * (keep_flow_times). True if that was done. A part that overlaps in time with one before or behind
 * it by more than a minute does not add up exactly any more. */
PS_API bool ps_tally_thin(struct ps_tally *tally, uint64_t most);

/* Was no limit reached, so that parts add up exactly? */
PS_API bool ps_tally_is_exact(const struct ps_tally *tally);

/* The earliest and the latest time of the frames counted so far, or PS_NO_TIME. */
PS_API void ps_tally_span(const struct ps_tally *tally, int64_t *first_ns, int64_t *last_ns);

/* Frames counted so far in the whole run, whatever their outcome, and their bytes. */
PS_API struct ps_count ps_tally_total(const struct ps_tally *tally);

#ifdef __cplusplus
}
#endif

#endif
