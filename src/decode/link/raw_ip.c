/*
 * raw_ip.c - link types without any header: IP comes first, and its version field says which.
 *
 * Some frames of old Linux ISDN drivers do begin with something else: a PPP header, alone or behind
 * one byte or a made-up MAC address, or ten zeros before IP.  So a frame that cannot be IP is
 * tested for these.
 */
#include "decode/steps.h"
#include "decode/link/ppp.h"

enum { ZEROS = 10 };

static bool begins_with_zeros(struct ps_cursor *c)
{
    static const uint8_t zeros[ZEROS] = {0};
    return ps_has(c, 0, ZEROS) && memcmp(c->data + c->pos, zeros, ZEROS) == 0;
}

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    uint8_t version = ps_u8(c, 0) >> 4;
    if (c->status != PS_READ_OK || version == 4 || version == 6)
        return ps_next(PS_SPACE_IP_VERSION, version);
    static const uint8_t before_ppp[] = {0, 6, 1};
    for (size_t i = 0; i < PS_COUNT_OF(before_ppp); i++) {
        if (!ps_has(c, before_ppp[i], 2) || ps_be16(c, before_ppp[i]) != PS_PPP_ADDRESS_CONTROL)
            continue;
        ps_advance(c, before_ppp[i]);
        return ps_next_link(PS_LINKTYPE_PPP_HDLC);
    }
    if (!begins_with_zeros(c))
        return ps_end(packet, PS_MALFORMED);
    ps_advance(c, ZEROS);
    return ps_next_ip(c);
}

const struct ps_dissector ps_dissector_raw_ip = {
    .name = "raw",
    .title = "Raw IP",
    .reference = "LINKTYPE_RAW",
    .bindings =
        PS_BINDINGS({PS_SPACE_LINK, PS_LINKTYPE_RAW_OLD}, {PS_SPACE_LINK, PS_LINKTYPE_RAW_OPENBSD},
                    {PS_SPACE_LINK, PS_LINKTYPE_RAW}, {PS_SPACE_LINK, PS_LINKTYPE_IPV4},
                    {PS_SPACE_LINK, PS_LINKTYPE_IPV6}),
    .dissect = dissect,
};
