"""The base list page, on a list of geographies."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from commissioning.models import Geography
from tests.config.kit_urls import GeographyTable
from tests.factories import AuthorityFactory, EnglandFactory, RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.kit_urls")]


def page(client: Client, query: str = "") -> str:
    """The list's HTML for a query."""
    response = client.get(f"/list/{query}")
    assert response.status_code == 200
    return str(response.content.decode())


def names(client: Client, query: str = "") -> list[str]:
    """The names on one page of the list, in order."""
    rows = client.get(f"/list/{query}").context["table"].paginated_rows
    return [row.record.name for row in rows]


def csv_rows(client: Client, query: str) -> list[list[str]]:
    """What the CSV of a query holds."""
    response = client.get(f"/list/{query}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(text)))


def test_rows_and_count(client: Client) -> None:
    EnglandFactory()
    html = page(client)
    assert "Showing 1 to 1 of 1 place" in html
    assert 'data-label="Name"><span>England</span>' in html


@pytest.mark.parametrize(
    "name",
    [name for name, column in GeographyTable.base_columns.items() if column.orderable is not False],
)
def test_every_sortable_column_sorts_both_ways(client: Client, name: str) -> None:
    for _ in range(3):
        AuthorityFactory()
    up = client.get(f"/list/?sort={name}")
    down = client.get(f"/list/?sort=-{name}")
    assert up.status_code == down.status_code == 200
    assert 'aria-sort="ascending"' in up.content.decode()
    assert 'aria-sort="descending"' in down.content.decode()


def test_sorting_orders_the_rows(client: Client) -> None:
    for name in ("Barton", "Alton", "Carton"):
        RegionFactory(name=name)
    assert names(client, "?sort=-name") == ["Carton", "Barton", "Alton"]


def test_rows_that_tie_keep_their_page(client: Client) -> None:
    for _ in range(60):
        RegionFactory(name="Same name")
    seen = [
        row.record.pk
        for number in (1, 2, 3)
        for row in client.get(f"/list/?sort=name&page={number}").context["table"].paginated_rows
    ]
    assert seen == sorted(set(seen))


def test_search_wants_every_word(client: Client) -> None:
    RegionFactory(name="North East")
    RegionFactory(name="North West")
    assert names(client, "?q=west+north") == ["North West"]
    assert names(client, "?q=north%00+%25") == []


def test_filter_from_the_address(client: Client) -> None:
    EnglandFactory()
    RegionFactory(name="North East")
    assert names(client, "?level=Regional") == ["North East"]
    html = page(client, "?level=Regional&q=north&sort=name")
    assert "Level: Regional" in html
    assert 'href="?q=north&amp;sort=name"' in html  # without the filter, the rest kept
    assert '<input type="hidden" name="sort" value="name">' in html


def test_a_wrong_filter_says_so(client: Client) -> None:
    EnglandFactory()
    html = page(client, "?level=moon")
    assert "govuk-error-message" in html
    assert "No places" in html


def test_pages_and_sizes(client: Client) -> None:
    for _ in range(60):
        RegionFactory()
    html = page(client, "?q=region&page=2")
    assert "Showing 26 to 50 of 60 places" in html
    assert 'href="?q=region&amp;page=3"' in html
    assert 'href="?q=region&amp;per_page=50"' in html
    assert "Showing 1 to 50 of 60" in page(client, "?per_page=50")
    assert "Showing 51 to 60 of 60" in page(client, "?page=99")
    assert "Showing 1 to 25 of 60" in page(client, "?per_page=100000&page=x")


def test_nothing_there_yet(client: Client) -> None:
    html = page(client)
    assert "No places yet" in html
    assert '<a class="govuk-link" href="/import">Import</a>' in html
    assert "Download CSV" not in html


def test_nothing_matches(client: Client) -> None:
    EnglandFactory()
    html = page(client, "?q=mars")
    assert "Nothing matches" in html
    assert '<a class="govuk-link" href="/list/">Clear search and filters</a>' in html


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    region = RegionFactory()
    for _ in range(rows):
        AuthorityFactory(region=region)
    with django_assert_num_queries(2):  # the count, the rows with their region
        page(client)


def test_csv_is_the_whole_filtered_list_in_order(client: Client) -> None:
    EnglandFactory()
    region = RegionFactory(name="=North")
    for n in range(30):
        AuthorityFactory(name=f"Town {n:02d}", region=region)
    rows = csv_rows(client, "?q=town&sort=-name&page=2&format=csv")
    assert rows[0] == ["Name", "Level", "Region"]
    assert len(rows) == 31
    assert rows[1] == ["Town 29", "Local authority", "'=North"]


def test_csv_is_one_read(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        AuthorityFactory()
    with django_assert_num_queries(1):  # the file is read, nothing is counted
        csv_rows(client, "?format=csv")


def test_xlsx_is_the_whole_list(client: Client) -> None:
    for n in range(30):
        RegionFactory(name=f"Region {n:02d}")
    response = client.get("/list/?format=xlsx")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="geographies-')
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    sheet: Any = load_workbook(BytesIO(content)).active
    assert sheet.title == "Geographies"
    assert sheet.max_row == 1 + Geography.objects.count() == 31


def test_an_unknown_format_is_the_page(client: Client) -> None:
    EnglandFactory()
    assert "Showing 1 to 1" in page(client, "?format=pdf")
