/*
 * csv_tables.c - the tables as comma-separated values: one row of `tables` each; see csv_table.h.
 */
#include <inttypes.h>

#include "base/format.h"
#include "report/csv_table.h"

static void put_number(struct ps_writer *writer, uint64_t number)
{
    ps_write(writer, ",%" PRIu64, number);
}

static void put_count(struct ps_writer *writer, struct ps_count count)
{
    put_number(writer, count.packets);
    put_number(writer, count.bytes);
}

/* "well-known,http,HTTP" */
static void put_names(struct ps_writer *writer, const struct ps_label *label)
{
    ps_write(writer, "%s,", ps_port_class_name(label->port_class));
    ps_csv_text(writer, label->service);
    ps_write(writer, ",");
    ps_csv_text(writer, label->common_name);
}

/* "tcp,80,well-known,http,HTTP" */
static void put_label(struct ps_writer *writer, const struct ps_label *label)
{
    ps_write(writer, "%s,%u,", ps_transport_name(label->transport), (unsigned)label->port);
    put_names(writer, label);
}

static size_t count_ports(const struct ps_snapshot *snapshot)
{
    return snapshot->port_count;
}

static void put_port(const struct ps_snapshot *snapshot, size_t row, struct ps_writer *writer)
{
    const struct ps_port_row *port = &snapshot->ports[row];
    put_label(writer, &port->label);
    put_count(writer, port->destination);
    put_count(writer, port->continuation);
    put_count(writer, port->source);
    ps_write(writer, ",%s", port->client_only ? "true" : "false");
}

static size_t count_services(const struct ps_snapshot *snapshot)
{
    return snapshot->service_count;
}

/* "handshake:12 registry:1" */
static void put_evidence(struct ps_writer *writer, const struct ps_service_row *service)
{
    const char *separator = ",";
    for (unsigned i = 0; i < PS_EVIDENCE_COUNT; i++) {
        if (service->evidence[i] == 0)
            continue;
        ps_write(writer, "%s%s:%" PRIu64, separator, ps_evidence_name((enum ps_evidence)i),
                 service->evidence[i]);
        separator = " ";
    }
    if (*separator == ',')
        ps_write(writer, ",");
}

/* A cell is empty where its transport does not let that be seen. */
static void put_outcome(struct ps_writer *writer, bool known, uint64_t number)
{
    if (known)
        put_number(writer, number);
    else
        ps_write(writer, ",");
}

static void put_connections(struct ps_writer *writer, const struct ps_service_row *service)
{
    const enum ps_connections_scope scope = ps_connections_scope(service->label.transport);
    const struct ps_connections *connections = &service->connections;
    const bool all = scope == PS_CONNECTIONS_ALL;
    put_outcome(writer, all, connections->opened);
    put_outcome(writer, all || scope == PS_CONNECTIONS_REFUSED, connections->refused);
    put_outcome(writer, all, connections->unanswered);
    put_outcome(writer, all, connections->closed);
    put_outcome(writer, all, connections->reset);
}

static void put_service(const struct ps_snapshot *snapshot, size_t row, struct ps_writer *writer)
{
    const struct ps_service_row *service = &snapshot->services[row];
    put_label(writer, &service->label);
    put_number(writer, service->flows);
    put_count(writer, service->to_server);
    put_count(writer, service->to_client);
    put_evidence(writer, service);
    put_number(writer, service->active_flows);
    put_connections(writer, service);
}

static size_t count_classes(const struct ps_snapshot *snapshot)
{
    return snapshot->class_count;
}

/* For a class, the port is its first port, and the name its own. */
static void class_item(const struct ps_snapshot *snapshot, size_t row, struct ps_item *item)
{
    const struct ps_class_row *from = &snapshot->classes[row];
    *item = (struct ps_item){
        .label = {.port = ps_port_class_first(from->port_class),
                  .port_class = from->port_class,
                  .service = ps_port_class_name(from->port_class)},
        .flows = from->flows,
        .count = from->destination,
    };
}

static void put_class(const struct ps_snapshot *snapshot, size_t row, struct ps_writer *writer)
{
    const struct ps_class_row *from = &snapshot->classes[row];
    ps_write(writer, "%s", ps_port_class_name(from->port_class));
    put_number(writer, from->ports);
    put_count(writer, from->destination);
    put_number(writer, from->services);
    put_number(writer, from->flows);
    put_count(writer, from->service);
}

static size_t count_flows(const struct ps_snapshot *snapshot)
{
    return snapshot->flow_count;
}

static bool has_address(const struct ps_flow_row *flow)
{
    return flow->ip_version == 4 || flow->ip_version == 6;
}

/* "192.0.2.1,40000,"; without IP there is no address. */
static void put_end(struct ps_writer *writer, const struct ps_flow_row *flow,
                    const struct ps_address *address, uint16_t port)
{
    char text[PS_FORMAT_SIZE] = "";
    if (has_address(flow))
        ps_format_address(text, address->bytes, flow->ip_version);
    ps_write(writer, "%s,%u,", text, (unsigned)port);
}

