#!/usr/bin/python3
"""Copies a pcapng file without what it says about the recording machine.

    scrub.py IN OUT

dumpcap notes the processor and kernel in the section header and the kernel again
in each interface; those options go, everything else stays as it is.
"""
import struct
import sys

# Block type: length of its fixed part, codes of the options to leave out.
SECTION_HEADER, INTERFACE_DESCRIPTION = 0x0A0D0D0A, 1
SCRUBBED = {SECTION_HEADER: (16, {2, 3}), INTERFACE_DESCRIPTION: (8, {12, 15})}


def kept_options(options, unwanted):
    """The options, each code, length and padded value, but for the unwanted."""
    kept, at = b"", 0
    while at + 4 <= len(options):
        code, length = struct.unpack_from("<HH", options, at)
        end = at + 4 + (length + 3) // 4 * 4
        if code not in unwanted:
            kept += options[at:end]
        at = end
    return kept


def scrubbed(data):
    """Each block of a little-endian pcapng file."""
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        body = data[at + 8:at + length - 4]
        if kind in SCRUBBED:
            fixed_bytes, unwanted = SCRUBBED[kind]
            body = body[:fixed_bytes] + kept_options(body[fixed_bytes:], unwanted)
        yield struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
        at += length


def main():
    with open(sys.argv[1], "rb") as source:
        data = source.read()
    with open(sys.argv[2], "wb") as target:
        target.writelines(scrubbed(data))


if __name__ == "__main__":
    main()
