/*
 * source.h - frames from somewhere: a capture file, standard input, an interface, memory.
 *
 * All sources are pulled: ps_source_read() hands out a batch of frames whose bytes stay valid until
 * the next read of the same source, so that the tally can look ahead in the batch, and several
 * sources can be merged by time.  A caller that needs neither can take the frames of an interface
 * without a copy: see ps_source_deliver().
 */
#ifndef PORTSTAT_SOURCE_H
#define PORTSTAT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "portstat/error.h"
#include "portstat/export.h"
#include "portstat/packet.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Tells the numbers of names in a filter that the system does not know, as on one without
 * services(5) and protocols(5). Functions may be NULL; they return -1 for a name that they do not
 * know either. */
struct ps_filter_names {
    const void *context; /* handed to both functions; has to live as long as the source */
    int (*port)(const void *context, const char *name);
    int (*ip_protocol)(const void *context, const char *name);
};

struct bpf_insn; /* as <pcap/bpf.h> has it */

/* Compiles the filter elsewhere, as in another process that may read what this one may not: names
 * of hosts and ports are looked up in files. `compile` allocates the program of `count`
 * instructions for frames of that link type by malloc(3), and returns 0, or -1 and `error`, which
 * may be NULL: finding what is wrong takes long. `beyond`: of the filter as ps_filter_beyond() has
 * it. It may be called by several threads. */
struct ps_filter_compiler {
    void *context; /* handed to it; has to live as long as the source */
    int (*compile)(void *context, uint32_t link_type, enum ps_hidden beyond,
                   struct bpf_insn **program, unsigned *count, struct ps_error *error);
};

/* What a source is opened with. Strings are borrowed until the open returns. */
struct ps_source_config {
    const char *const *files; /* capture files, "-" for standard input; or NULL */
    size_t file_count;
    const int *descriptors; /* of `files`, each opened to read already, or -1; NULL: open all by
                               name. Borrowed until the close, and not closed. Regular files are
                               read by place, so that several sources may share a descriptor */
    const char *const *interfaces; /* interface names; or NULL */
    size_t interface_count;
    const char *filter; /* a pcap-filter(7) expression, or NULL */
    struct ps_filter_names filter_names;
    struct ps_filter_compiler compiler; /* file: of `filter`; without a function: here */
    uint32_t snaplen;                   /* live: bytes to capture; 0: what headers need */
    uint32_t buffer_kib;                /* live: kernel buffer; 0: the default */
    bool no_promiscuous;                /* live */
    bool force_libpcap;                 /* file: libpcap's reader, never our own */
    bool show_filtered_out; /* file: frames that the filter rejects are handed out, too, marked
                                           PS_FRAME_FILTERED_OUT */
    bool part;              /* file: it is a part of something longer; see PS_FRAME_TIME_DOUBTFUL */
    uint32_t poll_ms; /* live: longest wait of one read, and how old frames get before the kernel
                            hands them out; 0: 100 */
    bool no_wait;     /* live: reads return at once; the caller polls ps_source_fd() */
};

/* What is known of the input; complete only after the last read. Strings live with the source. */
struct ps_source_info {
    enum ps_source_kind kind;
    const char *name;              /* "captures/sample.pcap", "eth0", "a.pcap, b.pcap" */
    uint32_t link_type;            /* LINKTYPE_ of the first interface, or PS_NO_LINK_TYPE */
    bool mixed_link_types;         /* other interfaces have other link types */
    bool nanoseconds;              /* live: time stamps have nanoseconds */
    const char *const *interfaces; /* live: the names, by ps_frame.interface; or NULL */
    size_t interface_count;
    bool stream;      /* the input is a single pipe, which has not ended yet */
    int64_t read_ns;  /* of a stream: the time of the last frame that was read, whether or not it
                         passed the filter; PS_NO_TIME: none had one */
    bool other_kinds; /* live: libpcap captures from some by other means than a packet socket */
    bool answers;     /* live: and the kernel waits for an answer to each packet (nfqueue) */
    bool several_interfaces; /* live: several were named, or "any" */
    uint32_t snaplen;        /* live: bytes of a frame that are handed out at most; files: 0 */
    uint32_t
        cooked_bytes; /* of the header that Linux made up for frames of some interface; 0: none */
    bool has_drops;   /* the next two are known: live, and where a file has recorded them */
    uint64_t
        kernel_drops; /* frames the kernel had no buffer for, since the open; 64 bit, unwrapped */
    uint64_t interface_drops; /* frames the interface or its driver dropped */
    bool filters;             /* file: there is a filter ... */
    bool shows_filtered_out;  /* ... and the frames that it rejects are handed out, too */
};

