#!/usr/bin/python3
"""The true tallies of captures, counted by tshark and not by portstat.

    tallies.py FILE...          print the tables of these captures
    tallies.py --json FILE...   the same as JSON, one object per line
    tallies.py --write          put the tables into captures/README.md
    tallies.py --check          say which tables of the README are out of date

tshark dissects each frame by itself (reassembly is off) and shows the headers it met,
in their order. (Its list frame.protocols lacks some: 4.4 leaves out IP under MPLS.)
A frame counts to the ports of its outermost header that has ports; headers quoted in
an ICMP error do not count. A later fragment belongs to the ports of its datagram's
first fragment, seen within 30 s (IPv4) or 60 s (IPv6), before or after. Bytes are
frame lengths on the wire. Seen to agree: tshark 4.0.17 and 4.4.19.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

CAPTURES = pathlib.Path(__file__).resolve().parent.parent
README = CAPTURES / "README.md"
TRANSPORTS = {"tcp": "tcp", "udp": "udp", "udplite": "udp", "sctp": "sctp", "dccp": "dccp"}
PORT_PROTOCOLS = {6, 17, 33, 132, 136}
# IP in IP, GRE and AH lead on to another header that may have ports.
ENTERED_PROTOCOLS = {4, 41, 47, 51}
EXTENSION_PROTOCOLS = {0, 43, 44, 60}
FRAGMENT_SECONDS = {4: 30, 6: 60}
PROTOCOL_NAMES = {1: "icmp", 2: "igmp", 50: "esp", 58: "icmpv6", 59: "no-next-header",
                  89: "ospf", 103: "pim", 112: "vrrp"}
ETHERTYPE_NAMES = {0x0806: "arp", 0x88cc: "lldp", 0x8863: "pppoe-discovery", 0x8864: "ppp"}
OFF = ["ip.defragment", "ipv6.defragment", "tcp.desegment_tcp_streams", "sctp.reassembly"]
LONGEST_FRAME = 1 << 20  # twice what Linux merges at most
FIELDS = ["frame.time_epoch", "frame.len", "frame.cap_len", "frame.protocols",
          "eth.type", "vlan.etype", "sll.etype", "null.family",
          "ip.src", "ip.dst", "ip.id", "ip.proto", "ip.frag_offset",
          "ipv6.src", "ipv6.dst", "ipv6.nxt", "ipv6.hopopts.nxt", "ipv6.routing.nxt",
          "ipv6.dstopts.nxt", "ah.next_header",
          "ipv6.fraghdr.offset", "ipv6.fraghdr.ident", "ipv6.fraghdr.nxt",
          "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport",
          "sctp.srcport", "sctp.dstport", "dccp.srcport", "dccp.dstport"]
# Linux's and the registry's ranges for a client's own port.
CLIENT_PORTS = range(32768, 65536)


def wire_length(frame):
    """Bytes on the wire: where the record says fewer than were captured, or too many for any frame, those."""
    length, captured = int(frame["frame.len"][0]), int(frame["frame.cap_len"][0])
    return length if captured <= length <= LONGEST_FRAME else captured


def tshark_frames(path):
    """One dict per frame; each value is the list of that field's occurrences."""
    command = ["tshark", "-n", "-r", str(path), "-T", "json"]
    for preference in OFF:
        command += ["-o", preference + ":FALSE"]
    run = subprocess.run(command, capture_output=True, text=True)
    for packet in json.loads(run.stdout or "[]", object_pairs_hook=list):
        layers = dict(dict(packet)["_source"])["layers"]
        frame = {name: [] for name in FIELDS}
        collect_fields(layers, frame)
        yield {**frame, "headers": [name for name, _ in layers]}


def collect_fields(pairs, frame):
    """Enters the values of FIELDS, whichever headers they are in."""
    for name, value in pairs:
        if name in frame and isinstance(value, str):
            frame[name].append(value)
        elif isinstance(value, list):
            collect_fields([pair for pair in value if isinstance(pair, tuple)], frame)


def headers_to_ports(frame):
    """The headers up to the first one with ports, or to an ICMP message."""
    headers = []
    for name in frame["headers"]:
        headers.append(name)
        if name in TRANSPORTS or name in ("icmp", "icmpv6"):
            break
    return headers


def number(frame, field, index=0):
    """An occurrence of a field as a number, or None."""
    values = frame[field]
    return int(values[index], 0) if index < len(values) else None


