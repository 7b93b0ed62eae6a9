"""What the import centre shows of an import: its files, its problems by reason, its receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Case,
    Count,
    Func,
    IntegerField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Left, NullIf, RowNumber

from commissioning.choices import ImportState, Severity
from commissioning.models import Import, ImportFile, ImportProblem, LocalArea, Person
from config.lib.components import Column, SummaryRow, Table, Tag, TagColour, summary_rows
from config.lib.formats import british_moment, count_of, number

FIRST = 5
WHAT_LENGTH = 120  # characters of what an import holds, in the list
GROUPS = 50
# States in which the counts of an import say what it wrote, or would write.
COUNTED = (ImportState.REHEARSED, ImportState.APPLYING, ImportState.IMPORTED, ImportState.UNDONE)


def imports_of(area: LocalArea) -> QuerySet[Import]:
    """The imports of an area, with what they hold and how much they wrote."""
    kind_or_name = Coalesce(NullIf("kind_title", Value("")), "name")
    return (
        Import.objects.filter(area=area)
        .select_related("area", "uploaded_by")
        .annotate(
            what=of_files(Left(StringAgg(kind_or_name, "; ", distinct=True), WHAT_LENGTH)),
            new=Case(When(state__in=COUNTED, then=of_files(Sum("new")))),
            changed=Case(When(state__in=COUNTED, then=of_files(Sum("changed")))),
        )
    )


def of_files(aggregate: Func) -> Subquery:
    """An aggregate over the files of an import; by itself, so that no search multiplies it."""
    files = ImportFile.objects.filter(run=OuterRef("pk")).order_by().values("run")
    return Subquery(files.annotate(found=aggregate).values("found"))


GRAVITY: dict[str, TagColour] = {
    Severity.ERROR: "red",
    Severity.WARNING: "orange",
    Severity.NOTE: "grey",
}
SEVERITY_ORDER = Case(
    When(severity=Severity.ERROR, then=Value(0)),
    When(severity=Severity.WARNING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class FileSummary:
    """One file of an import, in the words of the page. Counts are of values, or of records.

    `counted` is false where it was read with another file, which has the counts of both, and
    where it was not recognised.
    `parts` are new, changed and same records by their sort, of kinds that load several.
    `sums` reconcile counts by their sort: in the file, left out, loaded, held afterwards.
    """

    name: str
    kind: str
    counted: bool
    edition: str
    size: int
    sha256: str
    rows: int
    new: int
    changed: int
    same: int
    rejected: int
    skipped: int
    restated: int
    before: int | None
    after: int | None
    parts: tuple[tuple[str, int, int, int], ...] = ()
    sums: tuple[tuple[str, int, int, int, int], ...] = ()

    @property
    def sentence(self) -> str:
        """The counts in a sentence."""
        return (
            f"{count_of(self.rows, 'row')}: "
            f"{count_of(self.new, 'record' if self.parts else 'value')} new, "
            f"{number(self.changed)} changed, {number(self.same)} the same, "
            f"{number(self.rejected)} rejected, {number(self.skipped)} left out"
        )


def files_table(files: tuple[FileSummary, ...]) -> Table:
    """All files of an import and what they come to."""
    headings = ("New", "Changed", "Same", "Rejected", "Left out")
    return Table(
        caption="What is in the files",
        columns=(
            Column("File"),
            Column("Recognised as"),
            Column("Release"),
            Column("Rows", True),
            *(Column(heading, True) for heading in headings),
        ),
        rows=tuple(
            (
                file.name,
                file.kind or Tag("Not recognised"),
                file.edition or "–",
                number(file.rows),
                *(
                    number(count) if file.counted else "–"
                    for count in (
                        file.new,
                        file.changed,
                        file.same,
                        file.rejected,
                        file.skipped,
                    )
                ),
            )
            for file in files
        ),
        note="Rows are lines of the file, or the persons of a return. The other columns count "
        "values, one for each cell, or the records of a return, an extract or a register.",
    )


def parts_tables(files: tuple[FileSummary, ...]) -> tuple[Table, ...]:
    """Of each file that loads several sorts of record: new, changed and same of each."""
    return tuple(
        Table(
            caption=f"Records in {file.name}",
            columns=(
                Column("Record"),
                Column("New", True),
                Column("Changed", True),
                Column("Same", True),
            ),
            rows=tuple((title, *(number(n) for n in counts)) for title, *counts in file.parts),
        )
        for file in files
        if file.parts
    )


def sums_tables(files: tuple[FileSummary, ...]) -> tuple[Table, ...]:
    """Of each file whose counts were reconciled: what the file adds up to, and what is held."""
    columns = ("In the file", "Left out", "Loaded", "Held afterwards", "Difference")
    return tuple(
        Table(
            caption=f"Pupils in {file.name}, reconciled",
            columns=(Column("What is counted"), *(Column(name, True) for name in columns)),
            rows=tuple(
                (title, *map(number, (whole, left, loaded, held, held - loaded)))
                for title, whole, left, loaded, held in file.sums
            ),
            note="Left out: rows of authorities that are not kept.",
        )
        for file in files
        if file.sums
    )


def receipt_table(files: tuple[FileSummary, ...], *, undone: bool = False) -> Table:
    """What an import wrote: totals before and after."""
    return Table(
        caption="What had been written" if undone else "What was written",
        columns=(
            Column("File"),
            Column("Release"),
            Column("Held before", True),
            Column("New", True),
            Column("Changed", True),
            Column("Held after", True),
            Column("Differ from an earlier release", True),
        ),
        rows=tuple(
            (
                file.name,
                file.edition or "–",
                number(file.before),
                number(file.new),
                number(file.changed),
                number(file.after),
                number(file.restated),
            )
            for file in files
            if file.counted
        ),
        note="Held: all that was there of the sort that the file brings, before and after: values "
        "of its release, or the area’s records of cases.",
    )


@dataclass(frozen=True)
class ProblemRow:
    """One problem: line as in the user's editor, column, value, what to do."""

    line: int | None
    column: str
    value: str
    advice: str


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one file with one reason: how many, and the first few."""

    file: str
    severity: str
    label: str
    reason: str
    count: int
    first: tuple[ProblemRow, ...]

    @property
    def times(self) -> str:
        """How many there are, where there are several."""
        return f"{number(self.count)} times" if self.count > 1 else ""

    @property
    def more(self) -> str:
        """How many are not shown."""
        left = self.count - len(self.first)
        return number(left) if left else ""

    @property
    def of_the_file(self) -> bool:
        """Whether it is about the file as a whole, and not about places in it."""
        return not any(row.line or row.column or row.value for row in self.first)

    @property
    def tag(self) -> Tag:
        """How grave it is, in a word."""
        return Tag(self.label, GRAVITY[self.severity])

    @property
    def table(self) -> Table | None:
        """The first rows; none where the problem is of the file as a whole."""
        if self.of_the_file:
            return None
        return Table(
            caption=f"Where: {self.reason}",
            columns=(Column("Line", True), Column("Column"), Column("Value"), Column("What to do")),
            rows=tuple(
                (
                    number(row.line) if row.line else "The file",
                    row.column or "–",
                    row.value or ("(blank)" if row.line and row.column else "–"),
                    row.advice,
                )
                for row in self.first
            ),
        )


def file_summaries(run: Import) -> tuple[FileSummary, ...]:
    """The files of an import, recognised ones first."""
    return tuple(
        summary(file) for file in sorted(run.files.all(), key=lambda f: (f.kind == "", f.pk))
    )


def summary(file: ImportFile) -> FileSummary:
    """One file."""
    return FileSummary(
        name=file.name,
        kind=file.kind_title,
        counted=bool(file.kind),
        edition=file.edition if file.kind else "",
        size=file.size,
        sha256=file.sha256,
        rows=file.rows_read,
        new=file.new,
        changed=file.changed,
        same=file.same,
        rejected=file.rejected,
        skipped=file.skipped,
        restated=file.totals.get("restated", 0),
        before=file.totals.get("before"),
        after=file.totals.get("after"),
        parts=tuple(tuple(part) for part in file.layout.get("parts", ())),
        sums=tuple(tuple(row) for row in file.layout.get("reconciled", ())),
    )


@dataclass(frozen=True)
class Problems:
    """The problems of an import by reason, and how many reasons more there are."""

    groups: tuple[ProblemGroup, ...]
    more: str


def problems_of(run: Import) -> Problems:
    """The first groups of problems, for a page that stays small whatever the file was like."""
    groups = problem_groups(run)
    left = len(groups) - GROUPS
    return Problems(groups[:GROUPS], count_of(left, "more reason") if left > 0 else "")


def problem_groups(run: Import) -> tuple[ProblemGroup, ...]:
    """Problems grouped by file and reason, each with its first rows.

    Errors come first, and of them what is wrong with a file as a whole.
    """
    problems = ImportProblem.objects.filter(file__run=run)
    groups = (
        problems.values("file__name", "file", "severity", "reason")
        .annotate(count=Count("pk"), at=Min("pk"), weight=SEVERITY_ORDER)
        .order_by("weight", "-count", "at")
    )
    first: dict[tuple[Any, ...], list[ProblemRow]] = {}
    numbered = problems.annotate(
        place=Window(RowNumber(), partition_by=["file", "severity", "reason"], order_by="pk")
    ).filter(place__lte=FIRST)
    for problem in numbered.order_by("pk"):
        row = ProblemRow(problem.line, problem.column, problem.value, problem.advice)
        first.setdefault((problem.file_id, problem.severity, problem.reason), []).append(row)
    found = (
        ProblemGroup(
            file=group["file__name"],
            severity=group["severity"],
            label=Severity(group["severity"]).label,
            reason=group["reason"],
            count=group["count"],
            first=tuple(first[group["file"], group["severity"], group["reason"]]),
        )
        for group in groups
    )
    gravity = list(GRAVITY)
    return tuple(sorted(found, key=lambda g: (gravity.index(g.severity), not g.of_the_file)))


def problem_rows(run: Import) -> Iterator[tuple[Any, ...]]:
    """Every problem of an import, for the download."""
    labels = dict(Severity.choices)
    problems = ImportProblem.objects.filter(file__run=run).order_by("file", "line", "pk")
    for name, severity, reason, line, column, value, advice in problems.values_list(
        "file__name", "severity", "reason", "line", "column", "value", "advice"
    ).iterator(chunk_size=2000):
        yield name, labels[severity], reason, line, column, value, advice


@dataclass(frozen=True)
class Standing:
    """What a person may do with an import now."""

    errors: int
    warnings: int
    values: int
    changes: int

    @property
    def nothing_to_do(self) -> bool:
        """Whether importing would change nothing."""
        return self.changes == 0


def standing(run: Import) -> Standing:
    """Count what decides on a rehearsal's buttons."""
    by_severity = dict(
        ImportProblem.objects.filter(file__run=run)
        .values_list("severity")
        .annotate(count=Count("pk"))
        .order_by()
    )
    sums = run.files.aggregate(new=Sum("new"), changed=Sum("changed"), same=Sum("same"))
    new, changed, same = (sums[name] or 0 for name in ("new", "changed", "same"))
    return Standing(
        errors=by_severity.get(Severity.ERROR, 0),
        warnings=by_severity.get(Severity.WARNING, 0),
        values=new + changed + same,
        changes=new + changed,
    )


def is_running(run: Import) -> bool:
    """Whether the worker has it."""
    return run.state in (ImportState.RECEIVED, ImportState.READING, ImportState.APPLYING)


def percent_done(run: Import) -> int:
    """How far the reading of a running import is, 0 to 100."""
    if run.state == ImportState.APPLYING or not run.progress_of:
        return 100 if run.state == ImportState.APPLYING else 0
    return min(99, round(100 * run.progress / run.progress_of))


def receipt(run: Import) -> tuple[SummaryRow, ...]:
    """Who did what when, and the hash of each file."""

    def who(person: Person | None, moment: datetime | None) -> str:
        return f"{british_moment(moment)} by {person or 'the server'}"

    pairs = [("Loaded", who(run.uploaded_by, run.uploaded_at))]
    if run.imported_at:
        pairs.append(("Imported", who(run.imported_by, run.imported_at)))
    if run.undone_at:
        pairs.append(("Undone", who(run.undone_by, run.undone_at)))
    pairs += [(f"Fingerprint of {file.name} (SHA-256)", file.sha256) for file in run.files.all()]
    return summary_rows(pairs)
