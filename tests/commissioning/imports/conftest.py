"""The reference data stand before any file is read."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from commissioning.actions.reference import load_reference
from commissioning.models import Geography, LocalArea
from tests.factories import LocalAreaFactory
from tests.shared import made_once


@pytest.fixture(scope="module", autouse=True)
def _reference(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with made_once(django_db_blocker, load_reference):
        yield


@pytest.fixture(autouse=True)
def _each_takes_back_its_own(db: None) -> None:
    """Every test of this folder has the database, whether it asks or not."""


@pytest.fixture
def area(db: None) -> LocalArea:
    """Sefton, as the reference data know it."""
    return LocalAreaFactory(
        name="Sefton", slug="sefton", geography=Geography.objects.get(number="343")
    )
