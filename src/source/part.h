/*
 * part.h - one capture file read in parts, by several sources at once.
 *
 * No record says where the next one begins but the one before it.  So a part other than the first
 * begins at a place that is guessed: one from which on hundreds of records make sense.  Whether the
 * guess was right is known as soon as the part before it has been read: if that ends exactly there,
 * and its reader then knows what the next one's took for granted, both together have read what one
 * source would have read, by the same steps.  Nothing is read twice, and nobody walks ahead.
 */
#ifndef PORTSTAT_SOURCE_PART_H
#define PORTSTAT_SOURCE_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/source.h"

/* The bytes of the file that the source reads, if it can be read in parts: a single regular file,
 * not compressed, by our own reader, of which no frame was read yet. Else 0. */
uint64_t ps_source_parts_bytes(struct ps_source *source);

/* Opens another source for the file of `first`, which has to stay open as long, and was opened with
 * this configuration. It begins some records behind `from_bytes`, which is not 0. `chain_bytes`: so
 * many bytes of records have to make sense. NULL: no place was found, or no memory. */
struct ps_source *ps_source_open_part(struct ps_source *first,
                                      const struct ps_source_config *config, uint64_t from_bytes,
                                      uint32_t chain_bytes);

/* Opens the file of `first` once more, from its beginning. NULL and `error` on failure. */
struct ps_source *ps_source_open_again(struct ps_source *first,
                                       const struct ps_source_config *config,
                                       struct ps_error *error);

/* Where the part begins. */
uint64_t ps_source_part_begin(struct ps_source *part);

/* Reading `source` ends where the next part begins. */
void ps_source_end_at(struct ps_source *source, uint64_t begin_bytes);

/* `source` has come to its end. Is `next` its exact sequel? Not if anything is damaged, as damage
 * is told with what was read before it. */
bool ps_source_leads_to(struct ps_source *source, struct ps_source *next);

/* Frames that were read, whether or not they passed the filter. */
uint64_t ps_source_frames(struct ps_source *source);

/* The source goes on where it ended, to the end of the file. It follows parts with so many frames.
 */
void ps_source_go_on(struct ps_source *source, uint64_t frames_before);

#endif
