"""A review as tables and summary lists of the kit."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from commissioning.models import LocalArea
from commissioning.queries.benchmarks import Figure
from config.lib.components import Column, SummaryRow, Table
from config.lib.formats import british_date, count_of
from strategy.queries.review import Draft
from strategy.queries.review_changes import in_words
from strategy.queries.review_figures import Moved

NONE = "–"


def moved_table(rows: Sequence[Moved], caption: str, since: date) -> Table | None:
    """Measures as they were known at the last review and as they are known now."""
    if not rows:
        return None
    return Table(
        caption=f"{caption} since {british_date(since)}",
        columns=(
            Column("Measure"),
            Column("At the last review", numeric=True),
            Column("Now", numeric=True),
            Column("Change"),
        ),
        rows=tuple((row.measure.title, text(row.then), text(row.now), words(row)) for row in rows),
        note="Each figure is the newest that was published by that day, with its period.",
    )


def targets_table(rows: Sequence[Moved], since: date) -> Table | None:
    """Targets with their baseline, newest value and ambitions."""
    if not rows:
        return None
    return Table(
        caption="Targets with their newest values",
        columns=(
            Column("Measure"),
            Column("At the last review", numeric=True),
            Column("Now", numeric=True),
            Column("Change"),
            Column("Ambitions"),
        ),
        rows=tuple(
            (
                row.measure.title,
                text(row.then),
                text(row.now),
                words(row),
                in_words(row.target, row.target) if row.target else NONE,
            )
            for row in rows
        ),
        note=f"The last review was on {british_date(since)}.",
    )


def text(figure: Figure | None) -> str:
    """A figure with its period."""
    return f"{figure.text} ({figure.span.label})" if figure else "no figure yet"


def words(row: Moved) -> str:
    """How it moved, and whether that is better or worse."""
    if row.change is None:
        return "no newer figure" if row.then and row.now else NONE
    verdict = f" ({row.change.verdict})" if row.change.verdict else ""
    return f"{row.change.words}{verdict}"


def facts(draft: Draft, area: LocalArea, *, editable: bool) -> tuple[SummaryRow, ...]:
    """The answers that are texts, each with where to change it."""
    review = draft.review
    years = ""
    if review.starts_on:
        until = f" to {british_date(review.ends_on)}" if review.ends_on else ", without an end"
        years = f"From {british_date(review.starts_on)}{until}"
    answers = (
        ("Needs", review.needs_note, "needs"),
        ("Measures", review.measures_note, "measures"),
        ("Engagement", said(draft), "engagement"),
        ("New edition", review.title, "edition"),
        ("Years", years, "edition"),
        ("Vision", review.vision, "edition"),
    )

    def change(task: str) -> str:
        args = [area.slug, review.strategy.slug, task]
        return reverse("strategy:review-task", args=args) if editable else ""

    return tuple(
        SummaryRow(key, value or "Not entered yet", change=change(task))
        for key, value, task in answers
    )


def said(draft: Draft) -> str:
    """How often people were asked, and what they said as a whole."""
    recorded = f"{count_of(len(draft.engagements), 'engagement')} recorded."
    return f"{recorded} {draft.review.engagement_note}".strip()
