/*
 * text.c - the report for people: which parts it has, and in which order.
 */
#include <string.h>

#include "base/format.h"
#include "report/item_list.h"
#include "report/renderer_table.h"
#include "report/text_report.h"

struct part {
    const char *title;
    const char *nothing; /* text in place of an empty part that was asked for */
    bool (*wanted)(const struct ps_snapshot *snapshot); /* whether it has rows */
    void (*put)(const struct ps_snapshot *snapshot, struct ps_writer *writer);
    bool always; /* part of the whole report, not only on demand */
};

static bool any_packets(const struct ps_snapshot *snapshot)
{
    return snapshot->total.packets > 0;
}

static bool any_services(const struct ps_snapshot *snapshot)
{
    return snapshot->service_count > 0;
}

static bool any_classes(const struct ps_snapshot *snapshot)
{
    return snapshot->class_count > 0;
}

static bool any_flows(const struct ps_snapshot *snapshot)
{
    return snapshot->flow_count > 0;
}

static bool any_interfaces(const struct ps_snapshot *snapshot)
{
    return snapshot->interface_count > 0;
}

static bool any_hosts(const struct ps_snapshot *snapshot)
{
    return snapshot->host_count > 0;
}

static bool any_reasons(const struct ps_snapshot *snapshot)
{
    return snapshot->reason_count > 0;
}

/* Indexed by enum ps_view_by; the part at PS_VIEW_ALL_TABLES is never asked for alone. */
/* clang-format off */
static const struct part parts[] = {
    [PS_VIEW_BY_PORT] = {"Destination ports", "No packets.",
                         any_packets, ps_text_ports, true},
    [PS_VIEW_BY_SERVICE] = {"Services (flows by the server's port; packets each way)",
                            "No services: no packet was counted to a port.",
                            any_services, ps_text_services, true},
    [PS_VIEW_BY_CLASS] = {"Classes of destination ports",
                          "No classes of ports: no packet was counted to a port.",
                          any_classes, ps_text_classes, true},
    [PS_VIEW_BY_FLOW] = {"Flows (both directions)", "No flows: no packet was counted to a port.",
                         any_flows, ps_text_flows, false},
    [PS_VIEW_BY_INTERFACE] = {"Interfaces (all frames)", "No packets.",
                              any_interfaces, ps_text_interfaces, false},
    [PS_VIEW_BY_HOST] = {"Hosts (frames from and to each; > is a port of others, * a group of hosts)",
                         "No hosts: no packet was counted to a port.",
                         any_hosts, ps_text_hosts, false},
    [PS_VIEW_ALL_TABLES] = {"Not counted to a port", "No packets.",
                            any_reasons, ps_text_not_counted, true},
};
/* clang-format on */

/* In the order of the report. */
static const enum ps_view_by order[] = {PS_VIEW_BY_PORT,   PS_VIEW_BY_SERVICE,   PS_VIEW_BY_CLASS,
                                        PS_VIEW_BY_FLOW,   PS_VIEW_BY_INTERFACE, PS_VIEW_BY_HOST,
                                        PS_VIEW_ALL_TABLES};

/* What a title says in parentheses is left out where it does not fit. */
static void put_title(struct ps_writer *writer, const char *title)
{
    size_t length = strlen(title), without = strcspn(title, "(");
    int shown = (int)(length > writer->width && without < length ? without - 1 : length);
    ps_write(writer, writer->colour ? "\033[1m%.*s\033[0m\n" : "%.*s\n", shown, title);
}

/* If all tables were asked for, the number of packets above says enough; a quiet report has
 * none. */
static void put_nothing(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    bool quiet = snapshot->view.quiet;
    if (!quiet && snapshot->view.by == PS_VIEW_ALL_TABLES)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    ps_write(writer, "%s", quiet ? "" : "\n");
    ps_item_list_add_words(&line, parts[snapshot->view.by].nothing);
    ps_item_list_end(&line);
}

static void put_tables(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    enum ps_view_by by = snapshot->view.by;
    size_t shown = 0;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct part *part = &parts[order[i]];
        bool asked_for = by == PS_VIEW_ALL_TABLES ? part->always : by == order[i];
        if (!asked_for || !part->wanted(snapshot))
            continue;
        if (shown++ > 0 || !snapshot->view.quiet)
            ps_write(writer, "\n");
        put_title(writer, part->title);
        part->put(snapshot, writer);
    }
    if (shown == 0)
        put_nothing(snapshot, writer);
}

static void put_heading(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char time[PS_FORMAT_SIZE];
    if (snapshot->kind == PS_TOTAL)
        ps_write(writer, "\nTotal\n");
    if (snapshot->kind == PS_SNAPSHOT)
        ps_write(writer, "\nSo far, at %s\n",
                 ps_format_date_time(time, snapshot->interval.end_ns, snapshot->view.local_time));
}

static void render(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    if (snapshot->kind == PS_INTERVAL) {
        ps_text_interval(snapshot, writer);
        return;
    }
    put_heading(snapshot, writer);
    if (!snapshot->view.quiet)
        ps_text_input(snapshot, writer);
    put_tables(snapshot, writer);
    if (!snapshot->view.quiet)
        ps_text_notes(snapshot, writer);
}

const struct ps_renderer ps_renderer_text = {
    .name = "text",
    .help = "tables for people",
    .intervals = true,
    .render = render,
};
