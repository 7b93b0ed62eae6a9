"""What must be true of strategies, actions and what hangs from them, said so that one can act."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from strategy.choices import (
    Acceptance,
    RecommendationKind,
    RecommendationState,
    Standing,
    UpdateStatus,
)
from strategy.models import LINKS, ActionLink
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = date(2024, 3, 1)
BEFORE = date(2024, 2, 29)


@pytest.mark.parametrize(
    ("factory", "fields", "message"),
    [
        (make.StrategyFactory, {"starts_on": DAY, "ends_on": BEFORE}, "cannot end before"),
        (make.StrategyFactory, {"edition": 0}, "first edition is number 1"),
        (make.ActionFactory, {"starts_on": DAY, "due_on": BEFORE}, "cannot be due before"),
        (make.ActionFactory, {"reference": "JC/7"}, "letters, figures and hyphens"),
        (make.ActionFactory, {"title": ""}, "Enter what will be done"),
        (make.MilestoneFactory, {"title": ""}, "Enter the milestone"),
        (make.ReportingPeriodFactory, {"starts_on": DAY, "ends_on": BEFORE}, "cannot end before"),
        (
            make.ReportingPeriodFactory,
            {"starts_on": DAY, "ends_on": DAY, "due_on": BEFORE},
            "cannot be due before",
        ),
        (make.UpdateFactory, {"percentage": 101}, "from 0 to 100"),
        (
            make.UpdateFactory,
            {"status": UpdateStatus.SUBMITTED, "submitted_on": DAY, "done": ""},
            "Say what was done",
        ),
        (make.UpdateFactory, {"status": UpdateStatus.SUBMITTED}, "Say what was done"),
        (
            make.UpdateFactory,
            {"status": UpdateStatus.RETURNED, "submitted_on": DAY, "decided_on": DAY},
            "Say why the update is returned",
        ),
        (
            make.UpdateFactory,
            {"status": UpdateStatus.ACCEPTED, "submitted_on": DAY},
            "returned or accepted on a day",
        ),
        (make.TargetFactory, {"short_on": None}, "both the value and its date"),
        (make.TargetFactory, {"medium": 70.0}, "both the value and its date"),
        (make.TargetFactory, {"long_on": DAY}, "both the value and its date"),
        (
            make.TargetFactory,
            {"short_on": DAY, "medium": 70.0, "medium_on": BEFORE},
            "follow each other",
        ),
        (make.TargetFactory, {"override": Standing.ON}, "Give the reason"),
        (make.TargetFactory, {"override_reason": "A late return."}, "Give the reason"),
        (make.RecommendationFactory, {"acceptance": Acceptance.REFUSED}, "Say why"),
        (make.RecommendationFactory, {"acceptance": Acceptance.PARTLY}, "Say why"),
        (
            make.RecommendationFactory,
            {
                "acceptance": Acceptance.REFUSED,
                "reason": "Done already.",
                "state": RecommendationState.DONE,
            },
            "is not carried out",
        ),
        (make.RiskFactory, {"likelihood_before": 0}, "from 1 to 5"),
        (make.RiskFactory, {"impact_before": 6}, "from 1 to 5"),
        (
            make.RiskFactory,
            {"likelihood_after": 9, "impact_after": 2, "controls": "x"},
            "from 1 to 5",
        ),
        (
            make.RiskFactory,
            {"likelihood_after": 2, "impact_after": 9, "controls": "x"},
            "from 1 to 5",
        ),
        (make.RiskFactory, {"likelihood_after": 2, "controls": "x"}, "Score both"),
        (make.RiskFactory, {"likelihood_after": 2, "impact_after": 2}, "Describe the controls"),
        (make.RiskFactory, {"appetite": 26}, "from 1 to 25"),
        (make.EngagementFactory, {"did": "A new page."}, "before what was done"),
        (make.DecisionFactory, {"text": ""}, "what was decided"),
    ],
)
def test_a_row_that_cannot_be_true_is_refused_with_the_reason(
    factory: Callable[..., Model], fields: dict[str, Any], message: str
) -> None:
    row = factory()
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError, match=message):
        row.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    ("factory", "same", "message"),
    [
        (make.StrategyFactory, ("area", "slug"), "Another strategy"),
        (make.OutcomeFactory, ("strategy", "number"), "Another outcome"),
        (make.ProgrammeFactory, ("strategy", "number"), "Another programme"),
        (make.PriorityFactory, ("strategy", "number"), "Another priority"),
        (
            make.AlignmentFactory,
            ("strategy", "other_strategy", "other_outcome"),
            "aligned to this outcome already",
        ),
        (make.ActionFactory, ("area", "reference"), "Another action"),
        (make.MilestoneFactory, ("action", "title"), "has this milestone already"),
        (make.ReportingPeriodFactory, ("area", "name"), "Another reporting period"),
        (make.UpdateFactory, ("action", "period"), "has an update for this period"),
        (make.TargetFactory, ("strategy", "measure"), "has a target for this measure"),
        (make.SourceFactory, ("area", "title"), "Another report"),
        (make.RecommendationFactory, ("source", "number"), "Another one of this report"),
        (make.RiskFactory, ("area", "number"), "Another risk"),
        (make.EngagementFactory, ("area", "title", "held_on"), "already recorded"),
        (make.DecisionFactory, ("area", "board", "decided_on", "number"), "has a decision"),
        (make.PriorityLinkFactory, ("action", "priority"), "linked to this already"),
        (make.PartnerLinkFactory, ("action", "organisation"), "linked to this already"),
        (make.MeasureLinkFactory, ("action", "measure"), "linked to this already"),
        (make.RecommendationLinkFactory, ("action", "recommendation"), "linked to this already"),
        (make.RiskLinkFactory, ("action", "risk"), "linked to this already"),
        (make.DecisionLinkFactory, ("action", "decision"), "linked to this already"),
        (make.EngagementLinkFactory, ("action", "engagement"), "linked to this already"),
    ],
)
def test_what_is_there_once_is_refused_twice(
    factory: Callable[..., Model], same: tuple[str, ...], message: str
) -> None:
    first, second = factory(), factory()
    for name in same:
        setattr(second, name, getattr(first, name))
    with pytest.raises(ValidationError, match=message):
        second.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_reporting_periods_of_an_area_do_not_overlap() -> None:
    first = make.ReportingPeriodFactory(starts_on=date(2024, 1, 1), ends_on=date(2024, 3, 31))
    second = make.ReportingPeriodFactory.build(
        area=first.area,
        name="Spring",
        starts_on=date(2024, 3, 31),
        ends_on=date(2024, 6, 30),
        due_on=date(2024, 6, 30),
    )
    with pytest.raises(ValidationError, match="overlap"):
        second.validate_constraints()
    second.starts_on = date(2024, 4, 1)
    second.full_clean()
    elsewhere = make.ReportingPeriodFactory(starts_on=first.starts_on, ends_on=first.ends_on)
    elsewhere.full_clean()


def test_a_strategy_cannot_supersede_itself() -> None:
    strategy = make.StrategyFactory()
    strategy.supersedes = strategy
    with pytest.raises(ValidationError, match="cannot supersede itself"):
        strategy.validate_constraints()


@pytest.mark.parametrize(
    ("factory", "field", "other"),
    [
        (make.StrategyFactory, "supersedes", make.StrategyFactory),
        (make.ProgrammeFactory, "champion", make.MembershipFactory),
        (make.ActionFactory, "lead", make.MembershipFactory),
        (make.ActionFactory, "deputy", make.MembershipFactory),
        (make.ActionFactory, "accountable", make.MembershipFactory),
        (make.UpdateFactory, "period", make.ReportingPeriodFactory),
        (make.RiskFactory, "strategy", make.StrategyFactory),
        (make.RiskFactory, "owner", make.MembershipFactory),
        (make.EngagementFactory, "strategy", make.StrategyFactory),
        (make.PriorityLinkFactory, "priority", make.PriorityFactory),
        (make.RecommendationLinkFactory, "recommendation", make.RecommendationFactory),
        (make.RiskLinkFactory, "risk", make.RiskFactory),
        (make.DecisionLinkFactory, "decision", make.DecisionFactory),
        (make.EngagementLinkFactory, "engagement", make.EngagementFactory),
    ],
)
def test_rows_of_another_partnership_are_refused(
    factory: Callable[..., Model], field: str, other: Callable[..., Model]
) -> None:
    row = factory()
    row.clean()
    setattr(row, field, other())
    with pytest.raises(ValidationError, match="Choose one of this partnership") as refused:
        row.clean()
    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("field", "other"), [("outcome", make.OutcomeFactory), ("programme", make.ProgrammeFactory)]
)
def test_a_priority_takes_outcome_and_programme_from_its_own_strategy(
    field: str, other: Callable[..., Model]
) -> None:
    priority = make.PriorityFactory()
    setattr(priority, field, other(strategy=priority.strategy))
    priority.clean()
    setattr(priority, field, other())
    with pytest.raises(ValidationError, match="same strategy"):
        priority.clean()


def test_a_recommendation_follows_a_finding_of_its_own_report() -> None:
    recommendation = make.RecommendationFactory()
    finding = make.RecommendationFactory(
        source=recommendation.source, kind=RecommendationKind.FINDING
    )
    recommendation.finding = finding
    recommendation.clean()
    recommendation.finding = make.RecommendationFactory(source=recommendation.source)
    with pytest.raises(ValidationError, match="finding of the same report"):
        recommendation.clean()
    recommendation.finding = make.RecommendationFactory(kind=RecommendationKind.FINDING)
    with pytest.raises(ValidationError, match="finding of the same report"):
        recommendation.clean()


def test_every_kind_of_link_is_in_the_one_list() -> None:
    assert {kind.model for kind in LINKS} == set(ActionLink.__subclasses__())
    action = make.ActionFactory()
    for kind in LINKS:
        assert getattr(action, kind.related_name).model is kind.model
        assert kind.model._meta.get_field(kind.field).is_relation
