#!/usr/bin/python3
"""Tests live capture: portstat in a network namespace, real traffic between real programs, and every way to end.

    tests/live/run.py BUILD/portstat [NAME ...]

Each test prints one line. Needs root, because it makes network namespaces; without, everything is skipped. What is
counted is compared with what was sent, with the kernel's own counters of the interface, or with tcpdump."""

import pathlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

import cases_capture
import cases_end
import cases_guard
import cases_hosts
import cases_interfaces
import cases_kinds
import cases_library
import cases_services
import cases_write
from lab import Capture, Failure, Lab, Skip


class Bench:
    """What a test gets: the lab, a folder of its own, and captures that are ended in any case."""

    def __init__(self, lab, program, folder):
        self.lab = lab
        self.program = program
        self.folder = pathlib.Path(folder)
        self.captures = []

    def capture(self, *arguments, program=None, **options):
        """Starts portstat with these arguments."""
        folder = tempfile.mkdtemp(dir=self.folder)
        capture = Capture(program or self.program, self.lab.here, folder, *arguments, **options)
        self.captures.append(capture)
        return capture

    def close(self):
        """Ends what still runs."""
        for capture in self.captures:
            capture.kill()


def all_tests():
    """Every function test_* of the case modules, in order, by its name."""
    modules = (cases_capture, cases_interfaces, cases_kinds, cases_end, cases_write, cases_guard,
               cases_hosts, cases_library, cases_services)
    return {name.removeprefix("test_").replace("_", "-"): function for module in modules
            for name, function in vars(module).items() if name.startswith("test_")}


def judge(test, program):
    """Runs one test in a lab and a folder of its own; returns "passed", "failed" or "skipped", and why."""
    with tempfile.TemporaryDirectory(prefix="portstat-live-") as folder:
        os.chmod(folder, 0o755)
        with Lab() as lab:
            bench = Bench(lab, program, folder)
            try:
                test(bench)
            except Skip as reason:
                return "skipped", str(reason)
            except Failure as reason:
                return "failed", str(reason)
            except Exception:  # a test that breaks is a failure like any other, and the next one runs
                return "failed", traceback.format_exc()
            finally:
                bench.close()
    return "passed", ""


def main():
    """Runs the tests named on the command line, or all."""
    if len(sys.argv) < 2 or not shutil.which(sys.argv[1]):
        print(__doc__, file=sys.stderr)
        return 2
    tests = all_tests()
    names = sys.argv[2:] or list(tests)
    outcomes = {"passed": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory(prefix="portstat-live-") as folder:
        os.chmod(folder, 0o755)
        built = pathlib.Path(shutil.which(sys.argv[1])).resolve().parent
        program = shutil.copy(shutil.which(sys.argv[1]), folder)  # where any user may run it
        if (built / "examples").is_dir():
            shutil.copytree(built / "examples", pathlib.Path(folder) / "examples")
        for name in names:
            start = time.monotonic()
            outcome, reason = ("skipped", "needs root") if os.geteuid() != 0 else judge(tests[name], program)
            outcomes[outcome] += 1
            print(f"{name}: {outcome}{': ' if reason else ''}{reason} ({time.monotonic() - start:.1f} s)", flush=True)
    print(", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()))
    return 1 if outcomes["failed"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, subprocess.SubprocessError) as failure:
        sys.exit(f"run.py: {failure}")
