/*
 * lisp.c - Locator/ID Separation Protocol, data packets (RFC 9300): IP in UDP.
 */
#include "decode/dissector.h"

enum { HEADER = 8 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"N", 0, 1, PS_SHOW_FLAG, "RFC 9300 5.3", "the nonce is valid", NULL},
    {"L", 1, 1, PS_SHOW_FLAG, "RFC 9300 5.3", "the locator status bits are valid", NULL},
    {"E", 2, 1, PS_SHOW_FLAG, "RFC 9300 5.3", "asks for the nonce to be echoed", NULL},
    {"V", 3, 1, PS_SHOW_FLAG, "RFC 9300 5.3", "map versions stand in place of the nonce", NULL},
    {"I", 4, 1, PS_SHOW_FLAG, "RFC 9300 5.3", "an instance identifier is there", NULL},
    {"R", 5, 1, PS_SHOW_FLAG, "RFC 9300 5.3", "0", NULL},
    {"KK", 6, 2, PS_SHOW_DECIMAL, "RFC 9300 5.3", "not 0: encrypted", NULL},
    {"Nonce or Map-Version", 8, 24, PS_SHOW_HEX, "RFC 9300 5.3", "a random number", NULL},
    {"Instance ID or Locator-Status-Bits", 32, 32, PS_SHOW_HEX, "RFC 9300 5.3", "which virtual network, and which routers are up", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, HEADER);
    return ps_next(PS_SPACE_IP_VERSION, ps_u8(c, 0) >> 4);
}

const struct ps_dissector ps_dissector_lisp = {
    .name = "lisp",
    .title = "Locator/ID Separation Protocol",
    .reference = "RFC 9300",
    .bindings = PS_BINDINGS({PS_SPACE_UDP, 4341}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
