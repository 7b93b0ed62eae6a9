"""Published files: recognised, read to the last cell, and every fault told with its place."""

import csv

import pytest

from commissioning.choices import ImportState
from commissioning.imports.places import group
from commissioning.models import Breakdown, LocalArea, Observation, Release
from tests.commissioning.imports.files import (
    ENGLAND_2024,
    PLACE,
    SEFTON,
    SEFTON_2024,
    SHARED,
    SOMERSET,
    TIMELINESS,
    counts,
    line,
    load,
    needs_shared,
    problems,
    rehearse,
    text,
    timeliness,
    value,
)

EX = "timeliness.pc_plans_issued_20_weeks_ex"


def test_a_file_is_known_by_its_header_and_every_cell_is_counted(area: LocalArea) -> None:
    run = rehearse(area, ("whatever.dat", timeliness(ENGLAND_2024, SEFTON_2024)))
    file = run.files.get()
    assert run.state == ImportState.REHEARSED
    assert (file.kind, file.edition, file.rows_read) == ("timeliness", "2025", 2)
    assert counts(run) == (12, 0, 0)
    assert not Observation.objects.exists()
    assert not Release.objects.exists()


def test_importing_writes_value_numerator_and_denominator(area: LocalArea) -> None:
    load(area, timeliness(SEFTON_2024))
    kept = Observation.objects.get(measure__code=EX)
    assert (kept.value, kept.numerator, kept.denominator) == (53.0, 53.0, 100.0)
    assert str(kept.release) == "Education, health and care plans 2025"
    assert kept.newest


def test_unknown_is_not_zero(area: LocalArea) -> None:
    load(area, timeliness(line(SEFTON, 585, 0, 287, 0, 49.1, "x")))
    assert value(EX) == (None, "x")
    assert value("timeliness.plans_issued_den_ex") == (0, "")


def test_totals_are_found_by_topic_and_label_being_the_same(area: LocalArea) -> None:
    renamed = ("All EHC plans", "All EHC plans")
    load(area, timeliness(line(SEFTON, 1, 1, 1, 1, 100, 100, of=renamed)))
    assert list(Breakdown.objects.values_list("key", flat=True)) == ["total"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Child or young persons age", "age 10"), ("Child or young persons age", "Aged 10")),
        (("Age when plan started", "age 3"), ("Age on plan start date", "Aged 3")),
        (
            ("Type of placement", "Special - academy/free school"),
            ("Type of placement", "Special - Academy/free schools"),
        ),
        (("Sex", "Unknown"), ("Sex", "unknown")),
    ],
)
def test_spellings_that_drift_stay_one_breakdown(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert group(*one).key == group(*other).key


def test_old_codes_go_on_to_mean_the_same_authority(area: LocalArea) -> None:
    """825 has had two ONS codes; the file flips between them."""
    place = ("Local authority", "E92000001", "England", "E12000008", "South East")
    old = line((*place, "E10000002", "825", "Buckinghamshire"), 1, 1, 1, 1, 100, 100, year="2023")
    new = line((*place, "E06000060", "825", "Buckinghamshire"), 1, 1, 1, 1, 100, 100)
    load(area, timeliness(old, new))
    assert set(
        Observation.objects.filter(measure__code=EX).values_list("geography__number", flat=True)
    ) == {"825"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (line(SEFTON, 1, 1, 1, 1, "fifty", 50), ("pc_plans_issued_within_20_weeks", "fifty")),
        (line(SEFTON, "1,071", 1, 1, 1, 1, 1), ("plans_issued_den", "1,071")),
        (line(SEFTON, 1, 1, 1, 1, "52%", 1), ("pc_plans_issued_within_20_weeks", "52%")),
        (line(SEFTON, 1, 1, 1, 1, 1, 1, year="20244"), ("time_period", "20244 (Calendar year)")),
        (line(SEFTON, 1, 1, 1, 1, 1, 1, year="202425"), ("time_period", "202425 (Calendar year)")),
        (line((*SEFTON[:6], "1e+05", ""), 1, 1, 1, 1, 1, 1), ("old_la_code", "1e+05")),
        (line((*SEFTON[:5], "", "999", ""), 1, 1, 1, 1, 1, 1), ("old_la_code", "999")),
        (
            line((*SEFTON[:5], "E06000045", "343", ""), 1, 1, 1, 1, 1, 1),
            ("new_la_code", "E06000045"),
        ),
        (line(("Parish", *SEFTON[1:]), 1, 1, 1, 1, 1, 1), ("geographic_level", "Parish")),
        (line(SEFTON, 1, 1, 1, 1, 1, 1, of=("Sex", "")), ("breakdown", "")),
    ],
)
def test_a_wrong_cell_is_told_with_line_column_and_value(
    area: LocalArea, row: list[str], expected: tuple[str, str]
) -> None:
    run = rehearse(area, ("a.csv", timeliness(SEFTON_2024, row)))
    assert run.state == ImportState.REFUSED
    assert [(at, column, cell) for at, column, cell, _ in problems(run)] == [(3, *expected)]
    assert run.files.get().rejected == 6


