/*
 * decode.h - frames to packets.
 */
#ifndef PORTSTAT_DECODE_H
#define PORTSTAT_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "portstat/error.h"
#include "portstat/export.h"
#include "portstat/packet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The dispatch tables, built once; constant afterwards, so threads may share one. */
struct ps_decoder;

/* With tunnel_inner, the ports inside a tunnel over UDP (VXLAN, GENEVE, GTP-U, Teredo, L2TP ...)
 * are the frame's, not the tunnel's own. NULL and `error` when out of memory. */
PS_API struct ps_decoder *ps_decoder_new(bool tunnel_inner, struct ps_error *error);
PS_API void ps_decoder_free(struct ps_decoder *decoder);

/* Decodes any bytes at all into `packet`, which always gets exactly one outcome. */
PS_API void ps_decode(const struct ps_decoder *decoder, const struct ps_frame *frame,
                      struct ps_packet *packet);

/* The quick way for a caller that only counts: decodes without layers, and only a frame of the
 * usual form that nearly all frames have. True if it was one: it is counted, whole and without
 * anomalies. False: use ps_decode_ports(). */
PS_API bool ps_decode_usual(const struct ps_decoder *decoder, const struct ps_frame *frame,
                            struct ps_packet *packet);

/* Decodes any frame without layers. */
PS_API void ps_decode_ports(const struct ps_decoder *decoder, const struct ps_frame *frame,
                            struct ps_packet *packet);

/* The name of the protocol where decoding ended, ps_packet.last: "arp", "icmp", "0x1234", ... A
 * name that has to be made up is written to `text`. For the details of reports. */
PS_API const char *ps_protocol_id_name(const struct ps_decoder *decoder, struct ps_protocol_id id,
                                       char *text, size_t size);

/* What a header of a packet is called: "ipv4", and for people "Internet Protocol version 4". NULL
 * if the layer is not one that ps_decode() noted. */
PS_API const char *ps_layer_name(const struct ps_layer *layer);
PS_API const char *ps_layer_title(const struct ps_layer *layer);

/* "EN10MB" for PS_LINKTYPE_ETHERNET and so on, as libpcap names link types; NULL if unknown. */
PS_API const char *ps_link_type_name(uint32_t link_type);

/* "Ethernet": the same for people. NULL if unknown. */
PS_API const char *ps_link_type_title(uint32_t link_type);

#ifdef __cplusplus
}
#endif

#endif
