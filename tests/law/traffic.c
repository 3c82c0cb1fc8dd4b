/*
 * traffic.c - makes traffic, frame by frame; see traffic.h.
 */
#include "law/traffic.h"

#include <stdlib.h>

#include "bench/rng.h"
#include "portstat/link_types.h"

#define MS_NS INT64_C(1000000)
#define SECOND_NS INT64_C(1000000000)
#define START_NS (INT64_C(1764000000) * SECOND_NS)

enum { STAY_FRAMES = 10, OLD_ODDS = 16 }; /* see choose_pair() */
enum { FEW_IDENTIFICATIONS = 2, MANY_IDENTIFICATIONS = 1000, FEW_PAIRS = 4 };
enum { FRAGMENT_ODDS = 4 }; /* of much traffic: a run has room for 32,768 datagrams */
enum { FEW_NUMBERS = 3, ROUTER = 0x0a0000fe, LARGE_BYTES = 800000 };

/* What happens between a client's port and the service that it asks. */
struct pair {
    int64_t last_ns;
    uint32_t number; /* of the connection */
    uint8_t phase;   /* of the orderly ones: see next_flags() */
};

struct traffic {
    struct traffic_config config;
    struct rng rng;
    int64_t clock_ns, away_ns; /* the clock is wrong by so much for a while */
    uint32_t identification;
    uint64_t made;         /* frames */
    struct shape fragment; /* the last one */
    struct pair *pairs;
};

/* A client's port at hand. */
struct choice {
    struct pair *pair;
    uint32_t client, server;
    uint16_t client_port, service_port;
    uint8_t ip_version; /* which the two mostly use */
    uint8_t fragmented; /* the protocol of their fragments, mostly */
};

static uint32_t below(struct traffic *traffic, uint32_t bound)
{
    return rng_below(&traffic->rng, bound);
}

static bool one_in(struct traffic *traffic, uint32_t many)
{
    return below(traffic, many) == 0;
}

struct traffic *traffic_new(const struct traffic_config *config)
{
    struct traffic *traffic = calloc(1, sizeof *traffic);
    if (!traffic)
        return NULL;
    traffic->config = *config;
    traffic->rng.state = rng_hash(config->seed);
    traffic->clock_ns = START_NS;
    traffic->pairs = calloc((size_t)config->clients * config->ports, sizeof *traffic->pairs);
    if (traffic->pairs)
        return traffic;
    free(traffic);
    return NULL;
}

void traffic_free(struct traffic *traffic)
{
    if (!traffic)
        return;
    free(traffic->pairs);
    free(traffic);
}

/* One of those that talk now, and every STAY_FRAMES one of them makes room; or any, mostly of old.
 */
static uint64_t choose_pair(struct traffic *traffic)
{
    uint32_t active = traffic->config.active;
    uint64_t all = (uint64_t)traffic->config.clients * traffic->config.ports;
    if (active == 0 || one_in(traffic, OLD_ODDS))
        return below(traffic, (uint32_t)all);
    return (traffic->made / STAY_FRAMES + below(traffic, active)) % all;
}

/* Of the clients, every other one has a lower address than all servers. */
static struct choice choice_of(struct traffic *traffic, uint64_t pair)
{
    static const uint16_t services[] = {80, 443, 53, 22, 60000, 50000, 8080, 3000, 0, 5060};
    static const uint8_t fragmented[] = {SHAPE_UDP, SHAPE_UDP, SHAPE_TCP, SHAPE_ICMP};
    uint64_t hash = rng_hash(pair + 1);
    uint32_t client = (uint32_t)(pair / traffic->config.ports);
    uint32_t port = (uint32_t)(pair % traffic->config.ports);
    return (struct choice){
        .pair = &traffic->pairs[pair],
        .client = (client % 2 ? 0xc0a80000 : 0x0a000000) + client,
        .server = 0x0a800001 + (uint32_t)(pair % 5),
        .client_port = (uint16_t)(50000 + port),
        .service_port = services[hash % (sizeof services / sizeof *services)],
        .ip_version = (hash >> 32) % 4 == 0 || one_in(traffic, 16) ? 6 : 4,
        .fragmented = fragmented[(hash >> 40) % sizeof fragmented],
    };
}

