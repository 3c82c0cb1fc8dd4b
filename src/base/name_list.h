/*
 * name_list.h - many names in one text: "a.pcap, b.pcap and 7 more".
 */
#ifndef PORTSTAT_BASE_NAME_LIST_H
#define PORTSTAT_BASE_NAME_LIST_H

#include <stddef.h>

enum { PS_NAME_LIST_BYTES = 512 };

/* As many of the names as fit, and how many more there are; "-" is called "standard input". */
void ps_name_list(char text[PS_NAME_LIST_BYTES], const char *const *names, size_t count);

#endif
