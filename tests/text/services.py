"""The services of an interval in text: read by their layout alone, added up, and held against the JSON of the run.

A line is a port and its name, rates to the server and to the client, packets, flows (active, begun), the share of all
bytes, the change, and then a bar or what became of connections; or several services folded into one. On a narrow page
some of that is not there; where there are titles, each number ends where its title ends.
"""
import fractions
import re

import books

RATE = r"[\d.]+ [kMGTPEZY]?b/s|-"
LABEL = r" *(?P<label>\d+/[a-z]+|(?P<folded>[\d,]+) (?P<what>more services?|unnamed ports?)|[\d,]+ [mu][a-z ]*\.\.)"
CELLS = {"NAME": r"(?P<name>\S+(?: \S+)*?)", "TO SERVER": "(?P<to_server>%s)" % RATE, "TO CLIENT": "(?P<to_client>%s)" % RATE,
         "PACKETS": r"(?P<packets>[\d,]+)", "FLOWS": r"(?P<flows>[\d,]+ \+[\d,]+)",
         "BYTES%": r"(?P<percent>[<>]?\d+\.\d\d|-)", "CHANGE": r"(?P<change>[+-]\d+%|x\d+\+?|new|-)"}
END = r"(?:  +(?P<note>[\d,]+ (?:refused(?:, [\d,]+ no answer)?|no answer)|[\d,]+[a-z, \d]*\.\.))?(?:  +(?P<bar>#+))?"


def row_form(heading):
    """What a row looks like below these titles; without titles, any of the cells may be there."""
    def cell(title):
        if heading is not None and not re.search(r"  %s(?=  |$)" % title, heading):
            return "(?:%s(?!))?" % CELLS[title]  # never there, but a group all the same
        optional = heading is None and title != "TO CLIENT"
        return "(?:  +%s)%s" % (CELLS[title], "??" if title == "NAME" else "?" if optional else "")
    return re.compile(LABEL + "".join(map(cell, CELLS)) + END)


ROW = row_form(None)
TITLES = {"TO SERVER": "to_server", "TO CLIENT": "to_client", "PACKETS": "packets", "FLOWS": "flows",
          "BYTES%": "percent", "CHANGE": "change"}
HEADING = re.compile(r" PORT  +.*TO CLIENT(?:  +[A-Z%]+)*")
GONE, REASONS = re.compile(r"    gone: (.*)"), re.compile(r"    not counted: (.*)")


def number(text):
    """A grouped number."""
    return int(text.replace(",", ""))


class Services:
    """The lines below an interval's headline: `rows` (matches of ROW), what is gone, why frames were not counted."""

    def __init__(self, take, peek):
        self.titles = take() if peek() and HEADING.fullmatch(peek()) else None
        self.rows, self.gone, self.reasons = [], None, None
        form = row_form(self.titles)
        while peek() and form.fullmatch(peek()):
            self.rows.append(form.fullmatch(take()))
        if peek() and GONE.fullmatch(peek()):
            self.gone = GONE.fullmatch(take()).group(1)
        if peek() and REASONS.fullmatch(peek()):
            self.reasons = REASONS.fullmatch(take()).group(1)
        self.line_count = bool(self.titles) + len(self.rows) + (self.gone is not None) + (self.reasons is not None)


def begins(line):
    """Whether a line below a headline belongs to a list of services."""
    return line is not None and any(form.fullmatch(line) for form in (HEADING, ROW, GONE, REASONS))


def aligned(services):
    """Each number ends where its title ends, each title has its cells; without titles, cells end at the same place."""
    for title, group in TITLES.items():
        ends = {row.end(group) for row in services.rows if row[group] is not None}
        if services.titles is not None:
            found = re.search(r"(?<=  )%s(?=  |$)" % title, services.titles)
            expected = {found.end()} if found else set()
            if ends != expected or (found and any(row[group] is None for row in services.rows)):
                yield "%s ends at %s, its cells at %s" % (title, expected, ends)
        elif len(ends) > 1:
            yield "cells of %s end at %s" % (group, ends)


def check(report, width):
    """What must hold for the lines alone."""
    services = report.services
    yield from aligned(services)
    shares = [(len(row["bar"] or ""), fractions.Fraction(row["percent"]) / 100) for row in services.rows
              if row["percent"] and row["percent"][0] not in "<>-" and not (row["note"] and not row["bar"])]
    slack = books.PERCENT_ROUNDING / 100
    if any(bar for bar, _ in shares) and not any(
            all(abs(bar - share * length) <= books.HALF_MARK + slack * length for bar, share in shares)
            for length in range(books.FEWEST_MARKS, width)):
        yield "bars do not fit the services of %s" % report.start
    if sum(share for _, share in shares) > 1 + slack * len(shares):
        yield "the shares of %s are more than all" % report.start


def both(row):
    """Bytes of a service, both ways."""
    return row["to_server"]["bytes"] + row["to_client"]["bytes"]


def name_of(row):
    """What a service is called."""
    return row["common_name"] or row["service"]


def label_of(row):
    """Port and protocol."""
    return "%d/%s" % (row["port"], row["protocol"])


