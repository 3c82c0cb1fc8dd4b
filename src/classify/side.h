/*
 * side.h - decides from one frame alone which of its ends is the service.
 */
#ifndef PORTSTAT_CLASSIFY_SIDE_H
#define PORTSTAT_CLASSIFY_SIDE_H

#include "portstat/packet.h"
#include "portstat/service.h"

/* What the answer depends on; small enough to be passed in registers. */
struct ps_side_question {
    enum ps_transport transport;
    uint16_t source_port, destination_port;
    uint8_t tcp_flags;
    bool group_destination; /* as ps_side_is_group() says */
};

struct ps_side_answer {
    bool destination; /* the service is the frame's destination, not its source */
    enum ps_evidence evidence;
};

/* The strongest evidence, which needs no more than flags (RFC 9293 section 3.5): a SYN goes to the
 * service, a SYN with ACK comes from it. False if it is neither. */
static inline bool ps_side_by_handshake(uint8_t tcp_flags, bool *destination)
{
    uint8_t flags = tcp_flags & (PS_TCP_SYN | PS_TCP_ACK | PS_TCP_RST);
    *destination = flags == PS_TCP_SYN;
    return *destination || flags == (PS_TCP_SYN | PS_TCP_ACK);
}

/* Something says that a frame to this address is for a group of hosts, be it the address or a bit
 * of the link's: is it? TCP, SCTP and DCCP know no groups (RFC 9293 section 3.9.2.3). A link's bit
 * counts where IP alone cannot tell: of IPv4, to what may be a subnet's broadcast address (the two
 * last bits are ones in each, RFC 919). */
bool ps_side_is_group(enum ps_transport transport, uint8_t ip_version,
                      const struct ps_address *destination);

struct ps_side_answer ps_service_side(const struct ps_services *services,
                                      struct ps_side_question question);

#endif
