"""The two rows of links: sections, and the pages of the one that a page is in."""

import re

from commissioning.choices import Role
from tests.conftest import SignIn

PAGES = re.compile(r'class="kit-pages__link" href="([^"]+)"( aria-current="page")?>([^<]+)<')


def test_a_page_of_a_section_is_marked_in_both_rows(member: SignIn) -> None:
    page = member(Role.BOARD_MEMBER).get("/anyshire/timeliness/pipeline/").content.decode()
    pages = {label: (url, bool(here)) for url, here, label in PAGES.findall(page)}
    assert pages["Open requests"] == ("/anyshire/timeliness/pipeline/", True)
    assert pages["20 weeks"] == ("/anyshire/timeliness/", False)
    assert sum(here for _, here in pages.values()) == 1
    assert re.search(r'href="/anyshire/timeliness/" aria-current="true"', page)


def test_a_section_without_pages_has_no_second_row(member: SignIn) -> None:
    page = member(Role.COMMISSIONER).get("/anyshire/settings/").content.decode()
    assert "kit-pages" not in page
    assert re.search(r'href="/anyshire/settings/" aria-current="true"', page)
