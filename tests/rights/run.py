#!/usr/bin/python3
"""Tests of rights: who portstat is while it reads capture files, what it still can do, and what stays as it was.

    run.py PORTSTAT [NAME...]

Interfaces are for tests/live. A run is stopped in the middle by a pipe that brings the first bytes of a capture and not
the rest. Most tests need root; as somebody else, or where a program is missing, they are skipped. Exit status 77: all
were skipped.
"""
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = (HERE.parent.parent / "captures" / "sample.pcap").read_bytes()
FOREIGN, OWNER = 4242, 4711
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Skip(Exception):
    """This machine cannot."""


class Failure(Exception):
    """It is not as it should be."""


def expect(found, wanted, what):
    """Fails where they differ."""
    if found != wanted:
        raise Failure("%s: %r, not %r" % (what, found, wanted))


def wait_for(condition, what):
    """Waits until it is true, and fails after ten seconds."""
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise Failure("waited in vain for %s" % what)


def root():
    """Skips for anybody else."""
    if os.geteuid() != 0:
        raise Skip("needs root")


def status_of(pid):
    """The lines of /proc/PID/status."""
    lines = pathlib.Path("/proc/%d/status" % pid).read_text(encoding="utf-8").splitlines()
    return {key: value.split() for key, _, value in (line.partition(":") for line in lines)}


