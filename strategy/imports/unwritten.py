"""What a table says and an import does not write: it is told, so that nothing is lost unseen."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from commissioning.choices import Severity
from commissioning.models import LocalArea
from config.lib.formats import british_date
from strategy.choices import ActionState
from strategy.imports.entries import Entry
from strategy.imports.grid import Grid
from strategy.imports.headings import folded, head_of
from strategy.imports.noticed import Noticed
from strategy.imports.states import read_state
from strategy.models import Action, ReportingPeriod, Update
from strategy.queries.plan import owner_of
from strategy.queries.updates import reported

CELLS: Final = (
    "starts_on", "due_on", "lead", "outcome_sought", "evidence", "resources", "why",
)  # fmt: skip
STATE_OF: Final = re.compile(r"^(b?rag|state|status)\b|\b(b?rag|state|status)$")


def unwritten(entry: Entry, action: Action, values: Mapping[str, Any]) -> Iterator[Noticed]:
    """The number that differs from the plan's, and cells that are blank where the plan says
    something.
    """
    written = entry.texts.get("reference", "")
    if written and plain(written) != plain(action.reference):
        yield Noticed(
            Severity.NOTE, "The plan has another number", entry.where,
            entry.places["reference"], written,
            f"The action stays {action.reference}. Change its number on its own page.",
        )  # fmt: skip
    for name in CELLS:
        there = on_plan(action, name)
        if name in entry.places and there and not entry.texts.get(name) and name not in values:
            yield Noticed(
                Severity.NOTE, "A blank cell leaves the plan as it is", entry.where,
                entry.places[name], "",
                f"{action.reference} keeps “{there[:80]}”. To empty it, change it on the plan.",
            )  # fmt: skip


def plain(reference: str) -> str:
    """A number without the signs between its parts: 1.1 and 1-1 are the same."""
    return re.sub(r"[^a-z0-9]+", "-", reference.casefold()).strip("-")


def on_plan(action: Action, name: str) -> str:
    """What the plan says in place of a cell, in words."""
    if name == "lead":
        return owner_of(action)
    value = getattr(action, name)
    return british_date(value) if name in ("starts_on", "due_on") and value else str(value or "")


class Reported:
    """The columns of states that were reported in earlier periods, beside what was reported."""

    def __init__(self, area: LocalArea, grid: Grid, matching: Mapping[int, str]) -> None:
        """Find the columns that are headed by a period and that nothing is written from."""
        headings = head_of(grid).headings
        periods = {folded(each.name): each for each in ReportingPeriod.objects.filter(area=area)}
        self.periods: dict[str, ReportingPeriod] = {}
        self.columns: dict[int, str] = {}
        for at, heading in enumerate(headings):
            period = periods.get(STATE_OF.sub("", folded(heading)).strip())
            if at not in matching and period is not None:
                self.columns[at] = name = f"period-{period.pk}"
                self.periods[name] = period
        found = reported(Update.objects.filter(period__in=self.periods.values()))
        self.states = {
            (action, f"period-{period}"): ActionState(state)
            for action, period, state in found.values_list("action_id", "period_id", "state")
        }

    def noticed(self, entry: Entry, action: int) -> Iterator[Noticed]:
        """The cells that say another state than was reported."""
        for name, period in self.periods.items():
            text, state = entry.texts.get(name, ""), self.states.get((action, name))
            if text and read_state(text) != state:
                was = f"was reported as “{state.label}”" if state else "has no update of then"
                yield Noticed(
                    Severity.WARNING, "A state of an earlier period is not changed", entry.where,
                    entry.places[name], text,
                    f"The action {was}; what was reported in {period} stays. Write it in the "
                    "column of today’s state, or correct the update itself.",
                )  # fmt: skip
