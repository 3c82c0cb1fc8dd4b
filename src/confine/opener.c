/*
 * opener.c - both sides of the opener, the run's and the helper's; see opener.h.
 */
#include "confine/opener.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output_whole.h"
#include "confine/helper.h"

enum { ANSWER_MS = 10000 };

enum message_type { ASK = 1, OPENED, FAILED, PUBLISH, PUBLISHED };

struct ask {
    int64_t time_s;
    uint64_t number;
    uint64_t output;
};

struct publish {
    uint64_t output;
};

struct failure {
    int32_t errno_value;
};

static const struct ps_message_kind request_kinds[] = {
    {ASK, sizeof(struct ask), sizeof(struct ask), 0},
    {PUBLISH, sizeof(struct publish), sizeof(struct publish), 0},
};
static const struct ps_message_kind answer_kinds[] = {
    {OPENED, 0, 0, 1},
    {FAILED, sizeof(struct failure), sizeof(struct failure), 0},
    {PUBLISHED, 0, 0, 0},
};
static const struct ps_protocol requests = {request_kinds, 2};
static const struct ps_protocol answers = {answer_kinds, 3};

/* What was opened of an output. */
struct history {
    bool opened;
    struct timespec first;        /* time stamp of the file, if none is to be overwritten */
    struct ps_output_whole whole; /* what is being written, if it is to be whole */
};

/* The plan, and what was opened by it: in the helper, or in the run if there is no helper. */
struct desk {
    struct ps_opener_plan plan;
    struct history history[PS_OPENER_OUTPUTS];
    struct ps_file_id *taken; /* the last file of each output, then the inputs */
};

struct ps_opener {
    struct desk desk;
    struct ps_helper helper;
    int answer_ms;
    bool lost;
};

static struct ps_file_id id_of(int fd)
{
    struct stat status;
    if (fstat(fd, &status) == 0)
        return ps_file_id_of(&status);
    return (struct ps_file_id){0, 0};
}

/* Opens a file that is none of `taken`, except that the output's own last file may be opened
 * again. */
static int open_named(struct desk *desk, size_t place, const char *name)
{
    const struct ps_opener_output *output = &desk->plan.outputs[place];
    struct ps_output_file_config file = output->file;
    struct ps_file_id own = desk->taken[place];
    desk->taken[place] = (struct ps_file_id){0, 0};
    file.append |= output->goes_on && desk->history[place].opened;
    file.taken = desk->taken;
    file.taken_count = PS_OPENER_OUTPUTS + desk->plan.input_count;
    file.kept_since = output->never_twice ? &desk->history[place].first : NULL;
    int fd = output->whole ? ps_output_whole_open(&desk->history[place].whole, name, &file)
                           : ps_output_file_open(name, &file);
    int reason = errno;
    desk->taken[place] = fd >= 0 ? id_of(fd) : own;
    desk->history[place].opened |= fd >= 0;
    errno = reason;
    return fd;
}

static int open_output(struct desk *desk, const struct ask *ask)
{
    char name[PS_OPENER_NAME_BYTES];
    if (ask->output >= desk->plan.count || !desk->plan.outputs[ask->output].name) {
        errno = EINVAL;
        return -1;
    }
    const struct ps_opener_output *output = &desk->plan.outputs[ask->output];
    if (output->name(output->rule, ask->time_s, ask->number, name, sizeof name) != 0)
        return -1;
    return open_named(desk, ask->output, name);
}

static int publish_output(struct desk *desk, uint64_t output)
{
    if (output >= desk->plan.count || !desk->plan.outputs[output].whole) {
        errno = EINVAL;
        return -1;
    }
    struct ps_output_file_config file = desk->plan.outputs[output].file;
    file.taken = desk->taken;
    file.taken_count = PS_OPENER_OUTPUTS + desk->plan.input_count;
    return ps_output_whole_publish(&desk->history[output].whole, &file);
}

static void discard_unpublished(struct desk *desk)
{
    for (size_t i = 0; i < desk->plan.count; i++)
        ps_output_whole_discard(&desk->history[i].whole);
}

static int answer_publish(const struct ps_channel *channel, int published)
{
    struct failure failure = {errno};
    struct ps_message message = {.type = PUBLISHED};
    if (published != 0)
        message = (struct ps_message){.type = FAILED, .bytes = &failure, .length = sizeof failure};
    return ps_channel_send(channel, &message);
}

static int answer_open(const struct ps_channel *channel, int fd)
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

