/*
 * dissector_table.c - who owns which protocol number: one row each.
 *
 * A new header is one new file and one row (or a few) here.  Rows may stand in any order; the look-up
 * is built from them in decode.c.
 */
#include "decode/dissector.h"
#include "decode/tunnel/gre.h"
#include "decode/header_form.h"
#include "decode/link/ppp.h"

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
extern const struct ps_dissector ps_dissector_ah_ipv4;
extern const struct ps_dissector ps_dissector_ah_ipv6;
extern const struct ps_dissector ps_dissector_arista;
extern const struct ps_dissector ps_dissector_associated_channel;
extern const struct ps_dissector ps_dissector_batman;
extern const struct ps_dissector ps_dissector_bcp;
extern const struct ps_dissector ps_dissector_compact_route;
extern const struct ps_dissector ps_dissector_dccp;
extern const struct ps_dissector ps_dissector_destination_options;
extern const struct ps_dissector ps_dissector_dsr;
extern const struct ps_dissector ps_dissector_erspan;
extern const struct ps_dissector ps_dissector_erspan_iii;
extern const struct ps_dissector ps_dissector_esp;
extern const struct ps_dissector ps_dissector_etag;
extern const struct ps_dissector ps_dissector_etherip;
extern const struct ps_dissector ps_dissector_fabricpath;
extern const struct ps_dissector ps_dissector_fragment;
extern const struct ps_dissector ps_dissector_geneve;
extern const struct ps_dissector ps_dissector_gre;
extern const struct ps_dissector ps_dissector_gre_metadata;
extern const struct ps_dissector ps_dissector_gtp;
extern const struct ps_dissector ps_dissector_gue;
extern const struct ps_dissector ps_dissector_hip;
extern const struct ps_dissector ps_dissector_hop_by_hop;
extern const struct ps_dissector ps_dissector_hsr;
extern const struct ps_dissector ps_dissector_hsr_supervision;
extern const struct ps_dissector ps_dissector_icmp;
extern const struct ps_dissector ps_dissector_icmp_advertisement;
extern const struct ps_dissector ps_dissector_icmp_echo;
extern const struct ps_dissector ps_dissector_icmp_exceeded;
extern const struct ps_dissector ps_dissector_icmp_mask;
extern const struct ps_dissector ps_dissector_icmp_problem;
extern const struct ps_dissector ps_dissector_icmp_quench;
extern const struct ps_dissector ps_dissector_icmp_redirect;
extern const struct ps_dissector ps_dissector_icmp_timestamp;
extern const struct ps_dissector ps_dissector_icmp_unreachable;
extern const struct ps_dissector ps_dissector_icmpv6;
extern const struct ps_dissector ps_dissector_icmpv6_advertisement;
extern const struct ps_dissector ps_dissector_icmpv6_echo;
extern const struct ps_dissector ps_dissector_icmpv6_exceeded;
extern const struct ps_dissector ps_dissector_icmpv6_listener;
extern const struct ps_dissector ps_dissector_icmpv6_problem;
extern const struct ps_dissector ps_dissector_icmpv6_redirect;
extern const struct ps_dissector ps_dissector_icmpv6_reports;
extern const struct ps_dissector ps_dissector_icmpv6_router_advertisement;
extern const struct ps_dissector ps_dissector_icmpv6_router_solicitation;
extern const struct ps_dissector ps_dissector_icmpv6_solicitation;
extern const struct ps_dissector ps_dissector_icmpv6_too_big;
extern const struct ps_dissector ps_dissector_icmpv6_unreachable;
extern const struct ps_dissector ps_dissector_igmp;
extern const struct ps_dissector ps_dissector_ipcomp;
extern const struct ps_dissector ps_dissector_itag;
extern const struct ps_dissector ps_dissector_l2tp;
extern const struct ps_dissector ps_dissector_lisp;
extern const struct ps_dissector ps_dissector_llc_frame;
extern const struct ps_dissector ps_dissector_macsec;
extern const struct ps_dissector ps_dissector_metadata;
extern const struct ps_dissector ps_dissector_mobile_route;
extern const struct ps_dissector ps_dissector_mobility;
extern const struct ps_dissector ps_dissector_mpls;
extern const struct ps_dissector ps_dissector_multilink;
extern const struct ps_dissector ps_dissector_no_next_header;
extern const struct ps_dissector ps_dissector_nsh;
extern const struct ps_dissector ps_dissector_pppoe;
extern const struct ps_dissector ps_dissector_pppoe_discovery;
extern const struct ps_dissector ps_dissector_pseudowire;
extern const struct ps_dissector ps_dissector_routing;
extern const struct ps_dissector ps_dissector_rpl_route;
extern const struct ps_dissector ps_dissector_rtag;
extern const struct ps_dissector ps_dissector_sctp;
extern const struct ps_dissector ps_dissector_segment_route;
extern const struct ps_dissector ps_dissector_shim6;
extern const struct ps_dissector ps_dissector_source_route;
extern const struct ps_dissector ps_dissector_tecmp;
extern const struct ps_dissector ps_dissector_teredo;
extern const struct ps_dissector ps_dissector_trill;
extern const struct ps_dissector ps_dissector_udplite;
extern const struct ps_dissector ps_dissector_vj_uncompressed;
extern const struct ps_dissector ps_dissector_vntag;
extern const struct ps_dissector ps_dissector_vxlan;
extern const struct ps_dissector ps_dissector_vxlan_gpe;
extern const struct ps_dissector ps_dissector_wccp;
extern const struct ps_dissector ps_dissector_vmlab;
extern const struct ps_dissector ps_dissector_mpacket;
extern const struct ps_dissector ps_dissector_lwapp;
extern const struct ps_dissector ps_dissector_llc_xns;
extern const struct ps_dissector ps_dissector_fibre_channel_delimited;
extern const struct ps_dissector ps_dissector_fibre_channel;
extern const struct ps_dissector ps_dissector_exeh;
extern const struct ps_dissector ps_dissector_bpq;
extern const struct ps_dissector ps_dissector_lowpan;
extern const struct ps_dissector ps_dissector_lowpan_broadcast;
extern const struct ps_dissector ps_dissector_lowpan_ethertype;
extern const struct ps_dissector ps_dissector_lowpan_extension;
extern const struct ps_dissector ps_dissector_lowpan_first;
extern const struct ps_dissector ps_dissector_lowpan_hc1;
extern const struct ps_dissector ps_dissector_lowpan_iphc;
extern const struct ps_dissector ps_dissector_lowpan_ipv6;
extern const struct ps_dissector ps_dissector_lowpan_later;
extern const struct ps_dissector ps_dissector_lowpan_mesh;
extern const struct ps_dissector ps_dissector_lowpan_next;
extern const struct ps_dissector ps_dissector_lowpan_recoverable;
extern const struct ps_dissector ps_dissector_lowpan_udp;
extern const struct ps_dissector ps_dissector_wpan;
extern const struct ps_dissector ps_dissector_wpan_fcs;
extern const struct ps_dissector ps_dissector_wpan_phy;
extern const struct ps_dissector ps_dissector_wpan_tap;

