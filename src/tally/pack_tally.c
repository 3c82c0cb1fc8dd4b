/*
 * pack_tally.c - a tally as bytes, and back; see pack_tally.h.
 */
#include "tally/pack_tally.h"

#include "tally/pack_parts.h"
#include "tally/tally_parts.h"
#include "tally/tally_view.h"

/* The sums with all that flows hold. */
static void pack_sums(const struct ps_tally *tally, struct ps_pack *pack)
{
    struct ps_counts *sums = ps_counts_new();
    if (!sums || !ps_tally_shape(tally, sums)) {
        pack->failed = true;
    } else {
        (void)ps_tally_sum(tally, true, sums);
        ps_counts_pack(sums, pack);
        if (sums->hosts)
            ps_hosts_pack(sums->hosts, pack);
    }
    ps_counts_free(sums);
}

void ps_tally_pack(const struct ps_tally *tally, struct ps_pack *pack)
{
    if (tally->sightings || tally->total)
        pack->failed = true;
    pack_sums(tally, pack);
    if (tally->interfaces)
        ps_interface_books_pack(tally->interfaces, pack);
}

struct ps_tally *ps_tally_unpack(const struct ps_tally_config *config, struct ps_unpack *unpack,
                                 struct ps_error *error)
{
    struct ps_tally *tally = ps_tally_new(config, error);
    if (!tally)
        return NULL;
    ps_counts_unpack(tally->now, unpack);
    if (tally->now->hosts)
        ps_hosts_unpack(tally->now->hosts, unpack);
    if (tally->interfaces)
        ps_interface_books_unpack(tally->interfaces, unpack);
    if (!unpack->failed)
        return tally;
    ps_error_set(error, PS_ERROR_PART_DAMAGED, "tally", "its numbers contradict themselves");
    ps_tally_free(tally);
    return NULL;
}

bool ps_tally_add_sums(struct ps_tally *to, const struct ps_tally *from)
{
    struct ps_counts *sums = ps_counts_new();
    const bool room = sums && ps_tally_shape(from, sums);
    if (room) {
        (void)ps_tally_sum(from, true, sums);
        ps_counts_merge(to->now, sums);
    }
    ps_counts_free(sums);
    return room && (!to->interfaces || !from->interfaces ||
                    ps_interface_books_merge(to->interfaces, from->interfaces));
}
