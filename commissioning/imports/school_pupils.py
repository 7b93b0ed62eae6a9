"""A council's own school census, pupil by pupil: counted while it is received.

The collection system exports `pupilonroll` (a row a pupil: school, provision, year, sex) and
`senneeds` (a row a need). The two are joined by the pupil's row number in that export, in
memory alone. What goes on from here is counts: no pupil's row, name, UPN or date of birth is
stored, staged, logged, or shown in a message, so no message repeats what a cell says.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice

from commissioning.choices import SchoolNeed, SchoolProvision, Severity
from commissioning.imports.kinds import HEAD_ROWS, folded
from config.lib.formats import count_of
from config.lib.periods import ACADEMIC, parse_period
from config.lib.readers import ZIP, Member, Row, Unreadable, chunks_of, spooled, tables

ROLL, NEEDS = "pupilonroll", "senneeds"
PUPIL = "pupilonrolltableid"
COLUMNS = {
    ROLL: (PUPIL, "nativeid", "senprovision", "ncyearactual", "sex"),
    NEEDS: (PUPIL, "sentyperank", "sentype"),
}
# Statements ended in 2018, school action and school action plus in 2014.
PROVISIONS = {code: code for code in SchoolProvision.values} | {"S": "E", "A": "K", "P": "K"}
SEN = (SchoolProvision.SUPPORT, SchoolProvision.PLAN)
YEAR_GROUP = re.compile(r"N1|N2|E1|E2|R|X|1[0-4]|[1-9]")
NATIVE = re.compile(r"[A-Za-z0-9/ -]{1,20}")
# A pupil is counted at the school that is the main or only one.
ELSEWHERE = ("S", "G")
LISTED = 500
HEADER = (
    *("record", "period", "school", "provision", "need", "year_group", "sex", "pupils"),
    *("severity", "line", "column", "reason", "advice"),
)
UNLIKELY_SHARE = 0.5

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Pupil:
    """What is needed of a pupil, in memory only."""

    school: str
    provision: str
    year_group: str
    sex: str


@dataclass
class Remarks:
    """What is wrong with the files; rows by line, never with what they say."""

    rows: list[tuple[str, int | None, str, str, str]] = field(default_factory=list)
    more: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    listed: Counter[str] = field(default_factory=Counter)

    def add(
        self, severity: Severity, reason: str, advice: str, line: int | None = None, at: str = ""
    ) -> None:
        """Note something; of one reason a limited number of lines."""
        self.listed[reason] += 1
        if self.listed[reason] > LISTED:
            self.more[severity, at, reason, advice] += 1
        else:
            self.rows.append((severity, line, at, reason, advice))

    def all(self) -> Iterator[tuple[str, int | None, str, str, str]]:
        """Every remark, and how many lines more there are."""
        yield from self.rows
        for (severity, at, reason, advice), number in self.more.items():
            yield severity, None, at, f"{reason}: {count_of(number, 'line')} more", advice


class Census:
    """The two files of one upload, as far as they have come."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.pupils: dict[str, Pupil] = {}
        self.needs: dict[str, tuple[float, str]] = {}
        self.of_nobody = self.unknown_types = self.types = self.elsewhere = 0
        self.latest: date | None = None
        self.remarks = Remarks()

    def passed(self, member: Member) -> Member | None:
        """Take a file if it is one of the two; else give it back as it was."""
        first = next(member.chunks, b"")
        whole = chain((first,), member.chunks)
        if first.startswith(ZIP):
            return self.passed_workbook(Member(member.name, whole))
        header = header_of(first)
        delimiter = delimiter_of(header)
        sort = sort_of(header.split(delimiter))
        if not sort:
            return Member(member.name, whole)
        self.names[sort] = member.name
        rows = csv.reader(lines(whole), delimiter=delimiter)
        try:
            self.read(sort, ((rows.line_num, cells) for cells in rows))
        except csv.Error as fault:
            raise Unreadable(f"Line {rows.line_num:,} of {sort} {UNREADABLE}") from fault
        return None

    def passed_workbook(self, member: Member) -> Member | None:
        """Take the sheets of a workbook that are one of the two; without any, give it back."""
        stream = spooled(member.chunks)
        taken = False
        try:
            for sheet in tables(member.name, stream):
                head = list(islice(sheet.rows, HEAD_ROWS))
                sorts = [sort_of(cells) for _, cells in head]
                at = next((at for at, sort in enumerate(sorts) if sort), None)
                if at is not None:
                    taken, self.names[sorts[at]] = True, member.name
                    self.read(sorts[at], chain(head[at:], sheet.rows))
        except Unreadable:
            if taken:
                raise
        if taken:
            stream.close()
            return None
        stream.seek(0)
        return Member(member.name, chunks_of(stream))

    def read(self, sort: str, rows: Iterator[Row]) -> None:
        """Read one of the files to its end, header first, unless it lacks a column."""
        at = positions(next(rows)[1])
        missing = [name for name in COLUMNS[sort] if name not in at]
        for name in missing:
            self.remarks.add(Severity.ERROR, f"{sort} has no column {name}", *EXPORT_AGAIN)
        if missing:
            return
        read = self.read_roll if sort == ROLL else self.read_needs
        for line, cells in rows:
            if any(cells):
                read(line, cells, at)

    def read_roll(self, line: int, cells: list[str], at: dict[str, int]) -> None:
        """Keep what is needed of a pupil."""
        row = Cells(cells, at)
        self.latest = max(filter(None, (self.latest, day(row["entrydate"]))), default=None)
        if row["enrolstatus"].upper() in ELSEWHERE:
            self.elsewhere += 1
            return
        pupil = self.pupil(line, row)
        if pupil is None:
            return
        if not row[PUPIL] or row[PUPIL] in self.pupils:
            self.remarks.add(Severity.ERROR, *NOT_ONE_PUPIL, line, PUPIL)
            return
        self.pupils[row[PUPIL]] = pupil

    def pupil(self, line: int, row: "Cells") -> Pupil | None:
        """A pupil of the roll; None where something that is counted is wrong."""
        provision = PROVISIONS.get(row["senprovision"].upper() or "N")
        year_group = row["ncyearactual"].upper()
        sex = row["sex"].upper() or row["gender"].upper()
        wrong = [
            (reason, at)
            for good, reason, at in (
                (NATIVE.fullmatch(row["nativeid"]), WRONG_SCHOOL, "nativeid"),
                (provision, WRONG_PROVISION, "senprovision"),
                (YEAR_GROUP.fullmatch(year_group) or not year_group, WRONG_YEAR, "ncyearactual"),
                (sex in ("M", "F", ""), WRONG_SEX, "sex"),
            )
            if not good
        ]
        for reason, at in wrong:
            self.remarks.add(Severity.ERROR, *reason, line, at)
        if wrong or provision is None:
            return None
        return Pupil(school_of(row["nativeid"]), provision, year_group, sex)

    def read_needs(self, line: int, cells: list[str], at: dict[str, int]) -> None:
        """Keep the valid need of the lowest rank."""
        row = Cells(cells, at)
        need, rank = row["sentype"].upper(), number(row["sentyperank"])
        self.types += 1
        if need not in SchoolNeed.values:
            self.unknown_types += 1
            return
        if rank is None:
            self.remarks.add(Severity.ERROR, *WRONG_RANK, line, "sentyperank")
            return
        pupil = row[PUPIL]
        if pupil not in self.needs or rank < self.needs[pupil][0]:
            self.needs[pupil] = (rank, need)

    def counted(self, edition: str) -> Iterator[Member]:
        """The counts as a file of their own, where anything was taken; then all is forgotten."""
        if not self.names:
            return
        counts, period = self.count(), self.period(edition)
        self.look_over(counts, period)
        target = io.StringIO()
        writer = csv.writer(target)
        writer.writerow(HEADER)
        for key, pupils in sorted(counts.items()):
            writer.writerow(("count", period, *key, pupils, *[""] * 5))
        for severity, line, at, reason, advice in self.remarks.all():
            writer.writerow(("remark", *[""] * 7, severity, line or "", at, reason, advice))
        name = f"{' and '.join(dict.fromkeys(self.names.values()))}, counted.csv"
        self.pupils.clear()
        self.needs.clear()
        yield Member(name, iter([target.getvalue().encode()]))

    def count(self) -> Counter[Key]:
        """Pupils who are alike, by school, provision, need, year group and sex."""
        counts: Counter[Key] = Counter()
        self.of_nobody = len(self.needs.keys() - self.pupils.keys())
        for row, pupil in self.pupils.items():
            need = self.needs.get(row, (0, ""))[1] if pupil.provision in SEN else ""
            counts[pupil.school, pupil.provision, need, pupil.year_group, pupil.sex] += 1
        return counts

    def period(self, edition: str) -> str:
        """The academic year that was named; else that of the latest day of entry."""
        named = parse_period(ACADEMIC, edition)
        if named:
            return named.code
        if self.latest is None:
            return ""
        year = self.latest.year - (self.latest.month < 9)
        self.remarks.add(
            Severity.NOTE,
            f"Taken as the census of {year}/{(year + 1) % 100:02d}",
            "That is the academic year of the latest day of entry. If it is another one, give "
            "the release when you load the files, such as 202526.",
        )
        return f"{year}{(year + 1) % 100:02d}"

    def look_over(self, counts: Counter[Key], period: str) -> None:
        """What is wrong with the two files as a whole."""
        for sort in (ROLL, NEEDS):
            if sort not in self.names:
                advice = "Send both together: choose both files, or put them into one zip."
                self.remarks.add(Severity.ERROR, f"The file {sort} is missing", advice)
        if not period:
            self.remarks.add(Severity.ERROR, *NO_PERIOD)
        if self.elsewhere:
            self.remarks.add(
                Severity.NOTE,
                f"{count_of(self.elsewhere, 'pupil')} left out, counted at their main school",
                "Their enrolment status is S (subsidiary) or G (guest).",
            )
        if self.of_nobody:
            self.remarks.add(
                Severity.WARNING,
                f"Needs of {count_of(self.of_nobody, 'pupil')} who are not counted",
                "They are not in the roll, or at another school. Their needs are left out.",
            )
        if self.unknown_types:
            unlikely = self.unknown_types > UNLIKELY_SHARE * self.types
            self.remarks.add(
                Severity.ERROR if unlikely else Severity.WARNING,
                f"{self.unknown_types:,} of {self.types:,} needs have no code of the census",
                "The codes are " + ", ".join(SchoolNeed.values) + ". Such needs are left out.",
            )
        if NEEDS in self.names:
            self.list_without_need(counts)

    def list_without_need(self, counts: Counter[Key]) -> None:
        """By school, how many pupils with SEN have no valid need."""
        without: Counter[str] = Counter()
        for (school, provision, need, _, _), pupils in counts.items():
            if provision in SEN and not need:
                without[school] += pupils
        for school, pupils in sorted(without.items()):
            self.remarks.add(
                Severity.WARNING,
                f"School {school}: {count_of(pupils, 'pupil')} with SEN without a valid need",
                "They are counted by provision, and under “no valid need recorded”.",
            )


