/*
 * side.c - which end of a frame is the service; see side.h.
 *
 * Each kind of evidence is tried in order of strength, and the first that has an answer decides, so
 * only few flows need the registry.  Only the handshake and a group destination depend on the
 * frame; the rest follows from the two ports.
 */
#include "classify/side.h"

enum { SOURCE, DESTINATION, NO_ANSWER = -1 };

/* The end for which something is true, if it is true for exactly one of the two. */
static int only_one(bool source, bool destination)
{
    if (source == destination)
        return NO_ANSWER;
    return destination ? DESTINATION : SOURCE;
}

static int by_handshake(const struct ps_services *services, struct ps_side_question question)
{
    (void)services;
    bool destination;
    if (!ps_side_by_handshake(question.tcp_flags, &destination))
        return NO_ANSWER;
    return destination ? DESTINATION : SOURCE;
}

static int by_group(const struct ps_services *services, struct ps_side_question question)
{
    (void)services;
    return question.group_destination ? DESTINATION : NO_ANSWER;
}

static int by_well_known(const struct ps_services *services, struct ps_side_question question)
{
    (void)services;
    return only_one(ps_port_class(question.source_port) == PS_WELL_KNOWN,
                    ps_port_class(question.destination_port) == PS_WELL_KNOWN);
}

static int by_rank(const struct ps_services *services, struct ps_side_question question,
                   unsigned least)
{
    enum ps_transport transport = question.transport;
    return only_one(ps_services_rank(services, transport, question.source_port) >= least,
                    ps_services_rank(services, transport, question.destination_port) >= least);
}

static int by_common_name(const struct ps_services *services, struct ps_side_question question)
{
    return by_rank(services, question, 2);
}

static int by_registry(const struct ps_services *services, struct ps_side_question question)
{
    return by_rank(services, question, 1);
}

static int by_lower_port(const struct ps_services *services, struct ps_side_question question)
{
    (void)services;
    return only_one(question.source_port < question.destination_port,
                    question.destination_port < question.source_port);
}

static int by_first_destination(const struct ps_services *services,
                                struct ps_side_question question)
{
    (void)services;
    (void)question;
    return DESTINATION;
}

static int (*const answers[PS_EVIDENCE_COUNT])(const struct ps_services *,
                                               struct ps_side_question) = {
    [PS_EVIDENCE_HANDSHAKE] = by_handshake,
    [PS_EVIDENCE_GROUP_DESTINATION] = by_group,
    [PS_EVIDENCE_WELL_KNOWN] = by_well_known,
    [PS_EVIDENCE_COMMON_NAME] = by_common_name,
    [PS_EVIDENCE_REGISTRY] = by_registry,
    [PS_EVIDENCE_LOWER_PORT] = by_lower_port,
    [PS_EVIDENCE_FIRST_DESTINATION] = by_first_destination,
};

struct ps_side_answer ps_service_side(const struct ps_services *services,
                                      struct ps_side_question question)
{
    unsigned evidence = 0;
    int answer;
    while ((answer = answers[evidence](services, question)) == NO_ANSWER)
        evidence++;
    return (struct ps_side_answer){answer == DESTINATION, (enum ps_evidence)evidence};
}

const char *ps_evidence_name(enum ps_evidence evidence)
{
    static const char *const names[PS_EVIDENCE_COUNT] = {
        [PS_EVIDENCE_HANDSHAKE] = "handshake",
        [PS_EVIDENCE_GROUP_DESTINATION] = "multicast",
        [PS_EVIDENCE_WELL_KNOWN] = "well-known",
        [PS_EVIDENCE_COMMON_NAME] = "common-name",
        [PS_EVIDENCE_REGISTRY] = "registry",
        [PS_EVIDENCE_LOWER_PORT] = "lower-port",
        [PS_EVIDENCE_FIRST_DESTINATION] = "first-destination",
    };
    return names[evidence];
}
