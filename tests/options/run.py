#!/usr/bin/python3
"""Options test: what the command line does between a source and its report.

    tests/options/run.py PORTSTAT [NAME...]

Captures are made here frame by frame, so that each number that is expected can be counted by hand. A case that needs
root, or a program that is not there, is skipped and says so. Ends with "N passed, N failed, N skipped".
"""
import bz2
import gzip
import json
import lzma
import os
import pathlib
import pwd
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import zlib

BATCH = 256  # frames that a source hands out at once
TIMEOUT_S = 60


class Skip(Exception):
    """The case cannot run here."""


def udp(client=40000, server=53):
    """A frame of 60 bytes from 192.0.2.1 to 192.0.2.2."""
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 46, 0, 0, 64, 17, 0, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
    return bytes(12) + b"\x08\x00" + ip + struct.pack(">HHHH", client, server, 26, 0) + bytes(18)


def pcap(records):
    """A capture file of (time in seconds, frame)."""
    parts = [struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1)]
    for moment, frame in records:
        second = int(moment // 1)
        parts += struct.pack("<IIII", second, round((moment - second) * 1e9), len(frame), len(frame)), frame
    return b"".join(parts)


def every(step, count, begin=1000.0):
    """Records so far apart."""
    return [(begin + place * step, udp()) for place in range(count)]


class Bench:
    """A program, and an empty folder for it."""

    def __init__(self, portstat, folder):
        self.portstat, self.folder = portstat, pathlib.Path(folder)

    def file(self, name, data):
        """Makes a file; its path."""
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def run(self, *words, status=0, **options):
        """Standard output of a run that ends so."""
        done = subprocess.run([self.portstat, *words], capture_output=True, timeout=TIMEOUT_S, check=False,
                              cwd=self.folder, **{"stdin": subprocess.DEVNULL, **options})
        assert done.returncode == status, "%s: status %d: %s" % (words, done.returncode, done.stderr.decode())
        return done.stdout.decode()

    def report(self, *words, **options):
        """The JSON report."""
        return json.loads(self.run("-T", "json", *words, **options))

    def total(self, *words, **options):
        """How many frames it has."""
        return self.report(*words, **options)["packets"]["total"]

    def intervals(self, *words):
        """(start, end, frames) of each interval."""
        lines = [json.loads(line) for line in self.run("-T", "ndjson", *words).splitlines()]
        assert lines[-1]["type"] == "total", lines[-1]["type"]
        assert sum(line["packets"]["total"] for line in lines[:-1]) == lines[-1]["packets"]["total"]
        return [(line["interval"]["start"][11:19], line["interval"]["end"][11:19], line["packets"]["total"])
                for line in lines[:-1]]


def same(found, expected):
    """An assertion that says what was found."""
    assert found == expected, "%r, expected %r" % (found, expected)


def count_saves_what_it_counts(bench):
    """-c N -w: the file has the N frames that the report counts, wherever batches end, and of a filter those that pass."""
    file = bench.file("in.pcap", pcap([(1000 + place / 1000, udp(server=53 + place % 2)) for place in range(1000)]))
    for limit in (1, 10, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH, 999, 1000, 5000):
        expected = min(limit, 1000)
        same(bench.total("-r", file, "-c", str(limit), "-w", "out.pcap"), expected)
        same(bench.total("-r", "out.pcap"), expected)
    same(bench.total("-r", file, "-c", "300", "-w", "out.pcap", "port", "53"), 300)
    same([(row["port"], row["packets"]) for row in bench.report("-r", "out.pcap")["ports"] if row["packets"]],
         [(53, 300)])


def duration_of_a_file(bench):
    """-a duration:S counts [first, first + S) of capture time, and saves no more."""
    file = bench.file("in.pcap", pcap(every(0.5, 1000)))
    for seconds, frames in (("2", 4), ("2.000000001", 5), ("1.999999999", 4), ("0.5", 1), ("200", 400), ("9999", 1000)):
        same(bench.total("-r", file, "-a", "duration:" + seconds, "-w", "out.pcap"), frames)
        same(bench.total("-r", "out.pcap"), frames)
    same(bench.total("-r", file, "-a", "duration:100", "-c", "3"), 3)
    same(bench.total("-r", file, "-a", "duration:1", "-c", "3"), 2)
    same(bench.intervals("-r", file, "-a", "duration:2", "--interval", "1"),
         [("00:16:40", "00:16:41", 2), ("00:16:41", "00:16:42", 2)])


def boundaries_of_intervals(bench):
    """A frame on the boundary begins an interval; a nanosecond before, it ends one."""
    file = bench.file("in.pcap", pcap([(1000.5, udp()), (1000.999999999, udp()), (1001.0, udp()), (1001.5, udp())]))
    same(bench.intervals("-r", file, "--interval", "1"), [("00:16:40", "00:16:41", 2), ("00:16:41", "00:16:42", 2)])
    same(bench.intervals("-r", file, "--interval", "1", "-c", "3"),
         [("00:16:40", "00:16:41", 2), ("00:16:41", "00:16:42", 1)])


def a_gap_is_one_interval(bench):
    """An hour without a frame is one interval, which ends where the next one begins."""
    file = bench.file("in.pcap", pcap([(1000.5, udp()), (4600.5, udp()), (4601.5, udp())]))
    same(bench.intervals("-r", file, "--interval", "1"),
         [("00:16:40", "00:16:41", 1), ("00:16:41", "01:16:40", 0), ("01:16:40", "01:16:41", 1),
          ("01:16:41", "01:16:42", 1)])


def flow_timeout(bench):
    """300 s by default, exactly as long as is asked for, and never with 0."""
    file = bench.file("in.pcap", pcap([(1000, udp()), (1400, udp())]))
    for words, flows in (((), 2), (("--flow-timeout", "0"), 1), (("--flow-timeout", "400"), 1),
                         (("--flow-timeout", "399"), 2)):
        same(bench.report("-r", file, *words)["flows"]["total"], flows)


def max_flows(bench):
    """The flow that is idle longest makes room: not the first one, which had another frame."""
    clients = (40001, 40002, 40001, 40003)
    file = bench.file("in.pcap", pcap([(1000 + place, udp(client)) for place, client in enumerate(clients)]))
    report = bench.report("-r", file, "--by", "flow", "--max-flows", "2")
    same(sorted(row["client"]["port"] for row in report["flows_list"]), [40001, 40003])
    same((report["flows"]["evicted"], report["flows_list_omitted"]),
         (1, {"flows": 1, "packets": 1, "bytes": 60}))


def services_range(bench):
    """A range of one port is that port."""
    file = bench.file("in.pcap", pcap([(1000, udp(server=6000)), (1001, udp(server=6001))]))
    bench.file("services", b"one 6000-6000/udp\n")
    rows = {row["port"]: row["service"] for row in bench.report("-r", file, "--services", "services")["ports"]}
    same((rows[6000], rows[6001]), ("one", "x11"))


def long_filters(bench):
    """A filter that compiles to so many instructions (15,639 by tcpdump -d) that they come in several messages: its last
    word counts as well."""
    sums = ("%s = %d" % (" + ".join("ether[%d] * ether[%d]" % (14 + place * factor % 40, 15 + factor % 30)
                                    for factor in range(40)), 10000000 + place) for place in range(60))
    bench.file("long.flt", (" or ".join(sums) + " or udp dst port 53").encode())
    file = bench.file("in.pcap", pcap([(1000, udp(server=54)), (1001, udp()), (1002, udp())]))
    report = bench.report("-r", file, "-F", "long.flt")
    same((report["packets"]["total"], report["input"]["filtered_out"]["packets"]), (2, 1))


def squeezers():
    """(name, function) of the compressions that can be made here; each makes a piece that stands alone."""
    yield "gzip", gzip.compress
    yield "bzip2", bz2.compress
    yield "xz", lzma.compress
    for name in ("zstd", "lz4"):
        if shutil.which(name):
            yield name, lambda data, name=name: subprocess.run([name, "-c"], input=data, capture_output=True,
                                                               check=True).stdout


def pieces_of_a_pipe(bench):
    """Compressed members, each written on its own, so that a read ends where a member ends: all of them count."""
    data = pcap(every(0.001, 2000))
    cuts = [data[:20], data[20:60000], data[60000:60001], data[60001:]]
    for name, squeeze in squeezers():
        with subprocess.Popen([bench.portstat, "-r", "-", "-T", "json"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            for piece in cuts:
                process.stdin.write(squeeze(piece))
                process.stdin.flush()
                time.sleep(0.2)
            report = json.loads(process.communicate(timeout=TIMEOUT_S)[0])
        same((name, process.returncode, report["packets"]["total"]), (name, 0, 2000))


def cuts_at_a_full_buffer(bench):
    """A compressed file that is cut just where a buffer of the reader's is full: all frames up to there count. Alike
    frames pack so well that a byte holds many of them."""
    packed = gzip.compress(pcap([(1000, udp())] * 10000))
    cuts = 0
    for cut in range(20, len(packed)):
        plain = len(zlib.decompressobj(wbits=31).decompress(packed[:cut]))
        if min(plain % 262144, -plain % 262144) < 1100 and plain > 1100:
            file = bench.file("cut.pcap.gz", packed[:cut])
            same((cut, bench.total("-r", file, status=3)), (cut, (plain - 24) // 76))
            cuts += 1
    assert cuts > 1, cuts


def limits_of_explain(bench):
    """-c counts frames that are shown, --frame those of the file; what is not there is an error."""
    file = bench.file("in.pcap", pcap([(1000 + place, udp(server=53 + place % 2)) for place in range(10)]))

    def numbers(*words, **options):
        text = bench.run("explain", "-r", file, "-T", "json", *words, **options)
        return [frame["number"] for frame in json.loads(text)["frames"]]

    same(numbers("-c", "3"), [1, 2, 3])
    same(numbers("-c", "3", "port", "54"), [2, 4, 6])
    same(numbers("--frame", "7-"), [7, 8, 9, 10])
    same(numbers("--frame", "3-5"), [3, 4, 5])
    same(numbers("--frame", "3-8", "port", "54"), [4, 6, 8])
    same(numbers("--frame", "10"), [10])
    bench.run("explain", "-r", file, "--frame", "11", status=1)
    bench.run("explain", "-r", file, "--frame", "12-", status=1)


def cut_files(bench):
    """What is cut off is status 3, wherever; whole is 0."""
    data = pcap(every(1, 3))
    for size, frames in ((len(data), 3), (len(data) - 1, 2), (len(data) - 60, 2), (len(data) - 61, 2),
                         (len(data) - 75, 2)):
        file = bench.file("cut.pcap", data[:size])
        report = bench.report("-r", file, status=0 if size == len(data) else 3)
        same((report["packets"]["total"], report["input"]["complete"]), (frames, size == len(data)))
    bench.file("end.pcap", data[:len(data) - 76])
    same(bench.total("-r", "end.pcap"), 2)


def one_of_several_files(bench):
    """A damaged file among good ones is status 3, and all that can be read is reported."""
    whole = bench.file("a.pcap", pcap(every(1, 5)))
    cut = bench.file("b.pcap", pcap(every(1, 5, 2000))[:-1])
    other = bench.file("c.pcap", pcap(every(1, 5, 1500)))
    report = bench.report("-r", whole, "-r", cut, "-r", other, status=3)
    same((report["packets"]["total"], report["input"]["complete"]), (14, False))
    same(bench.total("-r", whole, "-r", other), 10)
    same(bench.total("-r", whole, "-r", other, "-c", "7"), 7)


def files_on_all_processors(bench):
    """Files large enough to be counted in threads: the same limits hold, and what is said of the input is of all."""
    ethernet = [(1000 + place, udp() + bytes(1400)) for place in range(600)]
    raw = [(2000 + place, frame[14:]) for place, (_, frame) in enumerate(ethernet)]
    first = bench.file("a.pcap", pcap(ethernet))
    same_type = bench.file("b.pcap", pcap([(moment + 5000, frame) for moment, frame in ethernet]))
    other_type = bench.file("c.pcap", pcap(raw)[:20] + struct.pack("<I", 101) + pcap(raw)[24:])
    for second, link_type in ((same_type, "EN10MB"), (other_type, "MIXED")):
        report = bench.report("-r", first, "-r", second)
        same((report["packets"]["total"], report["packets"]["counted"], report["input"]["link_type"]),
             (1200, 1200, link_type))
        for threads in (1, 2):
            report = bench.report("-r", first, "-r", second, "--threads", str(threads))
            same((report["input"]["threads"], report["packets"]["total"]), (threads, 1200))
        same(bench.total("-r", first, "-r", second, "-c", "601"), 601)
        same(bench.total("-r", first, "-r", second, "-a", "duration:10"), 10)


def large(count=14000):
    """Records of 20 MB: one file that two threads share."""
    return [(1000 + place / 1000, udp(1024 + place % 40000, 53 + place % 7) + bytes(1382)) for place in range(count)]


def without_threads(report):
    """What is left of a report, and how many threads counted it."""
    return report["input"].pop("threads"), report


def one_file_on_all_processors(bench):
    """A large file is counted by as many threads as are asked for, which is said, and the report is the same."""
    data = pcap(large())
    file = bench.file("in.pcap", data)
    for words in ((), ("--by", "flow"), ("--by", "host"), ("--by", "interface"), ("port", "53"), ("--max-flows", "13999")):
        one, expected = without_threads(bench.report("-r", file, "--threads", "1", *words))
        several, found = without_threads(bench.report("-r", file, "--threads", "2", *words))
        same((one, several), (1, 1 if "--max-flows" in words else 2))
        same(found, expected)
    for words in ((), ("-T", "csv")):
        same(bench.run("-r", file, "--threads", "2", *words), bench.run("-r", file, "--threads", "1", *words))
    size = (len(data) - 24) // 14000 # of a record; the lengths of one of them become absurd
    places = [24 + size * number for number in (1000, 13000)]
    for damaged in (data[:-1], *(data[:place] + b"\xff" * 16 + data[place + 16:] for place in places)):
        file = bench.file("in.pcap", damaged)
        one, several = (bench.report("-r", file, "--threads", number, status=3) for number in "12")
        same(without_threads(several)[1], without_threads(one)[1])
    if len(os.sched_getaffinity(0)) < 2:
        raise Skip("one processor: nothing to divide unless it is asked for")
    same(bench.report("-r", bench.file("in.pcap", data))["input"]["threads"], 2)


def one_thread_where_it_has_to_be(bench):
    """What depends on the order in which all is read, and what cannot be read in parts, is counted by one thread."""
    data = pcap(large())
    file = bench.file("in.pcap", data)
    several = ("--threads", "8")
    for words in (("-c", "99999"), ("-a", "duration:9999"), ("--once",), ("-w", "out.pcap"), ("--reader", "libpcap"),
                  ("-r", bench.file("small.pcap", pcap(every(1, 5))), "-c", "99999")):
        same(bench.report("-r", file, *several, *words)["input"]["threads"], 1)
    last = bench.run("-r", file, *several, "-T", "ndjson", "--interval", "5").splitlines()[-1]
    same(json.loads(last)["input"]["threads"], 1)
    packed = bench.file("in.pcap.gz", gzip.compress(data, 1))
    same(bench.report("-r", packed, *several)["input"]["threads"], 1)
    with subprocess.Popen(("cat", file), stdout=subprocess.PIPE) as pipe:
        same(bench.report("-r", "-", *several, stdin=pipe.stdout)["input"]["threads"], 1)
    with open(file, "rb") as stdin:
        same(bench.report("-r", "-", *several, stdin=stdin)["input"]["threads"], 1)
    same(bench.report("-r", bench.file("small.pcap", data[:8_000_000]), *several, status=3)["input"]["threads"], 1)


def a_user_reads_what_root_opened(bench):
    """With -Z files are opened before root is given up."""
    if os.geteuid() != 0:
        raise Skip("needs root")
    try:
        pwd.getpwnam("nobody")
    except KeyError as missing:
        raise Skip("no user nobody") from missing
    file = bench.file("in.pcap", pcap(every(1, 3)))
    os.chmod(file, 0o600)
    same(bench.total("-r", file, "-Z", "nobody"), 3)


CASES = [count_saves_what_it_counts, duration_of_a_file, boundaries_of_intervals, a_gap_is_one_interval, flow_timeout,
         max_flows, services_range, long_filters, pieces_of_a_pipe, cuts_at_a_full_buffer, limits_of_explain, cut_files,
         one_of_several_files, files_on_all_processors, one_file_on_all_processors, one_thread_where_it_has_to_be, a_user_reads_what_root_opened]


def examine(portstat, case):
    """"passed", "failed" or "skipped"."""
    with tempfile.TemporaryDirectory(prefix="portstat-options-") as folder:
        try:
            case(Bench(portstat, folder))
        except Skip as why:
            print("%s: skipped: %s" % (case.__name__, why))
            return "skipped"
        except (AssertionError, ValueError, KeyError, subprocess.SubprocessError):
            print("%s: %s" % (case.__name__, traceback.format_exc()))
            return "failed"
    return "passed"


def main(portstat, *names):
    """Status 0 if all is well."""
    outcomes = [examine(portstat, case) for case in CASES if not names or case.__name__ in names]
    print(", ".join("%d %s" % (outcomes.count(word), word) for word in ("passed", "failed", "skipped")))
    return 1 if "failed" in outcomes else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), *sys.argv[2:]))
