#!/usr/bin/python3
"""Differential test: portstat's TCP flows are tshark's TCP streams, on every capture in some folders and on a made one.

    streams.py PORTSTAT [--made NUMBER] FOLDER|FILE...

No flow ends by being idle here (--flow-timeout 0), so both count connections. The made capture (connections.py) has at
least NUMBER of them, 100,000 by default (0: none is made), which reuse ports, retry and lose their starts and ends; it
is counted as one file and as several, which are read at once and merged. Cases in which tshark is not right are listed
there with their RFC (DISPUTED), and tried one by one: portstat's number has to be the right one, and tshark's what is
known of it, or the right one as well.

Where tshark is known to say something else, its number is put right, by a rule with its reason:
- A stream that begins with the SYN that its sender sent last is no other connection: the initial sequence number is the
  same (RFC 9293, 3.4.1). tshark 4.2 and later begin one there if they saw RST or FIN.
- A segment whose header is cut before the flags has no stream; it belongs to the connection of its two ends.
Exit status 1 if anything else differs.
"""
import argparse
import collections
import concurrent.futures
import functools
import json
import os
import subprocess
import sys
import tempfile

import connections
import run
import tshark

TIMEOUT_S, MADE_TIMEOUT_S = 300, 3600
TIMED_OUT = 124  # exit status of timeout(1)
MADE_CONNECTIONS, MADE_PARTS = 100000, 4
SPARE = 1.1  # connections that are made for each that is to be seen: of some, all frames are lost
# The headers of which the outermost decides; those of an ICMP message quote.
DECIDING = ("tcp", "udp", "udplite", "sctp", "dccp", "icmp", "icmpv6")
FIELDS = ("frame.protocols", "tcp.stream", "tcp.srcport", "tcp.dstport", "tcp.flags", "tcp.seq_raw", "ip.src", "ip.dst",
          "ipv6.src", "ipv6.dst")
SYN, RST, ACK = 0x02, 0x04, 0x10

# stream: tshark's number, or None; sender and receiver: address and port; number: its sequence number if it has SYN.
Segment = collections.namedtuple("Segment", "stream sender receiver number is_request")


def fields_of_line(line):
    """The values of FIELDS in a line of tshark's."""
    return {name: value.split(";") if value else [] for name, value in zip(FIELDS, line.split("\t"))}


def fields_of_layers(layers):
    """The same in a frame as tshark.dissect() has it."""
    frame = {name: [] for name in FIELDS}
    for name, value, _ in layers.walk():
        if name in frame:
            frame[name] += value if isinstance(value, list) else [value]
    return frame


def segment_of(frame):
    """The segment in a frame, by its fields, if the outermost header that decides is TCP's; else None."""
    headers = frame["frame.protocols"][0].split(":") if frame["frame.protocols"] else []
    if [name for name in headers if name in DECIDING][:1] != ["tcp"] or not frame["tcp.dstport"]:
        return None
    sender = tuple(frame["ip.src"] + frame["ipv6.src"]), frame["tcp.srcport"][0]
    receiver = tuple(frame["ip.dst"] + frame["ipv6.dst"]), frame["tcp.dstport"][0]
    flags = int(frame["tcp.flags"][0], 0) if frame["tcp.flags"] else 0
    has_syn = flags & (SYN | RST) == SYN and frame["tcp.seq_raw"]
    return Segment(frame["tcp.stream"][0] if frame["tcp.stream"] else None, sender, receiver,
                   frame["tcp.seq_raw"][0] if has_syn else None, bool(has_syn and not flags & ACK))


def segments(path, profile, timeout_s=TIMEOUT_S):
    """The TCP segments of a capture, in its order, while tshark still reads; None stands for other frames."""
    command = ["timeout", str(timeout_s), "tshark", "-n", "-r", path, "-T", "fields"]
    command += ["-E", "separator=/t", "-E", "aggregator=;"]
    command += [word for option in tshark.OPTIONS for word in ("-o", option)]
    command += [word for field in FIELDS for word in ("-e", field)]
    environment = dict(os.environ, WIRESHARK_CONFIG_DIR=profile, LC_ALL="C.UTF-8", TZ="UTC")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
                          errors="replace", env=environment) as process:
        for line in process.stdout:
            yield segment_of(fields_of_line(line.rstrip("\n")))
    if process.returncode == TIMED_OUT:
        raise tshark.TsharkError("%s: tshark has not ended after %d s" % (path, timeout_s))