def test_all_faults_are_told_at_once(area: LocalArea) -> None:
    bad = [line(SEFTON, "a", "b", 1, 1, 1, 1, year=str(2000 + n)) for n in range(20)]
    run = rehearse(area, ("a.csv", timeliness(*bad)))
    assert len(problems(run)) == 40


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (SEFTON_2024[:-4], "The row is cut short"),
        ([*SEFTON_2024, "7"], "The row is longer than the header"),
    ],
)
def test_rows_of_another_length_are_told(area: LocalArea, row: list[str], reason: str) -> None:
    run = rehearse(area, ("a.csv", timeliness(SEFTON_2024, row)))
    assert [(at, why) for at, _, _, why in problems(run)] == [(3, reason)]


def test_blank_cells_beyond_the_header_are_no_fault(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", timeliness([*SEFTON_2024, "", ""])))
    assert run.state == ImportState.REHEARSED


def test_the_same_row_twice_and_a_part_above_the_whole_are_errors(area: LocalArea) -> None:
    twice = rehearse(area, ("a.csv", timeliness(SEFTON_2024, SEFTON_2024)))
    assert [(at, why) for at, _, _, why in problems(twice)] == [
        (3, "The same row is there more than once")
    ]
    above = rehearse(area, ("a.csv", timeliness(line(SEFTON, 200, 100, 104, 101, 52, 53))))
    assert problems(above) == [
        (2, "pc_plans_issued_20_weeks_ex", "53", "The part is greater than the whole")
    ]
    assert {twice.state, above.state} == {ImportState.REFUSED}


def test_a_blank_cell_is_left_out_and_counted(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", timeliness(line(SEFTON, 200, 100, 104, 53, "", 53.0))))
    assert counts(run) == (5, 0, 0)
    assert run.files.get().skipped == 1


def test_a_column_that_nobody_knows_is_warned_of_and_its_cells_counted(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", timeliness([*SEFTON_2024, "3"], extra=["moon_phase"])))
    assert problems(run) == [(None, "moon_phase", "", "Column moon_phase is not known")]
    assert run.state == ImportState.REHEARSED
    assert run.files.get().skipped == 1


def test_a_column_that_is_there_twice_is_read_once(area: LocalArea) -> None:
    same = timeliness([*SEFTON_2024, "53.0"], extra=["pc_plans_issued_20_weeks_ex"])
    run = rehearse(area, ("a.csv", same))
    assert [why for *_, why in problems(run)] == [
        "Column pc_plans_issued_20_weeks_ex is there twice, with the same values"
    ]
    other = timeliness([*SEFTON_2024, "54.0"], extra=["pc_plans_issued_20_weeks_ex"])
    run = rehearse(area, ("a.csv", other))
    assert [(at, cell) for at, _, cell, _ in problems(run)] == [(2, "54.0")]
    assert counts(run) == (6, 0, 0)


def test_missing_and_unexpected_columns_are_named(area: LocalArea) -> None:
    header = [name for name in PLACE if name != "old_la_code"]
    run = rehearse(area, ("a.csv", text([*header, *TIMELINESS, "moon"], SEFTON_2024)))
    advice = run.files.get().problems.get().advice
    assert "Plans issued within 20 weeks" in advice
    assert "Missing: old_la_code." in advice
    assert "Not expected: moon." in advice
    assert run.state == ImportState.REFUSED


def test_a_file_of_another_kind_of_year_is_not_taken_for_this_one(area: LocalArea) -> None:
    row = ["202425", "Academic year", *SEFTON_2024[2:]]
    run = rehearse(area, ("a.csv", timeliness(row)))
    assert "time_identifier" in run.files.get().problems.get().advice


def test_a_header_without_rows_is_refused(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", timeliness()))
    assert run.files.get().problems.get().advice.startswith("The file has column names and no rows")


def test_the_year_in_a_column_name_moves_with_the_release(area: LocalArea) -> None:
    def reviews(greatest: int, year: str) -> bytes:
        names = f"total_ehc_plans review_expected review_meeting_{greatest} total_review_meeting"
        total = ("All annual reviews", "All annual reviews")
        return text([*PLACE, *names.split()], line(SEFTON, 9, 8, 7, 6, year=year, of=total))

    load(area, reviews(25, "2024"))
    load(area, reviews(26, "2025"))
    found = Observation.objects.filter(value=7).values_list("measure__code", "period__code")
    assert {period for _, period in found} == {"2024", "2025"}
    assert len({code for code, _ in found}) == 1


@needs_shared
@pytest.mark.parametrize(
    ("name", "rows", "values"),
    [("timeliness_20_week", 12_211, 170_954), ("requests", 13_169, 223_873)],
)
def test_real_files_load_to_the_last_cell(
    area: LocalArea, name: str, rows: int, values: int
) -> None:
    content = (SHARED / "ees" / f"{name}.csv").read_bytes()
    run = load(area, content)
    assert run.state == ImportState.IMPORTED
    assert run.files.get().rows_read == rows
    assert counts(run) == (values, 0, 0)
    read = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    indicators = list(read[0])[12:]
    assert len(read) * len(indicators) == values
    symbols = sum(row[name] == "x" for row in read for name in indicators)
    assert Observation.objects.filter(release__edition="2025", symbol="x").count() == symbols


@needs_shared
def test_the_headline_of_england_is_what_was_published(area: LocalArea) -> None:
    load(area, (SHARED / "ees" / "timeliness_20_week.csv").read_bytes())
    england = Observation.objects.filter(
        geography__code="E92000001", period__code="2024", breakdown__key="total"
    )
    assert england.get(measure__code=EX).value == 46.4
    assert england.get(measure__code="timeliness.pc_plans_issued_within_20_weeks").value == 45.9
    for number in ("201", "838"):  # City of London and Dorset: every plan was an exception
        assert value(EX, number) == (None, "x")


def test_somerset_and_sefton_are_two_places(area: LocalArea) -> None:
    load(area, timeliness(SEFTON_2024, line(SOMERSET, 10, 10, 1, 2, 10, 20)))
    assert (value(EX)[0], value(EX, "933")[0]) == (53.0, 20.0)


def test_the_layout_of_2026(area: LocalArea) -> None:
    """Lower case throughout, new columns, four-digit years in the names of the reviews."""
    header = [*PLACE, *(name.lower() for name in TIMELINESS), "avg_weeks_issue_plan"]
    of = ("All EHC plans", "All EHC plans")
    row = line(SEFTON, 200, 100, 104, 53, 52.0, 53.0, 21.4, year="2025", of=of)
    run = load(area, text(header, row))
    assert (run.files.get().edition, counts(run)) == ("2026", (7, 0, 0))
    names = "review_expected_2025 review_completed_2025 review_completed_prior_2025"
    of = ("All reviews of EHC plans", "All reviews of EHC plans")
    header = [*PLACE, "total_ehc_plans", *names.split(), "review_not_completed"]
    run = load(area, text(header, line(SEFTON, 9, 8, 7, 6, 1, year="2025", of=of)))
    assert counts(run) == (5, 0, 0)
    assert value("annual_reviews.review_completed", period="2025") == (7.0, "")


def test_phase_transfers_have_no_breakdown(area: LocalArea) -> None:
    header = [*PLACE[:10], *["number_plans", "due_25", "due_26", "final_25", "final_26"]]
    row = ["2025", "Calendar year", *SEFTON, "900", "40", "50", "60", "70"]
    run = load(area, text(header, row))
    assert run.files.get().kind == "phase_transfers"
    assert value("phase_transfers.due_next_year", period="2025") == (50.0, "")


def test_the_releases_of_2023_and_2024(area: LocalArea) -> None:
    """A January count under "Calendar year" belongs to its academic year; totals say "Total"."""
    header = [*PLACE[:10], "age", "ehcp_or_statement", "num_caseload", "pc_caseload", "", ""]
    rows = [
        ["2024", "Calendar year", *SEFTON, "Total", "EHCP", "3116", "100", "", ""],
        ["2024", "Calendar year", *SEFTON, "Total", "Statement", "z", "z", "", ""],
        ["2024", "Calendar year", *SEFTON, "Age 5 to 10", "EHCP", "900", "28.88318", "", ""],
    ]
    run = load(area, text(header, *rows))
    assert (run.files.get().kind, run.files.get().edition) == ("age_caseload", "2024")
    assert value("caseload.ehcplans", period="202324") == (3116.0, "")
    indicators = ["inreq_ehc", "no_exc_20week_ehc", "tot_no_exc_ehc", "no_exc_20week_rate"]
    run = load(
        area,
        text(
            [*PLACE[:10], *indicators],
            ["2023", "Calendar year", *SEFTON, "788", "40", "100", "40.0"],
        ),
    )
    assert (run.files.get().kind, run.files.get().edition) == ("mi", "2024")
    assert value(EX, period="2023") == (40.0, "")


def test_types_of_establishment_and_their_groups_are_told_apart(area: LocalArea) -> None:
    header = [
        *PLACE[:10],
        *["establishment_group", "establishment_type", "ehcp_or_statement", "num_new_plans"],
    ]
    rows = [
        ["2023", "Calendar year", *SEFTON, *pair, "EHCP", "5"]
        for pair in (("Total", "Total"), ("NEET", "Total"), ("NEET", "NEET"))
    ]
    run = load(area, text(header, *rows))
    assert counts(run) == (3, 0, 0)
    assert set(Breakdown.objects.values_list("label", flat=True)) == {"Total", "NEET (all)", "NEET"}
