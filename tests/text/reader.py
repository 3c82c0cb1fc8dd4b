"""Reads the text report by its layout alone, as a person does: headings, and what stands below them.

Nothing here knows a capture or portstat's code. A line that cannot be read is a Misread, never skipped.
"""
import collections
import re
import unicodedata

import services

# Headings whose cells are numbers, which end where their heading ends; all other cells begin where theirs begins.
NUMBERS = {"PACKETS", "COUNTED", "BYTES", "BYTES%", "DROPPED", "FLOWS", "PORTS", "TO SERVER", "TO CLIENT",
           "PKTS OUT", "BYTES OUT", "PKTS IN", "BYTES IN"}
WORDS = {"PORT", "CLASS", "NAME", "RANGE", "INTERFACE", "REASON", "CLIENT > SERVER", "HOST", "TOP PORTS"}
TITLES = {"Destination ports", "Services (flows by the server's port; packets each way)", "Classes of destination ports",
          "Flows (both directions)", "Interfaces (all frames)",
          "Hosts (frames from and to each; > is a port of others, * a group of hosts)", "Not counted to a port"}
# Where a line is too short for it, a title has no parentheses.
TITLES |= {title.split(" (")[0] for title in TITLES}
NOTHING = {"No packets.", "No services: no packet was counted to a port.", "No classes of ports: no packet was counted "
           "to a port.", "No flows: no packet was counted to a port.", "No hosts: no packet was counted to a port."}
# The rows that a table ends with.
LAST_SUM = {"ports": "total", "services": "counted", "classes": "counted", "flows": "counted", "hosts": "counted",
            "interfaces": "total"}
GAP = 2

FOLDED = re.compile(r" *([\d,]+) (?:(?:more|client|evicted)(?: [a-z]+)?(?: \(replies\))?(?:\.\.)?|[mce][a-z]*\.\.)")
DATE = re.compile(r"\d{4,}-\d\d-\d\d")
HEADLINE = re.compile(r"(?:(?P<start>\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)) \+(?P<seconds>[\d.]+)s|no times)  (?P<items>.*)")
INTERVAL_ROW = re.compile(r"(?P<label> *\S.*?) +(?:(?P<packets>[\d,]+) packet(?:s| )  +)?(?P<rate>[\d.]+ [kMGTPEZY]?b/s|-)  +"
                          r"(?P<percent>[<>]?[\d.]+|-)%(?:  (?P<bar>#+))?")
PACKETS = re.compile(r"([\d,]+) packets?(?=  |$)")
BYTES = re.compile(r"([\d,]+) bytes (?:on the wire|with cooked headers)(?=  |$)")
RATE = re.compile(r"(?<=  )([\d.]+ [kMGTPEZY]?b/s)(?=  |$)")
TIMES = re.compile(r"(?<=  )(\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d\S+)  ([\d,. a-z]+)$")

Column = collections.namedtuple("Column", "title begin end")


class Misread(Exception):
    """The layout is broken: what, and in which line."""


class Row:
    """A row of a table: its cells by heading, what kind it is (plain, detail, folded, sum), the marks of its bar."""

    def __init__(self, kind, cells, bar):
        self.kind, self.cells, self.bar = kind, cells, bar
        self.folded = int(FOLDED.fullmatch(self.label).group(1).replace(",", "")) if kind == "folded" else 0

    @property
    def label(self):
        """What its first cell says."""
        return next(iter(self.cells.values()))

    def number(self, title):
        """The number in a column; None where a dash says that there is none."""
        text = self.cells[title]
        return None if text == "-" else number(text)


class Table:
    """Its columns and rows; `kind` says what it is a table of, `bar_at` where bars begin."""

    def __init__(self, heading):
        self.heading, self.rows = heading, []
        self.columns = read_heading(heading)
        self.titles = [column.title for column in self.columns]
        self.kind = kind_of(self.titles)
        self.bar_at = self.columns[-1].end + GAP

    def of_kind(self, *kinds):
        """The rows of these kinds."""
        return [row for row in self.rows if row.kind in kinds]

    def sum_row(self, label):
        """The row of a sum, or None."""
        return next((row for row in self.of_kind("sum") if row.label == label), None)

    def has(self, *titles):
        """Whether all these columns are there."""
        return all(title in self.titles for title in titles)


