"""Kinds of capture that are no ordinary interface, and several interfaces at once: counts equal what was sent."""

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import time

from lab import Skip, expect, expect_equal, port_rows, reason_rows, run, wait_for

HEADERS = 20 + 8  # IPv4, UDP
ETHERNET, COOKED = 14, 20
CAP_NET_ADMIN = 12


def netfilter(bench, rule):
    """Loads a rule for what is sent from here; skips where the kernel has no such thing."""
    if not shutil.which("nft"):
        raise Skip("needs nft (nftables)")
    table = "table inet t { chain o { type filter hook output priority 0; %s; }; }" % rule
    done = subprocess.run(("ip", "netns", "exec", bench.lab.here, "nft", table), capture_output=True, text=True,
                          check=False)
    if "Could not process rule" in done.stderr:
        raise Skip("the kernel does not take the rule: %s" % done.stderr.splitlines()[0])
    expect_equal(done.returncode, 0, "nft: " + done.stderr)


def wait_for_netfilter(bench, name):
    """Until a program of these tests has bound itself in /proc/net/netfilter."""
    path = "/proc/net/netfilter/" + name
    wait_for(lambda: subprocess.run(("ip", "netns", "exec", bench.lab.here, "cat", path), capture_output=True,
                                    check=False).stdout.strip(), path)
    time.sleep(0.3)


def capture_nflog(bench, *arguments, count=200):
    """The report of so many datagrams of 300 bytes that netfilter logs."""
    netfilter(bench, "udp dport 9000 log group 5")
    capture = bench.capture("-i", "nflog:5", "-T", "json", *arguments, starts=False)
    wait_for(lambda: "NoNewPrivs:\t1" in capture.read_proc("status"), "start")
    wait_for_netfilter(bench, "nfnetlink_log")
    bench.lab.send(count, size=300)
    report = capture.report()
    expect_equal(port_rows(report)[("udp", 9000)], count, "port 9000")
    expect_equal(report["input"]["kernel_drops"], 0, "kernel drops")
    return report


def test_nflog(bench):
    """All that netfilter logs, also what it still gathers when the run is stopped."""
    expect_equal(capture_nflog(bench)["input"]["link_type"], "NFLOG", "link type")


def test_nflog_burst(bench):
    """Ten thousand at once."""
    capture_nflog(bench, count=10000)


def test_nflog_snapshot_length(bench):
    """-s cuts what is handed out, not what libpcap reads into."""
    capture_nflog(bench, "-s", "128")


def test_nflog_and_interface(bench):
    """A packet socket beside it keeps its own sizes."""
    netfilter(bench, "udp dport 9000 log group 5")
    capture = bench.capture("-i", "near0", "-i", "nflog:5", "-T", "json", "--by", "interface", starts=False)
    wait_for(lambda: "NoNewPrivs:\t1" in capture.read_proc("status"), "start")
    wait_for_netfilter(bench, "nfnetlink_log")
    bench.lab.send(100)
    report = capture.report()
    rows = {row["name"]: row["counted"] for row in report["interfaces"]}
    expect_equal(rows, {"near0": 100, "nflog:5": 100}, "interfaces")


def test_nfqueue_answers(bench):
    """Whoever asks netfilter's queue keeps the one right that the answers need, and no other."""
    capture = bench.capture("-i", "nfqueue:5", starts=False)
    wait_for(lambda: "NoNewPrivs:\t1" in capture.read_proc("status") or capture.process.poll() is not None, "start")
    if capture.process.poll() is not None:
        raise Skip("no nfqueue here: %s" % capture.told().strip())
    expect(0 not in map(int, capture.status("Uid")), "still root")
    for key in ("CapEff", "CapPrm"):
        expect_equal(int(capture.status(key)[0], 16), 1 << CAP_NET_ADMIN, key)
    for key in ("CapInh", "CapBnd", "CapAmb"):
        expect_equal(int(capture.status(key)[0], 16), 0, key)
    capture.stop()


def test_nfqueue(bench):
    """Each packet is counted, and goes on its way."""
    netfilter(bench, "udp dport 9000 queue num 5")
    capture = bench.capture("-i", "nfqueue:5", "-T", "json", starts=False)
    wait_for_netfilter(bench, "nfnetlink_queue")
    before = bench.lab.frames_of("near0")
    bench.lab.send(100)
    wait_for(lambda: bench.lab.frames_of("near0") - before >= 100, "packets that go on")
    expect_equal(port_rows(capture.report())[("udp", 9000)], 100, "port 9000")


