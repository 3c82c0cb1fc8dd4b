#!/usr/bin/python3
"""Lets an interface pass BIG TCP frames: segments above 64 KiB that no header
can give the length of (IPv4 Total Length 0, IPv6 Payload Length 0).

    bigtcp.py INTERFACE BYTES

Sets the four limits by rtnetlink, because ip(8) of Debian 12 knows only two.
"""
import os
import socket
import struct
import sys

RTM_NEWLINK, NLM_F_REQUEST, NLM_F_ACK, NLMSG_ERROR = 16, 1, 4, 2
IFLA_GSO_MAX_SIZE, IFLA_GRO_MAX_SIZE = 41, 58
IFLA_GSO_IPV4_MAX_SIZE, IFLA_GRO_IPV4_MAX_SIZE = 63, 64


def set_limits(interface, limit_bytes):
    attributes = b"".join(
        struct.pack("=HHI", 8, kind, limit_bytes)
        for kind in (IFLA_GSO_MAX_SIZE, IFLA_GRO_MAX_SIZE,
                     IFLA_GSO_IPV4_MAX_SIZE, IFLA_GRO_IPV4_MAX_SIZE))
    link = struct.pack("=BxHiII", socket.AF_UNSPEC, 0, socket.if_nametoindex(interface), 0, 0)
    head = struct.pack("=IHHII", 16 + len(link) + len(attributes), RTM_NEWLINK,
                       NLM_F_REQUEST | NLM_F_ACK, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.send(head + link + attributes)
        answer = netlink.recv(4096)
    kind, error = struct.unpack_from("=4xH10xi", answer)
    if kind == NLMSG_ERROR and error:
        sys.exit(f"bigtcp.py: {interface}: {os.strerror(-error)}; the kernel must be 6.3 or newer")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: bigtcp.py INTERFACE BYTES")
    set_limits(sys.argv[1], int(sys.argv[2]))
