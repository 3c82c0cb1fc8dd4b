#!/usr/bin/python3
"""Other machines: built for big-endian, 32-bit and ARM processors, portstat reports the same, byte for byte.

    machines.py PORTSTAT [--only MACHINE ...] [--units] FOLDER...

PORTSTAT is the program as it is built for this machine; FOLDERs hold captures. In a fresh Debian of its own this builds
the tree for each machine with Debian's cross-compilers, and makes there, by qemu-user, the reports of all captures as
text and JSON. The sandbox is off in these runs: qemu-user makes system calls of this machine out of
those of the program, and a filter of these would be one of those, so it refuses it. Needs root. The last line is
"N passed, N failed, N skipped".

Without --only these are s390x, which is big-endian, and i386, which has 32 bits. --units builds and runs the unit
tests, too, which takes long.
"""
import argparse
import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import needs
import roots

SUITE = "bookworm"
PLACE = pathlib.Path("portstat") # of the tree in the root
JOBS = str(min(os.cpu_count() or 1, 4))
LINES_SHOWN = 60
TOOLS = ("cmake", "ninja-build", "pkg-config", "python3", "qemu-user")
LIBRARIES = ("libpcap-dev", "libjansson-dev", "zlib1g-dev", "libzstd-dev", "liblzma-dev", "liblz4-dev", "libbz2-dev",
             "libseccomp-dev", "libcap-ng-dev", "libcmocka-dev")
CTEST = re.compile(r"(\d+) tests failed out of (\d+)")

# Debian's name of the architecture, that of its compiler and of its libraries, and qemu's of the processor.
Machine = collections.namedtuple("Machine", "debian compiler libraries processor")
MACHINES = {
    "s390x": Machine("s390x", "s390x-linux-gnu", "s390x-linux-gnu", "s390x"),       # big-endian
    "i386": Machine("i386", "i686-linux-gnu", "i386-linux-gnu", "i386"),            # 32 bits
    "arm64": Machine("arm64", "aarch64-linux-gnu", "aarch64-linux-gnu", "aarch64"), # char has no sign
}

USUAL = ("s390x", "i386")

# Of the unit tests, what qemu-user does not do.
NOT_THERE = {
    "test_sandbox": "seccomp",
    "test_helper": "seccomp",
    "test_opener": "seccomp",
}

# The program, as words, is $RUN; the results are files in a folder, the first argument. JSON has all flows, too, in the
# order in which they were found.
REPORT = """
out=$1; shift
mkdir -p "$out"
report() {
    $RUN --no-sandbox -r "$1" $3 >"$out/$2" 2>"$out/$2.errors"
    echo "status $?" >>"$out/$2.errors"
}
for file; do
    name=$(echo "$file" | tr / _)
    report "$file" "$name.text" "-T text"
    report "$file" "$name.json" "-T json --by flow"
done
"""

TOOLCHAIN = """set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR %(processor)s)
set(CMAKE_C_COMPILER %(compiler)s-gcc)
set(CMAKE_LIBRARY_ARCHITECTURE %(libraries)s)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-%(processor)s)
"""


class Failure(Exception):
    """What is wrong, in words."""


def install(root, machines):
    """The compilers, and the libraries of each machine."""
    for machine in machines:
        roots.prepare(root, "dpkg", "--add-architecture", machine.debian)
    roots.prepare(root, "apt-get", "-q", "update")
    words = [*TOOLS]
    for machine in machines:
        words += ["gcc-" + machine.compiler, *("%s:%s" % (library, machine.debian) for library in LIBRARIES)]
    roots.prepare(root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "install", "-y",
                  "--no-install-recommends", *words)


def in_tree(root, command, *arguments, **environment):
    """Runs a shell's command at the top of the tree in the root; its output."""
    words = ["%s=%s" % pair for pair in environment.items()]
    status, output = roots.inside(root, "env", *words, "sh", "-c", "cd /%s && %s" % (PLACE, command), "sh", *arguments)
    if status != 0:
        raise Failure("exit status %d\n%s" % (status, "\n".join(output.splitlines()[-LINES_SHOWN:])))
    return output


