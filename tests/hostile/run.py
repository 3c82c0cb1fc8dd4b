#!/usr/bin/python3
"""Runs a portstat built with sanitizers over captures, whole and with flipped bits, in each of its forms.

    run.py PORTSTAT [--together NUMBER] FOLDER|FILE...

A run is good if it ends within 10 seconds of CPU time with one of portstat's exit statuses (0 to 4) and no sanitizer has
anything to say. What is flipped is chosen by a seed that is made of the file's name: every run tests the same.

A sanitizer's start takes longer than a small capture. With --together, one run reads that many captures, but for the
first form, which has each alone. Where such a run does not read all of them to their ends, or goes wrong, it is made of
each.
"""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile

PROCESSES = 2
CPU_LIMIT_S = 10
LIMITER = ("prlimit", "--cpu=%d:%d" % (CPU_LIMIT_S, CPU_LIMIT_S + 1))
TIMEOUT_S = 120  # of wall time, on a machine that is busy with other things
GOOD_STATUSES = range(5)
READ_STATUSES = (0, 3) # whole, or damaged and read up to there
# Small captures stand for all kinds of headers; a flip in a large one mostly hits payload.
FLIPPED_BYTES_MOST = 200_000
FLIPS = (1, 8, 64)
REPORT = re.compile(r"runtime error:|ERROR: \w+Sanitizer|SUMMARY: \w+Sanitizer")
CAPTURE_NAME = re.compile(r"\.(pcap|pcapng|cap|dmp)(\.\w+)?$")
# Exit status of its own, so that a sanitizer's end is never taken for one of portstat's.
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "exitcode=99:detect_stack_use_after_return=1",
               "UBSAN_OPTIONS": "exitcode=99:print_stacktrace=1"}

FORMS = (
    ("-T", "text", "--interval", "1", "--all"),
    ("-T", "json", "--tunnel", "inner"),
    ("-T", "ndjson", "--interval", "1", "--max-flows", "3", "--reader", "libpcap"),
    ("-T", "csv", "--tunnel", "inner"),
    ("-T", "text", "--by", "flow", "--flow-timeout", "1"),
    ("explain",),
    ("explain", "-T", "json", "--tunnel", "inner"),
)
FORMS_OF_FLIPPED = (FORMS[1], FORMS[0], FORMS[6])


def find_captures(places):
    """The capture files in the places, sorted."""
    for place in map(pathlib.Path, places):
        if place.is_file():
            yield place
        yield from sorted(path for path in place.rglob("*") if path.is_file() and CAPTURE_NAME.search(path.name))


def flipped(path, count):
    """The capture with `count` bits flipped, the same ones each time."""
    data = bytearray(path.read_bytes())
    seed = hashlib.sha256(("%s %d" % (path.name, count)).encode()).digest()
    chance = random.Random(seed)
    for _ in range(count if data else 0):
        # The first bytes say what the file is; later ones are worth more tries.
        place = chance.randrange(min(24, len(data) - 1), len(data))
        data[place] ^= 1 << chance.randrange(8)
    return bytes(data)


def run_form(program, form, paths):
    """(exit status, what is wrong or None) of one run."""
    files = [word for path in paths for word in ("-r", str(path))]
    try:
        done = subprocess.run([*LIMITER, program, *form, *files], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=TIMEOUT_S, env=ENVIRONMENT, check=False)
    except subprocess.TimeoutExpired:
        return None, "no end after %d s" % TIMEOUT_S
    if done.returncode == -signal.SIGXCPU:
        return None, "no end after %d s of CPU time" % CPU_LIMIT_S
    errors = done.stderr.decode("utf-8", "replace")
    if REPORT.search(errors) or done.returncode not in GOOD_STATUSES:
        return None, "exit status %d\n%s" % (done.returncode, "\n".join(errors.splitlines()[:25]))
    return done.returncode, None


def problems(program, form, paths):
    """What is wrong with a form of these captures: of all at once, and if that does not read them all, of each."""
    status, why = run_form(program, form, paths)
    if len(paths) == 1 or status in READ_STATUSES:
        found = []
    else:
        found = [problem for path in paths for problem in problems(program, form, [path])]
    if why and not found:
        found.append("portstat %s %s: %s" % (" ".join(form), " ".join("-r %s" % path for path in paths), why))
    return found


def flip_all(paths, count, folder):
    """Copies of the captures, the small ones, with `count` bits flipped."""
    for number, path in enumerate(paths):
        if path.stat().st_size <= FLIPPED_BYTES_MOST:
            copy = pathlib.Path(folder, "%d-%d-bits-flipped-%s" % (number, count, path.name))
            copy.write_bytes(flipped(path, count))
            yield copy


def examine(program, paths):
    """(how often a form of a capture was tried, what was wrong) of some captures and their flipped copies."""
    tries = [(FORMS[0], [path]) for path in paths] + [(form, paths) for form in FORMS[1:]]
    with tempfile.TemporaryDirectory() as folder:
        tries += [(form, list(flip_all(paths, count, folder))) for count, form in zip(FLIPS, FORMS_OF_FLIPPED)]
        wrong = [problem for form, files in tries if files for problem in problems(program, form, files)]
    return sum(len(files) for _, files in tries), wrong


def main():
    """Runs everything and sums up."""
    parser = argparse.ArgumentParser(description="Run portstat with sanitizers over captures, whole and damaged.")
    parser.add_argument("--together", type=int, default=1, metavar="NUMBER", help="captures that a run reads")
    parser.add_argument("portstat")
    parser.add_argument("captures", nargs="+", help="folder or file")
    arguments = parser.parse_args()
    program, captures, size = arguments.portstat, list(find_captures(arguments.captures)), arguments.together
    if b"__asan_init" not in pathlib.Path(program).read_bytes():
        raise SystemExit("run.py: %s: has no sanitizers; build it with -DPORTSTAT_SANITIZE=ON" % program)
    groups = [captures[at:at + size] for at in range(0, len(captures), size)]
    runs, failed = 0, 0
    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        for count, wrong in pool.map(lambda paths: examine(program, paths), groups):
            runs += count
            failed += len(wrong)
            for line in wrong:
                print(line, flush=True)
    print("%d passed, %d failed" % (runs - failed, failed))
    return 1 if failed or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
