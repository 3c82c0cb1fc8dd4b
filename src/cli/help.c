/*
 * help.c - --help and --version, for 80 columns.
 */
#include "cli/cli.h"

#include <string.h>

#include "cli/apply.h"
#include "cli/check.h"
#include "cli/option_table.h"
#include "portstat/version.h"

enum { WIDTH = 80, HELP_COLUMN = 31 };

static const char *const usages[PS_COMMAND_COUNT] = {
    [PS_COMMAND_SUMMARY] =
        "usage: portstat -r FILE [options] [filter]  which ports a capture is made of\n"
        "       portstat -i IF [options] [filter]    the same of live traffic\n"
        "       portstat explain -r FILE [filter]    show each header, field and bit\n"
        "       portstat lookup WORD...              what a port, a service, a URL means\n"
        "       portstat merge PART...               one report of what -T partial wrote\n"
        "\n"
        "The filter is a pcap-filter(7) expression. See portstat(1) for all the details.\n",
    [PS_COMMAND_EXPLAIN] =
        "usage: portstat explain -r FILE [--frame N[-M]] [options] [filter]\n"
        "       portstat explain -i IF -c N [options] [filter]\n"
        "\n"
        "Shows each header, field and bit of frames, and why they count as they do.\n",
    [PS_COMMAND_LOOKUP] =
        "usage: portstat lookup [options] WORD...\n"
        "\n"
        "Says what a port (8443, 53/udp), a range (6000-6010) or a service (https) is,\n"
        "and which port a URL goes to. Exit status 1: nothing was found.\n",
    [PS_COMMAND_MERGE] =
        "usage: portstat merge [options] PART...\n"
        "       portstat merge --sum [options] PART...\n"
        "\n"
        "Reports of parts, which portstat -T partial wrote, what one run over all of it\n"
        "would report. Parts are in the order in which they were cut, unless --part gave\n"
        "them numbers. --sum is for what several sensors saw at the same time.\n",
};

static const char *const headings[PS_GROUP_COUNT] = {
    [PS_GROUP_INPUT] = "Input",       [PS_GROUP_EXPLAIN] = "Explaining",
    [PS_GROUP_OUTPUT] = "Report",     [PS_GROUP_TEXT] = "Text report",
    [PS_GROUP_COUNTING] = "Counting", [PS_GROUP_LIVE] = "Live capture",
    [PS_GROUP_WRITING] = "Saving",    [PS_GROUP_OTHER] = "Other",
};

/* Where the cursor stands in the line. */
struct page {
    FILE *file;
    size_t column;
};

static void put(struct page *page, const char *text)
{
    fputs(text, page->file);
    page->column += strlen(text);
}

static void indent(struct page *page, size_t column)
{
    if (page->column >= column) {
        fputc('\n', page->file);
        page->column = 0;
    }
    fprintf(page->file, "%*s", (int)(column - page->column), "");
    page->column = column;
}

/* Word by word, with a hanging indent at the help column. */
static void put_wrapped(struct page *page, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, " ");
        bool first = page->column == HELP_COLUMN;
        if (!first && page->column + 1 + length > WIDTH - 1)
            indent(page, HELP_COLUMN);
        else if (!first)
            put(page, " ");
        fprintf(page->file, "%.*s", (int)length, text);
        page->column += length;
        text += length;
        text += strspn(text, " ");
    }
}

/* The possible words of the argument, unless its name in --help lists them already. */
static void put_choices(struct page *page, const struct ps_option *option, enum ps_command command)
{
    if (!option->choice || strpbrk(option->argument, "|:"))
        return;
    const char *word;
    for (size_t i = 0; (word = option->choice(i)); i++) {
        if (option->apply == ps_apply_format && !ps_format_fits(word, command))
            continue;
        put(page, i == 0 ? ":" : ",");
        put_wrapped(page, word);
    }
}

static void put_option(FILE *file, const struct ps_option *option, enum ps_command command)
{
    struct page page = {.file = file};
    char text[8] = "      ";
    if (option->letter)
        snprintf(text, sizeof text, "  -%c, ", option->letter);
    put(&page, text);
    put(&page, "--");
    put(&page, option->name);
    if (option->argument) {
        put(&page, " ");
        put(&page, option->argument);
    }
    indent(&page, HELP_COLUMN);
    put_wrapped(&page, option->help);
    put_choices(&page, option, command);
    fputc('\n', file);
}

static void put_group(FILE *file, enum ps_option_group group, enum ps_command command)
{
    const struct ps_option *option;
    bool any = false;
    for (size_t i = 0; (option = ps_option_at(i)); i++) {
        if (option->group != group || !(option->commands & 1u << command))
            continue;
        if (!any)
            fprintf(file, "\n%s:\n", headings[group]);
        any = true;
        put_option(file, option, command);
    }
}

void ps_cli_help(FILE *file, enum ps_command command)
{
    fputs(usages[command], file);
    for (int group = 0; group < PS_GROUP_COUNT; group++)
        put_group(file, (enum ps_option_group)group, command);
}

void ps_cli_version(FILE *file, const char *const *built_in)
{
    fprintf(file, "portstat %s\n", ps_version());
    for (; *built_in; built_in++)
        fprintf(file, "  %s\n", *built_in);
}
