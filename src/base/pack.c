/*
 * pack.c - values as bytes that any machine can read back; see pack.h.
 */
#include "base/pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum {
    BITS_A_BYTE = 7,
    MORE = 1 << BITS_A_BYTE, /* on every byte of a number but its last */
    LONGEST = 10,            /* bytes of 64 bits */
};

/* Where the next `length` bytes go; NULL when out of memory. */
static unsigned char *room_for(struct ps_pack *pack, size_t length)
{
    if (pack->failed)
        return NULL;
    if (length <= pack->room - pack->length && pack->bytes)
        return pack->bytes + pack->length;
    unsigned char *larger = NULL;
    if (length <= SIZE_MAX - pack->length)
        larger = ps_array_grow(pack->bytes, &pack->room, pack->length + length, 1);
    pack->failed = !larger;
    if (!larger)
        return NULL;
    pack->bytes = larger;
    return larger + pack->length;
}

void ps_pack_u64(struct ps_pack *pack, uint64_t value)
{
    unsigned char *to = room_for(pack, LONGEST);
    if (!to)
        return;
    for (; value >= MORE; value >>= BITS_A_BYTE)
        *to++ = (unsigned char)(value | MORE);
    *to++ = (unsigned char)value;
    pack->length = (size_t)(to - pack->bytes);
}

/* Folded, so that a small number is short on either side of 0. */
void ps_pack_i64(struct ps_pack *pack, int64_t value)
{
    uint64_t doubled = (uint64_t)value << 1;
    ps_pack_u64(pack, value < 0 ? ~doubled : doubled);
}

void ps_pack_bool(struct ps_pack *pack, bool value)
{
    ps_pack_u64(pack, value);
}

void ps_pack_bytes(struct ps_pack *pack, const void *bytes, size_t length)
{
    unsigned char *to = room_for(pack, length);
    if (!to || length == 0)
        return;
    memcpy(to, bytes, length);
    pack->length += length;
}

void ps_pack_text(struct ps_pack *pack, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    ps_pack_u64(pack, text ? (uint64_t)length + 1 : 0);
    ps_pack_bytes(pack, text, length);
}

void ps_pack_free(struct ps_pack *pack)
{
    free(pack->bytes);
    *pack = (struct ps_pack){0};
}

struct ps_unpack ps_unpack_of(const void *bytes, size_t length)
{
    return (struct ps_unpack){.at = bytes, .left = length};
}

void ps_unpack_fail(struct ps_unpack *unpack)
{
    unpack->failed = true;
    unpack->left = 0;
}

bool ps_unpack_done(const struct ps_unpack *unpack)
{
    return !unpack->failed && unpack->left == 0;
}

/* A number of more than one byte. A last byte of 0 says nothing, so it is not the one form of the
 * number; the tenth has room for one bit. */
static uint64_t long_number(struct ps_unpack *unpack)
{
    const size_t most = unpack->left < LONGEST ? unpack->left : LONGEST;
    uint64_t value = 0;
    for (size_t i = 0; i < most; i++) {
        const unsigned char byte = unpack->at[i];
        value |= (uint64_t)(byte & (MORE - 1)) << (BITS_A_BYTE * i);
        if (byte & MORE)
            continue;
        if (byte == 0 || (i == LONGEST - 1 && byte > 1))
            break;
        unpack->at += i + 1;
        unpack->left -= i + 1;
        return value;
    }
    ps_unpack_fail(unpack);
    return 0;
}

uint64_t ps_unpack_u64(struct ps_unpack *unpack)
{
    if (unpack->left == 0 || *unpack->at & MORE)
        return long_number(unpack);
    unpack->left--;
    return *unpack->at++;
}

int64_t ps_unpack_i64(struct ps_unpack *unpack)
{
    const uint64_t folded = ps_unpack_u64(unpack);
    const int64_t half = (int64_t)(folded >> 1);
    return folded & 1 ? -half - 1 : half;
}

bool ps_unpack_bool(struct ps_unpack *unpack)
{
    return ps_unpack_up_to(unpack, 1) == 1;
}

uint64_t ps_unpack_up_to(struct ps_unpack *unpack, uint64_t most)
{
    const uint64_t value = ps_unpack_u64(unpack);
    if (value <= most)
        return value;
    ps_unpack_fail(unpack);
    return 0;
}

size_t ps_unpack_count(struct ps_unpack *unpack, size_t item_bytes)
{
    const uint64_t count = ps_unpack_u64(unpack);
    if (count <= unpack->left / item_bytes)
        return (size_t)count;
    ps_unpack_fail(unpack);
    return 0;
}

const unsigned char *ps_unpack_view(struct ps_unpack *unpack, size_t length)
{
    if (unpack->failed || length > unpack->left) {
        ps_unpack_fail(unpack);
        return NULL;
    }
    const unsigned char *view = unpack->at;
    unpack->at += length;
    unpack->left -= length;
    return view;
}

void ps_unpack_bytes(struct ps_unpack *unpack, void *to, size_t length)
{
    const unsigned char *view = ps_unpack_view(unpack, length);
    if (length == 0)
        return;
    if (view)
        memcpy(to, view, length);
    else
        memset(to, 0, length);
}

char *ps_unpack_text(struct ps_unpack *unpack, size_t most)
{
    const uint64_t length_and_1 = ps_unpack_u64(unpack);
    if (length_and_1 == 0)
        return NULL;
    if (length_and_1 - 1 > most) {
        ps_unpack_fail(unpack);
        return NULL;
    }
    const size_t length = (size_t)(length_and_1 - 1);
    const unsigned char *view = ps_unpack_view(unpack, length);
    char *text = view && !memchr(view, 0, length) ? strndup((const char *)view, length) : NULL;
    if (!text)
        ps_unpack_fail(unpack);
    return text;
}
