"""Read a table, rehearse it, write it in one transaction, and take back what was written.

The import centre knows a kind of file by its header and stages its rows by the thousand. A plan
of actions has any headings, belongs to one strategy, and its columns are matched by a person, so
its tables are kept whole and are rehearsed each time they are looked at.
"""

import copy
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import IO, Any, Final

import pghistory
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from commissioning.models import Person
from strategy.actions.action import because, save_action
from strategy.actions.exception import bring_in_line
from strategy.actions.rows import add_link
from strategy.choices import PlanImportState
from strategy.imports.goals import Goal
from strategy.imports.grid import Grid, kept, stored
from strategy.imports.headings import best_grid, guessed, head_of, joined
from strategy.imports.reading import read_pasted, read_upload
from strategy.imports.rehearsal import PlanLine, Rehearsal, Rehearser
from strategy.models import LINKS, Action, ActionLink, PlanImport, Priority, PriorityLink, Strategy

OVERTAKEN: Final = (
    "The plan was changed since you looked, so what would be written has changed too. "
    "Look again before you import."
)
DONE: Final = "This import is done or was put away already."
EDITED: Final = "Somebody changed {names} since the import, so it cannot be undone as a whole."


class CannotImport(Exception):
    """Why an import cannot be written or undone now, in a sentence."""


def receive_file(
    *, strategy: Strategy, name: str, stream: IO[bytes], by: Person | None
) -> PlanImport:
    """Read an uploaded file and keep its tables. Raises Unreadable."""
    content = stream.read()
    return keep(strategy, name, content, read_upload(name, io.BytesIO(content)), by)


def receive_pasted(*, strategy: Strategy, text: str, source: str, by: Person | None) -> PlanImport:
    """Read a pasted table and keep it. Raises Unreadable."""
    return keep(strategy, "Pasted table", (source or text).encode(), read_pasted(text, source), by)


def keep(
    strategy: Strategy, name: str, content: bytes, grids: list[Grid], by: Person | None
) -> PlanImport:
    """Keep tables with the best guess of which is the plan and what its columns mean."""
    found = joined(grids)
    chosen = best_grid(found)
    return PlanImport.objects.create(
        strategy=strategy,
        name=name[-255:],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        tables=[stored(grid) for grid in found],
        chosen=chosen,
        matching=matched(found[chosen]),
        uploaded_by=by,
    )


def table_of(run: PlanImport) -> Grid:
    """The table that is meant, with or without a row of headings as somebody said."""
    grid = kept(run.tables[run.chosen])
    return replace(grid, headless=run.matching.get("headless", False))


def matched(grid: Grid) -> dict[str, Any]:
    """The guess of what the columns of a table mean, as it is kept."""
    columns = guessed(grid, head_of(grid))
    return {"columns": {str(at): name for at, name in columns.items()}, "fallback": None}


def match(
    *,
    run: PlanImport,
    chosen: int,
    columns: Mapping[int, str] | None,
    fallback: int | None,
    headless: bool,
) -> None:
    """Keep which table is meant and what its columns mean; of another table they are guessed."""
    if columns is None or chosen != run.chosen:
        run.matching = matched(kept(run.tables[chosen]))
    else:
        run.matching = {
            "columns": {str(at): name for at, name in columns.items() if name},
            "fallback": fallback,
            "headless": headless,
        }
    run.chosen = chosen
    run.save(update_fields=["chosen", "matching"])


def rehearse(run: PlanImport) -> Rehearsal:
    """What the table would write now."""
    columns = {int(at): name for at, name in run.matching["columns"].items()}
    rehearser = Rehearser(run.strategy, run.matching["fallback"])
    return rehearser.rehearse(table_of(run), columns)


@transaction.atomic
def discard(*, run: PlanImport) -> None:
    """Put a table away that was not imported."""
    run = PlanImport.objects.select_for_update().get(pk=run.pk)
    if run.state != PlanImportState.READ:
        raise CannotImport(DONE)
    run.state, run.tables, run.matching = PlanImportState.DISCARDED, [], {}
    run.save()


