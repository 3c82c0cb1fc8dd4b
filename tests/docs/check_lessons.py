#!/usr/bin/python3
"""Is what the documents show what portstat prints?

    check_lessons.py PORTSTAT ROOT FILE.md...

A line "$ portstat ..." in an indented or fenced block of a document is a command, the lines behind it are its output,
where "[...]" stands for any lines. Each command is run in ROOT. Prints what differs; exit status 1 if anything does.
"""
import os
import re
import shlex
import subprocess
import sys

INDENT = "    "
PROMPT = INDENT + "$ portstat "
ANY_LINES = "[...]"
TIMEOUT_S = 60


def read_examples(path):
    """(line number, arguments, expected lines) of each command in a document."""
    command, fenced = None, False
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if line.startswith("```"):
            fenced = not fenced
            line = "fence"
        elif fenced:
            line = INDENT + line
        if line.startswith(PROMPT):
            if command:
                yield command
            command = (number, shlex.split(line[len(PROMPT):]), [])
        elif command and (line.startswith(INDENT) or not line):
            command[2].append(line[len(INDENT):].rstrip())
        elif command:
            yield command
            command = None
    if command:
        yield command


def pattern_of(lines):
    """The expected lines as a regular expression; empty lines at the end belong to the document."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    parts = ["(?:.*\n)*?" if line == ANY_LINES else re.escape(line) + " *\n" for line in lines]
    return "".join(parts) + "\n*"


def check_example(program, root, arguments, lines):
    """None if the output is as expected, else the output."""
    done = subprocess.run([program] + arguments, cwd=root, capture_output=True, text=True, check=False,
                          timeout=TIMEOUT_S, env={**os.environ, "NO_COLOR": "1"})
    return None if re.fullmatch(pattern_of(lines), done.stdout) else done.stdout + done.stderr


def main():
    """Command line."""
    program, root, *documents = sys.argv[1:]
    passed = failed = 0
    for document in documents:
        for number, arguments, lines in read_examples(os.path.join(root, document)):
            output = check_example(os.path.abspath(program), root, arguments, lines)
            if output is None:
                passed += 1
                continue
            failed += 1
            print("%s:%d: portstat %s prints\n%s" % (document, number, " ".join(arguments), output))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
