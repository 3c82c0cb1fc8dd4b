/*
 * pack.h - values as bytes that any machine can read back.
 *
 * Numbers are variable-length: seven bits a byte, the low ones first, the high bit on all but the
 * last byte (LEB128, as in DWARF 5 section 7.6), so small ones are short and no byte order matters.
 * Signed ones are folded first: 0, -1, 1, -2 ... are 0, 1, 2, 3 ...
 *
 *     struct ps_pack pack = {0};
 *     ps_pack_u64(&pack, packets);
 *     ps_pack_text(&pack, name);
 *     if (pack.failed) ...              once, at the end
 *     write(file, pack.bytes, pack.length);
 *     ps_pack_free(&pack);
 *
 * Each value has one form only, so equal values are equal bytes.
 */
#ifndef PORTSTAT_BASE_PACK_H
#define PORTSTAT_BASE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes being written; zeroed, an empty one. What is added after a failure is lost, too. */
struct ps_pack {
    unsigned char *bytes;
    size_t length, room;
    bool failed; /* out of memory */
};

void ps_pack_u64(struct ps_pack *pack, uint64_t value);
void ps_pack_i64(struct ps_pack *pack, int64_t value);
void ps_pack_bool(struct ps_pack *pack, bool value);

/* `length` bytes as they are: whoever reads them has to know how many. */
void ps_pack_bytes(struct ps_pack *pack, const void *bytes, size_t length);

/* A text with its length; NULL is another text than "". */
void ps_pack_text(struct ps_pack *pack, const char *text);

void ps_pack_free(struct ps_pack *pack);

/*
 * Bytes being read, which stay their owner's. They may be anybody's: nothing beyond them is ever
 * read, and once something is not as it should be, `failed` stays true and all that is read is 0,
 * so that callers may check once at the end, but before they believe anything.
 */
struct ps_unpack {
    const unsigned char *at;
    size_t left; /* bytes from `at` on */
    bool failed;
};

struct ps_unpack ps_unpack_of(const void *bytes, size_t length);

/* For readers that find a value impossible. */
void ps_unpack_fail(struct ps_unpack *unpack);

/* All was read, and all was well. */
bool ps_unpack_done(const struct ps_unpack *unpack);

uint64_t ps_unpack_u64(struct ps_unpack *unpack);
int64_t ps_unpack_i64(struct ps_unpack *unpack);
bool ps_unpack_bool(struct ps_unpack *unpack);

/* A number that is at most `most`: an enumerator, an index, a port; more is a failure. */
uint64_t ps_unpack_up_to(struct ps_unpack *unpack, uint64_t most);

/* How many items follow, each of at least `item_bytes` packed bytes (1 or more). More than fit into
 * what is left is a failure: a number that somebody made up allocates nothing. */
size_t ps_unpack_count(struct ps_unpack *unpack, size_t item_bytes);

/* The next `length` bytes, borrowed; NULL if they are not all there. */
const unsigned char *ps_unpack_view(struct ps_unpack *unpack, size_t length);

/* Copies the next `length` bytes to `to`; zeros if they are not all there. */
void ps_unpack_bytes(struct ps_unpack *unpack, void *to, size_t length);

/* A text of at most `most` bytes without a 0 among them, freed by the caller. NULL if it was NULL,
 * and on failure, which out of memory is, too. */
char *ps_unpack_text(struct ps_unpack *unpack, size_t most);

#endif
