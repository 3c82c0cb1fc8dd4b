#!/usr/bin/python3
"""Name test: each row of src/classify/common.tsv says where its name is from, and is of the kind that it can be.

- Sources, with "; " between them: "RFC 959"; "IANA", if the registry has a row for each port and transport; a manual
  page, "iperf3(1)"; an address, https://...; or a collection. Collections take from each other, and from hearsay: one
  of them is not enough.
- TCP ports from 32768 on, where systems take their clients' ports from, only explain.
- There are enough rows for what a student meets.

The rest of a row is for gen-services to check, when it is built.
"""
import re
import sys

from sources import ROOT, report

TABLE = "src/classify/common.tsv"
REGISTRY = "src/classify/services.tsv"
COLLECTIONS = {"Wireshark", "Nmap", "Shodan"}
SOURCE = re.compile(r"RFC [1-9]\d*|[\w.-]+\([1-8]\)|https?://[^\s;]+")
CLIENTS_FIRST = 32768
ROWS_MIN = 500


def rows_of(path):
    """(line number, columns) of each row."""
    with open(ROOT / path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.startswith("#"):
                yield number, line.rstrip("\n").split("\t")


def source_problems(sources, ports, registered):
    """What is wrong with the column of sources; `registered` says whether IANA has a port and transport."""
    found = sources.split("; ")
    for source in found:
        if source == "IANA":
            yield from ("IANA has no %d/%s" % port for port in ports if port not in registered)
        elif source not in COLLECTIONS and not SOURCE.fullmatch(source):
            yield "'%s' is no source" % source
    if len(set(found)) < len(found):
        yield "a source stands there twice"
    if len(found) == 1 and found[0] in COLLECTIONS:
        yield "one collection is not enough"


def row_problems(columns, registered):
    """What is wrong with one row."""
    if len(columns) != 6:
        yield "%d columns instead of 6" % len(columns)
        return
    first, _, last = columns[0].partition("-")
    transports = columns[1].split(",")
    ports = [(port, transport) for port in range(int(first), int(last or first) + 1) for transport in transports]
    if "tcp" in transports and ports[-1][0] >= CLIENTS_FIRST and columns[2] != "explains":
        yield "a TCP port that clients are given is no evidence: it explains"
    if columns[4].endswith("."):
        yield "its line ends with a full stop"
    yield from source_problems(columns[5], ports, registered)


def main():
    """Prints what is wrong."""
    registered = {(int(port), transport) for _, (port, transport, _) in rows_of(REGISTRY)}
    rows = list(rows_of(TABLE))
    problems = ["%s:%d: %s" % (TABLE, number, why)
                for number, columns in rows for why in row_problems(columns, registered)]
    if len(rows) < ROWS_MIN:
        problems.append("%s: %d rows; at least %d are wanted" % (TABLE, len(rows), ROWS_MIN))
    return report("names", len(rows), problems)


if __name__ == "__main__":
    sys.exit(main())
