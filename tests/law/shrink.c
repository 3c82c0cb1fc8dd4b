/*
 * shrink.c - leaves out what a broken case does not need; see shrink.h.
 */
#include "law/shrink.h"

#include <stdlib.h>
#include <string.h>

enum { TREES = 4 }; /* tried: with fewer parts another one may be needed */

struct shrinking {
    const struct law *law;
    const struct law_setting *setting;
    uint64_t seed; /* that of the tree that was needed last */
    enum law_verdict verdict;
};

static bool is_still_so(struct shrinking *shrinking, const struct law_frames *frames)
{
    for (uint64_t seed = shrinking->seed; seed < shrinking->seed + TREES; seed++)
        if (law_check(shrinking->law, shrinking->setting, frames, seed, NULL, false) ==
            shrinking->verdict) {
            shrinking->seed = seed;
            return true;
        }
    return false;
}

/* Leaves out `many` frames from `at` on, if that changes nothing. The copies borrow the bytes. */
static bool leave_out(struct shrinking *shrinking, struct law_frames *frames, size_t at,
                      size_t many)
{
    struct law_frames fewer = *frames;
    size_t after = frames->count - at - many;
    fewer.count -= many;
    fewer.frames = malloc(frames->count * sizeof *fewer.frames);
    fewer.parts = malloc(frames->count);
    bool good = fewer.frames && fewer.parts;
    if (good) {
        memcpy(fewer.frames, frames->frames, at * sizeof *fewer.frames);
        memcpy(fewer.parts, frames->parts, at);
        memcpy(fewer.frames + at, frames->frames + at + many, after * sizeof *fewer.frames);
        memcpy(fewer.parts + at, frames->parts + at + many, after);
        good = is_still_so(shrinking, &fewer);
    }
    if (good) {
        for (size_t i = at; i < at + many; i++)
            free((void *)(uintptr_t)frames->frames[i].data);
        memcpy(frames->frames, fewer.frames, fewer.count * sizeof *fewer.frames);
        memcpy(frames->parts, fewer.parts, fewer.count);
        frames->count = fewer.count;
    }
    free(fewer.frames);
    free(fewer.parts);
    return good;
}

static bool leave_out_frames(struct shrinking *shrinking, struct law_frames *frames)
{
    bool changed = false;
    for (size_t many = frames->count / 2; many > 0; many /= 2)
        for (size_t at = 0; at + many <= frames->count;) {
            if (leave_out(shrinking, frames, at, many))
                changed = true;
            else
                at += many;
        }
    return changed;
}

/* Makes one part of `part` and the next. */
static void unite(struct law_frames *frames, unsigned part)
{
    for (size_t i = 0; i < frames->count; i++)
        frames->parts[i] -= frames->parts[i] > part;
    frames->part_count--;
}

static bool unite_parts(struct shrinking *shrinking, struct law_frames *frames)
{
    uint8_t *kept = malloc(frames->count + 1);
    bool changed = false;
    for (unsigned part = 0; kept && frames->part_count > 1 && part + 1 < frames->part_count;) {
        memcpy(kept, frames->parts, frames->count);
        unite(frames, part);
        if (is_still_so(shrinking, frames)) {
            changed = true;
            continue;
        }
        memcpy(frames->parts, kept, frames->count);
        frames->part_count++;
        part++;
    }
    free(kept);
    return changed;
}

uint64_t law_shrink(const struct law *law, const struct law_setting *setting,
                    struct law_frames *frames, uint64_t seed, enum law_verdict verdict)
{
    struct shrinking shrinking = {law, setting, seed, verdict};
    bool changed = true;
    while (changed) {
        changed = unite_parts(&shrinking, frames);
        changed |= leave_out_frames(&shrinking, frames);
    }
    return shrinking.seed;
}
