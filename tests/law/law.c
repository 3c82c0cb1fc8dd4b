/*
 * law.c - the law of addition: what a run knows of parts adds up to what it knows of the whole.
 *
 *   law [OPTION...] [CAPTURE...]
 *
 * Frames of captures, or else of traffic that is made, are counted as one, and cut into parts that
 * are counted apart and added, neighbour to neighbour, in any order. Each report must be the same,
 * byte for byte. Where it is not, the case is made as small as it can be and printed.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "law/check.h"
#include "law/shrink.h"
#include "law/window.h"

enum { LEAST_FRAMES = 50, MOST_FRAMES = 400, EVERY_CUT_ROUNDS = 16, RANDOM_CUTS = 4 };
enum { LIST_EVERY = 100, PROCESSES = 2 };

struct options {
    uint64_t seed, rounds;
    uint64_t from, to; /* cut into two before each of these frames, too */
    uint64_t window;   /* so many frames of a large capture */
    uint64_t before, after;
    uint64_t seconds; /* then no other round begins; 0: all do */
    unsigned most;    /* broken cases to show, then stop */
    const char *save, *write;
    bool files;   /* parts go through files */
    bool ordered; /* traffic in the order of time alone */
    bool verbose;
};

struct session {
    struct law law;
    struct options options;
    uint64_t checks[LAW_BROKEN + 1]; /* by verdict */
    uint64_t bad; /* of these; a sum may say with good reason that it is not exact */
};

/* One cut of some frames. */
struct trial {
    const char *name;
    uint64_t seed;
    struct law_setting setting;
    struct law_frames *frames;
};

static bool copy_frames(struct law_frames *to, const struct law_frames *from)
{
    *to = (struct law_frames){0};
    bool good = true;
    for (size_t i = 0; i < from->count && good; i++) {
        good = law_frames_add(to, &from->frames[i]);
        if (good)
            to->parts[i] = from->parts[i];
    }
    to->part_count = from->part_count;
    return good;
}

static void print_setting(const struct law_setting *setting)
{
    printf("  flows time out after %" PRIu32 " s%s%s%s%s%s%s\n", setting->timeout_s,
           setting->files ? ", through files" : "", setting->any_order ? ", in any order" : "",
           setting->flows ? ", by flow" : "", setting->thin ? ", thin" : "",
           setting->hosts ? ", by host" : "", setting->interfaces ? ", by interface" : "");
}

static void show_case(const struct session *session, const struct trial *trial, uint64_t seed,
                      enum law_verdict verdict)
{
    struct law_frames fewer;
    printf("%s, seed %" PRIu64 ": %s\n", trial->name, trial->seed,
           verdict == LAW_BROKEN ? "the parts do not add up" : "the sum is not exact");
    print_setting(&trial->setting);
    if (copy_frames(&fewer, trial->frames)) {
        seed = law_shrink(&session->law, &trial->setting, &fewer, seed, verdict);
        law_check(&session->law, &trial->setting, &fewer, seed, NULL, true);
        law_frames_print(&fewer);
        if (session->options.save)
            law_frames_save(fewer.frames, fewer.count, session->options.save);
    }
    law_frames_free(&fewer);
    fflush(stdout);
}

static bool is_enough(const struct session *session)
{
    return session->bad >= session->options.most;
}

/* True if it holds. */
static bool check(struct session *session, const struct trial *trial, const char *wanted,
                  uint64_t seed)
{
    enum law_verdict verdict =
        law_check(&session->law, &trial->setting, trial->frames, seed, wanted, false);
    session->checks[verdict]++;
    bool holds = verdict == LAW_HOLDS || (verdict == LAW_NOT_EXACT && trial->setting.overlaps);
    session->bad += !holds;
    if (!holds)
        show_case(session, trial, seed, verdict);
    return holds;
}

/* As long as it holds: other cuts of the same frames would show the same. */
static bool check_every_cut(struct session *session, const struct trial *trial, const char *wanted,
                            size_t from, size_t to)
{
    bool holds = true;
    for (size_t at = from; holds && at <= to && at <= trial->frames->count; at++) {
        law_frames_cut_at(trial->frames, at);
        holds = check(session, trial, wanted, trial->seed + at);
    }
    return holds;
}

static bool check_random_cuts(struct session *session, const struct trial *trial,
                              const char *wanted, struct rng *rng, unsigned times)
{
    bool holds = true;
    for (unsigned i = 0; holds && i < times; i++) {
        unsigned most = 1 + rng_below(rng, LAW_MOST_PARTS);
        law_frames_cut(trial->frames, 1 + rng_below(rng, most), rng);
        holds = check(session, trial, wanted, rng_next(rng));
    }
    return holds;
}

