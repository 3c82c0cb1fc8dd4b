#!/usr/bin/python3
"""File test: names, first comments and include guards.

- No two files in src/ have one name, so that a name in a message or in an #include says which file is meant. (What
  build tools look for in each folder may be there more than once.)
- A C file begins with a comment whose first line is "name.c - its one job".
- A header's guard is PORTSTAT_<PATH>_H: the path below include/portstat/ or src/, or from tests/ on.
"""
import collections
import re
import sys

from sources import ROOT, c_files, report

IN_EACH_FOLDER = {"CMakeLists.txt", "README.md"}
GUARD = re.compile(r"\*/\n#ifndef (\w+)\n#define (\w+)\n(?s:.*)\n#endif\n\Z")


def wanted_guard(path):
    """The guard of a header, from where it lies."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[:2] == ("include", "portstat"):
        parts = parts[2:]
    elif parts[0] == "src":
        parts = parts[1:]
    return "_".join(("PORTSTAT", *parts, "H")).upper().replace("-", "_")


def name_problems():
    """Names that several files of src/ have."""
    places = collections.defaultdict(list)
    for path in (ROOT / "src").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.name not in IN_EACH_FOLDER:
            places[path.name].append(str(path.relative_to(ROOT)))
    return ["%s: one name for several files; say in the name what is inside" % ", ".join(sorted(paths))
            for paths in places.values() if len(paths) > 1]


def first_comment_problem(path, text):
    """Why the first comment is not what it should be, or None."""
    if re.match(r"/\*\n \* %s - \S" % re.escape(path.name), text):
        return None
    return 'begin it with a comment "/*", " * %s - its one job"' % path.name


def guard_problem(path, text):
    """Why the include guard is not what it should be, or None."""
    wanted, found = wanted_guard(path), GUARD.search(text)
    if found and found.groups() == (wanted, wanted):
        return None
    return "the guard, right after the first comment, is %s" % wanted


def main():
    """Prints what is wrong."""
    paths, problems = c_files(), name_problems()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        checks = [first_comment_problem] + ([guard_problem] if path.suffix == ".h" else [])
        for why in filter(None, (check(path, text) for check in checks)):
            problems.append("%s: %s" % (path.relative_to(ROOT), why))
    return report("files", len(paths), problems)


if __name__ == "__main__":
    sys.exit(main())
