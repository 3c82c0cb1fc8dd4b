/*
 * fuzz_decode.c - any bytes as frames: decoded both ways, counted, and the books balanced.
 *
 * The input is a row of records: link type (2 bytes), captured length (2), what the wire had more
 * than that (2), time step (1), then the bytes; all numbers big-endian.  Each frame is copied to a
 * block of its own size, so that the sanitizers see any read beyond it.  What must hold for every
 * frame: one outcome, layers inside the frame, and header prediction that says what the loop says.
 * For all together: the outcomes add up to the frames, in packets and in bytes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/likeness.h"
#include "portstat/decode.h"
#include "portstat/snapshot.h"
#include "portstat/tally.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORD = 7, MOST_FRAMES = 200 };

static void must(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fuzz_decode: %s\n", what);
    abort();
}

static void check_layers(const struct ps_packet *packet, const struct ps_frame *frame)
{
    must(packet->outcome < PS_OUTCOME_COUNT, "an outcome that there is not");
    must(packet->layer_count <= PS_MAX_LAYERS, "more layers than fit");
    for (unsigned i = 0; i < packet->layer_count; i++) {
        must(packet->layers[i].offset <= frame->caplen, "a layer behind the frame");
        must(packet->layers[i].length <= frame->caplen - packet->layers[i].offset,
             "a layer beyond the frame");
    }
    if (packet->outcome == PS_TRUNCATED)
        must(frame->caplen < frame->len, "truncated, but captured whole");
}

static void check_same(const struct ps_packet *walked, const struct ps_packet *predicted)
{
    must(walked->outcome == predicted->outcome, "prediction: another outcome");
    must(walked->anomalies == predicted->anomalies, "prediction: other anomalies");
    if (walked->outcome != PS_COUNTED)
        return;
    must(walked->transport == predicted->transport &&
             walked->source_port == predicted->source_port &&
             walked->destination_port == predicted->destination_port,
         "prediction: other ports");
    must(walked->tcp_flags == predicted->tcp_flags, "prediction: other flags");
    must(!walked->tcp_flags ||
             memcmp(&walked->tcp_numbers, &predicted->tcp_numbers, sizeof walked->tcp_numbers) == 0,
         "prediction: other sequence numbers");
    must(walked->group_destination == predicted->group_destination, "prediction: another group");
    must(walked->ip_version == predicted->ip_version &&
             memcmp(&walked->source, &predicted->source, sizeof walked->source) == 0 &&
             memcmp(&walked->destination, &predicted->destination, sizeof walked->source) == 0,
         "prediction: other addresses");
}

static void check_likeness(const struct ps_decoder *decoder, const struct ps_frame *frame)
{
    struct ps_likeness likeness;
    ps_likeness_find(decoder, frame, &likeness);
    size_t at = (size_t)(likeness.bytes - frame->data);
    must(at <= frame->caplen && likeness.captured <= frame->caplen - at,
         "a packet behind its frame");
    must(likeness.captured <= likeness.length, "more captured than there was");
    for (unsigned i = 0; i < likeness.blank_count; i++)
        must(likeness.blanks[i].at + likeness.blanks[i].size <= likeness.captured,
             "a blank behind the packet");
}

/* What is the same for all inputs. */
struct kept {
    struct ps_decoder *decoders[2]; /* the second looks inside tunnels */
    struct ps_services *services;
    struct ps_snapshot_scratch *scratch;
};

/* It is made by the first input and kept, since a fuzzer hands on nothing from one input to the
 * next. */
static const struct kept *kept(void)
{
    static struct kept once;
    struct ps_error error;
    if (once.scratch)
        return &once;
    once = (struct kept){
        .decoders = {ps_decoder_new(false, &error), ps_decoder_new(true, &error)},
        .services = ps_services_new(&error),
        .scratch = ps_snapshot_scratch_new(&error),
    };
    must(once.decoders[0] && once.decoders[1] && once.services && once.scratch, "out of memory");
    return &once;
}

static void check_interfaces(const struct ps_tally *tally)
{
    struct ps_error error;
    struct ps_view view = {.by = PS_VIEW_BY_INTERFACE};
    struct ps_snapshot *s = ps_snapshot_take(tally, PS_TOTAL, &view, kept()->scratch, &error);
    must(s != NULL, "no snapshot");
    struct ps_count all = {0, 0}, counted = {0, 0};
    for (size_t i = 0; i < s->interface_count; i++) {
        all.packets += s->interfaces[i].all.packets;
        all.bytes += s->interfaces[i].all.bytes;
        counted.packets += s->interfaces[i].counted.packets;
        counted.bytes += s->interfaces[i].counted.bytes;
    }
    must(all.packets == s->total.packets && all.bytes == s->total.bytes,
         "interfaces do not add up");
    must(counted.packets == s->counted.packets && counted.bytes == s->counted.bytes,
         "what interfaces counted does not add up");
    ps_snapshot_free(s);
}

