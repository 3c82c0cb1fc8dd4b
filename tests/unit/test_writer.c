/*
 * test_writer.c - what a writer gathers reaches the file whole and in order, whatever the sizes.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "portstat/renderer.h"

/* What a long run of pieces leaves in the file; to be freed. `piece` is so long, in bytes. */
static char *write_pieces(size_t piece, bool formatted, size_t *size)
{
    enum { PIECES = 5 };
    char *text = NULL;
    FILE *file = open_memstream(&text, size);
    char *letters = malloc(piece + 1);
    struct ps_writer *writer = malloc(sizeof *writer);
    assert_true(file && letters && writer);
    ps_writer_init(writer, file, 80, false);
    for (unsigned i = 0; i < PIECES; i++) {
        memset(letters, 'a' + (int)i, piece);
        letters[piece] = '\0';
        if (formatted)
            ps_write(writer, "%s|", letters);
        else
            ps_write_bytes(writer, letters, piece);
        ps_write_bytes(writer, "\n", 1);
    }
    assert_true(ps_writer_flush(writer));
    fclose(file);
    free(letters);
    free(writer);
    return text;
}

static void check(size_t piece, bool formatted)
{
    size_t size, line = piece + (formatted ? 2 : 1);
    char *text = write_pieces(piece, formatted, &size);
    assert_int_equal(size, 5 * line);
    for (size_t i = 0; i < size; i++) {
        size_t at = i % line;
        char expected = (char)('a' + i / line);
        if (at >= piece)
            expected = at == line - 1 ? '\n' : '|';
        if (text[i] != expected)
            fail_msg("piece of %zu bytes: byte %zu is %d, not %d", piece, i, text[i], expected);
    }
    free(text);
}

static void pieces_of_all_sizes_arrive(void **state)
{
    (void)state;
    const size_t sizes[] = {0,
                            1,
                            100,
                            PS_WRITER_BYTES / 2,
                            PS_WRITER_BYTES - 2,
                            PS_WRITER_BYTES - 1,
                            PS_WRITER_BYTES,
                            PS_WRITER_BYTES + 1,
                            3 * PS_WRITER_BYTES};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        check(sizes[i], false);
        check(sizes[i], true);
    }
}

static void nothing_arrives_before_it_is_flushed(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    struct ps_writer *writer = malloc(sizeof *writer);
    assert_true(file && writer);
    ps_writer_init(writer, file, 80, false);
    ps_write(writer, "%d packets", 7);
    fflush(file);
    assert_int_equal(size, 0);
    assert_true(ps_writer_flush(writer));
    assert_string_equal(text, "7 packets");
    fclose(file);
    free(text);
    free(writer);
}

/* What failed first is why the report is not whole. */
static void the_first_failure_is_the_reason(void **state)
{
    (void)state;
    struct ps_writer *writer = malloc(sizeof *writer);
    assert_non_null(writer);
    ps_writer_init(writer, stdout, 80, false);
    ps_writer_fail(writer, ENOSPC);
    ps_writer_fail(writer, ENOMEM);
    assert_true(writer->failed);
    assert_int_equal(writer->errno_value, ENOSPC);
    free(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_all_sizes_arrive),
        cmocka_unit_test(nothing_arrives_before_it_is_flushed),
        cmocka_unit_test(the_first_failure_is_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
