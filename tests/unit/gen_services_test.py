#!/usr/bin/python3
"""The generator of the port tables refuses each kind of bad row, with file and line.

usage: gen_services_test.py PATH-OF-GEN-SERVICES
"""

import pathlib
import re
import subprocess
import sys
import tempfile

GOOD_SERVICES = "# a comment\n7\ttcp\techo\n7\tudp\techo\n80\ttcp\thttp\n"
GOOD_COMMON = (
    "# a comment\n0\ttcp,udp\texplains\treserved\tNot for use\tRFC 1\n80\ttcp\tservice\tHTTP\tThe web\tRFC 2\n"
)

# What is wrong, services.tsv, common.tsv, what the message must have in it.
BAD = [
    ("few columns", "7\ttcp\n", GOOD_COMMON, "services.tsv:1: 2 columns instead of 3"),
    ("many columns", "7\ttcp\techo\tx\n", GOOD_COMMON, "services.tsv:1: 4 columns instead of 3"),
    ("spaces for tabs", "7 tcp echo\n", GOOD_COMMON, "services.tsv:1: 1 columns instead of 3"),
    ("blank line", "7\ttcp\techo\n\n", GOOD_COMMON, "services.tsv:2: 1 columns"),
    ("empty file", "", GOOD_COMMON, "services.tsv:0: the file is empty"),
    ("port too big", "65536\ttcp\techo\n", GOOD_COMMON, "services.tsv:1: port '65536'"),
    ("port far too big", "4294967303\ttcp\techo\n", GOOD_COMMON, "services.tsv:1: port '4294967303'"),
    ("negative port", "-7\ttcp\techo\n", GOOD_COMMON, "services.tsv:1: port '-7'"),
    ("port in hex", "0x7\ttcp\techo\n", GOOD_COMMON, "services.tsv:1: port '0x7'"),
    ("leading zero", "07\ttcp\techo\n", GOOD_COMMON, "services.tsv:1: port '07'"),
    ("no port", "\ttcp\techo\n", GOOD_COMMON, "services.tsv:1: port ''"),
    ("range", "6000-6063\ttcp\tx11\n", GOOD_COMMON, "services.tsv:1: port '6000-6063'"),
    ("unknown protocol", "7\ticmp\techo\n", GOOD_COMMON, "services.tsv:1: protocol 'icmp'"),
    ("protocol in capitals", "7\tTCP\techo\n", GOOD_COMMON, "services.tsv:1: protocol 'TCP'"),
    ("no UDP-Lite rows", "7\tudplite\techo\n", GOOD_COMMON, "services.tsv:1: protocol 'udplite'"),
    ("duplicate", "7\ttcp\techo\n7\ttcp\tother\n", GOOD_COMMON, "services.tsv:2: 7/tcp is there twice"),
    ("unsorted ports", "8\ttcp\tx\n7\ttcp\techo\n", GOOD_COMMON, "services.tsv:2: 7/tcp is out of order"),
    ("unsorted protocols", "7\tudp\tx\n7\ttcp\tx\n", GOOD_COMMON, "services.tsv:2: 7/tcp is out of order"),
    ("no name", "7\ttcp\t\n", GOOD_COMMON, "services.tsv:1: name ''"),
    ("long name", "7\ttcp\tabcdefghijklmnop\n", GOOD_COMMON, "services.tsv:1: name 'abcdefghijklmnop'"),
    ("space in name", "7\ttcp\tan echo\n", GOOD_COMMON, "services.tsv:1: name 'an echo'"),
    ("slash in name", "7\ttcp\ta/b\n", GOOD_COMMON, "services.tsv:1: name 'a/b'"),
    ("hyphen first", "7\ttcp\t-echo\n", GOOD_COMMON, "services.tsv:1: name '-echo'"),
    ("umlaut in name", "7\ttcp\tech\u00f6\n", GOOD_COMMON, "services.tsv:1: name 'ech\u00f6'"),
    ("CR LF", "7\ttcp\techo\r\n", GOOD_COMMON, "services.tsv:1: name"),
    ("NUL byte", "7\ttcp\techo\0\n", GOOD_COMMON, "services.tsv:1: there is a NUL byte"),
    ("common: columns", GOOD_SERVICES, "80\ttcp\tservice\tHTTP\tWeb\n", "common.tsv:1: 5 columns instead of 6"),
    ("common: port", GOOD_SERVICES, "x\ttcp\tservice\tHTTP\tWeb\tS\n", "common.tsv:1: port 'x'"),
    ("common: protocol", GOOD_SERVICES, "80\ttcp,x\tservice\tHTTP\tWeb\tS\n", "common.tsv:1: protocol 'x'"),
    ("common: no protocol", GOOD_SERVICES, "80\t\tservice\tHTTP\tWeb\tS\n", "common.tsv:1: protocol ''"),
    ("common: trailing comma", GOOD_SERVICES, "80\ttcp,\tservice\tHTTP\tWeb\tS\n", "common.tsv:1: protocol ''"),
    ("common: twice in a row", GOOD_SERVICES, "80\ttcp,tcp\tservice\tHTTP\tWeb\tS\n", "common.tsv:1: 80/tcp is there twice"),
    ("common: twice", GOOD_SERVICES, "80\ttcp\tservice\tA\tB\tS\n80\tudp,tcp\tservice\tA\tB\tS\n", "common.tsv:2: 80/tcp is there twice"),
    ("common: unsorted", GOOD_SERVICES, "80\ttcp\tservice\tA\tB\tS\n7\ttcp\tservice\tA\tB\tS\n", "common.tsv:2: 7/tcp is out of order"),
    ("common: no name", GOOD_SERVICES, "80\ttcp\tservice\t\tWeb\tS\n", "common.tsv:1: common name ''"),
    ("common: long name", GOOD_SERVICES, "80\ttcp\tservice\tabcdefghijklmnopqrs\tWeb\tS\n", "common.tsv:1: common name 'abc"),
    ("common: no description", GOOD_SERVICES, "80\ttcp\tservice\tHTTP\t\tS\n", "common.tsv:1: description ''"),
    ("common: long description", GOOD_SERVICES, "80\ttcp\tservice\tHTTP\t" + "x" * 91 + "\tS\n", "common.tsv:1: description"),
    ("common: not ASCII", GOOD_SERVICES, "80\ttcp\tservice\tHTTP\tW\u00e9b\tS\n", "common.tsv:1: description has"),
    ("common: kind", GOOD_SERVICES, "80\ttcp\tserver\tHTTP\tWeb\tS\n", "common.tsv:1: kind 'server'"),
    ("common: no kind", GOOD_SERVICES, "80\ttcp\t\tHTTP\tWeb\tS\n", "common.tsv:1: kind ''"),
    ("common: down", GOOD_SERVICES, "9-8\ttcp\tservice\tA\tB\tS\n", "common.tsv:1: range 9-8 does not go up"),
    ("common: of one", GOOD_SERVICES, "8-8\ttcp\tservice\tA\tB\tS\n", "common.tsv:1: range 8-8 does not go up"),
    ("common: open range", GOOD_SERVICES, "8-\ttcp\tservice\tA\tB\tS\n", "common.tsv:1: port ''"),
    ("common: beyond", GOOD_SERVICES, "8-65536\ttcp\tservice\tA\tB\tS\n", "common.tsv:1: port '65536'"),
    ("common: negative", GOOD_SERVICES, "-8\ttcp\tservice\tA\tB\tS\n", "common.tsv:1: port '-8'"),
    ("common: ranges cross", GOOD_SERVICES, "1-3\ttcp\tservice\tA\tB\tS\n2-4\ttcp\tservice\tA\tB\tS\n",
     "common.tsv:2: 2/tcp is there twice"),
    ("common: space at the end", GOOD_SERVICES, "80\ttcp\tservice\tHTTP\tWeb \tS\n", "common.tsv:1: description 'Web '"),
]


