"""Holds a portstat JSON report against its own books, against the JSON contract, and against the oracle.

Every check yields lines that name the row and both values; no line means agreement. Nothing here runs a
program, so that the comparer itself can be tested with made-up reports.
"""
import collections
import datetime

REASONS = frozenset(("non-ip", "ip-without-ports", "fragment", "truncated", "malformed", "unsupported-link"))
DETAILED_REASONS = frozenset(("non-ip", "ip-without-ports"))
CLASSES = ("well-known", "registered", "dynamic")
PROTOCOL_NUMBERS = {"tcp": 6, "udp": 17, "dccp": 33, "sctp": 132, "udplite": 136}

LAST_FOUR_DIGIT_YEAR_S = 253402300800
ROUNDING_S = 0.0100001

COUNT, TEXT, TEXT_OR_NULL, COUNT_OR_NULL, NUMBER_OR_NULL, FLAG, OBJECT, LIST = (
    "a count",
    "a string",
    "a string or null",
    "a count or null",
    "a number or null",
    "true or false",
    "an object",
    "a list",
)
TYPE_TESTS = {
    COUNT: lambda value: type(value) is int and value >= 0,
    TEXT: lambda value: isinstance(value, str),
    TEXT_OR_NULL: lambda value: value is None or isinstance(value, str),
    COUNT_OR_NULL: lambda value: value is None or (type(value) is int and value >= 0),
    NUMBER_OR_NULL: lambda value: value is None or (type(value) in (int, float)),
    FLAG: lambda value: isinstance(value, bool),
    OBJECT: lambda value: isinstance(value, dict),
    LIST: lambda value: isinstance(value, list),
}

TOP_KEYS = {
    "schema": TEXT,
    "version": TEXT,
    "input": OBJECT,
    "packets": OBJECT,
    "not_counted": LIST,
    "ports": LIST,
    "services": LIST,
    "classes": LIST,
    "flows": OBJECT,
}
INPUT_KEYS = {
    "kind": TEXT,
    "name": TEXT_OR_NULL,
    "link_type": TEXT_OR_NULL,
    "first": TEXT_OR_NULL,
    "last": TEXT_OR_NULL,
    "seconds": NUMBER_OR_NULL,
    "threads": COUNT,
    "complete": FLAG,
    "kernel_drops": COUNT_OR_NULL,
    "interface_drops": COUNT_OR_NULL,
}
TOTAL_KEYS = {"total": COUNT, "bytes": COUNT, "counted": COUNT, "counted_bytes": COUNT}
TALLY_KEYS = {"packets": COUNT, "bytes": COUNT}
REASON_KEYS = {"reason": TEXT, "detail": LIST, **TALLY_KEYS}
DETAIL_KEYS = {"name": TEXT, **TALLY_KEYS}
NAMED_KEYS = {"protocol": TEXT, "port": COUNT, "class": TEXT, "service": TEXT_OR_NULL, "common_name": TEXT_OR_NULL}
PORT_KEYS = {
    **NAMED_KEYS,
    **TALLY_KEYS,
    "continuation_fragments": COUNT,
    "continuation_fragment_bytes": COUNT,
    "source_packets": COUNT,
    "source_bytes": COUNT,
}
SERVICE_KEYS = {**NAMED_KEYS, "flows": COUNT, "to_server": OBJECT, "to_client": OBJECT, "evidence": OBJECT}
CLASS_KEYS = {
    "class": TEXT,
    "ports": COUNT,
    **TALLY_KEYS,
    "services": COUNT,
    "flows": COUNT,
    "service_packets": COUNT,
    "service_bytes": COUNT,
}
FLOW_KEYS = {"total": COUNT, "active": COUNT, "evicted": COUNT}


def check_object(where, value, keys):
    """The keys of one object and the types of their values."""
    if not isinstance(value, dict):
        yield "schema %s: not an object" % where
        return
    for key, kind in keys.items():
        if key not in value:
            yield "schema %s: no key %s" % (where, key)
        elif not TYPE_TESTS[kind](value[key]):
            yield "schema %s.%s: %r is not %s" % (where, key, value[key], kind)


def check_rows(where, rows, keys, parts=()):
    """The same for each row of a list; parts: keys whose value is a tally."""
    for place, row in enumerate(rows):
        name = "%s[%d]" % (where, place)
        problems = list(check_object(name, row, keys))
        for part in parts if not problems else ():
            problems += check_object("%s.%s" % (name, part), row[part], TALLY_KEYS)
        yield from problems


