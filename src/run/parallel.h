/*
 * parallel.h - several capture files counted on several processors.
 */
#ifndef PORTSTAT_RUN_PARALLEL_H
#define PORTSTAT_RUN_PARALLEL_H

#include <stdbool.h>
#include <stdint.h>

#include "portstat/source.h"
#include "portstat/tally.h"

/* What is known of files that were read elsewhere than by the run's own source. */
struct ps_parallel_input {
    uint32_t link_type, cooked_bytes;
    bool mixed_link_types;
    bool has_drops;
    uint64_t kernel_drops, interface_drops;
};

struct ps_parallel {
    struct ps_source_config source; /* all the files */
    struct ps_tally_config tally;
    unsigned processors; /* to be used */
    /* The result: */
    struct ps_tally *counted; /* owned by the caller */
    struct ps_parallel_input input;
    unsigned threads; /* that were used */
};

/* Counts all frames of the files. True if that gave exactly what reading them as one input gives;
 * false if it did not, would not be faster, or a file is damaged: then nothing has changed. */
bool ps_parallel_count(struct ps_parallel *parallel);

#endif
