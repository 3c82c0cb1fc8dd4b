/*
 * completion.c - completion scripts for the shells, made from the option table and the names of
 * ports.
 */
#include "cli/cli.h"

#include <string.h>

#include "cli/apply.h"
#include "cli/check.h"
#include "cli/name_choices.h"
#include "cli/option_table.h"

static const char interfaces[] = "any $(ls /sys/class/net 2>/dev/null)";

/* Quotes a text for any of the shells. A single quote in it ends the quoting and starts it
 * again. */
static void put_quoted(FILE *file, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", file);
        else
            fputc(*text, file);
    }
}

/* The possible words of an argument in a command; the character `escaped` gets a backslash. */
static void put_choices(FILE *file, const struct ps_option *option, enum ps_command command,
                        char escaped)
{
    const char *word;
    bool any = false;
    for (size_t i = 0; (word = option->choice(i)); i++) {
        if (option->apply == ps_apply_format && !ps_format_fits(word, command))
            continue;
        fputs(any ? " " : "", file);
        any = true;
        for (; *word; word++)
            fprintf(file, *word == escaped ? "\\%c" : "%c", *word);
    }
}

static void put_commands(FILE *file)
{
    for (int i = 0, any = 0; i < PS_COMMAND_COUNT; i++) {
        const char *name = ps_command_name((enum ps_command)i);
        if (name)
            fprintf(file, "%s%s", any++ ? " " : "", name);
    }
}

/* The first option from `*at` on that the command takes; NULL past the end. */
static const struct ps_option *next_option(enum ps_command command, size_t *at)
{
    const struct ps_option *option;
    while ((option = ps_option_at((*at)++)) && !(option->commands & 1u << command))
        ;
    return option;
}

/* Writes a branch of the `case` on the previous word: how an option's argument is completed. */
static void bash_argument(FILE *file, const struct ps_option *option, enum ps_command command)
{
    fputs("        ", file);
    if (option->letter)
        fprintf(file, "-%c|", option->letter);
    fprintf(file, "--%s)\n            ", option->name);
    switch (option->kind) {
    case PS_ARGUMENT_FILE:
        fputs("COMPREPLY=($(compgen -f -- \"$word\"))", file);
        break;
    case PS_ARGUMENT_INTERFACE:
        fprintf(file, "COMPREPLY=($(compgen -W \"%s\" -- \"$word\"))", interfaces);
        break;
    case PS_ARGUMENT_USER:
        fputs("COMPREPLY=($(compgen -u -- \"$word\"))", file);
        break;
    case PS_ARGUMENT_CHOICE:
        fputs("COMPREPLY=($(compgen -W '", file);
        put_choices(file, option, command, '\0');
        fputs("' -- \"$word\"))", file);
        break;
    case PS_ARGUMENT_TEXT:
        fputs("COMPREPLY=()", file);
        break;
    }
    fputs("\n            return\n            ;;\n", file);
}

static void bash_command(FILE *file, enum ps_command command)
{
    const struct ps_option *option;
    const char *name = ps_command_name(command);
    fprintf(file, "    %s)\n        case $before in\n", name ? name : "*");
    for (size_t i = 0; (option = next_option(command, &i));)
        if (option->argument)
            bash_argument(file, option, command);
    fputs("        esac\n        options='", file);
    for (size_t i = 0, any = 0; (option = next_option(command, &i));)
        fprintf(file, "%s--%s", any++ ? " " : "", option->name);
    fputs("'\n        ;;\n", file);
}

/* The summary has no command word, so it comes last, as the default case. */
static void each_command(FILE *file, void (*put)(FILE *file, enum ps_command command))
{
    for (int i = PS_COMMAND_COUNT - 1; i >= 0; i--)
        put(file, (enum ps_command)i);
}

/* Bash splits "--format=js" into three words. */
static void put_bash(FILE *file)
{
    fputs("# bash completion for portstat\n"
          "_portstat() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local command= options=\n"
          "    if [[ $word == = ]]; then\n"
          "        word=\n"
          "    elif [[ $before == = ]]; then\n"
          "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    fi\n"
          "    ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]}\n"
          "    case $command in\n",
          file);
    each_command(file, bash_command);
    fputs("    esac\n"
          "    if [[ $word == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
          "    elif ((COMP_CWORD == 1)); then\n"
          "        COMPREPLY=($(compgen -W '",
          file);
    put_commands(file);
    fputs("' -- \"$word\"))\n"
          "    elif [[ $command == lookup ]]; then\n"
          "        COMPREPLY=($(compgen -W '",
          file);
    ps_put_name_choices(file);
    fputs("' -- \"$word\"))\n"
          "    elif [[ $command == merge ]]; then\n"
          "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
          "    fi\n"
          "}\n"
          "complete -o filenames -F _portstat portstat\n",
          file);
}

