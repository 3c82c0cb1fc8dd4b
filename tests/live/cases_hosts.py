"""Hosts: what the kernel counted at a cable is what the hosts at its ends sent and received."""

import json
import signal
import sys
import time

from lab import download, expect, expect_equal, run

NEAR, FAR, HTTP, SIZE = "192.0.2.1", "192.0.2.2", 8080, 2000000
# Datagrams whose senders are not there: one from each of many addresses.
FLOOD = """
import socket, struct, sys
out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
for i in range(int(sys.argv[2])):
    source = struct.pack("!I", 0x0a000000 + i * 2654435761 % 2 ** 24)
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28, 0, 0, 64, 17, 0, source, socket.inet_aton(sys.argv[1]))
    out.sendto(header + struct.pack("!HHHH", 1024, 9000, 8, 0), (sys.argv[1], 0))
"""


def kernel_counts(bench):
    """(sent, received) by near0, packets and bytes, as the kernel has them; Ethernet's header is among the bytes."""
    link = json.loads(run("ip", "-j", "-s", "-n", bench.lab.here, "link", "show", "near0"))[0]
    return tuple({unit: link["stats64"][side][unit] for unit in ("packets", "bytes")} for side in ("tx", "rx"))


def row_of(report, address):
    """The row of an address."""
    return next(row for row in report["hosts"] if row["address"] == address)


def refusals(report):
    """ICMP errors of the port where nobody listens, from there: nothing else has no ports here."""
    rows = report["not_counted"]
    names = [detail["name"] for row in rows for detail in row["detail"]]
    expect(set(names) <= {"icmp"}, f"not counted: {names}")
    return {unit: sum(row[unit] for row in rows) for unit in ("packets", "bytes")}


def test_hosts_are_the_kernels(bench):
    """A download and datagrams: each host sent and received what the kernel counted, in the intervals and the total."""
    capture = bench.capture("-i", "near0", "-T", "ndjson", "--by", "host", "--interval", "1")
    before = kernel_counts(bench)
    download(bench.lab, capture.output.parent, FAR, HTTP, SIZE)
    bench.lab.send(500)
    time.sleep(1.2)
    capture.ask(signal.SIGUSR1)
    bench.lab.send(100)
    time.sleep(0.3)
    after = kernel_counts(bench)
    capture.stop()
    reports = [json.loads(line) for line in capture.shown().splitlines()]
    total, near, far = reports[-1], row_of(reports[-1], NEAR), row_of(reports[-1], FAR)
    icmp = refusals(total)
    for side, other, was, now in zip(("sent", "received"), ("received", "sent"), before, after):
        wanted = {unit: now[unit] - was[unit] - (icmp[unit] if side == "received" else 0) for unit in now}
        expect_equal(near[side], wanted, f"{side} by {NEAR}")
        expect_equal(far[other], wanted, f"{other} by {FAR}")
    offered, used = ({port["port"]: port for port in row[role]["ports"]}
                     for row, role in ((far, "as_server"), (near, "as_client")))
    expect_equal(offered, used, "ports that are offered and used")
    expect_equal(sorted(offered), [HTTP, 9000], "ports")
    expect_equal((offered[9000]["packets"], offered[HTTP]["flows"]), (600, 1), "datagrams, connections")
    expect(offered[HTTP]["bytes"] > SIZE, "bytes of the web server")
    parts = [report for report in reports if report["type"] == "interval"]
    expect(len(parts) > 1 and any(report["type"] == "snapshot" for report in reports), "intervals and a snapshot")
    for side in ("sent", "received"):
        for unit in ("packets", "bytes"):
            found = sum(row[side][unit] for part in parts for row in part["hosts"] if row["address"] == NEAR)
            expect_equal(found, near[side][unit], f"{unit} {side} in all intervals")


def test_hosts_on_any(bench):
    """On "any", with a filter: as text."""
    capture = bench.capture("-i", "any", "--by", "host", "--interval", "0", "udp", "port", "9000")
    bench.lab.send(300)
    time.sleep(0.5)
    capture.stop()
    rows = [line.split() for line in capture.shown().splitlines() if line.startswith("192.0.2.")]
    expect_equal([row[0] for row in rows], [NEAR, FAR], "hosts")
    expect(rows[0][1].startswith(">9000/udp") and rows[1][1].startswith("9000/udp"), rows)
    expect_equal([row[-4:][::2] for row in rows], [["300", "0"], ["0", "300"]], "packets out and in")


def test_hosts_in_a_flood(bench):
    """Random senders make room for each other; who matters stays, and all are counted."""
    count, most = 5000, 100
    capture = bench.capture("-i", "near0", "-T", "json", "--by", "host", "--max-hosts", str(most))
    bench.lab.send(50)
    run("ip", "netns", "exec", bench.lab.there, sys.executable, "-c", FLOOD, NEAR, str(count))
    bench.lab.send(50)
    time.sleep(0.5)
    report = capture.report()
    omitted = report["hosts_omitted"]
    udp = report["packets"]["counted"]
    expect_equal(udp, count + 100, "frames that were counted")
    expect(len(report["hosts"]) <= most, f"{len(report['hosts'])} hosts")
    expect_equal(row_of(report, NEAR)["received"]["packets"], count, "datagrams of the flood")
    expect_equal(row_of(report, FAR)["received"]["packets"], 100, "other datagrams")
    expect(omitted["hosts"] >= count - most, f"{omitted['hosts']} evicted")
    for side in ("sent", "received"):
        found = sum(row[side]["packets"] for row in report["hosts"]) + omitted[side]["packets"]
        expect_equal(found, udp, f"packets {side}")
