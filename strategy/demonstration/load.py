"""Give each demonstration area its strategies, if it has none yet."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from commissioning.choices import Role
from commissioning.demonstration.areas import AREAS
from commissioning.models import LocalArea, Measure, Membership, Organisation, Person
from strategy.actions.exception import bring_in_line
from strategy.actions.period import continue_periods
from strategy.choices import ActionState, StrategyStatus
from strategy.demonstration import sefton, somerset, southampton, stockton
from strategy.demonstration.deeds import Rows, deeds
from strategy.demonstration.past import happened_on, live_through
from strategy.demonstration.review import AREA as REVIEWED
from strategy.demonstration.review import load_review
from strategy.demonstration.shape import (
    DemoAction,
    DemoPlan,
    DemoSource,
    DemoStrategy,
    DemoTarget,
)
from strategy.demonstration.updates import state_now, texts_of
from strategy.models import (
    Action,
    Alignment,
    Decision,
    DecisionLink,
    Engagement,
    EngagementLink,
    MeasureLink,
    Milestone,
    Outcome,
    PartnerLink,
    Priority,
    PriorityLink,
    Programme,
    Recommendation,
    RecommendationLink,
    ReportingPeriod,
    Risk,
    RiskLink,
    Source,
    Strategy,
    Target,
)

PLANS = (southampton.PLAN, somerset.PLAN, sefton.PLAN, stockton.PLAN)


def load_plans() -> str:
    """Load what is missing; says how many actions are new."""
    areas = {area.slug: area for area in LocalArea.objects.filter(slug__in=[p.area for p in PLANS])}
    made = sum(
        load_plan(plan, areas[plan.area], areas[plan.area].standing_on or timezone.localdate())
        for plan in PLANS
        if plan.area in areas
    )
    if REVIEWED in areas:
        load_review(areas[REVIEWED])
    for area in areas.values():
        continue_periods(area=area, on=area.standing_on or timezone.localdate())
        bring_in_line(area=area, on=area.standing_on or timezone.localdate())
    return f"New actions of invented plans: {made:,}."


@transaction.atomic
def load_plan(plan: DemoPlan, area: LocalArea, on: date) -> int:
    """Load one area's plan; the number of its actions. An area that has one is left alone."""
    if Strategy.objects.filter(area=area).exists() or Action.objects.filter(area=area).exists():
        return 0
    Loader(plan, area, on).load()
    return len(plan.actions)


