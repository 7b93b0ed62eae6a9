"""The forecast as tiles, a chart and a table.

A board sees percentages and expected plans in whole numbers; numbers below 5 are hidden.
"""

from collections.abc import Sequence

from config.lib.charts import Chart, Series
from config.lib.components import Column, Comparator, Table, Tile
from config.lib.disclosure import HIDDEN, SMALLEST_SHOWN, share_is_hidden
from config.lib.formats import british_date, change, number, percent
from ehcp.queries.forecast import Ahead, Basis, MonthAhead, Order, Plans, YearAhead, year_end
from ehcp.queries.forecast_basis import BackTest
from ehcp.queries.forecast_margins import Margin
from ehcp.queries.forecast_unseen import Errors


def tiles(ahead: Ahead, *, board: bool) -> tuple[Tile, ...]:
    """The figure of this year and the next, both ways, with the range.

    What if was asked, the figure as lately stands beside it. A board sees neither figure nor
    range where the year rests on few plans.
    """
    return tuple(
        Tile(
            f"{'What if: ' if ahead.asked else ''}{year.year}, to be published in June "
            f"{year.year + 1}, exceptions left out",
            figure_text(year.plans, board=board),
            comparators=(
                Comparator("Range", _range(year, board=board)),
                *_as_lately(ahead, year.year, board=board),
                Comparator("Exceptions included", figure_text(year.plans, board=board, ex=False)),
                Comparator("Range with them", _range(year, board=board, ex=False)),
            ),
        )
        for year in ahead.years
    )


def _as_lately(ahead: Ahead, year: int, *, board: bool) -> tuple[Comparator, ...]:
    """What a year comes to without what if, where that was asked."""
    if not ahead.asked:
        return ()
    plans = year_end(ahead.lately, year)
    return (Comparator("As lately, exceptions left out", figure_text(plans, board=board)),)


def rests_on_few(plans: Plans, *, ex: bool = True) -> bool:
    """Whether a share of expected plans could tell on few children."""
    part, whole = (plans.within_ex, plans.issued_ex) if ex else (plans.within, plans.issued)
    return whole > 0 and share_is_hidden(round(part), round(whole))


def figure(plans: Plans, *, board: bool, ex: bool = True) -> float | None:
    """The share within 20 weeks, without exceptions if `ex`; none where a board may not see it."""
    if board and rests_on_few(plans, ex=ex):
        return None
    return plans.percent_ex if ex else plans.percent


def figure_text(plans: Plans, *, board: bool, ex: bool = True) -> str:
    """The same in words."""
    return (
        HIDDEN
        if board and rests_on_few(plans, ex=ex)
        else percent(figure(plans, board=False, ex=ex))
    )


def _range(year: YearAhead, *, board: bool, ex: bool = True) -> str:
    """40.1% to 48.2%."""
    if board and rests_on_few(year.plans, ex=ex):
        return HIDDEN
    low, high = year.range_ex if ex else year.range_all
    return f"{percent(low)} to {percent(high)}"


def chart(
    lately: Sequence[MonthAhead], what_if: Sequence[MonthAhead] | None, *, board: bool
) -> Chart:
    """The year's figure month by month, as lately and as asked."""
    series = [_line("As lately", lately, highlight=what_if is None, board=board)]
    if what_if is not None:
        series.append(_line("What if", what_if, highlight=True, board=board))
    return Chart(
        title="The year’s figure at the end of each month, exceptions left out",
        sentence=" ".join(
            f"{each.name}: {_ends(months, board=board)}."
            for each, months in zip(series, (lately, what_if or ()), strict=False)
        ),
        labels=tuple(f"{month.starts:%b %Y}" for month in lately),
        series=tuple(series),
        unit="percent",
        label_title="Month",
        source="this partnership’s records",
        note="Each January begins a new year.",
    )


def _line(name: str, months: Sequence[MonthAhead], *, highlight: bool, board: bool) -> Series:
    """A run as a line."""
    values = tuple(figure(month.in_year, board=board) for month in months)
    missing = tuple(
        "hidden: few plans" if board and rests_on_few(month.in_year) else "no plan yet"
        for month in months
    )
    return Series(name, values, highlight=highlight, missing=missing)


def _ends(months: Sequence[MonthAhead], *, board: bool) -> str:
    """How each year of a run ends, in words."""
    years = sorted({month.starts.year for month in months})
    return ", ".join(
        f"{figure_text(year_end(months, year), board=board)} in {year}" for year in years
    )


