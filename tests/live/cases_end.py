"""Signals and closed pipes: every way to end, and to be asked meanwhile."""

import json
import os
import signal
import subprocess
import time

from lab import WAIT_SECONDS, expect, expect_equal, need, wait_for


def end_by(bench, number):
    """The final report has what was sent last, too."""
    capture = bench.capture("-i", "near0", "-T", "json", "udp", "port", "9000")
    bench.lab.send(500)
    expect_equal(capture.report(number)["packets"]["total"], 500, "frames")
    expect_equal(capture.told(), "", "messages")


def test_interrupt(bench):
    """SIGINT."""
    end_by(bench, signal.SIGINT)


def test_terminate(bench):
    """SIGTERM."""
    end_by(bench, signal.SIGTERM)


def test_interrupt_in_traffic(bench):
    """Traffic that does not end does not keep it from ending."""
    need("ping")
    sender = subprocess.Popen(("ip", "netns", "exec", bench.lab.here, "ping", "-q", "-f", "192.0.2.2"),
                              stdout=subprocess.DEVNULL)
    try:
        capture = bench.capture("-i", "near0", "-T", "json")
        time.sleep(0.5)
        start = time.monotonic()
        capture.stop()
        expect(time.monotonic() - start < 2, "it took longer than 2 s to end")
    finally:
        sender.kill()
        sender.wait()


def test_report_on_demand(bench):
    """SIGUSR1: a report now, and on it goes."""
    capture = bench.capture("-i", "near0", "-T", "ndjson", "--interval", "0", "udp", "port", "9000")
    bench.lab.send(100)
    time.sleep(0.3)
    capture.ask(signal.SIGUSR1)
    wait_for(capture.shown, "report")
    bench.lab.send(200)
    capture.stop()
    objects = [json.loads(line) for line in capture.shown().splitlines()]
    expect_equal([(one["type"], one["packets"]["total"]) for one in objects], [("snapshot", 100), ("total", 300)],
                 "types and totals")


def test_reports_on_demand_can_be_told_apart(bench):
    """SIGUSR1 with -T json: objects that follow each other, each with its type; in text, no total before the end."""
    capture = bench.capture("-i", "near0", "-T", "json", "udp", "port", "9000")
    text = bench.capture("-i", "near0", "--interval", "0", "udp", "port", "9000")
    bench.lab.send(100)
    time.sleep(0.3)
    for one in (capture, text):
        one.ask(signal.SIGUSR1)
        wait_for(one.shown, "report")
    bench.lab.send(100)
    capture.stop()
    text.stop()
    rest, types = capture.shown(), []
    while rest:
        one, end = json.JSONDecoder().raw_decode(rest)
        types.append((one["type"], one["packets"]["total"]))
        expect_equal(rest[end], "\n", "what follows an object")
        rest = rest[end + 1:]
    expect_equal(types, [("snapshot", 100), ("whole", 200)], "types and totals")
    expect(text.shown().lstrip().startswith("So far, at "), text.shown())
    expect("Total" not in text.shown(), text.shown())


def rotate(bench, *arguments):
    """Captures 300 frames into a log that is moved away in between; returns the capture and the new log. The folder is
    root's, where nobody may make a file."""
    log, old = bench.folder / "log", bench.folder / "log.1"
    capture = bench.capture("-i", "near0", "-T", "ndjson", "--interval", "0.5", "-o", str(log), *arguments, "udp", "port",
                            "9000")
    bench.lab.send(100)
    wait_for(lambda: log.stat().st_size > 0, "first interval")
    log.rename(old)
    capture.ask(signal.SIGHUP)
    wait_for(log.exists, "new file")
    bench.lab.send(200)
    capture.stop()
    expect_equal(capture.told(), "", "messages")
    lines = old.read_text(encoding="utf-8").splitlines() + log.read_text(encoding="utf-8").splitlines()
    reports = [json.loads(line) for line in lines]
    expect_equal(sum(report["packets"]["total"] for report in reports if report["type"] == "interval"), 300, "frames")
    expect_equal(reports[-1]["packets"]["total"], 300, "total")


