#!/usr/bin/python3
"""Mutation test: puts small bugs into the code, one at a time, and sees that a test fails.

    tests/mutation/run.py [--jobs N] [--folder FOLDER] [NAME...]

The mutants are in the .toml files here; mutants.py says what they are. Each is put into a copy of the tree, of which
only what its killers need is built again. The named killers run first, and all of ctest (but lint, which reads and does
not run) if it lives. What happened is written to README.md, for the mutants named or for all. Copies and builds stay in
build-tests/mutation, so that a second run is quick; with ccache the first one is quicker, too.
"""
import argparse
import collections
import contextlib
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import mutants as data

ROOT = data.ROOT
ALL_S, BUILD_S = 3600, 900
LEAST_S, PATIENCE = 60, 10  # a mutant may never end: a test that takes that much longer than without it has failed
POLITE_S = 10
SKIPPED = 77
NEEDED = 0.95
SAME = "changes nothing: "
TITLE = "## The last run\n"
ROW = re.compile(r"^\| ([a-z0-9-]+) \| `.* \| (.*) \|$", re.MULTILINE)
FAILED = re.compile(r"^\s*\d+ - (\S+) \(", re.MULTILINE)

Result = collections.namedtuple("Result", "good text")


class Broken(Exception):
    """A mutant, or the tree without any, cannot be tried."""


def files_of(root):
    """All files of a tree, but those of git and of builds."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", "__pycache__") and
                      (folder != str(root) or not name.startswith("build"))]
        yield from (pathlib.Path(folder, name) for name in names if name != ".git")


def end(process):
    """Ends a program that takes too long, and all that it started: politely first, as it may have something to clear away."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=POLITE_S)
            return


class Bench:
    """A copy of the tree, and a build of it."""

    def __init__(self, folder):
        self.tree = folder / "tree"
        self.build = self.tree / "build"
        self.limits = {}  # seconds that a killer may take
        self.tree.mkdir(parents=True, exist_ok=True)
        self.copy()

    def copy(self):
        """Brings the copy up to date; what has not changed keeps its time and is not built again."""
        wanted = {path.relative_to(ROOT) for path in files_of(ROOT)}
        for path in {path.relative_to(self.tree) for path in files_of(self.tree)} - wanted:
            (self.tree / path).unlink()
        for path in wanted:
            to = self.tree / path
            if not to.is_file() or to.read_bytes() != (ROOT / path).read_bytes():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, to)
        if not (self.build / "build.ninja").exists():
            launcher = ("-DCMAKE_C_COMPILER_LAUNCHER=ccache",) if shutil.which("ccache") else ()
            self.call(BUILD_S, "cmake", "-G", "Ninja", "-S", self.tree, "-B", self.build, "-DCMAKE_BUILD_TYPE=Debug",
                      "-DPORTSTAT_TESTS=ON", *launcher)

    def call(self, seconds, *command, cwd=None, check=True):
        """(status, output) of a program and all that it starts; None: it had to be ended."""
        environment = {**os.environ, "CCACHE_BASEDIR": str(self.tree), "CCACHE_NOHASHDIR": "1",
                       "PYTHONDONTWRITEBYTECODE": "1"}
        with subprocess.Popen([str(word) for word in command], cwd=cwd or self.tree, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              env=environment, start_new_session=True) as process:
            try:
                output = process.communicate(timeout=seconds)[0]
            except subprocess.TimeoutExpired:
                end(process)
                return None, ""
        if check and process.returncode != 0:
            raise Broken("%s: %s" % (" ".join(map(str, command[:3])), output[-2000:]))
        return process.returncode, output

    def make(self, target):
        """Builds a target."""
        self.call(BUILD_S, "ninja", "-C", self.build, "-j", "1", target)

    def run_all(self):
        """Names of ctest's tests that fail; "no end" if they do not end."""
        self.make("all")
        status, output = self.call(ALL_S, "ctest", "--test-dir", self.build, "-E", "^lint", "--timeout",
                                   PATIENCE * LEAST_S, "--stop-on-failure", check=False)
        failed = FAILED.findall(output.partition("The following tests FAILED")[2])
        return ["no end"] if status is None else failed or (["ctest"] if status else [])

    def fails(self, killer):
        """Does this test fail now?"""
        script, *arguments = killer.split(" ")
        self.make(target_of(killer))
        seconds = self.limits.get(killer, PATIENCE * LEAST_S)
        if arguments:
            status, _ = self.call(seconds, sys.executable, "-B", data.SCRIPTS[script], self.build / "portstat",
                                  *arguments, check=False)
        else:
            status, _ = self.call(2 * seconds, "ctest", "--test-dir", self.build, "-R", "^%s$" % re.escape(killer),
                                  "--timeout", seconds, check=False)
        return status != 0


def target_of(killer):
    """What has to be built for it."""
    if killer.startswith("unit/test_"):
        return killer.partition("/")[2]
    return {"unit/gen_services": "gen-services"}.get(killer, "portstat")


