"""-w: the frames that are tallied, in files that other programs read."""

import contextlib
import hashlib
import json
import os
import pathlib
import re
import signal
import stat
import struct
import subprocess
import time

from lab import NOBODY, WAIT_SECONDS, expect, expect_equal, frames_in, need, port_rows, run, wait_for

CAPTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "captures"
AS_NOBODY = ("setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups")


def portstat(bench, *arguments, prefix=(), **options):
    """Runs it to its end; no lab is needed for files."""
    return subprocess.run((*prefix, bench.program, *map(str, arguments)), capture_output=True, text=True, check=False,
                          **options)


def sample(bench):
    """1,779 frames where anybody may read them, 1.4 MB."""
    path = bench.folder / "sample.pcap"
    path.write_bytes((CAPTURES / "sample.pcap").read_bytes())
    return path


def digest(path):
    """Of what a file holds."""
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


@contextlib.contextmanager
def small_disk(bench, size):
    """A folder with so much room."""
    folder = bench.folder / "disk"
    folder.mkdir(exist_ok=True)
    run("mount", "-t", "tmpfs", "-o", f"size={size}", "portstat-test", str(folder))
    try:
        yield folder
    finally:
        run("umount", str(folder))


def expect_whole_rows(path):
    """NDJSON, up to the last byte; returns the rows."""
    text = path.read_text(encoding="utf-8")
    expect(text.endswith("\n"), f"{path} ends in the middle of a row")
    return [json.loads(line) for line in text.splitlines()]


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
    """-C 1 -W 10: files of a megabyte, numbered, and together all frames; in root's folder, and root's own."""
    path = bench.folder / "saved"
    capture = bench.capture("-i", "near0", "-T", "json", "-w", str(path), "-C", "1", "-W", "10", "udp")
    bench.lab.send(5000, size=1000)
    capture.stop()
    files = sorted(bench.folder.glob("saved*"))
    expect_equal([file.name for file in files], [f"saved{i}" for i in range(len(files))], "names")
    expect_equal(sum(map(frames_in, files)), 5000, "frames")
    expect(len(files) > 2, "only a few files")
    expect(all(1000000 < file.stat().st_size < 1003000 for file in files[:-1]), "sizes")
    expect_equal({file.stat().st_uid for file in files}, {0}, "owners")


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
        expect_equal(first.wait(WAIT_SECONDS), 0, "exit status")
        expect_equal(second.communicate(timeout=WAIT_SECONDS)[0], b"", "further frames")
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


def test_write_to_a_small_disk(bench):
    """All frames that fit are saved, by the count of tcpdump, which saves as many or fewer; and the message has the number.
    Rows of a report that fit are whole."""
    need("capinfos", "tcpdump")
    path = sample(bench)
    for size, name in (("200k", "a.pcap"), ("1000k", "a.pcap"), ("1000k", "a.pcapng"), ("4k", "a.pcap")):
        with small_disk(bench, size) as folder:
            done = portstat(bench, "-r", path, "-w", folder / name, "-q", "--by", "class")
            frames = frames_in(folder / name)
            (folder / name).unlink()
            subprocess.run(("tcpdump", "-r", str(path), "-w", str(folder / "b.pcap")), capture_output=True, check=False)
            judged = subprocess.run(("capinfos", "-Mc", str(folder / "b.pcap")), capture_output=True, text=True, check=False)
        wanted = int(re.search(r"packets:\s+(\d+)", judged.stdout)[1])
        expect_equal(done.returncode, 1, "exit status")
        expect(f"No space left on device; {frames:,} frame" in done.stderr, done.stderr)
        expect(name.endswith("ng") or frames >= wanted > 0, f"{frames} frames, tcpdump saved {wanted}")
        expect("counted" in done.stdout, "no report")
    with small_disk(bench, "40k") as folder:
        done = portstat(bench, "-r", path, "--interval", "0.1", "-T", "ndjson", "-o", folder / "rows")
        rows = expect_whole_rows(folder / "rows")
    expect_equal((done.returncode, bool(rows)), (1, True), "exit status and rows")
    expect("No space left on device" in done.stderr, done.stderr)


