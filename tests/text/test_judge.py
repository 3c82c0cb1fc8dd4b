#!/usr/bin/python3
"""Test of the judge of text reports: every report that was tampered with is rejected.

    test_judge.py PORTSTAT

Each digit of a report is changed, each line left out, doubled or exchanged with the next one, each gap made wider or
narrower: books.py and same.py together reject all of it, books.py alone what contradicts itself. Ends with "N passed,
N failed".
"""
import pathlib
import re
import sys

import books
import run
import same

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else ""
SAMPLE, REFUSED, ONCE = ("sample.pcap",), ("refused.pcap",), ("any-cooked-v2.pcap",)
# Reports of every kind: tables, intervals, folded rows, details, notes.
REPORTS = [(REFUSED, ""), (SAMPLE, "--top 2"), (ONCE, "--once"), (REFUSED, "--by flow --top 3"),
           (ONCE, "--by interface --top 3"), (REFUSED, "--by host --top 3"), (SAMPLE, "--interval 5 --top 2 --by port"),
           (SAMPLE, "--interval 5 --by class"), (SAMPLE, "--interval 5 --top 8"), (("malformed.pcap",), "--all")]
# Of the digits, the share that books.py rejects without the JSON.
ALONE = 0.66


class Case:
    """A report and its objects."""

    def __init__(self, names, options):
        files = tuple(word for name in names for word in ("-r", str(run.CAPTURES / name)))
        self.options = options.split()
        self.name = "%s %s" % (" ".join(names), options)
        self.text = run.run(PROGRAM, *files, *self.options).replace(str(run.CAPTURES), "captures")
        self.objects = run.objects(PROGRAM, files, run.data_options(self.options))

    def problems(self, text):
        """What both judges say."""
        return list(books.problems(text)) + list(same.problems(text, self.objects, self.options))


def digits(text):
    """(what was done, tampered text) for each digit. Those of names are no numbers."""
    for found in re.finditer(r"\d", text):
        line = text[text.rfind("\n", 0, found.start()) + 1:found.start()]
        if "/" in line and line.startswith("captures"):
            continue
        at = found.start()
        yield "digit after %r" % line, text[:at] + str((int(found.group()) + 1) % 10) + text[at + 1:]


def table_lines(text):
    """The numbers of the lines that begin and end with something to add up."""
    return [i for i, line in enumerate(text.split("\n")) if re.search(r"  [\d,]+  +[<>]?[\d.]+%?(?:  #+)?$", line)]


def lines(text):
    """The same for lines that are gone, twice there, or exchanged."""
    split, numbers = text.split("\n"), set(table_lines(text))
    for i in numbers:
        yield "without %r" % split[i], "\n".join(split[:i] + split[i + 1:])
        yield "twice %r" % split[i], "\n".join(split[:i + 1] + split[i:])
        if i + 1 in numbers and split[i].split()[-3:] != split[i + 1].split()[-3:]:
            yield "exchanged %r" % split[i], "\n".join(split[:i] + [split[i + 1], split[i]] + split[i + 2:])


def gaps(text):
    """The same for cells that are moved by one column."""
    split = text.split("\n")
    for i in table_lines(text):
        for found in re.finditer(r"(?<=\S)  +(?=[\d<>])", split[i]):
            for gap in (found.group() + " ", found.group()[1:]):
                line = split[i][:found.start()] + gap + split[i][found.end():]
                yield "moved %r" % line, "\n".join(split[:i] + [line] + split[i + 1:])


CASES = [Case(*report) for report in REPORTS] if PROGRAM else []


def all_rejected(tamper, cases):
    """Tampers with each case in each way."""
    tried = 0
    for case in cases:
        assert case.problems(case.text) == [], case.name
        for what, text in tamper(case.text):
            assert case.problems(text), "%s: passed: %s" % (case.name, what)
            tried += 1
    assert tried > 100, tried


def test_digits():
    """No digit can be another one."""
    all_rejected(digits, CASES)


def test_lines():
    """No row can be missing, twice there or elsewhere."""
    all_rejected(lines, [case for case in CASES if "interface" not in case.name])