class Bench:
    """The program, and a folder of its own for each test, which anybody may enter."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = pathlib.Path(folder)

    def run(self, *arguments, prefix=(), environment=None, stdin=subprocess.DEVNULL):
        """Runs to the end."""
        return subprocess.run((*prefix, self.program, *map(str, arguments)), capture_output=True, check=False,
                              env={**ENVIRONMENT, **(environment or {})}, stdin=stdin, timeout=60)

    def total(self, *arguments, **options):
        """Frames of its JSON report."""
        done = self.run(*arguments, "-T", "json", **options)
        expect((done.returncode, done.stderr), (0, b""), "end of %s" % (arguments,))
        return json.loads(done.stdout)["packets"]["total"]

    def file(self, *names, owner=None, mode=0o644, content=SAMPLE):
        """Makes a file below the folder."""
        path = self.folder.joinpath(*names)
        path.write_bytes(content)
        if owner is not None:
            os.chown(path, owner, owner)
        path.chmod(mode)
        return path


class Held:
    """A run that waits for the rest of its standard input, confined already."""

    def __init__(self, bench, *arguments, environment=None, prefix=(), begins=SAMPLE[:1000]):
        self.process = subprocess.Popen((*prefix, bench.program, *map(str, arguments)), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env={**ENVIRONMENT, **(environment or {})})
        self.process.stdin.write(begins)
        self.process.stdin.flush()
        wait_for(lambda: self.process.poll() is not None or self.status()["NoNewPrivs"] == ["1"], "the sandbox")
        time.sleep(0.1)

    def status(self):
        """Of the process that reads."""
        return status_of(self.process.pid)

    def helpers(self):
        """The processes beside it, by name."""
        found = {}
        for folder in pathlib.Path("/proc").iterdir():
            try:
                about = status_of(int(folder.name))
            except (ValueError, OSError):
                continue
            if about["PPid"] == [str(self.process.pid)]:
                found[about["Name"][0]] = int(folder.name)
        return found

    def give(self, content):
        """More of the capture."""
        self.process.stdin.write(content)
        self.process.stdin.flush()

    def end(self, content):
        """The rest of the capture. Returns status and outputs."""
        output, messages = self.process.communicate(content, timeout=60)
        return self.process.returncode, output, messages


FRAMES = 1779  # of captures/sample.pcap, as capinfos counts them


def test_reads_as_nobody(bench):
    """While it reads it is neither root nor able to do anything, and no helper is more than it must be."""
    root()
    for command in ((), ("explain",)):
        held = Held(bench, *command, "-r", "-", "-o", bench.folder / "out", "udp or tcp")
        status, helpers = held.status(), held.helpers()
        expect("0" in status["Uid"] + status["Gid"], False, "still root")
        expect((status["Groups"], status["NoNewPrivs"]), ([], ["1"]), "groups, and new rights")
        for key in ("CapEff", "CapPrm", "CapInh", "CapAmb", "CapBnd"):
            expect(int(status[key][0], 16), 0, key)
        expect(sorted(helpers), ["portstat-filter", "portstat-opener"], "helpers")
        opener, compiler = (status_of(helpers[name]) for name in ("portstat-opener", "portstat-filter"))
        expect((opener["CapEff"], compiler["CapEff"]), (["0000000000000003"], ["0000000000000000"]), "helpers' rights")
        expect(compiler["Uid"], status["Uid"], "who compiles filters")
        expect(len({one["Seccomp"][0] for one in (status, opener, compiler)}), 1, "filters of system calls")
        expect(held.end(SAMPLE[1000:])[0], 0, "exit status")
    held = Held(bench, "-r", "-")
    expect(held.helpers(), {}, "helpers of a run that needs none")
    expect(held.end(SAMPLE[1000:])[0], 0, "exit status")


def test_default_user(bench):
    """Under sudo it is who called it; -Z names another; -Z root stays root, without capabilities."""
    root()
    sudo = {"SUDO_UID": str(OWNER), "SUDO_GID": str(OWNER)}
    for arguments, uid in (((), str(OWNER)), (("-Z", "12:34"), "12"), (("-Z", "root"), "0")):
        held = Held(bench, "-r", "-", *arguments, environment=sudo)
        expect((held.status()["Uid"], held.status()["CapEff"]), ([uid] * 4, ["0000000000000000"]), arguments)
        expect(held.end(SAMPLE[1000:])[0], 0, "exit status")


def test_files_of_others(bench):
    """Root reads what only others may: one file, several, in a closed folder, as standard input, compressed, by
    explain, with a filter, and by several threads."""
    root()
    (bench.folder / "closed").mkdir()
    first = bench.file("closed", "a.pcap", owner=FOREIGN, mode=0o600)
    second = bench.file("closed", "b.pcap", owner=OWNER, mode=0o600)
    packed = bench.file("closed", "c.pcap.gz", owner=OWNER, mode=0o600,
                        content=subprocess.run(("gzip", "-c"), input=SAMPLE, capture_output=True, check=True).stdout)
    os.chown(bench.folder / "closed", FOREIGN, FOREIGN)
    (bench.folder / "closed").chmod(0o700)
    expect(bench.total("-r", first), FRAMES, "one")
    expect(bench.total("-r", first, "-r", second, "-r", packed), 3 * FRAMES, "three, by threads")
    expect(bench.total("-r", first, "-r", second, "--interval", "0", "-c", "3000"), 3000, "two, by one thread")
    expect(bench.total("-r", first, "tcp or not tcp"), FRAMES, "a filter that all pass")
    with first.open("rb") as stdin:
        expect(bench.total("-r", "-", stdin=stdin), FRAMES, "standard input")
    done = bench.run("explain", "-r", second, "--frame", FRAMES, "--brief")
    expect((done.returncode, done.stdout.startswith(b"Frame 1779 ")), (0, True), "explain")
    denied = bench.run("-r", first, prefix=("setpriv", "--reuid", "65534", "--clear-groups"))
    expect((denied.returncode, b"no permission" in denied.stderr), (4, True), "anybody else")


def test_one_file_by_threads(bench):
    """Threads that share descriptors count as one does, also a file that is named twice, which is told."""
    done = subprocess.run(("editcap", "-t", "60", "-", str(bench.folder / "later.pcap")), input=SAMPLE,
                          capture_output=True, check=False) if shutil.which("editcap") else None
    if not done or done.returncode != 0:
        raise Skip("needs editcap")
    first = bench.file("first.pcap")
    expect(bench.total("-r", first, "-r", bench.folder / "later.pcap"), 2 * FRAMES, "two files")
    os.link(first, bench.folder / "link.pcap")
    for again, text in ((first, b"is named twice"), (bench.folder / "link.pcap", b"is the same file as")):
        done = bench.run("-r", first, "-r", again, "-T", "json")
        expect((done.returncode, json.loads(done.stdout)["packets"]["total"]), (0, 2 * FRAMES), "twice")
        expect(text in done.stderr and done.stderr.count(b"\n") == 1, True, done.stderr)


def test_outputs_as_before(bench):
    """What is made belongs to root, or to whom -Z names, nobody else may read a capture, and rotations and reports come
    where only root may write."""
    root()
    (bench.folder / "own").mkdir(mode=0o700)
    sample = bench.file("sample.pcap")
    for arguments, owner in (((), 0), (("-Z", str(OWNER)), OWNER)):
        for path in (bench.folder / "own").iterdir():
            path.unlink()
        expect(bench.run("-r", sample, "-w", bench.folder / "own" / "x", "-C", "1", "-o", bench.folder / "own" / "report",
                         *arguments, environment={"SUDO_UID": "12", "SUDO_GID": "12"}).returncode, 0, "exit status")
        files = {path.name: path.stat() for path in (bench.folder / "own").iterdir()}
        expect(sorted(files), ["report", "x", "x1"], "files")
        expect({(files[name].st_uid, files[name].st_mode & 0o777) for name in ("x", "x1")}, {(owner, 0o600)}, "captures")
        expect((files["report"].st_uid, files["report"].st_mode & 0o777), (0, 0o644), "report")
        count = sum(bench.total("-r", bench.folder / "own" / name) for name in ("x", "x1"))
        expect(count, FRAMES, "frames of all files")


def test_reopens(bench):
    """SIGHUP, of a summary and of explain: the moved file keeps what it has, and the rest goes to a new one."""
    for command in (("--interval", "1"), ("explain", "--brief")):
        log, moved = bench.folder / "log", bench.folder / "moved"
        words = [word for word in command if word == "explain"]
        held = Held(bench, *words, "-r", "-", "-o", log, *(word for word in command if word != "explain"))
        middle = len(SAMPLE) // 2
        held.give(SAMPLE[1000:middle])
        wait_for(lambda path=log: path.exists() and path.stat().st_size > 0, "output")
        log.rename(moved)
        held.process.send_signal(signal.SIGHUP)
        wait_for(log.exists, "the new file")
        expect(held.end(SAMPLE[middle:])[0], 0, "exit status")
        whole = bench.run(*words, "-r", "-", *(word for word in command if word != "explain"),
                          stdin=bench.file("sample.pcap").open("rb")).stdout
        both = moved.read_bytes() + log.read_bytes()
        expect(len(log.read_bytes()) > 0, True, "something in the new file")
        if words:
            expect(both, whole, "both files")
        moved.unlink()
        log.unlink()


def empty_root(bench):
    """A root directory with the program and its libraries, as in a container made from scratch."""
    folder = bench.folder / "root"
    listed = subprocess.run(("ldd", bench.program), capture_output=True, text=True, check=True).stdout
    libraries = re.findall(r"/\S+", listed)
    for source, target in ((bench.program, "/bin/portstat"), *((library, library) for library in libraries)):
        path = folder / target.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, path)
    (folder / "sample.pcap").write_bytes(SAMPLE)
    return folder


def test_nobody_else(bench):
    """Without passwd it says that it stays root, and gives up root's capabilities."""
    root()
    if b"__asan_init" in pathlib.Path(bench.program).read_bytes():
        raise Skip("a sanitizer ends where there is no /proc")
    folder = empty_root(bench)
    inside = Bench("/bin/portstat", bench.folder)
    done = inside.run("-r", "/sample.pcap", "-q", prefix=("chroot", str(folder)))
    expect((done.returncode, done.stderr.count(b"\n")), (0, 1), done.stderr)
    expect(b"staying root" in done.stderr, True, done.stderr)
    held = Held(inside, "-r", "-", prefix=("chroot", str(folder)))
    expect((held.status()["Uid"], held.status()["CapEff"]), (["0"] * 4, ["0000000000000000"]), "who it is")
    expect(held.end(SAMPLE[1000:])[0], 0, "exit status")
    done = inside.run("-r", "/sample.pcap", "-q", "-Z", "65534", "port", "https", prefix=("chroot", str(folder)))
    expect((done.returncode, done.stderr), (0, b""), "-Z by number")


