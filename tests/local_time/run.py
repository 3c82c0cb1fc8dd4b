#!/usr/bin/python3
"""Local-time tests: every time that --local-time shows, against Python's zoneinfo.

    run.py PORTSTAT

Packets stand at both sides of the changes between standard and daylight saving time, at moments whose local date is
not UTC's, and in 1971, when Liberia's clocks were 44 minutes and 30 seconds behind. Text, JSON, NDJSON and explain must
show the instants of the packets, written with the zone's offset at that instant; intervals begin at multiples of their
length in UTC. Exit status 77: this machine has no time zones.
"""
import datetime
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zoneinfo

UTC = datetime.timezone.utc
ZONES = ("Asia/Seoul", "America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
         "Africa/Monrovia", "UTC")
TIMES = tuple(datetime.datetime(*parts, tzinfo=UTC) for parts in (
    (1971, 6, 1, 12, 0, 0, 1), (2026, 3, 8, 6, 59, 59, 999999), (2026, 3, 8, 7, 0, 0, 0), (2026, 3, 29, 0, 59, 59, 5),
    (2026, 3, 29, 1, 0, 0, 0), (2026, 4, 4, 14, 59, 59, 0), (2026, 4, 4, 15, 0, 0, 0), (2026, 11, 1, 5, 59, 59, 999999),
    (2026, 11, 1, 6, 0, 0, 0), (2026, 11, 20, 20, 39, 50, 0)))
FRAME = bytes.fromhex("020000000002 020000000001 0800 4500001c 00000000 40110000 c0000201 c0000202 9c400035 00080000")
STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def capture(times):
    """The bytes of a pcap file with a packet at each time."""
    records = []
    for time in times:
        seconds, fraction = divmod((time - datetime.datetime(1970, 1, 1, tzinfo=UTC)), datetime.timedelta(seconds=1))
        records.append(struct.pack("<IIII", seconds, fraction.microseconds, len(FRAME), len(FRAME)) + FRAME)
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + b"".join(records)


def expected(time, zone, separator="T", digits=6):
    """RFC 3339 in the zone. Its offsets are whole minutes: seconds of an offset are cut off."""
    seconds = int(time.astimezone(zone).utcoffset().total_seconds())
    minutes = int(seconds / 60)
    local = time.astimezone(datetime.timezone(datetime.timedelta(minutes=minutes)))
    text = local.strftime("%Y-%m-%d") + separator + local.strftime("%H:%M:%S")
    if digits:
        text += ".%06d" % local.microsecond
    return text + "%s%02d:%02d" % ("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60)


def run(program, zone, *arguments):
    """What it prints."""
    done = subprocess.run([program, *arguments, "--local-time"], env={**os.environ, "TZ": zone}, check=True,
                          stdout=subprocess.PIPE, text=True, timeout=60)
    return done.stdout


def check_zone(program, path, name):
    """The problems of one zone."""
    zone = zoneinfo.ZoneInfo(name)
    first, last = expected(TIMES[0], zone), expected(TIMES[-1], zone)
    report = json.loads(run(program, name, "-r", path, "-T", "json"))
    yield "json", [report["input"]["first"], report["input"]["last"]], [first, last]
    text = run(program, name, "-r", path)
    yield "text", STAMP.findall(text.splitlines()[0]), [expected(TIMES[0], zone, " ", 0)]
    frames = json.loads(run(program, name, "explain", "-r", path, "-T", "json"))["frames"]
    by_flow = ("-r", path, "--by", "flow", "--flow-timeout", "0")
    flow = json.loads(run(program, name, *by_flow, "-T", "json"))["flows_list"][0]
    yield "flow in json", [flow["first"], flow["last"]], [first, last]
    rows = run(program, name, *by_flow, "-T", "csv")
    yield "flow in csv", STAMP.findall(rows), [first, last]
    # nine digits
    yield "explain -T json", [re.sub(r"000(?=[+-])", "", frame["time"], count=1) for frame in frames], [
        expected(time, zone) for time in TIMES]
    brief = run(program, name, "explain", "-r", path, "--brief")
    yield "explain", STAMP.findall(brief), [expected(time, zone, " ") for time in TIMES]


def check_intervals(program, folder, name):
    """Hours across the end of daylight saving time in New York: UTC's hours, whatever the zone."""
    zone = zoneinfo.ZoneInfo(name)
    start = datetime.datetime(2026, 11, 1, 3, 30, tzinfo=UTC)
    times = [start + datetime.timedelta(hours=hours) for hours in range(5)]
    path = folder / "hours.pcap"
    path.write_bytes(capture(times))
    hours = [time.replace(minute=0) for time in times]
    arguments = ("-r", str(path), "--interval", "3600")
    objects = [json.loads(line) for line in run(program, name, *arguments, "-T", "ndjson").splitlines()]
    starts = [expected(hour, zone) for hour in hours]
    yield "interval starts", [one["interval"]["start"] for one in objects[:-1]], starts
    rows = run(program, name, *arguments, "-T", "csv").splitlines()[1:]
    yield "interval starts in csv", list(dict.fromkeys(row.split(",")[0] for row in rows)), starts
    text, dates, shown = run(program, name, *arguments, "-q"), [], []
    for line in text.split("\nTotal\n", maxsplit=1)[0].splitlines():
        if re.fullmatch(r"\d{4}-\d\d-\d\d", line):
            dates.append(line)
        else:
            shown.append("%s %s" % (dates[-1], line.split()[0]))
    yield "interval headlines", shown, [expected(hour, zone, " ", 0) for hour in hours]
    yield "dates above them", dates, sorted({hour.astimezone(zone).strftime("%Y-%m-%d") for hour in hours})


def main():
    """All zones."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    program = str(pathlib.Path(sys.argv[1]).resolve())
    if not os.path.exists("/usr/share/zoneinfo/America/New_York"):
        print("skipped: there are no time zones in /usr/share/zoneinfo")
        return 77
    passed = failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        path = folder / "times.pcap"
        path.write_bytes(capture(TIMES))
        for zone in ZONES:
            for what, found, wanted in (*check_zone(program, str(path), zone), *check_intervals(program, folder, zone)):
                passed, failed = passed + (found == wanted), failed + (found != wanted)
                if found != wanted:
                    print("FAILED: %s: %s: %s, not %s" % (zone, what, found, wanted))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
