/*
 * main.c - wiring and exit codes, nothing else.
 */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "portstat/error.h"

/* A message for people, on standard error; an error without a text has been told already. */
static void complain(const struct ps_error *error)
{
    if (error->text[0] != '\0')
        fprintf(stderr, "portstat: %s\n", error->text);
}

int main(int argc, char **argv)
{
    struct ps_error error = {.status = PS_OK};
    struct ps_options options;
    enum ps_status status = PS_OK;
    if (ps_options_parse(&options, argc, argv, &error) != 0)
        status = error.status;
    else
        status = ps_command_run(&options, &error);
    ps_options_fini(&options);
    if (status != PS_OK)
        complain(&error);
    return status;
}