def ports_of(frame, headers):
    """(protocol, source, destination) of the outermost header that has ports."""
    prefix = TRANSPORTS.get(headers[-1])
    if prefix is None:
        return None
    source, port = number(frame, prefix + ".srcport"), number(frame, prefix + ".dstport")
    return None if port is None else (headers[-1], source, port)


def innermost_ip(frame, headers):
    """(version, protocol or None, fragment key or None, is a later fragment).

    The protocol of a later IPv6 fragment is unknown if extension headers went
    with the first one."""
    versions = [name for name in headers if name in ("ip", "ipv6")]
    if not versions:
        return None
    index = versions.count(versions[-1]) - 1
    return ipv4_layer(frame, index) if versions[-1] == "ip" else ipv6_layer(frame, index)


def ipv4_layer(frame, index):
    protocol = number(frame, "ip.proto", index)
    if protocol is None:
        return (4, None, None, False)
    key = (4, frame["ip.src"][index], frame["ip.dst"][index], protocol,
           frame["ip.id"][index])
    return (4, protocol, key, number(frame, "ip.frag_offset", index) > 0)


def ipv6_layer(frame, index):
    following = [number(frame, "ipv6.nxt", index)]
    for field in ("ipv6.hopopts.nxt", "ipv6.routing.nxt", "ipv6.dstopts.nxt",
                  "ipv6.fraghdr.nxt", "ah.next_header"):
        following += [int(value, 0) for value in frame[field]]
    ends = [n for n in following if n not in EXTENSION_PROTOCOLS and n != 51]
    protocol = ends[-1] if ends else None
    if not frame["ipv6.fraghdr.ident"]:
        return (6, protocol, None, False)
    key = (6, frame["ipv6.src"][index], frame["ipv6.dst"][index],
           frame["ipv6.fraghdr.ident"][0])
    return (6, protocol, key, number(frame, "ipv6.fraghdr.offset") > 0)


def link_name(frame):
    """The EtherType of a frame without IP, by name where it is a common one."""
    if frame["null.family"]:
        return "family-" + frame["null.family"][0]
    types = frame["vlan.etype"] or frame["eth.type"] or frame["sll.etype"]
    if not types:
        return "802.3"
    code = int(types[-1], 0)
    return ETHERTYPE_NAMES.get(code, f"0x{code:04x}")


def reason_without_ports(frame, ip):
    """Why a frame that is no later fragment has no ports."""
    cut = int(frame["frame.cap_len"][0]) < wire_length(frame)
    damaged = ("truncated" if cut else "malformed", None)
    if ip is None:
        protocols = frame["frame.protocols"][0]
        if protocols.startswith("user_dlt"):
            return ("unsupported-link", None)
        return damaged if protocols.endswith(("eth", "sll")) else ("non-ip", link_name(frame))
    protocol = ip[1]
    if protocol is None or protocol in PORT_PROTOCOLS | ENTERED_PROTOCOLS:
        return damaged
    return ("ip-without-ports", PROTOCOL_NAMES.get(protocol, f"protocol-{protocol}"))


class Tally:
    """Frames and bytes by destination port, and by the reason for having none."""

    def __init__(self, name):
        self.name = name
        self.ports = collections.defaultdict(lambda: [0, 0, 0, 0])
        self.sources = collections.defaultdict(lambda: [0, 0])
        self.reasons = collections.defaultdict(lambda: [0, 0])
        self.total = [0, 0]
        self.firsts = {}
        self.waiting = collections.defaultdict(list)

    def add(self, frame):
        length, time = wire_length(frame), float((frame.get("frame.time_epoch") or [0])[0])  # a record may have no time
        self.total[0] += 1
        self.total[1] += length
        headers = headers_to_ports(frame)
        ports, ip = ports_of(frame, headers), innermost_ip(frame, headers)
        if ports:
            self.count(ports, length, later=False)
            if ip and ip[2]:
                self.first_fragment(ip, ports, time)
        elif ip and ip[3] and ip[1] in {None} | PORT_PROTOCOLS | ENTERED_PROTOCOLS:
            self.later_fragment(ip, length, time)
        else:
            self.refuse(reason_without_ports(frame, ip), length)

    def count(self, ports, length, later):
        protocol, source, port = ports
        row = self.ports[protocol, port]
        row[0] += 1
        row[1] += length
        row[2] += later
        row[3] += length if later else 0
        self.sources[protocol, source][0] += 1
        self.sources[protocol, source][1] += length

    def refuse(self, reason, length):
        self.reasons[reason][0] += 1
        self.reasons[reason][1] += length

    def first_fragment(self, ip, ports, time):
        version, _, key, _ = ip
        self.firsts[key] = (time, ports)
        for seen, length in self.waiting.pop(key, []):
            if time - seen <= FRAGMENT_SECONDS[version]:
                self.count(ports, length, later=True)
            else:
                self.refuse(("fragment", None), length)

    def later_fragment(self, ip, length, time):
        version, _, key, _ = ip
        seen, ports = self.firsts.get(key, (None, None))
        if ports and time - seen <= FRAGMENT_SECONDS[version]:
            self.count(ports, length, later=True)
        else:
            self.waiting[key].append((time, length))

    def finish(self):
        for fragments in self.waiting.values():
            for _, length in fragments:
                self.refuse(("fragment", None), length)
        self.waiting.clear()
        frames = sum(r[0] for r in self.ports.values()) + sum(r[0] for r in self.reasons.values())
        if frames != self.total[0]:
            raise SystemExit(f"tallies.py: {self.name}: {frames} of {self.total[0]} frames booked")
        return self


