/*
 * text_notes.c - the lines of the text report that are no tables: about the input, and below the
 * tables what a reader has to know before trusting them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/utf8.h"
#include "report/item_list.h"
#include "report/text_report.h"

enum { NAME_SIZE = 1024 };

static void put_name(struct ps_item_list *line, const struct ps_snapshot *snapshot)
{
    char name[NAME_SIZE];
    struct ps_writer *writer = line->writer;
    const char *given = snapshot->input.name ? snapshot->input.name : "-";
    size_t width =
        ps_utf8_cut(name, sizeof name, given, writer->width, PS_CUT_START, writer->charset);
    ps_write(writer, writer->colour ? "\033[1m%s\033[0m" : "%s", name);
    line->column = width > 0 ? width : 1;
}

/* Nanoseconds from the first frame to the last. */
static uint64_t duration_ns(const struct ps_snapshot *snapshot)
{
    return ps_text_span_ns(snapshot->input.first_ns, snapshot->input.last_ns);
}

/* All of it: of several link types some may be, and only a note says so. */
static bool is_cooked(const struct ps_snapshot *snapshot)
{
    const char *link = snapshot->input.link_type;
    return snapshot->input.cooked_bytes != 0 && (!link || strcmp(link, "MIXED") != 0);
}

static void put_amounts(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char packets[PS_FORMAT_SIZE], bytes[PS_FORMAT_SIZE], rate[PS_FORMAT_SIZE];
    struct ps_count total = snapshot->total;
    struct ps_item_list line = {.writer = writer, .gap = "  "};
    ps_item_list_add(&line, "%s %s", ps_format_count(packets, total.packets),
                     total.packets == 1 ? "packet" : "packets");
    ps_item_list_add(&line, "%s bytes %s", ps_format_count(bytes, total.bytes),
                     is_cooked(snapshot) ? "with cooked headers" : "on the wire");
    if (duration_ns(snapshot) > 0)
        ps_item_list_add(&line, "%s", ps_format_bit_rate(rate, total.bytes, duration_ns(snapshot)));
    ps_item_list_end(&line);
}

void ps_text_input(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char text[PS_FORMAT_SIZE];
    struct ps_item_list line = {.writer = writer, .gap = "  "};
    put_name(&line, snapshot);
    const char *link = snapshot->input.link_type_title;
    if (!link)
        link = snapshot->input.link_type;
    if (link)
        ps_item_list_add(&line, "%s", link);
    if (snapshot->input.first_ns != PS_NO_TIME) {
        ps_item_list_add(
            &line, "%s",
            ps_format_date_time(text, snapshot->input.first_ns, snapshot->view.local_time));
        ps_item_list_add(&line, "%s", ps_format_duration(text, duration_ns(snapshot)));
    }
    ps_item_list_end(&line);
    put_amounts(snapshot, writer);
}

static void put_fragments(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char packets[PS_FORMAT_SIZE], bytes[PS_FORMAT_SIZE];
    struct ps_count all = {0};
    for (size_t i = 0; i < snapshot->port_count; i++) {
        all.packets += snapshot->ports[i].continuation.packets;
        all.bytes += snapshot->ports[i].continuation.bytes;
    }
    if (all.packets == 0)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    ps_item_list_add(&line, "Fragments:");
    ps_item_list_add(&line, "%s later ones (%s bytes)", ps_format_count(packets, all.packets),
                     ps_format_count(bytes, all.bytes));
    ps_item_list_add_words(&line, "are counted to the port of their datagram's first one.");
    ps_item_list_end(&line);
}

