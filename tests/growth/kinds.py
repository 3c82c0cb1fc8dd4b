"""Kinds of input that grow: each is a function that makes one of a size in a folder, and says how portstat is run on it."""
import bz2
import gzip
import lzma
import struct


def pcap(path, frames, link_type=1):
    """A capture of (seconds, bytes)."""
    records = [struct.pack("<IIII", time, 0, len(data), len(data)) + data for time, data in frames]
    path.write_bytes(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type) + b"".join(records))


def udp(number, fragment=0):
    """An IPv4 datagram to port 53, of a flow for each number; or the later fragment of a datagram of its own."""
    ports = struct.pack(">HHHH", 1024 + number % 60000, 53, 8, 0)
    return struct.pack(">BBHHHBBHII", 0x45, 0, 28, number & 0xffff, fragment, 64, 17, 0, 0x0a000000 + number, 0x0a800001) + ports


def one(folder):
    """A capture of one frame."""
    pcap(folder / "one.pcap", [(1000000000, udp(1))], 101)
    return folder / "one.pcap"


def block(kind, *parts):
    """A block of pcapng."""
    body = b"".join(parts)
    size = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + size + body + size


def padded(data):
    """To a multiple of four bytes."""
    return data + bytes(-len(data) % 4)


def option(code, value):
    """An option of a block."""
    return struct.pack("<HH", code, len(value)) + padded(value)


SECTION = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))


def interface(name=b"", link_type=101):
    """The description of an interface."""
    return block(1, struct.pack("<HHI", link_type, 0, 0), option(2, name) if name else b"")


def packet(number, data, options=b""):
    """A frame of an interface."""
    return block(6, struct.pack("<IIIII", number, 0, 0, len(data), len(data)), padded(data), options)


def many_intervals(folder, size):
    """A flow in each interval."""
    path = folder / "intervals.pcap"
    pcap(path, [(1000000000 + i, udp(i)) for i in range(400 * size)], 101)
    return ["-r", path, "--interval", "1", "-T", "ndjson"]


def listed_intervals(folder, size):
    """The same, with a list of the flows of each interval."""
    return [*many_intervals(folder, size), "--by", "flow", "--flow-timeout", "0"]


def fragments(folder, size):
    """Later fragments whose datagrams' first ones never come, and a frame in each interval after them."""
    path = folder / "fragments.pcap"
    waiting = [(1000000000, udp(i, 100)) for i in range(8000 * size)]
    pcap(path, waiting + [(1000000000 + i, udp(1)) for i in range(300 * size)], 101)
    return ["-r", path, "--interval", "1", "-T", "ndjson"]


def link_types(folder, size):
    """Frames of link types that change with each, more than a few, and a filter."""
    path = folder / "links.pcapng"
    count = 100 * size
    blocks = [SECTION] + [interface(link_type=101 if i == 0 else 300 + i) for i in range(count)]
    blocks += [packet(i % count, udp(1)) for i in range(4 * count)]
    path.write_bytes(b"".join(blocks))
    return ["-r", path, "-T", "json", "(udp port 53) or (src net 10.0.0.0/16 and dst port 1) or (src net 10.1.0.0/16)"]


def interfaces(folder, size):
    """Interfaces with names of their own, which have books and rows, and frames that each of them saw."""
    path = folder / "interfaces.pcapng"
    count = 256 * size
    blocks = [SECTION] + [interface(b"interface-with-a-name-%d" % i) for i in range(count)]
    path.write_bytes(b"".join(blocks + [packet(i, udp(1)) for i in range(count)]))
    return ["-r", path, "-T", "json", "--by", "interface", "--once"]


def sections(folder, size):
    """Sections, each with an interface of a name that came before, and a frame."""
    path = folder / "sections.pcapng"
    path.write_bytes(b"".join(SECTION + interface(b"eth0") + packet(0, udp(i)) for i in range(400 * size)))
    return ["-r", path, "-T", "json", "--by", "interface"]


def other_blocks(folder, size):
    """Options, resolved names and custom blocks, between a few frames."""
    path = folder / "blocks.pcapng"
    options = b"".join(option(1, b"comment %d" % i) for i in range(300 * size))
    names = b"".join(struct.pack("<HH", 1, 8) + padded(struct.pack(">I", i) + b"abc\0") for i in range(300 * size))
    blocks = [block(4, names + bytes(4))] + [block(4, bytes(4)), block(0xbad, struct.pack("<I", 32473))] * (300 * size)
    path.write_bytes(SECTION + interface() + packet(0, udp(1), options) + b"".join(blocks) + packet(0, udp(1)))
    return ["-r", path, "-T", "json"]


def details(folder, size):
    """EtherTypes that are not counted, each with a row of its own."""
    path = folder / "details.pcap"
    pcap(path, [(1000000000, bytes(12) + struct.pack(">H", 0xa000 + i) + bytes(46)) for i in range(900 * size)])
    return ["-r", path, "-T", "json"]


