import csv
import io
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from commissioning.choices import ImportState, SettingStatus, Severity, Whereabouts
from commissioning.imports import runs
from commissioning.imports.runs import CannotImport
from commissioning.models import (
    Import,
    ImportProblem,
    LocalArea,
    ReplacedValue,
    Setting,
    StagedRow,
)
from tests.commissioning.imports.files import (
    SHARED,
    counts,
    load,
    needs_shared,
    problems,
    rehearse,
)
from tests.factories import AttendanceFactory, SettingFactory

LAYOUT = SHARED / "school-register" / "extract-2024-layout.csv"
HEADER = [
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentName",
    "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)",
    "OpenDate",
    "CloseDate",
    "PhaseOfEducation (name)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "SchoolCapacity",
    "UKPRN",
    "Street",
    "Postcode",
    "TelephoneNum",
    "HeadFirstName",
    "HeadLastName",
    "PropsName",
    "Section41Approved (name)",
    "SEN1 (name)",
    "SEN2 (name)",
    "TypeOfResourcedProvision (name)",
    "ResourcedProvisionCapacity",
    "SenUnitCapacity",
]
ROW = {
    "URN": "100001",
    "LA (code)": "343",
    "LA (name)": "Sefton",
    "EstablishmentName": "Café School",
    "TypeOfEstablishment (code)": "10",
    "TypeOfEstablishment (name)": "Other independent special school",
    "EstablishmentStatus (name)": "Open",
    "OpenDate": "01-09-1990",
    "PhaseOfEducation (name)": "Not applicable",
    "StatutoryLowAge": "5",
    "StatutoryHighAge": "16",
    "SchoolCapacity": "250",
    "UKPRN": "10000001",
    "Street": "1 Secret Street",
    "Postcode": "ZZ1 1ZZ",
    "TelephoneNum": "01234567890",
    "HeadFirstName": "Zebedee",
    "HeadLastName": "Quux",
    "PropsName": "Proprietor Quux",
    "Section41Approved (name)": "Approved",
    "SEN1 (name)": "SpLD - Specific Learning Difficulty",
    "SEN2 (name)": "ASD - Autistic Spectrum Disorder",
    "TypeOfResourcedProvision (name)": "Resourced provision and SEN unit",
    "ResourcedProvisionCapacity": "12",
    "SenUnitCapacity": "8",
}


