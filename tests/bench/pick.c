/*
 * pick.c - flow selection for the generator. The skewed draw is Walker's alias method: one table
 * line per draw, whatever the number of flows. Weights use only multiplication, division and sqrt,
 * which IEEE 754 rounds alike everywhere (pow and exp are not so bound), and no sum of products
 * that a compiler might fuse.
 */
#include "pick.h"

#include <math.h>
#include <stdlib.h>

static uint64_t zipf_weight(uint32_t rank, unsigned skew_eighths)
{
    double eighth_root = sqrt(sqrt(sqrt((double)rank)));
    double divisor = 1.0;

    for (unsigned i = 0; i < skew_eighths; i++)
        divisor *= eighth_root;
    uint64_t weight = (uint64_t)(4294967296.0 / divisor);
    return weight ? weight : 1;
}

/* Scales the weights so that their mean is 2^32; returns 0 or -1. */
static int fill_scaled(uint64_t *scaled, uint32_t flows, unsigned skew_eighths)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < flows; i++) {
        scaled[i] = zipf_weight(i + 1, skew_eighths);
        sum += scaled[i];
    }
    uint64_t mean = sum / flows;
    if (mean == 0)
        return -1;
    for (uint32_t i = 0; i < flows;
         i++) /* weight <= 2^32, so weight / mean * 2^32 is built in two steps */
        scaled[i] = ((scaled[i] / mean) << 32) + ((scaled[i] % mean) << 32) / mean;
    return 0;
}

/* Pairs each light flow with a heavy one that fills up its cell; queue is split: light from the
 * front, heavy from the back. */
static void pair_cells(struct pick_cell *cells, uint64_t *scaled, uint32_t *queue, uint32_t flows)
{
    const uint64_t full = UINT64_C(1) << 32;
    uint32_t light = 0;
    uint32_t heavy = flows;

    for (uint32_t i = 0; i < flows; i++) {
        cells[i] = (struct pick_cell){.keep = UINT32_MAX, .other = i};
        if (scaled[i] < full)
            queue[light++] = i;
        else
            queue[--heavy] = i;
    }
    while (light > 0 && heavy < flows) {
        uint32_t small = queue[--light];
        uint32_t large = queue[heavy];
        cells[small] = (struct pick_cell){.keep = (uint32_t)scaled[small], .other = large};
        scaled[large] -= full - scaled[small];
        if (scaled[large] < full) {
            heavy++;
            queue[light++] = large;
        }
    }
}

static int build_cells(struct picker *picker, unsigned skew_eighths)
{
    uint64_t *scaled = malloc(picker->flows * sizeof *scaled);
    uint32_t *queue = malloc(picker->flows * sizeof *queue);
    int result = -1;

    picker->cells = malloc(picker->flows * sizeof *picker->cells);
    if (scaled && queue && picker->cells && fill_scaled(scaled, picker->flows, skew_eighths) == 0) {
        pair_cells(picker->cells, scaled, queue, picker->flows);
        result = 0;
    }
    free(scaled);
    free(queue);
    return result;
}

int pick_init(struct picker *picker, enum pick_order order, uint32_t flows, unsigned skew_eighths,
              uint64_t seed)
{
    *picker = (struct picker){.order = order,
                              .flows = flows,
                              .key = rng_hash(seed ^ UINT64_C(0x7069636b)),
                              .half_bits = 1};
    while ((UINT64_C(1) << (2 * picker->half_bits)) < flows)
        picker->half_bits++;
    if (order == PICK_SWEEP || skew_eighths == 0)
        return 0;
    return build_cells(picker, skew_eighths);
}

void pick_fini(struct picker *picker)
{
    free(picker->cells);
    picker->cells = NULL;
}

/* The permutation's domain is up to four times the flows: walk it until a flow comes up. */
static uint32_t sweep_next(struct picker *picker)
{
    uint64_t round = picker->packet / picker->flows;
    uint32_t number = (uint32_t)(picker->packet % picker->flows);

    picker->packet++;
    do
        number = rng_permute(picker->key + round, picker->half_bits, number);
    while (number >= picker->flows);
    return number;
}

uint32_t pick_next(struct picker *picker, struct rng *rng)
{
    if (picker->order == PICK_SWEEP)
        return sweep_next(picker);
    uint32_t drawn = rng_below(rng, picker->flows);
    if (!picker->cells)
        return drawn;
    const struct pick_cell *cell = &picker->cells[drawn];
    return (uint32_t)rng_next(rng) <= cell->keep ? drawn : cell->other;
}