def sorted_flows(folder, size):
    """Flows as a list, in an order other than that in which they came."""
    path = folder / "flows.pcap"
    pcap(path, [(1000000000, udp(i * 7919 % 65536)) for i in range(700 * size)], 101)
    return ["-r", path, "-T", "csv", "--by", "flow", "--sort", "name"]


def sorted_hosts(folder, size):
    """The same of hosts."""
    return [*sorted_flows(folder, size)[:-3], "host", "--sort", "bytes"]


def names_in_filters(folder, size):
    """A filter that names services again and again; libpcap compiles it, and it has few ports."""
    return ["-r", one(folder), "-T", "json", " or ".join(["udp port domain or tcp port https"] * (5 * size))]


def filter_lines(folder, size):
    """A filter from a file, of many lines and spaces."""
    (folder / "filter").write_text("# why\n\n     \n" * (1000 * size) + "udp\n" + "port 53\n", encoding="utf-8")
    return ["-r", one(folder), "-T", "json", "-F", folder / "filter"]


def files_in_turn(folder, size):
    """Files, of which each frame is before the next one of the others."""
    arguments = []
    for i in range(25 * size):
        pcap(folder / f"{i}.pcap", [(1000000000 + 10 * j + i % 10, udp(j)) for j in range(20)], 101)
        arguments += ["-r", folder / f"{i}.pcap"]
    return [*arguments, "-T", "json"]


def in_parts(folder, frames, compress):
    """A compressed capture in many parts, a frame in each."""
    pcap(folder / "plain.pcap", [(1000000000 + i, udp(i)) for i in range(frames)], 101)
    plain = (folder / "plain.pcap").read_bytes()
    parts = [plain[:24]] + [plain[at:at + 44] for at in range(24, len(plain), 44)]
    (folder / "parts").write_bytes(b"".join(compress(part) for part in parts))
    return ["-r", folder / "parts", "-T", "json"]


def members(folder, size):
    """Of gzip."""
    return in_parts(folder, 100 * size, lambda part: gzip.compress(part, 1))


def xz_streams(folder, size):
    """Of xz."""
    return in_parts(folder, 10 * size, lambda part: lzma.compress(part, preset=0))


def bzip2_streams(folder, size):
    """Of bzip2."""
    return in_parts(folder, 10 * size, lambda part: bz2.compress(part, 1))


def services(folder, size):
    """A services file whose rows cover each other."""
    (folder / "services").write_text("".join(f"name{i} 0-65535/tcp\n" for i in range(200 * size)))
    return ["-r", one(folder), "-T", "json", "--services", folder / "services"]


def single_services(folder, size):
    """One with a row for each port, from the last one down, with other names and a comment; and one that comes again."""
    rows = [f"name{i} {65535 - i}/udp other{i} another{i} # a comment\nsame 53/udp\n" for i in range(500 * size)]
    (folder / "services").write_text("".join(rows))
    return ["-r", one(folder), "-T", "json", "--services", folder / "services"]


def explained_frames(folder, size):
    """Frames, explained, of connections and fragments that are remembered."""
    path = folder / "explained.pcap"
    pcap(path, [(1000000000, udp(i // 2, i % 2 * 100)) for i in range(15 * size)], 101)
    return ["explain", "-r", path]


def explained_bytes(folder, size):
    """One large frame, explained."""
    data = bytes(range(256)) * (60 * size)
    header = struct.pack(">BBHHHBBHII", 0x45, 0, 28 + len(data), 1, 0, 64, 17, 0, 0x0a000001, 0x0a800001)
    pcap(folder / "large.pcap", [(1000000000, header + struct.pack(">HHHH", 1024, 9, 8 + len(data), 1) + data)], 101)
    return ["explain", "-r", folder / "large.pcap"]


def explained_headers(folder, size):
    """A frame of as many options as a header has room for, in tunnels, explained."""
    inner = udp(1)
    for _ in range(4 * size):
        inner = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(inner), 1, 0, 64, 4, 0, 0x0a000001, 0x0a000002) + inner
    pcap(folder / "headers.pcap", [(1000000000, inner)], 101)
    return ["explain", "-r", folder / "headers.pcap"]


# With the most million instructions that the smallest size may add: what is linear can be much too slow all the same, when
# each row walks 65,536 ports or each frame compiles a filter.
KINDS = {
    "many_intervals": (many_intervals, 140), "listed_intervals": (listed_intervals, 180), "fragments": (fragments, 150),
    "link_types": (link_types, 5), "interfaces": (interfaces, 20), "sections": (sections, 5), "other_blocks": (other_blocks, 1),
    "details": (details, 30), "sorted_flows": (sorted_flows, 50), "sorted_hosts": (sorted_hosts, 30),
    "names_in_filters": (names_in_filters, 10), "filter_lines": (filter_lines, 4), "files_in_turn": (files_in_turn, 3),
    "members": (members, 2), "xz_streams": (xz_streams, 2), "bzip2_streams": (bzip2_streams, 2), "services": (services, 4),
    "single_services": (single_services, 8),
    "explained_frames": (explained_frames, 20), "explained_bytes": (explained_bytes, 1),
    "explained_headers": (explained_headers, 5),
}
