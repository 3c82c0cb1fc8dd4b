/*
 * header_form.h - numbers of PS_SPACE_FORM: what follows a header when no standard has a number for
 * it.
 *
 * A header whose form depends on what was read before it (an 802.11 data frame with or without QoS)
 * is one dissector per form, so that each has its own field table; the header in front chooses by
 * one of these numbers.  A number without a dissector ("not bound") ends decoding and only has a
 * name.
 */
#ifndef PORTSTAT_DECODE_HEADER_FORM_H
#define PORTSTAT_DECODE_HEADER_FORM_H

enum ps_header_form {
    PS_FORM_ATM, /* AAL5 of unknown content */

    /* IEEE 802.11; the padded forms have a header filled up to a multiple of four bytes. */
    PS_FORM_WLAN,
    PS_FORM_WLAN_PADDED,
    PS_FORM_WLAN_DATA,
    PS_FORM_WLAN_QOS,
    PS_FORM_WLAN_FOUR,
    PS_FORM_WLAN_FOUR_QOS,
    PS_FORM_WLAN_DATA_PADDED,
    PS_FORM_WLAN_QOS_PADDED,
    PS_FORM_WLAN_FOUR_PADDED,
    PS_FORM_WLAN_FOUR_QOS_PADDED,
    PS_FORM_WLAN_AMSDU,
    PS_FORM_WLAN_MANAGEMENT,
    PS_FORM_WLAN_CONTROL,
    PS_FORM_WLAN_ENCRYPTED, /* not bound */
    PS_FORM_WLAN_FRAGMENT,  /* not bound: a later one */
    PS_FORM_WLAN_NO_DATA,   /* not bound */
    PS_FORM_WLAN_EXTENSION, /* not bound */

    /* IEEE 802.15.4 and what begins with a dispatch byte in it. */
    PS_FORM_WPAN,
    PS_FORM_WPAN_FCS,
    PS_FORM_WPAN_SECURED, /* not bound */
    PS_FORM_WPAN_CONTROL, /* not bound: beacons, commands, acknowledgments */
    PS_FORM_WPAN_NO_DATA, /* not bound */
    PS_FORM_WPAN_DAMAGED, /* not bound */
    PS_FORM_LOWPAN,
    PS_FORM_LOWPAN_IPV6,
    PS_FORM_LOWPAN_HC1,
    PS_FORM_LOWPAN_IPHC,
    PS_FORM_LOWPAN_BROADCAST,
    PS_FORM_LOWPAN_MESH,
    PS_FORM_LOWPAN_FIRST,
    PS_FORM_LOWPAN_LATER,
    PS_FORM_LOWPAN_RECOVERABLE,
    PS_FORM_LOWPAN_NEXT,
    PS_FORM_LOWPAN_UDP,
    PS_FORM_LOWPAN_EXTENSION,
    PS_FORM_LOWPAN_OTHER, /* not bound: another protocol, or a compression not known */
    PS_FORM_COUNT
};

#endif
