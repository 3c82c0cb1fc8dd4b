/*
 * outcome_names.c - the words for outcomes and anomalies, and for what hides a frame from a filter,
 * as they stand in reports.
 */
#include "portstat/packet.h"

#include "decode/dissector.h"

/* clang-format off */
static const char *const outcome_names[PS_OUTCOME_COUNT] = {
    [PS_COUNTED] = "counted",       [PS_NON_IP] = "non-ip",
    [PS_IP_WITHOUT_PORTS] = "ip-without-ports", [PS_FRAGMENT] = "fragment",
    [PS_TRUNCATED] = "truncated",   [PS_MALFORMED] = "malformed",
    [PS_UNSUPPORTED_LINK] = "unsupported-link", [PS_SEEN_BEFORE] = "seen-before",
};
/* clang-format on */

static const char *const anomaly_names[PS_ANOMALY_COUNT] = {
    [PS_IP_LENGTH_BEYOND_FRAME] = "ip-length-beyond-frame",
    [PS_IP_LENGTH_ZERO] = "ip-length-zero",
    [PS_IP_OPTIONS_BAD] = "ip-options-bad",
    [PS_TRANSPORT_CUT] = "transport-cut",
    [PS_TCP_OFFSET_BAD] = "tcp-offset-bad",
    [PS_UDP_LENGTH_BAD] = "udp-length-bad",
    [PS_TOO_DEEP] = "too-deep",
    [PS_MERGED_BY_OFFLOAD] = "merged-by-offload",
    [PS_CAPTURED_BEYOND_WIRE] = "captured-beyond-wire",
    [PS_LENGTH_IMPOSSIBLE] = "length-impossible",
    [PS_TIME_FRACTION_BAD] = "time-fraction-bad",
    [PS_TIME_OUTLIER] = "time-outlier",
    [PS_TIME_BACKWARDS] = "time-backwards",
};

static const char *const hidden_names[PS_HIDDEN_COUNT] = {
    [PS_HIDDEN_VLAN] = "vlan",     [PS_HIDDEN_TWO_VLANS] = "vlan-vlan",
    [PS_HIDDEN_MPLS] = "mpls",     [PS_HIDDEN_TWO_MPLS] = "mpls-mpls",
    [PS_HIDDEN_PPPOE] = "pppoe",   [PS_HIDDEN_VLAN_PPPOE] = "vlan-pppoe",
    [PS_HIDDEN_GENEVE] = "geneve", [PS_HIDDEN_IP] = "ip-in-ip",
    [PS_HIDDEN_GRE] = "gre",       [PS_HIDDEN_VXLAN] = "vxlan",
};

const char *ps_hidden_name(enum ps_hidden hidden)
{
    return hidden_names[hidden];
}

bool ps_hidden_is_tunnel(enum ps_hidden hidden)
{
    return hidden == PS_HIDDEN_IP || hidden == PS_HIDDEN_GRE || hidden == PS_HIDDEN_VXLAN;
}

const char *ps_outcome_name(enum ps_outcome outcome)
{
    return outcome_names[outcome];
}

const char *ps_anomaly_name(enum ps_anomaly anomaly)
{
    return anomaly_names[anomaly];
}
