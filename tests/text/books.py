"""What must add up in a text report, whatever it is a report of. Each function gives its problems, in words."""
import fractions
import re

import reader
import services

PORT_CLASSES = {"well-known": (0, 1023), "registered": (1024, 49151), "dynamic": (49152, 65535)}  # RFC 6335 section 6
FEWEST_MARKS, HALF_MARK = 6, fractions.Fraction(1, 2)
PERCENT_ROUNDING = fractions.Fraction(5, 1000)
UNITS = {"b/s": 1, **{letter + "b/s": 1000 ** power for power, letter in enumerate("kMGTPEZY", 1)}}
NS = {"ns": 1, "us": 10 ** 3, "ms": 10 ** 6, "s": 10 ** 9, "min": 60 * 10 ** 9, "h": 3600 * 10 ** 9,
      "d": 86400 * 10 ** 9}


def lines(text, width):
    """Lines are no wider than asked for, do not end in spaces and hold nothing that a terminal obeys."""
    for line in text.split("\n"):
        if reader.width_of(line) > width:
            yield "%d columns, not %d: %r" % (reader.width_of(line), width, line)
        if line != line.rstrip():
            yield "ends in spaces: %r" % line
        if any(ord(char) < 32 or 127 <= ord(char) < 160 or "\ud800" <= char <= "\udfff" for char in line):
            yield "holds a control character: %r" % line


def added(rows, title):
    """The sum of a column."""
    return sum(row.number(title) or 0 for row in rows)


def equal(what, found, expected):
    """A problem if two numbers differ. None: it is not there, so there is nothing to compare."""
    if None not in (found, expected) and found != expected:
        yield "%s: %s is not %s" % (what, found, expected)


def percent(text, part, whole):
    """Whether a percentage is right, to the last digit that is shown."""
    if whole == 0 or text == "-":
        return whole == 0 and text == "-"
    exact = fractions.Fraction(100 * part, whole)
    if text == "<0.01":
        return 0 < exact < PERCENT_ROUNDING
    if text == ">99.99":
        return 100 - PERCENT_ROUNDING <= exact < 100
    if not re.fullmatch(r"\d+\.\d\d", text) or (text == "0.00" and part) or (text == "100.00" and part != whole):
        return False
    return abs(fractions.Fraction(text) - exact) <= PERCENT_ROUNDING


def percentages(table, whole):
    """Each percentage is that of its bytes."""
    for row in table.rows if table.has("BYTES", "BYTES%") and whole is not None else ():
        if not percent(row.cells["BYTES%"], row.number("BYTES"), whole):
            yield "%s: %s %% of %d are no %d bytes" % (row.label, row.cells["BYTES%"], whole, row.number("BYTES"))


def bars(table, whole, width):
    """There is one length of a whole bar that fits all bars, and the line. Only rows of their own have them."""
    barred = table.of_kind("plain") if table.kind == "reasons" else table.of_kind("plain", "folded")
    for row in table.rows:
        if row.bar and row not in barred:
            yield "%s: has a bar" % row.label
    if not whole or not table.has("BYTES") or not any(row.bar for row in table.rows):
        return
    shares = [(row.bar, fractions.Fraction(row.number("BYTES"), whole)) for row in barred]
    if not any(all(abs(bar - share * length) <= HALF_MARK for bar, share in shares)
               for length in range(FEWEST_MARKS, width - table.bar_at + 1)):
        yield "bars do not fit %s: %s" % (table.kind, [(bar, float(share)) for bar, share in shares])


def sums(table, label, titles):
    """The rows add up to the row of a sum."""
    row = table.sum_row(label)
    if not row:
        yield "%s: no row %r" % (table.kind, label)
        return
    for title in titles:
        if table.has(title):
            yield from equal("%s, %s" % (table.kind, title), added(table.of_kind("plain", "folded"), title),
                             row.number(title))


def one_whole(table):
    """Where nothing says how many bytes were the whole, there is one number that fits all percentages."""
    low, high = 0, float("inf")
    for row in table.rows if table.has("BYTES", "BYTES%") else ():
        if row.cells["BYTES%"][0] in "<>-" or not row.number("BYTES"):
            continue
        part, share = 100 * row.number("BYTES"), fractions.Fraction(row.cells["BYTES%"])
        low = max(low, part / (share + PERCENT_ROUNDING))
        high = min(high, part / (share - PERCENT_ROUNDING)) if share > PERCENT_ROUNDING else high
    if low > high:
        yield "%s: percentages are not of one whole" % table.kind


