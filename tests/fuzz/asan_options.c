/*
 * asan_options.c - what AddressSanitizer does in fuzz targets, where nothing else is said.
 */

const char *__asan_default_options(void);

/* Freed memory is used again after 4 MiB more: an input frees less, and beyond it there is nothing
 * to find. Usually that is 256 MiB, whose pages have to be touched one by one. */
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=4:malloc_context_size=8";
}