def extract(*rows: dict[str, str], header: list[str] | None = None) -> bytes:
    """An extract as it is downloaded: cp1252, without a mark."""
    target = io.StringIO()
    writer = csv.DictWriter(target, header or HEADER, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return target.getvalue().encode("cp1252")


def table() -> list[dict[str, object]]:
    """Every setting, whatever its key."""
    return list(Setting.objects.order_by("urn").values())


def attended(area: LocalArea, setting: Setting) -> None:
    """A child of the area goes there."""
    AttendanceFactory(setting=setting, plan__request__child__area=area)


def test_a_row_is_kept_without_people_and_addresses(area: LocalArea) -> None:
    run = rehearse(area, ("register.csv", extract({})))
    assert run.state == ImportState.REHEARSED
    kept = "|".join("|".join(row.cells) for row in StagedRow.objects.all())
    for secret in ("Zebedee", "Quux", "Secret", "ZZ1", "01234567890"):
        assert secret not in kept
    runs.apply(run=run, by=None)
    setting = Setting.objects.get()
    assert (setting.urn, setting.ukprn, setting.name) == ("100001", "10000001", "Café School")
    assert (setting.type_code, setting.type_name) == (10, "Other independent special school")
    assert setting.phase == ""
    assert setting.authority == area.geography
    assert (setting.authority_number, setting.status) == ("343", SettingStatus.OPEN)
    assert (setting.opened_on, setting.closed_on) == (date(1990, 9, 1), None)
    assert (setting.capacity, setting.lowest_age, setting.highest_age) == (250, 5, 16)
    assert setting.section_41
    assert setting.specialisms == "SpLD, ASD"
    assert setting.resourced_kind == "Resourced provision and SEN unit"
    assert (setting.resourced_capacity, setting.sen_unit_capacity) == (12, 8)
    assert setting.area is None


def test_its_encoding_is_told_and_needs_no_tick(area: LocalArea) -> None:
    run = rehearse(area, ("register.csv", extract({})))
    told = ImportProblem.objects.get(file__run=run)
    assert "Windows-1252" in told.reason
    assert told.severity == Severity.NOTE


def test_the_same_extract_again_is_the_same(area: LocalArea) -> None:
    rows = extract({}, {"URN": "100002"})
    assert counts(load(area, rows)) == (2, 0, 0)
    before = table()
    run = rehearse(area, ("again.csv", rows))
    assert counts(run) == (0, 0, 2)
    runs.apply(run=run, by=None)
    assert table() == before


def test_a_later_extract_changes_adds_and_leaves_what_it_no_longer_has(area: LocalArea) -> None:
    load(area, extract({}, {"URN": "100002"}, {"URN": "100003"}))
    run = load(
        area,
        extract(
            {"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"},
            {"URN": "100003"},
            {"URN": "100004", "UKPRN": ""},
        ),
    )
    assert counts(run) == (1, 1, 1)
    assert run.files.get().totals == {"before": 3, "after": 4}
    closed = Setting.objects.get(urn="100001")
    assert (closed.status, closed.closed_on) == (SettingStatus.CLOSED, date(2026, 8, 31))
    assert Setting.objects.filter(urn="100002", status=SettingStatus.OPEN).exists()
    assert Setting.objects.count() == 4


def test_undo_restores_what_was_there(area: LocalArea) -> None:
    first = load(area, extract({}, {"URN": "100002"}))
    before = table()
    second = load(area, extract({"SchoolCapacity": "260"}, {"URN": "100009"}))
    assert table() != before
    runs.undo(run=second, by=None)
    assert table() == before
    runs.undo(run=first, by=None)
    assert table() == []


def test_undo_refuses_where_a_later_import_stands_on_it(area: LocalArea) -> None:
    first = load(area, extract({}))
    second = load(area, extract({"SchoolCapacity": "260"}))
    with pytest.raises(CannotImport, match=f"Import {second.pk} changed settings"):
        runs.undo(run=first, by=None)
    runs.undo(run=second, by=None)
    runs.undo(run=first, by=None)
    assert table() == []


def test_undo_refuses_where_an_added_setting_is_in_use(area: LocalArea) -> None:
    run = load(area, extract({}))
    attended(area, Setting.objects.get())
    with pytest.raises(CannotImport, match="in use by now"):
        runs.undo(run=run, by=None)


def test_undo_puts_a_setting_in_use_back_as_it_was(area: LocalArea) -> None:
    SettingFactory(urn="100001", name="Before", authority=area.geography)
    attended(area, Setting.objects.get())
    run = load(area, extract({}))
    assert counts(run) == (0, 1, 0)
    runs.undo(run=run, by=None)
    assert Setting.objects.get().name == "Before"


def test_a_provider_of_an_area_is_left_alone(area: LocalArea) -> None:
    SettingFactory(urn="", ukprn="10000001", name="Tutors", area=area, authority=area.geography)
    load(area, extract({}))
    assert Setting.objects.filter(urn="", name="Tutors").exists()


def test_a_year_without_a_column_leaves_what_another_knew(area: LocalArea) -> None:
    """2017 has 120 columns: neither units nor needs nor section 41."""
    load(area, extract({}))
    short = [name for name in HEADER if not name.startswith(("SEN", "Sen", "Section", "UKPRN"))]
    run = load(area, extract({"SchoolCapacity": "99"}, {"URN": "100002"}, header=short))
    assert counts(run) == (1, 1, 0)
    old, new = Setting.objects.order_by("urn")
    assert (old.capacity, old.specialisms, old.sen_unit_capacity) == (99, "SpLD, ASD", 8)
    assert (old.section_41, old.ukprn) == (True, "10000001")
    assert (new.section_41, new.specialisms, new.sen_unit_capacity) == (False, "", None)


def test_columns_may_stand_in_any_order(area: LocalArea) -> None:
    load(area, extract({}))
    assert counts(load(area, extract({}, header=HEADER[::-1]))) == (0, 0, 1)


@pytest.mark.parametrize(
    ("number", "kind", "kept", "whereabouts"),
    [
        ("681", "30", "681", Whereabouts.WALES),
        ("701", "25", "701", Whereabouts.OFFSHORE),
        ("0", "37", "000", Whereabouts.OFFSHORE),
        ("0", "27", "000", Whereabouts.UNKNOWN),
        ("999", "1", "999", Whereabouts.UNKNOWN),
    ],
)
def test_a_number_that_is_not_in_england_is_kept(
    area: LocalArea, number: str, kind: str, kept: str, whereabouts: Whereabouts
) -> None:
    run = load(area, extract({"LA (code)": number, "TypeOfEstablishment (code)": kind}))
    setting = Setting.objects.get()
    assert (setting.authority, setting.authority_number) == (None, kept)
    assert setting.whereabouts == whereabouts
    assert (None, "LA (code)", kept, "An authority that is not one of England's") in problems(run)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("URN", "1234", "A URN has six digits"),
        ("URN", "", "A URN has six digits"),
        ("UKPRN", "1000000X", "A UKPRN has eight digits"),
        ("EstablishmentName", "", "The name is missing"),
        ("TypeOfEstablishment (code)", "", "The code of the type is missing"),
        ("TypeOfEstablishment (code)", "ten", "This is not a whole number from 0 to 32,767"),
        ("LA (code)", "E08000014", "The number of an authority has up to three digits"),
        ("LA (code)", "", "The number of an authority has up to three digits"),
        ("EstablishmentStatus (name)", "Ajar", "The status is not known"),
        ("OpenDate", "31-02-2020", "There is no such day"),
        ("OpenDate", "2020-09-01", "This is not a date as the register writes it, 31-08-1992"),
        ("CloseDate", "1/9/2020", "This is not a date as the register writes it, 31-08-1992"),
        ("SchoolCapacity", "-5", "This is not a whole number from 0 to 32,767"),
        ("StatutoryLowAge", "5.5", "This is not a whole number from 0 to 32,767"),
        ("SenUnitCapacity", "99999", "This is not a whole number from 0 to 32,767"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    area: LocalArea, column: str, value: str, reason: str
) -> None:
    run = rehearse(area, ("a.csv", extract({}, {"URN": "100002", column: value})))
    assert run.state == ImportState.REFUSED
    assert problems(run)[1:] == [(3, column, value, reason)]
    assert run.files.get().rejected == 1
    assert not Setting.objects.exists()
    assert not StagedRow.objects.exists()


def test_every_problem_of_a_row_is_said(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", extract({"URN": "x", "OpenDate": "x", "UKPRN": "x"})))
    assert [(line, column) for line, column, _, _ in problems(run)[1:]] == [
        (2, "URN"),
        (2, "UKPRN"),
        (2, "OpenDate"),
    ]


def test_a_urn_that_is_there_twice_is_an_error(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", extract({}, {"URN": "100002"}, {})))
    assert run.state == ImportState.REFUSED
    assert problems(run)[-1] == (4, "URN", "100001", "The URN is there more than once")


def test_a_row_with_too_many_cells_is_an_error(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", extract({}).rstrip() + b",more\r\n"))
    assert problems(run)[-1][::3] == (2, "The row has more cells than there are columns")


@pytest.mark.parametrize("kept", [3, 12, len(HEADER) - 1])
def test_a_row_that_is_cut_short_is_an_error_and_changes_nothing(
    area: LocalArea, kept: int
) -> None:
    load(area, extract({}))
    before = table()
    rows = list(csv.reader(io.StringIO(extract({"SchoolCapacity": "300"}).decode("cp1252"))))
    target = io.StringIO(newline="")
    csv.writer(target).writerows([rows[0], rows[1][:kept]])
    run = rehearse(area, ("b.csv", target.getvalue().encode("cp1252")))
    assert run.state == ImportState.REFUSED
    assert problems(run)[-1][::3] == (2, "The row is cut short")
    assert table() == before


def test_blanks_that_a_spreadsheet_drops_at_the_end_of_a_row_are_no_fault(area: LocalArea) -> None:
    lines = extract({}).decode("cp1252").splitlines()
    run = rehearse(area, ("a.csv", f"{lines[0]},Note,Other\n{lines[1]}\n".encode("cp1252")))
    assert run.state == ImportState.REHEARSED


@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_headings_in_capitals_or_small_letters(
    area: LocalArea, change: Callable[[str], str]
) -> None:
    load(area, extract({}))
    first, rest = extract({}).decode("cp1252").split("\n", 1)
    again = rehearse(area, ("b.csv", f"{change(first)}\n{rest}".encode("cp1252")))
    assert (again.files.get().new, again.files.get().same) == (0, 1)


def test_closing_before_opening_is_a_warning_and_the_opening_is_left(area: LocalArea) -> None:
    run = load(area, extract({"CloseDate": "31-08-1980"}))
    assert problems(run)[-1][:2] == (2, "OpenDate")
    setting = Setting.objects.get()
    assert (setting.opened_on, setting.closed_on) == (None, date(1980, 8, 31))


def test_a_long_name_is_shortened_with_a_note(area: LocalArea) -> None:
    run = load(area, extract({"EstablishmentName": "N" * 161}))
    assert Setting.objects.get().name == "N" * 160
    assert problems(run)[-1][::3] == (2, "The text is longer than 160 characters")


def test_a_header_without_rows_and_one_without_a_column(area: LocalArea) -> None:
    header = extract()
    assert "no rows below" in advice(rehearse(area, ("a.csv", header)))
    short = [name for name in HEADER if name != "LA (code)"]
    said = advice(rehearse(area, ("a.csv", extract({}, header=short))))
    assert "Register of schools" in said
    assert "Missing: LA (code)" in said


def advice(run: Import) -> str:
    """What the last problem says to do."""
    last = ImportProblem.objects.filter(file__run=run).last()
    return last.advice if last else ""


@needs_shared
def test_the_real_layout(area: LocalArea) -> None:
    run = load(area, LAYOUT.read_bytes())
    assert run.state == ImportState.IMPORTED
    assert counts(run) == (8, 0, 0)
    by_urn = {setting.urn: setting for setting in Setting.objects.select_related("authority")}
    assert by_urn["101173"].name == "Fairley House School"
    assert by_urn["101173"].specialisms == "SpLD"
    assert str(by_urn["101173"].authority) == "Westminster"
    assert by_urn["101077"].closed_on == date(2022, 7, 7)
    assert by_urn["126370"].status == SettingStatus.CLOSING
    assert by_urn["150516"].authority is None
    assert by_urn["150516"].whereabouts == Whereabouts.OFFSHORE
    assert counts(load(area, LAYOUT.read_bytes())) == (0, 0, 8)


def lines(count: int) -> Iterator[bytes]:
    """A long extract, a piece at a time; as wide as a real one, which weighs 60 MB."""
    yield extract()
    for at in range(0, count, 1000):
        rows = [
            {"URN": f"{200_000 + at + number}", "PropsName": "P" * 900} for number in range(1000)
        ]
        yield extract(*rows).split(b"\r\n", 1)[1]


def test_twelve_thousand_rows_cost_no_more_memory_than_six_thousand(
    area: LocalArea, tmp_path: Path
) -> None:
    peaks = [peak(area, tmp_path / "register.csv", count) for count in (6_000, 12_000)]
    assert Setting.objects.count() == 12_000
    assert peaks[1] < 1.2 * peaks[0]
    assert not ReplacedValue.objects.exists()


def peak(area: LocalArea, path: Path, count: int) -> int:
    """Load a file of so many rows; the most bytes that Python held meanwhile."""
    with path.open("wb") as target:
        target.writelines(lines(count))
    tracemalloc.start()
    try:
        with path.open("rb") as stream:
            run = runs.receive(area=area, by=None, uploads=[("register.csv", stream)])
        runs.apply(run=runs.read(run=run), by=None)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
