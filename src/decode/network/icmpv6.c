/*
 * icmpv6.c - Internet Control Message Protocol for IPv6, RFC 4443: errors, ping, and the work that
 * ARP and IGMP do for IPv4 (neighbour discovery, multicast listener discovery).  No ports; the
 * packet that an error quotes is no traffic.
 */
#include "decode/network/quote.h"
#include "decode/opaque.h"

enum { SHORT_HEADER = 4, HEADER = 8, ROUTER_HEADER = 16, TARGET_HEADER = 24, REDIRECT_HEADER = 40 };

/* clang-format off */
static const struct ps_choice types[] = {
    {1, "Destination Unreachable"}, {2, "Packet Too Big"}, {3, "Time Exceeded"},
    {4, "Parameter Problem"}, {128, "Echo Request"}, {129, "Echo Reply"},
    {130, "Multicast Listener Query"}, {131, "Multicast Listener Report"},
    {132, "Multicast Listener Done"}, {133, "Router Solicitation"}, {134, "Router Advertisement"},
    {135, "Neighbor Solicitation"}, {136, "Neighbor Advertisement"}, {137, "Redirect"},
    {138, "Router Renumbering"}, {139, "Node Information Query"}, {140, "Node Information Response"},
    {143, "Multicast Listener Report, version 2"}, {144, "Home Agent Discovery Request"},
    {145, "Home Agent Discovery Reply"}, {146, "Mobile Prefix Solicitation"},
    {147, "Mobile Prefix Advertisement"}, {148, "Certification Path Solicitation"},
    {149, "Certification Path Advertisement"}, {151, "Multicast Router Advertisement"},
    {152, "Multicast Router Solicitation"}, {153, "Multicast Router Termination"},
    {155, "RPL Control"}, {157, "Duplicate Address Request"}, {158, "Duplicate Address Confirmation"},
    {160, "Extended Echo Request"}, {161, "Extended Echo Reply"}, {0, NULL},
};

static const struct ps_choice unreachable_codes[] = {
    {0, "no route"}, {1, "prohibited by a filter"}, {2, "beyond the scope of the source address"},
    {3, "address unreachable"}, {4, "port unreachable: no program listens there"},
    {5, "source address failed the policy"}, {6, "reject route"},
    {7, "error in the source routing header"}, {0, NULL},
};

static const struct ps_choice exceeded_codes[] = {
    {0, "Hop Limit ran out on the way: what traceroute looks for"},
    {1, "fragments did not arrive in time"}, {0, NULL},
};

static const struct ps_choice problem_codes[] = {
    {0, "erroneous header field"}, {1, "next header not known"}, {2, "option not known"},
    {3, "first fragment without the whole header chain"}, {0, NULL},
};
/* clang-format on */

#define ICMPV6_FIELDS(code_choices_)                                                                \
    {"Type", 0, 8, PS_SHOW_DECIMAL, "RFC 4443 2.1", "which message this is; below 128: an error",   \
     types},                                                                                        \
        {"Code", 8, 8, PS_SHOW_DECIMAL, "RFC 4443 2.1", "the type's finer meaning", code_choices_}, \
    {                                                                                               \
        "Checksum", 16, 16, PS_SHOW_CHECKSUM, "RFC 4443 2.3",                                       \
            "covers addresses and the whole message", NULL                                          \
    }

static const struct ps_field fields[] = {
    ICMPV6_FIELDS(NULL),
};

/* clang-format off */
static const struct ps_field unreachable[] = {
    ICMPV6_FIELDS(unreachable_codes),
    {"Unused", 32, 32, PS_SHOW_HEX, "RFC 4884 4.4", "0, or in its first byte the length of the quoted packet", NULL},
};

static const struct ps_field too_big[] = {
    ICMPV6_FIELDS(NULL),
    {"MTU", 32, 32, PS_SHOW_DECIMAL, "RFC 4443 3.2", "the largest packet that fits the next link", NULL},
};

static const struct ps_field exceeded[] = {
    ICMPV6_FIELDS(exceeded_codes),
    {"Unused", 32, 32, PS_SHOW_HEX, "RFC 4884 4.5", "0, or in its first byte the length of the quoted packet", NULL},
};

static const struct ps_field problem[] = {
    ICMPV6_FIELDS(problem_codes),
    {"Pointer", 32, 32, PS_SHOW_DECIMAL, "RFC 4443 3.4", "which byte of the quoted packet is wrong", NULL},
};

static const struct ps_field echo[] = {
    ICMPV6_FIELDS(NULL),
    {"Identifier", 32, 16, PS_SHOW_DECIMAL, "RFC 4443 4.1", "which ping this belongs to", NULL},
    {"Sequence Number", 48, 16, PS_SHOW_DECIMAL, "RFC 4443 4.1", "counts up with each request; the reply repeats it", NULL},
};

