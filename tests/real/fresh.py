#!/usr/bin/python3
"""Fresh machines: README's first command where nothing is installed yet, as root and as a user with sudo.

    fresh.py [--tests] [SUITE ...]

Each try has a root of its own, made with debootstrap, and in it a copy of this tree; what the command shows has to be
what README shows. The suites are tried at once, since most of it is waiting for packages. --tests tries README's second
command in the same way, one suite after the other, which takes a quarter of an hour each. Without SUITEs: Debian 12 and
13. Needs root. The last line is "N passed, N failed, N skipped".
"""
import argparse
import concurrent.futures
import contextlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import needs
import roots

ROOT = roots.TREE
sys.path.insert(0, str(ROOT / "tests/docs"))
import check_lessons

SUITES = ("bookworm", "trixie")
USER = "tester"
HOME = pathlib.Path("home") / USER
COMMAND = re.compile(r"^```sh\n(s=\$\(command -v sudo.*)\n```$", re.MULTILINE)
LINES_SHOWN = 100
SUMMARY = re.compile(r"^\d+ passed, 0 failed, \d+ skipped$")


class Failure(Exception):
    """What is wrong, in words."""


def find_report(output):
    """What is right about the output of the first command, or None: it has the report that README shows first."""
    _, _, lines = next(check_lessons.read_examples(ROOT / "README.md"))
    return "README's report" if re.search(check_lessons.pattern_of(lines), output) else None


def find_sum(output):
    """The same of the second command: its last line is a sum without failures."""
    last = (output.splitlines() or [""])[-1]
    return last if SUMMARY.match(last) else None


def as_root(_):
    """as root, without sudo."""
    return ("env", "HOME=/root")


def with_sudo(root):
    """as a user with sudo."""
    roots.prepare(root, "apt-get", "-q", "update")
    roots.prepare(root, "apt-get", "-q", "install", "-y", "--no-install-recommends", "sudo")
    (root / "etc/sudoers.d" / USER).write_text("%s ALL=(ALL) NOPASSWD: ALL\n" % USER, encoding="utf-8")
    roots.prepare(root, "chown", "-R", USER, "/" / HOME)
    return ("runuser", "-u", USER, "--", "env", "HOME=/%s" % HOME)


@contextlib.contextmanager
def fresh_copy(base):
    """A copy of a root, with a user and this tree in it, while the with block lasts."""
    with tempfile.TemporaryDirectory(prefix="try-", dir=base.parent) as folder:
        root = pathlib.Path(folder, "root")
        subprocess.run(("cp", "-a", base, root), check=True)
        roots.prepare(root, "useradd", "--create-home", USER)
        shutil.copytree(ROOT, root / HOME / "portstat", symlinks=True, ignore=roots.left_out)
        yield root


def attempt(base, who, command, find_right):
    """Runs a command of README as somebody in a copy of a root; returns what was right."""
    with fresh_copy(base) as root:
        prefix = who(root)
        status, output = roots.inside(root, *prefix, "sh", "-c", "cd /%s/portstat && { %s\n}" % (HOME, command))
        right = find_right(output)
        if status != 0 or not right:
            raise Failure("exit status %d\n%s" % (status, "\n".join(output.splitlines()[-LINES_SHOWN:])))
        return right


def outcomes(suite, folder, command, find_right):
    """Yields (name, outcome, why) of each way to run the command."""
    base, why_not = folder / suite, None
    try:
        roots.make(suite, base)
    except needs.Skip as why:
        why_not = str(why)
    for who in (as_root, with_sudo):
        began, outcome = time.monotonic(), "passed"
        try:
            if why_not:
                raise needs.Skip(why_not)
            text = attempt(base, who, command, find_right)
        except needs.Skip as why:
            outcome, text = "skipped", why
        except Failure as why:
            outcome, text = "failed", why
        yield outcome, "%s, %s (%d s): %s" % (suite, who.__doc__.rstrip("."), time.monotonic() - began, text)


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description="Try README's commands on fresh Debians.")
    parser.add_argument("--tests", action="store_true", help="the second command, which runs the tests")
    parser.add_argument("suites", nargs="*", metavar="SUITE", default=SUITES)
    arguments = parser.parse_args()
    commands = COMMAND.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    command, find_right = (commands[1], find_sum) if arguments.tests else (commands[0], find_report)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    try:
        roots.check_place()
    except needs.Skip as why:
        print("skipped: %s" % why)
        return needs.SKIPPED
    with tempfile.TemporaryDirectory(prefix="portstat-fresh-", dir="/var/tmp") as folder, \
            concurrent.futures.ThreadPoolExecutor(1 if arguments.tests else len(arguments.suites)) as pool:
        tries = pool.map(lambda suite: list(outcomes(suite, pathlib.Path(folder), command, find_right)),
                         arguments.suites)
        for suite_tries in tries:
            for outcome, text in suite_tries:
                counts[outcome] += 1
                print("%-7s %s" % (outcome, text), flush=True)
    print("%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % counts)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
