#!/usr/bin/python3
"""Tidy test: clang-tidy finds nothing, with the checks of .clang-tidy.

    tidy.py BUILD [FILE...]

BUILD is a build folder, whose compile_commands.json says how each file is compiled; without FILEs, all of src/ is
looked at. The patterns in .clang-tidy mean more checks in each new version, so only the one that the code keeps is
asked: exit status 77 (skipped) without it.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

import clang_tool
from sources import ROOT, report

SKIPPED = 77


def findings(program, build, path):
    """What clang-tidy says about a file, or None."""
    done = subprocess.run([program, "-p", build, "--quiet", "--warnings-as-errors=*", str(path)],
                          capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip() if done.returncode != 0 else None


def main():
    """Prints the findings."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    program, why = clang_tool.find("clang-tidy")
    if program is None:
        print("tidy: skipped, %s" % why)
        return SKIPPED
    paths = [pathlib.Path(name) for name in sys.argv[2:]] or sorted((ROOT / "src").rglob("*.c"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda path: findings(program, sys.argv[1], path), paths))
    return report("tidy", len(paths), [problem for problem in found if problem])


if __name__ == "__main__":
    sys.exit(main())