class Report:
    """One report: of a whole input, a total, what there is so far, or an interval."""

    def __init__(self, kind):
        self.kind, self.tables, self.rows, self.notes, self.nothing = kind, [], [], [], None
        self.packets = self.bytes = self.rate = self.first = self.duration = self.not_counted = self.drops = None
        self.start = self.seconds = self.date = self.heading = self.services = self.line_count = None

    def table(self, kind):
        """The table of a kind, or None."""
        return next((table for table in self.tables if table.kind == kind), None)


def number(text):
    """A grouped number. The commas must stand where they belong."""
    if not re.fullmatch(r"\d{1,3}(,\d{3})*", text):
        raise Misread("not a number: %r" % text)
    return int(text.replace(",", ""))


def kind_of_folded(label):
    """What a row that stands for others stands for; it may be cut behind a letter."""
    return {"m": "more", "c": "client", "e": "evicted"}[label.split()[1][0]]


def is_client(label):
    """Whether that is clients' ports."""
    return kind_of_folded(label) == "client"


def columns_of(line):
    """A line as a list with what each column of a terminal shows: '' is the second half of a wide character."""
    shown = []
    for char in line:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
            if shown:
                shown[-1] += char
        elif unicodedata.east_asian_width(char) in "WF":
            shown += [char, ""]
        else:
            shown.append(char)
    return shown


def width_of(line):
    """How many columns a line takes."""
    return len(columns_of(line))


def kind_of(titles):
    """What a table with these headings is a table of."""
    if titles[0] == "PORT":
        return "services" if "TO SERVER" in titles or "FLOWS" in titles else "ports"
    return {"CLASS": "classes", "CLIENT > SERVER": "flows", "INTERFACE": "interfaces", "HOST": "hosts",
            "REASON": "reasons"}[titles[0]]


def is_heading(line):
    """Whether a line is made of known headings alone."""
    words = re.split(r"  +", line.strip())
    return len(words) > 1 and all(word in NUMBERS | WORDS for word in words)


def read_heading(line):
    """The columns of a line of headings."""
    columns = [Column(found.group(), found.start(), found.end()) for found in re.finditer(r"\S+(?: \S+)*", line)]
    titles = [column.title for column in columns]
    if len(set(titles)) < len(titles):
        raise Misread("a heading stands twice: %r" % line)
    kinds = [title in NUMBERS for title in titles]
    if kinds != sorted(kinds) or kinds[0] or not kinds[-1]:
        raise Misread("words and numbers are mixed: %r" % line)
    return columns


def text_at(shown, begin, end):
    """What stands in some columns."""
    return "".join(shown[begin:end])


def read_bar(table, shown, line):
    """How many marks the bar of a row has."""
    rest = text_at(shown, table.columns[-1].end, None)
    if not re.fullmatch(r"|  #+", rest):
        raise Misread("no bar at column %d: %r" % (table.bar_at, line))
    return max(0, len(rest) - GAP)


def read_numbers(table, shown, line):
    """The cells of numbers, and where the first one begins."""
    columns = [column for column in table.columns if column.title in NUMBERS]
    cells, first = {}, None
    end_before = 0
    for column in columns:
        begin = column.end
        while begin > end_before and shown[begin - 1:begin] not in ([" "], []):
            begin -= 1
        if begin == column.end:
            raise Misread("nothing ends below %s: %r" % (column.title, line))
        if text_at(shown, begin - GAP, begin).strip():
            raise Misread("%s touches what stands before it: %r" % (column.title, line))
        if first is not None and text_at(shown, end_before, begin).strip():
            raise Misread("something stands before %s: %r" % (column.title, line))
        cells[column.title] = text_at(shown, begin, column.end)
        first = begin if first is None else first
        end_before = column.end
    return cells, first


