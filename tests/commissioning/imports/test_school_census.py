"""A council's own school census: counted in memory, never a pupil in the database or the log."""

import csv
import io
import logging
import zipfile

import openpyxl
import pytest
from django.db import connection

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, ImportProblem, LocalArea, PupilCount
from tests.commissioning.imports.files import SHARED, counts, needs_shared, rehearse

ROLL = [
    *("pupilonrolltableid", "NativeId", "dob", "surname", "forename", "upn", "sex", "entrydate"),
    *("enrolstatus", "senprovision", "ncyearactual"),
]
NEEDS = ["pupilonrolltableid", "NativeId", "senneedstableid", "sentyperank", "sentype"]
SECRETS = ("Zachariasz", "Quillfeather", "A950000178301", "2014-Jul-19", "rowno-")


def pupil(
    row: int, school: str, provision: str, year: str, sex: str = "F", status: str = "C"
) -> list[str]:
    """A pupil with all that must go no further."""
    who = ["2014-Jul-19 00:00:00", "Quillfeather", "Zachariasz", "A950000178301"]
    entered = "2025-Sep-03 00:00:00"
    return [f"rowno-{row}", school, *who, sex, entered, status, provision, year]


def need(row: int, sentype: str, rank: str = "1.0") -> list[str]:
    return [f"rowno-{row}", "3434001", f"need-{row}", rank, sentype]


PUPILS = [
    pupil(1, "3434001", "E", "7"),
    pupil(2, "343/4001", "E", "7"),
    pupil(3, "3434001", "K", "8", "M"),
    pupil(4, "3434001", "N", "8", "M"),
    pupil(5, "3434002", "K", "R"),
    pupil(6, "3434002", "K", "R"),
    pupil(7, "3434002", "N", "R", status="S"),
]
# Pupil 2's lowest rank is ASD; 5 has a code that is none; 6 has no need at all.
TYPES = [
    need(1, "ASD"),
    need(2, "SEMH", "2.0"),
    need(2, "ASD"),
    need(3, "SLCN"),
    need(5, "BESD"),
]


