"""The needs profile as tiles, tables and charts. Board readers get no number under five."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse

from commissioning.choices import Unit
from commissioning.queries.benchmarks.figures import Figure, shown
from commissioning.queries.needs import Group, Known, Line, Profile, Topic
from commissioning.queries.needs_outcomes import Outcome
from commissioning.queries.needs_schools import Alike, OwnSchool, School, SchoolYear
from commissioning.queries.series import MeasureSeries, chart_of
from config.lib.charts import Chart, Series, round_domain
from config.lib.components import Cell, Column, Comparator, Link, Table, Tile
from config.lib.disclosure import HIDDEN, HIDDEN_MEANS, hidden_cells, is_small, with_totals
from config.lib.formats import MISSING, number, percent

COVERAGE: Final = (
    "School census: pupils in schools within the area on the January census day, whichever "
    "authority maintains their plan."
)
BESIDE: Final = (
    Column("Neighbours, mean", True),
    Column("Region", True),
    Column("England", True),
)


@dataclass(frozen=True)
class Choice:
    """One of several views of a page."""

    text: str
    url: str
    current: bool


def measure_link(slug: str, text: str, code: str) -> Link:
    """A figure's name with the page that has its definition and releases."""
    return Link(text, reverse("commissioning:measure", args=[slug, code]))


def tiles(profile: Profile, slug: str) -> tuple[Tile, ...]:
    """Pupils, and the share with SEN support, with a plan, and with either."""
    return tuple(
        tile(line, slug)
        for line in profile.lines
        if line.count.value is not None or line.share.value is not None
    )


def tile(line: Line, slug: str) -> Tile:
    """A line of the headline; shares come first, as numbers do not compare."""
    share = line.share.value is not None
    counted = f"{number(line.count.value)} pupils" if line.count.value is not None else ""
    beside = (("England", line.england), ("Region", line.region), ("Neighbours", line.neighbours))
    return Tile(
        line.title,
        percent(line.share.value) if share else number(line.count.value),
        comparators=tuple(
            Comparator(label, percent(value)) for label, value in beside if value is not None
        ),
        as_at=counted if share else "",
        url=measure_link(slug, line.title, line.measure).url,
    )


def headline(profile: Profile, slug: str, *, by_school: bool) -> Table:
    """The same as a table, with the source of each number; numbers open the schools' list."""
    return Table(
        f"Pupils with SEN, {profile.span.label}",
        (
            Column("Pupils"),
            Column("Number", True),
            Column("Share of all pupils", True),
            *BESIDE,
            Column("Source"),
        ),
        tuple(
            (
                measure_link(slug, line.title, line.measure),
                schools_link(line, profile, slug) if by_school else number(line.count.value),
                percent(line.share.value),
                *beside(line),
                line.count.source or line.share.source or MISSING,
            )
            for line in profile.lines
        ),
        note=COVERAGE,
    )


def schools_link(line: Line, profile: Profile, slug: str) -> Cell:
    """A number that opens the schools that it is made of; a dash opens nothing."""
    if line.count.value is None:
        return MISSING
    url = reverse("commissioning:needs-schools", args=[slug])
    return Link(number(line.count.value), f"{url}?year={profile.span.code}")


def beside(row: Line | Group) -> tuple[str, str, str]:
    """The shares of neighbours, region and England."""
    return percent(row.neighbours), percent(row.region), percent(row.england)


