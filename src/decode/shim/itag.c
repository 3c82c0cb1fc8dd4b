/*
 * itag.c - the backbone service instance tag of IEEE 802.1ah (MAC-in-MAC): a carrier's network
 * carries a customer's whole frame, addresses and all, behind it.
 */
#include "decode/dissector.h"

enum { HEADER = 4 };

/* clang-format off */
static const struct ps_field fields[] = {
    {"I-PCP", 0, 3, PS_SHOW_DECIMAL, "IEEE 802.1Q 9.7", "0 is best effort, 7 is most urgent", NULL},
    {"I-DEI", 3, 1, PS_SHOW_FLAG, "IEEE 802.1Q 9.7", "may be dropped first when a link is full", NULL},
    {"UCA", 4, 1, PS_SHOW_FLAG, "IEEE 802.1Q 9.7", "the customer's addresses are used", NULL},
    {"Reserved", 5, 3, PS_SHOW_DECIMAL, "IEEE 802.1Q 9.7", "0", NULL},
    {"I-SID", 8, 24, PS_SHOW_DECIMAL, "IEEE 802.1Q 9.7", "which customer's network this frame is in", NULL},
};
/* clang-format on */

static struct ps_protocol_id dissect(struct ps_cursor *c, struct ps_packet *packet)
{
    (void)packet;
    ps_advance(c, HEADER);
    return ps_next(PS_SPACE_LINK, PS_LINKTYPE_ETHERNET);
}

const struct ps_dissector ps_dissector_itag = {
    .name = "itag",
    .title = "Backbone service instance tag",
    .reference = "IEEE 802.1ah",
    .bindings = PS_BINDINGS({PS_SPACE_ETHERTYPE, PS_ETHERTYPE_ITAG}),
    .dissect = dissect,
    .fields = fields,
    .field_count = PS_COUNT_OF(fields),
};
