/*
 * connection_cases.h - TCP segments between two ends, and how many connections they are: the
 * sequence numbers decide (RFC 9293 sections 3.4.1 and 3.5).  The flow table and explain are to say
 * the same.
 */
#ifndef PORTSTAT_TESTS_UNIT_CONNECTION_CASES_H
#define PORTSTAT_TESTS_UNIT_CONNECTION_CASES_H

#include <stddef.h>
#include <stdint.h>

enum { FIN = 0x01, SYN = 0x02, RST = 0x04, PSH = 0x08, ACK = 0x10, MOST_SEGMENTS = 9 };
enum { CLIENT = 1, SERVER = 2 };

struct segment {
    uint8_t from; /* 0: no more segments */
    uint8_t flags;
    uint32_t sequence, acknowledgment;
};

struct connection_case {
    const char *name;
    uint64_t flows; /* how many connections they are */
    struct segment segments[MOST_SEGMENTS];
};

/* clang-format off */
/* A client that begins at 100, a server that begins at 500. */
#define SHAKE {CLIENT, SYN, 100, 0}, {SERVER, SYN | ACK, 500, 101}, {CLIENT, ACK, 101, 501}
#define FINS {CLIENT, FIN | ACK, 101, 501}, {SERVER, FIN | ACK, 501, 102}, {CLIENT, ACK, 102, 502}

static const struct connection_case connection_cases[] = {
    {"SYN again after nothing", 1, {{CLIENT, SYN, 100, 0}, {CLIENT, SYN, 100, 0}}},
    {"SYN again after RST", 1, {{CLIENT, SYN, 100, 0}, {SERVER, RST | ACK, 0, 101}, {CLIENT, SYN, 100, 0}, {SERVER, RST | ACK, 0, 101}}},
    {"SYN again after both FINs", 1, {SHAKE, FINS, {CLIENT, SYN, 100, 0}}},
    {"SYN late, in an open connection", 1, {SHAKE, {CLIENT, SYN, 100, 0}, {CLIENT, ACK, 150, 501}}},
    {"SYN-ACK again", 1, {{CLIENT, SYN, 100, 0}, {SERVER, SYN | ACK, 500, 101}, {SERVER, SYN | ACK, 500, 101}}},
    {"SYN-ACK with another number: a SYN cookie made anew", 1, {{CLIENT, SYN, 100, 0}, {SERVER, SYN | ACK, 500, 101}, {CLIENT, SYN, 100, 0}, {SERVER, SYN | ACK, 600, 101}}},
    {"new SYN after RST", 2, {{CLIENT, SYN, 100, 0}, {SERVER, RST | ACK, 0, 101}, {CLIENT, SYN, 200, 0}}},
    {"new SYN after both FINs", 2, {SHAKE, FINS, {CLIENT, SYN, 200, 0}}},
    {"new SYN, the close was not captured", 2, {SHAKE, {CLIENT, SYN, 90000, 0}, {SERVER, SYN | ACK, 70000, 90001}, {CLIENT, ACK, 90001, 70001}}},
    {"new SYN after a SYN without an answer", 2, {{CLIENT, SYN, 100, 0}, {CLIENT, SYN, 200, 0}}},
    {"new SYN one above the last", 2, {{CLIENT, SYN, 0, 0}, {CLIENT, SYN, 1, 0}}},
    {"a SYN of the connection before the last", 3, {{CLIENT, SYN, 100, 0}, {CLIENT, SYN, 200, 0}, {CLIENT, SYN, 100, 0}}},
    {"new SYN in a connection without its start", 2, {{CLIENT, ACK, 5000, 700}, {SERVER, ACK, 700, 5100}, {CLIENT, SYN, 100, 0}}},
    {"late SYN in a connection without its start", 1, {{CLIENT, ACK, 101, 501}, {SERVER, ACK, 501, 101}, {CLIENT, SYN, 100, 0}}},
    {"late SYN, known by what the server acknowledges", 1, {{SERVER, ACK, 501, 101}, {CLIENT, SYN, 100, 0}}},
    {"SYN-ACK before its SYN", 1, {{SERVER, SYN | ACK, 500, 101}, {CLIENT, SYN, 100, 0}, {CLIENT, ACK, 101, 501}}},
    {"SYN-ACK of another SYN", 2, {{SERVER, SYN | ACK, 500, 101}, {CLIENT, SYN, 300, 0}}},
    {"refusal before its SYN", 1, {{SERVER, RST | ACK, 0, 101}, {CLIENT, SYN, 100, 0}}},
    {"refusal of another SYN", 2, {{SERVER, RST | ACK, 0, 101}, {CLIENT, SYN, 300, 0}}},
    {"simultaneous open", 1, {{CLIENT, SYN, 100, 0}, {SERVER, SYN, 500, 0}, {CLIENT, SYN | ACK, 100, 501}, {SERVER, SYN | ACK, 500, 101}}},
    {"simultaneous open with retries", 1, {{CLIENT, SYN, 100, 0}, {SERVER, SYN, 500, 0}, {CLIENT, SYN, 100, 0}, {SERVER, SYN, 500, 0}}},
    {"the server opens another one", 2, {SHAKE, {SERVER, SYN, 900, 0}}},
    {"the server opens another one, its SYN-ACK was not captured", 2, {{CLIENT, SYN, 100, 0}, {CLIENT, ACK, 101, 501}, {SERVER, ACK, 501, 101}, {SERVER, SYN, 900, 0}}},
    {"the server opens another one, refused before", 2, {{CLIENT, SYN, 100, 0}, {SERVER, RST | ACK, 0, 101}, {SERVER, SYN, 900, 0}}},
    {"an old SYN-ACK opens nothing", 2, {SHAKE, {CLIENT, SYN, 200, 0}, {SERVER, SYN | ACK, 500, 101}, {SERVER, SYN | ACK, 600, 201}}},
    {"SYN with RST is a reset", 1, {{CLIENT, SYN, 100, 0}, {CLIENT, SYN | RST, 200, 0}}},
    {"numbers go round", 1, {{CLIENT, SYN, UINT32_MAX, 0}, {SERVER, SYN | ACK, 500, 0}, {CLIENT, SYN, UINT32_MAX, 0}}},
    {"first segment number 0", 1, {{CLIENT, ACK, 0, 501}, {CLIENT, SYN, UINT32_MAX, 0}}},
    {NULL, 0, {{0, 0, 0, 0}}},
};
/* clang-format on */

static inline size_t connection_length(const struct connection_case *c)
{
    size_t length = 0;
    while (length < MOST_SEGMENTS && c->segments[length].from)
        length++;
    return length;
}

#endif
