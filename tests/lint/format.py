#!/usr/bin/python3
"""Format test: clang-format would leave each C file as it is.

Other versions of clang-format format a little differently, so only the one that the tree is formatted with is asked:
exit status 77 (skipped) without it. `format.py --fix` formats.
"""
import re
import subprocess
import sys

import clang_tool
from sources import ROOT, c_files, report

SKIPPED = 77


def main():
    """Prints the files that would change."""
    program, why = clang_tool.find("clang-format")
    if program is None:
        print("format: skipped, %s" % why)
        return SKIPPED
    paths = [str(path.relative_to(ROOT)) for path in c_files()]
    if sys.argv[1:] == ["--fix"]:
        return subprocess.run([program, "-i", *paths], cwd=ROOT, check=False).returncode
    said = subprocess.run([program, "--dry-run", *paths], cwd=ROOT, capture_output=True, text=True, check=False)
    wrong = sorted(set(re.findall(r"^(\S+?):\d+:\d+: warning", said.stderr, re.MULTILINE)))
    if said.returncode != 0:
        wrong.append(said.stderr.strip())
    return report("format", len(paths), ["%s: tests/lint/format.py --fix formats it" % path for path in wrong])


if __name__ == "__main__":
    sys.exit(main())
