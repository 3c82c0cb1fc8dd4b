/*
 * filter_hidden.c - looks behind tags and into tunnels, for frames that a filter rejects; see
 * filter_hidden.h.
 *
 * Where an expression can be written that looks there ("vlan and ..."), that one is tried, so that
 * it holds what the report promises of it.  Where none can, the expression is tried on what the
 * tunnel carries.  Most frames have neither tags nor a tunnel, which a look at their headers tells.
 */
#include "source/filter_hidden.h"

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "portstat/link_types.h"
#include "source/filter_words.h"

enum {
    TYPE_AT = 12, /* in an Ethernet header */
    ETHERNET_BYTES = 14,
    TAG_BYTES = 4,
    LABEL_BYTES = 4,
    IPV6_BYTES = 40,
    UDP_BYTES = 8,
    VXLAN_BYTES = 8,
    VXLAN_PORT = 4789,
    GENEVE_PORT = 6081,
};

/* What the expression becomes, as it is tried and as it is recommended: %s is the expression. */
static const struct shape {
    const char *before, *after; /* what to write around it */
    bool carried;               /* it is tried as it is, on what the tunnel carries */
    uint16_t link_type;         /* of what it is tried on */
} shapes[PS_HIDDEN_COUNT] = {
    [PS_HIDDEN_VLAN] = {"vlan and ", "", false, PS_LINKTYPE_ETHERNET},
    [PS_HIDDEN_TWO_VLANS] = {"vlan and vlan and ", "", false, PS_LINKTYPE_ETHERNET},
    [PS_HIDDEN_MPLS] = {"mpls and ", "", false, PS_LINKTYPE_ETHERNET},
    [PS_HIDDEN_TWO_MPLS] = {"mpls and mpls and ", "", false, PS_LINKTYPE_ETHERNET},
    [PS_HIDDEN_PPPOE] = {"pppoes and ", "", false, PS_LINKTYPE_ETHERNET},
    [PS_HIDDEN_VLAN_PPPOE] = {"vlan and pppoes and ", "", false, PS_LINKTYPE_ETHERNET},
    [PS_HIDDEN_GENEVE] = {"geneve and ", "", false, PS_LINKTYPE_ETHERNET},
    [PS_HIDDEN_IP] = {"", " or proto 4 or proto 41", true, PS_LINKTYPE_RAW},
    [PS_HIDDEN_GRE] = {"", " or proto 47", true, PS_LINKTYPE_RAW},
    [PS_HIDDEN_VXLAN] = {"", " or udp port 4789", true, PS_LINKTYPE_ETHERNET},
};

struct program {
    bool compiled, usable;
    struct bpf_program bpf;
};

struct ps_filter_hidden {
    struct ps_filter_compiler compiler;
    struct program programs[PS_HIDDEN_COUNT];
};

/* "and" and "or" bind alike, from left to right. */
static bool has_or(const char *expression)
{
    struct ps_span word = ps_filter_next_word(expression, 0);
    for (; word.begin != word.end; word = ps_filter_next_word(expression, word.end)) {
        size_t size = word.end - word.begin;
        if (size == 2 && (strncasecmp(expression + word.begin, "or", size) == 0 ||
                          strncmp(expression + word.begin, "||", size) == 0))
            return true;
    }
    return false;
}

char *ps_filter_beyond(const char *filter, enum ps_hidden hidden)
{
    const struct shape *shape = &shapes[hidden];
    bool brackets = *shape->before && has_or(filter);
    char *text;
    if (asprintf(&text, "%s%s%s%s%s", shape->before, brackets ? "(" : "", filter,
                 brackets ? ")" : "", shape->after) < 0)
        return NULL;
    return text;
}

struct ps_filter_hidden *ps_filter_hidden_new(const struct ps_filter_compiler *compiler)
{
    struct ps_filter_hidden *hidden = calloc(1, sizeof *hidden);
    if (hidden)
        hidden->compiler = *compiler;
    return hidden;
}

void ps_filter_hidden_free(struct ps_filter_hidden *hidden)
{
    if (!hidden)
        return;
    for (int i = 0; i < PS_HIDDEN_COUNT; i++)
        if (hidden->programs[i].usable)
            pcap_freecode(&hidden->programs[i].bpf);
    free(hidden);
}

static void compile(const struct ps_filter_hidden *hidden, enum ps_hidden kind,
                    struct program *program)
{
    const struct ps_filter_compiler *compiler = &hidden->compiler;
    const struct shape *shape = &shapes[kind];
    struct bpf_program *bpf = &program->bpf;
    program->compiled = true;
    program->usable = compiler->compile(compiler->context, shape->link_type,
                                        shape->carried ? PS_NOT_HIDDEN : kind, &bpf->bf_insns,
                                        &bpf->bf_len, NULL) == 0;
}

/* Does what begins at `at` pass as this kind says? An expression that makes no sense there passes
 * nothing. */
