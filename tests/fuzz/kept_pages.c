/*
 * kept_pages.c - base/pages.h for fuzz targets: tables that are given back are kept for the next
 * one of their size.
 *
 * A table is large and an input touches little of it. So most of an input's time went into mapping
 * tables and into the first touch of their pages. Here only what was touched is zeroed, and nothing
 * is mapped twice. The linker takes these functions, so it does not look for the library's. (Where
 * the system swaps, what it swapped out does not look touched: fuzzing needs no such machine.)
 */
#include "base/pages.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    MOST_KEPT = 64,     /* tables */
    MOST_PAGES = 16384, /* of a table: larger ones are few */
    MOST_ZEROED = 256,  /* pages: new ones cost less than zeroing more */
};

static struct table {
    void *pages;
    size_t bytes;
} kept[MOST_KEPT];

void *ps_pages_new(size_t bytes, bool huge)
{
    (void)huge;
    for (size_t i = 0; i < MOST_KEPT; i++)
        if (kept[i].bytes == bytes) {
            kept[i].bytes = 0;
            return kept[i].pages;
        }
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

void *ps_pages_new_spare(size_t bytes, bool huge)
{
    return ps_pages_new(bytes, huge);
}

/* Zeroes what was touched; false if that cannot be known. */
static bool zero(char *pages, size_t bytes)
{
    static unsigned char touched[MOST_PAGES + 1]; /* a 1 for each page that was, and one behind */
    const size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    const size_t count = (bytes + page_bytes - 1) / page_bytes;
    if (count > MOST_PAGES || mincore(pages, bytes, touched) != 0)
        return false;
    touched[count] = 1;
    size_t zeroed = 0;
    for (size_t i = 0;; i++) {
        i = (size_t)((unsigned char *)memchr(touched + i, 1, count + 1 - i) - touched);
        if (i == count)
            return true;
        if (zeroed++ == MOST_ZEROED)
            return madvise(pages, bytes, MADV_DONTNEED) == 0;
        memset(pages + i * page_bytes, 0, page_bytes);
    }
}

void ps_pages_free(void *pages, size_t bytes)
{
    if (!pages)
        return;
    for (size_t i = 0; i < MOST_KEPT; i++)
        if (kept[i].bytes == 0 && zero(pages, bytes)) {
            kept[i] = (struct table){pages, bytes};
            return;
        }
    munmap(pages, bytes);
}
