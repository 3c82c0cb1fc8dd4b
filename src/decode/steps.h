/*
 * steps.h - steps that several link headers share.
 */
#ifndef PORTSTAT_DECODE_STEPS_H
#define PORTSTAT_DECODE_STEPS_H

#include "decode/opaque.h"
#include "decode/header_form.h"

/* Address families as operating systems number them; IPv6's number differs from system to
 * system. */
enum {
    PS_AF_INET = 2,
    PS_AF_INET6_LINUX = 10,
    PS_AF_INET6_BSD = 24,
    PS_AF_INET6_SOLARIS = 26,
    PS_AF_INET6_FREEBSD = 28,
    PS_AF_INET6_DARWIN = 30,
};

/* The IP version of an address family, 0 if it is not IP. */
static inline uint8_t ps_family_version(uint32_t family)
{
    switch (family) {
    case PS_AF_INET:
        return 4;
    case PS_AF_INET6_LINUX:
    case PS_AF_INET6_BSD:
    case PS_AF_INET6_FREEBSD:
    case PS_AF_INET6_DARWIN:
        return 6;
    default:
        return 0;
    }
}

static inline struct ps_protocol_id ps_after_family(struct ps_packet *packet, uint32_t family)
{
    uint8_t version = ps_family_version(family);
    return version ? ps_next(PS_SPACE_IP_VERSION, version) : ps_end(packet, PS_NON_IP);
}

/* An LLC header comes next; its first byte, the DSAP, says what follows it. */
static inline struct ps_protocol_id ps_next_llc(struct ps_cursor *c)
{
    return ps_next(PS_SPACE_LLC, ps_u8(c, 0));
}

static inline struct ps_protocol_id ps_next_link(uint32_t link_type)
{
    return ps_next(PS_SPACE_LINK, link_type);
}

static inline struct ps_protocol_id ps_next_form(enum ps_header_form part)
{
    return ps_next(PS_SPACE_FORM, part);
}

/* The frame ends in a frame check sequence, which is no payload. */
static inline void ps_drop_fcs(struct ps_cursor *c)
{
    enum { FCS = 4 };
    if (ps_wire_left(c) >= FCS)
        ps_narrow(c, ps_wire_left(c) - FCS);
}

/* IP whose version only its own header says. */
static inline struct ps_protocol_id ps_next_ip(struct ps_cursor *c)
{
    return ps_next(PS_SPACE_IP_VERSION, ps_u8(c, 0) >> 4);
}

#endif