static bool passes(struct ps_filter_hidden *hidden, enum ps_hidden kind,
                   const struct ps_frame *frame, uint32_t at)
{
    struct program *program = &hidden->programs[kind];
    if (!program->compiled)
        compile(hidden, kind, program);
    return program->usable && at < frame->caplen &&
           bpf_filter(program->bpf.bf_insns, frame->data + at, frame->len - at,
                      frame->caplen - at) != 0;
}

/* Past the captured bytes there are zeroes. */
static uint8_t byte_at(const struct ps_frame *frame, uint32_t at)
{
    return at < frame->caplen ? frame->data[at] : 0;
}

static uint16_t word_at(const struct ps_frame *frame, uint32_t at)
{
    return (uint16_t)(byte_at(frame, at) << 8 | byte_at(frame, at + 1));
}

/* Both EtherTypes of tags, and the one that was used for outer tags before there was a standard. */
static bool is_tag(uint16_t type)
{
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

static enum ps_hidden find_labels(const struct ps_frame *frame, uint32_t at)
{
    enum { BOTTOM = 1 };
    if (byte_at(frame, at + 2) & BOTTOM)
        return PS_HIDDEN_MPLS;
    return byte_at(frame, at + LABEL_BYTES + 2) & BOTTOM ? PS_HIDDEN_TWO_MPLS : PS_NOT_HIDDEN;
}

/* A tunnel over UDP, by its destination port. */
static enum ps_hidden find_udp_tunnel(const struct ps_frame *frame, uint32_t *at)
{
    uint16_t port = word_at(frame, *at + 2);
    if (port == GENEVE_PORT)
        *at = 0;
    else
        *at += UDP_BYTES + VXLAN_BYTES;
    return port == GENEVE_PORT  ? PS_HIDDEN_GENEVE
           : port == VXLAN_PORT ? PS_HIDDEN_VXLAN
                                : PS_NOT_HIDDEN;
}

/* Flags for a checksum, a key and a sequence number, of four bytes each (RFC 2890 section 2). */
static enum ps_hidden find_gre(const struct ps_frame *frame, uint32_t *at)
{
    enum { CHECKSUM = 0x80, KEY = 0x20, SEQUENCE = 0x10 };
    uint8_t flags = byte_at(frame, *at);
    uint16_t type = word_at(frame, *at + 2);
    uint32_t options = !!(flags & CHECKSUM) + !!(flags & KEY) + !!(flags & SEQUENCE);
    *at += 4 + 4 * options;
    return type == 0x0800 || type == 0x86dd ? PS_HIDDEN_GRE : PS_NOT_HIDDEN;
}

/* A tunnel in the IP packet at *at, which becomes the place of what it carries. */
static enum ps_hidden find_tunnel(const struct ps_frame *frame, uint32_t *at)
{
    enum { IPIP = 4, UDP = 17, IPV6_IN_IP = 41, GRE = 47, IHL = 15 };
    bool v6 = byte_at(frame, *at) >> 4 == 6;
    uint8_t protocol = byte_at(frame, *at + (v6 ? 6 : 9));
    *at += v6 ? IPV6_BYTES : (byte_at(frame, *at) & IHL) * 4U;
    if (protocol == IPIP || protocol == IPV6_IN_IP)
        return PS_HIDDEN_IP;
    if (protocol == GRE)
        return find_gre(frame, at);
    return protocol == UDP ? find_udp_tunnel(frame, at) : PS_NOT_HIDDEN;
}

/* What is around the frame's payload; *at: where to try the expression. */
static enum ps_hidden look(const struct ps_frame *frame, uint32_t *at)
{
    uint32_t tags = 0;
    uint16_t type = word_at(frame, TYPE_AT);
    for (; is_tag(type) && tags < 3; tags++)
        type = word_at(frame, ETHERNET_BYTES + TAG_BYTES * tags + 2);
    *at = 0;
    if (type == 0x8864 && tags < 2)
        return tags == 0 ? PS_HIDDEN_PPPOE : PS_HIDDEN_VLAN_PPPOE;
    if (tags > 0)
        return tags == 1 ? PS_HIDDEN_VLAN : tags == 2 ? PS_HIDDEN_TWO_VLANS : PS_NOT_HIDDEN;
    if (type == 0x8847 || type == 0x8848)
        return find_labels(frame, ETHERNET_BYTES);
    if (type != 0x0800 && type != 0x86dd)
        return PS_NOT_HIDDEN;
    *at = ETHERNET_BYTES;
    return find_tunnel(frame, at);
}

enum ps_hidden ps_filter_find_hidden(struct ps_filter_hidden *hidden, const struct ps_frame *frame)
{
    uint32_t at;
    if (frame->link_type != PS_LINKTYPE_ETHERNET)
        return PS_NOT_HIDDEN;
    enum ps_hidden kind = look(frame, &at);
    return kind != PS_NOT_HIDDEN && passes(hidden, kind, frame, at) ? kind : PS_NOT_HIDDEN;
}
