/*
 * outcome_names.c - the words for outcomes and anomalies, as they stand in reports.
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
};

const char *ps_outcome_name(enum ps_outcome outcome)
{
    return outcome_names[outcome];
}

const char *ps_anomaly_name(enum ps_anomaly anomaly)
{
    return anomaly_names[anomaly];
}
