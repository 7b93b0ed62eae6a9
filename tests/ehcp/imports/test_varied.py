"""A varied return: the same from every layout, twice, shuffled, a year later, and taken back."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.models import Import, LocalArea, Observation
from ehcp.imports.changes import MODELS
from ehcp.models import Attendance, Child, Plan
from tests.ehcp.imports.returns import Element, header, problems, rehearse, upn
from tests.ehcp.imports.varied import KNOWN_URNS, Caseload
from tests.ehcp.imports.writers import LAYOUTS
from tests.factories import SettingFactory

CENSUS, NEXT = date(2024, 1, 18), date(2025, 1, 16)
LATER = header(Year="2025", ReferenceDate=NEXT.isoformat())
PERSONS = 120


@pytest.fixture
def known(area: LocalArea) -> LocalArea:
    """The area, with the other settings that persons attend."""
    for urn in KNOWN_URNS[1:]:
        SettingFactory(urn=urn, authority=area.geography)
    return area


def persons(seed: int = 3, census: date = CENSUS) -> list[Element]:
    """The persons of a return."""
    return Caseload(census, Random(seed)).persons(PERSONS)


def loaded(area: LocalArea, layout: str, many: list[Element], top: Element | None = None) -> Import:
    """Load persons in a layout."""
    run = rehearse(area, *LAYOUTS[layout](*many, top=top), edition="2024")
    assert run.state == ImportState.REHEARSED, problems(run)
    return runs.apply(run=run, by=None)


def whole() -> dict[str, list[str]]:
    """Every row of every table that a return writes, with its key, and the figures made of them."""
    found = {}
    with connection.cursor() as cursor:
        for model in MODELS:
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t ORDER BY id")  # noqa: S608
            found[model.__name__] = [row for (row,) in cursor.fetchall()]
    fields = ("measure__code", "geography", "period__code", "breakdown", "value", "numerator")
    rows = Observation.objects.filter(newest=True).values_list(*fields, "denominator")
    found["figures"] = sorted(map(repr, rows))
    return found


def named() -> dict[str, list[str]]:
    """Every row by the case that it is of instead of by keys."""
    paths = {"Child": "reference", "Request": "child__reference"}
    of_request = ("Assessment", "Plan", "Advice", "TimeException")
    paths |= dict.fromkeys(of_request, "request__child__reference")
    keys = ("id", "child_id", "request_id", "plan_id", "return_identifier")
    found: dict[str, list[str]] = {}
    for model in MODELS:
        fields = [f.attname for f in model._meta.concrete_fields if f.attname not in keys]
        path = paths.get(model.__name__, "plan__request__child__reference")
        rows: Any = model._default_manager.values_list(path, *fields)
        found[model.__name__] = sorted(map(repr, rows))
    return found


def test_every_layout_and_order_gives_the_same_rows_and_no_changes(known: LocalArea) -> None:
    loaded(known, "xml", persons())
    first, run = named(), Import.objects.get()
    assert all(first[model.__name__] for model in MODELS[:8])
    for layout, write in LAYOUTS.items():
        again = rehearse(known, *write(*persons()), edition="2024").files.exclude(kind="").get()
        told = {title: counts for title, *counts in again.layout["parts"]}
        # Each layout has its own identifier for a child, which is kept.
        assert told.pop("Children")[0] == 0
        assert not [counts for counts in told.values() if counts[:2] != [0, 0]], layout
        assert again.changed + again.same == sum(map(len, first.values()))
    runs.undo(run=run, by=None)
    for number, layout in enumerate(LAYOUTS):
        assert not Child.objects.exists()
        shuffled = persons()
        Random(number).shuffle(shuffled)
        run = loaded(known, layout, shuffled)
        assert named() == first, layout
        runs.undo(run=run, by=None)


def a_year_later() -> list[Element]:
    """The same persons a year on: some gone, some new, plans ended, places and needs changed."""
    chance, found = Random(11), persons()[10:]
    for one in found:
        for active in [each for each in one.walk() if each.tag == "ActivePlans"]:
            drawn = chance.random()
            if drawn < 0.3:
                stay = next(each for each in active.below if each.tag == "PlacementDetail")
                stay.texts |= {"URN": "100002", "SENSetting": "", "UKPRN": "", "LeavingDate": ""}
                stay.texts["EntryDate"] = (CENSUS + timedelta(days=200)).isoformat()
            elif drawn < 0.5:
                active.texts |= {"ReviewMeeting": "2024-11-04", "LastReview": "2024-12-02"}
                active.texts |= {"ReviewOutcome": "M", "ReviewDraft": ""}
            elif drawn < 0.6:
                active.below = [each for each in active.below if each.tag != "SENneed"]
                active.below.append(Element("SENneed", {"SENtype": "MSI", "SENtypeRank": "1"}))
        for plan in [each for each in one.walk() if each.tag == "NamedPlan"]:
            if "CeaseDate" not in plan.texts and chance.random() < 0.2:
                plan.texts |= {"CeaseDate": "2024-08-31", "CeaseReason": "1"}
    fresh = Caseload(NEXT, Random(12), names=PERSONS)
    return [*found, *fresh.persons(15)]


def test_a_later_return_ends_what_ended_keeps_history_and_can_be_taken_back(
    known: LocalArea,
) -> None:
    loaded(known, "collect", persons())
    before, children = whole(), Child.objects.count()
    stays = set(Attendance.objects.values_list("plan", "rank", "entered_on"))
    events = Plan._meta.get_field("events").related_model._default_manager
    history = events.count()
    run = loaded(known, "template", a_year_later(), LATER)
    assert Child.objects.count() == children + 15
    ended = Plan.objects.filter(ceased_on="2024-08-31", cease_reason="1")
    assert ended.count() > 5
    assert stays <= set(Attendance.objects.values_list("plan", "rank", "entered_on"))
    assert Child.objects.filter(upn=upn(1)).exists()
    assert events.count() > history
    again = rehearse(known, *LAYOUTS["xml"](*a_year_later(), top=LATER)).files.get()
    assert (again.new, again.changed) == (0, 0)
    assert whole() != before
    runs.undo(run=run, by=None)
    assert whole() == before