def run(generator, folder, services, common):
    """The finished generator on these two texts, and where it would write to."""
    for name, text in (("services.tsv", services), ("common.tsv", common)):
        (folder / name).write_bytes(text.encode())
    output = folder / "table.c"
    output.unlink(missing_ok=True)
    command = [generator, folder / "services.tsv", folder / "common.tsv", output]
    return subprocess.run(command, capture_output=True, text=True, check=False), output


def check_bad(generator, folder):
    """How many bad inputs were taken, or refused with another message."""
    failed = 0
    for what, services, common, message in BAD:
        result, output = run(generator, folder, services, common)
        if result.returncode != 1 or message not in result.stderr or output.exists():
            print(f"{what}: status {result.returncode}, {result.stderr!r}, wanted {message!r}")
            failed += 1
    return failed


def check_good(generator, folder):
    result, output = run(generator, folder, GOOD_SERVICES, GOOD_COMMON)
    if result.returncode != 0 or not output.exists():
        print(f"good tables: status {result.returncode}, {result.stderr!r}")
        return 1
    return 0


# Which name a port gets where rows overlap, whichever is first; upper case is evidence. 7/tcp is IANA's.
OVERLAPS = (
    "4-9\ttcp\tservice\tWIDE\tx\tS\n5-6\ttcp,udp\texplains\tnarrow\tx\tS\n"
    "6\ttcp\tservice\tONE\tx\tS\n7\ttcp\texplains\tone\tx\tS\n8-13\tudp\tservice\tWIDE\tx\tS\n"
)
NAMES = {4: "WIDE", 5: "narrow", 6: "ONE", 7: "one", 8: "WIDE", 9: "WIDE"}


