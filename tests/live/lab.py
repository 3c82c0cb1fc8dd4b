"""What the live tests work with: two network namespaces with a cable between them, traffic, and a portstat that captures.

Nothing here touches an interface outside the namespaces that are made here. Addresses are those of documentation
(192.0.2.0/24) and loopback."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

# How long something that has to happen may take: much, since the machine may be busy with other things.
WAIT_SECONDS = 60
NOBODY = 65534

SEND = """
import socket, sys, time
host, first, ports, count, size = sys.argv[1], *map(int, sys.argv[2:])
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(count):
    out.sendto(bytes(size), (host, first + i % ports))
    if i % 100 == 99:
        time.sleep(0.001)
"""


class Failure(Exception):
    """What was expected did not happen."""


class Skip(Exception):
    """It cannot be tested here."""


def expect(condition, text):
    """Fails with the text unless the condition holds."""
    if not condition:
        raise Failure(text)


def expect_equal(got, wanted, what):
    """Fails unless two values are the same."""
    expect(got == wanted, f"{what}: {got!r}, expected {wanted!r}")


def need(*programs):
    """Skips the test if one of the programs is not installed."""
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        raise Skip(f"no {', '.join(missing)}")


def wait_for(condition, what):
    """Waits until it holds; fails if it does not in time."""
    end = time.monotonic() + WAIT_SECONDS
    while not condition():
        expect(time.monotonic() < end, f"{what}: not within {WAIT_SECONDS} s")
        time.sleep(0.02)


def run(*command):
    """A command that must succeed; returns what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


class Lab:
    """Two namespaces, `here` with near0 (192.0.2.1) and `there` with far0 (192.0.2.2), while the with block lasts."""

    def __init__(self):
        self.here, self.there = (f"portstat-{side}-{os.getpid()}" for side in ("here", "there"))

    def __enter__(self):
        try:
            for name in (self.here, self.there):
                run("ip", "netns", "add", name)
                run("ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1",
                    "net.ipv6.conf.default.disable_ipv6=1")
                run("ip", "-n", name, "link", "set", "lo", "up")
            self.plug("near0", "far0", "192.0.2.1/24", "192.0.2.2/24")
        except RuntimeError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in (self.here, self.there):
            subprocess.run(("ip", "netns", "del", name), capture_output=True, check=False)

    def plug(self, near, far, near_address, far_address):
        """Lays another cable. Neighbours are set, so that no ARP is among the frames; offloads are off, so that
        interfaces count what the wire would carry."""
        run("ip", "link", "add", near, "netns", self.here, "type", "veth", "peer", "name", far, "netns", self.there)
        for namespace, name, address in ((self.here, near, near_address), (self.there, far, far_address)):
            run("ip", "-n", namespace, "addr", "add", address, "dev", name)
            run("ip", "-n", namespace, "link", "set", name, "up")
        for namespace, name, other_namespace, other, address in (
                (self.here, near, self.there, far, far_address), (self.there, far, self.here, near, near_address)):
            link = json.loads(run("ip", "-j", "-n", other_namespace, "link", "show", other))[0]
            run("ip", "-n", namespace, "neigh", "replace", address.split("/", maxsplit=1)[0], "lladdr", link["address"],
                "dev", name, "nud", "permanent")

    def unplug(self, near):
        """Takes a cable away, with both interfaces."""
        run("ip", "-n", self.here, "link", "del", near)

    def switch(self, near, state):
        """Sets an interface up or down."""
        run("ip", "-n", self.here, "link", "set", near, state)

    def send(self, count, size=100, host="192.0.2.2", first_port=9000, ports=1):
        """Sends UDP datagrams from here, to one port after the other, and waits until all are sent."""
        run("ip", "netns", "exec", self.here, sys.executable, "-c", SEND, host,
            *map(str, (first_port, ports, count, size)))

    def state(self, name):
        """The flags of an interface here."""
        return json.loads(run("ip", "-j", "-n", self.here, "link", "show", name))[0]["flags"]

    def frames_of(self, name):
        """Frames that an interface here has seen, as the kernel counts them."""
        stats = json.loads(run("ip", "-j", "-s", "-n", self.here, "link", "show", name))[0]["stats64"]
        return stats["rx"]["packets"] + stats["tx"]["packets"]


