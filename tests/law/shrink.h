/*
 * shrink.h - makes a case in which the law is broken as small as it can be.
 */
#ifndef PORTSTAT_TESTS_LAW_SHRINK_H
#define PORTSTAT_TESTS_LAW_SHRINK_H

#include "law/check.h"

/* Leaves out frames and cuts as long as the verdict stays. Returns the seed that it takes then. */
uint64_t law_shrink(const struct law *law, const struct law_setting *setting,
                    struct law_frames *frames, uint64_t seed, enum law_verdict verdict);

#endif
