"""Statements, error pages, the frame of every page, and the developers' gallery."""

import hashlib
import re

import pytest
from django.conf import LazySettings
from django.template.loader import get_template, render_to_string
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.kit_urls")]

PAGES = ("accessibility", "cookies", "privacy")


@pytest.mark.parametrize("name", PAGES)
def test_anybody_reads_the_statements(client: Client, name: str) -> None:
    html = client.get(f"/{name}/").content.decode()
    assert html.count("<h1") == 1
    for other in PAGES:
        assert f'href="/{other}/"' in html


def test_cookies_page_names_the_cookies_that_are_set(
    client: Client, settings: LazySettings
) -> None:
    html = client.get("/cookies/").content.decode()
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"):
        assert f">{name}</th>" in html
    assert "10 hours" in html


def test_gallery_is_not_in_production(client: Client, settings: LazySettings) -> None:
    settings.DEMO = settings.DEBUG = False
    assert client.get("/developers/gallery/").status_code == 404


def test_gallery_shows_every_component(client: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    html = client.get("/developers/gallery/?errors").content.decode()
    assert "<title>Error: Component gallery – Local SEND Partnership</title>" in html
    assert '<a href="#id_title">Enter title</a>' in html
    assert html.count("data-chart-place") == 4


def test_unknown_address(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "<title>Page not found – Local SEND Partnership</title>" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "heading"),
    [("400", "That request was not understood"), ("500", "Sorry, something went wrong")],
)
def test_error_pages_need_no_context(name: str, heading: str) -> None:
    html = get_template(f"{name}.html").render()
    assert f"<title>{heading} – Local SEND Partnership</title>" in html
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in html


def test_a_form_without_its_token_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/logout/")
    assert response.status_code == 403
    assert "This form was open for too long</h1>" in response.content.decode()


def test_refused() -> None:
    assert "You may not open this page" in render_to_string("403.html")


def test_frame_of_a_page_in_an_area(client: Client) -> None:
    html = client.get("/shell/").content.decode()
    assert "– Sefton – Local SEND Partnership</title>" in html
    assert "Sefton <span>Local SEND Partnership</span></a>" in html
    assert '<a href="/somerset/">Somerset</a>' in html
    assert '<a href="/sefton/" aria-current="true">Sefton</a>' in html
    assert re.search(r'href="/sefton/benchmarks/" aria-current="true"', html)
    assert "stands on 12 July 2018" in html
    assert "Sam Carter" in html


def test_signing_out_is_a_post(client: Client) -> None:
    html = client.get("/shell/").content.decode()
    form = html[html.index('action="/account/logout/"') :]
    assert 'method="post"' in form[:60]
    assert "csrfmiddlewaretoken" in form[:200]


def test_pages_have_no_inline_script_or_style(client: Client, settings: LazySettings) -> None:
    settings.DEMO = True
    html = client.get("/developers/gallery/").content.decode()
    for attributes in re.findall(r"<script([^>]*)>", html):
        assert "src=" in attributes or 'type="application/json"' in attributes
    assert "<style" not in html
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)


def test_vendored_files_are_those_that_are_declared(settings: LazySettings) -> None:
    vendor = settings.BASE_DIR / "static" / "vendor"
    declared = dict(
        reversed(line.split("  "))
        for line in (vendor / "README.md").read_text().splitlines()
        if re.match(r"[0-9a-f]{64}  ", line)
    )
    found = {
        str(path.relative_to(vendor)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*.*")
        if path.suffix in (".css", ".js", ".woff2")
    }
    assert found == declared
    for folder in {name.split("/")[0] for name in found}:
        assert (vendor / folder / "LICENSE").exists()
