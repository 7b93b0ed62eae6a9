"""The pages of the import centre: upload, rehearsal, import, receipt, undo, the list."""

import csv
import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from commissioning.actions.reference import load_reference
from commissioning.choices import ImportState, Role, Severity
from commissioning.imports import runs
from commissioning.models import (
    Import,
    ImportFile,
    ImportProblem,
    LocalArea,
    Observation,
    StagedRow,
)
from commissioning.tasks import apply_import, read_import
from tests.commissioning.imports.files import (
    ENGLAND_2024,
    SEFTON,
    SEFTON_2024,
    line,
    timeliness,
)
from tests.conftest import Member, SignIn
from tests.factories import AuthorityFactory, LocalAreaFactory

PAGES = ("imports", "import-new", "import-formats")
OF_ONE = ("import", "import-apply", "import-discard", "import-undo", "import-problems")
GOOD = timeliness(ENGLAND_2024, SEFTON_2024)
CORRECTED = timeliness(line(SEFTON, 200, 100, 104, 54, 52.0, 54.0))
WARNED = timeliness([*SEFTON_2024, "7"], extra=["moon_phase"])
WRONG = timeliness(*(line(SEFTON, "=1+1", 1, 1, 1, 1, 1, year=str(2000 + n)) for n in range(8)))


@pytest.fixture
def area(db: None) -> LocalArea:
    """An area of an authority that the reference data do not have."""
    nowhere = AuthorityFactory(code="E06999999", number="999", region__code="E12999999")
    return LocalAreaFactory(name="Anyshire", slug="anyshire", geography=nowhere)


@pytest.fixture
def administrator(member: SignIn) -> Member:
    return member(Role.ADMINISTRATOR)


@pytest.fixture
def importer(administrator: Member) -> Member:
    """An administrator, where the reference data stand."""
    load_reference()
    return administrator


def address(name: str, area: LocalArea, *args: object) -> str:
    return reverse(f"commissioning:{name}", args=[area.slug, *args])


def addresses(run: Import) -> list[str]:
    return [address(name, run.area) for name in PAGES] + [
        address(name, run.area, run.pk) for name in OF_ONE
    ]


def run_of(area: LocalArea, **fields: Any) -> Import:
    """An import that is ready, with one file."""
    run = Import.objects.create(area=area, **{"state": ImportState.REHEARSED} | fields)
    ImportFile.objects.create(
        run=run, name="a.csv", size=1, sha256="0" * 64, kind="readings", kind_title="Readings"
    )
    return run


def upload(
    client: Member, *files: tuple[str, bytes], edition: str = "", name: str = "import-new"
) -> Any:
    """Send files to the upload page and follow to where it leads."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    data = {"uploads": sent, "edition": edition}
    return client.post(address(name, client.membership.area), data, follow=True)


def press(client: Member, button: str, **data: str) -> Any:
    """Press a button of the newest import's page and follow."""
    run = Import.objects.latest("pk")
    return client.post(address(f"import-{button}", run.area, run.pk), data, follow=True)


