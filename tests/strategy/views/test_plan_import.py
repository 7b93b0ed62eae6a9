"""Plan tables that come in: three councils' Word tables, pasted ones, and what is not a table."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from docx import Document
from openpyxl import Workbook

from commissioning.choices import Role, Severity
from commissioning.models import LocalArea
from strategy.choices import ActionState, PlanImportState
from strategy.imports import runs
from strategy.imports.rehearsal import PlanLine, Rehearsal
from strategy.models import Action, PlanImport, Priority, PriorityLink, Strategy
from tests import factories as make
from tests.conftest import Member, SignIn
from tests.strategy.imports.documents import eastvale, northmoor, saved, westbury

PLAN = "/anyshire/strategies/send/"
NEW = f"{PLAN}import/"
TABLE = "Number\tPriority\tAction\tDue\tLead\n1\tAdvice\tRecruit\t31/3/24\tAna Lee\n"


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    area.standing_on = date(2024, 6, 1)
    area.save()
    make.MembershipFactory(
        area=area, person__name="Ana Lee", person__email="a.lee@anyshire.example"
    )
    make.MembershipFactory(area=area, person__name="Bo Hart")
    made: Strategy = make.StrategyFactory(area=area, slug="send", title="SEND strategy")
    return made


def rehearsed() -> Rehearsal:
    """What the newest table comes to."""
    return runs.rehearse(PlanImport.objects.latest("pk"))


def paste(client: Member, text: str, source: str = "") -> PlanImport:
    answer = client.post(NEW, {"pasted": text, "source": source})
    assert answer.status_code == 302, answer.content.decode()
    return PlanImport.objects.latest("pk")


def upload(client: Member, stream: Any, name: str = "") -> HttpResponse:
    stream.name = name or stream.name
    answer: HttpResponse = client.post(NEW, {"upload": stream})  # type: ignore[assignment]
    return answer


def page_of(client: Member, run: PlanImport) -> str:
    return client.get(run.get_absolute_url()).content.decode()


def accept(client: Member, run: PlanImport, *, tick: bool = True) -> str:
    """Say yes to what the page shows; the page that follows."""
    digest = re.search(r'name="digest" value="(\w+)"', page_of(client, run))
    assert digest
    sent = {"digest": digest[1], **({"accept_warnings": "on"} if tick else {})}
    url = f"{run.get_absolute_url()}apply/"
    return client.post(url, sent, follow=True).content.decode()


def facts(line: PlanLine) -> tuple[object, ...]:
    values = line.values
    return (
        line.title,
        [goal.number for goal in line.goals],
        values.get("lead_post") or values.get("lead_id"),
        values.get("due_on"),
        values.get("state"),
    )


def test_a_table_with_sections_and_a_divided_heading(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    assert upload(client, northmoor()).status_code == 302
    found = rehearsed()
    bo = strategy.area.memberships.get(person__name="Bo Hart").pk
    assert [facts(line) for line in found.lines] == [
        ("Publish the local offer", [1], bo, date(2024, 3, 31), ActionState.PROGRESSING_DELAYED),
        ("Train link workers", [1], "Head of SEND", date(2024, 3, 31), ActionState.ON_TRACK),
        ("Open a resource base", [2], None, None, ActionState.PROGRESSING_DELAYED),
    ]
    assert [goal.title for goal in found.made] == ["Early help", "Places near home"]
    assert [line.reference for line in found.lines] == ["1-1", "1-2", "2-1"]
    assert not found.of(Severity.ERROR)
    page = page_of(client, PlanImport.objects.get())
    assert "Read as 31 March 2024." in page
    assert "Nobody is named" in page
    assert "Columns of other states are not brought in: “RAG Nov 23”." in page
    assert "Measures of success: Views up" in page
    assert "Nobody with this name has a role here" in page
    accept(client, PlanImport.objects.get())
    assert PriorityLink.objects.count() == 3
    assert Action.objects.get(reference="1-1").outcome_sought == "Views up"


def test_a_table_below_each_heading_with_lists_and_tracked_changes(
    member: SignIn, strategy: Strategy
) -> None:
    client = member(Role.COMMISSIONER)
    assert upload(client, eastvale()).status_code == 302
    found = rehearsed()
    ana = strategy.area.memberships.get(person__name="Ana Lee").pk
    assert [facts(line) for line in found.lines] == [
        ("Map short breaks", [1, 2], ana, date(2023, 9, 30), ActionState.COMPLETED),
        ("Ask families", [1], "Parent carer forum", date(2024, 3, 31), ActionState.ON_TRACK),
        ("Hire two therapists by June", [2], None, None, None),
    ]
    assert [goal.title for goal in found.made] == ["Families are heard", "Therapies"]
    assert found.lines[1].values["outcome_sought"] == "Survey:\n• 200 answers\n• a report"
    assert not found.of(Severity.ERROR)


def test_a_table_with_outcomes_merged_down_and_numbers_that_begin_again(
    member: SignIn, strategy: Strategy
) -> None:
    client = member(Role.COMMISSIONER)
    assert upload(client, westbury()).status_code == 302
    found = rehearsed()
    manager, officer = "Youth manager", "Designated officer"
    assert [(line.reference, *facts(line)) for line in found.lines] == [
        ("1-1", "Write pathways", [1], manager, date(2024, 9, 1), "progressing_delayed"),
        ("1-2", "Job fair", [1], manager, date(2024, 12, 31), "not_started"),
        ("2-1", "Agree a health offer", [2], officer, date(2024, 12, 31), "on_track"),
        ("2-2", "Write pathways", [2], officer, date(2024, 12, 31), "completed"),
    ]
    assert not found.of(Severity.ERROR)
    page = page_of(client, PlanImport.objects.get())
    assert "Table 1, 2 rows" in page


def test_what_is_pasted_from_word_keeps_its_cells(member: SignIn, strategy: Strategy) -> None:
    source = (
        "<html><body><table><tr><th>Action<th>Success criteria<th>Due</tr>"
        "<tr><td colspan=3>Priority 1: Advice</td></tr>"
        "<tr><td><p>Recruit</p><ul><li>one</li><li>two</li></ul></td>"
        "<td rowspan=2>In post</td><td>Sept 24</td></tr>"
        "<tr><td>Train</td><td>2025</td></tr></table></body></html>"
    )
    paste(member(Role.COMMISSIONER), "Action\tSuccess\n", source)
    found = rehearsed()
    assert [line.title for line in found.lines] == ["Recruit; one; two", "Train"]
    assert [line.values["due_on"] for line in found.lines] == [
        date(2024, 9, 30),
        date(2025, 12, 31),
    ]


def test_plain_text_whose_cells_have_several_lines_is_put_together(
    member: SignIn, strategy: Strategy
) -> None:
    text = (
        "No\tAction\tSuccess criteria\tDue\nPriority 1: Advice\n"
        "1\tRecruit\ntwo officers\tIn post\t1/9/24\n2\tTrain\t\t\n"
    )
    paste(member(Role.COMMISSIONER), text)
    found = rehearsed()
    assert [line.title for line in found.lines] == ["Recruit; two officers", "Train"]
    assert {goal.title for line in found.lines for goal in line.goals} == {"Advice"}


def test_import_receipt_and_undo(member: SignIn, strategy: Strategy) -> None:
    goal = make.PriorityFactory(strategy=strategy, number=1, title="Advice")
    old = make.ActionFactory(area=strategy.area, reference="1", title="Recruit", why="Late.")
    make.PriorityLinkFactory(action=old, priority=goal)
    client = member(Role.COMMISSIONER)
    run = paste(client, f"{TABLE}2\tPlaces\tOpen a unit\t\t\n")
    page = page_of(client, run)
    assert "2 actions in the table: 1 new, 1 changed, 0 the same as on the plan." in page
    assert Action.objects.count() == 1
    assert "2 actions imported." in accept(client, run, tick=False)
    old.refresh_from_db()
    assert (old.due_on, str(old.lead.person), old.why) == (date(2024, 3, 31), "Ana Lee", "Late.")
    run.refresh_from_db()
    page = page_of(client, run)
    assert run.sha256 in page
    assert "Undo this import" in page
    client.post(f"{run.get_absolute_url()}undo/")
    old.refresh_from_db()
    assert (old.due_on, old.lead) == (None, None)
    assert Action.objects.count() == Priority.objects.count() == PriorityLink.objects.count() == 1
    assert "Undone" in page_of(client, run)


def test_undo_is_refused_once_somebody_has_edited(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    run = paste(client, TABLE)
    accept(client, run)
    Action.objects.update(why="Because.")
    assert "Somebody changed 1 since the import" in page_of(client, run)
    page = client.post(f"{run.get_absolute_url()}undo/", follow=True).content.decode()
    assert "Somebody changed 1 since the import" in page
    assert Action.objects.count() == 1


def test_warnings_need_a_tick_and_errors_stop_all(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    run = paste(client, TABLE.replace("Ana Lee", "Head of SEND"))
    assert "Tick the box" in accept(client, run, tick=False)
    assert not Action.objects.exists()
    run = paste(client, f"{TABLE}2\tAdvice\tTrain\t31/2/24\t\n3\tAdvice\tBuy\tsoon\t\n")
    page = page_of(client, run)
    assert "There is no such day. Correct it." in page
    assert "row 4" in page
    assert 'name="digest"' not in page
    answer = client.post(
        f"{run.get_absolute_url()}apply/",
        {"digest": rehearsed().digest, "accept_warnings": "on"},
        follow=True,
    )
    assert "Look again before you import" in answer.content.decode()
    assert not Action.objects.exists()


def test_a_plan_that_changed_meanwhile_is_looked_at_again(
    member: SignIn, strategy: Strategy
) -> None:
    client = member(Role.COMMISSIONER)
    run = paste(client, TABLE)
    digest = rehearsed().digest
    make.PriorityFactory(strategy=strategy, number=1, title="Another")
    url = f"{run.get_absolute_url()}apply/"
    page = client.post(
        url, {"digest": digest, "accept_warnings": "on"}, follow=True
    ).content.decode()
    assert "Look again before you import" in page
    assert not Action.objects.exists()


def test_columns_are_matched_by_hand(member: SignIn, strategy: Strategy) -> None:
    goal = make.PriorityFactory(strategy=strategy, number=1, title="Advice")
    client = member(Role.COMMISSIONER)
    run = paste(client, "Colour\tWords\tBy\nBlue\tRecruit\t2024\nRed\tTrain\t2025\n")
    assert "No column holds the actions" in page_of(client, run)
    sent = {"column-0": "state", "column-1": "title", "column-2": "due_on", "fallback": goal.pk}
    assert client.post(run.get_absolute_url(), sent).status_code == 302
    found = rehearsed()
    assert [facts(line)[0] for line in found.lines] == ["Recruit", "Train"]
    assert found.ready
    twice = client.post(run.get_absolute_url(), {**sent, "column-0": "title"})
    assert "Another column holds “Action” already" in twice.content.decode()


def test_the_same_table_again_changes_nothing(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    accept(client, paste(client, TABLE))
    run = paste(client, TABLE)
    assert "importing it would change nothing" in page_of(client, run)
    client.post(f"{run.get_absolute_url()}discard/")
    run.refresh_from_db()
    assert (run.state, run.tables) == (PlanImportState.DISCARDED, [])


def test_an_action_of_another_plan_keeps_its_number(member: SignIn, strategy: Strategy) -> None:
    other = make.ActionFactory(area=strategy.area, reference="1", title="Something else")
    client = member(Role.COMMISSIONER)
    run = paste(client, TABLE)
    assert "The number is another action" in page_of(client, run)
    accept(client, run)
    other.refresh_from_db()
    assert other.title == "Something else"
    assert Action.objects.exclude(pk=other.pk).get().title == "Recruit"


def workbook(rows: int = 0) -> Workbook:
    book = Workbook()
    book.active.append(["Action", "Due", "RAG"])
    for number in range(rows):
        book.active.append([f"Action {number}", "2024", "G"])
    return book


def book_file(book: Workbook) -> io.BytesIO:
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def test_formulas_are_read_by_their_results_and_missing_ones_told(
    member: SignIn, strategy: Strategy
) -> None:
    book = workbook(2)
    book.active["B2"] = "=TODAY()"
    book.active["C4"] = "G"
    book.active["A4"] = "Merged"
    book.active.merge_cells("A4:A5")
    client = member(Role.COMMISSIONER)
    assert upload(client, book_file(book), "plan.xlsx").status_code == 302
    found = rehearsed()
    assert [line.title for line in found.lines] == ["Action 0", "Action 1", "Merged"]
    assert "Formulas without a saved result were read as blank (B2)" in found.noticed[0].advice


def test_a_sheet_that_is_formatted_to_its_far_corner(member: SignIn, strategy: Strategy) -> None:
    book = workbook(2)
    book.active["XFD1048576"] = " "
    client = member(Role.COMMISSIONER)
    assert upload(client, book_file(book), "plan.xlsx").status_code == 302
    found = rehearsed()
    assert [line.title for line in found.lines] == ["Action 0", "Action 1"]
    assert "Only the first 12,000 rows" in found.noticed[0].advice


def bomb() -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * 30_000_000)
    stream.seek(0)
    return stream


def merged_without_end() -> io.BytesIO:
    plain, stream = zipfile.ZipFile(book_file(workbook(2))), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in plain.namelist():
            merge = (
                b'</sheetData><mergeCells count="1"><mergeCell ref="D1:XFD1048576"/></mergeCells>'
            )
            archive.writestr(name, plain.read(name).replace(b"</sheetData>", merge))
    stream.seek(0)
    return stream


def picture_only() -> io.BytesIO:
    document = Document()
    run = document.add_paragraph().add_run()
    run._r.append(run._r.makeelement(f"{{{run._r.nsmap['w']}}}drawing"))
    return saved(document)


def in_header() -> io.BytesIO:
    document = Document()
    header = document.sections[0].header
    header.add_table(2, 2, document.sections[0].page_width)
    return saved(document)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "made", "words"),
    [
        ("old.doc", lambda: io.BytesIO(OLE), "old Word or Excel file"),
        ("locked.docx", lambda: io.BytesIO(LOCKED), "protected by a password"),
        ("scan.docx", picture_only, "a picture of a table cannot be read"),
        ("bomb.docx", bomb, "far larger than a plan"),
        ("merged.xlsx", merged_without_end, "merges far more cells"),
        ("many.xlsx", lambda: book_file(workbook(10_000)), "10,001 rows"),
        ("none.docx", lambda: saved(Document()), "There is no table"),
        ("header.docx", in_header, "page header or footer are not"),
        ("broken.docx", lambda: io.BytesIO(b"PK\x03\x04 and no more"), "damaged or cut short"),
        ("paper.pdf", lambda: io.BytesIO(b"%PDF-1.7\n"), "This is a PDF"),
        ("blank.csv", lambda: io.BytesIO(b""), "The file is empty"),
        ("line.csv", lambda: io.BytesIO(b"Action,Due\n"), "No table with a row of headings"),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    member: SignIn, strategy: Strategy, name: str, made: Any, words: str
) -> None:
    answer = upload(member(Role.COMMISSIONER), made(), name)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not PlanImport.objects.exists()


def test_another_encoding_is_read_and_told(member: SignIn, strategy: Strategy) -> None:
    text = "Priority,Action\nAdvice,Open the café\n".encode("cp1252")
    client = member(Role.COMMISSIONER)
    assert upload(client, io.BytesIO(text), "plan.csv").status_code == 302
    found = rehearsed()
    assert found.lines[0].title == "Open the café"
    assert "Windows-1252" in found.noticed[0].advice


def test_nothing_or_two_things_is_no_table(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    assert "Upload a file, or paste" in client.post(NEW, {}).content.decode()
    assert "is not a table" in client.post(NEW, {"pasted": "Hello"}).content.decode()
    for text in ("<table><tr><td rowspan=99999 colspan=99999>x</table>", '"\t"\n', "\t\n\t\t"):
        assert client.post(NEW, {"pasted": text}).status_code == 200


def test_only_editors_of_the_area_bring_in_tables(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    run = paste(client, TABLE)
    addresses = (NEW, run.get_absolute_url(), f"{run.get_absolute_url()}undo/")
    other = make.LocalAreaFactory()
    for url in addresses:
        assert client.get(url).status_code == 200
        assert member(Role.BOARD_MEMBER).get(url).status_code == 403
        assert member(Role.COMMISSIONER, area=other).get(url).status_code == 404
        assert Member().get(url).status_code == 302
    for url in (f"{run.get_absolute_url()}apply/", f"{run.get_absolute_url()}discard/"):
        assert client.get(url).status_code == 405
    second = make.StrategyFactory(area=strategy.area)
    assert client.get(f"{second.get_absolute_url()}import/{run.pk}/").status_code == 404
