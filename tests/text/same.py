"""Whether a text report says what the JSON of the same run says: each of its numbers, and each word about a row."""
import copy
import fractions
import re

import books
import reader
import services

# What stands for the rest of a name; a dot of its own may stand before or behind.
CUTS = (re.compile(r"\.\.(?!\.)|\u2026"), re.compile(r"(?<!\.)\.\."))
PROTOCOLS = ("tcp", "udp", "udplite", "sctp", "dccp")

INTERVAL_LINES = 22
ROW_LINES = 3 # that a row may take


class Options:
    """What the options of a run make of the tables: how many rows, which, in which order."""

    def __init__(self, arguments):
        self.all = "--all" in arguments
        self.top = int(self.value(arguments, "--top", 0 if self.all else 10))
        self.top_given = "--top" in arguments
        self.sort = self.value(arguments, "--sort", "packets")
        self.usual_order = "--sort" not in arguments
        self.lines = int(self.value(arguments, "--top", 0 if self.all else INTERVAL_LINES))
        self.numbers = "-n" in arguments
        self.quiet = "-q" in arguments
        self.by = self.value(arguments, "--by", "all")

    @staticmethod
    def value(arguments, name, default):
        """The argument of an option."""
        return arguments[arguments.index(name) + 1] if name in arguments else default


def both(row):
    """Packets and bytes of a service or flow, both ways."""
    return {key: row["to_server"][key] + row["to_client"][key] for key in ("packets", "bytes")}


def port_rows(report):
    """{label: (cells, whether it belongs to a client)} of ports that were a destination."""
    return {"%d/%s" % (row["port"], row["protocol"]): (
        {"CLASS": row["class"], "NAME": row["common_name"] or row["service"] or "-", "PACKETS": row["packets"],
         "BYTES": row["bytes"]}, row["client_only"]) for row in report["ports"] if row["packets"]}


def service_rows(report):
    """The same of services."""
    return {"%d/%s" % (row["port"], row["protocol"]): (
        {"CLASS": row["class"], "NAME": row["common_name"] or row["service"] or "-", "FLOWS": row["flows"],
         "TO SERVER": row["to_server"]["packets"], "TO CLIENT": row["to_client"]["packets"],
         "PACKETS": both(row)["packets"], "BYTES": both(row)["bytes"]}, False) for row in report["services"]}


def class_rows(report):
    """The same of classes."""
    return {row["class"]: ({"PORTS": row["ports"], "PACKETS": row["packets"], "BYTES": row["bytes"]}, False)
            for row in report["classes"]}


def endpoint(end):
    """Address and port as text shows them."""
    address = end["address"] or "-"
    return ("[%s]:%d" if ":" in address else "%s:%d") % (address, end["port"])


def flow_list(report):
    """[(label, cells)] of flows."""
    return [("%s > %s/%s" % (endpoint(row["client"]), endpoint(row["server"]), row["protocol"]),
             {"NAME": row["common_name"] or row["service"] or "-", "PACKETS": both(row)["packets"],
              "BYTES": both(row)["bytes"]}) for row in report["flows_list"]]


def top_ports(row):
    """The first ports of a host in both roles: those that it offers, and with ">" those of others."""
    ports = [(port["packets"], "%s%d/%s" % (mark, port["port"], port["protocol"]), port["common_name"] or port["service"])
             for role, mark in (("as_server", ""), ("as_client", ">")) for port in row[role]["ports"]]
    ports.sort(key=lambda port: -port[0])
    return ", ".join(port + (" " + name if name else "") for _, port, name in ports) or "-"


def host_list(report):
    """[(label, cells)] of hosts."""
    return [((row["address"] or "no address") + ("*" if row["kind"] in ("multicast", "broadcast") else ""),
             {"TOP PORTS": top_ports(row), "FLOWS": row["as_client"]["flows"] + row["as_server"]["flows"],
              "PKTS OUT": row["sent"]["packets"], "BYTES OUT": row["sent"]["bytes"],
              "PKTS IN": row["received"]["packets"], "BYTES IN": row["received"]["bytes"],
              "BYTES": row["sent"]["bytes"] + row["received"]["bytes"]}) for row in report["hosts"]]


