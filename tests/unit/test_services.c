/*
 * test_services.c - the names that a learner meets, as IANA's registry and the RFCs have them.
 *
 * The expectations were written by hand from the registry, not copied from the tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "portstat/service.h"

struct expectation {
    enum ps_transport transport;
    uint16_t port;
    enum ps_port_class port_class;
    const char *iana_name;   /* NULL: IANA has none */
    const char *common_name; /* NULL: none is wanted */
};

static const struct expectation learners_list[] = {
    {PS_TCP, 0, PS_WELL_KNOWN, NULL, "reserved"},
    {PS_UDP, 0, PS_WELL_KNOWN, NULL, "reserved"},
    {PS_TCP, 1, PS_WELL_KNOWN, "tcpmux", "TCPMUX"},
    {PS_TCP, 7, PS_WELL_KNOWN, "echo", "Echo"},
    {PS_UDP, 7, PS_WELL_KNOWN, "echo", "Echo"},
    {PS_TCP, 9, PS_WELL_KNOWN, "discard", "Discard"},
    {PS_UDP, 9, PS_WELL_KNOWN, "discard", "Discard"},
    {PS_TCP, 13, PS_WELL_KNOWN, "daytime", "Daytime"},
    {PS_UDP, 13, PS_WELL_KNOWN, "daytime", "Daytime"},
    {PS_TCP, 21, PS_WELL_KNOWN, "ftp", "FTP"},
    {PS_TCP, 22, PS_WELL_KNOWN, "ssh", "SSH"},
    {PS_TCP, 23, PS_WELL_KNOWN, "telnet", "Telnet"},
    {PS_TCP, 25, PS_WELL_KNOWN, "smtp", "SMTP"},
    {PS_TCP, 53, PS_WELL_KNOWN, "domain", "DNS"},
    {PS_UDP, 53, PS_WELL_KNOWN, "domain", "DNS"},
    {PS_UDP, 69, PS_WELL_KNOWN, "tftp", "TFTP"},
    {PS_TCP, 80, PS_WELL_KNOWN, "http", "HTTP"},
    {PS_UDP, 80, PS_WELL_KNOWN, "http", "HTTP"},
    {PS_TCP, 88, PS_WELL_KNOWN, "kerberos", "Kerberos"},
    {PS_UDP, 88, PS_WELL_KNOWN, "kerberos", "Kerberos"},
    {PS_TCP, 110, PS_WELL_KNOWN, "pop3", "POP3"},
    {PS_UDP, 123, PS_WELL_KNOWN, "ntp", "NTP"},
    {PS_TCP, 143, PS_WELL_KNOWN, "imap", "IMAP"},
    {PS_UDP, 177, PS_WELL_KNOWN, "xdmcp", "XDMCP"},
    {PS_TCP, 443, PS_WELL_KNOWN, "https", "HTTPS"},
    {PS_UDP, 443, PS_WELL_KNOWN, "https", "HTTP/3 (QUIC)"},
    {PS_TCP, 465, PS_WELL_KNOWN, "submissions", "SMTPS"},
    {PS_TCP, 513, PS_WELL_KNOWN, "login", "rlogin"},
    {PS_TCP, 514, PS_WELL_KNOWN, "shell", "rsh"},
    {PS_UDP, 514, PS_WELL_KNOWN, "syslog", "syslog"},
    {PS_TCP, 515, PS_WELL_KNOWN, "printer", "LPD"},
    {PS_TCP, 587, PS_WELL_KNOWN, "submission", "SMTP submission"},
    {PS_TCP, 873, PS_WELL_KNOWN, "rsync", "rsync"},
    {PS_TCP, 995, PS_WELL_KNOWN, "pop3s", "POP3S"},
    {PS_TCP, 1433, PS_REGISTERED, "ms-sql-s", "MS SQL Server"},
    {PS_TCP, 1521, PS_REGISTERED, "ncube-lm", "Oracle"},
    {PS_TCP, 3306, PS_REGISTERED, "mysql", "MySQL"},
    {PS_TCP, 3389, PS_REGISTERED, "ms-wbt-server", "RDP"},
    {PS_TCP, 3690, PS_REGISTERED, "svn", "SVN"},
    {PS_TCP, 5432, PS_REGISTERED, "postgresql", "PostgreSQL"},
};

