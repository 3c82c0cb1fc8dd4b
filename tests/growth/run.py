#!/usr/bin/python3
"""Small inputs stay cheap: inputs of each kind are made three times, each twice as large as the one before, and the
instructions that portstat spends on them are counted with valgrind. Doubled input may cost twice the instructions; four
times would be a small file that takes minutes. Nothing here depends on time, nor on what else the machine does.

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

SKIPPED = 77
MOST = 2.6       # instructions added by the second doubling, over those added by the first: 2 if linear, 4 if quadratic
MOST_KIB = 450e3 # memory of the captures with huge frames, of which one or two may be held at once
SIZES = (1, 2, 4)


def pcap(path, frames, link_type=1):
    """A capture of (seconds, bytes)."""
    records = [struct.pack("<IIII", time, 0, len(data), len(data)) + data for time, data in frames]
    path.write_bytes(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type) + b"".join(records))


def udp(number, fragment=0):
    """An IPv4 datagram to port 53, of a flow for each number; or the later fragment of a datagram of its own."""
    ports = struct.pack(">HHHH", 1024 + number % 60000, 53, 8, 0)
    return struct.pack(">BBHHHBBHII", 0x45, 0, 28, number & 0xffff, fragment, 64, 17, 0, 0x0a000000 + number, 0x0a800001) + ports


def many_intervals(folder, size):
    """A flow in each interval."""
    path = folder / "intervals.pcap"
    pcap(path, [(1000000000 + i, udp(i)) for i in range(1000 * size)], 101)
    return ["-r", path, "--interval", "1", "-T", "ndjson"]


def listed_intervals(folder, size):
    """The same, with a list of the flows of each interval."""
    return [*many_intervals(folder, size), "--by", "flow", "--flow-timeout", "0"]


def fragments(folder, size):
    """Later fragments whose datagrams' first ones never come, and a frame in each interval after them."""
    path = folder / "fragments.pcap"
    waiting = [(1000000000, udp(i, 100)) for i in range(8000 * size)]
    pcap(path, waiting + [(1000000000 + i, udp(1)) for i in range(300 * size)], 101)
    return ["-r", path, "--interval", "1", "-T", "ndjson"]


def link_types(folder, size):
    """Frames of link types that change with each, more than a few, and a filter."""
    path = folder / "links.pcapng"
    count = 100 * size
    blocks = [struct.pack("<IIIHHqI", 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, -1, 28)]
    blocks += [struct.pack("<IIHHII", 1, 20, 101 if i == 0 else 300 + i, 0, 0, 20) for i in range(count)]
    data = udp(1)
    blocks += [struct.pack("<IIIIIII", 6, 60, i % count, 0, i, 28, 28) + data + struct.pack("<I", 60) for i in range(4 * count)]
    path.write_bytes(b"".join(blocks))
    return ["-r", path, "-T", "json", "(udp port 53) or (src net 10.0.0.0/16 and dst port 1) or (src net 10.1.0.0/16)"]


def services(folder, size):
    """A services file whose rows cover each other."""
    pcap(folder / "one.pcap", [(1, udp(1))], 101)
    (folder / "services").write_text("".join(f"name{i} 0-65535/tcp\n" for i in range(200 * size)))
    return ["-r", folder / "one.pcap", "-T", "json", "--services", folder / "services"]


# With the most million instructions that the smallest size may add: what is linear can be much too slow all the same, when
# each row walks 65,536 ports or each frame compiles a filter.
KINDS = {"many_intervals": (many_intervals, 350), "listed_intervals": (listed_intervals, 450), "fragments": (fragments, 150),
         "link_types": (link_types, 5), "services": (services, 4)}


def count(program, arguments):
    """Instructions of one run."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "--no-sandbox", *arguments]
    done = subprocess.run([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          errors="replace", check=False)
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if not found or done.returncode not in (0, 3):
        raise SystemExit(f"valgrind: {done.stderr[-600:]}")
    return int(found.group(1))


def cost(program, name, size):
    """Instructions of one run on an input of a kind."""
    with tempfile.TemporaryDirectory() as folder:
        return count(program, KINDS[name][0](pathlib.Path(folder), size))


def costs_of_all(program, kinds):
    """{kind: instructions for each size}. The largest inputs first, so that no processor waits long for another."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {(name, size): pool.submit(cost, program, name, size) for size in reversed(SIZES) for name in kinds}
        return {name: [runs[name, size].result() for size in SIZES] for name in kinds}


def grows_well(name, costs):
    """Prints a line; is the growth linear?"""
    first, second = costs[1] - costs[0], costs[2] - costs[1]
    good = second <= MOST * max(first, 100_000) and second / 2 <= KINDS[name][1] * 1e6
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
        pcap(path, [(1000000000, udp(1))], 101)
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
    wanted = sys.argv[2:] or [*WHOLE, *KINDS]
    results = [WHOLE[name](program) for name in wanted if name in WHOLE]
    kinds = [name for name in wanted if name in KINDS]
    if kinds and shutil.which("valgrind") is None:
        print("skipped: valgrind is not there, which counts instructions")
        return SKIPPED
    results += [grows_well(*item) for item in costs_of_all(program, kinds).items()]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
