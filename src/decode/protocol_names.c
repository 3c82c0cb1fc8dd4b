/*
 * protocol_names.c - short names for protocol numbers, for the details of what was not counted.
 *
 * A number with a dissector has the dissector's name.  The others have tables here, one per name
 * space; a number in none of them is shown as it is.
 */
#include "portstat/decode.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "decode/dissector.h"
#include "decode/header_form.h"

struct name {
    uint32_t number;
    const char *name;
};

static const struct name ethertypes[] = {
    {PS_ETHERTYPE_PUP, "pup"},
    {PS_ETHERTYPE_SPRITE, "sprite"},
    {PS_ETHERTYPE_XNS, "xns"},
    {PS_ETHERTYPE_IPV4, "ipv4"},
    {PS_ETHERTYPE_X25, "x25"},
    {PS_ETHERTYPE_ARP, "arp"},
    {PS_ETHERTYPE_FR_ARP, "fr-arp"},
    {PS_ETHERTYPE_WAKE_ON_LAN, "wake-on-lan"},
    {PS_ETHERTYPE_VINES, "vines"},
    {PS_ETHERTYPE_VINES_ECHO, "vines-echo"},
    {PS_ETHERTYPE_TRAIN, "train"},
    {PS_ETHERTYPE_CDP, "cdp"},
    {PS_ETHERTYPE_CGMP, "cgmp"},
    {PS_ETHERTYPE_MSRP, "msrp"},
    {PS_ETHERTYPE_AVTP, "avtp"},
    {PS_ETHERTYPE_TRILL, "trill"},
    {PS_ETHERTYPE_L2_ISIS, "l2-isis"},
    {PS_ETHERTYPE_WLAN_LWAPP, "802.11-lwapp"},
    {PS_ETHERTYPE_BATMAN, "batman-adv"},
    {PS_ETHERTYPE_DEC_MOP_DUMP, "dec-mop-dump"},
    {PS_ETHERTYPE_DEC_MOP_CONSOLE, "dec-mop-console"},
    {PS_ETHERTYPE_DECNET, "decnet"},
    {PS_ETHERTYPE_DEC_LAT, "dec-lat"},
    {PS_ETHERTYPE_DEC_LAVC, "dec-lavc"},
    {PS_ETHERTYPE_ETHERNET, "transparent-ethernet"},
    {PS_ETHERTYPE_FRAME_RELAY, "frame-relay"},
    {PS_ETHERTYPE_DOCSIS_MANAGEMENT, "docsis-management"},
    {PS_ETHERTYPE_UCD, "ucd"},
    {PS_ETHERTYPE_RARP, "rarp"},
    {PS_ETHERTYPE_DEC_BRIDGE, "dec-bridge"},
    {PS_ETHERTYPE_V_KERNEL, "v-kernel"},
    {PS_ETHERTYPE_APPLETALK, "appletalk"},
    {PS_ETHERTYPE_SNA, "sna"},
    {PS_ETHERTYPE_EGNOS, "egnos"},
    {PS_ETHERTYPE_AARP, "aarp"},
    {PS_ETHERTYPE_KINETICS, "kinetics"},
    {PS_ETHERTYPE_VLAN, "vlan"},
    {PS_ETHERTYPE_SLPP, "slpp"},
    {PS_ETHERTYPE_VLACP, "vlacp"},
    {PS_ETHERTYPE_OLD_SLPP, "old-slpp"},
    {PS_ETHERTYPE_IPX, "ipx"},
    {PS_ETHERTYPE_SNMP, "snmp"},
    {PS_ETHERTYPE_XTP, "xtp"},
    {PS_ETHERTYPE_STP, "stp"},
    {PS_ETHERTYPE_QNX, "qnx"},
    {PS_ETHERTYPE_CABLE_MODEM, "cable-modem"},
    {PS_ETHERTYPE_IPV6, "ipv6"},
    {PS_ETHERTYPE_WLCCP, "wlccp"},
    {PS_ETHERTYPE_MINT, "mint"},
    {PS_ETHERTYPE_MAC_CONTROL, "mac-control"},
    {PS_ETHERTYPE_SLOW, "slow"},
    {PS_ETHERTYPE_PPP, "ppp"},
    {PS_ETHERTYPE_GSMP, "gsmp"},
    {PS_ETHERTYPE_COBRANET, "cobranet"},
    {PS_ETHERTYPE_MSNLB, "msnlb"},
    {PS_ETHERTYPE_MPLS, "mpls"},
    {PS_ETHERTYPE_MPLS_MULTICAST, "mpls-multicast"},
    {PS_ETHERTYPE_FOUNDRY, "foundry"},
    {PS_ETHERTYPE_FOUNDRY_DISCOVERY, "foundry-discovery"},
    {PS_ETHERTYPE_PPPOE_DISCOVERY, "pppoed"},
    {PS_ETHERTYPE_PPPOE_SESSION, "pppoes"},
    {PS_ETHERTYPE_OLD_LWAPP, "lwapp"},
    {PS_ETHERTYPE_INTEL_ANS, "intel-ans"},
    {PS_ETHERTYPE_MS_NLB, "ms-nlb"},
    {PS_ETHERTYPE_JUMBO_LLC, "jumbo-llc"},
    {PS_ETHERTYPE_BROADCOM_TAG, "brcm-tag"},
    {PS_ETHERTYPE_HOMEPLUG, "homeplug"},
    {PS_ETHERTYPE_CDMA2000, "cdma2000"},
    {PS_ETHERTYPE_QBG, "802.1qbg"},
    {PS_ETHERTYPE_EAPOL, "eapol"},
    {PS_ETHERTYPE_PROFINET, "profinet"},
    {PS_ETHERTYPE_REALTEK, "realtek"},
    {PS_ETHERTYPE_HYPERSCSI, "hyperscsi"},
    {PS_ETHERTYPE_CSM, "csm"},
    {PS_ETHERTYPE_TELKONET, "telkonet"},
    {PS_ETHERTYPE_AOE, "aoe"},
    {PS_ETHERTYPE_ETHERCAT, "ethercat"},
    {PS_ETHERTYPE_SERVICE_VLAN, "vlan"},
    {PS_ETHERTYPE_POWERLINK, "powerlink"},
    {PS_ETHERTYPE_XIP, "xip"},
    {PS_ETHERTYPE_XIMETA, "ximeta"},
    {PS_ETHERTYPE_WAI, "wai"},
    {PS_ETHERTYPE_LOCAL_1, "ieee-802-local-1"},
    {PS_ETHERTYPE_LOCAL_2, "ieee-802-local-2"},
    {PS_ETHERTYPE_OUI, "ieee-802-oui"},
    {PS_ETHERTYPE_GOOSE, "goose"},
    {PS_ETHERTYPE_GSE, "gse"},
    {PS_ETHERTYPE_SAMPLED_VALUES, "sampled-values"},
    {PS_ETHERTYPE_LWAPP, "lwapp"},
    {PS_ETHERTYPE_MIKROTIK, "mikrotik"},
    {PS_ETHERTYPE_WLAN_PREAUTH, "802.11-preauth"},
    {PS_ETHERTYPE_TIPC, "tipc"},
    {PS_ETHERTYPE_RSLINX, "rslinx"},
    {PS_ETHERTYPE_LLDP, "lldp"},
    {PS_ETHERTYPE_SERCOS, "sercos"},
    {PS_ETHERTYPE_AVAYA_IPVPN, "avaya-ipvpn"},
    {PS_ETHERTYPE_MEF_8, "mef-8"},
    {PS_ETHERTYPE_LLTD, "lltd"},
    {PS_ETHERTYPE_WSMP, "wsmp"},
    {PS_ETHERTYPE_VMWARE_LAB, "vmware-lab"},
    {PS_ETHERTYPE_HOMEPLUG_AV, "homeplug-av"},
    {PS_ETHERTYPE_MRP, "mrp"},
    {PS_ETHERTYPE_MACSEC, "macsec"},
    {PS_ETHERTYPE_ITAG, "pbb"},
    {PS_ETHERTYPE_ELMI, "elmi"},
    {PS_ETHERTYPE_MVRP, "mvrp"},
    {PS_ETHERTYPE_MMRP, "mmrp"},
    {PS_ETHERTYPE_PTP, "ptp"},
    {PS_ETHERTYPE_NCSI, "ncsi"},
    {PS_ETHERTYPE_PRP, "prp"},
    {PS_ETHERTYPE_FLOW_LAYER_INTERNAL, "flow-layer-internal"},
    {PS_ETHERTYPE_CFM, "cfm"},
    {PS_ETHERTYPE_FABRICPATH, "dce"},
    {PS_ETHERTYPE_FCOE, "fcoe"},
    {PS_ETHERTYPE_CISCO_METADATA, "cisco-metadata"},
    {PS_ETHERTYPE_WLAN_ENCAPSULATED, "802.11-encapsulated"},
    {PS_ETHERTYPE_LINX, "linx"},
    {PS_ETHERTYPE_FIP, "fip"},
    {PS_ETHERTYPE_ROCE, "roce"},
    {PS_ETHERTYPE_MIH, "mih"},
    {PS_ETHERTYPE_TTETHERNET, "ttethernet"},
    {PS_ETHERTYPE_VNTAG, "vn-tag"},
    {PS_ETHERTYPE_IEEE_1905, "1905"},
    {PS_ETHERTYPE_OLD_IEEE_1905, "1905-old"},
    {PS_ETHERTYPE_HSR, "hsr"},
    {PS_ETHERTYPE_ETAG, "802.1br"},
    {PS_ETHERTYPE_QBG_ECP, "802.1qbg-ecp"},
    {PS_ETHERTYPE_OLD_GEONETWORKING, "geonetworking-old"},
    {PS_ETHERTYPE_GEONETWORKING, "geonetworking"},
    {PS_ETHERTYPE_NSH, "nsh"},
    {PS_ETHERTYPE_LOOP_DETECTION, "loop-detection"},
    {PS_ETHERTYPE_LOOPBACK, "loopback"},
    {PS_ETHERTYPE_RTMAC, "rtmac"},
    {PS_ETHERTYPE_RTCFG, "rtcfg"},
    {PS_ETHERTYPE_OLD_VLAN, "vlan"},
    {PS_ETHERTYPE_EERO, "eero"},
    {PS_ETHERTYPE_TECMP, "tecmp"},
    {PS_ETHERTYPE_LOWPAN, "6lowpan"},
    {PS_ETHERTYPE_GREBONDING, "grebonding"},
    {PS_ETHERTYPE_OLD_XIP, "xip-old"},
    {PS_ETHERTYPE_VERITAS_LLT, "veritas-llt"},
    {PS_ETHERTYPE_ARISTA, "avsp"},
    {PS_ETHERTYPE_EXTREME, "ehs"},
    {PS_ETHERTYPE_RTAG, "802.1cb"},
    {PS_ETHERTYPE_OLD_SPRITE, "sprite-old"},
};