def group_table(topic: Topic, label: str, *, board: bool) -> Table | None:
    """Pupils with SEN by the groups of a topic; none without groups."""
    if not topic.groups:
        return None
    prevalence = any(group.own.prevalence is not None for group in topic.groups)
    columns = [Column(topic.name), Column("SEN support", True), Column("EHC plan", True)]
    columns += [Column("All with SEN", True), Column("Share of all with SEN", True), *BESIDE]
    columns += [Column("Of the group’s pupils", True)] if prevalence else []
    cells = counted(
        [(group.own.support, group.own.plans, group.own.sen) for group in topic.groups], board=board
    )
    return Table(
        f"Pupils with SEN by {topic.name[0].lower()}{topic.name[1:]}, {label}",
        tuple(columns),
        tuple(
            (
                group.label,
                *row,
                HIDDEN if HIDDEN in row else percent(group.own_share),
                *beside(group),
                *([hidden_or(percent(group.own.prevalence), row)] if prevalence else []),
            )
            for group, row in zip(topic.groups, cells, strict=True)
        ),
        note=" ".join(
            filter(None, (f"Source: {topic.source}." if topic.source else "", hidden_note(cells)))
        ),
    )


def hidden_note(rows: Sequence[Sequence[Cell]]) -> str:
    """What the mark means, where it stands in a table."""
    return HIDDEN_MEANS if any(HIDDEN in row for row in rows) else ""


def hidden_or(text: str, row: Sequence[str]) -> str:
    """A text, or the mark where a count beside it is hidden."""
    return HIDDEN if HIDDEN in row else text


Three = tuple[float | None, float | None, float | None]


def counted(rows: Sequence[Three], *, board: bool) -> list[tuple[str, str, str]]:
    """SEN support, plans and both as texts; for boards small ones and what gives them away."""
    whole = [row for row in rows if row[0] is not None and row[1] is not None]
    inner = [(int(row[0] or 0), int(row[1] or 0)) for row in whole]
    hidden = hidden_cells(inner) if board and inner else frozenset()
    grid = iter(
        tuple(HIDDEN if (r, c) in hidden else number(count) for c, count in enumerate(row))
        for r, row in enumerate(with_totals(inner)[:-1] if inner else ())
    )
    found = []
    for row in rows:
        if row[0] is not None and row[1] is not None:
            support, plans, both = next(grid)
            found.append((support, plans, both))
        else:
            alone = [alone_text(value, board=board) for value in row]
            found.append((alone[0], alone[1], alone[2]))
    return found


def alone_text(value: float | None, *, board: bool) -> str:
    """A count that adds up to no other."""
    return HIDDEN if board and value is not None and is_small(int(value)) else number(value)


def difference_note(topic: Topic, stated: Known) -> str:
    """What to say where the groups do not add up to the total that is given."""
    added = topic.sen
    if added is None or stated.value is None or added == stated.value:
        return ""
    return (
        f"The groups add up to {number(added)}; the total that is given is "
        f"{number(stated.value)}. Shares are of the groups’ sum."
    )


def need_chart(topic: Topic, label: str) -> Chart | None:
    """The share of each need here and in England, as bars."""
    rows = [group for group in topic.groups if group.own_share is not None]
    if not rows:
        return None
    most = sorted(rows, key=lambda group: -(group.own_share or 0))
    highest = max(max(group.own_share or 0, group.england or 0) for group in rows)
    series = [Series("Here", tuple(group.own_share for group in most), highlight=True)]
    if any(group.england is not None for group in rows):
        series.append(Series("England", tuple(group.england for group in most)))
    return Chart(
        title=f"Pupils with SEN by primary need, {label}",
        sentence=f"{most[0].label} is the most frequent of the needs given: "
        f"{percent(most[0].own_share)} of pupils with SEN.",
        labels=tuple(group.label for group in most),
        series=tuple(series),
        unit="percent",
        kind="bar",
        label_title="Primary need",
        domain=round_domain(0, highest),
        source=topic.source,
    )


def trend(series: MeasureSeries) -> Chart:
    """A share of pupils over the years, with every release that it is drawn from."""
    releases = sorted({str(figure.release) for figure in series.figures.values()})
    return replace(chart_of(series, trend_sentence(series)), source="; ".join(releases))


