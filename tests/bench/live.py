#!/usr/bin/python3
"""Measures live capture: portstat -i against tcpdump, dumpcap, tshark and libpcap's bare loop on the same load.

A sender in one network namespace, the receiver in another, a veth pair between them; both namespaces are made here and
removed at the end, and nothing reaches any other interface. At each rate each program in turn: frames that arrived at the
interface, frames that the program had, kernel drops as it tells them, and its CPU time per frame from just before the
load to just after it, start and end left out (what the kernel does for it in the sender's time is in no program's figure).
Needs root."""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import benchlib
from benchlib import BenchError, print_table

START_LIMIT_SECONDS = 20
STOP_LIMIT_SECONDS = 60
DRAIN_SECONDS = 1.0


def run(*command):
    """A command that must succeed; returns what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


class Wire:
    """Two namespaces and a veth pair, there while the with block lasts."""

    def __init__(self):
        self.sender, self.receiver = (f"portstat-{side}-{os.getpid()}" for side in ("tx", "rx"))
        self.sender_interface, self.interface = "pstx0", "psrx0"

    def __enter__(self):
        try:
            for namespace in (self.sender, self.receiver):
                run("ip", "netns", "add", namespace)
                run("ip", "netns", "exec", namespace, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1")
            run("ip", "link", "add", self.sender_interface, "netns", self.sender, "type", "veth", "peer", "name",
                self.interface, "netns", self.receiver)
            for namespace, name in ((self.sender, self.sender_interface), (self.receiver, self.interface)):
                run("ip", "-n", namespace, "link", "set", name, "mtu", "1600", "up")
        except BenchError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for namespace in (self.sender, self.receiver):
            subprocess.run(["ip", "netns", "del", namespace], stderr=subprocess.DEVNULL, check=False)

    def arrived(self):
        """Frames that the receiving interface has counted so far."""
        link = json.loads(run("ip", "-n", self.receiver, "-j", "-s", "link", "show", self.interface))[0]
        return link["stats64"]["rx"]["packets"]

    def listeners(self):
        """Packet sockets open on the receiving side."""
        return len(run("ip", "netns", "exec", self.receiver, "cat", "/proc/net/packet").splitlines()) - 1


def number(pattern, text):
    """The number that a message holds, or None."""
    found = re.search(pattern, text)
    return int(found.group(1)) if found else None


def last_json(text):
    """The last JSON object of a stream of them."""
    decoder, at, value = json.JSONDecoder(), 0, None
    text = text.strip()
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        at += len(text[at:]) - len(text[at:].lstrip())
    if value is None:
        raise BenchError("a program ended without its report")
    return value


def read_portstat(output, _):
    """Frames and kernel drops of portstat's final report."""
    report = last_json(output)
    return report["packets"]["total"], report["input"]["kernel_drops"]


def read_loop(output, _):
    """The same of bench-pcaploop."""
    report = last_json(output)
    return report["packets"], report["kernel_drops"]


def read_tcpdump(_, messages):
    """The same of tcpdump's last words."""
    return number(r"(\d+) packets? captured", messages), number(r"(\d+) packets? dropped by kernel", messages)


def read_dumpcap(_, messages):
    """The same of dumpcap's."""
    return number(r"Packets captured: (\d+)", messages), number(r"received/dropped on interface .*?: \d+/(\d+)", messages)


def read_tshark(_, messages):
    """tshark mentions drops only when there are some."""
    return number(r"(\d+) packets? captured", messages), number(r"(\d+) packets? dropped", messages) or 0


def receivers(programs, interface):
    """Name: (command, how to read its result), of what is installed."""
    found = {"portstat": ([programs.portstat, "-i", interface, "-T", "json", "--interval", "3600"], read_portstat),
             "libpcap loop": ([programs.pcaploop, "-i", interface], read_loop)}
    others = {"tcpdump": (["tcpdump", "-n", "-i", interface, "-w", "/dev/null"], read_tcpdump),
              "dumpcap": (["dumpcap", "-i", interface, "-w", "/dev/null"], read_dumpcap),
              "tshark": (["tshark", "-n", "-q", "-i", interface], read_tshark)}
    return found | {name: row for name, row in others.items() if shutil.which(name)}


