"""The tools of clang's that look at the style: of the version that the code was made with, and no other."""
import re
import shutil
import subprocess

MAJOR = 14 # Debian 12's


def version(program):
    """Its major version, as text."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"version (\d+)", said)
    return found.group(1) if found else "?"


def find(name):
    """(path of the tool in the right version or None, why not)"""
    there = [path for path in map(shutil.which, (name, "%s-%d" % (name, MAJOR))) if path]
    for path in there:
        if version(path) == str(MAJOR):
            return path, None
    return None, ("%s is version %s, the code keeps to %d's" % (name, version(there[0]), MAJOR) if there
                  else "no %s" % name)
