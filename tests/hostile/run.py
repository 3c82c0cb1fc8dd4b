#!/usr/bin/python3
"""Runs a portstat built with sanitizers over captures, whole and with flipped bits, in each of its forms.

    run.py PORTSTAT FOLDER|FILE...

A run is good if it ends within 10 seconds of CPU time with one of portstat's exit statuses (0 to 4) and no sanitizer has
anything to say. What is flipped is chosen by a seed that is made of the file's name: every run tests the same.
"""
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
# Small captures stand for all kinds of headers; a flip in a large one mostly hits payload.
FLIPPED_BYTES_MOST = 200_000
FLIPS = (1, 8, 64)
REPORT = re.compile(r"runtime error:|ERROR: \w+Sanitizer|SUMMARY: \w+Sanitizer")
CAPTURE_NAME = re.compile(r"\.(pcap|pcapng|cap|dmp)(\.\w+)?$")
# Exit status of its own, so that a sanitizer's end is never taken for one of portstat's.
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "exitcode=99:detect_stack_use_after_return=1",
               "UBSAN_OPTIONS": "exitcode=99:print_stacktrace=1"}

FORMS = (
    ("-T", "text", "--interval", "1", "--all", "-r"),
    ("-T", "json", "--tunnel", "inner", "-r"),
    ("-T", "ndjson", "--interval", "1", "--max-flows", "3", "--reader", "libpcap", "-r"),
    ("-T", "csv", "--tunnel", "inner", "-r"),
    ("-T", "text", "--by", "flow", "--flow-timeout", "1", "-r"),
    ("explain", "-r"),
    ("explain", "-T", "json", "--tunnel", "inner", "-r"),
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


def run_form(program, form, path):
    """What is wrong with one run, or None."""
    try:
        done = subprocess.run([*LIMITER, program, *form, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=TIMEOUT_S, env=ENVIRONMENT, check=False)
    except subprocess.TimeoutExpired:
        return "no end after %d s" % TIMEOUT_S
    if done.returncode == -signal.SIGXCPU:
        return "no end after %d s of CPU time" % CPU_LIMIT_S
    errors = done.stderr.decode("utf-8", "replace")
    if REPORT.search(errors) or done.returncode not in GOOD_STATUSES:
        return "exit status %d\n%s" % (done.returncode, "\n".join(errors.splitlines()[:25]))
    return None


def examine(program, path):
    """(runs, what was wrong) of one capture and its flipped copies."""
    runs = [("", form, path) for form in FORMS]
    with tempfile.TemporaryDirectory() as folder:
        if path.stat().st_size <= FLIPPED_BYTES_MOST:
            for count, form in zip(FLIPS, FORMS_OF_FLIPPED):
                copy = pathlib.Path(folder, "%d-%s" % (count, path.name))
                copy.write_bytes(flipped(path, count))
                runs.append((" with %d bits flipped" % count, form, copy))
        wrong = []
        for what, form, file in runs:
            why = run_form(program, form, file)
            if why:
                wrong.append("%s%s: portstat %s: %s" % (path, what, " ".join(form), why))
    return len(runs), wrong


def main():
    """Runs everything and sums up."""
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    program, captures = sys.argv[1], list(find_captures(sys.argv[2:]))
    if b"__asan_init" not in pathlib.Path(program).read_bytes():
        raise SystemExit("run.py: %s: has no sanitizers; build it with -DPORTSTAT_SANITIZE=ON" % program)
    runs, failed = 0, 0
    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        for count, wrong in pool.map(lambda path: examine(program, path), captures):
            runs += count
            failed += len(wrong)
            for line in wrong:
                print(line, flush=True)
    print("%d passed, %d failed" % (runs - failed, failed))
    return 1 if failed or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