class Loader:
    """Writes the plan of one area, kind by kind."""

    def __init__(self, plan: DemoPlan, area: LocalArea, on: date) -> None:
        """Look up what the plan stands on. A commissioner of the area enters it."""
        self.plan, self.area, self.on = plan, area, on
        self.partners = partners_of(area)
        self.leads = leads_of(area)
        self.by = commissioner_of(area)
        self.strategies: dict[str, Strategy] = {}
        self.actions: dict[str, Action] = {}
        self.priorities: dict[tuple[str, int], Priority] = {}
        self.periods: list[ReportingPeriod] = []

    def load(self) -> None:
        """Write everything on its day: what was there at first, then what was done since."""
        with pghistory.context(user=self.by.pk):
            for demo in sorted(self.plan.strategies, key=lambda demo: demo.entered_on):
                self.add_strategy(demo)
                self.add_actions(demo)
                happened_on(self.past(demo.entered_on))
            self.add_periods()
            for source in self.plan.sources:
                self.add_source(source)
            self.add_risks()
            happened_on(self.began)
            self.add_voices()
        rows = Rows(self.by, self.actions, self.strategies, self.periods)
        live_through(deeds(self.plan, rows, self.on))

    @property
    def began(self) -> date:
        """The day on which the first strategy was entered."""
        return self.past(min(demo.entered_on for demo in self.plan.strategies))

    def past(self, day: date) -> date:
        """A day, or the one on which the area stands if that is earlier."""
        return min(day, self.on)

    def add_strategy(self, demo: DemoStrategy) -> None:
        """A strategy with outcomes, programmes, priorities and alignments."""
        strategy = self.strategies[demo.slug] = Strategy.objects.create(
            area=self.area,
            slug=demo.slug,
            title=demo.title,
            kind=demo.kind,
            status=StrategyStatus.ADOPTED if demo.review_from else demo.status,
            starts_on=demo.starts_on,
            ends_on=demo.ends_on,
            adopted_on=demo.adopted_on,
            vision=demo.vision,
            governance=demo.governance,
        )
        strategy.partners.set(self.partners.values())
        self.add_targets(strategy, demo.targets)
        write(
            Alignment(strategy=strategy, other_strategy=paper, other_outcome=outcome, order=order)
            for order, (paper, outcome) in enumerate(demo.aligned)
        )
        outcomes = {
            number: Outcome.objects.create(strategy=strategy, number=number, title=title)
            for number, title in enumerate(demo.outcomes, start=1)
        }
        programmes = {
            each.number: Programme.objects.create(
                strategy=strategy,
                number=each.number,
                title=each.title,
                champion_post=each.champion,
            )
            for each in demo.programmes
        }
        for each in demo.priorities:
            self.priorities[demo.slug, each.number] = Priority.objects.create(
                strategy=strategy,
                number=each.number,
                order=each.number,
                title=each.title,
                category=each.category,
                success=each.success,
                outcome=outcomes.get(each.outcome),
                programme=programmes.get(each.programme),
            )

    def add_targets(self, strategy: Strategy, targets: Iterable[DemoTarget]) -> None:
        """Where the strategy wants measures to be; those that are not loaded are left out."""
        codes = {each.measure for each in targets}
        measures = {each.code: each for each in Measure.objects.filter(code__in=codes)}
        write(
            Target(
                strategy=strategy,
                measure=measures[each.measure],
                baseline=each.baseline[0],
                baseline_on=each.baseline[1],
                **ambition("short", each.short),
                **ambition("medium", each.medium),
                **ambition("long", each.long),
                why=each.why,
                override=each.override,
                override_reason=each.override_reason,
            )
            for each in targets
            if each.measure in measures
        )

    def add_actions(self, strategy: DemoStrategy) -> None:
        """The actions that serve a strategy, as they were at first, and what they are linked to."""
        served = [
            demo
            for demo in self.plan.actions
            if any(slug == strategy.slug for slug, _ in demo.serves)
        ]
        new = [demo for demo in served if demo.reference not in self.actions]
        actions = Action.objects.bulk_create(self.action(demo) for demo in new)
        self.actions |= {action.reference: action for action in actions}
        write(
            PriorityLink(
                action=self.actions[demo.reference],
                priority=self.priorities[key],
                order=self.actions[demo.reference].order,
            )
            for demo in served
            for key in demo.serves
            if key[0] == strategy.slug
        )
        self.add_links([(self.actions[demo.reference], demo) for demo in new])

    def add_links(self, pairs: list[tuple[Action, DemoAction]]) -> None:
        """The partners, measures and milestones of new actions."""
        codes = {code for _, demo in pairs for code in demo.measures}
        measures = {each.code: each for each in Measure.objects.filter(code__in=codes)}
        write(
            PartnerLink(action=action, organisation=self.partners[key])
            for action, demo in pairs
            for key in demo.partners
            if key in self.partners
        )
        write(
            MeasureLink(action=action, measure=measures[code])
            for action, demo in pairs
            for code in demo.measures
            if code in measures
        )
        write(
            Milestone(action=action, title=title, due_on=due_on)
            for action, demo in pairs
            for title, due_on, _ in demo.milestones
        )

    def action(self, demo: DemoAction) -> Action:
        """One action as it was at first, not written yet."""
        action = Action(
            area=self.area,
            reference=demo.reference,
            title=demo.title,
            why=demo.why,
            outcome_sought=demo.outcome,
            lead=self.leads.get(demo.owner),
            lead_post=demo.post,
            lead_organisation=self.partners.get(demo.org),
            starts_on=demo.starts_on,
            due_on=demo.due_on,
            stage=demo.stage,
            state=ActionState.NOT_STARTED if self.tells(demo) else state_now(demo),
            order=self.plan.actions.index(demo),
        )
        for change in reversed(self.plan.past):
            if change.reference == demo.reference:
                setattr(action, change.field, change.was)
        return action

    def tells(self, demo: DemoAction) -> bool:
        """Whether updates say how the action came to stand as it does."""
        return bool(self.plan.periods and texts_of(demo))

    def add_periods(self) -> None:
        """The periods in which the partnership reports."""
        self.periods = ReportingPeriod.objects.bulk_create(
            ReportingPeriod(
                area=self.area,
                name=each.name,
                starts_on=each.starts_on,
                ends_on=each.ends_on,
                due_on=each.due_on,
            )
            for each in self.plan.periods
        )

    def add_source(self, demo: DemoSource) -> None:
        """A report with what it says, and the actions that answer it."""
        source = Source.objects.create(
            area=self.area,
            title=demo.title,
            kind=demo.kind,
            published_on=demo.published_on,
            made=demo.made,
        )
        found: dict[str, Recommendation] = {}
        for order, each in enumerate(demo.recommendations):
            found[each.number] = Recommendation.objects.create(
                source=source,
                kind=each.kind,
                number=each.number,
                text=each.text,
                finding=found.get(each.follows),
                acceptance=each.acceptance,
                reason=each.reason,
                state=each.state,
                order=order,
            )
        write(
            RecommendationLink(action=self.actions[action.reference], recommendation=found[number])
            for action in self.plan.actions
            for number in action.answers
            if number in found
        )

    def add_risks(self) -> None:
        """Risks, and the actions that curb them."""
        risks = {}
        for each in self.plan.risks:
            likelihood, impact = each.after or (None, None)
            risks[each.number] = Risk.objects.create(
                area=self.area,
                strategy=self.priorities[next(iter(self.priorities))].strategy,
                number=each.number,
                title=each.title,
                cause=each.cause,
                event=each.event,
                effect=each.effect,
                likelihood_before=each.before[0],
                impact_before=each.before[1],
                likelihood_after=likelihood,
                impact_after=impact,
                appetite=each.appetite,
                controls=each.controls,
                owner_post=each.post,
            )
        write(
            RiskLink(action=self.actions[action.reference], risk=risks[number])
            for action in self.plan.actions
            for number in action.curbs
        )

    def add_voices(self) -> None:
        """What people said and boards decided, and the actions that came of it."""
        for voice in self.plan.voices:
            engagement = Engagement.objects.create(
                area=self.area,
                title=voice.title,
                who=voice.who,
                held_on=voice.held_on,
                people=voice.people,
                said=voice.said,
                did=voice.did,
            )
            write(
                EngagementLink(action=self.actions[reference], engagement=engagement)
                for reference in voice.actions
            )
            happened_on(max(voice.held_on, self.began))
        for each in self.plan.decisions:
            decision = Decision.objects.create(
                area=self.area,
                board=each.board,
                decided_on=each.decided_on,
                number=each.number,
                text=each.text,
            )
            write(
                DecisionLink(action=self.actions[reference], decision=decision)
                for reference in each.actions
            )
            happened_on(max(self.past(each.decided_on), self.began))


