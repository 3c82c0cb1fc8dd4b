#!/usr/bin/python3
"""The law of addition, by the program: partial results of parts of a capture, merged, are the report of the whole.

    run.py [--seed N] [--rounds N] [--every N] [--law PROGRAM] PORTSTAT [FOLDER...]

Every capture of these folders (captures/), and some that `law` makes, is cut at random frames into 1 to 20 parts. A run
of each part writes its partial result; neighbours are merged to partial results in a random tree; the last merge writes
reports. They are those of one run over the whole capture, in JSON, text and CSV. Parts and whole have one name. `law`
itself cuts each capture several times more. Ends with "N passed, N failed, N skipped".
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import tempfile

import cut

CAPTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "captures"
JOBS = min(os.cpu_count() or 1, 4)
TIMEOUT_S = 60
MADE = 10
CUTS = "5"
MOST_PARTS = 20
GOOD, DAMAGED = 0, 3
NAME = "capture"
DROPS = re.compile(r"Dropped during the capture[^.]*\.")
# How a run counts, which partial results keep; then how a report is shown.
COUNTING = ["", "", "", "--flow-timeout 1", "--tunnel inner", "--flow-timeout 0"]
VIEWS = ["", "--by flow", "--by host", "--by interface", "--all", "--by service", "--by class --sort bytes", "-n --top 3"]
FORMS = ["json", "text", "csv"]
PLACE = re.compile(r"frame\s+[\d,]+\s+at\s+byte\s+[\d,]+")


class Broken(Exception):
    """The law is, or a command fails."""


def portstat(program, folder, *words):
    """What a command prints, in that folder; it may say that the input is damaged."""
    command = [program, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT_S, check=False)
    if done.returncode not in (GOOD, DAMAGED):
        raise Broken("%s: exit status %d: %s"
                     % (shlex.join(map(str, command[1:])), done.returncode, done.stderr.decode(errors="replace").strip()))
    return done.stdout.decode(errors="replace"), done.returncode


def comparable(form, text):
    """A report without what may differ: where in a file it is damaged, how many threads counted, and drops as a file's
    statistics blocks count them, from the start of the capture: of each part they are those of the part's own file."""
    text = PLACE.sub("frame N at byte N", text)
    if form != "json":
        text = DROPS.sub("", text)
        return " ".join(text.split()) if "Incomplete:" in text else text  # longer numbers break lines elsewhere
    report = json.loads(text)
    for name in ("threads", "kernel_drops", "interface_drops"):
        report["input"].pop(name, None)
    return json.dumps(report, indent=1)


def first_difference(wanted, found):
    """The first lines that differ."""
    for left, right in zip(wanted.splitlines() + [""], found.splitlines() + [""]):
        if left != right:
            return "one run: %s\n    in parts: %s" % (left.strip(), right.strip())
    return "one of them has more lines"


def write_parts(capture, cuts, counting, view, program, folder):
    """Partial results of all parts, in order."""
    names = []
    for number, part in enumerate(capture.parts(cuts)):
        name = "%d.partial" % number
        (folder / NAME).write_bytes(part)
        portstat(program, folder, "-r", NAME, *counting, *view, "-T", "partial", "-o", name)
        names.append(name)
    return names


def merge_some(names, program, folder, chance):
    """Merges neighbours, two to four at a time, until some random number is left."""
    left = chance.randint(1, len(names))
    while len(names) > left:
        many = min(len(names), chance.randint(2, 4))
        at = chance.randint(0, len(names) - many)
        name = "%s+.partial" % names[at].partition(".")[0]
        portstat(program, folder, "merge", *names[at:at + many], "-T", "partial", "-o", name)
        names[at:at + many] = [name]
    return names


def check(path, seed, program):
    """One cut of a capture, in one way to count, in all forms of one view; raises Broken."""
    chance = random.Random("%s %d" % (path.name, seed))
    capture = cut.read(path)
    cuts = sorted(chance.randrange(len(capture.frames) + 1) for _ in range(chance.randint(0, MOST_PARTS - 1)))
    counting, view = chance.choice(COUNTING).split(), chance.choice(VIEWS)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        parts = merge_some(write_parts(capture, cuts, counting, view.split(), program, folder), program, folder, chance)
        (folder / NAME).write_bytes(capture.part(0, len(capture.pieces)))
        for form in FORMS:
            words = [*view.split(), "-T", form]
            wanted, status = portstat(program, folder, "-r", NAME, *counting, *words)
            found, merged_status = portstat(program, folder, "merge", *parts, *words)
            if comparable(form, wanted) != comparable(form, found) or status != merged_status:
                raise Broken("cut before frames %s, counted %s, shown %s, exit status %d and %d:\n    %s"
                             % (cuts, counting, words, status, merged_status,
                                first_difference(comparable(form, wanted), comparable(form, found))))


def verdict(path, seed, program):
    """A line about what is wrong, or None; the reason why it was skipped begins with "skipped"."""
    try:
        check(path, seed, program)
    except cut.CannotCut as why:
        return "skipped: %s: %s" % (path.name, why)
    except subprocess.TimeoutExpired as why:
        return "%s, seed %d: %s" % (path.name, seed, why)
    except Broken as why:
        return "%s, seed %d: %s" % (path.name, seed, why)
    return None


def make(law, seed, folder):
    """Captures of traffic in which what depends on the past happens often."""
    for number in range(seed, seed + MADE):
        path = folder / ("traffic-%d.pcapng" % number)
        subprocess.run([law, "--seed", str(number), "--rounds", "1", "--write", path], stdout=subprocess.DEVNULL, check=True)


def captures_of(folders):
    """All captures in these folders."""
    return sorted(path for folder in folders for path in folder.rglob("*.pcap*") if path.is_file())


def check_in_process(law, paths):
    """What is wrong with captures whose frames are counted in parts by one program, with many more cuts."""
    done = subprocess.run([law, "--rounds", CUTS, *paths], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else done.stdout + done.stderr


def check_all(arguments, paths):
    """What is wrong with each cut of each capture."""
    jobs = [(path, arguments.seed + i) for path in paths for i in range(arguments.rounds)]
    program = arguments.portstat.resolve()
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return list(pool.map(lambda job: verdict(*job, program), jobs))


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description="Partial results add up to the report of the whole.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1, help="cuts of each capture")
    parser.add_argument("--every", type=int, default=1, help="one in so many captures of the folders; law takes all")
    parser.add_argument("--law", type=pathlib.Path, help="the program that makes traffic")
    parser.add_argument("portstat", type=pathlib.Path)
    parser.add_argument("folders", nargs="*", type=pathlib.Path, default=[CAPTURES])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        made = pathlib.Path(name)
        if arguments.law:
            make(arguments.law, arguments.seed, made)
        found, own = captures_of(arguments.folders), captures_of([made])
        verdicts = check_all(arguments, found[::arguments.every] + own)
        if arguments.law:
            verdicts.append(check_in_process(arguments.law, found + own))
    problems = [line for line in verdicts if line]
    skipped = [line for line in problems if line.startswith("skipped")]
    print("\n".join(problems))
    failed = len(problems) - len(skipped)
    print("%d passed, %d failed, %d skipped" % (len(verdicts) - len(problems), failed, len(skipped)))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
