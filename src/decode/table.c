/*
 * table.c - who owns which protocol number: one row each.
 *
 * A new header is one new file and one row (or a few) here.  Rows may stand in any order; the look-up
 * is built from them in decode.c.
 */
#include "decode/dissector.h"
#include "decode/part.h"
#include "decode/ppp.h"

extern const struct ps_dissector ps_dissector_null;
extern const struct ps_dissector ps_dissector_ppp_link;
extern const struct ps_dissector ps_dissector_raw_ip;
extern const struct ps_dissector ps_dissector_ppp_ether;
extern const struct ps_dissector ps_dissector_cisco_hdlc;
extern const struct ps_dissector ps_dissector_wlan;
extern const struct ps_dissector ps_dissector_frame_relay;
extern const struct ps_dissector ps_dissector_loop;
extern const struct ps_dissector ps_dissector_linux_sll;
extern const struct ps_dissector ps_dissector_prism;
extern const struct ps_dissector ps_dissector_radiotap;
extern const struct ps_dissector ps_dissector_avs;
extern const struct ps_dissector ps_dissector_ppp_pppd;
extern const struct ps_dissector ps_dissector_ppi;
extern const struct ps_dissector ps_dissector_linux_sll2;
extern const struct ps_dissector ps_dissector_nlpid_snap;
extern const struct ps_dissector ps_dissector_nlpid_ipv6;
extern const struct ps_dissector ps_dissector_nlpid_ipv4;
extern const struct ps_dissector ps_dissector_nlpid_ppp;
extern const struct ps_dissector ps_dissector_wlan_padded;
extern const struct ps_dissector ps_dissector_wlan_data;
extern const struct ps_dissector ps_dissector_wlan_qos;
extern const struct ps_dissector ps_dissector_wlan_four;
extern const struct ps_dissector ps_dissector_wlan_four_qos;
extern const struct ps_dissector ps_dissector_wlan_data_padded;
extern const struct ps_dissector ps_dissector_wlan_qos_padded;
extern const struct ps_dissector ps_dissector_wlan_four_padded;
extern const struct ps_dissector ps_dissector_wlan_four_qos_padded;
extern const struct ps_dissector ps_dissector_wlan_amsdu;
extern const struct ps_dissector ps_dissector_wlan_management;
extern const struct ps_dissector ps_dissector_wlan_control;
extern const struct ps_dissector ps_dissector_llc_osi;
extern const struct ps_dissector ps_dissector_arp;
extern const struct ps_dissector ps_dissector_ppp_frame;
extern const struct ps_dissector ps_dissector_ppp_protocol;
extern const struct ps_dissector ps_dissector_ppp_compressed;
extern const struct ps_dissector ps_dissector_ethernet;
extern const struct ps_dissector ps_dissector_vlan;
extern const struct ps_dissector ps_dissector_llc_ip;
extern const struct ps_dissector ps_dissector_snap;
extern const struct ps_dissector ps_dissector_ipv4;
extern const struct ps_dissector ps_dissector_ipv6;
extern const struct ps_dissector ps_dissector_tcp;
extern const struct ps_dissector ps_dissector_udp;