def read_words(table, shown, line):
    """The cells of words of a plain row."""
    columns = [column for column in table.columns if column.title in WORDS]
    cells = {}
    for i, column in enumerate(columns):
        begin = 0 if i == 0 else column.begin
        end = columns[i + 1].begin if i + 1 < len(columns) else len(shown)
        text = text_at(shown, begin, end)
        if i > 0 and (not text or text[0] == " "):
            raise Misread("nothing begins below %s: %r" % (column.title, line))
        if i + 1 < len(columns) and not text.endswith(" " * GAP):
            raise Misread("%s touches what stands after it: %r" % (column.title, line))
        cells[column.title] = text.rstrip()
    return cells


def check_port(cell, line):
    """The slash of "   80/tcp" stands where all slashes stand."""
    if not re.fullmatch(r"(?=.{5}/) *\d+/[a-z]+", cell):
        raise Misread("no port stands at its place: %r" % line)


def row_kind(table, label):
    """What the first words of a row make of it."""
    if label in ("counted", "total", "not counted"):
        return "sum"
    if FOLDED.fullmatch(label):
        return "folded"
    return "detail" if table.kind == "reasons" and label.startswith("  ") else "plain"


def read_row(table, line, above):
    """A row; `above` is its first cell if that stood on lines of its own."""
    shown = columns_of(line)
    numbers, first = read_numbers(table, shown, line)
    label = text_at(shown, 0, first).rstrip()
    kind = "plain" if above else row_kind(table, label)
    if kind in ("sum", "folded"):
        words = {table.titles[0]: label}
    else:
        words = read_words(table, shown[:first], line)
        if above and words[table.titles[0]]:
            raise Misread("two first cells: %r" % line)
        if above:
            words[table.titles[0]] = above
        if table.titles[0] == "PORT":
            check_port(words["PORT"], line)
    if kind == "plain" and not words[table.titles[0]]:
        raise Misread("a row of nothing: %r" % line)
    return Row(kind, {**words, **numbers}, read_bar(table, shown, line))


def stands_above(table, line):
    """Whether a line is the first cell of the row below it: it is too wide for its column."""
    if table.kind == "hosts":
        return re.fullmatch(r"[0-9a-f:.]+\*?", line)
    return table.kind == "flows" and re.match(r"(\S+:\d+( >|$)|(  |\.\. ?)\S+/[a-z]+$)", line) and not re.search(
        r"  [\d,]+(?:  +[\d,.<>]+)+(?:  #+)?$", line)


