"""The reference data stand before any file is read."""

import pytest

from commissioning.actions.reference import load_reference
from commissioning.models import Geography, LocalArea
from tests.factories import LocalAreaFactory


@pytest.fixture(autouse=True)
def _reference(db: None) -> None:
    load_reference()


@pytest.fixture
def area(_reference: None) -> LocalArea:
    """Sefton, as the reference data know it."""
    return LocalAreaFactory(
        name="Sefton", slug="sefton", geography=Geography.objects.get(number="343")
    )
