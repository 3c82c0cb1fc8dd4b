/*
 * protocol_names.c - short names for protocol numbers, for the details of what was not counted.
 *
 * A number with a dissector is called as that one is.  The others have tables here, one per name
 * space; what is in none is shown as the number it is.
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

/* clang-format off */
static const struct name ethertypes[] = {
    {0x0200, "pup"},        {0x0500, "sprite"},      {0x0600, "xns"},         {0x0800, "ipv4"},
    {0x0805, "x25"},        {0x0806, "arp"},         {0x0808, "fr-arp"},      {0x0842, "wake-on-lan"},
    {0x0bad, "vines"},      {0x0baf, "vines-echo"},  {0x1984, "train"},       {0x2000, "cdp"},
    {0x2003, "cgmp"},       {0x22ea, "msrp"},        {0x22f0, "avtp"},        {0x22f3, "trill"},
    {0x22f4, "l2-isis"},    {0x2452, "802.11-lwapp"}, {0x4305, "batman-adv"}, {0x6001, "dec-mop-dump"},
    {0x6002, "dec-mop-console"}, {0x6003, "decnet"}, {0x6004, "dec-lat"},     {0x6007, "dec-lavc"},
    {0x6558, "transparent-ethernet"}, {0x6559, "frame-relay"}, {0x7030, "docsis-management"},
    {0x7034, "ucd"},        {0x8035, "rarp"},        {0x8038, "dec-bridge"},  {0x805c, "v-kernel"},
    {0x809b, "appletalk"},  {0x80d5, "sna"},         {0x80e1, "egnos"},       {0x80f3, "aarp"},
    {0x80f4, "kinetics"},   {0x8100, "vlan"},        {0x8102, "slpp"},        {0x8103, "vlacp"},
    {0x8104, "old-slpp"},   {0x8137, "ipx"},         {0x814c, "snmp"},        {0x817d, "xtp"},
    {0x8181, "stp"},        {0x8204, "qnx"},         {0x8694, "cable-modem"}, {0x86dd, "ipv6"},
    {0x872d, "wlccp"},      {0x8783, "mint"},        {0x8808, "mac-control"}, {0x8809, "slow"},
    {0x880b, "ppp"},        {0x880c, "gsmp"},        {0x8819, "cobranet"},    {0x881d, "msnlb"},
    {0x8847, "mpls"},       {0x8848, "mpls-multicast"}, {0x884c, "foundry"},  {0x8856, "foundry-discovery"},
    {0x8863, "pppoed"},     {0x8864, "pppoes"},      {0x8866, "lwapp"},       {0x886d, "intel-ans"},
    {0x886f, "ms-nlb"},     {0x8870, "jumbo-llc"},   {0x8874, "brcm-tag"},    {0x887b, "homeplug"},
    {0x8881, "cdma2000"},   {0x8888, "802.1qbg"},    {0x888e, "eapol"},       {0x8892, "profinet"},
    {0x8899, "realtek"},    {0x889a, "hyperscsi"},   {0x889b, "csm"},         {0x88a1, "telkonet"},
    {0x88a2, "aoe"},        {0x88a4, "ethercat"},    {0x88a8, "vlan"},        {0x88ab, "powerlink"},
    {0x88ad, "xip"},        {0x88ae, "ximeta"},      {0x88b4, "wai"},         {0x88b5, "ieee-802-local-1"},
    {0x88b6, "ieee-802-local-2"}, {0x88b7, "ieee-802-oui"}, {0x88b8, "goose"}, {0x88b9, "gse"},
    {0x88ba, "sampled-values"}, {0x88bb, "lwapp"},   {0x88bf, "mikrotik"},    {0x88c7, "802.11-preauth"},
    {0x88ca, "tipc"},       {0x88cb, "rslinx"},      {0x88cc, "lldp"},        {0x88cd, "sercos"},
    {0x88d2, "avaya-ipvpn"}, {0x88d8, "mef-8"},      {0x88d9, "lltd"},        {0x88dc, "wsmp"},
    {0x88dd, "vmware-lab"}, {0x88e1, "homeplug-av"}, {0x88e3, "mrp"},         {0x88e5, "macsec"},
    {0x88e7, "pbb"},        {0x88ee, "elmi"},        {0x88f5, "mvrp"},        {0x88f6, "mmrp"},
    {0x88f7, "ptp"},        {0x88f8, "ncsi"},        {0x88fb, "prp"},         {0x8901, "flow-layer-internal"},
    {0x8902, "cfm"},        {0x8903, "dce"},         {0x8906, "fcoe"},        {0x8909, "cisco-metadata"},
    {0x890d, "802.11-encapsulated"}, {0x890f, "linx"}, {0x8914, "fip"},       {0x8915, "roce"},
    {0x8917, "mih"},        {0x891d, "ttethernet"},  {0x8926, "vn-tag"},      {0x892b, "1905"},
    {0x892d, "1905-old"},   {0x892f, "hsr"},         {0x8940, "802.1qbg-ecp"}, {0x893f, "802.1br"},
    {0x8946, "geonetworking-old"}, {0x8947, "geonetworking"}, {0x894f, "nsh"}, {0x8988, "loop-detection"},
    {0x9000, "loopback"},   {0x9003, "rtmac"},       {0x9021, "rtcfg"},       {0x9100, "vlan"},
    {0x9104, "eero"},       {0x99fe, "tecmp"},       {0xa0ed, "6lowpan"},     {0xb7ea, "grebonding"},
    {0xc0de, "xip-old"},    {0xcafe, "veritas-llt"}, {0xd28b, "avsp"},        {0xe555, "ehs"},
    {0xf1c1, "802.1cb"},    {0xfffa, "sprite-old"},
};