def table(header: list[str], *rows: list[str]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows([header, *rows])
    return target.getvalue().encode()


def census(area: LocalArea, pupils: list[list[str]] = PUPILS, edition: str = "") -> Import:
    """Rehearse both files."""
    return rehearse(
        area,
        ("pupilonroll.csv", table(ROLL, *pupils)),
        ("senneeds.csv", table(NEEDS, *TYPES)),
        edition=edition,
    )


def held() -> set[tuple[object, ...]]:
    return set(
        PupilCount.objects.values_list(
            "period__code", "school", "provision", "need", "year_group", "sex", "pupils"
        )
    )


COUNTED = {
    ("202526", "3434001", "E", "ASD", "7", "F", 2),
    ("202526", "3434001", "K", "SLCN", "8", "M", 1),
    ("202526", "3434001", "N", "", "8", "M", 1),
    ("202526", "3434002", "K", "", "R", "F", 2),
}


def said(run: Import) -> list[tuple[str, int | None, str]]:
    found = ImportProblem.objects.filter(file__run=run).order_by("pk")
    return list(found.values_list("severity", "line", "reason"))


def test_pupils_are_counted_by_school_provision_need_year_and_sex(area: LocalArea) -> None:
    run = runs.apply(run=census(area), by=None)
    assert run.state == ImportState.IMPORTED
    assert held() == COUNTED
    assert counts(run) == (4, 0, 0)
    assert run.files.get().name == "pupilonroll.csv and senneeds.csv, counted.csv"


def test_who_has_no_valid_need_is_listed_by_school(area: LocalArea) -> None:
    assert said(census(area)) == [
        ("note", None, "Taken as the census of 2025/26"),
        ("note", None, "1 pupil left out, counted at their main school"),
        ("warning", None, "1 of 5 needs have no code of the census"),
        ("warning", None, "School 3434002: 2 pupils with SEN without a valid need"),
    ]


def test_the_receipt_reconciles_the_pupils(area: LocalArea) -> None:
    run = runs.apply(run=census(area), by=None)
    assert run.files.get().layout["reconciled"] == [
        ["EHC plan", 2, 0, 2, 2],
        ["SEN support", 3, 0, 3, 3],
        ["No special educational needs", 1, 0, 1, 1],
    ]


def every_cell() -> str:
    """All that is in any table of ours, as text; chunks of uploads decoded."""
    texts = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{name}" t')  # noqa: S608 - our own tables
            texts += [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT data FROM commissioning_importchunk")
        texts += [bytes(row[0]).decode("utf-8", "replace") for row in cursor.fetchall()]
    return "\n".join(texts)


def none_of_a_pupil(text: str) -> bool:
    """Whether nothing that belongs to one pupil is in a text."""
    return not [secret for secret in SECRETS if secret in text]


def test_no_pupil_is_stored_staged_or_logged_at_any_step(
    area: LocalArea, caplog: pytest.LogCaptureFixture
) -> None:
    """With faults in the files too: they are told by line, without the cell."""
    faulty = [*PUPILS, pupil(8, "Zachariasz Quillfeather of 7", "Quillfeather", "Zachariasz")]
    caplog.set_level(logging.DEBUG)
    for pupils in (PUPILS, faulty):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("pupilonroll.csv", table(ROLL, *pupils))
            archive.writestr("senneeds.csv", table(NEEDS, *TYPES))
        content.seek(0)
        run = runs.receive(area=area, by=None, uploads=[("census.zip", content)])
        assert none_of_a_pupil(every_cell()), "as received"
        runs.read(run=run)
        assert none_of_a_pupil(every_cell()), "as rehearsed"
        if run.state == ImportState.REHEARSED:
            runs.apply(run=run, by=None)
    assert none_of_a_pupil(every_cell()), "as imported"
    assert none_of_a_pupil(caplog.text)
    assert held() == COUNTED
    assert ("error", 9, "The SEN provision is not known") in said(run)


def test_a_fault_that_stops_the_counting_tells_nothing_of_a_pupil(
    area: LocalArea, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = census(area)
    monkeypatch.setattr(PupilCount.objects, "filter", None)
    with pytest.raises(TypeError) as fault:
        runs.apply(run=run, by=None)
    assert none_of_a_pupil(f"{fault.getrepr()} {caplog.text}")


@pytest.mark.parametrize(
    ("position", "value", "reason"),
    [
        (1, "", "The school is missing, or no identifier"),
        (9, "Q", "The SEN provision is not known"),
        (10, "25", "The national curriculum year is not known"),
        (6, "9", "The sex is not known"),
        (0, "rowno-1", "The pupil’s row number is missing, or there twice"),
    ],
)
def test_a_fault_is_told_at_its_line(
    area: LocalArea, position: int, value: str, reason: str
) -> None:
    wrong = pupil(9, "3434001", "N", "8")
    wrong[position] = value
    run = census(area, [*PUPILS, wrong])
    assert run.state == ImportState.REFUSED
    assert [row for row in said(run) if row[0] == "error"] == [("error", 9, reason)]


def test_one_of_the_files_alone_is_refused(area: LocalArea) -> None:
    for name, content, missing in (
        ("pupilonroll.csv", table(ROLL, *PUPILS), "senneeds"),
        ("senneeds.csv", table(NEEDS, *TYPES), "pupilonroll"),
    ):
        run = rehearse(area, (name, content), edition="202526")
        assert run.state == ImportState.REFUSED
        assert f"The file {missing} is missing" in [reason for _, _, reason in said(run)]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ";"), ("utf-16", ","), ("cp1252", "\t")]
)
def test_exports_in_other_clothes(area: LocalArea, encoding: str, delimiter: str) -> None:
    def dressed(content: bytes) -> bytes:
        return content.decode().replace(",", delimiter).encode(encoding)

    run = rehearse(
        area,
        ("roll.csv", dressed(table(ROLL, *PUPILS))),
        ("needs.csv", dressed(table(NEEDS, *TYPES))),
    )
    assert none_of_a_pupil(every_cell())
    assert counts(runs.apply(run=run, by=None)) == (4, 0, 0)
    assert held() == COUNTED


