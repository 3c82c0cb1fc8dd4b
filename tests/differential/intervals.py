#!/usr/bin/python3
"""Intervals test: what portstat counts does not depend on how the run is cut up.

    tests/differential/intervals.py PORTSTAT

For every capture in captures/, and for one that is made here and has no times: the books of each interval and of the
total balance, and the total is the sum of the intervals, row by row. And several files, cut out of one run and named
in any order, give the same report on all processors (as they do by default) as on one (as they do with -c).
"""
import collections
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import compare

# What is no sum: of a row, its port; of a class, how many rows it has; of flows, those that are active at the end.
NO_SUMS = ("port", "ports", "services", "active", "active_flows", "input", "interval")

CAPTURES = pathlib.Path(__file__).resolve().parents[2] / "captures"
LENGTHS = ("0.01", "1", "60")
FILL = 800  # frames of 1400 bytes: enough for two threads


def run(portstat, *arguments):
    """Standard output of a run that made a report."""
    done = subprocess.run([portstat, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit("portstat %s: status %d: %s" % (" ".join(arguments), done.returncode, done.stderr))
    return done.stdout


def numbers(value, path=()):
    """(path, number) of every number in a report that is a sum."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return
    if isinstance(value, int):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in NO_SUMS or isinstance(part, list):
                yield from numbers(part, path + (key,))
    elif isinstance(value, list):
        for row in value:
            names = tuple(row.get(key) for key in ("protocol", "port", "class", "reason", "name"))
            yield from numbers(row, path + (names,))


def summed(reports):
    """{path: sum} over the reports, without the zeros."""
    sums = collections.Counter()
    for report in reports:
        for path, number in numbers(report):
            sums[path] += number
    return {path: number for path, number in sums.items() if number}


def interval_problems(portstat, capture, length):
    """Of one capture with intervals of one length."""
    lines = run(portstat, "-r", str(capture), "-T", "ndjson", "--interval", length).splitlines()
    reports = [json.loads(line) for line in lines]
    problems = [problem for report in reports for problem in compare.sum_problems(report)]
    parts, whole = summed(reports[:-1]), summed(reports[-1:])
    for path in sorted(set(parts) | set(whole), key=str):
        if parts.get(path) != whole.get(path):
            problems.append("%s: %s in the intervals, %s in the total" % (path, parts.get(path), whole.get(path)))
    return ["%s --interval %s: %s" % (capture.name, length, problem) for problem in problems]


def udp(source, destination, ports, payload=b""):
    """Ethernet, IPv4 and UDP without checksums."""
    header = struct.pack(">BBHHHBBH", 0x45, 0, 28 + len(payload), 0, 0, 64, 17, 0) + bytes(source) + bytes(destination)
    return (b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + header + struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload)


def block(kind, body):
    """A pcapng block."""
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))


def write_untimed(path, frames):
    """Simple packet blocks, which have no time."""
    path.write_bytes(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) +
                     block(1, struct.pack("<HHI", 1, 0, 0)) +
                     b"".join(block(3, struct.pack("<I", len(frame)) + frame) for frame in frames))


def write_pcap(path, frames):
    """(seconds, bytes) as a pcap file."""
    records = [struct.pack("<IIII", time, 0, len(frame), len(frame)) + frame for time, frame in frames]
    path.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + b"".join(records))


def order_problems(portstat, folder):
    """A flow between equal ports, whose client is who sent first, has a frame in each file at one time."""
    here, there = (192, 0, 2, 1), (198, 51, 100, 1)
    fill = udp(here, there, (50000, 53), bytes(1400))
    first, second = folder / "first.pcap", folder / "second.pcap"
    write_pcap(first, [(1, fill)] * FILL + [(10, udp(here, there, (60000, 60000)))])
    write_pcap(second, [(10, udp(there, here, (60000, 60000)))] + [(11, fill)] * FILL)
    problems = []
    for files in ((first, second), (second, first)):
        words = ["--by", "flow", "--all"] + [word for file in files for word in ("-r", str(file))]
        if run(portstat, *words) != run(portstat, *words, "-c", "1000000"):
            problems.append("%s before %s: another report on several processors" % (files[0].name, files[1].name))
    return problems


def main(portstat):
    """Status 0 if all is well."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        untimed = folder / "untimed.pcapng"
        write_untimed(untimed, [udp((192, 0, 2, 1), (198, 51, 100, 1), (50000, port)) for port in (53, 53, 123)])
        captures = sorted(CAPTURES.glob("*.pcap*")) + [untimed]
        problems = order_problems(portstat, folder)
        for capture in captures:
            for length in LENGTHS:
                problems += interval_problems(portstat, capture, length)
    print("\n".join(problems[:40]))
    print("%d captures, %d problems" % (len(captures), len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
