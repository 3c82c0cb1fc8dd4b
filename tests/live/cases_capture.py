"""Counts equal what was sent."""

import json
import signal
import subprocess
import sys
import time

from lab import expect, expect_equal, need, port_rows, reason_rows, wait_for

HEADERS = 14 + 20 + 8  # Ethernet, IPv4, UDP


def test_udp_to_ten_ports(bench):
    """Each datagram is at its port, and all its bytes are."""
    capture = bench.capture("-i", "near0", "-T", "json")
    bench.lab.send(2000, size=300, ports=10)
    report = capture.report()
    expected = {("udp", 9000 + i): 200 for i in range(10)}
    rows = {key: count for key, count in port_rows(report).items() if key in expected}
    expect_equal(rows, expected, "ports")
    expect_equal({row["bytes"] for row in report["ports"] if row["packets"] == 200}, {200 * (HEADERS + 300)}, "bytes")
    expect_equal(report["input"]["kernel_drops"], 0, "kernel drops")


def test_whole_interface(bench):
    """A web server and its clients: as many frames as the interface counted, and a flow for each request."""
    lab = bench.lab
    server = subprocess.Popen(("ip", "netns", "exec", lab.there, sys.executable, "-m", "http.server", "8080",
                               "--directory", "/usr/share/common-licenses"),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        listening = ("ip", "netns", "exec", lab.there, "ss", "-Hltn", "sport", "=", "8080")
        wait_for(lambda: subprocess.run(listening, capture_output=True, check=False).stdout, "web server")
        before = lab.frames_of("near0")
        capture = bench.capture("-i", "near0", "-T", "json")
        for _ in range(20):
            subprocess.run(("ip", "netns", "exec", lab.here, sys.executable, "-c",
                            "import urllib.request as r; r.urlopen('http://192.0.2.2:8080/GPL-3').read()"), check=True)
        report = capture.report()
        expect_equal(report["packets"]["total"], lab.frames_of("near0") - before, "frames")
        rows = [row for row in report["services"] if row["port"] == 8080]
        expect_equal([(row["flows"], row["evidence"]) for row in rows], [(20, {"handshake": 20})], "flows")
    finally:
        server.kill()
        server.wait()


def test_ping_is_not_counted(bench):
    """ICMP has no ports: requests and replies are in the books as such."""
    need("ping")
    capture = bench.capture("-i", "near0", "-T", "json")
    subprocess.run(("ip", "netns", "exec", bench.lab.here, "ping", "-q", "-c", "10", "-i", "0.01", "192.0.2.2"),
                   stdout=subprocess.DEVNULL, check=True)
    report = capture.report()
    expect_equal(reason_rows(report).get("ip-without-ports"), 20, "ip-without-ports")


def test_filter_in_the_kernel(bench):
    """Only what passes is counted, and the rest is no drop."""
    capture = bench.capture("-i", "near0", "-T", "json", "udp", "port", "9003")
    bench.lab.send(1000, ports=10)
    report = capture.report()
    expect_equal(report["packets"]["total"], 100, "frames")
    expect_equal(port_rows(report)[("udp", 9003)], 100, "port 9003")
    expect_equal(report["input"]["kernel_drops"], 0, "kernel drops")


def test_snapshot_length(bench):
    """Bytes are those on the wire, however little is captured of them."""
    capture = bench.capture("-i", "near0", "-T", "json", "-s", "60", "udp")
    bench.lab.send(100, size=1400)
    report = capture.report()
    expect_equal((report["packets"]["counted"], report["packets"]["bytes"]), (100, 100 * (HEADERS + 1400)), "counted")


def test_several_interfaces(bench):
    """Two at once are one input."""
    bench.lab.plug("near1", "far1", "198.51.100.1/24", "198.51.100.2/24")
    capture = bench.capture("-i", "near0", "-i", "near1", "-T", "json", "udp")
    bench.lab.send(300)
    bench.lab.send(500, host="198.51.100.2", first_port=9100)
    report = capture.report()
    rows = port_rows(report)
    expect_equal((rows[("udp", 9000)], rows[("udp", 9100)]), (300, 500), "ports")
    expect_equal(report["input"]["name"], "near0, near1", "name")


def test_any(bench):
    """-i any: cooked frames of all interfaces."""
    bench.lab.plug("near1", "far1", "198.51.100.1/24", "198.51.100.2/24")
    capture = bench.capture("-i", "any", "-T", "json", "udp")
    bench.lab.send(300)
    bench.lab.send(500, host="198.51.100.2", first_port=9100)
    report = capture.report()
    rows = port_rows(report)
    expect_equal((rows[("udp", 9000)], rows[("udp", 9100)]), (300, 500), "ports")
    expect_equal(report["input"]["link_type"], "LINUX_SLL2", "link type")


def test_loopback_once(bench):
    """What goes over loopback is there twice for a packet socket, and once for people."""
    capture = bench.capture("-i", "lo", "-T", "json", "udp")
    bench.lab.send(100, host="127.0.0.1")
    rows = port_rows(capture.report())
    expect_equal(rows[("udp", 9000)], 100, "port 9000")


def test_overload_is_told(bench):
    """What the kernel had no room for is in the report: drops and frames are what was sent."""
    capture = bench.capture("-i", "near0", "-T", "json", "-B", "64", "udp", "port", "9000")
    capture.ask(signal.SIGSTOP)
    bench.lab.send(20000)
    capture.ask(signal.SIGCONT)
    report = capture.report()
    drops = report["input"]["kernel_drops"]
    expect(drops > 0, "no drops although the program slept")
    expect_equal(report["packets"]["total"] + drops, 20000, "frames and drops")


def test_intervals_add_up(bench):
    """The total is the sum of the intervals, drops too; an idle interval is there, with zeros."""
    capture = bench.capture("-i", "near0", "-T", "ndjson", "--interval", "0.5", "udp", "port", "9000")
    for _ in range(3):
        bench.lab.send(100)
        time.sleep(0.3)
    time.sleep(1.5)
    capture.stop()
    reports = [json.loads(line) for line in capture.shown().splitlines()]
    intervals, total = reports[:-1], reports[-1]
    expect_equal({report["type"] for report in intervals}, {"interval"}, "types")
    expect_equal(total["type"], "total", "last type")
    counts = [report["packets"]["total"] for report in intervals]
    expect_equal((sum(counts), total["packets"]["total"]), (300, 300), "packets")
    expect(counts.count(0) >= 2, f"no idle intervals: {counts}")


def test_stop_after_frames(bench):
    """-c N: N frames, and the end."""
    capture = bench.capture("-i", "near0", "-T", "json", "-c", "50", "udp", "port", "9000")
    bench.lab.send(200)
    expect_equal(capture.wait(), 0, "exit status")
    expect_equal(json.loads(capture.shown())["packets"]["total"], 50, "frames")


def test_stop_after_seconds(bench):
    """-a duration:S: what came until then is counted."""
    capture = bench.capture("-i", "near0", "-T", "json", "-a", "duration:1.5", "udp", "port", "9000")
    bench.lab.send(200)
    expect_equal(capture.wait(), 0, "exit status")
    expect_equal(json.loads(capture.shown())["packets"]["total"], 200, "frames")
