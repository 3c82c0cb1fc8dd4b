/*
 * gen.c - bench-gen: writes a synthetic capture (pcap, microseconds, Ethernet) of any size, the
 * same bytes for the same options on every machine, and beside it the truth about it: how many
 * frames, bytes and flows, and the tally of each destination port, counted while generating and so
 * independent of any reader.
 */
#include "frames.h"
#include "pick.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OUTPUT_BYTES = 1 << 20, RECORD_HEADER_BYTES = 16, PORTS = 65536 };
enum { MAX_FLOWS = 1 << 26, MAX_SKEW_EIGHTHS = 16 };
enum { FIRST_SECOND = 1767225600 }; /* 2026-01-01T00:00:00Z */

struct options {
    uint64_t packets, skip, seed;
    uint32_t flows;
    uint32_t packets_per_second;
    unsigned skew_eighths;
    enum pick_order order;
    struct frame_mix mix;
    const char *output;
    const char *truth;
};

struct preset {
    const char *name;
    const char *meaning;
    struct options options;
};

static const struct preset presets[] = {
    {"small",
     "20 M small packets, 10 k flows, Zipf 1",
     {.packets = 20000000,
      .flows = 10000,
      .skew_eighths = 8,
      .packets_per_second = 1000000,
      .mix = {.sizes = FRAME_SIZES_SMALL, .ipv6_percent = 25, .udp_percent = 40}}},
    {"mixed",
     "5 M packets of IMIX sizes, 100 k flows, Zipf 1, a tenth with a VLAN tag",
     {.packets = 5000000,
      .flows = 100000,
      .skew_eighths = 8,
      .packets_per_second = 250000,
      .mix =
          {.sizes = FRAME_SIZES_IMIX, .ipv6_percent = 25, .udp_percent = 25, .vlan_percent = 10}}},
    {"manyflows",
     "10 M small packets, 5 M flows of two packets, in an order without locality",
     {.packets = 10000000,
      .flows = 5000000,
      .order = PICK_SWEEP,
      .packets_per_second = 1000000,
      .mix = {.sizes = FRAME_SIZES_SMALL, .ipv6_percent = 10, .udp_percent = 50}}},
};

struct port_truth {
    uint64_t packets, bytes;
};

struct generator {
    const struct options *options;
    struct frame_pool *pool;
    struct frame_flow *flows;
    struct port_truth (*ports)[PORTS]; /* tcp, udp */
    struct picker picker;
    struct rng rng;
    uint64_t nanoseconds; /* since FIRST_SECOND */
    uint64_t packets, bytes, flows_opened;
    int fd;
    size_t used;
    uint8_t output[OUTPUT_BYTES];
};

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "bench-gen: %s: %s\n", what, why);
    return -1;
}

static int flush(struct generator *generator)
{
    size_t done = 0;

    while (done < generator->used) {
        ssize_t written = write(generator->fd, generator->output + done, generator->used - done);
        if (written < 0 && errno != EINTR)
            return fail("write", strerror(errno));
        if (written > 0)
            done += (size_t)written;
    }
    generator->used = 0;
    return 0;
}

static uint8_t *put32_little(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (8 * i));
    return at + 4;
}

static void put_file_header(struct generator *generator)
{
    static const uint32_t header[] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 262144, 1};
    uint8_t *at = generator->output;

    for (size_t i = 0; i < sizeof header / sizeof *header; i++)
        at = put32_little(at, header[i]);
    generator->used = sizeof header;
}

static int put_frame(struct generator *generator, const struct frame *frame)
{
    if (generator->used + RECORD_HEADER_BYTES + frame->bytes > OUTPUT_BYTES &&
        flush(generator) != 0)
        return -1;
    uint8_t *at = generator->output + generator->used;
    at = put32_little(at, FIRST_SECOND + (uint32_t)(generator->nanoseconds / 1000000000));
    at = put32_little(at, (uint32_t)(generator->nanoseconds % 1000000000 / 1000));
    at = put32_little(put32_little(at, frame->bytes), frame->bytes);
    memcpy(at, frame->data, frame->bytes);
    generator->used += RECORD_HEADER_BYTES + frame->bytes;
    return 0;
}

static void tally(struct generator *generator, const struct frame *frame)
{
    struct port_truth *port = &generator->ports[frame->protocol == 17][frame->destination_port];

    port->packets++;
    port->bytes += frame->bytes;
    generator->packets++;
    generator->bytes += frame->bytes;
    generator->flows_opened += frame->opens_flow;
}

