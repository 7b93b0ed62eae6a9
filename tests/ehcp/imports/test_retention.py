"""What a return replaced is kept for ninety days; then the import can no longer be undone."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commissioning.choices import ImportState, Role
from commissioning.imports import runs
from commissioning.imports.retention import Undoing, forget_replaced, undoing
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, LocalArea, ReplacedValue
from commissioning.tasks import forget_replaced as nightly
from ehcp.models import Child
from tests.conftest import SignIn
from tests.ehcp.imports.returns import load, person

IMPORTED = date(2026, 1, 20)
LAST_DAY = date(2026, 4, 20)


def imported(area: LocalArea) -> Import:
    """A return of one person, imported on 20 January 2026."""
    run = load(area, person())
    Import.objects.filter(pk=run.pk).update(
        imported_at=timezone.make_aware(datetime(2026, 1, 20, 15))
    )
    run.refresh_from_db()
    return run


def test_it_is_kept_for_ninety_days_and_then_removed(area: LocalArea) -> None:
    run = imported(area)
    assert undoing(run) == Undoing(until=LAST_DAY)
    assert forget_replaced(on=LAST_DAY) == 0
    assert ReplacedValue.objects.filter(file__run=run).exists()
    assert forget_replaced(on=LAST_DAY + timedelta(days=1)) == 1
    assert not ReplacedValue.objects.exists()
    assert Child.objects.count() == 1
    assert forget_replaced(on=LAST_DAY + timedelta(days=2)) == 0


def test_then_it_cannot_be_undone_and_the_page_says_so(area: LocalArea, member: SignIn) -> None:
    run = imported(area)
    client = member(Role.ADMINISTRATOR)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "It can be undone until 20 April 2026" in page
    undo = reverse("commissioning:import-undo", args=[area.slug, run.pk])
    assert undo in page
    forget_replaced(on=date(2026, 5, 4))
    page = client.get(run.get_absolute_url()).content.decode()
    assert undo not in page
    assert "can no longer be undone" in page
    assert "was removed on 4 May 2026" in page
    assert client.get(undo).url == run.get_absolute_url()
    with pytest.raises(CannotImport, match="kept for 90 days"):
        runs.undo(run=run, by=None)
    client.post(undo)
    assert Child.objects.count() == 1
    run.refresh_from_db()
    assert run.state == ImportState.IMPORTED


def test_the_night_forgets_what_is_old_and_nothing_else(area: LocalArea) -> None:
    imported(area)
    recent = load(area, person(2))
    nightly(timestamp=0)
    kept = ReplacedValue.objects.values_list("file__run", flat=True).distinct()
    assert list(kept) == [recent.pk]
    runs.undo(run=recent, by=None)
    assert Child.objects.count() == 1
