/*
 * compiler.c - both sides of the process that compiles filters; see compiler.h.
 *
 * A program is sent in parts, as it may be longer than a message: all but the last are full.
 */
#include "cli/compiler.h"

#include <stdlib.h>
#include <string.h>

#include "source/filter.h"

enum {
    PART = 4096,      /* instructions in a message */
    MOST_PARTS = 256, /* of a program; libpcap makes no jump that is longer */
    PART_BYTES = PART * sizeof(struct bpf_insn),
};

enum message_type { COMPILE = 1, PROGRAM, REFUSED };

/* What is to be compiled. */
struct wish {
    uint32_t link_type;
    uint32_t beyond;    /* enum ps_hidden */
    uint32_t explained; /* 1: what is wrong is to be found, too */
};

static const struct ps_message_kind request_kinds[] = {
    {COMPILE, sizeof(struct wish), sizeof(struct wish), 0},
};
static const struct ps_message_kind answer_kinds[] = {
    {PROGRAM, 0, PART_BYTES, 0},
    {REFUSED, sizeof(struct ps_error), sizeof(struct ps_error), 0},
};
static const struct ps_protocol requests = {request_kinds, 1};
static const struct ps_protocol answers = {answer_kinds, 2};

/* What the process has to know. */
struct desk {
    const char *expression;
    struct ps_filter_names names;
    struct ps_filter *filter; /* made by the first question, which gets the error if that fails */
};

static int send_part(const struct ps_channel *channel, const struct bpf_insn *part, unsigned count)
{
    struct bpf_insn copy[PART];
    memcpy(copy, part, count * sizeof *copy);
    const struct ps_message message = {
        .type = PROGRAM, .bytes = copy, .length = count * sizeof *copy};
    return ps_channel_send(channel, &message);
}

static int send_program(const struct ps_channel *channel, const struct bpf_insn *program,
                        unsigned count)
{
    for (; count >= PART; program += PART, count -= PART)
        if (send_part(channel, program, PART) != 0)
            return -1;
    return send_part(channel, program, count);
}

static int refuse(const struct ps_channel *channel, const struct ps_error *error)
{
    struct ps_error copy = *error;
    const struct ps_message message = {.type = REFUSED, .bytes = &copy, .length = sizeof copy};
    return ps_channel_send(channel, &message);
}

static int answer(struct desk *desk, const struct ps_channel *channel, const struct wish *wish)
{
    struct ps_error error;
    struct bpf_insn *program;
    unsigned count;
    memset(&error, 0, sizeof error);
    if (!desk->filter)
        desk->filter = ps_filter_new(desk->expression, &desk->names, &error);
    if (!desk->filter || wish->beyond >= PS_HIDDEN_COUNT ||
        ps_filter_assemble(desk->filter, wish->link_type, (enum ps_hidden)wish->beyond, &program,
                           &count, wish->explained ? &error : NULL) != 0)
        return refuse(channel, &error);
    int result = send_program(channel, program, count);
    free(program);
    return result;
}

static void serve(void *context, const struct ps_channel *channel)
{
    struct wish wish;
    struct ps_message message = {.bytes = &wish, .capacity = sizeof wish};
    while (ps_channel_receive(channel, &message, PS_CHANNEL_FOREVER) > 0)
        if (answer(context, channel, &wish) != 0)
            return;
}

int ps_compiler_start(struct ps_compiler *compiler, const char *expression,
                      const struct ps_filter_names *names, const struct ps_user *user,
                      bool no_sandbox, struct ps_error *error)
{
    struct desk desk = {.expression = expression, .names = *names};
    const struct ps_helper_config config = {
        .name = "portstat-filter",
        .requests = &requests,
        .answers = &answers,
        .user = user,
        .profile = PS_SANDBOX_NAMES,
        .no_sandbox = no_sandbox,
        .serve = serve,
        .context = &desk,
    };
    if (ps_helper_start(&compiler->helper, &config, error) != 0)
        return -1;
    pthread_mutex_init(&compiler->lock, NULL);
    compiler->started = true;
    return 0;
}

