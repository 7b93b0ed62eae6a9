"""The review of a strategy: its decisions beside what they are about, its tasks, what is missing.

A draft is read once, in a number of queries that does not grow; the pages, the refusal to adopt
and the page of what changed all go by it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from commissioning.models import LocalArea
from commissioning.queries.benchmarks.figures import shown
from strategy.choices import ActionFate, PriorityFate, StrategyStatus, TargetFate
from strategy.models import (
    Action,
    AddedAction,
    Engagement,
    Priority,
    PriorityLink,
    Review,
    ReviewedAction,
    ReviewedPriority,
    ReviewedTarget,
    Strategy,
    Target,
)

GOES_ON = (PriorityFate.KEPT, PriorityFate.CHANGED)


@dataclass(frozen=True)
class ActionLine:
    """An action of the strategy with its decision. `elsewhere` are other strategies it serves."""

    action: Action
    row: ReviewedAction | None
    priorities: tuple[Priority, ...]
    elsewhere: tuple[str, ...]

    @property
    def fate(self) -> ActionFate | None:
        """What was decided, if anything."""
        return ActionFate(self.row.fate) if self.row and self.row.fate else None


@dataclass(frozen=True)
class PriorityLine:
    """A priority of the strategy with its decision."""

    priority: Priority
    row: ReviewedPriority | None

    @property
    def fate(self) -> PriorityFate | None:
        """What was decided, if anything."""
        return PriorityFate(self.row.fate) if self.row and self.row.fate else None


@dataclass(frozen=True)
class TargetLine:
    """A target of the strategy with its decision."""

    target: Target
    row: ReviewedTarget | None

    @property
    def baseline(self) -> str:
        """The baseline in the measure's unit."""
        return shown(self.target.measure, self.target.baseline)

    @property
    def fate(self) -> TargetFate | None:
        """What was decided, if anything."""
        return TargetFate(self.row.fate) if self.row and self.row.fate else None


Line = ActionLine | PriorityLine | TargetLine


@dataclass(frozen=True)
class Missing:
    """What stands in the way of adopting, and the task that mends it."""

    text: str
    task: str


