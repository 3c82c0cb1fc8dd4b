#!/usr/bin/python3
"""Outcomes test: what became of connections, against tshark's streams and the rules of connections.h.

    tests/differential/outcomes.py PORTSTAT [FOLDER...]

Of every capture in captures/ and in these folders, and of one with some thousand connections that are hard to tell
apart: per service, what the rules make of tshark's segments and of the packets quoted in ICMP errors is what
`connections` says, wherever tshark finds as many flows and frames of that service. (Which end of a flow is the service
is taken from the list of flows.) And the intervals add up to the total, which is that of the run without intervals;
CSV says the same as JSON.
"""
import collections
import csv
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CAPTURES = HERE.parents[1] / "captures"
KINDS = (".pcap", ".pcapng", ".cap")
OUTCOMES = ("opened", "refused", "unanswered", "closed", "reset")
KNOWN = {"tcp": OUTCOMES, "udp": ("refused",), "udplite": ("refused",), "sctp": (), "dccp": ()}
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
PATIENCE_US = 3_000_000
MOST_SYN_DATA = 65536
DECIDING = ("tcp", "udp", "udplite", "sctp", "dccp", "icmp", "icmpv6")
FIELDS = ("frame.time_epoch", "frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.stream", "tcp.srcport",
          "tcp.dstport", "udp.srcport", "udp.dstport", "tcp.flags", "tcp.seq_raw", "tcp.seq", "tcp.ack_raw", "icmp.type", "icmp.code",
          "icmpv6.type", "icmpv6.code")
PLAIN = ("ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE",
         "udp.try_heuristic_first:FALSE")
FEWEST_ROWS = 40
NEVER = ("--flow-timeout", "0")  # tshark's streams do not end by being idle

Segment = collections.namedtuple("Segment", "time_us sender flags sequence acknowledgment is_quote")


def run(*command):
    """Standard output of a program that made a report, or None; tshark says 2 where a capture is cut."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode not in (0, 2, 3):
        return None
    return done.stdout.decode("utf-8", "replace")


def reports_of(portstat, *arguments):
    """All objects that a run prints."""
    text = run(portstat, "-T", "ndjson", *arguments)
    return [json.loads(line) for line in (text or "").splitlines()]


def microseconds(text):
    """A time of tshark's, in which all captures here are exact."""
    seconds, _, rest = text.partition(".")
    return int(seconds) * 1000000 + int((rest + "000000")[:6])


def lines_of(capture):
    """tshark's frames, as {field: values}."""
    words = ["tshark", "-n", "-r", capture, "-T", "fields", "-E", "aggregator=;"]
    for option in PLAIN:
        words += ["-o", option]
    for field in FIELDS:
        words += ["-e", field]
    for line in (run(*words) or "").splitlines():
        values = [value.split(";") if value else [] for value in line.split("\t")]
        yield dict(zip(FIELDS, values + [[]] * (len(FIELDS) - len(values))))


def addresses(frame, headers):
    """(source, destination) of the last IP header among these, each with the name of its version; or None."""
    above = [name for name in headers if name in ("ip", "ipv6")]
    if not above:
        return None
    at = above.count(above[-1]) - 1
    ends = [frame["%s.%s" % (above[-1], end)] for end in ("src", "dst")]
    return tuple(end[at] for end in ends) if all(at < len(end) for end in ends) else None


def ends_of(frame, headers, protocol):
    """((address, port), (address, port)) of the header that stands behind these; or None."""
    hosts = addresses(frame, headers)
    at = headers.count(protocol)
    ports = [frame["%s.%sport" % (protocol, end)] for end in ("src", "dst")]
    if hosts is None or any(at >= len(port) for port in ports):
        return None
    return tuple((host, int(port[at])) for host, port in zip(hosts, ports))


def is_unreachable(frame, protocol):
    """Does the error refuse what it quotes, of this protocol?"""
    kind, code = ([value for key in keys for value in frame[key][:1]] for keys in
                  (("icmp.type", "icmpv6.type"), ("icmp.code", "icmpv6.code")))
    which = "icmp" if frame["icmp.type"] else "icmpv6"
    if not kind or not code or kind[0] != {"icmp": "3", "icmpv6": "1"}[which]:
        return False
    if protocol == "tcp":
        return (which, code[0]) != ("icmp", "4")
    return code[0] == {"icmp": "3", "icmpv6": "4"}[which]


