#!/usr/bin/python3
"""Makes a capture of TCP connections that are hard to tell apart: ports are used again, SYNs are sent again or come late,
frames are lost, and with them starts and ends of connections.

    connections.py FILE [NUMBER]     at least so many connections, 100,000 by default; the same file every time

What comes out is a few hundred clients' traffic to a few servers, over IPv4 and IPv6, its connections interleaved.
"""
import heapq
import random
import struct
import sys

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
START_S = 1795219200
CLIENTS, SERVERS, PORTS = 100, 5, 12
SEED = 9293
LOST = 0.08  # of all frames, but of a simultaneous open; and of some connections the whole start or end
# Segments of which tshark 4.0 makes another number of streams, and why it is not right: (reason, tshark's number, right,
# segments as connection() returns them).
DISPUTED = (
    ("RFC 9293, 3.4.1: another initial sequence number, another connection; tshark compares it with that of the last SYN-ACK, "
     "which answered a SYN that was not captured", 1, 2,
     ((0, SYN, 100, 0, 0), (1, SYN | ACK, 500, 101, 0), (0, ACK, 101, 501, 0), (1, SYN | ACK, 900, 301, 0), (1, SYN, 900, 0, 0))),
    ("RFC 9293, 3.5.3: a reset ends a connection, so the SYN after it opens another; tshark knows no number of that side", 1, 2,
     ((1, RST, 501, 0, 0), (0, SYN, 300, 0, 0))),
    ("RFC 9293, 3.10.7: RST is looked at before SYN, so a segment with both opens nothing", 2, 1,
     ((0, SYN, 100, 0, 0), (0, SYN | RST, 200, 0, 0))),
)
MAC = b"\2\0\0\0\0\x51\2\0\0\0\0\x52"


class Pair:
    """Two ends, whose connections follow one another."""

    def __init__(self, number):
        client, rest = number % CLIENTS, number // CLIENTS
        server, port = rest % SERVERS, rest // SERVERS
        self.ports = 40000 + port, (80, 443, 25, 8080, 179)[server]
        self.is_ipv6 = client % 4 == 0
        if self.is_ipv6:
            prefix = bytes.fromhex("20010db8")
            self.addresses = prefix + bytes(11) + bytes([client + 1]), prefix + bytes(10) + bytes([1, server + 1])
        else:
            self.addresses = bytes([192, 0, 2, client + 1]), bytes([198, 51, 100, server + 1])

    def frame(self, sender, flags, sequence, acknowledgment, data=0):
        """Ethernet, IP and TCP, without checksums; sender 0 is the client."""
        receiver = 1 - sender
        tcp = struct.pack(">HHIIBBHHH", self.ports[sender], self.ports[receiver], sequence & 0xFFFFFFFF,
                          acknowledgment & 0xFFFFFFFF, 0x50, flags, 1024, 0, 0) + bytes(data)
        if self.is_ipv6:
            head = b"\x86\xdd" + struct.pack(">IHBB", 6 << 28, len(tcp), 6, 64)
        else:
            head = b"\x08\x00" + struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0)
        return MAC + head + self.addresses[sender] + self.addresses[receiver] + tcp


def opening(rng, client, server):
    """The handshake, with its retries, and what comes of it: "none", "open" or "crossed" (a simultaneous open)."""
    syn, syn_ack = (0, SYN, client, 0, 0), (1, SYN | ACK, server, client + 1, 0)
    kind = rng.random()
    if kind < 0.08:
        return [syn] * rng.randint(1, 6), "none"
    if kind < 0.18:
        return [syn, (1, RST | ACK, 0, client + 1, 0)] * rng.randint(1, 3), "none"
    if kind < 0.20:
        other = (1, SYN, server, 0, 0)
        return [syn, other] * rng.randint(1, 2) + [(0, SYN | ACK, client, server + 1, 0), syn_ack], "crossed"
    frames = [syn] * rng.choice((1, 1, 1, 1, 2, 3)) + [syn_ack] * rng.choice((1, 1, 1, 1, 2, 3))
    if rng.random() < 0.03:
        frames[0], frames[-1] = frames[-1], frames[0]
    return frames + [(0, ACK, client + 1, server + 1, 0)], "open"


def middle(rng, client, server):
    """Data both ways; the numbers behind it."""
    sent, frames = [client + 1, server + 1], []
    for _ in range(rng.choice((0, 1, 1, 2))):
        sender, data = rng.randint(0, 1), rng.randint(1, 40)
        frames.append((sender, PSH | ACK, sent[sender], sent[1 - sender], data))
        sent[sender] += data
        frames.append((1 - sender, ACK, sent[1 - sender], sent[sender], 0))
    return frames, sent


def closing(rng, sent):
    """FINs, a reset, or nothing."""
    kind, first = rng.random(), rng.randint(0, 1)
    second = 1 - first
    if kind < 0.25:
        return []
    if kind < 0.45:
        return [(first, RST | ACK, sent[first], sent[second], 0)]
    return [(first, FIN | ACK, sent[first], sent[second], 0),
            (second, FIN | ACK, sent[second], sent[first] + 1, 0),
            (first, ACK, sent[first] + 1, sent[second] + 1, 0)]


def connection(rng):
    """The segments of one connection that were captured: (sender, flags, sequence, acknowledgment, data)."""
    client, server = rng.getrandbits(32), rng.getrandbits(32)
    start, outcome = opening(rng, client, server)
    frames, end = start, []
    if outcome != "none":
        data, sent = middle(rng, client, server)
        end = closing(rng, sent)
        lost_start, lost_end = rng.random() < 0.06 and outcome == "open", rng.random() < 0.1
        frames = ([] if lost_start else start) + data + ([] if lost_end else end)
    if rng.random() < 0.08:
        frames = frames + [(0, SYN, client, 0, 0)]
    if rng.random() < 0.03:
        frames.insert(rng.randint(0, len(frames)), (1, SYN | ACK, server, client + 1, 0))
    return [frame for frame in frames if rng.random() >= LOST or outcome == "crossed"]


def packets(number):
    """(microseconds, frame) in order of time, of that many connections."""
    rng = random.Random(SEED)
    pairs = [Pair(n) for n in range(CLIENTS * SERVERS * PORTS)]
    queue = [(rng.randrange(10 ** 6), n, iter(())) for n in range(len(pairs))]
    heapq.heapify(queue)
    while queue:
        now_us, n, frames = queue[0]
        frame = next(frames, None)
        if frame:
            yield now_us, pairs[n].frame(*frame)
            heapq.heapreplace(queue, (now_us + rng.randint(1, 2000), n, frames))
        elif number > 0:
            number -= 1
            heapq.heapreplace(queue, (now_us + rng.randint(1, 10 ** 6), n, iter(connection(rng))))
        else:
            heapq.heappop(queue)


def write_file(path, made):
    """One pcap file."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for now_us, frame in made:
            seconds, rest_us = divmod(now_us, 10 ** 6)
            file.write(struct.pack("<IIII", START_S + seconds, rest_us, len(frame), len(frame)) + frame)


def write(path, number, parts=0):
    """Writes the capture, and once more in so many files that follow one another; returns their paths."""
    made = list(packets(number))
    write_file(path, made)
    paths = ["%s.%d" % (path, part) for part in range(parts)]
    for part, name in enumerate(paths):
        write_file(name, made[len(made) * part // parts:len(made) * (part + 1) // parts])
    return paths


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100000)
