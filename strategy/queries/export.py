"""A plan as the table that people pass on: York's columns, with a column of states per period."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from strategy.choices import ActionState
from strategy.models import Priority, ReportingPeriod, Strategy, Update
from strategy.queries.plan import PlanRow
from strategy.queries.updates import reported

COLUMNS: Final = (
    "Number",
    "Outcome",
    "Action",
    "Start",
    "End",
    "Lead",
    "Measures of success",
    "Evidence and impact",
)
# Columns of states before today's that a printed table has room for.
PRINTED: Final = 3


@dataclass(frozen=True)
class ExportRow:
    """An action as a row: `states` are those of the periods, oldest first, blank where none."""

    key: int
    number: str
    outcome: str
    action: str
    start: date | None
    end: date | None
    lead: str
    success: str
    evidence: str
    states: tuple[str, ...]
    now: str

    @property
    def cells(self) -> tuple[str | date | None, ...]:
        """The row under the headings."""
        return (
            self.number,
            self.outcome,
            self.action,
            self.start,
            self.end,
            self.lead,
            self.success,
            self.evidence,
            *self.states,
            self.now,
        )


@dataclass(frozen=True)
class ExportSection:
    """A priority and the rows below it."""

    title: str
    success: str
    rows: tuple[ExportRow, ...]


@dataclass(frozen=True)
class PlanExport:
    """A plan as a table, whole and by priority."""

    title: str
    periods: tuple[str, ...]
    rows: tuple[ExportRow, ...]
    sections: tuple[ExportSection, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """York's columns, one column of states for each period, and today's."""
        return (*COLUMNS, *(f"RAG {name}" for name in self.periods), "RAG now")


def export_of(
    strategy: Strategy,
    rows: Sequence[PlanRow],
    sections: Iterable[tuple[str, Priority | None, Sequence[PlanRow]]],
) -> PlanExport:
    """The rows of a plan, as they are shown, as a table. Two queries."""
    keys = [row.action.pk for row in rows]
    found = reported(Update.objects.filter(action__in=keys)).values_list(
        "action_id", "period_id", "state"
    )
    states: dict[int, dict[int, str]] = defaultdict(dict)
    for action, period, state in found:
        states[action][period] = ActionState(state).tag.text
    used = {period for each in states.values() for period in each}
    periods = list(ReportingPeriod.objects.filter(pk__in=used).order_by("starts_on"))
    made = {
        row.action.pk: export_row(row, [states[row.action.pk].get(p.pk, "") for p in periods])
        for row in rows
    }
    return PlanExport(
        strategy.title,
        tuple(period.name for period in periods),
        tuple(made.values()),
        tuple(
            ExportSection(
                title,
                priority.success if priority else "",
                tuple(made[row.action.pk] for row in below),
            )
            for title, priority, below in sections
        ),
    )


def export_row(row: PlanRow, states: Sequence[str]) -> ExportRow:
    """An action as a row; every priority that it serves on a line of its own."""
    action = row.action
    return ExportRow(
        key=action.pk,
        number=action.reference,
        outcome="\n".join(str(priority) for priority in row.priorities),
        action=action.title,
        start=action.starts_on,
        end=action.due_on,
        lead=row.owner,
        success=action.outcome_sought,
        evidence=action.evidence,
        states=tuple(states),
        now=row.state.tag.text,
    )
