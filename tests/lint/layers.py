#!/usr/bin/python3
"""Layer test: which parts of the source may know which.

The include edges of src/ obey the order base <- decode <- classify <- tally <- report <- run; source, dump, confine,
explain and lookup stand beside it, the command line on top of all. A folder may also include the public headers that its job is about, and
libpcap's headers belong to src/source alone. Prints every edge that is against the order; exit status 1 if there is
one, and also if a folder or header is new and nobody has said yet where it belongs.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# Room of src/: the rooms below it, whose headers it may include.
FOLDERS = {
    "base": set(),
    "confine": {"base"},
    "decode": {"base"},
    "classify": {"base", "decode"},
    "tally": {"base", "decode", "classify"},
    "source": {"base"},
    "dump": {"base", "source"},
    "report": {"base", "decode", "classify", "tally"},
    "partial": {"base", "decode", "classify", "tally", "source", "report"},
    "run": {"base", "decode", "classify", "tally", "source", "report", "partial"},
    "explain": {"base", "decode", "classify"},
    "lookup": {"base", "classify"},
    "examples": set(),  # programs of somebody else's: <portstat/...> is all they know
    "cli": {"base", "confine", "decode", "classify", "tally", "source", "dump", "report", "partial", "run", "explain",
            "lookup"},
}

# Public header: the room whose interface it is. Words that all share (a frame, an error) are of base.
PUBLIC = {
    "connections.h": "base",
    "count.h": "base",
    "export.h": "base",
    "error.h": "base",
    "writer.h": "base",
    "version.h": "base",
    "packet.h": "base",
    "transport.h": "base",
    "link_types.h": "base",
    "decode.h": "decode",
    "service.h": "classify",
    "lookup.h": "lookup",
    "explain.h": "explain",
    "tally.h": "tally",
    "snapshot.h": "report",
    "renderer.h": "report",
    "partial.h": "partial",
    "run.h": "run",
    "source.h": "source",
    "interfaces.h": "source",
    "dump.h": "dump",
}

PCAP = re.compile(r"^pcap([/.-]|$)")
SYSTEM_OWNERS = ((PCAP, {"source"}), (re.compile(r"^(zlib|zstd|lzma|bzlib|lz4)"), {"source"}),
                 (re.compile(r"^seccomp|^cap-ng"), {"confine"}))


def includes(path):
    """(is system, name, line number) of each #include of a file."""
    text = path.read_text(encoding="utf-8")
    for found in INCLUDE.finditer(text):
        yield found.group(1) == "<", found.group(2), text.count("\n", 0, found.start(2)) + 1


def own_problem(folder, name):
    """Why src/FOLDER may not include "name", or None."""
    top, _, rest = name.partition("/")
    if top == "portstat":
        target = PUBLIC.get(rest)
        if target is None:
            return "nobody has said whose header it is; add it to PUBLIC in tests/lint/layers.py"
    elif not rest:
        return "name the folder, too"
    else:
        target = top
    if target == folder or target in FOLDERS[folder]:
        return None
    return "%s does not know %s" % (folder, target)


def system_problem(folder, name):
    """Why src/FOLDER may not include <name>, or None."""
    for pattern, owners in SYSTEM_OWNERS:
        if pattern.match(name) and folder not in owners:
            return "that library belongs to src/%s" % " and src/".join(sorted(owners))
    return None


def problems_of(path, folder, own=own_problem):
    """The lines to print about one file."""
    for system, name, line in includes(path):
        why = system_problem(folder, name) if system else own(folder, name)
        if why:
            yield "%s:%d: includes %s: %s" % (path.relative_to(ROOT), line, name, why)


def public_problem(folder, name):
    """Why a public header of room `folder` may not include "name", or None: only other public ones, and none above."""
    return own_problem(folder, name) if name.startswith("portstat/") else "public headers include public headers only"


def find_problems():
    """All the lines."""
    for folder in sorted(path for path in (ROOT / "src").iterdir() if path.is_dir()):
        sources = sorted(folder.rglob("*.[ch]"))
        if sources and folder.name not in FOLDERS:
            yield "src/%s: nobody has said where it stands; add it to FOLDERS in tests/lint/layers.py" % folder.name
            continue
        for path in sources:
            # A generator is a program of its own that runs while building.
            if not path.name.startswith("gen-"):
                yield from problems_of(path, folder.name)
    for path in sorted((ROOT / "include/portstat").glob("*.h")):
        if path.name in PUBLIC:
            yield from problems_of(path, PUBLIC[path.name], public_problem)
        else:
            yield "%s: nobody has said whose header it is; add it to PUBLIC in tests/lint/layers.py" % path.relative_to(ROOT)


def main():
    """Prints what is against the order."""
    problems = list(find_problems())
    for line in problems:
        print(line)
    print("layers: %s" % ("%d wrong" % len(problems) if problems else "in order"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
