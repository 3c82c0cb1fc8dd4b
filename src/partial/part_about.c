/*
 * part_about.c - who counted a part, by which rules and what it read, as bytes; see partial_form.h.
 */
#include "partial/partial_form.h"

#include <limits.h>
#include <stdlib.h>

#include "portstat/tally.h"

/* The longest texts that are believed. */
enum {
    VERSION_BYTES = 64,
    FILTER_BYTES = 1 << 20,
    SERVICES_BYTES = 64 << 20,
    NAME_BYTES = PATH_MAX,
    DAMAGE_BYTES = PS_ERROR_TEXT_BYTES,
};

static void pack_rules(const struct ps_part_rules *rules, struct ps_pack *pack)
{
    ps_pack_text(pack, rules->filter);
    ps_pack_text(pack, rules->services);
    ps_pack_bool(pack, rules->tunnel_inner);
    ps_pack_u64(pack, rules->flow_timeout_s);
    ps_pack_u64(pack, rules->max_flows);
    ps_pack_u64(pack, rules->max_hosts);
    ps_pack_u64(pack, rules->keeps);
}

static void unpack_rules(struct ps_part_rules *rules, struct ps_part_texts *texts,
                         struct ps_unpack *unpack)
{
    rules->filter = texts->filter = ps_unpack_text(unpack, FILTER_BYTES);
    rules->services = texts->services = ps_unpack_text(unpack, SERVICES_BYTES);
    rules->tunnel_inner = ps_unpack_bool(unpack);
    rules->flow_timeout_s = (uint32_t)ps_unpack_up_to(unpack, PS_NEVER);
    rules->max_flows = ps_unpack_u64(unpack);
    rules->max_hosts = ps_unpack_u64(unpack);
    rules->keeps = (enum ps_view_by)ps_unpack_up_to(unpack, PS_VIEW_BY_HOST);
    if (rules->flow_timeout_s == 0 || rules->max_flows == 0 || rules->max_hosts == 0)
        ps_unpack_fail(unpack);
}

static void pack_input(const struct ps_part_input *input, struct ps_pack *pack)
{
    ps_pack_u64(pack, input->kind);
    ps_pack_text(pack, input->name);
    ps_pack_u64(pack, input->link_type);
    ps_pack_bool(pack, input->mixed_link_types);
    ps_pack_u64(pack, input->cooked_bytes);
    ps_pack_bool(pack, input->has_filtered_out);
    ps_pack_u64(pack, input->threads);
    ps_pack_bool(pack, input->has_drops);
    ps_pack_u64(pack, input->kernel_drops);
    ps_pack_u64(pack, input->interface_drops);
    ps_pack_text(pack, input->damage);
}

static void unpack_input(struct ps_part_input *input, struct ps_part_texts *texts,
                         struct ps_unpack *unpack)
{
    input->kind = (enum ps_source_kind)ps_unpack_up_to(unpack, PS_SOURCE_LIVE);
    input->name = texts->name = ps_unpack_text(unpack, NAME_BYTES);
    input->link_type = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    input->mixed_link_types = ps_unpack_bool(unpack);
    input->cooked_bytes = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    input->has_filtered_out = ps_unpack_bool(unpack);
    input->threads = (unsigned)ps_unpack_up_to(unpack, UINT32_MAX);
    input->has_drops = ps_unpack_bool(unpack);
    input->kernel_drops = ps_unpack_u64(unpack);
    input->interface_drops = ps_unpack_u64(unpack);
    input->damage = texts->damage = ps_unpack_text(unpack, DAMAGE_BYTES);
}

void ps_part_pack_about(const struct ps_part *part, struct ps_pack *pack)
{
    ps_pack_text(pack, part->version);
    ps_pack_u64(pack, part->views);
    pack_rules(&part->rules, pack);
    pack_input(&part->input, pack);
}

void ps_part_unpack_about(struct ps_part *part, struct ps_part_texts *texts,
                          struct ps_unpack *unpack)
{
    part->version = texts->version = ps_unpack_text(unpack, VERSION_BYTES);
    part->views = (uint32_t)ps_unpack_up_to(unpack, UINT32_MAX);
    if (!part->version || part->views == 0)
        ps_unpack_fail(unpack);
    unpack_rules(&part->rules, texts, unpack);
    unpack_input(&part->input, texts, unpack);
}

void ps_part_texts_free(struct ps_part_texts *texts)
{
    free(texts->version);
    free(texts->filter);
    free(texts->services);
    free(texts->name);
    free(texts->damage);
    *texts = (struct ps_part_texts){.version = NULL};
}