/* What is not clear from its name. */
static const struct {
    enum ps_anomaly anomaly;
    const char *sentence;
} meanings[] = {
    {PS_MERGED_BY_OFFLOAD,
     "more than 1,500 bytes of IP in a frame of Ethernet. The network card or the kernel merged "
     "several before they were captured, unless the network has jumbo frames."},
    {PS_CAPTURED_BEYOND_WIRE,
     "fewer bytes on the wire, the file says, than it has of the frame. Those that it has count."},
    {PS_LENGTH_IMPOSSIBLE,
     "more bytes on the wire, the file says, than any frame has. Those that were captured count."},
    {PS_TIME_FRACTION_BAD, "a second or more as the fraction of a second, which is taken as 0."},
    {PS_TIME_OUTLIER,
     "a time more than a day away from the frames before and after. It is not used."},
};

static bool occurs(const struct ps_snapshot *snapshot, enum ps_anomaly anomaly)
{
    for (size_t i = 0; i < snapshot->anomaly_count; i++)
        if (strcmp(snapshot->anomalies[i].name, ps_anomaly_name(anomaly)) == 0)
            return true;
    return false;
}

static void put_meaning(enum ps_anomaly anomaly, const char *sentence, struct ps_writer *writer)
{
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 4};
    ps_item_list_add(&line, "  %s:", ps_anomaly_name(anomaly));
    ps_item_list_add_words(&line, sentence);
    ps_item_list_end(&line);
}

static void put_meanings(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char duration[PS_FORMAT_SIZE], text[128];
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
        if (occurs(snapshot, meanings[i].anomaly))
            put_meaning(meanings[i].anomaly, meanings[i].sentence, writer);
    if (!occurs(snapshot, PS_TIME_BACKWARDS))
        return;
    snprintf(text, sizeof text, "earlier than the frame before, by %s at most.",
             ps_format_duration(duration, snapshot->input.backwards_ns));
    put_meaning(PS_TIME_BACKWARDS, text, writer);
}

/* "Odd frames: ip-length-beyond-frame 3, udp-length-bad 1." */
static void put_anomalies(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char count[PS_FORMAT_SIZE];
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    if (snapshot->anomaly_count == 0)
        return;
    ps_item_list_add_words(&line, "Odd frames:");
    for (size_t i = 0; i < snapshot->anomaly_count; i++) {
        const struct ps_detail_row *row = &snapshot->anomalies[i];
        ps_item_list_add(&line, "%s %s%s", row->name, ps_format_count(count, row->count.packets),
                         i + 1 < snapshot->anomaly_count ? "," : ".");
    }
    ps_item_list_end(&line);
    put_meanings(snapshot, writer);
}

static void put_evidence(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char count[PS_FORMAT_SIZE];
    uint64_t flows[PS_EVIDENCE_COUNT] = {0};
    int last = -1;
    for (int e = 0; e < PS_EVIDENCE_COUNT; e++) {
        for (size_t i = 0; i < snapshot->service_count; i++)
            flows[e] += snapshot->services[i].evidence[e];
        if (flows[e] > 0)
            last = e;
    }
    if (last < 0)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    ps_item_list_add_words(&line, "Server side of flows known by:");
    for (int e = 0; e <= last; e++) {
        if (flows[e] > 0)
            ps_item_list_add(&line, "%s %s%s", ps_evidence_name((enum ps_evidence)e),
                             ps_format_count(count, flows[e]), e < last ? "," : ".");
    }
    ps_item_list_end(&line);
}

static void put_flows(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char total[PS_FORMAT_SIZE], active[PS_FORMAT_SIZE], evicted[PS_FORMAT_SIZE], words[128];
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    if (snapshot->flows_total == 0)
        return;
    ps_item_list_add(
        &line, "Flows: %s, %s active %s%s", ps_format_count(total, snapshot->flows_total),
        ps_format_count(active, snapshot->flows_active),
        snapshot->kind == PS_SNAPSHOT ? "now" : "at the end", snapshot->flows_evicted ? ";" : ".");
    if (snapshot->flows_evicted > 0) {
        ps_item_list_add(&line, "%s evicted", ps_format_count(evicted, snapshot->flows_evicted));
        const char *limit = snapshot->view.flow_limit;
        snprintf(words, sizeof words, "to stay within %s, after they were counted.",
                 limit ? limit : "their limit");
        ps_item_list_add_words(&line, words);
    }
    ps_item_list_end(&line);
}

