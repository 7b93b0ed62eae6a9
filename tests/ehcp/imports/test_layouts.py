"""The same return in five layouts: the same rows, and the same again where persons are shuffled."""

import random

import pytest

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.models import Import, LocalArea
from ehcp.models import Child
from tests.ehcp.imports.returns import Element, counts, load, problems, rehearse
from tests.ehcp.imports.test_loading import everything, family
from tests.ehcp.imports.writers import LAYOUTS


def brought_in(area: LocalArea, layout: str, persons: list[Element]) -> None:
    """Load persons in a layout."""
    run = rehearse(area, *LAYOUTS[layout](*persons), edition="2024")
    assert run.state == ImportState.REHEARSED, problems(run)
    runs.apply(run=run, by=None)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_return_gives_the_same_rows(area: LocalArea, layout: str) -> None:
    load(area, *family())
    first = everything()
    runs.undo(run=Import.objects.get(), by=None)
    assert not Child.objects.exists()
    brought_in(area, layout, family())
    assert everything() == first


@pytest.mark.parametrize("layout", LAYOUTS)
def test_shuffled_persons_give_the_same_rows(area: LocalArea, layout: str) -> None:
    load(area, *family())
    first = everything()
    runs.undo(run=Import.objects.get(), by=None)
    shuffled = family()
    random.Random(5).shuffle(shuffled)
    brought_in(area, layout, shuffled)
    assert everything() == first


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_return_in_another_layout_changes_nothing(area: LocalArea, layout: str) -> None:
    """Each layout and system has an identifier of its own for a child who has a UPN or ULN."""
    numbered = [one for one in family() if one.texts["UPN"]]
    load(area, *numbered)
    run = rehearse(area, *LAYOUTS[layout](*numbered), edition="2024")
    assert counts(run) == (0, 0, counts(Import.objects.earliest("pk"))[0]), problems(run)
