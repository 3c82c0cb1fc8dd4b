#!/usr/bin/python3
"""Flows test: the list of flows, in JSON and CSV, against its own books and against tshark.

    tests/differential/flows.py PORTSTAT

Of every capture in captures/: the rows and what was omitted add up to what was counted, of the whole, of each interval
and with hardly any room for flows; the intervals' rows add up to the total's; CSV has the same rows as JSON. And where
each frame has one IP header and nothing is fragmented, the packets, bytes, and first and last time of each pair of ends
are tshark's, and the client of a connection is who sent its first SYN. Without tshark that last part is left out.
"""
import collections
import csv
import datetime
import io
import json
import pathlib
import shutil
import subprocess
import sys

CAPTURES = pathlib.Path(__file__).resolve().parents[2] / "captures"
SIDES = ("to_server", "to_client")
FIELDS = ("frame.time_epoch", "frame.len", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport",
          "udp.srcport", "udp.dstport", "tcp.flags.syn", "tcp.flags.ack", "ip.opt.type")
PLAIN = ("ip.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE", "udp.try_heuristic_first:FALSE")

Frame = collections.namedtuple("Frame", "key time_us bytes syn")


def run(*command):
    """Standard output of a program that made a report; tshark says 2 where a capture is cut."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode not in (0, 2, 3):
        raise SystemExit("%s: status %d: %s" % (" ".join(command), done.returncode, done.stderr))
    return done.stdout.decode("utf-8")


def ends(row):
    """(client, server) of a row, each (address, port)."""
    return tuple((row[end]["address"], row[end]["port"]) for end in ("client", "server"))


def key_of(row):
    """What rows of one flow have in common, in all intervals."""
    return row["protocol"], *ends(row), row["first"]


def book_problems(report):
    """Rows and what was omitted against what was counted."""
    for unit, counted in (("packets", "counted"), ("bytes", "counted_bytes")):
        rows = sum(row[side][unit] for row in report["flows_list"] for side in SIDES)
        found = rows + report["flows_list_omitted"][unit]
        if found != report["packets"][counted]:
            yield "flows_list: %d %s, counted are %d" % (found, unit, report["packets"][counted])
    evicted, omitted = report["flows"]["evicted"], report["flows_list_omitted"]
    if evicted == 0 and any(omitted.values()):
        yield "flows_list_omitted: %s, but nothing was evicted" % omitted


def sums(reports):
    """{flow: [packets and bytes each way]} over reports."""
    table = collections.defaultdict(lambda: [0, 0, 0, 0])
    for report in reports:
        for row in report["flows_list"]:
            for place, (side, unit) in enumerate((side, unit) for side in SIDES for unit in ("packets", "bytes")):
                table[key_of(row)][place] += row[side][unit]
    return dict(table)


def interval_problems(portstat, capture):
    """Each interval's own books, and their sum against the total's rows. Who is the server may change meanwhile, so
    the sums are compared where it does not."""
    lines = run(portstat, "-r", capture, "-T", "ndjson", "--by", "flow", "--interval", "1").splitlines()
    reports = [json.loads(line) for line in lines]
    for report in reports:
        yield from book_problems(report)
    parts, whole = sums(reports[:-1]), sums(reports[-1:])
    for key in set(parts) & set(whole):
        swapped = (key[0], key[2], key[1], key[3])
        if parts[key] != whole[key] and swapped not in parts:
            yield "flows_list: %s: %s in the intervals, %s in the total" % (key, parts[key], whole[key])
    if not {frozenset(key) for key in whole} <= {frozenset(key) for key in parts}:
        yield "flows_list: the total has flows that no interval has"


def csv_problems(portstat, capture, report):
    """CSV against JSON, row by row."""
    table = csv.DictReader(io.StringIO(run(portstat, "-r", capture, "-T", "csv", "--by", "flow")))
    expected = []
    for row in report["flows_list"]:
        flat = {}
        for key, value in row.items():
            parts = {"%s_%s" % (key, name): part for name, part in value.items()} if isinstance(value, dict) else {key: value}
            flat.update((name, "" if part is None else str(part)) for name, part in parts.items())
        expected.append(flat)
    found = list(table)
    if found != expected:
        yield "csv: %d rows unlike the %d of JSON" % (len(found), len(expected))


def tshark_frames(capture):
    """Frames of TCP and UDP, or None where that cannot be told from fields: tunnels, source routes, and
    packets in ICMP errors."""
    words = ["tshark", "-n", "-r", capture, "-Y", "tcp || udp", "-T", "fields", "-E", "separator=|"]
    for option in PLAIN:
        words += ["-o", option]
    for field in FIELDS:
        words += ["-e", field]
    frames = []
    for line in run(*words).splitlines():
        values = dict(zip(FIELDS, line.split("|")))
        tunnel = "," in line or bool(values["ip.src"]) == bool(values["ipv6.src"])
        if tunnel or values["ip.opt.type"] or not values["frame.time_epoch"]:
            return None
        protocol = "tcp" if values["tcp.srcport"] else "udp"
        source, destination = ((values["ip." + end] or values["ipv6." + end], int(values["%s.%sport" % (protocol, end)]))
                               for end in ("src", "dst"))
        seconds, _, fraction = values["frame.time_epoch"].partition(".")
        syn = values["tcp.flags.syn"] in ("1", "True") and values["tcp.flags.ack"] not in ("1", "True")
        frames.append(Frame((protocol, source, destination), seconds + fraction[:6], int(values["frame.len"]), syn))
    return frames


def by_ends(frames):
    """{(protocol, two ends): [packets, bytes by direction, first, last]}"""
    table = collections.defaultdict(lambda: [collections.Counter(), [], None])
    for frame in frames:
        protocol, source, destination = frame.key
        entry = table[protocol, frozenset((source, destination))]
        entry[0][source, "packets"] += 1
        entry[0][source, "bytes"] += frame.bytes
        entry[1].append(frame.time_us)
        if frame.syn and entry[2] is None:
            entry[2] = source
    return table


def time_us(text):
    """Digits of an RFC 3339 time, as seconds and six digits since 1970."""
    date, _, fraction = text.rstrip("Z").partition(".")
    moment = datetime.datetime.strptime(date, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return "%d%s" % (moment.timestamp(), fraction[:6])


def judge_problems(frames, report):
    """The list against tshark's frames."""
    expected = by_ends(frames)
    found = collections.defaultdict(lambda: [collections.Counter(), []])
    for row in report["flows_list"]:
        client, server = ends(row)
        entry = found[row["protocol"], frozenset((client, server))]
        for side, sender in zip(SIDES, (client, server)):
            for unit, number in row[side].items():
                entry[0][sender, unit] += number
        entry[1] += [time_us(row["first"]), time_us(row["last"])]
        first_syn = expected[row["protocol"], frozenset((client, server))][2]
        if row["evidence"] == "handshake" and first_syn not in (None, client):
            yield "flows_list: %s is no client, %s sent the SYN" % (client, first_syn)
    for ends_of in set(expected) | set(found):
        want, have = expected[ends_of], found[ends_of]
        if +want[0] != +have[0]:
            yield "flows_list: %s: tshark has %s, portstat %s" % (ends_of, dict(want[0]), dict(have[0]))
        elif (min(want[1]), max(want[1])) != (min(have[1]), max(have[1])):
            yield "flows_list: %s: times %s to %s, portstat has %s" % (ends_of, min(want[1]), max(want[1]), have[1])


