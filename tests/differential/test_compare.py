#!/usr/bin/python3
"""Tests of the comparer: a right report passes, and each kind of wrong one is found out.

The report is made up by hand: two TCP frames of one flow, a UDP datagram in two fragments, one ICMP frame.
"""
import copy
import os
import tempfile
import unittest

import compare
import oracle
import run


class MadeUpFrame:
    """Just enough of oracle.Frame."""

    def __init__(self, size, time_s):
        self.bytes_on_wire = self.reported = size
        self.time_s = time_s
        self.seconds = float(time_s)


class MadeUpResult:
    """tshark read everything."""

    status = 0
    message = ""


DATAGRAM = oracle.Datagram(4, "192.0.2.1", "192.0.2.2", 17, 7)


def expectation():
    """The oracle's view of the five frames."""
    frames = [MadeUpFrame(size, "%d.250000000" % second) for second, size in enumerate((74, 66, 1514, 600, 98))]
    verdicts = [
        oracle.counted("tcp", 50000, 80, []),
        oracle.counted("tcp", 80, 50000, []),
        oracle.counted("udp", 2049, 2049, [DATAGRAM]),
        oracle.later(DATAGRAM, ["fragment"]),
        oracle.none("ip-without-ports"),
    ]
    return oracle.Expectation(frames, verdicts, MadeUpResult())


def port_row(protocol, port, to, by, later=(0, 0)):
    """One row of ports; to, by and later are (packets, bytes)."""
    return {
        "protocol": protocol,
        "port": port,
        "class": compare.port_class(port),
        "service": None,
        "common_name": None,
        "packets": to[0],
        "bytes": to[1],
        "continuation_fragments": later[0],
        "continuation_fragment_bytes": later[1],
        "source_packets": by[0],
        "source_bytes": by[1],
    }


def service_row(protocol, port, to, back):
    """One row of services with one flow."""
    return {
        "protocol": protocol,
        "port": port,
        "class": compare.port_class(port),
        "service": None,
        "common_name": None,
        "flows": 1,
        "to_server": {"packets": to[0], "bytes": to[1]},
        "to_client": {"packets": back[0], "bytes": back[1]},
        "evidence": {"registry": 1},
    }


def class_row(name, ports, tally, services, service_tally):
    """One row of classes; as many flows as services."""
    return {
        "class": name,
        "ports": ports,
        "packets": tally[0],
        "bytes": tally[1],
        "services": services,
        "flows": services,
        "service_packets": service_tally[0],
        "service_bytes": service_tally[1],
    }


def right_report():
    """What portstat must say about the five frames."""
    return {
        "schema": "portstat/1",
        "version": "0.1.0",
        "input": {
            "kind": "file",
            "name": "made-up.pcap",
            "link_type": "EN10MB",
            "first": "1970-01-01T00:00:00.250000Z",
            "last": "1970-01-01T00:00:04.250000Z",
            "seconds": 4.0,
            "threads": 1,
            "complete": True,
            "kernel_drops": None,
            "interface_drops": None,
        },
        "packets": {"total": 5, "bytes": 2352, "counted": 4, "counted_bytes": 2254},
        "not_counted": [
            {
                "reason": "ip-without-ports",
                "packets": 1,
                "bytes": 98,
                "detail": [{"name": "icmp", "packets": 1, "bytes": 98}],
            }
        ],
        "ports": [
            port_row("udp", 2049, (2, 2114), (2, 2114), (1, 600)),
            port_row("tcp", 80, (1, 74), (1, 66)),
            port_row("tcp", 50000, (1, 66), (1, 74)),
        ],
        "services": [
            service_row("udp", 2049, (2, 2114), (0, 0)),
            service_row("tcp", 80, (1, 74), (1, 66)),
        ],
        "classes": [
            class_row("registered", 1, (2, 2114), 1, (2, 2114)),
            class_row("well-known", 1, (1, 74), 1, (2, 140)),
            class_row("dynamic", 1, (1, 66), 0, (0, 0)),
        ],
        "flows": {"total": 2, "active": 0, "evicted": 0},
    }


def all_problems(report):
    """The report's own problems, then those against the capture, as run.py asks for them."""
    own = compare.report_problems(report)
    if any(problem.startswith("schema") for problem in own):
        return own
    return own + list(compare.capture_problems(expectation(), report))