def test_write_under_a_limit(bench):
    """ulimit -f: as a full disk, not the end by a signal."""
    path = sample(bench)
    limited = ("sh", "-c", 'ulimit -f 400; exec "$@"', "sh")
    for name in ("a.pcap", "a.pcapng"):
        done = portstat(bench, "-r", path, "-w", bench.folder / name, "-T", "json", prefix=limited)
        frames = frames_in(bench.folder / name)
        expect_equal(done.returncode, 1, "exit status")
        expect(f"File too large; {frames:,} frames were saved in it" in done.stderr, done.stderr)
        expect_equal(json.loads(done.stdout)["packets"]["total"] >= frames > 200, True, "report")
    limited = ("sh", "-c", 'ulimit -f 80; exec "$@"', "sh")
    arguments = ("-r", path, "--interval", "0.1", "-T", "ndjson")
    done = portstat(bench, *arguments, "-o", bench.folder / "rows", prefix=limited)
    expect_equal((done.returncode, bool(expect_whole_rows(bench.folder / "rows"))), (1, True), "exit status and rows")
    with (bench.folder / "output").open("wb") as output:
        done = subprocess.run((*limited, bench.program, *map(str, arguments)), stdout=output, stderr=subprocess.PIPE,
                              check=False)
    expect_equal((done.returncode, bool(expect_whole_rows(bench.folder / "output"))), (1, True), "the same, redirected")


def test_write_and_be_killed(bench):
    """kill -9: at most one frame is cut, and what is before it can be read."""
    need("tcpdump")
    saved, log = bench.folder / "saved.pcap", bench.folder / "log"
    capture = bench.capture("-i", "near0", "-T", "ndjson", "--interval", "0.1", "-w", str(saved), "-o", str(log), "udp")
    bench.lab.send(3000, size=1000)
    wait_for(lambda: saved.stat().st_size > 1000000, "frames")
    capture.ask(signal.SIGKILL)
    capture.wait()
    done = portstat(bench, "-r", saved, "-T", "json")
    expect(done.returncode in (0, 3), done.stderr)
    judged = subprocess.run(("tcpdump", "--count", "-r", str(saved)), capture_output=True, text=True, check=False)
    expect_equal(json.loads(done.stdout)["packets"]["total"], int(judged.stdout.split()[0]), "frames")
    for line in log.read_text(encoding="utf-8").splitlines()[:-1]:
        json.loads(line)


def test_write_into_a_removed_folder(bench):
    """The next file cannot be made: a message, the report, and exit status 1; for the log of SIGHUP, too."""
    folder = bench.folder / "gone"
    folder.mkdir()
    capture = bench.capture("-i", "near0", "-T", "json", "-w", str(folder / "saved"), "-C", "1", "udp")
    (folder / "saved").unlink()
    folder.rmdir()
    bench.lab.send(1500, size=1000)
    expect_equal(capture.wait(), 1, "exit status")
    expect("saved1: cannot be made: No such file or directory" in capture.told(), capture.told())
    expect(json.loads(capture.shown())["packets"]["total"] > 900, "report")
    folder.mkdir()
    capture = bench.capture("-i", "near0", "-T", "ndjson", "-o", str(folder / "log"), "udp")
    (folder / "log").rename(bench.folder / "log.1")
    folder.rmdir()
    capture.ask(signal.SIGHUP)
    wait_for(lambda: "log: cannot be written: No such file" in capture.told(), "message")
    capture.stop(wanted=1)
    expect_whole_rows(bench.folder / "log.1")


def test_write_without_rights(bench):
    """Where nobody may write: permission is missing, nothing is made, and what is there stays as it was."""
    path = sample(bench)
    closed = bench.folder / "closed"
    closed.mkdir(mode=0o755)
    (closed / "old").write_text("old")
    for option in ("-w", "-o"):
        for name in ("new", "old"):
            done = portstat(bench, "-r", path, option, closed / name, prefix=AS_NOBODY)
            expect_equal(done.returncode, 4, f"exit status of {option} {name}")
            expect(f"{closed / name}: cannot be" in done.stderr, done.stderr)
    expect_equal([file.name for file in closed.iterdir()], ["old"], "files")
    expect_equal((closed / "old").read_text(), "old", "old file")


def test_write_past_planted_links(bench):
    """In a folder where anybody may put a link, root does not follow it: the first file, the next one, nor the log."""
    folder, victim = bench.folder / "open", bench.folder / "victim"
    folder.mkdir()
    folder.chmod(0o1777)
    victim.write_text("precious")
    (folder / "link").symlink_to(victim)
    for option in ("-w", "-o"):
        capture = bench.capture("-i", "near0", option, str(folder / "link"), "udp", starts=False)
        expect_equal(capture.wait(), 1, "exit status")
        done = portstat(bench, "-r", sample(bench), option, folder / "link")
        expect_equal(done.returncode, 1, "exit status")
        for told in (capture.told(), done.stderr):
            expect("a symbolic link that others may have put there" in told, told)
    capture = bench.capture("-i", "near0", "-T", "json", "-w", str(folder / "saved"), "-C", "1", "udp")
    (folder / "saved1").symlink_to(victim)
    bench.lab.send(1500, size=1000)
    expect_equal(capture.wait(), 1, "exit status")
    expect("saved1: cannot be made: it is or leads through a symbolic link" in capture.told(), capture.told())
    expect_equal(victim.read_text(), "precious", "what the link leads to")