def test_a_workbook_of_pupils_is_counted_and_not_kept(area: LocalArea) -> None:
    """Two sheets under a title; as two workbooks; and one of the two without the other."""
    sheets = {
        "roll": [["Our pupils"], [], ROLL, *PUPILS],
        "needs": [NEEDS, *TYPES],
    }
    expected = rehearse(area, ("roll.csv", table(ROLL, *PUPILS)), ("n.csv", table(NEEDS, *TYPES)))
    for uploads in (
        [("both.xlsx", book(sheets))],
        [(f"{name}.xlsx", book({name: rows})) for name, rows in sheets.items()],
    ):
        run = rehearse(area, *uploads)
        assert run.state == ImportState.REHEARSED
        assert counts(run) == counts(expected)
        assert [file.name for file in run.files.all()] == [
            f"{' and '.join(name for name, _ in uploads)}, counted.csv"
        ]
    alone = rehearse(area, ("roll.xlsx", book({"roll": sheets["roll"]})))
    problem = ImportProblem.objects.get(file__run=alone, reason="The file senneeds is missing")
    assert problem.severity == "error"
    runs.receive(area=area, by=None, uploads=[("a.xlsx", io.BytesIO(book(sheets)))])
    assert none_of_a_pupil(every_cell())


def book(sheets: dict[str, list[list[str]]]) -> bytes:
    """A workbook with these sheets."""
    found = openpyxl.Workbook()
    found.remove(found.worksheets[0])
    for name, rows in sheets.items():
        page = found.create_sheet(name)
        for row in rows:
            page.append(row)
    target = io.BytesIO()
    found.save(target)
    return target.getvalue()


def test_a_table_of_pupils_without_a_column_is_not_kept_either(area: LocalArea) -> None:
    header = [name if name != "senprovision" else "provision" for name in ROLL]
    run = runs.receive(
        area=area, by=None, uploads=[("roll.csv", io.BytesIO(table(header, *PUPILS)))]
    )
    assert none_of_a_pupil(every_cell())
    assert ("error", None, "pupilonroll has no column senprovision") in said(runs.read(run=run))


def test_statements_and_school_action_are_counted_as_what_followed(area: LocalArea) -> None:
    old = [pupil(1, "3434001", "S", "7"), pupil(3, "3434001", "P", "8")]
    runs.apply(run=census(area, old), by=None)
    assert {(provision, number) for _, _, provision, _, _, _, number in held()} == {
        ("E", 1),
        ("K", 1),
    }


def test_the_release_names_the_year(area: LocalArea) -> None:
    runs.apply(run=census(area, edition="202425"), by=None)
    assert {period for period, *_ in held()} == {"202425"}


def test_a_census_replaces_that_of_its_year_and_undo_brings_it_back(area: LocalArea) -> None:
    first = runs.apply(run=census(area), by=None)
    assert counts(census(area)) == (0, 0, 4)
    fewer = runs.apply(run=census(area, PUPILS[1:]), by=None)
    # One child fewer in the first count; the needs of that child are of nobody.
    assert counts(fewer) == (0, 1, 3)
    with pytest.raises(CannotImport, match=f"Import {fewer.pk} loaded a later census"):
        runs.undo(run=first, by=None)
    runs.undo(run=fewer, by=None)
    assert held() == COUNTED
    runs.undo(run=Import.objects.get(pk=first.pk), by=None)
    assert held() == set()


def test_another_area_keeps_its_own(area: LocalArea) -> None:
    from_elsewhere = census(area)
    runs.apply(run=from_elsewhere, by=None)
    assert set(PupilCount.objects.values_list("area", flat=True)) == {area.pk}


@needs_shared
def test_the_synthetic_export_is_refused_for_its_random_needs(area: LocalArea) -> None:
    folder = SHARED / "school-census"
    names = ("pupilonroll-synthetic.csv", "senneeds-synthetic.csv")
    run = rehearse(area, *((name, (folder / name).read_bytes()) for name in names))
    assert run.state == ImportState.REFUSED
    assert ("error", None, "300 of 300 needs have no code of the census") in said(run)
    assert not [name for name in ("SUR6864", "FOR9344", "21db2df8") if name in every_cell()]
