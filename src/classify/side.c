/*
 * side.c - which end of a frame is the service; see side.h.
 *
 * The evidence is asked in order of strength, and the first that has an answer decides.  Only the
 * handshake and a group destination depend on the frame; the rest follows from the two ports.
 */
#include "classify/side.h"

enum { SOURCE, DESTINATION, NO_ANSWER = -1 };

/* The end for which alone something holds. */
static int only_one(bool source, bool destination)
{
    if (source == destination)
        return NO_ANSWER;
    return destination ? DESTINATION : SOURCE;
}

/* RFC 9293 section 3.5: a SYN goes to the service, a SYN with ACK comes from it. */
static int by_handshake(uint8_t tcp_flags)
{
    uint8_t flags = tcp_flags & (PS_TCP_SYN | PS_TCP_ACK | PS_TCP_RST);
    if (flags == PS_TCP_SYN)
        return DESTINATION;
    return flags == (PS_TCP_SYN | PS_TCP_ACK) ? SOURCE : NO_ANSWER;
}

struct ps_side_answer ps_service_side(const struct ps_services *services,
                                      const struct ps_side_question *question)
{
    uint16_t source = question->source_port, destination = question->destination_port;
    unsigned source_rank = ps_services_rank(services, question->transport, source);
    unsigned destination_rank = ps_services_rank(services, question->transport, destination);
    const int answers[PS_EVIDENCE_COUNT] = {
        [PS_BY_HANDSHAKE] = by_handshake(question->tcp_flags),
        [PS_BY_GROUP_DESTINATION] = question->group_destination ? DESTINATION : NO_ANSWER,
        [PS_BY_WELL_KNOWN] = only_one(ps_port_class(source) == PS_WELL_KNOWN,
                                      ps_port_class(destination) == PS_WELL_KNOWN),
        [PS_BY_COMMON_NAME] = only_one(source_rank >= 2, destination_rank >= 2),
        [PS_BY_REGISTRY] = only_one(source_rank >= 1, destination_rank >= 1),
        [PS_BY_LOWER_PORT] = only_one(source < destination, destination < source),
        [PS_BY_FIRST_DESTINATION] = DESTINATION,
    };
    unsigned evidence = 0;
    while (answers[evidence] == NO_ANSWER)
        evidence++;
    return (struct ps_side_answer){answers[evidence] == DESTINATION, (enum ps_evidence)evidence};
}

const char *ps_evidence_name(enum ps_evidence evidence)
{
    static const char *const names[PS_EVIDENCE_COUNT] = {
        [PS_BY_HANDSHAKE] = "handshake",
        [PS_BY_GROUP_DESTINATION] = "multicast",
        [PS_BY_WELL_KNOWN] = "well-known",
        [PS_BY_COMMON_NAME] = "common-name",
        [PS_BY_REGISTRY] = "registry",
        [PS_BY_LOWER_PORT] = "lower-port",
        [PS_BY_FIRST_DESTINATION] = "first-destination",
    };
    return names[evidence];
}
