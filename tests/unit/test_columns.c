/*
 * test_columns.c - columns that fit any width: what goes first, what is cut, what comes back; and
 * how wide characters are lined up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/columns.h"

static const struct ps_column columns[] = {
    {.title = "KEY"},
    {.title = "NAME", .shrinks_to = 8, .squeezes_to = 5, .rank = PS_GOES_LAST},
    {.title = "CLASS", .rank = PS_GOES_FIRST},
    {.title = "IN", .right = true, .least = 6, .rank = PS_GOES_THIRD},
    {.title = "OUT", .right = true, .least = 6, .rank = PS_GOES_THIRD},
    {.title = "SHARE", .right = true, .rank = PS_GOES_SECOND},
    {.title = "BYTES", .right = true, .least = 8},
};

static void put_row(struct ps_columns *grid, const char *key, const char *name, uint64_t bytes)
{
    ps_columns_row(grid, PS_ROW_PLAIN, bytes, 1000);
    ps_columns_text(grid, key);
    ps_columns_text(grid, name);
    ps_columns_text(grid, "dynamic");
    ps_columns_count(grid, 1);
    ps_columns_count(grid, 2);
    ps_columns_percent(grid, bytes, 1000);
    ps_columns_count(grid, bytes);
}

static void put_sum(struct ps_columns *grid, const char *label)
{
    ps_columns_row(grid, PS_ROW_SUM, 0, 0);
    ps_columns_label(grid, 3, label);
    ps_columns_count(grid, 3);
    ps_columns_count(grid, 4);
    ps_columns_percent(grid, 1000, 1000);
    ps_columns_count(grid, 1000);
}

/* Freed by the caller. */
static char *printed(const struct ps_columns *grid, unsigned width, enum ps_charset charset)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    struct ps_writer writer;
    ps_writer_init(&writer, file, width, false);
    writer.charset = charset;
    ps_columns_print(grid, &writer, true);
    assert_true(ps_writer_flush(&writer));
    fclose(file);
    return text;
}

static void check(unsigned width, const char *label, const char *expected)
{
    struct ps_columns grid;
    ps_columns_init(&grid, columns, sizeof columns / sizeof *columns);
    put_row(&grid, "1/tcp", "a-long-name", 750);
    put_row(&grid, "22/tcp", "b", 250);
    put_sum(&grid, label);
    char *text = printed(&grid, width, PS_CHARSET_UTF8);
    assert_string_equal(text, expected);
    free(text);
    ps_columns_fini(&grid);
}

static void bars_take_what_is_left(void **state)
{
    (void)state;
    check(70, "all (two rows)",
          "KEY     NAME         CLASS        IN     OUT   SHARE     BYTES\n"
          "1/tcp   a-long-name  dynamic       1       2   75.00       750  #####\n"
          "22/tcp  b            dynamic       1       2   25.00       250  ##\n"
          "all (two rows)                     3       4  100.00     1,000\n");
}

static void names_shrink_before_a_column_goes(void **state)
{
    (void)state;
    check(59, "all (two rows)",
          "KEY     NAME      CLASS        IN     OUT   SHARE     BYTES\n"
          "1/tcp   a-long..  dynamic       1       2   75.00       750\n"
          "22/tcp  b         dynamic       1       2   25.00       250\n"
          "all (two rows)                  3       4  100.00     1,000\n");
}

static void columns_go_in_their_order(void **state)
{
    (void)state;
    check(50, "all (two rows)",
          "KEY     NAME          IN     OUT   SHARE     BYTES\n"
          "1/tcp   a-long..       1       2   75.00       750\n"
          "22/tcp  b              1       2   25.00       250\n"
          "all (two rows)         3       4  100.00     1,000\n");
    check(42, "all (two rows)",
          "KEY     NAME          IN     OUT     BYTES\n"
          "1/tcp   a-long..       1       2       750\n"
          "22/tcp  b              1       2       250\n"
          "all                    3       4     1,000\n");
    check(39, "all",
          "KEY     NAME       IN     OUT     BYTES\n"
          "1/tcp   a-l..       1       2       750\n"
          "22/tcp  b           1       2       250\n"
          "all                 3       4     1,000\n");
    check(16, "all",
          "KEY        BYTES\n"
          "1/tcp        750\n"
          "22/tcp       250\n"
          "all        1,000\n");
}

/* At 38 the two of the third rank go together, which makes room for the share again. */
static void what_went_comes_back_where_there_is_room(void **state)
{
    (void)state;
    check(38, "all",
          "KEY     NAME          SHARE     BYTES\n"
          "1/tcp   a-long-name   75.00       750\n"
          "22/tcp  b             25.00       250\n"
          "all                  100.00     1,000\n");
}

/* A narrow column that went first, and a wide one that made the room after it. */
static void check_after_a_wide_one(bool hide, const char *expected)
{
    static const struct ps_column few[] = {
        {.title = "KEY"},
        {.title = "ONE", .rank = PS_GOES_FIRST},
        {.title = "TWO", .least = 20, .rank = PS_GOES_SECOND},
        {.title = "BYTES", .right = true},
    };
    struct ps_columns grid;
    ps_columns_init(&grid, few, sizeof few / sizeof *few);
    if (hide)
        ps_columns_hide(&grid, 1);
    ps_columns_row(&grid, PS_ROW_PLAIN, 0, 0);
    ps_columns_text(&grid, "a");
    ps_columns_text(&grid, "b");
    ps_columns_text(&grid, "c");
    ps_columns_count(&grid, 7);
    char *text = printed(&grid, 25, PS_CHARSET_UTF8);
    assert_string_equal(text, expected);
    free(text);
    ps_columns_fini(&grid);
}

