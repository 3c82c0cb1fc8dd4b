/*
 * test_channel.c - a channel between two ends of one process; where the other end is
 * hostile, it writes to the socket itself.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "confine/channel.h"
#include "process_helper.h"

enum { WORD = 1, FILE_OF = 2, NOTHING = 3, MOST = 8, MANY = 40 };

static const struct ps_message_kind kinds[] = {
    {WORD, 1, MOST, 0},
    {FILE_OF, 0, 0, 1},
    {NOTHING, 0, 0, 0},
};
static const struct ps_protocol protocol = {kinds, 3};

struct ends {
    struct ps_channel here, there;
};

static int set_up(void **state)
{
    static struct ends ends;
    int fds[2];
    *state = &ends;
    if (ps_channel_pair(fds) != 0)
        return -1;
    ends.here = (struct ps_channel){fds[0], &protocol, &protocol};
    ends.there = (struct ps_channel){fds[1], &protocol, &protocol};
    return 0;
}

static int tear_down(void **state)
{
    struct ends *ends = *state;
    close(ends->here.fd);
    close(ends->there.fd);
    return 0;
}

static int receive(const struct ends *ends, struct ps_message *message)
{
    static char room[MOST];
    *message = (struct ps_message){.bytes = room, .capacity = sizeof room};
    return ps_channel_receive(&ends->here, message, 1000);
}

/* What a process sends that keeps to nothing. */
static void send_raw(const struct ends *ends, uint32_t type, uint32_t length, size_t size,
                     size_t descriptors)
{
    char bytes[2 * PS_CHANNEL_BYTES] = {0};
    _Alignas(struct cmsghdr) char control[CMSG_SPACE((MANY + 1) * sizeof(int))] = {0};
    struct iovec part = {bytes, size};
    struct msghdr envelope = {.msg_iov = &part, .msg_iovlen = 1};
    memcpy(bytes, &type, sizeof type);
    memcpy(bytes + sizeof type, &length, sizeof length);
    if (descriptors > 0) {
        struct cmsghdr *rights = (struct cmsghdr *)control;
        envelope.msg_control = control;
        envelope.msg_controllen = CMSG_SPACE(descriptors * sizeof(int));
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(descriptors * sizeof(int));
        memset(CMSG_DATA(rights), 0, descriptors * sizeof(int)); /* standard input, so often */
    }
    assert_int_equal(sendmsg(ends->there.fd, &envelope, 0), size);
}

static void assert_refused(const struct ends *ends)
{
    struct ps_message message;
    errno = 0;
    assert_int_equal(receive(ends, &message), -1);
    assert_int_equal(errno, EBADMSG);
    assert_int_equal(message.descriptor_count, 0);
}

static void assert_sends(const struct ends *ends)
{
    struct ps_message message = {.type = WORD, .bytes = (char[]){"word"}, .length = 4};
    assert_int_equal(ps_channel_send(&ends->there, &message), 0);
    assert_int_equal(receive(ends, &message), 1);
    assert_int_equal(message.type, WORD);
    assert_int_equal(message.length, 4);
    assert_memory_equal(message.bytes, "word", 4);
    assert_int_equal(message.descriptor_count, 0);
}

static void test_message_arrives(void **state)
{
    assert_sends(*state);
}

static void test_descriptor_arrives(void **state)
{
    int pipes[2];
    struct ps_message message = {.type = FILE_OF, .descriptor_count = 1};
    const struct ends *ends = *state;
    assert_int_equal(pipe(pipes), 0);
    message.descriptors[0] = pipes[1];
    assert_int_equal(ps_channel_send(&ends->there, &message), 0);
    assert_int_equal(receive(ends, &message), 1);
    assert_int_equal(message.descriptor_count, 1);
    assert_int_equal(fcntl(message.descriptors[0], F_GETFD), FD_CLOEXEC);
    assert_int_equal(write(message.descriptors[0], "x", 1), 1);
    char got = 0;
    assert_int_equal(read(pipes[0], &got, 1), 1);
    assert_int_equal(got, 'x');
    close(message.descriptors[0]);
    close(pipes[0]);
    close(pipes[1]);
}