static const struct name saps[] = {
    {PS_SAP_NULL, "null-sap"},
    {PS_SAP_LLC_MANAGEMENT, "llc-management"},
    {PS_SAP_LLC_MANAGEMENT_GROUP, "llc-management-group"},
    {PS_SAP_SNA, "sna"},
    {PS_SAP_SNA_GROUP, "sna-group"},
    {PS_SAP_IP, "ipv4"},
    {PS_SAP_SNA_8, "sna"},
    {PS_SAP_SNA_C, "sna"},
    {PS_SAP_PROWAY, "proway"},
    {PS_SAP_TEXAS_INSTRUMENTS, "texas-instruments"},
    {PS_SAP_STP, "stp"},
    {PS_SAP_RS_511, "rs-511"},
    {PS_SAP_X25, "x25"},
    {PS_SAP_XNS, "xns"},
    {PS_SAP_NESTAR, "nestar"},
    {PS_SAP_PROWAY_2, "proway-2"},
    {PS_SAP_ARP, "arp"},
    {PS_SAP_SNAP, "snap"},
    {PS_SAP_SNAP_GROUP, "snap-group"},
    {PS_SAP_VINES, "vines"},
    {PS_SAP_VINES_2, "vines"},
    {PS_SAP_LAN_MANAGEMENT, "lan-management"},
    {PS_SAP_IPX, "ipx"},
    {PS_SAP_IPX_GROUP, "ipx-group"},
    {PS_SAP_NETBIOS, "netbios"},
    {PS_SAP_IBM_LAN_MANAGEMENT, "ibm-lan-management"},
    {PS_SAP_IBM_LAN_MANAGEMENT_GROUP, "ibm-lan-management"},
    {PS_SAP_REMOTE_LOAD, "remote-load"},
    {PS_SAP_REMOTE_LOAD_2, "remote-load"},
    {PS_SAP_OSI, "osi"},
    {PS_SAP_IPX_RAW, "ipx-raw"},
};

