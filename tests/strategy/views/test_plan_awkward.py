"""Tables of councils that nobody prepared for: what each comes to, and which cells are named."""

import io
from collections.abc import Callable
from datetime import date

import pytest

from commissioning.choices import Role, Severity
from commissioning.models import LocalArea
from strategy.imports import runs
from strategy.imports.dates import read_day
from strategy.imports.headings import meaning
from strategy.imports.rehearsal import PlanLine, Rehearsal
from strategy.models import Action, PlanImport, PriorityLink, Strategy
from tests import factories as make
from tests.conftest import Member, SignIn
from tests.strategy.imports import awkward

PLAN = "/anyshire/strategies/send/"
NO_STATE = "This is not a state"
NO_DATE = "This is not a date"


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    make.MembershipFactory(area=area, person__name="Ann Bell")
    made: Strategy = make.StrategyFactory(area=area, slug="send", title="SEND strategy")
    return made


@pytest.fixture
def client(member: SignIn, strategy: Strategy) -> Member:
    return member(Role.COMMISSIONER)


def read(client: Member, made: Callable[[], io.BytesIO]) -> Rehearsal:
    """The rehearsal of an uploaded table."""
    answer = client.post(f"{PLAN}import/", {"upload": made()})
    assert answer.status_code == 302, answer.content.decode()
    return runs.rehearse(PlanImport.objects.latest("pk"))


def page_of(client: Member) -> str:
    return client.get(PlanImport.objects.latest("pk").get_absolute_url()).content.decode()


def facts(line: PlanLine) -> tuple[object, ...]:
    """Number, words, priorities, start, due and state of a line."""
    values = line.values
    goals = [goal.number for goal in line.goals]
    days = (values.get("starts_on"), values.get("due_on"))
    return (line.reference, line.title, goals, *days, values.get("state"))


def named(found: Rehearsal, reason: str) -> list[tuple[str, str, str]]:
    """Where a reason was noticed: row, column and value."""
    return [(n.where, n.column, n.value) for n in found.noticed if n.reason == reason]


def test_headings_in_two_rows_full_width_priorities_and_totals(client: Member) -> None:
    found = read(client, awkward.two_rows_of_headings)
    assert list(map(facts, found.lines)) == [
        ("1-1-1", "Map need by locality", [1], date(2025, 9, 1), date(2026, 9, 30), "on_track"),
        ("1-1-2", "Publish the map", [1], date(2026, 4, 1), date(2027, 3, 31), "started_delayed"),
        ("1-2-1", "Agree thresholds", [1], None, date(2025, 12, 31), "progressing_delayed"),
        ("2-1-1", "Open a base", [2], None, date(2026, 7, 31), None),
    ]
    assert (
        found.lines[0].values["lead_post"] == "Head of SEND; Responsibility Support: Public health"
    )
    assert named(found, "A row of totals is left out") == [
        ("table 1, row 10", "", "Total actions: 4")
    ]
    grey = ("table 1, row 9", "RAG", "a background of colour D9D9D9")
    assert named(found, NO_STATE) == [grey]
    page = page_of(client)
    assert all(words in page for words in grey)


def test_a_table_for_each_priority_with_other_headings(client: Member) -> None:
    found = read(client, awkward.several_tables)
    assert list(map(facts, found.lines)) == [
        ("A-01", "Train health visitors", [1], None, date(2025, 12, 31), None),
        ("A-02", "Review the pathway", [1], None, date(2026, 3, 31), None),
        ("A-03", "Ordinarily available offer", [2], None, None, None),
    ]
    assert [goal.title for goal in found.made] == [
        "Early identification",
        "A good education for all",
    ]
    assert found.lines[2].values["evidence"] == "Draft"
    assert found.lines[2].values["lead_post"] == "Principal EP; SENCO forum"
    assert found.lines[2].where == "table 2, row 2"
    assert "Tables that are not read: table 3 (2 rows), table 4 (3 rows)." in page_of(client)


