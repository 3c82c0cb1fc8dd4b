#!/usr/bin/python3
"""Hardening test: what a Release build is protected with, and that a packager decides about it.

    run.py PROGRAM LIBRARY

Reads the built program and library (readelf), and the compile commands of builds that are only configured:
without hardening, and with flags of a packager's own. The last line is "N passed, N failed, N skipped".
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ADDED = ("-fstack-protector-strong", "-D_FORTIFY_SOURCE=2", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack")


class Failure(Exception):
    """What is wrong, in words."""


class Skip(Exception):
    """It cannot be seen here."""


def output_of(*command, **environment):
    """What a program says, which has to succeed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})
    if done.returncode != 0:
        raise Failure("$ %s\n%s%s" % (" ".join(map(str, command)), done.stdout, done.stderr))
    return done.stdout


def expect(condition, what):
    """Fails if something is not so."""
    if not condition:
        raise Failure(what)


def check_place(path):
    """It is loaded anywhere: PIE, or a shared library."""
    expect(re.search(r"Type:\s+DYN", output_of("readelf", "-hW", path)), "is loaded at a fixed address")


def check_relro(path):
    """Its tables of addresses are bound at the start and read-only from then on: full RELRO."""
    segments, dynamic = output_of("readelf", "-lW", path), output_of("readelf", "-dW", path)
    expect("GNU_RELRO" in segments, "no RELRO")
    expect(re.search(r"BIND_NOW|\bNOW\b", dynamic), "addresses are bound late")


def check_stack(path):
    """Its stack is not executable."""
    found = re.search(r"GNU_STACK\s+(?:0x[0-9a-f]+\s+){5}(\S+)", output_of("readelf", "-lW", path))
    expect(found and "E" not in found.group(1), "the stack is executable")


def check_canaries(path):
    """Functions notice that their stack was overwritten."""
    expect("__stack_chk_fail" in output_of("readelf", "-W", "--dyn-syms", path), "no stack protector")


def check_fortify(path):
    """Calls into the C library are checked where the size is known."""
    symbols = output_of("readelf", "-W", "--dyn-syms", path)
    if "GLIBC" not in symbols:
        raise Skip("only glibc has checked functions")
    expect(re.search(r"\b__\w+_chk@", symbols.replace("__stack_chk_fail", "")), "no FORTIFY")


def flags_of(*options, **environment):
    """How an optimized build would compile and link, as one text. (A Release build first tries whether the linker can
    optimize, which takes as long as all the rest.)"""
    with tempfile.TemporaryDirectory(prefix="portstat-") as folder:
        output_of("cmake", "-G", "Unix Makefiles", "-S", ROOT, "-B", folder, "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
                  "-DPORTSTAT_TESTS=OFF", *options, **environment)
        commands = json.loads(pathlib.Path(folder, "compile_commands.json").read_text(encoding="utf-8"))
        words = [entry["command"] for entry in commands if entry["file"].endswith("src/main.c")]
        links = pathlib.Path(folder, "src/CMakeFiles/portstat.dir/link.txt").read_text(encoding="utf-8")
    expect(len(words) == 1, "main.c is compiled once")
    return words[0] + " " + links


def check_default():
    """A default build adds all of it (where the compiler knows it, as Debian's does)."""
    flags = flags_of(CFLAGS="", LDFLAGS="")
    missing = [flag for flag in ADDED if flag not in flags]
    expect(not missing, "missing: %s" % missing)


def check_off():
    """-DPORTSTAT_HARDEN=OFF adds nothing."""
    flags = flags_of("-DPORTSTAT_HARDEN=OFF", CFLAGS="", LDFLAGS="")
    found = [flag for flag in ADDED if flag in flags]
    expect(not found, "found: %s" % found)


def check_own_flags():
    """Who brings flags has decided about their kind, and about no other."""
    flags = flags_of(CFLAGS="-fno-stack-protector -D_FORTIFY_SOURCE=3", LDFLAGS="-Wl,-z,lazy")
    decided = ("-fstack-protector-strong", "-D_FORTIFY_SOURCE=2", "-Wl,-z,now")
    expect(not [flag for flag in decided if flag in flags], "flags were overruled:\n%s" % flags)
    others = [flag for flag in ADDED if flag not in decided and flag not in flags]
    expect(not others, "missing: %s" % others)


OF_FILES = (check_place, check_relro, check_stack, check_canaries, check_fortify)
OF_BUILDS = (check_default, check_off, check_own_flags)


def main():
    """Runs the checks."""
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    checks = [(check, (pathlib.Path(path),)) for path in sys.argv[1:] for check in OF_FILES]
    checks += [(check, ()) for check in OF_BUILDS]
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for check, arguments in checks:
        outcome, why = "passed", ""
        try:
            check(*arguments)
        except Skip as reason:
            outcome, why = "skipped", str(reason)
        except Failure as reason:
            outcome, why = "failed", str(reason)
        counts[outcome] += 1
        if outcome != "passed":
            print("%s %s: %s: %s" % (outcome, " ".join(path.name for path in arguments), check.__doc__, why))
    print("%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % counts)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
