/*
 * run_config.c - from the options to the configuration of a run; see run_config.h.
 */
#include "cli/run_config.h"

#include "portstat/tally.h"

static struct ps_source_config source_config(const struct ps_options *options,
                                             struct ps_inputs *inputs)
{
    struct ps_filter_compiler here = {NULL, NULL};
    return (struct ps_source_config){
        .files = options->files.words,
        .file_count = options->files.count,
        .descriptors = inputs->descriptors,
        .interfaces = options->interfaces.words,
        .interface_count = options->interfaces.count,
        .filter = options->filter,
        .compiler = inputs->filters ? ps_compiler_use(&inputs->compiler) : here,
        .snaplen = (uint32_t)options->snaplen_bytes,
        .buffer_kib = (uint32_t)options->buffer_kib,
        .no_promiscuous = options->no_promiscuous,
        .force_libpcap = options->reader == PS_READER_LIBPCAP,
    };
}

struct ps_run_config ps_run_config_of(const struct ps_options *options, struct ps_inputs *inputs)
{
    return (struct ps_run_config){
        .source = source_config(options, inputs),
        .max_frames = options->max_frames,
        .duration_ns = options->duration_ns,
        .interval_ns = options->interval_ns,
        .stream_interval_ns = options->stream_interval_ns,
        .threads = (unsigned)options->threads,
        .view = options->view,
        .services_path = options->services_path,
        .max_flows = options->max_flows,
        .max_hosts = options->max_hosts,
        .flow_timeout_s = options->flow_timeout_s ? (uint32_t)options->flow_timeout_s : PS_NEVER,
        .once = options->once,
        .tunnel_inner = options->tunnel == PS_TUNNEL_INNER,
    };
}