def test_a_table_in_a_cell_tracked_changes_and_lists(client: Member) -> None:
    found = read(client, awkward.nested_and_tracked)
    title = "Relaunch the local offer: new search; plain English; films"
    assert list(map(facts, found.lines)) == [
        ("3-1", title, [3], None, date(2026, 6, 30), "progressing_delayed"),
        ("3-2", "Co-produce a charter with schools", [3], None, None, "completed"),
        ("3-3", "Answer complaints", [3], None, None, None),
    ]
    assert named(found, NO_DATE) == [("table 1, row 4", "Deadline", "within 20 days")]
    assert named(found, NO_STATE) == [("table 1, row 4", "BRAG", "?")]
    page = page_of(client)
    assert "Columns that are not brought in: “Milestones”." in page
    assert "Tables that are not read: table 2 (2 rows)." in page


def test_cells_merged_downwards_and_dates_in_words(client: Member) -> None:
    found = read(client, awkward.merged_down)
    assert [facts(line)[1:] for line in found.lines] == [
        ("Offer two-year checks", [1], None, None, "on_track"),
        ("Fund places in nurseries", [1], None, None, "not_started"),
        ("Hold a nursery fair", [1], None, date(2026, 5, 31), "completed"),
        ("Job coaches in each college", [2], None, date(2027, 8, 31), "started_delayed"),
    ]
    assert {line.values.get("lead_post") for line in found.lines[:3]} == {"Early years lead"}
    assert [value for _, _, value in named(found, NO_DATE)] == ["Year 1", "Year 2 Q1"]
    assert named(found, "Nobody is named") == [("table 1, row 5", "Owner", "Vacant")]


def test_a_form_for_each_action(client: Member) -> None:
    found = read(client, awkward.two_columns)
    assert list(map(facts, found.lines)) == [
        ("A1", "Open a helpline", [1], None, date(2026, 3, 31), "on_track"),
        ("A2", "Train", [1], None, date(2026, 3, 31), "on_track"),
    ]


def test_a_workbook_with_a_sheet_for_each_priority(client: Member) -> None:
    found = read(client, awkward.workbook_of_sheets)
    assert list(map(facts, found.lines)) == [
        ("1-1", "Agree a form", [1], None, date(2026, 3, 31), "on_track"),
        ("1-2", "Train staff", [1], None, date(2026, 3, 31), "on_track"),
        ("2-1", "Open a unit", [2], None, date(2026, 3, 31), "on_track"),
    ]
    assert [where for where, _, _ in named(found, "A row of totals is left out")] == [
        "sheet “P1 Early help”, row 6",
        "sheet “P2 Places”, row 5",
    ]
    assert "Tables that are not read: sheet “Cover” (2 rows)." in page_of(client)


def test_a_column_of_ticks_for_each_priority(client: Member) -> None:
    found = read(client, awkward.ticks)
    assert list(map(facts, found.lines)) == [
        ("A1", "Agree a form", [1], None, None, "progressing_delayed"),
        ("A2", "Open a unit", [2], None, None, None),
        ("A3", "Ask families", [1, 2], None, None, "on_track"),
        ("A-01", "Total Communication in special schools", [2], None, None, None),
    ]
    assert "Columns of other states are not brought in: “Q1 25/26”." in page_of(client)


def test_a_tick_that_is_taken_out_takes_the_action_from_the_priority(client: Member) -> None:
    run = PlanImport.objects
    head = "Ref\tAction\tPriority 1\tPriority 2\n"
    for row in ("A3\tAsk families\tY\tY\n", "A3\tAsk families\tno\tY\n"):
        client.post(f"{PLAN}import/", {"pasted": head + row, "source": ""})
        digest = runs.rehearse(run.latest("pk")).digest
        url = f"{run.latest('pk').get_absolute_url()}apply/"
        client.post(url, {"digest": digest, "accept_warnings": "on"})
    assert [link.priority.number for link in PriorityLink.objects.all()] == [2]


def test_several_owners_moved_dates_and_rows_that_go_on(client: Member, strategy: Strategy) -> None:
    found = read(client, awkward.many_owners)
    assert [facts(line)[1:] for line in found.lines] == [
        ("Write a joint plan for therapies.", [1], None, date(2026, 1, 31), "started_delayed"),
        ("Publish waits each month", [1], None, None, None),
        ("Short breaks statement", [2], None, date(2026, 8, 31), None),
    ]
    ann = strategy.area.memberships.get(person__name="Ann Bell").pk
    first = found.lines[0].values
    assert first["lead_id"] == ann
    assert first["lead_post"] == "Ann Bell (AB), Head of SEND; Cy Day (CD), ICB"
    assert "It covers every school" in first["why"]
    assert found.lines[2].values["evidence"] == "Second note on short breaks"
    assert [value for _, _, value in named(found, NO_STATE)] == ["Amber/Green", "N/A"]
    assert "Columns that are not brought in: “Original date”." in page_of(client)


