/*
 * error.h - what went wrong, as a fact: a code, what it happened to, and why.
 *
 * All return values follow one convention: a function that can fail takes a `struct ps_error *`
 * last and returns 0, or -1 with it filled; one that makes something returns a pointer, or NULL
 * with it filled.  bool answers a question and never stands for success.  A filled error is the
 * caller's to show or to drop: the library prints nothing, gives no advice on options, and knows no
 * exit status.  What happens per frame is no error,
 * it is an outcome that is counted (see packet.h).
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
    PS_ERROR_MEMORY_FILES,    /* for reading many files at once */
    PS_ERROR_MEMORY_RECORD,   /* for a record of a file; the frames before it were handed out */
    PS_ERROR_MEMORY_SERVICES, /* for names of services */
    PS_ERROR_MEMORY_FLOWS,    /* for the table of flows */
    PS_ERROR_MEMORY_INTERVAL, /* for the next interval */
    PS_ERROR_MEMORY_REPORT,   /* for a snapshot of all flows */
    PS_ERROR_MEMORY_EXPLAIN,  /* for the explanation of a frame */
    PS_ERROR_MEMORY_LOOKUP,   /* for the results of a look-up */

    /* The inputs of a source do not make sense. */
    PS_ERROR_NO_INPUT,    /* neither files nor interfaces are given */
    PS_ERROR_MIXED_INPUT, /* both files and interfaces are given */
    PS_ERROR_INPUT_TWICE, /* standard input is given twice, but can be read only once */

    /* A capture file cannot be opened. */
    PS_ERROR_NOT_FOUND,
    PS_ERROR_NO_PERMISSION,
    PS_ERROR_DIRECTORY,
    PS_ERROR_TERMINAL, /* standard input is a terminal, not a capture */
    PS_ERROR_TOO_MANY_FILES,
    PS_ERROR_BAD_DESCRIPTOR,
    PS_ERROR_CANNOT_OPEN, /* any other reason */

    /* Nothing of a capture file can be read. */
    PS_ERROR_EMPTY,
    PS_ERROR_CUT_HEADER,      /* it ends within its file header */
    PS_ERROR_NOT_A_CAPTURE,   /* its first bytes are not those of a capture */
    PS_ERROR_FOREIGN_CAPTURE, /* it is another program's, in a format that portstat does not read */
    PS_ERROR_ETL,             /* it is an event trace of Windows, which portstat does not read */
    PS_ERROR_ZIP,             /* it is an archive, which may hold captures */
    PS_ERROR_TAR,
    PS_ERROR_7Z,
    PS_ERROR_RAR,
    PS_ERROR_ARCHIVE,  /* it is an archive of another kind */
    PS_ERROR_BASE64,   /* it is a text: a capture in base64 */
    PS_ERROR_HEX_DUMP, /* it is a text: the bytes of packets in hexadecimal */
    PS_ERROR_POINTER,  /* it stands for a capture that was not fetched */
    PS_ERROR_WEB_PAGE, /* it is what a server sent instead of a capture */
    PS_ERROR_ENCRYPTED,
    PS_ERROR_OLD_VERSION, /* its format has a version that portstat does not read */
    PS_ERROR_COMPRESSED_TWICE,
    PS_ERROR_COMPRESS,       /* it is compressed by compress(1), which portstat does not read */
    PS_ERROR_LZIP,           /* the same by lzip(1) */
    PS_ERROR_LZOP,           /* the same by lzop(1) */
    PS_ERROR_LZMA,           /* the same by lzma(1), the predecessor of xz(1) */
    PS_ERROR_SNAPPY,         /* the same by snappy */
    PS_ERROR_BAD_COMPRESSED, /* its compressed data are damaged from the start */
    PS_ERROR_DECOMPRESSOR,   /* the decompressor cannot be started */
    PS_ERROR_CANNOT_READ,    /* any other reason */

    /* A capture failed in the middle; the good frames before that were handed out. */
    PS_ERROR_CUT,            /* it ends in the middle of a frame */
    PS_ERROR_DAMAGED,        /* its bytes contradict themselves */
    PS_ERROR_READING_FAILED, /* reading it failed */
    PS_ERROR_GONE,           /* its interfaces are gone */

    /* Filters. */
    PS_ERROR_FILTER, /* not a valid expression; the reason's second and later lines show where */
    PS_ERROR_FILTER_LINK_TYPE, /* means nothing for a link type; frames of that type are left out */
    PS_ERROR_FILTER_NOT_TAKEN, /* the kernel refused it */

    /* Interfaces. */
    PS_ERROR_NO_INTERFACE,        /* none has this name */
    PS_ERROR_SIMILAR_INTERFACE,   /* none has this name, but the reason gives a similar one */
    PS_ERROR_NO_INTERFACE_NUMBER, /* none has this number */
    PS_ERROR_NO_INTERFACES,       /* there are none that this user may capture from */
    PS_ERROR_CANNOT_LIST,         /* the interfaces cannot be listed */
    PS_ERROR_MAY_NOT_CAPTURE,     /* this user lacks the privileges */
    PS_ERROR_CANNOT_CAPTURE,      /* any other reason */
    PS_ERROR_CANNOT_POLL,         /* its frames cannot be waited for with poll(2) */
    PS_ERROR_INTERFACE_DOWN,      /* it is switched off */
    PS_ERROR_INTERFACE_TWICE,     /* it is named twice */
    PS_ERROR_TOO_MANY_INTERFACES,

    /* Files of services. */
    PS_ERROR_SERVICES_FILE,       /* it cannot be read */
    PS_ERROR_SERVICES_PERMISSION, /* this user may not read it */
    PS_ERROR_SERVICES_LINE,       /* one of its lines is not services(5) */

    /* Parts of runs. */
    PS_ERROR_NOT_A_PART,      /* it is something else */
    PS_ERROR_PART_VERSION,    /* it is of a schema that is not known here */
    PS_ERROR_PART_DAMAGED,    /* it is cut, was changed, or contradicts itself */
    PS_ERROR_PARTS_DIFFER,    /* it was counted by other rules than the first one */
    PS_ERROR_PART_SUMMED,     /* it is a sum, which is part of no whole */
    PS_ERROR_PART_KEPT,       /* it did not keep what a view needs */
    PS_ERROR_PART_INCOMPLETE, /* a report was made, but a part's input was damaged; set by programs
                               */

    /* Output: reports and captures. */
    PS_ERROR_REPORT_OPEN, /* the file of the report cannot be opened */
    PS_ERROR_REPORT_PERMISSION,
    PS_ERROR_REPORT_WRITE,    /* writing the report failed */
    PS_ERROR_REPORT_FULL,     /* the same, because there is no room left */
    PS_ERROR_REPORT_CLOSED,   /* the report's descriptor is not open for writing */
    PS_ERROR_DUMP_NAME,       /* a capture file cannot have this name */
    PS_ERROR_DUMP_OPEN,       /* a capture file cannot be created */
    PS_ERROR_DUMP_PERMISSION, /* this user may not create it */
    PS_ERROR_DUMP_STREAM,     /* standard output cannot be rotated */
    PS_ERROR_DUMP_LINK_TYPES, /* the format holds frames of one link type only */
    PS_ERROR_DUMP_WRITE,      /* writing the capture failed */
    PS_ERROR_DISK_FULL,
    PS_ERROR_READER_GONE, /* nobody reads the pipe any more */
    PS_ERROR_NO_OPENER,   /* the process that would open the file has ended */

    /* Privileges. */
    PS_ERROR_NO_USER,        /* no user has this name */
    PS_ERROR_CHANGE_USER,    /* changing to another user failed */
    PS_ERROR_NOBODY_ELSE,    /* the system has no user that the program could become */
    PS_ERROR_CAPABILITIES,   /* they cannot be given up */
    PS_ERROR_NEW_PRIVILEGES, /* gaining new ones cannot be ruled out */
    PS_ERROR_NO_SANDBOX,     /* this system has no sandbox */
    PS_ERROR_HELPER,         /* a process of the program's own cannot be started */
    PS_ERROR_DEFECT,         /* a defect in portstat itself */

    PS_ERROR_NO_PORT, /* a word that was looked up means no port */

    /* Not errors: what a live source reports while it goes on; see ps_source_notice(). */
    PS_NOTICE_WAITING,       /* an interface went down, or has no carrier, or disappeared */
    PS_NOTICE_BACK,          /* it is there again */
    PS_NOTICE_CHANGED,       /* its link type changed, so it is no longer captured from */
    PS_NOTICE_ENDED,         /* it is no longer captured from, for another reason */
    PS_NOTICE_WARNING,       /* a warning of libpcap */
    PS_NOTICE_COUNTED_TWICE, /* files: one was named twice; set by programs, never by the library */

    /* Set by programs for their own errors, never by the library. */
    PS_ERROR_USAGE,   /* the user asked for something that makes no sense */
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
 * Fills `error`, which may be NULL; the reason is a printf format.  Texts that are too long are
 * cut, and '?' replaces bytes that a terminal would obey, except newlines.  `subject` may be NULL
 * for none.  Neither `subject` nor the arguments of the format may point into `error`.  Returns -1,
 * so that a failing function can `return ps_error_set(...)`.
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
