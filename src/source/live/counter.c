/*
 * counter.c - see counter.h.
 */
#include "source/live/counter.h"

void ps_counter_start(struct ps_counter *counter, uint64_t reading)
{
    counter->last = reading;
    counter->started = true;
}

void ps_counter_see32(struct ps_counter *counter, uint32_t reading)
{
    counter->total += (uint32_t)(reading - (uint32_t)counter->last);
    ps_counter_start(counter, reading);
}

void ps_counter_see64(struct ps_counter *counter, uint64_t reading)
{
    if (counter->started)
        counter->total += reading >= counter->last ? reading - counter->last : reading;
    ps_counter_start(counter, reading);
}
