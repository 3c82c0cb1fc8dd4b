/*
 * explanation.h - an explanation as data: a frame, its headers, their fields.
 *
 * Both renderers see only this.  It is made from what decoding noted (which dissector read which
 * bytes) and from the dissectors' field tables, so a new header needs nothing more to be
 * explained.  It borrows the frame's bytes and constant strings, and lives no longer than the frame
 * does.
 */
#ifndef PORTSTAT_EXPLAIN_EXPLANATION_H
#define PORTSTAT_EXPLAIN_EXPLANATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/dissector.h"
#include "portstat/explain.h"

enum { PS_NAME_BYTES = 48, PS_VALUE_BYTES = 64, PS_MEANING_BYTES = 320, PS_TEXT_BYTES = 480 };

/* Some bits of a header that belong together. */
struct ps_explained_field {
    char name[PS_NAME_BYTES];
    uint32_t bit_offset; /* from the header's first bit, for options, too */
    uint32_t bits;       /* never 0 */
    uint8_t format;      /* enum ps_format */
    bool is_number;      /* at most 64 bits, shown as a number: */
    uint64_t number;
    char value[PS_VALUE_BYTES];     /* for people; long ones end with ".." */
    char meaning[PS_MEANING_BYTES]; /* may be empty */
    const char *choice;             /* the name of this value, or NULL */
    const char *reference;          /* NULL for bits that no table describes */
    int option;                     /* index into the header's options, or -1 */
};

/* An option: a part of its header; its fields are among the header's. */
struct ps_explained_option {
    const char *name;
    const char *reference; /* NULL if the kind is unknown */
    const char *meaning;
    uint8_t kind;
    uint32_t offset;     /* bytes from the header's start */
    uint32_t length;     /* bytes */
    const char *problem; /* why its length is wrong, or NULL */
};

enum ps_checksum_status {
    PS_CHECKSUM_NO, /* the header has none */
    PS_CHECKSUM_CORRECT,
    PS_CHECKSUM_WRONG,
    PS_CHECKSUM_NOT_COMPUTED, /* the sender's network card fills it in later */
    PS_CHECKSUM_NOT_USED,     /* the sender left it out, which is allowed */
    PS_CHECKSUM_UNVERIFIABLE,
};

/* "correct", "wrong", "not-computed", "not-used", "unverifiable"; NULL for PS_CHECKSUM_NO. */
const char *ps_checksum_status_name(enum ps_checksum_status status);

struct ps_explained_checksum {
    enum ps_checksum_status status;
    bool has_computed;
    uint32_t stored, computed;
    char text[PS_MEANING_BYTES]; /* a sentence */
};

struct ps_explained_layer {
    const struct ps_dissector *dissector;
    uint32_t offset;                   /* bytes from the frame's start */
    uint32_t length;                   /* bytes of the header that are explained */
    bool broken;                       /* decoding broke off in it; only whole fields are there */
    struct ps_explained_field *fields; /* by bit offset, without gaps */
    size_t field_count, field_room;
    struct ps_explained_option *options;
    size_t option_count, option_room;
    struct ps_explained_checksum checksum;
};

/* What a port of the frame is. */
struct ps_explained_port {
    uint16_t number;
    enum ps_port_class port_class;
    struct ps_service service;
    const char
        *origin; /* where the name comes from: "overlay", "IANA registry", "common name"; or NULL */
};

/* Why the frame was counted as it was. */
struct ps_verdict {
    char outcome[PS_TEXT_BYTES]; /* a sentence or two */
    bool has_ports;              /* else what follows means nothing */
    bool by_first_fragment;      /* the ports are from the datagram's first fragment */
    enum ps_transport transport;
    struct ps_explained_port source, destination;
    bool destination_is_service;
    enum ps_evidence evidence;
    char side[PS_TEXT_BYTES]; /* which end is the service, and why */
    const char *step;         /* TCP: "syn", "syn-ack", "handshake-ack", "data" ...; or NULL */
    char connection[PS_TEXT_BYTES]; /* the same in words, or empty */
    char quoted[PS_TEXT_BYTES];     /* what an ICMP error quotes, or empty */
};

struct ps_explanation {
    uint64_t number; /* of the frame, from 1 */
    const struct ps_frame *frame;
    bool local_time; /* show it in the local time zone */
    struct ps_packet packet;
    struct ps_explained_layer layers[PS_MAX_LAYERS];
    size_t layer_count;
    uint32_t data_offset;      /* bytes behind the last header ... */
    uint32_t data_end;         /* ... up to here are its data, in the frame as captured; */
    struct ps_verdict verdict; /* what is behind them is padding */
};

/* Finds the headers and the data, without fields: enough to follow a connection. */
void ps_explanation_outline(struct ps_explanation *explanation);

/* Adds the fields and verifies the checksums. -1 when out of memory. */
int ps_explanation_fill(struct ps_explanation *explanation, const struct ps_decoder *decoder,
                        const struct ps_services *services);
void ps_explanation_fini(struct ps_explanation *explanation);

/* Adds a field that spans `bits` of the layer's header. -1 when out of memory. */
int ps_add_field(struct ps_explained_layer *layer, const struct ps_explained_field *field);

/* Fills value, number and meaning from the header's bytes (build_layers.c has checked that they are
 * there). */
struct ps_value_context {
    const struct ps_decoder *decoder;
    const struct ps_services *services; /* NULL: no names */
    enum ps_transport transport;        /* whose ports are shown */
};
void ps_show_value(struct ps_explained_field *field, const struct ps_field *description,
                   const uint8_t *header, const struct ps_value_context *context);

/* Reads the options of a layer whose fixed fields are there. -1 when out of memory. */
int ps_add_options(struct ps_explained_layer *layer, const uint8_t *header, uint32_t header_length,
                   const struct ps_value_context *context);

/* Adds the field of one row of a field table. The part that the table describes (the header or an
 * option) begins `base` bits into the header and ends at bit `end`. -1 when out of memory. */
int ps_add_described(struct ps_explained_layer *layer, const struct ps_field *description,
                     const uint8_t *header, uint32_t base, uint32_t end, int option,
                     const struct ps_value_context *context);

/* Verifies the checksum of layer `index`. */
void ps_verify_checksum(struct ps_explanation *explanation, size_t index);

/* How many bytes the frame had on the wire, at least as many as were captured. */
static inline uint32_t ps_wire_length(const struct ps_frame *frame)
{
    return frame->len > frame->caplen ? frame->len : frame->caplen;
}

/* The IP header that encloses the layer `index`, and what it says. */
struct ps_enclosing_ip {
    const struct ps_explained_layer *layer; /* NULL: none */
    unsigned version;
    const uint8_t *source, *destination; /* 4 or 16 bytes; the final destination */
    uint32_t end;     /* where the datagram ends, in bytes of the frame; may be beyond it */
    bool is_fragment; /* the datagram is in pieces */
    bool is_rerouted; /* a routing header sends it to a last stop that is not known here */
};
struct ps_enclosing_ip ps_find_ip(const struct ps_explanation *explanation, size_t index);

/* Writes an explanation as text. */
struct ps_text_style {
    enum ps_explain_level level;
    bool colour;
    bool numbers_only;
};
void ps_explanation_write(const struct ps_explanation *explanation,
                          const struct ps_text_style *style, FILE *out);

#endif
