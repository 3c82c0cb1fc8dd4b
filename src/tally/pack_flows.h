/*
 * pack_flows.h - the stretches of flows that a part saw (flow_part.h) as bytes, and back.
 *
 * They keep their order, which is that in which they began, and nothing but what merging them
 * needs. So a table that was unpacked is for ps_flows_merge() to use up: it has no index.
 */
#ifndef PORTSTAT_TALLY_PACK_FLOWS_H
#define PORTSTAT_TALLY_PACK_FLOWS_H

#include "base/pack.h"
#include "tally/counts.h"
#include "tally/flow.h"

/* Records that were freed are left out, so that others get other numbers. */
struct ps_packed_flows {
    uint32_t *numbers; /* by their number before, where that matters; NULL: as before */
    uint32_t count;    /* of the numbers before */
};

/* Call ps_packed_flows_fini() afterwards. */
void ps_flows_pack(const struct ps_flows *flows, struct ps_pack *pack,
                   struct ps_packed_flows *packed);
void ps_packed_flows_fini(struct ps_packed_flows *packed);

/* The number that a record has when it was unpacked, or PS_POOL_FULL if it was freed. */
uint32_t ps_packed_flow(const struct ps_packed_flows *packed, uint32_t number);

/* Fills an empty table of a part, with the counts that were packed with it. */
void ps_flows_unpack(struct ps_flows *flows, struct ps_counts *counts, struct ps_unpack *unpack);

/* An address of that IP version (4, 6, or PS_NO_IP for 6's bytes). */
void ps_pack_address(struct ps_pack *pack, const struct ps_address *address, unsigned ip_version);
void ps_unpack_address(struct ps_unpack *unpack, struct ps_address *address, unsigned ip_version);

/* 4, 6 or PS_NO_IP; anything else is a failure. */
uint8_t ps_unpack_ip_version(struct ps_unpack *unpack);

/* A time after another one, either of which may be PS_NO_TIME. */
void ps_pack_time(struct ps_pack *pack, int64_t time_ns, int64_t after_ns);
int64_t ps_unpack_time(struct ps_unpack *unpack, int64_t after_ns);

#endif
