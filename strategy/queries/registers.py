"""The registers beside the plan: recommendations of reports, and risks."""

from collections import defaultdict
from dataclasses import dataclass

from commissioning.models import LocalArea
from strategy.choices import Acceptance, RecommendationKind, RecommendationState
from strategy.models import Action, ActionLink, Recommendation, Risk, Source
from strategy.models.links import RecommendationLink, RiskLink


@dataclass(frozen=True)
class Answered:
    """What a report says, and the actions that carry it out."""

    recommendation: Recommendation
    actions: tuple[Action, ...]

    @property
    def answer(self) -> str:
        """What the partnership answered, and how far it is."""
        acceptance = Acceptance(self.recommendation.acceptance)
        if acceptance in (Acceptance.WAITING, Acceptance.REFUSED):
            return acceptance.label
        state = RecommendationState(self.recommendation.state)
        return f"{acceptance.label}; {state.label.lower()}"

    @property
    def without_action(self) -> bool:
        """Whether it is accepted, not done, and nobody has an action for it."""
        accepted = (Acceptance.ACCEPTED, Acceptance.PARTLY)
        each = self.recommendation
        return (
            each.kind != RecommendationKind.FINDING
            and each.acceptance in accepted
            and each.state != RecommendationState.DONE
            and not self.actions
        )


@dataclass(frozen=True)
class Report:
    """A report with its findings and what it recommends."""

    source: Source
    findings: tuple[Answered, ...]
    recommendations: tuple[Answered, ...]

    @property
    def entered(self) -> str:
        """How many of its recommendations are entered: 11 of 52."""
        here = len(self.recommendations)
        return f"{here} of {self.source.made}" if self.source.made else str(here)

    @property
    def carried(self) -> int:
        """How many of those have an action."""
        return sum(bool(each.actions) for each in self.recommendations)


@dataclass(frozen=True)
class RiskRow:
    """A risk and the actions that control it."""

    risk: Risk
    actions: tuple[Action, ...]

    @property
    def without_control(self) -> bool:
        """Whether neither a control nor an action is there."""
        return not self.risk.controls and not self.actions


def reports_of(area: LocalArea) -> tuple[Report, ...]:
    """Every report of the area. Three queries."""
    linked = actions_by(RecommendationLink, area)
    said: dict[int, list[Answered]] = defaultdict(list)
    rows = Recommendation.objects.filter(source__area=area).select_related("finding")
    for each in rows:
        said[each.source_id].append(Answered(each, linked.get(each.pk, ())))
    return tuple(report(source, said[source.pk]) for source in Source.objects.filter(area=area))


def report(source: Source, said: list[Answered]) -> Report:
    """One report, its findings apart from the rest."""
    finding = RecommendationKind.FINDING
    return Report(
        source,
        findings=tuple(each for each in said if each.recommendation.kind == finding),
        recommendations=tuple(each for each in said if each.recommendation.kind != finding),
    )


def risks_of(area: LocalArea) -> tuple[RiskRow, ...]:
    """The open risks of the area, the highest score first. Two queries."""
    linked = actions_by(RiskLink, area)
    rows = Risk.objects.filter(area=area, closed_on=None).select_related("owner__person")
    found = [RiskRow(risk, linked.get(risk.pk, ())) for risk in rows]
    return tuple(sorted(found, key=lambda row: (-row.risk.score, row.risk.number)))


def actions_by(kind: type[ActionLink], area: LocalArea) -> dict[int, tuple[Action, ...]]:
    """The actions at the near end of links of a kind, by the key of their far end."""
    found: dict[int, list[Action]] = defaultdict(list)
    links = kind.objects.filter(action__area=area).select_related("action__area")
    for link in links.order_by("action__order", "action__reference"):
        found[getattr(link, f"{kind.target_field}_id")].append(link.action)
    return {key: tuple(actions) for key, actions in found.items()}
