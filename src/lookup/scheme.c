/*
 * scheme.c - which port a URL means if it does not say.
 *
 * The ports are from the RFCs that define the schemes or, without an RFC, from the programs that
 * use them.
 */
#include "lookup/url.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#define OVER_TCP {PS_TCP}, 1, false
#define OVER_UDP {PS_UDP}, 1, false
#define BY_DNS {PS_TCP}, 1, true
#define OVER_BOTH {PS_TCP, PS_UDP}, 2, false
#define OVER_UDP_FIRST {PS_UDP, PS_TCP}, 2, false

static const struct ps_scheme schemes[] = {
    {"http", false, 80, OVER_TCP},         {"https", false, 443, OVER_BOTH},
    {"ws", false, 80, OVER_TCP},           {"wss", false, 443, OVER_TCP},
    {"ftp", false, 21, OVER_TCP},          {"ftps", false, 990, OVER_TCP},
    {"ftpes", false, 21, OVER_TCP},        {"ssh", false, 22, OVER_TCP},
    {"sftp", false, 22, OVER_TCP},         {"scp", false, 22, OVER_TCP},
    {"git+ssh", false, 22, OVER_TCP},      {"svn+ssh", false, 22, OVER_TCP},
    {"telnet", false, 23, OVER_TCP},       {"telnets", false, 992, OVER_TCP},
    {"smtp", false, 25, OVER_TCP},         {"smtps", false, 465, OVER_TCP},
    {"submission", false, 587, OVER_TCP},  {"whois", false, 43, OVER_TCP},
    {"dns", false, 53, OVER_UDP_FIRST},    {"tftp", false, 69, OVER_UDP},
    {"gopher", false, 70, OVER_TCP},       {"finger", false, 79, OVER_TCP},
    {"pop", false, 110, OVER_TCP},         {"pop3", false, 110, OVER_TCP},
    {"pops", false, 995, OVER_TCP},        {"pop3s", false, 995, OVER_TCP},
    {"imap", false, 143, OVER_TCP},        {"imaps", false, 993, OVER_TCP},
    {"nntp", false, 119, OVER_TCP},        {"nntps", false, 563, OVER_TCP},
    {"snews", false, 563, OVER_TCP},       {"ntp", false, 123, OVER_UDP},
    {"snmp", false, 161, OVER_UDP_FIRST},  {"ldap", false, 389, OVER_TCP},
    {"ldaps", false, 636, OVER_TCP},       {"smb", false, 445, OVER_TCP},
    {"cifs", false, 445, OVER_TCP},        {"nfs", false, 2049, OVER_TCP},
    {"afp", false, 548, OVER_TCP},         {"rsync", false, 873, OVER_TCP},
    {"syslog", false, 514, OVER_UDP},      {"rtsp", false, 554, OVER_BOTH},
    {"rtspu", false, 554, OVER_UDP},       {"rtsps", false, 322, OVER_TCP},
    {"rtmp", false, 1935, OVER_TCP},       {"rtmps", false, 443, OVER_TCP},
    {"ipp", false, 631, OVER_TCP},         {"ipps", false, 631, OVER_TCP},
    {"acap", false, 674, OVER_TCP},        {"socks", false, 1080, OVER_TCP},
    {"socks4", false, 1080, OVER_TCP},     {"socks5", false, 1080, OVER_TCP},
    {"mssql", false, 1433, OVER_TCP},      {"sqlserver", false, 1433, OVER_TCP},
    {"oracle", false, 1521, OVER_TCP},     {"mqtt", false, 1883, OVER_TCP},
    {"mqtts", false, 8883, OVER_TCP},      {"zookeeper", false, 2181, OVER_TCP},
    {"etcd", false, 2379, OVER_TCP},       {"dict", false, 2628, OVER_TCP},
    {"mysql", false, 3306, OVER_TCP},      {"mariadb", false, 3306, OVER_TCP},
    {"rdp", false, 3389, OVER_BOTH},       {"stun", true, 3478, OVER_UDP_FIRST},
    {"turn", true, 3478, OVER_UDP_FIRST},  {"stuns", true, 5349, OVER_TCP},
    {"turns", true, 5349, OVER_TCP},       {"svn", false, 3690, OVER_TCP},
    {"nats", false, 4222, OVER_TCP},       {"sip", true, 5060, OVER_UDP_FIRST},
    {"sips", true, 5061, OVER_TCP},        {"xmpp", false, 5222, OVER_TCP},
    {"postgres", false, 5432, OVER_TCP},   {"postgresql", false, 5432, OVER_TCP},
    {"amqp", false, 5672, OVER_TCP},       {"amqps", false, 5671, OVER_TCP},
    {"coap", false, 5683, OVER_UDP},       {"coaps", false, 5684, OVER_UDP},
    {"coap+tcp", false, 5683, OVER_TCP},   {"coaps+tcp", false, 5684, OVER_TCP},
    {"vnc", false, 5900, OVER_TCP},        {"couchdb", false, 5984, OVER_TCP},
    {"redis", false, 6379, OVER_TCP},      {"rediss", false, 6379, OVER_TCP},
    {"irc", false, 6667, OVER_TCP},        {"irc6", false, 6667, OVER_TCP},
    {"ircs", false, 6697, OVER_TCP},       {"bolt", false, 7687, OVER_TCP},
    {"neo4j", false, 7687, OVER_TCP},      {"cassandra", false, 9042, OVER_TCP},
    {"kafka", false, 9092, OVER_TCP},      {"git", false, 9418, OVER_TCP},
    {"memcached", false, 11211, OVER_TCP}, {"mongodb", false, 27017, OVER_TCP},
    {"mongodb+srv", false, 27017, BY_DNS},
};

const struct ps_scheme *ps_scheme_find(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (strlen(schemes[i].name) == length && strncasecmp(schemes[i].name, name, length) == 0)
            return &schemes[i];
    }
    return NULL;
}
