/*
 * test_outcomes.c - what became of connections: each rule of connections.h and its borders.
 *
 * A scenario is a few frames of one client and one server, with the outcomes that the rules give
 * it, found by hand.  Each is counted as a whole, with an interval after every frame, and in two
 * parts that are merged, cut at every place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "portstat/snapshot.h"
#include "portstat/tally.h"
#include "tally_helper.h"

enum { FIN = 0x01, SYN = 0x02, RST = 0x04, PSH = 0x08, ACK = 0x10 };
enum { CLIENT = 0x0a000001, SERVER = 0x0a000002, PORT = 8080, MS = 1000000, MOST_STEPS = 12 };

/* Client's numbers begin with 1000, the server's with 5000. */
enum { C = 1000, S = 5000 };

enum kind { SEGMENT, QUOTE, DATAGRAM, DATAGRAM_QUOTE, LATER };

struct step {
    int ms;
    char from;     /* 'c' or 's'; 0: the scenario is over */
    uint8_t flags; /* of a quote: the code of ICMP's Destination Unreachable */
    uint32_t sequence, acknowledgment;
    enum kind kind;
};

struct scenario {
    const char *name;
    struct ps_connections expected;
    struct step steps[MOST_STEPS];
};

struct shared {
    struct ps_decoder *decoder;
    struct ps_services *services;
};

static const struct test_ends asking = {CLIENT, SERVER, 40000, PORT};
static const struct test_ends elsewhere = {0x0a000009, 0x0a00000a, 40000, 9999};

static void make_frame(struct test_frame *f, const struct step *step)
{
    const struct test_ends ends = step->from == 'c' ? asking : reply(asking);
    int64_t time_ns = (int64_t)step->ms * MS;
    switch (step->kind) {
    case SEGMENT:
        make_tcp(f, ends, step->flags, time_ns);
        number_tcp(f, step->sequence, step->acknowledgment);
        break;
    case QUOTE:
        make_quote(f, ends, 6, step->flags, step->sequence, time_ns);
        break;
    case DATAGRAM:
        make_udp(f, ends, time_ns);
        break;
    case DATAGRAM_QUOTE:
        make_quote(f, ends, 17, step->flags, step->sequence, time_ns);
        break;
    case LATER:
        make_udp(f, elsewhere, time_ns);
        break;
    }
}

static size_t count_steps(const struct scenario *scenario)
{
    size_t count = 0;
    while (count < MOST_STEPS && scenario->steps[count].from)
        count++;
    return count;
}

static struct ps_tally *new_tally(const struct shared *shared, bool part)
{
    struct ps_error error;
    const struct ps_tally_config config = {.decoder = shared->decoder,
                                           .services = shared->services,
                                           .part = part,
                                           .keep_flow_times = true};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    assert_non_null(tally);
    return tally;
}

static void feed(struct ps_tally *tally, const struct scenario *scenario, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        struct test_frame f;
        make_frame(&f, &scenario->steps[i]);
        ps_tally_feed(tally, &f.frame);
    }
    ps_tally_digest(tally);
}

/* Adds those of the server's port in this snapshot. */
static void add_outcomes(const struct ps_tally *tally, enum ps_snapshot_kind kind,
                         struct ps_connections *sum)
{
    const struct ps_view view = {0};
    struct ps_snapshot *snapshot = ps_snapshot_take(tally, kind, &view, NULL, NULL);
    assert_non_null(snapshot);
    for (size_t i = 0; i < snapshot->service_count; i++) {
        const struct ps_connections *found = &snapshot->services[i].connections;
        if (snapshot->services[i].label.port != PORT)
            continue;
        sum->opened += found->opened;
        sum->refused += found->refused;
        sum->unanswered += found->unanswered;
        sum->closed += found->closed;
        sum->reset += found->reset;
    }
    ps_snapshot_free(snapshot);
}

static void check(const char *how, const struct scenario *scenario,
                  const struct ps_connections *found)
{
    const struct ps_connections *expected = &scenario->expected;
    if (memcmp(found, expected, sizeof *found) == 0)
        return;
    fail_msg("%s, %s: opened %d refused %d unanswered %d closed %d reset %d", scenario->name, how,
             (int)found->opened, (int)found->refused, (int)found->unanswered, (int)found->closed,
             (int)found->reset);
}