def shift(report, source, target, packets, size):
    """Moves packets and bytes from one row to another, so that the sums stay."""
    for row, sign in ((source, -1), (target, 1)):
        report["ports"][row]["packets"] += sign * packets
        report["ports"][row]["bytes"] += sign * size


class RightReport(unittest.TestCase):
    """No false alarm."""

    def test_passes(self):
        self.assertEqual(all_problems(right_report()), [])

    def test_further_keys_are_allowed(self):
        report = right_report()
        report["hint"] = report["ports"][0]["hint"] = 1
        self.assertEqual(all_problems(report), [])

    def test_nanoseconds_are_allowed(self):
        report = right_report()
        report["input"]["first"] = "1970-01-01T00:00:00.250000000Z"
        self.assertEqual(all_problems(report), [])


class WrongReport(unittest.TestCase):
    """Each change makes the right report wrong; the line that says so begins as given."""

    def finds(self, begin, change):
        """Changes a copy of the right report and looks for the line."""
        report = copy.deepcopy(right_report())
        change(report)
        problems = all_problems(report)
        self.assertTrue([line for line in problems if line.startswith(begin)], problems)

    def test_total(self):
        self.finds("total", lambda r: r["packets"].update(total=6))

    def test_total_breaks_the_books(self):
        self.finds("books: counted and not counted", lambda r: r["packets"].update(total=6))

    def test_counted(self):
        self.finds("counted", lambda r: r["packets"].update(counted=5))

    def test_bytes_alone(self):
        self.finds("total", lambda r: r["packets"].update(bytes=2353))

    def test_wrong_port_with_balanced_books(self):
        self.finds("ports without later fragments 80/tcp", lambda r: shift(r, 1, 2, 1, 66))

    def test_missing_row(self):
        self.finds("ports without later fragments 50000/tcp", lambda r: r["ports"].pop())

    def test_row_too_many(self):
        row = port_row("udp", 9, (1, 60), (1, 60))
        self.finds("ports without later fragments 9/udp", lambda r: r["ports"].append(row))

    def test_later_fragment_not_marked(self):
        change = {"continuation_fragments": 0, "continuation_fragment_bytes": 0}
        self.finds("ports later fragments 2049/udp", lambda r: r["ports"][0].update(change))

    def test_more_later_fragments_than_frames(self):
        self.finds("rows: ports 2049/udp: more later", lambda r: r["ports"][0].update(continuation_fragments=3))

    def test_source(self):
        self.finds("ports by source 80/tcp", lambda r: r["ports"][1].update(source_packets=2))

    def test_source_breaks_the_books(self):
        self.finds("books: ports by source", lambda r: r["ports"][1].update(source_packets=2))

    def test_services_books(self):
        self.finds("books: services both ways", lambda r: r["services"][1]["to_client"].update(packets=0))

    def test_class_books(self):
        self.finds("books: class dynamic", lambda r: r["classes"][2].update(packets=2))

    def test_missing_class(self):
        self.finds("books: class dynamic", lambda r: r["classes"].pop())

    def test_class_twice(self):
        self.finds("books: classes", lambda r: r["classes"].append(r["classes"][2]))

    def test_detail(self):
        self.finds("books: detail of ip-without-ports", lambda r: r["not_counted"][0].update(detail=[]))

    def test_reason(self):
        self.finds("not_counted ip-without-ports", lambda r: r["not_counted"][0].update(reason="non-ip"))

    def test_unknown_reason(self):
        self.finds("rows: not_counted gone", lambda r: r["not_counted"][0].update(reason="gone"))

    def test_port_class(self):
        self.finds("rows: ports 80/tcp class", lambda r: r["ports"][1].update({"class": "registered"}))

    def test_order_of_ports(self):
        self.finds("rows: ports are not sorted", lambda r: r["ports"].reverse())

    def test_order_of_services(self):
        self.finds("rows: services are not sorted", lambda r: r["services"].reverse())

    def test_row_twice(self):
        self.finds("rows: ports 50000/tcp stands there 2", lambda r: r["ports"].append(r["ports"][2]))

    def test_empty_row(self):
        self.finds("rows: ports 9/udp: neither", lambda r: r["ports"].append(port_row("udp", 9, (0, 0), (0, 0))))

    def test_no_such_port(self):
        self.finds("rows: ports 70000/tcp: no such port", lambda r: r["ports"][2].update(port=70000))

    def test_evidence(self):
        self.finds("rows: services 80/tcp evidence", lambda r: r["services"][1].update(evidence={}))

    def test_flows(self):
        self.finds("books: flows", lambda r: r["flows"].update(total=3))

    def test_missing_key(self):
        self.finds("schema ports[0]: no key common_name", lambda r: r["ports"][0].pop("common_name"))

    def test_missing_section(self):
        self.finds("schema report: no key classes", lambda r: r.pop("classes"))

    def test_port_as_text(self):
        self.finds("schema ports[0].port", lambda r: r["ports"][0].update(port="2049"))

    def test_count_as_fraction(self):
        self.finds("schema packets.total", lambda r: r["packets"].update(total=5.0))

    def test_flag_as_count(self):
        self.finds("schema flows.total", lambda r: r["flows"].update(total=True))

    def test_schema_name(self):
        self.finds("schema:", lambda r: r.update(schema="portstat/2"))

    def test_first_time(self):
        self.finds("input: first", lambda r: r["input"].update(first="1970-01-01T00:00:00.250001Z"))

    def test_no_time(self):
        self.finds("input:", lambda r: r["input"].update(last=None))

    def test_seconds(self):
        self.finds("input: seconds", lambda r: r["input"].update(seconds=5))


