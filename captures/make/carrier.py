#!/usr/bin/python3
"""Carries what programs send inside another header, over a bare cable.

    carrier.py MODE left|right

Makes a TUN or TAP interface called tun0 in this network namespace, wraps each
packet sent to it as MODE says and writes the frame to eth0; unwraps what comes
from there. It stands in for the kernel's tunnel and VLAN drivers, so that a
recording needs no modules, and shows each header byte that is added.
Ends when it is killed.
"""
import fcntl
import os
import select
import socket
import struct
import subprocess
import sys

TUNSETIFF, IFF_TUN, IFF_TAP, IFF_NO_PI = 0x400454CA, 1, 2, 0x1000
ETH_P_ALL = 3
MACS = {"left": bytes.fromhex("020000000031"), "right": bytes.fromhex("020000000032")}
INNER_MACS = {"left": "02:00:00:00:00:41", "right": "02:00:00:00:00:42"}
OUTER = {"left": bytes([198, 51, 100, 201]), "right": bytes([198, 51, 100, 202])}
INNER = {"left": "1", "right": "2"}
ETHERTYPES = {4: 0x0800, 6: 0x86DD}


def checksum(data):
    """The Internet checksum (RFC 1071) of an even number of bytes."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total >> 16) + (total & 0xFFFF)
    return ~total & 0xFFFF


def ethertype_of(packet):
    return ETHERTYPES[packet[0] >> 4]


class Carrier:
    """One end of the cable: how it wraps and how much it takes off again."""

    def __init__(self, side):
        self.side = side
        self.other = "right" if side == "left" else "left"
        self.identification = 0

    def ethernet(self, ethertype, payload):
        return MACS[self.other] + MACS[self.side] + struct.pack("!H", ethertype) + payload

    def ipv4(self, protocol, payload):
        """An IPv4 packet in its frame, with Don't Fragment set."""
        self.identification += 1
        head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), self.identification,
                           0x4000, 64, protocol, 0, OUTER[self.side], OUTER[self.other])
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        return self.ethernet(0x0800, head + payload)

    def vlan(self, frame):
        return frame[:12] + struct.pack("!HH", 0x8100, 42) + frame[12:]

    def qinq(self, frame):
        return frame[:12] + struct.pack("!HHHH", 0x88A8, 100, 0x8100, 42) + frame[12:]

    def ipip(self, packet):
        return self.ipv4(4, packet)

    def sixinfour(self, packet):
        return self.ipv4(41, packet)

    def gre(self, packet):
        return self.ipv4(47, struct.pack("!HH", 0, ethertype_of(packet)) + packet)

    def geneve(self, frame):
        payload = struct.pack("!BBHI", 0, 0, 0x6558, 5 << 8) + frame
        return self.ipv4(17, struct.pack("!HHHH", 49500, 6081, 8 + len(payload), 0) + payload)

    def mpls(self, packet):
        labels = struct.pack("!II", 16001 << 12 | 63, 17002 << 12 | 1 << 8 | 63)
        return self.ethernet(0x8847, labels + packet)

    def pppoe(self, packet):
        protocol = 0x0021 if packet[0] >> 4 == 4 else 0x0057
        head = struct.pack("!BBHHH", 0x11, 0, 7, len(packet) + 2, protocol)
        return self.ethernet(0x8864, head + packet)


def without_tags(frame):
    """The frame without the VLAN tags that the kernel left on it."""
    while frame[12:14] in (b"\x81\x00", b"\x88\xa8"):
        frame = frame[:12] + frame[16:]
    return frame


# Mode: interface type, method that wraps, bytes to take off (None: VLAN tags).
MODES = {
    "vlan": (IFF_TAP, Carrier.vlan, None),
    "qinq": (IFF_TAP, Carrier.qinq, None),
    "ipip": (IFF_TUN, Carrier.ipip, 34),
    "6in4": (IFF_TUN, Carrier.sixinfour, 34),
    "gre": (IFF_TUN, Carrier.gre, 38),
    "geneve": (IFF_TAP, Carrier.geneve, 50),
    "mpls": (IFF_TUN, Carrier.mpls, 22),
    "pppoe": (IFF_TUN, Carrier.pppoe, 22),
}


def open_tunnel(kind, side):
    """tun0 with its addresses; its MTU leaves room for the headers added."""
    tunnel = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tunnel, TUNSETIFF, struct.pack("16sH22x", b"tun0", kind | IFF_NO_PI))
    commands = ["link set tun0 mtu 1400",
                f"addr add 203.0.113.{INNER[side]}/24 dev tun0",
                "link set tun0 up",
                f"addr add 2001:db8:3::{INNER[side]}/64 dev tun0 nodad"]
    if kind == IFF_TAP:
        commands.insert(0, f"link set tun0 address {INNER_MACS[side]}")
    for command in commands:
        subprocess.run(["ip"] + command.split(), check=True)
    return tunnel


def open_cable():
    cable = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    cable.bind(("eth0", ETH_P_ALL))
    return cable


def carry(mode, side):
    kind, wrap, overhead = MODES[mode]
    carrier, tunnel, cable = Carrier(side), open_tunnel(kind, side), open_cable()
    while True:
        ready, _, _ = select.select([tunnel, cable], [], [])
        if tunnel in ready:
            cable.send(wrap(carrier, os.read(tunnel, 65535)))
        if cable in ready:
            frame, address = cable.recvfrom(65535)
            if address[2] != socket.PACKET_OUTGOING:
                os.write(tunnel, frame[overhead:] if overhead else without_tags(frame))


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in MODES or sys.argv[2] not in INNER:
        sys.exit(f"usage: carrier.py {'|'.join(MODES)} left|right")
    carry(sys.argv[1], sys.argv[2])
