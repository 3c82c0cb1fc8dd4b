/*
 * llc.h - the control field of IEEE 802.2, shared by LLC and SNAP.
 */
#ifndef PORTSTAT_DECODE_LINK_LLC_H
#define PORTSTAT_DECODE_LINK_LLC_H

#include "decode/dissector.h"

enum {
    PS_LLC_UNNUMBERED = 3,
    PS_LLC_SNAP = PS_SAP_SNAP << 8 | PS_SAP_SNAP, /* the first two bytes, DSAP and SSAP */
};

/* Unnumbered frames have a control field of one byte, numbered and supervisory ones of two. */
static inline uint32_t ps_llc_control_length(uint8_t control)
{
    return (control & PS_LLC_UNNUMBERED) == PS_LLC_UNNUMBERED ? 1 : 2;
}

/* A numbered or an unnumbered information frame? The latter never has the poll bit. */
static inline bool ps_llc_has_information(uint8_t control)
{
    return (control & 1) == 0 || control == PS_LLC_UNNUMBERED;
}

#endif
