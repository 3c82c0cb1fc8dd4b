/*
 * connections.h - what became of the connections that clients asked a service for.
 *
 * All of it is read from handshakes and from ICMP.  An attempt is a TCP flow of which a SYN alone
 * (without ACK and RST) was seen.  Each outcome counts once for a flow, in the time in which it
 * became known, so that intervals add up to the whole.  An attempt may have several: one that was
 * answered after four seconds was unanswered, and then opened.
 */
#ifndef PORTSTAT_CONNECTIONS_H
#define PORTSTAT_CONNECTIONS_H

#include <stdint.h>

#include "portstat/export.h"
#include "portstat/transport.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ps_connections {
    uint64_t opened; /* a SYN-ACK that acknowledges the attempt's SYN was seen */
    /* TCP: before any SYN-ACK, the attempt got a RST that acknowledges its SYN, or an ICMP
     * Destination Unreachable that quotes it (not code 4 of ICMP, which asks for smaller packets).
     * UDP and UDP-Lite: ICMP said "port unreachable" about one of the client's datagrams. */
    uint64_t refused;
    /* Neither came, nor anything else but SYN and RST, and for PS_ANSWER_WITHIN_S seconds after a
     * frame of the flow there was no other one. */
    uint64_t unanswered;
    uint64_t closed; /* a FIN from both sides was seen */
    /* A RST came while the flow was not closed, but answered with a SYN-ACK, or begun before the
     * capture (no SYN seen, but other segments). */
    uint64_t reset;
};

enum { PS_ANSWER_WITHIN_S = 3 };

/* How much of it a transport lets see. What does not apply is 0 in the struct. */
enum ps_connections_scope {
    PS_NO_CONNECTIONS,      /* SCTP, DCCP */
    PS_CONNECTIONS_REFUSED, /* only `refused`: UDP, UDP-Lite */
    PS_CONNECTIONS_ALL,     /* TCP */
};

PS_API enum ps_connections_scope ps_connections_scope(enum ps_transport transport);

#ifdef __cplusplus
}
#endif

#endif
