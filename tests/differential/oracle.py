#!/usr/bin/python3
"""What portstat must say about a capture, worked out from tshark's dissection instead of portstat's own.

    oracle.py --json FILE        the expected tallies of one capture
    oracle.py --frames FILE      the verdict on every frame, one line each

tshark dissects; this file applies portstat's counting rules to the layers that it found:
- the ports are those of the outermost TCP, UDP, UDP-Lite, SCTP or DCCP header;
- headers quoted in ICMP errors, and what PIM registers, ESP, IPComp and NHRP carry, are not traffic;
- four bytes of transport header, inside the IP length and the captured length, are enough;
- a later fragment belongs to the port of its datagram's first fragment (30 s for IPv4, 60 s for IPv6).
Where the rules leave the reason for not counting open, a frame has a set of acceptable reasons.
"""
import argparse
import collections
import json
import os
import re
import struct
import sys
import tempfile

import tshark

PORT_LAYERS = {"tcp": "tcp", "udp": "udp", "udplite": "udp", "sctp": "sctp", "dccp": "dccp"}
PORT_PROTOCOLS = {6: "tcp", 17: "udp", 136: "udplite", 132: "sctp", 33: "dccp"}

# Layers that end the search: what they hold is a quotation, a copy for a router, or not to be entered.
CLOSED_LAYERS = frozenset(("icmp", "icmpv6", "pim", "esp", "ipcomp", "nhrp"))

# IP protocols that portstat may walk through; any other one says for certain that there are no ports.
WALKED_PROTOCOLS = frozenset((4, 41, 47, 51, 97, 137, 143, 115, 55, 94))
# Extension headers count as such in IPv6 only; inside IPv4 the same numbers are protocols without ports.
EXTENSION_HEADERS = frozenset((0, 43, 44, 51, 60, 135, 139, 140))
IPV6_ONLY = frozenset((0, 43, 44, 60))

FRAGMENT_WINDOW_S = {4: 30.0, 6: 60.0}
MAX_UINT16, MAX_INT32 = 0xFFFF, 0x7FFFFFFF
IPV6_HEADER_BYTES = 40
JUMBO_OPTION = 0xC2
LINKTYPE_ETHERNET, LINKTYPE_RAW = 1, 101
MAC_BYTES = 12
# IEEE 802.1AE: the tag without and with a secure channel identifier, and bits of its first byte.
MACSEC_BYTES, MACSEC_SCI_BYTES = 6, 8
MACSEC_ENCRYPTED, MACSEC_HAS_SCI = 0x0C, 0x20

PCAP_MAGICS = {
    bytes.fromhex("a1b2c3d4"): ">",
    bytes.fromhex("a1b23c4d"): ">",
    bytes.fromhex("d4c3b2a1"): "<",
    bytes.fromhex("4d3cb2a1"): "<",
}
PCAP_HEADER_BYTES, RECORD_HEADER_BYTES = 24, 16

LONGEST_FRAME = 1 << 20  # twice what Linux merges at most
# tshark's number for SunATM: it takes the record's four-byte pseudo-header off frame.len, portstat does not.
PSEUDO_HEADER_BYTES = {"13": 4}

Datagram = collections.namedtuple("Datagram", "version source destination protocol identification")
# One IP header on the way: where it is, and what it says.
IpHeader = collections.namedtuple("IpHeader", "version position datagram offset more")
# outcome: "counted", "later" (fragment) or "none"; reasons: what a report may give for "none".
Verdict = collections.namedtuple("Verdict", "outcome protocol source destination firsts datagram reasons")


def counted(protocol, source, destination, firsts):
    """The frame belongs to these ports; firsts: the datagrams of which it is the first fragment."""
    return Verdict("counted", protocol, source, destination, firsts, None, frozenset())


def later(datagram, reasons):
    """A later fragment of datagram; reasons hold where no first fragment is found."""
    return Verdict("later", None, None, None, [], datagram, frozenset(reasons))


