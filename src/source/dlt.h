/*
 * dlt.h - LINKTYPE_ values, as files have them, and DLT_ values, as libpcap has them.
 */
#ifndef PORTSTAT_SOURCE_DLT_H
#define PORTSTAT_SOURCE_DLT_H

#include <stdint.h>

/* They differ where systems had given a DLT_ number two meanings before files got their own. */
int ps_linktype_to_dlt(uint32_t link_type);
uint32_t ps_linktype_from_dlt(int dlt);

/* Some files have the DLT_ number of the system that wrote them. Returns its LINKTYPE_ if the
 * meaning is not in doubt, else the number itself. */
uint32_t ps_linktype_settle(uint32_t link_type);

/* "EN10MB"; or "LINKTYPE 4711" in `text` where it has no name. */
const char *ps_linktype_name(uint32_t link_type, char text[24]);

#endif
