#!/usr/bin/python3
"""A sender and an echo server for UDP-Lite (RFC 3828).

    udplite.py serve ADDRESS PORT
    udplite.py send ADDRESS PORT

The checksum covers the header and the first 4 bytes of payload, as for sound
where a damaged sample is better than none.
"""
import socket
import sys

IPPROTO_UDPLITE = 136
SEND_COVERAGE = 10
COVERED_BYTES = 12


SILENCE_SECONDS = 2


def open_socket(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    result = socket.socket(family, socket.SOCK_DGRAM, IPPROTO_UDPLITE)
    result.setsockopt(IPPROTO_UDPLITE, SEND_COVERAGE, COVERED_BYTES)
    return result


def serve(address, port):
    server = open_socket(address)
    server.bind((address, port))
    while True:
        data, peer = server.recvfrom(2048)
        server.sendto(data, peer)


def send(address, port):
    client = open_socket(address)
    client.settimeout(SILENCE_SECONDS)
    client.connect((address, port))
    for number in range(3):
        client.send(number.to_bytes(4, "big") + bytes(160))
        client.recv(2048)


if __name__ == "__main__":
    {"serve": serve, "send": send}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