static const struct name nlpids[] = {
    {PS_NLPID_NULL, "null-nlpid"}, {PS_NLPID_Q_933, "q.933"},
    {PS_NLPID_LMI, "lmi"},         {PS_NLPID_SNAP, "snap"},
    {PS_NLPID_CLNP, "clnp"},       {PS_NLPID_ES_IS, "es-is"},
    {PS_NLPID_IS_IS, "is-is"},     {PS_NLPID_SRP, "srp"},
    {PS_NLPID_IPV6, "ipv6"},       {PS_NLPID_DATA_COMPRESSION, "data-compression"},
    {PS_NLPID_FRF_12, "frf.12"},   {PS_NLPID_FRF_12_OAM, "frf.12-oam"},
    {PS_NLPID_TRILL, "trill"},     {PS_NLPID_IPV4, "ipv4"},
    {PS_NLPID_PPP, "ppp"},
};

static const struct name ppps[] = {
    {PS_PPP_PADDING, "padding"},
    {PS_PPP_ROHC_SMALL_CID, "rohc-small-cid"},
    {PS_PPP_ROHC_LARGE_CID, "rohc-large-cid"},
    {PS_PPP_IPV4, "ipv4"},
    {PS_PPP_OSI, "osi"},
    {PS_PPP_XNS, "xns"},
    {PS_PPP_DECNET, "decnet"},
    {PS_PPP_APPLETALK, "appletalk"},
    {PS_PPP_IPX, "ipx"},
    {PS_PPP_VJ_COMPRESSED, "vj-compressed"},
    {PS_PPP_VJ_UNCOMPRESSED, "vj-uncompressed"},
    {PS_PPP_BRIDGING, "bridging"},
    {PS_PPP_ST_II, "st-ii"},
    {PS_PPP_VINES, "vines"},
    {PS_PPP_APPLETALK_EDDP, "appletalk-eddp"},
    {PS_PPP_APPLETALK_SMARTBUFFERED, "appletalk-smartbuffered"},
    {PS_PPP_MULTILINK, "multilink"},
    {PS_PPP_NETBIOS, "netbios"},
    {PS_PPP_CISCO, "cisco"},
    {PS_PPP_SNA, "sna"},
    {PS_PPP_SNA_802_2, "sna-802.2"},
    {PS_PPP_ENCRYPTION, "encryption"},
    {PS_PPP_ENCRYPTION_LINK, "encryption-link"},
    {PS_PPP_IPV6, "ipv6"},
    {PS_PPP_MUX, "mux"},
    {PS_PPP_IPHC_FULL, "iphc-full"},
    {PS_PPP_IPHC_TCP, "iphc-tcp"},
    {PS_PPP_IPHC_NON_TCP, "iphc-non-tcp"},
    {PS_PPP_IPHC_UDP8, "iphc-udp8"},
    {PS_PPP_IPHC_RTP8, "iphc-rtp8"},
    {PS_PPP_COMPRESSED_DATA_LINK, "compressed-link"},
    {PS_PPP_COMPRESSED_DATA, "compressed"},
    {PS_PPP_STP, "stp"},
    {PS_PPP_IBM_SOURCE_ROUTING_BPDU, "ibm-source-routing-bpdu"},
    {PS_PPP_DEC_STP, "dec-stp"},
    {PS_PPP_CDP, "cdp"},
    {PS_PPP_MPLS, "mpls"},
    {PS_PPP_MPLS_MULTICAST, "mpls-multicast"},
    {PS_PPP_LDP, "ldp"},
    {PS_PPP_IPCP, "ipcp"},
    {PS_PPP_OSINLCP, "osinlcp"},
    {PS_PPP_XNSCP, "xnscp"},
    {PS_PPP_DNCP, "dncp"},
    {PS_PPP_ATCP, "atcp"},
    {PS_PPP_IPXCP, "ipxcp"},
    {PS_PPP_BCP, "bcp"},
    {PS_PPP_BVCP, "bvcp"},
    {PS_PPP_MULTILINK_CP, "multilink-cp"},
    {PS_PPP_NBFCP, "nbfcp"},
    {PS_PPP_CISCO_CP, "cisco-cp"},
    {PS_PPP_SNACP, "snacp"},
    {PS_PPP_ECP, "ecp"},
    {PS_PPP_ECP_LINK, "ecp-link"},
    {PS_PPP_IPV6CP, "ipv6cp"},
    {PS_PPP_MUXCP, "muxcp"},
    {PS_PPP_BAP, "bap"},
    {PS_PPP_BACP, "bacp"},
    {PS_PPP_CCP_LINK, "ccp-link"},
    {PS_PPP_CCP, "ccp"},
    {PS_PPP_CDPCP, "cdpcp"},
    {PS_PPP_MPLSCP, "mplscp"},
    {PS_PPP_LCP, "lcp"},
    {PS_PPP_PAP, "pap"},
    {PS_PPP_LQR, "lqr"},
    {PS_PPP_SPAP, "spap"},
    {PS_PPP_CBCP, "cbcp"},
    {PS_PPP_OLD_BACP, "bacp-old"},
    {PS_PPP_OLD_BAP, "bap-old"},
    {PS_PPP_CONTAINER_CP, "container-cp"},
    {PS_PPP_CHAP, "chap"},
    {PS_PPP_RSA, "rsa"},
    {PS_PPP_EAP, "eap"},
    {PS_PPP_SIEP, "siep"},
    {PS_PPP_STAMPEDE_BRIDGING, "stampede-bridging"},
    {PS_PPP_OLD_ENCRYPTION, "ppp-encryption"},
    {PS_PPP_LOW_LOSS_CRYPTO, "low-loss-crypto"},
};

