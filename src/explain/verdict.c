/*
 * verdict.c - why a frame was counted as it was; see verdict.h.
 *
 * There is one sentence for each outcome of the counting rules, filled with this frame's numbers.
 */
#include "explain/verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "explain/connection.h"

enum { IPV4_LIFE_S = 30, IPV6_LIFE_S = 60 };
static const int64_t ns_per_s = 1000000000;

/* A datagram whose first fragment was seen. */
struct datagram {
    uint64_t frame; /* 0: not filled yet */
    int64_t time_ns;
    bool has_ports;
    uint8_t transport;
    uint16_t source_port, destination_port;
};

size_t ps_datagram_bytes(void)
{
    return sizeof(struct datagram);
}

__attribute__((format(printf, 3, 4))) static void add_text(char *text, size_t size,
                                                           const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

#define SAY(verdict, ...) add_text((verdict)->outcome, sizeof(verdict)->outcome, __VA_ARGS__)

static const struct ps_explained_layer *last_layer(const struct ps_explanation *explanation)
{
    return explanation->layer_count ? &explanation->layers[explanation->layer_count - 1] : NULL;
}

/* The name, as in reports, of the protocol where decoding ended. */
static const char *last_name(const struct ps_explanation *explanation,
                             const struct ps_memory *memory, char *text)
{
    return ps_protocol_id_name(memory->decoder, explanation->packet.last, text, PS_FORMAT_SIZE);
}

static void fill_port(struct ps_explained_port *port, uint16_t number, enum ps_transport transport,
                      const struct ps_memory *memory)
{
    *port = (struct ps_explained_port){
        .number = number,
        .port_class = ps_port_class(number),
    };
    if (memory->numbers_only)
        return;
    port->service = ps_services_find(memory->services, transport, number);
    if (port->service.name && port->service.name != port->service.iana_name)
        port->origin = "overlay";
    else if (port->service.iana_name)
        port->origin = "registry";
    else if (port->service.common_name)
        port->origin = "custom";
}

static void fill_ports(struct ps_verdict *verdict, uint8_t transport, uint16_t source,
                       uint16_t destination, const struct ps_memory *memory)
{
    verdict->has_ports = true;
    verdict->transport = (enum ps_transport)transport;
    fill_port(&verdict->source, source, verdict->transport, memory);
    fill_port(&verdict->destination, destination, verdict->transport, memory);
}

static struct ps_recall_key datagram_key(const struct ps_fragment *fragment)
{
    struct ps_recall_key key = {{0}};
    memcpy(key.bytes, fragment->source.bytes, 16);
    memcpy(key.bytes + 16, fragment->destination.bytes, 16);
    memcpy(key.bytes + 32, &fragment->identification, sizeof fragment->identification);
    key.bytes[36] = fragment->protocol;
    key.bytes[37] = fragment->ip_version;
    return key;
}

static void remember_datagram(const struct ps_explanation *explanation,
                              const struct ps_memory *memory)
{
    const struct ps_packet *packet = &explanation->packet;
    if (packet->fragment.kind != PS_FIRST_FRAGMENT)
        return;
    struct ps_recall_key key = datagram_key(&packet->fragment);
    struct datagram *datagram = ps_recall_get(memory->datagrams, &key);
    *datagram = (struct datagram){
        .frame = explanation->number,
        .time_ns = explanation->frame->time_ns,
        .has_ports = packet->outcome == PS_COUNTED,
        .transport = packet->transport,
        .source_port = packet->source_port,
        .destination_port = packet->destination_port,
    };
}

/* Does a fragment at `time_ns` still belong to the datagram (RFC 791 section 3.2, RFC 8200 section
 * 4.5)? A frame without a time is never late. */
static bool is_in_time(const struct datagram *datagram, const struct ps_explanation *explanation)
{
    int64_t life_s = explanation->packet.fragment.ip_version == 4 ? IPV4_LIFE_S : IPV6_LIFE_S;
    int64_t now = explanation->frame->time_ns, then = datagram->time_ns;
    if (now == PS_NO_TIME || then == PS_NO_TIME)
        return true;
    uint64_t apart = now > then ? (uint64_t)now - (uint64_t)then : (uint64_t)then - (uint64_t)now;
    return apart <= (uint64_t)(life_s * ns_per_s);
}

/* One that no single frame has, PS_TIME_BACKWARDS, has no sentence. */
static void say_anomalies(struct ps_explanation *explanation)
{
    static const char *const sentences[PS_ANOMALY_COUNT] = {
        [PS_IP_LENGTH_BEYOND_FRAME] = "IP's length field promises more than the frame has.",
        [PS_IP_LENGTH_ZERO] =
            "IP's length field is 0: the network card was to cut this up (segmentation offload).",
        [PS_IP_OPTIONS_BAD] = "An IP option's length is wrong.",
        [PS_TRANSPORT_CUT] = "The rest of the transport header is missing.",
        [PS_TCP_OFFSET_BAD] = "TCP's data offset is wrong.",
        [PS_UDP_LENGTH_BAD] = "UDP's length is wrong.",
        [PS_TOO_DEEP] = "More nested headers than a frame may reasonably have.",
        [PS_MERGED_BY_OFFLOAD] =
            "No frame of 1,500 bytes carries so much: several were merged by offload before they "
            "were captured, unless the network has jumbo frames.",
        [PS_CAPTURED_BEYOND_WIRE] =
            "The record says that fewer bytes were on the wire than were captured: those count.",
        [PS_LENGTH_IMPOSSIBLE] =
            "The record says that more bytes were on the wire than any frame has: those that were "
            "captured count.",
        [PS_TIME_FRACTION_BAD] =
            "The fraction of a second in its time is a second or more, and is taken as 0.",
        [PS_TIME_OUTLIER] = "Its time is more than a day away from those of the frames around it, "
                            "and is not used.",
    };
    for (unsigned i = 0; i < PS_ANOMALY_COUNT; i++)
        if (sentences[i] && explanation->packet.anomalies & 1u << i)
            SAY(&explanation->verdict, " %s", sentences[i]);
}

/* Whether the walk came through a tunnel over UDP: the ports of that did not count. */
static bool is_inside_tunnel(const struct ps_explanation *explanation)
{
    for (size_t i = 0; i + 1 < explanation->layer_count; i++)
        if (explanation->layers[i].dissector->kind == PS_HEADER_UDP ||
            explanation->layers[i].dissector->kind == PS_HEADER_LOWPAN_UDP)
            return true;
    return false;
}

/* Every transport has it in bytes 2 and 3 of its header, but where that is compressed. */
static void say_bytes(struct ps_explanation *explanation, const struct ps_explained_layer *layer)
{
    enum ps_header_kind kind = layer->dissector->kind;
    if (kind != PS_HEADER_LOWPAN_UDP && kind != PS_HEADER_LOWPAN_HC1)
        SAY(&explanation->verdict, " (bytes %" PRIu32 "-%" PRIu32 " of the frame)",
            layer->offset + 2, layer->offset + 3);
}

static void say_ports_place(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    struct ps_verdict *verdict = &explanation->verdict;
    const struct ps_explained_layer *layer = last_layer(explanation);
    if (layer) {
        say_bytes(explanation, layer);
        SAY(verdict, " of the %s header that has ports",
            is_inside_tunnel(explanation) ? "innermost" : "outermost");
    }
    if (is_inside_tunnel(explanation))
        SAY(verdict, "; those of the tunnel around it are passed by");
    SAY(verdict, ".");
    const struct ps_dissector *tunnel = ps_decoder_tunnel(memory->decoder, &explanation->packet);
    if (tunnel)
        SAY(verdict,
            " By its ports it is a tunnel (%s), but nothing inside has ports that can be read, so "
            "that it stays with the tunnel's own.",
            tunnel->name);
}

static void judge_counted(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    const struct ps_packet *packet = &explanation->packet;
    struct ps_verdict *verdict = &explanation->verdict;
    fill_ports(verdict, packet->transport, packet->source_port, packet->destination_port, memory);
    SAY(verdict, "counted to %u/%s, the destination port", packet->destination_port,
        ps_transport_name(verdict->transport));
    say_ports_place(explanation, memory);
    if (packet->fragment.kind == PS_FIRST_FRAGMENT)
        SAY(verdict,
            " It is the first fragment of a datagram; the later ones have no ports and follow "
            "it.");
    ps_connection_see(memory->flows, memory->services, explanation);
}

static void judge_non_ip(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    char text[PS_FORMAT_SIZE];
    SAY(&explanation->verdict,
        "not counted (non-ip): the frame carries %s. Only what runs over IP has "
        "ports.",
        last_name(explanation, memory, text));
}

/* Why a protocol has no ports, for the protocols that people ask about. */
static const char *portless_reason(const char *name)
{
    static const struct {
        const char *name;
        const char *reason;
    } reasons[] = {
        {"icmp", "Type and code take their place: it is for hosts and routers, not programs."},
        {"icmpv6", "Type and code take their place: it is for hosts and routers, not programs."},
        {"igmp", "Hosts use it to tell routers which groups they want."},
        {"esp", "What it carries is encrypted, ports and all: nobody on the way can see them."},
        {"ipcomp", "What it carries is compressed, ports and all."},
    };
    for (size_t i = 0; i < PS_COUNT_OF(reasons); i++)
        if (strcmp(reasons[i].name, name) == 0)
            return reasons[i].reason;
    return "";
}

/* An ICMP error quotes the packet that it is about. */
static void tell_quote(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    struct ps_verdict *verdict = &explanation->verdict;
    struct ps_frame quote = {
        .data = explanation->frame->data + explanation->data_offset,
        .caplen = explanation->data_end - explanation->data_offset,
        .len = explanation->data_end - explanation->data_offset,
        .link_type = PS_LINKTYPE_RAW,
    };
    struct ps_packet packet;
    char from[PS_FORMAT_SIZE], to[PS_FORMAT_SIZE], name[PS_FORMAT_SIZE];
    ps_decode(memory->decoder, &quote, &packet);
    if (packet.ip_version == 0)
        return;
    bool counted = packet.outcome == PS_COUNTED;
    unsigned version = packet.ip_version;
    if (counted) {
        ps_format_endpoint(from, packet.source.bytes, version, packet.source_port);
        ps_format_endpoint(to, packet.destination.bytes, version, packet.destination_port);
    } else {
        ps_format_address(from, packet.source.bytes, version);
        ps_format_address(to, packet.destination.bytes, version);
    }
    snprintf(
        verdict->quoted, sizeof verdict->quoted,
        "the error quotes the packet that it is about: %s from %s to %s. That one was counted when "
        "it passed; its headers here are no traffic.",
        counted ? ps_transport_name((enum ps_transport)packet.transport)
                : ps_protocol_id_name(memory->decoder, packet.last, name, sizeof name),
        from, to);
}

/* Errors: ICMP types 3, 4, 5, 11 and 12; ICMPv6 types below 128. */
static bool is_icmp_error(const struct ps_explanation *explanation)
{
    const struct ps_explained_layer *layer = last_layer(explanation);
    if (!layer || layer->broken || layer->length < 8)
        return false;
    uint8_t type = explanation->frame->data[layer->offset];
    if (layer->dissector->kind == PS_HEADER_ICMPV6)
        return type > 0 && type < PS_ICMPV6_ECHO;
    return layer->dissector->kind == PS_HEADER_ICMP &&
           (type == PS_ICMP_UNREACHABLE || type == PS_ICMP_SOURCE_QUENCH ||
            type == PS_ICMP_REDIRECT || type == PS_ICMP_TIME_EXCEEDED ||
            type == PS_ICMP_PARAMETER_PROBLEM);
}

/* "This one says: Time Exceeded, ...": the named type and code, if the fields are there. */
static void say_type(struct ps_explanation *explanation)
{
    const struct ps_explained_layer *layer = last_layer(explanation);
    const char *join = " This one says: ";
    for (size_t i = 0; layer && i < layer->field_count; i++) {
        const struct ps_explained_field *field = &layer->fields[i];
        bool is_type = strcmp(field->name, "Type") == 0 || strcmp(field->name, "Code") == 0;
        if (!is_type || !field->choice)
            continue;
        SAY(&explanation->verdict, "%s%s", join, field->choice);
        join = ", ";
    }
    if (join[0] == ',')
        SAY(&explanation->verdict, ".");
}

static void judge_portless(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    char text[PS_FORMAT_SIZE];
    struct ps_verdict *verdict = &explanation->verdict;
    const char *name = last_name(explanation, memory, text);
    SAY(verdict, "not counted (ip-without-ports): %s has no ports.%s%s", name,
        *portless_reason(name) ? " " : "", portless_reason(name));
    say_type(explanation);
    if (explanation->packet.fragment.kind == PS_LATER_FRAGMENT)
        SAY(verdict, " This is a later fragment of it.");
    else if (is_icmp_error(explanation))
        tell_quote(explanation, memory);
}

static void judge_fragment(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    struct ps_verdict *verdict = &explanation->verdict;
    struct ps_recall_key key = datagram_key(&explanation->packet.fragment);
    const struct datagram *datagram = ps_recall_find(memory->datagrams, &key);
    uint32_t offset = explanation->packet.fragment.offset_bytes_div_8 * 8u;
    SAY(verdict,
        "this is a later fragment: it starts %" PRIu32 " bytes into its datagram's data, and "
        "the transport header with the ports is in the first fragment only. ",
        offset);
    if (!datagram || !is_in_time(datagram, explanation)) {
        SAY(verdict,
            "The first one was not seen before this: not counted (fragment), unless it comes "
            "within %d s.",
            explanation->packet.fragment.ip_version == 4 ? IPV4_LIFE_S : IPV6_LIFE_S);
        return;
    }
    if (!datagram->has_ports) {
        SAY(verdict, "That was frame %" PRIu64 ", which has none: not counted (ip-without-ports).",
            datagram->frame);
        return;
    }
    verdict->by_first_fragment = true;
    fill_ports(verdict, datagram->transport, datagram->source_port, datagram->destination_port,
               memory);
    SAY(verdict, "That was frame %" PRIu64 ": counted to its port, %u/%s, as a continuation.",
        datagram->frame, datagram->destination_port, ps_transport_name(verdict->transport));
}

static void judge_truncated(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    (void)memory;
    const struct ps_frame *frame = explanation->frame;
    const struct ps_explained_layer *layer = last_layer(explanation);
    struct ps_verdict *verdict = &explanation->verdict;
    SAY(verdict,
        "not counted (truncated): the capture kept %" PRIu32 " of the frame's %" PRIu32
        " bytes, and so ends ",
        frame->caplen, frame->len);
    if (layer && layer->broken)
        SAY(verdict, "%" PRIu32 " bytes into the header of %s, before any port.",
            frame->caplen - layer->offset, layer->dissector->title);
    else
        SAY(verdict, "before any port.");
}

static void tell_broken_ipv4(const uint8_t *header, uint32_t length, char *text, size_t size)
{
    uint32_t words = header[0] & 15u;
    uint32_t total = length >= 4 ? (uint32_t)header[2] << 8 | header[3] : 0;
    if (header[0] >> 4 != 4)
        snprintf(text, size, "its version field says %d, which is neither 4 nor 6", header[0] >> 4);
    else if (words < 5)
        snprintf(text, size, "its IHL says %" PRIu32 " words, and a header has at least 5", words);
    else if (total != 0 && total < words * 4)
        snprintf(text, size, "its Total Length, %" PRIu32 ", is shorter than its header, %" PRIu32,
                 total, words * 4);
}

static void tell_broken_ipv6(const uint8_t *header, uint32_t length, char *text, size_t size)
{
    if (header[0] >> 4 != 6)
        snprintf(text, size, "its version field says %d, which is neither 4 nor 6", header[0] >> 4);
    else if (length >= 40 && header[4] == 0 && header[5] == 0)
        snprintf(text, size, "its jumbo payload length contradicts the frame");
}

void ps_tell_broken(const struct ps_explanation *explanation, char *text, size_t size)
{
    const struct ps_explained_layer *layer = last_layer(explanation);
    const struct ps_frame *frame = explanation->frame;
    *text = '\0';
    if (!layer || !layer->broken)
        return;
    const uint8_t *header = frame->data + layer->offset;
    if (explanation->packet.outcome == PS_TRUNCATED)
        snprintf(text, size, "the capture ends %" PRIu32 " bytes into it",
                 frame->caplen - layer->offset);
    else if (layer->length > 0 && layer->dissector->kind == PS_HEADER_IPV4)
        tell_broken_ipv4(header, layer->length, text, size);
    else if (layer->length > 0 && layer->dissector->kind == PS_HEADER_IPV6)
        tell_broken_ipv6(header, layer->length, text, size);
    if (*text)
        return;
    struct ps_enclosing_ip ip = ps_find_ip(explanation, explanation->layer_count - 1);
    uint32_t wire = ps_wire_length(frame);
    bool is_datagram = ip.layer && ip.end < wire;
    uint32_t end = is_datagram ? ip.end : wire;
    snprintf(text, size,
             "it needs more bytes than there are: the %s ends %" PRIu32 " bytes into it",
             is_datagram ? "datagram" : "frame", end > layer->offset ? end - layer->offset : 0);
}

static void judge_malformed(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    (void)memory;
    char text[PS_MEANING_BYTES];
    struct ps_verdict *verdict = &explanation->verdict;
    ps_tell_broken(explanation, text, sizeof text);
    SAY(verdict, "not counted (malformed): the headers contradict themselves before any port.");
    if (*text)
        SAY(verdict, " It breaks in the header of %s, at byte %" PRIu32 ": %s.",
            last_layer(explanation)->dissector->title, last_layer(explanation)->offset, text);
}

static void judge_unsupported(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    (void)memory;
    const char *title = ps_link_type_title(explanation->frame->link_type);
    SAY(&explanation->verdict,
        "not counted (unsupported-link): link type %" PRIu32 "%s%s%s is not known "
        "to portstat, so nothing can be said about the bytes.",
        explanation->frame->link_type, title ? " (" : "", title ? title : "", title ? ")" : "");
}

void ps_judge(struct ps_explanation *explanation, const struct ps_memory *memory)
{
    static void (*const judges[PS_OUTCOME_COUNT])(struct ps_explanation *,
                                                  const struct ps_memory *) = {
        [PS_COUNTED] = judge_counted,
        [PS_NON_IP] = judge_non_ip,
        [PS_IP_WITHOUT_PORTS] = judge_portless,
        [PS_FRAGMENT] = judge_fragment,
        [PS_TRUNCATED] = judge_truncated,
        [PS_MALFORMED] = judge_malformed,
        [PS_UNSUPPORTED_LINK] = judge_unsupported,
    };
    judges[explanation->packet.outcome](explanation, memory);
    say_anomalies(explanation);
    remember_datagram(explanation, memory);
}
