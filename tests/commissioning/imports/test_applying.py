"""Apply, restate, undo: what stands in the table after each step."""

import pytest

from commissioning.choices import ImportState
from commissioning.imports import reading, runs
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, LocalArea, Observation, Period, StagedRow
from tests.commissioning.imports.files import (
    SEFTON,
    SEFTON_2024,
    counts,
    line,
    load,
    problems,
    rehearse,
    timeliness,
    value,
)

EX = "timeliness.pc_plans_issued_20_weeks_ex"

CORRECTED = line(SEFTON, 200, 100, 104, 54, 52.0, 54.0)


def everything() -> set[tuple[object, ...]]:
    """Every published observation with its marks."""
    return set(
        Observation.objects.exclude(measure__code__startswith="rates.").values_list(
            "measure__code", "period__code", "release__edition", "value", "symbol", "newest"
        )
    )


def test_the_same_file_twice_says_so_and_changes_nothing(area: LocalArea) -> None:
    load(area, timeliness(SEFTON_2024))
    before = everything()
    run = rehearse(area, ("again.csv", timeliness(SEFTON_2024)))
    assert counts(run) == (0, 0, 6)
    assert problems(run)[0][3].startswith("This very file was imported on ")
    runs.apply(run=run, by=None)
    assert everything() == before


def test_a_corrected_file_of_the_same_release_changes_what_differs(area: LocalArea) -> None:
    load(area, timeliness(SEFTON_2024))
    run = load(area, timeliness(CORRECTED))
    assert counts(run) == (0, 2, 4)
    assert value(EX) == (54.0, "")
    assert run.files.get().totals["before"] == run.files.get().totals["after"] == 6


def test_undo_restores_what_was_there(area: LocalArea) -> None:
    first = load(area, timeliness(SEFTON_2024))
    before = everything()
    second = load(area, timeliness(CORRECTED, line(SEFTON, 1, 1, 1, 1, 1, 1, year="2023")))
    assert everything() != before
    runs.undo(run=second, by=None)
    assert everything() == before
    runs.undo(run=first, by=None)
    assert everything() == set()


def test_undo_refuses_where_a_later_import_stands_on_it(area: LocalArea) -> None:
    first = load(area, timeliness(SEFTON_2024))
    second = load(area, timeliness(CORRECTED))
    with pytest.raises(CannotImport, match=f"Undo import {second.pk} first"):
        runs.undo(run=first, by=None)
    runs.undo(run=second, by=None)
    runs.undo(run=first, by=None)
    assert everything() == set()


def test_every_release_is_kept_and_the_newest_shows(area: LocalArea) -> None:
    load(area, timeliness(SEFTON_2024))
    restated = load(area, timeliness(CORRECTED, line(SEFTON, 9, 9, 9, 9, 9, 9, year="2025")))
    assert restated.files.get().edition == "2026"
    assert restated.files.get().totals["restated"] == 2
    assert value(EX) == (54.0, "")
    assert value(EX, edition="2025") == (53.0, "")


def test_an_older_release_loaded_late_does_not_show(area: LocalArea) -> None:
    load(area, timeliness(SEFTON_2024), edition="2026")
    load(area, timeliness(CORRECTED), edition="2025")
    assert value(EX) == (53.0, "")
    assert value(EX, edition="2025") == (54.0, "")


def test_undoing_a_release_shows_the_one_before_again(area: LocalArea) -> None:
    load(area, timeliness(SEFTON_2024))
    before = everything()
    later = load(area, timeliness(CORRECTED), edition="2026")
    runs.undo(run=later, by=None)
    assert everything() == before


def test_nothing_is_written_while_an_error_stands(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", timeliness(SEFTON_2024, line(SEFTON, "?", 1, 1, 1, 1, 1))))
    with pytest.raises(CannotImport, match="cannot be imported"):
        runs.apply(run=run, by=None)
    assert not StagedRow.objects.exists()
    assert not Observation.objects.exists()
    assert not Period.objects.exists()


def test_an_import_is_applied_once(area: LocalArea) -> None:
    run = load(area, timeliness(SEFTON_2024))
    with pytest.raises(CannotImport, match="done already"):
        runs.apply(run=run, by=None)


def test_a_rehearsal_that_was_overtaken_is_shown_again_first(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", timeliness(SEFTON_2024)))
    load(area, timeliness(CORRECTED))
    run = runs.apply(run=run, by=None)
    assert run.state == ImportState.REHEARSED
    assert "Another import came in between" in run.message
    assert value(EX) == (54.0, "")
    assert counts(run) == (0, 2, 4)
    assert runs.apply(run=run, by=None).state == ImportState.IMPORTED
    assert value(EX) == (53.0, "")


def test_an_import_of_other_figures_in_between_is_no_obstacle(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", timeliness(SEFTON_2024)))
    load(area, timeliness(line(SEFTON, 1, 1, 1, 1, 1, 1, year="2023")))
    assert runs.apply(run=run, by=None).state == ImportState.IMPORTED


def test_a_discarded_rehearsal_leaves_nothing_but_its_record(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", timeliness(SEFTON_2024)))
    runs.discard(run=run)
    assert not StagedRow.objects.exists()
    assert Import.objects.get().state == ImportState.DISCARDED
    with pytest.raises(CannotImport):
        runs.discard(run=Import.objects.get())


def test_several_files_are_one_import_and_unknown_ones_of_a_zip_are_left_out(
    area: LocalArea,
) -> None:
    run = rehearse(
        area,
        ("a.csv", timeliness(SEFTON_2024)),
        ("b.csv", timeliness(line(SEFTON, 1, 1, 1, 1, 1, 1, year="2023"))),
    )
    run = runs.apply(run=run, by=None)
    assert list(run.files.values_list("new", flat=True)) == [6, 6]
    runs.undo(run=run, by=None)
    assert everything() == set()


def test_a_fault_of_ours_leaves_nothing_written(
    area: LocalArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(reading, "compare", broken)
    run = rehearse(area, ("a.csv", timeliness(SEFTON_2024)))
    assert run.state == ImportState.FAILED
    assert "Nothing was written" in run.message
    assert not StagedRow.objects.exists()