static void assert_not_sent(const struct ends *ends, struct ps_message message)
{
    static char bytes[PS_CHANNEL_BYTES + 1];
    message.bytes = bytes;
    errno = 0;
    assert_int_equal(ps_channel_send(&ends->there, &message), -1);
    assert_int_equal(errno, EBADMSG);
}

static void test_sender_keeps_to_the_protocol(void **state)
{
    const struct ends *ends = *state;
    assert_not_sent(ends, (struct ps_message){.type = WORD, .length = MOST + 1});
    assert_not_sent(ends, (struct ps_message){.type = WORD, .length = 0});
    assert_not_sent(ends, (struct ps_message){.type = 77, .length = 1});
    assert_not_sent(ends, (struct ps_message){.type = FILE_OF});
    assert_not_sent(ends, (struct ps_message){.type = NOTHING, .descriptor_count = 1});
    assert_sends(ends);
}

static void test_foreign_messages_are_refused(void **state)
{
    enum { HEADER = 8 };
    const struct ends *ends = *state;
    const struct {
        uint32_t type, length;
        size_t size;
    } messages[] = {
        {77, 4, HEADER + 4},                 /* type unknown */
        {WORD, MOST + 1, HEADER + MOST + 1}, /* too long */
        {WORD, UINT32_MAX, HEADER + 4},      /* says to be longer than it is */
        {WORD, 2, HEADER + 4},               /* shorter */
        {WORD, 0, HEADER},                   /* too short */
        {WORD, MOST, HEADER - 1},            /* no header */
        {WORD, MOST, HEADER + MOST + 1},     /* as long as there is room, and more behind it */
        {WORD, PS_CHANNEL_BYTES, HEADER + PS_CHANNEL_BYTES}, /* as long as there may be any */
        {FILE_OF, 0, HEADER},                                /* no descriptor */
    };
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        send_raw(ends, messages[i].type, messages[i].length, messages[i].size, 0);
        assert_refused(ends);
        assert_sends(ends); /* nothing of it is left over */
    }
}

static void test_unexpected_descriptors_are_closed(void **state)
{
    const struct ends *ends = *state;
    const size_t counts[] = {
        1, 2, PS_CHANNEL_DESCRIPTORS, PS_CHANNEL_DESCRIPTORS + 1, 2 * PS_CHANNEL_DESCRIPTORS, MANY};
    unsigned before = count_descriptors(getpid());
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        send_raw(ends, NOTHING, 0, 8, counts[i]);
        assert_refused(ends);
        send_raw(ends, FILE_OF, 0, 8, counts[i] + 1);
        assert_refused(ends);
        assert_int_equal(count_descriptors(getpid()), before);
    }
    assert_sends(ends);
}

static void test_small_room(void **state)
{
    const struct ends *ends = *state;
    char room[2];
    struct ps_message message = {.type = WORD, .bytes = (char[]){"word"}, .length = 4};
    assert_int_equal(ps_channel_send(&ends->there, &message), 0);
    message = (struct ps_message){.bytes = room, .capacity = sizeof room};
    assert_int_equal(ps_channel_receive(&ends->here, &message, 1000), -1);
    assert_int_equal(errno, EBADMSG);
}

static void test_end_is_noticed(void **state)
{
    struct ends *ends = *state;
    struct ps_message message = {.type = NOTHING};
    close(ends->there.fd);
    ends->there.fd = -1;
    assert_int_equal(ps_channel_send(&ends->here, &message), -1); /* and no SIGPIPE */
    assert_int_equal(errno, EPIPE);
    assert_int_equal(receive(ends, &message), 0);
}

static void test_waits_no_longer_than_told(void **state)
{
    const struct ends *ends = *state;
    struct ps_message message = {0};
    assert_int_equal(ps_channel_receive(&ends->here, &message, 10), -1);
    assert_int_equal(errno, ETIMEDOUT);
    assert_sends(ends);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_message_arrives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_descriptor_arrives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sender_keeps_to_the_protocol, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_foreign_messages_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unexpected_descriptors_are_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_small_room, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_end_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_waits_no_longer_than_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
