"""The caseload as tiles, a chart and tables: who has a plan, and how their number went."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.choices import PlacementBucket, PlacementGroup
from config.lib.charts import Chart, Series
from config.lib.components import Cell, Column, Table, Tile
from config.lib.disclosure import HIDDEN
from config.lib.formats import MISSING, british_date, change, number, percent
from ehcp.choices import ETHNIC_GROUPS, Need, Residential, Sex
from ehcp.queries.beside import NOT_PUBLISHED, Beside, GroupShares
from ehcp.queries.days import month_end
from ehcp.queries.maintained import (
    IN_AREA,
    LOOKED_AFTER,
    NO_SETTING,
    NOT_LOOKED_AFTER,
    NOT_RESIDENTIAL,
    NOWHERE,
    OUT_OF_AREA,
    TOPICS,
    Counts,
    Stand,
    Topic,
    placement_groups,
    year_ends,
)
from ehcp.queries.timeliness import UNKNOWN
from ehcp.tables.case_links import Asked, Cases
from ehcp.tables.figures import plotted, shares, why_missing
from ehcp.tables.timeliness import Reader

PLANS: Final = "caseload.ehcplans"
RATE: Final = "rates.plans_per_10000"
RATE_TO_24: Final = "rates.plans_per_10000_to_24"
GROUP_CODES: Final = {
    PlacementGroup.MAINSTREAM: "caseload.mainstream_total_pc",
    PlacementGroup.SPECIAL: "caseload.special_total_pc",
    PlacementGroup.ALTERNATIVE: "caseload.ap_pru_total_pc",
    PlacementGroup.FURTHER: "caseload.fe_total_pc",
    PlacementGroup.ELSEWHERE: "caseload.ed_elsewhere_pc",
    PlacementGroup.EARLY_YEARS: "caseload.nm_early_years_pc",
    PlacementGroup.NOT_RECORDED: "caseload.placement_unknown_pc",
}
NEED_CODES: Final = {need: f"needs.{need.value.lower()}_pc" for need in Need}
CODES: Final = (RATE, RATE_TO_24, *GROUP_CODES.values(), *NEED_CODES.values(), "needs.unknown_pc")
SHARE_COLUMNS: Final = (
    Column("Plans", True),
    Column("Share", True),
    Column("England", True),
    Column("Region", True),
    Column("Neighbours", True),
)
DEFINITION: Final = (
    "A plan counts from the day on which it was issued until it ceased; one that came from "
    "another authority without a date counts until it ceased. Age, national curriculum stage and "
    "setting are those of the day; sex, ethnicity, looked after and need are as recorded today. "
    "The setting is the one attended, or the one named where none is attended. Placements "
    "are grouped as DfE groups them; that grouping follows from the type in the register of "
    "schools. A rate is plans at every age for each 10,000 residents; the one of residents aged 0 "
    "to 24 stands there once their number by single year of age is loaded."
)
LEFT_OUT: Final = "Months between which few plans were issued, came or ceased are left out."
BESIDE_NOTE: Final = (
    "Published shares are of plans in January of the last year published, by DfE’s age and "
    "ethnic groups added up."
)
# The filter of the list of cases by the label of a row.
FILTERS: Final[Mapping[str, Mapping[str, Mapping[str, Asked]]]] = {
    "need": {
        **{str(label): {"need": value} for value, label in Need.choices},
        UNKNOWN: {"need": "none"},
    },
    "age": {
        "Under 5": {"age": "0-4"},
        "5 to 10": {"age": "5-10"},
        "11 to 15": {"age": "11-15"},
        "16 to 19": {"age": "16-19"},
        "20 to 25": {"age": "20-25"},
    },
    "phase": {
        "Before Reception": {"school_year": "early"},
        "Reception and key stage 1": {"school_year": "0-2"},
        "Key stage 2": {"school_year": "3-6"},
        "Key stage 3": {"school_year": "7-9"},
        "Key stage 4": {"school_year": "10-11"},
        "Years 12 to 14": {"school_year": "12-14"},
        "Past Year 14": {"school_year": "15-20"},
    },
    "sex": {str(label): {"sex": value} for value, label in Sex.choices},
    "ethnicity": {group: {"ethnicity": group} for group in ETHNIC_GROUPS},
    "bucket": {str(label): {"bucket": value} for value, label in PlacementBucket.choices},
    "place": {
        IN_AREA: {"place": "in"},
        OUT_OF_AREA: {"place": "out"},
        NO_SETTING: {"place": "none"},
        NOWHERE: {"place": "unknown"},
    },
    "residential": {
        **{str(label): {"residential": value} for value, label in Residential.choices},
        NOT_RESIDENTIAL: {"residential": False},
    },
    "looked_after": {
        LOOKED_AFTER: {"looked_after": True},
        NOT_LOOKED_AFTER: {"looked_after": False},
    },
}
IN_FORCE: Final[Mapping[str, Asked]] = {"stage": "in_force", "every": True}


def age_label(published: str) -> str:
    """Our age group of a published year of age: "10", "Under 3"."""
    digits = "".join(sign for sign in published if sign.isdigit())
    if not digits or published.lower().startswith("under"):
        return "Under 5" if digits else UNKNOWN
    age = int(digits)
    ends = ((4, "Under 5"), (10, "5 to 10"), (15, "11 to 15"), (19, "16 to 19"))
    return next((label for last, label in ends if age <= last), "20 to 25")


def ethnic_label(published: str) -> str:
    """Our main group of a published one: "Asian - Indian"."""
    main = published.split(" - ")[0]
    return main if main in ETHNIC_GROUPS else "Unclassified"


PUBLISHED_TOPICS: Final[Mapping[str, Callable[[str], str]]] = {
    "Child or young persons age": age_label,
    "Ethnicity": ethnic_label,
    "Sex": str,
}
PUBLISHED_AS: Final = {"age": "Child or young persons age", "ethnicity": "Ethnicity", "sex": "Sex"}


@dataclass(frozen=True)
class Caseload:
    """The groups of a day and what is published beside them, for a reader.

    `others` are published shares of groups by topic, `beside` published measures by code.
    """

    groups: Mapping[str, Counts]
    beside: Mapping[str, Beside]
    others: Mapping[str, GroupShares]
    cases: Cases
    reader: Reader

    @property
    def total(self) -> int:
        """All plans in force."""
        return sum(self.groups["sex"].values())

    @property
    def total_text(self) -> str:
        """Their number as it is shown."""
        return self.reader.row(self.total)[0]

    def texts(self, counts: Counts) -> dict[str, str]:
        """The numbers of a topic as they are shown, by label."""
        return dict(zip(counts, self.reader.row(*counts.values()), strict=False))

    def in_special(self) -> str:
        """The share in special schools."""
        counts = placement_groups(self.groups["bucket"])
        label = str(PlacementGroup.SPECIAL.label)
        text = self.texts(counts).get(label, "0")
        return shares(counts.get(label, 0), self.total, self.reader, (text,))


def topic_tables(found: Caseload) -> tuple[Table, ...]:
    """A table for each way of grouping. A board sees placements by group only: the kinds of a
    group add up to it, and would tell more than the group.
    """
    tables = []
    for topic in TOPICS:
        if topic.key == "bucket":
            tables.append(placement_table(found))
            if found.reader.board:
                continue
        tables.append(topic_table(found, topic))
    return tuple(tables)


def topic_table(found: Caseload, topic: Topic) -> Table:
    """The plans by one topic, each group with its cases and its share."""
    counts, texts = found.groups[topic.key], found.texts(found.groups[topic.key])
    others = found.others.get(PUBLISHED_AS.get(topic.key, ""), NOT_PUBLISHED)
    rows = [
        (
            label,
            found.cases.cell(texts[label], **IN_FORCE, **FILTERS[topic.key][label]),
            shares(count, found.total, found.reader, (texts[label],)),
            *published_shares(found, topic, label, others),
        )
        for label, count in counts.items()
    ]
    compared = topic.key in ("need", *PUBLISHED_AS)
    columns = SHARE_COLUMNS if compared else SHARE_COLUMNS[:2]
    title = "Kind of placement" if topic.key == "bucket" else topic.name
    return Table(
        f"Plans by {title[0].lower()}{title[1:]}",
        (Column(title), *columns),
        tuple(row[: len(columns) + 1] for row in rows),
        note=f"{BESIDE_NOTE if compared else ''} {found.reader.note}".strip(),
    )


def published_shares(
    found: Caseload, topic: Topic, label: str, others: GroupShares
) -> tuple[str, str, str]:
    """England, region and neighbours of a group."""
    if topic.key == "need":
        code = next((code for need, code in NEED_CODES.items() if need.label == label), "")
        return beside_texts(found.beside.get(code or "needs.unknown_pc"))
    places = (others.england, others.region, others.neighbours)
    england, region, neighbours = (percent(place.get(label)) for place in places)
    return england, region, neighbours


def beside_texts(found: Beside | None) -> tuple[str, str, str]:
    """England, region and neighbours of a published measure."""
    return found.texts[1:] if found else (MISSING, MISSING, MISSING)


def placement_table(found: Caseload) -> Table:
    """The plans by DfE's groups of placements."""
    counts = placement_groups(found.groups["bucket"])
    texts = found.texts(counts)
    groups = {str(group.label): group for group in PlacementGroup}
    return Table(
        "Plans by placement",
        (Column("Placement"), *SHARE_COLUMNS),
        tuple(
            (
                label,
                found.cases.cell(texts[label], **IN_FORCE, bucket=groups[label].value),
                shares(count, found.total, found.reader, (texts[label],)),
                *beside_texts(found.beside.get(GROUP_CODES[groups[label]])),
            )
            for label, count in counts.items()
        ),
        note=f"{BESIDE_NOTE} {found.reader.note}".strip(),
    )