static struct shape from_client(const struct choice *choice, uint8_t protocol)
{
    return (struct shape){.ip_version = choice->ip_version,
                          .protocol = protocol,
                          .source = choice->client,
                          .destination = choice->server,
                          .source_port = choice->client_port,
                          .destination_port = choice->service_port};
}

/* The other direction. */
static void turn(struct shape *shape)
{
    uint32_t host = shape->source;
    uint16_t port = shape->source_port;
    shape->source = shape->destination;
    shape->source_port = shape->destination_port;
    shape->destination = host;
    shape->destination_port = port;
}

/* What the ends of a connection send, in order; then it may begin again. */
static const struct step {
    uint8_t flags;
    bool is_answer;
} steps[] = {
    {SHAPE_SYN, false}, {SHAPE_SYN | SHAPE_ACK, true},  {SHAPE_ACK, false},
    {SHAPE_ACK, true},  {SHAPE_FIN | SHAPE_ACK, false}, {SHAPE_FIN | SHAPE_ACK, true},
    {SHAPE_ACK, false},
};

enum { STEPS = sizeof steps / sizeof *steps };

/* Mostly the next step; else the same again, or an end before its time. */
static struct step next_step(struct traffic *traffic, struct pair *pair)
{
    uint32_t chance = below(traffic, 16);
    struct step step = steps[pair->phase % STEPS];
    if (pair->phase % STEPS == 0 && chance % 3 != 0)
        pair->number += 1 + below(traffic, 2);
    if (chance == 0)
        step = (struct step){SHAPE_RST | SHAPE_ACK, one_in(traffic, 2)};
    if (chance == 1)
        step = (struct step){SHAPE_RST, one_in(traffic, 2)};
    if (chance <= 2)
        pair->phase = 0;
    else if (chance > 5)
        pair->phase = (uint8_t)((pair->phase + 1) % STEPS);
    else if (chance == 5)
        pair->phase = (uint8_t)below(traffic, STEPS);
    return step;
}

static struct step any_step(struct traffic *traffic, struct pair *pair)
{
    static const uint8_t all[] = {SHAPE_SYN,
                                  SHAPE_SYN,
                                  SHAPE_SYN | SHAPE_ACK,
                                  SHAPE_ACK,
                                  SHAPE_ACK,
                                  SHAPE_FIN | SHAPE_ACK,
                                  SHAPE_RST | SHAPE_ACK,
                                  SHAPE_RST,
                                  SHAPE_FIN | SHAPE_RST,
                                  SHAPE_SYN | SHAPE_FIN,
                                  SHAPE_SYN | SHAPE_RST,
                                  SHAPE_FIN,
                                  0};
    pair->number = below(traffic, FEW_NUMBERS);
    return (struct step){all[below(traffic, sizeof all)], one_in(traffic, 2)};
}

/* The number that a SYN of this end had, mostly. */
static uint32_t initial(struct traffic *traffic, const struct pair *pair, bool is_server)
{
    uint32_t number = pair->number - (one_in(traffic, 12) ? 1 : 0);
    return number * 100000 + (is_server ? 50000 : 0);
}

/* What acknowledges a SYN: the next number, or that and some data. */
static uint32_t after_syn(struct traffic *traffic)
{
    static const uint32_t rare[] = {0, 2, 65535, 65536, 65537, UINT32_MAX};
    return one_in(traffic, 8) ? rare[below(traffic, sizeof rare / sizeof *rare)] : 1;
}

static struct shape make_segment(struct traffic *traffic, const struct choice *choice)
{
    struct step step =
        traffic->config.wild ? any_step(traffic, choice->pair) : next_step(traffic, choice->pair);
    struct shape shape = from_client(choice, SHAPE_TCP);
    shape.flags = step.flags;
    shape.sequence = initial(traffic, choice->pair, step.is_answer);
    if (!(step.flags & SHAPE_SYN))
        shape.sequence += 1 + below(traffic, 4);
    if (step.flags & SHAPE_ACK)
        shape.acknowledgment = initial(traffic, choice->pair, !step.is_answer) + after_syn(traffic);
    if (step.is_answer)
        turn(&shape);
    return shape;
}