static struct law_setting any_setting(struct rng *rng)
{
    static const uint32_t timeouts[] = {0, 1, 5, 40, PS_NEVER};
    uint32_t which = rng_below(rng, 8);
    return (struct law_setting){
        .timeout_s = timeouts[rng_below(rng, sizeof timeouts / sizeof *timeouts)],
        .any_order = rng_below(rng, 4) == 0,
        .flows = which & 1,
        .hosts = which & 2,
        .interfaces = which & 4,
        .thin = !(which & 1) && rng_below(rng, 2) == 0,
    };
}

static struct traffic_config any_traffic(const struct session *session, uint64_t seed,
                                         const struct law_setting *setting, struct rng *rng)
{
    uint32_t timeout_s = setting->timeout_s;
    if (timeout_s == 0 || timeout_s == PS_NEVER)
        timeout_s = PS_DEFAULT_FLOW_TIMEOUT_S;
    return (struct traffic_config){
        .seed = seed,
        .clients = 1 + rng_below(rng, 3),
        .ports = 1 + rng_below(rng, 3),
        .odds = session->options.files ? 6 : 24,
        .pace_ns = 1 + rng_below(rng, rng_below(rng, 2) ? 1000000000 : 100000000),
        .timeout_ns = timeout_s * INT64_C(1000000000),
        .wild = rng_below(rng, 3) == 0,
        .ordered = session->options.ordered || rng_below(rng, 3) == 0,
    };
}

/* A file that is saved has the interfaces of its own frames alone. */
static void use_files(struct law_setting *setting, bool files)
{
    setting->files = files;
    setting->interfaces = setting->interfaces && !files;
}

static void check_traffic(struct session *session, uint64_t seed)
{
    struct rng rng = {rng_hash(seed)};
    struct law_frames frames = {0};
    struct trial trial = {"traffic", seed, any_setting(&rng), &frames};
    const struct traffic_config config = any_traffic(session, seed, &trial.setting, &rng);
    use_files(&trial.setting, session->options.files);
    trial.setting.overlaps = trial.setting.thin && !config.ordered;
    size_t count = LEAST_FRAMES + rng_below(&rng, MOST_FRAMES - LEAST_FRAMES);
    if (session->options.verbose)
        printf("seed %" PRIu64 ": %zu frames\n", seed, count);
    if (law_frames_make(&frames, &config, count)) {
        if (session->options.write) {
            law_frames_save(frames.frames, frames.count, session->options.write);
            law_frames_free(&frames);
            return;
        }
        char *wanted = law_show_one(&session->law, &trial.setting, &frames, seed);
        if (check_random_cuts(session, &trial, wanted, &rng, RANDOM_CUTS) &&
            seed % EVERY_CUT_ROUNDS == 0)
            check_every_cut(session, &trial, wanted, 0, count);
        free(wanted);
    }
    law_frames_free(&frames);
}

/* With all that a report can show; false if it cannot be read. */
static bool check_capture(struct session *session, const char *path)
{
    const struct options *options = &session->options;
    struct rng rng = {rng_hash(options->seed)};
    struct law_frames frames = {0};
    struct trial trial = {
        path, options->seed, {.flows = true, .hosts = true, .interfaces = true}, &frames};
    use_files(&trial.setting, options->files);
    bool good = law_frames_read(&frames, path, false);
    if (good) {
        char *wanted = law_show_one(&session->law, &trial.setting, &frames, options->seed);
        if (check_random_cuts(session, &trial, wanted, &rng, (unsigned)options->rounds) &&
            options->to)
            check_every_cut(session, &trial, wanted, options->from, options->to);
        free(wanted);
    }
    law_frames_free(&frames);
    return good;
}

/* clang-format off */
static const struct option long_options[] = {
    {"rounds",  required_argument, NULL, 'n'},
    {"seed",    required_argument, NULL, 's'},
    {"seconds", required_argument, NULL, 'l'},
    {"from",    required_argument, NULL, 'f'},
    {"to",      required_argument, NULL, 't'},
    {"window",  required_argument, NULL, 'i'},
    {"before",  required_argument, NULL, 'b'},
    {"after",   required_argument, NULL, 'e'},
    {"most",    required_argument, NULL, 'm'},
    {"save",    required_argument, NULL, 'w'},
    {"write",   required_argument, NULL, 'k'},
    {"files",   no_argument,       NULL, 'd'},
    {"ordered", no_argument,       NULL, 'o'},
    {"verbose", no_argument,       NULL, 'v'},
    {NULL, 0, NULL, 0},
};
/* clang-format on */

