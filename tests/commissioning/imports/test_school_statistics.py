"""DfE's authority-level files of “SEN in England”, exclusions, absence and social care."""

import pytest

from commissioning.choices import ImportState
from commissioning.models import LocalArea, Observation
from tests.commissioning.imports.files import (
    ENGLAND,
    PLACE,
    SEFTON,
    counts,
    load,
    problems,
    rehearse,
    text,
    value,
)

FIXED = PLACE[:10]
PHASE_TYPE = [
    *FIXED,
    *("phase_type_grouping", "type_of_establishment", "hospital_school"),
    *("total_pupils", "sen_support", "sen_support_percent", "ehc_plan", "ehc_plan_percent"),
]
FILTERS = ["phase_type_grouping", "pupil_sen_status", "primary_need", "number_of_pupils"]
AGE = [*FIXED, *FILTERS, "age_2_and_under", "age_5", "age_5_percent", "pupil_gender_boys"]


def row(place: tuple[str, ...], *cells: object, year: str = "202425") -> list[str]:
    return [year, "Academic year", *place, *(str(cell) for cell in cells)]


def group(code: str, key: str, number: str = "343") -> tuple[float | None, str]:
    found = Observation.objects.filter(measure__code=code, geography__number=number, newest=True)
    return found.values_list("value", "symbol").get(breakdown__key=key)


TOTAL = ("Total", "Total", "Total")
PHASES = [
    row(ENGLAND, *TOTAL, 9_000_000, 1_284_284, 14.2, 482_640, 5.3),
    row(SEFTON, *TOTAL, 40_000, 6_000, 15.0, 2_000, 5.0),
    row(SEFTON, "State-funded primary", "Total", "Total", 20_000, 3_000, 15.0, 600, 3.0),
    row(SEFTON, "State-funded primary", "Academy converter", "Total", 5_000, 700, 14.0, 150, 3.0),
    row(SEFTON, "State-funded secondary", "Academy converter", "Total", 4_000, 500, 12.5, 80, 2.0),
    row(SEFTON, "Total", "Academy converter", "Total", 9_000, 1_200, 13.3, 230, 2.6),
]


def test_pupils_by_phase_and_type(area: LocalArea) -> None:
    run = load(area, text(PHASE_TYPE, *PHASES))
    assert run.state == ImportState.IMPORTED
    assert run.files.get().edition == "2025"
    assert value("school.pupils", period="202425") == (40_000, "")
    assert value("school.sen_support_pc", period="202425") == (15.0, "")
    topic = "phase and type of school"
    assert group("school.ehc_plan", f"{topic}/state funded primary all") == (600, "")
    assert group("school.ehc_plan", f"{topic}/state funded primary academy converter") == (150, "")
    assert group("school.ehc_plan", f"{topic}/academy converter all phase") == (230, "")
    share = Observation.objects.get(
        measure__code="school.ehc_plan_pc", geography__number="343", breakdown__key="total"
    )
    assert (share.numerator, share.denominator) == (2_000, 40_000)


def test_x_and_z_mean_the_other_way_round(area: LocalArea) -> None:
    run = load(area, text(PHASE_TYPE, row(SEFTON, *TOTAL, 40_000, "x", "z", 2_000, 5.0)))
    release = Observation.objects.filter(source_file=run.files.get().pk).first().release
    assert release.symbols["x"] == "not applicable"
    assert release.symbols["z"] == "not available"


@pytest.mark.parametrize("flags", [("No",), ("No", "Total"), ("Total", "No")])
def test_hospital_schools_are_counted_with_the_others_where_the_file_does_so(
    area: LocalArea, flags: tuple[str, ...]
) -> None:
    """Older files have all three of Total, No and Yes, newer ones only No."""
    pupils = {"Total": 40_000, "No": 39_990}
    rows = [
        row(SEFTON, "Total", "Total", flag, pupils[flag], 6_000, 15.0, 2_000, 5.0) for flag in flags
    ]
    run = load(area, text(PHASE_TYPE, *rows))
    assert run.state == ImportState.IMPORTED, problems(run)
    expected = pupils["Total" if "Total" in flags else "No"]
    assert value("school.pupils", period="202425") == (expected, "")