static void check_whole(const struct shared *shared, const struct scenario *scenario)
{
    struct ps_connections found = {0};
    struct ps_tally *tally = new_tally(shared, false);
    feed(tally, scenario, 0, count_steps(scenario));
    add_outcomes(tally, PS_WHOLE, &found);
    ps_tally_free(tally);
    check("as a whole", scenario, &found);
}

/* With an interval after every frame. */
static void check_intervals(const struct shared *shared, const struct scenario *scenario,
                            bool tracked)
{
    struct ps_connections sum = {0}, total = {0};
    struct ps_tally *tally = new_tally(shared, false);
    if (tracked)
        ps_tally_expect_intervals(tally);
    for (size_t i = 0; i < count_steps(scenario); i++) {
        feed(tally, scenario, i, i + 1);
        add_outcomes(tally, PS_INTERVAL, &sum);
        assert_int_equal(ps_tally_end_interval(tally, NULL), 0);
    }
    add_outcomes(tally, PS_TOTAL, &total);
    ps_tally_free(tally);
    check("intervals added up", scenario, &sum);
    check("the total of intervals", scenario, &total);
}

static void check_parts(const struct shared *shared, const struct scenario *scenario)
{
    size_t count = count_steps(scenario);
    for (size_t cut = 0; cut <= count; cut++) {
        struct ps_connections found = {0};
        struct ps_tally *first = new_tally(shared, false), *second = new_tally(shared, true);
        feed(first, scenario, 0, cut);
        feed(second, scenario, cut, count);
        assert_true(ps_tally_merge(first, second));
        add_outcomes(first, PS_WHOLE, &found);
        check("in two parts", scenario, &found);
        ps_tally_free(first);
        ps_tally_free(second);
    }
}

/* All ways, over all of them. */
static void check_all(const struct scenario *scenarios, size_t count)
{
    struct ps_error error;
    const struct shared shared = {ps_decoder_new(false, &error), ps_services_new(&error)};
    for (size_t i = 0; i < count; i++) {
        check_whole(&shared, &scenarios[i]);
        check_intervals(&shared, &scenarios[i], true);
        check_intervals(&shared, &scenarios[i], false);
        check_parts(&shared, &scenarios[i]);
    }
    ps_decoder_free(shared.decoder);
    ps_services_free(shared.services);
}

#define CHECK(scenarios) check_all(scenarios, sizeof(scenarios) / sizeof *(scenarios))

/* clang-format off */
static void attempts_are_opened(void **state)
{
    (void)state;
    static const struct scenario scenarios[] = {
        {"a handshake", {.opened = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 'c', ACK, C + 1, S + 1, 0}}},
        {"a SYN and its answer sent twice", {.opened = 1},
         {{0, 'c', SYN, C, 0, 0}, {1000, 'c', SYN, C, 0, 0}, {1010, 's', SYN | ACK, S, C + 1, 0},
          {1020, 's', SYN | ACK, S, C + 1, 0}, {1030, 'c', ACK, C + 1, S + 1, 0}}},
        {"another number is another attempt", {.opened = 2},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 'c', ACK, C + 1, S + 1, 0},
          {9000, 'c', SYN, C + 99, 0, 0}, {9010, 's', SYN | ACK, S + 99, C + 100, 0}}},
        {"both sides at once", {.opened = 1},
         {{0, 'c', SYN, C, 0, 0}, {1, 's', SYN, S, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0},
          {11, 'c', SYN | ACK, C, S + 1, 0}, {20, 'c', ACK, C + 1, S + 1, 0}}},
        {"data in the SYN, acknowledged with it", {.opened = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 101, 0}}},
        {"a lone SYN-ACK is none", {0},
         {{0, 's', SYN | ACK, S, C + 1, 0}, {5000, 'c', ACK, 1, 1, LATER}}},
        {"a SYN-ACK that comes before its SYN", {.opened = 1},
         {{0, 's', SYN | ACK, S, C + 1, 0}, {1, 'c', SYN, C, 0, 0}}},
        {"a SYN-ACK for another number", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 200000, 0}, {4000, 'c', 0, 0, 0, LATER}}},
    };
    CHECK(scenarios);
}