static void put_flow(const struct ps_snapshot *snapshot, size_t row, struct ps_writer *writer)
{
    const struct ps_flow_row *flow = &snapshot->flows[row];
    ps_write(writer, "%s,", ps_transport_name(flow->label.transport));
    put_end(writer, flow, &flow->client, flow->client_port);
    put_end(writer, flow, &flow->server, flow->label.port);
    if (has_address(flow))
        ps_write(writer, "%u", (unsigned)flow->ip_version);
    ps_write(writer, ",");
    put_names(writer, &flow->label);
    put_count(writer, flow->to_server);
    put_count(writer, flow->to_client);
    ps_write(writer, ",");
    ps_csv_time(snapshot, flow->first_ns, writer);
    ps_write(writer, ",");
    ps_csv_time(snapshot, flow->last_ns, writer);
    ps_write(writer, ",%s", ps_evidence_name(flow->evidence));
}

static size_t count_interfaces(const struct ps_snapshot *snapshot)
{
    return snapshot->interface_count;
}

static void put_interface(const struct ps_snapshot *snapshot, size_t row, struct ps_writer *writer)
{
    const struct ps_interface_row *from = &snapshot->interfaces[row];
    ps_csv_text(writer, from->name);
    if (from->others)
        ps_write(writer, ",");
    else
        put_number(writer, from->number);
    ps_write(writer, ",");
    ps_csv_text(writer, from->file);
    put_count(writer, from->all);
    put_count(writer, from->counted);
    if (!from->has_drops) {
        ps_write(writer, ",,");
        return;
    }
    put_number(writer, from->kernel_drops);
    put_number(writer, from->interface_drops);
}

static size_t count_hosts(const struct ps_snapshot *snapshot)
{
    return snapshot->host_count;
}

/* "443/tcp:5901984 53/udp:2175": the first ports, each with its bytes. */
static void put_host_role(struct ps_writer *writer, const struct ps_host_role *role)
{
    put_number(writer, role->flows);
    put_count(writer, role->count);
    ps_write(writer, ",");
    for (size_t i = 0; i < role->port_count; i++)
        ps_write(writer, "%s%u/%s:%" PRIu64, i > 0 ? " " : "", (unsigned)role->ports[i].label.port,
                 ps_transport_name(role->ports[i].label.transport), role->ports[i].count.bytes);
}

static void put_host(const struct ps_snapshot *snapshot, size_t row, struct ps_writer *writer)
{
    const struct ps_host_row *host = &snapshot->hosts[row];
    char text[PS_FORMAT_SIZE];
    if (host->ip_version == 0)
        ps_write(writer, ",,");
    else
        ps_write(writer, "%s,%u,%s", ps_format_address(text, host->address.bytes, host->ip_version),
                 (unsigned)host->ip_version, ps_address_kind_name(host->kind));
    put_count(writer, host->sent);
    put_count(writer, host->received);
    put_host_role(writer, &host->as_client);
    put_host_role(writer, &host->as_server);
}

#define PORT_COLUMNS                                                                               \
    "protocol,port,class,service,common_name,packets,bytes,continuation_fragments,"                \
    "continuation_fragment_bytes,source_packets,source_bytes,client_only"
#define DIRECTION_COLUMNS "to_server_packets,to_server_bytes,to_client_packets,to_client_bytes"
#define ROLE_COLUMNS(role) role "_flows," role "_packets," role "_bytes," role "_ports"

/* clang-format off */
static const struct ps_csv_table tables[] = {
    [PS_VIEW_ALL_TABLES] = {PORT_COLUMNS, count_ports, ps_port_item, put_port},
    [PS_VIEW_BY_PORT] = {PORT_COLUMNS, count_ports, ps_port_item, put_port},
    [PS_VIEW_BY_SERVICE] = {"protocol,port,class,service,common_name,flows," DIRECTION_COLUMNS
                            ",evidence,active_flows,connections_opened,connections_refused,"
                            "connections_unanswered,connections_closed,connections_reset",
                            count_services, ps_service_item, put_service},
    [PS_VIEW_BY_CLASS] = {"class,ports,packets,bytes,services,flows,service_packets,service_bytes",
                          count_classes, class_item, put_class},
    [PS_VIEW_BY_FLOW] = {"protocol,client_address,client_port,server_address,server_port,"
                         "ip_version,class,service,common_name," DIRECTION_COLUMNS
                         ",first,last,evidence",
                         count_flows, ps_flow_item, put_flow},
    [PS_VIEW_BY_INTERFACE] = {"name,number,file,packets,bytes,counted,counted_bytes,kernel_drops,"
                              "interface_drops",
                              count_interfaces, ps_interface_item, put_interface},
    [PS_VIEW_BY_HOST] = {"address,ip_version,kind,sent_packets,sent_bytes,received_packets,"
                         "received_bytes," ROLE_COLUMNS("as_client") "," ROLE_COLUMNS("as_server"),
                         count_hosts, ps_host_item, put_host},
};
/* clang-format on */

const struct ps_csv_table *ps_csv_table_of(enum ps_view_by by)
{
    return &tables[by];
}
