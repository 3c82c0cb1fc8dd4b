/*
 * inflate.h - decompresses a stream on a thread of its own.
 */
#ifndef PORTSTAT_SOURCE_CODEC_INFLATE_H
#define PORTSTAT_SOURCE_CODEC_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/file/input.h"

struct ps_codec;
struct ps_inflate;

/* Decompresses what the input's window holds, which is copied, and then what its descriptor gives,
 * which is borrowed. Each of the few buffers between the thread and the reader is as large as the
 * input's chunks. NULL and errno on failure. */
struct ps_inflate *ps_inflate_new(const struct ps_codec *codec, const struct ps_input *input);

/* Stops the thread, whatever it is doing, and frees everything. NULL is fine. */
void ps_inflate_free(struct ps_inflate *inflate);

/* Copies up to `size` decompressed bytes to `to`; *got is how many. Waits at most `wait_ms`. */
enum ps_input_state ps_inflate_read(struct ps_inflate *inflate, uint8_t *to, size_t size,
                                    int wait_ms, size_t *got);

/* What is wrong with the compressed data, after PS_INPUT_BROKEN. */
const char *ps_inflate_problem(const struct ps_inflate *inflate);

#endif
