/*
 * opener.c - both sides of the opener, the run's and the helper's; see opener.h.
 */
#include "confine/opener.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "confine/helper.h"

enum { ANSWER_MS = 10000 };

enum message_type { ASK = 1, OPENED, FAILED };

struct ask {
    int64_t time_s;
    uint64_t number;
    uint64_t output;
};

struct failure {
    int32_t errno_value;
};

static const struct ps_message_kind request_kinds[] = {
    {ASK, sizeof(struct ask), sizeof(struct ask), 0},
};
static const struct ps_message_kind answer_kinds[] = {
    {OPENED, 0, 0, 1},
    {FAILED, sizeof(struct failure), sizeof(struct failure), 0},
};
static const struct ps_protocol requests = {request_kinds, 1};
static const struct ps_protocol answers = {answer_kinds, 2};

struct ps_opener {
    struct ps_helper helper;
    int answer_ms;
    bool lost;
};

static int open_output(const struct ps_opener_plan *plan, const struct ask *ask)
{
    char name[PS_OPENER_NAME_BYTES];
    if (ask->output >= plan->count || !plan->outputs[ask->output].name) {
        errno = EINVAL;
        return -1;
    }
    const struct ps_opener_output *output = &plan->outputs[ask->output];
    if (output->name(output->rule, ask->time_s, ask->number, name, sizeof name) != 0)
        return -1;
    return ps_output_file_open(name, &output->file);
}

static int answer(const struct ps_channel *channel, int fd)
{
    struct failure failure = {errno};
    struct ps_message message = {.type = OPENED, .descriptors = {fd}, .descriptor_count = 1};
    if (fd < 0)
        message = (struct ps_message){.type = FAILED, .bytes = &failure, .length = sizeof failure};
    int result = ps_channel_send(channel, &message);
    if (fd >= 0)
        close(fd);
    return result;
}

/* A request that is not in the protocol does not come from the run as it should be: the end. */
static void serve(void *plan, const struct ps_channel *channel)
{
    struct ask ask;
    struct ps_message message = {.bytes = &ask, .capacity = sizeof ask};
    while (ps_channel_receive(channel, &message, PS_CHANNEL_FOREVER) > 0)
        if (answer(channel, open_output(plan, &ask)) != 0)
            return;
}

struct ps_opener *ps_opener_start(const struct ps_opener_plan *plan, bool no_sandbox,
                                  struct ps_error *error)
{
    struct ps_opener_plan own = *plan;
    const struct ps_helper_config config = {
        .name = "portstat-opener",
        .requests = &requests,
        .answers = &answers,
        .rights = PS_RIGHT_ANY_FILE | PS_RIGHT_GIVE_AWAY,
        .profile = PS_SANDBOX_OPENER,
        .no_sandbox = no_sandbox,
        .serve = serve,
        .context = &own,
    };
    for (size_t i = 0; i < own.count; i++)
        own.outputs[i].file.no_wait = true; /* or a pipe without a reader would hold up the run */
    struct ps_opener *opener = calloc(1, sizeof *opener);
    if (!opener)
        ps_error_set(error, PS_ERROR_MEMORY, NULL, "out of memory");
    if (!opener || ps_helper_start(&opener->helper, &config, error) != 0) {
        free(opener);
        return NULL;
    }
    opener->answer_ms = plan->answer_ms > 0 ? plan->answer_ms : ANSWER_MS;
    return opener;
}

/* After a late answer the next one would be taken for another's. */
static int lose(struct ps_opener *opener)
{
    opener->lost = true;
    errno = EOWNERDEAD;
    return -1;
}

int ps_opener_open(struct ps_opener *opener, size_t output, int64_t time_s, uint64_t number)
{
    struct ask ask = {.time_s = time_s, .number = number, .output = output};
    struct failure failure;
    const struct ps_message request = {.type = ASK, .bytes = &ask, .length = sizeof ask};
    struct ps_message message = {.bytes = &failure, .capacity = sizeof failure};
    const struct ps_channel *channel = &opener->helper.channel;
    if (opener->lost || ps_channel_send(channel, &request) != 0 ||
        ps_channel_receive(channel, &message, opener->answer_ms) <= 0)
        return lose(opener);
    if (message.type == OPENED)
        return message.descriptors[0];
    errno = failure.errno_value;
    return -1;
}

int ps_opener_channel(const struct ps_opener *opener)
{
    return opener->helper.channel.fd;
}

void ps_opener_stop(struct ps_opener *opener)
{
    if (!opener)
        return;
    ps_helper_stop(&opener->helper);
    free(opener);
}
