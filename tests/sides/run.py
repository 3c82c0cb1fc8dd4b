#!/usr/bin/python3
"""Names that only explain never decide which side of a flow is the service.

    run.py PORTSTAT WITHOUT EVERYWHERE EVIDENCE

The last three are portstat with other tables of common names (other_names.py). Of every capture in captures/, whoever
lacks those names, or has one for each port that had none, reports the same but for the names themselves. That this test
could fail, EVIDENCE shows: with the same names as evidence, flows change sides.
"""
import json
import pathlib
import subprocess
import sys

CAPTURES = pathlib.Path(__file__).resolve().parents[2] / "captures"


def report(program, path):
    """What a program says of a capture, without common names."""
    command = [program, "-T", "json", "--by", "flow", "-r", path]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit("%s: status %d: %s" % (" ".join(map(str, command)), done.returncode, done.stderr))
    return json.loads(done.stdout, object_hook=lambda row: {key: row[key] for key in row if key != "common_name"})


def main():
    """Prints the captures whose reports differ."""
    portstat, without, everywhere, evidence = sys.argv[1:]
    checked = failed = moved = 0
    for path in sorted(path for path in CAPTURES.iterdir() if ".pcap" in path.name):
        wanted = report(portstat, path)
        for program in (without, everywhere):
            checked += 1
            if report(program, path) != wanted:
                failed += 1
                print("%s: %s sees other sides" % (path.name, pathlib.Path(program).name))
        moved += report(evidence, path)["services"] != wanted["services"]
    if not moved:
        failed += 1
        print("evidence for each port moved no flow: this test cannot fail")
    print("%d passed, %d failed" % (checked + 1 - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
