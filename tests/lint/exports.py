#!/usr/bin/python3
"""Export test: the shared library shows what the public headers declare: all of it, and nothing else.

    exports.py LIBRARY

Exit status 77 for a build with sanitizers, which add symbols of their own.
"""
import re
import subprocess
import sys

from sources import ROOT, report

SKIPPED = 77
COMMENT_OR_DIRECTIVE = re.compile(r"/\*.*?\*/|^\s*#(?:[^\n]*\\\n)*[^\n]*$|^extern \"C\" \{$|^\}$", re.MULTILINE | re.DOTALL)
BRACES = re.compile(r"\{[^{}]*\}")
FUNCTION = re.compile(r"(?!\s*typedef\b)[^(]*?\b(ps_\w+)\s*\(")


def declared(text):
    """The names of the functions that a header's text declares."""
    text, found = COMMENT_OR_DIRECTIVE.sub("", text), 1
    while found:
        text, found = BRACES.subn("", text)
    return {match.group(1) for match in map(FUNCTION.match, text.split(";")) if match}


def exported(library):
    """The names that a shared library shows; None with sanitizers."""
    table = subprocess.run(["nm", "-D", "-P", library], capture_output=True, text=True, check=True).stdout
    if re.search(r"^__(asan|ubsan|sanitizer)", table, re.MULTILINE):
        return None
    symbols = [line.split() for line in table.splitlines()]
    return {symbol[0] for symbol in symbols if symbol[1] not in "Uwv"}


def main():
    """Prints the difference."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    if declared('typedef int ps_t(int);\nstruct a {\n    int (*f)(int);\n};\nextern "C" {\nint ps_f(int);\n}\n') != {"ps_f"}:
        raise SystemExit("exports.py: does not know a declaration when it sees one")
    shown = exported(sys.argv[1])
    if shown is None:
        print("exports: skipped, the library has sanitizers built in")
        return SKIPPED
    promised = set()
    for path in (ROOT / "include").rglob("*.h"):
        promised |= declared(path.read_text(encoding="utf-8"))
    problems = ["%s: exported, but no public header declares it" % name for name in sorted(shown - promised)]
    problems += ["%s: a public header declares it, but it is not exported; is it marked with PS_API?" % name
                 for name in sorted(promised - shown)]
    return report("exports", len(promised), problems)


if __name__ == "__main__":
    sys.exit(main())