static const struct ps_field listener[] = {
    ICMPV6_FIELDS(NULL),
    {"Maximum Response Delay", 32, 16, PS_SHOW_DECIMAL, "RFC 2710 3.4", "milliseconds to answer within", NULL},
    {"Reserved", 48, 16, PS_SHOW_DECIMAL, "RFC 2710 3.5", "0", NULL},
    {"Multicast Address", 64, 128, PS_SHOW_IPV6, "RFC 2710 3.6", "the group asked for, joined or left; :: asks for all", NULL},
};

static const struct ps_field reports[] = {
    ICMPV6_FIELDS(NULL),
    {"Reserved", 32, 16, PS_SHOW_DECIMAL, "RFC 3810 5.2", "0", NULL},
    {"Nr of Mcast Address Records", 48, 16, PS_SHOW_DECIMAL, "RFC 3810 5.2.3", "how many group records follow", NULL},
};
/* clang-format on */

static const struct ps_field router_solicitation[] = {
    ICMPV6_FIELDS(NULL),
    {"Reserved", 32, 32, PS_SHOW_DECIMAL, "RFC 4861 4.1", "0", NULL},
};

/* clang-format off */
static const struct ps_field router_advertisement[] = {
    ICMPV6_FIELDS(NULL),
    {"Cur Hop Limit", 32, 8, PS_SHOW_DECIMAL, "RFC 4861 4.2", "Hop Limit that hosts should start with; 0: not said", NULL},
    {"M", 40, 1, PS_SHOW_FLAG, "RFC 4861 4.2", "get addresses from DHCPv6", NULL},
    {"O", 41, 1, PS_SHOW_FLAG, "RFC 4861 4.2", "get other settings from DHCPv6", NULL},
    {"H", 42, 1, PS_SHOW_FLAG, "RFC 6275 7.1", "this router is a home agent", NULL},
    {"Prf", 43, 2, PS_SHOW_DECIMAL, "RFC 4191 2.2", "preference among routers: 1 high, 0 medium, 3 low", NULL},
    {"P", 45, 1, PS_SHOW_FLAG, "RFC 4389 4.1.3.3", "came through a proxy", NULL},
    {"Reserved", 46, 2, PS_SHOW_DECIMAL, "RFC 4861 4.2", "0", NULL},
    {"Router Lifetime", 48, 16, PS_SHOW_DECIMAL, "RFC 4861 4.2", "seconds for which this is a default router; 0: it is not one", NULL},
    {"Reachable Time", 64, 32, PS_SHOW_DECIMAL, "RFC 4861 4.2", "milliseconds for which a neighbour counts as reachable; 0: not said", NULL},
    {"Retrans Timer", 96, 32, PS_SHOW_DECIMAL, "RFC 4861 4.2", "milliseconds between solicitations; 0: not said", NULL},
};

static const struct ps_field solicitation[] = {
    ICMPV6_FIELDS(NULL),
    {"Reserved", 32, 32, PS_SHOW_DECIMAL, "RFC 4861 4.3", "0", NULL},
    {"Target Address", 64, 128, PS_SHOW_IPV6, "RFC 4861 4.3", "whose link-layer address is asked for", NULL},
};

static const struct ps_field advertisement[] = {
    ICMPV6_FIELDS(NULL),
    {"R", 32, 1, PS_SHOW_FLAG, "RFC 4861 4.4", "the sender is a router", NULL},
    {"S", 33, 1, PS_SHOW_FLAG, "RFC 4861 4.4", "answers a solicitation", NULL},
    {"O", 34, 1, PS_SHOW_FLAG, "RFC 4861 4.4", "overrides what was known before", NULL},
    {"Reserved", 35, 29, PS_SHOW_DECIMAL, "RFC 4861 4.4", "0", NULL},
    {"Target Address", 64, 128, PS_SHOW_IPV6, "RFC 4861 4.4", "whose link-layer address this message gives", NULL},
};

static const struct ps_field redirect[] = {
    ICMPV6_FIELDS(NULL),
    {"Reserved", 32, 32, PS_SHOW_DECIMAL, "RFC 4861 4.5", "0", NULL},
    {"Target Address", 64, 128, PS_SHOW_IPV6, "RFC 4861 4.5", "the better first hop", NULL},
    {"Destination Address", 192, 128, PS_SHOW_IPV6, "RFC 4861 4.5", "for packets to this address", NULL},
};
/* clang-format on */

/* Types with a row in PS_SPACE_ICMPV6. */
static bool is_described(uint8_t type)
{
    return (type >= PS_ICMPV6_UNREACHABLE && type <= PS_ICMPV6_PARAMETER_PROBLEM) ||
           (type >= PS_ICMPV6_ECHO && type <= PS_ICMPV6_REDIRECT) ||
           type == PS_ICMPV6_LISTENER_REPORT_2;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    if (ps_has(c, 0, HEADER) && is_described(ps_u8(c, 0)))
        return ps_next(PS_SPACE_ICMPV6, ps_u8(c, 0));
    return ps_end_opaque(c, packet, SHORT_HEADER);
}

