#!/usr/bin/env python3
"""Makes the seeds of fuzz_decode from captures: corpus/decode/<capture>, the first frames of each as
the records that fuzz_decode.c reads.

    tests/fuzz/make-seeds.py captures tests/fuzz/corpus/decode
"""

import pathlib
import struct
import sys

MOST_FRAMES = 12
MOST_BYTES = 200


def frames(data):
    """Yields (link type, captured bytes, on-wire length) of a little-endian pcap file."""
    if data[:4] not in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        return
    link_type = struct.unpack_from("<I", data, 20)[0] & 0xFFFF
    at = 24
    while at + 16 <= len(data):
        caplen, length = struct.unpack_from("<II", data, at + 8)
        yield link_type, data[at + 16 : at + 16 + caplen], length
        at += 16 + caplen


def record(link_type, data, length):
    """One record of the fuzz input."""
    kept = data[:MOST_BYTES]
    more = min(max(length - len(kept), 0), 0xFFFF)
    return struct.pack(">HHHB", link_type, len(kept), more, 0) + kept


def main(captures, corpus):
    """Writes one seed for each capture that has frames."""
    target = pathlib.Path(corpus)
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(pathlib.Path(captures).glob("*.pcap")):
        rows = [record(*f) for f, _ in zip(frames(path.read_bytes()), range(MOST_FRAMES))]
        if rows:
            (target / path.stem).write_bytes(b"".join(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
