/*
 * test_explain_connection.c - where in a TCP connection a frame stands, and which end is the
 * service.
 */
#include "connection_cases.h"
#include "explain_helper.h"

enum { CLIENT_PORT = 40000, SERVER_PORT = 80, CLIENT_START = 1000, SERVER_START = 500000 };

/* A segment between 192.0.2.1:40000 and 192.0.2.2:80. */
static const struct ps_verdict *segment(struct test_explain *x, bool from_client, uint8_t flags,
                                        uint32_t sequence, uint32_t acknowledgment, uint8_t data)
{
    uint8_t frame[40 + 255] = {
        0x45, 0, 0, (uint8_t)(40 + data), 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, from_client ? 1 : 2,
        192,  0, 2, from_client ? 2 : 1};
    uint16_t from = from_client ? CLIENT_PORT : SERVER_PORT;
    uint16_t to = from_client ? SERVER_PORT : CLIENT_PORT;
    frame[20] = (uint8_t)(from >> 8);
    frame[21] = (uint8_t)from;
    frame[22] = (uint8_t)(to >> 8);
    frame[23] = (uint8_t)to;
    for (unsigned i = 0; i < 4; i++) {
        frame[24 + i] = (uint8_t)(sequence >> (24 - 8 * i));
        frame[28 + i] = (uint8_t)(acknowledgment >> (24 - 8 * i));
    }
    frame[32] = 0x50;
    frame[33] = flags;
    frame[34] = 1; /* window 256 */
    return &test_explain(x, PS_LINKTYPE_RAW, frame, 40u + data)->verdict;
}

static const struct ps_verdict *up(struct test_explain *x, uint8_t flags, uint32_t sent,
                                   uint32_t received, uint8_t data)
{
    return segment(x, true, flags, CLIENT_START + sent, flags & ACK ? SERVER_START + received : 0,
                   data);
}

static const struct ps_verdict *down(struct test_explain *x, uint8_t flags, uint32_t sent,
                                     uint32_t received, uint8_t data)
{
    return segment(x, false, flags, SERVER_START + sent, flags & ACK ? CLIENT_START + received : 0,
                   data);
}

static void open_connection(struct test_explain *x)
{
    assert_string_equal(up(x, SYN, 0, 0, 0)->step, "syn");
    assert_string_equal(down(x, SYN | ACK, 0, 1, 0)->step, "syn-ack");
    assert_string_equal(up(x, ACK, 1, 1, 0)->step, "handshake-ack");
}

static void tells_a_whole_connection(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    open_connection(x);
    const struct ps_verdict *verdict = up(x, PSH | ACK, 1, 1, 10);
    assert_string_equal(verdict->step, "data");
    assert_non_null(strstr(verdict->connection, "10 bytes from the client to the server, "
                                                "numbers 1 to 10"));
    assert_null(strstr(verdict->connection, "missing")); /* the SYN had the number before them */
    assert_string_equal(down(x, ACK, 1, 11, 0)->step, "ack");
    assert_string_equal(down(x, PSH | ACK, 1, 11, 20)->step, "data");
    assert_string_equal(down(x, PSH | ACK, 1, 11, 20)->step, "retransmission");
    assert_string_equal(up(x, ACK, 10, 21, 0)->step, "ack");
    assert_string_equal(up(x, FIN | ACK, 11, 21, 0)->step, "fin");
    assert_string_equal(down(x, ACK, 21, 12, 0)->step, "fin-ack");
    assert_string_equal(down(x, FIN | ACK, 21, 12, 0)->step, "fin");
    assert_string_equal(up(x, ACK, 12, 22, 0)->step, "last-ack");
    test_explain_stop(x);
}

