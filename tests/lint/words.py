#!/usr/bin/python3
"""Words test: the library speaks no command line.

A string outside src/cli and src/main.c may not name an option ("-r", "--max-flows"), begin a message ("portstat:"),
or show how to call the program ("portstat -r x"): the library states facts, and src/cli/messages.c says what a person
can do. Nothing there knows an exit status either. Prints each place; exit status 1 if there is one.

    words.py           the source of this checkout
    words.py FILE...   these files only
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# What is built on the library.
PROGRAMS = (("src", "cli"), ("src", "main.c"), ("src", "examples"))

# Comments, pragmas for the compiler, characters, strings: whichever begins first is what it is.
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|#pragma[^\n]*|\'(?:[^\'\\\n]|\\.)*\'|"((?:[^"\\\n]|\\.)*)"', re.DOTALL)
OPTION = re.compile(r"(?<![\w%.\-])--?[A-Za-z]")
MESSAGE = re.compile(r"\bportstat(:| -| (explain|lookup)\b)")
EXIT = re.compile(r"\b(PS_EXIT_\w+|enum ps_exit|exit\s*\()")


def library_files():
    """All that is linked into libportstat, and its headers. A generator and an example are programs of their own."""
    for folder in ("include", "src"):
        for path in sorted((ROOT / folder).rglob("*.[ch]")):
            inside = path.relative_to(ROOT).parts
            if inside[:2] not in PROGRAMS and not path.name.startswith("gen-"):
                yield path


def strings_of(text):
    """(offset, string) of each literal."""
    for found in TOKEN.finditer(text):
        if found.group(1) is not None:
            yield found.start(1), found.group(1)


def problems_of(path):
    """The lines to print about one file."""
    text = path.read_text(encoding="utf-8")

    def place(offset):
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        return "%s:%d" % (name, text.count("\n", 0, offset) + 1)

    for offset, string in strings_of(text):
        plain = string.replace("\\n", "  ").replace("\\t", "  ")
        if OPTION.search(plain):
            yield "%s: names an option: \"%s\"" % (place(offset), string)
        if MESSAGE.search(plain):
            yield "%s: speaks as the program: \"%s\"" % (place(offset), string)
    bare = TOKEN.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    for found in EXIT.finditer(bare):
        yield "%s: knows exit statuses: %s" % (place(found.start()), found.group())


def main():
    """Prints what the library says that it should not."""
    paths = [pathlib.Path(name).resolve() for name in sys.argv[1:]] or list(library_files())
    problems = [line for path in paths for line in problems_of(path)]
    for line in problems:
        print(line)
    print("words: %s in %d files" % ("%d wrong" % len(problems) if problems else "in order", len(paths)))
    return 1 if problems or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
