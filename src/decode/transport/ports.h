/*
 * ports.h - what the transports share: four bytes, source and destination port, come first.
 */
#ifndef PORTSTAT_DECODE_TRANSPORT_PORTS_H
#define PORTSTAT_DECODE_TRANSPORT_PORTS_H

#include "decode/dissector.h"

/* Reads the ports. If they are there, the frame is counted, even if what follows is cut or wrong.
 * False if they are not. */
static inline bool ps_read_ports(struct ps_cursor *c, struct ps_packet *packet,
                                 enum ps_transport transport)
{
    uint16_t source = ps_be16(c, 0);
    uint16_t destination = ps_be16(c, 2);
    if (c->status != PS_READ_OK)
        return false;
    packet->outcome = PS_COUNTED;
    packet->transport = (uint8_t)transport;
    packet->source_port = source;
    packet->destination_port = destination;
    return true;
}

/* Moves past a transport header of `length` bytes, or to the end of what there is of it. */
static inline void ps_pass_transport(struct ps_cursor *c, struct ps_packet *packet, uint32_t length)
{
    if (ps_cap_left(c) >= length) {
        c->pos += length;
        return;
    }
    ps_note(packet, PS_TRANSPORT_CUT);
    c->pos = c->cap_end;
}

#endif