static void attempts_are_refused(void **state)
{
    (void)state;
    static const struct scenario scenarios[] = {
        {"a RST", {.refused = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', RST | ACK, 0, C + 1, 0}, {9000, 'c', 0, 0, 0, LATER}}},
        {"a RST that acknowledges data of the SYN", {.refused = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', RST | ACK, 0, C + 101, 0}}},
        {"asked again with the same number, refused again", {.refused = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', RST | ACK, 0, C + 1, 0}, {500, 'c', SYN, C, 0, 0},
          {510, 's', RST | ACK, 0, C + 1, 0}}},
        {"asked again with another number", {.refused = 2},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', RST | ACK, 0, C + 1, 0}, {500, 'c', SYN, C + 7, 0, 0},
          {510, 's', RST | ACK, 0, C + 8, 0}}},
        {"refused, then opened with the same number", {.opened = 1, .refused = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', RST | ACK, 0, C + 1, 0}, {500, 'c', SYN, C, 0, 0},
          {510, 's', SYN | ACK, S, C + 1, 0}}},
        {"a RST without its SYN is none", {0},
         {{0, 's', RST | ACK, 0, C + 1, 0}, {5, 's', RST | ACK, 0, C + 1, 0}}},
        {"a RST that acknowledges nothing", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', RST, 0, 0, 0}, {9000, 'c', 0, 0, 0, LATER}}},
        {"a RST for another number", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', RST | ACK, 0, C, 0}, {9000, 'c', 0, 0, 0, LATER}}},
        {"the client gave up itself", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 'c', RST | ACK, C + 1, 0, 0}, {9000, 'c', 0, 0, 0, LATER}}},
        {"host unreachable", {.refused = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 'c', 1, C, 0, QUOTE}, {9000, 'c', 0, 0, 0, LATER}}},
        {"twice", {.refused = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 'c', 13, C, 0, QUOTE}, {1000, 'c', SYN, C, 0, 0}, {1010, 'c', 13, C, 0, QUOTE}}},
        {"too big is no refusal", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 'c', 4, C, 0, QUOTE}, {9000, 'c', 0, 0, 0, LATER}}},
        {"an error about another SYN", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 'c', 3, C + 1, 0, QUOTE}, {9000, 'c', 0, 0, 0, LATER}}},
        {"an error about what was opened", {.opened = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 'c', 3, C, 0, QUOTE}}},
        {"an error about nothing makes no flow", {.unanswered = 1},
         {{0, 'c', 3, C, 0, QUOTE}, {10, 'c', SYN, C, 0, 0}, {9000, 'c', 0, 0, 0, LATER}}},
        {"an error keeps no attempt from being unanswered", {.refused = 1, .unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {3500, 'c', 1, C, 0, QUOTE}, {9000, 'c', 0, 0, 0, LATER}}},
    };
    CHECK(scenarios);
}

static void attempts_are_unanswered(void **state)
{
    (void)state;
    static const struct scenario scenarios[] = {
        {"2.9 s are not enough", {0}, {{0, 'c', SYN, C, 0, 0}, {2900, 'c', 0, 0, 0, LATER}}},
        {"3 s are", {.unanswered = 1}, {{0, 'c', SYN, C, 0, 0}, {3000, 'c', 0, 0, 0, LATER}}},
        {"told once", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {1000, 'c', 0, 0, 0, LATER}, {3100, 'c', 0, 0, 0, LATER},
          {9000, 'c', 0, 0, 0, LATER}, {99000, 'c', 0, 0, 0, LATER}}},
        {"a pause between two SYNs", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {1000, 'c', SYN, C, 0, 0}, {4000, 'c', SYN, C, 0, 0}}},
        {"SYNs without a pause", {0},
         {{0, 'c', SYN, C, 0, 0}, {2900, 'c', SYN, C, 0, 0}, {5800, 'c', SYN, C, 0, 0}}},
        {"answered after 2.9 s", {.opened = 1}, {{0, 'c', SYN, C, 0, 0}, {2900, 's', SYN | ACK, S, C + 1, 0}}},
        {"answered after 3.1 s", {.opened = 1, .unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {3100, 's', SYN | ACK, S, C + 1, 0}}},
        {"refused after 3.1 s", {.refused = 1, .unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {3100, 's', RST | ACK, 0, C + 1, 0}}},
        {"two attempts", {.unanswered = 2},
         {{0, 'c', SYN, C, 0, 0}, {500, 'c', SYN, C + 7, 0, 0}, {4000, 'c', 0, 0, 0, LATER}}},
        {"idle for too long", {.unanswered = 2},
         {{0, 'c', SYN, C, 0, 0}, {400000, 'c', SYN, C, 0, 0}, {800000, 'c', 0, 0, 0, LATER}}},
        {"it went on, so its answer was only not captured", {0},
         {{0, 'c', SYN, C, 0, 0}, {20, 'c', ACK, C + 1, S + 1, 0}, {9000, 'c', 0, 0, 0, LATER}}},
        {"it went on after the pause", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {5000, 'c', ACK, C + 1, S + 1, 0}, {9000, 'c', 0, 0, 0, LATER}}},
    };
    CHECK(scenarios);
}

