#!/usr/bin/python3
"""Pipe test: captures that come through pipes, at full speed and as they are captured.

    tests/pipe/run.py PORTSTAT

A file that is piped gives the report that it gives as a file. A pipe whose frames come as they are captured gives each
interval's report within a second of its end, also in silence, by the time on the frames, whatever clock that is from.
Signals and time limits are obeyed while nothing comes. All cases run at once, for most of their time is waiting.
"""
import concurrent.futures
import contextlib
import datetime
import fcntl
import json
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import zlib

CAPTURES = pathlib.Path(__file__).resolve().parents[2] / "captures"
HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
LATEST_S = 1.0
# Of a busy machine. How long an interval waits for frames on their way is for test_run_pipe.c and test_stream_clock.c to
# say, which have clocks of their own; here it is seen that reports come at all, in silence.
SLACK_S = 15
TIMEOUT_S = 60


def record(moment, port=53):
    """A UDP datagram of 192.0.2.1 to a port, as a pcap record."""
    frame = bytes.fromhex("020000000001020000000002" "0800" "4500001c000000004011" "0000" "c0000201" "c6336401")
    frame += struct.pack(">HHHH", 40000, port, 8, 0)
    return struct.pack("<IIII", int(moment), int(moment % 1 * 1000000), len(frame), len(frame)) + frame


