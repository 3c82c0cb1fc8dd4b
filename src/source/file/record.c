/*
 * record.c - bounds of lengths by link type, and records that break them; see record.h.
 */
#include "source/file/record.h"

#include <stddef.h>

#include "portstat/link_types.h"

enum {
    USUAL_CAPLEN = 256 << 10, /* the bound of libpcap and Wireshark */
    USUAL_LEN = 1 << 20,      /* twice what Linux merges at most (GSO_MAX_SIZE) */
    LONG_LEN = 128 << 20,     /* the longest message of D-Bus; there are no longer transfers */
};

/* Link types whose frames are no packets of a network: messages and transfers, which may be long.
 */
static const struct limit {
    uint16_t first, last;
    uint32_t caplen, len;
} limits[] = {
    {PS_LINKTYPE_DBUS, PS_LINKTYPE_DBUS, LONG_LEN, LONG_LEN},
    {PS_LINKTYPE_USBPCAP, PS_LINKTYPE_USBPCAP, LONG_LEN, LONG_LEN},
    {PS_LINKTYPE_EBHSCR, PS_LINKTYPE_EBHSCR, 32 << 20, LONG_LEN},
    {PS_LINKTYPE_USB_FREEBSD, PS_LINKTYPE_USB_FREEBSD, USUAL_CAPLEN, LONG_LEN},
    {PS_LINKTYPE_USB_LINUX, PS_LINKTYPE_USB_LINUX, USUAL_CAPLEN, LONG_LEN},
    {PS_LINKTYPE_USB_LINUX_MMAPPED, PS_LINKTYPE_USB_LINUX_MMAPPED, USUAL_CAPLEN, LONG_LEN},
    {PS_LINKTYPE_USB_DARWIN, PS_LINKTYPE_USB_DARWIN, USUAL_CAPLEN, LONG_LEN},
    {PS_LINKTYPE_WIRESHARK_UPPER_PDU, PS_LINKTYPE_WIRESHARK_UPPER_PDU, USUAL_CAPLEN, LONG_LEN},
    {PS_LINKTYPE_USER0, PS_LINKTYPE_USER15, USUAL_CAPLEN, LONG_LEN},
};

static struct limit limit_of(uint32_t link_type)
{
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (limits[i].first <= link_type && link_type <= limits[i].last)
            return limits[i];
    return (struct limit){.caplen = USUAL_CAPLEN, .len = USUAL_LEN};
}

uint32_t ps_max_caplen(uint32_t link_type)
{
    return limit_of(link_type).caplen;
}

uint32_t ps_max_len(uint32_t link_type)
{
    return limit_of(link_type).len;
}

void ps_record_mend_len(struct ps_frame *frame, uint32_t max_len)
{
    if (frame->caplen > frame->len)
        frame->marks |= PS_FRAME_CAPTURED_BEYOND_WIRE;
    else if (frame->len > max_len)
        frame->marks |= PS_FRAME_LENGTH_IMPOSSIBLE;
    else
        return;
    frame->len = frame->caplen;
}

uint32_t ps_record_fcs_bytes(uint32_t link_type_word)
{
    enum { IS_THERE = 0x04000000, UNITS_SHIFT = 28, UNIT_BYTES = 2 };
    return link_type_word & IS_THERE ? (link_type_word >> UNITS_SHIFT) * UNIT_BYTES : 0;
}

/* Of a frame whose length is not known, nor is whether the sequence was captured. */
void ps_record_take_fcs(struct ps_frame *frame, uint32_t fcs_bytes)
{
    if (frame->len < fcs_bytes || frame->marks & PS_FRAME_LENGTH_IMPOSSIBLE)
        return;
    frame->len -= fcs_bytes;
    if (frame->caplen > frame->len)
        frame->caplen = frame->len;
}
