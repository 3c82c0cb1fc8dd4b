/*
 * soak.c - months of hostile traffic in minutes: is memory flat?
 *
 *   soak [FRAMES [MAX_FLOWS]]
 *
 * Random addresses, ports, protocols and fragments go through the tally as they do live, with
 * intervals and reports.  Capture time goes fast and slow in turns, so that flows are evicted
 * because there are too many, and forgotten because they are idle.  Prints the resident memory ten
 * times or every 10 million frames, and fails if the second half of the run needs more than the
 * first.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "portstat/decode.h"
#include "portstat/link_types.h"
#include "portstat/service.h"
#include "portstat/snapshot.h"
#include "portstat/source.h"
#include "portstat/tally.h"

enum {
    FRAME_BYTES = 80,
    INTERVAL_FRAMES = 1 << 20,
    STEP_FRAMES = 10000000,
    FAST_NS = 1000,    /* between two frames: a million a second, more flows than are held */
    SLOW_NS = 1000000, /* a thousand a second: flows are idle before there are too many */
    FLOW_TIMEOUT_S = 60,
    SLACK_KIB = 4096, /* what the heap may grow without anything being kept */
};

struct soak {
    uint64_t random; /* state of xorshift64*, never 0 */
    int64_t time_ns;
    uint64_t done, frames;
    uint64_t peak_kib[2]; /* of either half */
    struct ps_tally *tally;
    uint8_t bytes[PS_BATCH][FRAME_BYTES];
    struct ps_frame batch[PS_BATCH];
};

static uint64_t next_random(struct soak *soak)
{
    soak->random ^= soak->random >> 12;
    soak->random ^= soak->random << 25;
    soak->random ^= soak->random >> 27;
    return soak->random * UINT64_C(0x2545f4914f6cdd1d);
}

static void put_random(struct soak *soak, uint8_t *at, size_t size)
{
    for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
        uint64_t word = next_random(soak);
        memcpy(at + i, &word, size - i < sizeof word ? size - i : sizeof word);
    }
}

static const uint8_t protocols[] = {6, 17, 132, 136, 33, 6, 17, 1};

/* IPv4, a quarter of it fragments: first ones, and later ones of which most never had a first. */
static void put_ipv4(struct soak *soak, uint8_t *ip, uint64_t kind)
{
    static const uint8_t header[12] = {0x45, 0, 0, 60, 0, 0, 0, 0, 64};
    memcpy(ip, header, sizeof header);
    put_random(soak, ip + 12, 8 + 40);
    ip[4] = (uint8_t)(kind >> 16);
    ip[5] = (uint8_t)(kind >> 24);
    ip[6] = kind % 4 == 0 ? 0x20 : 0;              /* more fragments */
    ip[7] = kind % 8 == 0 ? (uint8_t)kind | 1 : 0; /* offset */
    ip[9] = protocols[kind >> 8 & 7];
    ip[32] = 0x50 | (ip[32] & 0x0f); /* data offset, should it be TCP */
}

static void put_ipv6(struct soak *soak, uint8_t *ip, uint64_t kind)
{
    static const uint8_t header[8] = {0x60, 0, 0, 0, 0, 26, 0, 64};
    memcpy(ip, header, sizeof header);
    put_random(soak, ip + 8, 32 + 26);
    ip[6] = protocols[kind >> 8 & 7];
    if (kind % 4 != 0)
        return;
    ip[40] = ip[6]; /* fragment header: next header, reserved, offset and flags, identification */
    ip[6] = 44;
    ip[42] = 0;
    ip[43] = kind % 8 == 0 ? 1 : 9; /* a first one; a later one; more to come */
}

