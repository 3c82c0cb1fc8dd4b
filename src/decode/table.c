/*
 * table.c - who owns which protocol number: one row each.
 *
 * A new header is one new file and one row (or a few) here.  Rows may stand in any order; the look-up
 * is built from them in decode.c.
 */
#include "decode/dissector.h"

extern const struct ps_dissector ps_dissector_ethernet;
extern const struct ps_dissector ps_dissector_vlan;
extern const struct ps_dissector ps_dissector_llc_ip;
extern const struct ps_dissector ps_dissector_snap;
extern const struct ps_dissector ps_dissector_ipv4;
extern const struct ps_dissector ps_dissector_ipv6;
extern const struct ps_dissector ps_dissector_tcp;
extern const struct ps_dissector ps_dissector_udp;

const struct ps_binding ps_bindings[] = {
    {PS_SPACE_LINK, 1, &ps_dissector_ethernet},

    {PS_SPACE_ETHERTYPE, 0x0800, &ps_dissector_ipv4},
    {PS_SPACE_ETHERTYPE, 0x86dd, &ps_dissector_ipv6},
    {PS_SPACE_ETHERTYPE, 0x8100, &ps_dissector_vlan},
    {PS_SPACE_ETHERTYPE, 0x88a8, &ps_dissector_vlan},
    {PS_SPACE_ETHERTYPE, 0x9100, &ps_dissector_vlan},

    {PS_SPACE_LLC, 0x06, &ps_dissector_llc_ip},
    {PS_SPACE_LLC, 0xaa, &ps_dissector_snap},

    {PS_SPACE_IP_VERSION, 4, &ps_dissector_ipv4},
    {PS_SPACE_IP_VERSION, 6, &ps_dissector_ipv6},

    {PS_SPACE_IPV4, 4, &ps_dissector_ipv4},
    {PS_SPACE_IPV4, 6, &ps_dissector_tcp},
    {PS_SPACE_IPV4, 17, &ps_dissector_udp},
    {PS_SPACE_IPV4, 41, &ps_dissector_ipv6},

    {PS_SPACE_IPV6, 4, &ps_dissector_ipv4},
    {PS_SPACE_IPV6, 6, &ps_dissector_tcp},
    {PS_SPACE_IPV6, 17, &ps_dissector_udp},
    {PS_SPACE_IPV6, 41, &ps_dissector_ipv6},
};

const size_t ps_binding_count = PS_COUNT_OF(ps_bindings);
