/*
 * table.c - who owns which protocol number: one row each.
 *
 * A new header is one new file and one row (or a few) here.  Rows may stand in any order; the look-up
 * is built from them in decode.c.
 */
#include "decode/dissector.h"
#include "decode/part.h"
#include "decode/ppp.h"

extern const struct ps_dissector ps_dissector_ax25;
extern const struct ps_dissector ps_dissector_token_ring;
extern const struct ps_dissector ps_dissector_arcnet;
extern const struct ps_dissector ps_dissector_slip;
extern const struct ps_dissector ps_dissector_fddi;
extern const struct ps_dissector ps_dissector_atm;
extern const struct ps_dissector ps_dissector_symantec;
extern const struct ps_dissector ps_dissector_enc;
extern const struct ps_dissector ps_dissector_pflog;
extern const struct ps_dissector ps_dissector_ip_fibre_channel;
extern const struct ps_dissector ps_dissector_sunatm;
extern const struct ps_dissector ps_dissector_tzsp;
extern const struct ps_dissector ps_dissector_arcnet_linux;
extern const struct ps_dissector ps_dissector_juniper_mlppp;
extern const struct ps_dissector ps_dissector_juniper_mlfr;
extern const struct ps_dissector ps_dissector_juniper_ggsn;
extern const struct ps_dissector ps_dissector_juniper_atm_2;
extern const struct ps_dissector ps_dissector_juniper_services;
extern const struct ps_dissector ps_dissector_juniper_atm_1;
extern const struct ps_dissector ps_dissector_ip_firewire;
extern const struct ps_dissector ps_dissector_docsis;
extern const struct ps_dissector ps_dissector_pktap;
extern const struct ps_dissector ps_dissector_juniper_ethernet;
extern const struct ps_dissector ps_dissector_juniper_ppp;
extern const struct ps_dissector ps_dissector_juniper_frame_relay;
extern const struct ps_dissector ps_dissector_juniper_cisco_hdlc;
extern const struct ps_dissector ps_dissector_mfr;
extern const struct ps_dissector ps_dissector_juniper_voice;
extern const struct ps_dissector ps_dissector_erf;
extern const struct ps_dissector ps_dissector_ax25_kiss;
extern const struct ps_dissector ps_dissector_ppp_direction;
extern const struct ps_dissector ps_dissector_hdlc_direction;
extern const struct ps_dissector ps_dissector_relay_direction;
extern const struct ps_dissector ps_dissector_mpls_link;
extern const struct ps_dissector ps_dissector_ipnet;
extern const struct ps_dissector ps_dissector_nflog;
extern const struct ps_dissector ps_dissector_netanalyzer;
extern const struct ps_dissector ps_dissector_ip_infiniband;
extern const struct ps_dissector ps_dissector_sctp_link;
extern const struct ps_dissector ps_dissector_epon;
extern const struct ps_dissector ps_dissector_switch_tag;
extern const struct ps_dissector ps_dissector_switch_prepended;
extern const struct ps_dissector ps_dissector_switch_long_tag;
extern const struct ps_dissector ps_dissector_opaque_link;
extern const struct ps_dissector ps_dissector_classical_ip;
extern const struct ps_dissector ps_dissector_redback;
extern const struct ps_dissector ps_dissector_exported_pdu;
extern const struct ps_dissector ps_dissector_atm_open;
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
    {PS_SPACE_LINK, 3, &ps_dissector_ax25},
    {PS_SPACE_LINK, 6, &ps_dissector_token_ring},
    {PS_SPACE_LINK, 7, &ps_dissector_arcnet},
    {PS_SPACE_LINK, 8, &ps_dissector_slip},
    {PS_SPACE_LINK, 9, &ps_dissector_ppp_link},
    {PS_SPACE_LINK, 10, &ps_dissector_fddi},
    {PS_SPACE_LINK, 11, &ps_dissector_atm},
    {PS_SPACE_LINK, 12, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 14, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 19, &ps_dissector_classical_ip},
    {PS_SPACE_LINK, 32, &ps_dissector_redback},
    {PS_SPACE_LINK, 50, &ps_dissector_ppp_link},
    {PS_SPACE_LINK, 51, &ps_dissector_ppp_ether},
    {PS_SPACE_LINK, 99, &ps_dissector_symantec},
    {PS_SPACE_LINK, 100, &ps_dissector_atm},
    {PS_SPACE_LINK, 101, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 104, &ps_dissector_cisco_hdlc},
    {PS_SPACE_LINK, 105, &ps_dissector_wlan},
    {PS_SPACE_LINK, 106, &ps_dissector_classical_ip},
    {PS_SPACE_LINK, 107, &ps_dissector_frame_relay},
    {PS_SPACE_LINK, 108, &ps_dissector_loop},
    {PS_SPACE_LINK, 109, &ps_dissector_enc},
    {PS_SPACE_LINK, 112, &ps_dissector_cisco_hdlc},
    {PS_SPACE_LINK, 113, &ps_dissector_linux_sll},
    {PS_SPACE_LINK, 117, &ps_dissector_pflog},
    {PS_SPACE_LINK, 119, &ps_dissector_prism},
    {PS_SPACE_LINK, 122, &ps_dissector_ip_fibre_channel},
    {PS_SPACE_LINK, 123, &ps_dissector_sunatm},
    {PS_SPACE_LINK, 127, &ps_dissector_radiotap},
    {PS_SPACE_LINK, 128, &ps_dissector_tzsp},
    {PS_SPACE_LINK, 129, &ps_dissector_arcnet_linux},
    {PS_SPACE_LINK, 130, &ps_dissector_juniper_mlppp},
    {PS_SPACE_LINK, 131, &ps_dissector_juniper_mlfr},
    {PS_SPACE_LINK, 133, &ps_dissector_juniper_ggsn},
    {PS_SPACE_LINK, 135, &ps_dissector_juniper_atm_2},
    {PS_SPACE_LINK, 136, &ps_dissector_juniper_services},
    {PS_SPACE_LINK, 137, &ps_dissector_juniper_atm_1},
    {PS_SPACE_LINK, 138, &ps_dissector_ip_firewire},
    {PS_SPACE_LINK, 143, &ps_dissector_docsis},
    {PS_SPACE_LINK, 149, &ps_dissector_pktap},
    {PS_SPACE_LINK, 163, &ps_dissector_avs},
    {PS_SPACE_LINK, 166, &ps_dissector_ppp_pppd},
    {PS_SPACE_LINK, 167, &ps_dissector_juniper_ethernet},
    {PS_SPACE_LINK, 178, &ps_dissector_juniper_ethernet},
    {PS_SPACE_LINK, 179, &ps_dissector_juniper_ppp},
    {PS_SPACE_LINK, 180, &ps_dissector_juniper_frame_relay},
    {PS_SPACE_LINK, 181, &ps_dissector_juniper_cisco_hdlc},
    {PS_SPACE_LINK, 182, &ps_dissector_mfr},
    {PS_SPACE_LINK, 183, &ps_dissector_juniper_voice},
    {PS_SPACE_LINK, 192, &ps_dissector_ppi},
    {PS_SPACE_LINK, 197, &ps_dissector_erf},
    {PS_SPACE_LINK, 202, &ps_dissector_ax25_kiss},
    {PS_SPACE_LINK, 204, &ps_dissector_ppp_direction},
    {PS_SPACE_LINK, 205, &ps_dissector_hdlc_direction},
    {PS_SPACE_LINK, 206, &ps_dissector_relay_direction},
    {PS_SPACE_LINK, 219, &ps_dissector_mpls_link},
    {PS_SPACE_LINK, 226, &ps_dissector_ipnet},
    {PS_SPACE_LINK, 228, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 229, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 239, &ps_dissector_nflog},
    {PS_SPACE_LINK, 240, &ps_dissector_netanalyzer},
    {PS_SPACE_LINK, 242, &ps_dissector_ip_infiniband},
    {PS_SPACE_LINK, 248, &ps_dissector_sctp_link},
    {PS_SPACE_LINK, 252, &ps_dissector_exported_pdu},
    {PS_SPACE_LINK, 258, &ps_dissector_pktap},
    {PS_SPACE_LINK, 259, &ps_dissector_epon},
    {PS_SPACE_LINK, 276, &ps_dissector_linux_sll2},
    {PS_SPACE_LINK, 281, &ps_dissector_switch_tag},
    {PS_SPACE_LINK, 282, &ps_dissector_switch_prepended},
    {PS_SPACE_LINK, 284, &ps_dissector_switch_tag},
    {PS_SPACE_LINK, 285, &ps_dissector_switch_long_tag},

    {PS_SPACE_LINK, 4, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 5, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 114, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 115, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 118, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 121, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 124, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 125, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 126, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 139, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 140, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 141, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 142, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 144, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 145, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 146, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 165, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 169, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 170, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 171, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 177, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 184, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 185, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 186, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 187, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 189, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 190, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 191, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 195, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 196, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 199, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 201, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 203, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 207, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 209, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 210, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 211, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 212, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 213, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 214, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 215, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 216, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 217, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 218, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 220, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 221, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 222, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 223, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 224, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 225, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 227, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 230, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 231, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 235, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 236, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 237, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 241, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 243, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 244, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 245, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 246, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 247, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 249, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 250, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 251, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 253, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 254, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 255, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 256, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 257, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 260, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 261, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 262, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 263, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 264, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 265, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 266, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 267, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 268, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 269, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 270, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 271, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 272, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 273, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 275, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 277, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 278, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 279, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 280, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 283, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 286, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 287, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 288, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 289, &ps_dissector_opaque_link},

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

    {PS_SPACE_PART, PS_PART_ATM, &ps_dissector_atm_open},
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
