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
from tests.strategy.test_demonstration import area_of

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
    area = area_of(slug)
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


def test_other_addresses_are_not_there(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    assert client.get(f"{PLAN}export/").status_code == 404
    assert client.get(f"{PLAN}export/?format=exe").status_code == 404
    assert client.get("/anyshire/strategies/other/export/?format=csv").status_code == 404
    assert client.post(f"{PLAN}export/?format=csv").status_code == 405
    assert Priority.objects.count() == 2
