/*
 * pack_parts.h - the parts of a tally as bytes, for the files that pack and unpack them.
 *
 * What is unpacked may be anybody's: numbers that choose something are within their range, and
 * counts fit the bytes that are there.  A failure stays in the struct ps_unpack; what was filled
 * until then is freed as usual, and no sum of it is used.
 */
#ifndef PORTSTAT_TALLY_PACK_PARTS_H
#define PORTSTAT_TALLY_PACK_PARTS_H

#include "base/pack.h"
#include "tally/counts.h"
#include "tally/hosts.h"
#include "tally/interface_books.h"

void ps_pack_sum(struct ps_pack *pack, struct ps_count sum);
struct ps_count ps_unpack_sum(struct ps_unpack *unpack);

/* A row of sums with its length. Those that a reader has and the writer had not stay zero; more
 * than the reader has is a failure. */
void ps_pack_sums(struct ps_pack *pack, const struct ps_count *sums, size_t count);
void ps_unpack_sums(struct ps_unpack *unpack, struct ps_count *sums, size_t most);

/* Likewise plain numbers. */
void ps_pack_numbers(struct ps_pack *pack, const uint64_t *numbers, size_t count);
void ps_unpack_numbers(struct ps_unpack *unpack, uint64_t *numbers, size_t most);

/* pack_counts.c: all but hosts. `counts` is to be empty. */
void ps_counts_pack(const struct ps_counts *counts, struct ps_pack *pack);
void ps_counts_unpack(struct ps_counts *counts, struct ps_unpack *unpack);

/* pack_hosts.c: `hosts` is to be empty; more than its limit is a failure. */
void ps_hosts_pack(const struct ps_hosts *hosts, struct ps_pack *pack);
void ps_hosts_unpack(struct ps_hosts *hosts, struct ps_unpack *unpack);

/* pack_books.c: `books` are to be empty. */
void ps_interface_books_pack(struct ps_interface_books *books, struct ps_pack *pack);
void ps_interface_books_unpack(struct ps_interface_books *books, struct ps_unpack *unpack);

#endif
