/*
 * port_class.c - the three ranges of port numbers (RFC 6335 section 6).
 */
#include "portstat/service.h"

static const struct {
    const char *name;
    uint16_t first;
    uint16_t last;
} classes[PS_PORT_CLASS_COUNT] = {
    [PS_WELL_KNOWN] = {"well-known", 0, 1023},
    [PS_REGISTERED] = {"registered", 1024, 49151},
    [PS_DYNAMIC] = {"dynamic", 49152, 65535},
};

enum ps_port_class ps_port_class(uint16_t port)
{
    if (port <= classes[PS_WELL_KNOWN].last)
        return PS_WELL_KNOWN;
    return port <= classes[PS_REGISTERED].last ? PS_REGISTERED : PS_DYNAMIC;
}

const char *ps_port_class_name(enum ps_port_class port_class)
{
    return classes[port_class].name;
}

uint16_t ps_port_class_first(enum ps_port_class port_class)
{
    return classes[port_class].first;
}

uint16_t ps_port_class_last(enum ps_port_class port_class)
{
    return classes[port_class].last;
}

const char *ps_port_class_rule(enum ps_port_class port_class)
{
    static const char *const rules[PS_PORT_CLASS_COUNT] = {
        [PS_WELL_KNOWN] = "system ports, which IANA assigns after IETF review; on Unix a program "
                          "needs privileges to listen there",
        [PS_REGISTERED] = "user ports, which IANA assigns on request after a review",
        [PS_DYNAMIC] = "never assigned; for the clients' own ports, and for ports that two sides "
                       "agree on",
    };
    return rules[port_class];
}