def table_of(text, name):
    """The numbers of one table of the generated C."""
    return re.search(r"\b%s(?:\[[^\]]*\])+ = \{(.*?)\};" % name, text, re.DOTALL).group(1)


def check_overlaps(generator, folder):
    """The narrower row names a port, and ranks follow the names that are evidence."""
    result, output = run(generator, folder, GOOD_SERVICES, OVERLAPS)
    if result.returncode != 0:
        print(f"overlaps: status {result.returncode}, {result.stderr!r}")
        return 1
    text = output.read_text()
    names = bytes(int(byte) for byte in table_of(text, "ps_table_text").split(",")[:-1])
    last = int(table_of(text, "ps_table_first").split(",")[1])
    found = {}
    for row in re.findall(r"\{(\d+),(\d+),\d+,(\d+),\d\}", table_of(text, "ps_table_rows"))[:last]:
        if row[1] != "0":
            found[int(row[2])] = names[int(row[1]) :].split(b"\0")[0].decode()
    ranks = [int(byte) for byte in re.findall(r"\d+", table_of(text, "ps_table_rank"))[:4]]
    rank = {port: ranks[port // 4] >> port % 4 * 2 & 3 for port in NAMES}
    wanted = {port: 2 if name.isupper() else int(port == 7) for port, name in NAMES.items()}
    if found == NAMES and rank == wanted:
        return 0
    print(f"overlaps: {found} with ranks {rank}, wanted {NAMES} with {wanted}")
    return 1


def check_missing(generator, folder):
    command = [generator, folder / "none.tsv", folder / "common.tsv", folder / "table.c"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 1 or "none.tsv: No such file" not in result.stderr:
        print(f"missing file: status {result.returncode}, {result.stderr!r}")
        return 1
    return 0


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        checks = (check_bad, check_good, check_overlaps, check_missing)
        failed = sum(check(sys.argv[1], folder) for check in checks)
    print(f"{len(BAD) + 3} checks, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