class Reader:
    """Reads lines, one report after another."""

    def __init__(self, text):
        self.lines, self.at, self.reports = text.split("\n"), 0, []
        if self.lines and self.lines[-1] == "":
            self.lines.pop()

    def peek(self):
        """The next line, or None."""
        return self.lines[self.at] if self.at < len(self.lines) else None

    def take(self):
        """The next line."""
        self.at += 1
        return self.lines[self.at - 1]

    def current(self, kind="whole"):
        """The report that is being read; the first thing of one begins it."""
        if not self.reports or self.reports[-1].kind == "interval":
            self.reports.append(Report(kind))
        return self.reports[-1]

    def table(self):
        """A table, from its headings to its last sum."""
        table = Table(self.take())
        last, above = LAST_SUM.get(table.kind), []
        while self.peek() and (last or self.peek() not in TITLES):
            if stands_above(table, self.peek()):
                above.append(self.take().strip())
                continue
            table.rows.append(read_row(table, self.take(), " ".join(above)))
            above = []
            if table.rows[-1].label == last and table.rows[-1].kind == "sum":
                return table
        if last or above:
            raise Misread("a table ends without its %s: %r" % (last, table.heading))
        return table

    def interval(self, date):
        """An interval: its headline and what belongs to it."""
        begin = self.at
        found = HEADLINE.fullmatch(self.take())
        report = Report("interval")
        report.start, report.seconds, report.date = found["start"], found["seconds"], date
        items = "  " + found["items"]
        packets, rate = PACKETS.search(items), RATE.search(items)
        rest, drops = re.search(r"  not counted ([\d,]+)", items), re.search(r"  drops ([\d,]+)", items)
        report.packets = number(packets.group(1)) if packets else None
        report.not_counted = number(rest.group(1)) if rest else None
        report.rate = rate.group(1) if rate else None
        report.drops = number(drops.group(1)) if drops else None
        if services.begins(self.peek()):
            report.services = services.Services(self.take, self.peek)
        elif self.peek() and is_heading(self.peek()):
            report.tables.append(self.table())
        while self.peek() and self.peek().startswith(" "):
            row = INTERVAL_ROW.fullmatch(self.peek())
            if not row:
                raise Misread("no row of an interval: %r" % self.peek())
            report.rows.append(row)
            self.take()
        report.line_count = bool(date) + self.at - begin
        self.reports.append(report)

    def at_input(self):
        """Whether the lines up to the next empty one are about the input."""
        end = self.lines.index("", self.at) if "" in self.lines[self.at:] else len(self.lines)
        return any(BYTES.search("  " + line) for line in self.lines[self.at:end])

    def input(self):
        """The lines about the input: up to the amounts, which may be broken between two items."""
        lines = []
        while self.peek() and self.peek() not in TITLES | NOTHING:
            lines.append(self.take())
        report = self.current()
        if report.packets is not None or report.tables:
            report = Report("whole")
            self.reports.append(report)
        text = "  ".join(lines)
        if not PACKETS.search(text):
            raise Misread("no packets: %r" % text)
        at = max(i for i, line in enumerate(lines) if PACKETS.search(line))
        amounts, name = "  " + "  ".join(lines[at:]), "  ".join(lines[:at])
        report.packets = number(PACKETS.search(amounts).group(1))
        report.bytes = number(BYTES.search(amounts).group(1))
        rate, times = RATE.search(amounts), TIMES.search(name)
        report.rate = rate.group(1) if rate else None
        report.first, report.duration = times.groups() if times else (None, None)
        report.name = name

    def note(self):
        """A note and its further lines."""
        text = self.take()
        if not re.match(r"[A-Z0-9]", text):
            raise Misread("neither a table nor a note: %r" % text)
        while self.peek() and self.peek().startswith("  "):
            text += " " + self.take().strip()
        self.current().notes.append(text)

    def part(self):
        """Whatever the next line begins."""
        line = self.peek()
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        if line == "":
            self.take()
        elif line in TITLES and is_heading(following):
            self.take()
            self.titled_table(line)
        elif line in NOTHING:
            self.nothing()
        elif line == "Total" or line.startswith("So far, at "):
            self.reports.append(Report("total" if line == "Total" else "snapshot"))
            self.take()
        elif DATE.fullmatch(line) and HEADLINE.fullmatch(following):
            self.take()
            self.interval(line)
        elif HEADLINE.fullmatch(line):
            self.interval(None)
        elif self.at_input():
            self.input()
        else:
            self.note()

    def titled_table(self, title):
        """A table with its title. One of a kind that was there begins another report, a quiet one."""
        table = self.table()
        report = self.current()
        if report.table(table.kind):
            report = Report("whole")
            self.reports.append(report)
        if report.kind == "interval":
            raise Misread("a title in an interval: %r" % title)
        report.tables.append(table)

    def nothing(self):
        """The sentence that stands for an empty table."""
        report = self.current()
        if report.nothing or report.tables:
            report = Report("whole")
            self.reports.append(report)
        report.nothing = self.take()

    def read(self):
        """All reports."""
        while self.at < len(self.lines):
            self.part()
        return self.reports


def read(text):
    """The reports that a text holds, in their order."""
    return Reader(text).read()
