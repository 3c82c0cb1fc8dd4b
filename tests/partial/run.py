#!/usr/bin/python3
"""Tests of parts as files: they are there whole or not at all, and merge takes them from wherever they come.

    run.py PORTSTAT [NAME...]

That merged numbers are those of one run is for the tests of the law of addition; here it is seen once for each form.
"""
import json
import os
import pathlib
import re
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time

CAPTURES = pathlib.Path(__file__).resolve().parents[2] / "captures"
SAMPLE = CAPTURES / "sample.pcap"
TIMEOUT_S = 60
HEADER_BYTES, RECORD_BYTES = 24, 16


class Failure(Exception):
    """It is not as it should be."""


def expect(found, wanted, what):
    """Fails where they differ."""
    if found != wanted:
        raise Failure("%s: %r, not %r" % (what, found, wanted))


class Bench:
    """The program, and a folder of its own for each test."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = pathlib.Path(folder)

    def run(self, *words, **options):
        """Runs to the end, in the folder."""
        return subprocess.run((self.program, *map(str, words)), capture_output=True, check=False, cwd=self.folder,
                              timeout=TIMEOUT_S, **{"stdin": subprocess.DEVNULL, **options})

    def good(self, *words, **options):
        """The standard output of a run that has nothing to complain of."""
        done = self.run(*words, **options)
        expect((done.returncode, done.stderr), (0, b""), "end of %s" % (words,))
        return done.stdout

    def names(self):
        """All files of the folder, hidden ones, too."""
        return sorted(os.listdir(self.folder))

    def wait_for(self, condition, what):
        """Waits until it is true."""
        end = time.monotonic() + TIMEOUT_S
        while not condition():
            if time.monotonic() > end:
                raise Failure("waited in vain for %s" % what)
            time.sleep(0.02)


def records(data):
    """The records of a little-endian pcap file, with their heads."""
    at = HEADER_BYTES
    while at < len(data):
        length = struct.unpack_from("<I", data, at + 8)[0] + RECORD_BYTES
        yield data[at:at + length]
        at += length


def cut(bench, capture, count):
    """Parts of a capture as files a0.pcap, a1.pcap ..."""
    data = capture.read_bytes()
    frames = list(records(data))
    for i in range(count):
        some = frames[len(frames) * i // count:len(frames) * (i + 1) // count]
        (bench.folder / ("a%d.pcap" % i)).write_bytes(data[:HEADER_BYTES] + b"".join(some))
    (bench.folder / "whole.pcap").write_bytes(data)
    return ["a%d.pcap" % i for i in range(count)]


def unnamed(report):
    """A report without the input's name, which is that of a file or of several."""
    report = re.sub(rb'"name": "[^"]*\.pcap[^"]*"', b"", report, count=1)
    return re.sub(rb"\A[^\n]*?  (?=Ethernet)", b"", report)


def test_forms(bench):
    """The report of parts is that of the whole, in each form and with what shapes it, also from a tree of merges."""
    for words in ((), ("--by", "host"), ("--by", "flow"), ("--by", "interface")):
        parts, captures = [], cut(bench, SAMPLE, 4)
        # An interface without a name is known by its file.
        inputs = captures if "interface" in words else ["whole.pcap"]
        for name in captures:
            parts.append(name + ".part")
            bench.good("-r", name, "-T", "partial", "-o", parts[-1], *words)
        bench.good("merge", "-T", "partial", "-o", "left.part", *parts[:2])
        bench.good("merge", "-T", "partial", "-o", "right.part", *parts[2:])
        for form in ("text", "json", "csv", "ndjson"):
            shape = ("-T", form, "--sort", "bytes", "--top", "5", "--all", *words)
            whole = unnamed(bench.good("--threads", "1", *(word for name in inputs for word in ("-r", name)), *shape))
            for names in (parts, ("left.part", "right.part")):
                expect(unnamed(bench.good("merge", *shape, *names)), whole, "%s of %s" % (shape, names))


def test_numbers(bench):
    """Parts that are numbered come in any order; none may be missing or there twice."""
    names = cut(bench, SAMPLE, 3)
    for i, name in enumerate(names):
        bench.good("-r", name, "-T", "partial", "--part", "%d/3" % (i + 1), "-o", "%d.part" % i)
    whole = unnamed(bench.good("-r", "whole.pcap", "-T", "json"))
    expect(unnamed(bench.good("merge", "-T", "json", "2.part", "0.part", "1.part")), whole, "any order")
    (bench.folder / "again.part").write_bytes((bench.folder / "1.part").read_bytes())
    for words, says in (((("2.part", "0.part")), b"part 2 of 3 is missing"), (("1.part", "0.part"), b"part 3 of 3 is missing"),
                        (("0.part", "1.part", "again.part", "2.part"), b"is part 2 of 3, and so is"),
                        (("0.part", "0.part"), b"is named twice")):
        done = bench.run("merge", *words)
        expect((done.returncode, says in done.stderr, done.stdout), (1, True, b""), "%s: %s" % (words, done.stderr))