def none(*reasons):
    """The frame is not counted, for one of these reasons."""
    return Verdict("none", None, None, None, [], None, frozenset(reasons))


def number(text):
    """tshark's numbers: decimal or 0x, None where the field is absent."""
    return None if text is None else int(text, 0)


def bytes_of(raw):
    """The bytes of a raw field; tshark writes words instead where a dissector added a field that is out of bounds."""
    try:
        return bytes.fromhex(raw[0]) if raw else b""
    except ValueError:
        return b""


def plain_time(text):
    """The text of a time in seconds, if that is what it is."""
    return text if re.fullmatch(r"-?\d+\.\d+", text) else None


def wire_length(reported, captured):
    """A frame was as long as what was captured of it, and no longer than any can be: else the record is wrong."""
    return reported if captured <= reported <= LONGEST_FRAME else captured


class Frame:
    """One frame as tshark saw it, with its bytes. Records without an encapsulation are no frames: tshark lists
    pcapng custom blocks and the like among the packets."""

    def __init__(self, layers):
        self.layers = layers
        head = layers.get("frame")
        self.number = int(head.get("frame.number"))
        self.encapsulation = head.get("frame.encap_type") or ""
        self.reported = wire_length(int(head.get("frame.len")), int(head.get("frame.cap_len")))
        # What capinfos adds up, which believes every record, and what portstat does.
        self.data_bytes = int(head.get("frame.len"))
        self.bytes_on_wire = self.reported + PSEUDO_HEADER_BYTES.get(self.encapsulation, 0)
        # Where a time is none (its fraction is out of range), 4.4 has words: "-0(2078753920 nanoseconds)".
        self.time_s = plain_time(head.get("frame.time_epoch") or "")
        self.protocols = head.get("frame.protocols") or ""
        self.captured = int(head.get("frame.cap_len"))
        self.data = bytes_of(layers.get("frame_raw"))

    @property
    def seconds(self):
        """Capture time for windows; a frame without one stands at 0."""
        return float(self.time_s) if self.time_s else 0.0

    @property
    def cut(self):
        """Whether less was captured than was on the wire."""
        return self.captured < self.reported


def record_lengths(path):
    """The on-wire lengths in the records of a plain, intact pcap file; None for any other file."""
    with open(path, "rb") as capture:
        data = capture.read()
    order = PCAP_MAGICS.get(data[:4])
    place, lengths = PCAP_HEADER_BYTES, []
    while order and place + RECORD_HEADER_BYTES <= len(data):
        captured, length = struct.unpack_from(order + "II", data, place + 8)
        lengths.append(length)
        place += RECORD_HEADER_BYTES + captured
    return lengths if order and place == len(data) else None


def restore_lengths(frames, path):
    """portstat counts the length that the record says. tshark takes pseudo-headers off it (SunATM, ERF), and has
    no length beyond a signed 32-bit number; so in a plain pcap file the records themselves are asked."""
    lengths = record_lengths(path) or []
    for frame, length in zip(frames, lengths) if len(lengths) == len(frames) else ():
        if frame.data_bytes == MAX_INT32:
            frame.data_bytes = length
        frame.bytes_on_wire = wire_length(length, frame.captured)


class AskAgain(Exception):
    """tshark did not decode what follows a position, or by the layer below and against what an IP header says. It
    would, in a frame that consists of `head` and what follows."""

    def __init__(self, link, position, head=b""):
        super().__init__(link, position)
        self.link, self.position, self.head = link, position, head


