/*
 * test_dissectors.c - the dissectors as a whole: each is complete and found under its numbers, and
 * no number has two owners.
 */
#include "decode_helper.h"

static const char *const variables[] = {
#define PS_DISSECTOR(name) #name,
#include "decode/dissectors.def"
#undef PS_DISSECTOR
};

static void rows_are_sorted(void **state)
{
    (void)state;
    assert_int_equal(PS_COUNT_OF(variables), ps_dissector_count);
    for (size_t i = 1; i < PS_COUNT_OF(variables); i++)
        if (strcmp(variables[i - 1], variables[i]) >= 0)
            fail_msg("%s stands before %s", variables[i - 1], variables[i]);
}

/* Link types that cannot be entered go by the name of the link type. */
static bool is_nameless(size_t index)
{
    return strcmp(variables[index], "opaque_link") == 0;
}

static void dissectors_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < ps_dissector_count; i++) {
        const struct ps_dissector *dissector = ps_dissectors[i];
        bool named = dissector->name && dissector->title && dissector->reference;
        if (!named || !dissector->dissect || !dissector->bindings || !dissector->bindings->space)
            fail_msg("%s: something is missing", variables[i]);
        assert_true(*dissector->title);
        assert_true((*dissector->name && *dissector->reference) || is_nameless(i));
    }
}

/* A number that was bound before would be found with its first owner. */
static void numbers_lead_to_their_only_owner(void **state)
{
    (void)state;
    struct ps_error error = {0};
    struct ps_decoder *decoder = ps_decoder_new(false, &error);
    assert_non_null(decoder);
    for (size_t i = 0; i < ps_dissector_count; i++)
        for (const struct ps_protocol_id *id = ps_dissectors[i]->bindings; id->space; id++) {
            uint32_t number = id->space == PS_SPACE_UDP ? id->number << 16 : id->number;
            if (ps_decoder_find(decoder, ps_next(id->space, number)) != ps_dissectors[i])
                fail_msg("%s: number %u of space %u is another's", variables[i], id->number,
                         id->space);
        }
    ps_decoder_free(decoder);
}

static bool is_same(const struct ps_protocol_id *a, const struct ps_protocol_id *b)
{
    return a->space == b->space && a->number == b->number;
}

static void numbers_stand_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < ps_dissector_count; i++)
        for (const struct ps_protocol_id *id = ps_dissectors[i]->bindings; id->space; id++)
            for (const struct ps_protocol_id *next = id + 1; next->space; next++)
                if (is_same(id, next))
                    fail_msg("%s: number %u twice", variables[i], id->number);
}

/* The look-up in decode.c has 2048 slots and must stay half empty; its keys have 24 bits for a
 * number. */
static void bindings_fit_the_look_up(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 0; i < ps_dissector_count; i++)
        for (const struct ps_protocol_id *id = ps_dissectors[i]->bindings; id->space; id++) {
            assert_true(id->space < PS_SPACE_COUNT && id->number < 0xffffff);
            count++;
        }
    assert_true(count > ps_dissector_count && count < 1024);
}

static void layers_have_names(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ps_dissector_count; i++) {
        struct ps_layer layer = {.dissector = i};
        assert_string_equal(ps_layer_name(&layer), ps_dissectors[i]->name);
        assert_string_equal(ps_layer_title(&layer), ps_dissectors[i]->title);
    }
    struct ps_layer beyond = {.dissector = (uint32_t)ps_dissector_count};
    assert_null(ps_layer_name(&beyond));
    assert_null(ps_layer_title(&beyond));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sorted),
        cmocka_unit_test(dissectors_are_complete),
        cmocka_unit_test(numbers_lead_to_their_only_owner),
        cmocka_unit_test(numbers_stand_once),
        cmocka_unit_test(bindings_fit_the_look_up),
        cmocka_unit_test(layers_have_names),
    };
    return cmocka_run_group_tests_name("dissectors", tests, NULL, NULL);
}