def test_may_not_change_user(bench):
    """Where the change of user is not possible it is told, and the file is read all the same, with a filter and -w."""
    root()
    sample = bench.file("sample.pcap")
    spaces = ("unshare", "--user", "--map-root-user")
    ways = [("setpriv", "--bounding-set", "-setuid,-setgid", "--inh-caps", "-setuid,-setgid")]
    if subprocess.run((*spaces, "true"), capture_output=True, check=False).returncode == 0:
        ways.append(spaces)
    for prefix in ways:
        out = bench.folder / "out"
        done = bench.run("-r", sample, "-w", out, "-q", "tcp or not tcp", prefix=prefix)
        expect((done.returncode, b"cannot become user" in done.stderr), (0, True), done.stderr)
        expect(done.stderr.count(b"\n"), 1, done.stderr)
        expect(bench.total("-r", out), FRAMES, "frames saved")
        out.unlink()


def test_names_in_filters(bench):
    """Names that only files of the system know are looked up, on every link type, without the run opening them."""
    if not shutil.which("unshare") or os.geteuid() != 0:
        raise Skip("needs root")
    hosts = bench.file("hosts", content=b"192.0.2.77 unusual-host-name\n")
    services = bench.file("services", content=b"unusual-port-name 80/tcp\n")
    script = "mount --bind %s /etc/hosts && mount --bind %s /etc/services && exec \"$@\"" % (hosts, services)
    prefix = ("unshare", "--mount", "sh", "-c", script, "sh")
    sample = bench.file("sample.pcap")
    by_number = bench.total("-r", sample, "tcp port 80")
    expect(by_number > 0, True, "frames of port 80")
    expect(bench.total("-r", sample, "port unusual-port-name", prefix=prefix), by_number, "by name")
    raw = bytearray(SAMPLE)
    raw[20:24] = (101).to_bytes(4, "little")  # LINKTYPE_RAW
    odd = bench.file("raw.pcap", content=bytes(raw))
    expect(bench.total("-r", odd, "host unusual-host-name", prefix=prefix), 0, "a host")
    done = bench.run("-r", sample, "host", "no-such-host-name.invalid", prefix=prefix)
    expect((done.returncode, b"no-such-host-name" in done.stderr), (2, True), done.stderr)


