/*
 * completion.c - completion scripts for the shells, made from the option table.
 */
#include "cli/cli.h"

#include <string.h>

#include "cli/option_table.h"

static const char interfaces[] = "any $(ls /sys/class/net 2>/dev/null)";

/* In single quotes of any of the shells, a single quote ends and starts them again. */
static void put_quoted(FILE *file, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", file);
        else
            fputc(*text, file);
    }
}

static void put_choices(FILE *file, const struct ps_option *option)
{
    const char *word;
    for (size_t i = 0; (word = option->choice(i)); i++)
        fprintf(file, "%s%s", i ? " " : "", word);
}

static void put_commands(FILE *file)
{
    for (int i = 0, any = 0; i < PS_COMMAND_COUNT; i++) {
        const char *name = ps_command_name((enum ps_command)i);
        if (name)
            fprintf(file, "%s%s", any++ ? " " : "", name);
    }
}

/* A branch of the case on the word before: how an option's argument is completed. */
static void bash_argument(FILE *file, const struct ps_option *option)
{
    fputs("    ", file);
    if (option->letter)
        fprintf(file, "-%c|", option->letter);
    fprintf(file, "--%s)\n        ", option->name);
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
        put_choices(file, option);
        fputs("' -- \"$word\"))", file);
        break;
    case PS_ARGUMENT_TEXT:
        fputs("COMPREPLY=()", file);
        break;
    }
    fputs("\n        return\n        ;;\n", file);
}

static void bash_words(FILE *file)
{
    const struct ps_option *option;
    for (size_t i = 0; (option = ps_option_at(i)); i++)
        fprintf(file, "%s--%s", i ? " " : "", option->name);
}

static void put_bash(FILE *file)
{
    const struct ps_option *option;
    fputs("# bash completion for portstat\n"
          "_portstat() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]}\n"
          "    case ${COMP_WORDS[COMP_CWORD - 1]} in\n",
          file);
    for (size_t i = 0; (option = ps_option_at(i)); i++) {
        if (option->argument)
            bash_argument(file, option);
    }
    fputs("    esac\n"
          "    if [[ $word == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W '",
          file);
    bash_words(file);
    fputs("' -- \"$word\"))\n"
          "    elif ((COMP_CWORD == 1)); then\n"
          "        COMPREPLY=($(compgen -W '",
          file);
    put_commands(file);
    fputs("' -- \"$word\"))\n"
          "    fi\n"
          "}\n"
          "complete -o filenames -F _portstat portstat\n",
          file);
}

static void zsh_action(FILE *file, const struct ps_option *option)
{
    static const char *const actions[] = {
        [PS_ARGUMENT_TEXT] = " ",
        [PS_ARGUMENT_FILE] = "_files",
        [PS_ARGUMENT_USER] = "_users",
    };
    if (option->kind == PS_ARGUMENT_CHOICE) {
        fputs("(", file);
        for (size_t i = 0; option->choice(i); i++) {
            fputs(i ? " " : "", file);
            for (const char *c = option->choice(i); *c; c++)
                fprintf(file, *c == ':' ? "\\%c" : "%c", *c);
        }
        fputs(")", file);
    } else if (option->kind == PS_ARGUMENT_INTERFACE) {
        fprintf(file, "{compadd %s}", interfaces); /* evaluated at each completion */
    } else {
        fputs(actions[option->kind], file);
    }
}

/* '(-r --read-file)'{-r,--read-file}'[help]:FILE:_files'; what may be given again has a star. */
static void zsh_option(FILE *file, const struct ps_option *option)
{
    bool again = option->letter == 'r' || option->letter == 'i';
    fputs("        ", file);
    if (option->letter && again)
        fprintf(file, "'*'{-%c,--%s}", option->letter, option->name);
    else if (option->letter)
        fprintf(file, "'(-%c --%s)'{-%c,--%s}", option->letter, option->name, option->letter,
                option->name);
    else
        fprintf(file, "--%s", option->name);
    fputs("'[", file);
    put_quoted(file, option->help);
    fputs("]", file);
    if (option->argument) {
        fputs(":argument:", file);
        zsh_action(file, option);
    }
    fputs("' \\\n", file);
}

static void put_zsh(FILE *file)
{
    const struct ps_option *option;
    fputs("#compdef portstat\n"
          "_portstat() {\n"
          "    _arguments -s \\\n",
          file);
    for (size_t i = 0; (option = ps_option_at(i)); i++)
        zsh_option(file, option);
    fputs("        '1::command:(", file);
    put_commands(file);
    fputs(")' \\\n"
          "        '*::filter: '\n"
          "}\n"
          "_portstat \"$@\"\n",
          file);
}

static void fish_option(FILE *file, const struct ps_option *option)
{
    fputs("complete -c portstat", file);
    if (option->letter)
        fprintf(file, " -s %c", option->letter);
    fprintf(file, " -l %s", option->name);
    if (option->argument)
        fputs(option->kind == PS_ARGUMENT_FILE ? " -r -F" : " -x", file);
    if (option->kind == PS_ARGUMENT_CHOICE) {
        fputs(" -a '", file);
        put_choices(file, option);
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

static void put_fish(FILE *file)
{
    const struct ps_option *option;
    fputs("# fish completion for portstat\n"
          "complete -c portstat -f\n"
          "complete -c portstat -n __fish_use_subcommand -a '",
          file);
    put_commands(file);
    fputs("'\n", file);
    for (size_t i = 0; (option = ps_option_at(i)); i++)
        fish_option(file, option);
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