def right_change(text, now, now_s, before, before_s):
    """Whether that is the change of the rate, to the last digit that is shown."""
    if before == 0:
        return text == "new"
    ratio = fractions.Fraction(now, before) * fractions.Fraction("%.9f" % before_s) / fractions.Fraction("%.9f" % now_s)
    if text.startswith("x"):
        return ratio > 9999 if text.endswith("+") else abs(ratio - int(text[1:])) <= fractions.Fraction(501, 1000)
    if not re.fullmatch(r"[+-]\d+%", text) or ratio > 10 or (text == "-100%" and now):
        return False
    if text == "-99%" and now and ratio < fractions.Fraction(1, 100):
        return True # what is still there has not fallen by all
    return abs((ratio - 1) * 100 - int(text[:-1])) <= fractions.Fraction(501, 1000)


def same_row(row, said, rates, whole):
    """One line and the services that it stands for; rates(text, bytes) judges a rate."""
    label = row["label"]
    for group, key in (("to_server", "to_server"), ("to_client", "to_client")):
        if row[group] and not rates(row[group], sum(one[key]["bytes"] for one in said)):
            yield "%s: %s is not the rate %s" % (label, row[group], key)
    if row["packets"]:
        yield from books.equal("%s, packets" % label, number(row["packets"]), sum(
            one[key]["packets"] for one in said for key in ("to_server", "to_client")))
    if row["flows"]:
        yield from books.equal("%s, flows" % label, [number(part) for part in row["flows"].split(" +")],
                               [sum(one["active_flows"] for one in said), sum(one["flows"] for one in said)])
    if row["percent"] and not books.percent(row["percent"], sum(map(both, said)), whole):
        yield "%s: %s %% is not right" % (label, row["percent"])
    failures = [sum((one["connections"] or {}).get(key) or 0 for one in said) for key in ("refused", "unanswered")]
    words = zip(failures, ("refused", "no answer"))
    expected = ", ".join("%s %s" % ("{:,}".format(count), word) for count, word in words if count)
    note = row["note"] or ""
    if not (expected.startswith(note[:-2]) if note.endswith("..") else note == expected):
        yield "%s: says %r, not %r" % (label, row["note"], expected)


def stands_for(row, left):
    """The services of the JSON that a line stands for; they are taken from `left`."""
    if row["label"] in left:
        return [left.pop(row["label"])]
    if "/" in row["label"]:
        return []
    mixed = row["what"] and row["what"].startswith("more") and not row["named_only"]
    named = not row["what"] or row["what"].startswith("more")
    chosen = [label for label, one in left.items() if mixed or bool(name_of(one)) == named]
    return [left.pop(label) for label in chosen]


def same_order(shown, said):
    """By bytes, where nothing else was asked for."""
    sizes = [both(said[row["label"]]) for row in shown if row["label"] in said]
    if sizes != sorted(sizes, reverse=True):
        yield "services are not sorted by bytes"


def same_gone(services, said, before):
    """What only the interval before had."""
    if services.gone is None:
        return
    now = {label_of(one) for one in said["services"] if both(one)}
    gone = {label_of(one) for one in before["services"] if both(one)} - {label_of(one) for one in said["services"]}
    words = re.findall(r"\d+/[a-z]+(?= |,|$)", services.gone)
    cut = services.gone.endswith("..") or services.gone.endswith("\u2026")
    if not set(words) <= gone or (not cut and len(words) != len(gone)) or set(words) & now:
        yield "gone are %s, not %s" % (sorted(gone), words)


def same_reasons(services, said):
    """Why frames were not counted, as far as the line has room."""
    text = ", ".join("%s %s" % ("{:,}".format(one["packets"]), one["reason"]) + (
        " (%s)" % ", ".join("%s %s" % (detail["name"], "{:,}".format(detail["packets"])) for detail in one["detail"])
        if one["detail"] else "") for one in said["not_counted"])
    shown = re.sub(r"(?:\.\.|\u2026)$", "", services.reasons or "")
    if services.reasons is not None and not (text.startswith(shown) if shown != services.reasons else text == shown):
        yield "not counted are %r, not %r" % (text, services.reasons)


def same(shown, said, before, options, rates):
    """Where the lines differ from the JSON of the same interval; `before`: that of the one before, or None."""
    services, seconds = shown.services, said["interval"]["seconds"]
    left = {label_of(one): one for one in said["services"]}
    if options.usual_order:
        yield from same_order(services.rows, left)
    both_folds = any(row["what"] and row["what"].startswith("unnamed") for row in services.rows)
    before_of = {label_of(one): both(one) for one in before["services"]} if before else {}
    for row in services.rows:
        row = {**row.groupdict(), "named_only": both_folds}
        part = stands_for(row, left)
        if not part or (row["folded"] and number(row["folded"]) != len(part)):
            yield "%s: stands for %d services" % (row["label"], len(part))
        yield from same_row(row, part, lambda text, size: rates(text, size, seconds), said["packets"]["bytes"])
        if row["change"] == "-" and before and any(both(one) or before_of.get(label_of(one), 0) for one in part):
            yield "%s: the change is not said" % row["label"]
        if row["change"] and row["change"] != "-":
            was = sum(before_of.get(label_of(one), 0) for one in part)
            if not before or not right_change(row["change"], sum(map(both, part)), seconds, was,
                                              before["interval"]["seconds"]):
                yield "%s: the change is not %s" % (row["label"], row["change"])
    if left and services.rows:
        yield "services are missing: %s" % sorted(left)
    if before:
        yield from same_gone(services, said, before)
    yield from same_reasons(services, said)