const struct ps_binding ps_bindings[] = {
    {PS_SPACE_LINK, 0, &ps_dissector_null},
    {PS_SPACE_LINK, 1, &ps_dissector_ethernet},
    {PS_SPACE_LINK, 9, &ps_dissector_ppp_link},
    {PS_SPACE_LINK, 12, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 14, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 50, &ps_dissector_ppp_link},
    {PS_SPACE_LINK, 51, &ps_dissector_ppp_ether},
    {PS_SPACE_LINK, 101, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 104, &ps_dissector_cisco_hdlc},
    {PS_SPACE_LINK, 105, &ps_dissector_wlan},
    {PS_SPACE_LINK, 107, &ps_dissector_frame_relay},
    {PS_SPACE_LINK, 108, &ps_dissector_loop},
    {PS_SPACE_LINK, 112, &ps_dissector_cisco_hdlc},
    {PS_SPACE_LINK, 113, &ps_dissector_linux_sll},
    {PS_SPACE_LINK, 119, &ps_dissector_prism},
    {PS_SPACE_LINK, 127, &ps_dissector_radiotap},
    {PS_SPACE_LINK, 163, &ps_dissector_avs},
    {PS_SPACE_LINK, 166, &ps_dissector_ppp_pppd},
    {PS_SPACE_LINK, 192, &ps_dissector_ppi},
    {PS_SPACE_LINK, 228, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 229, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 276, &ps_dissector_linux_sll2},

    {PS_SPACE_ETHERTYPE, 0x0800, &ps_dissector_ipv4},
    {PS_SPACE_ETHERTYPE, 0x0806, &ps_dissector_arp},
    {PS_SPACE_ETHERTYPE, 0x86dd, &ps_dissector_ipv6},
    {PS_SPACE_ETHERTYPE, 0x8100, &ps_dissector_vlan},
    {PS_SPACE_ETHERTYPE, 0x88a8, &ps_dissector_vlan},
    {PS_SPACE_ETHERTYPE, 0x9100, &ps_dissector_vlan},

    {PS_SPACE_LLC, 0x06, &ps_dissector_llc_ip},
    {PS_SPACE_LLC, 0xaa, &ps_dissector_snap},
    {PS_SPACE_LLC, 0xfe, &ps_dissector_llc_osi},

    {PS_SPACE_NLPID, 0x80, &ps_dissector_nlpid_snap},
    {PS_SPACE_NLPID, 0x8e, &ps_dissector_nlpid_ipv6},
    {PS_SPACE_NLPID, 0xcc, &ps_dissector_nlpid_ipv4},
    {PS_SPACE_NLPID, 0xcf, &ps_dissector_nlpid_ppp},

    {PS_SPACE_PART, PS_PART_WLAN, &ps_dissector_wlan},
    {PS_SPACE_PART, PS_PART_WLAN_PADDED, &ps_dissector_wlan_padded},
    {PS_SPACE_PART, PS_PART_WLAN_DATA, &ps_dissector_wlan_data},
    {PS_SPACE_PART, PS_PART_WLAN_QOS, &ps_dissector_wlan_qos},
    {PS_SPACE_PART, PS_PART_WLAN_FOUR, &ps_dissector_wlan_four},
    {PS_SPACE_PART, PS_PART_WLAN_FOUR_QOS, &ps_dissector_wlan_four_qos},
    {PS_SPACE_PART, PS_PART_WLAN_DATA_PADDED, &ps_dissector_wlan_data_padded},
    {PS_SPACE_PART, PS_PART_WLAN_QOS_PADDED, &ps_dissector_wlan_qos_padded},
    {PS_SPACE_PART, PS_PART_WLAN_FOUR_PADDED, &ps_dissector_wlan_four_padded},
    {PS_SPACE_PART, PS_PART_WLAN_FOUR_QOS_PADDED, &ps_dissector_wlan_four_qos_padded},
    {PS_SPACE_PART, PS_PART_WLAN_AMSDU, &ps_dissector_wlan_amsdu},
    {PS_SPACE_PART, PS_PART_WLAN_MANAGEMENT, &ps_dissector_wlan_management},
    {PS_SPACE_PART, PS_PART_WLAN_CONTROL, &ps_dissector_wlan_control},

    {PS_SPACE_PPP, 0x0021, &ps_dissector_ipv4},
    {PS_SPACE_PPP, 0x0057, &ps_dissector_ipv6},
    {PS_SPACE_PPP, PS_PPP_FRAME, &ps_dissector_ppp_frame},
    {PS_SPACE_PPP, PS_PPP_PROTOCOL, &ps_dissector_ppp_protocol},
    {PS_SPACE_PPP, PS_PPP_COMPRESSED, &ps_dissector_ppp_compressed},

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