/* Rows where the registry lists several names, or where one protocol differs from the other. */
static const struct expectation odd_rows[] = {
    {PS_TCP, 42, PS_WELL_KNOWN, "name", "WINS"},
    {PS_TCP, 113, PS_WELL_KNOWN, "ident", "ident"},
    {PS_UDP, 113, PS_WELL_KNOWN, "auth", NULL},
    {PS_UDP, 465, PS_WELL_KNOWN, "igmpv3lite", NULL},
    {PS_TCP, 512, PS_WELL_KNOWN, "exec", "rexec"},
    {PS_UDP, 512, PS_WELL_KNOWN, "comsat", "biff"},
    {PS_UDP, 513, PS_WELL_KNOWN, "who", "rwho"},
    {PS_UDP, 520, PS_WELL_KNOWN, "router", "RIP"},
    {PS_TCP, 631, PS_WELL_KNOWN, "ipp", "IPP"},
    {PS_TCP, 831, PS_WELL_KNOWN, NULL, NULL},
    {PS_TCP, 888, PS_WELL_KNOWN, "accessbuilder", NULL},
    {PS_UDP, 1701, PS_REGISTERED, "l2f", "L2TP"},
    {PS_TCP, 2049, PS_REGISTERED, "nfs", "NFS"},
    {PS_SCTP, 2049, PS_REGISTERED, "nfs", NULL},
    {PS_TCP, 3000, PS_REGISTERED, "hbci", "Dev web server"},
    {PS_TCP, 3679, PS_REGISTERED, "newton-dock", NULL},
    {PS_TCP, 4413, PS_REGISTERED, "vision-mon", NULL},
    {PS_UDP, 4413, PS_REGISTERED, "vision-mon-disc", NULL},
    {PS_TCP, 4444, PS_REGISTERED, "krb524", "Metasploit"},
    {PS_DCCP, 4556, PS_REGISTERED, "dtn-bundle", NULL},
    {PS_UDP, 4789, PS_REGISTERED, "vxlan", "VXLAN"},
    {PS_TCP, 6000, PS_REGISTERED, "x11", "X11"},
    {PS_UDP, 6063, PS_REGISTERED, "x11", NULL},
    {PS_TCP, 6064, PS_REGISTERED, "ndl-ahp-svc", NULL},
    {PS_TCP, 6005, PS_REGISTERED, "x11", "X11 displays"},
    {PS_TCP, 6006, PS_REGISTERED, "x11", "TensorBoard"},
    {PS_TCP, 6666, PS_REGISTERED, "ircu", "IRC"},
    {PS_TCP, 6669, PS_REGISTERED, "ircu", "IRC"},
    {PS_TCP, 6670, PS_REGISTERED, "vocaltec-gold", NULL},
    {PS_TCP, 8008, PS_REGISTERED, "http-alt", "HTTP alternative"},
    {PS_TCP, 8080, PS_REGISTERED, "http-alt", "HTTP alternative"},
    {PS_UDP, 33433, PS_REGISTERED, NULL, NULL},
    {PS_UDP, 33434, PS_REGISTERED, "traceroute", "traceroute"},
    {PS_UDP, 33534, PS_REGISTERED, NULL, "traceroute"},
    {PS_UDP, 33535, PS_REGISTERED, NULL, NULL},
    {PS_TCP, 44323, PS_REGISTERED, "pmwebapi", NULL},
    {PS_SCTP, 3868, PS_REGISTERED, "diameter", "Diameter"},
    {PS_SCTP, 3869, PS_REGISTERED, NULL, NULL},
    {PS_TCP, 49150, PS_REGISTERED, "inspider", NULL},
    {PS_TCP, 49151, PS_REGISTERED, NULL, NULL},
    {PS_TCP, 65535, PS_DYNAMIC, NULL, NULL},
};

static void assert_same(const char *found, const char *expected, const struct expectation *row)
{
    if (found && expected ? strcmp(found, expected) == 0 : found == expected)
        return;
    fail_msg("%u/%s is %s instead of %s", row->port, ps_transport_name(row->transport),
             found ? found : "(null)", expected ? expected : "(null)");
}

static void check(const struct ps_services *services, const struct expectation *rows, size_t count)
{
    for (const struct expectation *row = rows; row < rows + count; row++) {
        struct ps_service service = ps_services_find(services, row->transport, row->port);
        assert_same(service.iana_name, row->iana_name, row);
        assert_same(service.name, row->iana_name, row);
        assert_same(service.common_name, row->common_name, row);
        assert_int_equal(!service.description, !row->common_name);
        assert_int_equal(ps_port_class(row->port), row->port_class);
    }
}

static void test_learners_list(void **state)
{
    check(*state, learners_list, sizeof learners_list / sizeof *learners_list);
}

