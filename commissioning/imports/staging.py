"""Where checked rows and problems wait: written to the database in batches by COPY."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from django.db import connection

from commissioning.choices import Severity
from commissioning.models import Import, ImportFile, ImportProblem
from config.lib.readers import Remark, Row, Table, Unreadable

BATCH = 5_000
PROBLEMS_KEPT = 200_000
# Of every reason at least these, whatever came before.
EXAMPLES = 5

COPY_ROWS = (
    "COPY commissioning_stagedrow (file_id, line, geography, period, breakdown, cells) FROM STDIN"
)
# Nobody asks how often which cells come, and they take longest to look at.
ANALYZE_ROWS = "ANALYZE commissioning_stagedrow (file_id, geography, period, breakdown)"
COPY_PROBLEMS = (
    "COPY commissioning_importproblem "
    '(file_id, severity, reason, line, "column", value, advice) FROM STDIN'
)


def array_literal(cells: list[str]) -> str:
    """Cells as a PostgreSQL array inside a COPY line, any text allowed."""
    quoted = (cell.replace("\\", "\\\\").replace('"', '\\"') for cell in cells)
    literal = "{" + ",".join(f'"{cell}"' for cell in quoted) + "}"
    return (
        literal.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    )


class Staging:
    """Takes a file's rows and problems as they are read; memory does not grow with the file."""

    def __init__(
        self,
        file: ImportFile,
        table: Table,
        before: int = 0,
        expected: Collection[Remark] = (),
    ) -> None:
        """`before` is how many bytes of other files of the import have been read.

        `expected` remarks on the reading are told without a warning.
        """
        self.file = file
        self.key = file.pk
        self.table = table
        self.before = before
        self.lines: list[str] = []
        self.waiting: list[tuple[object, ...]] = []
        self.kept: Counter[tuple[Severity, str]] = Counter()
        self.beyond: Counter[tuple[Severity, str]] = Counter()
        for remark in table.remarks:
            self.remark(replace(remark, warning=False) if remark in expected else remark)

    def counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows one by one, counted for the receipt. Raises Unreadable where there is none."""
        for row in rows:
            self.file.rows_read += 1
            yield row
        if not self.file.rows_read:
            raise Unreadable("The file has column names and no rows below them.")

    def row(self, line: int, place: tuple[int, int, int] | None, literal: str) -> None:
        """Stage a row: its place (geography, period, breakdown) and its cells as a literal.

        The literal is inserted as it is: `array_literal` makes one of any text.
        """
        g, p, b = place or ("\\N", "\\N", "\\N")
        self.lines.append(f"{self.key}\t{line}\t{g}\t{p}\t{b}\t{literal}\n")
        if len(self.lines) >= BATCH:
            self.flush()

    def problem(
        self,
        reason: str,
        advice: str,
        *,
        line: int | None = None,
        column: str = "",
        value: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Report something wrong. All are kept for the download, up to a very large number."""
        sort = (severity, reason)
        if self.kept[sort] >= EXAMPLES and self.kept.total() >= PROBLEMS_KEPT:
            self.beyond[sort] += 1
            return
        self.kept[sort] += 1
        clean = value.replace("\x00", "")[:200]
        self.waiting.append(
            (self.key, severity, reason[:160], line, column[:120], clean, advice[:600])
        )
        if len(self.waiting) >= BATCH:
            self.flush()

    def more(self, number: int, reason: str, severity: Severity) -> None:
        """Count problems that are not listed."""
        if number:
            self.beyond[severity, reason] += number

    def remark(self, remark: Remark) -> None:
        """Report something about how the file was read."""
        self.problem(
            remark.reason,
            remark.advice,
            line=remark.line,
            value=remark.value,
            severity=Severity.WARNING if remark.warning else Severity.NOTE,
        )

    def flush(self) -> None:
        """Write what waits, and how far the reading is."""
        with connection.cursor() as cursor:
            if self.lines:
                with cursor.copy(COPY_ROWS) as copy:
                    copy.write("".join(self.lines))
            if self.waiting:
                with cursor.copy(COPY_PROBLEMS) as copy:
                    for problem in self.waiting:
                        copy.write_row(problem)
        self.lines.clear()
        self.waiting.clear()
        done = self.before + self.table.position
        Import.objects.filter(pk=self.file.run_id).update(progress=done)

    def settle(self) -> None:
        """Write the rest, and let the database know how much there is before it compares."""
        self.flush()
        with connection.cursor() as cursor:
            cursor.execute(ANALYZE_ROWS)

    def close(self) -> None:
        """Write the rest, and say what went beyond the number of problems that are kept."""
        self.flush()
        ImportProblem.objects.bulk_create(
            ImportProblem(
                file=self.file,
                severity=severity,
                reason=f"More than can be listed: {reason}"[:160],
                value=f"{number:,} more",
                advice="Correct those that are listed, then load the file again.",
            )
            for (severity, reason), number in self.beyond.items()
        )
