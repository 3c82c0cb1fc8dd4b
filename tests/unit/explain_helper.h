/*
 * explain_helper.h - explanations of frames given as bytes, for the tests of explain.
 *
 * The bytes are copied to a block of exactly caplen bytes, so that a read past them is seen by the
 * sanitizers and by valgrind.
 */
#ifndef PORTSTAT_TESTS_UNIT_EXPLAIN_HELPER_H
#define PORTSTAT_TESTS_UNIT_EXPLAIN_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "explain/connection.h"
#include "explain/explanation.h"
#include "explain/verdict.h"

/* What the frames of one test share. */
struct test_explain {
    struct ps_decoder *decoder;
    struct ps_services *services;
    struct ps_memory memory;
    struct ps_frame frame;
    uint8_t *copy;
    struct ps_explanation explanation; /* of the last frame */
    uint64_t number;
    int64_t time_ns; /* of the next frame */
};

static inline struct test_explain *test_explain_start_with(bool tunnel_inner)
{
    struct ps_error error = {.code = PS_OK};
    struct test_explain *x = calloc(1, sizeof *x);
    assert_non_null(x);
    x->decoder = ps_decoder_new(tunnel_inner, &error);
    x->services = ps_services_new(&error);
    x->memory = (struct ps_memory){
        .decoder = x->decoder,
        .services = x->services,
        .flows = ps_recall_new(ps_connection_bytes()),
        .datagrams = ps_recall_new(ps_datagram_bytes()),
    };
    assert_non_null(x->decoder);
    assert_non_null(x->services);
    assert_non_null(x->memory.flows);
    assert_non_null(x->memory.datagrams);
    return x;
}

static inline struct test_explain *test_explain_start(void)
{
    return test_explain_start_with(false);
}

/* Explains the next frame: its first caplen bytes are `bytes`, on the wire it had `len`. */
static inline const struct ps_explanation *test_explain_cut(struct test_explain *x,
                                                            uint32_t link_type,
                                                            const uint8_t *bytes, uint32_t caplen,
                                                            uint32_t len)
{
    ps_explanation_fini(&x->explanation);
    free(x->copy);
    x->copy = malloc(caplen ? caplen : 1);
    assert_non_null(x->copy);
    if (caplen)
        memcpy(x->copy, bytes, caplen);
    x->frame = (struct ps_frame){.data = x->copy,
                                 .caplen = caplen,
                                 .len = len,
                                 .link_type = link_type,
                                 .time_ns = x->time_ns};
    x->explanation = (struct ps_explanation){.number = ++x->number, .frame = &x->frame};
    ps_decode(x->decoder, &x->frame, &x->explanation.packet);
    ps_explanation_outline(&x->explanation);
    assert_int_equal(ps_explanation_fill(&x->explanation, x->decoder, x->services), 0);
    ps_judge(&x->explanation, &x->memory);
    return &x->explanation;
}

static inline const struct ps_explanation *test_explain(struct test_explain *x, uint32_t link_type,
                                                        const uint8_t *bytes, uint32_t size)
{
    return test_explain_cut(x, link_type, bytes, size, size);
}

static inline void test_explain_stop(struct test_explain *x)
{
    ps_explanation_fini(&x->explanation);
    ps_recall_free(x->memory.flows);
    ps_recall_free(x->memory.datagrams);
    ps_services_free(x->services);
    ps_decoder_free(x->decoder);
    free(x->copy);
    free(x);
}

/* The layer of that name in the last explanation. */
static inline const struct ps_explained_layer *test_layer(const struct ps_explanation *explanation,
                                                          const char *name)
{
    for (size_t i = 0; i < explanation->layer_count; i++)
        if (strcmp(explanation->layers[i].dissector->name, name) == 0)
            return &explanation->layers[i];
    fail_msg("no layer %s", name);
    return NULL;
}

static inline const struct ps_explained_field *test_field(const struct ps_explained_layer *layer,
                                                          const char *name)
{
    for (size_t i = 0; i < layer->field_count; i++)
        if (strcmp(layer->fields[i].name, name) == 0)
            return &layer->fields[i];
    fail_msg("no field %s", name);
    return NULL;
}

#endif
