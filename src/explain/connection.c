/*
 * connection.c - where a frame stands in its flow; see connection.h.
 *
 * A flow is remembered by its two ends in an order that does not depend on the direction.  For TCP,
 * each side's sequence numbers are followed closely enough to tell a handshake from data, new data
 * from data sent again, and a close from a reset (RFC 9293 section 3).
 */
#include "explain/connection.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "classify/side.h"
#include "explain/segment.h"

enum { LARGEST_SCALE = 14 };

enum phase { MIDDLE, SYN_SENT, SYN_ANSWERED, OPEN };

/* What one side has sent. */
struct end {
    bool has_start;   /* its SYN was seen, */
    uint32_t start;   /* with this number */
    bool has_initial; /* that number is known, if only from the other side's answer */
    uint32_t initial;
    bool has_spoken; /* something of it was seen */
    bool has_next;
    uint32_t next; /* the number behind the last byte seen */
    bool fin, fin_acknowledged;
    uint32_t fin_end; /* the number behind its FIN */
    uint8_t scale;
    uint64_t syn_frame; /* of its first SYN, 0: none was seen */
    uint32_t tries;     /* how often it was sent */
};

struct connection {
    uint64_t first_frame; /* 0: not filled yet */
    uint64_t evidence_frame;
    uint8_t phase;
    uint8_t initiator; /* the side that sent the SYN, from SYN_SENT on */
    uint8_t service_side;
    uint8_t evidence;
    bool opened; /* its first frame was a SYN */
    bool asking; /* a SYN waits for its answer */
    bool reset;
    struct end end[2];
};

/* One frame and the connection that it belongs to, while the verdict is written. */
struct scene {
    struct connection *connection;
    const struct ps_segment *segment;
    const struct ps_packet *packet;
    struct ps_verdict *verdict;
    uint64_t number; /* of the frame */
    unsigned from;   /* the side that sent it */
    struct end *sender, *receiver;
    const char *who;  /* what to call the sender: "client" ... */
    const char *whom; /* and the receiver */
};

size_t ps_connection_bytes(void)
{
    return sizeof(struct connection);
}

/* Is `a` before `b`? Sequence numbers wrap around (RFC 1982). */
static bool is_before(uint32_t a, uint32_t b)
{
    return a != b && b - a < UINT32_C(1) << 31;
}

__attribute__((format(printf, 3, 4))) static void tell(struct scene *scene, const char *step,
                                                       const char *format, ...)
{
    va_list arguments;
    if (step)
        scene->verdict->step = step;
    size_t used = strlen(scene->verdict->connection);
    va_start(arguments, format);
    vsnprintf(scene->verdict->connection + used, PS_TEXT_BYTES - used, format, arguments);
    va_end(arguments);
}

static void tell_reset(struct scene *scene)
{
    struct connection *c = scene->connection;
    bool is_answer = c->phase == SYN_SENT && scene->from != c->initiator && c->asking;
    if (is_answer)
        tell(scene, "refused",
             "refused: the answer to the SYN of frame %" PRIu64
             ". The host is there, but no program "
             "listens on its port %u: a closed port.",
             scene->receiver->syn_frame, scene->packet->source_port);
    else
        tell(scene, "reset",
             "reset: the %s breaks the connection off at once; nothing more is to come.",
             scene->who);
    c->reset = true;
    c->asking = false;
}

static void start_connection(struct scene *scene)
{
    struct connection *c = scene->connection;
    uint64_t first_frame = c->first_frame;
    *c = (struct connection){
        .first_frame = first_frame,
        .phase = SYN_SENT,
        .initiator = (uint8_t)scene->from,
        .service_side = (uint8_t)!scene->from,
        .evidence = PS_EVIDENCE_HANDSHAKE,
        .evidence_frame = scene->number,
        .opened = true,
    };
    c->end[0].scale = c->end[1].scale = PS_NO_SCALE;
}

static void note_initial(struct end *end, uint32_t initial)
{
    if (end->has_initial)
        return;
    end->has_initial = true;
    end->initial = initial;
}

