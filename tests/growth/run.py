#!/usr/bin/python3
"""Small inputs stay cheap: inputs of each kind are made three times, each twice as large as the one before, and the
instructions that portstat spends on them are counted with valgrind. Doubled input may cost twice the instructions; four
times would be a small file that takes minutes. The kinds are in kinds.py. Nothing here depends on time, nor on what
else the machine does.

    tests/growth/run.py [PROGRAM] [KIND...]"""
import concurrent.futures
import gzip
import json
import os
import pathlib
import re
import resource
import shutil
import struct
import subprocess
import sys
import tempfile

import kinds

SKIPPED = 77
MOST = 2.6       # instructions added by the second doubling, over those added by the first: 2 if linear, 4 if quadratic
MOST_KIB = 450e3 # memory of the captures with huge frames, of which one or two may be held at once
SIZES = (1, 2, 4)


def count(program, arguments):
    """Instructions of one run."""
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", program]
    words = arguments[:1] if arguments[0] == "explain" else []
    command += [*words, "--no-sandbox", *arguments[len(words):]]
    done = subprocess.run([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          errors="replace", check=False)
    found = re.search(r"I\s+refs:\s*([\d,]+)", done.stderr)
    if not found or done.returncode not in (0, 3):
        raise SystemExit(f"valgrind: {done.stderr[-600:]}")
    return int(found.group(1).replace(",", ""))


def cost(program, name, size):
    """Instructions of one run on an input of a kind."""
    with tempfile.TemporaryDirectory() as folder:
        return count(program, kinds.KINDS[name][0](pathlib.Path(folder), size))


def costs_of_all(program, names):
    """{kind: instructions for each size}. The largest inputs first, so that no processor waits long for another."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {(name, size): pool.submit(cost, program, name, size) for size in reversed(SIZES) for name in names}
        return {name: [runs[name, size].result() for size in SIZES] for name in names}


def grows_well(name, costs):
    """Prints a line; is the growth linear?"""
    first, second = costs[1] - costs[0], costs[2] - costs[1]
    good = second <= MOST * max(first, 100_000) and second / 2 <= kinds.KINDS[name][1] * 1e6
    print(f"{name:17} {' '.join(f'{number / 1e6:9.1f}' for number in costs)} million instructions, growth {second / max(first, 1):.2f}"
          f"{'' if good else ': TOO FAST'}", flush=True)
    return good


def huge_frames(program):
    """Compressed captures that begin with a huge frame each: how much memory do twelve of them take?"""
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        size = 64 << 20
        header = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, size, 231)
        for i in range(12):
            path = pathlib.Path(folder) / f"{i}.pcap.gz"
            with gzip.open(path, "wb", 1) as file:
                file.write(header + struct.pack("<IIII", 1, i, size, size) + bytes(size))
            arguments += ["-r", path]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        subprocess.run([program, *arguments, "-T", "json"], stdout=subprocess.DEVNULL, check=True)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    good = most <= max(MOST_KIB, before)
    print(f"huge_frames       {most / 1024:9.0f} MiB at most{'' if good else ': TOO MUCH'}", flush=True)
    return good


def many_files(program):
    """More files than descriptors are usually allowed: 1,200, where the limit is 1,024 and may be raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 1300:
        print(f"many_files        skipped: no more than {hard} descriptors are allowed here")
        return True
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "one.pcap"
        kinds.pcap(path, [(1000000000, kinds.udp(1))], 101)
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
        done = subprocess.run([program, *["-r", path] * 1200, "-T", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    good = done.returncode == 0 and json.loads(done.stdout)["packets"]["total"] == 1200
    print(f"many_files        1200{'' if good else ': FAILED ' + done.stderr[-200:]}", flush=True)
    return good


# Looked at as a whole: what they need does not show in instructions.
WHOLE = {"huge_frames": huge_frames, "many_files": many_files}


def main():
    """The command line."""
    program = sys.argv[1] if len(sys.argv) > 1 else "build/portstat"
    wanted = sys.argv[2:] or [*WHOLE, *kinds.KINDS]
    results = [WHOLE[name](program) for name in wanted if name in WHOLE]
    grown = [name for name in wanted if name in kinds.KINDS]
    if grown and shutil.which("valgrind") is None:
        print("skipped: valgrind is not there, which counts instructions")
        return SKIPPED
    results += [grows_well(*item) for item in costs_of_all(program, grown).items()]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
