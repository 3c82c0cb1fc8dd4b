/*
 * foreign.c - recognises files that are no captures, to name them in a message; see foreign.h.
 *
 * Magic numbers are those of file(1) and of Wireshark's wiretap, whose captures editcap converts.
 */
#include "source/file/foreign.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    TEXT_BYTES = 64,  /* it is a text if so many are printable */
    SHOWN_BYTES = 4,  /* bytes shown of an unknown file */
    TAR_OFFSET = 257, /* offset of its magic number */
};

struct kind {
    const char *is;
    enum ps_error_code code;
    size_t offset, size;
    const char *magic;
};

/* clang-format off */
static const struct kind kinds[] = {
    {"a snoop capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 8, "snoop\0\0\0"},
    {"a Network Monitor capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 4, "GMBU"},
    {"a Network Monitor capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 4, "RTSS"},
    {"a Sniffer capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 12, "TRSNIFF data"},
    {"a NetXRay capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 4, "XCP\0"},
    {"a Bluetooth snoop capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 8, "btsnoop\0"},
    {"an iptrace capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 8, "iptrace "},
    {"an Observer capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 16, "ObserverPktBuffe"},
    {"an OmniPeek capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 4, "\177ver"},
    {"a K12 capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 8, "\0\0\2\0\022\5\0\020"},
    {"a Visual Networks capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 4, "\5VNF"},
    {"a 5View capture, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 4, "\252\252\252\252"},
    {"a BLF log, which is not supported", PS_ERROR_FOREIGN_CAPTURE, 0, 4, "LOGG"},

    {"a ZIP archive", PS_ERROR_ZIP, 0, 4, "PK\3\4"},
    {"an empty ZIP archive", PS_ERROR_ZIP, 0, 4, "PK\5\6"},
    {"a ZIP archive", PS_ERROR_ZIP, 0, 4, "PK\7\10"},
    {"a tar archive", PS_ERROR_TAR, TAR_OFFSET, 5, "ustar"},
    {"a 7z archive", PS_ERROR_7Z, 0, 6, "7z\274\257\047\034"},
    {"a RAR archive", PS_ERROR_RAR, 0, 6, "Rar!\032\7"},
    {"a cabinet", PS_ERROR_ARCHIVE, 0, 4, "MSCF"},
    {"a cpio archive", PS_ERROR_ARCHIVE, 0, 5, "07070"},
    {"an ar archive", PS_ERROR_ARCHIVE, 0, 8, "!<arch>\n"},
    {"a squashfs image", PS_ERROR_ARCHIVE, 0, 4, "hsqs"},

    /* The first six letters encode a magic number of four bytes and a half byte more. */
    {"a capture in base64", PS_ERROR_BASE64, 0, 6, "1MOyoQ"},
    {"a capture in base64", PS_ERROR_BASE64, 0, 5, "obLD1"},
    {"a capture in base64", PS_ERROR_BASE64, 0, 6, "TTyyoQ"},
    {"a capture in base64", PS_ERROR_BASE64, 0, 5, "obI8T"},
    {"a capture in base64", PS_ERROR_BASE64, 0, 5, "Cg0NC"},
    {"something compressed by gzip in base64", PS_ERROR_BASE64, 0, 4, "H4sI"},
    {"a hex dump", PS_ERROR_HEX_DUMP, 0, 5, "0000 "},
    {"a hex dump", PS_ERROR_HEX_DUMP, 0, 7, "000000 "},
    {"a Git LFS pointer to a file, not the file", PS_ERROR_POINTER, 0, 19, "version https://git"},
    {"a git-annex pointer to a file, not the file", PS_ERROR_POINTER, 0, 15, "/annex/objects/"},
    {"a web page, not a capture", PS_ERROR_WEB_PAGE, 0, 9, "<!DOCTYPE"},
    {"a web page, not a capture", PS_ERROR_WEB_PAGE, 0, 9, "<!doctype"},
    {"a web page, not a capture", PS_ERROR_WEB_PAGE, 0, 5, "<html"},
    {"a web page, not a capture", PS_ERROR_WEB_PAGE, 0, 5, "<HTML"},
    {"encrypted", PS_ERROR_ENCRYPTED, 0, 8, "Salted__"},
    {"encrypted", PS_ERROR_ENCRYPTED, 0, 21, "age-encryption.org/v1"},
    {"encrypted", PS_ERROR_ENCRYPTED, 0, 27, "-----BEGIN PGP MESSAGE-----"},
};
/* clang-format on */

static const struct kind *find(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct kind *kind = &kinds[i];
        if (size >= kind->offset + kind->size &&
            memcmp(bytes + kind->offset, kind->magic, kind->size) == 0)
            return kind;
    }
    return NULL;
}

static bool is_text(const uint8_t *bytes, size_t size)
{
    size_t printable = 0;
    while (printable < size && printable < TEXT_BYTES &&
           (isprint(bytes[printable]) || isspace(bytes[printable])))
        printable++;
    return printable == size || printable == TEXT_BYTES;
}

/* Event traces of Windows (netsh trace, pktmon) have no magic number. */
static bool is_named_etl(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcasecmp(name + length - 4, ".etl") == 0;
}

static int refuse_unknown(const char *name, const uint8_t *bytes, size_t size,
                          struct ps_error *error)
{
    char start[SHOWN_BYTES * 3 + 1] = "";
    for (size_t i = 0; i < size && i < SHOWN_BYTES; i++)
        snprintf(start + i * 3, sizeof start - i * 3, " %02x", bytes[i]);
    return ps_error_set(error, PS_ERROR_NOT_A_CAPTURE, name, "is not a capture, it begins with%s",
                        start);
}

int ps_foreign_refuse(const char *name, const uint8_t *bytes, size_t size, struct ps_error *error)
{
    const struct kind *kind = find(bytes, size);
    if (kind)
        return ps_error_set(error, kind->code, name, "is %s", kind->is);
    if (is_text(bytes, size))
        return ps_error_set(error, PS_ERROR_NOT_A_CAPTURE, name, "is a text, not a capture");
    if (is_named_etl(name))
        return ps_error_set(error, PS_ERROR_ETL, name,
                            "is by its name an event trace of Windows, which is not supported");
    return refuse_unknown(name, bytes, size, error);
}