def test_write_past_other_outputs(bench):
    """A name of the rotation that becomes a link to the log while it runs: the log is left alone."""
    log = bench.folder / "log"
    capture = bench.capture("-i", "near0", "-T", "ndjson", "--interval", "0.2", "-o", str(log), "-w",
                            str(bench.folder / "saved"), "-C", "1", "udp")
    os.link(log, bench.folder / "saved1")
    bench.lab.send(1500, size=1000)
    expect_equal(capture.wait(), 1, "exit status")
    expect("saved1: cannot be made: it is an input, or is written otherwise" in capture.told(), capture.told())
    expect(sum(row["packets"]["total"] for row in expect_whole_rows(log) if row["type"] == "interval") > 900, "rows")


def test_write_for_an_owner(bench):
    """Who called sudo, and who is named, can read what was captured for them; root can, too, and nobody else."""
    for arguments, environment, owner in (((), {"SUDO_UID": "4711", "SUDO_GID": "4712"}, 4711),
                                          (("-Z", "daemon"), {}, 1), ((), {"SUDO_UID": "", "SUDO_GID": ""}, 0)):
        saved = bench.folder / f"saved-{owner}"
        capture = bench.capture("-i", "near0", "-w", str(saved), *arguments, "udp", environment=environment)
        bench.lab.send(10)
        capture.stop()
        status = saved.stat()
        expect_equal((status.st_uid, stat.S_IMODE(status.st_mode)), (owner, 0o600), "owner and mode")
        for prefix, wanted in (((), 0), (AS_NOBODY, 4)):
            done = portstat(bench, "-r", saved, "-T", "json", prefix=prefix)
            expect_equal(done.returncode, wanted, f"reading it as {prefix}: {done.stderr}")


def test_write_ring(bench):
    """-C 1 -W 3: three files, of which the oldest is overwritten; for root alone to read, in root's folder."""
    saved = bench.folder / "evidence.pcap"
    capture = bench.capture("-i", "near0", "-T", "json", "-w", str(saved), "-C", "1", "-W", "3", "-Z", "root", "udp")
    bench.lab.send(4000, size=1000)
    capture.stop()
    files = sorted(bench.folder.glob("evidence.pcap*"))
    expect_equal([file.name for file in files], [f"evidence.pcap{i}" for i in range(3)], "names")
    expect_equal({stat.S_IMODE(file.stat().st_mode) for file in files}, {0o600}, "modes")
    expect(1900 < sum(map(frames_in, files)) < 3000, "frames")


def test_write_leaves_inputs_alone(bench):
    """As root and as nobody: what is read is not written, whatever it is called, and by whom."""
    path = sample(bench)
    before = digest(path)
    (bench.folder / "link").symlink_to(path)
    os.link(path, bench.folder / "hard")
    (bench.folder / "ring1").symlink_to(path)
    path.chmod(0o666)
    for prefix in ((), AS_NOBODY):
        for name in ("sample.pcap", "link", "hard"):
            for option in ("-w", "-o"):
                done = portstat(bench, "-r", path, option, bench.folder / name, prefix=prefix)
                expect_equal((done.returncode, digest(path)), (2, before), f"{option} {name}")
    done = portstat(bench, "-r", path, "-w", bench.folder / "ring", "-C", "1")
    expect_equal((done.returncode, digest(path)), (1, before), "a rotation that comes to it")
    expect("ring1: cannot be made: it is an input" in done.stderr, done.stderr)


