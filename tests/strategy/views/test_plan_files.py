"""A plan out to files and in again: unchanged, as filtered, for all demonstration plans."""

import csv
import io
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import ActionState, UpdateStatus
from strategy.imports import runs
from strategy.models import Action, PlanImport, Priority, Strategy
from tests import factories as make
from tests.conftest import Member, SignIn
from tests.strategy.test_demonstration import load_area

PLAN = "/anyshire/strategies/send/"
FORMATS = ("csv", "xlsx", "docx")


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    """Two priorities; three actions, the first below both, one update in spring 2024."""
    area.standing_on = date(2024, 6, 1)
    area.save()
    strategy: Strategy = make.StrategyFactory(area=area, slug="send", title="SEND strategy")
    one = make.PriorityFactory(strategy=strategy, number=1, title="Advice in time", order=1)
    two = make.PriorityFactory(strategy=strategy, number=2, title="Local places", order=2)
    lead = make.MembershipFactory(area=area, person__name="Ana Lee")
    rows = (
        ("JC-1", "Recruit an officer", (one, two), {"lead": lead, "state": ActionState.ON_TRACK}),
        ("JC-2", "=Buy chairs", (two,), {"lead_post": "Head of SEND", "evidence": "One.\nTwo."}),
        ("JC-3", "Open a unit", (two,), {"due_on": date(2024, 9, 30)}),
    )
    for reference, title, below, more in rows:
        action = make.ActionFactory(area=area, reference=reference, title=title, **more)
        for priority in below:
            make.PriorityLinkFactory(action=action, priority=priority)
    period = make.ReportingPeriodFactory(area=area, name="Spring 2024")
    make.UpdateFactory(
        action=Action.objects.get(reference="JC-1"),
        period=period,
        status=UpdateStatus.SUBMITTED,
        submitted_on=period.due_on,
    )
    return strategy


def sent(client: Member, url: str) -> bytes:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def test_csv_has_yorks_columns(member: SignIn, strategy: Strategy) -> None:
    text = sent(member(Role.BOARD_MEMBER), f"{PLAN}export/?format=csv").decode("utf-8-sig")
    head, first, second, third = csv.reader(io.StringIO(text))
    assert head == [
        *("Number", "Outcome", "Action", "Start", "End", "Lead", "Measures of success"),
        *("Evidence and impact", "RAG Spring 2024", "RAG now"),
    ]
    assert first[1] == "Priority 1: Advice in time\nPriority 2: Local places"
    assert first[5] == "Ana Lee"
    assert first[8:] == ["G: Progressing and on track"] * 2
    assert second[2] == "'=Buy chairs"
    assert third[4] == "30 September 2024"