class Walk:
    """Goes through a frame's layers, outermost first, up to the first verdict."""

    def __init__(self, frame):
        self.frame = frame
        self.headers = []
        # Where the last MACsec tag stands.
        self.macsec = None
        # An IPv6 header met on the way has Payload Length 0: whether it counts as BIG TCP, None where there is none.
        self.big_tcp = None

    def verdict(self):
        """The first layer that decides, decides."""
        decided, broken = None, False
        for name, value, raw in self.frame.layers.walk():
            broken = broken or name in ("_ws.short", "_ws.malformed")
            decided = self.layer(name, value, raw)
            if decided:
                break
        return self.with_payload_zero(decided or self.at_end(broken))

    def with_payload_zero(self, decided):
        """Payload Length 0 without a jumbo option: BIG TCP, or else nothing that follows counts."""
        if self.big_tcp is None or (self.big_tcp and decided.protocol in ("tcp", "udp")):
            return decided
        if decided.outcome == "none":
            return none("malformed", *decided.reasons)
        return none("malformed", "ip-without-ports")

    def layer(self, name, value, raw):
        """A verdict, or None to go on inwards."""
        if name == "ip" and isinstance(value, tshark.Pairs):
            return self.ipv4(value, raw)
        if name == "ipv6" and isinstance(value, tshark.Pairs):
            return self.ipv6(value, raw)
        if name == "ipv6.fraghdr" and isinstance(value, tshark.Pairs):
            return self.ipv6_fragment(value)
        if name == "macsec":
            self.macsec = self.place(raw)
        if name in CLOSED_LAYERS:
            return none("ip-without-ports") if self.headers else none("non-ip")
        if name in PORT_LAYERS and isinstance(value, tshark.Pairs):
            return self.ports(name, value, raw)
        return None

    def place(self, raw):
        """Where a header stands in the frame; None if tshark has it in a buffer of its own (6LoWPAN unpacks headers)."""
        return raw[1] if raw and self.frame.data[raw[1] :].startswith(bytes_of(raw)) else None

    def ipv4(self, tree, raw):
        """An IPv4 header: fragments and protocols without ports are decided here."""
        if number(tree.get("ip.version")) != 4:
            return None
        position = self.place(raw)
        offset = number(tree.get("ip.frag_offset"))
        protocol = number(tree.get("ip.proto"))
        if protocol is None or offset is None or tree.get("ip.dst") is None:
            self.headers.append(IpHeader(4, position, None, 0, False))
            return None
        flags = tree.get("ip.flags_tree") or tshark.Pairs()
        more = bool(number(flags.get("ip.flags.mf")) or 0)
        datagram = Datagram(4, tree.get("ip.src"), tree.get("ip.dst"), protocol, number(tree.get("ip.id")))
        self.headers.append(IpHeader(4, position, datagram, offset, more))
        if offset > 0:
            return later(datagram, ["fragment"] if may_have_ports(protocol) else ["fragment", "ip-without-ports"])
        if protocol in IPV6_ONLY:
            return none("ip-without-ports")
        return None

    def ipv6(self, tree, raw):
        """An IPv6 header; one whose version field is 4 is for IPv4 to decode."""
        position = self.place(raw)
        version = number(tree.get("ipv6.version"))
        if version == 4 and position is not None:
            raise AskAgain(LINKTYPE_RAW, position)
        if version != 6:
            self.headers.append(IpHeader(6, position, None, 0, False))
            return none(*self.bad())
        source, destination = tree.get("ipv6.src"), tree.get("ipv6.dst")
        self.headers.append(IpHeader(6, position, Datagram(6, source, destination, None, None), 0, False))
        return self.payload_length(position)

    def payload_length(self, position):
        """Payload Length 0 needs a jumbo option that fits the frame, or more bytes than the field could say."""
        header = self.frame.data[position : position + IPV6_HEADER_BYTES] if position is not None else b""
        if len(header) < IPV6_HEADER_BYTES:
            return None
        there = self.frame.reported - position - IPV6_HEADER_BYTES
        length, = struct.unpack_from(">H", header, 4)
        jumbo = jumbo_option(self.frame.data, position)
        if jumbo is not None:
            fits = length == 0 and MAX_UINT16 < jumbo <= there
            return None if fits else none("malformed", "ip-without-ports")
        if length == 0:
            self.big_tcp = there > MAX_UINT16
        return None

    def ipv6_fragment(self, tree):
        """A fragment header belongs to the IPv6 header last met."""
        if not self.headers or self.headers[-1].version != 6:
            return None
        ip = self.headers[-1]
        identification, offset = number(tree.get("ipv6.fraghdr.ident")), number(tree.get("ipv6.fraghdr.offset"))
        if identification is None or offset is None or ip.datagram is None:
            return none(*self.bad())
        datagram = ip.datagram._replace(identification=identification)
        more = bool(number(tree.get("ipv6.fraghdr.more")))
        self.headers[-1] = ip._replace(datagram=datagram, offset=offset, more=more)
        if offset > 0:
            protocol = number(tree.get("ipv6.fraghdr.nxt"))
            return later(datagram, ["fragment"] if may_have_ports(protocol) else ["fragment", "ip-without-ports"])
        return None

    def ports(self, name, tree, raw):
        """A transport header: its ports as tshark shows them, else its first four bytes."""
        prefix = PORT_LAYERS[name]
        source, destination = number(tree.get(prefix + ".srcport")), number(tree.get(prefix + ".dstport"))
        if not self.headers:
            return none("non-ip")
        if destination is None:
            return self.own_reading()
        return counted(name, source, destination, self.first_of())

    def first_of(self):
        """The datagrams of which this frame is the first fragment."""
        return [header.datagram for header in self.headers if header.more and header.offset == 0 and header.datagram]

    def at_end(self, broken):
        """No layer decided."""
        if not self.headers:
            return self.without_ip(broken)
        return self.own_reading()

    def enter_macsec(self):
        """What a MACsec tag protects, but does not encrypt, is there to see, even if the integrity check value behind
        it is cut; from 4.2 on, tshark gives up then."""
        head = self.frame.data[self.macsec :][:1]
        if head and not head[0] & MACSEC_ENCRYPTED:
            length = MACSEC_BYTES + (MACSEC_SCI_BYTES if head[0] & MACSEC_HAS_SCI else 0)
            raise AskAgain(LINKTYPE_ETHERNET, self.macsec + length, self.frame.data[:MAC_BYTES])

    def without_ip(self, broken):
        """No IP header at all."""
        if broken and self.macsec is not None:
            self.enter_macsec()
        reasons = {"non-ip"}
        if self.frame.protocols.endswith((":ip", ":ipv6")):
            reasons.add("malformed")  # announced as IP, but of a version that there is not
        if broken or self.frame.cut:
            reasons |= {"truncated", "malformed"}
        if not self.frame.protocols.startswith(("eth:", "sll:")):
            reasons |= {"unsupported-link", "malformed", "truncated"}
        return none(*reasons)

    def bad(self):
        """The reasons for a header that is not whole: only a cut frame can have been cut by the snapshot length."""
        return ("truncated", "malformed") if self.frame.cut else ("malformed",)

    def own_reading(self):
        """tshark met IP but shows no ports: four bytes of a transport header are enough for portstat."""
        ip = self.headers[-1]
        data, position = self.frame.data, ip.position
        if ip.datagram is None:
            return none(*self.bad())
        if position is None:
            return none("ip-without-ports", "truncated", "malformed", "non-ip", "unsupported-link")
        reading = read_ipv4(data, position, self.frame) if ip.version == 4 else read_ipv6(data, position, self.frame)
        if reading is None:
            return none(*self.bad())
        protocol, start, end = reading
        if protocol in PORT_PROTOCOLS:
            if start + 4 > min(end, len(data)):
                return none(*self.bad())
            source, destination = struct.unpack_from(">HH", data, start)
            return counted(PORT_PROTOCOLS[protocol], source, destination, self.first_of())
        if may_have_ports(protocol):
            return none("ip-without-ports", "truncated", "malformed")
        return none("ip-without-ports")