def tiles(found: Caseload, rate: str, rate_to_24: str) -> tuple[Tile, ...]:
    """How many plans, the rates, special schools, out of area, residential, looked after."""
    comparators = {code: each.comparators for code, each in found.beside.items()}

    def counted(name: str, topic: str, *labels: str, **asked: str | bool) -> Tile:
        texts = found.texts(found.groups[topic])
        shown = [texts[label] for label in labels if label in texts]
        one = shown[0] if len(shown) == 1 else ""
        many = sum(found.groups[topic].get(label, 0) for label in labels)
        url = found.cases.url(**IN_FORCE, **asked) if many else ""
        return Tile(name, one or two_row(found, many, shown), url=url)

    special = GROUP_CODES[PlacementGroup.SPECIAL]
    url = found.cases.url(**IN_FORCE)
    residential = [str(label) for _, label in Residential.choices]
    return (
        Tile("Plans maintained", found.total_text, url=url),
        *(
            Tile(
                f"Plans per 10,000 residents aged 0 to {last_age}",
                text,
                comparators=comparators.get(code, ()),
            )
            for last_age, code, text in ((17, RATE, rate), (24, RATE_TO_24, rate_to_24))
            if text != MISSING or code == RATE
        ),
        Tile(
            "In special schools",
            found.in_special(),
            comparators=comparators.get(special, ()),
            url=found.cases.url(**IN_FORCE, bucket=PlacementGroup.SPECIAL.value),
        ),
        counted("Out of the area", "place", OUT_OF_AREA, place="out"),
        counted("Residential", "residential", *residential, residential=True),
        counted("Looked after", "looked_after", LOOKED_AFTER, looked_after=True),
    )