def port_class(port):
    """Of the number of a port."""
    return next(name for name, (first, last) in PORT_CLASSES.items() if first <= port <= last)


def classes_of_rows(table):
    """Each row with a port says the port's class."""
    for row in table.of_kind("plain") if table.has("PORT", "CLASS") else ():
        expected = port_class(int(row.label.split("/")[0]))
        if row.cells["CLASS"] != expected:
            yield "%s: is %s, not %s" % (row.label, expected, row.cells["CLASS"])


def in_order(table):
    """Rows of their own come first, then those that stand for several, then sums, the whole last."""
    ranks = ("plain", "more", "evicted", "client", "counted", "not counted", "total")
    names = {"plain": lambda row: "plain", "folded": lambda row: reader.kind_of_folded(row.label),
             "sum": lambda row: row.label}
    kinds = [ranks.index(names[row.kind](row)) for row in table.rows if table.kind != "reasons"]
    if kinds != sorted(kinds):
        yield "%s: rows, folded ones and sums are mixed" % table.kind


def no_twins(table):
    """No two rows stand for the same."""
    labels = [row.label for row in table.of_kind("plain", "sum")]
    if table.kind not in ("flows", "interfaces") and len(set(labels)) < len(labels):
        yield "%s: two rows of one name: %s" % (table.kind, labels)


def check_ports(report, table):
    """Destination ports: the rows, and the two sums, add up."""
    yield from sums(table, "counted", ("PACKETS", "BYTES"))
    for title in ("PACKETS", "BYTES"):
        parts = [table.sum_row(label) for label in ("counted", "not counted", "total")]
        if table.has(title) and all(parts):
            yield from equal("counted and not counted, %s" % title, added(parts[:2], title), parts[2].number(title))
            yield from equal("total, %s" % title, parts[2].number(title), getattr(report, title.lower()))
        elif not all(parts):
            yield "ports: sums are missing"


def check_services(report, table):
    """Services: the sums are right, and both directions are what was counted."""
    yield from sums(table, "counted", ("FLOWS", "TO SERVER", "TO CLIENT", "BYTES"))
    counted = table.sum_row("counted")
    if counted and table.has("TO SERVER", "TO CLIENT"):
        yield from equal("services, both directions", counted.number("TO SERVER") + counted.number("TO CLIENT"),
                         counted_of(report, "PACKETS"))
    if counted and table.has("BYTES"):
        yield from equal("services, bytes", counted.number("BYTES"), counted_of(report, "BYTES"))


def check_classes(report, table):
    """Classes: sums, and the ranges of RFC 6335."""
    titles = ("PACKETS", "BYTES")
    yield from sums(table, "counted", ("PORTS",) + titles)
    for row in table.of_kind("plain"):
        if table.has("RANGE") and row.cells["RANGE"] != "%d-%d" % PORT_CLASSES[row.label]:
            yield "%s: wrong range %s" % (row.label, row.cells["RANGE"])
    yield from classes_and_ports(report.table("ports"), table)
    for title in titles:
        if table.has(title) and table.sum_row("counted"):
            yield from equal("classes, %s" % title, table.sum_row("counted").number(title),
                             counted_of(report, title))


def classes_and_ports(ports, table):
    """No class has less than its ports that are shown; just as much where all are."""
    if not ports:
        return
    whole = not ports.of_kind("folded")
    for row in table.of_kind("plain"):
        members = [port for port in ports.of_kind("plain") if port_class(int(port.label.split("/")[0])) == row.label]
        for title, have in [(title, added(members, title)) for title in ("PACKETS", "BYTES") if
                            table.has(title) and ports.has(title)] + [("PORTS", len(members))]:
            if table.has(title) and (have > row.number(title) or (whole and have != row.number(title))):
                yield "%s: its ports have %d %s, not %d" % (row.label, have, title, row.number(title))


def check_flows(report, table):
    """Flows: they add up to what was counted."""
    yield from sums(table, "counted", ("PACKETS", "BYTES"))
    for title in ("PACKETS", "BYTES"):
        if table.has(title) and table.sum_row("counted"):
            yield from equal("flows, %s" % title, table.sum_row("counted").number(title), counted_of(report, title))