def trend_sentence(series: MeasureSeries) -> str:
    """What the newest figure of the area is, and England's."""
    said = []
    for place in (series.places.own, series.places.england):
        run = series.run(place, series.spans[-1]) if place and series.spans else ()
        known = [figure for figure in run if figure.value is not None]
        if place and known:
            last = known[-1]
            moved = f", {known[0].text} in {known[0].span.label}" if len(known) > 1 else ""
            said.append(f"{place.name}: {last.text} in {last.span.label}{moved}.")
    return " ".join(said) or "No figure is loaded yet."


def school_table(schools: Sequence[School], label: str, slug: str, *, board: bool) -> Table:
    """The area's schools with their pupils with SEN."""
    rows = [(school.pupils, school.support, school.plans) for school in schools]
    *cells, total = school_cells(rows, board=board)
    return Table(
        f"Schools, {label}",
        (
            Column("School"),
            Column("Pupils", True),
            Column("SEN support", True),
            Column("Share", True),
            Column("EHC plan", True),
            Column("Share", True),
            Column("Phase and type"),
        ),
        (
            *(
                (setting_link(school.name, school.setting, slug), *row, phase_of(school))
                for school, row in zip(schools, cells, strict=True)
            ),
            ("All schools", *total, ""),
        ),
        note=f"{COVERAGE} {hidden_note(cells)}".strip(),
    )


def phase_of(school: School) -> str:
    """Phase and type, once where they are the same."""
    return ", ".join(dict.fromkeys(filter(None, (school.phase, school.kind)))) or MISSING


def setting_link(name: str, setting: int | None, slug: str) -> Cell:
    """A school with its page, where the register knows it."""
    if setting is None:
        return name
    return Link(name, reverse("commissioning:setting", args=[slug, setting]))


def school_cells(
    rows: Sequence[tuple[int | None, int | None, int | None]], *, board: bool
) -> list[tuple[str, ...]]:
    """Pupils, and number and share with SEN support and with a plan: each school, then all."""
    inner = [
        (max(0, (pupils or 0) - (support or 0) - (plans or 0)), support or 0, plans or 0)
        for pupils, support, plans in rows
    ]
    hidden = hidden_cells(inner) if board and inner else frozenset()
    return [
        (
            cell(pupils, (at, 3) in hidden),
            cell(support, (at, 1) in hidden),
            share(support, pupils, bool({(at, 1), (at, 3)} & hidden)),
            cell(plans, (at, 2) in hidden),
            share(plans, pupils, bool({(at, 2), (at, 3)} & hidden)),
        )
        for at, (pupils, support, plans) in enumerate([*rows, summed(rows)])
    ]


def summed(rows: Sequence[tuple[int | None, int | None, int | None]]) -> tuple[int, int, int]:
    """The sums of what is known."""
    pupils, support, plans = (sum(row[at] or 0 for row in rows) for at in range(3))
    return pupils, support, plans


def cell(count: int | None, hidden: bool) -> str:
    """A count, or the mark that it is hidden."""
    return HIDDEN if hidden else number(count)


def share(part: int | None, whole: int | None, hidden: bool) -> str:
    """A share, or the mark that it is hidden."""
    if hidden:
        return HIDDEN
    return percent(100 * part / whole) if part is not None and whole else MISSING


def school_year_table(years: Sequence[SchoolYear], *, board: bool) -> Table | None:
    """What the censuses say of one school; none where there is nothing."""
    if not years:
        return None
    rows = [(year.pupils, year.support, year.plans) for year in years]
    cells = [school_cells([row], board=board)[0] for row in rows]
    return Table(
        "School census, by year",
        (
            Column("Census"),
            Column("Pupils", True),
            Column("SEN support", True),
            Column("Share", True),
            Column("EHC plan", True),
            Column("Share", True),
        ),
        tuple((year.label, *row) for year, row in zip(years, cells, strict=True)),
        note=f"DfE’s school-level file. {hidden_note(cells)}".strip(),
    )