enum { PS_BATCH = 256 }; /* frames of one read, at most */

struct ps_source;

/* Opens what `config` names (files or interfaces, not both). NULL and `error` on failure. */
PS_API struct ps_source *ps_source_open(const struct ps_source_config *config,
                                        struct ps_error *error);

/* A source of frames that the caller has: hands out `count` frames, in order. The array and the
 * bytes are borrowed until the close. NULL and `error` when out of memory. */
PS_API struct ps_source *ps_source_open_memory(const struct ps_frame *frames, size_t count,
                                               struct ps_error *error);

/* NULL is fine. */
PS_API void ps_source_close(struct ps_source *source);

/* Finishes opening pipes: what a pipe holds is known only when its first bytes come. Returns 1 if
 * all inputs turned out to be captures; 0 if the first bytes of one are still missing; -1 and
 * `error`, as ps_source_open() would fail. A caller that skips this finds out by reading. */
PS_API int ps_source_prepare(struct ps_source *source, struct ps_error *error);

/* What to write for `filter` to find what it rejected for what is around it: "vlan and udp port
 * 53". For what no filter can look into, one that lets all of it through as well: "udp port 53 or
 * proto 47". Freed by the caller; NULL when out of memory. */
PS_API char *ps_filter_beyond(const char *filter, enum ps_hidden hidden);

/* Puts up to PS_BATCH frames that passed the filter into `frames`. Returns how many; 0 when there
 * are none now but may be later (live: the wait was over or a signal came); PS_SOURCE_END at the
 * end; PS_SOURCE_ERROR with `error` filled when the input broke off or is damaged (all good frames
 * before that were handed out), or when a pipe turns out to hold no capture. */
enum { PS_SOURCE_END = -1, PS_SOURCE_ERROR = -2 };
PS_API int ps_source_read(struct ps_source *source, struct ps_frame *frames,
                          struct ps_error *error);

/* Reads without copying: calls `take` for each frame that came, whose bytes lie in the kernel's
 * buffer and are valid only during the call. Returns how many there were, or else as
 * ps_source_read() does. Only for sources for which ps_source_delivers() is true: a single
 * interface. */
typedef void ps_take_fn(void *context, const struct ps_frame *frame);
PS_API bool ps_source_delivers(const struct ps_source *source);
PS_API int ps_source_deliver(struct ps_source *source, ps_take_fn *take, void *context,
                             struct ps_error *error);

/* For a poll loop, with no_wait: a descriptor that becomes readable when a read may find something,
 * and for how many milliseconds at most to wait for that. Files: -1, and 0; of several files of
 * which one is a pipe, -1, and a short time. */
PS_API int ps_source_fd(const struct ps_source *source);
PS_API int ps_source_wait_ms(struct ps_source *source);

/* Live: takes no more frames from the network. Those that came before are still read, until
 * PS_SOURCE_END. Does nothing to other sources, and nothing when called again. */
PS_API void ps_source_stop(struct ps_source *source);

/* The next fact (PS_NOTICE_) about what happened meanwhile: an interface went down, is back ...
 * NULL when there is none. Valid until the next read. */
PS_API const struct ps_error *ps_source_notice(struct ps_source *source);

/* What is known of an interface; see ps_describe_fn in tally.h. Strings are valid until the next
 * read; drops are of the last ps_source_info(). */
PS_API void ps_source_describe(struct ps_source *source, uint32_t interface, uint32_t if_index,
                               struct ps_interface *about);

/* Refreshes the drop counters of a live source and returns what is known. */
PS_API const struct ps_source_info *ps_source_info(struct ps_source *source);

#ifdef __cplusplus
}
#endif

#endif