static void tells_a_closed_port(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    up(x, SYN, 0, 0, 0);
    const struct ps_verdict *verdict = down(x, RST | ACK, 0, 1, 0);
    assert_string_equal(verdict->step, "refused");
    assert_non_null(strstr(verdict->connection, "SYN of frame 1"));
    /* The same number is the same attempt, another one is a new one. */
    verdict = up(x, SYN, 0, 0, 0);
    assert_string_equal(verdict->step, "syn-again");
    assert_non_null(strstr(verdict->connection, "SYN of frame 1 again, try 2: the same sequence"));
    assert_non_null(strstr(verdict->connection, "although it was refused"));
    assert_string_equal(down(x, RST | ACK, 0, 1, 0)->step, "refused");
    verdict = up(x, SYN, 70000, 0, 0);
    assert_string_equal(verdict->step, "syn");
    assert_non_null(strstr(verdict->connection, "another connection on the same ports"));
    verdict = down(x, RST | ACK, 0, 70001, 0);
    assert_string_equal(verdict->step, "refused");
    assert_non_null(strstr(verdict->connection, "SYN of frame 5"));
    test_explain_stop(x);
}

static void tells_a_filtered_port(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    up(x, SYN, 0, 0, 0);
    up(x, SYN, 0, 0, 0);
    const struct ps_verdict *verdict = up(x, SYN, 0, 0, 0);
    assert_string_equal(verdict->step, "syn-again");
    assert_non_null(strstr(verdict->connection, "SYN of frame 1 again, try 3"));
    test_explain_stop(x);
}

static void tells_a_reset(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    open_connection(x);
    assert_string_equal(up(x, RST, 1, 0, 0)->step, "reset");
    assert_string_equal(up(x, SYN, 70000, 0, 0)->step, "syn"); /* the port is used again */
    test_explain_stop(x);
}

static void tells_a_keep_alive_and_a_gap(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    open_connection(x);
    up(x, ACK, 1, 1, 10);
    assert_string_equal(up(x, ACK, 10, 1, 1)->step, "keep-alive");
    const struct ps_verdict *verdict = up(x, ACK, 21, 1, 10);
    assert_string_equal(verdict->step, "data");
    assert_non_null(strstr(verdict->connection, "Something before it is missing"));
    test_explain_stop(x);
}

static void sequence_numbers_wrap_around(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    const uint32_t start = UINT32_MAX - 4;
    segment(x, true, SYN, start, 0, 0);
    segment(x, false, SYN | ACK, SERVER_START, start + 1, 0);
    segment(x, true, ACK, start + 1, SERVER_START + 1, 0);
    const struct ps_verdict *verdict = segment(x, true, ACK, start + 1, SERVER_START + 1, 10);
    assert_non_null(strstr(verdict->connection, "numbers 1 to 10"));
    assert_string_equal(segment(x, true, ACK, start + 1, SERVER_START + 1, 10)->step,
                        "retransmission");
    assert_string_equal(segment(x, true, ACK, start + 11, SERVER_START + 1, 10)->step, "data");
    test_explain_stop(x);
}

static void begins_in_the_middle(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    const struct ps_verdict *verdict = down(x, ACK, 1, 1, 5);
    assert_string_equal(verdict->step, "data");
    assert_non_null(strstr(verdict->connection, "start of this connection is not among"));
    assert_false(verdict->destination_is_service);
    assert_int_equal(verdict->evidence, PS_EVIDENCE_COMMON_NAME);
    test_explain_stop(x);
}

static void tells_a_late_copy(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    open_connection(x);
    const struct ps_verdict *verdict = up(x, SYN, 0, 0, 0);
    assert_string_equal(verdict->step, "syn-again");
    assert_non_null(strstr(verdict->connection, "a copy comes late"));
    assert_string_equal(up(x, FIN | ACK, 1, 1, 0)->step, "fin");
    assert_string_equal(down(x, FIN | ACK, 1, 2, 0)->step, "fin");
    verdict = up(x, SYN, 0, 0, 0);
    assert_string_equal(verdict->step, "syn-again");
    assert_non_null(strstr(verdict->connection, "SYN of frame 1 again, try 3"));
    test_explain_stop(x);
}

static void tells_a_simultaneous_open(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    up(x, SYN, 0, 0, 0);
    const struct ps_verdict *verdict = down(x, SYN, 0, 0, 0);
    assert_string_equal(verdict->step, "syn");
    assert_non_null(strstr(verdict->connection, "crosses that of frame 1"));
    assert_string_equal(down(x, SYN, 0, 0, 0)->step, "syn-again");
    assert_string_equal(up(x, SYN | ACK, 0, 1, 0)->step, "syn-ack");
    test_explain_stop(x);
}

