/*
 * flow_side.c - which end of a flow is the service.
 *
 * The evidence is asked in order of strength, and the first that has an answer decides.  Only the
 * handshake and a group destination depend on the frame; the rest follows from the two ports.
 */
#include "tally/flow_side.h"

/* Side 0 or 1 if exactly one of two holds, -1 otherwise. */
static int only_one(bool first, bool second)
{
    if (first == second)
        return -1;
    return first ? 0 : 1;
}

/* RFC 9293 section 3.5: a SYN goes to the service, a SYN with ACK comes from it. */
static int by_handshake(const struct ps_flow_event *event)
{
    uint8_t flags = event->tcp_flags & (PS_TCP_SYN | PS_TCP_ACK | PS_TCP_RST);
    if (flags == PS_TCP_SYN)
        return !event->from_side;
    return flags == (PS_TCP_SYN | PS_TCP_ACK) ? event->from_side : -1;
}

struct ps_flow_verdict ps_flow_judge(const struct ps_services *services,
                                     const struct ps_flow_event *event)
{
    const uint16_t *port = event->key.port;
    unsigned rank[2];
    for (unsigned side = 0; side < 2; side++)
        rank[side] =
            ps_services_rank(services, (enum ps_transport)event->key.transport, port[side]);
    const int answers[PS_EVIDENCE_COUNT] = {
        [PS_BY_HANDSHAKE] = by_handshake(event),
        [PS_BY_GROUP_DESTINATION] = event->group_destination ? !event->from_side : -1,
        [PS_BY_WELL_KNOWN] = only_one(ps_port_class(port[0]) == PS_WELL_KNOWN,
                                      ps_port_class(port[1]) == PS_WELL_KNOWN),
        [PS_BY_COMMON_NAME] = only_one(rank[0] >= 2, rank[1] >= 2),
        [PS_BY_REGISTRY] = only_one(rank[0] >= 1, rank[1] >= 1),
        [PS_BY_LOWER_PORT] = only_one(port[0] < port[1], port[1] < port[0]),
        [PS_BY_FIRST_DESTINATION] = !event->from_side,
    };
    unsigned evidence = 0;
    while (answers[evidence] < 0)
        evidence++;
    struct ps_flow_verdict verdict = {(uint8_t)answers[evidence], (uint8_t)evidence};
    return verdict;
}
