"""Strategies and one action as tables and summary lists of the kit."""

from collections.abc import Sequence

from django.urls import reverse

from commissioning.models import LocalArea, Membership
from config.lib.components import Column, Link, SummaryRow, Table
from config.lib.formats import british_date, british_moment, number, percent, short_date
from strategy.choices import ActionState, CycleStage, ImpactAssessment, UpdateStatus
from strategy.models import Action, Milestone, Priority, Strategy, Update
from strategy.queries.action_page import Linked
from strategy.queries.changes import Change
from strategy.queries.plan import has_left
from strategy.queries.strategies import StrategyRow
from strategy.tables.sight import row_link

NONE = "–"


def strategies_table(rows: Sequence[StrategyRow], area: LocalArea, caption: str) -> Table:
    """Strategies with the sum of their actions."""
    headings = ("Strategy", "Kind", "Years", "Status")
    counted = ("Priorities", "Actions", "Completed or embedded", "Overdue")
    return Table(
        caption=caption,
        columns=(
            *(Column(heading) for heading in headings),
            *(Column(heading, numeric=True) for heading in counted),
        ),
        rows=tuple(strategy_cells(row, area) for row in rows),
        note="An action that serves several priorities counts once in each strategy.",
    )


def strategy_cells(row: StrategyRow, area: LocalArea) -> tuple[str | Link, ...]:
    """One strategy; a number of overdue actions opens them."""
    strategy = row.strategy
    url = plan_url(area, strategy)
    overdue = Link(number(row.overdue), f"{url}?due=overdue") if row.overdue else "0"
    return (
        Link(strategy.title, url),
        strategy.get_kind_display(),
        strategy.years,
        strategy.get_status_display(),
        number(row.priorities),
        Link(number(row.actions), f"{url}?group=none") if row.actions else "0",
        number(row.finished),
        overdue,
    )


def plan_url(area: LocalArea, strategy: Strategy) -> str:
    """The page of a strategy's plan."""
    return reverse("strategy:plan", args=[area.slug, strategy.slug])


def facts(action: Action) -> tuple[SummaryRow, ...]:
    """The fields of an action, with what is not entered said so."""
    state = ActionState(action.state)
    stage = CycleStage(action.stage).label if action.stage else NONE
    return (
        SummaryRow("State", state.tag),
        SummaryRow("State since", british_date(action.state_on)),
        SummaryRow("Why", action.why or NONE),
        SummaryRow("Outcome sought", action.outcome_sought or NONE),
        SummaryRow("Owner", named(action.lead_post, action.lead) or "No owner"),
        SummaryRow("Deputy", named("", action.deputy) or NONE),
        SummaryRow("Lead organisation", str(action.lead_organisation or NONE)),
        SummaryRow("Accountable", named(action.accountable_post, action.accountable) or NONE),
        SummaryRow("Start", british_date(action.starts_on)),
        SummaryRow("Due", british_date(action.due_on)),
        SummaryRow("Stage of the commissioning cycle", stage),
        SummaryRow("Resources", action.resources or NONE),
        SummaryRow("Evidence and impact", action.evidence or NONE),
        impact_row(action),
    )


def impact_row(action: Action) -> SummaryRow:
    """Whether an equality impact assessment is needed and done, with its link."""
    said = ImpactAssessment(action.impact_assessment).label
    return SummaryRow("Equality impact assessment", said, url=action.impact_assessment_url)


def named(post: str, holder: Membership | None) -> str:
    """A post with the person who holds it, as far as they are known."""
    person = ""
    if holder:
        person = f"{holder.person} (has left)" if has_left(holder) else str(holder.person)
    return f"{post}: {person}" if post and person else post or person


def links_rows(linked: Sequence[Linked], area: LocalArea) -> list[tuple[str, list[Link]]]:
    """What the action is linked to, kind by kind; kinds without any are left out."""
    return [
        (
            each.kind.many[:1].upper() + each.kind.many[1:],
            [target_link(target, area) for target in each.targets],
        )
        for each in linked
        if each.targets
    ]


def target_link(target: object, area: LocalArea) -> Link:
    """The far end of a link, and its page where it has one."""
    if isinstance(target, Priority):
        url = f"{plan_url(area, target.strategy)}?priority={target.number}"
        return Link(f"{target.strategy}. {target}", url)
    return row_link(target, area)


def milestone_table(milestones: Sequence[Milestone], editable: Action | None) -> Table:
    """Milestones with their days; for editors each leads to its form."""
    return Table(
        caption="Milestones",
        columns=(Column("Milestone"), Column("Due"), Column("Reached")),
        rows=tuple(
            (
                milestone_link(milestone, editable) if editable else milestone.title,
                short_date(milestone.due_on),
                short_date(milestone.reached_on) if milestone.reached_on else "Not yet",
            )
            for milestone in milestones
        ),
    )


def milestone_link(milestone: Milestone, action: Action) -> Link:
    """A milestone with its form."""
    return Link(milestone.title, f"{action.get_absolute_url()}milestones/{milestone.pk}/edit/")


def update_table(updates: Sequence[Update]) -> Table:
    """Updates as columns, one a period, the newest first."""
    texts = (
        ("What was done", [update.done for update in updates]),
        ("Next step", [update.next_step for update in updates]),
        ("Risk", [update.risk for update in updates]),
        ("Evidence", [update.evidence for update in updates]),
    )
    percentages = [percent(update.percentage, 0) for update in updates]
    return Table(
        caption="Updates, the newest first",
        columns=(Column("Period"), *(Column(update.period.name) for update in updates)),
        rows=(
            ("State", *(ActionState(update.state).tag for update in updates)),
            *((name, *(text or NONE for text in cells)) for name, cells in texts),
            *(
                [("Progress", *percentages)]
                if any(u.percentage is not None for u in updates)
                else []
            ),
            ("Submitted", *(submitted(update) for update in updates)),
        ),
    )


def submitted(update: Update) -> str:
    """When, by whom, and what became of it."""
    status = UpdateStatus(update.status)
    if update.submitted_on is None:
        return status.label
    by = f" by {update.written_by}" if update.written_by else ""
    told = "" if status == UpdateStatus.SUBMITTED else f". {status.label}"
    reason = f": {update.comment}" if status == UpdateStatus.RETURNED else ""
    return f"{short_date(update.submitted_on)}{by}{told}{reason}"


def what_and_why(change: Change) -> str:
    """A change in words, with the reason where one was given."""
    return f"{change.what} Because: {change.reason}" if change.reason else change.what


def change_table(changes: Sequence[Change]) -> Table:
    """What was changed, when and by whom."""
    return Table(
        caption="History",
        columns=(Column("When"), Column("What"), Column("Who")),
        rows=tuple(
            (british_moment(change.at), what_and_why(change), change.by or NONE)
            for change in changes
        ),
    )