static void tells_a_syn_behind_its_answer(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    assert_string_equal(down(x, SYN | ACK, 0, 1, 0)->step, "syn-ack");
    const struct ps_verdict *verdict = up(x, SYN, 0, 0, 0);
    assert_string_equal(verdict->step, "syn");
    assert_non_null(strstr(verdict->connection, "out of order"));
    assert_string_equal(up(x, ACK, 1, 1, 0)->step, "handshake-ack");
    test_explain_stop(x);
}

/* What explain calls another connection is what the flow table counts as another flow. */
static void tells_as_many_connections_as_there_are_flows(void **state)
{
    (void)state;
    for (const struct connection_case *c = connection_cases; c->name; c++) {
        struct test_explain *x = test_explain_start();
        uint64_t connections = 1;
        for (size_t at = 0; at < connection_length(c); at++) {
            const struct segment *s = &c->segments[at];
            const struct ps_verdict *verdict =
                segment(x, s->from == CLIENT, s->flags, s->sequence, s->acknowledgment, 0);
            connections += strstr(verdict->connection, "another connection") != NULL;
        }
        if (connections != c->flows)
            print_error("%s:\n", c->name);
        assert_int_equal(connections, c->flows);
        test_explain_stop(x);
    }
}

/* A SYN to port 40000 makes that the service, whatever the other port is called. */
static void handshake_overrules_the_ports(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    const struct ps_verdict *verdict = segment(x, false, ACK, 1, 1, 1);
    assert_int_equal(verdict->evidence, PS_EVIDENCE_COMMON_NAME);
    assert_false(verdict->destination_is_service);
    verdict = segment(x, false, SYN, 90000, 0, 0);
    assert_int_equal(verdict->evidence, PS_EVIDENCE_HANDSHAKE);
    assert_true(verdict->destination_is_service);
    verdict = segment(x, true, SYN | ACK, 7, 90001, 0);
    assert_int_equal(verdict->evidence, PS_EVIDENCE_HANDSHAKE);
    assert_false(verdict->destination_is_service);
    test_explain_stop(x);
}

/* A later fragment of UDP has the ports of the first one, for 30 seconds. */
static void finds_the_first_fragment(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    uint8_t first[36] = {0x45, 0, 0, 36,  0, 7, 0x20, 0,    64, 17, 0,  0, 192,
                         0,    2, 1, 192, 0, 2, 2,    0x10, 0,  0,  53, 0, 24};
    uint8_t later[28] = {0x45, 0, 0, 28, 0, 7, 0, 2, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2};
    const struct ps_verdict *verdict =
        &test_explain(x, PS_LINKTYPE_RAW, later, sizeof later)->verdict;
    assert_false(verdict->has_ports);
    assert_non_null(strstr(verdict->outcome, "16 bytes into its datagram"));
    test_explain(x, PS_LINKTYPE_RAW, first, sizeof first);
    x->time_ns = INT64_C(30000000000);
    verdict = &test_explain(x, PS_LINKTYPE_RAW, later, sizeof later)->verdict;
    assert_true(verdict->by_first_fragment);
    assert_int_equal(verdict->destination.number, 53);
    assert_non_null(strstr(verdict->outcome, "That was frame 2"));
    x->time_ns++;
    verdict = &test_explain(x, PS_LINKTYPE_RAW, later, sizeof later)->verdict;
    assert_false(verdict->has_ports);
    test_explain_stop(x);
}

/* The six bytes behind the datagram are the link's padding. */
static void padding_is_no_data(void **state)
{
    (void)state;
    static const uint8_t frame[46] = {0x45, 0, 0, 40,  0,   0, 0,   0,  64,   6,    0, 0,
                                      192,  0, 2, 1,   192, 0, 2,   2,  0x9c, 0x40, 0, 80,
                                      0,    0, 3, 233, 0,   7, 161, 33, 0x50, ACK,  1};
    struct test_explain *x = test_explain_start();
    open_connection(x);
    assert_string_equal(test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame)->verdict.step, "ack");
    test_explain_stop(x);
}

