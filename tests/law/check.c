/*
 * check.c - counts frames as one and in parts, and compares what reports show; see check.h.
 */
#include "law/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portstat/renderer.h"
#include "portstat/writer.h"

enum { WIDTH = 80, MOST_BATCH = 300 };

static void *must(void *made, const struct ps_error *error)
{
    if (made)
        return made;
    fprintf(stderr, "law: %s\n", error->reason);
    exit(1);
}

bool law_open(struct law *law)
{
    struct ps_error error;
    ps_renderers_prepare();
    law->decoder = ps_decoder_new(false, &error);
    law->services = ps_services_new(&error);
    law->scratch = ps_snapshot_scratch_new(&error);
    if (law->decoder && law->services && law->scratch)
        return true;
    fprintf(stderr, "law: out of memory\n");
    return false;
}

void law_close(struct law *law)
{
    ps_snapshot_scratch_free(law->scratch);
    ps_services_free(law->services);
    ps_decoder_free(law->decoder);
}

static struct ps_tally_config config_of(const struct law *law, const struct law_setting *setting)
{
    return (struct ps_tally_config){
        .decoder = law->decoder,
        .services = law->services,
        .flow_timeout_s = setting->timeout_s,
        .any_order = setting->any_order,
        .keep_flow_times = setting->flows,
        .keep_hosts = setting->hosts,
        .keep_interfaces = setting->interfaces,
    };
}

struct ps_tally *law_whole(const struct law *law, const struct law_setting *setting)
{
    struct ps_error error;
    const struct ps_tally_config config = config_of(law, setting);
    return must(ps_tally_new(&config, &error), &error);
}

struct ps_tally *law_part(const struct law *law, const struct law_setting *setting)
{
    struct ps_error error;
    struct ps_tally_config config = config_of(law, setting);
    config.part = true;
    return must(ps_tally_new(&config, &error), &error);
}

static void name_interface(void *context, uint32_t interface, uint32_t if_index,
                           struct ps_interface *about)
{
    static const char *const names[] = {"one", "two", "three"};
    (void)context;
    (void)if_index;
    about->number = interface;
    about->name = interface < sizeof names / sizeof *names ? names[interface] : NULL;
}

/* Those that passed a filter, and those that did not. */
static void count_batch(struct ps_tally *tally, const struct ps_frame *frames, size_t count)
{
    for (size_t next = 0, same; next < count; next += same) {
        same = next;
        while (same < count && !(frames[same].marks & PS_FRAME_FILTERED_OUT))
            same++;
        same -= next;
        if (same != 0) {
            ps_tally_add(tally, frames + next, same);
        } else {
            ps_tally_leave_out(tally, &frames[next]);
            same = 1;
        }
    }
}

void law_count(struct ps_tally *tally, const struct ps_frame *frames, size_t count, struct rng *rng)
{
    for (size_t next = 0; next < count;) {
        size_t batch = 1 + rng_below(rng, MOST_BATCH), left = count - next;
        size_t many = batch < left ? batch : left;
        count_batch(tally, frames + next, many);
        next += many;
    }
    ps_tally_describe_interfaces(tally, name_interface, NULL);
}

/* As they are read from a file of their own. */
static void count_file(const struct law *law, struct ps_tally *tally, bool part,
                       const struct ps_frame *frames, size_t count, struct rng *rng)
{
    struct law_frames again = {0};
    if (!law_frames_save(frames, count, law->scratch_file) ||
        !law_frames_read(&again, law->scratch_file, part))
        exit(1);
    law_count(tally, again.frames, again.count, rng);
    law_frames_free(&again);
}

static void count_some(const struct law *law, const struct law_setting *setting,
                       struct ps_tally *tally, bool part, const struct ps_frame *frames,
                       size_t count, struct rng *rng)
{
    if (setting->files && count > 0)
        count_file(law, tally, part, frames, count, rng);
    else
        law_count(tally, frames, count, rng);
}

/* Adds `from`, the next part, and frees it. */
static bool add_next(struct ps_tally *to, struct ps_tally *from)
{
    bool exact = ps_tally_merge(to, from);
    ps_tally_free(from);
    return exact;
}

static void maybe_thin(const struct law_setting *setting, struct ps_tally *part, struct rng *rng)
{
    if (setting->thin && rng_below(rng, 2) == 0)
        ps_tally_thin(part, 0);
}

/* Adds a part and the next one, somewhere. */
static bool add_neighbours(const struct law_setting *setting, struct ps_tally **parts,
                           unsigned count, struct rng *rng)
{
    unsigned at = rng_below(rng, count - 1);
    bool exact = add_next(parts[at], parts[at + 1]);
    maybe_thin(setting, parts[at], rng);
    memmove(&parts[at + 1], &parts[at + 2], (count - at - 2) * sizeof(struct ps_tally *));
    return exact;
}

bool law_add_up(const struct law_setting *setting, struct ps_tally *whole, struct ps_tally **parts,
                unsigned count, struct rng *rng)
{
    bool exact = true;
    for (unsigned i = 0; i < count; i++)
        maybe_thin(setting, parts[i], rng);
    unsigned left = 1 + rng_below(rng, count);
    for (; count > left; count--)
        exact &= add_neighbours(setting, parts, count, rng);
    for (unsigned next = 0; next < count; next++)
        exact &= add_next(whole, parts[next]);
    ps_tally_end_parts(whole);
    return exact;
}