def text(response: Any) -> str:
    """What a page says, without its markup."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def newest() -> Import:
    return Import.objects.latest("pk")


def published() -> int:
    """How many values were loaded from files."""
    return Observation.objects.exclude(measure__code__startswith="rates.").count()


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


# Who may come in


def test_strangers_are_sent_to_sign_in(client: Client, area: LocalArea) -> None:
    for url in addresses(run_of(area)):
        for response in (client.get(url), client.post(url)):
            assert response.status_code == 302, url
            assert response["Location"].startswith("/account/login/?next=/anyshire/imports/")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_others_than_administrators_are_refused(
    member: SignIn, area: LocalArea, role: Role
) -> None:
    client = member(role)
    for url in addresses(run_of(area)):
        assert client.get(url).status_code == 403, url
        assert client.post(url).status_code == 403, url


def test_another_areas_administrator_finds_nothing(member: SignIn, area: LocalArea) -> None:
    run, elsewhere = run_of(area), LocalAreaFactory(slug="elsewhere")
    stranger = member(Role.ADMINISTRATOR, area=elsewhere)
    under_own = [address(name, elsewhere, run.pk) for name in OF_ONE]
    for url in [*addresses(run), *under_own]:
        assert stranger.get(url).status_code in (404, 405), url
        assert stranger.post(url).status_code in (404, 405), url
    for url in addresses(run):
        assert stranger.get(url).status_code == 404, url
    run.refresh_from_db()
    assert run.state == ImportState.REHEARSED


def test_administrators_see_every_page(administrator: Member, area: LocalArea) -> None:
    run = run_of(area)
    for name in PAGES:
        assert administrator.get(address(name, area)).status_code == 200, name
    for name in ("import", "import-problems"):
        assert administrator.get(address(name, area, run.pk)).status_code == 200, name


def test_wrong_verbs(administrator: Member, area: LocalArea) -> None:
    run = run_of(area)
    for name in ("import", "import-problems"):
        assert administrator.post(address(name, area, run.pk)).status_code == 405
        assert administrator.head(address(name, area, run.pk)).status_code == 200
    for name in ("import-apply", "import-discard"):
        assert administrator.get(address(name, area, run.pk)).status_code == 405
    for name in ("imports", "import-formats"):
        assert administrator.post(address(name, area)).status_code == 405
    assert administrator.put(address("import-undo", area, run.pk)).status_code == 405
    assert administrator.delete(address("import-new", area)).status_code == 405


# From upload to undo


def test_a_rehearsal_counts_and_writes_nothing(importer: Member) -> None:
    page = upload(importer, ("whatever.dat", GOOD))
    run = newest()
    assert page.redirect_chain == [(f"/anyshire/imports/{run.pk}/", 302)]
    assert f"<title>Import {run.pk}: Ready to import – Anyshire" in page.content.decode()
    assert "whatever.dat Plans issued within 20 weeks 2025 2 12 0 0 0 0" in text(page)
    assert (published(), StagedRow.objects.count()) == (0, 2)


def test_from_import_to_receipt_to_undo(importer: Member, area: LocalArea) -> None:
    upload(importer, ("a.csv", GOOD))
    receipt = text(press(importer, "apply"))
    who = importer.membership.person.name
    assert "Imported." in receipt
    assert "a.csv 2025 0 12 0 12 0" in receipt  # before, new, changed, after, restated
    assert re.search(rf"Imported \d+ \w+ \d{{4}} at [\d:]+[ap]m by {who}", receipt)
    assert f"Fingerprint of a.csv (SHA-256) {newest().files.get().sha256}" in receipt
    assert published() == 12

    asked = importer.get(address("import-undo", area, newest().pk))
    assert f"<title>Undo import {newest().pk} –" in asked.content.decode()
    assert published() == 12
    undone = text(press(importer, "undo"))
    assert "Undone. What was there before is back." in undone
    assert "What had been written" in undone
    assert re.search(rf"Undone \d+ \w+ \d{{4}} at [\d:]+[ap]m by {who}", undone)
    assert published() == 0


def test_a_change_shows_before_and_after(importer: Member) -> None:
    upload(importer, ("a.csv", GOOD))
    press(importer, "apply")
    assert "b.csv Plans issued within 20 weeks 2025 1 0 2 4 0 0" in text(
        upload(importer, ("b.csv", CORRECTED))
    )
    assert "b.csv 2025 12 0 2 12 0" in text(press(importer, "apply"))


def test_undo_says_what_stands_in_its_way(importer: Member, area: LocalArea) -> None:
    upload(importer, ("a.csv", GOOD))
    press(importer, "apply")
    first = newest()
    upload(importer, ("b.csv", CORRECTED))
    press(importer, "apply")
    refused = importer.post(address("import-undo", area, first.pk), follow=True)
    assert f"Import {newest().pk} changed values that a.csv wrote." in text(refused)
    assert f"Undo import {newest().pk} first." in text(refused)
    assert published() == 12


def test_two_files_of_one_import_are_undone_together(importer: Member) -> None:
    page = text(upload(importer, ("a.csv", GOOD), ("b.csv", CORRECTED)))
    assert "Another file of this import is of the same kind and release" in page
    assert "Where a.csv gives a value too, the one of this file counts." in page
    assert "Imported." in text(press(importer, "apply", accept_warnings="on"))
    assert Observation.objects.filter(value=54.0, numerator=54.0).exists()
    assert "Undone." in text(press(importer, "undo"))
    assert published() == 0


def test_the_same_file_twice_in_one_upload_counts_once(importer: Member) -> None:
    page = text(upload(importer, ("a.csv", GOOD), ("copy.csv", GOOD)))
    assert "Left out: the same file is there twice" in page
    assert "It is a.csv again." in page
    press(importer, "apply")
    assert published() == 12


def test_the_same_file_again_says_so_and_offers_no_import(importer: Member) -> None:
    upload(importer, ("a.csv", GOOD))
    press(importer, "apply")
    again = upload(importer, ("renamed.csv", GOOD))
    assert "This very file was imported on " in text(again)
    assert f"by {importer.membership.person.name}" in text(again)
    assert "Everything in the file is there already" in text(again)
    assert "/apply/" not in again.content.decode()


def test_a_zip_is_unpacked_and_unknown_files_in_it_are_left_out(importer: Member) -> None:
    content = zipped(**{"data/a.csv": GOOD, "__MACOSX/._a.csv": b"\x00\x05", "notes.txt": b"Hello"})
    page = text(upload(importer, ("release.zip", content)))
    assert "a.csv Plans issued within 20 weeks" in page
    assert "Left out: not a kind of file that is loaded notes.txt" in page
    assert "Imported." in text(press(importer, "apply"))
    assert published() == 12


def test_a_discarded_rehearsal_writes_nothing(importer: Member) -> None:
    upload(importer, ("a.csv", GOOD))
    page = press(importer, "discard")
    assert page.redirect_chain[-1][0] == "/anyshire/imports/"
    assert "Discarded. Nothing was written." in text(page)
    assert newest().state == ImportState.DISCARDED
    assert (published(), StagedRow.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("first", "button", "sentence"),
    [
        ("apply", "apply", "This import is done already."),
        ("apply", "discard", "This import is done already."),
        ("discard", "apply", "This rehearsal was discarded."),
        ("discard", "discard", "This rehearsal was discarded."),
        ("discard", "undo", "This rehearsal was discarded."),
    ],
)
def test_a_button_pressed_twice_or_after_going_back_says_where_things_stand(
    importer: Member, first: str, button: str, sentence: str
) -> None:
    upload(importer, ("a.csv", GOOD))
    press(importer, first)
    before = published()
    assert sentence in text(press(importer, button))
    assert published() == before


def test_undo_twice_and_import_after_undo_say_so(importer: Member, area: LocalArea) -> None:
    upload(importer, ("a.csv", GOOD))
    press(importer, "apply")
    press(importer, "undo")
    assert "This import was undone." in text(press(importer, "undo"))
    assert "This import was undone." in text(press(importer, "apply"))
    asked = importer.get(address("import-undo", area, newest().pk), follow=True)
    assert "This import was undone." in text(asked)


# Warnings and errors


def test_warnings_need_a_tick(importer: Member) -> None:
    upload(importer, ("a.csv", WARNED))
    refused = press(importer, "apply")
    assert refused.status_code == 200
    assert "<title>Error: Import" in refused.content.decode()
    assert "Tick the box to import in spite of the warnings." in text(refused)
    assert "Column moon_phase is not known" in text(refused)
    assert (published(), newest().state) == (0, ImportState.REHEARSED)
    assert "Imported." in text(press(importer, "apply", accept_warnings="on"))
    assert published() == 6


def test_errors_are_grouped_and_nothing_can_be_imported(importer: Member) -> None:
    page = upload(importer, ("a.csv", WRONG))
    assert newest().state == ImportState.REFUSED
    assert "Nothing was written. Correct what is listed below" in text(page)
    assert "Text in place of a number (8 times)" in text(page)
    assert "2 plans_issued_den =1+1 Enter a number, or one of the publisher" in text(page)
    assert page.content.decode().count("=1+1") == 5
    assert "And 3 more: download all (CSV)" in text(page)
    assert "/apply/" not in page.content.decode()
    assert "so it cannot be imported" in text(press(importer, "apply"))
    assert published() == 0


def test_the_download_has_every_problem_and_nothing_that_runs(
    importer: Member, area: LocalArea
) -> None:
    upload(importer, ("=cmd.csv", WRONG))
    response = importer.get(address("import-problems", area, newest().pk))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[0] == ["File", "Severity", "Reason", "Line", "Column", "Value", "What to do"]
    assert [row[3] for row in rows[1:]] == [str(n) for n in range(2, 10)]
    assert {(row[0], row[5]) for row in rows[1:]} == {("'=cmd.csv", "'=1+1")}


def test_nothing_typed_is_run_as_markup(importer: Member) -> None:
    evil = "<script>alert(1)</script>"
    content = timeliness([*SEFTON_2024, evil], extra=[evil]).replace(b"104", evil.encode())
    page = upload(importer, ("<img src=x>.csv", content)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert evil not in page
    assert "<img src=x>" not in page


@pytest.mark.parametrize("problems", [1, 30])
def test_a_rehearsal_costs_the_same_for_any_number_of_problems(
    administrator: Member,
    area: LocalArea,
    django_assert_num_queries: DjangoAssertNumQueries,
    problems: int,
) -> None:
    run = run_of(area)
    for number in range(problems):
        file = ImportFile.objects.create(run=run, name=f"{number}.csv", size=1, sha256="0" * 64)
        ImportProblem.objects.create(
            file=file, severity=Severity.NOTE, reason=f"Reason {number}", advice="Look."
        )
    url = address("import", area, run.pk)
    with django_assert_num_queries(13):
        assert f"Reason {problems - 1}" in text(administrator.get(url))


def test_a_page_of_many_reasons_stays_small(administrator: Member, area: LocalArea) -> None:
    run = run_of(area, state=ImportState.REFUSED)
    ImportProblem.objects.bulk_create(
        ImportProblem(
            file=run.files.get(), severity=Severity.ERROR, reason=f"Reason {n}", advice="Look."
        )
        for n in range(300)
    )
    page = text(administrator.get(address("import", area, run.pk)))
    assert page.count("Reason ") == 50
    assert "And 250 more reasons: download all problems (CSV) ." in page


# The upload form


def test_an_upload_without_a_file_is_told(administrator: Member, area: LocalArea) -> None:
    page = administrator.post(address("import-new", area), {"edition": "2025"})
    assert "<title>Error: Load files –" in page.content.decode()
    assert "Choose a file to load." in text(page)
    assert 'value="2025"' in page.content.decode()


@pytest.mark.parametrize(
    "edition",
    [
        "this year",
        "0000",
        "9999",
        "2025-",
        "2025-1-2-3",
        "٢٠٢٥",
        "2025; DROP",
        "2025\x00",
        "2" * 99,
    ],
)
def test_a_release_that_is_none_is_refused(importer: Member, edition: str) -> None:
    page = upload(importer, ("a.csv", GOOD), edition=edition)
    assert page.status_code == 200
    assert "<title>Error: Load files" in page.content.decode()
    assert not Import.objects.exists()


def test_a_release_that_is_given_counts(importer: Member) -> None:
    upload(importer, ("a.csv", GOOD), edition="2024-2")
    press(importer, "apply")
    assert set(Observation.objects.filter(measure__code__startswith="timeliness.").values_list(
        "release__edition", flat=True
    )) == {"2024-2"}  # fmt: skip


def test_uploads_beyond_the_limit_are_refused(importer: Member, settings: Settings) -> None:
    settings.IMPORT_UPLOAD_BYTES = len(GOOD) + 10
    page = upload(importer, ("a.csv", GOOD), ("b.csv", CORRECTED))
    assert "Together the files are larger than 0 MB." in text(page)
    assert not Import.objects.exists()


def test_the_bad_one_of_several_is_named(importer: Member) -> None:
    page = upload(importer, ("a.csv", GOOD), ("bad.zip", b"PK\x03\x04 broken"))
    assert "bad.zip: The zip or workbook is damaged or cut short." in text(page)
    assert not Import.objects.exists()


def test_too_many_files_are_no_server_error(importer: Member) -> None:
    page = upload(importer, *((f"{n}.csv", b"x") for n in range(101)))
    assert page.status_code == 400


# Large files are the worker's


@pytest.fixture
def all_large(settings: Settings) -> None:
    settings.IMPORT_IN_REQUEST_BYTES = 100


def jobs() -> list[tuple[str, dict[str, Any]]]:
    """What waits for the worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id")
        return [(name.rsplit(".", 1)[-1], json.loads(args)) for name, args in cursor.fetchall()]


