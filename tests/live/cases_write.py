"""-w: the frames that are tallied, in files that other programs read."""

import json
import os
import signal
import subprocess
import time

from lab import NOBODY, expect, expect_equal, frames_in, need, port_rows


def test_write_and_interrupt(bench):
    """The file is whole after Ctrl-C, holds what was tallied, and gives the same tallies again."""
    path = bench.folder / "saved.pcap"
    capture = bench.capture("-i", "near0", "-T", "json", "-w", str(path), "udp")
    bench.lab.send(3000, size=1000, ports=3)
    report = capture.report()
    expect_equal((report["packets"]["total"], frames_in(path)), (3000, 3000), "frames")
    again = json.loads(subprocess.run((bench.program, "-r", str(path), "-T", "json"), capture_output=True,
                                      check=True).stdout)
    expect_equal((port_rows(again), again["packets"]), (port_rows(report), report["packets"]), "tallies")
    expect(path.stat().st_size > 3000 * 1000, "frames are not whole")


def test_write_pcapng_of_several(bench):
    """Several interfaces: pcapng, with their names."""
    need("tshark")
    bench.lab.plug("near1", "far1", "198.51.100.1/24", "198.51.100.2/24")
    path = bench.folder / "saved"
    capture = bench.capture("-i", "near0", "-i", "near1", "-T", "json", "-w", str(path), "udp")
    bench.lab.send(30)
    bench.lab.send(50, host="198.51.100.2")
    capture.stop()
    done = subprocess.run(("tshark", "-r", str(path), "-T", "fields", "-e", "frame.interface_name"),
                          capture_output=True, text=True, check=True)
    names = done.stdout.split()
    expect_equal((names.count("near0"), names.count("near1")), (30, 50), "frames by interface")


def test_write_by_size(bench):
    """-C 1 -W 10: files of a megabyte, numbered, and together all frames; in root's folder, and nobody's."""
    path = bench.folder / "saved"
    capture = bench.capture("-i", "near0", "-T", "json", "-w", str(path), "-C", "1", "-W", "10", "udp")
    bench.lab.send(5000, size=1000)
    capture.stop()
    files = sorted(bench.folder.glob("saved*"))
    expect_equal([file.name for file in files], [f"saved{i}" for i in range(len(files))], "names")
    expect_equal(sum(map(frames_in, files)), 5000, "frames")
    expect(len(files) > 2, "only a few files")
    expect(all(1000000 < file.stat().st_size < 1003000 for file in files[:-1]), "sizes")
    expect_equal({file.stat().st_uid for file in files}, {NOBODY}, "owners")


def test_write_by_time(bench):
    """-G 1: a file a second, by its time; -W 2: the end after two."""
    capture = bench.capture("-i", "near0", "-T", "json", "-w", str(bench.folder / "saved-%s.pcap"), "-G", "1", "-W", "2",
                            "udp")
    for _ in range(12):
        bench.lab.send(20)
        if capture.process.poll() is not None:
            break
        time.sleep(0.3)
    expect_equal(capture.wait(), 0, "exit status")
    files = sorted(bench.folder.glob("saved-*.pcap"))
    expect_equal(len(files), 2, "files")
    expect(all(abs(int(file.stem.split("-")[1]) - time.time()) < 60 for file in files), "names by time")
    expect_equal(sum(map(frames_in, files)), json.loads(capture.shown())["packets"]["total"], "frames")


def test_write_by_size_of_a_file(bench):
    """-Z with a file: the rotation's files are made when privileges are gone, all of them with -G."""
    saved = bench.folder / "saved.pcap"
    capture = bench.capture("-i", "near0", "-T", "json", "-w", str(saved), "udp")
    bench.lab.send(2500, size=1000)
    capture.stop()
    saved.chmod(0o644)
    for name, arguments in (("by-size-", ("-C", "1")), ("by-time-%Y", ("-G", "3600", "-C", "1"))):
        done = subprocess.run((bench.program, "-r", str(saved), "-Z", "nobody", "-w", str(bench.folder / name), *arguments,
                               "-o", "/dev/null"), capture_output=True, text=True, check=False)
        expect_equal((done.returncode, done.stderr), (0, ""), "end")
        files = list(bench.folder.glob(f"{name[:8]}*"))
        expect_equal((len(files), sum(map(frames_in, files))), (3, 2500), "files and frames")
        expect_equal({file.stat().st_uid for file in files}, {NOBODY}, "owners")


def test_write_without_opener(bench):
    """The process that opens files is killed: the run ends at the next file, with its report, and nothing is cut."""
    saved = bench.folder / "saved"
    capture = bench.capture("-i", "near0", "-T", "json", "-w", str(saved), "-C", "1", "udp")
    opener, = capture.helpers()
    os.kill(opener, signal.SIGKILL)
    bench.lab.send(1500, size=1000)
    expect_equal(capture.wait(), 1, "exit status")
    expect("saved1: cannot be made: the process that opens output files has ended" in capture.told(), capture.told())
    expect(1000000 < saved.stat().st_size < 1003000, "size")
    expect(json.loads(capture.shown())["packets"]["total"] >= frames_in(saved) > 900, "frames")


def test_write_to_a_pipe(bench):
    """-w -: another program reads along, frame by frame."""
    need("tcpdump")
    command = ("ip", "netns", "exec", bench.lab.here, bench.program, "-i", "near0", "-w", "-", "-o", "/dev/null", "udp")
    first = subprocess.Popen(command, stdout=subprocess.PIPE)
    second = subprocess.Popen(("tcpdump", "-l", "-n", "-r", "-"), stdin=first.stdout, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    first.stdout.close()
    try:
        time.sleep(0.7)
        bench.lab.send(1)
        line = second.stdout.readline()
        expect(b"192.0.2.2.9000" in line, line)
        first.send_signal(signal.SIGINT)
        expect_equal(first.wait(10), 0, "exit status")
        expect_equal(second.communicate(timeout=10)[0], b"", "further frames")
    finally:
        first.kill()
        second.kill()


def test_write_to_a_full_disk(bench):
    """It ends with a message, and still with the report."""
    capture = bench.capture("-i", "near0", "-T", "json", "-w", "/dev/full", "udp")
    bench.lab.send(100)
    expect_equal(capture.wait(), 1, "exit status")
    expect("/dev/full: cannot be written: No space left on device" in capture.told(), capture.told())
    expect(json.loads(capture.shown())["packets"]["total"] > 0, "no report")