def interface_cells(row):
    """What a row about an interface shows."""
    drops = None if row["kernel_drops"] is None else row["kernel_drops"] + row["interface_drops"]
    return {"PACKETS": row["packets"], "COUNTED": row["counted"], "BYTES": row["bytes"], "DROPPED": drops}


def interface_name(row):
    """What an interface is called."""
    if row["number"] is None:
        return "all others"
    if row["name"] is not None:
        return row["name"]
    return "number %d" % row["number"] + (" of %s" % row["file"].rsplit("/", 1)[-1] if row["file"] else "")


def same_text(shown, said):
    """Whether a name is what it should be: all of it, or what is left where it was cut."""
    said = re.sub("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffd]", "?", said)
    return shown == said or any(cut.search(shown) and re.fullmatch(".+".join(map(re.escape, cut.split(shown))), said)
                                for cut in CUTS)


def same_cells(label, row, cells):
    """Each cell of a row that the JSON knows, too."""
    for title, text in row.cells.items():
        if title not in cells:
            continue
        if title in reader.WORDS:
            good = same_text(text, cells[title])
        else:
            good = row.number(title) == cells[title]
        if not good:
            yield "%s, %s: %r is not %r" % (label, title, text, cells[title])


def sum_cells(report):
    """{label: cells} of the rows of sums."""
    packets, services = report["packets"], report["services"]
    counted = {"PACKETS": packets["counted"], "BYTES": packets["counted_bytes"],
               "FLOWS": sum(row["flows"] for row in services), "PORTS": sum(row["ports"] for row in report["classes"]),
               "TO SERVER": sum(row["to_server"]["packets"] for row in services),
               "TO CLIENT": sum(row["to_client"]["packets"] for row in services),
               "PKTS OUT": packets["counted"], "PKTS IN": packets["counted"],
               "BYTES OUT": packets["counted_bytes"], "BYTES IN": packets["counted_bytes"]}
    source = report["input"]
    drops = None if source["kernel_drops"] is None else source["kernel_drops"] + source["interface_drops"]
    total = {"PACKETS": packets["total"], "BYTES": packets["bytes"], "COUNTED": packets["counted"], "DROPPED": drops}
    rest = {"PACKETS": packets["total"] - packets["counted"], "BYTES": packets["bytes"] - packets["counted_bytes"]}
    return {"counted": counted, "total": total, "not counted": rest}


def same_sums(table, report):
    """The rows of sums."""
    cells = sum_cells(report)
    for row in table.of_kind("sum"):
        own = cells[row.label]
        if table.kind == "hosts": # a flow has two hosts, so their sum is not shown
            own = {**own, "FLOWS": None}
        yield from same_cells(row.label, row, own)


def folded_cells(rows):
    """What several rows are together."""
    titles = {title for cells in rows for title in cells if title in reader.NUMBERS}
    return {title: sum(cells[title] or 0 for cells in rows) for title in titles}


def same_folded(table, hidden, client):
    """The rows that stand for others: how many, and their sum."""
    expected = {clients: group for clients, group in ((True, client), (False, hidden)) if group}
    found = {reader.is_client(row.label): row for row in table.of_kind("folded")}
    if found.keys() != expected.keys():
        yield "%s: %s rows are folded, %s should be" % (table.kind, list(found), list(expected))
        return
    for key, row in found.items():
        yield from books.equal("%s of %s" % (row.label, table.kind), row.folded, len(expected[key]))
        yield from same_cells(row.label, row, folded_cells(expected[key]))


def port_of(label):
    """What the rows of "80/tcp", or of a flow to it, are ordered by."""
    port, protocol = re.search(r"(\d+)/(\w+)$", label).groups()
    return int(port), PROTOCOLS.index(protocol)


