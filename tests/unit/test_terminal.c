/*
 * test_terminal.c - what depends on a terminal: its width, and whether there is one to show
 * progress on. A pseudo-terminal stands for it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/progress.h"

/* A terminal of so many columns, or -1. */
static int open_terminal(unsigned short columns)
{
    const struct winsize size = {.ws_row = 24, .ws_col = columns};
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    const char *name =
        master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0 ? ptsname(master) : NULL;
    int terminal = name ? open(name, O_RDWR | O_NOCTTY) : -1;
    if (terminal >= 0)
        assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
    return terminal;
}

/* What `fd` is for a time; returns what it was. */
static int replace(int fd, int by)
{
    int before = dup(fd);
    assert_true(before >= 0);
    assert_int_equal(dup2(by, fd), fd);
    return before;
}

static void put_back(int fd, int before)
{
    assert_int_equal(dup2(before, fd), fd);
    close(before);
}

/* The width that a report on standard output gets. */
static unsigned width_on(int fd)
{
    struct ps_output output;
    struct ps_opening opening = {0};
    struct ps_error error;
    int before = replace(STDOUT_FILENO, fd);
    int result = ps_output_open(&output, NULL, &opening, &error);
    unsigned width = output.writer.width;
    ps_output_close(&output, &error);
    put_back(STDOUT_FILENO, before);
    assert_int_equal(result, 0);
    return width;
}

/* A report uses what there is, but for columns that hold nothing and those that nobody reads; 80
 * where nobody knows. */
static void a_report_is_as_wide_as_the_terminal(void **state)
{
    (void)state;
    static const struct {
        unsigned short terminal, report;
    } columns[] = {{0, 80},  {1, 40},    {39, 40},   {40, 40},   {41, 41},    {80, 80},
                   {81, 81}, {499, 499}, {500, 500}, {501, 500}, {65535, 500}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        int terminal = open_terminal(columns[i].terminal);
        if (terminal < 0)
            skip();
        assert_int_equal(width_on(terminal), columns[i].report);
        close(terminal);
    }
    int nothing = open("/dev/null", O_WRONLY);
    assert_int_equal(width_on(nothing), 80);
    close(nothing);
}

static bool wants_progress(int fd, bool wanted)
{
    struct ps_progress progress;
    int before = replace(STDERR_FILENO, fd);
    ps_progress_init(&progress, wanted);
    put_back(STDERR_FILENO, before);
    return progress.wanted;
}

/* Standard error that goes to a file would be full of it. */
static void progress_is_for_terminals(void **state)
{
    (void)state;
    int terminal = open_terminal(80), nothing = open("/dev/null", O_WRONLY);
    assert_false(wants_progress(nothing, true));
    assert_false(wants_progress(nothing, false));
    close(nothing);
    if (terminal < 0)
        skip();
    assert_true(wants_progress(terminal, true));
    assert_false(wants_progress(terminal, false));
    close(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_is_as_wide_as_the_terminal),
        cmocka_unit_test(progress_is_for_terminals),
    };
    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
