"""What the import centre shows of an import: its files, its problems by reason, its receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, Sum, Value, When, Window
from django.db.models.functions import RowNumber

from commissioning.choices import ImportState, Severity
from commissioning.models import Import, ImportFile, ImportProblem
from config.lib.formats import number

FIRST = 5
SEVERITY_ORDER = Case(
    When(severity=Severity.ERROR, then=Value(0)),
    When(severity=Severity.WARNING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class FileSummary:
    """One file of an import, in the words of the page. Counts are of values."""

    name: str
    kind: str
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

    @property
    def sentence(self) -> str:
        """The counts in a sentence."""
        return (
            f"{number(self.rows)} rows: {number(self.new)} values new, "
            f"{number(self.changed)} changed, {number(self.same)} the same, "
            f"{number(self.rejected)} rejected, {number(self.skipped)} left out"
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
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.first)

    @property
    def has_place(self) -> bool:
        """Whether the rows say where, or only what to do."""
        return any(row.line or row.column or row.value for row in self.first)


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
    )


def problem_groups(run: Import) -> tuple[ProblemGroup, ...]:
    """Problems grouped by file and reason, errors first, each with its first rows."""
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
    return tuple(
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
