/*
 * explain.c - drives explaining: decode, build the model, judge, render; see explain.h.
 */
#include "portstat/explain.h"

#include <stdlib.h>

#include <jansson.h>

#include "explain/connection.h"
#include "explain/explain_json.h"
#include "explain/explanation.h"
#include "explain/verdict.h"

struct ps_explainer {
    struct ps_explain_config config;
    struct ps_memory memory;
    uint64_t shown; /* frames written */
    struct ps_explanation explanation;
};

struct ps_explainer *ps_explainer_new(const struct ps_explain_config *config,
                                      struct ps_error *error)
{
    struct ps_explainer *explainer = calloc(1, sizeof *explainer);
    if (explainer) {
        explainer->config = *config;
        explainer->memory = (struct ps_memory){
            .decoder = config->decoder,
            .services = config->services,
            .numbers_only = config->numbers_only,
            .flows = ps_recall_new(ps_connection_bytes()),
            .datagrams = ps_recall_new(ps_datagram_bytes()),
        };
    }
    if (config->json)
        json_object_seed(0); /* now, unless that was done: it may read a file */
    if (explainer && explainer->memory.flows && explainer->memory.datagrams)
        return explainer;
    ps_explainer_free(explainer);
    ps_error_set(error, PS_ERROR_MEMORY, "explain", "out of memory");
    return NULL;
}

void ps_explainer_free(struct ps_explainer *explainer)
{
    if (!explainer)
        return;
    ps_recall_free(explainer->memory.flows);
    ps_recall_free(explainer->memory.datagrams);
    free(explainer);
}

/* Decodes the frame and finds its headers, without their fields. */
static struct ps_explanation *outline(struct ps_explainer *explainer, uint64_t number,
                                      const struct ps_frame *frame)
{
    struct ps_explanation *explanation = &explainer->explanation;
    explanation->number = number;
    explanation->frame = frame;
    explanation->local_time = explainer->config.local_time;
    explanation->layer_count = 0;
    explanation->data_offset = 0;
    explanation->verdict = (struct ps_verdict){0};
    ps_decode(explainer->config.decoder, frame, &explanation->packet);
    ps_explanation_outline(explanation);
    return explanation;
}

void ps_explain_follow(struct ps_explainer *explainer, uint64_t number,
                       const struct ps_frame *frame)
{
    ps_judge(outline(explainer, number, frame), &explainer->memory);
}

int ps_explain_frame(struct ps_explainer *explainer, uint64_t number, const struct ps_frame *frame,
                     struct ps_error *error)
{
    const struct ps_explain_config *config = &explainer->config;
    struct ps_explanation *explanation = outline(explainer, number, frame);
    const struct ps_text_style style = {config->level, config->colour, config->numbers_only};
    int result = ps_explanation_fill(explanation, config->decoder,
                                     config->numbers_only ? NULL : config->services);
    ps_judge(explanation, &explainer->memory);
    if (result == 0 && config->json)
        result = ps_explanation_write_json(explanation, explainer->shown == 0, config->out);
    else if (result == 0)
        ps_explanation_write(explanation, &style, config->out);
    explainer->shown++;
    ps_explanation_fini(explanation);
    if (result != 0)
        ps_error_set(error, PS_ERROR_MEMORY_EXPLAIN, "explain", "out of memory");
    return result;
}

void ps_explain_end(struct ps_explainer *explainer)
{
    if (explainer->config.json)
        ps_explanation_end_json(explainer->shown == 0, explainer->config.out);
}
