/*
 * tally_fragments.c - counts fragments of datagrams, and joins those of two parts of a run.
 *
 * A first fragment is counted like any other frame; it says where the others of its datagram
 * belong.  Later ones are counted as `fragment` while nothing says that, and moved once it is said.
 *
 * In a part, later fragments of a key may belong to a datagram of the part before, as long as no
 * first one of that key came: they are kept in its head.  When the two are merged, they are judged
 * as if they came only now.
 */
#include "tally/flow_find.h"
#include "tally/tally_parts.h"

static const struct ps_waiting nothing = {.count = {0, 0}};

/* Counts later fragments with their first one. If that one's flow had to make room, they are
 * counted as frames that have its ports. */
static void attribute(struct ps_tally *tally, const struct ps_first_fragment *first,
                      struct ps_count count, int64_t time_ns)
{
    struct ps_flow_event event = first->event;
    event.packets = count.packets;
    event.bytes = count.bytes;
    event.time_ns = time_ns;
    ps_counts_continue(tally->now, event.key.transport, event.key.port[!event.from_side], count);
    if (ps_flows_count_later(tally->flows, first->flow, &event, tally->now))
        ps_count_add(&tally->now->outcomes[PS_COUNTED], count.packets, count.bytes);
    else
        ps_tally_count_event(tally, &event);
}

/* Those that waited belong to this first fragment. */
static void release(struct ps_tally *tally, struct ps_waiting *waiting,
                    const struct ps_first_fragment *first)
{
    const struct ps_count count = waiting->count;
    if (count.packets == 0 || first->state == PS_DATAGRAM_WAITING)
        return;
    ps_counts_take_detail(tally->now, PS_FRAGMENT, waiting->last, count);
    if (first->state == PS_DATAGRAM_COUNTED) {
        ps_tally_book_released(tally, waiting);
        attribute(tally, first, count, first->event.time_ns);
    } else {
        ps_counts_add_detail(tally->now, PS_IP_WITHOUT_PORTS, first->last, count);
    }
    *waiting = nothing;
}

/* The first fragment of the datagram came. */
static void note_first(struct ps_tally *tally, const struct ps_fragment *key, int64_t time_ns,
                       const struct ps_first_fragment *first)
{
    struct ps_datagram *datagram = ps_fragments_reach(tally->fragments, key, time_ns);
    if (!datagram)
        return;
    if (datagram->head) {
        struct ps_fragment_head *head = ps_fragments_head(tally->fragments, datagram->head);
        head->first = *first;
        head->first_ns = time_ns;
        head->open = false;
        datagram->head = 0;
    }
    release(tally, &datagram->waiting, first);
    datagram->waiting = nothing;
    datagram->first = *first;
    datagram->since_ns = time_ns;
}

void ps_tally_note_first_fragment(struct ps_tally *tally, const struct ps_fragment *key,
                                  const struct ps_flow_event *event, uint32_t flow)
{
    struct ps_first_fragment first = {.state = PS_DATAGRAM_COUNTED, .event = *event, .flow = flow};
    first.event.tcp_flags = 0;
    note_first(tally, key, event->time_ns, &first);
}

void ps_tally_note_portless(struct ps_tally *tally, const struct ps_packet *packet, int64_t time_ns)
{
    const struct ps_first_fragment first = {.state = PS_DATAGRAM_PORTLESS, .last = packet->last};
    note_first(tally, &packet->fragment, time_ns, &first);
}

/* Adds to those that wait, which are all counted under the name of the first. */
static void wait_for_first(struct ps_tally *tally, struct ps_waiting *waiting,
                           struct ps_kept_fragment *fragment)
{
    if (waiting->count.packets == 0)
        waiting->last = fragment->last;
    fragment->last = waiting->last;
    ps_count_add(&waiting->count, 1, fragment->bytes);
    if (tally->interfaces)
        ps_waiting_book(waiting, fragment->book, (struct ps_count){1, fragment->bytes});
}

static void count_as(struct ps_tally *tally, enum ps_outcome outcome, struct ps_protocol_id last,
                     uint64_t bytes)
{
    ps_counts_add_detail(tally->now, outcome, last, (struct ps_count){1, bytes});
}

