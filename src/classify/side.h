/*
 * side.h - decides from one frame alone which of its ends is the service.
 */
#ifndef PORTSTAT_CLASSIFY_SIDE_H
#define PORTSTAT_CLASSIFY_SIDE_H

#include "portstat/packet.h"
#include "portstat/service.h"

/* What the answer depends on. */
struct ps_side_question {
    enum ps_transport transport;
    uint16_t source_port, destination_port;
    uint8_t tcp_flags;
    bool group_destination;
};

struct ps_side_answer {
    bool destination; /* the service is the frame's destination, not its source */
    enum ps_evidence evidence;
};

struct ps_side_answer ps_service_side(const struct ps_services *services,
                                      const struct ps_side_question *question);

#endif