static void check_books(const struct ps_tally *tally, struct ps_count fed)
{
    struct ps_error error;
    struct ps_view view = {.by = PS_VIEW_BY_FLOW};
    struct ps_snapshot *s = ps_snapshot_take(tally, PS_TOTAL, &view, kept()->scratch, &error);
    must(s != NULL, "no snapshot");
    struct ps_count sum = s->counted, ports = {0, 0}, services = {0, 0};
    for (size_t i = 0; i < s->reason_count; i++) {
        sum.packets += s->reasons[i].count.packets;
        sum.bytes += s->reasons[i].count.bytes;
    }
    for (size_t i = 0; i < s->port_count; i++) {
        ports.packets += s->ports[i].destination.packets;
        ports.bytes += s->ports[i].destination.bytes;
    }
    for (size_t i = 0; i < s->service_count; i++) {
        services.packets += s->services[i].to_server.packets + s->services[i].to_client.packets;
        services.bytes += s->services[i].to_server.bytes + s->services[i].to_client.bytes;
    }
    must(s->total.packets == fed.packets && s->total.bytes == fed.bytes, "frames lost");
    must(sum.packets == fed.packets && sum.bytes == fed.bytes, "outcomes do not add up");
    must(ports.packets == s->counted.packets && ports.bytes == s->counted.bytes,
         "ports do not add up");
    must(services.packets == s->counted.packets && services.bytes == s->counted.bytes,
         "services do not add up");
    ps_snapshot_free(s);
}

static void feed(const struct ps_decoder *decoder, struct ps_tally *tally,
                 const struct ps_frame *frame)
{
    struct ps_packet walked, counted, predicted;
    ps_decode(decoder, frame, &walked);
    ps_decode_ports(decoder, frame, &counted);
    check_layers(&walked, frame);
    check_same(&walked, &counted);
    check_likeness(decoder, frame);
    if (ps_decode_usual(decoder, frame, &predicted))
        check_same(&walked, &predicted);
    ps_tally_add(tally, frame, 1);
}

/* Takes the next record off the input; false at its end. `frame->data` is to be freed. */
static bool next_frame(const uint8_t **data, size_t *size, struct ps_frame *frame)
{
    if (*size < RECORD)
        return false;
    const uint8_t *p = *data;
    size_t caplen = (size_t)(p[2] << 8 | p[3]);
    *data += RECORD;
    *size -= RECORD;
    if (caplen > *size)
        caplen = *size;
    uint8_t *copy = malloc(caplen ? caplen : 1);
    must(copy != NULL, "out of memory");
    memcpy(copy, *data, caplen);
    frame->data = copy;
    frame->caplen = (uint32_t)caplen;
    frame->len = (uint32_t)(caplen + (size_t)(p[4] << 8 | p[5]));
    frame->link_type = (uint32_t)(p[0] << 8 | p[1]);
    frame->time_ns += (int64_t)p[6] * 1000000000;
    frame->interface = p[5] & 3;
    *data += caplen;
    *size -= caplen;
    return true;
}

static void run(const uint8_t *data, size_t size, bool tunnel_inner)
{
    struct ps_error error;
    const struct ps_decoder *decoder = kept()->decoders[tunnel_inner];
    struct ps_tally_config config = {.decoder = decoder,
                                     .services = kept()->services,
                                     .max_flows = 8,
                                     .flow_timeout_s = 20,
                                     .forget_idle = tunnel_inner,
                                     .keep_interfaces = tunnel_inner,
                                     .once = tunnel_inner};
    struct ps_tally *tally = ps_tally_new(&config, &error);
    must(tally != NULL, "out of memory");
    struct ps_frame frame = {.time_ns = 0};
    struct ps_count fed = {0, 0};
    while (fed.packets < MOST_FRAMES && next_frame(&data, &size, &frame)) {
        feed(decoder, tally, &frame);
        free((void *)(uintptr_t)frame.data);
        fed.packets++;
        fed.bytes += frame.len;
        if (tunnel_inner && fed.packets % 50 == 0)
            must(ps_tally_end_interval(tally, &error) == 0, "no memory for an interval");
    }
    check_books(tally, fed);
    if (tunnel_inner)
        check_interfaces(tally);
    ps_tally_free(tally);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    run(data, size, false);
    run(data, size, true);
    return 0;
}
