#!/usr/bin/python3
"""Tests of the oracle: frames built by hand, header by header, whose ports (or want of them) the RFCs give.

Each frame goes through tshark and the oracle's rules as a capture's would.
"""
import struct
import tempfile
import unittest

import oracle
import tshark

ETHERNET, RAW_IPV6, RAW = 1, 229, 101
MACS = bytes.fromhex("020000000002020000000001")
ADDRESSES_4 = bytes([192, 0, 2, 1, 192, 0, 2, 2])
ADDRESSES_6 = (bytes.fromhex("20010db8") + bytes(11) + b"\x01") + (bytes.fromhex("20010db8") + bytes(11) + b"\x02")

PORTS = struct.pack(">HH", 40000, 53)
UDP = PORTS + struct.pack(">HH", 8, 0)
TCP = PORTS + struct.pack(">IIBBHHH", 1, 0, 0x50, 2, 1024, 0, 0)


def ethernet(kind, payload):
    """An Ethernet II frame."""
    return MACS + struct.pack(">H", kind) + payload


def ipv4(protocol, payload, fragment=0, length=None, first=0x45, options=b""):
    """An IPv4 datagram; fragment: the flags and offset word; length: another Total Length than the true one."""
    total = 20 + len(options) + len(payload) if length is None else length
    return struct.pack(">BBHHHBBH", first, 0, total, 7, fragment, 64, protocol, 0) + ADDRESSES_4 + options + payload


def ipv6(following, payload, length=None):
    """An IPv6 packet."""
    length = len(payload) if length is None else length
    return struct.pack(">IHBB", 0x60000000, length, following, 64) + ADDRESSES_6 + payload


def options_header(following):
    """A hop-by-hop or destination options header with padding only."""
    return struct.pack(">BBBB", following, 0, 1, 4) + bytes(4)


def fragment_header(following, offset, more):
    """An IPv6 fragment header; offset in units of eight bytes."""
    return struct.pack(">BBHI", following, 0, offset << 3 | more, 7)


def write_pcap(path, link, frames):
    """frames: (bytes, on-wire length or None)"""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link))
        for second, (data, length) in enumerate(frames):
            out.write(struct.pack("<IIII", second, 0, len(data), length or len(data)) + data)