# How rows [(label, cells)], which come by packets and bytes, are ordered; equal ones stay as they are.
ORDERS = {
    "packets": lambda row: 0,
    "bytes": lambda row: -row[1]["BYTES"],
    "flows": lambda row: -row[1].get("FLOWS", 0),
    "port": lambda row: port_of(row[0]),
}


def same_order(table, options, rows):
    """The top rows are shown, in their order. (Names are not compared: letters have orders of their own.)"""
    if options.sort not in ORDERS:
        return
    order = [label for label, _ in sorted(rows, key=ORDERS[options.sort])]
    shown = [row.label.strip() for row in table.of_kind("plain")]
    if not all(map(same_text, shown, order)):
        yield "%s: the order is %s, not %s" % (table.kind, shown, order[:len(shown)])


def same_rows(table, report, options, rows):
    """Each row that is shown, and what is left."""
    hidden = {label: cells for label, (cells, client) in rows.items() if options.all or not client}
    client = [cells for label, (cells, client) in rows.items() if client and not options.all]
    yield from same_order(table, options if table.kind != "classes" else Options(()), list(hidden.items()))
    for row in table.of_kind("plain"):
        label = row.label.strip()
        if label not in hidden:
            yield "%s: %s is no row, or twice" % (table.kind, label)
            continue
        yield from same_cells(label, row, hidden.pop(label))
    shown = len(table.of_kind("plain"))
    if table.kind != "classes":
        most = options.top or shown + len(hidden)
        yield from books.equal("rows of %s" % table.kind, shown, min(most, shown + len(hidden)))
    yield from same_folded(table, list(hidden.values()), client)
    yield from same_sums(table, report)


def same_flows(table, report, options):
    """Flows: each that is shown is one of the list; the others are the rest of what was counted."""
    flows, rows = flow_list(report), {}
    for label, cells in flows:
        rows.setdefault(label, []).append(cells)
    yield from same_order(table, options, flows)
    for row in table.of_kind("plain"):
        left = rows.get(row.label) or next((rest for label, rest in rows.items() if rest and same_text(
            row.label, label) and not list(same_cells(row.label, row, rest[0]))), [])
        match = next((cells for cells in left if not list(same_cells(row.label, row, cells))), None)
        if match is None:
            yield "no flow is %s" % row.cells
            continue
        left.remove(match)
    shown, total = len(table.of_kind("plain")), len(flows)
    yield from books.equal("flows shown", shown, min(options.top or total, total))
    for row in table.of_kind("folded"):
        yield from books.equal(row.label, row.folded, total - shown + report["flows_list_omitted"]["flows"])
    yield from same_sums(table, report)


def same_hosts(table, report, options):
    """Hosts: each that is shown, those that are folded, and those that had to make room."""
    hosts, omitted = host_list(report), report["hosts_omitted"]
    yield from same_order(table, options, hosts)
    rows = dict(hosts)
    for row in table.of_kind("plain"):
        cells = rows.pop(row.label, None)
        if cells is None:
            yield "hosts: %s is no row, or twice" % row.label
            continue
        if options.numbers:
            cells = {**cells, "TOP PORTS": re.sub(r"(/\w+) [^,]*", r"\1", cells["TOP PORTS"])}
        yield from same_cells(row.label, row, cells)
    shown, total = len(table.of_kind("plain")), len(hosts)
    yield from books.equal("hosts shown", shown, min(options.top or total, total))
    evicted = {"FLOWS": omitted["client_flows"] + omitted["server_flows"]}
    for side, title in (("sent", "OUT"), ("received", "IN")):
        evicted.update({"PKTS " + title: omitted[side]["packets"], "BYTES " + title: omitted[side]["bytes"]})
    more = [row for row in table.of_kind("folded") if reader.kind_of_folded(row.label) != "evicted"]
    yield from books.equal("hosts that are folded", [row.folded for row in more], [len(rows)] if rows else [])
    for row in more:
        yield from same_cells(row.label, row, folded_cells(list(rows.values())))
    gone = [row for row in table.of_kind("folded") if reader.kind_of_folded(row.label) == "evicted"]
    yield from books.equal("hosts evicted", sum(row.folded for row in gone), omitted["hosts"])
    for row in gone:
        yield from same_cells(row.label, row, evicted)
    yield from same_sums(table, report)


