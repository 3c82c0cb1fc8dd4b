/*
 * test_link_types.c - names of link types are libpcap's, and every number that is bound has both
 * names.
 *
 * Numbers stand here as numbers: what is tested is what the constants are.
 */
#include "decode_helper.h"

static void names_are_those_of_libpcap(void **state)
{
    (void)state;
    assert_string_equal(ps_link_type_name(1), "EN10MB");
    assert_string_equal(ps_link_type_name(0), "NULL");
    assert_string_equal(ps_link_type_name(101), "RAW");
    assert_string_equal(ps_link_type_name(113), "LINUX_SLL");
    assert_string_equal(ps_link_type_name(127), "IEEE802_11_RADIO");
    assert_string_equal(ps_link_type_name(276), "LINUX_SLL2");
    assert_string_equal(ps_link_type_name(289), "ATSC_ALP");
    assert_string_equal(ps_link_type_title(1), "Ethernet");
    assert_null(ps_link_type_name(13));
    assert_null(ps_link_type_name(UINT32_MAX));
    assert_null(ps_link_type_title(60000));
}

/* The search needs the table in order; a number out of place would not be found. */
static void every_bound_link_type_has_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < ps_dissector_count; i++)
        for (const struct ps_protocol_id *id = ps_dissectors[i]->bindings; id->space; id++) {
            if (id->space != PS_SPACE_LINK)
                continue;
            assert_non_null(ps_link_type_name(id->number));
            assert_non_null(ps_link_type_title(id->number));
        }
}

static void protocol_names_come_from_their_space(void **state)
{
    (void)state;
    char text[32];
    static const struct {
        enum ps_space space;
        uint32_t number;
        const char *name;
    } rows[] = {
        {PS_SPACE_IPV4, 1, "icmp"},
        {PS_SPACE_IPV4, 2, "igmp"},
        {PS_SPACE_IPV4, 6, "tcp"},
        {PS_SPACE_IPV4, 50, "esp"},
        {PS_SPACE_IPV6, 58, "icmpv6"},
        {PS_SPACE_IPV4, 89, "ospf"},
        {PS_SPACE_IPV4, 103, "pim"},
        {PS_SPACE_IPV4, 112, "vrrp"},
        {PS_SPACE_IPV4, 88, "eigrp"},
        {PS_SPACE_IPV4, 253, "protocol 253"},
        {PS_SPACE_ETHERTYPE, 0x88f7, "ptp"},
        {PS_SPACE_ETHERTYPE, 0x8809, "slow"},
        {PS_SPACE_ETHERTYPE, 0x8035, "rarp"},
        {PS_SPACE_PPP, 0x8021, "ipcp"},
        {PS_SPACE_LLC, 0xe0, "ipx"},
        {PS_SPACE_NLPID, 0x81, "clnp"},
        {PS_SPACE_LINK, 1, "ethernet"},
        {PS_SPACE_IP_VERSION, 5, "ip version 5"},
    };
    for (size_t i = 0; i < PS_COUNT_OF(rows); i++) {
        struct ps_protocol_id id = ps_next(rows[i].space, rows[i].number);
        assert_string_equal(name_of(id, text, sizeof text), rows[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_those_of_libpcap),
        cmocka_unit_test(every_bound_link_type_has_a_name),
        cmocka_unit_test(protocol_names_come_from_their_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
