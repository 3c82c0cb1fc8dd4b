/*
 * test_source_judge.c - libpcap as the judge: every capture that it can read gives the same frames
 * by our reader (time, lengths, bytes, link type).
 *
 * Reads captures/ and the folders below the one that PORTSTAT_EXTRA_CAPTURES names.  Where the two
 * may differ is libpcap's own doing and written down in same_frame().
 */
#include "capture_file.h"

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

/* What has been seen so far; file-wide because nftw() passes nothing on. */
static struct {
    int files, frames, unreadable, differences;
} tally;

struct side {
    struct ps_source *source;
    struct ps_frame frames[PS_BATCH];
    int count, next, end;
    struct ps_error error;
};

static bool side_open(struct side *side, const char *path, bool libpcap)
{
    memset(side, 0, sizeof *side);
    side->source = ps_source_open(
        &(struct ps_source_config){.files = &path, .file_count = 1, .force_libpcap = libpcap},
        &side->error);
    return side->source != NULL;
}

static const struct ps_frame *side_next(struct side *side)
{
    while (side->next == side->count && side->end == 0) {
        side->next = 0;
        side->count = ps_source_read(side->source, side->frames, &side->error);
        if (side->count < 0) {
            side->end = side->count;
            side->count = 0;
        }
    }
    return side->end == 0 ? &side->frames[side->next++] : NULL;
}

/* libpcap gives frames without a time the time 0, and takes the seconds and the fraction as signed:
 * from 2038 on, and with an absurd fraction, it is 2^32 of them behind. */
static bool same_time(int64_t ours, int64_t theirs)
{
    static const int64_t units_ns[] = {1, 1000, 1000000000};
    if (ours == theirs || (ours == PS_NO_TIME && theirs == 0))
        return true;
    for (int i = 0; i < 3; i++)
        if (ours - theirs == (INT64_C(1) << 32) * units_ns[i])
            return true;
    return false;
}

/* libpcap cuts frames to the header's snapshot length, and swaps USB's and CAN's headers, which we
 * never look into, in files of the other byte order. */
static bool same_frame(const struct ps_frame *ours, const struct ps_frame *theirs)
{
    if (ours->len != theirs->len || ours->link_type != theirs->link_type ||
        !same_time(ours->time_ns, theirs->time_ns) || theirs->caplen > ours->caplen)
        return false;
    bool swapped = ours->link_type == PS_LINKTYPE_USB_LINUX ||
                   ours->link_type == PS_LINKTYPE_USB_LINUX_MMAPPED;
    return swapped || memcmp(ours->data, theirs->data, theirs->caplen) == 0;
}

static void differ(const char *path, int frame, const char *what)
{
    print_message("%s: frame %d: %s\n", path, frame, what);
    tally.differences++;
}

static void compare(const char *path, struct side *ours, struct side *theirs)
{
    for (int number = 1;; number++) {
        const struct ps_frame *our_frame = side_next(ours), *their_frame = side_next(theirs);
        if (!their_frame) {
            if (our_frame && theirs->end == PS_SOURCE_END)
                differ(path, number, "is one too many");
            return;
        }
        tally.frames++;
        if (!our_frame) {
            differ(path, number, "is missing");
            return;
        }
        if (!same_frame(our_frame, their_frame)) {
            print_message("ours   time %lld caplen %u len %u link %u\ntheirs time %lld caplen %u "
                          "len %u link %u\n",
                          (long long)our_frame->time_ns, our_frame->caplen, our_frame->len,
                          our_frame->link_type, (long long)their_frame->time_ns,
                          their_frame->caplen, their_frame->len, their_frame->link_type);
            differ(path, number, "differs");
            return;
        }
    }
}

static int judge(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)where;
    if (type != FTW_F || !strstr(path, ".pcap"))
        return 0;
    struct side *ours = malloc(sizeof *ours), *theirs = malloc(sizeof *theirs);
    assert_true(ours && theirs);
    tally.files++;
    if (!side_open(theirs, path, true)) {
        tally.unreadable++;
    } else if (!side_open(ours, path, false)) {
        differ(path, 0, ours->error.reason);
        ps_source_close(theirs->source);
    } else {
        compare(path, ours, theirs);
        ps_source_close(ours->source);
        ps_source_close(theirs->source);
    }
    free(ours);
    free(theirs);
    return 0;
}

static void agrees_with_libpcap(void **state)
{
    (void)state;
    const char *extra = getenv("PORTSTAT_EXTRA_CAPTURES");
    (void)nftw(PORTSTAT_CAPTURES, judge, 16, 0);
    if (extra)
        assert_int_equal(nftw(extra, judge, 16, 0), 0);
    print_message("%d files, %d not for libpcap, %d frames, %d differences\n", tally.files,
                  tally.unreadable, tally.frames, tally.differences);
    assert_int_equal(tally.differences, 0);
    if (tally.files == 0)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_libpcap)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
