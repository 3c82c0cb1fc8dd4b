/*
 * error.h - how set-up functions say what went wrong.
 *
 * A function that can fail takes a `struct ps_error *`, returns -1 (or NULL) and fills it; only
 * main() prints it and exits.  What happens per frame is never an error, it is an outcome that is
 * counted (see packet.h).
 */
#ifndef PORTSTAT_ERROR_H
#define PORTSTAT_ERROR_H

/* Exit status of the program, and so the kind of an error. */
enum ps_status {
    PS_OK = 0,
    PS_FAILED = 1,     /* input or run-time error */
    PS_USAGE = 2,      /* usage or filter error */
    PS_INCOMPLETE = 3, /* a report was made, but the input was damaged or incomplete */
    PS_DENIED = 4,     /* no permission */
};

struct ps_error {
    enum ps_status status; /* PS_OK while nothing failed */
    char text[1024];       /* "what: why; what to do", no newline at the end, always terminated */
};

/*
 * Sets status and text (printf format, "what: why; what to do"; a text too long is cut, and '?'
 * stands for bytes that a terminal would obey, newlines apart).  Returns -1, so that a failing
 * function can `return ps_error_set(...)`.  `error` may be NULL.
 */
int ps_error_set(struct ps_error *error, enum ps_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
