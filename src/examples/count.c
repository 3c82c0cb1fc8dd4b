/*
 * count.c - counts the ports of packets that a program has in memory, with the decoder alone.
 *
 *   cc count.c $(pkg-config --cflags --libs portstat) -o count && ./count
 */
#include <inttypes.h>
#include <portstat/decode.h>
#include <portstat/link_types.h>
#include <stdio.h>

enum { PACKETS = 4, PACKET_BYTES = 24, PORTS = 65536 };

/* What a program may have captured: the first 24 bytes of IPv4 packets, 192.0.2.1 to 198.51.100.1.
 */
#define IPV4(protocol) "\x45\0\0\x30\0\0\0\0\x40" protocol "\0\0\xc0\0\x02\x01\xc6\x33\x64\x01"
static const char packets[PACKETS][PACKET_BYTES + 1] = {
    IPV4("\x06") "\xc0\x00\x01\xbb", /* TCP, port 49152 to 443 */
    IPV4("\x06") "\xc0\x01\x01\xbb", /* TCP, port 49153 to 443 */
    IPV4("\x11") "\xc0\x00\x00\x35", /* UDP, port 49152 to 53 */
    IPV4("\x01") "\x08\x00\xf7\xff", /* an ICMP echo request, which has no ports */
};

int main(void)
{
    static uint64_t counts[PS_TRANSPORT_COUNT][PORTS];
    struct ps_error error = {.code = PS_OK};
    char text[PS_ERROR_TEXT_BYTES];
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    if (!decoder) {
        fprintf(stderr, "count: %s\n", ps_error_text(&error, text));
        return 1;
    }
    for (int i = 0; i < PACKETS; i++) {
        const struct ps_frame frame = {.data = (const uint8_t *)packets[i],
                                       .caplen = PACKET_BYTES,
                                       .len = 48,
                                       .link_type = PS_LINKTYPE_RAW};
        struct ps_packet packet;
        ps_decode(decoder, &frame, &packet);
        if (packet.outcome == PS_COUNTED)
            counts[packet.transport][packet.destination_port]++;
        else
            printf("packet %d: %s\n", i + 1, ps_outcome_name(packet.outcome));
    }
    ps_decoder_free(decoder);
    for (int t = 0; t < PS_TRANSPORT_COUNT; t++)
        for (int port = 0; port < PORTS; port++)
            if (counts[t][port] > 0)
                printf("%d/%s: %" PRIu64 "\n", port, ps_transport_name(t), counts[t][port]);
    return 0;
}