def may_have_ports(protocol):
    """Whether a datagram of this IP protocol can lead to ports."""
    return protocol in PORT_PROTOCOLS or protocol in WALKED_PROTOCOLS or protocol in EXTENSION_HEADERS


def jumbo_option(data, position):
    """The value of a jumbo option (RFC 2675) right behind an IPv6 header, else None. Its bytes are read here,
    because tshark shows neither a jumbo option that is too small, nor a Payload Length of 0 as 0."""
    start = position + IPV6_HEADER_BYTES
    if data[position + 6] != 0 or start + 2 > len(data):
        return None
    end, place = min(start + (data[start + 1] + 1) * 8, len(data)), start + 2
    while place + 2 <= end:
        if data[place] == JUMBO_OPTION and data[place + 1] == 4 and place + 6 <= end:
            return struct.unpack_from(">I", data, place + 2)[0]
        place += 1 if data[place] == 0 else 2 + data[place + 1]
    return None


def read_ipv4(data, position, frame):
    """(protocol, start of its header, end of the datagram), or None for a header that contradicts itself."""
    if position + 20 > len(data):
        return None
    length, = struct.unpack_from(">H", data, position + 2)
    header = (data[position] & 15) * 4
    end = position + length if length else frame.reported
    if header < 20 or position + header > end:
        return None
    return skip_extensions(data, data[position + 9], position + header, end, frozenset((51,)))


