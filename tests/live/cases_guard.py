"""Least privilege: who portstat is while it runs, and what it cannot do."""

import os
import re
import pathlib
import re
import shutil
import signal
import subprocess

from lab import NOBODY, Skip, expect, expect_equal, need, run, wait_for

AS_NOBODY = ("setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups")


def expect_harmless(capture):
    """No capability of any kind, and none to come."""
    for key in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
        expect_equal(int(capture.status(key)[0], 16), 0, key)
    expect_equal(capture.status("NoNewPrivs"), ["1"], "NoNewPrivs")


def test_drops_to_nobody(bench):
    """Root becomes somebody without rights, in a system-call filter."""
    capture = bench.capture("-i", "near0", environment={"SUDO_UID": "", "SUDO_GID": ""})
    expect(0 not in map(int, capture.status("Uid")), "still root")
    expect_equal(capture.status("Groups"), [], "groups")
    expect_harmless(capture)
    expect_equal(int(capture.status("CapBnd")[0], 16), 0, "CapBnd")
    bench.lab.send(10)
    capture.stop()


def test_drops_to_sudo_user(bench):
    """Under sudo it becomes whoever called it."""
    capture = bench.capture("-i", "near0", environment={"SUDO_UID": "4711", "SUDO_GID": "4712"})
    expect_equal((capture.status("Uid"), capture.status("Gid")), (["4711"] * 4, ["4712"] * 4), "ids")
    expect_harmless(capture)
    capture.stop()


def test_drops_to_demanded_user(bench):
    """-Z daemon; -Z root stays root, without capabilities."""
    capture = bench.capture("-i", "near0", "-Z", "daemon", environment={"SUDO_UID": "4711", "SUDO_GID": "4712"})
    expect_equal(capture.status("Uid"), ["1"] * 4, "ids")
    capture.stop()
    capture = bench.capture("-i", "near0", "-Z", "root")
    expect_equal(capture.status("Uid"), ["0"] * 4, "ids")
    expect_harmless(capture)
    capture.stop()


def test_sandbox(bench):
    """Mode 2 of seccomp is a filter; --no-sandbox does without, and keeps the rest."""
    if "no sandbox" in subprocess.run((bench.program, "-V"), capture_output=True, text=True, check=True).stdout:
        raise Skip("built without a sandbox")
    capture = bench.capture("-i", "near0")
    expect_equal(capture.status("Seccomp"), ["2"], "Seccomp")
    bench.lab.send(100)
    capture.stop()
    capture = bench.capture("-i", "near0", "--no-sandbox")
    expect_equal(capture.status("Seccomp"), ["0"], "Seccomp")
    expect_harmless(capture)
    capture.stop()


def test_opener(bench):
    """The process that opens files is root with two capabilities and in a filter of its own, and gone with the run, however
    that ends; where no file is opened later there is none."""
    for number in (signal.SIGINT, signal.SIGKILL):
        capture = bench.capture("-i", "near0", "-o", str(bench.folder / "log"))
        pid, = capture.helpers()
        status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        wanted = {"CapEff": "3", "CapPrm": "3", "CapInh": "0", "CapBnd": "0", "CapAmb": "0", "NoNewPrivs": "1"}
        got = {key: re.search(rf"^{key}:\s*0*(.+)$", status, re.MULTILINE)[1] for key in wanted}
        expect_equal(got, wanted, "rights of the opener")
        expect_equal(capture.status("Seccomp")[0], re.search(r"^Seccomp:\s*(\d)", status, re.MULTILINE)[1], "filter")
        expect_equal(len(os.listdir(f"/proc/{pid}/fd")), 4, "descriptors of the opener")
        capture.ask(number)
        capture.wait()
        wait_for(lambda: not os.path.exists(f"/proc/{pid}"), "end of the opener")
    for output in ("-", "/dev/stdout", "/dev/null"):
        capture = bench.capture("-i", "near0", "-o", output, "-w", str(bench.folder / "saved"))
        expect_equal(capture.helpers(), [], f"helpers with -o {output}")
        capture.stop()


def test_sandbox_kills(bench):
    """A test build that tries a system call outside the set is killed."""
    capture = bench.capture("-i", "near0", "-a", "duration:0.2", environment={"PORTSTAT_TEST_SYSCALL": "1"},
                            starts=False)
    status = capture.wait()
    if status == 0:
        raise Skip("not a build with PORTSTAT_TEST_SYSCALL")
    expect_equal(status, -signal.SIGSYS, "exit status")


def empty_root(bench):
    """A root directory with the program, its libraries and a folder /t, as in a container made from scratch."""
    root = bench.folder / "root"
    libraries = re.findall(r"/\S+", run("ldd", bench.program))
    for source, target in ((bench.program, "/bin/portstat"), *((library, library) for library in libraries)):
        path = root / target.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, path)
    (root / "t").mkdir()
    return root


def test_empty_root(bench):
    """No passwd, services, protocols or /dev: numbers for -Z work, names in filters do, and files rotate."""
    root = empty_root(bench)
    inside = {"program": "/bin/portstat", "prefix": ("chroot", str(root)), "environment": {"SUDO_UID": ""}}
    for user, uid, gid in (("root", 0, 0), ("0", 0, 0), ("65534", 65534, 65534), ("1000:50", 1000, 50)):
        capture = bench.capture("-i", "near0", "-Z", user, "-T", "json", "udp", "port", "cslistener", **inside)
        expect_equal((capture.status("Uid")[0], capture.status("Gid")[0]), (str(uid), str(gid)), user)
        expect_harmless(capture)
        bench.lab.send(10)  # to 9000, which IANA calls cslistener
        expect_equal(capture.report()["packets"]["total"], 10, user)
        expect_equal(capture.told(), "", user)
    capture = bench.capture("-i", "near0", "-w", "/t/x", "-C", "1", "-W", "2", "-T", "json", "ip", "proto", r"\udp",
                            **inside)
    expect_equal(capture.status("Uid"), ["0"] * 4, "ids")
    expect("neither a user _portstat nor nobody" in capture.told(), capture.told())
    bench.lab.send(10)
    expect_equal(capture.report()["packets"]["total"], 10, "udp")
    expect_equal(sorted(path.name for path in (root / "t").iterdir()), ["x0"], "files")


def test_no_permission(bench):
    """It says what to type."""
    capture = bench.capture("-i", "near0", prefix=AS_NOBODY, starts=False)
    expect_equal(capture.wait(), 4, "exit status")
    expect(f"sudo setcap cap_net_raw,cap_net_admin=eip {bench.program}" in capture.told(), capture.told())


def test_no_permission_and_mistyped(bench):
    """Permission is not what is missing."""
    capture = bench.capture("-i", "naer0", prefix=AS_NOBODY, starts=False)
    expect_equal(capture.wait(), 1, "exit status")
    expect('did you mean "near0"?' in capture.told(), capture.told())


def test_setcap_helps(bench):
    """What the message says to type lets anyone capture, and is given up at once."""
    need("setcap")
    program = shutil.copy(bench.program, bench.folder / "portstat")
    done = subprocess.run(("setcap", "cap_net_raw,cap_net_admin=eip", program), capture_output=True, check=False)
    if done.returncode != 0 or os.statvfs(program).f_flag & os.ST_NOSUID:
        raise Skip("no file capabilities here")
    capture = bench.capture("-i", "near0", "-T", "json", "udp", "port", "9000", program=program, prefix=AS_NOBODY)
    expect_harmless(capture)
    bench.lab.send(100)
    expect_equal(capture.report()["packets"]["total"], 100, "frames")