def test_pipes(bench):
    """Parts come through pipes, and go through them."""
    part = bench.good("-r", SAMPLE, "-T", "partial")
    (bench.folder / "s.part").write_bytes(part)
    report = bench.good("merge", "s.part")
    expect(bench.good("merge", "-", stdin=None, input=part), report, "through a pipe")
    again = bench.good("merge", "-T", "partial", "-", stdin=None, input=part)
    expect(bench.good("merge", "-", stdin=None, input=again), report, "a part that was merged")
    command = '"$0" merge <("$0" -r "$1" -T partial) <(sleep 0.3; "$0" -r "$1" -T partial) --sum -T json'
    done = subprocess.run(("bash", "-c", command, bench.program, SAMPLE), capture_output=True, check=False,
                          timeout=TIMEOUT_S, stdin=subprocess.DEVNULL)
    expect(json.loads(done.stdout)["input"]["views"], 2, "two pipes at once: %s" % done.stderr)
    for length in (0, 10, 30, len(part) // 2, len(part) - 1):
        done = bench.run("merge", "-", stdin=None, input=part[:length])
        expect((done.returncode, done.stdout), (1, b""), "a pipe that broke off after %d bytes" % length)


def held(bench, *words):
    """A run that has read some frames from a pipe and waits for more."""
    process = subprocess.Popen((bench.program, "-r", "-", *words), cwd=bench.folder, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(SAMPLE.read_bytes()[:50000])
    process.stdin.flush()
    status = pathlib.Path("/proc/%d/status" % process.pid)
    bench.wait_for(lambda: "NoNewPrivs:\t1" in status.read_text(encoding="ascii"), "the sandbox")
    time.sleep(0.2)
    return process


def test_kill(bench):
    """A run that is killed leaves what was there, and nothing else."""
    out = bench.folder / "out.part"
    for old in (None, b"what was there"):
        if old:
            out.write_bytes(old)
        before = bench.names()
        process = held(bench, "-T", "partial", "-o", "out.part")
        process.kill()
        process.communicate(timeout=TIMEOUT_S)
        bench.wait_for(lambda: bench.names() == before, "an end of %s" % bench.names())
        expect(out.read_bytes() if old else None, old, "the file")


def test_interrupt(bench):
    """A run that is interrupted writes what it knows."""
    process = held(bench, "-T", "partial", "-o", "out.part")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=TIMEOUT_S)
    expect(bench.names(), ["out.part"], "files")
    total = json.loads(bench.run("merge", "out.part", "-T", "json").stdout)["packets"]["total"]
    expect(0 < total < 1779, True, "%d frames" % total)


def test_full(bench):
    """Where there is no room, the old file stays."""
    out = bench.folder / "out.part"
    out.write_bytes(b"old")
    command = 'ulimit -f 0; exec "$0" -r "$1" -T partial -o "$2"'
    done = subprocess.run(("sh", "-c", command, bench.program, SAMPLE, out), capture_output=True, check=False,
                          timeout=TIMEOUT_S, stdin=subprocess.DEVNULL)
    expect((done.returncode, b"File too large" in done.stderr), (1, True), done.stderr)
    expect((bench.names(), out.read_bytes()), (["out.part"], b"old"), "files")


def test_places(bench):
    """Links are followed, rights are kept, and devices and pipes are written to as they are."""
    folder = bench.folder
    (folder / "real.part").write_bytes(b"old")
    (folder / "real.part").chmod(0o640)
    (folder / "link.part").symlink_to("real.part")
    bench.good("-r", SAMPLE, "-T", "partial", "-o", "link.part")
    part = (folder / "real.part").read_bytes()
    expect(part[:19], b"portstat-partial/1\n", "what the link leads to")
    expect(((folder / "link.part").is_symlink(), stat.S_IMODE((folder / "real.part").stat().st_mode)), (True, 0o640),
           "link and rights")
    expect(bench.good("-r", SAMPLE, "-T", "partial", "-o", "/dev/stdout"), part, "/dev/stdout")
    bench.good("-r", SAMPLE, "-T", "partial", "-o", "/dev/null")
    (folder / "real.part").unlink()
    bench.good("-r", SAMPLE, "-T", "partial", "-o", "link.part")
    expect((folder / "real.part").read_bytes(), part, "a link that led nowhere")
    expect(bench.names(), ["link.part", "real.part"], "files")


def test_refusals(bench):
    """What cannot be written is refused before anything is read or made; an input is no output."""
    bench.good("-r", SAMPLE, "-T", "partial", "-o", "a.part")
    (bench.folder / "folder").mkdir()
    before = bench.names()
    for words, status in ((("-r", SAMPLE, "-T", "partial", "-o", "folder"), 1),
                          (("-r", SAMPLE, "-T", "partial", "-o", "none/b.part"), 1),
                          (("-r", SAMPLE, "-T", "partial", "-o", SAMPLE), 2),
                          (("merge", "a.part", "-T", "partial", "-o", "a.part"), 2),
                          (("merge", "a.part", "-o", "a.part"), 2),
                          (("-r", SAMPLE, "-T", "partial", "--interval", "1", "-o", "b.part"), 2),
                          (("-r", SAMPLE, "-T", "partial", "--once", "-o", "b.part"), 2),
                          (("-i", "any", "-T", "partial", "-o", "b.part"), 2),
                          (("-r", SAMPLE, "-T", "partial", "-o", "b.part", "no", "filter"), 2),
                          (("merge", "a.part", "b.part", "-o", "c.txt"), 1)):
        done = bench.run(*words)
        expect((done.returncode, done.stdout, done.stderr.count(b"\n") > 0), (status, b"", True),
               "%s: %s" % (words, done.stderr))
        expect(bench.names(), before, "files after %s" % (words,))


def test_damaged(bench):
    """A part of a damaged capture is written, and what is merged with it is incomplete, too."""
    (bench.folder / "cut.pcap").write_bytes(SAMPLE.read_bytes()[:50000])
    done = bench.run("-r", "cut.pcap", "-T", "partial", "-o", "cut.part")
    expect(done.returncode, 3, "end of the run")
    for form in ("json", "text", "partial"):
        done = bench.run("merge", "cut.part", "-T", form)
        expect((done.returncode, b"cut.pcap" in done.stderr, len(done.stdout) > 0), (3, True, True), form)
    report = json.loads(bench.run("merge", "cut.part", "-T", "json").stdout)
    expect((report["input"]["complete"], "cut.pcap" in report["input"]["damage"]), (False, True), "report")


def test_sums(bench):
    """Views of the same time add up, in any grouping: all that is counted, and flows that are active."""
    names = ("sample", "connections", "fragments", "lan")
    for name in names:
        bench.good("-r", CAPTURES / (name + ".pcap"), "-T", "partial", "--by", "host", "-o", name + ".part")
    parts = [name + ".part" for name in names]
    bench.good("merge", "--sum", *parts[:2], "-T", "partial", "-o", "left.part")
    bench.good("merge", "--sum", *parts[2:], "-T", "partial", "-o", "right.part")
    report = bench.good("merge", "--sum", "--by", "host", "-T", "json", *parts)
    expect(bench.good("merge", "--sum", "--by", "host", "-T", "json", "left.part", "right.part"), report, "sum of sums")
    report = json.loads(report)
    singles = [json.loads(bench.good("merge", part, "-T", "json")) for part in parts]
    for key in ("packets", "flows"):
        for name in report[key]:
            expect(report[key][name], sum(single[key][name] for single in singles), "%s %s" % (key, name))
    expect(report["input"]["views"], len(names), "views")
    expect(sum(row["active_flows"] for row in report["services"]), report["flows"]["active"], "active flows of services")
    done = bench.run("merge", "left.part")
    expect((done.returncode, b"is a sum of 2 views" in done.stderr), (1, True), "a sum as a part")


def test_services(bench):
    """Names that were laid over the built-in ones are those of the merged report, wherever their file is now."""
    (bench.folder / "services").write_text("shop 80/tcp\nmail 20-30/tcp # all of it\n", encoding="ascii")
    bench.good("-r", SAMPLE, "--services", "services", "-T", "partial", "-o", "a.part")
    whole = bench.good("-r", SAMPLE, "--services", "services")
    (bench.folder / "services").unlink()
    expect(bench.good("merge", "a.part"), whole, "report")


def main():
    """Runs the tests named on the command line, or all."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    program = str(pathlib.Path(sys.argv[1]).resolve())
    tests = {name[5:]: test for name, test in globals().items() if name.startswith("test_")}
    failed = 0
    names = sys.argv[2:] or list(tests)
    for name in names:
        with tempfile.TemporaryDirectory(prefix="portstat-partial-") as folder:
            try:
                tests[name](Bench(program, folder))
                print("%s: passed" % name, flush=True)
            except (Failure, OSError, ValueError, subprocess.SubprocessError) as reason:
                failed += 1
                print("%s: failed: %s" % (name, reason), flush=True)
    print("%d passed, %d failed" % (len(names) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