def read_ipv6(data, position, frame):
    """As read_ipv4, through the extension headers."""
    if position + IPV6_HEADER_BYTES > len(data):
        return None
    length, = struct.unpack_from(">H", data, position + 4)
    end = position + IPV6_HEADER_BYTES + length if length else frame.reported
    return skip_extensions(data, data[position + 6], position + IPV6_HEADER_BYTES, end, EXTENSION_HEADERS)


def skip_extensions(data, protocol, start, end, known):
    """Follows extension headers as far as they are whole."""
    while protocol in known:
        if start + 2 > min(end, len(data)):
            return None
        following, length = data[start], data[start + 1]
        if protocol == 44:
            start += 8
        elif protocol == 51:
            start += (length + 2) * 4
        else:
            start += (length + 1) * 8
        protocol = following
    return protocol, start, end


class Judge:
    """Verdicts on captures; one tshark profile serves them all."""

    def __init__(self, profile):
        self.profile = profile

    def verdict(self, frame):
        """The verdict on one frame."""
        try:
            return Walk(frame).verdict()
        except AskAgain as part:
            return self.verdict(self.ask_again(frame, part))

    def ask_again(self, frame, part):
        """tshark's opinion on a part of a frame."""
        data = part.head + frame.data[part.position:]
        on_wire = len(part.head) + frame.reported - part.position
        with tempfile.NamedTemporaryFile(suffix=".pcap") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, part.link))
            out.write(struct.pack("<IIII", 0, 0, len(data), max(len(data), on_wire)) + data)
            out.flush()
            return Frame(tshark.dissect(out.name, self.profile).frames[0])

    def judge(self, path):
        """The Expectation for a capture."""
        return self.expect(path, tshark.dissect(path, self.profile))

    def expect(self, path, result):
        """The same from a dissection that is there already."""
        frames = [frame for frame in map(Frame, result.frames) if frame.encapsulation]
        restore_lengths(frames, path)
        return Expectation(frames, [self.verdict(frame) for frame in frames], result)


class Tally:
    """Packets and bytes."""

    def __init__(self):
        self.packets = 0
        self.bytes = 0

    def add(self, size):
        """One frame more."""
        self.packets += 1
        self.bytes += size

    def pair(self):
        """(packets, bytes)"""
        return self.packets, self.bytes


