/*
 * describe.c - what interfaces are called, from the source to the tally; see describe.h.
 */
#include "run/describe.h"

static void describe(void *context, uint32_t interface, uint32_t if_index,
                     struct ps_interface *about)
{
    ps_source_describe(context, interface, if_index, about);
}

void ps_run_describe(struct ps_tally *tally, struct ps_source *source)
{
    ps_tally_describe_interfaces(tally, describe, source);
}
