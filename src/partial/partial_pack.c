/*
 * partial_pack.c - writes the bytes of a part; see partial_form.h.
 */
#include "portstat/partial.h"

#include <string.h>

#include "base/crc32c.h"
#include "partial/partial_form.h"
#include "tally/pack_tally.h"

static void put_low_first(unsigned char *to, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (unsigned char)(value >> 8 * i);
}

/* Length and label have their places; the length is not known yet. */
static void pack_head(const struct ps_part *part, struct ps_pack *pack)
{
    unsigned char numbers[PS_PARTIAL_LENGTH_BYTES + 2 * PS_PARTIAL_NUMBER_BYTES] = {0};
    unsigned char *label = numbers + PS_PARTIAL_LENGTH_BYTES;
    put_low_first(label, part->label.number, PS_PARTIAL_NUMBER_BYTES);
    put_low_first(label + PS_PARTIAL_NUMBER_BYTES, part->label.of, PS_PARTIAL_NUMBER_BYTES);
    ps_pack_bytes(pack, PS_PARTIAL_MAGIC, PS_PARTIAL_MAGIC_BYTES);
    ps_pack_bytes(pack, numbers, sizeof numbers);
}

static void seal(struct ps_pack *pack)
{
    unsigned char check[PS_PARTIAL_CHECK_BYTES];
    if (pack->failed)
        return;
    put_low_first(pack->bytes + PS_PARTIAL_MAGIC_BYTES, pack->length + sizeof check,
                  PS_PARTIAL_LENGTH_BYTES);
    put_low_first(check, ps_crc32c(pack->bytes, pack->length), sizeof check);
    ps_pack_bytes(pack, check, sizeof check);
}

unsigned char *ps_partial_pack(const struct ps_part *part, size_t *length, struct ps_error *error)
{
    struct ps_pack pack = {0};
    if (!ps_tally_may_be_packed(part->tally)) {
        ps_error_set(error, PS_ERROR_NOT_A_PART, "tally",
                     "compares frames, has intervals, or was not made as a part");
        return NULL;
    }
    pack_head(part, &pack);
    ps_part_pack_about(part, &pack);
    ps_tally_pack(part->tally, &pack);
    seal(&pack);
    *length = pack.length;
    if (!pack.failed)
        return pack.bytes;
    ps_pack_free(&pack);
    ps_error_set(error, PS_ERROR_MEMORY_REPORT, "part", "out of memory");
    return NULL;
}