/* Without connections. Clients' ports that are a service's by definition, and groups, are rare. */
static struct shape make_datagram(struct traffic *traffic, const struct choice *choice)
{
    static const uint8_t protocols[] = {SHAPE_UDP,  SHAPE_UDP,  SHAPE_UDP,
                                        SHAPE_SCTP, SHAPE_DCCP, SHAPE_UDPLITE};
    struct shape shape = from_client(choice, protocols[below(traffic, sizeof protocols)]);
    if (one_in(traffic, 8)) {
        shape.source_port = 68;
        shape.destination_port = 67;
    } else if (one_in(traffic, 8)) {
        shape.destination_port = shape.source_port;
    }
    if (one_in(traffic, 8)) {
        shape.destination = 0xe0000001;
        shape.to_group = true;
    } else if (one_in(traffic, 3)) {
        turn(&shape);
    }
    return shape;
}

/* An ICMP error about a packet of either end, which `about` holds until the frame is made. */
static struct shape make_error(struct traffic *traffic, const struct choice *choice,
                               struct shape *about)
{
    static const uint8_t codes[] = {3, 3, 3, 1, 4, 13};
    bool is_tcp = one_in(traffic, 2), is_ipv6 = choice->ip_version == 6;
    uint8_t datagram = one_in(traffic, 4) ? SHAPE_UDPLITE : SHAPE_UDP;
    *about = from_client(choice, is_tcp ? SHAPE_TCP : datagram);
    about->flags = SHAPE_SYN;
    bool turned = one_in(traffic, 4);
    about->sequence = initial(traffic, choice->pair, turned) + (one_in(traffic, 4) ? 1 : 0);
    if (turned)
        turn(about);
    return (struct shape){
        .ip_version = choice->ip_version,
        .protocol = is_ipv6 ? SHAPE_ICMPV6 : SHAPE_ICMP,
        .source = one_in(traffic, 2) ? ROUTER : about->destination,
        .destination = about->source,
        .error_type = is_ipv6 ? 1 : 3,
        .error_code = is_ipv6 && one_in(traffic, 2) ? 4 : codes[below(traffic, sizeof codes)],
        .quoted = about,
    };
}

/* Few identifications, so that they come again at once, or many in turn. Of many pairs only a few
 * have any. */
static struct shape begin_datagram(struct traffic *traffic, const struct choice *any)
{
    static const uint8_t protocols[] = {SHAPE_UDP, SHAPE_TCP, SHAPE_ICMP, 50};
    const struct choice few = choice_of(traffic, below(traffic, FEW_PAIRS) % traffic->config.ports);
    const struct choice *choice = traffic->config.active ? &few : any;
    struct shape shape = from_client(choice, choice->fragmented);
    if (one_in(traffic, 8))
        shape.protocol = protocols[below(traffic, sizeof protocols)];
    shape.is_fragment = true;
    shape.identification = below(traffic, FEW_IDENTIFICATIONS);
    if (one_in(traffic, 4))
        shape.identification = 1000 + traffic->identification++ % MANY_IDENTIFICATIONS;
    shape.flags = one_in(traffic, 2) ? SHAPE_SYN : SHAPE_ACK;
    shape.sequence = initial(traffic, choice->pair, false);
    if (one_in(traffic, 6))
        turn(&shape);
    return shape;
}

/* Of the last datagram, mostly, in any order. */
static struct shape make_fragment(struct traffic *traffic, const struct choice *choice)
{
    struct shape *shape = &traffic->fragment;
    if (!shape->is_fragment || one_in(traffic, 3))
        *shape = begin_datagram(traffic, choice);
    shape->offset_div_8 = one_in(traffic, 3) ? 0 : (uint16_t)(1 + below(traffic, 100));
    shape->more = shape->offset_div_8 == 0 ? !one_in(traffic, 8) : one_in(traffic, 2);
    return *shape;
}

/* What has no ports. */
static struct shape make_other(struct traffic *traffic, const struct choice *choice)
{
    static const uint16_t ether_types[] = {0x0806, 0x88cc, 0x9000, 0x88b5, 0x1234};
    static const uint8_t protocols[] = {2, 50, 89, 253, SHAPE_ICMP};
    if (one_in(traffic, 2)) {
        uint32_t which = below(traffic, sizeof ether_types / sizeof *ether_types);
        return (struct shape){.ether_type = ether_types[which]};
    }
    struct shape shape = from_client(choice, protocols[below(traffic, sizeof protocols)]);
    shape.error_type = 8;
    return shape;
}