static void what_went_first_comes_back_unless_it_is_not_wanted(void **state)
{
    (void)state;
    check_after_a_wide_one(false, "KEY  ONE  BYTES\n"
                                  "a    b        7\n");
    check_after_a_wide_one(true, "KEY  BYTES\n"
                                 "a        7\n");
}

static void labels_lose_their_parentheses_and_are_cut_at_last(void **state)
{
    (void)state;
    check(51, "twenty-two others (and two more)",
          "KEY     NAME           IN     OUT   SHARE     BYTES\n"
          "1/tcp   a-long-..       1       2   75.00       750\n"
          "22/tcp  b               1       2   25.00       250\n"
          "twenty-two others       3       4  100.00     1,000\n");
    check(23, "twenty-two others (and two more)",
          "KEY     NAME      BYTES\n"
          "1/tcp   a-l..       750\n"
          "22/tcp  b           250\n"
          "twenty-two ..     1,000\n");
}

static void no_width_makes_a_line_too_long(void **state)
{
    (void)state;
    struct ps_columns grid;
    ps_columns_init(&grid, columns, sizeof columns / sizeof *columns);
    put_row(&grid, "65535/udplite", "\xe6\xbc\xa2\xe5\xad\x97 and more", 999);
    put_sum(&grid, "a label of many words (and some in parentheses)");
    for (unsigned width = 23; width <= 500; width++) {
        char *text = printed(&grid, width, PS_CHARSET_ASCII);
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
            assert_true(strlen(line) <= width);
        free(text);
    }
    ps_columns_fini(&grid);
}

static void characters_line_up_in_each_charset(void **state)
{
    (void)state;
    static const struct ps_column two[] = {{.title = "NAME", .most = 6},
                                           {.title = "N", .right = true}};
    static const struct {
        const char *name;
        enum ps_charset charset;
        const char *expected;
    } cases[] = {
        {"\xe6\xbc\xa2\xe5\xad\x97", PS_CHARSET_UTF8, "NAME  N\n\xe6\xbc\xa2\xe5\xad\x97  1\n"},
        {"\xe6\xbc\xa2\xe5\xad\x97", PS_CHARSET_ASCII, "NAME  N\n??    1\n"},
        {"e\xcc\x81", PS_CHARSET_UTF8, "NAME  N\ne\xcc\x81     1\n"},
        /* Thai and Devanagari have vowels above and below their letters */
        {"\xe0\xb8\x81\xe0\xb8\xb4", PS_CHARSET_UTF8, "NAME  N\n\xe0\xb8\x81\xe0\xb8\xb4     1\n"},
        {"\xe0\xa4\x95\xe0\xa5\x81", PS_CHARSET_UTF8, "NAME  N\n\xe0\xa4\x95\xe0\xa5\x81     1\n"},
        /* the accent of the last letter stays with it, and no ideograph is halved */
        {"abce\xcc\x81xyz", PS_CHARSET_UTF8, "NAME    N\nabce\xcc\x81..  1\n"},
        {"abc\xe6\xbc\xa2xyz", PS_CHARSET_UTF8, "NAME    N\nabc..   1\n"},
        {"abcdefgh", PS_CHARSET_TERMINAL, "NAME    N\nabcde\xe2\x80\xa6  1\n"},
        {"a\x1b\xc2\x9b\xff", PS_CHARSET_TERMINAL, "NAME  N\na???  1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ps_columns grid;
        ps_columns_init(&grid, two, 2);
        ps_columns_row(&grid, PS_ROW_PLAIN, 0, 0);
        ps_columns_text(&grid, cases[i].name);
        ps_columns_count(&grid, 1);
        char *text = printed(&grid, 80, cases[i].charset);
        assert_string_equal(text, cases[i].expected);
        free(text);
        ps_columns_fini(&grid);
    }
}

static void pages_beyond_eighty_have_longer_bars(void **state)
{
    (void)state;
    static const struct ps_column one[] = {{.title = "KEY", .right = true}};
    static const struct {
        unsigned page;
        size_t bar;
    } cases[] = {{10, 0}, {11, 6}, {40, 30}, {80, 30}, {100, 50}, {150, 100}, {500, 100}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ps_columns grid;
        ps_columns_init(&grid, one, 1);
        ps_columns_row(&grid, PS_ROW_PLAIN, 1, 1);
        ps_columns_text(&grid, "x");
        char *text = printed(&grid, cases[i].page, PS_CHARSET_UTF8);
        const char *bar = strchr(text, '#');
        assert_int_equal(bar ? strspn(bar, "#") : 0, cases[i].bar);
        free(text);
        ps_columns_fini(&grid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_take_what_is_left),
        cmocka_unit_test(names_shrink_before_a_column_goes),
        cmocka_unit_test(columns_go_in_their_order),
        cmocka_unit_test(what_went_comes_back_where_there_is_room),
        cmocka_unit_test(what_went_first_comes_back_unless_it_is_not_wanted),
        cmocka_unit_test(labels_lose_their_parentheses_and_are_cut_at_last),
        cmocka_unit_test(no_width_makes_a_line_too_long),
        cmocka_unit_test(characters_line_up_in_each_charset),
        cmocka_unit_test(pages_beyond_eighty_have_longer_bars),
    };
    return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