/* A client that gives up at once refuses nothing. */
static void only_an_answer_refuses(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    up(x, SYN, 0, 0, 0);
    assert_string_equal(up(x, RST, 1, 0, 0)->step, "reset");
    test_explain_stop(x);
}

/* A FIN takes a sequence number (RFC 9293 section 3.4): who acknowledges the byte before it has not
 * seen it. */
static void only_the_number_behind_it_acknowledges_a_fin(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    open_connection(x);
    assert_string_equal(up(x, FIN | ACK, 1, 1, 10)->step, "fin");
    assert_string_equal(down(x, ACK, 1, 11, 0)->step, "ack");
    assert_string_equal(down(x, ACK, 1, 12, 0)->step, "fin-ack");
    test_explain_stop(x);
}

/* A SYN of that side with the window scale option. */
static void syn_with_scale(struct test_explain *x, bool from_client, uint8_t scale)
{
    uint8_t frame[44] = {0x45, 0, 0, 44,
                         0,    0, 0, 0,
                         64,   6, 0, 0,
                         192,  0, 2, from_client ? 1 : 2,
                         192,  0, 2, from_client ? 2 : 1};
    frame[from_client ? 20 : 22] = CLIENT_PORT >> 8;
    frame[from_client ? 21 : 23] = CLIENT_PORT & 0xff;
    frame[from_client ? 23 : 21] = SERVER_PORT;
    frame[26] = from_client ? CLIENT_START >> 8 : 0;
    frame[27] = from_client ? CLIENT_START & 0xff : 0;
    if (!from_client) {
        const uint8_t numbers[] = {
            0, SERVER_START >> 16,      SERVER_START >> 8 & 0xff, SERVER_START & 0xff, 0,
            0, (CLIENT_START + 1) >> 8, (CLIENT_START + 1) & 0xff};
        memcpy(frame + 24, numbers, sizeof numbers);
    }
    frame[32] = 0x60;
    frame[33] = from_client ? SYN : SYN | ACK;
    const uint8_t option[] = {3, 3, scale, 0};
    memcpy(frame + 40, option, sizeof option);
    test_explain(x, PS_LINKTYPE_RAW, frame, sizeof frame);
}

/* RFC 7323 section 2.2: each side's windows are scaled by what that side has said. */
static void windows_are_scaled_by_their_own_side(void **state)
{
    (void)state;
    struct test_explain *x = test_explain_start();
    syn_with_scale(x, true, 7);
    syn_with_scale(x, false, 2);
    const struct ps_verdict *verdict = up(x, ACK, 1, 1, 0);
    assert_string_equal(verdict->step, "handshake-ack");
    assert_non_null(strstr(verdict->connection, "32,768 bytes more (window 256 x 2^7)"));
    assert_non_null(
        strstr(down(x, ACK, 1, 1, 5)->connection, "1,024 bytes more (window 256 x 2^2)"));
    test_explain_stop(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_whole_connection),
        cmocka_unit_test(tells_a_closed_port),
        cmocka_unit_test(tells_a_filtered_port),
        cmocka_unit_test(tells_a_reset),
        cmocka_unit_test(tells_a_keep_alive_and_a_gap),
        cmocka_unit_test(sequence_numbers_wrap_around),
        cmocka_unit_test(begins_in_the_middle),
        cmocka_unit_test(tells_a_late_copy),
        cmocka_unit_test(tells_a_simultaneous_open),
        cmocka_unit_test(tells_a_syn_behind_its_answer),
        cmocka_unit_test(tells_as_many_connections_as_there_are_flows),
        cmocka_unit_test(handshake_overrules_the_ports),
        cmocka_unit_test(finds_the_first_fragment),
        cmocka_unit_test(padding_is_no_data),
        cmocka_unit_test(only_an_answer_refuses),
        cmocka_unit_test(only_the_number_behind_it_acknowledges_a_fin),
        cmocka_unit_test(windows_are_scaled_by_their_own_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
