/*
 * transport.c - the transport protocols that have ports: their names, and what they let see.
 */
#include "portstat/transport.h"

#include "portstat/connections.h"

#include <strings.h>

static const char *const names[PS_TRANSPORT_COUNT] = {
    [PS_TCP] = "tcp",   [PS_UDP] = "udp",   [PS_UDPLITE] = "udplite",
    [PS_SCTP] = "sctp", [PS_DCCP] = "dccp",
};

const char *ps_transport_name(enum ps_transport transport)
{
    return names[transport];
}

int ps_transport_by_name(const char *name)
{
    for (int transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
        if (strcasecmp(name, names[transport]) == 0)
            return transport;
    }
    return -1;
}

enum ps_connections_scope ps_connections_scope(enum ps_transport transport)
{
    static const enum ps_connections_scope scopes[PS_TRANSPORT_COUNT] = {
        [PS_TCP] = PS_CONNECTIONS_ALL,         [PS_UDP] = PS_CONNECTIONS_REFUSED,
        [PS_UDPLITE] = PS_CONNECTIONS_REFUSED, [PS_SCTP] = PS_NO_CONNECTIONS,
        [PS_DCCP] = PS_NO_CONNECTIONS,
    };
    return scopes[transport];
}