static void connections_are_closed_or_reset(void **state)
{
    (void)state;
    static const struct scenario scenarios[] = {
        {"FIN from both", {.opened = 1, .closed = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 'c', FIN | ACK, C + 1, S + 1, 0},
          {30, 's', FIN | ACK, S + 1, C + 2, 0}, {40, 'c', ACK, C + 2, S + 2, 0}}},
        {"FIN from one", {.opened = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 'c', FIN | ACK, C + 1, S + 1, 0},
          {30, 'c', FIN | ACK, C + 1, S + 1, 0}}},
        {"begun before the capture", {.closed = 1},
         {{0, 'c', ACK | PSH, C + 9, S + 9, 0}, {20, 's', FIN | ACK, S + 9, C + 9, 0}, {30, 'c', FIN | ACK, C + 9, S + 10, 0}}},
        {"a RST ends what was opened", {.opened = 1, .reset = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 'c', ACK, C + 1, S + 1, 0},
          {30, 's', RST | ACK, S + 1, C + 1, 0}, {40, 's', RST | ACK, S + 1, C + 1, 0}}},
        {"a RST right after the SYN-ACK, as scanners send it", {.opened = 1, .reset = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 'c', RST, C + 1, 0, 0}}},
        {"a RST ends what began before the capture", {.reset = 1},
         {{0, 'c', ACK | PSH, C + 9, S + 9, 0}, {20, 's', RST | ACK, S + 9, C + 20, 0}}},
        {"a RST after one FIN", {.opened = 1, .reset = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 's', FIN | ACK, S + 1, C + 1, 0},
          {30, 'c', RST | ACK, C + 1, S + 2, 0}}},
        {"what is closed cannot be reset", {.opened = 1, .closed = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 's', FIN | ACK, S + 1, C + 1, 0},
          {30, 'c', FIN | ACK, C + 1, S + 2, 0}, {40, 'c', RST | ACK, C + 2, S + 2, 0}}},
        {"its ports used again", {.opened = 2, .closed = 1, .reset = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 's', SYN | ACK, S, C + 1, 0}, {20, 's', FIN | ACK, S + 1, C + 1, 0},
          {30, 'c', FIN | ACK, C + 1, S + 2, 0}, {9000, 'c', SYN, C + 99, 0, 0}, {9010, 's', SYN | ACK, S + 99, C + 100, 0},
          {9020, 'c', ACK, C + 100, S + 100, 0}, {9030, 'c', RST, C + 100, 0, 0}}},
    };
    CHECK(scenarios);
}

static void datagrams_are_refused(void **state)
{
    (void)state;
    static const struct scenario scenarios[] = {
        {"port unreachable", {.refused = 1}, {{0, 'c', 0, 0, 0, DATAGRAM}, {10, 'c', 3, 0, 0, DATAGRAM_QUOTE}}},
        {"twice", {.refused = 1},
         {{0, 'c', 0, 0, 0, DATAGRAM}, {10, 'c', 3, 0, 0, DATAGRAM_QUOTE}, {20, 'c', 0, 0, 0, DATAGRAM},
          {30, 'c', 3, 0, 0, DATAGRAM_QUOTE}}},
        {"host unreachable says nothing of a port", {0},
         {{0, 'c', 0, 0, 0, DATAGRAM}, {10, 'c', 1, 0, 0, DATAGRAM_QUOTE}}},
        {"the client's own port was closed", {0},
         {{0, 'c', 0, 0, 0, DATAGRAM}, {10, 's', 0, 0, 0, DATAGRAM}, {20, 's', 3, 0, 0, DATAGRAM_QUOTE}}},
        {"no UDP attempt is unanswered", {0}, {{0, 'c', 0, 0, 0, DATAGRAM}, {9000, 'c', 0, 0, 0, LATER}}},
        {"TCP of the same ports is another flow", {.unanswered = 1},
         {{0, 'c', SYN, C, 0, 0}, {10, 'c', 3, C, 0, DATAGRAM_QUOTE}, {9000, 'c', 0, 0, 0, LATER}}},
    };
    CHECK(scenarios);
}
/* clang-format on */

