#!/usr/bin/python3
"""Hosts test: what each address sent and received, against its own books, the list of flows and tshark.

    tests/differential/hosts.py PORTSTAT [FOLDER...]

Of every capture in captures/ and in these folders: what hosts and what was omitted sent adds up to what was counted, as
does what they received, of the whole, of each interval and with room for three hosts; roles and ports add up to their
host; the intervals' rows add up to the total's; CSV has the same rows as JSON; several files at once give the sum of
each. The list of flows, added up by address, gives the same hosts, with the same flows and ports. And where tshark
finds as many frames with ports, and as many bytes, each address sent and received what tshark says. Without tshark
that last part is left out.
"""
import collections
import csv
import io
import json
import pathlib
import shutil
import subprocess
import sys

CAPTURES = pathlib.Path(__file__).resolve().parents[2] / "captures"
SIDES, ROLES, UNITS = ("sent", "received"), ("as_client", "as_server"), ("packets", "bytes")
KINDS = (".pcap", ".pcapng", ".cap")
# The outermost of these headers decides.
DECIDING = ("tcp", "udp", "udplite", "sctp", "dccp", "icmp", "icmpv6")
FIELDS = ("frame.protocols", "frame.len", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "ip.opt.type")
SOURCE_ROUTES = {"131", "137"}  # of which tshark takes another station for the destination (RFC 791, 3.1)
PLAIN = ("ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE",
         "udp.try_heuristic_first:FALSE")
ALL_PORTS = 10  # that a row lists
FEWEST_JUDGED = 15


def run(*command):
    """Standard output of a program that made a report, or None; tshark says 2 where a capture is cut."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode not in (0, 2, 3):
        return None
    return done.stdout.decode("utf-8", "replace")


def report_of(portstat, *arguments):
    """A report as JSON, or None if the capture cannot be read."""
    text = run(portstat, "-T", "json", *arguments)
    return json.loads(text) if text else None


def added(rows):
    """Packets and bytes of several counts, as a counter."""
    total = collections.Counter()
    for row in rows:
        total.update({unit: row[unit] for unit in UNITS})
    return total


def counts_of(row):
    """Packets and bytes of one."""
    return {unit: row[unit] for unit in UNITS}


def role_problems(row):
    """A host's own books."""
    both, roles = added(row[side] for side in SIDES), added(row[role] for role in ROLES)
    if both != roles:
        yield "%s: sent and received are %s, the roles %s" % (row["address"], both, roles)
    for role in ROLES:
        ports = row[role]["ports"] + [row[role]["other_ports"]]
        if added(ports) != added([row[role]]) or sum(port["flows"] for port in ports) != row[role]["flows"]:
            yield "%s: ports do not add up %s" % (row["address"], role)
        order = [(-port["packets"], -port["bytes"]) for port in row[role]["ports"]]
        if order != sorted(order) or len(order) > ALL_PORTS:
            yield "%s: ports are not the first ones" % row["address"]


def book_problems(report):
    """Rows and what was omitted against what was counted."""
    counted = {"packets": report["packets"]["counted"], "bytes": report["packets"]["counted_bytes"]}
    omitted = report["hosts_omitted"]
    for side in SIDES:
        found = added([row[side] for row in report["hosts"]] + [omitted[side]])
        if dict(found) != counted:
            yield "hosts %s %s, counted are %s" % (side, dict(found), counted)
    for role, key in zip(ROLES, ("client_flows", "server_flows")):
        flows = sum(row[role]["flows"] for row in report["hosts"]) + omitted[key]
        if flows != report["flows"]["total"]:
            yield "hosts have %d flows %s, there were %d" % (flows, role, report["flows"]["total"])
    for row in report["hosts"]:
        yield from role_problems(row)
    order = [-sum(row[side]["packets"] for side in SIDES) for row in report["hosts"]]
    if order != sorted(order):
        yield "hosts are not in order"


def sums(reports):
    """{address: [sent and received]} over reports."""
    table = collections.defaultdict(lambda: {side: collections.Counter() for side in SIDES})
    for report in reports:
        for row in report["hosts"]:
            for side in SIDES:
                table[row["address"]][side].update(counts_of(row[side]))
    return {address: sides for address, sides in table.items() if any(sides[side]["packets"] for side in SIDES)}


def interval_problems(portstat, capture):
    """Each interval's own books, and their sum against the total."""
    lines = run(portstat, "-r", capture, "-T", "ndjson", "--by", "host", "--interval", "1").splitlines()
    reports = [json.loads(line) for line in lines]
    for report in reports:
        yield from book_problems(report)
    if sums(reports[:-1]) != sums(reports[-1:]):
        yield "hosts of the intervals do not add up to the total's"


def csv_row(row):
    """A row of JSON as CSV has it."""
    flat = {key: "" if row[key] is None else str(row[key]) for key in ("address", "ip_version", "kind")}
    for side in SIDES:
        flat.update(("%s_%s" % (side, unit), str(row[side][unit])) for unit in UNITS)
    for role in ROLES:
        flat.update(("%s_%s" % (role, key), str(row[role][key])) for key in ("flows",) + UNITS)
        flat[role + "_ports"] = " ".join("%d/%s:%d" % (port["port"], port["protocol"], port["bytes"])
                                         for port in row[role]["ports"])
    return flat


def csv_problems(portstat, capture, report):
    """CSV against JSON, row by row."""
    found = list(csv.DictReader(io.StringIO(run(portstat, "-r", capture, "-T", "csv", "--by", "host"))))
    if found != [csv_row(row) for row in report["hosts"]]:
        yield "csv: %d rows unlike the %d of JSON" % (len(found), len(report["hosts"]))