def two_row(found: Caseload, many: int, parts: Sequence[str]) -> str:
    """A sum of groups; hidden for a board with any of them, as the others would then tell."""
    return HIDDEN if HIDDEN in parts else found.reader.row(many, found.total - many)[0]


def rate_text(total: int, population: float | None, shown: str) -> str:
    """Plans per 10,000 residents; hidden with the number of plans."""
    if not population:
        return MISSING
    return HIDDEN if shown == HIDDEN else number(10_000 * total / population, 1)


def chart(listed: Sequence[Stand], reader: Reader) -> Chart:
    """The plans in force at the end of each month."""
    cells = [reader.row(each.plans)[0] for each in listed]
    return Chart(
        title="Plans maintained at the end of each month",
        sentence=_sentence(listed, cells),
        labels=tuple(f"{each.on:%b %Y}" for each in listed),
        series=(
            Series(
                "Plans maintained",
                tuple(plotted(text) for text in cells),
                highlight=True,
                short="Plans",
                missing=tuple(why_missing(text) for text in cells),
            ),
        ),
        label_title="Month",
        source="this partnership’s records",
        note="The last month is as far as the day of this page."
        + " Months between which few plans were issued, came or ceased are left out."
        * reader.board,
    )


def _sentence(listed: Sequence[Stand], cells: Sequence[str]) -> str:
    """The newest number and that of a year before."""
    if cells[-1] == HIDDEN:
        return "Few plans are maintained."
    said = f"{cells[-1]} plans were maintained on {british_date(listed[-1].on)}"
    before = month_end(listed[-1].on.replace(year=listed[-1].on.year - 1, day=1))
    then = {each.on: text for each, text in zip(listed, cells, strict=True)}.get(before, HIDDEN)
    return f"{said}." if then == HIDDEN else f"{said}, {then} on {british_date(before)}."


def year_table(listed: Sequence[Stand], reader: Reader, cases: Cases) -> Table:
    """The plans in force at the ends of years, with their cases and the change."""
    ends = year_ends(listed)
    cells = [reader.row(each.plans)[0] for each in ends]
    rows: list[tuple[Cell, ...]] = []
    for index, (each, text) in enumerate(zip(ends, cells, strict=True)):
        before = ends[index - 1].plans if index else 0
        known = index and before and HIDDEN not in cells[index - 1 : index + 1]
        moved = change(each.plans - before, 0) if known else MISSING
        share = change(100 * (each.plans - before) / before) if known else MISSING
        opened = cases.cell(text, **IN_FORCE, on=each.on)
        rows.append((british_date(each.on), opened, moved, share))
    return Table(
        "Plans maintained at the end of each year",
        (
            Column("On"),
            Column("Plans", True),
            Column("Change", True),
            Column("Change, percent", True),
        ),
        tuple(rows[::-1]),
        note=reader.note,
    )


def answers_for(year: int, on: date) -> date:
    """The day that a year's groups answer for: its last, or the page's own."""
    return min(date(year, 12, 31), on)