/* The first segment of a flow, if it is no SYN, is taken for the one behind it. */
static void guess_initial(struct scene *scene)
{
    note_initial(scene->sender, scene->segment->sequence - 1);
    if (scene->segment->flags & PS_TCP_ACK)
        note_initial(scene->receiver, scene->segment->acknowledgment - 1);
}

static void note_start(struct scene *scene)
{
    struct end *sender = scene->sender;
    sender->has_start = true;
    sender->start = scene->segment->sequence;
    sender->has_next = true;
    sender->next = scene->segment->sequence + 1 + scene->segment->data;
    sender->scale = scene->segment->scale;
    note_initial(sender, scene->segment->sequence);
    if (scene->segment->flags & PS_TCP_ACK)
        note_initial(scene->receiver, scene->segment->acknowledgment - 1);
}

/* The flow table's rule (tally/flow_numbers.h): the initial sequence number decides; a side without
 * one that has not sent anything takes part in a simultaneous open. */
static bool is_same_attempt(const struct scene *scene)
{
    const struct connection *c = scene->connection;
    bool is_closed = c->reset || (c->end[0].fin && c->end[1].fin);
    if (scene->sender->has_initial)
        return scene->sender->initial == scene->segment->sequence;
    return c->opened && !is_closed && !scene->sender->has_spoken;
}

static void tell_syn_again(struct scene *scene)
{
    const struct connection *c = scene->connection;
    bool is_open = c->phase == SYN_ANSWERED || c->phase == OPEN;
    tell(scene, "syn-again", "the SYN of frame %" PRIu64 " again, try %" PRIu32 ": ",
         scene->sender->syn_frame, scene->sender->tries);
    if (is_open)
        tell(scene, NULL,
             "the same sequence number, so it is the same attempt, of which a copy comes late or "
             "whose answer was lost.");
    else if (c->reset)
        tell(scene, NULL,
             "the same sequence number, so it is the same attempt, although it was refused.");
    else
        tell(scene, NULL,
             "no answer was seen. A closed port would refuse it; silence means a firewall that "
             "drops (a filtered port), or no host.");
}

/* The first SYN of its side, in a connection of which something was seen before it. */
static void tell_syn_behind(struct scene *scene)
{
    struct connection *c = scene->connection;
    bool crosses = c->phase == SYN_SENT && scene->from != c->initiator;
    if (crosses)
        tell(scene, "syn",
             "a SYN that crosses that of frame %" PRIu64 ": both ends ask at once to open the "
             "connection (a simultaneous open).",
             scene->receiver->syn_frame);
    else
        tell(scene, "syn",
             "step 1 of 3 of the handshake (SYN), out of order: its sequence number is that of "
             "the connection of which frames were seen already.");
    if (c->phase == MIDDLE) {
        c->phase = OPEN;
        c->initiator = (uint8_t)scene->from;
    }
    note_start(scene);
}

static void tell_syn_first(struct scene *scene)
{
    bool is_other = scene->connection->first_frame != scene->number;
    start_connection(scene);
    note_start(scene);
    tell(scene, "syn", "step 1 of 3 of the handshake (SYN): the client asks to open %s.",
         is_other
             ? "another connection on the same ports: its sequence number is not the last one's"
             : "a connection");
}

static void tell_syn(struct scene *scene)
{
    bool is_same = is_same_attempt(scene);
    if (!is_same)
        tell_syn_first(scene);
    else if (scene->sender->syn_frame == 0)
        tell_syn_behind(scene);
    struct end *sender = scene->sender;
    scene->connection->asking = true;
    sender->tries++;
    if (sender->syn_frame != 0) {
        tell_syn_again(scene);
        return;
    }
    sender->syn_frame = scene->number;
    tell(scene, NULL, " Its bytes will be numbered from %" PRIu32 " on.",
         scene->segment->sequence + 1);
    if (scene->segment->data > 0)
        tell(scene, NULL, " It sends %" PRIu32 " bytes along (Fast Open).", scene->segment->data);
}