def build(root, machine, units):
    """The program, and with `units` all of the tree, built for a machine; warnings are errors."""
    folder = "build-" + machine.debian
    (root / PLACE / folder).mkdir()
    (root / PLACE / folder / "toolchain.cmake").write_text(TOOLCHAIN % machine._asdict(), encoding="utf-8")
    in_tree(root, "cmake -G Ninja -B %s -DCMAKE_TOOLCHAIN_FILE=/%s/%s/toolchain.cmake -DCMAKE_BUILD_TYPE=RelWithDebInfo"
            " -DPORTSTAT_WERROR=ON -DPORTSTAT_TESTS=%s && ninja -C %s -j %s %s"
            % (folder, PLACE, folder, "ON" if units else "OFF", folder, JOBS, "all" if units else "portstat"),
            PKG_CONFIG_LIBDIR="/usr/lib/%s/pkgconfig:/usr/share/pkgconfig" % machine.libraries)
    return folder


def native_reports(program, tree, captures):
    """The folder with the reports that the program of this machine makes of the captures."""
    subprocess.run(("sh", "-c", REPORT, "sh", "native", *captures), cwd=tree, stdin=subprocess.DEVNULL, check=True,
                   env={**roots.CLEAN, "RUN": str(program)})
    return tree / "native"


def compare(native, foreign):
    """The names of the reports that differ."""
    names = sorted(path.name for path in native.iterdir())
    return [name for name in names
            if not (foreign / name).exists() or (native / name).read_bytes() != (foreign / name).read_bytes()]


def check_reports(root, machine, folder, captures, native):
    """The reports of all captures are the same."""
    in_tree(root, REPORT, "foreign-" + machine.debian, *captures,
            RUN="qemu-%s /%s/%s/portstat" % (machine.processor, PLACE, folder))
    differ = compare(native, root / PLACE / ("foreign-" + machine.debian))
    if differ:
        raise Failure("%d of %d differ: %s" % (len(differ), len(list(native.iterdir())), " ".join(differ[:20])))
    return "%d captures" % len(captures)


def check_units(root, _, folder, *__):
    """The unit tests pass."""
    out = "|".join(NOT_THERE)
    in_tree(root, "ctest --test-dir %s -j %s -R '^unit/test_' -E '/(%s)$' --output-on-failure >ctest.log || true"
            % (folder, JOBS, out))
    output = (root / PLACE / "ctest.log").read_text(encoding="utf-8", errors="replace")
    found = CTEST.search(output)
    if not found or int(found.group(1)) > 0:
        raise Failure("\n".join(output.splitlines()[-LINES_SHOWN:]))
    return "%s, without those of %s" % (found.group(2), ", ".join(sorted(NOT_THERE)))



def outcomes(root, name, units, captures, native):
    """Yields (outcome, text) of each check of a machine."""
    machine, began = MACHINES[name], time.monotonic()
    try:
        folder = build(root, machine, units)
        yield "passed", "%s: it builds without warnings (%d s)" % (name, time.monotonic() - began)
    except Failure as why:
        yield "failed", "%s: it builds without warnings: %s" % (name, why)
        return
    for check in (check_reports, check_units) if units else (check_reports,):
        began, outcome = time.monotonic(), "passed"
        try:
            text = check(root, machine, folder, captures, native)
        except Failure as why:
            outcome, text = "failed", why
        yield outcome, "%s: %s (%d s): %s" % (name, check.__doc__.rstrip("."), time.monotonic() - began, text)


def copy_tree(root, folders):
    """This tree and the captures in the root; returns the captures as paths from the tree."""
    tree = root / PLACE
    shutil.copytree(roots.TREE, tree, symlinks=True, ignore=roots.left_out)
    captures = []
    for number, folder in enumerate(folders):
        place = tree / ("given-%d" % number)
        shutil.copytree(folder, place)
        captures += sorted(str(path.relative_to(tree)) for path in place.glob("*.pcap*"))
    return captures


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description="Build and try portstat for other machines.")
    parser.add_argument("--only", action="append", choices=MACHINES, help="this machine; again: this one, too")
    parser.add_argument("--units", action="store_true", help="the unit tests, too")
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    names = arguments.only or list(USUAL)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    try:
        roots.check_place()
        with tempfile.TemporaryDirectory(prefix="portstat-machines-", dir="/var/tmp") as folder:
            root = pathlib.Path(folder, "root")
            roots.make(SUITE, root)
            install(root, [MACHINES[name] for name in names])
            captures = copy_tree(root, arguments.folders)
            native = native_reports(arguments.program.resolve(), root / PLACE, captures)
            for name in names:
                for outcome, text in outcomes(root, name, arguments.units, captures, native):
                    counts[outcome] += 1
                    print("%-7s %s" % (outcome, text), flush=True)
    except needs.Skip as why:
        print("skipped: %s" % why)
        return needs.SKIPPED
    print("%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % counts)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
