/*
 * fuzz_explain.c - any bytes as a frame, explained, at every link type.
 *
 * The first byte is the link type, the second says in which form and whether the link type is above
 * 255, the third how much of the frame was not captured. Beside not crashing, the explanation must
 * keep its promise: the fields of a header are all its bits, in order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/dissector.h"
#include "explain/explanation.h"
#include "portstat/explain.h"

enum { HEAD = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_cover(const struct ps_explained_layer *layer)
{
    uint32_t end = 0;
    for (size_t i = 0; i < layer->field_count; i++) {
        if (layer->fields[i].bit_offset != end || layer->fields[i].bits == 0)
            abort();
        end += layer->fields[i].bits;
    }
    if (end != layer->length * 8)
        abort();
}

static void check_model(const struct ps_decoder *decoder, const struct ps_services *services,
                        const struct ps_frame *frame)
{
    struct ps_explanation explanation = {.number = 1, .frame = frame};
    ps_decode(decoder, frame, &explanation.packet);
    ps_explanation_outline(&explanation);
    if (ps_explanation_fill(&explanation, decoder, services) == 0)
        for (size_t i = 0; i < explanation.layer_count; i++)
            check_cover(&explanation.layers[i]);
    ps_explanation_fini(&explanation);
}

static void explain(struct ps_explain_config config, const struct ps_frame *frame)
{
    struct ps_error error = {.code = PS_OK};
    struct ps_explainer *explainer = ps_explainer_new(&config, &error);
    if (!explainer)
        return;
    ps_explain_follow(explainer, 1, frame);
    ps_explain_frame(explainer, 2, frame, &error);
    ps_explain_end(explainer);
    ps_explainer_free(explainer);
}

/* What is the same for all inputs. */
struct kept {
    struct ps_decoder *decoders[2]; /* the second looks inside tunnels */
    struct ps_services *services;
    FILE *out;
};

/* It is made by the first input and kept, since a fuzzer hands on nothing from one input to the
 * next. */
static const struct kept *kept(void)
{
    static struct kept once;
    struct ps_error error;
    if (once.out)
        return &once;
    once = (struct kept){
        .decoders = {ps_decoder_new(false, &error), ps_decoder_new(true, &error)},
        .services = ps_services_new(&error),
        .out = fopen("/dev/null", "w"),
    };
    if (!once.decoders[0] || !once.decoders[1] || !once.services || !once.out)
        abort();
    return &once;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD)
        return 0;
    uint32_t caplen = (uint32_t)size - HEAD;
    uint8_t *copy = malloc(caplen ? caplen : 1);
    if (!copy)
        abort();
    memcpy(copy, data + HEAD, caplen);
    const struct ps_frame frame = {
        .data = copy,
        .caplen = caplen,
        .len = caplen + data[2] * (data[1] & 2 ? 300u : 0u),
        .link_type = data[0] + (data[1] & 32 ? 256u : 0u),
    };
    struct ps_explain_config config = {
        .decoder = kept()->decoders[data[1] & 1],
        .services = kept()->services,
        .out = kept()->out,
    };
    check_model(config.decoder, config.services, &frame);
    config.colour = data[1] & 4;
    config.level = data[1] & 8 ? PS_EXPLAIN_BRIEF : PS_EXPLAIN_FULL;
    config.json = data[1] & 16;
    explain(config, &frame);
    free(copy);
    return 0;
}
