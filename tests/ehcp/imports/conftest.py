"""An area with a number, settings that the register knows, and a return to count again."""

from random import Random

import pytest

from commissioning.choices import EstablishmentType, ImportState
from commissioning.imports import runs
from commissioning.models import LocalArea
from tests.ehcp.imports import counting
from tests.ehcp.imports.counting import CENSUS, PERSONS, Case, School
from tests.ehcp.imports.returns import header, problems, rehearse, xml
from tests.ehcp.imports.varied import KNOWN_URNS, Caseload
from tests.factories import AuthorityFactory, LocalAreaFactory, SettingFactory


@pytest.fixture
def area(db: None) -> LocalArea:
    """Anyshire, authority 343, where school 100001 is known."""
    authority = AuthorityFactory(number="343", name="Anyshire")
    SettingFactory(urn="100001", authority=authority)
    return LocalAreaFactory(name="Anyshire", slug="anyshire", geography=authority)


@pytest.fixture
def register(area: LocalArea) -> dict[str, School]:
    """Schools by URN: two of every type of establishment, here, elsewhere and nobody knows where,
    with all sorts of oldest ages, and those that returns mostly speak of.
    """
    elsewhere = AuthorityFactory(number="344", name="Othershire")
    places = ((area.geography, "in"), (elsewhere, "out"), (None, "unknown"))
    found = {"100001": School(7, "in", None)}
    types = [7, 1, *(int(each) for each in EstablishmentType for _ in range(2))]
    for index, kind in enumerate(types):
        urn = f"{100002 + index}"
        authority, place = places[index % 7 % 3]
        oldest = (7, 11, 16, 19, None)[index % 5]
        SettingFactory(urn=urn, type_code=kind, authority=authority, highest_age=oldest)
        found[urn] = School(kind, place, oldest)
    return found


@pytest.fixture
def counted(area: LocalArea, register: dict[str, School]) -> list[Case]:
    """The cases of a return that was imported, with what is recorded of them later."""
    chance = Random(29)
    known = (*KNOWN_URNS, *register, "199999")  # the last one is not in the register
    persons = Caseload(CENSUS, chance, known=known).persons(PERSONS)
    counting.with_more(persons, chance)
    content = xml(*persons, top=header(Year="2025", ReferenceDate=CENSUS.isoformat()))
    run = rehearse(area, ("return.xml", content))
    assert run.state == ImportState.REHEARSED, problems(run)[:5]
    runs.apply(run=run, by=None)
    found = counting.cases(content)
    counting.record(found, chance)
    return found
