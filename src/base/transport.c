/*
 * transport.c - the names of the transport protocols that have ports.
 */
#include "portstat/transport.h"

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