def test_the_filters_of_the_page_hold(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    assert (
        'export/?state=on_track&amp;format=docx"'
        in client.get(f"{PLAN}?state=on_track").content.decode()
    )
    book = load_workbook(io.BytesIO(sent(client, f"{PLAN}export/?format=xlsx&state=on_track")))
    assert [row[0] for row in book.active.values] == ["Number", "JC-1"]


def test_word_has_real_tables_below_headings(member: SignIn, strategy: Strategy) -> None:
    content = sent(member(Role.COMMISSIONER), f"{PLAN}export/?format=docx")
    document = Document(io.BytesIO(content))
    page = document.sections[0]
    assert page.page_width > page.page_height
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings == ["Priority 1: Advice in time", "Priority 2: Local places"]
    assert [len(table.rows) for table in document.tables] == [2, 4]
    for table in document.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
        assert "w:tblCaption" in table._tbl.xml


@pytest.mark.parametrize("kind", FORMATS)
def test_what_goes_out_comes_in_unchanged(member: SignIn, strategy: Strategy, kind: str) -> None:
    client = member(Role.COMMISSIONER)
    assert came_in(client, strategy, kind) == (0, 0, 3, ())


@pytest.mark.parametrize("slug", ["sefton", "stockton", "somerset", "southampton"])
def test_every_demonstration_plan_comes_in_unchanged(member: SignIn, slug: str) -> None:
    area = load_area(slug)
    client = member(Role.COMMISSIONER, area=area)
    for strategy in Strategy.objects.filter(area=area):
        actions = Action.objects.filter(prioritylinks__priority__strategy=strategy).distinct()
        for kind in FORMATS:
            if actions.exists():
                assert came_in(client, strategy, kind) == (0, 0, actions.count(), ())


def came_in(client: Member, strategy: Strategy, kind: str) -> tuple[int, int, int, object]:
    """New, changed and same actions, and what was noticed."""
    plan = strategy.get_absolute_url()
    upload = io.BytesIO(sent(client, f"{plan}export/?format={kind}"))
    upload.name = f"plan.{kind}"
    answer = client.post(f"{plan}import/", {"upload": upload})
    assert answer.status_code == 302, answer.content.decode()
    found = runs.rehearse(PlanImport.objects.latest("pk"))
    counts = (found.count("new"), found.count("changed"), found.count("same"))
    return (*counts, found.noticed)


def snapshot() -> dict[tuple[str, str], object]:
    """What the plan says of every action, by reference and field."""
    found: dict[tuple[str, str], object] = {}
    for action in Action.objects.all():
        served = action.prioritylinks.order_by("priority__number")
        found[action.reference, "priorities"] = [link.priority.number for link in served]
        for name in ("title", "starts_on", "due_on", "outcome_sought", "evidence", "state"):
            found[action.reference, name] = getattr(action, name)
        found[action.reference, "lead"] = action.lead_post or str(action.lead or "")
    return found


def rewritten(content: bytes, kind: str, action: str, heading: str, text: str) -> io.BytesIO:
    """The file with another text in a cell, wherever the row of the action stands."""
    stream = io.BytesIO()
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        for row in rows:
            if row[0] == action:
                row[rows[0].index(heading)] = text
        written = io.StringIO()
        csv.writer(written).writerows(rows)
        stream = io.BytesIO(written.getvalue().encode())
    elif kind == "xlsx":
        book = load_workbook(io.BytesIO(content))
        heads = [cell.value for cell in book.active[1]]
        for cells in book.active.iter_rows(min_row=2):
            if cells[0].value == action:
                cells[heads.index(heading)].value = text
        book.save(stream)
    else:
        document = Document(io.BytesIO(content))
        for table in document.tables:
            heads = [cell.text for cell in table.rows[0].cells]
            for line in table.rows:
                if line.cells[0].text == action:
                    line.cells[heads.index(heading)].text = text
        document.save(stream)
    stream.seek(0)
    stream.name = f"plan.{kind}"
    return stream


def brought_back(
    client: Member, kind: str, action: str, heading: str, text: str
) -> tuple[set[tuple[str, str]], str]:
    """What an import of the file with another cell changes on the plan, and its rehearsal."""
    before = snapshot()
    content = sent(client, f"{PLAN}export/?format={kind}")
    upload = rewritten(content, kind, action, heading, text)
    assert client.post(f"{PLAN}import/", {"upload": upload}).status_code == 302
    run = PlanImport.objects.latest("pk")
    page = client.get(run.get_absolute_url()).content.decode()
    found = runs.rehearse(run)
    if found.ready:
        runs.apply(run=run, digest=found.digest, on=date(2024, 6, 1), by=client.membership.person)
    after = snapshot()
    assert before.keys() == after.keys()
    return {key for key in before if before[key] != after[key]}, page


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("action", "heading", "text", "field", "value"),
    [
        ("JC-1", "Outcome", "Priority 2: Local places", "priorities", [2]),
        ("JC-2", "Outcome", "Priority 1: Advice in time", "priorities", [1]),
        ("JC-3", "Outcome", "1\n2", "priorities", [1, 2]),
        ("JC-1", "Action", "Recruit two officers", "title", "Recruit two officers"),
        ("JC-3", "Start", "1 March 2024", "starts_on", date(2024, 3, 1)),
        ("JC-3", "End", "31/12/2024", "due_on", date(2024, 12, 31)),
        ("JC-2", "Lead", "Ana Lee", "lead", "Ana Lee"),
        ("JC-1", "Lead", "Head of health", "lead", "Head of health"),
        ("JC-2", "Measures of success", "All sit", "outcome_sought", "All sit"),
        ("JC-2", "Evidence and impact", "One.\nThree.", "evidence", "One.\nThree."),
        ("JC-1", "RAG now", "B: Completed", "state", ActionState.COMPLETED),
    ],
)
def test_a_changed_cell_changes_just_that(
    member: SignIn,
    strategy: Strategy,
    kind: str,
    action: str,
    heading: str,
    text: str,
    field: str,
    value: object,
) -> None:
    client = member(Role.COMMISSIONER)
    changed, _ = brought_back(client, kind, action, heading, text)
    assert changed == {(action, field)}
    now = snapshot()[action, field]
    assert str(now).partition(",")[0] == value if heading == "Lead" else now == value


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("action", "heading", "text", "said"),
    [
        ("JC-1", "RAG Spring 2024", "Red", "A state of an earlier period is not changed"),
        ("JC-2", "RAG Spring 2024", "Red", "The action has no update of then"),
        ("JC-2", "Number", "JC-22", "The action stays JC-2."),
        ("JC-3", "End", "", "JC-3 keeps “30 September 2024”."),
        ("JC-2", "Lead", "", "JC-2 keeps “Head of SEND”."),
        ("JC-3", "RAG now", "Mauve", "This is not a state"),
        ("JC-3", "End", "31/9/2024", "There is no such day"),
    ],
)
def test_a_cell_that_is_not_written_says_so(
    member: SignIn, strategy: Strategy, kind: str, action: str, heading: str, text: str, said: str
) -> None:
    changed, page = brought_back(member(Role.COMMISSIONER), kind, action, heading, text)
    assert not changed
    assert said in page


