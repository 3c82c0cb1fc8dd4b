#!/usr/bin/python3
"""Builds the captures that no kernel here records: odd, old and hostile headers.

    build.py [NAME...]      all of them, or those named

Each function below yields frames; the table at the end gives file name, link type
and function. Everything is fixed, so that the files come out the same each time.
Debian package: python3-scapy.
"""
import pathlib
import struct
import sys

from scapy.compat import raw
from scapy.contrib.geneve import GENEVE
from scapy.contrib.mpls import MPLS
from scapy.layers.inet import (ICMP, IP, TCP, UDP, IPOption_LSRR, IPOption_NOP, IPOption_RR,
                               IPOption_Router_Alert, IPOption_Timestamp, fragment)
from scapy.layers.inet6 import (IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop,
                                IPv6ExtHdrRouting, ICMPv6DestUnreach, ICMPv6EchoRequest, Jumbo,
                                PadN, RouterAlert, fragment6)
from scapy.layers.ipsec import AH, ESP
from scapy.layers.l2 import ARP, GRE, LLC, SNAP, Dot1AD, Dot1Q, Dot3, Ether
from scapy.layers.ppp import PPP, PPPoE, PPPoED
from scapy.layers.sctp import (SCTP, SCTPChunkAbort, SCTPChunkCookieAck, SCTPChunkCookieEcho,
                               SCTPChunkData, SCTPChunkHeartbeatReq, SCTPChunkInit,
                               SCTPChunkInitAck, SCTPChunkParamStateCookie, SCTPChunkSACK,
                               SCTPChunkShutdown, SCTPChunkShutdownAck,
                               SCTPChunkShutdownComplete)
from scapy.layers.vxlan import VXLAN
from scapy.packet import Raw

CAPTURES = pathlib.Path(__file__).resolve().parent.parent
START_SECONDS = 1795219200  # 2026-11-21 00:00:00 UTC
EN10MB, NULL, USER0 = 1, 0, 147
CLIENT_MAC, SERVER_MAC = "02:00:00:00:00:51", "02:00:00:00:00:52"
CLIENT4, SERVER4 = "192.0.2.81", "198.51.100.82"
CLIENT6, SERVER6 = "2001:db8:1::81", "2001:db8:2::82"
ROUTER4, ROUTER6 = "192.0.2.1", "2001:db8:1::1"


def ether(**fields):
    return Ether(src=CLIENT_MAC, dst=SERVER_MAC, **fields)


def reply(**fields):
    return Ether(src=SERVER_MAC, dst=CLIENT_MAC, **fields)


def ip(**fields):
    return IP(src=CLIENT4, dst=SERVER4, **fields)


def ip6(**fields):
    return IPv6(src=CLIENT6, dst=SERVER6, **fields)


class Frame:
    """Bytes with a time, and a length on the wire if it is not theirs; stamp: the seconds and the
    fraction that the record has in place of the time."""

    def __init__(self, packet, after=0.001, wire_bytes=None, keep=None, stamp=None):
        self.stamp = stamp
        data = raw(packet)
        self.wire_bytes = len(data) if wire_bytes is None else wire_bytes
        self.data = data[:keep]
        self.after_us = round(after * 1e6)


def write_pcap(path, link_type, frames):
    """A little-endian pcap file with microseconds."""
    now_us = START_SECONDS * 1000000
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link_type))
        for frame in frames:
            frame = frame if isinstance(frame, Frame) else Frame(frame)
            now_us += frame.after_us
            seconds, fraction = frame.stamp or divmod(now_us, 1000000)
            file.write(struct.pack("<IIII", seconds, fraction, len(frame.data), frame.wire_bytes))
            file.write(frame.data)


def null_loopback():
    """BSD loopback: four bytes of address family, in the writer's byte order."""
    udp = UDP(sport=50001, dport=53) / Raw(b"four")
    for family in (2, 24, 28, 30):
        head = IP(src="127.0.0.1", dst="127.0.0.1") if family == 2 else IPv6(src="::1", dst="::1")
        yield Raw(struct.pack("<I", family) + raw(head / udp))
    yield Raw(struct.pack(">I", 2) + raw(IP(src="127.0.0.1", dst="127.0.0.1") / udp))
    yield Raw(struct.pack("<I", 2) + raw(IP(src="127.0.0.1", dst="127.0.0.1") / ICMP()))
    yield Raw(struct.pack("<I", 7) + bytes(20))


