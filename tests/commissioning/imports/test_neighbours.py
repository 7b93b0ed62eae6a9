"""The workbook of statistical neighbours."""

import io
from typing import Any

import openpyxl
import pytest

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, LocalArea, StatisticalNeighbour
from tests.commissioning.imports.files import SHARED, counts, load, needs_shared, problems, rehearse

TEN = [340, 344, 341, 342, 390, 391, 392, 393, 394, 359]
BAND = "Very close"


def header() -> list[str]:
    names = ["LA num", "LA Name", "LA number", "GOInd", "GOReg"]
    return [*names, *(name for rank in range(1, 11) for name in (f"SN{rank}", "SNP"))]


def row(number: Any, neighbours: list[Any], band: str = BAND) -> list[Any]:
    pairs = [cell for neighbour in neighbours for cell in (neighbour, band)]
    return [1, "A name", number, 1, "North West", *pairs]


def workbook(*rows: list[Any]) -> bytes:
    """Two lines of title, the header on line 3, the first authority on line 4."""
    book = openpyxl.Workbook()
    for cells in (["Statistical neighbours"], ["May 2025"], header(), *rows):
        book.active.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def neighbours(number: str = "343") -> list[str]:
    return list(
        StatisticalNeighbour.objects.filter(geography__number=number)
        .order_by("rank")
        .values_list("neighbour__number", flat=True)
    )


def test_the_ten_of_an_authority(area: LocalArea) -> None:
    run = load(area, workbook(row(343, TEN)))
    assert run.state == ImportState.IMPORTED
    assert counts(run)[:2] == (10, 0)
    assert neighbours() == [str(number) for number in TEN]
    assert run.files.get().totals == {"before": 0, "after": 10}


def test_bands_in_any_capitals(area: LocalArea) -> None:
    load(area, workbook(row(343, TEN, "  very   CLOSE ")))
    assert StatisticalNeighbour.objects.filter(proximity="very close").count() == 10


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (row(999, TEN), "old_la_code", "No authority has this code"),
        (row("1e+05", TEN), "old_la_code", "A spreadsheet has shortened the code"),
        (row(343, [*TEN[:9], 999]), "sn10", "No authority has this code"),
        (
            row(343, [*TEN[:9], 343]),
            "sn10",
            "The authority itself, or a neighbour that is there twice",
        ),
        (
            row(343, [*TEN[:9], TEN[0]]),
            "sn10",
            "The authority itself, or a neighbour that is there twice",
        ),
        (row(343, TEN, "near"), "snp", "The band is not known"),
        (row(343, TEN[:9]), "sn10", "No authority has this code"),
    ],
)
def test_a_wrong_row_is_told(area: LocalArea, cells: list[Any], column: str, reason: str) -> None:
    run = rehearse(area, ("a.xlsx", workbook(cells)))
    assert run.state == ImportState.REFUSED
    assert [(at, name, why) for at, name, _, why in problems(run)] == [(4, column, reason)]
    assert run.files.get().rejected == 10


def test_an_authority_that_is_there_twice_is_told(area: LocalArea) -> None:
    run = rehearse(area, ("a.xlsx", workbook(row(343, TEN), row(343, TEN))))
    assert [(at, why) for at, *_, why in problems(run)] == [
        (5, "The authority is there more than once")
    ]


def test_a_row_that_divides_is_noted(area: LocalArea) -> None:
    run = rehearse(area, ("a.xlsx", workbook(row(343, TEN), ["Old neighbours:"])))
    assert run.state == ImportState.REHEARSED
    assert problems(run) == [(5, "", "Old neighbours:", "A row without an authority is left out")]


def test_missing_columns_are_named(area: LocalArea) -> None:
    content = (",".join(header()).replace("SN7,", "") + "\n1\n").encode()
    run = rehearse(area, ("a.csv", content))
    advice = run.files.get().problems.get().advice
    assert "This looks most like “Statistical neighbours”. Missing: sn7" in advice


def test_a_later_workbook_replaces_and_undo_brings_the_former_back(area: LocalArea) -> None:
    load(area, workbook(row(343, TEN)))
    later = load(area, workbook(row(343, TEN[::-1])))
    assert counts(later)[:2] == (0, 10)
    assert neighbours()[0] == "359"
    runs.undo(run=later, by=None)
    assert neighbours() == [str(number) for number in TEN]


def test_undo_goes_by_when_a_workbook_was_imported(area: LocalArea) -> None:
    """The one that was read first was imported last."""
    first = rehearse(area, ("a.xlsx", workbook(row(343, TEN))))
    second = load(area, workbook(row(343, TEN[::-1])))
    runs.apply(run=first, by=None)  # overtaken: shows its counts again
    runs.apply(run=first, by=None)
    with pytest.raises(CannotImport, match=f"Import {first.pk} loaded a later workbook"):
        runs.undo(run=second, by=None)
    runs.undo(run=Import.objects.get(pk=first.pk), by=None)
    assert neighbours()[0] == "359"


@needs_shared
def test_the_real_workbook(area: LocalArea) -> None:
    content = (SHARED / "statistical-neighbours-2025-05.xlsx").read_bytes()
    run = load(area, content)
    assert counts(run)[0] == StatisticalNeighbour.objects.count() == 1580
    assert len(neighbours()) == 10
    assert load(area, content).files.get().same == 1580