/* clang-format off */
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
    {PS_SPACE_LINK, 195, &ps_dissector_wpan_fcs},
    {PS_SPACE_LINK, 197, &ps_dissector_erf},
    {PS_SPACE_LINK, 202, &ps_dissector_ax25_kiss},
    {PS_SPACE_LINK, 204, &ps_dissector_ppp_direction},
    {PS_SPACE_LINK, 205, &ps_dissector_hdlc_direction},
    {PS_SPACE_LINK, 206, &ps_dissector_relay_direction},
    {PS_SPACE_LINK, 215, &ps_dissector_wpan_phy},
    {PS_SPACE_LINK, 219, &ps_dissector_mpls_link},
    {PS_SPACE_LINK, 224, &ps_dissector_fibre_channel},
    {PS_SPACE_LINK, 225, &ps_dissector_fibre_channel_delimited},
    {PS_SPACE_LINK, 226, &ps_dissector_ipnet},
    {PS_SPACE_LINK, 228, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 229, &ps_dissector_raw_ip},
    {PS_SPACE_LINK, 230, &ps_dissector_wpan},
    {PS_SPACE_LINK, 239, &ps_dissector_nflog},
    {PS_SPACE_LINK, 240, &ps_dissector_netanalyzer},
    {PS_SPACE_LINK, 242, &ps_dissector_ip_infiniband},
    {PS_SPACE_LINK, 248, &ps_dissector_sctp_link},
    {PS_SPACE_LINK, 252, &ps_dissector_exported_pdu},
    {PS_SPACE_LINK, 258, &ps_dissector_pktap},
    {PS_SPACE_LINK, 259, &ps_dissector_epon},
    {PS_SPACE_LINK, 274, &ps_dissector_mpacket},
    {PS_SPACE_LINK, 276, &ps_dissector_linux_sll2},
    {PS_SPACE_LINK, 281, &ps_dissector_switch_tag},
    {PS_SPACE_LINK, 282, &ps_dissector_switch_prepended},
    {PS_SPACE_LINK, 283, &ps_dissector_wpan_tap},
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
    {PS_SPACE_LINK, 216, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 217, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 218, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 220, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 221, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 222, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 223, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 227, &ps_dissector_opaque_link},
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
    {PS_SPACE_LINK, 286, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 287, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 288, &ps_dissector_opaque_link},
    {PS_SPACE_LINK, 289, &ps_dissector_opaque_link},

    {PS_SPACE_FORM, PS_FORM_ATM, &ps_dissector_atm_open},
    {PS_SPACE_FORM, PS_FORM_WLAN, &ps_dissector_wlan},
    {PS_SPACE_FORM, PS_FORM_WLAN_PADDED, &ps_dissector_wlan_padded},
    {PS_SPACE_FORM, PS_FORM_WLAN_DATA, &ps_dissector_wlan_data},
    {PS_SPACE_FORM, PS_FORM_WLAN_QOS, &ps_dissector_wlan_qos},
    {PS_SPACE_FORM, PS_FORM_WLAN_FOUR, &ps_dissector_wlan_four},
    {PS_SPACE_FORM, PS_FORM_WLAN_FOUR_QOS, &ps_dissector_wlan_four_qos},
    {PS_SPACE_FORM, PS_FORM_WLAN_DATA_PADDED, &ps_dissector_wlan_data_padded},
    {PS_SPACE_FORM, PS_FORM_WLAN_QOS_PADDED, &ps_dissector_wlan_qos_padded},
    {PS_SPACE_FORM, PS_FORM_WLAN_FOUR_PADDED, &ps_dissector_wlan_four_padded},
    {PS_SPACE_FORM, PS_FORM_WLAN_FOUR_QOS_PADDED, &ps_dissector_wlan_four_qos_padded},
    {PS_SPACE_FORM, PS_FORM_WLAN_AMSDU, &ps_dissector_wlan_amsdu},
    {PS_SPACE_FORM, PS_FORM_WLAN_MANAGEMENT, &ps_dissector_wlan_management},
    {PS_SPACE_FORM, PS_FORM_WLAN_CONTROL, &ps_dissector_wlan_control},
    {PS_SPACE_FORM, PS_FORM_WPAN, &ps_dissector_wpan},
    {PS_SPACE_FORM, PS_FORM_WPAN_FCS, &ps_dissector_wpan_fcs},
    {PS_SPACE_FORM, PS_FORM_LOWPAN, &ps_dissector_lowpan},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_IPV6, &ps_dissector_lowpan_ipv6},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_HC1, &ps_dissector_lowpan_hc1},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_IPHC, &ps_dissector_lowpan_iphc},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_BROADCAST, &ps_dissector_lowpan_broadcast},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_MESH, &ps_dissector_lowpan_mesh},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_FIRST, &ps_dissector_lowpan_first},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_LATER, &ps_dissector_lowpan_later},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_RECOVERABLE, &ps_dissector_lowpan_recoverable},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_NEXT, &ps_dissector_lowpan_next},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_UDP, &ps_dissector_lowpan_udp},
    {PS_SPACE_FORM, PS_FORM_LOWPAN_EXTENSION, &ps_dissector_lowpan_extension},

    {PS_SPACE_ETHERTYPE, 0x0800, &ps_dissector_ipv4},
    {PS_SPACE_ETHERTYPE, 0x0806, &ps_dissector_arp},
    {PS_SPACE_ETHERTYPE, 0x08ff, &ps_dissector_bpq},
    {PS_SPACE_ETHERTYPE, 0x22f3, &ps_dissector_trill},
    {PS_SPACE_ETHERTYPE, 0x2452, &ps_dissector_wlan},
    {PS_SPACE_ETHERTYPE, 0x4305, &ps_dissector_batman},
    {PS_SPACE_ETHERTYPE, 0x6558, &ps_dissector_ethernet},
    {PS_SPACE_ETHERTYPE, 0x809a, &ps_dissector_wpan_fcs},
    {PS_SPACE_ETHERTYPE, 0x8100, &ps_dissector_vlan},
    {PS_SPACE_ETHERTYPE, 0x86dd, &ps_dissector_ipv6},
    {PS_SPACE_ETHERTYPE, 0x8847, &ps_dissector_mpls},
    {PS_SPACE_ETHERTYPE, 0x8848, &ps_dissector_mpls},
    {PS_SPACE_ETHERTYPE, 0x8863, &ps_dissector_pppoe_discovery},
    {PS_SPACE_ETHERTYPE, 0x8864, &ps_dissector_pppoe},
    {PS_SPACE_ETHERTYPE, 0x8870, &ps_dissector_llc_frame},
    {PS_SPACE_ETHERTYPE, 0x88a8, &ps_dissector_vlan},
    {PS_SPACE_ETHERTYPE, 0x88bb, &ps_dissector_lwapp},
    {PS_SPACE_ETHERTYPE, 0x88de, &ps_dissector_vmlab},
    {PS_SPACE_ETHERTYPE, 0x88e5, &ps_dissector_macsec},
    {PS_SPACE_ETHERTYPE, 0x88e7, &ps_dissector_itag},
    {PS_SPACE_ETHERTYPE, 0x88fb, &ps_dissector_hsr_supervision},
    {PS_SPACE_ETHERTYPE, 0x8903, &ps_dissector_fabricpath},
    {PS_SPACE_ETHERTYPE, 0x8909, &ps_dissector_metadata},
    {PS_SPACE_ETHERTYPE, 0x8926, &ps_dissector_vntag},
    {PS_SPACE_ETHERTYPE, 0x892f, &ps_dissector_hsr},
    {PS_SPACE_ETHERTYPE, 0x893f, &ps_dissector_etag},
    {PS_SPACE_ETHERTYPE, 0x894f, &ps_dissector_nsh},
    {PS_SPACE_ETHERTYPE, 0x9100, &ps_dissector_vlan},
    {PS_SPACE_ETHERTYPE, 0x99fe, &ps_dissector_tecmp},
    {PS_SPACE_ETHERTYPE, 0xa0ed, &ps_dissector_lowpan_ethertype},
    {PS_SPACE_ETHERTYPE, 0xbbbb, &ps_dissector_lwapp},
    {PS_SPACE_ETHERTYPE, 0xd28b, &ps_dissector_arista},
    {PS_SPACE_ETHERTYPE, 0xe555, &ps_dissector_exeh},
    {PS_SPACE_ETHERTYPE, 0xf1c1, &ps_dissector_rtag},

    {PS_SPACE_LLC, 0x06, &ps_dissector_llc_ip},
    {PS_SPACE_LLC, 0x80, &ps_dissector_llc_xns},
    {PS_SPACE_LLC, 0xaa, &ps_dissector_snap},
    {PS_SPACE_LLC, 0xfe, &ps_dissector_llc_osi},

    {PS_SPACE_NLPID, 0x80, &ps_dissector_nlpid_snap},
    {PS_SPACE_NLPID, 0x8e, &ps_dissector_nlpid_ipv6},
    {PS_SPACE_NLPID, 0xcc, &ps_dissector_nlpid_ipv4},
    {PS_SPACE_NLPID, 0xcf, &ps_dissector_nlpid_ppp},

    {PS_SPACE_PPP, 0x0021, &ps_dissector_ipv4},
    {PS_SPACE_PPP, 0x002f, &ps_dissector_vj_uncompressed},
    {PS_SPACE_PPP, 0x0031, &ps_dissector_bcp},
    {PS_SPACE_PPP, 0x003d, &ps_dissector_multilink},
    {PS_SPACE_PPP, 0x004b, &ps_dissector_llc_frame},
    {PS_SPACE_PPP, 0x0057, &ps_dissector_ipv6},
    {PS_SPACE_PPP, 0x0061, &ps_dissector_ipv4}, /* RFC 2508's full headers: all but the lengths is IP */
    {PS_SPACE_PPP, 0x0281, &ps_dissector_mpls},
    {PS_SPACE_PPP, 0x0283, &ps_dissector_mpls},
    {PS_SPACE_PPP, 0x0800, &ps_dissector_ipv4},
    {PS_SPACE_PPP, 0x86dd, &ps_dissector_ipv6},
    {PS_SPACE_PPP, PS_PPP_FRAME, &ps_dissector_ppp_frame},
    {PS_SPACE_PPP, PS_PPP_PROTOCOL, &ps_dissector_ppp_protocol},
    {PS_SPACE_PPP, PS_PPP_COMPRESSED, &ps_dissector_ppp_compressed},

    {PS_SPACE_GRE, 0x0800, &ps_dissector_ipv4},
    {PS_SPACE_GRE, 0x22eb, &ps_dissector_erspan},
    {PS_SPACE_GRE, 0x6400, &ps_dissector_ethernet},
    {PS_SPACE_GRE, 0x6558, &ps_dissector_ethernet},
    {PS_SPACE_GRE, 0x86dd, &ps_dissector_ipv6},
    {PS_SPACE_GRE, 0x880b, &ps_dissector_ppp_frame},
    {PS_SPACE_GRE, 0x883e, &ps_dissector_wccp},
    {PS_SPACE_GRE, 0x8847, &ps_dissector_mpls},
    {PS_SPACE_GRE, 0x8848, &ps_dissector_mpls},
    {PS_SPACE_GRE, 0x88be, &ps_dissector_erspan},
    {PS_SPACE_GRE, 0x8909, &ps_dissector_gre_metadata},
    {PS_SPACE_GRE, 0x894f, &ps_dissector_nsh},
    {PS_SPACE_GRE, PS_GRE_ERSPAN_III, &ps_dissector_erspan_iii},

    {PS_SPACE_MPLS, 0, &ps_dissector_pseudowire},
    {PS_SPACE_MPLS, 1, &ps_dissector_associated_channel},
    {PS_SPACE_MPLS, 4, &ps_dissector_ipv4},
    {PS_SPACE_MPLS, 6, &ps_dissector_ipv6},

    {PS_SPACE_IP_VERSION, 4, &ps_dissector_ipv4},
    {PS_SPACE_IP_VERSION, 6, &ps_dissector_ipv6},

    {PS_SPACE_IPV4, 1, &ps_dissector_icmp},
    {PS_SPACE_IPV4, 2, &ps_dissector_igmp},
    {PS_SPACE_IPV4, 4, &ps_dissector_ipv4},
    {PS_SPACE_IPV4, 6, &ps_dissector_tcp},
    {PS_SPACE_IPV4, 17, &ps_dissector_udp},
    {PS_SPACE_IPV4, 33, &ps_dissector_dccp},
    {PS_SPACE_IPV4, 41, &ps_dissector_ipv6},
    {PS_SPACE_IPV4, 47, &ps_dissector_gre},
    {PS_SPACE_IPV4, 48, &ps_dissector_dsr},
    {PS_SPACE_IPV4, 50, &ps_dissector_esp},
    {PS_SPACE_IPV4, 51, &ps_dissector_ah_ipv4},
    {PS_SPACE_IPV4, 58, &ps_dissector_icmpv6},
    {PS_SPACE_IPV4, 93, &ps_dissector_ax25},
    {PS_SPACE_IPV4, 97, &ps_dissector_etherip},
    {PS_SPACE_IPV4, 108, &ps_dissector_ipcomp},
    {PS_SPACE_IPV4, 132, &ps_dissector_sctp},
    {PS_SPACE_IPV4, 136, &ps_dissector_udplite},
    {PS_SPACE_IPV4, 137, &ps_dissector_mpls},
    {PS_SPACE_IPV4, 139, &ps_dissector_hip},
    {PS_SPACE_IPV4, 143, &ps_dissector_ethernet},

    {PS_SPACE_IPV6, 0, &ps_dissector_hop_by_hop},
    {PS_SPACE_IPV6, 1, &ps_dissector_icmp},
    {PS_SPACE_IPV6, 4, &ps_dissector_ipv4},
    {PS_SPACE_IPV6, 6, &ps_dissector_tcp},
    {PS_SPACE_IPV6, 17, &ps_dissector_udp},
    {PS_SPACE_IPV6, 33, &ps_dissector_dccp},
    {PS_SPACE_IPV6, 41, &ps_dissector_ipv6},
    {PS_SPACE_IPV6, 43, &ps_dissector_routing},
    {PS_SPACE_IPV6, 44, &ps_dissector_fragment},
    {PS_SPACE_IPV6, 47, &ps_dissector_gre},
    {PS_SPACE_IPV6, 50, &ps_dissector_esp},
    {PS_SPACE_IPV6, 51, &ps_dissector_ah_ipv6},
    {PS_SPACE_IPV6, 58, &ps_dissector_icmpv6},
    {PS_SPACE_IPV6, 59, &ps_dissector_no_next_header},
    {PS_SPACE_IPV6, 60, &ps_dissector_destination_options},
    {PS_SPACE_IPV6, 93, &ps_dissector_ax25},
    {PS_SPACE_IPV6, 97, &ps_dissector_etherip},
    {PS_SPACE_IPV6, 108, &ps_dissector_ipcomp},
    {PS_SPACE_IPV6, 132, &ps_dissector_sctp},
    {PS_SPACE_IPV6, 135, &ps_dissector_mobility},
    {PS_SPACE_IPV6, 136, &ps_dissector_udplite},
    {PS_SPACE_IPV6, 137, &ps_dissector_mpls},
    {PS_SPACE_IPV6, 139, &ps_dissector_hip},
    {PS_SPACE_IPV6, 140, &ps_dissector_shim6},
    {PS_SPACE_IPV6, 143, &ps_dissector_ethernet},

    {PS_SPACE_ROUTING, 0, &ps_dissector_source_route},
    {PS_SPACE_ROUTING, 2, &ps_dissector_mobile_route},
    {PS_SPACE_ROUTING, 3, &ps_dissector_rpl_route},
    {PS_SPACE_ROUTING, 4, &ps_dissector_segment_route},
    {PS_SPACE_ROUTING, 5, &ps_dissector_compact_route},
    {PS_SPACE_ROUTING, 6, &ps_dissector_compact_route},

    {PS_SPACE_ICMP, 0, &ps_dissector_icmp_echo},
    {PS_SPACE_ICMP, 3, &ps_dissector_icmp_unreachable},
    {PS_SPACE_ICMP, 4, &ps_dissector_icmp_quench},
    {PS_SPACE_ICMP, 5, &ps_dissector_icmp_redirect},
    {PS_SPACE_ICMP, 8, &ps_dissector_icmp_echo},
    {PS_SPACE_ICMP, 9, &ps_dissector_icmp_advertisement},
    {PS_SPACE_ICMP, 11, &ps_dissector_icmp_exceeded},
    {PS_SPACE_ICMP, 12, &ps_dissector_icmp_problem},
    {PS_SPACE_ICMP, 13, &ps_dissector_icmp_timestamp},
    {PS_SPACE_ICMP, 14, &ps_dissector_icmp_timestamp},
    {PS_SPACE_ICMP, 17, &ps_dissector_icmp_mask},
    {PS_SPACE_ICMP, 18, &ps_dissector_icmp_mask},

    {PS_SPACE_ICMPV6, 1, &ps_dissector_icmpv6_unreachable},
    {PS_SPACE_ICMPV6, 2, &ps_dissector_icmpv6_too_big},
    {PS_SPACE_ICMPV6, 3, &ps_dissector_icmpv6_exceeded},
    {PS_SPACE_ICMPV6, 4, &ps_dissector_icmpv6_problem},
    {PS_SPACE_ICMPV6, 128, &ps_dissector_icmpv6_echo},
    {PS_SPACE_ICMPV6, 129, &ps_dissector_icmpv6_echo},
    {PS_SPACE_ICMPV6, 130, &ps_dissector_icmpv6_listener},
    {PS_SPACE_ICMPV6, 131, &ps_dissector_icmpv6_listener},
    {PS_SPACE_ICMPV6, 132, &ps_dissector_icmpv6_listener},
    {PS_SPACE_ICMPV6, 133, &ps_dissector_icmpv6_router_solicitation},
    {PS_SPACE_ICMPV6, 134, &ps_dissector_icmpv6_router_advertisement},
    {PS_SPACE_ICMPV6, 135, &ps_dissector_icmpv6_solicitation},
    {PS_SPACE_ICMPV6, 136, &ps_dissector_icmpv6_advertisement},
    {PS_SPACE_ICMPV6, 137, &ps_dissector_icmpv6_redirect},
    {PS_SPACE_ICMPV6, 143, &ps_dissector_icmpv6_reports},

    {PS_SPACE_UDP, 1701, &ps_dissector_l2tp},
    {PS_SPACE_UDP, 2152, &ps_dissector_gtp},
    {PS_SPACE_UDP, 3544, &ps_dissector_teredo},
    {PS_SPACE_UDP, 4305, &ps_dissector_batman},
    {PS_SPACE_UDP, 4341, &ps_dissector_lisp},
    {PS_SPACE_UDP, 4754, &ps_dissector_gre},
    {PS_SPACE_UDP, 4789, &ps_dissector_vxlan},
    {PS_SPACE_UDP, 4790, &ps_dissector_vxlan_gpe},
    {PS_SPACE_UDP, 6080, &ps_dissector_gue},
    {PS_SPACE_UDP, 6081, &ps_dissector_geneve},
    {PS_SPACE_UDP, 6635, &ps_dissector_mpls},
    {PS_SPACE_UDP, 8472, &ps_dissector_vxlan},
    {PS_SPACE_UDP, 9899, &ps_dissector_sctp},
};
/* clang-format on */

const size_t ps_binding_count = PS_COUNT_OF(ps_bindings);