static void put_hosts(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char evicted[PS_FORMAT_SIZE], words[160];
    const char *limit = snapshot->view.host_limit;
    if (snapshot->hosts_omitted.hosts == 0)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    ps_item_list_add(&line, "Hosts: %s evicted",
                     ps_format_count(evicted, snapshot->hosts_omitted.hosts));
    snprintf(words, sizeof words,
             "to stay within %s, the smallest first, after they were counted; one that comes "
             "back begins anew.",
             limit ? limit : "their limit");
    ps_item_list_add_words(&line, words);
    ps_item_list_end(&line);
}

static void put_drops(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char kernel[PS_FORMAT_SIZE], interface[PS_FORMAT_SIZE];
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    if (!snapshot->input.has_drops)
        return;
    ps_item_list_add_words(&line, snapshot->input.kind == PS_SOURCE_FILE
                                      ? "Dropped during the capture, as the file says:"
                                      : "Dropped before portstat saw them:");
    ps_item_list_add(&line, "%s by the kernel,",
                     ps_format_count(kernel, snapshot->input.kernel_drops));
    ps_item_list_add(&line, "%s by the interface.",
                     ps_format_count(interface, snapshot->input.interface_drops));
    ps_item_list_end(&line);
}

/* What is around those that the filter did not see through. */
static const char *const around[PS_HIDDEN_COUNT] = {
    [PS_HIDDEN_VLAN] = "a VLAN tag",
    [PS_HIDDEN_TWO_VLANS] = "two VLAN tags",
    [PS_HIDDEN_MPLS] = "an MPLS label",
    [PS_HIDDEN_TWO_MPLS] = "two MPLS labels",
    [PS_HIDDEN_PPPOE] = "PPPoE",
    [PS_HIDDEN_VLAN_PPPOE] = "a VLAN tag and PPPoE",
    [PS_HIDDEN_GENEVE] = "GENEVE",
    [PS_HIDDEN_IP] = "IP in IP",
    [PS_HIDDEN_GRE] = "GRE",
    [PS_HIDDEN_VXLAN] = "VXLAN",
};

static void put_hidden(const struct ps_hidden_row *row, struct ps_writer *writer)
{
    char packets[PS_FORMAT_SIZE], text[256];
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 4};
    const char *what = around[row->behind];
    ps_item_list_add(&line, "  %s", ps_format_count(packets, row->count.packets));
    if (ps_hidden_is_tunnel(row->behind))
        snprintf(text, sizeof text, "would pass without %s around, where no filter looks.%s", what,
                 row->filter ? " With all that is in it:" : "");
    else
        snprintf(text, sizeof text, "would pass without %s.%s", what,
                 row->filter ? " To find them:" : "");
    ps_item_list_add_words(&line, text);
    if (row->filter)
        ps_item_list_add(&line, "%s", row->filter);
    ps_item_list_end(&line);
}

static void put_filtered_out(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char packets[PS_FORMAT_SIZE], bytes[PS_FORMAT_SIZE];
    const struct ps_count out = snapshot->input.filtered_out;
    if (out.packets == 0)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    ps_item_list_add_words(&line, "Left out by the filter:");
    ps_item_list_add(&line, "%s %s", ps_format_count(packets, out.packets),
                     out.packets == 1 ? "packet" : "packets");
    ps_item_list_add(&line, "(%s bytes).", ps_format_count(bytes, out.bytes));
    ps_item_list_end(&line);
    for (size_t i = 0; i < snapshot->input.hidden_count; i++)
        put_hidden(&snapshot->input.hidden[i], writer);
}

