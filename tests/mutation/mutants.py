#!/usr/bin/python3
"""The mutants: small bugs as data, and whether they still apply.

    tests/mutation/mutants.py

Reads all .toml files of this folder. A mutant has a name, a file, an old text that stands in it once, a new one in its
place, why somebody might write that, and what kills it: names of ctest's tests, or a script of SCRIPTS with arguments,
the likeliest first. Instead of the last, one that changes nothing says in `same` why not. As a program this is a lint
test: each mutant applies, names tests that there are, and is in the table of README.md.
"""
import collections
import pathlib
import re
import sys

try:
    import tomllib
except ImportError:  # Python before 3.11
    print("skipped: this Python has no tomllib")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
README = HERE / "README.md"
LEAST = 120
# In each of them, a part of that many of all mutants at least.
ROOMS = ("classify", "cli", "confine", "decode", "dump", "explain", "lookup", "report", "run", "source", "tally")
KEYS = {"name", "file", "old", "new", "why"}
# What takes the program and then arguments, where a part of a test is enough or no test of ctest's kills.
SCRIPTS = {"golden": "tests/golden/run.py", "live": "tests/live/run.py", "options": "tests/options/run.py"}

Mutant = collections.namedtuple("Mutant", "name file old new why kills same")


def load():
    """All mutants, in the order of the files and of their names."""
    mutants = []
    for path in sorted(HERE.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]:
            missing = KEYS - set(row) or set() if ("kills" in row) != ("same" in row) else {"either kills or same"}
            if missing:
                raise SystemExit("%s: %s: lacks %s" % (path.name, row.get("name"), ", ".join(sorted(missing))))
            mutants.append(Mutant(**{"kills": (), "same": "", **row}))
    return mutants


def mutated(mutant, root=ROOT):
    """(old text of the file, new text); ValueError if the mutant does not apply."""
    path = root / mutant.file
    if not path.is_file():
        raise ValueError("%s is not there" % mutant.file)
    text = path.read_text(encoding="utf-8")
    places = text.count(mutant.old)
    if places != 1:
        raise ValueError("%r stands %d times in %s, and has to once" % (mutant.old, places, mutant.file))
    if mutant.old == mutant.new:
        raise ValueError("changes nothing")
    return text, text.replace(mutant.old, mutant.new)


def tests():
    """Names of ctest's tests that may kill."""
    lists = (ROOT / "tests/CMakeLists.txt").read_text(encoding="utf-8")
    scripts = set(re.findall(r"portstat_(?:script_)?test\((\S+) (?:quick|slow)", lists))
    return scripts | {"unit/" + path.stem for path in (ROOT / "tests/unit").glob("test_*.c")}


def killer_problem(killer, known):
    """Why there is no such killer, or None."""
    script, *arguments = killer.split(" ")
    if not arguments:
        return None if killer in known and not killer.startswith("lint/") else "%s: no such test" % killer
    if script not in SCRIPTS:
        return "%s: no such script" % script
    if script == "golden" and not (ROOT / "tests/golden" / (arguments[0] + ".golden")).is_file():
        return "%s: no such case" % killer
    return None


def problems_of(mutant, known, table):
    """What is wrong with a mutant."""
    try:
        mutated(mutant)
    except ValueError as why:
        yield str(why)
    for killer in mutant.kills:
        problem = killer_problem(killer, known)
        if problem:
            yield problem
    if "| %s |" % mutant.name not in table:
        yield "not in README.md: run tests/mutation/run.py %s" % mutant.name


def main():
    """Prints what is wrong; the exit status."""
    mutants, known = load(), tests()
    table = README.read_text(encoding="utf-8")
    problems = ["%s: %s" % (mutant.name, problem)
                for mutant in mutants for problem in problems_of(mutant, known, table)]
    names = collections.Counter(mutant.name for mutant in mutants)
    problems += ["%s: %d mutants have this name" % item for item in names.items() if item[1] > 1]
    rows = re.findall(r"^\| ([a-z0-9-]+) \| `", table, re.MULTILINE)
    problems += ["%s: in README.md, and no mutant" % name for name in rows if name not in names]
    if len(mutants) < LEAST:
        problems.append("only %d mutants; %d at least" % (len(mutants), LEAST))
    problems += ["no mutant in src/%s" % room for room in ROOMS
                 if not any(mutant.file.startswith("src/%s/" % room) for mutant in mutants)]
    print("\n".join(problems + ["mutants: %d, %d wrong" % (len(mutants), len(problems))]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
