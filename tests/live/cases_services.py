"""The periodic report that a person reads: what the network is busy with stands first, and what went wrong is said."""

import re
import sys
import time

from lab import download, expect, expect_equal, need, run

FAR, HTTP, CLOSED, DROPPED, SIZE = "192.0.2.2", 80, 81, 23, 3000000
KNOCK = """
import socket, sys
for _ in range(3):
    knock = socket.socket()
    knock.settimeout(float(sys.argv[3]))
    try:
        knock.connect((sys.argv[1], int(sys.argv[2])))
        print("open")
    except ConnectionRefusedError:
        print("refused")
    except TimeoutError:
        print("silence")
    knock.close()
"""
RULES = ("add table ip wall; add chain ip wall in { type filter hook input priority 0; };"
         "add rule ip wall in tcp dport 23 drop")
ROW = re.compile(r" *(\d+/\w+)  +(\S+(?: \S+)*?)  +.*")


def there(bench, *command):
    """Runs a program at the far end."""
    return run("ip", "netns", "exec", bench.lab.there, *command)


def here(bench, *command):
    """Runs a program at the near end."""
    return run("ip", "netns", "exec", bench.lab.here, *command)


def intervals(text):
    """The lines of each interval, by their headlines."""
    found = []
    for line in text.split("\nTotal\n", maxsplit=1)[0].split("\n"):
        if re.match(r"\d\d:\d\d:\d\dZ \+", line):
            found.append([])
        if found:
            found[-1].append(line)
    return found


def rows(lines):
    """{port: line} of an interval."""
    return {match.group(1): line for line in lines for match in [ROW.fullmatch(line)] if match}


def test_services_of_an_interval(bench):
    """A download, a refused port and a dropped one: HTTP is first with over 90 %, the others are said to fail."""
    need("nft")
    there(bench, "nft", RULES)
    try:
        capture = bench.capture("-i", "near0", "--interval", "5")
        time.sleep(5 - time.time() % 5 + 0.2)  # all of it in one interval
        download(bench.lab, bench.folder, FAR, HTTP, SIZE)
        expect_equal(here(bench, sys.executable, "-c", KNOCK, FAR, str(CLOSED), "2").split(), ["refused"] * 3, "81/tcp")
        silence = here(bench, sys.executable, "-c", KNOCK, FAR, str(DROPPED), "0.1").split()
        expect_equal(silence, ["silence"] * 3, "23/tcp")
        time.sleep(9)
        capture.stop()
    finally:
        there(bench, "nft", "delete table ip wall")
    found = intervals(capture.shown())
    busy = next(lines for lines in found if any("HTTP" in line for line in lines))
    first = busy[2]
    expect(re.match(r" +80/tcp  HTTP ", first), f"the first line is {first!r}")
    share = float(re.search(r"  +(\d+\.\d\d)  ", first).group(1))
    expect(share > 90, f"HTTP has {share} %")
    expect("drops 0" in busy[0], f"no drops in {busy[0]!r}")
    expect(rows(busy)["81/tcp"].endswith("  3 refused"), f"81/tcp: {rows(busy)['81/tcp']!r}")
    silent = [rows(lines)["23/tcp"] for lines in found if "23/tcp" in rows(lines)]
    expect(any(line.endswith("  3 no answer") for line in silent), f"23/tcp: {silent}")
    expect(not any("refused" in line for line in silent), f"23/tcp: {silent}")
    expect(all(len(lines) <= 23 for lines in found), f"lines: {[len(lines) for lines in found]}")
