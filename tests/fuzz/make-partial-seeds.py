#!/usr/bin/env python3
"""Makes the seeds of fuzz_partial: what portstat writes of captures with -T partial, without head and checksum.

    tests/fuzz/make-partial-seeds.py build/portstat captures tests/fuzz/corpus/partial
"""
import pathlib
import subprocess
import sys

HEAD, CHECK = 19 + 8 + 4 + 4, 4
CASES = (("sample", ()), ("sample", ("--by", "host")), ("fragments-order", ("--by", "flow")), ("hidden", ("udp",)),
         ("any-cooked-v2", ("--by", "interface")), ("connections", ()), ("outcomes", ()), ("dropped", ()))
FRAMES = "60"


def main(portstat, captures, corpus):
    """Writes one seed for each case, as neighbours and as a sum in turn."""
    target = pathlib.Path(corpus)
    target.mkdir(parents=True, exist_ok=True)
    for number, (name, words) in enumerate(CASES):
        command = (portstat, "-r", "%s.pcap" % (pathlib.Path(captures) / name), "-c", FRAMES, "-T", "partial", *words)
        part = subprocess.run(command, check=True, capture_output=True).stdout
        (target / ("%d-%s" % (number, name))).write_bytes(bytes([number % 2]) + part[HEAD:-CHECK])


if __name__ == "__main__":
    main(*sys.argv[1:])