def test_two_copies_of_an_action_in_word_must_agree(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    content = sent(client, f"{PLAN}export/?format=docx")
    for heading, text in (("Action", "Recruit two"), ("Outcome", "Priority 2: Local places")):
        document = Document(io.BytesIO(content))
        heads = [cell.text for cell in document.tables[0].rows[0].cells]
        document.tables[0].rows[1].cells[heads.index(heading)].text = text
        stream = io.BytesIO()
        document.save(stream)
        stream.seek(0)
        stream.name = "plan.docx"
        client.post(f"{PLAN}import/", {"upload": stream})
        found = runs.rehearse(PlanImport.objects.latest("pk"))
        assert [each.reason for each in found.noticed] == ["The same action twice, and not alike"]
        assert (found.count("new"), found.ready) == (0, False)


def test_a_removed_priority_is_rehearsed_needs_a_tick_and_is_undone(
    member: SignIn, strategy: Strategy
) -> None:
    client = member(Role.COMMISSIONER)
    content = sent(client, f"{PLAN}export/?format=csv")
    upload = rewritten(content, "csv", "JC-1", "Outcome", "Priority 1: Advice in time")
    client.post(f"{PLAN}import/", {"upload": upload})
    run = PlanImport.objects.get()
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Priorities: 2: Local places → no longer" in page
    assert "It is taken from below priority 2." in page
    digest = runs.rehearse(run).digest
    url = f"{run.get_absolute_url()}apply/"
    assert "Tick the box" in client.post(url, {"digest": digest}).content.decode()
    client.post(url, {"digest": digest, "accept_warnings": "on"})
    assert snapshot()["JC-1", "priorities"] == [1]
    client.post(f"{run.get_absolute_url()}undo/")
    assert snapshot()["JC-1", "priorities"] == [1, 2]


def test_undo_leaves_a_priority_that_somebody_ticked_again(
    member: SignIn, strategy: Strategy
) -> None:
    client = member(Role.COMMISSIONER)
    brought_back(client, "csv", "JC-1", "Outcome", "Priority 1: Advice in time")
    make.PriorityLinkFactory(
        action=Action.objects.get(reference="JC-1"), priority=Priority.objects.get(number=2)
    )
    run = PlanImport.objects.get()
    answer = client.post(f"{run.get_absolute_url()}undo/", follow=True)
    assert "Somebody changed what serves which priority" in answer.content.decode()


def test_other_addresses_are_not_there(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    assert client.get(f"{PLAN}export/").status_code == 404
    assert client.get(f"{PLAN}export/?format=exe").status_code == 404
    assert client.get("/anyshire/strategies/other/export/?format=csv").status_code == 404
    assert client.post(f"{PLAN}export/?format=csv").status_code == 405
    assert Priority.objects.count() == 2
