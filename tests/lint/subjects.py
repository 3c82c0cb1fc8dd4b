#!/usr/bin/python3
"""Subject test: what new commits say in their first line fits `git log --oneline` and mail: 72 characters.

New are those after BASE; merges say what git says. Exit status 77 (skipped) outside of a clone that goes back to BASE.
"""
import subprocess
import sys

from sources import ROOT, report

SKIPPED = 77
LIMIT = 72
BASE = "674af9f"


def git(*words):
    """Its output, or None if it fails."""
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def problem(subject):
    """Why a subject is not one, or None."""
    if len(subject) > LIMIT:
        return "%d characters; %d at most" % (len(subject), LIMIT)
    return None if subject.strip() else "empty"


def main():
    """Prints the commits whose subject is too long."""
    log = git("log", "--no-merges", "--format=%h %s", "%s..HEAD" % BASE)
    if log is None:
        print("subjects: skipped, no git, or a clone that does not go back to %s" % BASE)
        return SKIPPED
    commits = [line.partition(" ") for line in log.splitlines()]
    problems = ["%s: %s: %s" % (commit, problem(subject), subject) for commit, _, subject in commits if problem(subject)]
    return report("subjects", len(commits), problems)


if __name__ == "__main__":
    sys.exit(main())
