"""Each numbered rule with a person that passes it and one that does not, and nothing invented."""

from collections.abc import Callable
from datetime import date

import pytest

from ehcp.imports import staging
from ehcp.imports.extract_checks import CODES
from ehcp.imports.identifiers import check_letter, uln_checks
from ehcp.imports.rows import BY_NAME, Record
from ehcp.imports.rules import RULES, Context, Finding, SettingFacts
from tests.ehcp.imports.returns import Element, asked, need, person, planned, setting, upn

CENSUS = date(2024, 1, 18)
REGISTER = {
    "100001": SettingFacts(7, False, False),
    "100002": SettingFacts(34, True, True),
    "100049": SettingFacts(49, False, False),
}
Change = Callable[[Element], object]
# Without those of the monthly extract.
OF_RETURN = [rule for rule in RULES if rule.code not in CODES]


def record(element: Element) -> Record:
    """The record that a reader gives of an element."""
    module = BY_NAME[element.tag.lower()]
    names = {item.name for item in module.items}
    texts = {t.lower(): v for t, v in element.texts.items() if v and t.lower() in names}
    return Record(module, 7, texts, [record(one) for one in element.below])


def found(*persons: Element, context: Context | None = None) -> list[str]:
    """The codes of the rules that find something."""
    context = context or Context(CENSUS, REGISTER, authorities=frozenset({"343", "950"}))
    return [
        rule.code for one in persons for rule in OF_RETURN for _ in rule.check(record(one), context)
    ]


def put(tag: str, **texts: str) -> Change:
    """Write other texts into the first element of a tag."""
    return lambda one: one.first(tag).texts.update(texts)


def take(tag: str, name: str) -> Change:
    """Take a text away."""
    return lambda one: one.first(tag).texts.pop(name)


def add(tag: str, element: Element) -> Change:
    """Put an element below the first of a tag."""
    return lambda one: one.first(tag).below.append(element)


def drop(tag: str, below: str) -> Change:
    """Take an element away from the first of a tag."""

    def change(one: Element) -> None:
        above = one.first(tag)
        above.below = [each for each in above.below if each.tag != below]

    return change


def move_authority(one: Element) -> None:
    """A UPN that is right but for the number of its authority, 999."""
    digits = f"999{one.texts['UPN'][4:]}"
    one.texts["UPN"] = check_letter(f"A{digits}") + digits


def mistype_uln(one: Element) -> None:
    """A ULN of its own whose last digit is one too high or nine too low."""
    nine = f"1{one.texts['UPN'][5:]}"
    right = next(sign for sign in "0123456789X" if sign == "X" or uln_checks(nine + sign))
    one.texts["UniqueLearnerNumber"] = nine + ("0" if right == "X" else str((int(right) + 1) % 10))


