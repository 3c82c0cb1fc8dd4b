/*
 * lookup_json.c - the answers of a look-up as JSON, schema portstat-lookup/1.
 */
#include "portstat/lookup.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* JSON is UTF-8, but a word of the command line can have any bytes. In a word that is not UTF-8,
 * bytes other than ASCII become '?'. */
static json_t *word_json(const char *word)
{
    json_t *json = json_string(word);
    char *ascii = json ? NULL : strdup(word);
    if (!ascii)
        return json;
    for (char *byte = ascii; *byte; byte++) {
        if ((unsigned char)*byte > 0x7f)
            *byte = '?';
    }
    json = json_string(ascii);
    free(ascii);
    return json;
}

/* NULL where there is no common name to be of a kind. */
static const char *kind_of(const struct ps_service *service)
{
    if (!service->common_name)
        return NULL;
    return service->explains ? "explains" : "service";
}

static json_t *result_json(const struct ps_lookup *lookup, const struct ps_lookup_result *result)
{
    struct ps_service service = ps_services_find(lookup->services, result->transport, result->port);
    return json_pack("{s:o, s:s, s:i, s:s, s:s?, s:s?, s:s?, s:s?, s:s}", "query",
                     word_json(result->query), "protocol", ps_transport_name(result->transport),
                     "port", (int)result->port, "class",
                     ps_port_class_name(ps_port_class(result->port)), "service", service.name,
                     "common_name", service.common_name, "kind", kind_of(&service), "description",
                     service.description, "reason", result->reason);
}

static json_t *lookup_json(const struct ps_lookup *lookup)
{
    json_t *results = json_array();
    for (size_t i = 0; i < lookup->result_count; i++) {
        if (json_array_append_new(results, result_json(lookup, &lookup->results[i]))) {
            json_decref(results);
            return NULL;
        }
    }
    return json_pack("{s:s, s:o}", "schema", "portstat-lookup/1", "results", results);
}

int ps_lookup_write_json(const struct ps_lookup *lookup, FILE *out, struct ps_error *error)
{
    json_t *json = lookup_json(lookup);
    if (!json)
        return ps_error_set(error, PS_ERROR_MEMORY_LOOKUP, "lookup", "out of memory");
    int failed =
        json_dumpf(json, out, JSON_INDENT(1) | JSON_ENSURE_ASCII) || putc('\n', out) == EOF;
    json_decref(json);
    return failed ? ps_error_set(error, PS_ERROR_REPORT_WRITE, "output", "it takes no more") : 0;
}
