/*
 * overlay.h - reads files in the form of services(5).
 *
 *     name  port/protocol  aliases...  # comment
 *
 * It also accepts several protocols (53/tcp/udp) and a range of ports (6000-6063/tcp), as in
 * Wireshark's file, lines that end in CR LF, and a byte order mark.  It skips rows of protocols
 * that have no ports in portstat (Debian's file has 1/ddp).
 */
#ifndef PORTSTAT_CLASSIFY_OVERLAY_H
#define PORTSTAT_CLASSIFY_OVERLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/error.h"
#include "portstat/service.h"

/* A row, for one protocol.  The strings live until the visitor returns. */
struct ps_overlay_row {
    const char *name;
    char *const *aliases; /* ends with NULL */
    uint16_t first_port;
    uint16_t last_port;
    enum ps_transport transport;
};

/* Returns 0, or -1 to stop with `error` filled. */
typedef int ps_overlay_visit(void *context, const struct ps_overlay_row *row,
                             struct ps_error *error);

/* Calls `visit` for each row in the order of the file.  -1 with file, line and reason in `error`
 * when it cannot be read or is not services(5); rows before the error have been visited. */
int ps_overlay_read(const char *path, ps_overlay_visit *visit, void *context,
                    struct ps_error *error);

/* The same of a text; `subject` stands for the name of its file. */
int ps_overlay_read_text(const char *text, const char *subject, ps_overlay_visit *visit,
                         void *context, struct ps_error *error);

#endif