def examine(portstat, capture, judged):
    """(was it held against tshark, problems)"""
    reports = [json.loads(run(portstat, "-r", capture, "-T", "json", "--by", "flow", *more))
               for more in ((), ("--max-flows", "3"), ("--sort", "bytes", "--top", "1"))]
    problems = [problem for report in reports[:2] for problem in book_problems(report)]
    if reports[0] != reports[2]:
        problems.append("flows_list: --sort and --top change the list")
    problems += interval_problems(portstat, capture)
    problems += csv_problems(portstat, capture, reports[0])
    sums_up = not any(row["continuation_fragments"] for row in reports[0]["ports"])
    frames = tshark_frames(capture) if judged and sums_up else None
    if frames is None or sum(frame.bytes for frame in frames) != reports[0]["packets"]["counted_bytes"]:
        return False, problems
    return True, problems + list(judge_problems(frames, reports[0]))


def main(portstat):
    """Status 0 if all is well."""
    judge = shutil.which("tshark") is not None
    counts, problems = collections.Counter(), []
    for capture in sorted(CAPTURES.glob("*.pcap*")):
        judged, found = examine(portstat, str(capture), judge)
        counts["captures"] += 1
        counts["judged"] += judged
        problems += ["%s: %s" % (capture.name, problem) for problem in found]
    if judge and counts["judged"] < 10:
        problems.append("only %d captures were held against tshark" % counts["judged"])
    print("\n".join(problems[:40]))
    print("%d captures, %d of them against tshark, %d problems" % (counts["captures"], counts["judged"], len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