def schema_problems(report):
    """The JSON contract: every key that it promises, each of the type that it promises."""
    problems = list(check_object("report", report, TOP_KEYS))
    if problems:
        return problems
    if report["schema"] != "portstat/1":
        problems.append("schema: %r is not portstat/1" % report["schema"])
    problems += check_object("input", report["input"], INPUT_KEYS)
    problems += check_object("packets", report["packets"], TOTAL_KEYS)
    problems += check_object("flows", report["flows"], FLOW_KEYS)
    problems += check_rows("not_counted", report["not_counted"], REASON_KEYS)
    problems += check_rows("ports", report["ports"], PORT_KEYS)
    problems += check_rows("services", report["services"], SERVICE_KEYS, ("to_server", "to_client"))
    problems += check_rows("classes", report["classes"], CLASS_KEYS)
    if not problems:
        for row in report["not_counted"]:
            problems += check_rows("not_counted %s.detail" % row["reason"], row["detail"], DETAIL_KEYS)
    return problems


def port_class(port):
    """RFC 6335, section 6."""
    return "well-known" if port <= 1023 else "registered" if port <= 49151 else "dynamic"


def sums(rows, packets="packets", size="bytes"):
    """(packets, bytes) of all rows."""
    return sum(row[packets] for row in rows), sum(row[size] for row in rows)


def both_ways(row):
    """A service row's packets and bytes in both directions."""
    return {name: row["to_server"][name] + row["to_client"][name] for name in ("packets", "bytes")}


def differ(what, expected, got):
    """One line if the two are not the same."""
    if expected != got:
        yield "%s: expected %s, portstat says %s" % (what, show(expected), show(got))


def show(value):
    """A value for a reader."""
    return "%d packets, %d bytes" % value if isinstance(value, tuple) and len(value) == 2 else str(value)


def sum_problems(report):
    """Every total in the report follows from its parts."""
    packets, ports, services, classes = (report[key] for key in ("packets", "ports", "services", "classes"))
    counted = packets["counted"], packets["counted_bytes"]
    not_counted = sums(report["not_counted"])
    yield from differ("books: ports", counted, sums(ports))
    yield from differ("books: ports by source", counted, sums(ports, "source_packets", "source_bytes"))
    yield from differ("books: classes", counted, sums(classes))
    yield from differ("books: services by class", counted, sums(classes, "service_packets", "service_bytes"))
    yield from differ("books: services both ways", counted, sums([both_ways(row) for row in services]))
    total = counted[0] + not_counted[0], counted[1] + not_counted[1]
    yield from differ("books: counted and not counted", (packets["total"], packets["bytes"]), total)
    for row in report["not_counted"]:
        if row["detail"] or row["reason"] in DETAILED_REASONS:
            yield from differ("books: detail of %s" % row["reason"], (row["packets"], row["bytes"]), sums(row["detail"]))


def class_problems(report):
    """Each class row follows from the rows of its ports and services."""
    seen = [row["class"] for row in report["classes"]]
    if len(set(seen)) != len(seen) or not set(seen) <= set(CLASSES):
        yield "books: classes %s" % ", ".join(seen)
    for name in CLASSES:
        row = next((row for row in report["classes"] if row["class"] == name), collections.Counter())
        services = [row for row in report["services"] if port_class(row["port"]) == name]
        tally = sums([row for row in report["ports"] if port_class(row["port"]) == name])
        both = sums([both_ways(service) for service in services])
        yield from differ("books: class %s" % name, tally, (row["packets"], row["bytes"]))
        yield from differ("books: class %s services" % name, both, (row["service_packets"], row["service_bytes"]))
        yield from differ("books: class %s number of services" % name, len(services), row["services"])
        yield from differ("books: class %s flows" % name, sum(service["flows"] for service in services), row["flows"])


def row_problems(report):
    """What must hold for each row by itself, and for the rows' order."""
    for kind in ("ports", "services"):
        keys = [(row["protocol"], row["port"]) for row in report[kind]]
        for (protocol, port), row in zip(keys, report[kind]):
            what = "%s %d/%s" % (kind, port, protocol)
            if protocol not in PROTOCOL_NUMBERS or port > 65535:
                yield "rows: %s: no such port" % what
            yield from differ("rows: %s class" % what, port_class(port), row["class"])
        for key, times in collections.Counter(keys).items():
            if times > 1:
                yield "rows: %s %d/%s stands there %d times" % (kind, key[1], key[0], times)
    for row in report["ports"]:
        if row["packets"] == 0 and row["source_packets"] == 0:
            yield "rows: ports %d/%s: neither source nor destination" % (row["port"], row["protocol"])
        if row["continuation_fragments"] > row["packets"] or row["continuation_fragment_bytes"] > row["bytes"]:
            yield "rows: ports %d/%s: more later fragments than frames" % (row["port"], row["protocol"])
    for row in report["services"]:
        what = "rows: services %d/%s evidence" % (row["port"], row["protocol"])
        yield from differ(what, row["flows"], sum(row["evidence"].values()))
    for row in report["not_counted"]:
        if row["reason"] not in REASONS:
            yield "rows: not_counted %s: no such reason" % row["reason"]
    flows = report["flows"]
    yield from differ("books: flows", sum(row["flows"] for row in report["services"]), flows["total"])
    if flows["active"] > flows["total"]:
        yield "books: %d flows active of %d" % (flows["active"], flows["total"])
    yield from order_problems(report)


