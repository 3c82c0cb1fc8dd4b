/*
 * fuzz_partial.c - any bytes as a part of a run, with a head and a checksum that are right.
 *
 * The first byte says whether parts are neighbours or a sum, and how the report is shaped.  What is
 * not refused with a reason is merged with itself and reported in every form; written as a part, it
 * is one that is not refused.  (That it says the same then is for the law of addition, which only
 * holds for what was really seen.)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "partial/partial_form.h"
#include "portstat/renderer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fuzz_partial: %s\n", what);
    abort();
}

static void put_low_first(unsigned char *to, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (unsigned char)(value >> 8 * i);
}

/* On the heap and of the right length, so that a sanitizer sees what is read behind the end. */
static unsigned char *part_around(const uint8_t *body, size_t size, size_t *length)
{
    *length = PS_PARTIAL_LEAST_BYTES + size;
    unsigned char *bytes = calloc(1, *length);
    must(bytes != NULL, "out of memory");
    memcpy(bytes, PS_PARTIAL_MAGIC, PS_PARTIAL_MAGIC_BYTES);
    put_low_first(bytes + PS_PARTIAL_MAGIC_BYTES, *length, PS_PARTIAL_LENGTH_BYTES);
    memcpy(bytes + PS_PARTIAL_BODY_AT, body, size);
    const size_t checked = *length - PS_PARTIAL_CHECK_BYTES;
    put_low_first(bytes + checked, ps_crc32c(bytes, checked), PS_PARTIAL_CHECK_BYTES);
    return bytes;
}

static char *render(const struct ps_snapshot *snapshot, const char *form)
{
    char *text = NULL;
    size_t length = 0;
    struct ps_writer writer;
    FILE *file = open_memstream(&text, &length);
    must(file != NULL, "out of memory");
    ps_writer_init(&writer, file, 80, false);
    ps_renderer_find(form)->render(snapshot, &writer);
    must(ps_writer_flush(&writer), "a report cannot be written");
    fclose(file);
    return text;
}

/* In all forms, if the part can be reported. */
static void report(struct ps_merge *merge)
{
    struct ps_error error = {.code = PS_OK};
    const struct ps_view view = {.by = ps_merge_part(merge)->rules.keeps, .top = 10};
    struct ps_snapshot *snapshot = ps_merge_snapshot(merge, &view, &error);
    if (!snapshot) {
        must(error.code != PS_OK && error.reason[0] != '\0', "no report, and no reason");
        return;
    }
    free(render(snapshot, "text"));
    free(render(snapshot, "csv"));
    free(render(snapshot, "json"));
    ps_snapshot_free(snapshot);
}

static struct ps_merge *new_merge(bool sum, bool part)
{
    struct ps_error error;
    const struct ps_merge_config config = {.sum = sum, .part = part};
    struct ps_merge *merge = ps_merge_new(&config, &error);
    must(merge != NULL, "out of memory");
    return merge;
}

static bool add(struct ps_merge *merge, const unsigned char *bytes, size_t length)
{
    struct ps_error error = {.code = PS_OK};
    if (ps_merge_add(merge, "part", bytes, length, &error) == 0)
        return true;
    must(error.code != PS_OK && error.reason[0] != '\0', "refused without a reason");
    return false;
}

static void read_again(struct ps_merge *longer, bool sum)
{
    struct ps_error error = {.code = PS_OK};
    size_t length;
    unsigned char *bytes = ps_partial_pack(ps_merge_part(longer), &length, &error);
    struct ps_merge *again = new_merge(sum, false);
    must(bytes != NULL, "a part cannot be written again");
    must(add(again, bytes, length), "a part that was written again is refused");
    report(again);
    ps_merge_free(again);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t length;
    if (size == 0)
        return 0;
    const bool sum = data[0] & 1;
    unsigned char *bytes = part_around(data + 1, size - 1, &length);
    struct ps_merge *whole = new_merge(sum, false), *longer = new_merge(sum, true);
    if (add(whole, bytes, length) && add(whole, bytes, length)) {
        report(whole);
        must(add(longer, bytes, length) && add(longer, bytes, length), "refused the second time");
        read_again(longer, sum);
    }
    ps_merge_free(whole);
    ps_merge_free(longer);
    free(bytes);
    return 0;
}