def test_gaps():
    """No number can stand one column to the left or right."""
    all_rejected(gaps, CASES)


def test_books_alone():
    """Most digits contradict others of the same report (not those of addresses)."""
    for case in [case for case in CASES if "flow" not in case.name and "host" not in case.name]:
        found = [bool(list(books.problems(text))) for _, text in digits(case.text)]
        assert sum(found) >= ALONE * len(found), (case.name, sum(found), len(found))


def expect(problem, text, width=80):
    """books.py finds this problem."""
    found = list(books.problems(text, width))
    assert any(problem in one for one in found), (problem, found)


def of(name):
    """The text of a case."""
    return next(case.text for case in CASES if case.name.strip() == name)


def test_bars():
    """A bar is as long as its percentage says; sums have none."""
    text = of("sample.pcap --top 2")
    for marks in "", "#", "######":
        expect("bars do not fit", re.sub(r"(53/udp .*16.27  )##$", r"\1" + marks, of("refused.pcap"),
                                         flags=re.MULTILINE).replace("16.27  \n", "16.27\n"))
    expect("has a bar", re.sub(r"^(counted .*)$", r"\1  ####", text, flags=re.MULTILINE))
    expect("has a bar", re.sub(r"^(  icmp .*)$", r"\1  #", text, flags=re.MULTILINE))
    expect("no bar at column", re.sub(r"(client ports.*) (#+)$", r"\1\2", text, flags=re.MULTILINE))


def test_width():
    """Lines fit, do not end in spaces, and control nothing; wide characters take two columns."""
    text = of("refused.pcap")
    expect("columns, not 70", text, 70)
    expect("ends in spaces", text.replace("\n", " \n", 1))
    expect("control character", text.replace("captures", "capt\x1b[2Jures", 1))
    expect("control character", text.replace("captures", "capt\x9bures", 1))
    wide = "\u6f22" * 30 + "x" * 20
    assert not list(books.lines(wide, 80)) and list(books.lines(wide, 79))
    assert not list(books.lines("e\u0301" * 80, 80))


def test_sums_that_agree():
    """Two numbers changed alike are still not what the others say."""
    text = of("refused.pcap")
    expect("total", re.sub(r"^total  .*$", lambda found: found.group().replace("14", "15"), text, flags=re.MULTILINE))
    expect("both directions", re.sub(r"^(counted +6  +)6( +)2", r"\g<1>5\g<2>2", text, flags=re.MULTILINE))
    expect("wrong range", text.replace("1024-49151", "1025-49151"))
    expect("is well-known, not registered", text.replace("53/udp  well-known", "53/udp  registered", 1))
    expect("details of ip-without-ports", text.replace("  icmpv6 ", "  icmpv6x"[:8] + " ", 1).replace(
        "3    338", "4    338", 1))


def test_intervals():
    """The intervals add up to the total, and their rows to them."""
    text = of("sample.pcap --interval 5 --top 2 --by port")
    expect("rows of", text.replace("948 packets", "949 packets", 1))
    expect("packets of all intervals", text.replace("+5s  2 packets", "+5s  3 packets", 1))
    expect("is no 94.45 %", text.replace("1.73 Mb/s", "1.63 Mb/s", 1))
    expect("do not line up", text.replace("     80/tcp  HTTP     ", "     80/tcp  HTTP      ", 1))


def test_unknown_headings():
    """A table that nobody taught the reader is no table."""
    text = of("refused.pcap")
    assert list(books.problems(text.replace("BYTES%", "BITES%", 1)))


def main():
    """Runs all tests."""
    tests = [value for name, value in sorted(globals().items()) if name.startswith("test_")]
    failed = 0
    for test in tests:
        try:
            test()
        except AssertionError as why:
            failed += 1
            print("FAILED: %s: %s" % (test.__name__, why))
    print("%d passed, %d failed" % (len(tests) - failed, failed))
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    if not PROGRAM:
        raise SystemExit(__doc__)
    sys.exit(main())