def ambition(term: str, wanted: tuple[float, date] | None) -> dict[str, Any]:
    """The columns of an ambition; nothing where none is entered."""
    return {term: wanted[0], f"{term}_on": wanted[1]} if wanted else {}


def partners_of(area: LocalArea) -> dict[str, Organisation]:
    """The partners of a demonstration area by their key."""
    keys = {
        partner.name: partner.key
        for demo in AREAS
        if demo.slug == area.slug
        for partner in demo.partners
    }
    return {keys[each.name]: each for each in area.organisations.all() if each.name in keys}


def leads_of(area: LocalArea) -> dict[str, Membership]:
    """The people who may lead, by the first part of their sign-in."""
    found = Membership.objects.current().filter(area=area).select_related("person")
    return {each.person.email.partition(".")[0]: each for each in found}


def commissioner_of(area: LocalArea) -> Person:
    """Who enters the plan. Raises Membership.DoesNotExist in an area without a commissioner."""
    found = Membership.objects.current().filter(area=area).select_related("person")
    return found.filter(role=Role.COMMISSIONER).earliest("pk").person


def write(rows: Iterable[Any]) -> None:
    """Write rows of one kind together."""
    listed: list[Model] = list(rows)
    if listed:
        type(listed[0])._default_manager.bulk_create(listed)