def check_hosts(report, table):
    """Hosts: what they sent adds up to what was counted, and so does what they received."""
    yield from sums(table, "counted", ("PKTS OUT", "BYTES OUT", "PKTS IN", "BYTES IN"))
    counted = table.sum_row("counted")
    for unit in ("PKTS", "BYTES"):
        if counted and table.has(unit + " OUT", unit + " IN"):
            yield from equal("hosts, %s" % unit, counted.number(unit + " OUT"), counted.number(unit + " IN"))
    if counted and table.has("PKTS OUT"):
        yield from equal("hosts, PKTS OUT", counted.number("PKTS OUT"), counted_of(report, "PACKETS"))


def check_interfaces(report, table):
    """Interfaces: they add up to all, of which the counted ones are no more than all."""
    yield from sums(table, "total", ("PACKETS", "COUNTED", "BYTES"))
    total = table.sum_row("total")
    for row in table.rows if table.has("PACKETS", "COUNTED") else ():
        if row.number("COUNTED") > row.number("PACKETS"):
            yield "%s: more counted than there were" % row.label
    for title in ("PACKETS", "BYTES"):
        if total and table.has(title):
            yield from equal("interfaces, %s" % title, total.number(title), getattr(report, title.lower()))
    if total and report.kind == "interval" and table.has("COUNTED"):
        yield from equal("interfaces, COUNTED", total.number("COUNTED"), counted_of(report, "PACKETS"))


def check_reasons(report, table):
    """Reasons: they add up to what was not counted, and details to their reason."""
    reason, details = None, []
    for row in table.rows + [None]:
        if row is not None and (row.kind == "detail" or (row.kind == "folded" and reason)):
            details.append(row)
            if not reason:
                yield "%s: a detail of nothing" % row.label
            continue
        for title in ("PACKETS", "BYTES"):
            if details and reason and table.has(title):
                yield from equal("details of %s, %s" % (reason.label, title), added(details, title),
                                 reason.number(title))
        reason, details = row, []
    ports = report.table("ports")
    for title in ("PACKETS", "BYTES"):
        if ports and table.has(title) and ports.has(title) and ports.sum_row("not counted"):
            yield from equal("reasons, %s" % title, added(table.of_kind("plain"), title),
                             ports.sum_row("not counted").number(title))


def counted_of(report, title):
    """What was counted, as the table of ports says, or an interval's headline; None: nobody says."""
    table = report.table("ports")
    if table and table.has(title) and table.sum_row("counted"):
        return table.sum_row("counted").number(title)
    if title == "PACKETS" and None not in (report.packets, report.not_counted):
        return report.packets - report.not_counted
    return None


def rate_range(text):
    """The bits per second that a rate may stand for, as two fractions."""
    digits, unit = text.split(" ")
    decimals = len(digits.partition(".")[2])
    half = fractions.Fraction(1, 2 * 10 ** decimals)
    value = fractions.Fraction(digits)
    return max(0, value - half) * UNITS[unit], (value + half) * UNITS[unit]


def span_range(text):
    """The nanoseconds that a duration may stand for: it is cut to what is shown."""
    found = re.findall(r"([\d,]+(?:\.\d+)?) ([a-z]+)", text)
    low = sum(fractions.Fraction(digits.replace(",", "")) * NS[unit] for digits, unit in found)
    digits, unit = found[-1]
    return low, low + fractions.Fraction(NS[unit], 10 ** len(digits.partition(".")[2]))


def check_rate(report):
    """Bytes, time and rate belong together."""
    if not report.rate or not report.duration:
        return
    (low, high), (short, long) = rate_range(report.rate), span_range(report.duration)
    bits = report.bytes * 8 * 10 ** 9
    if bits > high * long or bits < low * short:
        yield "%d bytes in %s are no %s" % (report.bytes, report.duration, report.rate)


def note_numbers(report, beginning):
    """{name: number} of a note such as "Odd frames: a 3, b 1."; None if there is none."""
    for note in report.notes:
        if note.startswith(beginning):
            first = note[len(beginning):].partition(". ")[0] + "."  # what names mean may follow
            return {name: reader.number(count) for name, count in re.findall(r"(\S+) ([\d,]*\d)(?=[,.])", first)}
    return None