ASD = "Autistic Spectrum Disorder"
AGES = [
    row(SEFTON, "Total", "EHC plan", "Total", 2_000, 20, 150, 7.5, 1_400),
    row(SEFTON, "Total", "SEN support", "Total", 6_000, 5, 400, 6.7, 3_600),
    row(SEFTON, "Total", "No identified SEN", "Total", 32_000, 90, 2_500, 7.8, 15_500),
    row(SEFTON, "Total", "Total", "Total", 40_000, 115, 3_050, 7.6, 20_500),
    row(SEFTON, "Total", "EHC plan", ASD, 700, 5, 60, 8.6, 500),
    row(SEFTON, "Total", "EHC plan", "Missing", 9, 0, 1, 11.1, 5),
    row(SEFTON, "State-funded primary", "EHC plan", "Total", 600, 20, 150, 25.0, 420),
    row(SEFTON, "State-funded primary", "EHC plan", ASD, 200, 5, 60, 30.0, 140),
]


def test_ages_needs_and_phases(area: LocalArea) -> None:
    """8 counts of pupils and 3 columns by group on each of the 4 rows of all needs and phases."""
    run = load(area, text(AGE, *AGES))
    assert run.state == ImportState.IMPORTED
    assert counts(run) == (20, 0, 0)
    assert value("school_need.pupils", period="202425") == (40_000, "")
    assert group("school_need.ehc_plan", "age/5") == (150, "")
    assert group("school_need.sen_support", "sex/male") == (3_600, "")
    assert group("school_need.ehc_plan", "primary need/autistic spectrum disorder") == (700, "")
    assert group("school_need.ehc_plan", "primary need/not recorded") == (9, "")
    assert group("school_need.ehc_plan", "phase/state funded primary") == (600, "")
    key = "primary need state funded primary/autistic spectrum disorder"
    assert group("school_need.ehc_plan", key) == (200, "")


def test_the_names_of_later_years(area: LocalArea) -> None:
    header = [*FIXED, "phase_type_grouping", "sen_status", "sen_primary_need"]
    header += ["number_of_pupils", "age_5", "pupil_sex_female", "male_age_5"]
    load(area, text(header, row(SEFTON, "Total", "EHC plan", "Total", 2_000, 150, 600, 90)))
    assert group("school_need.ehc_plan", "sex/female") == (600, "")


@pytest.mark.parametrize(
    ("columns", "key", "kind"),
    [
        (["nc_year_1", "nc_not_followed"], "national curriculum year/year 1", "sen_year"),
        (
            ["secondary_need_slcn"],
            "secondary need/speech language and communication need",
            "sen_secondary_need",
        ),
        (
            ["fsm_eligible", "ethnicity_white_british"],
            "free school meal/eligible",
            "sen_characteristics",
        ),
    ],
)
def test_the_other_files(area: LocalArea, columns: list[str], key: str, kind: str) -> None:
    cells = [row(SEFTON, "Total", "SEN support", "Total", 6_000, *range(7, 7 + len(columns)))]
    run = load(area, text([*FIXED, *FILTERS, *columns], *cells))
    assert run.files.get().kind == kind
    assert group("school_need.sen_support", key) == (7, "")


def test_a_file_that_is_there_already_changes_nothing(area: LocalArea) -> None:
    load(area, text(AGE, *AGES))
    assert counts(load(area, text(AGE, *AGES[::-1]))) == (0, 0, 20)


@pytest.mark.parametrize(
    ("at", "cell", "column", "reason"),
    [
        (11, "Action", "sen_status", "The SEN status is not known"),
        (12, "Clumsiness", "sen_primary_need", "The need is not known"),
        (13, "many", "number_of_pupils", "Text in place of a number"),
        (15, "1,500", "age_5", "A number with commas in it"),
        (8, "999", "old_la_code", "No authority has this code"),
    ],
)
def test_a_fault_is_told_at_its_line(
    area: LocalArea, at: int, cell: str, column: str, reason: str
) -> None:
    wrong = row(SEFTON, "Total", "EHC plan", "Total", 2_000, 20, 150, 7.5, 1_400, year="202324")
    wrong[at] = cell
    if column == "old_la_code":
        wrong[7] = ""
    run = rehearse(area, ("a.csv", text(AGE, *AGES, wrong)))
    found = [(line, name, why) for line, name, _, why in problems(run) if line]
    assert found == [(10, column, reason)]


