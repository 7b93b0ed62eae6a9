"""What the pages of an import show: the rehearsal line by line, what was noticed, the receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from commissioning.choices import Severity
from config.lib.components import Cell, Column, Link, SummaryRow, Table, Tag
from config.lib.formats import british_moment, count_of, number
from strategy.imports.noticed import Noticed
from strategy.imports.rehearsal import Move, PlanLine, Rehearsal
from strategy.models import PlanImport

FIRST: Final = 20
TAGS: Final = {
    "new": Tag("New", "green"),
    "changed": Tag("Changed", "blue"),
    "same": Tag("Same", "grey"),
    "rejected": Tag("Rejected", "red"),
}
SEVERITIES: Final = {
    Severity.ERROR: Tag("Error", "red"),
    Severity.WARNING: Tag("Warning", "yellow"),
    Severity.NOTE: Tag("Note", "grey"),
}


@dataclass(frozen=True)
class Group:
    """All of one reason: its tag, how often, and where."""

    tag: Tag
    reason: str
    times: int
    table: Table


def sentence(found: Rehearsal) -> str:
    """What the table comes to, in a sentence."""
    parts = [f"{number(found.count(kind))} {kind}" for kind in ("new", "changed")]
    parts.append(f"{number(found.count('same'))} the same as on the plan")
    if rejected := found.count("rejected"):
        parts.append(f"{number(rejected)} rejected")
    return f"{count_of(len(found.lines), 'action')} in the table: {', '.join(parts)}."


def made(found: Rehearsal) -> tuple[str, ...]:
    """The priorities that would be made."""
    return tuple(f"Priority {goal.number}: {goal.title}" for goal in found.made)


def lines_table(found: Rehearsal) -> Table:
    """Every action of the table, with what becomes of it."""
    headings = ("Number", "Action", "What happens", "Priorities", "What is written", "Where")
    return Table(
        "Actions in the table",
        tuple(Column(heading) for heading in headings),
        tuple(line_cells(line) for line in found.lines),
    )


def line_cells(line: PlanLine) -> tuple[Cell, ...]:
    """The cells of an action."""
    numbers = ", ".join(str(goal.number) for goal in line.goals)
    return (
        line.reference or "–",
        line.title or "(blank)",
        TAGS[line.kind],
        numbers or "–",
        "; ".join(map(move_words, line.moves)) or "–",
        line.where,
    )


def move_words(move: Move) -> str:
    """A change in words."""
    if move.before:
        return f"{move.label}: {short(move.before)} → {short(move.after) or 'nobody'}"
    return f"{move.label}: {short(move.after)}"


def short(text: str) -> str:
    """A text as long as fits a cell."""
    return f"{text[:80].rstrip()}…" if len(text) > 80 else text


def groups(found: Rehearsal) -> tuple[Group, ...]:
    """What was noticed, errors first, each reason with its rows."""
    by_reason: dict[tuple[Severity, str], list[Noticed]] = {}
    order = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
    for each in sorted(found.noticed, key=lambda each: order.index(each.severity)):
        by_reason.setdefault((each.severity, each.reason), []).append(each)
    return tuple(
        Group(SEVERITIES[severity], reason, len(rows), noticed_table(reason, rows))
        for (severity, reason), rows in by_reason.items()
    )


def noticed_table(reason: str, rows: Iterable[Noticed]) -> Table:
    """Where something was noticed, what stands there, and what to do."""
    return Table(
        reason,
        tuple(Column(heading) for heading in ("Where", "Column", "Value", "What to do")),
        tuple(
            (each.where, each.column or "–", short(each.value) or "(blank)", each.advice)
            for each in rows
        ),
    )


def receipt_rows(run: PlanImport) -> tuple[SummaryRow, ...]:
    """Who brought in what, when, and what it came to."""
    receipt = run.receipt
    pairs = [
        ("Table", run.name),
        ("Read", f"{british_moment(run.uploaded_at)}, by {run.uploaded_by}"),
        ("Fingerprint (SHA-256)", run.sha256),
    ]
    if run.imported_at:
        pairs += [
            ("Imported", f"{british_moment(run.imported_at)}, by {run.imported_by}"),
            ("New actions", number(receipt["new"])),
            ("Changed actions", number(receipt["changed"])),
            ("Same as before", number(receipt["same"])),
            ("New priorities", number(len(receipt["goals"]))),
        ]
    if run.undone_at:
        pairs.append(("Undone", f"{british_moment(run.undone_at)}, by {run.undone_by}"))
    return tuple(SummaryRow(key, value) for key, value in pairs)


def earlier_table(runs: Iterable[PlanImport]) -> Table:
    """Tables that were brought in before, newest first."""
    return Table(
        "Tables brought in before",
        tuple(Column(heading) for heading in ("Table", "Read", "By", "State")),
        tuple(
            (
                Link(run.name, run.get_absolute_url()),
                british_moment(run.uploaded_at),
                str(run.uploaded_by or "–"),
                run.tag,
            )
            for run in runs
        ),
    )
