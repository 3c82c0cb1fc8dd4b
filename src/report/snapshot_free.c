/*
 * snapshot_free.c - frees a snapshot.
 */
#include "portstat/snapshot.h"

#include <stdlib.h>

/* The strings are const only for renderers; the snapshot owns them. */
static void free_string(const char *text)
{
    free((void *)(uintptr_t)text);
}

static void free_details(struct ps_detail_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free_string(rows[i].name);
    free(rows);
}

void ps_snapshot_free(struct ps_snapshot *snapshot)
{
    if (!snapshot)
        return;
    free_string(snapshot->input.name);
    free_string(snapshot->input.link_type);
    free_string(snapshot->input.link_type_title);
    free_string(snapshot->input.damage);
    for (size_t i = 0; i < snapshot->reason_count; i++)
        free_details(snapshot->reasons[i].details, snapshot->reasons[i].detail_count);
    free_details(snapshot->anomalies, snapshot->anomaly_count);
    for (size_t i = 0; i < snapshot->interface_count; i++) {
        free_string(snapshot->interfaces[i].name);
        free_string(snapshot->interfaces[i].file);
    }
    for (size_t i = 0; i < snapshot->input.hidden_count; i++)
        free(snapshot->input.hidden[i].filter);
    free(snapshot->input.hidden);
    free(snapshot->interfaces);
    free(snapshot->hosts);
    free(snapshot->host_ports);
    free(snapshot->ports);
    free(snapshot->services);
    free(snapshot->gone);
    free(snapshot->flows);
    free(snapshot);
}