static int generate(struct generator *generator)
{
    const struct options *options = generator->options;
    uint32_t gap_ns = 2000000000u / options->packets_per_second;
    struct frame frame;

    put_file_header(generator);
    for (uint64_t i = 0; i < options->skip + options->packets; i++) {
        uint32_t slot = pick_next(&generator->picker, &generator->rng);
        struct frame_flow *flow = &generator->flows[slot];
        uint64_t number = slot + (uint64_t)flow->generation * options->flows;
        frame_build(&frame, &options->mix, generator->pool, flow, number, options->seed,
                    &generator->rng);
        generator->nanoseconds += rng_below(&generator->rng, gap_ns + 1);
        if (i < options->skip)
            continue;
        tally(generator, &frame);
        if (put_frame(generator, &frame) != 0)
            return -1;
    }
    return flush(generator);
}

static int write_truth(const struct generator *generator, const char *path)
{
    FILE *file = fopen(path, "w");
    const char *comma = "";

    if (!file)
        return fail(path, strerror(errno));
    fprintf(file,
            "{\"packets\": %" PRIu64 ", \"bytes\": %" PRIu64 ", \"flows\": %" PRIu64
            ", \"seed\": %" PRIu64 ",\n \"ports\": [",
            generator->packets, generator->bytes, generator->flows_opened,
            generator->options->seed);
    for (int protocol = 0; protocol < 2; protocol++) {
        for (int port = 0; port < PORTS; port++) {
            const struct port_truth *row = &generator->ports[protocol][port];
            if (row->packets == 0)
                continue;
            fprintf(file, "%s\n  [\"%s\", %d, %" PRIu64 ", %" PRIu64 "]", comma,
                    protocol ? "udp" : "tcp", port, row->packets, row->bytes);
            comma = ",";
        }
    }
    fputs("]}\n", file);
    if (fclose(file) != 0)
        return fail(path, strerror(errno));
    return 0;
}

static int generator_init(struct generator *generator, const struct options *options)
{
    generator->options = options;
    generator->rng.state = rng_hash(options->seed);
    generator->pool = malloc(sizeof *generator->pool);
    generator->flows = calloc(options->flows, sizeof *generator->flows);
    generator->ports = calloc(2, sizeof *generator->ports);
    generator->fd = STDOUT_FILENO;
    if (!generator->pool || !generator->flows || !generator->ports ||
        pick_init(&generator->picker, options->order, options->flows, options->skew_eighths,
                  options->seed) != 0)
        return fail("memory", "not enough for so many flows");
    frame_pool_init(generator->pool, options->seed);
    if (options->output && strcmp(options->output, "-") != 0)
        generator->fd = open(options->output, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (generator->fd < 0)
        return fail(options->output, strerror(errno));
    return 0;
}

static int run(const struct options *options)
{
    struct generator *generator = calloc(1, sizeof *generator);
    int result = -1;

    if (!generator)
        return fail("memory", strerror(errno));
    if (generator_init(generator, options) == 0 && generate(generator) == 0)
        result = options->truth ? write_truth(generator, options->truth) : 0;
    if (generator->fd > STDERR_FILENO && close(generator->fd) != 0)
        result = fail(options->output, strerror(errno));
    pick_fini(&generator->picker);
    free(generator->pool);
    free(generator->flows);
    free(generator->ports);
    free(generator);
    return result;
}

static int parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoull(text, &end, 10);
    if (errno || end == text || *end || *text == '-' || *number < least || *number > most)
        return fail(text, "not a number in the range that this option takes");
    return 0;
}

static int parse_sizes(const char *text, struct frame_mix *mix)
{
    uint64_t bytes;

    if (strcmp(text, "small") == 0) {
        mix->sizes = FRAME_SIZES_SMALL;
    } else if (strcmp(text, "imix") == 0) {
        mix->sizes = FRAME_SIZES_IMIX;
    } else {
        if (parse_number(text, FRAME_MIN_BYTES, 1514, &bytes) != 0)
            return -1;
        mix->sizes = FRAME_SIZES_FIXED;
        mix->fixed_bytes = (unsigned)bytes;
    }
    return 0;
}

static int parse_skew(const char *text, unsigned *skew_eighths)
{
    char *end;
    double eighths = strtod(text, &end) * 8;

    if (end == text || *end || !(eighths >= 0 && eighths <= MAX_SKEW_EIGHTHS) ||
        eighths != (double)(unsigned)eighths)
        return fail(text, "the skew is a multiple of 0.125 from 0 to 2");
    *skew_eighths = (unsigned)eighths;
    return 0;
}

static int parse_order(const char *text, enum pick_order *order)
{
    *order = strcmp(text, "sweep") == 0 ? PICK_SWEEP : PICK_RANDOM;
    if (*order == PICK_RANDOM && strcmp(text, "random") != 0)
        return fail(text, "the order is random or sweep");
    return 0;
}

