#!/usr/bin/python3
"""Test of tests/run: what it makes of programs, and which stages it chooses.

Ends with "N passed, N failed".
"""
import contextlib
import importlib.machinery
import importlib.util
import io
import os
import pathlib
import re
import sys
import tempfile
import unittest.mock

RUN = pathlib.Path(__file__).resolve().parent.parent / "run"
sys.dont_write_bytecode = True


def load():
    """tests/run as a module."""
    loader = importlib.machinery.SourceFileLoader("stages", str(RUN))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("stages", loader))
    loader.exec_module(module)
    return module


STAGES = load()


def shown(function, *arguments, **options):
    """(what a function returns, what it prints)."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        result = function(*arguments, **options)
    return result, output.getvalue()


def run_shell(text, **options):
    """What tests/run shows of a shell's work."""
    return shown(STAGES.run, "sh", "-c", text, **options)


def test_long_and_quiet():
    """A program whose output is kept back is said to be alive, with its last line."""
    STAGES.SIGN_SECONDS = 0.2
    result, output = run_shell("echo half; sleep 0.7; echo whole", quiet=True)
    assert result == (0, "half\nwhole\n"), result
    signs = output.splitlines()[1:]
    assert signs and all(re.fullmatch(r" +\d+ s  half", sign) for sign in signs), output


def test_long_and_silent():
    """So is one that has nothing to say, between what it says."""
    STAGES.SIGN_SECONDS = 0.2
    _, output = run_shell("echo half; sleep 0.7; echo whole")
    first, *signs, last = output.splitlines()[1:]
    assert (first, last) == ("half", "whole"), output
    assert signs and all(re.fullmatch(r" +\d+ s  ", sign) for sign in signs), output


def test_program_not_there():
    """A program that is not installed is no traceback."""
    result, output = shown(STAGES.run, "no-such-program", quiet=True)
    assert result == (127, "") and output.endswith("no-such-program: not found\n"), (result, output)


def test_stages_end():
    """A stage that cannot run is skipped, one that breaks has failed, each with its reason."""
    def skip():
        raise STAGES.StageSkipped("no moon")
    def fail():
        raise STAGES.StageFailed("no sun")
    for function, counts, words in ((skip, (0, 0, 1), "skipped: no moon\n"), (fail, (0, 1, 0), "no sun\n")):
        (_, found), output = shown(STAGES.run_stage, STAGES.Stage("x", "X.", function, False))
        assert tuple(found) == counts and words in output, output


def test_choice():
    """Without names no real stage, with "real" no other."""
    assert not any(stage.real for stage in STAGES.choose([]))
    assert all(stage.real for stage in STAGES.choose(["real"])) and STAGES.choose(["real"])
    assert [stage.name for stage in STAGES.choose(["golden", "fresh", "golden"])] == ["golden", "fresh"]


def test_corpus_not_there():
    """Without other people's captures their stage is skipped, and says where it looked."""
    with tempfile.TemporaryDirectory() as folder, unittest.mock.patch.dict(os.environ, PORTSTAT_SHARED=folder):
        counts, output = shown(STAGES.real_corpus)
    assert tuple(counts) == (0, 0, 1) and folder in output, output


def main():
    """Runs the tests here."""
    failed = 0
    tests = {name: test for name, test in globals().items() if name.startswith("test_")}
    for name, test in tests.items():
        try:
            test()
        except AssertionError as why:
            failed += 1
            print("%s: %s" % (name, why))
    print("%d passed, %d failed" % (len(tests) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