def datagram(identification, payload_bytes, dport=69):
    """The fragments of one IPv4 datagram, each in its frame."""
    packet = ip(id=identification) / UDP(sport=40000, dport=dport) / Raw(bytes(payload_bytes))
    return [ether() / piece for piece in fragment(packet, 1400)]


def datagram6(identification, payload_bytes, dport=69):
    packet = (ip6() / IPv6ExtHdrFragment(id=identification) /
              UDP(sport=40000, dport=dport) / Raw(bytes(payload_bytes)))
    return [ether() / piece for piece in fragment6(packet, 1400)]


def fragments_order():
    """Fragments in every order, without a first one, too late, doubled."""
    yield from datagram(1, 4000)
    yield from reversed(datagram(2, 4000))
    yield from reversed(datagram6(2, 4000))
    one, two = datagram(3, 4000, dport=514), datagram(4, 4000, dport=2049)
    yield from (piece for pair in zip(one, two) for piece in pair)
    yield from datagram(5, 4000)[1:]
    yield from datagram6(5, 4000)[1:]
    first, second, third = datagram(6, 4000)
    yield from (first, second, second, third)
    first, second, third = datagram(7, 4000)
    yield from (first, second, Frame(third, after=31))
    anew, *rest = datagram(7, 4000, dport=123)
    yield from (Frame(anew, after=61), *rest)
    first, second, third = datagram6(8, 4000)
    yield from (first, Frame(second, after=31), Frame(third, after=31))


def fragments_hostile():
    """Tiny, overlapping and contradicting fragments (RFC 1858, RFC 5722)."""
    syn = raw(TCP(sport=40001, dport=22, flags="S", seq=1))
    yield ether() / ip(proto=6, id=1, flags="MF", frag=0) / Raw(syn[:8])
    yield ether() / ip(proto=6, id=1, frag=1) / Raw(syn[8:])
    yield ether() / ip(proto=6, id=2, flags="MF", frag=0) / Raw(raw(TCP(dport=80, flags="A")))
    yield ether() / ip(proto=6, id=2, frag=1) / Raw(syn)
    yield ether() / ip(proto=17, id=3, flags="MF", frag=0)
    yield ether() / ip(proto=17, id=3, frag=8189) / Raw(bytes(800))
    yield ether() / ip6() / IPv6ExtHdrFragment(nh=17, id=4) / UDP(sport=40002, dport=53)
    yield (ether() / ip6() / IPv6ExtHdrFragment(nh=60, id=5, offset=0, m=1) /
           IPv6ExtHdrDestOpt(nh=17, options=[PadN(optdata=bytes(4))]))
    yield ether() / ip6() / IPv6ExtHdrFragment(nh=60, id=5, offset=1, m=0) / UDP(dport=53)


def options():
    """IPv4 options, TCP options and IPv6 extension headers."""
    udp = UDP(sport=40003, dport=53) / Raw(b"query")
    for option in (IPOption_RR(routers=["192.0.2.1", "0.0.0.0"], pointer=8),
                   IPOption_Timestamp(flg=0, timestamp=1000),
                   IPOption_LSRR(routers=["198.51.100.1"]),
                   IPOption_Router_Alert()):
        yield ether() / ip(options=[option]) / udp
    yield ether() / ip(options=[IPOption_NOP()] * 40) / udp
    tcp = TCP(sport=40003, dport=443, seq=1, flags="S")
    for choice in ([("MSS", 1460), ("SAckOK", b""), ("Timestamp", (1, 0)), ("NOP", None),
                    ("WScale", 7)],
                   [("NOP", None), ("NOP", None), ("SAck", (100, 200, 300, 400))],
                   [("TFO", (0x01020304, 0x05060708))], [("EOL", None)]):
        tcp.options = choice
        yield ether() / ip() / tcp
    hop = IPv6ExtHdrHopByHop(options=[RouterAlert(value=0), PadN(optdata=b"")])
    destination = IPv6ExtHdrDestOpt(options=[PadN(optdata=bytes(4))])
    routing = IPv6ExtHdrRouting(type=0, addresses=["2001:db8::1"], segleft=1)
    piece = IPv6ExtHdrFragment(id=9)
    yield ether() / ip6() / hop / udp
    yield ether() / ip6() / destination / udp
    yield ether() / ip6() / routing / udp
    yield ether() / ip6() / hop / destination / routing / piece / destination / udp
    yield ether() / ip6() / hop / ICMPv6EchoRequest()
    yield ether() / ip6(nh=59)
    yield ether() / ip6() / AH(nh=17, spi=1, seq=1, icv=bytes(12), payloadlen=4) / udp
    yield ether() / ip() / AH(nh=6, spi=1, seq=2, icv=bytes(12), payloadlen=4) / tcp
    yield ether() / ip() / ESP(spi=1, seq=3, data=bytes(40))


