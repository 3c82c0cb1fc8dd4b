"""A program of somebody else's on the library: two interfaces in a poll loop of its own."""

import json
import pathlib
import subprocess
import time

from lab import WAIT_SECONDS, Skip, expect, expect_equal


def start_watch(bench, *interfaces):
    """src/examples/watch.c, built beside the program that is tested."""
    program = pathlib.Path(bench.program).resolve().parent / "examples" / "watch"
    if not program.exists():
        raise Skip("examples/watch is not built")
    return subprocess.Popen(("ip", "netns", "exec", bench.lab.here, program, *interfaces), stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_watch_equals_json(bench):
    """What the example prints is what -T json prints of the same traffic."""
    bench.lab.plug("near1", "far1", "198.51.100.1/24", "198.51.100.2/24")
    watch = start_watch(bench, "near0", "near1")
    capture = bench.capture("-i", "near0", "-i", "near1", "-T", "json", "--interval", "0")
    time.sleep(0.5)
    bench.lab.send(2000, ports=7)
    bench.lab.send(3000, host="198.51.100.2", first_port=5000, ports=300)
    time.sleep(0.5)
    wanted = capture.report()
    shown, told = watch.communicate("\n", timeout=WAIT_SECONDS)
    expect_equal(watch.returncode, 0, f"exit status ({told})")
    expect_equal(wanted["packets"]["counted"], 5000, "frames")
    report = json.loads(shown)
    expect_equal([key for key in wanted if report.get(key) != wanted[key]], [], "keys that differ")
    expect_equal(report.keys(), wanted.keys(), "keys")
    expect(told.strip().splitlines()[-1].endswith(" frames"), told)


def test_watch_sleeps(bench):
    """With nothing to read, the caller's loop sleeps: it steps when there is something, or when a clock is due."""
    watch = start_watch(bench, "near0", "lo")
    time.sleep(3)
    fields = pathlib.Path(f"/proc/{watch.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    switches = int(next(line for line in pathlib.Path(f"/proc/{watch.pid}/status").read_text(encoding="ascii").splitlines()
                        if line.startswith("voluntary_ctxt_switches")).split()[1])
    watch.communicate("\n", timeout=WAIT_SECONDS)
    expect(int(fields[11]) + int(fields[12]) <= 10, f"used {fields[11]} + {fields[12]} hundredths of a second")
    expect(switches < 200, f"woke up {switches} times in three seconds")


def test_watch_interface_goes(bench):
    """An interface that disappears does not end the other's capture."""
    bench.lab.plug("near1", "far1", "198.51.100.1/24", "198.51.100.2/24")
    watch = start_watch(bench, "near0", "near1")
    time.sleep(1)
    bench.lab.unplug("near1")
    bench.lab.send(500)
    time.sleep(1)
    shown, told = watch.communicate("\n", timeout=WAIT_SECONDS)
    expect_equal(watch.returncode, 0, f"exit status ({told})")
    ports = {row["port"]: row["packets"] for row in json.loads(shown)["ports"]}
    expect_equal(ports.get(9000), 500, "frames to port 9000")
