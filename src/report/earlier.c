/*
 * earlier.c - compares an interval with the one before it; see earlier.h.
 */
#include "report/earlier.h"

#include <stdlib.h>
#include <string.h>

void ps_earlier_fini(struct ps_earlier *earlier)
{
    free(earlier->rows);
    *earlier = (struct ps_earlier){0};
}

static int by_label(const void *left, const void *right)
{
    const struct ps_label *a = &((const struct ps_service_row *)left)->label;
    const struct ps_label *b = &((const struct ps_service_row *)right)->label;
    if (a->transport != b->transport)
        return a->transport < b->transport ? -1 : 1;
    return (a->port > b->port) - (a->port < b->port);
}

static struct ps_service_row *find(const struct ps_service_row *row, struct ps_service_row *rows,
                                   size_t count)
{
    return count > 0 ? bsearch(row, rows, count, sizeof *rows, by_label) : NULL;
}

static struct ps_count both_ways(const struct ps_service_row *row)
{
    return (struct ps_count){row->to_server.packets + row->to_client.packets,
                             row->to_server.bytes + row->to_client.bytes};
}

static int by_bytes_before(const void *left, const void *right)
{
    const struct ps_service_row *a = left, *b = right;
    if (a->before.bytes != b->before.bytes)
        return a->before.bytes > b->before.bytes ? -1 : 1;
    return by_label(left, right);
}

/* `rows`: a copy of the earlier ones, in which those that are still there are marked by having no
 * packets. */
static void take_gone(struct ps_snapshot *snapshot, struct ps_service_row *rows, size_t count)
{
    size_t gone = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].before.packets != 0)
            rows[gone++] = rows[i];
    if (gone > 1)
        qsort(rows, gone, sizeof *rows, by_bytes_before);
    snapshot->gone = rows;
    snapshot->gone_count = gone;
}

/* Without packets, a service may still have a row: an attempt turned out to be unanswered. */
static bool is_idle(const struct ps_snapshot *snapshot)
{
    return (snapshot->total.packets | snapshot->input.kernel_drops |
            snapshot->input.interface_drops | snapshot->service_count) == 0;
}

void ps_earlier_compare(const struct ps_earlier *earlier, struct ps_snapshot *snapshot)
{
    if (!earlier->known)
        return;
    struct ps_service_row *rows = malloc((earlier->row_count + 1) * sizeof *rows);
    if (!rows)
        return;
    if (earlier->row_count > 0)
        memcpy(rows, earlier->rows, earlier->row_count * sizeof *rows);
    snapshot->interval.compared = true;
    snapshot->interval.idle_again = earlier->idle && is_idle(snapshot);
    for (size_t i = 0; i < snapshot->service_count; i++) {
        struct ps_service_row *before = find(&snapshot->services[i], rows, earlier->row_count);
        if (!before)
            continue;
        snapshot->services[i].before = before->before;
        before->before.packets = 0;
    }
    take_gone(snapshot, rows, earlier->row_count);
}

void ps_earlier_note(struct ps_earlier *earlier, const struct ps_snapshot *snapshot)
{
    ps_earlier_fini(earlier);
    struct ps_service_row *rows = malloc((snapshot->service_count + 1) * sizeof *rows);
    if (!rows)
        return;
    for (size_t i = 0; i < snapshot->service_count; i++)
        rows[i] = (struct ps_service_row){.label = snapshot->services[i].label,
                                          .before = both_ways(&snapshot->services[i])};
    if (snapshot->service_count > 1)
        qsort(rows, snapshot->service_count, sizeof *rows, by_label);
    *earlier = (struct ps_earlier){.known = true,
                                   .idle = is_idle(snapshot),
                                   .rows = rows,
                                   .row_count = snapshot->service_count};
}