@pytest.mark.parametrize(
    ("text", "source", "rows"),
    [
        (
            awkward.PASTED,
            "",
            [
                ("A-1", "Peer reviews of ten schools", [1], None, date(2026, 7, 31), "on_track"),
                ("A-2", "One page profiles", [1], None, None, "progressing_delayed"),
                ("B-1", "Travel training", [2], None, date(2027, 3, 31), None),
            ],
        ),
        (
            "Plan",
            awkward.PASTED_HTML,
            [
                ("A-01", "Youth forum", [1], None, date(2026, 9, 30), "on_track"),
                ("A-02", "Easy read plan", [1], None, None, "started_delayed"),
            ],
        ),
    ],
)
def test_what_is_pasted(
    client: Member, text: str, source: str, rows: list[tuple[object, ...]]
) -> None:
    client.post(f"{PLAN}import/", {"pasted": text, "source": source})
    found = runs.rehearse(PlanImport.objects.get())
    assert list(map(facts, found.lines)) == rows


@pytest.mark.parametrize(
    "made",
    [
        awkward.two_rows_of_headings,
        awkward.several_tables,
        awkward.nested_and_tracked,
        awkward.merged_down,
        awkward.two_columns,
        awkward.workbook_of_sheets,
        awkward.ticks,
        awkward.many_owners,
    ],
)
def test_each_comes_in_with_a_tick_and_then_changes_nothing(
    client: Member, made: Callable[[], io.BytesIO]
) -> None:
    found = read(client, made)
    assert not found.of(Severity.ERROR)
    url = f"{PlanImport.objects.latest('pk').get_absolute_url()}apply/"
    client.post(url, {"digest": found.digest, "accept_warnings": "on"})
    assert Action.objects.count() == len(found.lines)
    again = read(client, made)
    assert (again.count("new"), again.count("changed")) == (0, 0)


def test_a_table_without_headings_keeps_its_first_row(client: Member, strategy: Strategy) -> None:
    goal = make.PriorityFactory(strategy=strategy, number=1)
    text = "Open a unit\tHead of places\t2027\nTrain staff\tHead of SEND\t2026\n"
    client.post(f"{PLAN}import/", {"pasted": text, "source": ""})
    run = PlanImport.objects.get()
    columns = {"column-0": "title", "column-1": "lead", "column-2": "due_on"}
    sent = {**columns, "fallback": goal.pk}
    client.post(run.get_absolute_url(), sent)
    run.refresh_from_db()
    assert [line.title for line in runs.rehearse(run).lines] == ["Train staff"]
    client.post(run.get_absolute_url(), {**sent, "headless": "on"})
    run.refresh_from_db()
    assert [facts(line)[1:] for line in runs.rehearse(run).lines] == [
        ("Open a unit", [1], None, date(2027, 12, 31), None),
        ("Train staff", [1], None, date(2026, 12, 31), None),
    ]
    assert "Column 1, without a heading" in page_of(client)
    client.post(run.get_absolute_url(), {**sent, "column-1": "", "headless": "on"})
    assert "Columns that are not brought in: “column 2”." in page_of(client)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Timescale start", "starts_on"),
        ("Expected finish", "due_on"),
        ("Led by", "lead"),
        ("Support needed from", ""),
        ("Approved by", ""),
        ("Outcome lead", "lead"),
        ("Key actions", "title"),
        ("RAG Nov 23", "state"),
    ],
)
def test_headings_as_councils_write_them(heading: str, field: str) -> None:
    assert meaning(heading) == field


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Summer 2026", date(2026, 7, 31)),
        ("Sept 26", date(2026, 9, 30)),
        ("31/3/27", date(2027, 3, 31)),
        ("Q3 25/26", date(2025, 12, 31)),
        ("FY26/27", date(2027, 3, 31)),
        ("2026-27 academic year", date(2027, 8, 31)),
        ("academic year 2026/27", date(2027, 8, 31)),
        ("May half-term 2026", date(2026, 5, 31)),
        ("ongoing", None),
        ("within 20 days", None),
    ],
)
def test_days_as_councils_write_them(text: str, day: date | None) -> None:
    assert read_day(text, end=True).day == day