class FragmentModel(unittest.TestCase):
    """Which first fragment owns a later one."""

    def owner(self, *events):
        """events: (second, verdict); the destination port of the last one's owner, or None."""
        frames = [MadeUpFrame(100, str(second)) for second, _ in events]
        model = oracle.Expectation(frames, [verdict for _, verdict in events], MadeUpResult())
        found = model.attribute()[-1]
        return found and found.destination

    def test_first_before(self):
        self.assertEqual(self.owner((0, oracle.counted("udp", 1, 2, [DATAGRAM])), (29, oracle.later(DATAGRAM, []))), 2)

    def test_first_too_long_ago(self):
        first = oracle.counted("udp", 1, 2, [DATAGRAM])
        self.assertIsNone(self.owner((0, first), (31, oracle.later(DATAGRAM, []))))

    def test_ipv6_waits_longer(self):
        datagram = DATAGRAM._replace(version=6)
        first = oracle.counted("udp", 1, 2, [datagram])
        self.assertEqual(self.owner((0, first), (59, oracle.later(datagram, []))), 2)

    def test_identification_used_again(self):
        first, second = (oracle.counted("udp", 1, port, [DATAGRAM]) for port in (2, 3))
        self.assertEqual(self.owner((0, first), (1, second), (2, oracle.later(DATAGRAM, []))), 3)

    def test_other_datagram(self):
        other = oracle.later(DATAGRAM._replace(identification=8), [])
        self.assertIsNone(self.owner((0, oracle.counted("udp", 1, 2, [DATAGRAM])), (0, other)))

    def test_first_after(self):
        frames = [MadeUpFrame(100, "0"), MadeUpFrame(100, "1")]
        verdicts = [oracle.later(DATAGRAM, ["fragment"]), oracle.counted("udp", 1, 2, [DATAGRAM])]
        self.assertEqual(oracle.Expectation(frames, verdicts, MadeUpResult()).counted.packets, 2)


class KnownDisagreements(unittest.TestCase):
    """known.tsv excuses what it lists, and nothing else."""

    def test_listed_is_excused(self):
        self.assertEqual(run.sort_out(["ports 80"], ["ports 80/tcp: a"]), ([], []))

    def test_unlisted_is_not(self):
        self.assertEqual(run.sort_out(["ports 80"], ["ports 80/tcp: a", "total: b"]), (["total: b"], []))

    def test_gone_is_an_error(self):
        self.assertEqual(run.sort_out(["ports 80"], []), ([], ["ports 80"]))

    def test_bad_file(self):
        with tempfile.NamedTemporaryFile("w", suffix=".tsv") as known:
            known.write("folder/file.pcap\tports 80\n")
            known.flush()
            with self.assertRaises(SystemExit):
                run.read_known(known.name)

    def test_own_list_is_readable(self):
        run.read_known(os.path.join(os.path.dirname(os.path.abspath(__file__)), "known.tsv"))


if __name__ == "__main__":
    unittest.main()
