/*
 * flow_view.h - a flow as others than the flow table see it: who asked, who answered, how much.
 */
#ifndef PORTSTAT_TALLY_FLOW_VIEW_H
#define PORTSTAT_TALLY_FLOW_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/count.h"
#include "portstat/packet.h"
#include "portstat/service.h"
#include "portstat/transport.h"

/* IP version of a transport header without IP (SCTP can be a link type of its own). */
enum { PS_NO_IP = 1 };

struct ps_flow_view {
    enum ps_transport transport;
    uint8_t ip_version; /* 4, 6, or PS_NO_IP */
    struct ps_address client, server;
    uint16_t client_port, server_port;
    struct ps_count to_server, to_client;
    int64_t first_ns; /* PS_NO_TIME if the configuration does not keep that */
    int64_t last_ns;
    enum ps_evidence evidence; /* for which end is the server */
    bool begun;                /* since the last settling */
};

typedef void ps_flow_visit_fn(void *context, const struct ps_flow_view *flow);

#endif
