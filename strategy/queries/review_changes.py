"""What changes from one edition of a strategy to the next, as its review decided."""

from dataclasses import dataclass

from commissioning.queries.benchmarks.figures import shown
from config.lib.formats import british_date
from strategy.choices import ActionFate, PriorityFate, TargetFate
from strategy.models import AddedAction, Review, ReviewedPriority, ReviewedTarget, Strategy, Target
from strategy.queries.review import ActionLine, Draft, PriorityLine

TERMS = ("short", "medium", "long")


@dataclass(frozen=True)
class Ambition:
    """The ambition for a measure before and after, in words; empty where there is none."""

    measure: str
    fate: TargetFate
    before: str
    after: str


@dataclass(frozen=True)
class PriorityChange:
    """A priority before and after; `goes_to` is the priority that takes its actions."""

    before: PriorityLine
    after: ReviewedPriority | None
    goes_to: int | None

    @property
    def success_differs(self) -> bool:
        """Whether something else counts as success."""
        return self.after is not None and self.after.success != self.before.priority.success


@dataclass(frozen=True)
class Changes:
    """All that changes. Actions before less closed plus added are the actions after."""

    kept: tuple[PriorityLine, ...]
    changed: tuple[PriorityChange, ...]
    dropped: tuple[PriorityChange, ...]
    new: tuple[ReviewedPriority, ...]
    carried: tuple[ActionLine, ...]
    completed: tuple[ActionLine, ...]
    embedded: tuple[ActionLine, ...]
    withdrawn: tuple[ActionLine, ...]
    added: tuple[AddedAction, ...]
    open: tuple[ActionLine, ...]
    ambitions: tuple[Ambition, ...]

    @property
    def actions_before(self) -> int:
        """The actions of the edition under review."""
        closed = (*self.completed, *self.embedded, *self.withdrawn)
        return len(self.carried) + len(closed) + len(self.open)

    @property
    def closed(self) -> int:
        """How many of them are closed in any way."""
        return len(self.completed) + len(self.embedded) + len(self.withdrawn)

    @property
    def actions_after(self) -> int:
        """The actions of the next edition."""
        return len(self.carried) + len(self.added)


def changes_of(draft: Draft) -> Changes:
    """What a review changes, from its draft."""

    def actions(fate: ActionFate | None) -> tuple[ActionLine, ...]:
        return tuple(line for line in draft.actions if line.fate == fate)

    def priorities(fate: PriorityFate) -> tuple[PriorityLine, ...]:
        return tuple(line for line in draft.priorities if line.fate == fate)

    return Changes(
        kept=priorities(PriorityFate.KEPT),
        changed=tuple(
            PriorityChange(line, line.row, None) for line in priorities(PriorityFate.CHANGED)
        ),
        dropped=tuple(
            PriorityChange(line, None, line.row.moves_to if line.row else None)
            for line in priorities(PriorityFate.DROPPED)
        ),
        new=draft.new,
        carried=actions(ActionFate.CARRIED),
        completed=actions(ActionFate.COMPLETED),
        embedded=actions(ActionFate.EMBEDDED),
        withdrawn=actions(ActionFate.WITHDRAWN),
        added=draft.added,
        open=actions(None),
        ambitions=tuple(
            ambition(line.target, line.row, line.fate)
            for line in draft.targets
            if line.row and line.fate
        ),
    )


def ambition(target: Target, row: ReviewedTarget, fate: TargetFate) -> Ambition:
    """One target before and after."""
    before = in_words(target, target)
    after = {TargetFate.KEPT: before, TargetFate.DROPPED: ""}.get(fate, in_words(row, target))
    return Ambition(target.measure.title, fate, before, after)


def in_words(row: Target | ReviewedTarget, target: Target) -> str:
    """The ambitions of a row: 60.0% by 31 December 2024; 70.0% by 31 December 2026."""
    found = [(getattr(row, term), getattr(row, f"{term}_on")) for term in TERMS]
    return "; ".join(
        f"{shown(target.measure, value)} by {british_date(day)}"
        for value, day in found
        if value is not None
    )


def review_that_made(edition: Strategy) -> Review | None:
    """The review whose adoption made this edition."""
    found = Review.objects.filter(strategy=edition.supersedes_id, adopted_on__isnull=False)
    return found.select_related("strategy__area").first()
