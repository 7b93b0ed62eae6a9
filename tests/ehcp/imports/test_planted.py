"""Faults of every rule planted at random places of a varied return, in each of its layouts.

All are found and none invented: each by its rule, in its file, at its line and column; and
nothing is written. `FAULTS=1000` in the environment plants so many, 100 without it.
"""

import io
import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random

import openpyxl
import pytest

from commissioning.choices import ImportState, Severity
from commissioning.models import ImportProblem, LocalArea
from ehcp.imports.extract_checks import CODES
from ehcp.imports.rows import MODULES
from ehcp.imports.rules import RULES, Context, SettingFacts
from ehcp.models import Child
from tests.ehcp.imports.faults import (
    CENSUS,
    ONLINE,
    PLANTS,
    PLANTS_OF_TREES,
    ULN_OF_FIRST,
    Fault,
    Plant,
)
from tests.ehcp.imports.returns import Element, rehearse
from tests.ehcp.imports.test_checks import found as broken
from tests.ehcp.imports.varied import KNOWN_URNS, Caseload
from tests.ehcp.imports.writers import (
    LAYOUTS,
    MODULE_WORDS,
    SHEETS,
    TEMPLATE,
    Upload,
    flat,
)
from tests.factories import SettingFactory

FAULTS = int(os.environ.get("FAULTS", "100"))
OF_MODULES = {"Person": 1, "Requests": 2, "Assessment": 3, "NamedPlan": 4, "PlanDetail": 4}
TITLED = {module.tag: module.title for module in MODULES}
REGISTER = {urn: SettingFacts(7, False, False) for urn in KNOWN_URNS}
REGISTER[ONLINE] = SettingFacts(49, False, False)
# The file, the line and the column of a problem.
Place = tuple[str, int, str]
Places = Callable[[Element, str], Place]


@pytest.fixture
def known(area: LocalArea) -> LocalArea:
    """The area, with every setting that persons attend."""
    for urn in KNOWN_URNS[1:]:
        SettingFactory(urn=urn, authority=area.geography)
    SettingFactory(urn=ONLINE, type_code=49)
    return area


def planted(layout: str) -> tuple[list[Element], list[Fault]]:
    """Persons of whom some have one fault each; the first stays as it is, for others to copy."""
    chance = Random(list(LAYOUTS).index(layout))
    plants = PLANTS_OF_TREES if layout in ("xml", "collect") else PLANTS
    persons = Caseload(CENSUS, chance).persons(4 * FAULTS)
    persons[0].texts["UniqueLearnerNumber"] = ULN_OF_FIRST
    faults: list[Fault] = []
    clean = [one for one in persons[1:] if not rules_of(one)]
    chance.shuffle(clean)
    times: Counter[Plant] = Counter()
    for person in clean:
        for plant in sorted(plants, key=times.__getitem__):
            if len(faults) < FAULTS and (planting := plant(person, chance)):
                faults.append(Fault(*planting))
                times[plant] += 1
                break
    return persons, faults


def rules_of(person: Element) -> list[str]:
    """The rules that a person breaks by itself."""
    return broken(person, context=Context(CENSUS, REGISTER, authorities=frozenset({"343"})))


def column_in_table(element: Element, tag: str, words: dict[str, str]) -> str:
    """What a table calls an element: by its heading, or by its tag where it has no column."""
    return " ".join((words.get(tag) or TEMPLATE[element.tag][1].get(tag) or tag).split())[:80]


def in_xml(files: list[Upload], persons: list[Element]) -> Places:
    """The lines at which elements begin, in their order."""
    tags = {f"<{module.tag}>" for module in MODULES if module.tag != "SEN2"}
    lines = [at for at, text in enumerate(files[0][1].decode().splitlines(), 1) if text in tags]
    walked = [id(each) for one in persons for each in one.walk()]
    at = dict(zip(walked, lines, strict=True))
    return lambda element, tag: (files[0][0], at[id(element)], tag)


def in_collect(files: list[Upload], persons: list[Element]) -> Places:
    """The order in which elements are written to the file of their module."""
    lines: dict[int, int] = {}
    reached: Counter[str] = Counter()
    for element in (each for one in persons for each in one.walk()):
        reached[element.tag] += 1
        lines[id(element)] = reached[element.tag] + 1
    names = {name.removesuffix(".csv").split("_")[-1]: name for name, _ in files}
    return lambda element, tag: (names[element.tag.lower()], lines[id(element)], tag.lower())