/* Ends at a request that is not in the protocol: the run may have been taken over. */
static void serve(void *desk, const struct ps_channel *channel)
{
    union {
        struct ask ask;
        struct publish publish;
    } request;
    struct ps_message message = {.bytes = &request, .capacity = sizeof request};
    int result = 0;
    while (result == 0 && ps_channel_receive(channel, &message, PS_CHANNEL_FOREVER) > 0)
        result = message.type == ASK
                     ? answer_open(channel, open_output(desk, &request.ask))
                     : answer_publish(channel, publish_output(desk, request.publish.output));
    discard_unpublished(desk);
}

static int start_helper(struct ps_opener *opener, bool no_sandbox, struct ps_error *error)
{
    const struct ps_helper_config config = {
        .name = "portstat-opener",
        .requests = &requests,
        .answers = &answers,
        .rights = PS_RIGHT_ANY_FILE | PS_RIGHT_GIVE_AWAY,
        .profile = PS_SANDBOX_OPENER,
        .no_sandbox = no_sandbox,
        .serve = serve,
        .context = &opener->desk,
    };
    return opener->desk.plan.in_run ? 0 : ps_helper_start(&opener->helper, &config, error);
}

static struct ps_opener *prepare(const struct ps_opener_plan *plan)
{
    struct ps_opener *opener = calloc(1, sizeof *opener);
    struct ps_file_id *taken = calloc(PS_OPENER_OUTPUTS + plan->input_count, sizeof *taken);
    if (!opener || !taken) {
        free(opener);
        free(taken);
        return NULL;
    }
    if (plan->input_count > 0)
        memcpy(taken + PS_OPENER_OUTPUTS, plan->inputs, plan->input_count * sizeof *taken);
    opener->desk = (struct desk){.plan = *plan, .taken = taken};
    opener->answer_ms = plan->answer_ms > 0 ? plan->answer_ms : ANSWER_MS;
    for (size_t i = 0; i < plan->count; i++) /* a pipe without a reader must not block the run */
        opener->desk.plan.outputs[i].file.no_wait = true;
    return opener;
}

static void discard(struct ps_opener *opener)
{
    free(opener->desk.taken);
    free(opener);
}

struct ps_opener *ps_opener_start(const struct ps_opener_plan *plan, bool no_sandbox,
                                  struct ps_error *error)
{
    struct ps_opener *opener = prepare(plan);
    if (!opener) {
        ps_error_set(error, PS_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    if (start_helper(opener, no_sandbox, error) == 0)
        return opener;
    discard(opener);
    return NULL;
}

/* Gives up the helper after a late answer: each request would then get the answer to the one
 * before. */
static int lose(struct ps_opener *opener)
{
    opener->lost = true;
    errno = EOWNERDEAD;
    return -1;
}

/* Asks the helper. Returns what `wanted` brings, a descriptor if there is one; or -1 and errno. */
static int ask_helper(struct ps_opener *opener, const struct ps_message *request,
                      enum message_type wanted)
{
    struct failure failure = {0};
    struct ps_message message = {.bytes = &failure, .capacity = sizeof failure};
    const struct ps_channel *channel = &opener->helper.channel;
    if (opener->lost || ps_channel_send(channel, request) != 0 ||
        ps_channel_receive(channel, &message, opener->answer_ms) <= 0)
        return lose(opener);
    if (message.type == wanted)
        return message.descriptor_count > 0 ? message.descriptors[0] : 0;
    for (size_t i = 0; i < message.descriptor_count; i++)
        close(message.descriptors[i]);
    if (message.type != FAILED)
        return lose(opener);
    errno = failure.errno_value;
    return -1;
}

int ps_opener_open(struct ps_opener *opener, size_t output, int64_t time_s, uint64_t number)
{
    struct ask ask = {.time_s = time_s, .number = number, .output = output};
    const struct ps_message request = {.type = ASK, .bytes = &ask, .length = sizeof ask};
    if (opener->desk.plan.in_run)
        return open_output(&opener->desk, &ask);
    return ask_helper(opener, &request, OPENED);
}

int ps_opener_publish(struct ps_opener *opener, size_t output)
{
    struct publish publish = {.output = output};
    const struct ps_message request = {
        .type = PUBLISH, .bytes = &publish, .length = sizeof publish};
    if (opener->desk.plan.in_run)
        return publish_output(&opener->desk, output);
    return ask_helper(opener, &request, PUBLISHED);
}

int ps_opener_channel(const struct ps_opener *opener)
{
    return opener->desk.plan.in_run ? -1 : opener->helper.channel.fd;
}

void ps_opener_stop(struct ps_opener *opener)
{
    if (!opener)
        return;
    if (opener->desk.plan.in_run)
        discard_unpublished(&opener->desk);
    else
        ps_helper_stop(&opener->helper);
    discard(opener);
}
