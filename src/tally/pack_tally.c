/*
 * pack_tally.c - a tally as bytes, and back; see pack_tally.h.
 */
#include "tally/pack_tally.h"

#include "tally/flow_table.h"
#include "tally/pack_edges.h"
#include "tally/pack_flows.h"
#include "tally/pack_fragments.h"
#include "tally/pack_parts.h"
#include "tally/tally_parts.h"
#include "tally/tally_view.h"

bool ps_tally_may_be_packed(const struct ps_tally *tally)
{
    return !tally->sightings && !tally->total &&
           (tally->config.part || tally->flows->records.used == 0);
}

static void pack_flows(const struct ps_tally *tally, struct ps_pack *pack)
{
    struct ps_packed_flows packed;
    ps_flows_pack(tally->flows, pack, &packed);
    if (!pack->failed)
        ps_fragments_pack(tally->fragments, &packed, pack);
    ps_packed_flows_fini(&packed);
}

void ps_tally_pack(const struct ps_tally *tally, struct ps_pack *pack)
{
    ps_pack_bool(pack, tally->inexact);
    ps_pack_bool(pack, tally->is_thin);
    ps_pack_u64(pack, tally->summed_active);
    ps_pack_i64(pack, tally->clock_ns);
    ps_pack_i64(pack, tally->latest_ns);
    ps_pack_i64(pack, tally->passed_ns);
    ps_pack_i64(pack, tally->opening_ns);
    ps_pack_u64(pack, tally->opening_bytes);
    ps_counts_pack(tally->now, pack);
    if (tally->now->hosts)
        ps_hosts_pack(tally->now->hosts, pack);
    if (tally->interfaces)
        ps_interface_books_pack(tally->interfaces, pack);
    ps_tally_edges_pack(&tally->edges, pack);
    pack_flows(tally, pack);
}

static void unpack_all(struct ps_tally *tally, struct ps_unpack *unpack)
{
    tally->inexact = ps_unpack_bool(unpack);
    tally->is_thin = ps_unpack_bool(unpack);
    tally->summed_active = ps_unpack_u64(unpack);
    tally->clock_ns = ps_unpack_i64(unpack);
    tally->latest_ns = ps_unpack_i64(unpack);
    tally->passed_ns = ps_unpack_i64(unpack);
    tally->opening_ns = ps_unpack_i64(unpack);
    tally->opening_bytes = ps_unpack_u64(unpack);
    ps_counts_unpack(tally->now, unpack);
    if (tally->now->hosts)
        ps_hosts_unpack(tally->now->hosts, unpack);
    if (tally->interfaces)
        ps_interface_books_unpack(tally->interfaces, unpack);
    ps_tally_edges_unpack(&tally->edges, unpack);
    ps_flows_unpack(tally->flows, tally->now, unpack);
    tally->inexact |= !ps_fragments_unpack(tally->fragments, unpack);
}

struct ps_tally *ps_tally_unpack(const struct ps_tally_config *config, struct ps_unpack *unpack,
                                 struct ps_error *error)
{
    struct ps_tally_config of_part = *config;
    of_part.part = true;
    struct ps_tally *tally = ps_tally_new(&of_part, error);
    if (!tally)
        return NULL;
    unpack_all(tally, unpack);
    if (!unpack->failed)
        return tally;
    ps_error_set(error, PS_ERROR_PART_DAMAGED, "tally", "its numbers contradict themselves");
    ps_tally_free(tally);
    return NULL;
}

bool ps_tally_add_sums(struct ps_tally *to, struct ps_tally *from)
{
    struct ps_counts *sums = ps_counts_new();
    const bool room = sums && ps_tally_shape(from, sums);
    if (room) {
        to->summed_active += ps_tally_sum(from, true, sums);
        ps_counts_merge(to->now, sums);
        ps_counts_add_active(to->now, sums);
    }
    ps_counts_free(sums);
    to->inexact |= !ps_tally_is_exact(from);
    return room && (!to->interfaces || !from->interfaces ||
                    ps_interface_books_merge(to->interfaces, from->interfaces));
}
