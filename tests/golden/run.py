#!/usr/bin/python3
"""Golden tests: what portstat prints for a command line, letter by letter.

    run.py PORTSTAT [--update] [NAME...]

A case is a file NAME.golden: a line "$ portstat ...", then its standard output, then "[stderr]" and its standard
error if there is any, then "[status N]". The command runs in a shell, in an empty folder that has a link to
captures/, 80 columns wide, without a terminal. --update writes what portstat says now into the files: read the
difference before committing it. That the numbers are right is for the differential tests to say.
"""
import argparse
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CAPTURES = HERE.parent.parent / "captures"
TIMEOUT_S = 60


def command_of(path):
    """The command line of a case, and the rest of the file."""
    first, _, expected = path.read_text(encoding="utf-8").partition("\n")
    if not first.startswith("$ "):
        raise SystemExit("run.py: %s: does not begin with '$ '" % path)
    return first[2:], expected


def environment(program_folder):
    """Only what the output may depend on."""
    path = "%s:/usr/bin:/bin" % program_folder
    names = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    return {**names, "PATH": path, "LC_ALL": "C", "TZ": "UTC", "COLUMNS": "80"}


def run_case(program, command):
    """What the file must hold after its first line."""
    with tempfile.TemporaryDirectory() as folder:
        programs, place = pathlib.Path(folder, "bin"), pathlib.Path(folder, "here")
        programs.mkdir()
        place.mkdir()
        (programs / "portstat").symlink_to(program)
        (place / "captures").symlink_to(CAPTURES)
        done = subprocess.run(["sh", "-c", command], cwd=place, env=environment(programs), timeout=TIMEOUT_S,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
    text = done.stdout.decode("utf-8", "backslashreplace")
    errors = done.stderr.decode("utf-8", "backslashreplace")
    if errors:
        text += "[stderr]\n" + errors
    return text + "[status %d]\n" % done.returncode


def examine(program, path, update):
    """True if the case holds."""
    command, expected = command_of(path)
    found = run_case(program, command)
    if found == expected:
        return True
    if update:
        path.write_text("$ %s\n%s" % (command, found), encoding="utf-8")
        print("updated: %s" % path.name)
        return True
    print("FAILED: %s: $ %s" % (path.name, command))
    sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), found.splitlines(True), "expected", "found"))
    return False


def main():
    """Runs all cases, or those that are named."""
    parser = argparse.ArgumentParser(description="Compare portstat's output with tests/golden/*.golden.")
    parser.add_argument("--update", action="store_true", help="write what portstat says now")
    parser.add_argument("portstat")
    parser.add_argument("names", nargs="*", help="cases (all)")
    arguments = parser.parse_intermixed_args()
    program = pathlib.Path(arguments.portstat).resolve()
    if not os.access(program, os.X_OK):
        raise SystemExit("run.py: %s: not a program; build it first" % arguments.portstat)
    paths = [HERE / (name + ".golden") for name in arguments.names] or sorted(HERE.glob("*.golden"))
    passed = sum(examine(program, path, arguments.update) for path in paths)
    print("%d passed, %d failed" % (passed, len(paths) - passed))
    return 0 if passed == len(paths) else 1


if __name__ == "__main__":
    sys.exit(main())