def test_dbus(bench):
    """The bus's messages are counted as tcpdump counts them."""
    if not all(map(shutil.which, ("dbus-daemon", "dbus-send", "tcpdump"))):
        raise Skip("needs dbus-daemon, dbus-send and tcpdump")
    printed = run("dbus-daemon", "--session", "--fork", "--print-address=1", "--print-pid=1").split()
    address, pid = printed[0], int(printed[1])
    try:
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}
        saved = bench.folder / "bus.pcap"
        judge = subprocess.Popen(("tcpdump", "-q", "-U", "-i", "dbus-session", "-w", str(saved), "-Z", "root"),
                                 env=environment, stderr=subprocess.PIPE, text=True)
        wait_for(saved.exists, "tcpdump")
        capture = bench.capture("-i", "dbus-session", "-T", "ndjson", "--interval", "0", environment=environment,
                                starts=False)
        wait_for(lambda: "NoNewPrivs:\t1" in capture.read_proc("status"), "start")
        time.sleep(0.5)
        size = saved.stat().st_size
        capture.ask(signal.SIGUSR1)
        wait_for(capture.shown, "report")
        for _ in range(5):
            subprocess.run(("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
                            "org.freedesktop.DBus.ListNames"), env=environment, stdout=subprocess.DEVNULL, check=True)
        time.sleep(0.5)
        end = saved.stat().st_size
        capture.stop()
        judge.terminate()
        judge.wait()
        before, after = map(json.loads, capture.shown().splitlines())
        expect(end > size, "tcpdump saw nothing")
        expect_equal(after["input"]["link_type"], "DBUS", "link type")
        expect_equal(reason_rows(after), {"non-ip": after["packets"]["total"]}, "outcomes")
        expect_equal(after["packets"]["total"] - before["packets"]["total"], frames_between(saved, size, end), "messages")
    finally:
        os.kill(pid, 15)


def frames_between(path, start, end):
    """Records of a pcap file between two of their borders."""
    data, at, count = path.read_bytes(), 24, 0
    while at < end:
        captured = struct.unpack_from("=I", data, at + 8)[0]
        count += at >= start
        at += 16 + captured
    return count


def test_tun(bench):
    """A tunnel's interface has no link header: bytes are those of the packets."""
    if not os.path.exists("/dev/net/tun"):
        raise Skip("no /dev/net/tun")
    holder = subprocess.Popen(("ip", "netns", "exec", bench.lab.here, sys.executable, "-c", TUN),
                              stdout=subprocess.PIPE, text=True)
    try:
        expect_equal(holder.stdout.readline(), "ready\n", "the tunnel")
        run("ip", "-n", bench.lab.here, "addr", "add", "198.51.100.1/24", "dev", "tun7")
        run("ip", "-n", bench.lab.here, "link", "set", "tun7", "up")
        capture = bench.capture("-i", "tun7", "-T", "json", "udp")
        bench.lab.send(500, host="198.51.100.9", size=200)
        report = capture.report()
        expect_equal((report["packets"]["counted"], report["packets"]["bytes"]), (500, 500 * (HEADERS + 200)), "sums")
        expect_equal(report["input"]["cooked_header_bytes"], None, "cooked header")
    finally:
        holder.kill()
        holder.wait()


TUN = """
import fcntl, os, struct, time
fd = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(fd, 0x400454ca, struct.pack("16sH", b"tun7", 0x1001))  # TUNSETIFF: IFF_TUN | IFF_NO_PI
print("ready", flush=True)
while True:
    os.read(fd, 65536)
"""


