/*
 * reader.h - one capture file: its format, its frames, and what is wrong with it.
 *
 * A format knows how its files begin and how their records are laid out; the reader around it opens
 * the input, looks through compression, finds the format, applies the filter and remembers damage.
 * A new format is a new file and a row of ps_formats.
 */
#ifndef PORTSTAT_SOURCE_FILE_READER_H
#define PORTSTAT_SOURCE_FILE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/frame_clock.h"
#include "portstat/source.h"
#include "source/filter.h"
#include "source/file/input.h"

/* Of ps_reader_read(), beside PS_SOURCE_END and PS_SOURCE_ERROR: see ps_reader.defers. */
enum { PS_READER_DEFERRED = -100 };

enum { PS_DESCRIBED_INTERFACES = 1 << 14, PS_INTERFACE_NAME_BYTES = 255 };

/* Frames of one read of a format: one less than of a source, as a frame may be held back. */
enum { PS_READ_BATCH = PS_BATCH - 1 };

/* Frames that were lost while the file was made, as it says. */
struct ps_recorded_drops {
    bool known;
    uint64_t kernel, interface;
};

struct ps_file_interface {
    const char *file; /* borrowed from the reader */
    uint32_t number;  /* in that file */
    char *name;       /* owned; NULL: none was given */
    struct ps_recorded_drops drops;
};

/* The interfaces of a source, over all of its files. */
struct ps_interfaces {
    uint32_t count;
    uint32_t link_type;             /* of the first */
    bool mixed;                     /* others have another one */
    uint32_t cooked_bytes;          /* see ps_source_info */
    struct ps_recorded_drops drops; /* of all */
    struct ps_file_interface *rows; /* of the first ones, as far as there was memory */
    size_t row_count, row_room;
};

void ps_interfaces_fini(struct ps_interfaces *interfaces);

struct ps_reader;

/* Records one after the other, by which a place between two records is known. */
struct ps_chain {
    unsigned records; /* so many at least, ... */
    size_t bytes;     /* ... which take so many bytes at least */
    unsigned steps;   /* how many records may still be looked at, in all chains of a search */
    int64_t last_ns;  /* the clock after the last record; PS_NO_TIME: none had a time */
};

struct ps_format {
    const char *name;

    /* Is this how its files begin? */
    bool (*recognises)(const uint8_t *bytes, size_t size);

    /* Reads the file header. 1; 0 when it is not wholly there yet, and the call must be repeated;
     * or -1 and `error`. */
    int (*open)(struct ps_reader *reader, struct ps_error *error);

    /* As ps_source_read(), but for up to PS_READ_BATCH frames; damage goes through
     * ps_reader_broken() and ps_reader_damaged(). Called again after the end, it says the same. */
    int (*read)(struct ps_reader *reader, struct ps_frame *frames, struct ps_error *error);

    /* Do records begin at this place of the window, as many as the chain asks for, that make sense
     * and whose times are near each other? Returns where they end, and fills the chain in; 0: no.
     * NULL: the format cannot tell. */
    size_t (*follow)(const struct ps_reader *reader, size_t at, struct ps_chain *chain);

    void (*close)(struct ps_reader *reader);
};

extern const struct ps_format ps_format_pcap, ps_format_pcapng, ps_format_libpcap;
extern const struct ps_format *const ps_formats[]; /* ends with NULL */

struct ps_reader {
    const char *name;               /* for messages; borrowed */
    const struct ps_format *format; /* NULL until enough was read to know */
    void *state;                    /* the format's; NULL until it is open */
    bool force_libpcap;
    struct ps_input input;
    struct ps_interfaces *interfaces; /* the source's */
    struct ps_filter *filter;         /* the source's, or NULL */
    bool show_filtered_out;           /* see ps_source_config */
    bool part;                        /* likewise */
    bool settled;                     /* not a part, or a frame of it was near its next one */
    uint32_t interface_count;         /* of this file */
    uint64_t frame_count;             /* frames that were read, before the filter */
    bool learned;         /* a record that is no frame has changed what the format knows */
    bool ended_well;      /* what was read ends between two records */
    int64_t last_ns;      /* the clock of the last of them with one; PS_NO_TIME: none had one */
    struct ps_frame held; /* a frame whose time is to be judged by the next one's */
    bool is_held;
    int held_place; /* which of these has its bytes; the other one may be handed out */
    uint8_t *held_bytes[2];
    size_t held_room[2];
    /* Of several files, those with a huge record next are not to hold it all at once. If set,
     * reading stops before a record that the usual window cannot hold, once: `next_ns` is its time,
     * or PS_NO_TIME. `granted` lets it pass. */
    bool defers, granted;
    int64_t next_ns;
    uint64_t damage_count;
    struct ps_error damage; /* the first one found */
    uint64_t begin_bytes;   /* of a part of a file: where it begins, ... */
    int64_t begin_ns;       /* ... and the clock of the frame before it */
};

struct ps_reader_options {
    struct ps_input_options input;
    bool force_libpcap;
    struct ps_interfaces *interfaces;
    struct ps_filter *filter;
    bool show_filtered_out;
    bool part;
};

/* Opens `name`, which is borrowed until the close. 0, or -1 and `error`. What a stream holds is
 * known only when its first bytes come. If they come later, reading fails as opening would have. */
int ps_reader_open(struct ps_reader *reader, const char *name,
                   const struct ps_reader_options *options, struct ps_error *error);

/* The same from a descriptor, which the reader owns from then on. */
int ps_reader_open_fd(struct ps_reader *reader, int fd, const char *name,
                      const struct ps_reader_options *options, struct ps_error *error);

/* The same from a descriptor that is shared: see ps_input_share_fd(). */
int ps_reader_share_fd(struct ps_reader *reader, int fd, const char *name,
                       const struct ps_reader_options *options, struct ps_error *error);

/* As ps_source_prepare(). */
int ps_reader_prepare(struct ps_reader *reader, struct ps_error *error);

/* As ps_source_read(). */
int ps_reader_read(struct ps_reader *reader, struct ps_frame *frames, struct ps_error *error);
void ps_reader_close(struct ps_reader *reader);

/* For formats: adds an interface that the file describes. Returns its index within the source. */
uint32_t ps_reader_add_interface(struct ps_reader *reader, uint32_t link_type);

/* For formats: what the interface of that index is called; what is too long is cut. */
void ps_reader_name_interface(struct ps_reader *reader, uint32_t index, const void *name,
                              size_t length);

/* For formats: so many frames of the interface of that index were lost in all, as far as the file
 * is read. */
void ps_reader_set_drops(struct ps_reader *reader, uint32_t index,
                         const struct ps_recorded_drops *before,
                         const struct ps_recorded_drops *now);

/* For formats: the record at the input's place is bad, but what follows can be read. The first such
 * damage is reported at the end. The text says what is wrong, as for printf(). */
void ps_reader_damaged(struct ps_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* For formats: the input ends here, after the frames that were read: for the reason in the text, or
 * because reading it failed. Returns what the format's read returns. */
int ps_reader_broken(struct ps_reader *reader, struct ps_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For formats: is a record of so many bytes to be deferred? */
bool ps_reader_is_deferred(const struct ps_reader *reader, size_t bytes);

/* For formats: the input ended well. */
int ps_reader_ended(struct ps_reader *reader, struct ps_error *error);

#endif