static void tell_syn_ack(struct scene *scene)
{
    struct connection *c = scene->connection;
    bool again = c->phase >= SYN_ANSWERED && scene->sender->has_start &&
                 scene->sender->start == scene->segment->sequence;
    note_start(scene);
    c->asking = false;
    if (c->phase == MIDDLE || c->phase == SYN_SENT) {
        c->phase = SYN_ANSWERED;
        c->initiator = (uint8_t)!scene->from;
    }
    tell(
        scene, "syn-ack",
        "step 2 of 3 of the handshake (SYN, ACK)%s: the server accepts, port %u is open. Its bytes "
        "will be numbered from %" PRIu32 " on.",
        again ? ", again" : "", scene->packet->source_port, scene->segment->sequence + 1);
    if (scene->receiver->syn_frame)
        tell(scene, NULL, " It answers the SYN of frame %" PRIu64 ".", scene->receiver->syn_frame);
}

/* The position of a sequence number in what a side sends; the first byte is number 1. */
static uint32_t position(const struct end *end, uint32_t sequence)
{
    return end->has_start ? sequence - end->start : sequence;
}

static void tell_data(struct scene *scene)
{
    const struct ps_segment *s = scene->segment;
    struct end *sender = scene->sender;
    uint32_t behind = s->sequence + s->data;
    bool is_probe = sender->has_next && s->data <= 1 && s->sequence == sender->next - 1;
    bool is_old = sender->has_next && !is_before(sender->next, behind);
    bool is_ahead = sender->has_next && is_before(sender->next, s->sequence);
    const char *bytes = s->data == 1 ? "byte" : "bytes";
    if (is_probe)
        tell(scene, "keep-alive", "a probe: is the %s still there?", scene->whom);
    else if (is_old)
        tell(scene, "retransmission",
             "data that was sent before: %" PRIu32 " %s from the %s, again.", s->data, bytes,
             scene->who);
    else
        tell(scene, "data",
             "data: %" PRIu32 " %s from the %s to the %s, numbers %" PRIu32 " to %" PRIu32 "%s.%s",
             s->data, bytes, scene->who, scene->whom, position(sender, s->sequence),
             position(sender, behind - 1), sender->has_start ? " of what it sends" : "",
             is_ahead ? " Something before it is missing here." : "");
    if (!sender->has_next || is_before(sender->next, behind))
        sender->next = behind;
    sender->has_next = true;
}

/* Does the segment acknowledge the other side's FIN, for the first time? */
static bool acknowledges_fin(struct scene *scene)
{
    struct end *receiver = scene->receiver;
    if (!receiver->fin || receiver->fin_acknowledged ||
        is_before(scene->segment->acknowledgment, receiver->fin_end))
        return false;
    receiver->fin_acknowledged = true;
    return true;
}

static void tell_fin(struct scene *scene, bool with_data)
{
    struct end *sender = scene->sender;
    bool again = sender->fin;
    sender->fin = true;
    sender->fin_end = scene->segment->sequence + scene->segment->data + 1;
    sender->has_next = true;
    sender->next = sender->fin_end;
    tell(scene, again ? "fin-again" : "fin", "%s%s (FIN)%s: the %s has no more data%s.",
         with_data ? " With it, " : "",
         scene->receiver->fin ? "the second half of the close" : "the first half of the close",
         again ? ", again" : "", scene->who,
         scene->receiver->fin ? ", either" : "; the other direction stays open");
}

/* An ACK that carries nothing. */
static void tell_ack(struct scene *scene, bool of_fin)
{
    struct end *receiver = scene->receiver;
    if (of_fin && scene->sender->fin) {
        tell(scene, "last-ack",
             "the last ACK: the %s acknowledges the other's FIN; both directions "
             "are closed, the connection is over.",
             scene->who);
        return;
    }
    if (of_fin) {
        tell(scene, "fin-ack", "the %s acknowledges the other's FIN; it may still send itself.",
             scene->who);
        return;
    }
    uint32_t up_to = position(receiver, scene->segment->acknowledgment);
    tell(scene, "ack",
         "an acknowledgment without data: the %s has everything from the %s before "
         "number %" PRIu32 ".",
         scene->who, scene->whom, up_to);
}