/* An interval knows of an attempt after 3 s, and then it has a row though none of its frames. */
static void a_pending_attempt_is_told_when_it_is_known(void **state)
{
    (void)state;
    static const struct scenario scenario = {
        "",
        {0},
        {{0, 'c', SYN, C, 0, 0}, {2900, 'c', 0, 0, 0, LATER}, {3500, 'c', 0, 0, 0, LATER}}};
    static const uint64_t expected[] = {0, 0, 1};
    struct ps_error error;
    const struct shared shared = {ps_decoder_new(false, &error), ps_services_new(&error)};
    struct ps_tally *tally = new_tally(&shared, false);
    ps_tally_expect_intervals(tally);
    for (size_t i = 0; i < 3; i++) {
        struct ps_connections found = {0};
        feed(tally, &scenario, i, i + 1);
        add_outcomes(tally, PS_INTERVAL, &found);
        assert_int_equal(found.unanswered, expected[i]);
        assert_int_equal(ps_tally_end_interval(tally, &error), 0);
    }
    ps_tally_free(tally);
    ps_decoder_free(shared.decoder);
    ps_services_free(shared.services);
}

/* Of two flows that there is room for, the pending one makes room: unanswered if it waited for 3 s.
 */
static void an_evicted_attempt_is_told(void **state)
{
    (void)state;
    for (int waited_s = 2; waited_s <= 3; waited_s++) {
        struct ps_error error;
        struct ps_tally_config config = {.decoder = ps_decoder_new(false, &error),
                                         .services = ps_services_new(&error),
                                         .max_flows = 1};
        struct ps_tally *tally = ps_tally_new(&config, &error);
        struct ps_connections found = {0};
        struct test_frame f;
        make_tcp(&f, asking, SYN, 0);
        ps_tally_add(tally, &f.frame, 1);
        make_udp(&f, elsewhere, (int64_t)waited_s * SECOND);
        ps_tally_add(tally, &f.frame, 1);
        make_udp(&f, elsewhere, (int64_t)9 * SECOND);
        ps_tally_add(tally, &f.frame, 1);
        add_outcomes(tally, PS_WHOLE, &found);
        assert_int_equal(found.unanswered, waited_s == 3);
        ps_tally_free(tally);
        ps_decoder_free((struct ps_decoder *)config.decoder);
        ps_services_free((struct ps_services *)config.services);
    }
}

/* Quotes are no traffic: ICMP stays what it is, in the books of the interface, too. */
static void a_quote_is_not_counted(void **state)
{
    (void)state;
    static const struct scenario scenario = {
        "", {0}, {{0, 'c', SYN, C, 0, 0}, {10, 'c', 3, C, 0, QUOTE}}};
    struct ps_error error;
    struct ps_tally_config config = {.decoder = ps_decoder_new(false, &error),
                                     .services = ps_services_new(&error),
                                     .keep_interfaces = true};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    const struct ps_view view = {.by = PS_VIEW_BY_INTERFACE};
    feed(tally, &scenario, 0, 2);
    struct ps_snapshot *snapshot = ps_snapshot_take(tally, PS_WHOLE, &view, NULL, &error);
    assert_int_equal(snapshot->total.packets, 2);
    assert_int_equal(snapshot->counted.packets, 1);
    assert_int_equal(snapshot->flows_total, 1);
    assert_int_equal(snapshot->interfaces[0].counted.packets, 1);
    assert_int_equal(snapshot->services[0].connections.refused, 1);
    ps_snapshot_free(snapshot);
    ps_tally_free(tally);
    ps_decoder_free((struct ps_decoder *)config.decoder);
    ps_services_free((struct ps_services *)config.services);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attempts_are_opened),
        cmocka_unit_test(attempts_are_refused),
        cmocka_unit_test(attempts_are_unanswered),
        cmocka_unit_test(connections_are_closed_or_reset),
        cmocka_unit_test(datagrams_are_refused),
        cmocka_unit_test(a_pending_attempt_is_told_when_it_is_known),
        cmocka_unit_test(an_evicted_attempt_is_told),
        cmocka_unit_test(a_quote_is_not_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