def school_need_table(years: Sequence[SchoolYear], *, board: bool) -> Table | None:
    """The needs of one school's pupils in the newest census; none for boards: few pupils."""
    if board or not years or not years[0].needs:
        return None
    return Table(
        f"Primary needs, {years[0].label}",
        (Column("Primary need"), Column("SEN support", True), Column("EHC plan", True)),
        tuple((each.label, number(each.support), number(each.plans)) for each in years[0].needs),
    )


def alike_table(
    title: str, heading: str, groups: Sequence[Alike], *, all_pupils: bool = True
) -> Table | None:
    """Pupils of the own census by group; none without groups. Needs are of pupils with SEN."""
    if not groups:
        return None
    headings = (
        ("No SEN", "SEN support", "EHC plan", "All")
        if all_pupils
        else ("SEN support", "EHC plan", "All with SEN")
    )
    return Table(
        title,
        (Column(heading), *(Column(each, True) for each in headings)),
        tuple(
            (each.label, *map(number, counts if all_pupils else counts[1:]))
            for each in groups
            if (
                counts := (
                    each.none,
                    each.support,
                    each.plans,
                    each.none + each.support + each.plans,
                )
            )
        ),
    )


def own_school_table(schools: Sequence[OwnSchool], slug: str) -> Table:
    """The schools of the own census, and how many of their pupils have no valid need."""
    return Table(
        "Schools of your own census",
        (
            Column("School"),
            Column("Pupils", True),
            Column("SEN support", True),
            Column("EHC plan", True),
            Column("With SEN, no valid need", True),
        ),
        tuple(
            (
                setting_link(school.name, school.setting, slug),
                number(school.counts.none + school.counts.support + school.counts.plans),
                number(school.counts.support),
                number(school.counts.plans),
                number(school.without),
            )
            for school in schools
        ),
    )


def outcome_tables(
    found: Mapping[str, Sequence[Outcome]], slug: str, *, board: bool
) -> dict[str, Table]:
    """A table for each subject, by a key for its downloads."""
    return {
        f"subject{at}": Table(
            subject,
            (
                Column("Figure"),
                Column("Period"),
                Column("Here", True),
                *BESIDE,
                Column("Source"),
            ),
            cells := tuple(outcome_row(each, slug, hidden=hidden) for each in rows),
            note=hidden_note(cells),
        )
        for at, (subject, rows) in enumerate(found.items())
        for hidden in [hidden_outcomes(rows) if board else frozenset[tuple[str, str]]()]
    }


def hidden_outcomes(rows: Sequence[Outcome]) -> frozenset[tuple[str, str]]:
    """The counts that boards do not see, by measure and group.

    A small one, and the next of its measure's groups, as the two and the total would give it.
    """
    hidden = set[tuple[str, str]]()
    for measure in dict.fromkeys(row.own.measure for row in rows):
        if measure.unit != Unit.COUNT:
            continue
        counts = {
            row.group: int(abs(row.own.value or 0)) for row in rows if row.own.measure == measure
        }
        small = {group for group, count in counts.items() if is_small(count)}
        others = [group for group in counts if group and counts[group] and group not in small]
        cover = sorted(others, key=lambda group: counts[group])[:1] if any(small) else []
        hidden |= {(measure.title, group) for group in (*small, *cover)}
    return frozenset(hidden)


def outcome_row(
    outcome: Outcome, slug: str, *, hidden: frozenset[tuple[str, str]]
) -> tuple[Cell, ...]:
    """One figure with what stands beside it; a share is hidden with the count it is made of."""
    own, made_of = outcome.own, (outcome.own.measure.title, outcome.own.measure.numerator)
    return (
        measure_link(slug, outcome.title, own.measure.code),
        own.span.label,
        HIDDEN if any((title, outcome.group) in hidden for title in made_of) else own.text,
        shown(own.measure, outcome.neighbours) if outcome.neighbours is not None else MISSING,
        text_of(outcome.region),
        text_of(outcome.england),
        str(own.release or MISSING),
    )


def text_of(figure: Figure | None) -> str:
    """A figure as it is written; a dash where there is none."""
    return figure.text if figure else MISSING