class Expectation:
    """What a report on the capture must say."""

    def __init__(self, frames, verdicts, result):
        self.frames, self.verdicts = frames, verdicts
        self.status, self.message = result.status, result.message
        self.total, self.counted = Tally(), Tally()
        self.ports = collections.defaultdict(lambda: collections.defaultdict(Tally))
        # Per reason: what is certainly for it, and what may be.
        self.certain, self.possible = (collections.defaultdict(Tally) for _ in range(2))
        self.ambiguous = 0
        owners = self.attribute()
        for frame, verdict, owner in zip(frames, verdicts, owners):
            self.add(frame.bytes_on_wire, verdict, owner)

    @property
    def opened(self):
        """Whether tshark could read the capture at all."""
        return self.status == 0 or bool(self.frames)

    def attribute(self):
        """For each frame that is a later fragment: the verdict on its first fragment, or None."""
        firsts = collections.defaultdict(list)
        for place, verdict in enumerate(self.verdicts):
            for datagram in verdict.firsts:
                firsts[datagram].append(place)
        return [self.owner(place, firsts.get(verdict.datagram, [])) for place, verdict in enumerate(self.verdicts)]

    def owner(self, place, firsts):
        """The last first fragment before this one within the window, else the next one after it."""
        verdict = self.verdicts[place]
        if verdict.outcome != "later":
            return None
        window, now = FRAGMENT_WINDOW_S[verdict.datagram.version], self.frames[place].seconds
        near = [other for other in firsts if abs(self.frames[other].seconds - now) <= window]
        self.ambiguous += len({self.verdicts[other][1:4] for other in near}) > 1
        before = [other for other in near if other < place]
        chosen = before[-1] if before else near[0] if near else None
        return None if chosen is None else self.verdicts[chosen]

    def add(self, size, verdict, owner):
        """Enters one frame."""
        self.total.add(size)
        ports = owner if verdict.outcome == "later" else verdict if verdict.outcome == "counted" else None
        if ports is None:
            for reason in verdict.reasons:
                self.possible[reason].add(size)
                if len(verdict.reasons) == 1:
                    self.certain[reason].add(size)
            return
        self.counted.add(size)
        to, by = self.ports[ports.protocol, ports.destination], self.ports[ports.protocol, ports.source]
        to["destination"].add(size)
        by["source"].add(size)
        if verdict.outcome == "later":
            to["continuation"].add(size)

    def as_json(self):
        """The same numbers for a reader, in the report's own words."""
        rows = []
        for (protocol, port), tallies in self.ports.items():
            row = {"protocol": protocol, "port": port}
            for name, prefix in (("destination", ""), ("source", "source_")):
                row[prefix + "packets"], row[prefix + "bytes"] = tallies[name].pair()
            row["continuation_fragments"], row["continuation_fragment_bytes"] = tallies["continuation"].pair()
            rows.append(row)
        rows.sort(key=lambda row: (-row["packets"], -row["bytes"], row["protocol"], row["port"]))
        return {
            "tshark": {"status": self.status, "message": self.message},
            "packets": dict(zip(("total", "bytes", "counted", "counted_bytes"), self.total.pair() + self.counted.pair())),
            "not_counted": {
                reason: {"certain": self.certain[reason].packets, "possible": tally.packets}
                for reason, tally in sorted(self.possible.items())
            },
            "ambiguous_fragments": self.ambiguous,
            "ports": rows,
        }


def describe(frame, verdict):
    """One line on one frame."""
    if verdict.outcome == "counted":
        what = "%s %d -> %d" % (verdict.protocol, verdict.source, verdict.destination)
    elif verdict.outcome == "later":
        datagram = verdict.datagram
        what = "later fragment of %s > %s id %s" % (datagram.source, datagram.destination, datagram.identification)
    else:
        what = "not counted: " + " or ".join(sorted(verdict.reasons))
    return "%6d %8d  %-40s %s" % (frame.number, frame.bytes_on_wire, what, frame.protocols)


def main():
    """Prints what the oracle thinks of a capture."""
    parser = argparse.ArgumentParser(description="What portstat must report on a capture, by tshark.")
    parser.add_argument("--frames", action="store_true", help="the verdict on each frame")
    parser.add_argument("--json", action="store_true", help="the expected tallies (default)")
    parser.add_argument("file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as profile:
        tshark.make_profile(profile)
        expectation = Judge(profile).judge(arguments.file)
    if arguments.frames:
        for frame, verdict in zip(expectation.frames, expectation.verdicts):
            print(describe(frame, verdict))
    else:
        print(json.dumps(expectation.as_json(), indent=1))
    return 0


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    sys.exit(main())