static void zsh_action(FILE *file, const struct ps_option *option, enum ps_command command)
{
    static const char *const actions[] = {
        [PS_ARGUMENT_TEXT] = " ",
        [PS_ARGUMENT_FILE] = "_files",
        [PS_ARGUMENT_USER] = "_users",
    };
    if (option->kind == PS_ARGUMENT_CHOICE) {
        fputs("(", file);
        put_choices(file, option, command, ':');
        fputs(")", file);
    } else if (option->kind == PS_ARGUMENT_INTERFACE) {
        fprintf(file, "{compadd %s}", interfaces); /* evaluated at each completion */
    } else {
        fputs(actions[option->kind], file);
    }
}

/* '(-F --filter-file)'{-F+,--filter-file=}'[help]:FILE:_files'; an option that may be repeated has
 * a star before the braces. The + and = say that an argument may follow at once. */
static void zsh_option(FILE *file, const struct ps_option *option, enum ps_command command)
{
    bool again = option->letter == 'r' || option->letter == 'i';
    const char *plus = option->argument ? "+" : "", *equals = option->argument ? "=" : "";
    fputs("            ", file);
    if (option->letter && again)
        fprintf(file, "'*'{-%c%s,--%s%s}", option->letter, plus, option->name, equals);
    else if (option->letter)
        fprintf(file, "'(-%c --%s)'{-%c%s,--%s%s}", option->letter, option->name, option->letter,
                plus, option->name, equals);
    else
        fprintf(file, "--%s%s", option->name, equals);
    fputs("'[", file);
    put_quoted(file, option->help);
    fputs("]", file);
    if (option->argument) {
        fputs(":argument:", file);
        zsh_action(file, option, command);
    }
    fputs("' \\\n", file);
}

static void zsh_command(FILE *file, enum ps_command command)
{
    const struct ps_option *option;
    const char *name = ps_command_name(command);
    fprintf(file, "    %s)\n", name ? name : "*");
    if (name)
        fputs("        shift words\n        ((CURRENT--))\n", file);
    fputs("        _arguments -s \\\n", file);
    for (size_t i = 0; (option = next_option(command, &i));)
        zsh_option(file, option, command);
    if (!name) {
        fputs("            '1::command:(", file);
        put_commands(file);
        fputs(")' \\\n", file);
    }
    if (command == PS_COMMAND_LOOKUP) {
        fputs("            '*:word:(", file);
        ps_put_name_choices(file);
        fputs(")'\n        ;;\n", file);
    } else if (command == PS_COMMAND_MERGE) {
        fputs("            '*:part:_files'\n        ;;\n", file);
    } else {
        fputs("            '*::filter: '\n        ;;\n", file);
    }
}

static void put_zsh(FILE *file)
{
    fputs("#compdef portstat\n"
          "_portstat() {\n"
          "    local command=\n"
          "    ((CURRENT > 2)) && command=${words[2]}\n"
          "    case $command in\n",
          file);
    each_command(file, zsh_command);
    fputs("    esac\n"
          "}\n"
          "_portstat \"$@\"\n",
          file);
}

/* One line per option and command, as the possible arguments depend on the command. */
static void fish_option(FILE *file, const struct ps_option *option, enum ps_command command)
{
    const char *name = ps_command_name(command);
    fprintf(file, "complete -c portstat -n '__portstat_is %s'", name ? name : "summary");
    if (option->letter)
        fprintf(file, " -s %c", option->letter);
    fprintf(file, " -l %s", option->name);
    if (option->argument)
        fputs(option->kind == PS_ARGUMENT_FILE ? " -r -F" : " -x", file);
    if (option->kind == PS_ARGUMENT_CHOICE) {
        fputs(" -a '", file);
        put_choices(file, option, command, '\0');
        fputs("'", file);
    }
    if (option->kind == PS_ARGUMENT_INTERFACE)
        fputs(" -a 'any (ls /sys/class/net 2>/dev/null)'", file);
    if (option->kind == PS_ARGUMENT_USER)
        fputs(" -a '(__fish_complete_users)'", file);
    fputs(" -d '", file);
    put_quoted(file, option->help);
    fputs("'\n", file);
}

static void fish_command(FILE *file, enum ps_command command)
{
    const struct ps_option *option;
    for (size_t i = 0; (option = next_option(command, &i));)
        fish_option(file, option, command);
}

static void put_fish(FILE *file)
{
    fputs("# fish completion for portstat\n"
          "function __portstat_is\n"
          "    set -l words (commandline -opc) summary\n"
          "    contains -- $words[2] ",
          file);
    put_commands(file);
    fputs("; or set words[2] summary\n"
          "    test $words[2] = $argv[1]\n"
          "end\n"
          "complete -c portstat -f\n"
          "complete -c portstat -n 'test (count (commandline -opc)) -eq 1' -a '",
          file);
    put_commands(file);
    fputs("'\n", file);
    each_command(file, fish_command);
    fputs("complete -c portstat -n '__portstat_is merge' -F\n"
          "complete -c portstat -n '__portstat_is lookup' -a '",
          file);
    ps_put_name_choices(file);
    fputs("'\n", file);
}

void ps_cli_completions(FILE *file, enum ps_shell shell)
{
    static void (*const scripts[])(FILE *) = {
        [PS_SHELL_BASH] = put_bash,
        [PS_SHELL_ZSH] = put_zsh,
        [PS_SHELL_FISH] = put_fish,
    };
    scripts[shell](file);
}