static void test_odd_rows(void **state)
{
    check(*state, odd_rows, sizeof odd_rows / sizeof *odd_rows);
}

static void test_udplite_asks_udp(void **state)
{
    assert_string_equal(ps_services_find(*state, PS_UDPLITE, 53).name, "domain");
    assert_string_equal(ps_services_find(*state, PS_UDPLITE, 514).name, "syslog");
    assert_int_equal(ps_services_rank(*state, PS_UDPLITE, 53), 2);
}

static void test_rank(void **state)
{
    assert_int_equal(ps_services_rank(*state, PS_TCP, 80), 2);
    assert_int_equal(ps_services_rank(*state, PS_UDP, 113), 1);
    assert_int_equal(ps_services_rank(*state, PS_TCP, 4), 0);
    assert_int_equal(ps_services_rank(*state, PS_TCP, 49152), 0);
    assert_int_equal(ps_services_rank(*state, PS_TCP, 65535), 0);
    assert_int_equal(ps_services_rank(*state, PS_SCTP, 36412), 2);
    assert_int_equal(ps_services_rank(*state, PS_DCCP, 4556), 1);
}

/* Names that only explain leave the rank that the port has without them. */
static void test_rank_without_evidence(void **state)
{
    assert_true(ps_services_find(*state, PS_UDP, 33500).explains);
    assert_int_equal(ps_services_rank(*state, PS_UDP, 33500), 0);
    assert_true(ps_services_find(*state, PS_UDP, 33434).explains);
    assert_int_equal(ps_services_rank(*state, PS_UDP, 33434), 1);
    assert_true(ps_services_find(*state, PS_TCP, 1028).explains);
    assert_int_equal(ps_services_rank(*state, PS_TCP, 1028), 0);
    assert_true(ps_services_find(*state, PS_TCP, 50000).explains);
    assert_int_equal(ps_services_rank(*state, PS_TCP, 50000), 0);
    assert_false(ps_services_find(*state, PS_UDP, 51820).explains);
    assert_int_equal(ps_services_rank(*state, PS_UDP, 51820), 2);
}

/* Reserved: it has a word to show, but no flow's service is there. */
static void test_port_0_has_no_rank(void **state)
{
    for (int transport = 0; transport < PS_TRANSPORT_COUNT; transport++)
        assert_int_equal(ps_services_rank(*state, (enum ps_transport)transport, 0), 0);
}

static void test_rank_agrees_with_find(void **state)
{
    unsigned named = 0;
    unsigned common = 0;
    for (int transport = 0; transport < PS_TRANSPORT_COUNT; transport++) {
        for (unsigned port = 1; port <= 65535; port++) {
            enum ps_transport which = (enum ps_transport)transport;
            struct ps_service service = ps_services_find(*state, which, (uint16_t)port);
            bool evidence = service.common_name && !service.explains;
            unsigned rank = evidence ? 2 : service.name ? 1 : 0;
            assert_int_equal(ps_services_rank(*state, which, (uint16_t)port), rank);
            named += which != PS_UDPLITE && service.name;
            common += which != PS_UDPLITE && service.common_name;
        }
    }
    /* The whole registry: IANA had a little over 11,600 named rows at the end of 2025. */
    assert_in_range(named, 11500, 12500);
    assert_in_range(common, 800, 2000);
}

/* The numbers are IANA's, and for what is not in the registry what everybody has. */
static void test_port_of_name(void **state)
{
    static const struct {
        const char *name;
        int port; /* 0: none */
    } names[] = {
        {"https", 443},   {"HTTP", 80},     {"domain", 53},
        {"ftp-data", 20}, {"snmp", 161},    {"http-alt", 0} /* three */,
        {"Oracle", 1521}, {"DNS", 53},      {"www", 80},
        {"quic", 443},    {"jabber", 5222}, {"netbios", 0},
        {"x11", 0},       {"no-such", 0},   {"", 0},
        {"0", 0},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint16_t found;
        int port = ps_services_port(*state, names[i].name, &found) ? found : 0;
        if (port != names[i].port)
            fail_msg("%s is %d, not %d", names[i].name, port, names[i].port);
    }
}

static int set_up(void **state)
{
    *state = ps_services_new(NULL);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    ps_services_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learners_list),         cmocka_unit_test(test_odd_rows),
        cmocka_unit_test(test_udplite_asks_udp),      cmocka_unit_test(test_rank),
        cmocka_unit_test(test_rank_without_evidence), cmocka_unit_test(test_port_0_has_no_rank),
        cmocka_unit_test(test_rank_agrees_with_find), cmocka_unit_test(test_port_of_name),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