def jumbogram():
    """RFC 2675: Payload Length 0 and the length in a hop-by-hop option."""
    payload = bytes(66000)
    hop = IPv6ExtHdrHopByHop(nh=17, options=[Jumbo(jumboplen=8 + 8 + len(payload))])
    udp = UDP(sport=40004, dport=2049, len=0, chksum=0xFFFF)
    yield Frame(ether() / ip6(plen=0) / hop / udp / Raw(payload), keep=96)
    liar = IPv6ExtHdrHopByHop(nh=17, options=[Jumbo(jumboplen=99000)])
    yield Frame(ether() / ip6(plen=0) / liar / udp / Raw(payload), keep=96)


def link_layers():
    """Between the link and the port: tags, labels, LLC, sessions, tunnels."""
    udp = UDP(sport=40005, dport=53) / Raw(b"query")
    tcp = TCP(sport=40005, dport=80, flags="S", seq=1)
    yield ether() / Dot1Q(vlan=42) / ip() / udp
    yield ether() / Dot1AD(vlan=100) / Dot1Q(vlan=42) / ip6() / udp
    yield ether(type=0x9100) / Dot1Q(vlan=100) / Dot1Q(vlan=42) / ip() / tcp
    yield ether() / Dot1Q(vlan=42) / ARP(psrc=CLIENT4, pdst="192.0.2.1", hwsrc=CLIENT_MAC)
    dot3 = Dot3(src=CLIENT_MAC, dst=SERVER_MAC)
    yield dot3 / LLC(dsap=0xAA, ssap=0xAA, ctrl=3) / SNAP(code=0x0800) / ip() / udp
    yield dot3 / LLC(dsap=0x42, ssap=0x42, ctrl=3) / Raw(bytes(35))
    yield ether(type=0x8847) / MPLS(label=16001, s=0) / MPLS(label=17002, s=1) / ip() / tcp
    yield ether(type=0x8847) / MPLS(label=17006, s=1) / ip6() / tcp
    yield ether() / PPPoED(code=0x09, len=4) / Raw(bytes.fromhex("01010000"))
    session = ether() / PPPoE(sessionid=7)
    yield session / PPP(proto=0xC021) / Raw(bytes.fromhex("0101000a05060a0b0c0d"))
    yield session / PPP(proto=0x0021) / ip() / udp
    yield session / PPP(proto=0x0057) / ip6() / tcp
    yield ether(type=0x88CC) / Raw(bytes.fromhex("020704020000000051040705706f727431060200780000"))
    inner = IP(src="203.0.113.1", dst="203.0.113.2")
    yield ether() / ip(proto=4) / inner / udp
    yield ether() / ip6(nh=41) / IPv6(src="2001:db8:3::1", dst="2001:db8:3::2") / tcp
    yield ether() / ip() / GRE(key_present=1, key=5, seqnum_present=1) / inner / udp
    yield ether() / ip() / GRE(proto=0x6558) / ether() / ip6() / tcp
    yield ether() / ip() / udp / Raw(bytes(6)) / Raw(b"padding after the datagram")
    yield Frame(raw(ether() / ip() / UDP(sport=40005, dport=53)).ljust(60, b"\0"))


