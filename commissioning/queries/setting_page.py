"""What the page of a setting says: its facts, and how a placement there counts."""

from commissioning.models import LocalArea, Setting
from commissioning.queries.settings import bucket, is_out_of_area
from config.lib.components import SummaryRow, summary_rows
from config.lib.formats import MISSING, british_date, number


def facts(found: Setting) -> tuple[SummaryRow, ...]:
    """What is known of a setting: the same of each, then what not all have."""
    ages = [number(age) for age in (found.lowest_age, found.highest_age) if age is not None]
    always = (
        ("URN", found.urn or "None"),
        ("UKPRN", found.ukprn or "None"),
        ("Type", found.type_name or MISSING),
        ("Authority", authority_of(found)),
        ("Status", found.get_status_display()),
        ("Places", number(found.capacity)),
        ("Ages", " to ".join(ages) or MISSING),
    )
    return summary_rows([*always, *(pair for pair in sometimes(found) if pair[1])])


def sometimes(found: Setting) -> tuple[tuple[str, str], ...]:
    """What only some settings have; blank where this one has not."""
    return (
        ("Phase", found.phase),
        ("Opened", british_date(found.opened_on) if found.opened_on else ""),
        ("Closed", british_date(found.closed_on) if found.closed_on else ""),
        ("Section 41", "Approved" if found.section_41 else ""),
        ("Resourced provision or SEN unit", found.resourced_kind),
        ("Places in resourced provision", in_words(found.resourced_capacity)),
        ("Places in SEN unit", in_words(found.sen_unit_capacity)),
        ("Needs", found.specialisms),
    )


def in_words(places: int | None) -> str:
    """A number of places; nothing where none is known."""
    return "" if places is None else number(places)


def authority_of(found: Setting) -> str:
    """The authority; where it is not England's, where it is, with the number."""
    if found.authority:
        return f"{found.authority} ({found.authority.number})"
    shown = f" ({found.authority_number})" if found.authority_number else ""
    return f"{found.whereabouts.label}{shown}"


def counted(found: Setting, area: LocalArea) -> tuple[SummaryRow, ...]:
    """How a placement there counts beside published figures."""
    kind = bucket(found)
    out = is_out_of_area(found, area.geography)
    where = {True: "Out of area", False: "In area", None: "Not known"}[out]
    return (
        SummaryRow("Group", kind.group.label),
        SummaryRow("Counts as", kind.label),
        SummaryRow("For this area", where),
    )