def block(kind, body):
    """A block of pcapng, little endian."""
    size = (12 + len(body)).to_bytes(4, "little")
    return kind.to_bytes(4, "little") + size + body + size


def test_helper_killed(bench):
    """Without the process that compiles filters, frames of a link type that comes only then are left out, and that is
    said."""
    begin = block(0x0A0D0D0A, bytes.fromhex("4d3c2b1a 0100 0000 ffffffffffffffff"))
    first, second = (block(1, kind.to_bytes(2, "little") + bytes(6)) for kind in (1, 101))
    frames = [block(6, bytes([number, 0, 0, 0]) + bytes(8) + (20).to_bytes(4, "little") * 2 + bytes(20))
              for number in (0, 1)]
    held = Held(bench, "-r", "-", "-T", "json", "len > 0", begins=begin + first + frames[0])
    pid = held.helpers()["portstat-filter"]
    os.kill(pid, signal.SIGKILL)
    status, output, messages = held.end(second + frames[1])
    expect((status, json.loads(output)["packets"]["total"]), (3, 1), messages)
    expect(b"left out" in messages, True, messages)
    expect(os.path.exists("/proc/%d" % pid), False, "a zombie")


def test_file_size_limit(bench):
    """A limit on the size of files is told like a full disk, by every answer."""
    for arguments in (("-h",), ("-V",), ("lookup", "443"), ("-r", bench.file("sample.pcap"))):
        with (bench.folder / "out").open("wb") as out:
            done = subprocess.run((bench.program, *map(str, arguments)), stdout=out, stderr=subprocess.PIPE, check=False,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
        expect((done.returncode, b"File too large" in done.stderr), (1, True), (arguments, done.stderr))


def test_links_of_others(bench):
    """As root: no link of somebody else's leads an output elsewhere, at the end of its name or before; links that only
    root can put there do."""
    root()
    secret, shared, own = (bench.folder / name for name in ("secret", "shared", "own"))
    sample = bench.file("sample.pcap")
    for folder, mode in ((secret, 0o755), (shared, 0o1777), (own, 0o755)):
        folder.mkdir()
        folder.chmod(mode)
    (shared / "folder").symlink_to(secret)
    (own / "folder").symlink_to(secret)
    (own / "detour").symlink_to(shared / "folder")
    (secret / "target").write_bytes(b"before")
    os.link(secret / "target", shared / "hard")
    (shared / "soft").symlink_to(secret / "target")
    for name in ("folder/x", "folder/../secret/x", "soft", "hard", "../own/detour/x"):
        for words in (("-w",), ("-o",), ("-T", "partial", "-o")):
            done = bench.run("-r", sample, *words, "%s/%s" % (shared, name))
            if name == "hard" and "partial" in words:  # which gets another file, and nobody else's is written
                expect(done.returncode, 0, done.stderr)
                continue
            expect((done.returncode, b"others" in done.stderr), (1, True), (name, words, done.stderr))
    expect((sorted(path.name for path in secret.iterdir()), (secret / "target").read_bytes()), (["target"], b"before"),
           "what is elsewhere")
    expect(bench.run("-r", sample, "-w", own / "folder" / "x").returncode, 0, "a link of root's")
    expect(bench.total("-r", secret / "x"), FRAMES, "what it leads to")


def test_parts_are_whole(bench):
    """As root: a part is there when it is whole, in a folder where nobody else may make files, and a run that is killed
    leaves the old one; it belongs to who had the old one."""
    root()
    folder = bench.folder / "own"
    folder.mkdir()
    folder.chmod(0o700)
    out = folder / "out.part"
    for owner in (0, FOREIGN):
        if owner:
            bench.file("own", "out.part", owner=FOREIGN, mode=0o600, content=b"old")
        held = Held(bench, "-r", "-", "-T", "partial", "-o", out)
        expect("0" in held.status()["Uid"], False, "still root")
        status, _, messages = held.end(SAMPLE[1000:])
        expect((status, messages), (0, b""), "end")
        expect([path.name for path in folder.iterdir()], ["out.part"], "files")
        expect((out.read_bytes()[:17], out.stat().st_uid), (b"portstat-partial/", owner), "the part and its owner")
        expect(bench.total("merge", out), FRAMES, "frames")
    expect(out.stat().st_mode & 0o777, 0o600, "rights")
    before = out.read_bytes()
    held = Held(bench, "-r", "-", "-T", "partial", "-o", out)
    held.process.kill()
    held.process.communicate(timeout=60)
    wait_for(lambda: [path.name for path in folder.iterdir()] == ["out.part"], "an end")
    expect(out.read_bytes(), before, "what was there")


def main():
    """Runs the tests named on the command line, or all."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    program = str(pathlib.Path(sys.argv[1]).resolve())
    tests = {name[5:]: test for name, test in globals().items() if name.startswith("test_")}
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with tempfile.TemporaryDirectory(prefix="portstat-rights-") as home:
        os.chmod(home, 0o755)
        program = shutil.copy(program, home)  # where anybody may run it
        for name in sys.argv[2:] or tests:
            outcome, why = "passed", ""
            with tempfile.TemporaryDirectory(dir=home) as folder:
                os.chmod(folder, 0o755)
                try:
                    tests[name](Bench(program, folder))
                except Skip as reason:
                    outcome, why = "skipped", ": %s" % reason
                except (Failure, OSError, subprocess.SubprocessError) as reason:
                    outcome, why = "failed", ": %s" % reason
            counts[outcome] += 1
            print("%s: %s%s" % (name, outcome, why), flush=True)
    print(", ".join("%d %s" % (count, outcome) for outcome, count in counts.items()))
    return 1 if counts["failed"] else 77 if counts["passed"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