class Cells:
    """A row by its headings; blank where there is no such column or cell."""

    def __init__(self, cells: list[str], at: dict[str, int]) -> None:
        self.cells, self.at = cells, at

    def __getitem__(self, name: str) -> str:
        position = self.at.get(name, len(self.cells))
        return self.cells[position].strip() if position < len(self.cells) else ""


def header_of(first: bytes) -> str:
    """The first line of a file, whatever its encoding: column names are plain letters."""
    text = plain(first[: 32 * 1024]).decode("utf-8", "replace")
    return next(iter(text.splitlines()), "")


def plain(chunk: bytes) -> bytes:
    """A piece of a file without byte order marks, and UTF-16 as its letters: codes are ASCII."""
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        chunk = chunk.removeprefix(mark)
    return chunk.replace(b"\x00", b"")


def delimiter_of(header: str) -> str:
    """The character that divides the header most often."""
    return max(",;\t|", key=header.count)


def sort_of(header: list[str]) -> str:
    """Which of the two files has this header; nothing for any other.

    Both have the pupil's row number. A table that lacks another column is taken too: whatever
    it is, it is about pupils and must not be kept.
    """
    names = {folded(name) for name in header}
    if PUPIL not in names:
        return ""
    return NEEDS if names & {"sentype", "senneedstableid"} else ROLL


