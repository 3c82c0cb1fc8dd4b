#!/usr/bin/python3
"""Differential test of `portstat explain -T json`: every field of every frame against tshark's.

    explain_check.py PORTSTAT FOLDER|FILE...

For the headers in explain_fields.py, tshark must have a field of that name at exactly these bits, with the same
value; its verdict on a checksum must be the same; and the fields of each header, options included, must be all
its bits: put together again they are the frame's bytes as tshark read them. A header that tshark does
not dissect at that place (it stops earlier, or takes it for something else) is skipped and counted.
One line per disagreement, then "N passed, N failed" (captures). Exit status 1 if any failed.
"""
import argparse
import collections
import concurrent.futures
import functools
import json
import os
import re
import subprocess
import sys
import tempfile

import oracle
import run
import tshark
from explain_fields import CHECKSUM_STATUS, FIELDS, OPTION_HEADS, OPTIONS

PROCESSES = 2
PORTSTAT_TIMEOUT_S = 120
LINES_PER_CAPTURE = 5
GOOD, BAD = "1", "0"
ERROR = "8388608"  # severity of an expert item


def explain(program, path):
    """portstat's frames, or None where it cannot read the file."""
    done = subprocess.run([program, "explain", "-T", "json", "-r", path], capture_output=True,
                          check=False, timeout=PORTSTAT_TIMEOUT_S)
    if done.returncode not in (run.EXIT_DONE, run.EXIT_ERROR, run.EXIT_DAMAGED):
        raise SystemExit("%s: portstat: exit status %d: %s" % (path, done.returncode, done.stderr[-2000:]))
    return json.loads(done.stdout)["frames"] if done.stdout else None


class Judge:
    """One frame as tshark sees it: its fields by name, and where its headers start."""

    def __init__(self, layers):
        self.bytes = oracle.bytes_of(layers.get("frame_raw"))
        self.fields = collections.defaultdict(list)
        self.starts = collections.defaultdict(set)
        self.gave_up = False
        for name, value, raw in layers.walk():
            self.gave_up |= is_end(name, value)
            if raw is None:
                self.fields[name].append((value, None))
                continue
            for entry in raw if isinstance(raw[0], list) else [raw]:
                self.fields[name].append((value, entry))
                self.starts[entry[1]].add(name)

    def candidates(self, names, start):
        """tshark's fields of these names at this bit of the frame: (value, raw, factor, shift)."""
        for row in names.split():
            name, factor, shift = re.fullmatch(r"([^*@]+)(?:\*(\d+))?(?:@(\d+))?", row).groups()
            for value, raw in self.fields.get(name, ()):
                if raw and raw[1] * 8 <= start < (raw[1] + max(raw[2], 2)) * 8:
                    yield value, raw, int(factor or 1), shift and int(shift)

    def agrees(self, names, start, bits, number):
        """Has tshark a field of these names at these bits with this value? Where it broke off, it may have none."""
        found = list(self.candidates(names, start))
        if not found:
            return self.gave_up
        return any(matches(*entry, start, bits, number) for entry in found)


def is_end(name, value):
    """Does this tell that tshark may have stopped in the middle of a header (malformed, cut, a fragment)?"""
    return (name.startswith(("_ws.malformed", "_ws.short"))
            or (name, value) in (("_ws.expert.severity", ERROR), ("ip.flags.mf", "1"), ("ipv6.fraghdr.more", "1")))


def matches(value, raw, factor, shift, start, bits, number):
    """Is tshark's field at these bits of the frame, with this value? `raw`: [hex, position, length, mask, type]."""
    digits, position, length, mask = raw[:4]
    if mask:
        # tshark has bytes of TCP's flags whose mask is over 16 bits.
        space = length * 8 if mask.bit_length() <= length * 8 else 16
        first = position * 8 + space - mask.bit_length()
        behind = first + bin(mask).count("1")
        inside = first <= start and start + bits <= behind
        return inside and int(digits, 16) >> (behind - start - bits) & ((1 << bits) - 1) == number
    if (position * 8, length * 8) == (start, bits):
        return int(digits or "0", 16) == number
    inside = position * 8 <= start and start + bits <= (position + length) * 8
    shown = parse_number(value) if isinstance(value, str) else None
    if not inside or shown is None:
        return False
    return shown == number * factor if shift is None else (shown >> shift) % (1 << bits) == number


def parse_number(text):
    """tshark's text for a number or a truth; None if it is neither."""
    if text in ("True", "False"):
        return int(text == "True")
    try:
        return int(text, 0)
    except ValueError:
        return None


def name_of(table, field):
    """tshark's names for a field; None if the table does not know it. A list's elements share a row."""
    if field in table:
        return table[field]
    return table.get(re.sub(r" \d+$", " *", field))


def check_bits(frame, layer, data):
    """Do the fields of the layer, in order and without gaps, make up its bytes?"""
    fields = list(layer["fields"])
    for option in layer["options"]:
        fields += option["fields"]
    bits = ""
    for field in sorted(fields, key=lambda field: field["bit_offset"]):
        if field["bit_offset"] != len(bits):
            yield "%s: a gap or an overlap before bit %d" % (layer["name"], field["bit_offset"])
            return
        bits += format(int(field["raw"], 16), "0%db" % field["bits"])[-field["bits"]:]
    start, length = layer["offset"], layer["length"]
    expected = "".join(format(byte, "08b") for byte in data[start:start + length])
    if bits != expected:
        yield "%s: its fields are not the bytes %d to %d" % (layer["name"], start, start + length - 1)


