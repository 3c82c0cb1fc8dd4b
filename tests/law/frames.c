/*
 * frames.c - reads, makes, cuts, prints and saves frames; see frames.h.
 */
#include "law/frames.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portstat/decode.h"
#include "portstat/dump.h"
#include "portstat/source.h"

void law_frames_free(struct law_frames *frames)
{
    for (size_t i = 0; i < frames->count; i++)
        free((void *)(uintptr_t)frames->frames[i].data);
    free(frames->frames);
    free(frames->parts);
    *frames = (struct law_frames){0};
}

static bool grow(struct law_frames *frames)
{
    if (frames->count < frames->room)
        return true;
    size_t room = frames->room ? 2 * frames->room : 1024;
    struct ps_frame *more = realloc(frames->frames, room * sizeof *more);
    if (more)
        frames->frames = more;
    uint8_t *parts = realloc(frames->parts, room);
    if (parts)
        frames->parts = parts;
    if (more && parts)
        frames->room = room;
    return more && parts;
}

bool law_frames_add(struct law_frames *frames, const struct ps_frame *frame)
{
    uint8_t *bytes = malloc(frame->caplen ? frame->caplen : 1);
    if (!bytes || !grow(frames)) {
        free(bytes);
        return false;
    }
    memcpy(bytes, frame->data, frame->caplen);
    frames->frames[frames->count] = *frame;
    frames->frames[frames->count].data = bytes;
    frames->parts[frames->count++] = 0;
    return true;
}

bool law_frames_read(struct law_frames *frames, const char *path, bool part)
{
    struct ps_error error;
    const struct ps_source_config config = {.files = &path, .file_count = 1, .part = part};
    struct ps_source *source = ps_source_open(&config, &error);
    if (!source) {
        fprintf(stderr, "law: %s: %s\n", path, error.reason);
        return false;
    }
    struct ps_frame batch[PS_BATCH];
    bool good = true;
    for (int count; good && (count = ps_source_read(source, batch, &error)) >= 0;)
        for (int i = 0; i < count && good; i++)
            good = law_frames_add(frames, &batch[i]);
    ps_source_close(source);
    return good;
}

bool law_frames_make(struct law_frames *frames, const struct traffic_config *config, size_t count)
{
    struct traffic *traffic = traffic_new(config);
    struct traffic_frame made;
    bool good = traffic != NULL;
    for (size_t i = 0; i < count && good; i++) {
        traffic_next(traffic, &made);
        made.frame.data = made.bytes;
        good = law_frames_add(frames, &made.frame);
    }
    traffic_free(traffic);
    return good;
}

static int compare_places(const void *a, const void *b)
{
    const size_t *left = a, *right = b;
    return *left < *right ? -1 : *left > *right;
}

void law_frames_cut(struct law_frames *frames, unsigned parts, struct rng *rng)
{
    size_t cuts[LAW_MOST_PARTS];
    for (unsigned i = 0; i + 1 < parts; i++)
        cuts[i] = rng_below(rng, (uint32_t)frames->count + 1);
    qsort(cuts, parts - 1, sizeof *cuts, compare_places);
    unsigned part = 0;
    for (size_t i = 0; i < frames->count; i++) {
        while (part + 1 < parts && cuts[part] <= i)
            part++;
        frames->parts[i] = (uint8_t)part;
    }
    frames->part_count = parts;
}

void law_frames_cut_at(struct law_frames *frames, size_t at)
{
    for (size_t i = 0; i < frames->count; i++)
        frames->parts[i] = i >= at;
    frames->part_count = 2;
}

static void print_ends(const struct ps_address *source, uint16_t source_port,
                       const struct ps_address *destination, uint16_t destination_port,
                       uint8_t ip_version)
{
    unsigned at = ip_version == 6 ? 12 : 0;
    const uint8_t *from = source->bytes + at, *to = destination->bytes + at;
    printf(" IPv%u %u.%u.%u.%u:%u > %u.%u.%u.%u:%u", ip_version, from[0], from[1], from[2], from[3],
           source_port, to[0], to[1], to[2], to[3], destination_port);
}

static uint32_t number_of(const uint8_t bytes[4])
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void print_flags(const struct ps_packet *packet)
{
    if (packet->transport != PS_TCP)
        return;
    unsigned flags = packet->tcp_flags;
    printf("%s%s%s%s seq %" PRIu32 " ack %" PRIu32, flags & PS_TCP_SYN ? " SYN" : "",
           flags & PS_TCP_FIN ? " FIN" : "", flags & PS_TCP_RST ? " RST" : "",
           flags & PS_TCP_ACK ? " ACK" : "", number_of(packet->tcp_numbers.sequence),
           number_of(packet->tcp_numbers.acknowledgment));
}

static void print_packet(const struct ps_packet *packet)
{
    const struct ps_fragment *fragment = &packet->fragment;
    const struct ps_quote *quote = &packet->quote;
    printf(" %s", ps_outcome_name(packet->outcome));
    if (packet->outcome == PS_COUNTED) {
        printf(" %s", ps_transport_name(packet->transport));
        print_ends(&packet->source, packet->source_port, &packet->destination,
                   packet->destination_port, packet->ip_version);
        print_flags(packet);
    }
    if (fragment->kind != PS_NOT_FRAGMENTED) {
        printf(" [fragment at %u of IPv%u id %" PRIu32 " protocol %u",
               fragment->offset_bytes_div_8 * 8u, fragment->ip_version, fragment->identification,
               fragment->protocol);
        print_ends(&fragment->source, 0, &fragment->destination, 0, fragment->ip_version);
        printf("]");
    }
    if (packet->outcome == PS_IP_WITHOUT_PORTS && quote->ip_version != 0) {
        printf(" [error %u/%u quotes %s", quote->type, quote->code,
               ps_transport_name(quote->transport));
        print_ends(&quote->source, quote->source_port, &quote->destination, quote->destination_port,
                   quote->ip_version);
        printf(" seq %" PRIu32 "]", quote->sequence);
    }
}

void law_frames_print(const struct law_frames *frames)
{
    struct ps_error error;
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    struct ps_packet packet;
    for (size_t i = 0; i < frames->count && decoder; i++) {
        const struct ps_frame *frame = &frames->frames[i];
        printf("  part %u ", frames->parts[i]);
        if (frame->time_ns == PS_NO_TIME)
            printf("without a time");
        else
            printf("%" PRId64 ".%09" PRId64, frame->time_ns / 1000000000,
                   frame->time_ns % 1000000000);
        printf(" if%" PRIu32 " marks %x len %" PRIu32, frame->interface, frame->marks, frame->len);
        ps_decode(decoder, frame, &packet);
        print_packet(&packet);
        printf("\n");
    }
    ps_decoder_free(decoder);
}

bool law_frames_save(const struct ps_frame *frames, size_t count, const char *path)
{
    struct ps_error error;
    const struct ps_dump_config config = {.path = path, .several = true, .nanoseconds = true};
    struct ps_dump *dump = ps_dump_open(&config, &error);
    bool good = dump && ps_dump_add(dump, frames, count, &error) >= 0;
    good = ps_dump_close(dump, &error) == 0 && good;
    if (!good)
        fprintf(stderr, "law: %s: %s\n", path, error.reason);
    return good;
}
