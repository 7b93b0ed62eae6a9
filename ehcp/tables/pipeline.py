"""The pipeline as tables; commissioners follow a count to its cases."""

from collections.abc import Sequence
from datetime import date, timedelta

from config.lib.components import Cell, Column, Table
from config.lib.disclosure import HIDDEN, SMALLEST_PART
from config.lib.formats import MISSING, change, number
from ehcp.choices import OPEN_STAGES, Stage
from ehcp.queries.clock import DECIDE_WEEKS, ISSUE_WEEKS, REFUSE_WEEKS, limit
from ehcp.queries.pipeline import (
    AHEAD,
    STEPS,
    WEEKS,
    WITHIN_20,
    AgencyTime,
    LimitRow,
    Pipeline,
    StepTime,
    StepTimes,
)
from ehcp.tables.case_links import Cases, Span
from ehcp.tables.timeliness import Grid, Reader, weeks

# The stages for which a limit runs, as the caseload asks for them.
OF_LIMIT = {DECIDE_WEEKS: Stage.REQUESTED.value, REFUSE_WEEKS: "undecided", ISSUE_WEEKS: "open"}
WAITING = (Column("Still to come", True), Column("Past 6 weeks", True))


# A board sees those past 20 weeks together, as their number stands above the table too.
BOARD_WEEKS = (*(label for _, label in WEEKS[:WITHIN_20]), "Over 20 weeks")
REQUESTED = 0  # the row of the first stage


def stage_grid(pipeline: Pipeline, reader: Reader, *, awaiting_hidden: bool) -> Grid:
    """Open requests by stage and weeks, and their sums.

    `awaiting_hidden`: how many of a year's requests wait for a decision is hidden on the page of
    requests, so a board may not see how many wait in all.
    """
    if not reader.board:
        return reader.grid([row.by_week for row in pipeline.stages])
    also = [(REQUESTED, len(BOARD_WEEKS))] if awaiting_hidden else []
    return reader.grid([row.by_limit for row in pipeline.stages], also)


def stage_table(counted: Grid, on: date, cases: Cases, reader: Reader) -> Table:
    """Open requests by stage and weeks since the request."""
    labels = BOARD_WEEKS if reader.board else [label for _, label in WEEKS]
    stages: list[tuple[str, str]] = [
        *((stage.label, stage.value) for stage in OPEN_STAGES),
        ("All", "open"),
    ]
    spans: list[Span] = [*week_spans(on)[: len(labels)], (None, on)]
    return Table(
        "Open requests by stage and weeks since the request",
        (Column("Stage"), *(Column(label, True) for label in labels), Column("All", True)),
        tuple(
            (
                label,
                *(
                    cases.cell(figure, stage=stage, received=span, every=True)
                    for figure, span in zip(figures, spans, strict=True)
                ),
            )
            for (label, stage), figures in zip(stages, counted, strict=True)
        ),
        note=reader.note,
    )


def week_spans(on: date) -> list[Span]:
    """The days on which the requests of each band of weeks were received."""
    edges = [on - limit(weeks) for weeks, _ in WEEKS if weeks is not None]
    day = timedelta(days=1)
    latest = [on, *(edge - day for edge in edges)]
    return list(zip([*edges, None], latest, strict=True))


def limit_table(limits: Sequence[LimitRow], on: date, cases: Cases) -> Table:
    """How many requests are past each limit and come to it soon; not for a board."""
    return Table(
        "Past the limits, and falling due",
        (
            Column("What the law asks"),
            Column("Within", True),
            Column("Open", True),
            Column("Past the limit", True),
            *(Column(f"Due in {ahead} weeks", True) for ahead in AHEAD),
        ),
        tuple(_limit_cells(row, on, cases) for row in limits),
        note="What is due in 4 weeks holds what is due in 2, and so on.",
    )


def _limit_cells(row: LimitRow, on: date, cases: Cases) -> tuple[Cell, ...]:
    """A limit as cells; what was received on `last` is due on the day itself."""
    last = on - limit(row.weeks)

    def cell(count: int, received: Span) -> Cell:
        stage = OF_LIMIT[row.weeks]
        return cases.cell(number(count), stage=stage, received=received, every=True)

    return (
        row.label,
        f"{row.weeks} weeks",
        cell(row.open, (None, on)),
        cell(row.past, (None, last - timedelta(days=1))),
        *(
            cell(count, (last, last + timedelta(weeks=weeks)))
            for count, weeks in zip(row.ahead, AHEAD, strict=True)
        ),
    )