class Streams:
    """tshark's streams of TCP, and the pairs of ends of UDP, of a capture."""

    def __init__(self, capture):
        self.segments = collections.defaultdict(list)  # by stream
        self.ends = {}  # of a stream, as its first segment has them
        self.latest = {}  # the stream of two ends
        self.udp = {}  # frames of two ends
        self.refused = set()  # (sender, receiver) of UDP
        self.last_us, self.have_times = 0, True
        for frame in lines_of(capture):
            self.add(frame)

    def add(self, frame):
        """Looks at one frame."""
        headers = ":".join(frame["frame.protocols"][:1]).split(":")
        at = next((i for i, name in enumerate(headers) if name in DECIDING), None)
        if not frame["frame.time_epoch"]:  # a Simple Packet Block
            self.have_times = False
            return
        now_us = microseconds(frame["frame.time_epoch"][0])
        self.last_us = max(self.last_us, now_us)
        if at is None:
            return
        if headers[at] == "tcp" and frame["tcp.stream"] and frame["tcp.flags"]:
            self.add_segment(frame, headers[:at], now_us)
        elif headers[at] == "udp":
            ends = ends_of(frame, headers[:at], "udp")
            if ends:
                self.udp[frozenset(ends)] = self.udp.get(frozenset(ends), 0) + 1
        elif headers[at].startswith("icmp"):
            self.add_quote(frame, headers, at, now_us)

    def add_segment(self, frame, headers, now_us):
        """A segment of TCP."""
        ends, stream = ends_of(frame, headers, "tcp"), int(frame["tcp.stream"][0])
        if ends is None:
            return
        self.ends.setdefault(stream, ends)
        self.latest[frozenset(ends)] = stream
        numbers = [int(frame[key][0]) for key in ("tcp.seq_raw", "tcp.ack_raw")]
        self.segments[stream].append(Segment(now_us, ends[0], int(frame["tcp.flags"][0], 16), *numbers, False))

    def add_quote(self, frame, headers, at, now_us):
        """A packet that an error quotes."""
        inner = next((i for i in range(at + 1, len(headers)) if headers[i] in ("tcp", "udp")), None)
        if inner is None or not is_unreachable(frame, headers[inner]):
            return
        ends = ends_of(frame, headers[:inner], headers[inner])
        if ends is None:
            return
        if headers[inner] == "udp" and frozenset(ends) in self.udp:
            self.refused.add(ends)
        stream = self.latest.get(frozenset(ends))
        sequence = frame["tcp.seq_raw"] or frame["tcp.seq"]  # of 8 bytes of TCP, tshark has no relative number
        if headers[inner] == "tcp" and stream is not None and sequence:
            self.segments[stream].append(Segment(now_us, ends[0], SYN, int(sequence[0]), 0, True))


def acknowledges(segment, start):
    """Is it an answer to the SYN with that number, perhaps with data?"""
    return bool(segment.flags & ACK) and (segment.acknowledgment - start - 1) % 2 ** 32 < MOST_SYN_DATA


def first(segments, condition):
    """The index of the first one of which that is true; infinity if there is none."""
    return next((i for i, segment in enumerate(segments) if condition(segment)), float("inf"))