@pytest.mark.usefixtures("all_large")
def test_a_large_file_is_read_and_imported_by_the_worker(importer: Member, area: LocalArea) -> None:
    waiting = upload(importer, ("a.csv", GOOD))
    run = newest()
    assert jobs() == [("read_import", {"run_id": run.pk})]
    assert "The files wait for their turn." in text(waiting)
    assert "commissioning/import.js" in waiting.content.decode()
    assert "not read yet" not in text(waiting)

    read_import(run_id=run.pk)
    assert "12 0 0 0 0" in text(importer.get(address("import", area, run.pk)))
    running = press(importer, "apply")
    assert "The values are being written" in text(running)
    assert published() == 0
    by = importer.membership.person.pk
    assert jobs()[1] == ("apply_import", {"run_id": run.pk, "by_id": by})
    assert "being written already" in text(press(importer, "apply"))
    assert len(jobs()) == 2

    apply_import(run_id=run.pk, by_id=by)
    done = text(importer.get(address("import", area, run.pk)))
    assert "a.csv 2025 0 12 0 12 0" in done
    assert published() == 12


def test_progress_is_shown_in_percent(administrator: Member, area: LocalArea) -> None:
    run = run_of(area, state=ImportState.READING, progress=37, progress_of=100)
    page = administrator.get(address("import", area, run.pk))
    assert "The files are being read: 37% done." in text(page)
    assert 'max="100" value="37">' in page.content.decode()
    assert "Look again now" in text(page)