def same_interfaces(table, report, options):
    """Interfaces, of which two may have one name."""
    rows = [(interface_name(row), interface_cells(row)) for row in report["interfaces"]]
    for row in table.of_kind("plain"):
        match = next((one for one in rows if same_text(row.label, one[0])
                      and not list(same_cells(row.label, row, one[1]))), None)
        if match is None:
            yield "no interface is %s" % row.cells
            continue
        rows.remove(match)
    shown, total = len(table.of_kind("plain")), len(report["interfaces"])
    yield from books.equal("interfaces shown", shown, min(options.top or total, total))
    yield from same_folded(table, [cells for _, cells in rows], [])
    yield from same_sums(table, report)


def reason_rows(table):
    """[(row, its details)] as text shows them."""
    grouped = []
    for row in table.rows:
        if row.kind == "plain":
            grouped.append((row, []))
        elif grouped:
            grouped[-1][1].append(row)
    return grouped


def counts(row):
    """The cells of a reason or a detail of it."""
    return {"PACKETS": row["packets"], "BYTES": row["bytes"]}


def same_reasons(table, report, options):
    """Reasons, each with its details."""
    shown, said = reason_rows(table), report["not_counted"]
    yield from books.equal("reasons", len(shown), len(said))
    for (row, details), reason in zip(shown, said):
        one = len(reason["detail"]) == 1
        name = reason["reason"] + (": " + reason["detail"][0]["name"] if one else "")
        if not same_text(row.label, name):
            yield "%r is not %r" % (row.label, name)
        yield from same_cells(name, row, counts(reason))
        expected = [] if one else reason["detail"]
        most = options.top or len(expected)
        for detail, inner in zip([row for row in details if row.kind == "detail"], expected):
            if not same_text(detail.label.strip(), inner["name"]):
                yield "%r is not %r" % (detail.label, inner["name"])
            yield from same_cells(detail.label, detail, counts(inner))
        yield from books.equal("details of " + name, len([row for row in details if row.kind == "detail"]),
                               min(most, len(expected)))
        for row in [row for row in details if row.kind == "folded"]:
            rest = [counts(inner) for inner in expected[most:]]
            yield from books.equal(row.label, row.folded, len(rest))
            yield from same_cells(row.label, row, folded_cells(rest))


SAME_TABLE = {
    "ports": lambda table, report, options: same_rows(table, report, options, port_rows(report)),
    "services": lambda table, report, options: same_rows(table, report, options, service_rows(report)),
    "classes": lambda table, report, options: same_rows(table, report, options, class_rows(report)),
    "flows": same_flows, "hosts": same_hosts, "interfaces": same_interfaces, "reasons": same_reasons,
}


def right_rate(text, byte_count, seconds):
    """Whether a rate is the right one to the digits that are shown."""
    if text is None or text == "-" or not seconds:
        return True
    low, high = books.rate_range(text)
    exact = fractions.Fraction(byte_count * 8) / fractions.Fraction("%.9f" % seconds)
    slack = exact / 10 ** 6 # JSON's seconds are rounded
    return low - slack <= exact <= high + slack


def same_input(shown, said):
    """The lines about the input."""
    if shown.bytes is None:
        return
    yield from books.equal("packets", shown.packets, said["packets"]["total"])
    yield from books.equal("bytes", shown.bytes, said["packets"]["bytes"])
    first, seconds = said["input"]["first"], said["input"]["seconds"]
    if shown.first is not None:
        zone = re.search(r"(?:Z|[+-]\d\d:\d\d)$", first).group()
        yield from books.equal("the first time", shown.first, first.split(".")[0].replace("T", " ") + zone)
        low, high = books.span_range(shown.duration)
        if not low <= round(fractions.Fraction(seconds) * 10 ** 9) + 1 or not seconds * 10 ** 9 < high + 1000:
            yield "%s are no %s" % (seconds, shown.duration)
    elif first is not None:
        yield "the first time is not there"
    if not right_rate(shown.rate, said["packets"]["bytes"], seconds):
        yield "%s is not the rate" % shown.rate


