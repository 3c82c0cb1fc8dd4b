/*
 * pages.c - large zeroed memory; see pages.h.
 */
#include "base/pages.h"

#include <sys/mman.h>

void *ps_pages_new(size_t bytes, bool huge)
{
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return NULL;
#ifdef MADV_HUGEPAGE
    if (huge)
        (void)madvise(pages, bytes, MADV_HUGEPAGE);
#else
    (void)huge;
#endif
    return pages;
}

void ps_pages_free(void *pages, size_t bytes)
{
    if (pages)
        munmap(pages, bytes);
}
