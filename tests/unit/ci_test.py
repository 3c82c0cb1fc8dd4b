#!/usr/bin/python3
"""Test of .ci/run, on a checkout whose README and tests/run are made up: both are run, and the sum is theirs.

Ends with "N passed, N failed".
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
README = "Some text\n\n```sh\nfalse\n```\n<!-- test command -->\n```sh\n%s\n```\n\n```sh\nfalse\n```\n"
# What it is about, the test command, the words of `tests/run real`, the last line, the exit status.
CASES = (
    ("both pass", "echo '3 passed, 0 failed'; echo '5 passed, 0 failed, 1 skipped'", "2 passed, 0 failed, 4 skipped",
     "7 passed, 0 failed, 5 skipped", 0),
    ("the command fails", "echo '5 passed, 2 failed, 0 skipped'; exit 1", "2 passed, 0 failed, 0 skipped",
     "7 passed, 2 failed, 0 skipped", 1),
    ("the real part fails", "echo '5 passed, 0 failed, 0 skipped'", "2 passed, 1 failed, 0 skipped",
     "7 passed, 1 failed, 0 skipped", 1),
    ("the command breaks off", "echo '5 passed, 0 failed, 0 skipped'; echo 'E: no network' >&2; exit 100",
     "2 passed, 0 failed, 0 skipped", "2 passed, 1 failed, 0 skipped", 1),
    ("the command says nothing", "exit 3", "2 passed, 0 failed, 0 skipped", "2 passed, 1 failed, 0 skipped", 1),
    ("the real part says nothing", "echo '5 passed, 0 failed, 0 skipped'", "", "5 passed, 1 failed, 0 skipped", 1),
    ("nothing is read", "read -r line || echo '1 passed, 0 failed, 0 skipped'", "0 passed, 0 failed, 1 skipped",
     "1 passed, 0 failed, 1 skipped", 0),
)


def run_ci(command, real):
    """(last line, exit status) of .ci/run."""
    with tempfile.TemporaryDirectory() as folder:
        checkout = pathlib.Path(folder)
        for name in (".ci", "tests"):
            (checkout / name).mkdir()
        shutil.copy(ROOT / ".ci/run", checkout / ".ci/run")
        (checkout / "README.md").write_text(README % command, encoding="utf-8")
        (checkout / "tests/run").write_text('#!/bin/sh\n[ "$*" = real ] && echo "%s"\n' % real, encoding="utf-8")
        (checkout / "tests/run").chmod(0o755)
        done = subprocess.run([checkout / ".ci/run"], cwd="/", input="a line\n", capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-1], done.returncode


def main():
    """Runs the cases."""
    failed = 0
    for name, command, real, line, status in CASES:
        found = run_ci(command, real)
        if found != (line, status):
            failed += 1
            print("%s: %r, expected %r" % (name, found, (line, status)))
    print("%d passed, %d failed" % (len(CASES) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
