"""Runs tshark as an independent judge and hands its dissection over as plain lists.

One tshark per capture, with a profile of its own: reassembly off, and every protocol off that can only
stand above a port, so that nothing but link, network and transport layers remains. Checksums are verified, and
sequence numbers looked at, which tell a stream from another, so that one dissection serves all tests.
The JSON form with raw bytes is read, because only it keeps three things together: the order of the
layers, which layer is nested in which (a header quoted in an ICMP error is), and byte positions.
"""
import json
import os
import subprocess

OPTIONS = (
    "ip.defragment:FALSE",
    "ipv6.defragment:FALSE",
    "ipv6.tso_support:TRUE",
    "tcp.desegment_tcp_streams:FALSE",
    "tcp.analyze_sequence_numbers:TRUE",
    "tcp.relative_sequence_numbers:FALSE",
    "sctp.reassembly:FALSE",
    "ip.check_checksum:TRUE",
    "tcp.check_checksum:TRUE",
    "udp.check_checksum:TRUE",
    "udplite.check_checksum:TRUE",
    "udp.ignore_ipv6_zero_checksum:TRUE",
    "sctp.checksum:CRC-32c",
    "wlan.defragment:FALSE",
    "ppi.reassemble:FALSE",
    "udp.try_heuristic_first:FALSE",
)

# Dissector tables that hang below a port: what is in these and nowhere else only costs time.
ABOVE_PORTS = frozenset(
    ("tcp.port", "udp.port", "udplite.port", "sctp.port", "sctp.ppi", "dccp.port", "tls.port", "dtls.port", "media_type")
)

# Tables of guesses (heuristics) at what stands above a port.
GUESSED_ABOVE_PORTS = frozenset(("tcp", "udp", "sctp", "dccp", "tls", "dtls", "http"))

TIMEOUT_S = 300


class TsharkError(Exception):
    """tshark could not be run, or said something that cannot be read."""


def glossary(kind):
    """Rows of one of tshark's built-in lists, split at tabs."""
    done = subprocess.run(["tshark", "-G", kind], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TsharkError("tshark -G %s: exit status %d" % (kind, done.returncode))
    return [line.split("\t") for line in done.stdout.splitlines()]


def protocols_above_ports():
    """Names of the protocols that tshark reaches only by port number, or by a guess at what a port carries."""
    above, elsewhere = set(), set()
    for row in glossary("decodes"):
        (above if row[0] in ABOVE_PORTS else elsewhere).add(row[2])
    for row in glossary("heuristic-decodes"):
        (above if row[0] in GUESSED_ABOVE_PORTS else elsewhere).add(row[1])
    return above - elsewhere


def make_profile(folder):
    """Writes a tshark configuration into an empty folder: all defaults, but no protocol above the ports."""
    with open(os.path.join(folder, "disabled_protos"), "w", encoding="utf-8") as out:
        out.writelines(name + "\n" for name in sorted(protocols_above_ports()))


class Result:
    """What one run of tshark said: its frames (layer pairs), exit status and last words."""

    def __init__(self, frames, status, message):
        self.frames = frames
        self.status = status
        self.message = message


def dissect(path, profile):
    """Dissects one capture; frames come as (name, value) lists in tshark's own order."""
    command = ["tshark", "-n", "-r", path, "-T", "json", "-x"]
    for option in OPTIONS:
        command += ["-o", option]
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=TIMEOUT_S,
        env=dict(os.environ, WIRESHARK_CONFIG_DIR=profile, LC_ALL="C.UTF-8", TZ="UTC"),
    )
    message = " ".join(
        line for line in done.stderr.decode("utf-8", "replace").splitlines() if not line.startswith("Running as user")
    )
    return Result(read_frames(done.stdout), done.returncode, message)


def read_frames(output):
    """The layers of each frame out of tshark's JSON; an aborted run leaves the array open, which is mended."""
    text = output.decode("utf-8", "replace").strip()
    if not text:
        return []
    try:
        packets = json.loads(text, object_pairs_hook=Pairs)
    except ValueError:
        try:
            packets = json.loads(text.rstrip(",\n ") + "]", object_pairs_hook=Pairs)
        except ValueError as why:
            raise TsharkError("tshark's JSON is unreadable: %s" % why) from why
    return [packet.get("_source").get("layers") for packet in packets]


class Pairs(list):
    """A JSON object as a list of pairs: tshark repeats keys (one per layer), and their order matters."""

    def get(self, name, default=None):
        """The first value of that name."""
        for key, value in self:
            if key == name:
                return value
        return default

    def walk(self):
        """Each (name, value, raw) in document order, outer before inner; raw is [hex, position, length] or None."""
        raws = {}
        for key, value in self:
            if key.endswith("_raw") and isinstance(value, list) and not isinstance(value, Pairs):
                raws[key[:-4]] = value
                continue
            yield key, value, raws.pop(key, None)
            for part in value if isinstance(value, list) and not isinstance(value, Pairs) else [value]:
                if isinstance(part, Pairs):
                    yield from part.walk()