def test_a_row_that_is_there_twice_is_told_once_at_its_line(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", text(AGE, *AGES, AGES[0])))
    assert [(line, why) for line, *_, why in problems(run) if line] == [
        (10, "The same row is there more than once")
    ]


CONSTITUENCY = ("Parliamentary constituency", *ENGLAND[1:3], *SEFTON[3:5], "", "", "")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (PHASE_TYPE, (*TOTAL, 400, 60, 15.0, 20, 5.0)),
        (AGE, ("Total", "EHC plan", "Total", 20, 2, 15, 7.5, 14)),
    ],
)
def test_rows_of_constituencies_are_left_out(
    area: LocalArea, header: list[str], cells: tuple[object, ...]
) -> None:
    """Releases from 2024 on have them beside authorities."""
    own, other = row(SEFTON, *cells), row(CONSTITUENCY, *cells)
    run = load(area, text(header, own, other, other))
    assert run.state == ImportState.IMPORTED, problems(run)
    assert "2 rows left out: it is not of England, a region or an authority" in [
        why for *_, why in problems(run)
    ]
    assert set(Observation.objects.values_list("geography__number", flat=True)) == {"343"}


def test_a_level_that_nobody_knows_is_an_error(area: LocalArea) -> None:
    wrong = row(("Local authorty", *SEFTON[1:]), *TOTAL, 400, 60, 15.0, 20, 5.0)
    run = rehearse(area, ("a.csv", text(PHASE_TYPE, *PHASES, wrong)))
    assert run.state == ImportState.REFUSED


def test_exclusions_by_characteristic(area: LocalArea) -> None:
    header = [*FIXED, "education_phase", "characteristic_group", "characteristic", "headcount"]
    header += ["perm_excl", "perm_excl_rate", "suspension", "susp_rate"]
    header += ["one_plus_susp", "one_plus_susp_rate"]
    rows = [
        row(SEFTON, "Total", "Total", "Total", 40_000, 60, 0.15, 3_000, 7.5, 1_200, 3.0),
        row(SEFTON, "Total", "SEN provision", "EHC plan", 2_000, 9, 0.45, 500, 25.0, 200, 10.0),
        row(SEFTON, "State-funded primary", "Total", "Total", 1, 1, 1.0, 1, 1.0, 1, 1.0),
    ]
    assert load(area, text(header, *rows)).state == ImportState.IMPORTED
    assert value("exclusions.perm_excl", period="202425") == (60, "")
    assert group("exclusions.susp_rate", "sen provision/ehc plan") == (25.0, "")


def test_absence_and_social_care(area: LocalArea) -> None:
    header = [*FIXED, "education_phase", "breakdown_topic", "breakdown", "enrolments"]
    header += ["sess_possible", "sess_overall", "sess_overall_percent"]
    load(
        area,
        text(
            header,
            row(SEFTON, "Total", "Total", "Total", 38_000, 10_000_000, 700_000, 7.0),
            row(SEFTON, "Total", "SEN status", "EHC plan", 1_900, 500_000, 60_000, 12.0),
        ),
    )
    assert value("absence.sess_overall_percent", period="202425") == (7.0, "")
    assert group("absence.sess_overall_percent", "sen statu/ehc plan") == (12.0, "")
    header = [*FIXED, "social_care_group", "t_pupils", "t_all_SEN", "t_SEN_support"]
    header += ["t_statement_or_EHC_plan", "pt_all_SEN"]
    load(area, text(header, row(SEFTON, "CLA 12 months at 31 March", 300, 170, 80, 90, 56.7)))
    key = "social care group/cla 12 month at 31 march"
    assert group("social_care.pt_all_sen", key) == (56.7, "")