FAULTS: list[tuple[str, Change]] = [
    ("V01", take("Person", "UPN")),
    ("V02", put("Person", UPN="X123456789875")),
    ("V02", put("Person", UPN="X12345678987")),
    ("V02", put("Person", UPN="R12345678987I")),
    ("V02", put("Person", UniqueLearnerNumber="123456789")),
    ("V02", put("Person", UniqueLearnerNumber="9999999999")),
    ("V03", put("Requests", RequestOutcome="Q")),
    ("V03", put("SENneed", SENtype="NSA")),
    ("V03", put("PlacementDetail", PlacementRank="3")),
    ("V03", put("Person", UPNunknown="UN11")),
    ("V04", put("PlanDetail", URN="10001")),
    ("V04", put("PlacementDetail", UKPRN="1001234")),
    ("V04", put("ActivePlans", TransferLA="34")),
    ("V04", put("Requests", Exported="3430")),
    ("V05", take("PlanDetail", "SENunitIndicator")),
    ("V05", take("PlacementDetail", "ResourcedProvisionIndicator")),
    ("V06", put("PlanDetail", URN="", SENSetting="OTH")),
    ("V06", put("PlacementDetail", URN="", SENSetting="NIEO")),
    ("V07", add("ActivePlans", need("SLD", "1"))),
    ("V07", put("SENneed", SENtypeRank="2")),
    ("V07", add("NamedPlan", setting(PlacementRank="1", UKPRN="10000001"))),
    ("V08", take("Requests", "RequestOutcomeDate")),
    ("V08", put("Requests", RequestOutcomeDate="2023-01-31")),
    ("V09", take("Assessment", "AssessmentOutcomeDate")),
    ("V09", put("Assessment", AssessmentOutcomeDate="2023-03-07")),
    ("V10", put("Assessment", AssessmentOutcome="W")),
    ("V10", put("NamedPlan", StartDate="2023-05-09")),
    ("V11", put("NamedPlan", CeaseDate="2024-01-18")),
    ("V11", put("NamedPlan", CeaseReason="4")),
    ("V11", put("NamedPlan", CeaseDate="2023-06-13", CeaseReason="4")),
    ("V12", drop("Requests", "ActivePlans")),
    ("V12", drop("ActivePlans", "PlacementDetail")),
    ("V13", drop("ActivePlans", "SENneed")),
    ("V14", lambda one: one.below.append(planned("2022-02-02"))),
    ("V15", put("Person", PersonBirthDate="1998-08-31")),
    ("V15", put("Person", PersonBirthDate="2023-09-01")),
    ("V16", put("PlanDetail", SENunitIndicator="1")),
    ("V16", put("PlacementDetail", ResourcedProvisionIndicator="1")),
    ("V17", put("PlanDetail", URN="100049")),
    ("V18", put("PlacementDetail", LeavingDate="2023-09-03")),
    ("V19", put("ActivePlans", LastReview="2023-12-03")),
    ("V19", put("ActivePlans", LastReview="2024-01-02")),
    ("V19", put("ActivePlans", ReviewDraft="2024-01-02")),
    ("V19", put("ActivePlans", ReviewMeeting="")),
    ("V20", put("Assessment", Week20="1")),
    ("V21", put("PlacementDetail", LeavingDate="2024-01-19")),
    ("V21", put("ActivePlans", LastReview="2024-01-19", ReviewMeeting="2024-01-17")),
    ("V22", move_authority),
    ("V23", mistype_uln),
    ("S01", take("Person", "PersonBirthDate")),
    ("S01", take("Requests", "ReceivedDate")),
    ("S02", put("NamedPlan", StartDate="soon")),
    ("S02", put("Requests", RYA="perhaps")),
    ("S02", put("Person", PersonBirthDate="2015-02-30")),
    ("S03", lambda one: one.below.append(asked("2023-02-01"))),
    ("S04", add("Requests", Element("Assessment", {"AssessmentOutcome": "A"}))),
    ("S05", lambda one: one.below.clear()),
]


@pytest.mark.parametrize(
    ("code", "change"), FAULTS, ids=[f"{code}-{at}" for at, (code, _) in enumerate(FAULTS)]
)
def test_a_fault_is_found_by_its_rule_and_by_no_other(code: str, change: Change) -> None:
    assert found(person()) == []
    faulty = person()
    change(faulty)
    assert found(faulty) == [code]


def test_every_rule_has_a_fault_here_and_a_text() -> None:
    assert {rule.code for rule in OF_RETURN} == {code for code, _ in FAULTS}
    assert [rule.code for rule in OF_RETURN if not rule.text] == []
    assert [rule.code for rule in OF_RETURN[:23]] == [f"V{number:02d}" for number in range(1, 24)]
    assert staging.RULE_MODULES


