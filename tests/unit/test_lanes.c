/*
 * test_lanes.c - one thread as the judge: every capture gives the same report, byte for byte, when
 * several threads count parts of it.
 *
 * Reads captures/ and the folders below the one that PORTSTAT_EXTRA_CAPTURES names. Parts are of a
 * few hundred bytes, so that small captures have some, and places that are guessed wrongly are met.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "portstat/renderer.h"
#include "portstat/run.h"

enum { PART_BYTES = 300, WIDTH = 80 };

/* What has been seen so far; file-wide because nftw() passes nothing on. */
static struct {
    int files, divided, differences;
} seen;

/* What is asked for. */
struct form {
    const char *renderer;
    enum ps_view_by by;
    const char *filter;
};

static const struct form forms[] = {
    {"json", PS_VIEW_ALL_TABLES, NULL},  {"text", PS_VIEW_ALL_TABLES, NULL},
    {"csv", PS_VIEW_BY_PORT, NULL},      {"json", PS_VIEW_BY_FLOW, NULL},
    {"json", PS_VIEW_BY_HOST, NULL},     {"json", PS_VIEW_BY_INTERFACE, NULL},
    {"json", PS_VIEW_ALL_TABLES, "udp"},
};

/* A report, and how it was made. */
struct report {
    const struct ps_renderer *renderer;
    char *text; /* to be freed */
    size_t size;
    unsigned threads;
};

static int keep(void *context, const struct ps_snapshot *snapshot, struct ps_error *error)
{
    struct report *report = context;
    struct ps_snapshot copy = *snapshot;
    struct ps_writer writer;
    FILE *file = open_memstream(&report->text, &report->size);
    (void)error;
    assert_non_null(file);
    report->threads = snapshot->input.threads;
    copy.input.threads = 1;
    ps_writer_init(&writer, file, WIDTH, false);
    report->renderer->render(&copy, &writer);
    assert_true(ps_writer_flush(&writer));
    fclose(file);
    return 0;
}

/* False if the file is no capture. */
static bool make_report(const char *path, const struct form *form, unsigned threads,
                        struct report *report)
{
    struct ps_error error = {.code = PS_OK};
    *report = (struct report){.renderer = ps_renderer_find(form->renderer)};
    const struct ps_sink sink = {.context = report, .snapshot = keep};
    const struct ps_run_config config = {
        .source = {.files = &path, .file_count = 1, .filter = form->filter},
        .sinks = &sink,
        .sink_count = 1,
        .view = {.by = form->by},
        .threads = threads,
        .least_part_bytes = PART_BYTES,
    };
    struct ps_run *run = ps_run_new(&config, &error);
    assert_non_null(run);
    (void)ps_run_all(run, &error);
    ps_run_free(run);
    return report->text != NULL;
}

static void compare(const char *path, const struct form *form, const struct report *one,
                    unsigned threads)
{
    struct report several;
    assert_true(make_report(path, form, threads, &several));
    seen.divided += several.threads > 1;
    if (several.size != one->size || memcmp(several.text, one->text, one->size) != 0) {
        print_message("%s: %s by %d of %u threads, as %u were asked for, differs\n", path,
                      form->renderer, (int)form->by, several.threads, threads);
        seen.differences++;
    }
    free(several.text);
}

static int compare_file(const char *path, const struct stat *status, int type, struct FTW *place)
{
    static const unsigned threads[] = {2, 3, 7};
    (void)status;
    (void)place;
    if (type != FTW_F)
        return 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct report one;
        if (!make_report(path, &forms[i], 1, &one))
            return 0;
        assert_int_equal(one.threads, 1);
        for (size_t j = 0; j < sizeof threads / sizeof *threads; j++)
            compare(path, &forms[i], &one, threads[j]);
        free(one.text);
    }
    seen.files++;
    return 0;
}

static void test_captures_give_the_same_report(void **state)
{
    (void)state;
    const char *extra = getenv("PORTSTAT_EXTRA_CAPTURES");
    assert_int_equal(nftw(PORTSTAT_CAPTURES, compare_file, 16, 0), 0);
    if (extra)
        assert_int_equal(nftw(extra, compare_file, 16, 0), 0);
    print_message("%d captures, %d reports by several threads\n", seen.files, seen.divided);
    assert_true(seen.files > 40);
    assert_true(seen.divided > 200);
    assert_int_equal(seen.differences, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_captures_give_the_same_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
