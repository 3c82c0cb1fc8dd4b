#!/usr/bin/python3
"""Counts the instructions that portstat spends on a packet, with valgrind's callgrind, and compares them with
instructions.json: a change that slows the hot path by more than 5 % does not pass unseen.

Instructions do not depend on what else the machine does, so one run is enough. Each number is the difference of two runs,
on 200,000 packets and on their first 100,000, so that start-up and report cancel. A compiler of another version makes
another program: then nothing is compared, and that is said (exit status 77, which CTest can take for skipped)."""

import argparse
import json
import pathlib
import re
import subprocess
import sys

import benchlib
from benchlib import BenchError, print_table

BOUND = 0.05
SKIPPED = 77
PACKETS = (100_000, 200_000)
EXPECTED = benchlib.HERE / "instructions.json"
# Name: preset, flows. With more flows than packets every packet opens a flow: the cost of growing.
CASES = {"small": ("small", None), "mixed": ("mixed", None), "newflows": ("manyflows", PACKETS[-1])}


def compiler_of(program):
    """The compilers that left their name in an ELF file, as the linker merged them."""
    done = subprocess.run(["readelf", "-p", ".comment", program], capture_output=True, text=True, check=False)
    found = sorted(set(re.findall(r"\]\s+(.*\S)", done.stdout)))
    if done.returncode != 0 or not found:
        raise BenchError(f"{program}: says no compiler (readelf -p .comment); is it the program, not a script?")
    return "; ".join(found)


def portstat_options(program):
    """valgrind writes its result after portstat has closed the sandbox on itself, so the sandbox stays open here."""
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    return ["--no-sandbox"] if "--no-sandbox" in done.stdout else []


def count(program, options, path):
    """Instructions of one run on a file. libc is told to leave AVX alone, or its memcpy would depend on the processor."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-ERMS,-FSRM"}
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, *options, "--threads", "1", "-r", path, "-T", "json",
               "-o", "/dev/null"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, check=False)
    found = re.search(r"Collected\s*:\s*(\d+)", done.stderr)
    if done.returncode != 0 or not found:
        raise BenchError(f"valgrind on {path.name}: {done.stderr.strip()[-400:]}")
    return int(found.group(1))


def measure_cases(programs, captures):
    """Instructions per packet, one number per case."""
    options = portstat_options(programs.portstat)
    numbers = {}
    for name, (preset, flows) in CASES.items():
        few, many = (count(programs.portstat, options, captures.get(preset, packets=packets, flows=flows)) for packets in PACKETS)
        numbers[name] = round((many - few) / (PACKETS[1] - PACKETS[0]), 2)
    return numbers


def compare(numbers, expected):
    """Prints the table; returns whether all are within the bound."""
    rows, good = [], True
    for name, number in numbers.items():
        known = expected.get(name)
        if not known:
            rows.append([name, f"{number:.1f}", "-", "-", "new"])
            continue
        change = number / known - 1
        good = good and change <= BOUND
        verdict = "TOO SLOW" if change > BOUND else "faster: --update" if change < -BOUND else "ok"
        rows.append([name, f"{number:.1f}", f"{known:.1f}", f"{change:+.1%}", verdict])
    print_table("instructions per packet", ["case", "now", "expected", "change", ""], rows)
    return good


def load_expected(path):
    """The numbers on file, or None."""
    return json.loads(path.read_text()) if path.exists() else None


def check(options):
    """Measures, then compares or updates; returns the exit status."""
    programs = benchlib.Programs(options)
    compiler = compiler_of(programs.portstat)
    expected = load_expected(options.expected)
    if not options.update:
        if expected is None:
            print(f"callgrind.py: skipped: {options.expected} is not there; --update writes it")
            return SKIPPED
        if expected["compiler"] != compiler:
            print(f"callgrind.py: skipped: the numbers on file are for {expected['compiler']}, this program is from {compiler}")
            return SKIPPED
    numbers = measure_cases(programs, benchlib.Captures(programs, options.dir))
    benchlib.write_json(options.json, {"compiler": compiler, "instructions_per_packet": numbers})
    good = compare(numbers, expected["instructions_per_packet"] if expected else {})
    if options.update:
        benchlib.write_json(options.expected, {"compiler": compiler, "instructions_per_packet": numbers})
        print(f"written: {options.expected}")
    return 0 if good or options.update else 1


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    benchlib.add_common_options(parser)
    parser.add_argument("--expected", type=pathlib.Path, default=EXPECTED, help="the numbers to compare with (default: %(default)s)")
    parser.add_argument("--update", action="store_true", help="write the numbers instead of comparing them")
    try:
        return check(parser.parse_args())
    except BenchError as error:
        print(f"callgrind.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