def check_notes(report):
    """What notes say is what tables say."""
    services = report.table("services")
    counted = services.sum_row("counted") if services and services.has("FLOWS") else None
    flows = counted.number("FLOWS") if counted else None
    known = note_numbers(report, "Server side of flows known by:")
    said = next((re.match(r"Flows: ([\d,]+), ([\d,]+) active", note) for note in report.notes
                 if note.startswith("Flows: ")), None)
    total = reader.number(said.group(1)) if said else None
    if said and reader.number(said.group(2)) > total:
        yield "more flows are active than there were"
    yield from equal("flows known", sum(known.values()) if known else None, total if flows is None else flows)
    yield from equal("flows", total, flows)


def check_seen_before(report):
    """Frames left out because another interface saw them are the reason "seen-before"."""
    table = report.table("reasons")
    for note in report.notes:
        found = re.search(r"Seen before on another interface: ([\d,]+) frames? \(([\d,]+) bytes\), not counted", note)
        row = next((row for row in table.rows if row.label == "seen-before"), None) if found and table else None
        if row:
            yield from equal("seen before", [reader.number(text) for text in found.groups()],
                             [row.number("PACKETS"), row.number("BYTES")])


def interval_rows(report, width):
    """The rows of an interval: packets, and shares, with the rates and bars that belong to them."""
    packets = [reader.number(row["packets"]) for row in report.rows if row["packets"]]
    if packets:
        yield from equal("rows of %s" % report.start, sum(packets), counted_of(report, "PACKETS"))
    if len({row.end("percent") for row in report.rows}) > 1 or len({row.end("rate") for row in report.rows}) > 1:
        yield "the columns of %s do not line up" % report.start
    barred = [row for row in report.rows if row["percent"][0] not in "<>-"]
    shares = [(len(row["bar"] or ""), fractions.Fraction(row["percent"]) / 100) for row in barred]
    slack = PERCENT_ROUNDING / 100
    if any(bar for bar, _ in shares) and not any(
            all(abs(bar - share * length) <= HALF_MARK + slack * length for bar, share in shares)
            for length in range(FEWEST_MARKS, width)):
        yield "bars do not fit the interval %s" % report.start
    for row in barred:
        if row["rate"] != "-" and report.rate:
            (low, high), (all_low, all_high) = rate_range(row["rate"]), rate_range(report.rate)
            share = fractions.Fraction(row["percent"]) / 100
            if high < (share - slack) * all_low or low > (share + slack) * all_high:
                yield "%s: %s is no %s %% of %s" % (row["label"], row["rate"], row["percent"], report.rate)


CHECKS = {"ports": check_ports, "services": check_services, "classes": check_classes, "flows": check_flows, "hosts": check_hosts,
          "interfaces": check_interfaces, "reasons": check_reasons}


def whole_bytes(report, table):
    """The bytes of which the percentages are parts. An interval's headline has none: its sums must do."""
    if report.bytes is not None:
        return report.bytes
    ports = report.table("ports")
    total = (ports or table).sum_row("total")
    if total and (ports or table).has("BYTES"):
        return total.number("BYTES")
    return None


def one(report, width):
    """All that must hold within one report."""
    for table in report.tables:
        yield from CHECKS[table.kind](report, table)
        yield from classes_of_rows(table)
        yield from in_order(table)
        yield from no_twins(table)
        yield from percentages(table, whole_bytes(report, table))
        yield from one_whole(table)
        yield from bars(table, whole_bytes(report, table), width)
    yield from check_rate(report)
    yield from check_notes(report)
    yield from check_seen_before(report)
    if report.kind == "interval":
        yield from interval_rows(report, width)
        if report.services:
            yield from services.check(report, width)


def all_of(numbers):
    """Their sum; None if one of them is not said."""
    numbers = list(numbers)
    return None if None in numbers else sum(numbers)


def intervals(reports):
    """The intervals before a total add up to it."""
    group = []
    for report in reports:
        if report.kind == "interval":
            group.append(report)
            continue
        if report.kind == "total":
            total = report.table("ports")
            row = total.sum_row("not counted") if total and total.has("PACKETS") else None
            rest = row.number("PACKETS") if row else None
            yield from equal("packets of all intervals", all_of(part.packets for part in group), report.packets)
            yield from equal("not counted in all intervals", all_of(part.not_counted for part in group), rest)
            group = []
        elif report.kind == "whole":
            group = []


def problems(text, width=80):
    """Everything that is wrong with the text reports in `text`."""
    yield from lines(text, width)
    try:
        reports = reader.read(text)
    except (reader.Misread, KeyError, ValueError, StopIteration) as why:
        yield "cannot be read: %s" % why
        return
    for report in reports:
        yield from one(report, width)
    yield from intervals(reports)
