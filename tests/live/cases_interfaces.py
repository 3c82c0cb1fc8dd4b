"""Interfaces that are not there, go away, and come back."""

import json
import subprocess
import time

from lab import expect, expect_equal, port_rows, wait_for


def test_mistyped(bench):
    """No such interface: one that is called nearly the same is suggested."""
    capture = bench.capture("-i", "naer0", starts=False)
    expect_equal(capture.wait(), 1, "exit status")
    expect('naer0: no such interface; did you mean "near0"?' in capture.told(), capture.told())


def test_down_at_the_start(bench):
    """It says how to bring the interface up."""
    bench.lab.switch("near0", "down")
    capture = bench.capture("-i", "near0", starts=False)
    expect_equal(capture.wait(), 1, "exit status")
    expect("near0: the interface is down; sudo ip link set near0 up" in capture.told(), capture.told())


def test_bad_filter(bench):
    """A filter error shows the place."""
    capture = bench.capture("-i", "near0", "udp prot 53", starts=False)
    expect_equal(capture.wait(), 2, "exit status")
    expect("^^^^" in capture.told(), capture.told())


def test_list(bench):
    """-D: names, states and addresses as the system knows them."""
    bench.lab.plug("near1", "far1", "198.51.100.1/24", "198.51.100.2/24")
    bench.lab.switch("near1", "down")
    done = subprocess.run(("ip", "netns", "exec", bench.lab.here, bench.program, "-D"), capture_output=True, text=True,
                          check=True)
    lines = {line.split()[1]: line for line in done.stdout.splitlines()}
    expect("[up, running, connected]  192.0.2.1/24" in lines["near0"], lines["near0"])
    expect("[down" in lines["near1"], lines["near1"])
    expect("loopback" in lines["lo"] and "127.0.0.1/8" in lines["lo"], lines["lo"])
    expect("any" in lines, done.stdout)


def test_down_and_up(bench):
    """It tells, waits, and goes on."""
    capture = bench.capture("-i", "near0", "-T", "json", "udp", "port", "9000")
    bench.lab.send(100)
    bench.lab.switch("near0", "down")
    wait_for(lambda: "near0: the interface went down" in capture.told(), "message")
    bench.lab.switch("near0", "up")
    wait_for(lambda: "near0: the interface is up again" in capture.told(), "message")
    bench.lab.send(200)
    expect_equal(capture.report()["packets"]["total"], 300, "frames")


def test_short_interruption(bench):
    """Down for a moment only: told, too."""
    capture = bench.capture("-i", "near0", "-T", "json")
    bench.lab.switch("near0", "down")
    bench.lab.switch("near0", "up")
    wait_for(lambda: "up again" in capture.told(), "message")
    capture.stop()


def test_removed(bench):
    """The only interface is gone: what came before is reported, and the report is called incomplete."""
    capture = bench.capture("-i", "near0", "-T", "json", "udp", "port", "9000")
    bench.lab.send(100)
    bench.lab.unplug("near0")
    expect_equal(capture.wait(), 3, "exit status")
    report = json.loads(capture.shown())
    expect_equal((report["packets"]["total"], report["input"]["complete"]), (100, False), "report")
    expect("near0: the interface disappeared" in capture.told(), capture.told())
    expect("near0: the interface is gone" in capture.told(), capture.told())


def test_removed_and_made_again(bench):
    """Another interface of the same name takes its place, without any privilege."""
    capture = bench.capture("-i", "near0", "-T", "json", "udp", "port", "9000")
    bench.lab.send(100)
    bench.lab.unplug("near0")
    wait_for(lambda: "disappeared" in capture.told(), "message")
    bench.lab.plug("near0", "far0", "192.0.2.1/24", "192.0.2.2/24")
    wait_for(lambda: "there again" in capture.told(), "message")
    wait_for(lambda: "UP" in bench.lab.state("near0"), "interface up")
    time.sleep(0.2)
    bench.lab.send(200)
    expect_equal(capture.report()["packets"]["total"], 300, "frames")


def test_one_of_two_removed(bench):
    """The other one is captured on, however long."""
    bench.lab.plug("near1", "far1", "198.51.100.1/24", "198.51.100.2/24")
    capture = bench.capture("-i", "near0", "-i", "near1", "-T", "json", "udp")
    bench.lab.send(100)
    bench.lab.unplug("near0")
    time.sleep(6)
    bench.lab.send(200, host="198.51.100.2", first_port=9100)
    rows = port_rows(capture.report())
    expect_equal((rows[("udp", 9000)], rows[("udp", 9100)]), (100, 200), "ports")
