/*
 * pages.c - large zeroed memory; see pages.h.
 */
#include "base/pages.h"

#include <stdint.h>
#include <sys/mman.h>

enum {
    ONE_PAGE = 65536, /* no system's pages are larger */
    HUGE_PAGE = 2 * 1024 * 1024,
    REPORT_BYTES = 64 * 1024 * 1024,
};

/* `bytes`, rounded up to whole pages. */
static size_t whole_of(size_t bytes)
{
    return (bytes + ONE_PAGE - 1) / ONE_PAGE * ONE_PAGE;
}

/* Maps memory; if it is at least HUGE_PAGE large, it starts at a multiple of that. The system
 * chooses the address, so this maps more than needed and unmaps the excess at both ends. */
static void *map_aligned(size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        return NULL;
    size_t whole = whole_of(bytes);
    size_t extra = whole >= HUGE_PAGE ? HUGE_PAGE : 0;
    char *pages =
        mmap(NULL, whole + extra, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return NULL;
    if (extra == 0)
        return pages;
    size_t before = (HUGE_PAGE - (uintptr_t)pages % HUGE_PAGE) % HUGE_PAGE;
    if (before > 0)
        munmap(pages, before);
    if (before < extra)
        munmap(pages + before + whole, extra - before);
    return pages + before;
}

static void ask_for_huge(void *pages, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    (void)madvise(pages, bytes, MADV_HUGEPAGE);
#else
    (void)pages;
    (void)bytes;
#endif
}

void *ps_pages_new(size_t bytes, bool huge)
{
    void *pages = map_aligned(bytes);
    if (pages && huge)
        ask_for_huge(pages, bytes);
    return pages;
}

void *ps_pages_new_spare(size_t bytes, bool huge)
{
    void *pages = ps_pages_new(bytes, huge);
    void *rest = pages ? map_aligned(REPORT_BYTES) : NULL;
    ps_pages_free(rest, REPORT_BYTES);
    if (rest)
        return pages;
    ps_pages_free(pages, bytes);
    return NULL;
}

void ps_pages_free(void *pages, size_t bytes)
{
    if (pages)
        munmap(pages, whole_of(bytes));
}
