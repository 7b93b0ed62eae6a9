"""An area with a number, and settings that the register knows."""

import pytest

from commissioning.models import LocalArea
from tests.factories import AuthorityFactory, LocalAreaFactory, SettingFactory


@pytest.fixture
def area(db: None) -> LocalArea:
    """Anyshire, authority 343, where school 100001 is known."""
    authority = AuthorityFactory(number="343", name="Anyshire")
    SettingFactory(urn="100001", authority=authority)
    return LocalAreaFactory(name="Anyshire", slug="anyshire", geography=authority)