def month_table(title: str, months: Sequence[MonthAhead], *, board: bool) -> Table:
    """Month by month: plans, those in time, the year so far both ways, the backlog."""
    return Table(
        title,
        (
            Column("Month"),
            Column("Plans", True),
            Column("Within 20 weeks", True),
            Column("Year to date, exceptions left out", True),
            Column("Year to date, exceptions included", True),
            Column("Waiting beyond 20 weeks", True),
        ),
        tuple(
            (
                f"{month.starts:%B %Y}",
                expected(month.plans.issued, board=board),
                expected(month.plans.within, board=board),
                figure_text(month.in_year, board=board),
                figure_text(month.in_year, board=board, ex=False),
                expected(month.backlog, board=board),
            )
            for month in months
        ),
        note="Expected numbers. The first month counts from the day that this page answers for.",
    )


def expected(many: float, *, board: bool) -> str:
    """An expectation in whole plans; a board does not see few."""
    if board and 0 < many < SMALLEST_SHOWN:
        return HIDDEN
    return number(many)


def what_if_sentence(
    lately: Sequence[MonthAhead],
    asked: Sequence[MonthAhead],
    order: Order,
    more: int,
    *,
    board: bool,
) -> str:
    """How the change moves the figure of each year and the backlog."""
    moves = []
    for year in sorted({month.starts.year for month in lately}):
        before = figure(year_end(lately, year), board=board)
        after = figure(year_end(asked, year), board=board)
        if before is not None and after is not None:
            moves.append((year, after - before))
    said = ", ".join(
        f"{number(abs(move), 1)} points {'higher' if move >= 0 else 'lower'} in {year}"
        for year, move in moves
    )
    text = f"With {number(more)} more plans a month, {order.label[0].lower()}{order.label[1:]}: "
    text += f"the figure is {said}." if said else "there is no figure to compare."
    if len(moves) > 1 and moves[0][1] < 0 < moves[-1][1]:
        text += " Clearing the backlog lowers the figure before it lifts it."
    return text


def pace_sentence(found: Basis) -> str:
    """The pace that the forecast carries on."""
    pace = found.pace
    return (
        f"Lately {number(pace.issued, 1)} plans were issued a month, {percent(100 * pace.in_time)} "
        f"of them within 20 weeks; requests that may become {number(pace.arriving, 1)} plans "
        f"came in a month; a tenth of plans came within {number(pace.lead_days / 7, 1)} weeks."
    )


def back_test_sentence(found: BackTest | None, *, board: bool) -> str:
    """How far off the method was last year; a board does not see a year of few plans."""
    if found is None or (board and share_is_hidden(*found.rests_on)):
        return "There are not enough records of last year to test the method on them."
    inside = "inside" if found.low <= found.came <= found.high else "outside"
    side = "too high" if found.error >= 0 else "too low"
    return (
        f"On {british_date(found.on)} this method would have said {percent(found.said)} for "
        f"{found.on.year} ({percent(found.low)} to {percent(found.high)}). It came to "
        f"{percent(found.came)}: {number(abs(found.error), 1)} points {side}, {inside} the range."
    )


def margin_sentence(found: Sequence[Margin]) -> str:
    """How the range comes about, with the margins by months ahead."""
    said = ", ".join(
        f"{number(each.months)} months ahead from {number(-each.low, 1)} points lower to "
        f"{number(each.high, 1)} higher"
        for each in found
    )
    return (
        "The range is what the slackest and the best quarter of those months would give, for the "
        "number of plans and the share in time, widened until it holds nine in ten of the errors "
        f"that the method made on other invented caseloads: {said}. Plans that the year has issued "
        "already are certain, and narrow it."
    )


def unseen_sentence(found: Errors) -> str:
    """How far off the method was on caseloads that it was not chosen on."""
    many = len(found.rows)
    return (
        f"{found.caseloads} invented caseloads, whose shares rise, fall, stay or swing, played no "
        f"part in choosing this method and its range. On {many} earlier days of theirs, from what "
        f"was known then, it said the share in time of the six months to come: it was out by "
        f"{number(found.mean, 1)} points on average and {number(found.worst, 1)} at worst, too low "
        f"in {found.too_low} of {many}, and what came lay inside the range in {found.inside} of "
        f"{many}. It carries on the last twelve months, so it lags where the share rises or falls. "
        "Invented cases are more regular than real ones: expect larger errors."
    )


def unseen_table(found: Errors) -> Table:
    """Each test on a caseload that the method was not chosen on."""
    return Table(
        "The method on invented caseloads that it was not chosen on, six months ahead",
        (
            Column("Asked on"),
            Column("Caseload"),
            Column("Said", True),
            Column("Range", True),
            Column("Came", True),
            Column("Inside the range"),
            Column("Points off", True),
            Column("Plans", True),
        ),
        tuple(
            (
                british_date(row.on),
                row.caseload,
                percent(row.said),
                f"{percent(row.low)} to {percent(row.high)}",
                percent(row.came),
                "Yes" if row.inside else "No",
                change(row.error),
                number(row.plans),
            )
            for row in found.rows
        ),
        note="Share of plans issued within 20 weeks, exceptions left out.",
    )
