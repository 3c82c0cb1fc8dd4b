/*
 * part.h - numbers of PS_SPACE_PART: what follows a header when no standard has a number for it.
 *
 * A header whose form depends on what was read before it (an 802.11 data frame with or without QoS)
 * is one dissector per form, so that each has its own field table; the header in front chooses by one
 * of these numbers.  Numbers without a row in table.c end the walk and are only named.
 */
#ifndef PORTSTAT_DECODE_PART_H
#define PORTSTAT_DECODE_PART_H

enum ps_part {
    PS_PART_ATM, /* AAL5 of unknown content */

    /* IEEE 802.11; the padded forms have a header filled up to a multiple of four bytes. */
    PS_PART_WLAN,
    PS_PART_WLAN_PADDED,
    PS_PART_WLAN_DATA,
    PS_PART_WLAN_QOS,
    PS_PART_WLAN_FOUR,
    PS_PART_WLAN_FOUR_QOS,
    PS_PART_WLAN_DATA_PADDED,
    PS_PART_WLAN_QOS_PADDED,
    PS_PART_WLAN_FOUR_PADDED,
    PS_PART_WLAN_FOUR_QOS_PADDED,
    PS_PART_WLAN_AMSDU,
    PS_PART_WLAN_MANAGEMENT,
    PS_PART_WLAN_CONTROL,
    PS_PART_WLAN_ENCRYPTED, /* not bound */
    PS_PART_WLAN_FRAGMENT,  /* not bound: a later one */
    PS_PART_WLAN_NO_DATA,   /* not bound */
    PS_PART_WLAN_EXTENSION, /* not bound */

    /* IEEE 802.15.4 and what begins with a dispatch byte in it. */
    PS_PART_WPAN,
    PS_PART_WPAN_FCS,
    PS_PART_WPAN_SECURED, /* not bound */
    PS_PART_WPAN_CONTROL,   /* not bound: beacons, commands, acknowledgments */
    PS_PART_WPAN_NO_DATA,   /* not bound */
    PS_PART_WPAN_DAMAGED,   /* not bound */
    PS_PART_LOWPAN,
    PS_PART_LOWPAN_IPV6,
    PS_PART_LOWPAN_HC1,
    PS_PART_LOWPAN_IPHC,
    PS_PART_LOWPAN_BROADCAST,
    PS_PART_LOWPAN_MESH,
    PS_PART_LOWPAN_FIRST,
    PS_PART_LOWPAN_LATER,
    PS_PART_LOWPAN_RECOVERABLE,
    PS_PART_LOWPAN_NEXT,
    PS_PART_LOWPAN_UDP,
    PS_PART_LOWPAN_EXTENSION,
    PS_PART_LOWPAN_OTHER, /* not bound: another protocol, or a compression not known */
    PS_PART_COUNT
};

#endif
