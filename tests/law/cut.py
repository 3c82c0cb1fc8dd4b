"""Cuts captures into parts, each a capture by itself.

A pcap file's header stands before each part. Of a pcapng file all that describes sections and interfaces before a part
stands before it again; every other block stays where it is, in one part. Compressed captures are cut decompressed. What
follows the last whole frame stays in the last part.
"""
import bz2
import gzip
import lzma
import shutil
import struct
import subprocess

SECTION, INTERFACE, BYTE_ORDER = 0x0a0d0d0a, 1, 0x1a2b3c4d
PACKETS = {2, 3, 6}
FILE_HEADER, RECORD, RECORD_KUZNETZOV = 24, 16, 24
MAGICS = {0xa1b2c3d4: RECORD, 0xa1b23c4d: RECORD, 0xa1b2cd34: RECORD_KUZNETZOV}
MOST_FRAME = 1 << 28
PROGRAMS = {b"\x28\xb5\x2f\xfd": "zstd", b"\x04\x22\x4d\x18": "lz4"}


class CannotCut(Exception):
    """A capture that this cutter does not understand."""


class Capture:
    """The bytes of a capture as pieces: each is a frame, or what is not (`frames` says which), and `again` are those
    that each later part begins with."""

    def __init__(self):
        self.header, self.pieces, self.frames, self.again = b"", [], [], []

    def add(self, piece, frame=False, again=False):
        """The next piece."""
        if frame:
            self.frames.append(len(self.pieces))
        if again:
            self.again.append(len(self.pieces))
        self.pieces.append(piece)

    def part(self, begin, end):
        """The bytes from one piece to before another, with what a part begins with."""
        before = [self.pieces[i] for i in self.again if i < begin]
        return b"".join([self.header, *before, *self.pieces[begin:end]])

    def parts(self, cuts):
        """All parts, from the numbers of frames at which one ends and the next begins, in order."""
        places = [0, *(self.frames[cut] if cut < len(self.frames) else len(self.pieces) for cut in cuts), len(self.pieces)]
        return [self.part(begin, end) for begin, end in zip(places, places[1:])]


def decompressed(data):
    """The bytes of a capture, whatever it is packed in."""
    for magic, unpack in ((b"\x1f\x8b", gzip.decompress), (b"BZh", bz2.decompress), (b"\xfd7zXZ", lzma.decompress)):
        if data.startswith(magic):
            try:
                return unpack(data)
            except (OSError, EOFError, ValueError, lzma.LZMAError) as why:
                raise CannotCut("its compressed data are damaged: %s" % why) from why
    program = PROGRAMS.get(data[:4])
    if program is None:
        return data
    if shutil.which(program) is None:
        raise CannotCut("no %s to decompress it" % program)
    done = subprocess.run([program, "-dc"], input=data, capture_output=True, check=False)
    if done.returncode != 0:
        raise CannotCut("%s cannot decompress it" % program)
    return done.stdout


def order_of(data, at, numbers):
    """The byte order in which the four bytes there are one of these numbers, or None."""
    for order in "<>":
        if len(data) >= at + 4 and struct.unpack_from(order + "I", data, at)[0] in numbers:
            return order
    return None


def read_pcap(data, order):
    """The records of a pcap file."""
    capture = Capture()
    record = MAGICS[struct.unpack_from(order + "I", data)[0]]
    if len(data) < FILE_HEADER or struct.unpack_from(order + "HH", data, 4) != (2, 4):
        raise CannotCut("not a pcap file of version 2.4")
    capture.header, at = data[:FILE_HEADER], FILE_HEADER
    while len(data) - at >= record:
        length = record + struct.unpack_from(order + "I", data, at + 8)[0]
        if length > MOST_FRAME or length > len(data) - at:
            break
        capture.add(data[at:at + length], frame=True)
        at += length
    if at < len(data):
        capture.add(data[at:])
    return capture


def endless(piece, order):
    """A section's header that does not say how long the section is: a part of it has another length."""
    return piece[:16] + struct.pack(order + "q", -1) + piece[24:]


def read_pcapng(data):
    """The blocks of a pcapng file."""
    capture, at, order, known = Capture(), 0, "<", True
    while len(data) - at >= 12:
        kind = struct.unpack_from(order + "I", data, at)[0]
        if kind == SECTION:
            order = order_of(data, at + 8, {BYTE_ORDER})
            if order is None:
                raise CannotCut("a section without a byte order")
        length = -(-struct.unpack_from(order + "I", data, at + 4)[0] // 4) * 4
        if not 12 <= length <= len(data) - at:
            break
        piece = data[at:at + length]
        if kind == SECTION and length >= 28:
            known = struct.unpack_from(order + "H", data, at + 12)[0] == 1
            piece = endless(piece, order)
        capture.add(piece, frame=known and kind in PACKETS,
                    again=kind == SECTION or (known and kind == INTERFACE))
        at += length
    if at < len(data):
        capture.add(data[at:])
    return capture


def read(path):
    """A file as a Capture."""
    data = decompressed(path.read_bytes())
    if struct.pack("<I", SECTION) == data[:4]:
        return read_pcapng(data)
    order = order_of(data, 0, MAGICS)
    if order is None:
        raise CannotCut("neither pcap nor pcapng")
    return read_pcap(data, order)