def judge(bench, mutant):
    """What becomes of a mutant that stands in the tree."""
    for killer in mutant.kills:
        if bench.fails(killer):
            return Result(True, killer)
    failed = bench.run_all()
    return Result(True, failed[0]) if failed else Result(False, "**lives**")


def judge_same(bench, mutant):
    """The same of one that is argued to change nothing."""
    failed = bench.run_all()
    if failed:
        return Result(False, "**argued to change nothing**, but %s fails" % failed[0])
    return Result(True, SAME + mutant.same)


def try_mutant(bench, mutant):
    """Puts it in, judges it, takes it out."""
    path = bench.tree / mutant.file
    try:
        before, after = data.mutated(mutant, bench.tree)
        path.write_text(after, encoding="utf-8")
        try:
            return judge_same(bench, mutant) if mutant.same else judge(bench, mutant)
        finally:
            path.write_text(before, encoding="utf-8")
    except (Broken, ValueError) as why:
        return Result(False, "**broken**: %s" % why)


def try_together(bench, same):
    """{name: result} of those that are argued to change nothing, all at once, as the whole of ctest takes long; only if
    a test fails, none: then each has to be tried by itself."""
    whole = {}
    for mutant in same:
        whole.setdefault(bench.tree / mutant.file, (bench.tree / mutant.file).read_text(encoding="utf-8"))
    try:
        for mutant in same:
            (bench.tree / mutant.file).write_text(data.mutated(mutant, bench.tree)[1], encoding="utf-8")
        return {} if bench.run_all() else {mutant.name: Result(True, SAME + mutant.same) for mutant in same}
    except (Broken, ValueError):
        return {}
    finally:
        for path, text in whole.items():
            path.write_text(text, encoding="utf-8")


def work(bench, todo, results, lock):
    """One job: takes mutants until none is left."""
    while True:
        try:
            mutant = todo.get_nowait()
        except queue.Empty:
            return
        began = time.monotonic()
        result = try_mutant(bench, mutant)
        with lock:
            results[mutant.name] = result
            print("%-34s %s (%.1f s)" % (mutant.name, result.text, time.monotonic() - began), flush=True)


def check_tree(bench, chosen):
    """Without any mutant, what is to kill them has to pass. {killer: seconds that it may take}."""
    limits, bad = {}, []
    for killer in sorted({killer for mutant in chosen for killer in mutant.kills}):
        bench.make(target_of(killer))
        began = time.monotonic()
        bad += [killer] if bench.fails(killer) else []
        limits[killer] = round(max(LEAST_S, PATIENCE * (time.monotonic() - began)))
    if bad:
        raise SystemExit("without any mutant these fail already: %s" % ", ".join(bad))
    return limits


def cell(text):
    """As a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def write_table(every, results):
    """README.md with new results; those of others stay."""
    head, _, old = data.README.read_text(encoding="utf-8").partition(TITLE)
    texts = {name: text for name, text in ROW.findall(old)}
    texts.update({name: cell(result.text) for name, result in results.items()})
    rows = [(mutant, texts.get(mutant.name, "not run")) for mutant in every]
    same = sum(text.startswith(SAME) for _, text in rows)
    lives = sum(text.startswith(("**", "not run")) for _, text in rows)
    lines = ["%d mutants: %d killed, %d change nothing, %d live."
             % (len(rows), len(rows) - same - lives, same, lives),
             "", "| mutant | file | bug | killed by |", "|---|---|---|---|"]
    lines += ["| %s | `%s` | %s | %s |" % (mutant.name, mutant.file, cell(mutant.why), text) for mutant, text in rows]
    data.README.write_text(head + TITLE + "\n" + "\n".join(lines) + "\n", encoding="utf-8")


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description="Put bugs into the code, and see that tests fail.")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2) // 2), help="mutants at once")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build-tests/mutation", help="for copies")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these")
    arguments = parser.parse_args()
    if not shutil.which("ninja"):
        print("mutation: skipped, no ninja")
        return SKIPPED
    every = data.load()
    unknown = set(arguments.names) - {mutant.name for mutant in every}
    if unknown:
        raise SystemExit("no such mutant: %s" % ", ".join(sorted(unknown)))
    chosen = [mutant for mutant in every if not arguments.names or mutant.name in arguments.names]
    todo, lock = queue.Queue(), threading.Lock()
    benches = [Bench(arguments.folder / str(job)) for job in range(max(1, min(arguments.jobs, len(chosen))))]
    limits = check_tree(benches[0], chosen)
    for bench in benches:
        bench.limits = limits
    same = [mutant for mutant in chosen if mutant.same]
    results = try_together(benches[0], same) if same else {}
    for mutant in chosen:
        if mutant.name not in results:
            todo.put(mutant)
    threads = [threading.Thread(target=work, args=(bench, todo, results, lock)) for bench in benches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    write_table(every, results)
    good = sum(result.good for result in results.values())
    print("%d mutants, %d of them argued to change nothing; killed or right: %d" % (len(chosen), len(same), good))
    print("%d passed, %d failed" % (good, len(chosen) - good))
    return 0 if good == len(chosen) and len(same) <= (1 - NEEDED) * len(every) else 1


if __name__ == "__main__":
    sys.exit(main())
