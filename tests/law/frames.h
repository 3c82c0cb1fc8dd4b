/*
 * frames.h - many frames in memory, with the part that each belongs to.
 */
#ifndef PORTSTAT_TESTS_LAW_FRAMES_H
#define PORTSTAT_TESTS_LAW_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/rng.h"
#include "law/traffic.h"
#include "portstat/packet.h"

enum { LAW_MOST_PARTS = 20 };

/* Each frame owns its bytes. Parts are numbered from 0 and do not decrease; some may be empty. */
struct law_frames {
    struct ps_frame *frames;
    uint8_t *parts;
    size_t count, room;
    unsigned part_count;
};

void law_frames_free(struct law_frames *frames);

/* False when out of memory. The bytes are copied. */
bool law_frames_add(struct law_frames *frames, const struct ps_frame *frame);

/* All frames of a capture file, or of one that is a part of something longer; false, with a
 * message, if it cannot be opened. What breaks off is read up to there. */
bool law_frames_read(struct law_frames *frames, const char *path, bool part);

/* So many frames of traffic; false when out of memory. */
bool law_frames_make(struct law_frames *frames, const struct traffic_config *config, size_t count);

/* Cuts them into so many parts at random places, or into two before frame `at`. */
void law_frames_cut(struct law_frames *frames, unsigned parts, struct rng *rng);
void law_frames_cut_at(struct law_frames *frames, size_t at);

/* Prints each frame in words. */
void law_frames_print(const struct law_frames *frames);

/* Saves frames to a capture file; those without a time get one. False, with a message, if that
 * fails. */
bool law_frames_save(const struct ps_frame *frames, size_t count, const char *path);

#endif
