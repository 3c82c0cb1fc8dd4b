/*
 * partial_read.c - checks that bytes are a part, whole and undamaged; see partial_form.h.
 */
#include "partial/partial_form.h"

#include <string.h>

#include "base/crc32c.h"

/* Begins like the schema of any version. */
static const char family[] = "portstat-partial/";

enum { FAMILY_BYTES = sizeof family - 1, VERSION_BYTES = 20 };

/* What else is often given. */
static const struct kind {
    const char *magic;
    size_t length;
    const char *reason;
} kinds[] = {
    {"\xd4\xc3\xb2\xa1", 4, "is a capture, and no part that was counted"},
    {"\xa1\xb2\xc3\xd4", 4, "is a capture, and no part that was counted"},
    {"\x4d\x3c\xb2\xa1", 4, "is a capture, and no part that was counted"},
    {"\xa1\xb2\x3c\x4d", 4, "is a capture, and no part that was counted"},
    {"\n\r\r\n", 4, "is a capture, and no part that was counted"},
    {"\x1f\x8b", 2, "is compressed, and parts are read as they were written"},
    {"\x28\xb5\x2f\xfd", 4, "is compressed, and parts are read as they were written"},
    {"\xfd"
     "7zXZ",
     5, "is compressed, and parts are read as they were written"},
    {"{", 1, "is a report, and no part: it does not say enough"},
};

static uint64_t low_first(const unsigned char *at, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = bytes; i > 0; i--)
        value = value << 8 | at[i - 1];
    return value;
}

static int refuse_foreign(const char *name, const void *bytes, size_t length,
                          struct ps_error *error)
{
    const char *reason = "is no part of a run";
    if (length == 0)
        reason = "is empty, and no part of a run";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (length >= kinds[i].length && memcmp(bytes, kinds[i].magic, kinds[i].length) == 0)
            reason = kinds[i].reason;
    return ps_error_set(error, PS_ERROR_NOT_A_PART, name, "%s", reason);
}

static int refuse_version(const char *name, const char *bytes, size_t length,
                          struct ps_error *error)
{
    char version[VERSION_BYTES + 1] = "";
    const size_t left = length - FAMILY_BYTES;
    memcpy(version, bytes + FAMILY_BYTES, left < VERSION_BYTES ? left : VERSION_BYTES);
    version[strcspn(version, "\n")] = '\0';
    return ps_error_set(error, PS_ERROR_PART_VERSION, name,
                        "is of schema %s%s, and this portstat reads " PS_PARTIAL_SCHEMA, family,
                        version);
}

static int refuse_cut(const char *name, struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_PART_DAMAGED, name, "ends too early");
}

int ps_partial_look(const char *name, const void *bytes, size_t length, struct ps_part_label *label,
                    uint64_t *part_bytes, struct ps_error *error)
{
    const unsigned char *at = bytes;
    const size_t shown = length < PS_PARTIAL_MAGIC_BYTES ? length : PS_PARTIAL_MAGIC_BYTES;
    if (length < FAMILY_BYTES || memcmp(bytes, family, FAMILY_BYTES) != 0)
        return length > 0 && memcmp(bytes, PS_PARTIAL_MAGIC, shown) == 0
                   ? refuse_cut(name, error)
                   : refuse_foreign(name, bytes, length, error);
    if (memcmp(bytes, PS_PARTIAL_MAGIC, shown) != 0)
        return refuse_version(name, bytes, length, error);
    if (length < PS_PARTIAL_BODY_AT)
        return refuse_cut(name, error);
    at += PS_PARTIAL_MAGIC_BYTES;
    *part_bytes = low_first(at, PS_PARTIAL_LENGTH_BYTES);
    at += PS_PARTIAL_LENGTH_BYTES;
    label->number = (uint32_t)low_first(at, PS_PARTIAL_NUMBER_BYTES);
    label->of = (uint32_t)low_first(at + PS_PARTIAL_NUMBER_BYTES, PS_PARTIAL_NUMBER_BYTES);
    if (label->number > label->of || (label->number == 0) != (label->of == 0))
        return ps_error_set(error, PS_ERROR_PART_DAMAGED, name, "says that it is part %u of %u",
                            label->number, label->of);
    return 0;
}

int ps_partial_open(const char *name, const void *bytes, size_t length, struct ps_part_label *label,
                    struct ps_unpack *body, struct ps_error *error)
{
    uint64_t part_bytes;
    const unsigned char *all = bytes;
    if (ps_partial_look(name, bytes, length, label, &part_bytes, error) != 0)
        return -1;
    if (length < part_bytes || length < PS_PARTIAL_LEAST_BYTES)
        return refuse_cut(name, error);
    if (length > part_bytes)
        return ps_error_set(error, PS_ERROR_PART_DAMAGED, name,
                            "goes on behind the end of its part");
    const size_t checked = length - PS_PARTIAL_CHECK_BYTES;
    if (low_first(all + checked, PS_PARTIAL_CHECK_BYTES) != ps_crc32c(bytes, checked))
        return ps_error_set(error, PS_ERROR_PART_DAMAGED, name,
                            "is damaged: its checksum does not match");
    *body = ps_unpack_of(all + PS_PARTIAL_BODY_AT, checked - PS_PARTIAL_BODY_AT);
    return 0;
}