@dataclass(frozen=True)
class Draft:
    """The next edition as the review stands."""

    review: Review
    actions: tuple[ActionLine, ...]
    added: tuple[AddedAction, ...]
    priorities: tuple[PriorityLine, ...]
    new: tuple[ReviewedPriority, ...]
    targets: tuple[TargetLine, ...]
    engagements: tuple[Engagement, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the priorities that the next edition will have, as decided so far."""
        on = [line.priority.number for line in self.priorities if line.fate in GOES_ON]
        return tuple(sorted([*on, *(each.number for each in self.new)]))

    @property
    def stamp(self) -> str:
        """Changes with every change of the review, so that nobody adopts what they did not see."""
        rows: list[Line] = [*self.actions, *self.priorities, *self.targets]
        seen = [f"{line.row.pk}.{line.row.version}" if line.row else "-" for line in rows]
        more = [f"{each.pk}.{each.version}" for each in (*self.added, *self.new)]
        return ",".join([str(self.review.version), *seen, "+", *more])

    def serves(self, line: ActionLine) -> tuple[int, ...]:
        """The numbers of the next edition's priorities that a carried action serves."""
        rows = {each.priority.pk: each for each in self.priorities}
        found = [onward(rows[each.pk]) for each in line.priorities if each.pk in rows]
        return tuple(sorted({number for number in found if number in self.numbers}))


def onward(line: PriorityLine) -> int:
    """The number in the next edition that takes over a priority's actions; 0 for none."""
    if line.fate in GOES_ON:
        return line.priority.number
    return (line.row.moves_to or 0) if line.row else 0


def review_of(area: LocalArea, slug: str) -> Review | None:
    """The review of a strategy of the area, under way or adopted."""
    found = Review.objects.filter(strategy__area=area, strategy__slug=slug)
    return found.select_related("strategy__area").first()


def draft_of(review: Review) -> Draft:
    """All that a review decides. Eight queries. Once adopted, only what was decided then."""
    decided = {row.priority_id: row for row in review.priorities.all()}
    ambitions = {row.target_id: row for row in review.targets.all()}
    targets = Target.objects.filter(strategy=review.strategy_id).select_related("measure")
    priorities = list(review.strategy.priorities.all())
    return Draft(
        review=review,
        actions=tuple(action_lines(review, priorities)),
        added=tuple(review.added_actions.all()),
        priorities=tuple(PriorityLine(each, decided.get(each.pk)) for each in priorities),
        new=tuple(review.priorities.filter(fate=PriorityFate.NEW)),
        targets=tuple(TargetLine(each, ambitions.get(each.pk)) for each in targets),
        engagements=tuple(engagements_since(review)),
    )


def action_lines(review: Review, priorities: Sequence[Priority]) -> Iterator[ActionLine]:
    """The actions of the strategy, each with its decision."""
    rows = {row.action_id: row for row in review.actions.all()}
    by_key = {each.pk: each for each in priorities}
    links = PriorityLink.everything if review.adopted_on else PriorityLink.objects
    served: dict[int, list[Priority]] = defaultdict(list)
    actions = {}
    for link in links.filter(priority__in=by_key).select_related("action__area"):
        served[link.action_id].append(by_key[link.priority_id])
        actions[link.action_id] = link.action
    others = elsewhere(review.strategy, list(actions))
    for action in sorted(actions.values(), key=lambda each: (each.order, each.reference)):
        if review.adopted_on and action.pk not in rows:
            continue
        below = tuple(sorted(served[action.pk], key=lambda each: (each.order, each.number)))
        yield ActionLine(action, rows.get(action.pk), below, others.get(action.pk, ()))


def elsewhere(strategy: Strategy, actions: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The other strategies in force, or in draft, that these actions serve."""
    found: dict[int, list[str]] = defaultdict(list)
    links = (
        PriorityLink.objects.filter(action__in=actions)
        .exclude(priority__strategy=strategy)
        .exclude(priority__strategy__status=StrategyStatus.CLOSED)
        .exclude(priority__strategy__supersedes=strategy)
        .order_by("priority__strategy__title")
    )
    for action, title in links.values_list("action_id", "priority__strategy__title").distinct():
        found[action].append(title)
    return {action: tuple(titles) for action, titles in found.items()}


def engagements_since(review: Review) -> list[Engagement]:
    """What people said since the last review: about this strategy, or about none by name."""
    found = Engagement.objects.filter(
        Q(strategy=None) | Q(strategy=review.strategy_id),
        area=review.strategy.area_id,
        held_on__gt=review.since,
    )
    return list(found.filter(held_on__lte=review.adopted_on) if review.adopted_on else found)


def missing(draft: Draft) -> tuple[Missing, ...]:
    """Everything that stands in the way of adopting, in the order of the tasks."""
    return (
        *open_notes(draft.review),
        *undecided(draft),
        *homeless(draft),
        *added_wrong(draft),
        *edition_wrong(draft),
    )


def open_notes(review: Review) -> Iterator[Missing]:
    """The tasks that somebody has to call done."""
    if not review.needs_done:
        yield Missing("Needs are not refreshed.", "needs")
    if not review.measures_done:
        yield Missing("The measures are not looked at.", "measures")
    if not review.engagement_done:
        yield Missing("Engagement is not recorded.", "engagement")


def undecided(draft: Draft) -> Iterator[Missing]:
    """What nobody has decided yet."""
    for each in draft.actions:
        if each.fate is None:
            yield Missing(f"Action {each.action.reference} is not decided.", "actions")
    for priority in draft.priorities:
        if priority.fate is None:
            yield Missing(f"Priority {priority.priority.number} is not decided.", "priorities")
    for target in draft.targets:
        if target.fate is None:
            yield Missing(
                f"The ambition for “{target.target.measure.title}” is not decided.", "ambitions"
            )


def homeless(draft: Draft) -> Iterator[Missing]:
    """Carried actions that would serve no priority, once all priorities are decided."""
    if any(line.fate is None for line in draft.priorities):
        return
    if not draft.numbers:
        yield Missing("The new edition would have no priority.", "priorities")
        return
    for line in draft.priorities:
        moves_to = line.row.moves_to if line.row else None
        if moves_to and moves_to not in draft.numbers:
            yield Missing(
                f"The actions of priority {line.priority.number} are to go to priority "
                f"{moves_to}, which the new edition does not have.",
                "priorities",
            )
    for each in draft.actions:
        if each.fate == ActionFate.CARRIED and not draft.serves(each):
            yield Missing(
                f"Action {each.action.reference} is carried over, but every priority that it "
                "serves is dropped. Say where the actions of the dropped priority go.",
                "priorities",
            )


def added_wrong(draft: Draft) -> Iterator[Missing]:
    """New actions that cannot be added as they are."""
    taken = set(
        Action.everything.filter(
            area=draft.review.strategy.area_id,
            reference__in=[each.reference for each in draft.added],
        ).values_list("reference", flat=True)
    )
    for each in draft.added:
        if each.reference in taken:
            yield Missing(f"Another action has the reference {each.reference}.", "actions")
        if not set(each.serves) & set(draft.numbers):
            yield Missing(
                f"New action {each.reference} serves no priority of the new edition.", "actions"
            )


def edition_wrong(draft: Draft) -> Iterator[Missing]:
    """What the new edition itself lacks."""
    review = draft.review
    if not review.title or not review.starts_on:
        yield Missing("The new edition has no title and years yet.", "edition")
    elif review.starts_on <= review.strategy.starts_on:
        yield Missing("The new edition has to start after the one that it replaces.", "edition")
