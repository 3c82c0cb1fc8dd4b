/*
 * test_explain_json.c - the JSON form: one object, frames in it, each bit of a header in its
 * fields.
 */
#include "explain_helper.h"

#include <jansson.h>

#include "portstat/explain.h"

/* clang-format off */
static const uint8_t udp[] = {
    0x45, 0, 0, 30, 0, 0, 0, 0, 64, 17, 0xf6, 0xcb, 192, 0, 2, 1, 192, 0, 2, 2,
    0x10, 0x00, 0, 53, 0, 10, 0x03, 0x38, 'h', 'i',
};
/* clang-format on */

/* The parsed output for `count` times the same frame. */
static json_t *explain_times(unsigned times, uint32_t caplen)
{
    struct test_explain *x = test_explain_start();
    struct ps_error error = {.code = PS_OK};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    const struct ps_explain_config config = {
        .decoder = x->decoder, .services = x->services, .json = true, .out = out};
    struct ps_explainer *explainer = ps_explainer_new(&config, &error);
    assert_non_null(explainer);
    const struct ps_frame frame = {.data = udp,
                                   .caplen = caplen,
                                   .len = sizeof udp,
                                   .link_type = PS_LINKTYPE_RAW,
                                   .time_ns = PS_NO_TIME};
    for (unsigned i = 1; i <= times; i++)
        assert_int_equal(ps_explain_frame(explainer, i, &frame, &error), 0);
    ps_explain_end(explainer);
    ps_explainer_free(explainer);
    fclose(out);
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    free(text);
    test_explain_stop(x);
    return json;
}

static const char *text_of(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void is_one_object_whatever_comes(void **state)
{
    (void)state;
    for (unsigned times = 0; times <= 2; times++) {
        json_t *json = explain_times(times, sizeof udp);
        assert_string_equal(text_of(json, "schema"), "portstat-explain/1");
        assert_int_equal(json_array_size(json_object_get(json, "frames")), times);
        json_decref(json);
    }
}

static void shows_each_field(void **state)
{
    (void)state;
    json_t *json = explain_times(1, sizeof udp);
    json_t *frame = json_array_get(json_object_get(json, "frames"), 0);
    json_t *layer = json_array_get(json_object_get(frame, "layers"), 1);
    assert_string_equal(text_of(layer, "name"), "udp");
    assert_int_equal(json_integer_value(json_object_get(layer, "offset")), 20);
    assert_int_equal(json_integer_value(json_object_get(layer, "length")), 8);
    json_t *field = json_array_get(json_object_get(layer, "fields"), 1);
    assert_string_equal(text_of(field, "name"), "Destination Port");
    assert_int_equal(json_integer_value(json_object_get(field, "bit_offset")), 16);
    assert_int_equal(json_integer_value(json_object_get(field, "bits")), 16);
    assert_string_equal(text_of(field, "raw"), "0035");
    assert_int_equal(json_integer_value(json_object_get(field, "value")), 53);
    assert_string_equal(text_of(field, "reference"), "RFC 768");
    assert_string_equal(text_of(json_object_get(layer, "checksum"), "status"), "correct");
    assert_true(json_is_null(json_object_get(frame, "time")));
    json_decref(json);
}

static void gives_the_verdict(void **state)
{
    (void)state;
    json_t *json = explain_times(1, sizeof udp);
    json_t *frame = json_array_get(json_object_get(json, "frames"), 0);
    json_t *verdict = json_object_get(frame, "verdict");
    json_t *port = json_object_get(verdict, "destination");
    assert_string_equal(text_of(verdict, "outcome"), "counted");
    assert_string_equal(text_of(verdict, "protocol"), "udp");
    assert_int_equal(json_integer_value(json_object_get(port, "port")), 53);
    assert_string_equal(text_of(port, "class"), "well-known");
    assert_string_equal(text_of(port, "service"), "domain");
    assert_string_equal(text_of(port, "common_name"), "DNS");
    assert_string_equal(text_of(port, "name_from"), "registry");
    assert_string_equal(text_of(json_object_get(verdict, "service_side"), "end"), "destination");
    assert_string_equal(text_of(json_object_get(verdict, "service_side"), "evidence"),
                        "common-name");
    assert_true(json_is_null(json_object_get(verdict, "connection")));
    json_decref(json);
}

static void explains_up_to_the_cut(void **state)
{
    (void)state;
    json_t *json = explain_times(1, 21);
    json_t *frame = json_array_get(json_object_get(json, "frames"), 0);
    json_t *layer = json_array_get(json_object_get(frame, "layers"), 1);
    assert_string_equal(text_of(json_object_get(frame, "verdict"), "outcome"), "truncated");
    assert_string_equal(text_of(layer, "name"), "udp");
    assert_true(json_is_false(json_object_get(layer, "complete")));
    assert_string_equal(text_of(layer, "problem"), "the capture ends 1 bytes into it");
    assert_true(json_is_null(json_object_get(json_object_get(frame, "verdict"), "destination")));
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_one_object_whatever_comes),
        cmocka_unit_test(shows_each_field),
        cmocka_unit_test(gives_the_verdict),
        cmocka_unit_test(explains_up_to_the_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