/* IANA's Assigned Internet Protocol Numbers, by number; they have no gaps up to the last. */
static const char *const ip_protocols[] = {
    [PS_IPPROTO_HOP_BY_HOP] = "hopopt",
    [PS_IPPROTO_ICMP] = "icmp",
    [PS_IPPROTO_IGMP] = "igmp",
    [PS_IPPROTO_GGP] = "ggp",
    [PS_IPPROTO_IPV4] = "ipv4",
    [PS_IPPROTO_ST] = "st",
    [PS_IPPROTO_TCP] = "tcp",
    [PS_IPPROTO_CBT] = "cbt",
    [PS_IPPROTO_EGP] = "egp",
    [PS_IPPROTO_IGP] = "igp",
    [PS_IPPROTO_BBN_RCC] = "bbn-rcc",
    [PS_IPPROTO_NVP_II] = "nvp-ii",
    [PS_IPPROTO_PUP] = "pup",
    [PS_IPPROTO_ARGUS] = "argus",
    [PS_IPPROTO_EMCON] = "emcon",
    [PS_IPPROTO_XNET] = "xnet",
    [PS_IPPROTO_CHAOS] = "chaos",
    [PS_IPPROTO_UDP] = "udp",
    [PS_IPPROTO_MUX] = "mux",
    [PS_IPPROTO_DCN_MEAS] = "dcn-meas",
    [PS_IPPROTO_HMP] = "hmp",
    [PS_IPPROTO_PRM] = "prm",
    [PS_IPPROTO_XNS_IDP] = "xns-idp",
    [PS_IPPROTO_TRUNK_1] = "trunk-1",
    [PS_IPPROTO_TRUNK_2] = "trunk-2",
    [PS_IPPROTO_LEAF_1] = "leaf-1",
    [PS_IPPROTO_LEAF_2] = "leaf-2",
    [PS_IPPROTO_RDP] = "rdp",
    [PS_IPPROTO_IRTP] = "irtp",
    [PS_IPPROTO_ISO_TP4] = "iso-tp4",
    [PS_IPPROTO_NETBLT] = "netblt",
    [PS_IPPROTO_MFE_NSP] = "mfe-nsp",
    [PS_IPPROTO_MERIT_INP] = "merit-inp",
    [PS_IPPROTO_DCCP] = "dccp",
    [PS_IPPROTO_3PC] = "3pc",
    [PS_IPPROTO_IDPR] = "idpr",
    [PS_IPPROTO_XTP] = "xtp",
    [PS_IPPROTO_DDP] = "ddp",
    [PS_IPPROTO_IDPR_CMTP] = "idpr-cmtp",
    [PS_IPPROTO_TP_PLUS_PLUS] = "tp++",
    [PS_IPPROTO_IL] = "il",
    [PS_IPPROTO_IPV6] = "ipv6",
    [PS_IPPROTO_SDRP] = "sdrp",
    [PS_IPPROTO_ROUTING] = "ipv6-route",
    [PS_IPPROTO_FRAGMENT] = "ipv6-frag",
    [PS_IPPROTO_IDRP] = "idrp",
    [PS_IPPROTO_RSVP] = "rsvp",
    [PS_IPPROTO_GRE] = "gre",
    [PS_IPPROTO_DSR] = "dsr",
    [PS_IPPROTO_BNA] = "bna",
    [PS_IPPROTO_ESP] = "esp",
    [PS_IPPROTO_AH] = "ah",
    [PS_IPPROTO_I_NLSP] = "i-nlsp",
    [PS_IPPROTO_SWIPE] = "swipe",
    [PS_IPPROTO_NARP] = "narp",
    [PS_IPPROTO_MIN_IPV4] = "min-ipv4",
    [PS_IPPROTO_TLSP] = "tlsp",
    [PS_IPPROTO_SKIP] = "skip",
    [PS_IPPROTO_ICMPV6] = "icmpv6",
    [PS_IPPROTO_NO_NEXT] = "ipv6-nonxt",
    [PS_IPPROTO_DESTINATION_OPTIONS] = "ipv6-opts",
    [PS_IPPROTO_ANY_HOST_INTERNAL] = "any-host-internal",
    [PS_IPPROTO_CFTP] = "cftp",
    [PS_IPPROTO_ANY_LOCAL_NETWORK] = "any-local-network",
    [PS_IPPROTO_SAT_EXPAK] = "sat-expak",
    [PS_IPPROTO_KRYPTOLAN] = "kryptolan",
    [PS_IPPROTO_RVD] = "rvd",
    [PS_IPPROTO_IPPC] = "ippc",
    [PS_IPPROTO_ANY_DISTRIBUTED_FS] = "any-distributed-fs",
    [PS_IPPROTO_SAT_MON] = "sat-mon",
    [PS_IPPROTO_VISA] = "visa",
    [PS_IPPROTO_IPCV] = "ipcv",
    [PS_IPPROTO_CPNX] = "cpnx",
    [PS_IPPROTO_CPHB] = "cphb",
    [PS_IPPROTO_WSN] = "wsn",
    [PS_IPPROTO_PVP] = "pvp",
    [PS_IPPROTO_BR_SAT_MON] = "br-sat-mon",
    [PS_IPPROTO_SUN_ND] = "sun-nd",
    [PS_IPPROTO_WB_MON] = "wb-mon",
    [PS_IPPROTO_WB_EXPAK] = "wb-expak",
    [PS_IPPROTO_ISO_IP] = "iso-ip",
    [PS_IPPROTO_VMTP] = "vmtp",
    [PS_IPPROTO_SECURE_VMTP] = "secure-vmtp",
    [PS_IPPROTO_VINES] = "vines",
    [PS_IPPROTO_IPTM] = "iptm",
    [PS_IPPROTO_NSFNET_IGP] = "nsfnet-igp",
    [PS_IPPROTO_DGP] = "dgp",
    [PS_IPPROTO_TCF] = "tcf",
    [PS_IPPROTO_EIGRP] = "eigrp",
    [PS_IPPROTO_OSPF] = "ospf",
    [PS_IPPROTO_SPRITE_RPC] = "sprite-rpc",
    [PS_IPPROTO_LARP] = "larp",
    [PS_IPPROTO_MTP] = "mtp",
    [PS_IPPROTO_AX25] = "ax.25",
    [PS_IPPROTO_IPIP] = "ipip",
    [PS_IPPROTO_MICP] = "micp",
    [PS_IPPROTO_SCC_SP] = "scc-sp",
    [PS_IPPROTO_ETHERIP] = "etherip",
    [PS_IPPROTO_ENCAP] = "encap",
    [PS_IPPROTO_ANY_PRIVATE_ENCRYPTION] = "any-private-encryption",
    [PS_IPPROTO_GMTP] = "gmtp",
    [PS_IPPROTO_IFMP] = "ifmp",
    [PS_IPPROTO_PNNI] = "pnni",
    [PS_IPPROTO_PIM] = "pim",
    [PS_IPPROTO_ARIS] = "aris",
    [PS_IPPROTO_SCPS] = "scps",
    [PS_IPPROTO_QNX] = "qnx",
    [PS_IPPROTO_ACTIVE_NETWORKS] = "a/n",
    [PS_IPPROTO_IPCOMP] = "ipcomp",
    [PS_IPPROTO_SNP] = "snp",
    [PS_IPPROTO_COMPAQ_PEER] = "compaq-peer",
    [PS_IPPROTO_IPX_IN_IP] = "ipx-in-ip",
    [PS_IPPROTO_VRRP] = "vrrp",
    [PS_IPPROTO_PGM] = "pgm",
    [PS_IPPROTO_ANY_0_HOP] = "any-0-hop",
    [PS_IPPROTO_L2TP] = "l2tp",
    [PS_IPPROTO_DDX] = "ddx",
    [PS_IPPROTO_IATP] = "iatp",
    [PS_IPPROTO_STP] = "stp",
    [PS_IPPROTO_SRP] = "srp",
    [PS_IPPROTO_UTI] = "uti",
    [PS_IPPROTO_SMP] = "smp",
    [PS_IPPROTO_SM] = "sm",
    [PS_IPPROTO_PTP] = "ptp",
    [PS_IPPROTO_ISIS] = "isis",
    [PS_IPPROTO_FIRE] = "fire",
    [PS_IPPROTO_CRTP] = "crtp",
    [PS_IPPROTO_CRUDP] = "crudp",
    [PS_IPPROTO_SSCOPMCE] = "sscopmce",
    [PS_IPPROTO_IPLT] = "iplt",
    [PS_IPPROTO_SPS] = "sps",
    [PS_IPPROTO_PIPE] = "pipe",
    [PS_IPPROTO_SCTP] = "sctp",
    [PS_IPPROTO_FC] = "fc",
    [PS_IPPROTO_RSVP_E2E_IGNORE] = "rsvp-e2e-ignore",
    [PS_IPPROTO_MOBILITY] = "mobility",
    [PS_IPPROTO_UDPLITE] = "udplite",
    [PS_IPPROTO_MPLS] = "mpls-in-ip",
    [PS_IPPROTO_MANET] = "manet",
    [PS_IPPROTO_HIP] = "hip",
    [PS_IPPROTO_SHIM6] = "shim6",
    [PS_IPPROTO_WESP] = "wesp",
    [PS_IPPROTO_ROHC] = "rohc",
    [PS_IPPROTO_ETHERNET] = "ethernet",
    [PS_IPPROTO_AGGFRAG] = "aggfrag",
    [PS_IPPROTO_NSH] = "nsh",
    [PS_IPPROTO_HOMA] = "homa",
    [PS_IPPROTO_BIT_EMU] = "bit-emu",
};

