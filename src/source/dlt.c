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

static const struct pair {
    uint32_t link_type;
    int dlt;
} pairs[] = {
    {50, DLT_PPP_SERIAL}, {100, DLT_ATM_RFC1483}, {101, DLT_RAW},      {102, DLT_SLIP_BSDOS},
    {103, DLT_PPP_BSDOS}, {104, DLT_C_HDLC},      {106, DLT_ATM_CLIP}, {107, DLT_FRELAY},
    {108, DLT_LOOP},      {109, DLT_ENC},         {246, DLT_PFSYNC},   {258, DLT_PKTAP},
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
    static const uint32_t old[][2] = {{11, 100}, {12, 101}, {14, 101}, {19, 106}};
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
