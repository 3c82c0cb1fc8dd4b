/*
 * port_table.h - the shape of the compiled-in port tables.
 *
 * gen-services.c writes them at build time as constant data without a single pointer: names are
 * offsets into one text, so the loader has nothing to relocate and start-up costs nothing; a page
 * is read when the first look-up needs it.
 */
#ifndef PORTSTAT_CLASSIFY_PORT_TABLE_H
#define PORTSTAT_CLASSIFY_PORT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

/* The transports that IANA's registry has rows for; UDP-Lite shares UDP's (RFC 3828 section 3.1).
 */
enum ps_registry { PS_REGISTRY_TCP, PS_REGISTRY_UDP, PS_REGISTRY_SCTP, PS_REGISTRY_DCCP };
enum { PS_REGISTRY_COUNT = 4 };

/* Two bits a port, 64 KiB in all; the ports of real traffic touch few cache lines. */
enum { PS_RANK_BYTES = 65536 / 4 };

/* Offsets into ps_table_text; 0 (an empty string) means none. */
struct ps_table_row {
    uint32_t name;
    uint32_t common_name;
    uint32_t description;
    uint16_t port;
    bool explains; /* is common_name no evidence? */
};

extern const char ps_table_text[];

/* The rows of registry r, sorted by port, are first[r] up to, not including, first[r + 1]. */
extern const struct ps_table_row ps_table_rows[];
extern const uint32_t ps_table_first[PS_REGISTRY_COUNT + 1];

/* See ps_services_rank(). */
extern const uint8_t ps_table_rank[PS_REGISTRY_COUNT][PS_RANK_BYTES];

#endif