class Receiver:
    """One program capturing in the receiving namespace, under bench-launch."""

    def __init__(self, programs, wire, command, scratch):
        self.name, self.wire, self.cost_path = command[0], wire, scratch / "cost.json"
        self.output, self.messages = open(scratch / "output", "w+"), open(scratch / "messages", "w+")
        self.cost_path.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [programs.launch, self.cost_path, "ip", "netns", "exec", wire.receiver, *command], stdin=subprocess.DEVNULL,
            stdout=self.output, stderr=self.messages, start_new_session=True, env=os.environ | {"TMPDIR": str(scratch)})

    def wait_ready(self):
        """Until its packet socket is open, and a moment more for its ring."""
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while self.wire.listeners() == 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"{self.name}: did not start: " + self.text(self.messages)[-400:])
            time.sleep(0.05)
        time.sleep(0.5)

    def cpu_seconds(self):
        """CPU time so far of all threads of the program and its children: of the session that bench-launch leads."""
        total = 0
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                session = int(stat.read_text().rpartition(")")[2].split()[3])
                if session == self.process.pid and stat.parent.name != str(session):
                    total += sum(int(path.read_text().split()[0]) for path in stat.parent.glob("task/*/schedstat"))
            except OSError:
                continue  # ended meanwhile
        return total / 1e9

    def stop(self):
        """Ctrl-C, as from a terminal; returns output, messages and cost."""
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            raise BenchError(f"{self.name}: does not end on SIGINT") from None
        return self.text(self.output), self.text(self.messages), json.loads(self.cost_path.read_text())

    def close(self):
        """Leaves nothing behind, however it went."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.output.close()
        self.messages.close()

    @staticmethod
    def text(file):
        """What a program has written so far."""
        file.seek(0)
        return file.read()


def one_run(bench, name, rate):
    """One program at one rate."""
    command, read_result = bench.receivers[name]
    receiver = Receiver(bench.programs, bench.wire, command, bench.scratch)
    try:
        receiver.wait_ready()
        arrived, cpu = bench.wire.arrived(), receiver.cpu_seconds()
        sent = json.loads(run("ip", "netns", "exec", bench.wire.sender, bench.programs.send, bench.wire.sender_interface,
                              str(bench.frames), str(rate), str(bench.options.seconds)))
        time.sleep(DRAIN_SECONDS)
        arrived, cpu = bench.wire.arrived() - arrived, receiver.cpu_seconds() - cpu
        output, messages, cost = receiver.stop()
    finally:
        receiver.close()
    received, drops = read_result(output, messages)
    if received is None:
        raise BenchError(f"{name}: says no number of frames: {messages.strip()[-300:]}")
    return {"sent": sent["sent"], "rate": sent["sent"] / sent["seconds"], "arrived": arrived, "received": received,
            "kernel_drops": drops, "lost": max(arrived - received, 0), "cpu": cpu,
            "rss_bytes": cost["rss_bytes"]}


class Bench:
    """What every run needs."""

    def __init__(self, options, wire, scratch):
        self.options, self.wire, self.scratch = options, wire, pathlib.Path(scratch)
        self.programs = benchlib.Programs(options)
        captures = benchlib.Captures(self.programs, options.dir)
        self.frames = captures.get(options.preset, packets=100_000)
        self.receivers = receivers(self.programs, wire.interface)
        if options.only:
            self.receivers = {name: self.receivers[name] for name in options.only if name in self.receivers}


def summarize(rate, runs):
    """One program at one rate over its runs: medians, but the worst loss."""
    cpu = statistics.median(row["cpu"] / max(row["received"], 1) for row in runs)
    return {"asked_rate": rate, "rate": statistics.median(row["rate"] for row in runs),
            "arrived": max(row["arrived"] for row in runs), "received": min(row["received"] for row in runs),
            "lost": max(row["lost"] for row in runs), "kernel_drops": max(row["kernel_drops"] or 0 for row in runs),
            "ns_per_packet": cpu * 1e9, "rss_bytes": max(row["rss_bytes"] for row in runs), "runs": runs}


def measure_all(bench):
    """{program: [one summary per rate]}, programs in turns."""
    results = {name: [] for name in bench.receivers}
    for rate in bench.options.rates:
        runs = {name: [] for name in bench.receivers}
        for _ in range(bench.options.runs):
            for name in bench.receivers:
                runs[name].append(one_run(bench, name, rate))
        for name, several in runs.items():
            results[name].append(summarize(rate, several))
        print_rate(rate, {name: rows[-1] for name, rows in results.items()})
    return results


def print_rate(rate, rows):
    """The table of one rate."""
    print_table(f"asked for {rate:,} frames/s", ["program", "frames/s", "arrived", "received", "lost", "kernel drops", "ns/frame", "peak MB"],
                [[name, f"{row['rate']:,.0f}", f"{row['arrived']:,}", f"{row['received']:,}", f"{row['lost']:,}",
                  f"{row['kernel_drops']:,}", f"{row['ns_per_packet']:,.0f}", f"{row['rss_bytes'] / 1e6:.1f}"]
                 for name, row in rows.items()])


def highest(rows):
    """The highest rate below the first loss, as the sender reached it, and whether there was a loss at all."""
    best = 0
    for row in rows:
        if row["lost"]:
            return best, True
        best = max(best, row["rate"])
    return best, False


def judge(results):
    """The requirement on live capture; returns its rows, too."""
    verdicts = []
    if "tcpdump" in results and "portstat" in results:
        pairs = list(zip(results["portstat"], results["tcpdump"]))
        clean = [(own, other) for own, other in pairs if not other["lost"]]
        lossy = [own["asked_rate"] for own, _ in clean if own["lost"]]
        verdicts.append({"what": "no loss where tcpdump -w /dev/null has none", "met": not lossy,
                         "value": f"loss at {lossy}" if lossy else f"{len(clean)} of {len(pairs)} rates"})
        if pairs:
            times = statistics.median(own["ns_per_packet"] / max(other["ns_per_packet"], 1e-9) for own, other in pairs)
            verdicts.append({"what": "CPU per frame at most that of tcpdump -w /dev/null (median of the rates)",
                             "met": times <= 1, "value": f"{times:.2f}x"})
    return verdicts


def parse_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    benchlib.add_common_options(parser)
    parser.add_argument("--rates", type=lambda text: [int(word) for word in text.split(",")],
                        help="frames per second, with commas between (default: 50000 to 1000000)")
    parser.add_argument("--seconds", type=float, help="how long each load lasts (default: 3; with --quick 1)")
    parser.add_argument("--runs", type=int, help="rounds (default: 3; with --quick 1)")
    parser.add_argument("--preset", default="small", help="which frames: small, mixed, manyflows (default: small)")
    parser.add_argument("--only", type=lambda text: text.split(","), metavar="PROGRAMS", help="of these, with commas between")
    parser.add_argument("--quick", action="store_true", help="two rates: that the bench works, not how fast")
    options = parser.parse_args()
    options.rates = options.rates or ([20_000, 100_000] if options.quick else
                                      [50_000, 100_000, 200_000, 300_000, 400_000, 600_000, 800_000, 1_000_000])
    options.seconds = options.seconds or (1 if options.quick else 3)
    options.runs = options.runs or (1 if options.quick else 3)
    return options


def main():
    """Builds the wire, measures, removes it."""
    options = parse_options()
    benchlib.stop_on_sigterm()
    if os.geteuid() != 0:
        print("live.py: needs root, to make network namespaces; sudo it", file=sys.stderr)
        return 1
    try:
        with Wire() as wire, tempfile.TemporaryDirectory(prefix="portstat-live-") as scratch:
            results = measure_all(Bench(options, wire, scratch))
    except BenchError as error:
        print(f"live.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    best = {name: highest(rows) for name, rows in results.items()}
    print_table("highest rate without loss", ["program", "frames/s", ""],
                [[name, f"{rate:,.0f}", "" if lost else "no loss seen"] for name, (rate, lost) in best.items()])
    verdicts = judge(results)
    print_table("requirements", ["", "", ""], [[row["what"], "met" if row["met"] else "NOT MET", row["value"]] for row in verdicts])
    benchlib.write_json(options.json, {"machine": benchlib.machine(), "seconds": options.seconds, "preset": options.preset,
                                       "results": results, "requirements": verdicts,
                                       "highest_rate_without_loss": {name: rate for name, (rate, _) in best.items()}})
    return 0


if __name__ == "__main__":
    sys.exit(main())
