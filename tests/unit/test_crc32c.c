/*
 * test_crc32c.c - the checksums that RFC 3720 appendix B.4 gives, at every place in memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/crc32c.h"

enum { BYTES = 32 };

static void the_examples_of_the_rfc_hold(void **state)
{
    (void)state;
    unsigned char bytes[BYTES] = {0};
    assert_int_equal(ps_crc32c(bytes, BYTES), 0x8a9136aa);
    memset(bytes, 0xff, BYTES);
    assert_int_equal(ps_crc32c(bytes, BYTES), 0x62a8ab43);
    for (unsigned char i = 0; i < BYTES; i++)
        bytes[i] = i;
    assert_int_equal(ps_crc32c(bytes, BYTES), 0x46dd794e);
    for (unsigned char i = 0; i < BYTES; i++)
        bytes[i] = (unsigned char)(BYTES - 1 - i);
    assert_int_equal(ps_crc32c(bytes, BYTES), 0x113fdb5c);
}

/* The check value that catalogues of checksums have: nine bytes, so that a rest is left. */
static void it_does_not_matter_where_bytes_lie(void **state)
{
    (void)state;
    for (size_t at = 0; at < 9; at++) {
        char text[20] = "";
        memcpy(text + at, "123456789", 9);
        assert_int_equal(ps_crc32c(text + at, 9), 0xe3069283);
    }
    assert_int_equal(ps_crc32c("", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_rfc_hold),
        cmocka_unit_test(it_does_not_matter_where_bytes_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
