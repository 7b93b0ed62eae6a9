"""Every figure of a page opens as many cases as it says, and no figure is without its cases."""

import re
from dataclasses import dataclass
from datetime import date
from html import unescape

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from tests.conftest import SignIn
from tests.ehcp.invented import invent_awkward
from tests.ehcp.rows import rows

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)
EARLIER = date(2025, 12, 10)
# Each page of figures, and how many of its figures are links at least.
PAGES = {
    "requests/": 40,
    "caseload/": 50,
    "caseload/ceased/": 40,
    "caseload/budgets/": 10,
    "timeliness/": 20,
    "timeliness/?by=need": 20,
    "timeliness/?by=source": 20,
    "timeliness/?by=age": 20,
    "timeliness/?by=setting": 20,
    "timeliness/advice/": 40,
    "timeliness/pipeline/": 40,
    "reviews/": 40,
    "reviews/?by=stage": 40,
    "reviews/?by=need": 40,
    "reviews/?by=age": 40,
    "transfers/": 20,
    "disputes/": 10,
}
DAYS = [
    *((page, None) for page in PAGES),
    *((page, EARLIER) for page in PAGES if "budgets" not in page),
    ("caseload/?year=2024", None),
    ("requests/?year=2024", None),
    ("caseload/ceased/?year=2025", None),
    ("disputes/?year=2025", None),
    *((f"reviews/?by={by}&year=2025", None) for by in ("stage", "need", "age")),
    *((f"timeliness/?by={by}&year=2024", None) for by in ("need", "source", "age", "setting")),
    ("timeliness/advice/?year=2025", None),
    ("transfers/?year=2025", None),
    ("transfers/?year=2027", None),
]
# What is no set of cases: a sum of decisions and plans.
NO_CASES = {("What appeals of {} are set against", "All")}


@dataclass(frozen=True)
class Figure:
    """A number of a page: where it stands, what it says, how many cases that is, and its link."""

    place: tuple[str, ...]
    figure: str
    cases: str
    url: str


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area with invented children: the demonstration's, and others made to be awkward."""
    area.standing_on = ON
    area.save()
    invent_awkward(area, ON)
    return area


def figures(page: str) -> list[Figure]:
    """Every whole number of the tables and tiles of a page; those of charts stand there too."""
    page = re.sub(r"<figure.*?</figure>", "", page, flags=re.DOTALL)
    return [*_of_tables(page), *_of_tiles(page)]


def _of_tables(page: str) -> list[Figure]:
    """The numbers of tables."""
    found = []
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", table)
        heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
        assert caption
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]:
            name, *cells = re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            for head, cell in zip(heads[1:], cells, strict=True):
                place = (caption[1], name, head)
                found += [_figure(place, cell)] if _is_number(cell) else []
    return found


def _of_tiles(page: str) -> list[Figure]:
    """The numbers of tiles; the label is the link, and `of 3 children` is how many cases."""
    found = []
    for tile in re.findall(r'<div class="kit-tile.*?</div>', page, re.DOTALL):
        label = re.search(r'kit-tile__label">(.*?)</h3>', tile)
        value = re.search(r'kit-tile__value">([\d,]+)</p>', tile)
        if not (label and value):
            continue
        url = re.search(r'href="([^"]*)"', label[1])
        cases = re.search(r'kit-tile__date">(?:of|for) ([\d,]+) (?:child|case)', tile)
        said = cases[1] if cases else value[1]
        name = re.sub("<.*?>", "", label[1])
        found.append(Figure((name,), value[1], said, unescape(url[1]) if url else ""))
    return found


def _is_number(cell: str) -> bool:
    """Whether a cell is a whole number, linked or not."""
    return bool(re.match(r"(<a [^>]*>)?[\d,]+(</a>|$)", cell.strip()))


def _figure(place: tuple[str, ...], cell: str) -> Figure:
    """The number of a cell."""
    url = re.search(r'href="([^"]*)"', cell)
    number = re.search(r"(?:^|>)([\d,]+)(?:<|$)", cell.strip())
    cases = re.search(r"\(([\d,]+) cases?\)", cell)
    assert number
    return Figure(
        place, number[1], cases[1] if cases else number[1], unescape(url[1]) if url else ""
    )


def drawn_rows(client: Client, url: str) -> str:
    """How many rows the list itself says that it has."""
    found = re.search(r"of ([\d,]+) cases?<", client.get(url).content.decode())
    return found[1] if found else "0"


def address(page: str, on: date | None) -> str:
    """The address of a page, as it was known on a day."""
    join = "&" if "?" in page else "?"
    return f"/anyshire/{page}{join}on={on}" if on else f"/anyshire/{page}"


def test_every_figure_opens_as_many_cases_as_it_says(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    plain, wrong, counted = [], [], dict[str, str]()
    for page, on in DAYS:
        answer = client.get(address(page, on))
        assert answer.status_code == 200
        found = [each for each in figures(answer.content.decode()) if each.figure != "0"]
        plain += [(page, each.place) for each in found if not (each.url or _no_cases(each.place))]
        linked = list(dict.fromkeys(each for each in found if each.url))
        assert len(linked) >= (10 if on else PAGES.get(page, 10)), (page, on)
        for each in linked:
            counted[each.url] = counted.get(each.url) or rows(area, ON, each.url)
            wrong += [] if counted[each.url] == each.cases else [(page, each, counted[each.url])]
        last = linked[-1]
        if (drawn := drawn_rows(client, last.url)) != last.cases:
            wrong.append((page, last, f"drawn: {drawn}"))
    assert plain == []
    assert wrong == []


def _no_cases(place: tuple[str, ...]) -> bool:
    """Whether a figure is no set of cases."""
    return (re.sub(r"\d{4}", "{}", place[0]), *place[1:2]) in NO_CASES


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.ACTION_OWNER])
def test_others_have_no_way_to_cases(member: SignIn, area: LocalArea, role: Role) -> None:
    client = member(role)
    for page in PAGES:
        assert "/anyshire/cases/" not in client.get(f"/anyshire/{page}").content.decode()
