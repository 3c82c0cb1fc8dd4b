"""Roots of one's own: fresh Debians, made with debootstrap, in which tests install and run what they like."""
import os
import pathlib
import re
import shutil
import subprocess

import needs

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
# A mount and process namespace of its own, so that nothing of a try outlives it; / becomes a mount point.
NAMESPACES = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
ENTER = """mount --bind "$1" "$1" && cd "$1" && mount -t proc proc proc && mount --rbind /sys sys && mount --rbind /dev dev &&
shift && exec chroot . "$@"
"""
CLEAN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM": "dumb"}
PROXIES = ("http_proxy", "https_proxy", "no_proxy")


def check_place():
    """Skips everything where roots cannot be made or entered."""
    needs.root()
    needs.packages(debootstrap="debootstrap debian-archive-keyring")
    done = subprocess.run((*NAMESPACES, "true"), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise needs.Skip("no mount namespace can be made here: %s" % done.stderr.strip())


def make(suite, folder):
    """A root with the packages that every Debian has, and no others."""
    done = subprocess.run(("debootstrap", "--variant=minbase", suite, folder), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise needs.Skip("debootstrap %s: %s" % (suite, (done.stdout.splitlines() or ["no word"])[-1]))
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    settings = subprocess.run(("apt-config", "dump"), capture_output=True, text=True, check=False).stdout
    proxies = [line for line in settings.splitlines() if re.match(r"Acquire::https?::Proxy", line)]
    (folder / "etc/apt/apt.conf.d/90proxy").write_text("\n".join(proxies + [""]), encoding="utf-8")


def left_out(folder, names):
    """What a clone would not have: builds, and what Python keeps."""
    return [name for name in names if name == "__pycache__" or (pathlib.Path(folder) == TREE and name.startswith("build"))]


def inside(root, *command):
    """(exit status, output) of a program in a root."""
    environment = {**CLEAN, **{name: os.environ[name] for name in PROXIES if name in os.environ}}
    done = subprocess.run((*NAMESPACES, "sh", "-c", ENTER, "sh", root, *command), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment,
                          check=False)
    return done.returncode, done.stdout


def prepare(root, *command):
    """The same for a program that has to succeed."""
    status, output = inside(root, *command)
    if status != 0:
        raise needs.Skip("%s: %s" % (" ".join(command), (output.splitlines() or ["no word"])[-1]))