def check_fields(layer, fields, table, judge):
    """Each field of a header or an option against tshark's."""
    for field in fields:
        names = name_of(table, field["name"])
        if names is None:
            yield "%s: no row for the field %r" % (layer["name"], field["name"])
        elif names:
            start = layer["offset"] * 8 + field["bit_offset"]
            if not judge.agrees(names, start, field["bits"], int(field["raw"], 16)):
                yield "%s: %s = %s at bit %d, tshark differs: %s" % (
                    layer["name"], field["name"], field["text"], start,
                    list(judge.candidates(names, start)))


def check_options(layer, judge):
    """The options whose kind has a row."""
    heads = OPTION_HEADS.get(layer["name"])
    for option in layer["options"] if heads else ():
        if option["problem"]:
            continue
        known = OPTIONS[layer["name"]].get(option["kind"], {})
        fields = [f for f in option["fields"] if f["name"] in heads or name_of(known, f["name"])]
        yield from check_fields(layer, fields, {**heads, **known}, judge)


def check_checksum(layer, judge):
    """Is tshark of the same mind about the checksum?"""
    name = CHECKSUM_STATUS.get(layer["name"])
    if not name or not layer["checksum"]:
        return
    said = [value for value, _ in judge.fields.get(name, ())]
    status = layer["checksum"]["status"]
    opposite = {"correct": BAD, "wrong": GOOD}.get(status)
    agreed = {"correct": GOOD, "wrong": BAD}.get(status)
    if opposite in said and agreed not in said:
        yield "%s: checksum %s, tshark says %s" % (layer["name"], status, said)
    beyond = "IP promises" in layer["checksum"]["text"]  # tshark sums up what there is all the same
    if status in ("unverifiable", "not-used") and said and set(said) <= {GOOD, BAD} and not beyond:
        yield "%s: checksum %s, tshark says %s" % (layer["name"], status, said)


def check_frame(frame, judge, counts):
    """All disagreements about one frame."""
    if len(judge.bytes) != frame["captured"]:
        counts["other bytes"] += 1  # tshark takes a pseudo-header off before it counts
        return
    for layer in frame["layers"]:
        yield from check_bits(frame, layer, judge.bytes)
        table = FIELDS.get(layer["name"])
        if not table or not layer["complete"]:
            continue
        if not any(re.split("[*@]", name)[0] in judge.starts[layer["offset"]]
                   for names in table.values() for name in names.split()):
            counts["skipped"] += 1
            continue
        counts["checked"] += 1
        table = {**table, "(not described)": ""}
        yield from check_fields(layer, layer["fields"], table, judge)
        yield from check_options(layer, judge)
        yield from check_checksum(layer, judge)


def check_capture(program, profile, path, dissection=None):
    """(path, lines of disagreement or None if tshark cannot read it, counts); dissection: tshark's Result, if it is there
    already."""
    counts = collections.Counter()
    frames = explain(program, path)
    if frames is None:
        return path, None, counts
    try:
        judged = dissection or tshark.dissect(path, profile)
    except (tshark.TsharkError, subprocess.TimeoutExpired):
        return path, None, counts
    if not judged.frames:
        return path, None, counts
    lines = []
    for frame, layers in zip(frames, filter(is_frame, judged.frames)):
        counts["frames"] += 1
        lines += ["frame %d: %s" % (frame["number"], line)
                  for line in check_frame(frame, Judge(layers), counts)]
    return path, lines, counts


def is_frame(layers):
    """tshark lists pcapng's custom blocks and the like among the packets, without an encapsulation."""
    return bool(layers.get("frame").get("frame.encap_type"))


def check_all(program, places):
    """Prints what differs; returns how many captures failed."""
    totals, passed, failed = collections.Counter(), 0, 0
    with tempfile.TemporaryDirectory() as profile:
        tshark.make_profile(profile)
        work = functools.partial(check_capture, program, profile)
        with concurrent.futures.ProcessPoolExecutor(PROCESSES) as pool:
            for path, lines, counts in pool.map(work, run.find_captures(places)):
                totals += counts
                if lines is None:
                    totals["unreadable"] += 1
                    continue
                for line in lines[:LINES_PER_CAPTURE]:
                    print("%s: %s" % (path, line))
                if len(lines) > LINES_PER_CAPTURE:
                    print("%s: and %d more" % (path, len(lines) - LINES_PER_CAPTURE))
                failed += bool(lines)
                passed += not lines
    print("%d frames, %d headers checked, %d that tshark does not dissect there; %d captures not readable"
          % (totals["frames"], totals["checked"], totals["skipped"], totals["unreadable"]))
    print("%d passed, %d failed" % (passed, failed))
    return failed


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("portstat")
    parser.add_argument("places", nargs="+")
    arguments = parser.parse_args()
    return 1 if check_all(arguments.portstat, arguments.places) else 0


if __name__ == "__main__":
    sys.exit(main())
