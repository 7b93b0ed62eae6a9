"""The settings in a real browser: the list, a page, a form."""

import pytest
from playwright.sync_api import Page

from commissioning.choices import Role
from commissioning.models import LocalArea
from tests.browser.conftest import Axe, OpenPage
from tests.conftest import SignIn
from tests.factories import SettingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def no_wider_than_the_screen(page: Page) -> bool:
    """Whether nothing makes the whole page scroll sideways."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, axe: Axe, area: LocalArea, width: int
) -> None:
    for number in range(30):
        SettingFactory(name=f"School {number}", authority=area.geography, capacity=100 + number)
    school = SettingFactory(
        name="Meadow School with a Long Name and a Unit for Pupils of All Ages",
        type_code=1,
        type_name="Community school",
        phase="Primary",
        authority=area.geography,
        resourced_kind="Resourced provision and SEN unit",
        sen_unit_capacity=8,
    )
    provider = SettingFactory(name="Tutors", urn="", area=area, authority=None)
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    for path in (
        "?where=own",
        "?q=nothing",
        "add/",
        f"{school.pk}/",
        f"{provider.pk}/",
        f"{provider.pk}/change/",
    ):
        page.goto(f"/anyshire/settings/{path}", wait_until="networkidle")
        axe(page)
        assert no_wider_than_the_screen(page), path
