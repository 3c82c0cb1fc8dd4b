#!/usr/bin/python3
"""Tidy test: clang-tidy finds nothing, with the checks of .clang-tidy.

    tidy.py BUILD [FILE...]

BUILD is a build folder, whose compile_commands.json says how each file is compiled; without FILEs, all of src/ is
looked at. Exit status 77 (skipped) without clang-tidy.
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

from sources import ROOT, report

SKIPPED = 77


def findings(build, path):
    """What clang-tidy says about a file, or None."""
    done = subprocess.run(["clang-tidy", "-p", build, "--quiet", "--warnings-as-errors=*", str(path)],
                          capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip() if done.returncode != 0 else None


def main():
    """Prints the findings."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    if shutil.which("clang-tidy") is None:
        print("tidy: skipped, no clang-tidy")
        return SKIPPED
    paths = [pathlib.Path(name) for name in sys.argv[2:]] or sorted((ROOT / "src").rglob("*.c"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda path: findings(sys.argv[1], path), paths))
    return report("tidy", len(paths), [problem for problem in found if problem])


if __name__ == "__main__":
    sys.exit(main())
