/*
 * watch.c - two interfaces at once, counted in a poll loop of the program's own.
 *
 *     cc watch.c $(pkg-config --cflags --libs portstat) -o watch
 *     ./watch eth0 eth1 > report.json        until Enter is pressed, or standard input ends
 *
 * Each second it says on standard error how many frames there were; at the end it writes what
 * `portstat -i eth0 -i eth1 --interval 0 -T json` would.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <portstat/renderer.h>
#include <portstat/run.h>

/* The sink: each snapshot as JSON. */
static int render(void *context, const struct ps_snapshot *snapshot, struct ps_error *error)
{
    struct ps_writer writer;
    (void)error;
    ps_writer_init(&writer, context, 0, false);
    ps_renderer_find("json")->render(snapshot, &writer);
    return ps_writer_flush(&writer) ? 0 : PS_SINK_ENOUGH;
}

/* The loop's timer: a line each second. */
static void tick(struct ps_run *run, time_t *next)
{
    time_t now = time(NULL);
    if (now < *next)
        return;
    *next = now + 1;
    fprintf(stderr, "%llu frames\n", (unsigned long long)ps_run_frames(run));
}

/* Steps when there is something to read, or when the run's own clock is due. */
static int loop(struct ps_run *run, struct ps_error *error)
{
    struct pollfd ready[] = {{.fd = ps_run_fd(run), .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    time_t next = 0;
    int more = 1;
    while (more > 0) {
        int wait_ms = ps_run_wait_ms(run);
        poll(ready, 2, wait_ms < 1000 ? wait_ms : 1000);
        if (ready[1].revents != 0) {
            ready[1].fd = -1; /* asked to stop, once */
            ready[1].revents = 0;
            ps_run_stop(run);
        }
        more = ps_run_step(run, error);
        tick(run, &next);
    }
    return more < 0 ? -1 : ps_run_finish(run, error);
}

int main(int argc, char **argv)
{
    const struct ps_sink sink = {.context = stdout, .snapshot = render};
    const struct ps_run_config config = {
        .source = {.interfaces = (const char *const *)argv + 1,
                   .interface_count = (size_t)(argc > 1 ? argc - 1 : 0),
                   .no_wait = true},
        .sinks = &sink,
        .sink_count = 1,
    };
    char text[PS_ERROR_TEXT_BYTES];
    struct ps_error error = {.code = PS_OK};
    struct ps_run *run = ps_run_new(&config, &error);
    if (!run || ps_run_open(run, &error) != 0 || loop(run, &error) != 0)
        fprintf(stderr, "watch: %s\n", ps_error_text(&error, text));
    ps_run_free(run);
    return error.code == PS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
