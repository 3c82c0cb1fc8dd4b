/*
 * gre.h - numbers in PS_SPACE_GRE beyond the 16 bits of GRE's own: headers that have no number
 * there.
 */
#ifndef PORTSTAT_DECODE_TUNNEL_GRE_H
#define PORTSTAT_DECODE_TUNNEL_GRE_H

enum { PS_GRE_ERSPAN_III = 0x10000 };

#endif