def same_notes(shown, said):
    """The notes with numbers of which the JSON has, too."""
    flows, text = said["flows"], " ".join(shown.notes)
    found = re.search(r"Flows: ([\d,]+), ([\d,]+) active", text)
    if found:
        yield from books.equal("flows", [reader.number(one) for one in found.groups()],
                               [flows["total"], flows["active"]])
    evicted = re.search(r"; ([\d,]+) evicted", text)
    yield from books.equal("evicted", reader.number(evicted.group(1)) if evicted else 0,
                           flows["evicted"] if shown.notes else 0)
    known = {}
    for row in said["services"]:
        for name, count in row["evidence"].items():
            known[name] = known.get(name, 0) + count
    yield from books.equal("evidence", books.note_numbers(shown, "Server side of flows known by:"), known)
    odd = books.note_numbers(shown, "Odd frames:")
    yield from books.equal("anomalies", odd, {row["name"]: row["packets"] for row in said["anomalies"]})
    cooked = re.search(r"one of Linux's own, of (\d+) bytes, .* Ethernet's has 14\.", text)
    yield from books.equal("bytes of a cooked header", int(cooked.group(1)) if cooked else None,
                           said["input"]["cooked_header_bytes"] if shown.notes else None)
    if shown.notes and said["input"]["cooked_header_bytes"] and not cooked:
        yield "nothing is said of cooked headers"
    later = re.search(r"Fragments: ([\d,]+) later ones \(([\d,]+) bytes\)", text)
    if later:
        yield from books.equal("later fragments", [reader.number(one) for one in later.groups()],
                               [sum(row["continuation_fragments"] for row in said["ports"]),
                                sum(row["continuation_fragment_bytes"] for row in said["ports"])])


def same_headline(shown, said):
    """The headline of an interval."""
    packets = said["packets"]
    if (shown.packets, shown.rate, shown.not_counted, shown.drops) == (None,) * 4:
        yield "%s: a headline of nothing" % shown.start
    yield from books.equal("packets", shown.packets, packets["total"])
    yield from books.equal("not counted", shown.not_counted, packets["total"] - packets["counted"])
    if not right_rate(shown.rate, packets["bytes"], said["interval"]["seconds"]):
        yield "%s is not the rate" % shown.rate
    start, seconds = said["interval"]["start"], said["interval"]["seconds"]
    if start is None:
        yield from books.equal("the start, if no frame has a time", shown.start, None)
        return
    digits = shown.seconds.partition(".")[2]
    if abs(fractions.Fraction(shown.seconds) - fractions.Fraction("%.9f" % seconds)) > \
            fractions.Fraction(1, 2 * 10 ** len(digits)):
        yield "%s s are no %s s" % (seconds, shown.seconds)
    if shown.start != re.sub(r"\.\d+", "", start.split("T")[1]):
        yield "%s begins at %s" % (shown.start, start)
    if shown.date:
        yield from books.equal("the date", shown.date, start.split("T")[0])


def interval_label(row):
    """(port or fold, name) of a row of an interval."""
    found = re.fullmatch(r" *(\S+/\w+)(?: +(.*))?", row["label"])
    return found.groups() if found else (row["label"].strip(), None)


