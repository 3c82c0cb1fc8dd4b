#!/usr/bin/python3
"""Other tables of common names, made of the real one.

    other_names.py without|everywhere|evidence COMMON.TSV > OTHER.TSV

without     without each name that only explains
everywhere  with a name that only explains for each port that has none
evidence    the same, but that name is evidence
"""
import sys

KIND = 2
EVERY_PORT = "2-65535\ttcp,udp,sctp,dccp\t%s\tany\tA name for each port\tnone"


def first_port(row):
    """By what rows are sorted."""
    return int(row.split("\t")[0].partition("-")[0])


def main():
    """Writes the table."""
    which, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n") for line in file if not line.startswith("#")]
    if which == "without":
        rows = [row for row in rows if row.split("\t")[KIND] != "explains"]
    else:
        rows.append(EVERY_PORT % {"everywhere": "explains", "evidence": "service"}[which])
    print("\n".join(sorted(rows, key=first_port)))


if __name__ == "__main__":
    main()