static const struct name parts[] = {
    {PS_FORM_WLAN_ENCRYPTED, "802.11-encrypted"}, {PS_FORM_WLAN_FRAGMENT, "802.11-fragment"},
    {PS_FORM_WLAN_NO_DATA, "802.11-no-data"},     {PS_FORM_WLAN_EXTENSION, "802.11-extension"},
    {PS_FORM_WPAN_SECURED, "802.15.4-secured"},   {PS_FORM_WPAN_CONTROL, "802.15.4-control"},
    {PS_FORM_WPAN_NO_DATA, "802.15.4-no-data"},   {PS_FORM_WPAN_DAMAGED, "802.15.4-damaged"},
    {PS_FORM_LOWPAN_OTHER, "802.15.4-data"},
};

static const char *find(const struct name *names, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].number == number)
            return names[i].name;
    return NULL;
}

static const char *find_ip_protocol(uint32_t number)
{
    return number < PS_COUNT_OF(ip_protocols) ? ip_protocols[number] : NULL;
}

/* From the tables, by name space. */
static const char *known_name(struct ps_protocol_id id)
{
    switch (id.space) {
    case PS_SPACE_ETHERTYPE:
    case PS_SPACE_GRE:
        return find(ethertypes, PS_COUNT_OF(ethertypes), id.number);
    case PS_SPACE_LLC:
        return find(saps, PS_COUNT_OF(saps), id.number);
    case PS_SPACE_NLPID:
        return find(nlpids, PS_COUNT_OF(nlpids), id.number);
    case PS_SPACE_PPP:
        return find(ppps, PS_COUNT_OF(ppps), id.number);
    case PS_SPACE_IPV4:
    case PS_SPACE_IPV6:
        return find_ip_protocol(id.number);
    case PS_SPACE_FORM:
        return find(parts, PS_COUNT_OF(parts), id.number);
    default:
        return NULL;
    }
}