static const struct name saps[] = {
    {0x00, "null-sap"},  {0x02, "llc-management"}, {0x03, "llc-management-group"}, {0x04, "sna"},
    {0x05, "sna-group"}, {0x06, "ipv4"},    {0x08, "sna"},      {0x0c, "sna"},
    {0x0e, "proway"},    {0x18, "texas-instruments"}, {0x42, "stp"},     {0x4e, "rs-511"},
    {0x7e, "x25"},       {0x80, "xns"},     {0x86, "nestar"},   {0x8e, "proway-2"},
    {0x98, "arp"},       {0xaa, "snap"},    {0xab, "snap-group"}, {0xba, "vines"},
    {0xbc, "vines"},     {0xd4, "lan-management"}, {0xe0, "ipx"},        {0xe1, "ipx-group"},
    {0xf0, "netbios"},   {0xf4, "ibm-lan-management"}, {0xf5, "ibm-lan-management"}, {0xf8, "remote-load"},
    {0xfc, "remote-load"}, {0xfe, "osi"},   {0xff, "ipx-raw"},
};

static const struct name nlpids[] = {
    {0x00, "null-nlpid"}, {0x08, "q.933"},  {0x09, "lmi"},      {0x80, "snap"},    {0x81, "clnp"},
    {0x82, "es-is"},      {0x83, "is-is"},  {0x85, "srp"},      {0x8e, "ipv6"},    {0xb0, "data-compression"},
    {0xb1, "frf.12"},     {0xb2, "frf.12-oam"}, {0xcc, "ipv4"}, {0xcf, "ppp"},     {0xc1, "trill"},
};

static const struct name ppps[] = {
    {0x0001, "padding"},  {0x0003, "rohc-small-cid"}, {0x0005, "rohc-large-cid"}, {0x0021, "ipv4"},
    {0x0023, "osi"},      {0x0025, "xns"},      {0x0027, "decnet"},    {0x0029, "appletalk"},
    {0x002b, "ipx"},      {0x002d, "vj-compressed"}, {0x002f, "vj-uncompressed"}, {0x0031, "bridging"},
    {0x0033, "st-ii"},    {0x0035, "vines"},    {0x0039, "appletalk-eddp"}, {0x003b, "appletalk-smartbuffered"},
    {0x003d, "multilink"}, {0x003f, "netbios"}, {0x0041, "cisco"},     {0x004b, "sna"},
    {0x004d, "sna-802.2"}, {0x0053, "encryption"}, {0x0055, "encryption-link"}, {0x0057, "ipv6"},
    {0x0059, "mux"},      {0x0061, "iphc-full"}, {0x0063, "iphc-tcp"}, {0x0065, "iphc-non-tcp"},
    {0x0067, "iphc-udp8"}, {0x0069, "iphc-rtp8"}, {0x00fb, "compressed-link"}, {0x00fd, "compressed"},
    {0x0201, "stp"},      {0x0203, "ibm-source-routing-bpdu"}, {0x0205, "dec-stp"}, {0x0207, "cdp"},
    {0x0281, "mpls"},     {0x0283, "mpls-multicast"}, {0x4021, "ldp"}, {0x8021, "ipcp"},
    {0x8023, "osinlcp"},  {0x8025, "xnscp"},    {0x8027, "dncp"},      {0x8029, "atcp"},
    {0x802b, "ipxcp"},    {0x8031, "bcp"},      {0x8035, "bvcp"},      {0x803d, "multilink-cp"},
    {0x803f, "nbfcp"},    {0x8041, "cisco-cp"}, {0x804b, "snacp"},     {0x8053, "ecp"},
    {0x8055, "ecp-link"}, {0x8057, "ipv6cp"},   {0x8059, "muxcp"},     {0x8071, "bap"},
    {0x8073, "bacp"},     {0x80fb, "ccp-link"}, {0x80fd, "ccp"},       {0x8207, "cdpcp"},
    {0x8281, "mplscp"},   {0xc021, "lcp"},      {0xc023, "pap"},       {0xc025, "lqr"},
    {0xc027, "spap"},     {0xc029, "cbcp"},     {0xc02b, "bacp-old"},  {0xc02d, "bap-old"},
    {0xc081, "container-cp"}, {0xc223, "chap"}, {0xc225, "rsa"},       {0xc227, "eap"},
    {0xc229, "siep"},     {0xc26f, "stampede-bridging"}, {0xc281, "ppp-encryption"}, {0xc481, "low-loss-crypto"},
};
/* clang-format on */