def test_log_rotation(bench):
    """SIGHUP: the file of -o is opened anew, and nothing is lost between the two."""
    rotate(bench)


def test_log_rotation_without_sandbox(bench):
    """Privileges are gone all the same."""
    rotate(bench, "--no-sandbox")


def test_log_rotation_as_root(bench):
    """-Z root: as root without its capabilities."""
    rotate(bench, "-Z", "root")


def test_log_rotation_refused(bench):
    """A new file that cannot be made is told, the old one goes on, and the exit status says so, too."""
    log = bench.folder / "log"
    capture = bench.capture("-i", "near0", "-T", "ndjson", "--interval", "0.5", "-o", str(log), "udp", "port", "9000")
    log.rename(bench.folder / "log.1")
    log.mkdir()
    capture.ask(signal.SIGHUP)
    wait_for(lambda: "log: cannot be written: Is a directory" in capture.told(), "message")
    bench.lab.send(100)
    capture.stop(wanted=1)
    last = (bench.folder / "log.1").read_text(encoding="utf-8").splitlines()[-1]
    expect_equal(json.loads(last)["packets"]["total"], 100, "frames")


def test_log_rotation_without_opener(bench):
    """The process that opens files is killed: that is told when it is missed, and the old file goes on."""
    log = bench.folder / "log"
    capture = bench.capture("-i", "near0", "-T", "ndjson", "--interval", "0.5", "-o", str(log), "udp", "port", "9000")
    opener, = capture.helpers()
    os.kill(opener, signal.SIGKILL)
    log.rename(bench.folder / "log.1")
    for times in (1, 2):
        capture.ask(signal.SIGHUP)
        wait_for(lambda: capture.told().count("the process that opens output files has ended") >= times, "message")
    bench.lab.send(100)
    capture.stop(wanted=1)
    expect(not log.exists(), "a new file")
    last = (bench.folder / "log.1").read_text(encoding="utf-8").splitlines()[-1]
    expect_equal(json.loads(last)["packets"]["total"], 100, "frames")


def test_log_rotation_of_what_is_no_file(bench):
    """A pipe with a name, and standard output by name: nothing was moved away, and nothing is opened."""
    pipe = bench.folder / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(("cat", str(pipe)), stdout=subprocess.PIPE, text=True) as reader:
        capture = bench.capture("-i", "near0", "-T", "json", "-o", str(pipe), "udp", "port", "9000")
        capture.ask(signal.SIGHUP)
        bench.lab.send(100)
        time.sleep(0.5)
        capture.stop()
        expect_equal(json.loads(reader.communicate(timeout=WAIT_SECONDS)[0])["packets"]["total"], 100, "frames of the pipe")
    expect_equal(capture.told(), "", "messages")
    command = ("ip", "netns", "exec", bench.lab.here, bench.program, "-i", "near0", "-T", "json", "-o", "/dev/stdout",
               "udp", "port", "9000")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(1)
        process.send_signal(signal.SIGHUP)
        bench.lab.send(100)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        shown, told = process.communicate(timeout=WAIT_SECONDS)
    expect_equal((json.loads(shown)["packets"]["total"], told), (100, ""), "frames of standard output")


def test_closed_pipe(bench):
    """`| head -1`: a quiet end, with the next line that there is to write."""
    messages = bench.folder / "messages"
    with messages.open("wb") as errors:
        first = subprocess.Popen(("ip", "netns", "exec", bench.lab.here, bench.program, "-i", "near0", "--interval",
                                  "0.2"), stdout=subprocess.PIPE, stderr=errors)
        head = subprocess.run(("head", "-1"), stdin=first.stdout, capture_output=True, check=True)
        first.stdout.close()
        bench.lab.send(10)
        try:
            status = first.wait(WAIT_SECONDS)
        finally:
            first.kill()
    expect(head.stdout.count(b"\n") == 1, head.stdout)
    expect_equal((status, messages.read_bytes()), (0, b""), "end")
