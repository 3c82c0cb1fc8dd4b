/*
 * error.h - what went wrong, as a fact: a code, what it happened to, and why.
 *
 * The one convention of returns: a function that can fail takes a `struct ps_error *` last and
 * returns 0, or -1 with it filled; one that makes something returns a pointer, or NULL with it
 * filled.  bool answers a question and never stands for success.  A filled error is the caller's to
 * show or to drop: the library prints nothing, gives no advice on options, and knows no exit status
 * (the command line's are in src/cli/messages.c).  What happens per frame is no error, it is an
 * outcome that is counted (see packet.h).
 */
#ifndef PORTSTAT_ERROR_H
#define PORTSTAT_ERROR_H

#include "portstat/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of facts. Two that call for different advice are two kinds. */
enum ps_error_code {
    PS_OK = 0, /* nothing went wrong */

    /* Out of memory. */
    PS_ERROR_MEMORY,
    PS_ERROR_MEMORY_CAPTURE,  /* for the frames of an interface */
    PS_ERROR_MEMORY_FILES,    /* for reading so many files at once */
    PS_ERROR_MEMORY_RECORD,   /* for a record of a file; what came before it was handed out */
    PS_ERROR_MEMORY_SERVICES, /* for names of services */
    PS_ERROR_MEMORY_FLOWS,    /* for the table of flows */
    PS_ERROR_MEMORY_INTERVAL, /* for the next interval */
    PS_ERROR_MEMORY_REPORT,   /* for a snapshot of so many flows */
    PS_ERROR_MEMORY_EXPLAIN,  /* for the explanation of a frame */
    PS_ERROR_MEMORY_LOOKUP,   /* for so many results */

    /* What a source is to be opened with contradicts itself. */
    PS_ERROR_NO_INPUT,    /* neither files nor interfaces */
    PS_ERROR_MIXED_INPUT, /* files and interfaces */
    PS_ERROR_INPUT_TWICE, /* standard input, which can be read only once */

    /* A capture file that cannot be opened. */
    PS_ERROR_NOT_FOUND,
    PS_ERROR_NO_PERMISSION,
    PS_ERROR_DIRECTORY,
    PS_ERROR_TERMINAL, /* standard input has no capture */
    PS_ERROR_TOO_MANY_FILES,
    PS_ERROR_BAD_DESCRIPTOR,
    PS_ERROR_CANNOT_OPEN, /* for any other reason */

    /* A capture file of which nothing can be read. */
    PS_ERROR_EMPTY,
    PS_ERROR_CUT_HEADER,      /* it ends within its file header */
    PS_ERROR_NOT_A_CAPTURE,   /* its first bytes are no capture's */
    PS_ERROR_FOREIGN_CAPTURE, /* of another program, in a format that is not read */
    PS_ERROR_OLD_VERSION,     /* of a version of its format that is not read */
    PS_ERROR_COMPRESSED_TWICE,
    PS_ERROR_COMPRESS,       /* compressed by compress(1), which is not read */
    PS_ERROR_LZIP,           /* compressed by lzip(1), which is not read */
    PS_ERROR_BAD_COMPRESSED, /* its compressed data are damaged from the start */
    PS_ERROR_DECOMPRESSOR,   /* cannot be started */
    PS_ERROR_CANNOT_READ,    /* for any other reason */

    /* A capture that went wrong in the middle: what was good before was handed out. */
    PS_ERROR_CUT,            /* it ends in the middle of a frame */
    PS_ERROR_DAMAGED,        /* its bytes contradict themselves */
    PS_ERROR_READING_FAILED, /* its bytes could not be had any more */
    PS_ERROR_GONE,           /* its interfaces are gone */

    /* Filters. */
    PS_ERROR_FILTER, /* no valid expression; the lines after the reason's first show where */
    PS_ERROR_FILTER_LINK_TYPE, /* has no meaning for a link type, whose frames are left out */
    PS_ERROR_FILTER_NOT_TAKEN, /* by the kernel */

