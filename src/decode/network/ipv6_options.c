/*
 * ipv6_options.c - the options of the IPv6 hop-by-hop and destination options headers, RFC 8200
 * section 4.2, as data for explaining; decoding only needs the header's length.
 *
 * The upper two bits of a kind say what a node does with an option that it does not know (skip it,
 * drop the packet, or drop it and complain); the third bit says whether routers may change the
 * data.
 */
#include "decode/network/extension.h"

static const struct ps_field router_alert[] = {
    {"Value", 16, 16, PS_SHOW_DECIMAL, "RFC 2711 2.1",
     "why: 0 is multicast listener discovery, 1 is RSVP", NULL},
};

static const struct ps_field tunnel_limit[] = {
    {"Tunnel Encapsulation Limit", 16, 8, PS_SHOW_DECIMAL, "RFC 2473 4.1.1",
     "how many more tunnels this packet may be put into", NULL},
};

static const struct ps_field jumbo[] = {
    {"Jumbo Payload Length", 16, 32, PS_SHOW_DECIMAL, "RFC 2675 2",
     "bytes behind the IPv6 header, more than 65,535", NULL},
};

static const struct ps_field home_address[] = {
    {"Home Address", 16, 128, PS_SHOW_IPV6, "RFC 6275 6.3",
     "the lasting address of a mobile host that is away from home", NULL},
};

/* clang-format off */
static const struct ps_field quick_start[] = {
    {"Function", 16, 4, PS_SHOW_DECIMAL, "RFC 4782 3.1", "0 asks for a rate, 8 reports the approved one", NULL},
    {"Rate", 20, 4, PS_SHOW_DECIMAL, "RFC 4782 3.1", "the rate asked for, as an exponent of two", NULL},
    {"QS TTL", 24, 8, PS_SHOW_DECIMAL, "RFC 4782 3.1", "each router that agrees takes one off", NULL},
    {"QS Nonce", 32, 30, PS_SHOW_HEX, "RFC 4782 3.4", "guards against receivers that lie about the rate", NULL},
};

static const struct ps_field calipso[] = {
    {"CALIPSO Domain of Interpretation", 16, 32, PS_SHOW_HEX, "RFC 5570 5.1", "whose security labels these are", NULL},
    {"Cmpt Length", 48, 8, PS_SHOW_WORDS, "RFC 5570 5.1", "length of the compartment bitmap in 32-bit words", NULL},
    {"Sens Level", 56, 8, PS_SHOW_DECIMAL, "RFC 5570 5.1", "sensitivity level", NULL},
    {"CALIPSO Checksum", 64, 16, PS_SHOW_HEX, "RFC 5570 5.1", "covers this option", NULL},
    {"Compartment Bitmap", 80, 0, PS_SHOW_BYTES, "RFC 5570 5.1", "one bit for each compartment", NULL},
};

static const struct ps_field rpl[] = {
    {"Down", 16, 1, PS_SHOW_FLAG, "RFC 6553 3", "the packet goes away from the root", NULL},
    {"Rank-Error", 17, 1, PS_SHOW_FLAG, "RFC 6553 3", "it met a router of unexpected rank", NULL},
    {"Forwarding-Error", 18, 1, PS_SHOW_FLAG, "RFC 6553 3", "no route onwards", NULL},
    {"RPLInstanceID", 24, 8, PS_SHOW_HEX, "RFC 6553 3", "which routing instance", NULL},
    {"SenderRank", 32, 16, PS_SHOW_DECIMAL, "RFC 6553 3", "the sender's distance from the root", NULL},
};

static const struct ps_field pdm[] = {
    {"ScaleDTLR", 16, 8, PS_SHOW_DECIMAL, "RFC 8250 3.2", "scale of Delta Time Last Received", NULL},
    {"ScaleDTLS", 24, 8, PS_SHOW_DECIMAL, "RFC 8250 3.2", "scale of Delta Time Last Sent", NULL},
    {"PSNTP", 32, 16, PS_SHOW_DECIMAL, "RFC 8250 3.2", "number of this packet", NULL},
    {"PSNLR", 48, 16, PS_SHOW_DECIMAL, "RFC 8250 3.2", "number of the packet last received", NULL},
    {"DELTATLR", 64, 16, PS_SHOW_DECIMAL, "RFC 8250 3.2", "time since the last packet was received", NULL},
    {"DELTATLS", 80, 16, PS_SHOW_DECIMAL, "RFC 8250 3.2", "time since the last packet was sent", NULL},
};
/* clang-format on */

static const struct ps_field padding[] = {
    {"Padding", 16, 0, PS_SHOW_BYTES, "RFC 8200 4.2",
     "zeros, so that what follows stands at a multiple of 8 bytes", NULL},
};

/* clang-format off */
static const struct ps_header_option options[] = {
    {0x00, "Pad1", "RFC 8200 4.2", "one byte of padding", NULL, 0},
    {0x01, "PadN", "RFC 8200 4.2", "two or more bytes of padding", padding, PS_COUNT_OF(padding)},
    {0x04, "Tunnel Encapsulation Limit", "RFC 2473 4.1.1", "bounds tunnels within tunnels", tunnel_limit, PS_COUNT_OF(tunnel_limit)},
    {0x05, "Router Alert", "RFC 2711 2.1", "asks each router to look at this packet", router_alert, PS_COUNT_OF(router_alert)},
    {0x07, "CALIPSO", "RFC 5570 5.1", "a security label", calipso, PS_COUNT_OF(calipso)},
    {0x08, "SMF_DPD", "RFC 6621 6.1.1", "helps wireless meshes to drop duplicates", NULL, 0},
    {0x0f, "PDM", "RFC 8250 3.2", "measures delays between and within hosts", pdm, PS_COUNT_OF(pdm)},
    {0x11, "IOAM", "RFC 9486 3", "routers write down what they measured", NULL, 0},
    {0x23, "RPL", "RFC 9008 4.1", "guards routing in low-power networks against loops", rpl, PS_COUNT_OF(rpl)},
    {0x26, "Quick-Start", "RFC 4782 3.1", "asks routers for a high rate from the start", quick_start, PS_COUNT_OF(quick_start)},
    {0x30, "Minimum Path MTU", "RFC 9268 5", "finds the largest packet that fits the whole path", NULL, 0},
    {0x31, "IOAM", "RFC 9486 3", "routers write down what they measured", NULL, 0},
    {0x63, "RPL", "RFC 6553 3", "guards routing in low-power networks against loops", rpl, PS_COUNT_OF(rpl)},
    {0x6d, "MPL", "RFC 7731 6.1", "multicast in low-power networks", NULL, 0},
    {0x8b, "ILNP Nonce", "RFC 6744 2", "ties packets to an identifier-locator session", NULL, 0},
    {0x8c, "Line-Identification", "RFC 6788 5", "the subscriber line it came in on", NULL, 0},
    {0xc2, "Jumbo Payload", "RFC 2675 2", "the length of a packet longer than 65,535 bytes", jumbo, PS_COUNT_OF(jumbo)},
    {0xc9, "Home Address", "RFC 6275 6.3", "a mobile host's lasting address", home_address, PS_COUNT_OF(home_address)},
};
/* clang-format on */

const struct ps_header_options ps_ipv6_options = {
    .start_bytes = 2,
    .length_adds = 2,
    .end_kind = 255,
    .pad_kind = 0,
    .options = options,
    .option_count = PS_COUNT_OF(options),
};