/* "on the wire" is not all of it then. */
static void put_cooked(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char text[256];
    if (snapshot->input.cooked_bytes == 0)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    snprintf(text, sizeof text,
             "Cooked frames: in place of its link header each has one of Linux's own, of %" PRIu32
             " bytes, which are counted as bytes; Ethernet's has 14.",
             snapshot->input.cooked_bytes);
    ps_item_list_add_words(&line, text);
    ps_item_list_end(&line);
}

static bool leaves_out(const struct ps_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->reason_count; i++)
        if (snapshot->reasons[i].reason == PS_SEEN_BEFORE)
            return true;
    return false;
}

static void put_seen_before(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char packets[PS_FORMAT_SIZE], bytes[PS_FORMAT_SIZE], text[256];
    const struct ps_count seen = snapshot->input.seen_before;
    const char *option = snapshot->view.once_option;
    if (!snapshot->input.compared || seen.packets == 0)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    snprintf(text, sizeof text, "Seen before on another interface: %s %s (%s bytes), %s%s%s",
             ps_format_count(packets, seen.packets), seen.packets == 1 ? "frame" : "frames",
             ps_format_count(bytes, seen.bytes),
             leaves_out(snapshot) ? "not counted again." : "counted all the same.",
             leaves_out(snapshot) || !option ? "" : " Each packet once: ",
             leaves_out(snapshot) || !option ? "" : option);
    ps_item_list_add_words(&line, text);
    ps_item_list_end(&line);
}

static void put_forgotten(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char packets[PS_FORMAT_SIZE];
    if (!snapshot->input.compared || snapshot->input.forgotten == 0)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    ps_item_list_add(&line, "%s packets", ps_format_count(packets, snapshot->input.forgotten));
    ps_item_list_add_words(&line,
                           "came too fast to be remembered: they may have been seen on other "
                           "interfaces, too.");
    ps_item_list_end(&line);
}

static void put_views(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    char views[PS_FORMAT_SIZE];
    if (snapshot->input.views < 2)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    ps_item_list_add(&line, "Sum of %s views", ps_format_count(views, snapshot->input.views));
    ps_item_list_add_words(&line, "of the same time: what several saw counts for each of them, "
                                  "and flows are not joined.");
    ps_item_list_end(&line);
}

static void put_inexact(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    if (!snapshot->input.inexact)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    ps_item_list_add_words(&line, "A limit was reached: sums are right, but flows may not all be "
                                  "those that one run would have found.");
    ps_item_list_end(&line);
}

static void put_damage(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    if (!snapshot->input.incomplete)
        return;
    struct ps_item_list line = {.writer = writer, .gap = " ", .indent = 2};
    ps_item_list_add(&line, "Incomplete:");
    ps_item_list_add_words(&line, snapshot->input.damage ? snapshot->input.damage
                                                         : "the input was not read to its end");
    ps_item_list_end(&line);
}

void ps_text_notes(const struct ps_snapshot *snapshot, struct ps_writer *writer)
{
    if (snapshot->flows_total == 0 && snapshot->anomaly_count == 0 && !snapshot->input.has_drops &&
        !snapshot->input.incomplete && snapshot->input.cooked_bytes == 0 &&
        snapshot->input.seen_before.packets == 0 && snapshot->input.filtered_out.packets == 0 &&
        snapshot->input.views < 2 && !snapshot->input.inexact)
        return;
    ps_write(writer, "\n");
    put_fragments(snapshot, writer);
    put_filtered_out(snapshot, writer);
    put_anomalies(snapshot, writer);
    put_evidence(snapshot, writer);
    put_flows(snapshot, writer);
    put_hosts(snapshot, writer);
    put_cooked(snapshot, writer);
    put_seen_before(snapshot, writer);
    put_forgotten(snapshot, writer);
    put_inexact(snapshot, writer);
    put_views(snapshot, writer);
    put_drops(snapshot, writer);
    put_damage(snapshot, writer);
}
