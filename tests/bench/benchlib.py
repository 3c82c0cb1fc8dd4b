"""What run.py, callgrind.py and live.py share: finding the programs, making captures, measuring one command, medians and
tables. A cost is a dictionary as bench-launch writes it (wall, user, system, rss_bytes, status) plus cpu = user + system."""

import contextlib
import json
import os
import pathlib
import platform
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BENCH_PROGRAMS = ("bench-gen", "bench-pcaploop", "bench-readloop", "bench-send", "bench-launch")


class BenchError(Exception):
    """What stops a bench, said for the person at the terminal."""


def add_common_options(parser):
    """The options that every script here takes."""
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build",
                        help="build folder in which the target `bench` was built (default: build)")
    parser.add_argument("--portstat", type=pathlib.Path, help="program to measure (default: BUILD/portstat)")
    parser.add_argument("--dir", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "portstat-bench",
                        help="where generated files are kept and found again (default: %(default)s)")
    parser.add_argument("--json", type=pathlib.Path, help="write the results there, too")


def stop_on_sigterm():
    """Makes SIGTERM end a script as Ctrl-C does, with everything cleaned up behind it."""
    def interrupt(*_):
        raise KeyboardInterrupt
    signal.signal(signal.SIGTERM, interrupt)


class Programs:
    """Paths of the bench's own programs and of portstat."""

    def __init__(self, options):
        found = {path.name: path for path in options.build.rglob("bench-*") if path.name in BENCH_PROGRAMS}
        missing = [name for name in BENCH_PROGRAMS if name not in found]
        if missing:
            raise BenchError(f"{', '.join(missing)}: not in {options.build}; cmake --build {options.build} --target bench")
        self.gen, self.pcaploop, self.readloop, self.send, self.launch = (str(found[name]) for name in BENCH_PROGRAMS)
        self.portstat = str(options.portstat or options.build / "portstat")
        if not os.access(self.portstat, os.X_OK):
            raise BenchError(f"{self.portstat}: no such program; build it or name it with --portstat")


class Captures:
    """Generated files in one folder, made when first asked for and reused by name."""

    def __init__(self, programs, folder):
        self.programs = programs
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, preset, packets=None, flows=None, skip=None):
        """The path of a preset's file, perhaps with other numbers of packets and flows, or without the first `skip`."""
        name, arguments = preset, ["--preset", preset]
        for option, value in (("packets", packets), ("flows", flows), ("skip", skip)):
            if value is not None:
                name += f"-{option[0]}{value}"
                arguments += [f"--{option}", str(value)]
        path = self.folder / f"{name}.pcap"
        if not (path.exists() and path.with_suffix(".json").exists()):
            print(f"generating {path}", file=sys.stderr)
            partial = path.with_suffix(".partial")
            truth = path.with_suffix(".json")
            subprocess.run([self.programs.gen, *arguments, "--output", partial, "--truth", truth], check=True)
            partial.rename(path)
        return path

    def compressed(self, path, program):
        """The file compressed by gzip or zstd."""
        target = path.with_name(path.name + {"gzip": ".gz", "zstd": ".zst"}[program])
        if not target.exists():
            print(f"compressing {target}", file=sys.stderr)
            partial = target.with_suffix(".partial")
            with open(partial, "wb") as output:
                subprocess.run([program, "-c", path], stdout=output, check=True)
            partial.rename(target)
        return target


def truth_of(path):
    """What the generator says is in the file."""
    return json.loads(path.with_suffix(".json").read_text())


def warm(path):
    """Brings a file into the page cache, so that the first run does not pay for the disk."""
    with open(path, "rb", buffering=0) as file:
        piece = bytearray(1 << 20)
        while file.readinto(piece):
            pass


def memory_limit_bytes():
    """Three quarters of the machine: a peer that wants more is stopped before it takes the others down."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4


def measure(programs, command, cpu_limit=None):
    """Runs a command (a list) once and returns its cost. At cpu_limit seconds of CPU it is stopped, and the cost says so."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (memory_limit_bytes(),) * 2)
        if cpu_limit:
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_limit, cpu_limit + 1))

    with tempfile.NamedTemporaryFile(prefix="portstat-cost-") as result:
        process = subprocess.Popen([programs.launch, result.name, *map(str, command)], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limit,
                                   start_new_session=True)
        try:
            _, messages = process.communicate(timeout=cpu_limit * 3 if cpu_limit else None)
        except BaseException as error:  # Ctrl-C, too: nothing is left running
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise BenchError(f"{command[0]}: hangs") from None
            raise
        text = pathlib.Path(result.name).read_text()
    if not text:
        raise BenchError(f"{command[0]}: {messages.decode(errors='replace').strip()}")
    cost = json.loads(text)
    cost["cpu"] = cost["user"] + cost["system"]
    cost["stopped"] = cpu_limit is not None and cost["status"] in (128 + signal.SIGXCPU, 128 + signal.SIGKILL)
    cost["messages"] = messages.decode(errors="replace")[-500:]
    return cost


def in_turns(programs, commands, runs):
    """Measures commands {name: list} in turns (A B C A B C ...), so that what else the machine does meets all alike.
    Returns {name: [cost, ...]}."""
    costs = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            cost = measure(programs, command)
            if cost["status"] != 0:
                raise BenchError(f"{name}: exit status {cost['status']}: {cost['messages'].strip()}")
            costs[name].append(cost)
    return costs


def median(costs, key):
    """The median of one figure over runs."""
    return statistics.median(cost[key] for cost in costs)


def ratio(costs, base, key):
    """The median of the ratios round by round, steadier than a ratio of medians when the machine is shared."""
    return statistics.median(cost[key] / max(other[key], 1e-9) for cost, other in zip(costs, base))


def print_table(heading, columns, rows):
    """A plain table: first column to the left, the others to the right."""
    cells = [columns] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    print(f"\n{heading}")
    for row in cells:
        line = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  " + "  ".join(line).rstrip())


def version_line(command):
    """The first line a program says about its version, or None if it is not there."""
    if not shutil.which(command[0]):
        return None
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0] if lines else ""


def machine():
    """Where the numbers are from."""
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")}


def write_json(path, results):
    """Writes results if a path was given."""
    if path:
        path.write_text(json.dumps(results, indent=2) + "\n")
