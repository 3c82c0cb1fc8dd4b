#!/usr/bin/python3
"""Completion tests: each command is offered its own options and no others, lookup names of services, in bash, zsh and fish.

    run.py PORTSTAT

Each shell reads the script that the program prints for it, and is asked what it would complete. The options of a
command are those that its --help has. A shell that is not installed is skipped. Exit status 77: none is.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COMMANDS = ("", "explain", "lookup", "merge")
OPTION = re.compile(r"^  (?:-\w,|   ) (--[a-z-]+)", re.MULTILINE)
TIMEOUT_S = 30

BASH = r"""
source "$1/portstat.bash"
read -r -a COMP_WORDS <<<"${2//=/ = }"
[[ $2 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_portstat
printf '%s\n' "${COMPREPLY[@]}"
"""


def output_of(*command, folder=None):
    """What it prints."""
    environment = {**os.environ, "LC_ALL": "C", "HOME": str(folder or "/"), "TERM": "dumb"}
    return subprocess.run([str(word) for word in command], cwd=folder, env=environment, timeout=TIMEOUT_S, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False).stdout


def ask_bash(folder, line):
    """What bash offers at the end of the line."""
    return set(output_of("bash", "--norc", "-c", BASH, "bash", folder, line, folder=folder).split())


def ask_zsh(folder, line):
    """What zsh offers."""
    return set(output_of("zsh", "-f", HERE / "zsh_matches.zsh", folder, line, folder=folder).split())


def ask_fish(folder, line):
    """What fish offers, without the descriptions."""
    script = "source $argv[1]/portstat.fish; complete -C $argv[2]"
    found = output_of("fish", "--no-config", "-c", script, folder, line, folder=folder)
    return {match.split("\t")[0] for match in found.splitlines()}


SHELLS = {"bash": ("portstat.bash", ask_bash), "zsh": ("_portstat", ask_zsh), "fish": ("portstat.fish", ask_fish)}


def cases_of(program):
    """(line, what must be offered, what must not) of each case."""
    options = {command: set(OPTION.findall(output_of(program, *command.split(), "--help"))) for command in COMMANDS}
    everything = set().union(*options.values())
    reports = {"ndjson", "csv", "partial"}
    for command, own in options.items():
        words = ("portstat %s " % command).replace("  ", " ")
        yield words + "--", own, everything - own
        yield words + "--brief --", set(), everything - own
        has_reports = command in ("", "merge")
        yield words + "-T ", {"text", "json"} | (reports if has_reports else set()), {"explain"} if has_reports else reports
    yield "portstat ", {"explain", "lookup", "merge"}, set()
    yield "portstat merge sam", {"sample.pcap"}, {"explain"}
    yield "portstat explain ", set(), {"explain", "lookup"}
    yield "portstat -T ", {"text", "json", "ndjson", "csv"}, set()
    yield "portstat --format=", {"text", "json", "ndjson", "csv"}, {"explain"}
    yield "portstat --tunnel ", {"inner", "outer"}, set()
    yield "portstat explain --tunnel ", {"inner", "outer"}, set()
    yield "portstat lookup post", {"postgresql", "postgres"}, {"sample.pcap"}
    yield "portstat lookup 22 s", {"ssh", "smtp", "sftp"}, {"explain", "telnet"}
    yield "portstat -i ", {"any", "lo"}, set()
    yield "portstat -r sam", {"sample.pcap"}, set()
    yield "portstat explain --read-file sam", {"sample.pcap"}, set()
    yield "portstat -r explain -T ", {"ndjson", "csv"}, set()


def bare(matches):
    """fish and zsh may write the option before the value, and zsh a sign behind an option."""
    return {re.sub(r"^--[a-z-]+=(?=.)", "", match).rstrip("=") for match in matches}


def examine(shell, program, folder):
    """(passed, failed) of one shell."""
    script, ask = SHELLS[shell]
    (folder / script).write_text(output_of(program, "--completions", shell), encoding="utf-8")
    passed = failed = 0
    for line, wanted, unwanted in cases_of(program):
        matches = bare(ask(folder, line))
        if wanted <= matches and not unwanted & matches:
            passed += 1
            continue
        failed += 1
        print("FAILED: %s: '%s': missing %s; too many: %s" %
              (shell, line, sorted(wanted - matches), sorted(unwanted & matches)))
    return passed, failed


def main():
    """Asks every shell that is there."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    program = pathlib.Path(sys.argv[1]).resolve()
    passed = failed = skipped = 0
    for shell in SHELLS:
        if not shutil.which(shell):
            print("skipped: %s is not installed" % shell)
            skipped += 1
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "sample.pcap").touch()
            good, bad = examine(shell, program, folder)
        passed, failed = passed + good, failed + bad
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    if skipped == len(SHELLS):
        return 77
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