class Bridge:
    """A bridge here between the cable that the lab has and another one: what far0 sends, far1 gets."""

    def __init__(self, bench):
        lab = self.lab = bench.lab
        self.third = lab.there + "-3"
        run("ip", "netns", "add", self.third)
        run("ip", "netns", "exec", self.third, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1",
            "net.ipv6.conf.default.disable_ipv6=1")
        run("ip", "link", "add", "near1", "netns", lab.here, "type", "veth", "peer", "name", "far1", "netns", self.third)
        run("ip", "-n", self.third, "addr", "add", "192.0.2.3/24", "dev", "far1")
        run("ip", "-n", self.third, "link", "set", "far1", "up")
        run("ip", "-n", lab.here, "addr", "flush", "dev", "near0")
        run("ip", "-n", lab.here, "link", "add", "bridge0", "type", "bridge", "forward_delay", "0")
        for name in ("near0", "near1"):
            run("ip", "-n", lab.here, "link", "set", name, "master", "bridge0")
            run("ip", "-n", lab.here, "link", "set", name, "up")
        run("ip", "-n", lab.here, "link", "set", "bridge0", "up")
        self.meet()

    def meet(self):
        """Until the two ends know each other's addresses, so that no ARP and no flooding is among the frames."""
        ping = ("ip", "netns", "exec", self.lab.there, "ping", "-q", "-c", "1", "-W", "1", "192.0.2.3")
        wait_for(lambda: subprocess.run(ping, stdout=subprocess.DEVNULL, check=False).returncode == 0, "bridge")

    def send(self, count, size=100):
        """Datagrams from one end to the other, all alike."""
        send = ("import socket\nout = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                "for i in range(%d):\n out.sendto(bytes(%d), ('192.0.2.3', 9000))" % (count, size))
        run("ip", "netns", "exec", self.lab.there, sys.executable, "-c", send)

    def close(self):
        """Takes the third namespace away."""
        run("ip", "netns", "del", self.third)


def bridged(bench, *arguments, count=1000):
    """The JSON report of `count` datagrams that cross the bridge, with these arguments."""
    bridge = Bridge(bench)
    try:
        capture = bench.capture(*arguments, "-T", "json", "udp", "port", "9000")
        bridge.send(count)
        return capture.report()
    finally:
        bridge.close()


def test_bridge_any(bench):
    """-i any sees a packet on both ports: counted twice, and said."""
    report = bridged(bench, "-i", "any", "--by", "interface")
    rows = {row["name"]: (row["packets"], row["bytes"]) for row in report["interfaces"]}
    bytes_each = 1000 * (COOKED + HEADERS + 100)
    expect_equal(rows, {"near0": (1000, bytes_each), "near1": (1000, bytes_each)}, "interfaces")
    expect_equal(report["input"]["seen_before"], {"packets": 1000, "bytes": bytes_each, "forgotten": 0}, "seen before")
    expect_equal(report["packets"]["counted"], 2000, "counted")
    expect_equal(report["input"]["cooked_header_bytes"], COOKED, "cooked header")


def test_bridge_any_once(bench):
    """--once: as many as were sent; the rest is in the books."""
    report = bridged(bench, "-i", "any", "--once")
    expect_equal(port_rows(report), {("udp", 9000): 1000}, "ports")
    expect_equal(reason_rows(report), {"seen-before": 1000}, "not counted")
    expect_equal(report["packets"]["total"], 2000, "frames")
    expect("interfaces" not in report, "interfaces that nobody asked for")


def test_bridge_three_interfaces(bench):
    """Named one by one, the bridge itself sees each packet, too; the drops of each are known."""
    report = bridged(bench, "-i", "near0", "-i", "near1", "-i", "bridge0", "--once", "--by", "interface")
    rows = report["interfaces"]
    expect_equal({row["name"]: row["packets"] for row in rows}, {"near0": 1000, "near1": 1000, "bridge0": 1000}, "rows")
    expect_equal({row["bytes"] for row in rows}, {1000 * (ETHERNET + HEADERS + 100)}, "bytes")
    expect_equal(sum(row["counted"] for row in rows), 1000, "counted")
    expect_equal({row["kernel_drops"] for row in rows}, {0}, "drops")
    expect_equal(reason_rows(report), {"seen-before": 2000}, "not counted")


def test_one_port_of_a_bridge(bench):
    """One interface alone: nothing is compared."""
    report = bridged(bench, "-i", "near0")
    expect_equal(port_rows(report), {("udp", 9000): 1000}, "ports")
    expect_equal(report["input"]["seen_before"], None, "seen before")


def test_bridge_is_told(bench):
    """The text report says it in words, and what to do."""
    bridge = Bridge(bench)
    try:
        capture = bench.capture("-i", "any", "--interval", "0", "udp", "port", "9000")
        bridge.send(50)
        capture.stop()
    finally:
        bridge.close()
    words = " ".join(capture.shown().split())
    expect("Seen before on another interface: 50 frames (7,400 bytes), counted all the same. Each packet once: --once"
           in words, words)
    expect("with cooked headers" in words and "of 20 bytes" in words, words)


def test_cooked_file_once(bench):
    """A capture of any by tcpdump, read back: the interfaces are known by their numbers."""
    bridge = Bridge(bench)
    saved = bench.folder / "any.pcap"
    try:
        judge = subprocess.Popen(("ip", "netns", "exec", bench.lab.here, "tcpdump", "-q", "-U", "-i", "any", "-y",
                                  "LINUX_SLL2", "-w", str(saved), "-Z", "root", "udp", "port", "9000"),
                                 stderr=subprocess.DEVNULL)
        wait_for(saved.exists, "tcpdump")
        time.sleep(0.5)
        bridge.send(200)
        time.sleep(0.5)
        judge.terminate()
        judge.wait()
    finally:
        bridge.close()
    report = json.loads(run(bench.program, "-r", str(saved), "--once", "--by", "interface", "-T", "json"))
    expect_equal(port_rows(report), {("udp", 9000): 200}, "ports")
    expect_equal([(row["name"], row["packets"]) for row in report["interfaces"]], [(None, 200), (None, 200)], "rows")


def test_interface_that_comes_and_goes(bench):
    """An interface that was not there at the start, and is gone at the end, has its name in the report."""
    capture = bench.capture("-i", "any", "-T", "json", "--by", "interface", "udp", "port", "9100")
    bench.lab.plug("late0", "late1", "198.51.100.1/24", "198.51.100.2/24")
    time.sleep(0.3)
    bench.lab.send(100, host="198.51.100.2", first_port=9100)
    time.sleep(0.5)
    bench.lab.unplug("late0")
    time.sleep(0.3)
    report = capture.report()
    expect_equal([(row["name"], row["packets"]) for row in report["interfaces"]], [("late0", 100)], "interfaces")


def test_interface_named_like_another_kind(bench):
    """An interface called nflog is taken for what libpcap takes it for, with the sizes of that."""
    bench.lab.plug("nflog", "far1", "198.51.100.1/24", "198.51.100.2/24")
    capture = bench.capture("-i", "nflog", "-T", "json", "-a", "duration:0.5", starts=False)
    expect_equal(capture.wait(), 0, "exit status")
    expect_equal(json.loads(capture.shown())["input"]["link_type"], "NFLOG", "link type")
