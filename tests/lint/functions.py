#!/usr/bin/python3
"""Function test: no function is longer than what a screen shows, 60 lines.

Counts from the line of the name to the closing brace. The house style (tests/lint/format.py) puts both braces of a
function, and nothing else that looks like that, at the start of a line.
"""
import re
import sys

from sources import ROOT, c_files, report

LIMIT = 60
FUNCTION = re.compile(r"^[A-Za-z_][^\n;={}#]*\([^;{}]*?\)[^;{}]*?\n\{\n.*?^\}", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"(\w+)\(")


def functions(text):
    """(name, first line, lines) of each function defined in a C text."""
    for found in FUNCTION.finditer(text):
        yield (NAME.search(found.group()).group(1), text.count("\n", 0, found.start()) + 1,
               found.group().count("\n") + 1)


def main():
    """Prints the functions that are too long."""
    if list(functions("static int\nf(int a,\n  int b)\n{\n    g();\n}\n")) != [("f", 2, 5)]:
        raise SystemExit("functions.py: does not know a function when it sees one")
    problems, checked = [], 0
    for path in c_files():
        for name, line, lines in functions(path.read_text(encoding="utf-8")):
            checked += 1
            if lines > LIMIT:
                problems.append("%s:%d: %s has %d lines; %d at most"
                                % (path.relative_to(ROOT), line, name, lines, LIMIT))
    return report("functions", checked, problems)


if __name__ == "__main__":
    sys.exit(main())
