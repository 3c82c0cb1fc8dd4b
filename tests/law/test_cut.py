#!/usr/bin/python3
"""Does the cutter lose or change a frame? tshark reads each capture whole, and its parts one after the other.

    test_cut.py

Exit status 77 without tshark.
"""
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import cut

SKIPPED = 77
CAPTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "captures"
NAMES = ("connections.pcap", "no-times.pcapng", "two-links.pcapng", "link-layers.pcap")
FIELDS = ("frame.time_epoch", "frame.len", "frame.cap_len", "frame.encap_type", "frame.interface_name", "frame.md5_hash")
PARTS = 3


def frames(path):
    """What tshark says of each frame."""
    command = ["tshark", "-n", "-r", path, "-o", "frame.generate_md5_hash:TRUE", "-T", "fields"]
    for field in FIELDS:
        command += ["-e", field]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def main():
    """Cuts, reads and compares."""
    if shutil.which("tshark") is None:
        print("skipped: no tshark")
        return SKIPPED
    chance, failed = random.Random(1), 0
    for name in NAMES:
        capture, found = cut.read(CAPTURES / name), []
        cuts = sorted(chance.randrange(len(capture.frames) + 1) for _ in range(PARTS - 1))
        with tempfile.TemporaryDirectory() as folder:
            for number, part in enumerate(capture.parts(cuts)):
                path = pathlib.Path(folder) / str(number)
                path.write_bytes(part)
                found += frames(path)
        wanted = frames(CAPTURES / name)
        if not wanted or found != wanted:
            print("%s, cut before frames %s: the parts have other frames" % (name, cuts))
            failed += 1
    print("%d passed, %d failed" % (len(NAMES) - failed, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