class Connection:
    """The rules of connections.h, for the segments of one stream."""

    def __init__(self, segments, last_us):
        self.segments, self.last_us = segments, last_us
        self.asked = {segment.sender: segment.sequence for segment in reversed(segments)
                      if segment.flags & (SYN | ACK | RST) == SYN and not segment.is_quote}
        self.opened_at = min([first(segments, lambda s, a=asker: self.answers(s, a)) for asker in self.asked],
                             default=float("inf"))
        self.answered_at = first(segments, self.is_answer)
        closers = {segment.sender for segment in segments}
        self.closed_at = max([first(segments, lambda s, c=closer: self.is_fin(s) and s.sender == c)
                              for closer in closers]) if len(self.fins()) == 2 else float("inf")
        self.denied_at = first(segments, self.denies)

    def fins(self):
        """Who sent one."""
        return {segment.sender for segment in self.segments if self.is_fin(segment)}

    @staticmethod
    def is_fin(segment):
        """A RST is looked at before FIN."""
        return segment.flags & (FIN | RST) == FIN and not segment.is_quote

    def answers(self, segment, asker):
        """Is it the SYN-ACK for the SYN of that end?"""
        return (segment.flags & (SYN | ACK | RST) == SYN | ACK and segment.sender != asker and
                acknowledges(segment, self.asked[asker]))

    def is_answer(self, segment):
        """Is it a SYN-ACK, for a SYN that was seen or for one that was not?"""
        if segment.flags & (SYN | ACK | RST) != SYN | ACK:
            return False
        askers = [asker for asker in self.asked if asker != segment.sender]
        return not askers or self.answers(segment, askers[0])

    def denies(self, segment):
        """Does it deny an attempt, if no answer came before it?"""
        if segment.is_quote:
            return self.asked.get(segment.sender) == segment.sequence
        return bool(segment.flags & RST) and any(asker != segment.sender and acknowledges(segment, start)
                                                 for asker, start in self.asked.items())

    def resets(self, index):
        """Does this segment end a connection?"""
        segment = self.segments[index]
        if not segment.flags & RST or segment.is_quote or index > self.closed_at:
            return False
        before = [other for other in self.segments[:index] if not other.is_quote]
        was_asked = any(other.flags & (SYN | ACK | RST) == SYN for other in before)
        return index > self.answered_at or (not was_asked and any(not other.flags & (SYN | RST) for other in before))

    def is_unanswered(self):
        """Was there a pause while nothing but SYN and RST had been seen, and neither answer nor denial?"""
        was_asked, last_us = False, None
        for index, segment in enumerate(self.segments):
            pending = was_asked and index <= min(self.opened_at, self.denied_at)
            if pending and segment.time_us - last_us >= PATIENCE_US:
                return True
            if segment.is_quote:
                continue
            if not segment.flags & (SYN | RST):
                return False
            was_asked |= segment.flags & (SYN | ACK | RST) == SYN
            last_us = segment.time_us if last_us is None else max(last_us, segment.time_us)
        done = min(self.opened_at, self.denied_at) < float("inf")
        return was_asked and not done and self.last_us - last_us >= PATIENCE_US

    def outcomes(self):
        """{outcome: 0 or 1}"""
        refused = self.denied_at < min(self.answered_at, self.closed_at)
        return {"opened": self.opened_at < float("inf"), "refused": refused, "unanswered": self.is_unanswered(),
                "closed": self.closed_at < float("inf"), "reset": any(map(self.resets, range(len(self.segments))))}


def services_of(flows):
    """{two ends: (protocol, port, client)} of the list of flows; ends that served both ways have None."""
    table = {}
    for row in flows:
        client, server = ((row[end]["address"], row[end]["port"]) for end in ("client", "server"))
        key, value = (row["protocol"], frozenset((client, server))), (row["protocol"], server[1], client)
        table[key] = value if table.get(key, value) == value else None
    return table


def judged(streams, services):
    """{(protocol, port): (flows, frames, outcomes)} as tshark and the rules have it."""
    table = collections.defaultdict(lambda: [0, 0, collections.Counter()])
    for stream, segments in streams.segments.items():
        service = services.get(("tcp", frozenset(streams.ends[stream])))
        if service:
            own = table[service[:2]]
            own[0] += 1
            own[1] += sum(not segment.is_quote for segment in segments)
            own[2].update({key: int(value) for key, value in Connection(segments, streams.last_us).outcomes().items()})
    for ends, frames in streams.udp.items():
        service = services.get(("udp", ends))
        if service:
            own = table[service[:2]]
            own[0] += 1
            own[1] += frames
            own[2].update({"refused": sum(pair[0] == service[2] and frozenset(pair) == ends for pair in streams.refused)})
    return table


