#!/usr/bin/python3
"""Differential tests of some captures, all with one tshark for each, whose start takes longer than the rest.

    together.py PORTSTAT FOLDER|FILE...

These are run.py's (numbers), streams.py's (connections) and explain_check.py's (fields); each may be run alone. One
line per disagreement, then "N passed, N failed, N skipped", where each capture counts three times: skipped is what
tshark or portstat cannot read. Exit status 1 if anything failed.
"""
import argparse
import concurrent.futures
import functools
import os
import subprocess
import sys
import tempfile

import explain_check
import oracle
import run
import streams
import tshark

PROCESSES = os.cpu_count() or 1


def examine(program, judge, known, path):
    """[(name of the test, was it judged, lines of disagreement)] of one capture."""
    try:
        dissection = tshark.dissect(path, judge.profile)
    except (tshark.TsharkError, subprocess.TimeoutExpired) as why:
        return [("differential", True, ["judges: %s" % why])]
    judged, lines = run.examine(program, judge, path, dissection)
    unknown, stale = run.sort_out(known.get(run.short_name(path), []), lines)
    both_read, streams_lines = streams.examine(program, judge.profile, path, dissection)
    _, explain_lines, _ = explain_check.check_capture(program, judge.profile, path, dissection)
    return [("numbers", judged, unknown + ["known.tsv: no longer so: %s" % begin for begin in stale]),
            ("streams", both_read, streams_lines),
            ("explain", explain_lines is not None, explain_lines or [])]


def main():
    """Runs everything and sums up."""
    parser = argparse.ArgumentParser(description="Compare portstat with tshark on captures, in all that both say.")
    parser.add_argument("portstat")
    parser.add_argument("captures", nargs="+", help="folder or file")
    arguments = parser.parse_args()
    captures = list(run.find_captures(arguments.captures))
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory() as profile, concurrent.futures.ProcessPoolExecutor(PROCESSES) as pool:
        tshark.make_profile(profile)
        work = functools.partial(examine, arguments.portstat, oracle.Judge(profile), run.read_known(run.KNOWN))
        for path, results in zip(captures, pool.map(work, captures, chunksize=4)):
            for name, judged, lines in results:
                for line in lines[:explain_check.LINES_PER_CAPTURE]:
                    print("%s: %s: %s" % (path, name, line), flush=True)
                counts["failed" if lines else "passed" if judged else "skipped"] += 1
    print("%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % counts)
    return 1 if counts["failed"] or not captures else 0


if __name__ == "__main__":
    sys.exit(main())