static int has_ended(struct ps_error *error)
{
    return ps_error_set(error, PS_ERROR_HELPER, "filter", "the process that compiles it has ended");
}

/* Texts end, and the code is one that there is, whatever the other side sent. */
static int pass_on(const struct ps_error *from, struct ps_error *error)
{
    if ((unsigned)from->code >= PS_ERROR_CODE_COUNT || from->code == PS_OK)
        return has_ended(error);
    const size_t length = strnlen(from->reason, sizeof from->reason - 1);
    const char *picture = memchr(from->reason, '\n', length);
    const int first = (int)(picture ? (size_t)(picture - from->reason) : length);
    if (!picture)
        return ps_error_set(error, from->code, from->subject, "%.*s", first, from->reason);
    return ps_error_set(error, from->code, from->subject, "%.*s\n%.*s", first, from->reason,
                        (int)length - first - 1, picture + 1);
}

/* One answer. Returns how many instructions came, or -1 and `error`. */
static int receive(const struct ps_channel *channel, struct bpf_insn part[PART],
                   struct ps_error *error)
{
    struct ps_message message = {.bytes = part, .capacity = PART_BYTES};
    if (ps_channel_receive(channel, &message, PS_CHANNEL_FOREVER) <= 0 ||
        (message.type == PROGRAM && message.length % sizeof *part != 0))
        return has_ended(error);
    if (message.type == PROGRAM)
        return (int)(message.length / sizeof *part);
    struct ps_error refusal;
    memcpy(&refusal, part, sizeof refusal);
    refusal.subject[sizeof refusal.subject - 1] = '\0';
    return pass_on(&refusal, error);
}

static int receive_program(const struct ps_channel *channel, struct bpf_insn **program,
                           unsigned *count, struct ps_error *error)
{
    for (int parts = 0; parts < MOST_PARTS; parts++) {
        struct bpf_insn *larger = realloc(*program, (*count + PART) * sizeof **program);
        if (!larger)
            return ps_error_set(error, PS_ERROR_MEMORY, "filter", "out of memory");
        *program = larger;
        int came = receive(channel, larger + *count, error);
        if (came < 0)
            return -1;
        *count += (unsigned)came;
        if (came < PART)
            return 0;
    }
    return has_ended(error);
}

static int ask(struct ps_compiler *compiler, const struct wish *wish, struct bpf_insn **program,
               unsigned *count, struct ps_error *error)
{
    const struct ps_channel *channel = &compiler->helper.channel;
    struct wish copy = *wish;
    const struct ps_message request = {.type = COMPILE, .bytes = &copy, .length = sizeof copy};
    *program = NULL;
    *count = 0;
    if (ps_channel_send(channel, &request) != 0)
        return has_ended(error);
    if (receive_program(channel, program, count, error) == 0)
        return 0;
    free(*program);
    *program = NULL;
    return -1;
}

static int compile(void *context, uint32_t link_type, enum ps_hidden beyond,
                   struct bpf_insn **program, unsigned *count, struct ps_error *error)
{
    struct ps_compiler *compiler = context;
    const struct wish wish = {link_type, beyond, error != NULL};
    pthread_mutex_lock(&compiler->lock);
    int result = ask(compiler, &wish, program, count, error);
    pthread_mutex_unlock(&compiler->lock);
    return result;
}

struct ps_filter_compiler ps_compiler_use(struct ps_compiler *compiler)
{
    return (struct ps_filter_compiler){compiler, compile};
}

void ps_compiler_stop(struct ps_compiler *compiler)
{
    if (!compiler->started)
        return;
    ps_helper_stop(&compiler->helper);
    pthread_mutex_destroy(&compiler->lock);
    compiler->started = false;
}