@transaction.atomic
def apply(*, run: PlanImport, digest: str, on: date, by: Person) -> PlanImport:
    """Write what was rehearsed, all or nothing; refused where the plan has changed since."""
    run = PlanImport.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if run.state != PlanImportState.READ:
        raise CannotImport(DONE)
    Strategy.objects.select_for_update(no_key=True).get(pk=run.strategy_id)
    hold_actions(run)
    found = rehearse(run)
    if found.digest != digest or not found.ready:
        raise CannotImport(OVERTAKEN)
    with pghistory.context(user=by.pk, **because(f"imported from {run.name}")):
        writer = Writer(run, found, on, by)
        run.receipt = writer.write()
        bring_in_line(area=run.strategy.area, on=on)
    run.state, run.tables, run.matching = PlanImportState.IMPORTED, [], {}
    run.imported_at, run.imported_by = timezone.now(), by
    run.save()
    return run


def hold_actions(run: PlanImport) -> None:
    """Keep the actions of the partnership from other writers, who hold them in the same order."""
    found = Action.everything.filter(area=run.strategy.area_id).order_by("pk")
    list(found.select_for_update(no_key=True))


class Writer:
    """Writes a rehearsal and keeps what undo needs."""

    def __init__(self, run: PlanImport, found: Rehearsal, on: date, by: Person) -> None:
        """What is written, from which day, and by whom."""
        self.run, self.found, self.on, self.by = run, found, on, by
        self.links: list[int] = []
        self.unlinked: list[dict[str, int]] = []

    def write(self) -> dict[str, Any]:
        """Write everything; the receipt."""
        made = {goal.number: self.goal(goal) for goal in self.found.made if self.wanted(goal)}
        lines = [line for line in self.found.lines if line.kind in ("new", "changed")]
        actions = [self.line(line, made) for line in lines]
        for entry in actions:
            entry["version"] = Action.objects.values_list("version", flat=True).get(pk=entry["pk"])
        return {
            **{kind: self.found.count(kind) for kind in ("new", "changed", "same")},
            "actions": actions,
            "links": self.links,
            "unlinked": self.unlinked,
            "goals": list(made.values()),
        }

    def wanted(self, goal: Goal) -> bool:
        """Whether an action stands below a new priority."""
        return any(goal.number == each.number for line in self.found.lines for each in line.goals)

    def goal(self, goal: Goal) -> int:
        """Make a priority at the end of the strategy; its key."""
        last = self.run.strategy.priorities.aggregate(at=Max("order"))["at"] or 0
        return Priority.objects.create(
            strategy=self.run.strategy,
            number=goal.number,
            title=goal.title,
            success=goal.success,
            order=last + 1,
        ).pk

    def line(self, line: PlanLine, made: Mapping[int, int]) -> dict[str, Any]:
        """Write one action with its places below priorities; what undo needs of it."""
        action = self.saved(line) if line.key else self.created(line)
        before = {"pk": action.pk, "reference": action.reference, "created": not line.key}
        if line.key:
            before["before"] = self.before
        for goal in line.dropped:
            self.unlink(action, goal)
        there = set(
            PriorityLink.objects.filter(action=action).values_list("priority_id", flat=True)
        )
        for goal in line.goals:
            key = goal.key or made[goal.number]
            if key not in there:
                add_link(PriorityLink, "priority", action, key)
                link = PriorityLink.objects.get(action=action, priority=key)
                self.links.append(link.pk)
                there.add(key)
        return before

    def unlink(self, action: Action, goal: Goal) -> None:
        """Take an action from below a priority, and keep where it stood."""
        link = PriorityLink.objects.get(action=action, priority=goal.key)
        self.unlinked.append(
            {"action_id": action.pk, "priority_id": link.priority_id, "order": link.order}
        )
        link.delete()

    def created(self, line: PlanLine) -> Action:
        """A new action at the end of the plan."""
        area = self.run.strategy.area
        last = Action.everything.filter(area=area).aggregate(at=Max("order"))["at"] or 0
        action = Action(area=area, reference=line.reference, order=last + 1, **line.values)
        if "state" in line.values:
            action.state_on = self.on
        action.save()
        return action

    def saved(self, line: PlanLine) -> Action:
        """An action that is there, with what the table says."""
        action: Action = Action.objects.get(pk=line.key)
        was = copy.copy(action)
        for name, value in line.values.items():
            setattr(action, name, value)
        reason = f"imported from {self.run.name}"
        fields = save_action(action=action, was=was, reason=reason, on=self.on, by=self.by)
        self.before = {name: plain(getattr(was, name)) for name in fields}
        return action