static int parse_preset(const char *text, struct options *options)
{
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
        if (strcmp(text, presets[i].name) == 0) {
            *options = presets[i].options;
            options->seed = 1;
            return 0;
        }
    }
    return fail(text, "no such preset");
}

static void print_help(void)
{
    puts("usage: bench-gen [--preset NAME] [option ...]\n"
         "Writes a synthetic pcap file, the same bytes for the same options everywhere.\n\n"
         "  --preset NAME          one of those below; must come first, later options change it\n"
         "  --packets N            how many\n"
         "  --skip N               leave out the first N (the parts of a file: same options, other "
         "skip)\n"
         "  --flows N              flows that are open at a time\n"
         "  --sizes KIND           small, imix, or the frame's bytes (60 to 1514)\n"
         "  --skew S               Zipf exponent: 0 (all flows alike) to 2, in steps of 0.125\n"
         "  --order KIND           random, or sweep: every flow once per round\n"
         "  --ipv6, --udp, --vlan PERCENT   shares of the flows; the rest is IPv4, TCP, untagged\n"
         "  --packets-per-flow N   then another flow takes its place; 0: never\n"
         "  --rate N               packets per second of capture time\n"
         "  --seed N               another seed, other bytes\n"
         "  --output FILE          instead of standard output\n"
         "  --truth FILE           JSON: frames, bytes, flows, and the tally of each destination "
         "port\n\npresets:");
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++)
        printf("  %-10s %s\n", presets[i].name, presets[i].meaning);
}

static const struct option long_options[] = {
    {"preset", required_argument, NULL, 'P'},
    {"packets", required_argument, NULL, 'c'},
    {"skip", required_argument, NULL, 'k'},
    {"flows", required_argument, NULL, 'f'},
    {"sizes", required_argument, NULL, 's'},
    {"skew", required_argument, NULL, 'z'},
    {"order", required_argument, NULL, 'd'},
    {"ipv6", required_argument, NULL, '6'},
    {"udp", required_argument, NULL, 'u'},
    {"vlan", required_argument, NULL, 'v'},
    {"packets-per-flow", required_argument, NULL, 'n'},
    {"rate", required_argument, NULL, 'r'},
    {"seed", required_argument, NULL, 'e'},
    {"output", required_argument, NULL, 'o'},
    {"truth", required_argument, NULL, 't'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* The options that are not plain numbers. */
static int apply_word(struct options *options, int letter, const char *text)
{
    switch (letter) {
    case 'P':
        return parse_preset(text, options);
    case 's':
        return parse_sizes(text, &options->mix);
    case 'z':
        return parse_skew(text, &options->skew_eighths);
    case 'd':
        return parse_order(text, &options->order);
    case 'o':
        options->output = text;
        return 0;
    case 't':
        options->truth = text;
        return 0;
    default:
        return -1;
    }
}

static int apply_number(struct options *options, int letter, const char *text)
{
    struct {
        int letter;
        uint64_t least, most;
        uint64_t *wide;
        unsigned *narrow;
    } rows[] = {
        {'c', 0, UINT64_C(1) << 40, &options->packets, NULL},
        {'k', 0, UINT64_C(1) << 40, &options->skip, NULL},
        {'e', 0, UINT64_MAX, &options->seed, NULL},
        {'f', 1, MAX_FLOWS, NULL, &options->flows},
        {'r', 1, 1000000000, NULL, &options->packets_per_second},
        {'n', 0, UINT32_MAX, NULL, &options->mix.packets_per_flow},
        {'6', 0, 100, NULL, &options->mix.ipv6_percent},
        {'u', 0, 100, NULL, &options->mix.udp_percent},
        {'v', 0, 100, NULL, &options->mix.vlan_percent},
    };
    uint64_t number;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].letter != letter)
            continue;
        if (parse_number(text, rows[i].least, rows[i].most, &number) != 0)
            return -1;
        if (rows[i].wide)
            *rows[i].wide = number;
        else
            *rows[i].narrow = (unsigned)number;
        return 0;
    }
    return -1;
}

int main(int argc, char **argv)
{
    struct options options;
    int letter;

    parse_preset("small", &options);
    while ((letter = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
        if (letter == 'h') {
            print_help();
            return 0;
        }
        if (letter == '?')
            return 2;
        bool word = strchr("Pszdot", letter) != NULL;
        if ((word ? apply_word(&options, letter, optarg)
                  : apply_number(&options, letter, optarg)) != 0)
            return 2;
    }
    if (optind < argc) {
        fail(argv[optind], "no such argument");
        return 2;
    }
    return run(&options) == 0 ? 0 : 1;
}
