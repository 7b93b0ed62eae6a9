"""The import centre in a real browser: from upload to undo, on a desktop and on a phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from commissioning.actions.reference import load_reference
from commissioning.choices import ImportState, Role
from commissioning.models import Geography, Import, ImportFile, LocalArea
from tests.browser.conftest import Axe, OpenPage
from tests.commissioning.imports.files import SEFTON, SEFTON_2024, line, timeliness
from tests.conftest import Member, SignIn
from tests.factories import LocalAreaFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 375)
WARNED = timeliness([*SEFTON_2024, "7"], extra=["moon_phase"])
WRONG = timeliness(
    *(line(SEFTON, "about 90", "1,071", 1, 1, "5 %", 1, year=str(2000 + n)) for n in range(8))
)


@pytest.fixture
def area(transactional_db: None) -> LocalArea:
    load_reference()
    return LocalAreaFactory(
        name="Sefton", slug="sefton", geography=Geography.objects.get(number="343")
    )


@pytest.fixture
def administrator(member: SignIn) -> Member:
    return member(Role.ADMINISTRATOR)


@pytest.fixture(params=WIDTHS)
def screen(request: pytest.FixtureRequest, open_page: OpenPage, administrator: Member) -> Page:
    """A page of a desktop's width, then one of a phone's, signed in as an administrator."""
    return open_page(width=request.param, client=administrator)


def look(page: Page, axe: Axe, heading: str) -> None:
    """The page with this heading is there, without a fault, and nothing sticks out of it."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def send(page: Page, folder: Path, content: bytes, name: str = "plans.csv") -> None:
    """Choose a file on the upload page and have it read."""
    file = folder / name
    file.write_bytes(content)
    page.goto("/sefton/imports/new/")
    page.get_by_label("Files", exact=True).set_input_files(file)
    page.get_by_role("button", name="Read and check").click()


def test_from_upload_to_undo(screen: Page, axe: Axe, tmp_path: Path) -> None:
    screen.goto("/sefton/imports/")
    look(screen, axe, "Imports")
    expect(screen.get_by_role("main")).to_contain_text("Nothing has been loaded yet")
    screen.get_by_role("button", name="Load files").click()
    look(screen, axe, "Load files")

    send(screen, tmp_path, WARNED)
    look(screen, axe, "Ready to import")
    screen.get_by_role("button", name="Import", exact=True).click()
    expect(screen.get_by_role("alert")).to_contain_text("Tick the box to import")
    expect(screen).to_have_title(re.compile("^Error: Import"))
    look(screen, axe, "Ready to import")

    screen.get_by_label("I have looked at the warnings").check()
    screen.get_by_role("button", name="Import", exact=True).click()
    expect(screen.get_by_role("alert")).to_contain_text("Imported.")
    look(screen, axe, "Imported")

    screen.get_by_role("link", name="Undo this import").click()
    look(screen, axe, "Undo an import")
    screen.get_by_role("button", name="Undo the import").click()
    expect(screen.get_by_role("alert")).to_contain_text("Undone.")
    look(screen, axe, "Undone")

    screen.goto("/sefton/imports/")
    look(screen, axe, "Imports")


def test_a_refused_file(screen: Page, axe: Axe, tmp_path: Path) -> None:
    send(screen, tmp_path, WRONG, f"{'a-very-long-name-' * 8}of-a-file.csv")
    look(screen, axe, "Cannot be imported")
    main = screen.get_by_role("main")
    expect(main).to_contain_text("A number with commas in it (8 times)")
    expect(main).to_contain_text("And 3 more: download all (CSV).")
    with screen.expect_download() as download:
        screen.get_by_role("link", name="Download all problems (CSV)").click()
    assert download.value.suggested_filename.startswith("problems-of-import-")
    screen.get_by_role("button", name="Load the corrected file").click()
    look(screen, axe, "Load files")


def test_a_file_that_cannot_be_unpacked(screen: Page, axe: Axe, tmp_path: Path) -> None:
    send(screen, tmp_path, b"PK\x03\x04 broken", "broken.zip")
    look(screen, axe, "Load files")
    expect(screen.get_by_role("alert")).to_contain_text("damaged or cut short")


def test_the_kinds_of_file(screen: Page, axe: Axe) -> None:
    screen.goto("/sefton/imports/formats/")
    look(screen, axe, "Files you can load")
    kind = screen.locator(
        "section",
        has=screen.get_by_role("heading", name="Plans issued within 20 weeks", exact=True),
    )
    columns = kind.get_by_role("table")
    expect(columns).to_be_hidden()
    kind.locator("summary").click()
    expect(
        columns.get_by_role("rowheader", name="plans_issued_20_weeks_ex", exact=True)
    ).to_be_visible()
    axe(screen)


def test_progress_follows_the_worker(screen: Page, axe: Axe, area: LocalArea) -> None:
    run = Import.objects.create(area=area, state=ImportState.READING, progress=37, progress_of=100)
    ImportFile.objects.create(run=run, name="a.csv", size=1, sha256="0" * 64)
    screen.goto(f"/sefton/imports/{run.pk}/")
    look(screen, axe, "Being read")
    expect(screen.get_by_role("status")).to_contain_text("37% done")
    Import.objects.filter(pk=run.pk).update(progress=82)
    expect(screen.get_by_role("status")).to_contain_text("82% done")
    expect(screen.get_by_role("progressbar")).to_have_attribute("value", "82")
    Import.objects.filter(pk=run.pk).update(state=ImportState.REHEARSED)
    expect(screen.get_by_role("heading", level=1)).to_contain_text("Ready to import")


def test_without_javascript(
    open_page: OpenPage, administrator: Member, tmp_path: Path, area: LocalArea
) -> None:
    page = open_page(javascript=False, client=administrator)
    send(page, tmp_path, WARNED)
    page.get_by_label("I have looked at the warnings").check()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Imported.")
    page.get_by_role("link", name="Undo this import").click()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("main")).to_contain_text("Undone.")

    run = Import.objects.create(area=area, state=ImportState.READING, progress_of=100)
    page.goto(f"/sefton/imports/{run.pk}/")
    Import.objects.filter(pk=run.pk).update(progress=50)
    page.get_by_role("link", name="Look again now").click()
    expect(page.get_by_role("main")).to_contain_text("50% done")
