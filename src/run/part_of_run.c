/*
 * part_of_run.c - what a run knows, as a part of something larger; see part_of_run.h.
 */
#include "run/part_of_run.h"

#include <stdlib.h>

#include "classify/services_text.h"
#include "portstat/partial.h"
#include "portstat/version.h"
#include "run/describe.h"

static enum ps_view_by kept(enum ps_view_by by)
{
    const bool more = by == PS_VIEW_BY_FLOW || by == PS_VIEW_BY_INTERFACE || by == PS_VIEW_BY_HOST;
    return more ? by : PS_VIEW_ALL_TABLES;
}

/* Zeroes in a configuration stand for defaults, which parts have to agree on. */
static struct ps_part_rules rules_of(const struct ps_run *run, const char *services)
{
    const struct ps_run_config *config = &run->config;
    return (struct ps_part_rules){
        .filter = run->filter,
        .services = services,
        .tunnel_inner = config->tunnel_inner,
        .flow_timeout_s =
            config->flow_timeout_s ? config->flow_timeout_s : PS_DEFAULT_FLOW_TIMEOUT_S,
        .max_flows = config->max_flows ? config->max_flows : PS_DEFAULT_MAX_FLOWS,
        .max_hosts = config->max_hosts ? config->max_hosts : PS_DEFAULT_MAX_HOSTS,
        .keeps = kept(config->view.by),
    };
}

static struct ps_part_input input_of(const struct ps_run *run, const struct ps_source_info *info)
{
    const struct ps_parallel_input *parallel = &run->parallel_input;
    const bool here = !run->counted_parallel;
    return (struct ps_part_input){
        .kind = info->kind,
        .name = info->name,
        .link_type = here ? info->link_type : parallel->link_type,
        .mixed_link_types = here ? info->mixed_link_types : parallel->mixed_link_types,
        .cooked_bytes = here ? info->cooked_bytes : parallel->cooked_bytes,
        .has_filtered_out =
            info->kind == PS_SOURCE_FILE && (!info->filters || info->shows_filtered_out),
        .threads = run->threads_used,
        .has_drops = here ? info->has_drops : parallel->has_drops,
        .kernel_drops = here ? info->kernel_drops : parallel->kernel_drops,
        .interface_drops = here ? info->interface_drops : parallel->interface_drops,
    };
}

static int hand_out(const struct ps_run *run, const struct ps_part *part, struct ps_error *error)
{
    for (size_t i = 0; i < run->config.sink_count; i++) {
        const struct ps_sink *sink = &run->config.sinks[i];
        if (sink->part && sink->part(sink->context, part, error) != 0)
            return -1;
    }
    return 0;
}

int ps_run_deliver_part(struct ps_run *run, struct ps_error *error)
{
    char damage[PS_ERROR_TEXT_BYTES];
    char *services = run->config.services_path ? ps_services_text(run->services) : NULL;
    if (run->config.services_path && !services)
        return ps_error_set(error, PS_ERROR_MEMORY_REPORT, "part", "out of memory");
    struct ps_part part = {
        .version = ps_version(),
        .views = 1,
        .rules = rules_of(run, services),
        .input = input_of(run, ps_source_info(run->source)),
        .tally = run->tally,
    };
    (void)ps_tally_thin(run->tally, PS_PART_FLOWS);
    if (run->damage.code != PS_OK)
        part.input.damage = ps_error_text(&run->damage, damage);
    ps_run_describe(run->tally, run->source);
    int result = hand_out(run, &part, error);
    free(services);
    return result;
}
