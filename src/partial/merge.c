/*
 * merge.c - makes a whole of parts, or a sum of views; see portstat/partial.h.
 */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/name_list.h"
#include "classify/services_text.h"
#include "partial/part_rules.h"
#include "partial/part_show.h"
#include "partial/partial_form.h"
#include "portstat/decode.h"
#include "portstat/tally.h"
#include "portstat/version.h"
#include "tally/pack_tally.h"

struct ps_merge {
    struct ps_merge_config config;
    struct ps_decoder *decoder;
    struct ps_services *services;
    struct ps_tally *tally;
    struct ps_part whole;
    struct ps_part_texts texts; /* of the first part, whose rules are those of all */
    char *first_name;           /* that of its file */
    char *damage;               /* of the first part that has one */
    bool is_thin;               /* nothing was added since the tally was made thin */
    const char **names;         /* of inputs, owned */
    size_t name_count, name_room;
    char title[PS_NAME_LIST_BYTES]; /* all of them */
};

/* A part that was read. */
struct reading {
    struct ps_part part;
    struct ps_part_texts texts;
    struct ps_unpack body;
};

static int out_of_memory(struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_MEMORY_FLOWS, "merge", "out of memory");
}

static int refuse_damaged(const char *name, struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_PART_DAMAGED, name, "contradicts itself");
}

struct ps_merge *ps_merge_new(const struct ps_merge_config *config, struct ps_error *error)
{
    struct ps_merge *merge = calloc(1, sizeof *merge);
    if (merge)
        merge->config = *config;
    else
        out_of_memory(error);
    return merge;
}

void ps_merge_free(struct ps_merge *merge)
{
    if (!merge)
        return;
    ps_tally_free(merge->tally);
    ps_decoder_free(merge->decoder);
    ps_services_free(merge->services);
    ps_part_texts_free(&merge->texts);
    for (size_t i = 0; i < merge->name_count; i++)
        free((void *)(uintptr_t)merge->names[i]);
    free(merge->names);
    free(merge->first_name);
    free(merge->damage);
    free(merge);
}

static struct ps_tally_config tally_config(const struct ps_merge *merge)
{
    const struct ps_part_rules *rules = &merge->whole.rules;
    return (struct ps_tally_config){
        .decoder = merge->decoder,
        .services = merge->services,
        .max_flows = rules->max_flows,
        .flow_timeout_s = rules->flow_timeout_s,
        .max_hosts = rules->max_hosts,
        .keep_flow_times = rules->keeps == PS_VIEW_BY_FLOW,
        .keep_hosts = rules->keeps == PS_VIEW_BY_HOST,
        .keep_interfaces = rules->keeps == PS_VIEW_BY_INTERFACE,
        .any_order = merge->whole.input.kind == PS_SOURCE_LIVE,
    };
}

/* The names that the run gave to ports may be anybody's, and are checked like those of a file. */
static int load_services(struct ps_merge *merge, const char *name, struct ps_error *error)
{
    const char *text = merge->whole.rules.services;
    merge->services = ps_services_new(error);
    if (!merge->services)
        return -1;
    if (!text || ps_services_load_text(merge->services, text, name, NULL) == 0)
        return 0;
    return refuse_damaged(name, error);
}

/* The first part says by which rules all are counted. */
static int begin(struct ps_merge *merge, struct reading *reading, const char *name,
                 struct ps_error *error)
{
    merge->whole = reading->part;
    merge->whole.version = ps_version();
    merge->whole.label = (struct ps_part_label){0, 0};
    merge->whole.views = 0;
    merge->whole.input.damage = NULL;
    merge->texts = reading->texts;
    reading->texts = (struct ps_part_texts){.version = NULL};
    merge->first_name = strdup(name);
    merge->decoder = ps_decoder_new(merge->whole.rules.tunnel_inner, error);
    if (!merge->first_name || !merge->decoder)
        return out_of_memory(error);
    if (load_services(merge, name, error) != 0)
        return -1;
    struct ps_tally_config config = tally_config(merge);
    config.part = merge->config.part && !merge->config.sum;
    merge->tally = ps_tally_new(&config, error);
    merge->whole.tally = merge->tally;
    return merge->tally ? 0 : -1;
}

/* A part of a whole and a sum of views have nothing to do with each other. */
static int check_views(const struct ps_merge *merge, const struct reading *reading,
                       const char *name, struct ps_error *error)
{
    if (merge->config.sum || reading->part.views == 1)
        return 0;
    return ps_error_set(error, PS_ERROR_PART_SUMMED, name,
                        "is a sum of %u views of the same time, and no part of a whole",
                        reading->part.views);
}

/* Names that follow each other and are the same are one: hours of an interface. */
static int add_name(struct ps_merge *merge, const char *name, struct ps_error *error)
{
    const size_t count = merge->name_count;
    if (!name || (count > 0 && strcmp(merge->names[count - 1], name) == 0))
        return 0;
    const char **names =
        ps_array_grow(merge->names, &merge->name_room, count + 1, sizeof *merge->names);
    char *copy = strdup(name);
    if (!names || !copy) {
        free(copy);
        merge->names = names ? names : merge->names;
        return out_of_memory(error);
    }
    merge->names = names;
    merge->names[merge->name_count++] = copy;
    ps_name_list(merge->title, merge->names, merge->name_count);
    merge->whole.input.name = merge->title;
    return 0;
}

