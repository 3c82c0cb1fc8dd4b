/*
 * flow_facts_join.c - joins the facts of two parts; see flow_facts_join.h.
 *
 * What a frame means depends on what came before it: a RST denies an attempt, resets a connection,
 * or says nothing.  The later part did not know what the earlier one had seen, but its facts keep
 * apart what that may change (before or after an answer).  Where they do not, which takes a rare
 * order of frames just at the border, the join says that it cannot tell.
 *
 * flow_merge.c calls it; it calls flow_numbers.h and flow_counters.c.
 */
#include "tally/flow_facts_join.h"

#include "tally/flow_counters.h"
#include "tally/flow_numbers.h"

enum {
    ASKED = PS_FACT_ASKED * PS_FACT_BOTH,
    ANSWERED = PS_FACT_ANSWERED * PS_FACT_BOTH,
    DENIED = PS_FACT_DENIED * PS_FACT_BOTH,
    FINS = PS_FACT_FIN * PS_FACT_BOTH,
    RSTS = PS_FACT_RST_EARLY | PS_FACT_RESET,
};

/* Does the later part compare acknowledgments with other numbers than the earlier one would? */
static bool numbers_differ(const struct ps_flows *flows, uint32_t number,
                           const struct ps_flow_sequel *sequel)
{
    const struct ps_flow *before = ps_flow_record(flows, number);
    const struct ps_flow *after = ps_flow_record(sequel->flows, sequel->number);
    for (unsigned side = 0; side < 2; side++) {
        if (!ps_flow_is_numbered(before, side))
            continue;
        if (!ps_flow_is_numbered(after, side) ||
            ps_flow_numbers_of(flows, number)->initial[side] !=
                ps_flow_numbers_of(sequel->flows, sequel->number)->initial[side])
            return true;
    }
    return false;
}

/* An attempt of the later part that the earlier part answered or denied: what the later part made
 * of its RSTs and pauses depends on which came first. */
static bool meets_answer(unsigned before, unsigned after)
{
    bool settled = ps_facts_opened(before) || ps_facts_refused(before);
    return (before & (ANSWERED | DENIED)) && !settled && (after & ASKED) &&
           (after & (RSTS | DENIED | PS_FACT_UNANSWERED));
}

/* Was the RST that the later part saw before, or after the last FIN? */
static bool meets_fin(unsigned before, unsigned after)
{
    return (before & FINS) && (before & FINS) != FINS && ((before | after) & FINS) == FINS &&
           (after & RSTS);
}

/* Is there more that only the order of frames would tell? `stream` and `pending` tell of the
 * earlier part. */
static bool is_ambiguous(unsigned before, unsigned after, bool stream, bool pending, bool differ)
{
    if (meets_answer(before, after) || meets_fin(before, after))
        return true;
    if (before & ANSWERED)
        return false;
    if (differ && ((after & ANSWERED) || ((before & ASKED) && (after & (DENIED | RSTS)))))
        return true;
    if (pending && (after & PS_FACT_PAUSE_EARLY))
        return true;
    return stream && !(before & ASKED) && (after & ASKED) && (after & RSTS);
}

/* What the later part's RSTs are after all that the earlier part saw. */
static unsigned resets(unsigned before, unsigned after, bool stream)
{
    if ((before & FINS) == FINS)
        return 0;
    if (before & ANSWERED)
        return after & RSTS ? PS_FACT_RESET_LATE : 0;
    unsigned found = after & PS_FACT_RESET_LATE;
    if (before & ASKED)
        return found | (after & PS_FACT_RST_EARLY);
    found |= after & (PS_FACT_RST_EARLY | PS_FACT_RESET_EARLY);
    return found | (stream && (after & PS_FACT_RST_EARLY) ? PS_FACT_RESET_EARLY : 0);
}

static unsigned joined(unsigned before, unsigned after, bool stream)
{
    unsigned kept = after & (ASKED | ANSWERED | FINS | PS_FACT_STREAM | PS_FACT_PAUSE_EARLY);
    if (!(before & ANSWERED) && (before & FINS) != FINS)
        kept |= after & DENIED;
    if (!(before & (ANSWERED | DENIED)) && !stream)
        kept |= after & PS_FACT_UNANSWERED;
    return before | kept | resets(before, after, stream);
}

static bool join_tcp(struct ps_flows *flows, uint32_t number, const struct ps_flow_sequel *sequel)
{
    struct ps_flow_facts *facts = ps_flow_facts_of(flows, number);
    const struct ps_flow_facts *later = ps_flow_facts_of(sequel->flows, sequel->number);
    const uint64_t packets = ps_flow_packets(flows, number);
    bool stream = ps_facts_have_stream(facts, packets);
    bool pending = ps_facts_are_pending(facts, packets);
    bool differ = numbers_differ(flows, number, sequel);
    if (pending && ps_flow_has_paused(ps_flow_record(flows, number)->last_ns, sequel->first_ns))
        facts->seen |= PS_FACT_UNANSWERED;
    if (is_ambiguous(facts->seen, later->seen, stream, pending, differ))
        return false;
    facts->seen = (uint16_t)joined(facts->seen, later->seen, stream);
    unsigned handshakes = (unsigned)facts->handshakes + later->handshakes;
    facts->handshakes =
        (uint8_t)(handshakes < PS_MOST_HANDSHAKES ? handshakes : PS_MOST_HANDSHAKES);
    return true;
}

bool ps_flow_join_facts(struct ps_flows *flows, uint32_t number,
                        const struct ps_flow_sequel *sequel)
{
    if (ps_flow_record(flows, number)->transport == PS_TCP)
        return join_tcp(flows, number, sequel);
    ps_flow_facts_of(flows, number)->seen |= ps_flow_facts_of(sequel->flows, sequel->number)->seen;
    return true;
}