class Streams:
    """Counts streams, and puts tshark's number right."""

    def __init__(self):
        self.streams, self.continued = set(), set()
        self.last = {}  # the number of the last SYN from one end to the other
        self.known_ends, self.cut_ends = set(), set()

    def see(self, segment):
        """One more segment."""
        ends = frozenset((segment.sender, segment.receiver))
        if segment.stream is None:
            self.cut_ends.add(ends)
            return
        self.known_ends.add(ends)
        if segment.number is not None:
            self.see_syn(segment, segment.stream not in self.streams)
        self.streams.add(segment.stream)

    def see_syn(self, segment, is_start):
        """A SYN, or a SYN-ACK."""
        direction = segment.sender, segment.receiver
        if is_start and segment.is_request and self.last.get(direction) == segment.number:
            self.continued.add(segment.stream)
        self.last[direction] = segment.number

    def count(self):
        """How many connections there are."""
        return len(self.streams - self.continued) + len(self.cut_ends - self.known_ends)


def count_streams(found):
    """How many connections some segments are."""
    streams = Streams()
    for segment in filter(None, found):
        streams.see(segment)
    return streams.count()


def count_flows(program, paths, timeout_s=TIMEOUT_S):
    """How many TCP flows portstat counts; None without a report."""
    files = [word for path in paths for word in ("-r", path)]
    done = subprocess.run([program, *files, "-T", "json", "--flow-timeout", "0"], capture_output=True, timeout=timeout_s,
                          check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return None
    return sum(row["flows"] for row in report["services"] if row["protocol"] == "tcp")


def differ(streams, flows):
    """Lines of disagreement, one or none."""
    return [] if streams == flows else ["streams: tshark has %d, portstat has %s" % (streams, flows)]


def examine(program, profile, path, dissection=None):
    """(whether both read it, lines of disagreement) on one capture; dissection: tshark's Result, if it is there."""
    flows = count_flows(program, [path])
    if flows is None:
        return False, []
    if dissection:
        found = (segment_of(fields_of_layers(layers)) for layers in dissection.frames)
    else:
        found = segments(path, profile)
    return True, differ(count_streams(found), flows)


def examine_made(program, profile, folder, number):
    """Lines of disagreement on the made capture."""
    path = os.path.join(folder, "made.pcap")
    paths = connections.write(path, int(number * SPARE), MADE_PARTS)
    streams = count_streams(segments(path, profile, MADE_TIMEOUT_S))
    lines = [] if streams >= number else ["made: %d streams are fewer than %d" % (streams, number)]
    lines += differ(streams, count_flows(program, [path], MADE_TIMEOUT_S))
    lines += ["in %d parts: %s" % (MADE_PARTS, line)
              for line in differ(streams, count_flows(program, paths, MADE_TIMEOUT_S))]
    return lines


def examine_disputed(program, profile, folder, dispute):
    """Lines of disagreement on one of the cases in which tshark is not right."""
    reason, theirs, right, frames = dispute
    path, pair = os.path.join(folder, "disputed.pcap"), connections.Pair(1)
    connections.write_file(path, [(place, pair.frame(*frame)) for place, frame in enumerate(frames)])
    streams, flows = count_streams(segments(path, profile)), count_flows(program, [path])
    if flows == right and streams in (theirs, right):
        return []
    return ["%s: tshark has %d instead of %d, portstat has %s instead of %d" % (reason, streams, theirs, flows, right)]


def report(path, counts, is_read, lines):
    """Prints what is wrong with one capture, and counts it."""
    for line in lines:
        print("%s: %s" % (path, line), flush=True)
    counts["failed" if lines else "passed" if is_read else "skipped"] += 1


def main():
    """Runs everything and sums up."""
    parser = argparse.ArgumentParser(description="Compare portstat's TCP flows with tshark's TCP streams.")
    parser.add_argument("--made", type=int, default=MADE_CONNECTIONS, metavar="NUMBER")
    parser.add_argument("portstat")
    parser.add_argument("captures", nargs="*", help="folder or file")
    arguments = parser.parse_args()
    captures = list(run.find_captures(arguments.captures))
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory() as profile, tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ProcessPoolExecutor(run.PROCESSES) as pool:
        tshark.make_profile(profile)
        work = functools.partial(examine, arguments.portstat, profile)
        for path, (is_read, lines) in zip(captures, pool.map(work, captures, chunksize=4)):
            report(path, counts, is_read, lines)
        for dispute in connections.DISPUTED:
            report("disputed.pcap", counts, True, examine_disputed(arguments.portstat, profile, folder, dispute))
        if arguments.made:
            report("made.pcap", counts, True, examine_made(arguments.portstat, profile, folder, arguments.made))
    print("%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % counts)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