def shape_problems(report):
    """What does not apply is null."""
    for row in report["services"]:
        found, known = row["connections"], KNOWN[row["protocol"]]
        if not known and found is not None or known and (set(found) != set(OUTCOMES) or any(
                (value is None) == (key in known) for key, value in found.items())):
            yield "%s %d: %s" % (row["protocol"], row["port"], found)


def row_problems(report, table):
    """(rows that could be judged, problems)"""
    count, problems = 0, []
    for row in report["services"]:
        frames = row["to_server"]["packets"] + row["to_client"]["packets"]
        flows, seen, outcomes = table.get((row["protocol"], row["port"]), (0, 0, None))
        if outcomes is None or (flows, seen) != (row["flows"], frames):
            continue
        count += 1
        expected = {key: outcomes[key] for key in KNOWN[row["protocol"]]}
        found = {key: value for key, value in row["connections"].items() if value is not None}
        if found != expected:
            problems.append("%s %d: tshark's frames say %s, portstat %s" % (row["protocol"], row["port"], expected, found))
    return count, problems


def sums(reports):
    """{(protocol, port): outcomes} over reports."""
    table = collections.Counter()
    for report in reports:
        for row in report["services"]:
            for key, value in (row["connections"] or {}).items():
                table[row["protocol"], row["port"], key] += value or 0
    return +table


def interval_problems(portstat, capture, whole, length):
    """The intervals add up to the total, and the total is that of a run without them."""
    *intervals, total = reports_of(portstat, "-r", capture, "--interval", length, *NEVER)
    if sums(intervals) != sums([total]):
        yield "intervals of %s s do not add up to the total" % length
    if whole["input"]["time_backwards_seconds"] is None and sums([total]) != sums([whole]):
        yield "the total of intervals of %s s is not the whole" % length


def csv_problems(portstat, capture, whole):
    """CSV against JSON."""
    text = run(portstat, "-r", capture, "-T", "csv", "--by", "service", *NEVER)
    found = [{key: row["connections_" + key] for key in OUTCOMES} for row in csv.DictReader(io.StringIO(text))]
    expected = [{key: "" if (row["connections"] or {}).get(key) is None else str(row["connections"][key])
                 for key in OUTCOMES} for row in whole["services"]]
    if found != expected:
        yield "csv: not the outcomes of JSON"


def examine(portstat, capture, has_judge):
    """(rows that were held against tshark, outcomes among them, problems)"""
    reports = reports_of(portstat, "-r", capture, "--by", "flow", *NEVER)
    if not reports:
        return 0, []
    whole = reports[-1]
    problems = list(shape_problems(whole)) + list(csv_problems(portstat, capture, whole))
    seconds = whole["input"]["seconds"] or 0
    for length in ("0.5", "2", "10"):
        if seconds / float(length) < 2000:
            problems += interval_problems(portstat, capture, whole, length)
    if not has_judge or whole["input"]["time_backwards_seconds"] is not None:
        return 0, problems
    streams = Streams(capture)
    if not streams.have_times:
        return 0, problems
    count, found = row_problems(whole, judged(streams, services_of(whole["flows_list"])))
    return count, problems + found


def main(portstat, folders):
    """Status 0 if all is well."""
    has_judge = shutil.which("tshark") is not None
    count, problems = 0, []
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "made.pcap"
        subprocess.run([sys.executable, HERE / "connections.py", made, "4000"], check=True, stdout=subprocess.DEVNULL)
        captures = [made] + [path for place in [CAPTURES, *map(pathlib.Path, folders)]
                             for path in sorted(place.rglob("*")) if path.is_file() and path.suffix in KINDS]
        for capture in dict.fromkeys(path.resolve() for path in captures):
            rows, found = examine(portstat, str(capture), has_judge)
            count += rows
            for problem in found:
                print("%s: %s" % (capture.name, problem), flush=True)
            problems += found
    if has_judge and count < FEWEST_ROWS:
        problems.append("only %d services were held against tshark" % count)
        print(problems[-1])
    print("%d services held against tshark, %d problems" % (count, len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