def plain(value: Any) -> Any:
    """A value as the receipt keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def obstacle(run: PlanImport) -> str:
    """Why an import cannot be undone, in a sentence; empty where it can."""
    receipt = run.receipt
    written = {entry["pk"]: entry for entry in receipt["actions"]}
    found = Action.everything.in_bulk(written)
    changed = [
        entry["reference"]
        for key, entry in written.items()
        if key not in found
        or found[key].version != entry["version"]
        or (entry["created"] and grown(found[key], receipt["links"]))
    ]
    links = set(
        PriorityLink.everything.filter(pk__in=receipt["links"]).values_list("pk", flat=True)
    )
    below = PriorityLink.everything.filter(priority__in=receipt["goals"]).exclude(
        pk__in=receipt["links"]
    )
    goals = Priority.objects.filter(pk__in=receipt["goals"])
    if len(links) != len(receipt["links"]) or below.exists() or linked_again(receipt):
        changed.append("what serves which priority")
    if goals.count() != len(receipt["goals"]) or goals.filter(version__gt=1).exists():
        changed.append("a priority that it made")
    return EDITED.format(names=listed(changed)) if changed else ""


def linked_again(receipt: Mapping[str, Any]) -> bool:
    """Whether a priority from which the import took an action is gone, or has it again."""
    taken = receipt.get("unlinked", [])
    goals = {each["priority_id"] for each in taken}
    return Priority.objects.filter(pk__in=goals).count() != len(goals) or any(
        PriorityLink.everything.filter(
            action=each["action_id"], priority=each["priority_id"]
        ).exists()
        for each in taken
    )


def grown(action: Action, links: Iterable[int]) -> bool:
    """Whether something hangs from a new action that the import did not make."""
    others: Iterable[type[ActionLink]] = (kind.model for kind in LINKS)
    mine = set(links)
    return (
        action.updates.exists()
        or action.milestones.exists()
        or any(
            set(model.everything.filter(action=action).values_list("pk", flat=True))
            - (mine if model is PriorityLink else set())
            for model in others
        )
    )


def listed(names: list[str]) -> str:
    """The first few names, and how many more."""
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")


@transaction.atomic
def undo(*, run: PlanImport, on: date, by: Person) -> PlanImport:
    """Put back what was there; refused where somebody has changed what was written."""
    run = PlanImport.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if run.state != PlanImportState.IMPORTED:
        raise CannotImport(DONE)
    hold_actions(run)
    entries = run.receipt["actions"]
    actions = Action.everything.in_bulk([entry["pk"] for entry in entries])
    if refusal := obstacle(run):
        raise CannotImport(refusal)
    with pghistory.context(user=by.pk, **because(f"undid the import of {run.name}")):
        PriorityLink.everything.filter(pk__in=run.receipt["links"]).delete()
        for link in run.receipt.get("unlinked", []):
            PriorityLink.objects.create(**link)
        for entry in entries:
            put_back(actions[entry["pk"]], entry)
        Priority.objects.filter(pk__in=run.receipt["goals"]).delete()
        bring_in_line(area=run.strategy.area, on=on)
    run.state, run.undone_at, run.undone_by = PlanImportState.UNDONE, timezone.now(), by
    run.save()
    return run


def put_back(action: Action, entry: Mapping[str, Any]) -> None:
    """Delete a new action, which the history keeps, or write what another was before."""
    if entry["created"]:
        action.delete()
        return
    for name, value in entry["before"].items():
        field: Any = Action._meta.get_field(name.removesuffix("_id"))
        setattr(action, name, field.to_python(value))
    if entry["before"]:
        action.save(update_fields=list(entry["before"]))
