/*
 * partial_form.h - how the bytes of a part are laid out, for the files that write and read them.
 *
 *     "portstat-partial/1\n"       the schema; `head -1` shows it
 *     8 bytes                      how long all of it is; low byte first, like the next three
 *     4 bytes, 4 bytes             the label: which part, of how many
 *     packed (base/pack.h)         who counted, what was in force, the input, the tally
 *     4 bytes                      CRC-32C of all bytes before
 */
#ifndef PORTSTAT_PARTIAL_PARTIAL_FORM_H
#define PORTSTAT_PARTIAL_PARTIAL_FORM_H

#include "base/pack.h"
#include "portstat/partial.h"

#define PS_PARTIAL_MAGIC PS_PARTIAL_SCHEMA "\n"

enum {
    PS_PARTIAL_MAGIC_BYTES = sizeof PS_PARTIAL_MAGIC - 1,
    PS_PARTIAL_LENGTH_BYTES = 8,
    PS_PARTIAL_NUMBER_BYTES = 4,
    PS_PARTIAL_BODY_AT =
        PS_PARTIAL_MAGIC_BYTES + PS_PARTIAL_LENGTH_BYTES + 2 * PS_PARTIAL_NUMBER_BYTES,
    PS_PARTIAL_CHECK_BYTES = 4,
    PS_PARTIAL_LEAST_BYTES = PS_PARTIAL_BODY_AT + PS_PARTIAL_CHECK_BYTES,
};

/* Texts of a part that was read; the part points to them. */
struct ps_part_texts {
    char *version, *filter, *services, *name, *damage;
};

/* part_about.c: all of a part but label and tally. What is read may be anybody's. */
void ps_part_pack_about(const struct ps_part *part, struct ps_pack *pack);
void ps_part_unpack_about(struct ps_part *part, struct ps_part_texts *texts,
                          struct ps_unpack *unpack);
void ps_part_texts_free(struct ps_part_texts *texts);

/* partial_read.c: the bytes are whole and undamaged. Fills in the label, and `body`, which borrows
 * them. -1 and `error`. */
int ps_partial_open(const char *name, const void *bytes, size_t length, struct ps_part_label *label,
                    struct ps_unpack *body, struct ps_error *error);

#endif