static void make_frame(struct soak *soak, size_t i, int64_t gap_ns)
{
    uint64_t kind = next_random(soak);
    uint8_t *bytes = soak->bytes[i];
    bool ipv6 = kind >> 40 & 1;
    bytes[0] = 2;
    bytes[12] = ipv6 ? 0x86 : 0x08;
    bytes[13] = ipv6 ? 0xdd : 0;
    if (ipv6)
        put_ipv6(soak, bytes + 14, kind);
    else
        put_ipv4(soak, bytes + 14, kind);
    soak->time_ns += gap_ns;
    soak->batch[i] = (struct ps_frame){.data = bytes,
                                       .caplen = FRAME_BYTES,
                                       .len = FRAME_BYTES,
                                       .time_ns = soak->time_ns,
                                       .link_type = PS_LINKTYPE_ETHERNET};
}

static uint64_t resident_kib(void)
{
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*u %llu", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

/* A report, as a long run makes them, and a line on memory. */
static int take_stock(struct soak *soak, struct ps_error *error)
{
    const struct ps_view view = {.top = 10};
    struct ps_snapshot *snapshot = ps_snapshot_take(soak->tally, PS_TOTAL, &view, NULL, error);
    if (!snapshot)
        return -1;
    uint64_t kib = resident_kib();
    size_t half = soak->done > soak->frames / 2;
    if (kib > soak->peak_kib[half])
        soak->peak_kib[half] = kib;
    printf("%12" PRIu64 " frames  %8" PRIu64 " KiB resident  %10" PRIu64 " flows active  %12" PRIu64
           " evicted\n",
           soak->done, kib, snapshot->flows_active, snapshot->flows_evicted);
    fflush(stdout);
    ps_snapshot_free(snapshot);
    return 0;
}

static int run(struct soak *soak, struct ps_error *error)
{
    uint64_t step = soak->frames / 10 < STEP_FRAMES ? soak->frames / 10 : STEP_FRAMES;
    uint64_t next_stock = step, next_interval = INTERVAL_FRAMES;
    while (soak->done < soak->frames) {
        int64_t gap_ns = soak->done / step % 2 ? SLOW_NS : FAST_NS;
        for (size_t i = 0; i < PS_BATCH; i++)
            make_frame(soak, i, gap_ns);
        ps_tally_add(soak->tally, soak->batch, PS_BATCH);
        soak->done += PS_BATCH;
        if (soak->done >= next_interval) {
            next_interval += INTERVAL_FRAMES;
            if (ps_tally_end_interval(soak->tally, error) != 0)
                return -1;
        }
        if (soak->done >= next_stock) {
            next_stock += step;
            if (take_stock(soak, error) != 0)
                return -1;
        }
    }
    return 0;
}

static int judge(const struct soak *soak)
{
    uint64_t total = soak->done, counted = ps_tally_total(soak->tally).packets;
    printf("peak of the first half %" PRIu64 " KiB, of the second %" PRIu64 " KiB\n",
           soak->peak_kib[0], soak->peak_kib[1]);
    if (counted != total) {
        printf("failed: %" PRIu64 " frames in the books, %" PRIu64 " went in\n", counted, total);
        return 1;
    }
    bool flat = soak->peak_kib[1] <= soak->peak_kib[0] + SLACK_KIB;
    puts(flat ? "passed: memory is flat" : "failed: memory grows");
    return flat ? 0 : 1;
}

int main(int argc, char **argv)
{
    static struct soak soak = {.random = 20261120, .time_ns = INT64_C(1800000000) * 1000000000};
    struct ps_error error = {.code = PS_OK};
    soak.frames = argc > 1 ? strtoull(argv[1], NULL, 10) : 2 * (uint64_t)STEP_FRAMES;
    struct ps_services *services = ps_services_new(&error);
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    if (!services || !decoder || soak.frames < 10 * PS_BATCH)
        return 2;
    const struct ps_tally_config config = {
        .decoder = decoder,
        .services = services,
        .max_flows = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000,
        .flow_timeout_s = FLOW_TIMEOUT_S,
        .forget_idle = true,
    };
    soak.tally = ps_tally_new(&config, &error);
    int status = soak.tally && run(&soak, &error) == 0 ? judge(&soak) : 2;
    if (status == 2)
        fprintf(stderr, "soak: %s\n", error.reason);
    ps_tally_free(soak.tally);
    ps_decoder_free(decoder);
    ps_services_free(services);
    return status;
}