static void print_help(void)
{
    puts("usage: law [OPTION...] [CAPTURE...]\n"
         "Counts frames in parts and as one, of captures or of traffic that is made.\n\n"
         "  --rounds N        of each capture, or of traffic\n"
         "  --seed N          of the first round\n"
         "  --seconds N       begins no round of traffic after that\n"
         "  --from N, --to N  cuts each capture into two before each of these frames, too\n"
         "  --window N        cuts a large capture before each frame of a window; of so many\n"
         "  --before N, --after N   frames that are around the window\n"
         "  --most N          ends after so many broken cases (1)\n"
         "  --save FILE       the last broken case, as a capture\n"
         "  --write FILE      the traffic of a round, checks nothing\n"
         "  --files           each part is written to a file, and read as one\n"
         "  --ordered         traffic whose times do not go back\n"
         "  --verbose         says what each round is");
}

static bool take_option(struct options *options, int letter)
{
    /* clang-format off */
    uint64_t *const numbers[] = {
        ['n'] = &options->rounds,
        ['s'] = &options->seed,
        ['l'] = &options->seconds,
        ['f'] = &options->from,
        ['t'] = &options->to,
        ['i'] = &options->window,
        ['b'] = &options->before,
        ['e'] = &options->after,
    };
    /* clang-format on */
    if (letter == 'm')
        options->most = (unsigned)strtoul(optarg, NULL, 10);
    else if (letter == 'w')
        options->save = optarg;
    else if (letter == 'd')
        options->files = true;
    else if (letter == 'k')
        options->write = optarg;
    else if (letter == 'o')
        options->ordered = true;
    else if (letter == 'v')
        options->verbose = true;
    else if ((size_t)letter < sizeof numbers / sizeof *numbers && numbers[letter])
        *numbers[letter] = strtoull(optarg, NULL, 10);
    else
        return false;
    return true;
}

static bool check_window(struct session *session)
{
    const struct options *options = &session->options;
    const struct law_window window = {.before = options->before,
                                      .frames = options->window,
                                      .after = options->after,
                                      .list_every = LIST_EVERY,
                                      .processes = PROCESSES,
                                      .verbose = options->verbose};
    bool good = law_window_check(&session->law, &window, options->seed, session->checks);
    session->bad = session->checks[LAW_NOT_EXACT] + session->checks[LAW_BROKEN];
    return good;
}

static bool is_late(const struct session *session, time_t began)
{
    uint64_t seconds = session->options.seconds;
    return seconds != 0 && difftime(time(NULL), began) >= (double)seconds;
}

static bool run(struct session *session, char **captures)
{
    const struct options *options = &session->options;
    const time_t began = time(NULL);
    bool good = true;
    if (options->window)
        return check_window(session) && session->bad == 0;
    for (char **path = captures; *path && !is_enough(session); path++)
        good &= check_capture(session, *path);
    for (uint64_t i = 0; !*captures && i < options->rounds; i++) {
        if (is_enough(session) || is_late(session, began))
            break;
        check_traffic(session, options->seed + i);
    }
    return good && session->bad == 0;
}

/* A file of this process's own, which is gone at the end. */
static bool open_law(struct law *law, char *scratch_file)
{
    int descriptor = mkstemp(scratch_file);
    if (descriptor < 0) {
        perror("law: a file for parts");
        return false;
    }
    close(descriptor);
    law->scratch_file = scratch_file;
    return law_open(law);
}

int main(int argc, char **argv)
{
    struct session session = {
        .options = {.seed = 1, .rounds = 100, .most = 1, .before = 2100000, .after = 10000}};
    char scratch_file[] = "/tmp/law-XXXXXX";
    int letter;
    while ((letter = getopt_long(argc, argv, "h", long_options, NULL)) != -1)
        if (!take_option(&session.options, letter)) {
            print_help();
            return letter == 'h' ? 0 : 2;
        }
    if (!open_law(&session.law, scratch_file))
        return 1;
    bool good = run(&session, argv + optind);
    law_close(&session.law);
    unlink(scratch_file);
    if (session.checks[LAW_NOT_EXACT] != 0)
        printf("%" PRIu64 " sums say that they are not exact\n", session.checks[LAW_NOT_EXACT]);
    uint64_t all =
        session.checks[LAW_HOLDS] + session.checks[LAW_NOT_EXACT] + session.checks[LAW_BROKEN];
    printf("%" PRIu64 " passed, %" PRIu64 " failed\n", all - session.bad, session.bad);
    return good ? 0 : 1;
}