class Run:
    """portstat reading a pipe that is written by hand."""

    def __init__(self, portstat, *words):
        self.process = subprocess.Popen([portstat, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.lines = []  # (arrival, text)
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append((time.time(), line.decode("utf-8")))

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def settle(self):
        """Waits until signals are the program's to take, and it has read all that was written."""
        end, waits = time.time() + TIMEOUT_S, True
        while waits and time.time() < end:
            time.sleep(0.1)
            status = pathlib.Path("/proc/%d/status" % self.process.pid).read_text(encoding="ascii")
            blocked = int(re.search(r"^SigBlk:\s*(\w+)", status, re.MULTILINE).group(1), 16)
            unread = fcntl.ioctl(self.process.stdin, termios.FIONREAD, bytes(4))
            waits = not blocked >> signal.SIGUSR1 - 1 & 1 or unread != bytes(4)
        time.sleep(0.5)

    def wait_for_lines(self, count, seconds):
        """Are there so many lines, at the latest then?"""
        end = time.time() + seconds
        while len(self.lines) < count and time.time() < end:
            time.sleep(0.02)
        return len(self.lines) >= count

    def end(self):
        """Exit status, after the end of the input."""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        return self.over()

    def over(self):
        """Exit status, of a program that is to end by itself."""
        try:
            status = self.process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.thread.join()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.process.stderr.close()
        return status

    def reports(self):
        """(arrival, object) of NDJSON."""
        return [(moment, json.loads(line)) for moment, line in self.lines]


def seconds(text):
    """Of an RFC 3339 time."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def late(run, shift):
    """Reports of intervals that were not there a second after the interval's end; the capture's clock is `shift` ahead."""
    for moment, report in run.reports():
        if report["type"] != "interval":
            continue
        delay = moment + shift - seconds(report["interval"]["end"])
        if delay > LATEST_S + SLACK_S:
            yield "the report of the interval up to %s came %.2f s after it" % (report["interval"]["end"], delay)


def feed(run, shift, beats, squeeze=bytes, port=53):
    """A frame each 0.1 s, with the time of the capture's clock. Returns their times."""
    moments = []
    for _ in range(beats):
        moments.append(round(time.time() + shift, 6))
        run.write(squeeze(record(moments[-1], port)))
        time.sleep(0.1)
    return moments


def counted_right(run, moments):
    """Each frame is in the interval of its own time."""
    for _, report in run.reports():
        if report["type"] != "interval":
            continue
        start, end = (seconds(report["interval"][key]) for key in ("start", "end"))
        expected = sum(start <= moment < end for moment in moments)
        if report["packets"]["total"] != expected:
            yield "%s: %d frames, expected %d" % (report["interval"], report["packets"]["total"], expected)


def live_case(portstat, shift, squeeze=None, words=()):
    """Frames, silence until two intervals have ended in it, frames: the intervals end all the while."""
    run = Run(portstat, "-r", "-", "-T", "ndjson", "--interval", "1", *words)
    packer = zlib.compressobj(wbits=31) if squeeze else None
    pack = (lambda data: packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)) if packer else bytes
    run.write(pack(HEADER))
    moments = feed(run, shift, 25, pack)
    before = len(run.lines)
    if not run.wait_for_lines(before + 2, 3 + SLACK_S):
        yield "silence: %d reports" % (len(run.lines) - before)
    moments += feed(run, shift, 10, pack)
    if packer:
        run.write(packer.flush())
    if run.end() != 0:
        yield "exit status"
    yield from late(run, shift)
    yield from counted_right(run, moments)
    if run.reports()[-1][1]["packets"]["total"] != len(moments):
        yield "total"


def filtered_case(portstat):
    """After the first frame none passes the filter, but they tell the time."""
    run = Run(portstat, "-r", "-", "-T", "ndjson", "--interval", "1", "port", "53")
    run.write(HEADER)
    feed(run, 0, 1)
    feed(run, 0, 30, port=99)
    if not run.wait_for_lines(2, SLACK_S):
        yield "%d reports" % len(run.lines)
    run.end()
    yield from late(run, 0)


def one_frame_case(portstat):
    """A frame alone, with a clock that is days off: its interval ends."""
    run = Run(portstat, "-r", "-", "-T", "ndjson", "--interval", "1")
    run.write(HEADER + record(time.time() - 500000))
    if not run.wait_for_lines(1, 1 + LATEST_S + SLACK_S):
        yield "no report"
    run.end()


def default_case(portstat):
    """Without --interval: reports each ten seconds, in text."""
    run = Run(portstat, "-r", "-")
    run.write(HEADER)
    feed(run, 0, 125)
    text = "".join(line for _, line in run.lines)
    if " packets  " not in text or "Total" in text:
        yield "no report after 12 s: %r" % text
    run.end()
    text = "".join(line for _, line in run.lines)
    if "\nTotal\n" not in text:
        yield "no total"


def object_case(portstat):
    """A form without intervals is one object, however long the pipe is live."""
    run = Run(portstat, "-r", "-", "-T", "json")
    run.write(HEADER)
    moments = feed(run, 0, 125)
    if run.lines:
        yield "a report before the end"
    run.end()
    report = json.loads("".join(line for _, line in run.lines))
    if (report["type"], report["packets"]["total"]) != ("whole", len(moments)):
        yield "the report: %s, %s" % (report["type"], report["packets"])


def file_case(portstat):
    """A file through a pipe is one file."""
    for capture in sorted(CAPTURES.glob("*.pcap*"))[::4] + [CAPTURES / "sample.pcap"]:
        for words in ((), ("-T", "csv"), ("-T", "ndjson", "--interval", "1"), ("--interval", "5", "--by", "flow")):
            command = [portstat, "-r", "-", *words]
            with open(capture, "rb") as file:
                whole = subprocess.run(command, stdin=file, capture_output=True, check=False)
            piped = subprocess.run(command, input=capture.read_bytes(), capture_output=True, check=False)
            if (whole.stdout, whole.returncode) != (piped.stdout, piped.returncode):
                yield "%s %s: another report through a pipe" % (capture.name, " ".join(words))


def fresh_file_case(portstat):
    """A file of the last half minute is one report, even if it takes three seconds to come."""
    now = time.time()
    data = HEADER + b"".join(record(now - 30 + place / 2000) for place in range(60000))
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        with open(file.name, "rb") as again:
            whole = subprocess.run([portstat, "-r", "-"], stdin=again, capture_output=True, check=False)
    run = Run(portstat, "-r", "-")
    for place in range(0, len(data), len(data) // 30 + 1):
        run.write(data[place:place + len(data) // 30 + 1])
        time.sleep(0.1)
    run.end()
    if "".join(line for _, line in run.lines) != whole.stdout.decode("utf-8"):
        yield "another report through a pipe"


def signal_case(portstat, number, data):
    """A silent pipe, and a signal that ends the run: with the report."""
    run = Run(portstat, "-r", "-", "-T", "json")
    run.write(data)
    run.settle()
    run.process.send_signal(number)
    began = time.time()
    if run.over() != 0:
        yield "exit status %d" % run.process.returncode
    if time.time() - began > LATEST_S + SLACK_S:
        yield "took %.1f s" % (time.time() - began)
    if json.loads("".join(line for _, line in run.lines))["packets"]["total"] != (1 if data else 0):
        yield "the report: %r" % run.lines


def report_case(portstat):
    """SIGUSR1 on a silent pipe: a report now."""
    run = Run(portstat, "-r", "-", "-q")
    run.write(HEADER + record(time.time()))
    run.settle()
    run.process.send_signal(signal.SIGUSR1)
    if not run.wait_for_lines(3, LATEST_S + SLACK_S):
        yield "no report"
    run.end()


def fifo_case(portstat):
    """A FIFO whose other end nobody has opened yet: signals are obeyed, and who comes later is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "fifo")
        os.mkfifo(path)
        run = Run(portstat, "-r", path, "-T", "json")
        run.settle()
        run.process.send_signal(signal.SIGTERM)
        if run.over() != 0:
            yield "exit status %d" % run.process.returncode
        run = Run(portstat, "-r", path, "-T", "json")
        time.sleep(0.5)
        with open(path, "wb") as fifo:
            fifo.write(HEADER + record(time.time()))
        if run.over() != 0 or json.loads("".join(line for _, line in run.lines))["packets"]["total"] != 1:
            yield "the report: %r" % run.lines


def libpcap_case(portstat):
    """libpcap's reader waits for a frame, but what came before it is counted."""
    run = Run(portstat, "-r", "-", "-T", "ndjson", "--interval", "1", "--reader", "libpcap")
    run.write(HEADER)
    moments = feed(run, 0, 25)
    if len(run.lines) < 2:
        yield "%d reports in 2.5 s" % len(run.lines)
    run.end()
    yield from counted_right(run, moments)


def lines_of(path):
    """Of a file that may not be there yet."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def reopened_case(portstat):
    """CSV in a file: SIGHUP opens it anew, and a new file has the header line once, an old one no second."""
    with tempfile.TemporaryDirectory() as folder:
        log, old = pathlib.Path(folder, "log.csv"), pathlib.Path(folder, "old.csv")
        run = Run(portstat, "-r", "-", "-T", "csv", "--interval", "1", "-o", str(log))
        run.write(HEADER)
        feed(run, 0, 25)
        run.process.send_signal(signal.SIGHUP)
        feed(run, 0, 15)
        log.rename(old)
        run.process.send_signal(signal.SIGHUP)
        feed(run, 0, 25)
        run.end()
        for path in (old, log):
            lines = lines_of(path)
            if len(lines) < 3 or not lines[0].startswith("interval_start,protocol,port,"):
                yield "%s: %r" % (path.name, lines)
            if not all(line.startswith("2") for line in lines[1:]):
                yield "%s: another header: %r" % (path.name, lines)


def duration_case(portstat):
    """-a duration ends a run in silence, by the time on the frames."""
    run = Run(portstat, "-r", "-", "-a", "duration:1")
    began = time.time()
    run.write(HEADER + record(time.time() - 12345))
    if run.over() != 0 or time.time() - began > 2 + LATEST_S + SLACK_S:
        yield "ended after %.1f s" % (time.time() - began)


CASES = {
    "live": lambda portstat: live_case(portstat, 0),
    "live, days behind": lambda portstat: live_case(portstat, -500000),
    "live, days ahead": lambda portstat: live_case(portstat, 500000.25),
    "live, compressed": lambda portstat: live_case(portstat, 0, True),
    "live, filtered": filtered_case,
    "live, flows": lambda portstat: live_case(portstat, 0, None, ("--by", "flow")),
    "libpcap": libpcap_case,
    "CSV, opened anew": reopened_case,
    "one frame": one_frame_case,
    "default": default_case,
    "one object": object_case,
    "files": file_case,
    "fresh file": fresh_file_case,
    "SIGINT, no byte": lambda portstat: signal_case(portstat, signal.SIGINT, b""),
    "SIGTERM, a frame": lambda portstat: signal_case(portstat, signal.SIGTERM, HEADER + record(time.time())),
    "SIGUSR1": report_case,
    "FIFO": fifo_case,
    "duration": duration_case,
}


def examine(portstat, case):
    """The problems of a case, in which no report may have come at all."""
    try:
        return list(case(portstat))
    except (ValueError, IndexError) as why:
        return ["no report: %s" % why]


def main(portstat):
    """Status 0 if all is well."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(len(CASES)) as pool:
        results = {name: pool.submit(examine, portstat, case) for name, case in CASES.items()}
        for name, result in results.items():
            problems = result.result()
            failed += bool(problems)
            for problem in problems:
                print("%s: %s" % (name, problem))
    print("%d passed, %d failed" % (len(CASES) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
