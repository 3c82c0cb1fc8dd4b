/*
 * pages.h - large zeroed memory straight from the system.
 *
 * For tables that are big, mostly empty or never freed before the end: a page that is not touched
 * costs nothing, and where the system has huge pages a big table can ask for them.
 */
#ifndef PORTSTAT_BASE_PAGES_H
#define PORTSTAT_BASE_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed memory, or NULL. `huge` asks for huge pages where the system has them. */
void *ps_pages_new(size_t bytes, bool huge);
void ps_pages_free(void *pages, size_t bytes);

/* The same for a table that need not grow when memory is short: returns NULL also if less than 64
 * MiB, what a report takes, would be left for the rest of the program. */
void *ps_pages_new_spare(size_t bytes, bool huge);

#endif
