"""What a test with real parts needs: installs it, or says why the test is skipped."""
import os
import shutil
import subprocess

SKIPPED = 77


class Skip(Exception):
    """It cannot be tested here."""


def root():
    """Skips the test unless root runs it."""
    if os.geteuid() != 0:
        raise Skip("needs root")


def packages(**package_of):
    """Installs Debian packages whose program is not there: packages(PROGRAM="PACKAGE ..."). Needs root."""
    missing = [name for name in package_of if not shutil.which(name)]
    words = " ".join(package_of[name] for name in missing).split()
    if not missing:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update",), ("install", "-y", "--no-install-recommends", *words)):
        if not shutil.which("apt-get"):
            break
        subprocess.run(("apt-get", "-q", *command), stdin=subprocess.DEVNULL, env=environment, check=False)
    missing = [name for name in missing if not shutil.which(name)]
    if missing:
        raise Skip("no %s, and apt-get install %s did not help" % (", ".join(missing), " ".join(words)))
