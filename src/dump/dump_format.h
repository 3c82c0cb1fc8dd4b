/*
 * dump_format.h - the two formats of a capture file: pcap and pcapng.
 */
#ifndef PORTSTAT_DUMP_DUMP_FORMAT_H
#define PORTSTAT_DUMP_DUMP_FORMAT_H

#include "dump/dump_file.h"

/* A pcapng interface that the file describes, and what its frames have in common. */
struct ps_dump_interface {
    uint32_t interface, link_type;
    uint32_t id; /* in the file */
    bool used;
};

/* What has been written to the current file. */
struct ps_dump_state {
    bool started;                         /* its header is written */
    uint32_t link_type;                   /* pcap: of all frames */
    uint32_t next_id;                     /* pcapng */
    struct ps_dump_interface *interfaces; /* pcapng: a table by `interface`, of ... */
    size_t slots;
};

struct ps_dump_format {
    /* Starts a file whose first frame is of that link type. */
    int (*start)(struct ps_dump_file *file, struct ps_dump_state *state,
                 const struct ps_dump_config *config, uint32_t link_type, struct ps_error *error);
    int (*add)(struct ps_dump_file *file, struct ps_dump_state *state,
               const struct ps_dump_config *config, const struct ps_frame *frame,
               struct ps_error *error);
};

/* The snapshot length that a file states for frames of that link type: none of them is longer. */
uint32_t ps_dump_snaplen(const struct ps_dump_config *config, uint32_t link_type);

extern const struct ps_dump_format ps_dump_pcap;
extern const struct ps_dump_format ps_dump_pcapng;

#endif
