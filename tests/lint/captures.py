#!/usr/bin/python3
"""Captures test: every capture in captures/ has its section in captures/README.md, and every section its capture.

That the tables there are right is for captures/make/tallies.py --check to say.
"""
import pathlib
import re
import sys

CAPTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "captures"
HEADING = re.compile(r"^###\s+(.*)$", re.MULTILINE)
NAME = re.compile(r"[\w.-]+\.(?:pcapng|pcap)(?:\.\w+)?")


def main():
    """Prints what is missing on either side."""
    readme = (CAPTURES / "README.md").read_text(encoding="utf-8")
    described = {name for heading in HEADING.findall(readme) for name in NAME.findall(heading)}
    there = {path.name for path in CAPTURES.iterdir() if path.is_file() and path.name != "README.md"}
    problems = ["captures/%s: captures/README.md has no section on it" % name for name in sorted(there - described)]
    problems += ["captures/README.md: no such capture: %s" % name for name in sorted(described - there)]
    print("\n".join(problems + ["captures: %d, %d wrong" % (len(there), len(problems))]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
