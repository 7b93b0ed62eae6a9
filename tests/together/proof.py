"""What the history must say after people were told that their changes are saved.

- Each change that somebody was told of stands in the history exactly once, by that person, and
  replaces the very value that the form was opened with; and nothing else stands there.
- The history, played from the first event of each row, gives the rows as they are now.
- Each move of a row is one event by who moved it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Model

from strategy.models import Action, Milestone, Priority, PriorityLink, Strategy, Update

TRACKED: Final[tuple[type[Model], ...]] = (
    Action,
    Milestone,
    Priority,
    PriorityLink,
    Strategy,
    Update,
)
ADDED, REMOVED = "(added)", "(removed)"
# What follows from another change, or has a proof of its own.
SILENT: Final = frozenset(
    {"version", "state_on", "order", "written_by", "submitted_on", "decided_by", "decided_on"}
)


@dataclass(frozen=True)
class Change:
    """A field of a row that somebody changed, before and after as plain texts.

    Of a row that was added or removed, `field` says so, `new` says which row, and `key` is 0.
    """

    model: str
    key: int
    field: str
    old: str
    new: str
    by: int


@dataclass(frozen=True)
class AsShown:
    """A change that was shown with the row's version instead of what the field said."""

    key: int
    version: int
    field: str
    new: str
    by: int


@dataclass(frozen=True)
class Told:
    """What people were told: changes that are saved, and how many moves by whom."""

    changes: tuple[Change, ...]
    as_shown: tuple[AsShown, ...]
    moves: Counter[int]


@dataclass(frozen=True)
class Proof:
    """Each is empty where all is well.

    `lost` were told as saved and are not in the history as told, `untold` are in the history and
    nobody was told; `differing` are rows that are not what their history says.
    """

    lost: tuple[Change, ...]
    untold: tuple[Change, ...]
    differing: tuple[str, ...]
    moves: tuple[str, ...]
    changes: int

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.untold or self.differing or self.moves)


def text_of(value: Any) -> str:
    """A value as a form would carry it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


class History:
    """The events of every tracked row since a beginning, in their order."""

    def __init__(self, since: dict[str, int]) -> None:
        """Read them; `since` are the keys of the last events before the beginning."""
        self.since = since
        self.events: dict[type[Model], dict[int, list[Any]]] = {}
        for model in TRACKED:
            rows: dict[int, list[Any]] = defaultdict(list)
            for event in events_of(model).order_by("pgh_id"):
                rows[event.pgh_obj_id].append(event)
            self.events[model] = rows

    def changes(self) -> Iterator[Change]:
        """What was changed since the beginning, but for places in an order."""
        for model, before, event in self.pairs():
            name, by = model.__name__, by_of(event)
            if event.pgh_label == "delete":
                yield Change(name, 0, REMOVED, "", identity(event), by)
            elif before is None:
                yield Change(name, 0, ADDED, "", identity(event), by)
            else:
                for field in differing(model, before, event) - SILENT:
                    old, new = (value_of(model, each, field) for each in (before, event))
                    yield Change(name, event.pgh_obj_id, field, old, new, by)

    def pairs(self) -> Iterator[tuple[type[Model], Any, Any]]:
        """Each event since the beginning with the one before it of the same row."""
        for model, rows in self.events.items():
            for events in rows.values():
                for before, event in zip([None, *events[:-1]], events, strict=True):
                    if event.pgh_id > self.since.get(model.__name__, 0):
                        yield model, before, event

    def at(self, key: int, version: int, field: str) -> str:
        """What a field of an action said in a version."""
        event = next(each for each in self.events[Action][key] if each.version == version)
        return value_of(Action, event, field)

    def moves(self) -> Counter[int]:
        """How often each person changed the order of something."""
        moved = {
            (event.pgh_context_id, by_of(event))
            for model, before, event in self.pairs()
            if before is not None and model in (Priority, PriorityLink)
            if event.pgh_label == "update" and "order" in differing(model, before, event)
        }
        return Counter(by for _, by in moved)

    def differing(self) -> Iterator[str]:
        """Rows that are not what their newest event says, and gaps between their versions."""
        for model, rows in self.events.items():
            present = {row.pk: row for row in model._base_manager.all()}
            for key, events in rows.items():
                last, row = events[-1], present.pop(key, None)
                if (last.pgh_label == "delete") != (row is None):
                    yield f"{model.__name__} {key}: {last.pgh_label}, but the row says otherwise"
                elif row is not None and (fields := differing(model, last, row)):
                    yield f"{model.__name__} {key} differs from its history in {sorted(fields)}"
                yield from gaps(model, key, events)
            for key in present:
                yield f"{model.__name__} {key} has no history"


def gaps(model: type[Model], key: int, events: list[Any]) -> Iterator[str]:
    """Versions that no event of a row has."""
    kept = [event.version for event in events if event.pgh_label != "delete" and counted(event)]
    if kept != list(range(1, len(kept) + 1)):
        yield f"{model.__name__} {key} has the versions {kept}"


def counted(event: Any) -> bool:
    """Whether the row counts its versions."""
    return hasattr(event, "version")


def events_of(model: type[Model]) -> Any:
    """The events of a tracked model."""
    events: Any = model.events.rel.related_model  # type: ignore[attr-defined]
    return events.objects.select_related("pgh_context")


def by_of(event: Any) -> int:
    """Who was signed in; 0 where nobody is known."""
    return int(event.pgh_context.metadata.get("user") or 0) if event.pgh_context else 0


def differing(model: type[Model], one: Any, other: Any) -> frozenset[str]:
    """The fields in which two states of a row differ."""
    return frozenset(
        field.name
        for field in model._meta.concrete_fields
        if getattr(one, field.attname) != getattr(other, field.attname)
    )


def value_of(model: type[Model], event: Any, name: str) -> str:
    """A field of an event as plain text."""
    return text_of(getattr(event, model._meta.get_field(name).attname))


def identity(event: Any) -> str:
    """Which row was added or removed, by what people know of it."""
    if hasattr(event, "title"):
        return str(event.title)
    if hasattr(event, "priority_id"):
        return f"{event.action_id}-{event.priority_id}"
    return f"{event.action_id}-{event.period_id}"


def newest_events() -> dict[str, int]:
    """The keys of the last events there are now."""
    found = {}
    for model in TRACKED:
        last = events_of(model).order_by("-pgh_id").first()
        found[model.__name__] = last.pgh_id if last else 0
    return found


def prove(told: Told, since: dict[str, int]) -> Proof:
    """Compare what people were told with what the history says."""
    history = History(since)
    found = Counter(history.changes())
    expected = Counter([*told.changes, *resolved(told.as_shown, history)])
    moved = history.moves()
    return Proof(
        lost=tuple((expected - found).elements()),
        untold=tuple((found - expected).elements()),
        differing=tuple(history.differing()),
        moves=tuple(
            f"person {by} was told of {told.moves[by]} moves, the history has {moved[by]}"
            for by in told.moves | moved
            if told.moves[by] != moved[by]
        ),
        changes=found.total(),
    )


def resolved(shown: Iterable[AsShown], history: History) -> Iterator[Change]:
    """What was changed by version, with what the field said in that version."""
    for each in shown:
        old = history.at(each.key, each.version, each.field)
        if old != each.new:
            yield Change("Action", each.key, each.field, old, each.new, each.by)