GOOD: list[tuple[str, Change]] = [
    ("V01", put("Person", UPN="", UPNunknown="UN1")),
    ("V02", put("Person", UPN="A950000178301", UniqueLearnerNumber="1234567899")),
    ("V03", put("Person", Ethnicity="WROR", Sex="u")),
    ("V04", put("PlacementDetail", URN="100001.0")),
    ("V05", put("PlanDetail", URN="", SENunitIndicator="", ResourcedProvisionIndicator="")),
    ("V06", put("PlanDetail", URN="", SENSetting="OTH", SENSettingOther="a hospital")),
    ("V07", add("ActivePlans", need("SLD", "2"))),
    ("V08", put("Requests", RequestOutcomeDate="2023-02-01")),
    ("V09", put("Assessment", AssessmentOutcomeDate="2023-03-08")),
    ("V10", put("NamedPlan", StartDate="2023-05-10")),
    ("V11", put("NamedPlan", CeaseDate="2024-01-18", CeaseReason="4")),
    ("V15", put("Person", PersonBirthDate="1998-09-01")),
    ("V16", put("PlanDetail", URN="100002", SENunitIndicator="1")),
    ("V18", put("PlacementDetail", LeavingDate="2023-09-04")),
    ("V19", put("ActivePlans", LastReview="2024-01-01", ReviewDraft="2024-01-01")),
    ("V21", put("ActivePlans", PhaseTransferDueDate="2024-02-15", LastReview="2023-12-04")),
    ("S01", put("NamedPlan", PB="true", OA="1.0")),
    ("S02", put("Requests", ReceivedDate="2023-Feb-01 00:00:00", RYA="FALSE")),
    ("S03", lambda one: one.below.append(asked("2023-02-02"))),
]


@pytest.mark.parametrize(
    "change", [change for _, change in GOOD], ids=[f"{code}-good" for code, _ in GOOD]
)
def test_what_is_right_is_left_alone(change: Change) -> None:
    good = person()
    change(good)
    assert found(good) == []


def test_a_number_may_be_there_once_only() -> None:
    assert found(person(1), person(2)) == []
    assert found(person(1), person(1)) == ["V02"]
    twice = {"UniqueLearnerNumber": "1234567899"}
    assert found(person(1, **twice), person(2, **twice)) == ["V02"]


def test_an_exception_that_is_recorded_here_is_no_problem() -> None:
    excused = person()
    excused.first("Assessment").texts["Week20"] = "1"
    known = Context(CENSUS, REGISTER, {(upn(1), date(2023, 2, 1))})
    assert found(excused, context=known) == []


def test_settings_of_two_plans_that_overlap() -> None:
    earlier = planned("2022-02-02")
    earlier.first("NamedPlan").texts |= {"CeaseDate": "2023-12-31", "CeaseReason": "9"}
    earlier.first("PlacementDetail").texts |= {"EntryDate": "2022-09-01"}
    assert found(person(1, planned(), earlier)) == ["V18"]
    earlier.first("PlacementDetail").texts["LeavingDate"] = "2023-07-21"
    assert found(person(1, planned(), earlier)) == []


def test_a_plan_without_a_review_for_a_year() -> None:
    old = person()
    old.first("ActivePlans").texts |= {"ReviewMeeting": "", "LastReview": ""}
    assert found(old) == []
    assert found(old, context=Context(date(2024, 6, 14), REGISTER)) == []
    assert found(old, context=Context(date(2024, 6, 15), REGISTER)) == ["V19"]


def test_a_transferred_plan_is_told_apart_in_v12() -> None:
    moved = person()
    moved.first("ActivePlans").texts["TransferLA"] = "201"
    drop("ActivePlans", "PlacementDetail")(moved)
    context = Context(CENSUS, REGISTER)
    reasons = [f.reason for rule in OF_RETURN for f in rule.check(record(moved), context)]
    assert reasons == ["V12: an open plan has no setting attended (transferred in)"]


def test_identifiers_are_never_shown() -> None:
    born = "2025-03-14"
    bad = person(1, UPN="X123456789875", UniqueLearnerNumber="12345", PersonBirthDate=born)
    context = Context(CENSUS, REGISTER)
    shown = [f.value for rule in OF_RETURN for f in rule.check(record(bad), context)]
    assert shown[:2] == ["X…(UPN)", "…(ULN)"]
    assert not [text for text in shown if "12345" in text or born in text]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2016-10-22", "2016-10-22"),
        ("22/10/2016", "22/10/2016"),
        ("22-Oct-2016 00:00:00", "22-Oct-2016 00:00:00"),
        ("12-Elm-Road", "12…"),
        ("X12345678987", "X1…"),
    ],
)
def test_a_date_is_shown_whole_and_what_may_be_an_address_is_not(text: str, shown: str) -> None:
    assert (
        Finding(record(asked("2023-11-01", "A", Exported=text)), "Exported", "", "").value == shown
    )