def positions(header: list[str]) -> dict[str, int]:
    """Where each column stands."""
    return {folded(name): at for at, name in reversed(list(enumerate(header)))}


def lines(chunks: Iterator[bytes]) -> Iterator[str]:
    """The lines of a file that comes in pieces; only codes are read, so any encoding will do."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    rest = ""
    for chunk in chunks:
        *whole, rest = (rest + decoder.decode(plain(chunk))).split("\n")
        yield from (line + "\n" for line in whole)
    yield rest + decoder.decode(b"", final=True)


def school_of(native: str) -> str:
    """The school as the export names it; LAESTAB without its stroke."""
    return native.replace("/", "").strip().upper()


def day(text: str) -> date | None:
    """A day as the collection system writes it (2023-Feb-03 00:00:00) or in ISO form."""
    for pattern in ("%Y-%b-%d", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.split(" ")[0].split("T")[0], pattern).date()
        except ValueError:
            continue
    return None


def number(text: str) -> float | None:
    """A rank, which exports write as 1 or 1.0."""
    return float(text) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", text) else None


UNREADABLE = (
    "cannot be read: a quote is opened and never closed, or the file is damaged. "
    "Export the table again as CSV."
)
EXPORT_AGAIN = ("Export the whole table again as CSV, with its column names.",)
NOT_ONE_PUPIL = (
    "The pupil’s row number is missing, or there twice",
    "Export the table again: each row has a number of its own.",
)
WRONG_SCHOOL = ("The school is missing, or no identifier", "Export the table again.")
WRONG_PROVISION = ("The SEN provision is not known", "Use N, K or E.")
WRONG_YEAR = ("The national curriculum year is not known", "Use N1, N2, R, 1 to 14 or X.")
WRONG_SEX = ("The sex is not known", "Use M or F.")
WRONG_RANK = ("The rank of a need is not a number", "Use 1 for the primary need.")
NO_PERIOD = (
    "The academic year of the census is not known",
    "Give the release when you load the files, such as 202526.",
)