def dccp(kind, sport, dport, sequence, source, target, acknowledge=None, rest=b""):
    """A DCCP packet with 48-bit sequence numbers (RFC 4340 section 5) over IPv4."""
    acks = b"" if acknowledge is None else struct.pack("!HHI", 0, 0, acknowledge)
    length = 16 + len(acks) + len(rest)
    assert length % 4 == 0
    head = struct.pack("!HHBBHBBHI", sport, dport, length // 4, 0, 0, kind << 1 | 1, 0, 0, sequence)
    packet = head + acks + rest
    pseudo = bytes(map(int, f"{source}.{target}.0.33".split("."))) + struct.pack("!H", len(packet))
    total = sum(struct.unpack(f"!{(len(pseudo) + len(packet)) // 2}H", pseudo + packet))
    total = (total >> 16) + (total & 0xFFFF)
    total = (total >> 16) + (total & 0xFFFF)
    packet = packet[:6] + struct.pack("!H", ~total & 0xFFFF) + packet[8:]
    return IP(src=source, dst=target, proto=33) / Raw(packet)


def dccp_connection():
    """Request, Response, Ack, Data, DataAck, CloseReq, Close, Reset."""
    service = b"test"
    def there(kind, *rest, **more):
        return ether() / dccp(kind, 40006, 5001, *rest, CLIENT4, SERVER4, **more)
    def back(kind, *rest, **more):
        return reply() / dccp(kind, 5001, 40006, *rest, SERVER4, CLIENT4, **more)
    yield there(0, 100, rest=service)
    yield back(1, 500, acknowledge=100, rest=service)
    yield there(3, 101, acknowledge=500)
    yield there(4, 102, acknowledge=500, rest=b"four")
    yield back(4, 501, acknowledge=102, rest=b"four")
    yield back(5, 502, acknowledge=102)
    yield there(6, 103, acknowledge=502)
    yield back(7, 503, acknowledge=103, rest=bytes([1, 0, 0, 0]))
    yield there(0, 200, rest=service)
    yield back(7, 0, acknowledge=200, rest=bytes([3, 0, 0, 0]))


def sctp_association():
    """The four-way handshake, data over IPv4 and IPv6, shutdown, a refusal."""
    def there(chunk, tag, network=None):
        return ether() / (network or ip()) / SCTP(sport=40007, dport=3868, tag=tag) / chunk
    def back(chunk, tag, network=None):
        network = network or IP(src=SERVER4, dst=CLIENT4)
        return reply() / network / SCTP(sport=3868, dport=40007, tag=tag) / chunk
    init = {"init_tag": 11, "a_rwnd": 65535, "n_out_streams": 5, "n_in_streams": 5, "init_tsn": 1}
    cookie = SCTPChunkParamStateCookie(cookie=bytes(32))
    yield there(SCTPChunkInit(**init), 0)
    yield back(SCTPChunkInitAck(**{**init, "init_tag": 22, "init_tsn": 900}, params=[cookie]), 11)
    yield there(SCTPChunkCookieEcho(cookie=bytes(32)), 22)
    yield back(SCTPChunkCookieAck(), 11)
    data = {"beginning": 1, "ending": 1, "stream_id": 0}
    yield there(SCTPChunkData(tsn=1, stream_seq=0, data=b"hello", **data), 22)
    yield back(SCTPChunkSACK(cumul_tsn_ack=1, a_rwnd=65535), 11)
    yield back(SCTPChunkData(tsn=900, stream_seq=0, data=b"hello yourself", **data), 11)
    yield there(SCTPChunkSACK(cumul_tsn_ack=900, a_rwnd=65535) /
                SCTPChunkData(tsn=2, stream_seq=1, data=b"bye", **data), 22)
    yield there(SCTPChunkShutdown(cumul_tsn_ack=900), 22)
    yield back(SCTPChunkShutdownAck(), 11)
    yield there(SCTPChunkShutdownComplete(), 22)
    yield there(SCTPChunkInit(**init), 0, ip6())
    yield back(SCTPChunkAbort(), 11, IPv6(src=SERVER6, dst=CLIENT6))
    yield there(SCTPChunkHeartbeatReq(), 22, ip6())


def malformed():
    """One frame for each outcome, in the order of their names in the README."""
    udp = UDP(sport=40008, dport=53) / Raw(b"query")
    yield ether() / ip() / udp
    yield ether() / ARP(psrc=CLIENT4, pdst="192.0.2.1", hwsrc=CLIENT_MAC)
    yield ether() / ip() / ICMP()
    yield datagram(77, 2000)[1]
    yield Frame(ether() / ip() / udp, keep=36)
    yield ether() / ip(ihl=4, len=20) / Raw(bytes(8))


def hostile():
    """Headers that lie before or behind the ports: counted while ports are there."""
    udp = UDP(sport=40009, dport=53) / Raw(b"query")
    tcp = TCP(sport=40009, dport=80, flags="S", seq=1)
    yield ether() / ip(len=9000) / udp
    yield ether() / ip(len=19) / udp
    yield ether() / ip(len=22) / udp
    yield ether() / ip(len=0) / tcp
    yield ether() / ip(ihl=15, len=33) / udp
    yield ether() / ip(version=5) / udp
    yield ether() / ip(version=6) / udp
    yield ether() / ip(chksum=0x1234) / udp
    yield ether() / ip() / UDP(sport=40009, dport=53, len=3)
    yield ether() / ip() / UDP(sport=40009, dport=53, len=60000)
    yield ether() / ip() / TCP(sport=40009, dport=80, dataofs=2, flags="S")
    yield ether() / ip() / TCP(sport=40009, dport=80, dataofs=15, flags="S")
    yield ether() / ip() / TCP(sport=0, dport=0, flags="S")
    yield ether() / ip(proto=6, len=24) / Raw(raw(tcp)[:4])
    yield ether() / ip(proto=6) / Raw(raw(tcp)[:3])
    yield ether() / ip6(plen=9000) / udp
    yield ether() / ip6(plen=0) / udp
    yield ether() / ip6(plen=2) / udp
    yield ether() / ip6(nh=0) / Raw(bytes([60, 31]) + bytes(14))
    yield ether() / ip6(nh=60) / Raw(bytes([60, 0, 1, 4, 0, 0, 0, 0]) * 40)
    yield ether() / ip6(nh=44) / Raw(bytes(3))
    yield ether() / ip6(nh=51) / Raw(bytes([17, 200]) + bytes(20))
    yield Raw(raw(ether())[:10])
    yield Raw(b"")


def disputed():
    """Frames on which honest programs differ: nested very deeply, more captured
    than was there, and BIG TCP over IPv6 (length 0 and no jumbo option)."""
    udp = UDP(sport=40009, dport=53) / Raw(b"query")
    nested = udp
    for _ in range(40):
        nested = ip(proto=4) / nested if isinstance(nested, IP) else ip() / nested
    yield ether() / nested
    tagged = ip() / udp
    for vlan in range(40):
        tagged = Dot1Q(vlan=vlan) / tagged
    yield ether() / tagged
    yield Frame(ether() / ip() / udp, wire_bytes=20)
    tcp = TCP(sport=40009, dport=80, flags="A", seq=1, ack=1)
    yield Frame(ether() / ip6(plen=0) / tcp / Raw(bytes(66000)), keep=96)


def connection(port, *segments, service=80):
    """TCP between one port of the client and the service: (from, flags, sequence number, acknowledgment number)."""
    for sender, flags, sequence, acknowledgment in segments:
        numbers = {"flags": flags, "seq": sequence, "ack": acknowledgment}
        if sender == "client":
            yield ether() / ip() / TCP(sport=port, dport=service, **numbers)
        else:
            yield reply() / IP(src=SERVER4, dst=CLIENT4) / TCP(sport=service, dport=port, **numbers)


def connections():
    """SYNs on ports that were used before: eight ports, ten connections."""
    syn, refusal = ("client", "S", 1000, 0), ("server", "RA", 0, 1001)
    opening = (syn, ("server", "SA", 5000, 1001), ("client", "A", 1001, 5001))
    closing = (("client", "FA", 1001, 5001), ("server", "FA", 5001, 1002), ("client", "A", 1002, 5002))
    new_syn = ("client", "S", 900000000, 0)
    yield from connection(40101, *(syn, refusal) * 3)
    yield from connection(40102, *opening, *closing, syn)
    yield from connection(40103, *opening, syn, ("server", "A", 5001, 1001))
    yield from connection(40104, syn, ("server", "SA", 5000, 1001), ("server", "SA", 5000, 1001))
    yield from connection(40105, *opening, new_syn, ("server", "SA", 700000000, 900000001))
    yield from connection(40106, ("client", "PA", 7000, 8000), ("server", "A", 8000, 7001), new_syn)
    yield from connection(40107, ("server", "SA", 5000, 1001), syn)
    yield from connection(40108, syn, ("server", "S", 5000, 0), syn, ("server", "SA", 5000, 1001))


def unreachable(packet, code):
    """A router's error about a packet: ICMP quotes 8 bytes behind its IP header, ICMPv6 all of it."""
    if isinstance(packet, IP):
        return reply() / IP(src=ROUTER4, dst=CLIENT4) / ICMP(type=3, code=code) / Raw(raw(packet)[:28])
    return reply() / IPv6(src=ROUTER6, dst=CLIENT6) / ICMPv6DestUnreach(code=code) / Raw(raw(packet))


def outcomes():
    """What can become of a connection: a port for each outcome."""
    syn, syn_ack = ("client", "S", 1000, 0), ("server", "SA", 5000, 1001)
    opening = syn, syn_ack, ("client", "A", 1001, 5001)
    yield from connection(40201, *opening, ("client", "FA", 1001, 5001), ("server", "FA", 5001, 1002),
                          ("client", "A", 1002, 5002), service=80)
    yield from connection(40202, *opening, ("server", "RA", 5001, 1001), service=22)
    yield from connection(40203, *(syn, ("server", "RA", 0, 1001)) * 2, service=81)
    yield from connection(40204, ("client", "PA", 7000, 8000), ("server", "RA", 8000, 7010), service=6667)
    asked = ip() / TCP(sport=40205, dport=3389, flags="S", seq=1000)
    asked6 = ip6() / TCP(sport=40206, dport=443, flags="S", seq=1000)
    query, query6 = ip() / UDP(sport=40207, dport=69), ip6() / UDP(sport=40208, dport=161)
    for packet, code in ((asked, 13), (asked6, 0), (query, 3), (query6, 4)):
        yield ether() / packet
        yield unreachable(packet, code)
    dropped = ether() / ip() / TCP(sport=40209, dport=23, flags="S", seq=1000)
    late = list(connection(40210, *opening, service=25))
    yield dropped
    yield late[0]
    yield Frame(dropped, after=1)
    yield Frame(dropped, after=2)
    yield Frame(late[1], after=1.5)
    yield late[2]
    yield Frame(ether() / ip() / UDP(sport=40211, dport=53) / Raw(b"query"), after=3)


def hidden():
    """One DNS query, as it is and with something around it, and two frames that are none."""
    query = ip() / UDP(sport=50011, dport=53) / Raw(b"query")
    inner = Ether(src="02:00:00:00:00:61", dst="02:00:00:00:00:62") / query
    session = PPPoE(sessionid=7) / Raw(b"\x00\x21" + raw(query))  # scapy would compress the protocol
    yield from [ether() / query] * 2
    yield from [ether() / Dot1Q(vlan=42) / query] * 3
    yield ether(type=0x88A8) / Dot1AD(vlan=100) / Dot1Q(vlan=42) / query
    yield ether() / MPLS(label=16001, s=1, ttl=63) / query
    yield ether() / MPLS(label=16001, s=0, ttl=63) / MPLS(label=16002, s=1, ttl=63) / query
    yield ether() / session
    yield ether() / Dot1Q(vlan=42) / session
    yield ether() / ip() / query
    yield ether() / ip() / ip6() / UDP(sport=50011, dport=53) / Raw(b"query")
    yield ether() / ip() / GRE(key_present=1, key=5) / query
    yield ether() / ip() / UDP(sport=50012, dport=4789) / VXLAN(vni=5, flags=8) / inner
    yield ether() / ip() / UDP(sport=50012, dport=6081) / GENEVE(vni=5) / inner
    yield ether() / Dot1Q(vlan=42) / ip() / TCP(sport=50013, dport=80, flags="S")
    yield Ether(src=CLIENT_MAC, dst="ff:ff:ff:ff:ff:ff") / ARP(psrc=CLIENT4, pdst=SERVER4)


def odd_records():
    """A query a second, in records of which some cannot be right."""
    query = ether() / ip() / UDP(sport=50014, dport=53) / Raw(b"query")
    yield Frame(query, after=1)
    yield Frame(query, after=1, wire_bytes=1)
    yield Frame(query, after=1, wire_bytes=0xFFFFFFFF)
    yield Frame(query, after=1, stamp=(START_SECONDS + 4, 4294240624))
    yield Frame(query, after=1, stamp=(0xFFFFFFFF, 0))
    yield Frame(query, after=1)
    yield Frame(query, after=1, stamp=(0, 0))
    yield Frame(query, after=1)
    yield Frame(query, after=-2.5)
    yield Frame(query, after=3.5)
    yield Frame(ether() / ip() / UDP(sport=50014, dport=53) / Raw(bytes(2972)), after=1)


def block(kind, body):
    """A pcapng block."""
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + size + body + size


def option_list(*rows):
    """The options at the end of a block, each a number and its value."""
    text = b"".join(struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)
                    for code, value in rows)
    return text + bytes(4) if rows else b""