def tally_file(path):
    tally = Tally(path.name)
    for frame in tshark_frames(path):
        tally.add(frame)
    return tally.finish()


def as_json(tally):
    """The tally in the words of portstat's JSON report."""
    keys = ("packets", "bytes", "continuation_fragments", "continuation_fragment_bytes")
    ports = [{"protocol": protocol, "port": port, **dict(zip(keys, row))}
             for (protocol, port), row in sorted(tally.ports.items())]
    reasons = [{"reason": reason, "detail": detail, "packets": row[0], "bytes": row[1]}
               for (reason, detail), row in sorted(tally.reasons.items(), key=str)]
    return json.dumps({"file": tally.name,
                       "packets": {"total": tally.total[0], "bytes": tally.total[1]},
                       "ports": ports, "not_counted": reasons})


def port_rows(tally):
    """Destination ports, most frames first; client ports as one row if many."""
    rows = sorted(tally.ports.items(), key=lambda item: (-item[1][0], item[0]))
    clients = [row for (_, port), row in rows if port in CLIENT_PORTS]
    if len(clients) > 4:
        rows = [item for item in rows if item[0][1] not in CLIENT_PORTS]
    lines = [(f"{port}/{protocol}", *row[:3]) for (protocol, port), row in rows]
    if len(clients) > 4:
        lines.append((f"{len(clients)} ports from 32768 up",
                      *(sum(row[i] for row in clients) for i in range(3))))
    return lines


def as_table(tally):
    """The tally as a table in Markdown."""
    lines = port_rows(tally)
    fragments = any(line[3] for line in lines)
    for (reason, detail), row in sorted(tally.reasons.items(), key=str):
        lines.append((f"*{reason}*" + (f": {detail}" if detail else ""), *row, 0))
    lines.append(("**all**", *tally.total, sum(line[3] for line in lines)))
    head = ["destination port", "frames", "bytes"] + ["later fragments"] * fragments
    table = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    for name, frames, length, later in lines:
        cells = [name, f"{frames:,}", f"{length:,}"] + [f"{later:,}"] * fragments
        table.append("| " + " | ".join(cells) + " |")
    return "\n".join(table)


def readme_with_tables(text):
    """The README with every <!-- tally FILE --> block made anew, several at once."""
    blocks = re.compile(r"<!-- tally (\S+) -->\n.*?<!-- end -->", re.S)
    names = blocks.findall(text)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tallies = dict(zip(names, pool.map(tally_file, [CAPTURES / name for name in names])))
    return blocks.sub(lambda match: f"<!-- tally {match[1]} -->\n{as_table(tallies[match[1]])}\n<!-- end -->", text)


def check(text):
    """0 if the README's tables are true and every capture has one, else 1."""
    new, status = readme_with_tables(text), 0
    for old_block, new_block in zip(text.split("<!-- tally "), new.split("<!-- tally ")):
        if old_block != new_block:
            print("out of date:", old_block.split()[0])
            status = 1
    for path in sorted(CAPTURES.glob("*.pcap*")):
        if f"<!-- tally {path.name} -->" not in text:
            print("without a table:", path.name)
            status = 1
    return status


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="JSON, one object per file")
    parser.add_argument("--write", action="store_true", help="renew the README's tables")
    parser.add_argument("--check", action="store_true", help="compare with the README's tables")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    if options.write:
        README.write_text(readme_with_tables(README.read_text()))
    if options.check:
        return check(README.read_text())
    for path in options.files:
        tally = tally_file(path)
        print(as_json(tally) if options.json else f"{path.name}\n\n{as_table(tally)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