static void tell_window(struct scene *scene)
{
    uint8_t scale = scene->sender->scale;
    bool known = scale <= LARGEST_SCALE && scene->receiver->scale <= LARGEST_SCALE &&
                 scene->sender->has_start && scene->receiver->has_start;
    char text[PS_FORMAT_SIZE];
    if (scene->segment->window == 0)
        tell(scene, NULL, " Its window is 0: stop sending.");
    else if (known && scale > 0)
        tell(scene, NULL, " The %s can take %s bytes more (window %" PRIu32 " x 2^%u).", scene->who,
             ps_format_count(text, (uint64_t)scene->segment->window << scale),
             scene->segment->window, scale);
}

/* Anything but SYN and RST. */
static void tell_established(struct scene *scene)
{
    struct connection *c = scene->connection;
    const struct ps_segment *s = scene->segment;
    bool is_third = c->phase == SYN_ANSWERED && scene->from == c->initiator &&
                    (s->flags & PS_TCP_ACK) && s->acknowledgment == scene->receiver->start + 1;
    bool of_fin = (s->flags & PS_TCP_ACK) && acknowledges_fin(scene);
    bool is_fin = s->flags & PS_TCP_FIN;
    if (is_third) {
        c->phase = OPEN;
        tell(scene, "handshake-ack",
             "step 3 of 3 of the handshake (ACK): the client acknowledges the "
             "server's SYN, and the connection is open.");
    }
    if (s->data > 0 && is_third)
        tell(scene, NULL, " It carries data at once: ");
    if (s->data > 0)
        tell_data(scene);
    if (is_fin)
        tell_fin(scene, s->data > 0);
    if (!is_third && !is_fin && s->data == 0)
        tell_ack(scene, of_fin);
    if (!scene->sender->fin || !scene->receiver->fin)
        tell_window(scene);
}

/* Finds what to call sender and receiver. */
static void name_ends(struct scene *scene)
{
    const struct connection *c = scene->connection;
    bool from_service = scene->from == c->service_side;
    scene->who = from_service ? "server" : "client";
    scene->whom = from_service ? "client" : "server";
}

static void follow_tcp(struct scene *scene)
{
    struct connection *c = scene->connection;
    uint8_t flags = scene->segment->flags & (PS_TCP_SYN | PS_TCP_ACK | PS_TCP_RST);
    name_ends(scene);
    bool is_syn = flags == PS_TCP_SYN;
    if (c->first_frame == scene->number && ((flags & PS_TCP_RST) || !(flags & PS_TCP_SYN)))
        guess_initial(scene);
    if (c->phase == MIDDLE && !is_syn && flags != (PS_TCP_SYN | PS_TCP_ACK))
        tell(scene, NULL, "(The start of this connection is not among the frames seen.) ");
    if (flags & PS_TCP_RST)
        tell_reset(scene);
    else if (is_syn)
        tell_syn(scene);
    else if (flags == (PS_TCP_SYN | PS_TCP_ACK))
        tell_syn_ack(scene);
    else
        tell_established(scene);
    scene->sender->has_spoken = true;
}

/* The key of the flow; returns the side that sent the frame. */
static unsigned key_of(const struct ps_packet *packet, struct ps_recall_key *key)
{
    enum { END_BYTES = 18 };
    uint8_t ends[2][END_BYTES];
    memcpy(ends[0], packet->source.bytes, 16);
    memcpy(ends[1], packet->destination.bytes, 16);
    ends[0][16] = (uint8_t)(packet->source_port >> 8);
    ends[0][17] = (uint8_t)packet->source_port;
    ends[1][16] = (uint8_t)(packet->destination_port >> 8);
    ends[1][17] = (uint8_t)packet->destination_port;
    unsigned from = memcmp(ends[0], ends[1], END_BYTES) > 0;
    *key = (struct ps_recall_key){{0}};
    memcpy(key->bytes, ends[from], END_BYTES);
    memcpy(key->bytes + END_BYTES, ends[!from], END_BYTES);
    key->bytes[2 * END_BYTES] = packet->transport;
    key->bytes[2 * END_BYTES + 1] = packet->ip_version;
    return from;
}

