"""What a demonstration plan is written down in, before it becomes rows."""

from dataclasses import dataclass
from datetime import date

from strategy.choices import (
    Acceptance,
    RecommendationKind,
    RecommendationState,
    SourceKind,
    StrategyKind,
    StrategyStatus,
)


@dataclass(frozen=True)
class DemoPriority:
    """A priority; `outcome` and `programme` are numbers of the same strategy, 0 for none."""

    number: int
    title: str
    category: str = ""
    success: str = ""
    outcome: int = 0
    programme: int = 0


@dataclass(frozen=True)
class DemoProgramme:
    """A programme and the post of its champion."""

    number: int
    title: str
    champion: str


@dataclass(frozen=True)
class DemoTarget:
    """A measure with its baseline and ambitions, each a value and its day."""

    measure: str
    baseline: tuple[float, date]
    short: tuple[float, date] | None = None
    medium: tuple[float, date] | None = None
    long: tuple[float, date] | None = None
    why: str = ""
    override: str = ""
    override_reason: str = ""


@dataclass(frozen=True)
class DemoStrategy:
    """A strategy with what hangs from it. `aligned` is pairs of a paper and its outcome."""

    slug: str
    title: str
    kind: StrategyKind
    status: StrategyStatus
    starts_on: date
    ends_on: date | None
    priorities: tuple[DemoPriority, ...]
    adopted_on: date | None = None
    vision: str = ""
    governance: str = ""
    outcomes: tuple[str, ...] = ()
    programmes: tuple[DemoProgramme, ...] = ()
    aligned: tuple[tuple[str, str], ...] = ()
    targets: tuple[DemoTarget, ...] = ()
    review_from: date | None = None

    @property
    def entered_on(self) -> date:
        """The day on which it came into the record."""
        return self.adopted_on or self.starts_on


@dataclass(frozen=True)
class DemoChange:
    """What a field of an action said until a day, and why it was changed then."""

    reference: str
    day: date
    field: str
    was: str | date
    because: str = ""


@dataclass(frozen=True)
class DemoExplanation:
    """What the owner of an action said of its exception, and when a commissioner accepted it."""

    reference: str
    day: date
    what: str
    why: str
    doing: str
    by_when: date
    accepted_on: date | None = None
    help_wanted: str = ""


@dataclass(frozen=True)
class DemoAction:
    """An action.

    `serves` is pairs of a strategy's slug and a priority's number. `org` is the key of a partner,
    `owner` the first part of a sign-in ("commissioner"). `states` has a letter for each period
    (N, R, A, G, B, E; a dash where nothing was reported), the last one is how it stands; `steps`
    are what the updates speak of. `said` are texts of updates, one for each letter, instead.
    `answers` are numbers of recommendations, `curbs` of risks. With `returned` a commissioner has
    returned the last update, with that comment.
    """

    reference: str
    title: str
    serves: tuple[tuple[str, int], ...]
    org: str = ""
    post: str = ""
    owner: str = ""
    partners: tuple[str, ...] = ()
    starts_on: date | None = None
    due_on: date | None = None
    stage: str = ""
    states: str = "N"
    steps: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    returned: str = ""
    why: str = ""
    outcome: str = ""
    answers: tuple[str, ...] = ()
    curbs: tuple[int, ...] = ()
    measures: tuple[str, ...] = ()
    milestones: tuple[tuple[str, date, date | None], ...] = ()


@dataclass(frozen=True)
class DemoRecommendation:
    """What a report says; `follows` is the number of a finding."""

    number: str
    text: str
    kind: RecommendationKind = RecommendationKind.RECOMMENDATION
    follows: str = ""
    acceptance: Acceptance = Acceptance.ACCEPTED
    state: RecommendationState = RecommendationState.UNDER_WAY
    reason: str = ""


@dataclass(frozen=True)
class DemoSource:
    """A report; `made` is how many recommendations it holds."""

    title: str
    kind: SourceKind
    published_on: date | None
    made: int | None
    recommendations: tuple[DemoRecommendation, ...]


@dataclass(frozen=True)
class DemoRisk:
    """A risk; `before` and `after` are likelihood and impact."""

    number: int
    title: str
    cause: str
    event: str
    effect: str
    before: tuple[int, int]
    controls: str = ""
    after: tuple[int, int] | None = None
    appetite: int = 9
    post: str = ""


@dataclass(frozen=True)
class DemoVoice:
    """An engagement."""

    title: str
    who: str
    held_on: date
    said: str
    did: str = ""
    people: int | None = None
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoDecision:
    """What a board decided, and the actions that came of it."""

    board: str
    decided_on: date
    number: str
    text: str
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoPeriod:
    """A reporting period."""

    name: str
    starts_on: date
    ends_on: date
    due_on: date


@dataclass(frozen=True)
class DemoPlan:
    """All of one area. `past` is what its actions said before, in order of days."""

    area: str
    strategies: tuple[DemoStrategy, ...]
    actions: tuple[DemoAction, ...]
    periods: tuple[DemoPeriod, ...] = ()
    sources: tuple[DemoSource, ...] = ()
    risks: tuple[DemoRisk, ...] = ()
    voices: tuple[DemoVoice, ...] = ()
    decisions: tuple[DemoDecision, ...] = ()
    past: tuple[DemoChange, ...] = ()
    explained: tuple[DemoExplanation, ...] = ()