/* IANA's Assigned Internet Protocol Numbers, by number; they have no gaps up to the last. */
/* clang-format off */
static const char *const ip_protocols[] = {
    "hopopt",  "icmp",   "igmp",     "ggp",     "ipv4",     "st",         "tcp",     "cbt",
    "egp",     "igp",    "bbn-rcc",  "nvp-ii",  "pup",      "argus",      "emcon",   "xnet",
    "chaos",   "udp",    "mux",      "dcn-meas", "hmp",     "prm",        "xns-idp", "trunk-1",
    "trunk-2", "leaf-1", "leaf-2",   "rdp",     "irtp",     "iso-tp4",    "netblt",  "mfe-nsp",
    "merit-inp", "dccp", "3pc",      "idpr",    "xtp",      "ddp",        "idpr-cmtp", "tp++",
    "il",      "ipv6",   "sdrp",     "ipv6-route", "ipv6-frag", "idrp",   "rsvp",    "gre",
    "dsr",     "bna",    "esp",      "ah",      "i-nlsp",   "swipe",      "narp",    "min-ipv4",
    "tlsp",    "skip",   "icmpv6",   "ipv6-nonxt", "ipv6-opts", "any-host-internal", "cftp", "any-local-network",
    "sat-expak", "kryptolan", "rvd", "ippc",    "any-distributed-fs", "sat-mon", "visa", "ipcv",
    "cpnx",    "cphb",   "wsn",      "pvp",     "br-sat-mon", "sun-nd",   "wb-mon",  "wb-expak",
    "iso-ip",  "vmtp",   "secure-vmtp", "vines", "iptm",    "nsfnet-igp", "dgp",     "tcf",
    "eigrp",   "ospf",   "sprite-rpc", "larp",  "mtp",      "ax.25",      "ipip",    "micp",
    "scc-sp",  "etherip", "encap",   "any-private-encryption", "gmtp", "ifmp", "pnni", "pim",
    "aris",    "scps",   "qnx",      "a/n",     "ipcomp",   "snp",        "compaq-peer", "ipx-in-ip",
    "vrrp",    "pgm",    "any-0-hop", "l2tp",   "ddx",      "iatp",       "stp",     "srp",
    "uti",     "smp",    "sm",       "ptp",     "isis",     "fire",       "crtp",    "crudp",
    "sscopmce", "iplt",  "sps",      "pipe",    "sctp",     "fc",         "rsvp-e2e-ignore", "mobility",
    "udplite", "mpls-in-ip", "manet", "hip", "shim6",  "wesp",     "rohc",       "ethernet", "aggfrag",
    "nsh",     "homa",   "bit-emu",
};

static const struct name parts[] = {
    {PS_FORM_WLAN_ENCRYPTED, "802.11-encrypted"},
    {PS_FORM_WLAN_FRAGMENT, "802.11-fragment"},
    {PS_FORM_WLAN_NO_DATA, "802.11-no-data"},
    {PS_FORM_WLAN_EXTENSION, "802.11-extension"},
    {PS_FORM_WPAN_SECURED, "802.15.4-secured"},
    {PS_FORM_WPAN_CONTROL, "802.15.4-control"},
    {PS_FORM_WPAN_NO_DATA, "802.15.4-no-data"},
    {PS_FORM_WPAN_DAMAGED, "802.15.4-damaged"},
    {PS_FORM_LOWPAN_OTHER, "802.15.4-data"},
};
/* clang-format on */

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

static const char *bound_name(struct ps_protocol_id id)
{
    for (size_t row = 0; row < ps_binding_count; row++)
        if (ps_bindings[row].space == id.space && ps_bindings[row].number == id.number)
            return ps_bindings[row].dissector->name;
    return NULL;
}

const char *ps_protocol_id_name(const struct ps_decoder *decoder, struct ps_protocol_id id,
                                char *text, size_t size)
{
    (void)decoder;
    if (id.space == PS_SPACE_UDP)
        return "udp";
    const char *name = bound_name(id);
    if (id.space == PS_SPACE_LINK && (!name || *name == '\0'))
        return link_name(id.number, text, size);
    if (!name)
        name = known_name(id);
    return name ? name : number_text(id, text, size);
}
