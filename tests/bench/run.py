#!/usr/bin/python3
"""Measures portstat reading files against libpcap's bare loop, cat, and every installed program that does the same job.

All on the same generated files, in the page cache, in turns, several runs; figures are medians, ratios are taken round by round.
CPU (user + system) is what decides, unless a line says wall. It ends with the list of the speed requirements, each
met or not met, with its number; the exit status is 0 whatever they say (1 for a bench that failed)."""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import benchlib
from benchlib import BenchError, in_turns, measure, median, print_table, ratio

PEERS = ("softflowd", "nfpcapd", "argus", "ndpiReader")
CHECKS = ("throughput", "startup", "growth", "compressed", "several", "merge", "report")
THROUGHPUT_BOUNDS = {"small": 1.0, "mixed": 0.9, "manyflows": 3.0}
TWO_THREADS = "portstat, 2 threads"
THREADS_BOUNDS = {"small": 1.5, "mixed": 1.5, "manyflows": 1.2}
PARTS = 4
MERGED_PARTS = 100


class Bench:
    """The options, the programs, the files, a scratch folder and what came out so far."""

    def __init__(self, options, scratch):
        self.options = options
        self.programs = benchlib.Programs(options)
        self.captures = benchlib.Captures(self.programs, options.dir)
        self.scratch = pathlib.Path(scratch)
        self.results = {"machine": benchlib.machine(), "quick": options.quick, "runs": options.runs}
        self.requirements = []

    def capture(self, preset, packets=None):
        """A preset's file; with --quick a small one of the same kind."""
        if self.options.quick:
            packets = min(packets or 200_000, 200_000)
            return self.captures.get(preset, packets=packets, flows=packets // 2 if preset == "manyflows" else None)
        return self.captures.get(preset, packets=packets)

    def portstat(self, *files, output="/dev/null", threads=1):
        """portstat's command line, report to output; threads None: as many as it likes."""
        inputs = [word for file in files for word in ("-r", file)]
        limit = ["--threads", str(threads)] if threads else []
        return [self.programs.portstat, *inputs, *limit, "-T", "json", "-o", output]

    def report(self, *files, threads=None):
        """portstat's JSON report on the files, as text."""
        path = self.scratch / "report.json"
        cost = measure(self.programs, self.portstat(*files, output=path, threads=threads))
        if cost["status"] != 0:
            raise BenchError(f"portstat: exit status {cost['status']}: {cost['messages'].strip()}")
        return path.read_text()

    def require(self, what, value, met, unit=""):
        """Notes one requirement; met is None where it could not be judged."""
        self.requirements.append({"what": what, "value": value, "unit": unit, "met": met})


def peer_command(bench, name, path, flows):
    """How each peer is asked to read a file and count flows, writing as little as it can."""
    scratch = bench.scratch
    if name == "nfpcapd":
        shutil.rmtree(scratch / "nfpcapd", ignore_errors=True)
        (scratch / "nfpcapd").mkdir()
    return {
        "softflowd": ["softflowd", "-d", "-6", "-m", flows + 1, "-p", scratch / "softflowd.pid",
                      "-c", scratch / "softflowd.ctl", "-r", path],
        "nfpcapd": ["nfpcapd", "-w", scratch / "nfpcapd", "-r", path],
        "argus": ["argus", "-X", "-r", path, "-w", "/dev/null"],
        "ndpiReader": ["ndpiReader", "-q", "-i", path],
        "tshark": ["tshark", "-n", "-q", "-z", "conv,tcp", "-z", "conv,udp", "-r", path],
    }[name]


def figures(costs, base, packets):
    """One program's row: medians, and ratios to the base program."""
    cpu, wall = median(costs, "cpu"), median(costs, "wall")
    return {"cpu_seconds": cpu, "wall_seconds": wall, "ns_per_packet": cpu / packets * 1e9,
            "rss_bytes": max(cost["rss_bytes"] for cost in costs), "cpu_ratio": ratio(costs, base, "cpu"),
            "wall_ratio": ratio(costs, base, "wall"), "cores": cpu / max(wall, 1e-9),
            "stopped": any(cost["stopped"] for cost in costs)}


def print_figures(heading, rows):
    """The throughput table."""
    cells = []
    for name, row in rows.items():
        more = ">" if row["stopped"] else ""
        cells.append([name, f"{more}{row['ns_per_packet']:,.1f}", f"{more}{row['cpu_seconds']:.3f}", f"{row['wall_seconds']:.3f}",
                      f"{row['rss_bytes'] / 1e6:,.1f}", f"{more}{row['cpu_ratio']:.2f}", f"{more}{row['wall_ratio']:.2f}"])
    print_table(heading, ["program", "ns/packet", "CPU s", "wall s", "peak MB", "CPU ratio", "wall ratio"], cells)


def measure_peers(bench, preset, path, packets, base):
    """Each installed flow program, once or as often as asked, stopped at the limit; tshark on a smaller file of the same kind."""
    rows = {}
    flows = benchlib.truth_of(path)["flows"]
    for name in PEERS + ("tshark",):
        if not shutil.which(name):
            continue
        file, count = path, packets
        if name == "tshark":
            count = min(packets, 50_000)
            file = bench.captures.get(preset, packets=count, flows=count // 2 if preset == "manyflows" else None)
        limit = bench.options.peer_limit
        costs = [measure(bench.programs, peer_command(bench, name, file, flows), limit) for _ in range(bench.options.peer_runs)]
        if any(cost["status"] != 0 and not cost["stopped"] for cost in costs):
            print(f"{name}: left out, exit status {costs[0]['status']}: {costs[0]['messages'].strip()}", file=sys.stderr)
            continue
        rows[name] = figures(costs, base, count)
        if name == "tshark":
            scale = packets / count
            rows[name]["cpu_ratio"] *= scale
            rows[name]["wall_ratio"] *= scale
    return rows


def check_throughput(bench):
    """Requirement 1: portstat against the bare loop and the peers, each file."""
    for preset in bench.options.files:
        path = bench.capture(preset)
        packets = benchlib.truth_of(path)["packets"]
        benchlib.warm(path)
        commands = {"portstat": bench.portstat(path), TWO_THREADS: bench.portstat(path, threads=2),
                    "libpcap loop": [bench.programs.pcaploop, path],
                    "read 256 KiB": [bench.programs.readloop, path], "read and walk": [bench.programs.readloop, "-w", path],
                    "cat": ["cat", path]}
        if shutil.which("tcpdump"):
            commands["tcpdump --count"] = ["tcpdump", "--count", "-n", "-r", path]
        costs = in_turns(bench.programs, commands, bench.options.runs)
        base = costs["libpcap loop"]
        rows = {name: figures(several, base, packets) for name, several in costs.items()}
        if bench.options.peer_runs:
            rows |= measure_peers(bench, preset, path, packets, base)
        print_figures(f"{path.name}: {packets:,} packets, {benchlib.truth_of(path)['flows']:,} flows", rows)
        bench.results.setdefault("throughput", {})[preset] = rows
        judge_throughput(bench, preset, rows)
        judge_threads(bench, preset, costs)


def judge_threads(bench, preset, costs):
    """What two threads gain over one, and what they cost."""
    one, two = costs["portstat"], costs[TWO_THREADS]
    faster = ratio(one, two, "wall")
    larger = max(cost["rss_bytes"] for cost in two) / max(cost["rss_bytes"] for cost in one)
    judged = os.cpu_count() > 1
    bound = THREADS_BOUNDS[preset]
    bench.require(f"{preset}: two threads at least {bound} x as fast as one (wall)", faster, faster >= bound if judged else None, "x")
    bench.require(f"{preset}: two threads: at most 1.3 x the memory of one", larger, larger <= 1.3, "x")


def judge_throughput(bench, preset, rows):
    """What requirement 1 says of this file."""
    own = rows["portstat"]
    bound = THROUGHPUT_BOUNDS[preset]
    bench.require(f"{preset}: CPU at most {bound} x libpcap's bare loop", own["cpu_ratio"], own["cpu_ratio"] <= bound, "x")
    peers = {name: rows[name]["cpu_seconds"] for name in PEERS if name in rows}
    if peers:
        fastest = min(peers, key=peers.get)
        times = peers[fastest] / own["cpu_seconds"]
        bench.require(f"{preset}: at least 6 x faster than the fastest flow program ({fastest})", times, times >= 6, "x")


def check_memory(bench, base_rss):
    """Requirement 1: bytes per flow, above what a ten-packet file takes."""
    path = bench.capture("manyflows")
    flows = benchlib.truth_of(path)["flows"]
    cost = in_turns(bench.programs, {"portstat": bench.portstat(path)}, 1)["portstat"][0]
    per_flow = (cost["rss_bytes"] - base_rss) / flows
    bench.results["memory"] = {"flows": flows, "rss_bytes": cost["rss_bytes"], "base_rss_bytes": base_rss, "bytes_per_flow": per_flow}
    bench.require(f"{flows:,} flows: at most 100 bytes of memory each", per_flow, per_flow <= 100, " bytes")
    evicted = json.loads(bench.report(path))["flows"]["evicted"]
    bench.require("none of these flows evicted", evicted, evicted == 0)


def check_startup(bench):
    """Requirement 2: ten packets; then memory per flow, which starts from there."""
    path = bench.captures.get("small", packets=10)
    commands = {"portstat": bench.portstat(path)}
    if shutil.which("tcpdump"):
        commands["tcpdump -n -r"] = ["tcpdump", "-n", "-r", path]
    costs = in_turns(bench.programs, commands, 11 if bench.options.quick else 51)
    rows = {name: {key: median(several, key) for key in ("cpu", "wall", "rss_bytes")} for name, several in costs.items()}
    print_table("start-up: a file of ten packets", ["program", "wall ms", "CPU ms", "peak MB"],
                [[name, f"{row['wall'] * 1e3:.2f}", f"{row['cpu'] * 1e3:.2f}", f"{row['rss_bytes'] / 1e6:.1f}"]
                 for name, row in rows.items()])
    bench.results["startup"] = rows
    if len(commands) == 2:
        times = ratio(costs["portstat"], costs["tcpdump -n -r"], "wall")
        bench.require("start-up: wall time at most 1.5 x tcpdump -n -r", times, times <= 1.5, "x")
    check_memory(bench, rows["portstat"]["rss_bytes"])


def check_growth(bench):
    """Requirement 3: more packets of the same flows take time in proportion and no memory."""
    counts = (50_000, 200_000) if bench.options.quick else (1_000_000, 5_000_000, None)
    paths = [bench.capture("small", count) for count in counts]
    for path in paths:
        benchlib.warm(path)
    costs = in_turns(bench.programs, {path.name: bench.portstat(path) for path in paths}, bench.options.runs)
    rows = []
    for path in paths:
        packets = benchlib.truth_of(path)["packets"]
        own = costs[path.name]
        rows.append({"packets": packets, "ns_per_packet": median(own, "cpu") / packets * 1e9,
                     "rss_bytes": max(cost["rss_bytes"] for cost in own)})
    print_table("growth: more packets, equal flows", ["packets", "ns/packet", "peak MB"],
                [[f"{row['packets']:,}", f"{row['ns_per_packet']:.1f}", f"{row['rss_bytes'] / 1e6:.1f}"] for row in rows])
    bench.results["growth"] = rows
    times = max(row["ns_per_packet"] for row in rows[1:]) / rows[0]["ns_per_packet"]
    span = f"{rows[0]['packets']:,} to {rows[-1]['packets']:,} packets"
    bench.require(f"growth: time per packet within 1.25 x from {span}", times, times <= 1.25, "x")
    more = rows[-1]["rss_bytes"] - rows[0]["rss_bytes"]
    allowed = (1 << 20) + rows[0]["rss_bytes"] // 20
    bench.require(f"growth: memory flat from {span} (5 % and 1 MiB allowed)", more / 1e6, more <= allowed, " MB more")


def check_compressed(bench):
    """Requirement 4: reading compressed files against a pipe from the tool."""
    plain = bench.capture("small", 5_000_000)
    rows = []
    for tool in ("gzip", "zstd"):
        if not shutil.which(tool):
            continue
        path = bench.captures.compressed(plain, tool)
        benchlib.warm(path)
        pipe = f'{tool} -dc "$1" | "$2" -r - -T json -o /dev/null'
        commands = {"direct": bench.portstat(path), "pipe": ["sh", "-c", pipe, "sh", path, bench.programs.portstat]}
        costs = in_turns(bench.programs, commands, bench.options.runs)
        row = {"tool": tool, "wall_direct": median(costs["direct"], "wall"), "wall_pipe": median(costs["pipe"], "wall"),
               "wall_ratio": ratio(costs["direct"], costs["pipe"], "wall"),
               "cpu_ratio": ratio(costs["direct"], costs["pipe"], "cpu")}
        rows.append(row)
        bench.require(f"{tool}: -r on it within 1.15 x of `{tool} -dc |` (wall)", row["wall_ratio"], row["wall_ratio"] <= 1.15, "x")
    print_table(f"compressed: {plain.name}", ["tool", "direct s", "pipe s", "wall ratio", "CPU ratio"],
                [[row["tool"], f"{row['wall_direct']:.3f}", f"{row['wall_pipe']:.3f}", f"{row['wall_ratio']:.2f}",
                  f"{row['cpu_ratio']:.2f}"] for row in rows])
    bench.results["compressed"] = rows


def check_several(bench):
    """Requirement 5: one file against the same packets in several files."""
    whole = bench.capture("small", 5_000_000)
    each = benchlib.truth_of(whole)["packets"] // PARTS
    parts = [bench.captures.get("small", packets=each, skip=each * i) for i in range(PARTS)]
    for path in (whole, *parts):
        benchlib.warm(path)
    costs = in_turns(bench.programs, {"one": bench.portstat(whole), "several": bench.portstat(*parts, threads=None)}, bench.options.runs)
    faster = 1 / ratio(costs["several"], costs["one"], "wall")
    dearer = ratio(costs["several"], costs["one"], "cpu")
    print_table(f"several files: {whole.name} against its {PARTS} parts", ["input", "wall s", "CPU s", "peak MB"],
                [[name, f"{median(own, 'wall'):.3f}", f"{median(own, 'cpu'):.3f}", f"{max(c['rss_bytes'] for c in own) / 1e6:.1f}"]
                 for name, own in costs.items()])
    bench.results["several"] = {"parts": PARTS, "wall_speedup": faster, "cpu_ratio": dearer}
    if os.cpu_count() > 1:
        bench.require(f"{PARTS} files: at least 1.3 x faster than one (wall)", faster, faster >= 1.3, "x")
    same = without_input(bench.report(whole)) == without_input(bench.report(*parts))
    bench.require(f"{PARTS} files: the same report as from one", "same" if same else "differs", same)


def parts_of(bench, path, packets):
    """What portstat writes of each of MERGED_PARTS parts of a capture, in order; the parts themselves are gone."""
    folder = bench.scratch / "parts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    subprocess.run(["editcap", "-F", "pcap", "-c", str(-(-packets // MERGED_PARTS)), path, folder / "part.pcap"], check=True)
    partial = []
    for piece in sorted(folder.glob("part_*.pcap")):
        partial.append(piece.with_suffix(".partial"))
        cost = measure(bench.programs, [bench.programs.portstat, "-r", piece, "-T", "partial", "-o", partial[-1]])
        if cost["status"] != 0:
            raise BenchError(f"portstat: exit status {cost['status']}: {cost['messages'].strip()}")
        piece.unlink()
    return partial


def check_merge(bench):
    """Partial results of many parts, merged, against one run over all on one thread."""
    if not shutil.which("editcap"):
        return
    rows = {}
    for preset in bench.options.files:
        path = bench.capture(preset)
        partial = parts_of(bench, path, benchlib.truth_of(path)["packets"])
        benchlib.warm(path)
        merge = [bench.programs.portstat, "merge", "-T", "json", "-o", "/dev/null", *partial]
        costs = in_turns(bench.programs, {"one": bench.portstat(path, threads=1), "merge": merge}, bench.options.runs)
        rows[preset] = {"wall_ratio": ratio(costs["merge"], costs["one"], "wall"), "bytes": sum(file.stat().st_size for file in partial),
                        "rss_ratio": max(c["rss_bytes"] for c in costs["merge"]) / max(c["rss_bytes"] for c in costs["one"])}
        bench.require(f"{preset}: {MERGED_PARTS} parts merged within 1.2 x of one run (wall)", rows[preset]["wall_ratio"],
                      rows[preset]["wall_ratio"] <= 1.2, "x")
    print_table(f"{MERGED_PARTS} parts merged, against one run on one thread", ["capture", "wall ratio", "memory ratio", "MB of parts"],
                [[preset, f"{row['wall_ratio']:.2f}", f"{row['rss_ratio']:.2f}", f"{row['bytes'] / 1e6:.1f}"] for preset, row in rows.items()])
    bench.results["merge"] = rows


def without_threads(text):
    """A report without how many threads counted it."""
    report = json.loads(text)
    report["input"].pop("threads")
    return report


def without_input(text):
    """A report without what it says of its input, which names the files."""
    report = json.loads(text)
    report.pop("input")
    return report


def check_report(bench):
    """Correctness is not traded: the report is the same each time and says what the generator knows."""
    for preset in bench.options.files:
        path = bench.capture(preset)
        text = bench.report(path)
        same = text == bench.report(path)
        bench.require(f"{preset}: two runs, the same bytes", "same" if same else "differs", same)
        same = without_threads(text) == without_threads(bench.report(path, threads=1))
        bench.require(f"{preset}: the same report by one thread", "same" if same else "differs", same)
        wrong = differences(json.loads(text), benchlib.truth_of(path))
        bench.require(f"{preset}: totals, flows and every port as generated", wrong or "same", not wrong)


def differences(report, truth):
    """Where a report departs from the generator's truth: a short text, empty when nowhere."""
    pairs = {"packets": (report["packets"]["total"], truth["packets"]), "bytes": (report["packets"]["bytes"], truth["bytes"]),
             "counted": (report["packets"]["counted"], truth["packets"]), "flows": (report["flows"]["total"], truth["flows"])}
    wrong = [f"{name} {got} instead of {true}" for name, (got, true) in pairs.items() if got != true]
    got = {(row["protocol"], row["port"]): (row["packets"], row["bytes"]) for row in report["ports"] if row["packets"]}
    true = {(protocol, port): (packets, size) for protocol, port, packets, size in truth["ports"]}
    ports = [key for key in got.keys() | true.keys() if got.get(key) != true.get(key)]
    if ports:
        wrong.append(f"{len(ports)} ports, such as {ports[0][1]}/{ports[0][0]}")
    return ", ".join(wrong)


def print_requirements(bench):
    """The verdicts."""
    words = {True: "met", False: "NOT MET", None: "not judged"}
    rows = []
    for row in bench.requirements:
        value = f"{row['value']:,.2f}" if isinstance(row["value"], float) else str(row["value"])
        rows.append([row["what"], words[row["met"]], value + row["unit"]])
    print_table("requirements" + (" (--quick: too short to judge by)" if bench.options.quick else ""), ["", "", ""], rows)


def run_check(bench, name, check):
    """One check; one that cannot be run does not take the others' results with it."""
    try:
        check(bench)
    except (BenchError, KeyError, ValueError) as error:
        print(f"run.py: {name}: {error!r}", file=sys.stderr)
        bench.require(f"{name}: could not be finished", str(error), False)
        return False
    return True


def names(allowed):
    """An option type: names with commas between."""
    def split(text):
        chosen = text.split(",")
        unknown = [name for name in chosen if name not in allowed]
        if unknown:
            raise argparse.ArgumentTypeError(f"{unknown[0]}: not one of {', '.join(allowed)}")
        return chosen
    return split


def parse_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    benchlib.add_common_options(parser)
    parser.add_argument("--files", type=names(tuple(THROUGHPUT_BOUNDS)), default=list(THROUGHPUT_BOUNDS),
                        help="presets, with commas between (default: all)")
    parser.add_argument("--checks", type=names(CHECKS), default=list(CHECKS), help=f"of {','.join(CHECKS)} (default: all)")
    parser.add_argument("--runs", type=int, help="rounds (default: 7; with --quick 3)")
    parser.add_argument("--peer-runs", type=int, default=1, help="runs of each slow peer; 0 leaves them out (default: 1)")
    parser.add_argument("--peer-limit", type=int, help="CPU seconds after which a peer is stopped (default: 600; with --quick 20)")
    parser.add_argument("--quick", action="store_true", help="200,000 packets a file: that the bench works, not how fast")
    options = parser.parse_args()
    options.runs = options.runs or (3 if options.quick else 7)
    options.peer_limit = options.peer_limit or (20 if options.quick else 600)
    return options


def main():
    """Runs the chosen checks."""
    options = parse_options()
    benchlib.stop_on_sigterm()
    failed = False
    steps = {"throughput": check_throughput, "startup": check_startup, "growth": check_growth, "compressed": check_compressed,
             "several": check_several, "merge": check_merge, "report": check_report}
    try:
        with tempfile.TemporaryDirectory(prefix="portstat-bench-") as scratch:
            bench = Bench(options, scratch)
            for name in [name for name in CHECKS if name in options.checks]:
                failed |= not run_check(bench, name, steps[name])
    except BenchError as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print_requirements(bench)
    bench.results["requirements"] = bench.requirements
    benchlib.write_json(options.json, bench.results)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
