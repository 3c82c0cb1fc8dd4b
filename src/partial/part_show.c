/*
 * part_show.c - what a part knows of its input, into a snapshot; see part_show.h.
 */
#include "partial/part_show.h"

#include <string.h>

#include "portstat/decode.h"
#include "portstat/source.h"

/* A snapshot owns its strings. */
static const char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

static void show_hidden(const char *filter, struct ps_snapshot *snapshot)
{
    for (size_t i = 0; filter && i < snapshot->input.hidden_count; i++) {
        struct ps_hidden_row *row = &snapshot->input.hidden[i];
        row->filter = ps_filter_beyond(filter, row->behind);
    }
}

void ps_part_show(const struct ps_part *part, struct ps_snapshot *snapshot)
{
    const struct ps_part_input *input = &part->input;
    const uint32_t link_type = input->link_type;
    const bool mixed = input->mixed_link_types;
    snapshot->input.kind = input->kind;
    snapshot->input.name = copy(input->name);
    snapshot->input.incomplete = input->damage != NULL;
    snapshot->input.damage = copy(input->damage);
    snapshot->input.cooked_bytes = input->cooked_bytes;
    snapshot->input.has_filtered_out = input->has_filtered_out;
    snapshot->input.link_type = copy(mixed ? "MIXED" : ps_link_type_name(link_type));
    snapshot->input.link_type_title =
        copy(mixed ? "several link types" : ps_link_type_title(link_type));
    snapshot->input.threads = input->threads;
    snapshot->input.has_drops = input->has_drops;
    snapshot->input.kernel_drops = input->kernel_drops;
    snapshot->input.interface_drops = input->interface_drops;
    snapshot->input.views = part->views;
    show_hidden(part->rules.filter, snapshot);
}
