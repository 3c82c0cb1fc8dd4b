/*
 * main.c - wiring and exit codes, nothing else.
 */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "cli/signals.h"
#include "cli/streams.h"
#include "cli/terminal.h"
#include "portstat/error.h"

int main(int argc, char **argv)
{
    struct ps_error error = {.code = PS_OK};
    struct ps_options options;
    enum ps_exit status;
    ps_streams_reserve();
    ps_signals_forgive_size();
    ps_terminal_prepare();
    if (ps_options_parse(&options, argc, argv, &error) != 0)
        status = ps_exit_status(&error);
    else
        status = ps_command_run(&options, &error);
    ps_options_fini(&options);
    /* What was told already left no error. */
    if (status != PS_EXIT_DONE)
        ps_message_write(&error, stderr);
    return status;
}
