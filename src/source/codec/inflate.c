/*
 * inflate.c - the thread that decompresses, and the ring of buffers between it and the reader.
 *
 * The thread fills buffers while the reader empties others, so the time taken is that of the slower
 * one, not the sum of both.  It never blocks for long: a stream is polled, and between two polls
 * the thread checks whether ps_inflate_free() wants it to stop.  (A pipe to wake it would be
 * quicker, but the sandbox would have to allow one more system call.)
 */
#include "source/codec/inflate.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "source/codec/codec.h"

enum {
    SLOTS = 4,
    INPUT_BYTES = 64 * 1024,
    LOOK_MS = 50, /* between two checks whether to stop */
};

struct slot {
    size_t size;
    uint8_t *bytes;
};

struct ps_inflate {
    const struct ps_codec *codec;
    int fd;
    off_t at; /* as in struct ps_input */
    bool stream;
    uint8_t *first; /* compressed bytes that the caller had read */
    size_t first_size;
    uint8_t input[INPUT_BYTES];

    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    unsigned filled, emptied; /* slots so far; the difference is the number of full ones */
    bool finished, stopped;
    char problem[PS_CODEC_PROBLEM]; /* empty: none */
    size_t taken;                   /* of the slot being emptied; only the reader uses this */
    struct slot slots[SLOTS];
    size_t slot_bytes;
    uint8_t room[]; /* of all slots */
};

static bool is_stopped(struct ps_inflate *self)
{
    pthread_mutex_lock(&self->lock);
    bool stopped = self->stopped;
    pthread_mutex_unlock(&self->lock);
    return stopped;
}

ssize_t ps_inflate_more(struct ps_inflate *self, const void **bytes)
{
    if (self->first_size > 0) {
        size_t size = self->first_size;
        self->first_size = 0;
        *bytes = self->first;
        return (ssize_t)size;
    }
    while (!is_stopped(self)) {
        struct pollfd stream = {.fd = self->fd, .events = POLLIN};
        if (self->stream && poll(&stream, 1, LOOK_MS) == 0)
            continue;
        ssize_t count = ps_input_read_at(self->fd, &self->at, self->input, sizeof self->input);
        *bytes = self->input;
        if (count >= 0)
            return count;
        if (errno != EINTR && errno != EAGAIN)
            break;
    }
    return -1;
}

uint8_t *ps_inflate_room(struct ps_inflate *self, size_t *room)
{
    pthread_mutex_lock(&self->lock);
    while (self->filled - self->emptied == SLOTS && !self->stopped)
        pthread_cond_wait(&self->changed, &self->lock);
    uint8_t *bytes = self->stopped ? NULL : self->slots[self->filled % SLOTS].bytes;
    pthread_mutex_unlock(&self->lock);
    *room = self->slot_bytes;
    return bytes;
}

void ps_inflate_give(struct ps_inflate *self, size_t size)
{
    if (size == 0)
        return;
    pthread_mutex_lock(&self->lock);
    self->slots[self->filled % SLOTS].size = size;
    self->filled++;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
}

static void conclude(struct ps_inflate *self, const char *problem)
{
    pthread_mutex_lock(&self->lock);
    self->finished = true;
    strncat(self->problem, problem ? problem : "", sizeof self->problem - 1);
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
}

static void *run(void *context)
{
    struct ps_inflate *self = context;
    char buffer[PS_CODEC_PROBLEM];
    conclude(self, self->codec->decompress(self, buffer));
    return NULL;
}

/* Blocks signals in the new thread: they must interrupt the waiting of the thread that reports. */
static int start(struct ps_inflate *self)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failure = pthread_create(&self->thread, NULL, run, self);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

static void discard(struct ps_inflate *self)
{
    free(self->first);
    free(self);
}

struct ps_inflate *ps_inflate_new(const struct ps_codec *codec, const struct ps_input *input)
{
    const size_t size = ps_input_size(input), slot_bytes = input->chunk_bytes;
    struct ps_inflate *self = malloc(sizeof *self + SLOTS * slot_bytes);
    if (!self)
        return NULL;
    memset(self, 0, sizeof *self);
    self->slot_bytes = slot_bytes;
    for (size_t i = 0; i < SLOTS; i++)
        self->slots[i].bytes = self->room + i * slot_bytes;
    self->codec = codec;
    self->fd = input->fd;
    self->at = input->at;
    self->stream = !input->regular;
    self->first = malloc(size);
    self->first_size = size;
    if (!self->first) {
        discard(self);
        return NULL;
    }
    memcpy(self->first, ps_input_bytes(input), size);
    pthread_mutex_init(&self->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&self->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    int failure = start(self);
    if (failure != 0) {
        discard(self);
        errno = failure;
        return NULL;
    }
    return self;
}

void ps_inflate_free(struct ps_inflate *inflate)
{
    if (!inflate)
        return;
    pthread_mutex_lock(&inflate->lock);
    inflate->stopped = true;
    pthread_cond_broadcast(&inflate->changed);
    pthread_mutex_unlock(&inflate->lock);
    pthread_join(inflate->thread, NULL);
    pthread_cond_destroy(&inflate->changed);
    pthread_mutex_destroy(&inflate->lock);
    discard(inflate);
}

static struct timespec deadline(int wait_ms)
{
    int64_t then_ns = ps_clock_monotonic_ns() + (int64_t)wait_ms * 1000000;
    return (struct timespec){
        .tv_sec = (time_t)(then_ns / 1000000000),
        .tv_nsec = (long)(then_ns % 1000000000),
    };
}

/* READY: a slot is full. An error is reported only after everything that was decompressed. */
static enum ps_input_state wait_for_slot(struct ps_inflate *self, int wait_ms)
{
    struct timespec until = deadline(wait_ms);
    int result = 0;
    pthread_mutex_lock(&self->lock);
    while (self->filled == self->emptied && !self->finished && result == 0)
        result = pthread_cond_timedwait(&self->changed, &self->lock, &until);
    enum ps_input_state state = self->filled != self->emptied ? PS_INPUT_READY
                                : !self->finished             ? PS_INPUT_LATER
                                : self->problem[0] != '\0'    ? PS_INPUT_BROKEN
                                                              : PS_INPUT_END;
    pthread_mutex_unlock(&self->lock);
    return state;
}

enum ps_input_state ps_inflate_read(struct ps_inflate *inflate, uint8_t *to, size_t size,
                                    int wait_ms, size_t *got)
{
    enum ps_input_state state = wait_for_slot(inflate, wait_ms);
    if (state != PS_INPUT_READY)
        return state;
    const struct slot *slot = &inflate->slots[inflate->emptied % SLOTS];
    size_t count = slot->size - inflate->taken;
    if (count > size)
        count = size;
    memcpy(to, slot->bytes + inflate->taken, count);
    inflate->taken += count;
    *got = count;
    if (inflate->taken < slot->size)
        return PS_INPUT_READY;
    inflate->taken = 0;
    pthread_mutex_lock(&inflate->lock);
    inflate->emptied++;
    pthread_cond_broadcast(&inflate->changed);
    pthread_mutex_unlock(&inflate->lock);
    return PS_INPUT_READY;
}

const char *ps_inflate_problem(const struct ps_inflate *inflate)
{
    return inflate->problem;
}