@pytest.mark.usefixtures("all_large")
def test_a_fault_of_the_worker_is_told(
    importer: Member, area: LocalArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*, area: LocalArea) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(runs, "write_computed", broken)
    upload(importer, ("a.csv", GOOD))
    run = newest()
    read_import(run_id=run.pk)
    press(importer, "apply")
    with pytest.raises(RuntimeError):
        apply_import(run_id=run.pk, by_id=importer.membership.person.pk)
    page = text(importer.get(address("import", area, run.pk)))
    assert "Stopped by a fault" in page
    assert "A fault of ours stopped the import. Nothing was written. Load the file again" in page
    assert f"it is import {run.pk}" in page
    assert (published(), StagedRow.objects.count()) == (0, 0)


# Two at once


@pytest.mark.django_db(transaction=True)
def test_imports_take_turns(
    importer: Member, area: LocalArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(importer, ("a.csv", GOOD))
    first = newest()
    upload(importer, ("b.csv", CORRECTED))
    second = newest()
    inside, go_on = threading.Event(), threading.Event()

    def slow(*, area: LocalArea) -> None:
        inside.set()
        assert go_on.wait(20)

    monkeypatch.setattr(runs, "write_computed", slow)
    answers: dict[int, str] = {}
    one = in_thread(lambda: answers.update({1: apply_page(importer, first)}))
    assert inside.wait(20)
    two = in_thread(lambda: answers.update({2: apply_page(importer, second)}))
    time.sleep(0.5)
    assert two.is_alive()
    assert answers == {}
    go_on.set()
    for thread in (one, two):
        thread.join(20)
    assert "Imported." in answers[1]
    assert "Another import came in between, so the counts have changed." in answers[2]
    assert "b.csv Plans issued within 20 weeks 2025 1 0 2 4 0 0" in answers[2]
    assert published() == 12


def apply_page(client: Member, run: Import) -> str:
    """Press Import in another browser of the same person."""
    other = Client()
    other.force_login(client.membership.person)
    return text(other.post(address("import-apply", run.area, run.pk), follow=True))


def in_thread(work: Callable[[], object]) -> threading.Thread:
    """Start work with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


# The list


def test_an_empty_list_says_where_to_start(administrator: Member, area: LocalArea) -> None:
    run_of(LocalAreaFactory())
    page = administrator.get(address("imports", area))
    assert "<title>Imports – Anyshire" in page.content.decode()
    assert "Nothing has been loaded yet" in text(page)


def listed(client: Member, query: str = "") -> list[int]:
    """The imports of the list, in order."""
    html = client.get(address("imports", client.membership.area) + query).content.decode()
    return [int(pk) for pk in re.findall(r'href="/anyshire/imports/(\d+)/"', html)]


@pytest.mark.parametrize(
    "column", ["what", "uploaded_at", "uploaded_by", "state", "new", "changed"]
)
def test_every_column_sorts(administrator: Member, area: LocalArea, column: str) -> None:
    made = {run_of(area).pk, run_of(area, state=ImportState.REFUSED).pk}
    assert set(listed(administrator, f"?sort={column}")) == made
    assert set(listed(administrator, f"?sort=-{column}")) == made


def test_the_list_filters_and_searches(administrator: Member, area: LocalArea) -> None:
    first, second = run_of(area), run_of(area, state=ImportState.REFUSED)
    ImportFile.objects.filter(run=second).update(name="caseload.csv", kind_title="Caseload")
    assert listed(administrator) == [second.pk, first.pk]
    assert listed(administrator, "?state=refused") == [second.pk]
    assert listed(administrator, "?q=case") == [second.pk]
    assert listed(administrator, "?q=readings") == [first.pk]
    assert "Nothing matches" in text(administrator.get(address("imports", area) + "?q=nothing"))


def test_a_search_does_not_multiply_the_counts(administrator: Member, area: LocalArea) -> None:
    run = run_of(area)
    for name in ("a2.csv", "a3.csv"):
        ImportFile.objects.create(run=run, name=name, size=1, sha256="0" * 64, new=10)
    for query in ("", "?q=a"):
        assert listed(administrator, query) == [run.pk]
        row = text(administrator.get(address("imports", area) + query))
        assert re.search(r"Ready to import 20 0\b", row), query


def test_counts_stand_only_where_something_was_or_would_be_written(
    administrator: Member, area: LocalArea
) -> None:
    run = run_of(area, state=ImportState.REFUSED)
    run.files.update(new=10)
    assert "Cannot be imported — —" in text(administrator.get(address("imports", area)))


def test_the_list_downloads(administrator: Member, area: LocalArea) -> None:
    run_of(area, uploaded_by=administrator.membership.person)
    ImportFile.objects.update(kind_title="=cmd", new=3)
    response = administrator.get(address("imports", area) + "?format=csv")
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(content))
    assert (row["What"], row["State"], row["New"]) == ("'=cmd", "Ready to import", "3")
    assert row["By"] == administrator.membership.person.name


@pytest.mark.parametrize("files", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_imports(
    administrator: Member,
    area: LocalArea,
    django_assert_num_queries: DjangoAssertNumQueries,
    files: int,
) -> None:
    for _ in range(files):
        run = run_of(area)
        ImportFile.objects.create(run=run, name="b.csv", size=1, sha256="0" * 64)
    with django_assert_num_queries(7):
        assert administrator.get(address("imports", area)).status_code == 200


def test_every_kind_of_file_is_explained(administrator: Member, area: LocalArea) -> None:
    page = text(administrator.get(address("import-formats", area)))
    for title in ("Plans issued within 20 weeks", "Statistical neighbours", "Readings"):
        assert f"Columns of {title}" in page