def step_table(times: StepTimes, cases: Cases, reader: Reader) -> Table:
    """Median weeks of each step beside what the limits leave for it."""
    return Table(
        "How long each step took",
        (
            Column("Step"),
            Column("Ended", True),
            Column("Median", True),
            Column("The limits leave", True),
            Column("Lost", True),
        ),
        tuple(
            _step_cells(step, name, cases, reader)
            for step, (name, _, _) in zip((*times.steps, times.whole), STEPS, strict=True)
        ),
        note=f"Steps that ended in twelve months. {reader.note}".strip(),
    )


def _step_cells(step: StepTime, name: str, cases: Cases, reader: Reader) -> tuple[Cell, ...]:
    """A step as cells."""
    few = reader.board and 0 < step.ended < SMALLEST_PART
    lost = MISSING if step.lost is None else f"{change(step.lost)} weeks"
    return (
        step.label,
        HIDDEN if few else cases.cell(number(step.ended), figure=f"step:{name}", every=True),
        weeks(step.median, few=few),
        f"{number(step.allowed)} weeks",
        HIDDEN if few else lost,
    )


def agency_table(agencies: Sequence[AgencyTime], cases: Cases, reader: Reader) -> Table:
    """Advice by agency: in time or not, median, and what is still to come.

    A board sees what is still to come on the page of advice alone: by the year it was asked for,
    and with other numbers hidden there, the two together would tell the hidden ones.
    """
    received = reader.grid(
        [(a.received.within, a.received.made - a.received.within) for a in agencies]
    )
    waiting = () if reader.board else WAITING
    said = "" if reader.board else "; still to come for open requests"
    return Table(
        "Advice, by who gives it",
        (
            Column("Agency"),
            Column("Received", True),
            Column("Within 6 weeks", True),
            Column("Share", True),
            Column("Median", True),
            *waiting,
        ),
        tuple(
            (*_agency_cells(agency, came, cases, reader), *_waiting_cells(agency, cases, reader))
            for agency, came in zip(agencies, received, strict=False)
        ),
        note=f"Received in twelve months{said}. {reader.note}".strip(),
    )


def _agency_cells(
    agency: AgencyTime, came: tuple[str, ...], cases: Cases, reader: Reader
) -> tuple[Cell, ...]:
    """What an agency gave, with its cases."""
    given, within = (
        cases.counted(text, requests, figure=f"given:{agency.agency.value}{timing}", every=True)
        for text, requests, timing in (
            (came[2], agency.requests[0], ""),
            (came[0], agency.requests[1], ":within"),
        )
    )
    few = reader.board and 0 < agency.received.made < SMALLEST_PART
    share = reader.share(agency.received.within, agency.received.made)
    return (
        agency.label,
        given,
        within,
        HIDDEN if HIDDEN in came else share,
        weeks(agency.median, few=few),
    )


def _waiting_cells(agency: AgencyTime, cases: Cases, reader: Reader) -> tuple[Cell, ...]:
    """What an agency still owes, with its cases; nothing for a board."""
    if reader.board:
        return ()
    code = agency.agency.value
    return tuple(
        cases.counted(number(many), requests, advice=f"{state}:{code}", every=True)
        for state, many, requests in (
            ("waiting", agency.waiting, agency.requests[2]),
            ("overdue", agency.overdue, agency.requests[3]),
        )
    )


def step_sentence(times: StepTimes, reader: Reader) -> str:
    """Which step loses most time, and whose advice is slowest."""
    step, agency = times.slowest, times.slowest_agency
    if not any(each.ended for each in times.steps):
        said = "No step ended in these twelve months, so none can be compared yet."
    elif step is None or step.median is None:
        said = "No step took longer, by its median, than the limits leave for it."
    elif reader.board and step.ended < SMALLEST_PART:
        return "Too few cases ended to say which step loses the time."
    else:
        said = (
            f"Most time is lost in this step: {step.label[0].lower()}{step.label[1:]}. Its median "
            f"is {weeks(step.median)}, {number(step.lost, 1)} more than the limits leave."
        )
    if agency and agency.median and not (reader.board and agency.received.made < SMALLEST_PART):
        said += f" The slowest advice: {agency.label} (median {weeks(agency.median)})."
    return said
