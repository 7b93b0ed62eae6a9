"""A thousand faults of every rule planted in a return, in each of its layouts: all found, none
invented, each at the line of the person that it was planted in, and nothing written.
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable
from math import ceil

import openpyxl
import pytest

from commissioning.choices import ImportState
from commissioning.models import ImportProblem, LocalArea
from ehcp.imports.rows import MODULES
from ehcp.models import Child
from tests.ehcp.imports.returns import Element, person, rehearse
from tests.ehcp.imports.test_checks import FAULTS
from tests.ehcp.imports.writers import LAYOUTS, SHEETS, TEMPLATE, Upload
from tests.factories import SettingFactory

ROUNDS = ceil(1_000 / len(FAULTS))
TAGS = {f"<{module.tag}>" for module in MODULES}
LISTED = "A URN that the register of settings does not know"
# Which person stands at a line of a file or sheet, counted from 1.
Whose = Callable[[str, str, int], int]


def planted() -> list[Element]:
    """One person for each fault, and a good one between any two."""
    found = []
    for number in range(ROUNDS * len(FAULTS)):
        faulty = person(2 * number)
        FAULTS[number % len(FAULTS)][1](faulty)
        found += [faulty, person(2 * number + 1)]
    return found


def in_xml(files: list[Upload], persons: list[Element]) -> Whose:
    """By the elements that begin above a line."""
    whose, number = {}, 0
    for at, text in enumerate(files[0][1].decode().splitlines(), start=1):
        number += text == "<Person>"
        if text in TAGS:
            whose[at] = number
    return lambda name, column, line: whose[line]


def in_collect(files: list[Upload], persons: list[Element]) -> Whose:
    """By the order in which elements are written to their files."""
    whose: dict[str, list[int]] = {}
    for number, one in enumerate(persons, start=1):
        for element in one.walk():
            whose.setdefault(element.tag.lower(), [0, 0]).append(number)
    return lambda name, column, line: whose[name.removesuffix(".csv").split("_")[-1]][line]


def in_template(files: list[Upload], persons: list[Element]) -> Whose:
    """By the first identifier of the row of the one sheet; the table's name must be right."""
    page = openpyxl.load_workbook(io.BytesIO(files[0][1]))["Data Entry Template"]
    titles = {title: tag for tag, (title, _) in TEMPLATE.items()}
    tables, whose, tag = {}, {}, ""
    for at, row in enumerate(page.iter_rows(max_col=2, values_only=True), start=1):
        tag = titles.get(str(row[0]), tag)
        tables[at], whose[at] = tag, row[1]
    modules = {f"{module.title} table": module.tag for module in MODULES}

    def found(name: str, column: str, line: int) -> int:
        assert modules[column.partition(":")[0]] == tables[line]
        return int(str(whose[line]).removesuffix(".0"))

    return found


def in_sheets(files: list[Upload], persons: list[Element]) -> Whose:
    """By the first identifier of the row of the sheet that the problem names."""
    book = openpyxl.load_workbook(io.BytesIO(files[0][1]))
    whose = {title: [row[0].value for row in book[title].rows] for title in SHEETS.values()}
    return lambda name, column, line: int(str(whose[column.partition(":")[0]][line - 1]))


def in_modules(files: list[Upload], persons: list[Element]) -> Whose:
    """By the first identifier of the row of the file."""
    whose = {}
    with zipfile.ZipFile(io.BytesIO(files[0][1])) as archive:
        for name in archive.namelist():
            text = io.StringIO(archive.read(name).decode("utf-8-sig"))
            whose[name] = [row[0] for row in csv.reader(text)]
    return lambda name, column, line: int(whose[name][line - 1])


PLACES = {
    "xml": in_xml,
    "collect": in_collect,
    "template": in_template,
    "pre-submission": in_sheets,
    "modules": in_modules,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_are_found_and_none_invented(area: LocalArea, layout: str) -> None:
    SettingFactory(urn="100049", type_code=49)
    persons = planted()
    files = LAYOUTS[layout](*persons)
    whose = PLACES[layout](files, persons)
    run = rehearse(area, *files, edition="2024")
    assert run.state == ImportState.REFUSED
    assert not Child.objects.exists()
    problems = ImportProblem.objects.filter(file__run=run, reason__regex=r"^[VS]\d\d:")
    found = Counter(
        (whose(problem.file.name, problem.column, problem.line or 0), problem.reason[:3])
        for problem in problems.select_related("file")
    )
    expected = Counter(
        (2 * number + 1, FAULTS[number % len(FAULTS)][0]) for number in range(len(persons) // 2)
    )
    assert found == expected
    assert expected.total() >= 1_000
    assert not problems.filter(advice="").exists()
    others = ImportProblem.objects.filter(file__run=run).exclude(pk__in=problems)
    assert {p.reason for p in others if not p.reason.startswith("Read as the return")} <= {LISTED}