static void show(const struct ps_snapshot *snapshot, const char *form, FILE *file)
{
    struct ps_writer writer;
    ps_writer_init(&writer, file, WIDTH, false);
    ps_renderer_find(form)->render(snapshot, &writer);
    ps_writer_flush(&writer);
    fputc('\n', file);
}

static struct ps_snapshot *take(const struct law *law, const struct ps_tally *tally,
                                enum ps_view_by by)
{
    struct ps_error error;
    const struct ps_view view = {.by = by, .all = true};
    return must(ps_snapshot_take(tally, PS_WHOLE, &view, law->scratch, &error), &error);
}

static void show_view(const struct law *law, const struct ps_tally *tally, enum ps_view_by by,
                      FILE *file)
{
    struct ps_snapshot *snapshot = take(law, tally, by);
    show(snapshot, "json", file);
    show(snapshot, "text", file);
    ps_snapshot_free(snapshot);
}

char *law_show(const struct law *law, const struct law_setting *setting,
               const struct ps_tally *tally, bool quick)
{
    char *text = NULL;
    size_t length;
    FILE *file = open_memstream(&text, &length);
    if (!file)
        abort();
    show_view(law, tally, PS_VIEW_ALL_TABLES, file);
    if (setting->flows && !quick)
        show_view(law, tally, PS_VIEW_BY_FLOW, file);
    if (setting->hosts && !quick)
        show_view(law, tally, PS_VIEW_BY_HOST, file);
    if (setting->interfaces && !quick)
        show_view(law, tally, PS_VIEW_BY_INTERFACE, file);
    if (fclose(file) != 0)
        abort();
    return text;
}

/* Of an fopencookie(3): what is written is only hashed. */
static ssize_t hash_bytes(void *cookie, const char *bytes, size_t length)
{
    uint64_t *hash = cookie;
    for (size_t i = 0; i < length; i++)
        *hash = (*hash ^ (uint8_t)bytes[i]) * UINT64_C(0x100000001b3);
    return (ssize_t)length;
}

uint64_t law_hash_flows(const struct law *law, const struct ps_tally *tally)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    FILE *file = fopencookie(&hash, "w", (cookie_io_functions_t){.write = hash_bytes});
    if (!file)
        abort();
    struct ps_snapshot *snapshot = take(law, tally, PS_VIEW_BY_FLOW);
    show(snapshot, "json", file);
    ps_snapshot_free(snapshot);
    if (fclose(file) != 0)
        abort();
    return hash;
}

char *law_show_one(const struct law *law, const struct law_setting *setting,
                   const struct law_frames *frames, uint64_t seed)
{
    struct rng rng = {seed};
    struct ps_tally *whole = law_whole(law, setting);
    count_some(law, setting, whole, false, frames->frames, frames->count, &rng);
    char *shown = law_show(law, setting, whole, false);
    ps_tally_free(whole);
    return shown;
}

static int line_length(const char *line)
{
    return (int)strcspn(line, "\n");
}

void law_print_difference(const char *wanted, const char *found)
{
    while (*wanted && *found) {
        int left = line_length(wanted), right = line_length(found);
        if (left != right || memcmp(wanted, found, (size_t)left) != 0)
            break;
        wanted += left + (wanted[left] != 0);
        found += right + (found[right] != 0);
    }
    printf("  one run:  %.*s\n  in parts: %.*s\n", line_length(wanted), wanted, line_length(found),
           found);
}

/* Counts all parts, each by itself; the first one maybe by the whole that the others are added to.
 */
static bool count_parts(const struct law *law, const struct law_setting *setting,
                        const struct law_frames *frames, uint64_t seed, struct ps_tally *whole)
{
    struct ps_tally *parts[LAW_MOST_PARTS];
    struct rng batches = {seed}, tree = {rng_hash(seed)};
    bool is_run = !setting->files && frames->part_count > 1;
    unsigned first = is_run ? rng_below(&tree, 2) : 0;
    size_t next = 0;
    for (unsigned part = 0; part < frames->part_count; part++) {
        size_t end = next;
        while (end < frames->count && frames->parts[end] == part)
            end++;
        parts[part] = part < first ? whole : law_part(law, setting);
        count_some(law, setting, parts[part], true, frames->frames + next, end - next, &batches);
        next = end;
    }
    return law_add_up(setting, whole, parts + first, frames->part_count - first, &tree);
}

enum law_verdict law_check(const struct law *law, const struct law_setting *setting,
                           const struct law_frames *frames, uint64_t seed, const char *wanted,
                           bool explain)
{
    struct ps_tally *sum = law_whole(law, setting);
    if (!count_parts(law, setting, frames, seed, sum)) {
        ps_tally_free(sum);
        return LAW_NOT_EXACT;
    }
    char *found = law_show(law, setting, sum, false);
    char *one = wanted ? NULL : law_show_one(law, setting, frames, seed);
    bool holds = strcmp(wanted ? wanted : one, found) == 0;
    if (!holds && explain)
        law_print_difference(wanted ? wanted : one, found);
    ps_tally_free(sum);
    free(found);
    free(one);
    return holds ? LAW_HOLDS : LAW_BROKEN;
}
