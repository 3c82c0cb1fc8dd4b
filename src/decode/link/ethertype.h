/*
 * ethertype.h - what the 16 bits of "EtherType or Length" lead to; Ethernet and VLAN tags share it.
 */
#ifndef PORTSTAT_DECODE_LINK_ETHERTYPE_H
#define PORTSTAT_DECODE_LINK_ETHERTYPE_H

#include "decode/dissector.h"

/* The cursor stands behind the field. A length limits the cursor to the LLC frame, whose DSAP says
 * what follows. */
static inline struct ps_protocol_id ps_after_mac(struct ps_cursor *c, uint16_t type)
{
    if (type > PS_LENGTH_LAST)
        return ps_next(PS_SPACE_ETHERTYPE, type);
    ps_narrow(c, type);
    return ps_next(PS_SPACE_LLC, ps_u8(c, 0));
}

#endif