/* Later, stronger evidence replaces the earlier one. */
static void judge_side(struct connection *connection, const struct ps_services *services,
                       const struct ps_explanation *explanation, unsigned from)
{
    const struct ps_packet *packet = &explanation->packet;
    const struct ps_side_question question = {
        .transport = (enum ps_transport)packet->transport,
        .source_port = packet->source_port,
        .destination_port = packet->destination_port,
        .tcp_flags = packet->tcp_flags,
        .group_destination =
            packet->group_destination && ps_side_is_group((enum ps_transport)packet->transport,
                                                          packet->ip_version, &packet->destination),
    };
    struct ps_side_answer answer = ps_service_side(services, question);
    bool is_new = connection->first_frame == 0;
    if (!is_new && answer.evidence >= connection->evidence)
        return;
    connection->service_side = (uint8_t)(answer.destination ? !from : from);
    connection->evidence = (uint8_t)answer.evidence;
    connection->evidence_frame = explanation->number;
    if (is_new) {
        connection->first_frame = explanation->number;
        connection->end[0].scale = connection->end[1].scale = PS_NO_SCALE;
    }
}

/* Why that end is the service, in words. */
static void write_reason(const struct connection *connection, char *text, size_t size)
{
    static const char *const reasons[PS_EVIDENCE_COUNT] = {
        [PS_EVIDENCE_HANDSHAKE] = "a SYN goes to the service, a SYN with ACK comes from it",
        [PS_EVIDENCE_CLIENT_PORT] = "the other port is always the client's in this protocol",
        [PS_EVIDENCE_GROUP_DESTINATION] =
            "only a service listens for what is sent to a group or everyone",
        [PS_EVIDENCE_COMMON_NAME] = "only that port has a name that people know",
        [PS_EVIDENCE_REGISTRY] = "only that port has a name in the registry",
        [PS_EVIDENCE_WELL_KNOWN] = "only that port is well-known, below 1024",
        [PS_EVIDENCE_LOWER_PORT] = "no better sign was seen; it is the lower of the two numbers",
        [PS_EVIDENCE_FIRST_DESTINATION] = "no better sign was seen; the first frame goes to it",
    };
    snprintf(text, size, "%s (%s, frame %" PRIu64 ")", reasons[connection->evidence],
             ps_evidence_name((enum ps_evidence)connection->evidence), connection->evidence_frame);
}

static void tell_side(const struct connection *connection, struct ps_explanation *explanation,
                      unsigned from)
{
    const struct ps_packet *packet = &explanation->packet;
    struct ps_verdict *verdict = &explanation->verdict;
    char end[PS_FORMAT_SIZE], reason[PS_MEANING_BYTES];
    bool to = connection->service_side != from;
    verdict->destination_is_service = to;
    verdict->evidence = (enum ps_evidence)connection->evidence;
    ps_format_endpoint(end, to ? packet->destination.bytes : packet->source.bytes,
                       packet->ip_version, to ? packet->destination_port : packet->source_port);
    write_reason(connection, reason, sizeof reason);
    snprintf(verdict->side, sizeof verdict->side, "%s is the service, and this frame %s: %s.", end,
             to ? "goes to it" : "comes from it", reason);
}

void ps_connection_see(struct ps_recall *flows, const struct ps_services *services,
                       struct ps_explanation *explanation)
{
    struct ps_recall_key key;
    struct ps_segment segment;
    unsigned from = key_of(&explanation->packet, &key);
    struct connection *connection = ps_recall_get(flows, &key);
    judge_side(connection, services, explanation, from);
    if (ps_segment_read(explanation, &segment)) {
        struct scene scene = {
            .connection = connection,
            .segment = &segment,
            .packet = &explanation->packet,
            .verdict = &explanation->verdict,
            .number = explanation->number,
            .from = from,
            .sender = &connection->end[from],
            .receiver = &connection->end[!from],
        };
        follow_tcp(&scene);
    }
    tell_side(connection, explanation, from);
}