def hosts_of_flows(flows):
    """{address: {(role, protocol, port): [flows, packets, bytes]}} and what each sent and received."""
    ports, sides = collections.defaultdict(lambda: collections.defaultdict(collections.Counter)), {}
    for row in flows:
        port = row["protocol"], row["server"]["port"]
        for role, end, side in (("as_client", "client", "to_server"), ("as_server", "server", "to_client")):
            address = row[end]["address"]
            other = "to_client" if side == "to_server" else "to_server"
            ports[address][(role,) + port].update({"flows": 1, **added((row[side], row[other]))})
            own = sides.setdefault(address, {side: collections.Counter() for side in SIDES})
            own["sent"].update(counts_of(row[side]))
            own["received"].update(counts_of(row[other]))
    return ports, sides


def flow_problems(portstat, capture, report):
    """The list of flows, added up by address."""
    other = report_of(portstat, "-r", capture, "--by", "flow")
    if other["flows_list_omitted"]["packets"]:
        return
    ports, sides = hosts_of_flows(other["flows_list"])
    if sides != sums([report]):
        yield "hosts are not those of the flows"
    for row in report["hosts"]:
        expected = ports[row["address"]]
        for role in ROLES:
            listed = {(role, port["protocol"], port["port"]): {key: port[key] for key in ("flows",) + UNITS}
                      for port in row[role]["ports"]}
            wrong = [key for key, count in listed.items() if count != dict(expected[key])]
            if wrong or len(listed) != min(ALL_PORTS, sum(key[0] == role for key in expected)):
                yield "%s: %s of %s are not those of the flows" % (row["address"], wrong or "some", role)


def ends_of(line):
    """(source, destination, bytes) of the header next to the ports, of a line of tshark's; None without ports."""
    frame = {name: value.split(";") if value else [] for name, value in zip(FIELDS, line.split("\t"))}
    headers = ":".join(frame["frame.protocols"][:1]).split(":")
    deciding = next((i for i, name in enumerate(headers) if name in DECIDING), None)
    if deciding is None or headers[deciding].startswith("icmp"):
        return None
    above = [name for name in headers[:deciding] if name in ("ip", "ipv6")]
    if not above:
        return None, None, int(frame["frame.len"][0])
    at = above.count(above[-1]) - 1
    ends = [frame["%s.%s" % (above[-1], end)] for end in ("src", "dst")]
    if any(at >= len(end) for end in ends) or SOURCE_ROUTES & set(",".join(frame["ip.opt.type"]).split(",")):
        return None
    return ends[0][at], ends[1][at], int(frame["frame.len"][0])


def tshark_sums(capture):
    """{address: sent and received}, and all of it; None if tshark cannot read the capture."""
    words = ["tshark", "-n", "-r", capture, "-T", "fields", "-E", "aggregator=;"]
    for option in PLAIN:
        words += ["-o", option]
    for field in FIELDS:
        words += ["-e", field]
    text = run(*words)
    table, total = {}, collections.Counter()
    for ends in map(ends_of, (text or "").splitlines()):
        if ends is None:
            continue
        for address, side in zip(ends, SIDES):
            own = table.setdefault(address, {side: collections.Counter() for side in SIDES})
            own[side].update({"packets": 1, "bytes": ends[2]})
        total.update({"packets": 1, "bytes": ends[2]})
    return table, total


def examine(portstat, capture, judged):
    """(was it held against tshark, problems)"""
    report = report_of(portstat, "-r", capture, "--by", "host")
    if report is None:
        return None, []
    problems = list(book_problems(report)) + list(flow_problems(portstat, capture, report))
    few = report_of(portstat, "-r", capture, "--by", "host", "--max-hosts", "3")
    problems += book_problems(few)
    if len(few["hosts"]) > 3:
        problems.append("%d hosts where 3 may be" % len(few["hosts"]))
    problems += interval_problems(portstat, capture)
    problems += csv_problems(portstat, capture, report)
    table, total = tshark_sums(capture) if judged else ({}, None)
    packets = report["packets"]
    if total is None or (total["packets"], total["bytes"]) != (packets["counted"], packets["counted_bytes"]):
        return False, problems
    found = sums([report])
    for address in set(table) | set(found):
        if table.get(address) != found.get(address):
            problems.append("%s: tshark has %s, portstat %s" % (address, table.get(address), found.get(address)))
    return bool(table), problems


def together(portstat, captures):
    """Several files are the sum of each, row by row."""
    parts = [report_of(portstat, "-r", capture, "--by", "host") for capture in captures]
    words = [word for capture in captures for word in ("-r", capture)]
    whole = report_of(portstat, *words, "--by", "host")
    yield from book_problems(whole)
    if sums(parts) != sums([whole]):
        yield "several files: not the sum of each"


def main(portstat, folders):
    """Status 0 if all is well."""
    judge = shutil.which("tshark") is not None
    counts, problems = collections.Counter(), []
    captures = [path for folder in [CAPTURES, *map(pathlib.Path, folders)] for path in sorted(folder.rglob("*"))
                if path.is_file() and path.suffix in KINDS]
    for capture in dict.fromkeys(path.resolve() for path in captures):
        judged, found = examine(portstat, str(capture), judge)
        counts["captures"] += judged is not None
        counts["judged"] += bool(judged)
        problems += ["%s: %s" % (capture.name, problem) for problem in found]
    problems += together(portstat, [str(CAPTURES / name) for name in ("sample.pcap", "web-ipv6.pcap", "lan.pcap")])
    if judge and counts["judged"] < FEWEST_JUDGED:
        problems.append("only %d captures were held against tshark" % counts["judged"])
    print("\n".join(problems[:40]))
    print("%d captures, %d of them against tshark, %d problems" % (counts["captures"], counts["judged"], len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