/* True if it is counted to its ports, false if for a reason. */
static bool add_later(struct ps_tally *tally, const struct ps_fragment *key,
                      struct ps_kept_fragment fragment)
{
    struct ps_datagram *datagram = ps_fragments_reach(tally->fragments, key, fragment.time_ns);
    if (datagram && datagram->first.state == PS_DATAGRAM_COUNTED) {
        attribute(tally, &datagram->first, (struct ps_count){1, fragment.bytes}, fragment.time_ns);
        return true;
    }
    if (datagram && datagram->first.state == PS_DATAGRAM_PORTLESS) {
        count_as(tally, PS_IP_WITHOUT_PORTS, datagram->first.last, fragment.bytes);
        return false;
    }
    bool kept = datagram && datagram->head &&
                ps_fragments_keep(tally->fragments, datagram->head, &fragment);
    if (datagram && !kept)
        wait_for_first(tally, &datagram->waiting, &fragment);
    count_as(tally, PS_FRAGMENT, fragment.last, fragment.bytes);
    return false;
}

bool ps_tally_add_later_fragment(struct ps_tally *tally, const struct ps_packet *packet,
                                 uint64_t bytes, int64_t time_ns)
{
    const struct ps_kept_fragment fragment = {
        .time_ns = time_ns, .bytes = bytes, .last = packet->last, .book = tally->book};
    return add_later(tally, &packet->fragment, fragment);
}

static uint32_t moved_book(const struct ps_tally *to, const struct ps_tally *from, uint32_t book)
{
    return to->interfaces && from->interfaces ? ps_interface_books_moved_to(from->interfaces, book)
                                              : book;
}

/* Judges a kept fragment again: that it was counted as `fragment` is taken back. */
static void tell_later(struct ps_tally *to, const struct ps_tally *from,
                       const struct ps_fragment *key, const struct ps_kept_fragment *kept)
{
    struct ps_kept_fragment fragment = *kept;
    fragment.book = moved_book(to, from, kept->book);
    ps_counts_take_detail(to->now, PS_FRAGMENT, kept->last, (struct ps_count){1, kept->bytes});
    if (!add_later(to, key, fragment) || !to->interfaces)
        return;
    struct ps_interface_book *book = ps_interface_books_at(to->interfaces, fragment.book);
    ps_count_add(&book->now.counted, 1, fragment.bytes);
}

/* Makes what one part says of a datagram hold for the tally that it is merged into. */
static struct ps_first_fragment moved_first(const struct ps_tally *to, const struct ps_tally *from,
                                            const struct ps_first_fragment *first)
{
    struct ps_first_fragment moved = *first;
    if (first->state != PS_DATAGRAM_COUNTED)
        return moved;
    moved.flow = ps_flows_moved_to(from->flows, first->flow);
    moved.event.tag = ps_flow_tag_of(to->flows, &first->event.key);
    return moved;
}

static void merge_head(struct ps_tally *to, const struct ps_tally *from,
                       const struct ps_fragment_head *head)
{
    for (uint32_t kept = head->kept_first; kept != 0;) {
        const struct ps_kept_fragment *fragment = ps_fragments_kept(from->fragments, kept);
        tell_later(to, from, &head->key, fragment);
        kept = fragment->next;
    }
    if (head->first.state == PS_DATAGRAM_WAITING)
        return;
    const struct ps_first_fragment first = moved_first(to, from, &head->first);
    note_first(to, &head->key, head->first_ns, &first);
}

struct merge {
    struct ps_tally *to;
    const struct ps_tally *from;
};

/* What the later part knows of a key behind its head is the last word on it. */
static void merge_datagram(void *context, const struct ps_datagram *datagram)
{
    const struct merge *merge = context;
    if (datagram->head)
        return;
    struct ps_datagram *copy =
        ps_fragments_renew(merge->to->fragments, &datagram->key, datagram->since_ns);
    if (!copy)
        return;
    copy->first = moved_first(merge->to, merge->from, &datagram->first);
    copy->waiting = datagram->waiting;
    for (uint32_t i = 0; i < copy->waiting.book_count; i++)
        copy->waiting.books[i].book =
            moved_book(merge->to, merge->from, copy->waiting.books[i].book);
}

void ps_tally_merge_fragments(struct ps_tally *to, const struct ps_tally *from)
{
    size_t count;
    const struct ps_fragment_head *heads = ps_fragments_heads(from->fragments, &count);
    for (size_t i = 0; i < count; i++)
        merge_head(to, from, &heads[i]);
    struct merge merge = {to, from};
    ps_fragments_visit(from->fragments, merge_datagram, &merge);
}