    /* Interfaces. */
    PS_ERROR_NO_INTERFACE,        /* of this name */
    PS_ERROR_SIMILAR_INTERFACE,   /* none of this name, but of one like it, which the reason has */
    PS_ERROR_NO_INTERFACE_NUMBER, /* none of this number */
    PS_ERROR_NO_INTERFACES,       /* none at all that this user may capture from */
    PS_ERROR_CANNOT_LIST,         /* the interfaces */
    PS_ERROR_MAY_NOT_CAPTURE,     /* for want of privileges */
    PS_ERROR_CANNOT_CAPTURE,      /* for any other reason */
    PS_ERROR_CANNOT_POLL,         /* the interface cannot be waited for */
    PS_ERROR_INTERFACE_DOWN,      /* it is switched off */
    PS_ERROR_INTERFACE_TWICE,     /* it is named twice */
    PS_ERROR_TOO_MANY_INTERFACES,

    /* Files of services. */
    PS_ERROR_SERVICES_FILE,       /* cannot be read */
    PS_ERROR_SERVICES_PERMISSION, /* may not be read */
    PS_ERROR_SERVICES_LINE,       /* has a line that is none of such a file */

    /* What is written. */
    PS_ERROR_REPORT_OPEN, /* the file of the report cannot be opened */
    PS_ERROR_REPORT_PERMISSION,
    PS_ERROR_REPORT_WRITE,    /* it takes no more */
    PS_ERROR_DUMP_NAME,       /* a capture's name is none */
    PS_ERROR_DUMP_OPEN,       /* a capture cannot be made */
    PS_ERROR_DUMP_PERMISSION, /* this user may not make it */
    PS_ERROR_DUMP_STREAM,     /* standard output cannot be rotated */
    PS_ERROR_DUMP_LINK_TYPES, /* its format takes frames of one link type only */
    PS_ERROR_DUMP_WRITE,      /* it cannot be written on */
    PS_ERROR_DISK_FULL,
    PS_ERROR_READER_GONE, /* nobody reads the pipe any more */
    PS_ERROR_NO_OPENER,   /* the process that would open the file has ended */

    /* Privileges. */
    PS_ERROR_NO_USER,        /* of this name */
    PS_ERROR_CHANGE_USER,    /* cannot be done */
    PS_ERROR_CAPABILITIES,   /* cannot be given up */
    PS_ERROR_NEW_PRIVILEGES, /* cannot be ruled out */
    PS_ERROR_NO_SANDBOX,     /* is to be had here */
    PS_ERROR_HELPER,         /* a process of the program's own cannot be started */
    PS_ERROR_DEFECT,         /* of portstat itself */

    PS_ERROR_NO_PORT, /* a word that was looked up means none */

    /* No errors: what a live source has to tell while it goes on; see ps_source_notice(). */
    PS_NOTICE_WAITING, /* an interface went down, or has no carrier, or disappeared */
    PS_NOTICE_BACK,    /* it is there again */
    PS_NOTICE_CHANGED, /* it has another link type now, and is captured from no more */
    PS_NOTICE_ENDED,   /* it is captured from no more, for another reason */
    PS_NOTICE_WARNING, /* of libpcap */

    /* Set by programs, never by the library: for what they find wrong themselves. */
    PS_ERROR_USAGE,   /* what their user asked for makes no sense */
    PS_ERROR_PROGRAM, /* anything else */

    PS_ERROR_CODE_COUNT
};

enum { PS_ERROR_SUBJECT_BYTES = 512, PS_ERROR_REASON_BYTES = 1024 };

/* Texts are terminated, have no newline at the end, and fit a terminal: see ps_error_set(). */
struct ps_error {
    enum ps_error_code code;
    char subject[PS_ERROR_SUBJECT_BYTES]; /* "captures/x.pcap", "eth0", "tally"; may be empty */
    char reason[PS_ERROR_REASON_BYTES];   /* "no such file" */
};

/*
 * Fills it; the reason is a printf format.  What is too long is cut, and '?' stands for bytes that a
 * terminal would obey, newlines apart.  `subject` may be NULL for none.  Neither it nor what the
 * format takes may lie in `error`, which may be NULL.  Returns -1, so that a failing function can
 * `return ps_error_set(...)`.
 */
PS_API int ps_error_set(struct ps_error *error, enum ps_error_code code, const char *subject,
                        const char *reason_format, ...) __attribute__((format(printf, 4, 5)));

/* "subject: reason", or only the reason. Returns `text`. */
enum { PS_ERROR_TEXT_BYTES = PS_ERROR_SUBJECT_BYTES + PS_ERROR_REASON_BYTES + 2 };
PS_API const char *ps_error_text(const struct ps_error *error, char text[PS_ERROR_TEXT_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