class Rules(unittest.TestCase):
    """One counting rule per test."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        tshark.make_profile(cls.folder.name)

    def judge(self, *frames, link=ETHERNET, on_wire=None):
        """The expectation for these frames."""
        with tempfile.NamedTemporaryFile(suffix=".pcap") as capture:
            write_pcap(capture.name, link, [(frame, on_wire) for frame in frames])
            return oracle.Judge(self.folder.name).judge(capture.name)

    def counts(self, frame, protocol="udp", **how):
        """The frame must be counted to port 53."""
        verdict = self.judge(frame, **how).verdicts[0]
        self.assertEqual(verdict[:4], ("counted", protocol, 40000, 53), verdict)

    def refuses(self, frame, *reasons, **how):
        """The frame must not be counted, for one of these reasons."""
        verdict = self.judge(frame, **how).verdicts[0]
        self.assertEqual((verdict.outcome, set(verdict.reasons)), ("none", set(reasons)))

    def test_each_transport(self):
        for number, name in oracle.PORT_PROTOCOLS.items():
            with self.subTest(name):
                self.counts(ethernet(0x800, ipv4(number, PORTS + bytes(28))), name)

    def test_four_bytes_are_enough(self):
        for number, name in oracle.PORT_PROTOCOLS.items():
            with self.subTest(name):
                self.counts(ethernet(0x800, ipv4(number, PORTS)), name)
                self.counts(ethernet(0x86DD, ipv6(number, PORTS)), name)
                self.counts(ethernet(0x800, ipv4(number, PORTS + bytes(28)))[:38], name, on_wire=66)

    def test_three_bytes_are_not(self):
        for number, name in oracle.PORT_PROTOCOLS.items():
            with self.subTest(name):
                self.refuses(ethernet(0x800, ipv4(number, PORTS[:3])), "malformed")
                whole = ethernet(0x800, ipv4(number, PORTS + bytes(28)))
                self.refuses(whole[:37], "truncated", "malformed", on_wire=66)

    def test_padding_is_not_payload(self):
        self.refuses(ethernet(0x800, ipv4(17, UDP, length=22)) + bytes(18), "malformed")

    def test_total_length_zero(self):
        self.counts(ethernet(0x800, ipv4(6, TCP, length=0)), "tcp")

    def test_header_length_below_minimum(self):
        self.refuses(ethernet(0x800, ipv4(17, UDP, first=0x44)), "malformed")

    def test_bad_options_do_not_hide_ports(self):
        self.counts(ethernet(0x800, ipv4(17, UDP, first=0x46, options=bytes.fromhex("44ff0000"))))

    def test_vlan_and_double_vlan(self):
        inner = struct.pack(">HH", 5, 0x800) + ipv4(17, UDP)
        self.counts(ethernet(0x8100, inner))
        self.counts(ethernet(0x88A8, struct.pack(">HH", 6, 0x8100) + inner))

    def test_mpls_and_pppoe(self):
        self.counts(ethernet(0x8847, struct.pack(">I", 0x10140) + ipv4(17, UDP)))
        session = ipv4(17, UDP)
        self.counts(ethernet(0x8864, struct.pack(">BBHHH", 0x11, 0, 1, len(session) + 2, 0x21) + session))

    def test_ip_in_ip(self):
        self.counts(ethernet(0x800, ipv4(4, ipv4(17, UDP))))
        self.counts(ethernet(0x800, ipv4(41, ipv6(17, UDP))))
        self.counts(ethernet(0x86DD, ipv6(4, ipv4(17, UDP))))

    def test_gre_and_ah(self):
        self.counts(ethernet(0x800, ipv4(47, struct.pack(">HH", 0, 0x800) + ipv4(17, UDP))))
        self.counts(ethernet(0x800, ipv4(47, struct.pack(">HH", 0, 0x6558) + ethernet(0x800, ipv4(17, UDP)))))
        self.counts(ethernet(0x800, ipv4(51, struct.pack(">BBHII", 17, 4, 0, 1, 1) + bytes(12) + UDP)))

    def test_extension_headers(self):
        chain = options_header(60) + options_header(44) + fragment_header(17, 0, 0)
        self.counts(ethernet(0x86DD, ipv6(0, chain + UDP)))

    def test_extension_header_numbers_in_ipv4(self):
        for number in (0, 43, 44, 60):
            with self.subTest(number):
                self.refuses(ethernet(0x800, ipv4(number, options_header(17) + UDP)), "ip-without-ports")

    def test_quoted_headers(self):
        quoted = struct.pack(">BBHI", 3, 3, 0, 0) + ipv4(17, UDP)
        self.refuses(ethernet(0x800, ipv4(1, quoted)), "ip-without-ports")
        quoted = struct.pack(">BBHI", 1, 4, 0, 0) + ipv6(17, UDP)
        self.refuses(ethernet(0x86DD, ipv6(58, quoted)), "ip-without-ports")

    def test_pim_register_is_not_entered(self):
        register = struct.pack(">BBHI", 0x21, 0, 0, 0) + ipv4(17, UDP)
        self.refuses(ethernet(0x800, ipv4(103, register)), "ip-without-ports")

    def test_esp_is_not_entered(self):
        self.refuses(ethernet(0x800, ipv4(50, bytes(8) + UDP + bytes([1, 2, 2, 17]) + bytes(12))), "ip-without-ports")

    def test_udp_tunnel_is_its_own_port(self):
        inside = bytes.fromhex("0800000000000100") + ethernet(0x800, ipv4(6, TCP))
        outside = struct.pack(">HHHH", 40000, 4789, 8 + len(inside), 0) + inside
        verdict = self.judge(ethernet(0x800, ipv4(17, outside))).verdicts[0]
        self.assertEqual(verdict[:4], ("counted", "udp", 40000, 4789))

    def test_version_field_decides(self):
        self.counts(ethernet(0x86DD, ipv4(17, UDP)))
        self.counts(ethernet(0x800, ipv6(17, UDP)))
        self.counts(ipv4(17, UDP), link=RAW_IPV6)

    def test_payload_length_zero(self):
        self.refuses(ethernet(0x86DD, ipv6(6, TCP, length=0)), "malformed", "ip-without-ports")
        self.counts(ethernet(0x86DD, ipv6(6, TCP + bytes(65536), length=0)), "tcp")
        self.refuses(ethernet(0x86DD, ipv6(132, TCP + bytes(65536), length=0)), "malformed", "ip-without-ports")

    def test_jumbogram(self):
        for jumbo, right in ((65536, True), (65537, False), (100, False)):
            with self.subTest(jumbo):
                header = struct.pack(">BBBBI", 17, 0, 0xC2, 4, jumbo)
                frame = ethernet(0x86DD, ipv6(0, header + UDP + bytes(65520), length=0))
                if right:
                    self.counts(frame)
                else:
                    self.refuses(frame, "malformed", "ip-without-ports")

    def test_macsec_in_the_clear(self):
        tag, udp = struct.pack(">BBI", 0x00, 0, 1), b"\x08\x00" + ipv4(17, UDP + bytes(40), length=28)
        with_sci = struct.pack(">BBIQ", 0x20, len(udp), 1, 0x0200000000020001)
        for icv in (bytes(16), bytes(12), b""):
            with self.subTest(len(icv)):
                self.counts(ethernet(0x88E5, tag + udp + icv))
                self.counts(ethernet(0x88E5, with_sci + udp[:30] + icv))
        self.refuses(ethernet(0x88E5, struct.pack(">BBI", 0x0C, 0, 1) + udp), "non-ip")

    def test_time_that_is_none(self):
        self.assertEqual(oracle.plain_time("-0(2078753920 nanoseconds)"), None)
        self.assertEqual(oracle.plain_time("1461660668.799859000"), "1461660668.799859000")

    def test_not_ip(self):
        self.refuses(ethernet(0x88B5, bytes(46)), "non-ip")

    def test_later_fragments(self):
        first = ethernet(0x800, ipv4(17, PORTS + struct.pack(">HH", 1000, 0) + bytes(8), fragment=0x2000))
        rest = ethernet(0x800, ipv4(17, bytes(16), fragment=2))
        for frames in ((first, rest), (rest, first)):
            expected = self.judge(*frames)
            self.assertEqual(expected.counted.pair(), (2, 100))
            self.assertEqual(expected.ports["udp", 53]["continuation"].pair(), (1, 50))

    def test_later_fragments_ipv6(self):
        first = ethernet(0x86DD, ipv6(44, fragment_header(17, 0, 1) + UDP))
        rest = ethernet(0x86DD, ipv6(44, fragment_header(17, 1, 0) + bytes(8)))
        self.assertEqual(self.judge(first, rest).ports["udp", 53]["continuation"].packets, 1)

    def test_orphaned_fragment(self):
        expected = self.judge(ethernet(0x800, ipv4(17, bytes(16), fragment=2)))
        self.assertEqual((expected.counted.packets, expected.certain["fragment"].packets), (0, 1))

    def test_fragment_of_a_tunnel_belongs_to_the_ports_inside(self):
        first = ethernet(0x800, ipv4(47, struct.pack(">HH", 0, 0x800) + ipv4(17, UDP), fragment=0x2000))
        rest = ethernet(0x800, ipv4(47, bytes(16), fragment=4))
        self.assertEqual(self.judge(first, rest).ports["udp", 53]["continuation"].packets, 1)


if __name__ == "__main__":
    unittest.main()