def section():
    return block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))


def interface(name):
    return block(1, struct.pack("<HHI", EN10MB, 0, 0) + option_list((2, name)))


def enhanced(number, seconds, *rows):
    """A query, in a block of the interface of this number."""
    data = raw(ether() / ip() / UDP(sport=50015, dport=53) / Raw(b"query"))
    time_us = (START_SECONDS + seconds) * 1000000
    head = struct.pack("<IIIII", number, time_us >> 32, time_us & 0xFFFFFFFF, len(data), len(data))
    return block(6, head + data + bytes(-len(data) % 4) + option_list(*rows))


def statistics(number, interface_drops, system_drops):
    """What dumpcap and others write at the end, or now and then: sums since the start."""
    rows = ((5, struct.pack("<Q", interface_drops)), (7, struct.pack("<Q", system_drops)))
    return block(5, struct.pack("<III", number, 0, 0) + option_list(*rows))


def losses():
    """Two sections, with drops in statistics and in packets."""
    yield section() + interface(b"eth0") + interface(b"eth1")
    yield enhanced(0, 1) + enhanced(0, 2) + enhanced(1, 3, (4, struct.pack("<Q", 3)))
    yield statistics(0, 1, 2) + enhanced(0, 11) + statistics(0, 4, 5)
    yield section() + interface(b"eth0") + enhanced(0, 12) + statistics(0, 10, 20)