/* Of several that broke off, the first one is named. */
static int add_damage(struct ps_merge *merge, const char *damage, struct ps_error *error)
{
    if (!damage || merge->damage)
        return 0;
    merge->damage = strdup(damage);
    merge->whole.input.damage = merge->damage;
    return merge->damage ? 0 : out_of_memory(error);
}

static void add_kind(struct ps_part_input *to, const struct ps_part_input *from)
{
    to->mixed_link_types |= from->mixed_link_types;
    if (to->link_type == PS_NO_LINK_TYPE)
        to->link_type = from->link_type;
    else if (from->link_type != PS_NO_LINK_TYPE && from->link_type != to->link_type)
        to->mixed_link_types = true;
    if (from->cooked_bytes > to->cooked_bytes)
        to->cooked_bytes = from->cooked_bytes;
    if (from->threads > to->threads)
        to->threads = from->threads;
}

static int add_input(struct ps_merge *merge, const struct ps_part *part, struct ps_error *error)
{
    struct ps_part_input *to = &merge->whole.input;
    add_kind(to, &part->input);
    to->has_filtered_out &= part->input.has_filtered_out;
    if (merge->whole.views > 0) { /* the first part's are there already */
        to->has_drops |= part->input.has_drops;
        to->kernel_drops += part->input.kernel_drops;
        to->interface_drops += part->input.interface_drops;
    }
    merge->whole.views = merge->config.sum ? merge->whole.views + part->views : 1;
    return add_name(merge, part->input.name, error) == 0
               ? add_damage(merge, part->input.damage, error)
               : -1;
}

/* What one of several saw at the same time, as a whole of its own. */
static bool add_view(struct ps_merge *merge, struct ps_tally *tally, uint32_t views)
{
    const struct ps_tally_config config = tally_config(merge);
    if (views > 1)
        return ps_tally_add_sums(merge->tally, tally);
    struct ps_tally *whole = ps_tally_new(&config, NULL);
    if (whole) {
        (void)ps_tally_merge(whole, tally);
        ps_tally_end_parts(whole);
    }
    bool added = whole && ps_tally_add_sums(merge->tally, whole);
    ps_tally_free(whole);
    return added;
}

/* Whether the result is exact, the tally remembers. */
static bool join(struct ps_merge *merge, struct ps_tally *tally, uint32_t views)
{
    if (merge->config.sum)
        return add_view(merge, tally, views);
    (void)ps_tally_merge(merge->tally, tally);
    return true;
}

static int add_tally(struct ps_merge *merge, struct reading *reading, const char *name,
                     struct ps_error *error)
{
    const struct ps_tally_config config = tally_config(merge);
    struct ps_error failure = {.code = PS_OK};
    struct ps_tally *tally = ps_tally_unpack(&config, &reading->body, &failure);
    if (tally && !ps_unpack_done(&reading->body))
        ps_unpack_fail(&reading->body);
    int result = 0;
    if (reading->body.failed)
        result = refuse_damaged(name, error);
    else if (!tally || !join(merge, tally, reading->part.views))
        result = out_of_memory(error);
    ps_tally_free(tally);
    return result;
}

static int add(struct ps_merge *merge, struct reading *reading, const char *name,
               struct ps_error *error)
{
    ps_part_unpack_about(&reading->part, &reading->texts, &reading->body);
    if (reading->body.failed)
        return refuse_damaged(name, error);
    if (check_views(merge, reading, name, error) != 0)
        return -1;
    const struct ps_part part = reading->part;
    if (!merge->tally) {
        if (begin(merge, reading, name, error) != 0)
            return -1;
    } else if (ps_part_rules_fit(&merge->whole, merge->first_name, &part, name, error) != 0) {
        return -1;
    }
    return add_input(merge, &part, error) == 0 ? add_tally(merge, reading, name, error) : -1;
}

int ps_merge_add(struct ps_merge *merge, const char *name, const void *bytes, size_t length,
                 struct ps_error *error)
{
    struct reading reading = {.part = {.views = 0}};
    merge->is_thin = false;
    if (ps_partial_open(name, bytes, length, &reading.part.label, &reading.body, error) != 0)
        return -1;
    int result = add(merge, &reading, name, error);
    ps_part_texts_free(&reading.texts);
    return result;
}

const struct ps_part *ps_merge_part(struct ps_merge *merge)
{
    if (!merge->is_thin)
        (void)ps_tally_thin(merge->tally, PS_PART_FLOWS);
    merge->is_thin = true;
    return &merge->whole;
}

struct ps_snapshot *ps_merge_snapshot(struct ps_merge *merge, const struct ps_view *view,
                                      struct ps_error *error)
{
    const char *kept = ps_part_kept(view->by);
    if (kept && merge->whole.rules.keeps != view->by) {
        ps_error_set(error, PS_ERROR_PART_KEPT, merge->first_name, "did not keep %s", kept);
        return NULL;
    }
    ps_tally_end_parts(merge->tally);
    struct ps_snapshot *snapshot = ps_snapshot_take(merge->tally, PS_WHOLE, view, NULL, error);
    if (!snapshot)
        return NULL;
    ps_part_show(&merge->whole, snapshot);
    snapshot->input.inexact = !ps_tally_is_exact(merge->tally);
    return snapshot;
}