def rows_by_tag(persons: list[Element]) -> dict[int, int]:
    """The number of each element among those of its tag, as tables list them, from 1."""
    written = flat(persons, None).by_tag.values()
    return {id(row.element): at for rows in written for at, row in enumerate(rows, 1)}


def in_template(files: list[Upload], persons: list[Element]) -> Places:
    """The rows below the title and the headings of each table."""
    page = openpyxl.load_workbook(io.BytesIO(files[0][1]))["Data Entry Template"]
    titles = {title: tag for tag, (title, _) in TEMPLATE.items()}
    cells = [(at, row[0]) for at, row in enumerate(page.iter_rows(max_col=1, values_only=True), 1)]
    starts = {titles[str(text)]: at + 1 for at, text in cells if text in titles}
    rows = rows_by_tag(persons)

    def place(element: Element, tag: str) -> Place:
        column = f"{TITLED[element.tag]} table: {column_in_table(element, tag, {})}"
        return files[0][0], starts[element.tag] + rows[id(element)], column

    return place


def in_sheets(files: list[Upload], persons: list[Element]) -> Places:
    """The rows of the sheet of each table, below its headings."""
    rows = rows_by_tag(persons)

    def place(element: Element, tag: str) -> Place:
        name = tag.lower().replace("requestsource", "rquestsource")
        column = name if tag in TEMPLATE[element.tag][1] else tag
        return files[0][0], rows[id(element)] + 1, f"{SHEETS[element.tag]}: {column}"

    return place


def in_modules(files: list[Upload], persons: list[Element]) -> Places:
    """The first row of a plan, or that of its setting or need, in the file of its module."""
    lines: dict[int, int] = {}
    reached: Counter[int] = Counter()
    for element in (row.element for rows in flat(persons, None).by_tag.values() for row in rows):
        number = OF_MODULES.get(element.tag, 5)
        if element.tag in ("PlanDetail", "PlacementDetail", "SENneed"):
            continue
        lines[id(element)] = first = reached[number] + 2
        sorts = [[b for b in element.below if b.tag == tag] for tag in below_of(element.tag)]
        for listed in sorts:
            lines |= {id(one): first + at for at, one in enumerate(listed)}
        reached[number] += max([1, *map(len, sorts)])

    def place(element: Element, tag: str) -> Place:
        number = OF_MODULES.get(element.tag, 5)
        column = column_in_table(element, tag, MODULE_WORDS)
        return f"Module{number}.csv", lines[id(element)], column

    return place


def below_of(tag: str) -> tuple[str, ...]:
    """What stands in the rows of a plan with it."""
    below = {"NamedPlan": ("PlanDetail",), "ActivePlans": ("PlacementDetail", "SENneed")}
    return below.get(tag, ())


PLACES = {
    "xml": in_xml,
    "collect": in_collect,
    "template": in_template,
    "pre-submission": in_sheets,
    "modules": in_modules,
}


def told(area: LocalArea, files: list[Upload]) -> tuple[str, Counter[tuple[str, ...]]]:
    """How a rehearsal ends, and what the rules found: rule, file, line, column."""
    run = rehearse(area, *files, edition="2024")
    problems = ImportProblem.objects.filter(file__run=run).exclude(
        reason__regex=r"^(Read as the return|A UKPRN that the register)"
    )
    rows = problems.values_list("reason", "file__name", "line", "column")
    assert not problems.filter(advice="", severity=Severity.ERROR).exists()
    return run.state, Counter((reason[:3], *place) for reason, *place in rows)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_are_found_and_none_invented(known: LocalArea, layout: str) -> None:
    persons, faults = planted(layout)
    faulty = {id(each) for one in persons if holds_any(one, faults) for each in one.walk()}
    files = LAYOUTS[layout](*persons)
    place = partial(PLACES[layout], files)(persons)
    state, found = told(known, files)
    expected = Counter((fault.rule, *place(fault.element, fault.tag)) for fault in faults)
    others = [one for one in persons if id(one) not in faulty]
    assert Counter(rule for one in others for rule in rules_of(one)) == Counter(
        rule for rule, *_ in (found - expected).elements()
    )
    assert not expected - found
    assert state == ImportState.REFUSED
    assert not Child.objects.exists()
    assert len(faults) == FAULTS
    of_return = {rule.code for rule in RULES if rule.code not in CODES}
    assert {fault.rule for fault in faults} == of_return


def holds_any(person: Element, faults: list[Fault]) -> bool:
    """Whether one of the faults is in a person."""
    mine = {id(each) for each in person.walk()}
    return any(id(fault.element) in mine for fault in faults)