def no_times():
    """A query and its answer, in blocks that have room for neither an interface nor a time."""
    yield section() + interface(b"eth0")
    for packet in (ether() / ip() / UDP(sport=50016, dport=53) / Raw(b"query"),
                   reply() / IP(src=SERVER4, dst=CLIENT4) / UDP(sport=53, dport=50016) / Raw(b"the answer")):
        data = raw(packet)
        yield block(3, struct.pack("<I", len(data)) + data)


def unsupported():
    """A link type reserved for private use: nobody can know what is inside."""
    yield ether() / ip() / UDP(sport=40010, dport=53)
    yield Raw(b"anything")


def cut_file(name, source, lost_bytes):
    """SOURCE, ending in the middle of its last record."""
    data = (CAPTURES / source).read_bytes()
    (CAPTURES / name).write_bytes(data[:-lost_bytes])


BUILT = {
    "null-loopback.pcap": (NULL, null_loopback),
    "fragments-order.pcap": (EN10MB, fragments_order),
    "fragments-hostile.pcap": (EN10MB, fragments_hostile),
    "options.pcap": (EN10MB, options),
    "jumbogram.pcap": (EN10MB, jumbogram),
    "link-layers.pcap": (EN10MB, link_layers),
    "dccp.pcap": (EN10MB, dccp_connection),
    "sctp.pcap": (EN10MB, sctp_association),
    "malformed.pcap": (EN10MB, malformed),
    "hostile.pcap": (EN10MB, hostile),
    "disputed.pcap": (EN10MB, disputed),
    "unsupported-link.pcap": (USER0, unsupported),
    "connections.pcap": (EN10MB, connections),
    "outcomes.pcap": (EN10MB, outcomes),
    "hidden.pcap": (EN10MB, hidden),
    "odd-records.pcap": (EN10MB, odd_records),
}
BLOCKS = {
    "losses.pcapng": losses,
    "no-times.pcapng": no_times,
}
CUT = {
    "cut.pcap": ("handshake.pcap", 30),
    "cut.pcapng": ("two-links.pcapng", 300),
}


def main():
    for name in sys.argv[1:] or [*BUILT, *BLOCKS, *CUT]:
        if name in CUT:
            cut_file(name, *CUT[name])
        elif name in BLOCKS:
            (CAPTURES / name).write_bytes(b"".join(BLOCKS[name]()))
        else:
            link_type, frames = BUILT[name]
            write_pcap(CAPTURES / name, link_type, frames())


if __name__ == "__main__":
    main()
