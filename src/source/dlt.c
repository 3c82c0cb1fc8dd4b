/*
 * dlt.c - the few link types whose number in files is not the one that libpcap uses.
 *
 * https://www.tcpdump.org/linktypes.html lists both; all other numbers are the same in both spaces.
 */
#include "source/dlt.h"

#include <pcap/dlt.h>
#include <pcap/pcap.h>
#include <stddef.h>
#include <stdio.h>

#include "portstat/link_types.h"

static const struct pair {
    uint32_t link_type;
    int dlt;
} pairs[] = {
    {PS_LINKTYPE_PPP_HDLC, DLT_PPP_SERIAL},
    {PS_LINKTYPE_ATM_RFC1483, DLT_ATM_RFC1483},
    {PS_LINKTYPE_RAW, DLT_RAW},
    {PS_LINKTYPE_SLIP_BSDOS, DLT_SLIP_BSDOS},
    {PS_LINKTYPE_PPP_BSDOS, DLT_PPP_BSDOS},
    {PS_LINKTYPE_C_HDLC, DLT_C_HDLC},
    {PS_LINKTYPE_ATM_CLIP, DLT_ATM_CLIP},
    {PS_LINKTYPE_FRELAY, DLT_FRELAY},
    {PS_LINKTYPE_LOOP, DLT_LOOP},
    {PS_LINKTYPE_ENC, DLT_ENC},
    {PS_LINKTYPE_PFSYNC, DLT_PFSYNC},
    {PS_LINKTYPE_PKTAP, DLT_PKTAP},
};

int ps_linktype_to_dlt(uint32_t link_type)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].link_type == link_type)
            return pairs[i].dlt;
    return (int)link_type;
}

uint32_t ps_linktype_from_dlt(int dlt)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].dlt == dlt)
            return pairs[i].link_type;
    return (uint32_t)dlt;
}

uint32_t ps_linktype_settle(uint32_t link_type)
{
    static const uint32_t old[][2] = {{PS_LINKTYPE_ATM_RFC1483_OLD, PS_LINKTYPE_ATM_RFC1483},
                                      {PS_LINKTYPE_RAW_OLD, PS_LINKTYPE_RAW},
                                      {PS_LINKTYPE_RAW_OPENBSD, PS_LINKTYPE_RAW},
                                      {PS_LINKTYPE_ATM_CLIP_LINUX, PS_LINKTYPE_ATM_CLIP}};
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
        if (link_type == old[i][0])
            return old[i][1];
    return link_type;
}

const char *ps_linktype_name(uint32_t link_type, char text[24])
{
    const char *name = pcap_datalink_val_to_name(ps_linktype_to_dlt(link_type));
    if (name)
        return name;
    snprintf(text, 24, "LINKTYPE %u", link_type);
    return text;
}
