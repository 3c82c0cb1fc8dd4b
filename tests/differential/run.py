#!/usr/bin/python3
"""Differential test: portstat's JSON report on every capture in some folders, against the oracle's.

    run.py PORTSTAT FOLDER|FILE...

One line per disagreement, then "N passed, N failed, N skipped". A disagreement that is listed in known.tsv
(file, how its line begins, why portstat is right) is no failure; a listed one that is gone is. Skipped are
the captures that tshark cannot open: there portstat's books are still checked, and, where only the link type is
unknown to tshark, the number of frames and bytes. Exit status 1 if anything failed.
"""
import argparse
import concurrent.futures
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import compare
import oracle
import tshark

PROCESSES = 2
PORTSTAT_TIMEOUT_S = 60
KNOWN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "known.tsv")
CAPTURE_NAME = re.compile(r"\.(pcap|pcapng|cap|dmp)(\.\w+)?$")
EXIT_DONE, EXIT_ERROR, EXIT_DAMAGED = 0, 1, 3


def find_captures(places):
    """The capture files in the places, sorted."""
    for place in places:
        if os.path.isfile(place):
            yield place
        for folder, _, names in sorted(os.walk(place)):
            for name in sorted(names):
                if CAPTURE_NAME.search(name):
                    yield os.path.join(folder, name)


def short_name(path):
    """The last folder and the file name: what known.tsv calls a capture."""
    return "/".join(os.path.abspath(path).split("/")[-2:])


def read_known(path):
    """{capture: [how the line begins, ...]} from known.tsv."""
    known = {}
    with open(path, encoding="utf-8") as lines:
        for place, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 3 or not all(fields):
                raise SystemExit("%s:%d: not three columns (file, what, reason)" % (path, place))
            known.setdefault(fields[0], []).append(fields[1])
    return known


def run_portstat(program, path):
    """(exit status, report or None, problems)"""
    try:
        done = subprocess.run(
            [program, "-r", path, "-T", "json"], capture_output=True, timeout=PORTSTAT_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return None, None, ["run: no end after %d s" % PORTSTAT_TIMEOUT_S]
    if done.returncode not in (EXIT_DONE, EXIT_ERROR, EXIT_DAMAGED):
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return done.returncode, None, ["run: exit status %d %s" % (done.returncode, "".join(words))]
    if done.returncode == EXIT_ERROR and not done.stdout.strip():
        return done.returncode, None, []
    try:
        return done.returncode, json.loads(done.stdout), []
    except ValueError as why:
        return done.returncode, None, ["run: the report is no JSON: %s" % why]


def capinfos_problems(path, expectation):
    """A second count by capinfos, which dissects nothing: a check of the judge."""
    done = subprocess.run(["capinfos", "-T", "-r", "-m", "-c", "-d", path], capture_output=True, text=True, check=False)
    fields = done.stdout.strip().split(",")
    if done.returncode != 0 or len(fields) < 3:
        return
    second = int(fields[-2]), int(fields[-1])
    first = len(expectation.frames), sum(frame.data_bytes for frame in expectation.frames)
    if first != second:
        yield "judges: tshark has %s, capinfos has %s" % (compare.show(first), compare.show(second))


def status_problems(expectation, status, report):
    """The exit status tells a whole capture from a damaged one, and so does the report."""
    whole = expectation.status == 0
    yield from compare.differ("run: exit status", EXIT_DONE if whole else EXIT_DAMAGED, status)
    yield from compare.differ("input: complete", whole, report["input"]["complete"])


def unjudged_problems(path, expectation, status, report):
    """What can be asked where tshark cannot read the capture: an error, or the right totals."""
    unknown_link = "network type" in expectation.message
    if status == EXIT_DONE and not unknown_link:
        yield "run: exit status 0, but tshark says: %s" % (expectation.message or "no capture")
    lengths = oracle.record_lengths(path)
    if report and unknown_link and lengths is not None:
        packets = report["packets"]
        yield from compare.differ("total", (len(lengths), sum(lengths)), (packets["total"], packets["bytes"]))


def examine(program, judge, path, dissection=None):
    """(judged by tshark, lines) for one capture; dissection: tshark's Result, if it is there already."""
    status, report, problems = run_portstat(program, path)
    try:
        expectation = judge.expect(path, dissection) if dissection else judge.judge(path)
    except (tshark.TsharkError, subprocess.TimeoutExpired, ValueError) as why:
        return True, problems + ["judges: %s" % why]
    judged = expectation.opened and os.path.getsize(path) > 0
    if judged and report is None and not problems:
        problems.append("run: no report, exit status %d" % status)
    if report is not None:
        own = compare.report_problems(report)
        problems += own
        if any(problem.startswith("schema") for problem in own):
            return judged, problems
    if not judged:
        problems += unjudged_problems(path, expectation, status, report)
    elif report is not None:
        problems += status_problems(expectation, status, report)
        problems += compare.capture_problems(expectation, report)
        problems += capinfos_problems(path, expectation)
    return judged, problems


def sort_out(known, lines):
    """(lines that are not known, known beginnings that no line has)"""
    unknown = [line for line in lines if not any(line.startswith(begin) for begin in known)]
    stale = [begin for begin in known if not any(line.startswith(begin) for line in lines)]
    return unknown, stale


def main():
    """Runs everything and sums up."""
    parser = argparse.ArgumentParser(description="Compare portstat with tshark on captures.")
    parser.add_argument("--known", default=KNOWN)
    parser.add_argument("portstat")
    parser.add_argument("captures", nargs="+", help="folder or file")
    arguments = parser.parse_args()
    for program in ("tshark", "capinfos"):
        if shutil.which(program) is None:
            raise SystemExit("run.py: %s: not found; install the Debian package tshark" % program)
    known, captures = read_known(arguments.known), list(find_captures(arguments.captures))
    if not captures:
        raise SystemExit("run.py: no captures in %s" % ", ".join(arguments.captures))
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory() as profile, concurrent.futures.ProcessPoolExecutor(PROCESSES) as pool:
        tshark.make_profile(profile)
        work = functools.partial(examine, arguments.portstat, oracle.Judge(profile))
        for path, (judged, lines) in zip(captures, pool.map(work, captures, chunksize=4)):
            unknown, stale = sort_out(known.get(short_name(path), []), lines)
            for line in unknown + ["known.tsv: no longer so: %s" % begin for begin in stale]:
                print("%s: %s" % (path, line), flush=True)
            counts["failed" if unknown or stale else "passed" if judged else "skipped"] += 1
    print("%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % counts)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
