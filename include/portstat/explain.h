/*
 * explain.h - `portstat explain`: frames taken apart for a learner, bit by bit.
 *
 * An explainer reads the frames of a source in order.  It remembers connections and fragmented
 * datagrams (a bounded number), so that it can say where in a connection a frame stands.  So it
 * must also be given the frames that are not shown; see ps_explain_follow().
 */
#ifndef PORTSTAT_EXPLAIN_H
#define PORTSTAT_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "portstat/decode.h"
#include "portstat/export.h"
#include "portstat/service.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ps_explain_level {
    PS_EXPLAIN_FULL,
    PS_EXPLAIN_BRIEF,  /* a few lines for each frame */
    PS_EXPLAIN_FIELDS, /* only the tables of fields */
};

struct ps_explain_config {
    const struct ps_decoder *decoder;   /* borrowed */
    const struct ps_services *services; /* borrowed */
    enum ps_explain_level level;        /* of the text; JSON always holds everything */
    bool json;                          /* schema portstat-explain/1 instead of text */
    bool colour;                        /* of the text */
    bool numbers_only;                  /* no service names */
    bool local_time;                    /* times as those of struct ps_view */
    FILE *out;                          /* borrowed; the caller checks for write errors */
};

struct ps_explainer;

/* NULL and `error` when out of memory. */
PS_API struct ps_explainer *ps_explainer_new(const struct ps_explain_config *config,
                                             struct ps_error *error);
PS_API void ps_explainer_free(struct ps_explainer *explainer);

/* Remembers what a later frame may refer to, and shows nothing. Frames are numbered from 1. */
PS_API void ps_explain_follow(struct ps_explainer *explainer, uint64_t number,
                              const struct ps_frame *frame);

/* The same, and writes the explanation. -1 when out of memory. */
PS_API int ps_explain_frame(struct ps_explainer *explainer, uint64_t number,
                            const struct ps_frame *frame, struct ps_error *error);

/*
 * Ends the output: JSON is one object, {"schema": "portstat-explain/1", "frames": [...]}, that is
 * closed here.  A frame has "number", "time" (or null), "captured", "bytes", "link_type", "layers",
 * "data_offset", "data_end" and "verdict".  A layer has "name", "title", "reference", "offset" and
 * "length" (bytes of the frame), "complete" (false: "problem" says where it breaks), "fields",
 * "options" (each with "fields" of its own) and "checksum" ("status": correct, wrong, not-computed,
 * not-used, unverifiable; or null).  A field has "name", "bit_offset" (from its header's first
 * bit), "bits", "raw" (all bits, right-aligned, in hexadecimal), "value" (number, truth or text),
 * "text", "meaning" and "reference".  The fields of a layer and of its options are all bits of the
 * header, once each.  The verdict has "outcome", "reason", "continuation", "protocol", "source" and
 * "destination" (ports with class and service), "service_side", "connection" ("step" and "text" for
 * TCP) and "quoted"; what does not apply is null.
 */
PS_API void ps_explain_end(struct ps_explainer *explainer);

#ifdef __cplusplus
}
#endif

#endif