def test_write_after_a_slow_start(bench):
    """A pipe that turns out to hold no capture after a while, and one that does: the old file is left alone, or not."""
    old = bench.folder / "old"
    old.write_text("old")
    command = ("sh", "-c", f"(sleep 1; cat {bench.folder}/input) | {bench.program} -r - -w {old} -T json")
    (bench.folder / "input").write_text("Dear Sir or Madam, this is no capture")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    expect_equal((done.returncode, old.read_text(), done.stdout), (1, "old", ""), "no capture")
    (bench.folder / "input").write_bytes((CAPTURES / "sample.pcap").read_bytes())
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    expect_equal((done.returncode, frames_in(old)), (0, frames_in(CAPTURES / "sample.pcap")), "a capture")
    with subprocess.Popen((bench.program, "-r", "-", "-T", "json", "-o", str(old)), stdin=subprocess.PIPE) as process:
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
        process.wait(WAIT_SECONDS)
    expect_equal(json.loads(old.read_text())["packets"]["total"], 0, "whoever stops it gets a report")


def test_write_to_a_named_pipe(bench):
    """A reader gets it all; one that goes away is told, and the report is made."""
    need("tcpdump")
    path, pipe = sample(bench), bench.folder / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(("tcpdump", "--count", "-r", str(pipe)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as reader:
        done = portstat(bench, "-r", path, "-w", pipe, "-T", "json")
        frames = int(reader.communicate(timeout=WAIT_SECONDS)[0].split()[0])
    expect_equal((done.returncode, frames), (0, json.loads(done.stdout)["packets"]["total"]), "frames")
    with subprocess.Popen(("head", "-c", "100", str(pipe)), stdout=subprocess.DEVNULL):
        done = portstat(bench, "-r", path, "-w", pipe, "-T", "json")
    expect_equal((done.returncode, json.loads(done.stdout)["input"]["kind"]), (1, "file"), "a reader that went away")
    expect("its reader went away" in done.stderr, done.stderr)


def test_write_to_standard_output_by_name(bench):
    """/dev/stdout is what it stands for: what it holds already is not cut off, and report and capture do not mix."""
    path = sample(bench)
    for option, text in (("-o", "counted"), ("-w", "x")):
        shell = f"echo before; {bench.program} -r {path} {option} /dev/stdout" + (" -o report" if option == "-w" else "")
        with (bench.folder / "output").open("wb") as output:
            subprocess.run(("sh", "-c", shell), stdout=output, check=True, cwd=bench.folder)
        got = (bench.folder / "output").read_bytes()
        expect(got.startswith(b"before\n") and (len(got) > 1400000 if text == "x" else text.encode() in got), option)
    with (bench.folder / "output").open("wb") as output:
        done = subprocess.run((bench.program, "-r", path, "-w", "/dev/stdout"), stdout=output, stderr=subprocess.PIPE,
                              check=False)
    expect_equal(done.returncode, 2, "both on standard output")


def make_dbus(path):
    """A capture of one D-Bus message, longer than what most link types allow."""
    size = 300000
    path.write_bytes(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 128 << 20, 231) +
                     struct.pack("<IIII", 1800000000, 0, size, size) + bytes(size))


def test_write_what_others_read(bench):
    """What is saved of each capture here, and of very long frames, in both formats, tcpdump and Wireshark's library read to
    the end, with as many frames as were counted; tshark itself those that are out of the ordinary."""
    need("capinfos", "tcpdump", "tshark")
    make_dbus(bench.folder / "dbus.pcap")
    folder, totals = bench.folder / "saved", {}
    folder.mkdir()
    for path in [path for path in sorted(CAPTURES.iterdir()) if ".pcap" in path.name] + [bench.folder / "dbus.pcap"]:
        for end in ("pcap", "pcapng"):
            saved = folder / f"{path.name}.{end}"
            done = portstat(bench, "-r", path, "-w", saved, "-T", "json")
            if done.returncode == 3 and "one link type" in done.stderr and end == "pcap":
                saved.unlink()
                continue
            totals[saved] = json.loads(done.stdout)["packets"]["total"]
            if json.loads(done.stdout)["input"]["link_type"] != "MIXED":
                expect_equal(frames_in(saved), totals[saved], f"tcpdump, {saved.name}")
    judged = subprocess.run(("capinfos", "-TMcr", *map(str, totals)), capture_output=True, text=True, check=False)
    rows = dict(line.split("\t")[:2] for line in judged.stdout.splitlines())
    expect_equal((judged.returncode, {pathlib.Path(name): int(count) for name, count in rows.items()}), (0, totals),
                 f"capinfos: {judged.stderr}")
    for saved in (path for path in totals if path.name.startswith(("dbus", "sample"))):
        judged = subprocess.run(("tshark", "-r", str(saved), "-T", "fields", "-e", "frame.number"), capture_output=True,
                                text=True, check=False)
        expect_equal((judged.returncode, len(judged.stdout.split())), (0, totals[saved]), f"tshark, {saved.name}")
