"""The C files of the tree, for the tests of its style."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDERS = ("src", "include", "tests", "captures")


def c_files(*suffixes):
    """All of them, in order; c_files(".h"): only headers."""
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*")
                  if path.suffix in (suffixes or (".c", ".h")) and path.is_file())


def report(name, checked, problems):
    """Prints the problems and the line that sums up; the exit status."""
    print("\n".join(problems + ["%s: %d, %d wrong" % (name, checked, len(problems))]))
    return 1 if problems else 0