class Capture:
    """A portstat that captures in a namespace; its two outputs go to files."""

    def __init__(self, program, namespace, folder, *arguments, environment=None, prefix=(), starts=True):
        self.output = pathlib.Path(folder) / "output"
        self.messages = pathlib.Path(folder) / "messages"
        command = ("ip", "netns", "exec", namespace, *prefix, program, *arguments)
        with self.output.open("wb") as output, self.messages.open("wb") as messages:
            self.process = subprocess.Popen(command, stdout=output, stderr=messages,
                                            env={**os.environ, **(environment or {})})
        if starts:
            self.wait_until_ready(arguments.count("-i"))

    def wait_until_ready(self, interfaces):
        """Until its sockets are bound, and, where it has one, the sandbox is entered."""
        def ready():
            if self.process.poll() is not None:
                raise Failure(f"ended at once ({self.process.returncode}): {self.told()}")
            rows = self.read_proc("net/packet").splitlines()[1:]
            return len(rows) >= interfaces and ("NoNewPrivs:\t1" in self.read_proc("status"))
        wait_for(ready, "start of the capture")
        time.sleep(0.1)

    def read_proc(self, name):
        """A file of the process below /proc."""
        try:
            return pathlib.Path(f"/proc/{self.process.pid}/{name}").read_text(encoding="utf-8")
        except OSError:
            return ""

    def status(self, key):
        """A value of /proc/PID/status, its words."""
        return re.search(rf"^{key}:[ \t]*(.*)$", self.read_proc("status"), re.MULTILINE)[1].split()

    def helpers(self):
        """The processes that it has started, by their numbers."""
        return [int(pid) for pid in self.read_proc(f"task/{self.process.pid}/children").split()]

    def ask(self, number):
        """Sends a signal."""
        self.process.send_signal(number)

    def told(self):
        """What it wrote to standard error."""
        return self.messages.read_text(encoding="utf-8")

    def shown(self):
        """What it wrote to standard output."""
        return self.output.read_text(encoding="utf-8")

    def wait(self, seconds=WAIT_SECONDS):
        """Until it ends by itself; returns its exit status."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failure(f"did not end within {seconds} s; it said: {self.told()}") from None

    def stop(self, number=signal.SIGINT, wanted=0):
        """Ends it by a signal, and checks its exit status."""
        self.ask(number)
        expect_equal(self.wait(), wanted, f"exit status (it said: {self.told().strip()})")

    def report(self, number=signal.SIGINT):
        """Ends it, and returns its JSON report."""
        self.stop(number)
        return json.loads(self.shown())

    def kill(self):
        """Ends it whatever happens."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def download(lab, folder, address, port, size):
    """A web server at the far end, and a program at the near one that gets a file of so many bytes from it."""
    get = "import sys, urllib.request as u; print(len(u.urlopen(sys.argv[1]).read()))"
    (folder / "file").write_bytes(bytes(size))
    server = subprocess.Popen(("ip", "netns", "exec", lab.there, sys.executable, "-m", "http.server", str(port),
                               "--bind", address, "--directory", folder),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: f":{port:04X} " in run("ip", "netns", "exec", lab.there, "cat", "/proc/net/tcp"), "web server")
        got = run("ip", "netns", "exec", lab.here, sys.executable, "-c", get, f"http://{address}:{port}/file")
        expect_equal(int(got), size, "bytes that were downloaded")
    finally:
        server.terminate()
        server.wait()


def port_rows(report):
    """{(protocol, port): packets} of a report."""
    return {(row["protocol"], row["port"]): row["packets"] for row in report["ports"] if row["packets"]}


def reason_rows(report):
    """{reason: packets} of what was not counted."""
    return {row["reason"]: row["packets"] for row in report["not_counted"]}


def frames_in(path):
    """Frames of a capture file, counted by tcpdump."""
    need("tcpdump")
    done = subprocess.run(("tcpdump", "--count", "-r", str(path)), capture_output=True, text=True, check=False)
    expect("truncated" not in done.stderr, f"{path}: {done.stderr.strip()}")
    return int(re.match(r"(\d+) packet", done.stdout)[1])
