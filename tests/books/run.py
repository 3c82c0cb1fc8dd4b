#!/usr/bin/python3
"""What is left out of a count, judged by tcpdump: frames that a filter rejects, and what hides them from it.

    run.py PORTSTAT

Also that the books add up over intervals, files on several processors, -c and -w. Exit status 77 without tcpdump.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
CAPTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "captures"
TUNNELS = {"ip-in-ip", "gre", "vxlan"}
FILTERS = ("udp port 53", "tcp port 80 or arp", "not ip and not ip6")
MANY = 10**9
# tcpdump knows the address families of other systems, a filter that is not made for one file does not.
NOT_JUDGED = {"null-loopback.pcap"}


class Portstat:
    """The program, whose reports come as JSON."""

    def __init__(self, program):
        self.program = program

    def lines(self, *arguments):
        """A list of reports, and the exit status."""
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, check=False)
        return [json.loads(line) for line in done.stdout.splitlines()], done.returncode

    def report(self, *arguments):
        """The last one."""
        return self.lines(*arguments, "-T", "ndjson")[0][-1]


def sums(report):
    """Packets and bytes that passed, and that did not."""
    out = report["input"]["filtered_out"]
    return report["packets"]["total"], report["packets"]["bytes"], out["packets"], out["bytes"]


def tcpdump(path, text):
    """How many frames pass; None if tcpdump cannot say."""
    done = subprocess.run(["tcpdump", "-n", "--count", "-r", path, text], capture_output=True, text=True, check=False)
    found = re.search(r"^(\d+) packets?$", done.stdout, re.MULTILINE)
    return int(found.group(1)) if done.returncode == 0 and found else None


def check_filter(portstat, path, text):
    """Yields what is wrong with one filter on one capture."""
    passed = tcpdump(path, text)
    if passed is None:
        return
    whole, part = portstat.report("-r", path), portstat.report("-r", path, text)
    packets, size, out, out_size = sums(part)
    if packets != passed:
        yield "%d packets, tcpdump has %d" % (packets, passed)
    if (packets + out, size + out_size) != sums(whole)[:2]:
        yield "what passes and what does not are not the whole: %s, %s" % (sums(part), sums(whole))
    for row in part["input"]["filtered_out_hidden"]:
        found = tcpdump(path, row["filter"])
        right = range(passed + row["packets"], MANY) if row["behind"] in TUNNELS else (row["packets"],)
        if found not in right:
            yield "%s: %d packets, tcpdump finds %s with %s" % (row["behind"], row["packets"], found, row["filter"])


def check_filters(portstat):
    """Every capture that tcpdump can read."""
    for path in sorted(CAPTURES.glob("*.pcap*")):
        for text in FILTERS if path.name not in NOT_JUDGED else ():
            yield from ("%s: %s: %s" % (path.name, text, problem) for problem in check_filter(portstat, path, text))


def check_hidden(portstat):
    """One frame of each kind (captures/README.md), but three with a tag and two with IP in IP."""
    rows = portstat.report("-r", CAPTURES / "hidden.pcap", "udp port 53")["input"]["filtered_out_hidden"]
    found = {row["behind"]: row["packets"] for row in rows}
    expected = dict.fromkeys(("vlan-vlan", "mpls", "mpls-mpls", "pppoe", "vlan-pppoe", "geneve", "gre", "vxlan"), 1)
    expected.update({"vlan": 3, "ip-in-ip": 2})
    if found != expected:
        yield "hidden.pcap: %s, not %s" % (found, expected)
    if portstat.report("-r", CAPTURES / "hidden.pcap", "tcp port 443")["input"]["filtered_out_hidden"]:
        yield "hidden.pcap: something hides what is not there"


def check_intervals(portstat):
    """They follow all frames, whatever the filter, and add up."""
    arguments = "-r", CAPTURES / "sample.pcap", "--interval", "2", "-T", "ndjson"
    plain, filtered = portstat.lines(*arguments)[0], portstat.lines(*arguments, "udp port 123")[0]
    if [r["interval"] for r in plain] != [r["interval"] for r in filtered]:
        yield "intervals: others with a filter"
    if tuple(map(sum, zip(*map(sums, filtered[:-1])))) != sums(filtered[-1]):
        yield "intervals: do not add up to the total"
    odd = portstat.lines("-r", CAPTURES / "odd-records.pcap", "--interval", "5", "-T", "ndjson")[0]
    starts = [report["interval"]["start"] for report in odd[:-1]]
    if starts != ["2026-11-21T00:00:0%d.000000Z" % second for second in (0, 5)] + ["2026-11-21T00:00:10.000000Z"]:
        yield "intervals: a wrong time makes them %s" % starts


def check_limits(portstat):
    """-c counts frames that pass; those that were rejected until then are in the books."""
    hidden = CAPTURES / "hidden.pcap"
    for expected, arguments in (((2, 0), ("-c", "2", "udp port 53")), ((1, 16), ("-c", "1", "arp")),
                                ((1, 15), ("-c", "1", "vlan and tcp"))):
        found = sums(portstat.report("-r", hidden, *arguments))
        if (found[0], found[2]) != expected:
            yield "%s: %s, not %s" % (" ".join(arguments), found, expected)


def check_odd_records(portstat, folder):
    """Hand counts (captures/README.md); one flow, and the ends that the good times have. -w saves what was counted."""
    saved = folder / "saved.pcap"
    report = portstat.report("-r", CAPTURES / "odd-records.pcap", "-w", saved)
    names = {row["name"]: row["packets"] for row in report["anomalies"]}
    expected = dict.fromkeys(("captured-beyond-wire", "length-impossible", "time-fraction-bad", "time-backwards",
                              "merged-by-offload"), 1)
    if names != {**expected, "time-outlier": 2} or report["input"]["time_backwards_seconds"] != 2.5:
        yield "odd-records.pcap: %s" % names
    if report["flows"]["total"] != 1 or report["input"]["seconds"] != 9.0:
        yield "odd-records.pcap: a wrong time ends a flow, or moves an end: %s" % report["input"]
    again = portstat.report("-r", saved)
    if sums(again) != sums(report) or {row["name"] for row in again["anomalies"]} != {
            "time-outlier", "time-backwards", "merged-by-offload"}:
        yield "odd-records.pcap: what was saved is not what was counted"


def check_processors(portstat, folder):
    """Files that several processors count give what one gives (with -c, there is one)."""
    data = (CAPTURES / "sample.pcap").read_bytes()
    later, at = bytearray(data), 24
    while at < len(data):
        seconds = int.from_bytes(data[at:at + 4], "little") + 3600
        later[at:at + 4] = seconds.to_bytes(4, "little")
        at += 16 + int.from_bytes(data[at + 8:at + 12], "little")
    (folder / "later.pcap").write_bytes(later)
    arguments = "-r", CAPTURES / "sample.pcap", "-r", folder / "later.pcap", "-r", CAPTURES / "losses.pcapng"
    for more in ((), ("udp port 53",)):
        many, one = portstat.report(*arguments, *more), portstat.report(*arguments, *more, "-c", MANY)
        several, single = many["input"].pop("threads"), one["input"].pop("threads")
        if single != 1 or (several > 1) != (len(os.sched_getaffinity(0)) > 1):
            yield "several processors: %s threads, one: %s" % (several, single)
        if many != one or many["input"]["kernel_drops"] != 28:
            yield "several processors: %s, one: %s" % (many["input"], one["input"])


def main():
    """Prints what is wrong."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    if not shutil.which("tcpdump"):
        print("books: skipped, there is no tcpdump")
        return SKIPPED
    portstat = Portstat(str(pathlib.Path(sys.argv[1]).resolve()))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        problems = [*check_filters(portstat), *check_hidden(portstat), *check_intervals(portstat), *check_limits(portstat),
                    *check_odd_records(portstat, folder), *check_processors(portstat, folder)]
    print("\n".join(problems + ["books: %d wrong" % len(problems)]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
