"""Where rows of the line of sight lead, and the facts of each kind."""

from typing import Any

from django.urls import reverse

from commissioning.models import LocalArea, Measure
from config.lib.components import Link, SummaryRow
from config.lib.formats import british_date, number
from strategy.choices import Impact, Likelihood
from strategy.models import (
    LINKS,
    Action,
    Decision,
    Engagement,
    Priority,
    Recommendation,
    Risk,
    Strategy,
    Target,
)
from strategy.queries.orphans import Orphan
from strategy.queries.sight import Served

NONE = "–"
KINDS = {kind.model._meta.get_field(kind.field).related_model: kind for kind in LINKS}


def row_link(row: Any, area: LocalArea) -> Link:
    """A row with the page that shows its line of sight."""
    if isinstance(row, Action):
        return Link(str(row), row.get_absolute_url())
    if isinstance(row, Target):
        return row_link(row.measure, area)
    text = f"{row.strategy}. {row}" if isinstance(row, Priority) else str(row)
    return Link(text, sight_url(row, area))


def sight_url(row: Any, area: LocalArea) -> str:
    """The page that shows what a row serves, and what serves it."""
    return reverse("strategy:sight", args=[area.slug, KINDS[type(row)].one, row.pk])


def mend_url(row: Any, area: LocalArea) -> str:
    """Where an editor links what stands alone."""
    if isinstance(row, Action):
        return reverse("strategy:action-links", args=[area.slug, row.reference])
    if isinstance(row, Target):
        return mend_url(row.measure, area)
    return reverse("strategy:sight-actions", args=[area.slug, KINDS[type(row)].one, row.pk])


def orphan_cells(orphan: Orphan, area: LocalArea) -> tuple[Link, str, str]:
    """The row, a line about it, and where it is mended."""
    return row_link(orphan.row, area), orphan.about, mend_url(orphan.row, area)


def served_cells(served: Served, area: LocalArea) -> tuple[Served, tuple[tuple[str, Any], ...]]:
    """An action with what else it serves as links, kind by kind."""
    also = tuple(
        (
            kind.many[:1].upper() + kind.many[1:],
            tuple(row_link(row, area) for row in rows),
        )
        for kind, rows in served.also
    )
    return served, also


def facts(row: Any, area: LocalArea, targets: tuple[Target, ...]) -> tuple[SummaryRow, ...]:
    """What is known of a row, and what it belongs to."""
    if isinstance(row, Measure):
        return measure_facts(row, area, targets)
    if isinstance(row, Recommendation):
        return recommendation_facts(row)
    if isinstance(row, Risk):
        return risk_facts(row)
    if isinstance(row, Priority):
        return priority_facts(row)
    if isinstance(row, Decision):
        return (
            SummaryRow("Board", row.board),
            SummaryRow("Decided", british_date(row.decided_on)),
            SummaryRow("What was decided", row.text),
        )
    if isinstance(row, Engagement):
        return engagement_facts(row)
    return ()


def strategy_row(strategy: Strategy | None) -> SummaryRow:
    """The strategy that something belongs to."""
    if strategy is None:
        return SummaryRow("Strategy", "The partnership as a whole")
    return SummaryRow("Strategy", strategy.title, url=strategy.get_absolute_url())


def measure_facts(
    measure: Measure, area: LocalArea, targets: tuple[Target, ...]
) -> tuple[SummaryRow, ...]:
    """The definition, the page of figures, and the strategies that set a target."""
    figures = reverse("commissioning:measure", args=[area.slug, measure.code])
    return (
        SummaryRow("Definition", measure.definition),
        SummaryRow("Figures", "Beside England and the neighbours", url=figures),
        *(
            SummaryRow(
                "Target of",
                each.strategy.title,
                url=reverse("strategy:strategy-targets", args=[area.slug, each.strategy.slug])
                + f"#target-{each.pk}",
            )
            for each in targets
        ),
    )


def recommendation_facts(row: Recommendation) -> tuple[SummaryRow, ...]:
    """What is asked, by whom, and the answer."""
    found = (SummaryRow("Follows from", row.finding.text),) if row.finding else ()
    return (
        SummaryRow("What it asks", row.text),
        SummaryRow("Report", row.source.title),
        *found,
        SummaryRow("Answer", row.get_acceptance_display()),
        SummaryRow("Reason", row.reason or NONE),
        SummaryRow("State", row.get_state_display()),
    )


def risk_facts(risk: Risk) -> tuple[SummaryRow, ...]:
    """Cause, event, effect; the scores with their factors; who owns it."""
    owner = risk.owner_post or (str(risk.owner.person) if risk.owner else "No owner")
    return (
        SummaryRow("Cause", risk.cause or NONE),
        SummaryRow("Event", risk.event),
        SummaryRow("Effect", risk.effect or NONE),
        SummaryRow(
            "Score before controls",
            scored(risk.likelihood_before, risk.impact_before),
        ),
        SummaryRow("Controls", risk.controls or NONE),
        SummaryRow(
            "Score after controls",
            scored(risk.likelihood_after, risk.impact_after),
        ),
        SummaryRow("Appetite", NONE if risk.appetite is None else number(risk.appetite)),
        SummaryRow("Owner", owner),
        SummaryRow("Next review", british_date(risk.review_on)),
        strategy_row(risk.strategy),
    )


def scored(likelihood: int | None, impact: int | None) -> str:
    """A score with the words behind it: 16 (4: likely × 4: major)."""
    if likelihood is None or impact is None:
        return NONE
    words = f"{Likelihood(likelihood).label} × {Impact(impact).label}"
    return f"{likelihood * impact} ({words})"


def priority_facts(priority: Priority) -> tuple[SummaryRow, ...]:
    """The strategy, outcome and programme above it, and what success looks like."""
    return (
        strategy_row(priority.strategy),
        SummaryRow("What success looks like", priority.success or NONE),
        SummaryRow("Outcome", str(priority.outcome or NONE)),
        SummaryRow("Programme", str(priority.programme or NONE)),
    )


def engagement_facts(row: Engagement) -> tuple[SummaryRow, ...]:
    """Who was asked, when, what they said, and what was done."""
    return (
        SummaryRow("Who", row.who),
        SummaryRow("When", british_date(row.held_on)),
        SummaryRow("How many took part", number(row.people)),
        SummaryRow("You said", row.said or NONE),
        SummaryRow("We did", row.did or NONE),
        strategy_row(row.strategy),
    )