static struct shape make_shape(struct traffic *traffic, const struct choice *choice,
                               struct shape *about)
{
    uint32_t chance = below(traffic, 64);
    if (chance < 8)
        return make_error(traffic, choice, about);
    if (chance < 16 && (traffic->config.active == 0 || one_in(traffic, FRAGMENT_ODDS)))
        return make_fragment(traffic, choice);
    if (chance < 26)
        return make_datagram(traffic, choice);
    if (chance < 28)
        return make_other(traffic, choice);
    return make_segment(traffic, choice);
}

/* Just as long as something waits, a moment less, or a moment more. */
static int64_t pause_ns(struct traffic *traffic)
{
    const int64_t limits[] = {3 * SECOND_NS, traffic->config.timeout_ns, 30 * SECOND_NS,
                              60 * SECOND_NS};
    return limits[below(traffic, 4)] + (int64_t)below(traffic, 3) - 1;
}

static void lose_time(struct traffic *traffic, struct ps_frame *frame)
{
    if (one_in(traffic, 4)) {
        frame->marks |= PS_FRAME_TIME_OUTLIER;
        frame->time_ns = one_in(traffic, 2) ? 0 : START_NS * 4;
        return;
    }
    frame->time_ns = PS_NO_TIME;
}

/* The clock goes back: by milliseconds, by seconds for this frame, or by an hour for a while. */
static int64_t go_back(struct traffic *traffic, int64_t time_ns)
{
    if (one_in(traffic, 2))
        return time_ns - below(traffic, 500) * MS_NS;
    if (one_in(traffic, 2))
        return time_ns - (1 + below(traffic, 10)) * SECOND_NS;
    traffic->away_ns = traffic->away_ns ? 0 : -3600 * SECOND_NS;
    return time_ns;
}

static void set_time(struct traffic *traffic, struct pair *pair, struct ps_frame *frame)
{
    if (!one_in(traffic, 8))
        traffic->clock_ns += below(traffic, 2 * traffic->config.pace_ns);
    if (one_in(traffic, traffic->config.odds) && pair->last_ns) {
        int64_t wanted_ns = pair->last_ns + pause_ns(traffic);
        if (wanted_ns > traffic->clock_ns || !traffic->config.ordered)
            traffic->clock_ns = wanted_ns;
    }
    frame->time_ns = traffic->clock_ns;
    pair->last_ns = traffic->clock_ns;
    if (traffic->config.ordered)
        return;
    if (one_in(traffic, traffic->config.odds))
        frame->time_ns = go_back(traffic, frame->time_ns);
    frame->time_ns += traffic->away_ns;
    if (one_in(traffic, 2 * traffic->config.odds))
        lose_time(traffic, frame);
}

/* Something is wrong with it: bytes, or its record. */
static void spoil(struct traffic *traffic, struct traffic_frame *frame)
{
    uint32_t chance = below(traffic, 4), place = below(traffic, frame->frame.caplen);
    if (chance == 0)
        frame->frame.caplen = place;
    else if (chance == 1)
        frame->bytes[place] ^= (uint8_t)(1 << below(traffic, 8));
    else if (chance == 2)
        frame->frame.marks |= PS_FRAME_CAPTURED_BEYOND_WIRE;
    else
        frame->frame.link_type = 250; /* none that is known */
}

static void set_lengths(struct traffic *traffic, struct ps_frame *frame)
{
    frame->len = frame->caplen + below(traffic, 4);
    if (one_in(traffic, 16))
        frame->len = LARGE_BYTES; /* two of these are more than a record of a flow has room for */
}

void traffic_next(struct traffic *traffic, struct traffic_frame *frame)
{
    traffic->made++;
    struct choice choice = choice_of(traffic, choose_pair(traffic));
    struct shape about, shape = make_shape(traffic, &choice, &about);
    shape.tags = one_in(traffic, 16) ? 1 + below(traffic, 2) : 0;
    frame->frame = (struct ps_frame){.link_type = PS_LINKTYPE_ETHERNET};
    frame->frame.interface = one_in(traffic, 4) ? below(traffic, TRAFFIC_INTERFACES) : 0;
    if (shape.ip_version && one_in(traffic, 16)) {
        shape.without_ethernet = true;
        frame->frame.link_type = PS_LINKTYPE_RAW;
    }
    frame->frame.caplen = shape_put(&shape, frame->bytes);
    set_lengths(traffic, &frame->frame);
    set_time(traffic, choice.pair, &frame->frame);
    if (one_in(traffic, 40))
        spoil(traffic, frame);
}
