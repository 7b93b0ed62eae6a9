"""What the case page shows, as rows and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commissioning.models import LocalArea
from config.lib.components import Cell, Column, Link, SummaryRow, Table, Tag
from config.lib.formats import british_date, british_moment, count_of, money, short_date
from ehcp.choices import OPEN_STAGES, Stage
from ehcp.models import Attendance, Child, Dispute, NamedSetting, Plan, Request
from ehcp.queries.ages import age_on, curriculum_year, curriculum_year_words
from ehcp.queries.case_history import Change
from ehcp.queries.cases import CaseFile, Episode, Step
from ehcp.queries.clock import Deadline
from ehcp.queries.corrections import correction_path
from ehcp.queries.mistakes import put_back_path
from ehcp.queries.stages import is_overdue, last_day, plan_of
from ehcp.tables.cases import stage_tag

CORRECT = "Correct"
RANKS = {1: "Main", 2: "Second"}
YES = "Yes"


@dataclass(frozen=True)
class EpisodePanel:
    """An episode as the page shows it. `tags` are its stage and what makes it urgent.

    `deadlines_said` sums up its table of deadlines, which folds away.
    """

    title: str
    tags: tuple[Tag, ...]
    deadline: str
    steps: tuple[Step, ...]
    deadlines: Table
    deadlines_said: str
    tables: tuple[Table, ...]
    corrections: tuple[Link, ...]


def summary(case: CaseFile) -> tuple[SummaryRow, ...]:
    """Who the case is about, without identifiers."""
    child, latest = case.child, case.latest
    rows = [
        SummaryRow("Case reference", child.reference),
        SummaryRow("Stage", stage_tag(latest.stage) if latest else "No request yet"),
        SummaryRow("Age", f"{age_on(child.born_on, case.on)} on {british_date(case.on)}"),
        SummaryRow(
            "National curriculum year",
            curriculum_year_words(curriculum_year(child.born_on, case.on)),
        ),
        SummaryRow("Looked after", YES if child.looked_after else "No"),
    ]
    if child.care_leaver:
        rows.append(SummaryRow("Care leaver", YES))
    plan = plan_of(latest.request) if latest else None
    return (*rows, *(plan_rows(plan, case) if plan else ()))


def plan_rows(plan: Plan, case: CaseFile) -> tuple[SummaryRow, ...]:
    """Needs and settings of the plan."""
    ranks = {1: "Primary need", 2: "Secondary need"}
    needs = [SummaryRow(ranks[need.rank], need.get_need_display()) for need in plan.needs.all()]
    named = [where(row, case.child.area) for row in plan.named.all()]
    attended = [where(row, case.child.area) for row in plan.attended.all() if attends(row, case)]
    return (
        *needs,
        SummaryRow("Setting named in the plan", "; ".join(named) or "Not recorded"),
        SummaryRow("Setting attended", "; ".join(attended) or "Not recorded"),
        SummaryRow("Personal budget", budget_words(plan)),
    )


def budget_words(plan: Plan) -> str:
    """Whether there is a personal budget, and how it is taken."""
    if not plan.personal_budget:
        return "None recorded"
    said = [f"direct payment: {plan.get_direct_payment_display().lower()}"] * bool(
        plan.direct_payment
    )
    if plan.organised_arrangements:
        said.append("arranged by the authority")
    if plan.third_party:
        said.append("arranged by a third party")
    return f"Yes ({', '.join(said)})" if said else YES


def attends(row: Attendance, case: CaseFile) -> bool:
    """Whether the child attends the setting on the day of the page."""
    return row.entered_on <= case.on and (row.left_on is None or row.left_on > case.on)


def where(row: NamedSetting | Attendance, area: LocalArea) -> str:
    """A setting, and that it lies out of the area where it does."""
    setting = row.setting
    if setting is None or setting.authority_id in (None, area.geography_id):
        return str(row)
    return f"{row} (out of area, {setting.authority})"


def identifiers(child: Child) -> tuple[SummaryRow, ...]:
    """What only those see who asked for it."""
    return (
        SummaryRow("Date of birth", british_date(child.born_on)),
        SummaryRow("UPN", child.upn or child.get_upn_unknown_display() or "Not recorded"),
        SummaryRow("ULN", child.uln or "Not recorded"),
    )


def panel(
    episode: Episode, case: CaseFile, deadlines: Sequence[Deadline], *, editable: bool
) -> EpisodePanel:
    """An episode for the page with its deadlines; `editable` adds ways to correct it."""
    request = episode.request
    late = (Tag("Past 20 weeks", "red"),) if is_overdue(request, case.on) else ()
    tables = (
        advice_table(request, episode.stage),
        exception_table(request),
        setting_table(request),
        budget_table(request),
        review_table(request),
    )
    return EpisodePanel(
        title=episode_title(request),
        tags=(stage_tag(episode.stage), *late),
        deadline=deadline(episode),
        steps=episode.steps,
        deadlines=deadline_table(deadlines),
        deadlines_said=deadlines_said(deadlines),
        tables=tuple(table for table in tables if table.rows),
        corrections=corrections(request) if editable else (),
    )


def episode_title(request: Request) -> str:
    """The day of the request; without one, where the plan came from."""
    plan = plan_of(request)
    if request.received_on:
        return f"Request of {british_date(request.received_on)}"
    if plan and plan.transferred_on:
        return "Plan from another authority"
    return "Request whose day is not recorded"


def deadline(episode: Episode) -> str:
    """When the 20 weeks end, or how long the plan took."""
    last = last_day(episode.request)
    plan, received = plan_of(episode.request), episode.request.received_on
    if last is None or received is None or episode.stage in NO_DEADLINE:
        return ""
    if plan and plan.started_on:
        weeks = (plan.started_on - received).days / 7
        kept = "within" if plan.started_on <= last else "after"
        return f"The plan was issued {kept} the 20 weeks: {weeks:.1f} weeks after the request."
    return f"The 20 weeks end on {british_date(last)} (regulation 13(2))."


NO_DEADLINE = (
    Stage.REFUSED_TO_ASSESS,
    Stage.REFUSED_TO_ISSUE,
    Stage.WITHDRAWN,
    Stage.MOVED,
)


def deadline_table(deadlines: Sequence[Deadline]) -> Table:
    """The clocks that run or ran: limit, source, last day, and where it stands."""
    rows: list[tuple[Cell, ...]] = [
        (each.rule.code, *deadline_cells(each), where_it_stands(each))
        for each in deadlines
        if each.started
    ]
    headings = ("Number", "Deadline", "Source", "Due by", "Where it stands")
    return Table(
        "Deadlines",
        tuple(map(Column, headings)),
        tuple(rows),
        note="The numbers are those of the page of time limits.",
    )


def deadlines_said(deadlines: Sequence[Deadline]) -> str:
    """How many deadlines there are, and how many of them were met late or are late now."""
    started = [each for each in deadlines if each.started]
    late = sum(1 for each in started if each.met_on and each.days_late)
    overdue = sum(1 for each in started if each.overdue)
    said = [count_of(len(started), "deadline")]
    if late:
        said.append(f"{late} met late")
    if overdue:
        said.append(f"{overdue} overdue now")
    return ", ".join(said)


def deadline_cells(each: Deadline) -> tuple[Cell, ...]:
    """What is to be done, why, and by when."""
    source = each.rule.authority or "No authority named"
    return (
        f"{each.rule.step} ({each.about})" if each.about else each.rule.step,
        f"{source} (unconfirmed)" if each.unconfirmed else source,
        short_date(each.due),
    )


def where_it_stands(each: Deadline) -> Cell:
    """Met, late or due, in red where it is overdue."""
    said = sentence_case(each.words)
    return Tag(said, "red") if each.overdue else said


def due_table(deadlines: Sequence[Deadline]) -> Table:
    """What of the whole case is to be done next, the most urgent first."""
    waiting = [
        each
        for each in deadlines
        if each.started and each.recorded and each.due and each.met_on is None
    ]
    rows: list[tuple[Cell, ...]] = []
    for each in sorted(waiting, key=lambda each: each.due or date.max):
        step, source, due = deadline_cells(each)
        rows.append((step, due, where_it_stands(each), source))
    headings = ("What is to be done next", "Due by", "Where it stands", "Source")
    return Table("Next deadlines", tuple(map(Column, headings)), tuple(rows))


def sentence_case(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]


def corrections(request: Request) -> tuple[Link, ...]:
    """Where the single records of an episode are corrected."""
    plan = plan_of(request)
    found = [Link("request", correction_path(request, request.child))]
    if hasattr(request, "assessment"):
        found.append(Link("decision on a plan", correction_path(request.assessment, request.child)))
    if plan:
        found.append(Link("plan", correction_path(plan, request.child)))
    return tuple(found)


def correct(row: object, child: Child) -> Link:
    """The link at the end of a line."""
    return Link(CORRECT, correction_path(row, child))


def advice_table(request: Request, stage: Stage) -> Table:
    """Advice of an episode: six weeks each (regulation 8). Nobody waits once it has ended."""
    missing: Cell = Tag("Waiting", "blue") if stage in OPEN_STAGES else "Not received"
    rows: list[tuple[Cell, ...]] = [
        (
            advice.get_agency_display(),
            short_date(advice.requested_on),
            short_date(advice.received_on) if advice.received_on else missing,
            correct(advice, request.child),
        )
        for advice in request.advice.all()
    ]
    headings = ("Advice from", "Asked for", "Received", CORRECT)
    return Table("Advice", tuple(map(Column, headings)), tuple(rows))


def exception_table(request: Request) -> Table:
    """Exceptions to the time limits (regulation 10(4))."""
    rows: list[tuple[Cell, ...]] = [
        (
            exception.get_ground_display(),
            short_date(exception.from_on),
            short_date(exception.to_on),
            exception.evidence,
            exception.authorised_by,
            correct(exception, request.child),
        )
        for exception in request.exceptions.all()
    ]
    headings = ("Ground", "From", "To", "Evidence", "Authorised by", CORRECT)
    return Table("Exceptions", tuple(map(Column, headings)), tuple(rows))


def setting_table(request: Request) -> Table:
    """The settings that the plan names, and those that are or were attended."""
    plan, child = plan_of(request), request.child
    named: list[tuple[Cell, ...]] = [
        (
            where(row, child.area),
            "Named in the plan",
            RANKS[row.rank],
            "–",
            "–",
            correct(row, child),
        )
        for row in (plan.named.all() if plan else ())
    ]
    attended: list[tuple[Cell, ...]] = [
        (
            where(row, child.area),
            f"Attended, residential {row.get_residential_display()}"
            if row.residential
            else "Attended",
            RANKS[row.rank],
            short_date(row.entered_on),
            short_date(row.left_on),
            correct(row, child),
        )
        for row in (plan.attended.all() if plan else ())
    ]
    headings = ("Setting", "What it is", "Rank", "From", "To", CORRECT)
    return Table("Settings", tuple(map(Column, headings)), (*named, *attended))


def budget_table(request: Request) -> Table:
    """What the personal budget of the plan is paid from."""
    plan = plan_of(request)
    rows: list[tuple[Cell, ...]] = [
        (row.get_stream_display(), money(row.pounds_a_year, 2), correct(row, request.child))
        for row in (plan.budget_streams.all() if plan else ())
    ]
    columns = (Column("Paid from"), Column("A year", True), Column(CORRECT))
    return Table("Personal budget", columns, tuple(rows))


def review_table(request: Request) -> Table:
    """Reviews of the plan of an episode."""
    plan = plan_of(request)
    rows: list[tuple[Cell, ...]] = [
        (
            short_date(review.meeting_on),
            short_date(review.decided_on),
            review.get_outcome_display() or Tag("Waiting", "blue"),
            short_date(review.final_on),
            correct(review, request.child),
        )
        for review in (plan.reviews.all() if plan else ())
    ]
    headings = ("Review meeting", "Decided", "Outcome", "Amended plan sent", CORRECT)
    return Table("Reviews", tuple(map(Column, headings)), tuple(rows))


def outcome_words(dispute: Dispute) -> str:
    """How a dispute ended, and what else is said of it."""
    said = [dispute.get_outcome_display(), dispute.result]
    return ": ".join(filter(None, said)) or "–"


def carried_out(dispute: Dispute, on: date) -> Cell:
    """Whether what an order, an agreement or a concession asks for was done, and in time."""
    due = dispute.due_on
    if not dispute.ordered:
        return "–"
    if dispute.complied_on:
        late = (dispute.complied_on - due).days if due else 0
        said = f"Done on {short_date(dispute.complied_on)}"
        return f"{said}, {count_of(late, 'day')} late" if late > 0 else said
    if due is None:
        return "Not done yet"
    if due < on:
        return Tag(f"{count_of((on - due).days, 'day')} late", "red")
    return f"Due by {short_date(due)}"


def dispute_table(disputes: Sequence[Dispute], child: Child, on: date) -> Table:
    """Mediation and appeals of a case."""
    rows: list[tuple[Cell, ...]] = [
        (
            dispute.get_kind_display(),
            dispute.get_about_display(),
            short_date(dispute.opened_on),
            short_date(dispute.closed_on) if dispute.closed_on else Tag("Open", "blue"),
            outcome_words(dispute),
            str(dispute.get_ordered_display() or "–"),
            carried_out(dispute, on),
            correct(dispute, child),
        )
        for dispute in disputes
    ]
    headings = (
        *("Kind", "About", "Opened", "Closed", "Outcome", "To be done", "Where it stands"),
        CORRECT,
    )
    return Table("Mediation and appeals", tuple(map(Column, headings)), tuple(rows))


def history_table(changes: Sequence[Change], child: Child, *, editable: bool) -> Table:
    """What was recorded and corrected, newest first, with the way back of what was taken out."""
    rows: list[tuple[Cell, ...]] = [
        (
            british_moment(each.at),
            each.what,
            each.by or "The product itself",
            put_back(each, child) if editable else "–",
        )
        for each in changes
    ]
    headings = ("When", "What", "Who did it", "Put back")
    return Table("History of this case", tuple(map(Column, headings)), tuple(rows))


def put_back(change: Change, child: Child) -> Cell:
    """Where a record that was taken out is put back."""
    path = put_back_path(change.removed, child) if change.removed else ""
    return Link("Put back", path) if path else "–"