def same_interval_rows(shown, said, options):
    """The rows of an interval, port by port."""
    rows = port_rows(said)
    hidden = {label: cells for label, (cells, client) in rows.items() if options.all or not client}
    client = [cells for _, (cells, client) in rows.items() if client and not options.all]
    for row in shown.rows:
        label, name = interval_label(row)
        fold = reader.FOLDED.fullmatch(label)
        if fold:
            group = client if reader.is_client(label) else list(hidden.values())
            yield from books.equal(label, reader.number(fold.group(1)), len(group))
            cells = folded_cells(group)
        elif label in hidden:
            cells = hidden.pop(label)
            if name and not same_text(name, cells["NAME"]):
                yield "%s is %s, not %s" % (label, cells["NAME"], name)
        else:
            yield "%s: no such row" % label
            continue
        yield from books.equal(label, reader.number(row["packets"]) if row["packets"] else None, cells["PACKETS"])
        if not books.percent(row["percent"], cells["BYTES"], said["packets"]["bytes"]):
            yield "%s: %s %% is not right" % (label, row["percent"])
        if not right_rate(row["rate"], cells["BYTES"], said["interval"]["seconds"]):
            yield "%s: %s is not the rate" % (label, row["rate"])


def same_services(shown, said, before, options):
    """The services of an interval, in so many lines as there may be."""
    if shown.services:
        yield from services.same(shown, said, before, options, right_rate)
        lines = 1 + bool(shown.date) + shown.services.line_count
        if options.lines and lines > max(options.lines, 1 + bool(shown.date) + 2):
            yield "%d lines, %d are allowed" % (lines, options.lines)
    elif said["services"] and (not options.lines or options.lines > 4) and not options.quiet:
        yield "no services are shown"


def fitted(shown, options):
    """The options, with as many rows of an interval's table as its lines have room for, where there are fewer."""
    if shown.kind != "interval" or options.top_given or options.all or not shown.tables:
        return options
    rows, fewer = len(shown.tables[0].of_kind("plain")), copy.copy(options)
    if rows < options.top and shown.line_count + ROW_LINES > INTERVAL_LINES:
        fewer.top = rows
    return fewer


def same_interval(shown, said, before, options):
    """An interval, by services unless the options say otherwise."""
    yield from same_headline(shown, said)
    if options.by in ("all", "service"):
        yield from same_services(shown, said, before, options)
    else:
        yield from same_interval_rows(shown, said, options)


def active_flows(said):
    """Those of the services are those of all, but in an interval, where not every service has a row."""
    if said["type"] != "interval":
        yield from books.equal("active flows", sum(row["active_flows"] for row in said["services"]),
                               said["flows"]["active"])


def one(shown, said, before, options):
    """One report and its object; `before`: that of the interval before, or None."""
    yield from active_flows(said)
    if shown.kind == "interval":
        yield from same_interval(shown, said, before, options)
    else:
        yield from same_input(shown, said)
        yield from same_notes(shown, said)
    if shown.kind == "interval" and shown.tables and not options.top_given and not options.all:
        if shown.line_count > INTERVAL_LINES and len(shown.tables[0].of_kind("plain")) > 1:
            yield "an interval of %d lines" % shown.line_count
    for table in shown.tables:
        yield from SAME_TABLE[table.kind](table, said, fitted(shown, options))
        for row in table.rows if table.has("BYTES", "BYTES%") else ():
            if not books.percent(row.cells["BYTES%"], row.number("BYTES"), said["packets"]["bytes"]):
                yield "%s: %s %% is not right" % (row.label, row.cells["BYTES%"])


def is_idle(said):
    """Whether an object is of an interval in which nothing came."""
    lost = (said["input"]["kernel_drops"] or 0) + (said["input"]["interface_drops"] or 0)
    return said["type"] == "interval" and said["packets"]["total"] + lost + len(said["services"]) == 0


def problems(text, objects, arguments):
    """Where the reports in `text` differ from the objects of the same run, which had these arguments."""
    try:
        reports = reader.read(text)
    except (reader.Misread, KeyError, ValueError, StopIteration):
        return # books.problems() says it
    options, before = Options(arguments), None
    objects = [said for i, said in enumerate(objects) if not (is_idle(said) and i > 0 and is_idle(objects[i - 1]))]
    yield from books.equal("reports", len(reports), len(objects))
    for shown, said in zip(reports, objects):
        for problem in one(shown, said, before, options):
            yield "%s: %s" % (shown.start or shown.kind, problem)
        before = said if said["type"] == "interval" else None
