#!/usr/bin/python3
"""Text reports, read by their layout: everything that a person could add up does, and JSON says the same.

    run.py goldens                  the text reports among tests/golden/*.golden
    run.py PORTSTAT [FOLDER...]     reports of all captures of these folders (captures/), with many options

reader.py reads a report, books.py adds it up, same.py compares it with the JSON of the same run. Ends with "N passed,
N failed".
"""
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import subprocess
import sys

import books
import reader
import same

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CAPTURES = ROOT / "captures"
WIDTH, FEWEST_GOLDENS = 80, 30
TIMEOUT_S = 120
JOBS = min(os.cpu_count() or 1, 4)
GOOD, DAMAGED = 0, 3
# What shapes the text only; a run's JSON does not change with it.
TEXT_ONLY = {"--width": 1, "--top": 1, "--sort": 1, "--all": 0, "-n": 0, "-q": 0}
# The first few are also tried with other people's captures.
FEW = 9
OPTIONS = [line.split() for line in """

--all --sort bytes
--by flow
--by host
--interval 1
--by interface --width 132
--width 40
--by flow --width 40
--by host --width 40
--interval 1 --by service --top 3
--top 1
--top 3 --sort bytes
-n
-q --top 2
--tunnel inner
--once
--local-time
--by port --sort port
--by service --sort flows --top 4
--by service --all
--by class
--by class -q
--by flow --sort bytes --top 1000
--by flow --all -n
--by flow --max-flows 3
--by interface --top 1
--interval 0.1 --by class
--interval 2 --by flow --top 3
--interval 600 --by flow
--interval 600 --by host
--interval 1 --by interface
--interval 1 --by host --top 2 --sort bytes
--by host --max-hosts 3 --sort flows
--by host --all -n --sort name
--interval 1 --all -n
--interval 1 -q --local-time
-c 7
--by interface --width 40
--interval 1 --width 40
--interval 1 --by service --width 49
--interval 1 --by class --width 40 --local-time
--width 47 --all
--width 60 --top 3
--by flow --width 60
--by flow --width 132
--width 100 --sort bytes
--width 132
--interval 1 --width 132
--width 200 --top 4
--by flow --width 500
""".split("\n")[1:-1]]


def text_of_golden(path):
    """(width, standard output) of a case that shows a report; None of another case."""
    command, _, rest = path.read_text(encoding="utf-8").partition("\n")
    output = re.split(r"^\[(?:stderr|status \d+)\]\n", rest, maxsplit=1, flags=re.MULTILINE)[0]
    if not any(reader.is_heading(line) for line in output.split("\n")):
        return None
    widths = [int(found) for found in re.findall(r"--width[ =](\d+)", command)]
    return max(widths, default=WIDTH), output


def goldens():
    """{name: problems} of all text reports that are on file."""
    found = {}
    for path in sorted((ROOT / "tests" / "golden").glob("*.golden")):
        case = text_of_golden(path)
        if case:
            found[path.name] = list(books.problems(case[1], case[0]))
    if len(found) < FEWEST_GOLDENS:
        found["tests/golden"] = ["only %d reports were found" % len(found)]
    return found


def run(program, *arguments):
    """What it prints for a capture; None if the capture cannot be read."""
    done = subprocess.run([program, *arguments], env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "XYZ-5:30"},
                          capture_output=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL, check=False)
    if done.returncode not in (GOOD, DAMAGED):
        return None
    return done.stdout.decode("utf-8", "surrogateescape")


def data_options(options):
    """The options without those that shape the text only."""
    kept, words = [], iter(options)
    for word in words:
        if word not in TEXT_ONLY:
            kept.append(word)
        for _ in range(TEXT_ONLY.get(word, 0)):
            next(words)
    return tuple(kept)


@functools.lru_cache(maxsize=64)
def objects(program, files, options):
    """The JSON objects of a run."""
    form = "ndjson" if "--interval" in options else "json"
    text = run(program, *files, *options, "-T", form)
    return [json.loads(line) for line in text.splitlines()] if form == "ndjson" else [json.loads(text)]


def examine(program, files, options):
    """The problems of one run; None if the capture cannot be read."""
    text = run(program, *files, *options)
    if text is None:
        return None
    width = int(same.Options.value(options, "--width", WIDTH))
    return list(books.problems(text, width)) + list(
        same.problems(text, objects(program, files, data_options(options)), options))


def examine_file(program, files, options):
    """{command line: problems} of a capture."""
    found = {}
    for words in options:
        problems = examine(program, files, words)
        if problems is not None:
            found["portstat %s %s" % (" ".join(files), " ".join(words))] = problems
    return found


def inputs(folder):
    """The arguments that name each capture of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and re.search(r"\.(pcap|pcapng|cap)(\.\w+)?$", path.name):
            yield ("-r", str(path))


def captures(program, folders):
    """{command line: problems} of all captures."""
    work = []
    for folder in folders:
        own = folder == CAPTURES
        work += [(files, OPTIONS if own else OPTIONS[:FEW]) for files in inputs(folder)]
        if own:
            work.append((("-r", str(folder / "web-ipv6.pcap"), "-r", str(folder / "two-links.pcapng"), "-r",
                          str(folder / "handshake.pcap")), OPTIONS))
    found = {}
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for result in pool.map(lambda item: examine_file(program, *item), work):
            found.update(result)
    return found


def main():
    """Runs what was asked for."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    if sys.argv[1] == "goldens":
        found = goldens()
    else:
        program = str(pathlib.Path(sys.argv[1]).resolve())
        found = captures(program, [pathlib.Path(name).resolve() for name in sys.argv[2:]] or [CAPTURES])
    for name, problems in found.items():
        for problem in problems:
            print("FAILED: %s: %s" % (name, problem))
    failed = sum(bool(problems) for problems in found.values())
    print("%d passed, %d failed" % (len(found) - failed, failed))
    return 0 if found and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