/* libpcap's names, written like the others: "usb-linux". */
static const char *link_name(uint32_t link_type, char *text, size_t size)
{
    const char *name = ps_link_type_name(link_type);
    if (!name) {
        snprintf(text, size, "link type %u", link_type);
        return text;
    }
    snprintf(text, size, "%s", name);
    for (char *p = text; size > 0 && *p; p++)
        *p = *p == '_' ? '-' : (char)tolower((unsigned char)*p);
    return text;
}

static const char *number_text(struct ps_protocol_id id, char *text, size_t size)
{
    switch (id.space) {
    case PS_SPACE_ETHERTYPE:
    case PS_SPACE_GRE:
    case PS_SPACE_PPP:
        snprintf(text, size, "0x%04x", id.number);
        break;
    case PS_SPACE_LLC:
    case PS_SPACE_NLPID:
        snprintf(text, size, "0x%02x", id.number);
        break;
    case PS_SPACE_IP_VERSION:
        snprintf(text, size, "ip version %u", id.number);
        break;
    default:
        snprintf(text, size, "protocol %u", id.number);
        break;
    }
    return text;
}

const char *ps_protocol_id_name(const struct ps_decoder *decoder, struct ps_protocol_id id,
                                char *text, size_t size)
{
    if (id.space == PS_SPACE_UDP)
        return "udp";
    const struct ps_dissector *dissector = ps_decoder_find(decoder, id);
    const char *name = dissector ? dissector->name : NULL;
    if (id.space == PS_SPACE_LINK && (!name || *name == '\0'))
        return link_name(id.number, text, size);
    if (!name)
        name = known_name(id);
    return name ? name : number_text(id, text, size);
}
