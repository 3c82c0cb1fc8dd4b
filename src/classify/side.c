/*
 * side.c - which end of a frame is the service; see side.h.
 *
 * What the frame tells is stronger than what the two ports are called, and that is stronger than
 * which numbers they are.
 *
 * Names come before numbers: clients that are root use ports below 1024, too (NFS, rsh, lpd), so
 * that a port without a name never beats one that has a name.  Source port 0 means that there is
 * none (RFC 768): it is the service's only if the other one is 0 as well.
 */
#include "classify/side.h"

#include <string.h>

/* Clients that have a port of their own: DHCP (RFC 2131 section 4.1, RFC 8415 section 7.2). */
static const struct {
    uint16_t server, client;
} udp_pairs[] = {{67, 68}, {547, 546}};

static struct ps_side_answer found(bool destination, enum ps_evidence evidence)
{
    return (struct ps_side_answer){destination, evidence};
}

static bool by_client_port(struct ps_side_question question, struct ps_side_answer *answer)
{
    for (size_t i = 0; question.transport == PS_UDP && i < sizeof udp_pairs / sizeof *udp_pairs;
         i++) {
        const uint16_t server = udp_pairs[i].server, client = udp_pairs[i].client;
        const bool to = question.source_port == client && question.destination_port == server;
        if (!to && (question.source_port != server || question.destination_port != client))
            continue;
        *answer = found(to, PS_EVIDENCE_CLIENT_PORT);
        return true;
    }
    return false;
}

static bool by_frame(struct ps_side_question question, struct ps_side_answer *answer)
{
    bool destination;
    if (ps_side_by_handshake(question.tcp_flags, &destination)) {
        *answer = found(destination, PS_EVIDENCE_HANDSHAKE);
        return true;
    }
    if (by_client_port(question, answer))
        return true;
    *answer = found(true, PS_EVIDENCE_GROUP_DESTINATION);
    return question.group_destination;
}

/* The port that is better known. */
static bool by_names(const struct ps_services *services, struct ps_side_question question,
                     struct ps_side_answer *answer)
{
    enum { COMMON = 2 };
    const unsigned source = ps_services_rank(services, question.transport, question.source_port);
    const unsigned destination =
        ps_services_rank(services, question.transport, question.destination_port);
    const unsigned better = source > destination ? source : destination;
    *answer = found(destination > source,
                    better == COMMON ? PS_EVIDENCE_COMMON_NAME : PS_EVIDENCE_REGISTRY);
    return source != destination;
}

static bool is_well_known(uint16_t port)
{
    return port != 0 && ps_port_class(port) == PS_WELL_KNOWN;
}

static struct ps_side_answer by_numbers(struct ps_side_question question)
{
    /* 0 is above all others. */
    const uint16_t source = (uint16_t)(question.source_port - 1);
    const uint16_t destination = (uint16_t)(question.destination_port - 1);
    if (is_well_known(question.source_port) != is_well_known(question.destination_port))
        return found(destination < source, PS_EVIDENCE_WELL_KNOWN);
    if (source != destination)
        return found(destination < source, PS_EVIDENCE_LOWER_PORT);
    return found(true, PS_EVIDENCE_FIRST_DESTINATION);
}

struct ps_side_answer ps_service_side(const struct ps_services *services,
                                      struct ps_side_question question)
{
    struct ps_side_answer answer;
    if (by_frame(question, &answer) || by_names(services, question, &answer))
        return answer;
    return by_numbers(question);
}

static bool is_ip_group(uint8_t ip_version, const struct ps_address *address)
{
    static const uint8_t all_hosts[4] = {255, 255, 255, 255};
    if (ip_version != 4)
        return address->bytes[0] == 0xff;
    return address->bytes[0] >> 4 == 14 || memcmp(address->bytes, all_hosts, sizeof all_hosts) == 0;
}

bool ps_side_is_group(enum ps_transport transport, uint8_t ip_version,
                      const struct ps_address *destination)
{
    enum { LAST_BITS = 3 };
    if (transport != PS_UDP && transport != PS_UDPLITE)
        return false;
    if (is_ip_group(ip_version, destination))
        return true;
    return ip_version == 4 && (destination->bytes[3] & LAST_BITS) == LAST_BITS;
}

const char *ps_evidence_name(enum ps_evidence evidence)
{
    static const char *const names[PS_EVIDENCE_COUNT] = {
        [PS_EVIDENCE_HANDSHAKE] = "handshake",
        [PS_EVIDENCE_CLIENT_PORT] = "client-port",
        [PS_EVIDENCE_GROUP_DESTINATION] = "multicast",
        [PS_EVIDENCE_COMMON_NAME] = "common-name",
        [PS_EVIDENCE_REGISTRY] = "registry",
        [PS_EVIDENCE_WELL_KNOWN] = "well-known",
        [PS_EVIDENCE_LOWER_PORT] = "lower-port",
        [PS_EVIDENCE_FIRST_DESTINATION] = "first-destination",
    };
    return names[evidence];
}
