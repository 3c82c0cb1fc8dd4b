/*
 * transport.h - the transport protocols that have ports.
 */
#ifndef PORTSTAT_TRANSPORT_H
#define PORTSTAT_TRANSPORT_H

#include "portstat/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* In the order in which a report lists them. */
enum ps_transport { PS_TCP, PS_UDP, PS_UDPLITE, PS_SCTP, PS_DCCP, PS_TRANSPORT_COUNT };

/* "tcp", "udp", "udplite", "sctp", "dccp". Never NULL for a valid value. */
PS_API const char *ps_transport_name(enum ps_transport transport);

/* The transport of that name (case-insensitive), or -1. */
PS_API int ps_transport_by_name(const char *name);

#ifdef __cplusplus
}
#endif

#endif
