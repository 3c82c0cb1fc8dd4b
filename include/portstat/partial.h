/*
 * partial.h - what a run knows of a part of its input, as bytes; and parts that become a whole.
 *
 * A capture that was cut into files, or an interface of which each hour has its run: each part is
 * counted on its own, wherever and whenever, and the parts are merged.  The report is that of one
 * run over all of it.
 *
 *     struct ps_merge *merge = ps_merge_new(&config, &error);
 *     for each part, in the order in which they were cut:
 *         ps_merge_add(merge, name, bytes, length, &error)
 *     struct ps_snapshot *snapshot = ps_merge_snapshot(merge, &view, &error);
 *
 * Bytes of a part (schema "portstat-partial/1", which is how they begin) come from anywhere: what
 * is cut, damaged or made up is refused, and costs no more memory than what it holds.
 */
#ifndef PORTSTAT_PARTIAL_H
#define PORTSTAT_PARTIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/error.h"
#include "portstat/export.h"
#include "portstat/packet.h"
#include "portstat/snapshot.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ps_tally;

#define PS_PARTIAL_SCHEMA "portstat-partial/1"

/* A part keeps so many flows as they are, whatever their times. Of more, it only keeps those that
 * may go on in other parts; see ps_tally_thin(). */
enum { PS_PART_FLOWS = 65536 };

/* Which part of how many; all zeroes: it does not say. */
struct ps_part_label {
    uint32_t number, of; /* from 1 on */
};

/* What a run was asked for. Parts of a whole were asked for the same. */
struct ps_part_rules {
    const char *filter;      /* NULL: none */
    const char *services;    /* names laid over the built-in ones, as services(5); NULL: none */
    bool tunnel_inner;       /* as for ps_decoder_new() */
    uint32_t flow_timeout_s; /* as in struct ps_tally_config, but not 0 */
    uint64_t max_flows;      /* likewise */
    uint64_t max_hosts;      /* likewise */
    enum ps_view_by keeps;   /* the view for which it kept more than ports and services, or
                                PS_VIEW_ALL_TABLES */
};

/* What a run knows of its input beside what it counted. */
struct ps_part_input {
    enum ps_source_kind kind;
    const char *name;      /* any bytes: a file's name */
    uint32_t link_type;    /* LINKTYPE_ of the first interface, or PS_NO_LINK_TYPE */
    bool mixed_link_types; /* other interfaces have other link types */
    unsigned threads;      /* that counted it; of several parts, the most */
    uint32_t cooked_bytes; /* as in struct ps_snapshot, like all that follows */
    bool has_filtered_out;
    bool has_drops;
    uint64_t kernel_drops, interface_drops;
    const char *damage; /* why it broke off; NULL: it did not */
};

/* A part. Strings and tally belong to whoever made it. */
struct ps_part {
    const char *version; /* of the portstat that counted */
    struct ps_part_label label;
    uint32_t views; /* how many saw the same time, and are added up here; 1: a part of a whole */
    struct ps_part_rules rules;
    struct ps_part_input input;
    const struct ps_tally *tally;
};

/* The bytes of a part, `length` of them, freed by the caller. NULL and `error` when out of memory,
 * or for a tally that cannot be a part: one that compares frames, has ended intervals, or was not
 * made with ps_tally_config.part. */
PS_API unsigned char *ps_partial_pack(const struct ps_part *part, size_t *length,
                                      struct ps_error *error);

/* The first bytes of a part, PS_PARTIAL_HEAD_BYTES or all if there are fewer: fills in its label
 * and how many bytes the part has. -1 and `error`, with `name` for what is refused: what is no
 * part, or one of another version. */
enum { PS_PARTIAL_HEAD_BYTES = 64 };
PS_API int ps_partial_look(const char *name, const void *bytes, size_t length,
                           struct ps_part_label *label, uint64_t *part_bytes,
                           struct ps_error *error);

/* With all zeroes, parts become a whole. */
struct ps_merge_config {
    bool sum;  /* parts saw the same time: they are added up, and flows are not joined */
    bool part; /* the result is a longer part, for ps_merge_part() */
};

struct ps_merge;

/* `config` is copied. NULL and `error` when out of memory. */
PS_API struct ps_merge *ps_merge_new(const struct ps_merge_config *config, struct ps_error *error);
/* NULL is fine. */
PS_API void ps_merge_free(struct ps_merge *merge);

/* Adds the next part; `name` is for messages. Its bytes are not needed afterwards. -1 and `error`
 * if it is damaged or does not fit to those before it; the merge is then of no further use. */
PS_API int ps_merge_add(struct ps_merge *merge, const char *name, const void *bytes, size_t length,
                        struct ps_error *error);

/* What is known of all parts together, valid until the merge changes; one was added at least. Its
 * label is the caller's to set, in a copy. */
PS_API const struct ps_part *ps_merge_part(struct ps_merge *merge);

/* The report of the whole, freed with ps_snapshot_free(); no more parts come. NULL and `error` when
 * out of memory, or if the parts did not keep what the view asks for. */
PS_API struct ps_snapshot *ps_merge_snapshot(struct ps_merge *merge, const struct ps_view *view,
                                             struct ps_error *error);

#ifdef __cplusplus
}
#endif

#endif