static struct ps_protocol_id dissect_plain(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, HEADER);
}

static struct ps_protocol_id dissect_unreachable(struct ps_cursor *c, struct ps_packet *packet)
{
    ps_note_quote(c, packet, 6);
    return ps_end_opaque(c, packet, HEADER);
}

static struct ps_protocol_id dissect_router(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, ROUTER_HEADER);
}

static struct ps_protocol_id dissect_target(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, TARGET_HEADER);
}

static struct ps_protocol_id dissect_redirect(struct ps_cursor *c, struct ps_packet *packet)
{
    return ps_end_opaque(c, packet, REDIRECT_HEADER);
}

#define ICMPV6_DISSECTOR(title_, reference_, dissect_, fields_, ...)                               \
    {                                                                                              \
        .name = "icmpv6", .title = title_, .reference = reference_,                                \
        .bindings = PS_BINDINGS(__VA_ARGS__), .dissect = dissect_, .fields = fields_,              \
        .field_count = PS_COUNT_OF(fields_), .opaque = true, .kind = PS_HEADER_ICMPV6,             \
        .checksum = PS_CHECKSUM_PSEUDO                                                             \
    }

const struct ps_dissector ps_dissector_icmpv6 =
    ICMPV6_DISSECTOR("Internet Control Message Protocol for IPv6", "RFC 4443", dissect, fields,
                     {PS_SPACE_IPV4, PS_IPPROTO_ICMPV6}, {PS_SPACE_IPV6, PS_IPPROTO_ICMPV6});
const struct ps_dissector ps_dissector_icmpv6_unreachable =
    ICMPV6_DISSECTOR("ICMPv6 Destination Unreachable", "RFC 4443", dissect_unreachable, unreachable,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_UNREACHABLE});
const struct ps_dissector ps_dissector_icmpv6_too_big =
    ICMPV6_DISSECTOR("ICMPv6 Packet Too Big", "RFC 4443", dissect_plain, too_big,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_TOO_BIG});
const struct ps_dissector ps_dissector_icmpv6_exceeded =
    ICMPV6_DISSECTOR("ICMPv6 Time Exceeded", "RFC 4443", dissect_plain, exceeded,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_TIME_EXCEEDED});
const struct ps_dissector ps_dissector_icmpv6_problem =
    ICMPV6_DISSECTOR("ICMPv6 Parameter Problem", "RFC 4443", dissect_plain, problem,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_PARAMETER_PROBLEM});
const struct ps_dissector ps_dissector_icmpv6_echo =
    ICMPV6_DISSECTOR("ICMPv6 Echo", "RFC 4443", dissect_plain, echo,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_ECHO}, {PS_SPACE_ICMPV6, PS_ICMPV6_ECHO_REPLY});
const struct ps_dissector ps_dissector_icmpv6_listener = ICMPV6_DISSECTOR(
    "Multicast Listener Discovery", "RFC 2710", dissect_target, listener,
    {PS_SPACE_ICMPV6, PS_ICMPV6_LISTENER_QUERY}, {PS_SPACE_ICMPV6, PS_ICMPV6_LISTENER_REPORT},
    {PS_SPACE_ICMPV6, PS_ICMPV6_LISTENER_DONE});
const struct ps_dissector ps_dissector_icmpv6_reports =
    ICMPV6_DISSECTOR("Multicast Listener Report, version 2", "RFC 3810", dissect_plain, reports,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_LISTENER_REPORT_2});
const struct ps_dissector ps_dissector_icmpv6_router_solicitation =
    ICMPV6_DISSECTOR("ICMPv6 Router Solicitation", "RFC 4861", dissect_plain, router_solicitation,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_ROUTER_SOLICITATION});
const struct ps_dissector ps_dissector_icmpv6_router_advertisement =
    ICMPV6_DISSECTOR("ICMPv6 Router Advertisement", "RFC 4861", dissect_router,
                     router_advertisement, {PS_SPACE_ICMPV6, PS_ICMPV6_ROUTER_ADVERTISEMENT});
const struct ps_dissector ps_dissector_icmpv6_solicitation =
    ICMPV6_DISSECTOR("ICMPv6 Neighbor Solicitation", "RFC 4861", dissect_target, solicitation,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_NEIGHBOR_SOLICITATION});
const struct ps_dissector ps_dissector_icmpv6_advertisement =
    ICMPV6_DISSECTOR("ICMPv6 Neighbor Advertisement", "RFC 4861", dissect_target, advertisement,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_NEIGHBOR_ADVERTISEMENT});
const struct ps_dissector ps_dissector_icmpv6_redirect =
    ICMPV6_DISSECTOR("ICMPv6 Redirect", "RFC 4861", dissect_redirect, redirect,
                     {PS_SPACE_ICMPV6, PS_ICMPV6_REDIRECT});
