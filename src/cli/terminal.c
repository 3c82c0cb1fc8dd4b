/*
 * terminal.c - what the terminal that a report goes to can show; see terminal.h.
 */
#include "cli/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* In other character sets letters may be upper case of something else (Turkish i), which options
 * must not depend on. */
void ps_terminal_prepare(void)
{
    if (setlocale(LC_CTYPE, "") && !is_utf8())
        setlocale(LC_CTYPE, "C");
}

unsigned ps_terminal_width(int fd)
{
    struct winsize size;
    if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return PS_USUAL_WIDTH;
    if (size.ws_col < PS_LEAST_WIDTH)
        return PS_LEAST_WIDTH;
    return size.ws_col < PS_MOST_WIDTH ? size.ws_col : PS_MOST_WIDTH;
}

enum ps_charset ps_terminal_charset(int fd)
{
    if (!isatty(fd))
        return PS_CHARSET_UTF8;
    return is_utf8() ? PS_CHARSET_TERMINAL : PS_CHARSET_ASCII;
}

/* https://no-color.org: any value but an empty one means no. */
bool ps_terminal_wants_colour(int fd)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    bool dumb = !terminal || strcmp(terminal, "dumb") == 0;
    return isatty(fd) && !dumb && !(no_color && *no_color);
}
