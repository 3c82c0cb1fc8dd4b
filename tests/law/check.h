/*
 * check.h - does what parts know add up to what one run knows?
 */
#ifndef PORTSTAT_TESTS_LAW_CHECK_H
#define PORTSTAT_TESTS_LAW_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "law/frames.h"
#include "portstat/decode.h"
#include "portstat/service.h"
#include "portstat/snapshot.h"
#include "portstat/tally.h"

/* What everything here needs; borrowed by tallies. */
struct law {
    const char *scratch_file; /* for parts that go through files */
    struct ps_decoder *decoder;
    struct ps_services *services;
    struct ps_snapshot_scratch *scratch;
};

/* How a run counts and is shown. */
struct law_setting {
    uint32_t timeout_s; /* of flows; 0: the default, or PS_NEVER */
    bool any_order;     /* as from several interfaces */
    bool flows, hosts, interfaces;
    bool thin;     /* parts are made smaller, some of them; not with `flows` */
    bool files;    /* each part is written to a file, and read as a part */
    bool overlaps; /* times go back by so much that thin ones may say that they are not exact */
};

enum law_verdict {
    LAW_HOLDS,
    LAW_NOT_EXACT, /* that is what the sum says of itself, as if a limit had been reached */
    LAW_BROKEN,
};

/* False and a message when out of memory. */
bool law_open(struct law *law);
void law_close(struct law *law);

/* Tallies for one run: of the whole of it, and of a part. Ends the program when out of memory. */
struct ps_tally *law_whole(const struct law *law, const struct law_setting *setting);
struct ps_tally *law_part(const struct law *law, const struct law_setting *setting);

/* Counts frames in batches of random sizes. */
void law_count(struct ps_tally *tally, const struct ps_frame *frames, size_t count,
               struct rng *rng);

/* Adds the parts to each other in a random tree of neighbours, and what is left to the whole, which
 * has counted what comes before them, or nothing. Frees the parts. False if the sum says that it is
 * not exact. */
bool law_add_up(const struct law_setting *setting, struct ps_tally *whole, struct ps_tally **parts,
                unsigned count, struct rng *rng);

/* All that the setting can show, as JSON and text, from malloc(); the usual alone if `quick`. */
char *law_show(const struct law *law, const struct law_setting *setting,
               const struct ps_tally *tally, bool quick);

/* A hash of the list of all flows. */
uint64_t law_hash_flows(const struct law *law, const struct ps_tally *tally);

/* Are the frames, in parts as they are cut, what they are as one? `wanted`: what law_show() shows
 * of the one, or NULL. What differs is printed with `explain`. */
enum law_verdict law_check(const struct law *law, const struct law_setting *setting,
                           const struct law_frames *frames, uint64_t seed, const char *wanted,
                           bool explain);

/* What one run over all frames shows. */
char *law_show_one(const struct law *law, const struct law_setting *setting,
                   const struct law_frames *frames, uint64_t seed);

/* Prints the first line that differs. */
void law_print_difference(const char *wanted, const char *found);

#endif
