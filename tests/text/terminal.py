#!/usr/bin/python3
"""Text reports on terminals, real ones with two ends: their width, also after a resize, and their characters.

    terminal.py PORTSTAT

Ends with "N passed, N failed, N skipped".
"""
import fcntl
import locale
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import threading

import books
import reader
import run

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else ""
SAMPLE = str(run.CAPTURES / "sample.pcap")
TIMEOUT_S = 60
UTF8 = "C.UTF-8"
NAME = "\u6f22\u5b57e\u0301-\u65e5\u672c\u8a9e.pcap"


class Skipped(Exception):
    """This machine cannot do it."""


class Terminal:
    """A program on a terminal of its own; `text` is what it showed."""

    def __init__(self, columns, arguments, charset="C", stdin=subprocess.DEVNULL, folder=None):
        self.master, self.slave = pty.openpty()
        self.resize(columns)
        self.shown, self.changed = bytearray(), threading.Condition()
        environment = {"PATH": "/usr/bin:/bin", "TERM": "xterm", "NO_COLOR": "1", "LC_ALL": charset, "TZ": "UTC"}
        self.process = subprocess.Popen([PROGRAM, *arguments], env=environment, stdin=stdin, stdout=self.slave,
                                        stderr=subprocess.PIPE, cwd=folder)
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        """Keeps what comes from the other end."""
        while True:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            with self.changed:
                self.shown += data
                self.changed.notify_all()

    def resize(self, columns):
        """As when somebody pulls at the window."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def wait_for(self, text):
        """Until it shows this."""
        with self.changed:
            if not self.changed.wait_for(lambda: text.encode() in self.shown, TIMEOUT_S):
                raise AssertionError("%r was not shown: %r" % (text, bytes(self.shown)))

    def end(self):
        """All that it showed, when it is over."""
        assert self.process.wait(TIMEOUT_S) == 0, self.process.stderr.read()
        self.process.stderr.close()
        os.write(self.slave, b"END\n")
        self.wait_for("END")
        os.close(self.slave)
        return self.shown.decode("utf-8", "surrogateescape").replace("\r\n", "\n")[:-4]


def shown(columns, *arguments, **options):
    """What a terminal of that width shows."""
    return Terminal(columns, arguments, **options).end()


def widest(text):
    """Columns of the widest line."""
    return max(reader.width_of(line) for line in text.split("\n"))


def check(text, width):
    """The judge of all text reports has nothing against it."""
    problems = list(books.problems(text, width))
    assert not problems, problems


def test_widths():
    """A report is as wide as the terminal, from 40 to 500 columns; of one that does not know, 80."""
    for columns, width in ((40, 40), (57, 57), (80, 80), (132, 132), (20, 40), (1000, 500), (0, 80)):
        text = shown(columns, "-r", SAMPLE)
        check(text, width)
        assert text == run.run(PROGRAM, "-r", SAMPLE, "--width", str(width)), columns
    assert widest(shown(132, "-r", SAMPLE)) > 120


def test_given_width():
    """--width is stronger than the terminal."""
    assert shown(132, "-r", SAMPLE, "--width", "60") == run.run(PROGRAM, "-r", SAMPLE, "--width", "60")


def test_no_terminal():
    """A pipe has 80 columns, whatever the variable of shells says."""
    assert run.run(PROGRAM, "-r", SAMPLE) == run.run(PROGRAM, "-r", SAMPLE, "--width", "80")


def test_resize():
    """Each interval is as wide as the terminal is then."""
    data = pathlib.Path(SAMPLE).read_bytes()
    pipe, feed = os.pipe()
    terminal = Terminal(132, ("-r", "-", "--interval", "5", "--top", "8"), stdin=pipe)
    os.close(pipe)
    with open(feed, "wb", buffering=0) as stream:
        cut = place_after(data, 5.2)
        stream.write(data[:cut])
        terminal.wait_for("not counted: ")
        terminal.resize(44)
        stream.write(data[cut:])
    text = terminal.end()
    first, second, total = re.search(r"(?s)(23:39:50Z.*?)(23:39:55Z.*)\nTotal\n(.*)", text).groups()
    assert 100 < widest(first) <= 132, first
    check(second, 44)
    check(total, 44)


def place_after(data, seconds):
    """Where in a pcap file the first record begins that is later than so many seconds after a multiple of 5."""
    at = 24
    while at < len(data):
        second, fraction, length = struct.unpack_from("<III", data, at)
        if second % 10 + fraction / 1e6 > seconds and second % 10 >= 5:
            return at + 16 + length
        at += 16 + length
    raise AssertionError("the capture is too short")


def has_locale(name):
    """Whether this machine has a locale."""
    try:
        locale.setlocale(locale.LC_CTYPE, name)
        return True
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_CTYPE, "C")


def named(columns, charset, *arguments):
    """What a terminal shows of a capture with a wide name."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, NAME).symlink_to(SAMPLE)
        return shown(columns, "-r", NAME, *arguments, charset=charset, folder=folder)


def test_utf8():
    """A terminal that shows UTF-8 gets names as they are, and an ellipsis where they are cut."""
    if not has_locale(UTF8):
        raise Skipped("no locale %s" % UTF8)
    text = named(80, UTF8)
    assert text.startswith(NAME + "  Ethernet  "), text
    text = named(40, UTF8, "--by", "interface", "--top", "1")
    check(text, 40)
    cut = named(40, UTF8, "--by", "flow", "--width", "40")
    check(cut, 40)
    name = NAME[:3] + "x" * 60
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, name).symlink_to(SAMPLE)
        text = shown(40, "-r", name, "--by", "interface", charset=UTF8, folder=folder)
    check(text, 40)
    assert re.search(r"^number 0 of \u6f22\u5b57e.*x\u2026  ", text, re.MULTILINE), text
    assert text.startswith("\u2026xxx"), text


def test_not_utf8():
    """Any other terminal gets question marks, one for a character."""
    text = named(80, "C")
    assert text.startswith("??e?-???.pcap  Ethernet"), text
    check(text, 80)


def test_file():
    """What is no terminal gets UTF-8 in any locale."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, NAME).symlink_to(SAMPLE)
        text = run.run(PROGRAM, "-r", str(pathlib.Path(folder, NAME)))
    assert NAME in text and ".." not in text.split("\n", maxsplit=1)[0], text


def test_nothing_that_terminals_obey():
    """Control characters and bytes that are not UTF-8 never arrive."""
    name = b"a\x1b[2Jb\xff\xc2\x9bc\xe2\x80\xaed.pcap"
    for charset in ("C", UTF8):
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(SAMPLE, os.path.join(os.fsencode(folder), name))
            text = shown(80, "-r", name, charset=charset, folder=folder)
        assert text.startswith("a?[2Jb??c?d.pcap  "), text


def main():
    """Runs all tests."""
    tests = [value for key, value in sorted(globals().items()) if key.startswith("test_")]
    counts = {"passed": 0, "FAILED": 0, "skipped": 0}
    for test in tests:
        try:
            test()
            verdict = "passed"
        except Skipped as why:
            verdict = "skipped"
            print("skipped: %s: %s" % (test.__name__, why))
        except AssertionError as why:
            verdict = "FAILED"
            print("FAILED: %s: %s" % (test.__name__, why))
        counts[verdict] += 1
    print("%d passed, %d failed, %d skipped" % tuple(counts.values()))
    return 1 if counts["FAILED"] else 0


if __name__ == "__main__":
    if not PROGRAM:
        raise SystemExit(__doc__)
    sys.exit(main())