def order_problems(report):
    """Rows by packets, bytes (most first), then protocol, by name or by number, and port."""
    for kind, weigh in (("ports", dict), ("services", both_ways)):
        rows = [(row, weigh(row)) for row in report[kind]]
        orders = (
            [(-tally["packets"], -tally["bytes"], order(row["protocol"]), row["port"]) for row, tally in rows]
            for order in (str, lambda name: PROTOCOL_NUMBERS.get(name, 256))
        )
        if not any(keys == sorted(keys) for keys in orders):
            yield "rows: %s are not sorted" % kind
    weights = [(-row["packets"], -row["bytes"]) for row in report["not_counted"]]
    if weights != sorted(weights):
        yield "rows: not_counted is not sorted"


def report_problems(report):
    """All that can be said about a report without knowing the capture."""
    problems = schema_problems(report)
    if problems:
        return problems
    return [*sum_problems(report), *class_problems(report), *row_problems(report)]


def tallies(rows, packets, size, less_packets=None, less_size=None):
    """{(protocol, port): (packets, bytes)} without the zeros, less two other columns where they are named."""
    table = {}
    for row in rows:
        value = row[packets], row[size]
        if less_packets:
            value = value[0] - row[less_packets], value[1] - row[less_size]
        if value != (0, 0):
            table[row["protocol"], row["port"]] = value
    return table


def table_problems(what, expected, got):
    """Row by row; a row that one side lacks is zero there."""
    for protocol, port in sorted(set(expected) | set(got)):
        key = protocol, port
        yield from differ("%s %d/%s" % (what, port, protocol), expected.get(key, (0, 0)), got.get(key, (0, 0)))


def reason_problems(expectation, report):
    """Each reason has at least the frames that are certainly its own, and at most those that may be."""
    got = {row["reason"]: (row["packets"], row["bytes"]) for row in report["not_counted"]}
    for reason in sorted(REASONS):
        least, most = expectation.certain[reason].pair(), expectation.possible[reason].pair()
        have = got.get(reason, (0, 0))
        if not all(low <= value <= high for low, value, high in zip(least, have, most)):
            bounds = show(least) if least == most else "%s to %s" % (show(least), show(most))
            yield "not_counted %s: expected %s, portstat says %s" % (reason, bounds, show(have))


def capture_problems(expectation, report):
    """The report against the oracle's expectation of that capture."""
    packets, expected = report["packets"], expectation.as_json()["ports"]
    yield from differ("total", expectation.total.pair(), (packets["total"], packets["bytes"]))
    yield from differ("counted", expectation.counted.pair(), (packets["counted"], packets["counted_bytes"]))
    later = "continuation_fragments", "continuation_fragment_bytes"
    for what, columns in (
        ("ports without later fragments", ("packets", "bytes", *later)),
        ("ports later fragments", later),
        ("ports by source", ("source_packets", "source_bytes")),
    ):
        yield from table_problems(what, tallies(expected, *columns), tallies(report["ports"], *columns))
    yield from reason_problems(expectation, report)
    yield from time_problems(expectation, report["input"])


def microseconds(text):
    """The time of an RFC 3339 string as microseconds since 1970; further digits are cut off."""
    date, _, fraction = text.rstrip("Z").partition(".")
    moment = datetime.datetime.strptime(date, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp()) * 1000000 + int((fraction + "000000")[:6])


def time_problems(expectation, source):
    """First, last and seconds, for captures whose clock goes forward and whose every frame has a sane time."""
    times = [frame.time_s for frame in expectation.frames]
    if not times or not all(times):
        return
    values = [int(time.replace(".", "")[:-3]) for time in times]
    if values != sorted(values) or not 0 <= values[0] <= values[-1] < LAST_FOUR_DIGIT_YEAR_S * 1000000:
        return
    try:
        got = microseconds(source["first"] or ""), microseconds(source["last"] or "")
    except ValueError:
        yield "input: %r to %r are no times" % (source["first"], source["last"])
        return
    yield from differ("input: first", values[0], got[0])
    yield from differ("input: last", values[-1], got[1])
    seconds = (values[-1] - values[0]) / 1000000
    if source["seconds"] is None or abs(source["seconds"] - seconds) > ROUNDING_S:
        yield "input: seconds: expected %f, portstat says %s" % (seconds, source["seconds"])
