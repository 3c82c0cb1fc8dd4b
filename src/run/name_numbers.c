/*
 * name_numbers.c - numbers for names in filters, from what the run knows: the registry's ports, and
 * the IP protocols as reports call them.
 */
#include <string.h>
#include <strings.h>

#include "decode/dissector.h"
#include "portstat/decode.h"
#include "run/run_parts.h"

static int port_of(const void *context, const char *name)
{
    const struct ps_run *run = context;
    uint16_t port;
    return ps_services_port(run->services, name, &port) ? port : -1;
}

/* Names as protocols(5) has them, where reports say something else. */
static int usual_number(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } usual[] = {{"ip", 0}, {"ipencap", 4}, {"ipv6-icmp", 58}};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (strcasecmp(usual[i].name, name) == 0)
            return usual[i].number;
    return -1;
}

static int ip_protocol_of(const void *context, const char *name)
{
    const struct ps_run *run = context;
    static const uint32_t spaces[] = {PS_SPACE_IPV4, PS_SPACE_IPV6};
    char text[64];
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        for (int number = 0; number <= UINT8_MAX; number++) {
            struct ps_protocol_id id = {.space = spaces[i], .number = (uint32_t)number};
            if (strcasecmp(ps_protocol_id_name(run->decoder, id, text, sizeof text), name) == 0)
                return number;
        }
    return usual_number(name);
}

struct ps_filter_names ps_run_filter_names(const struct ps_run *run)
{
    return (struct ps_filter_names){.context = run, .port = port_of, .ip_protocol = ip_protocol_of};
}
