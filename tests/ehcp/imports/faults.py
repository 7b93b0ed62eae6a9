"""Faults to plant in varied persons: each is found by one rule, at one element and column."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ehcp.imports.identifiers import check_letter, uln_checks
from ehcp.imports.rows import BY_NAME, Sort
from tests.ehcp.imports.returns import Element, asked, planned, upn

CENSUS = date(2024, 1, 18)
# A plan that was not looked at since is a finding of its own.
YEAR_AGO = date(2023, 1, 18)
ONLINE = "100049"
# The first person has it, besides the UPN of number 1, so that others can copy both.
ULN_OF_FIRST = "1234567899"
# What is found: the rule, the element that it is found at, and the tag that stands for the column.
Found = tuple[str, Element, str]
# Plants a fault in a person, if the person has a place for it.
Plant = Callable[[Element, Random], Found | None]


@dataclass(frozen=True)
class Fault:
    """A fault that was planted, by the identity of its element."""

    rule: str
    element: Element
    tag: str


def elements(person: Element, *tags: str) -> list[Element]:
    """The elements of some tags."""
    return [one for one in person.walk() if one.tag in tags]


def drawn(chance: Random, found: Iterable[Element]) -> Element | None:
    """One of several, if there is any."""
    listed = list(found)
    return chance.choice(listed) if listed else None


def day(element: Element, tag: str) -> date | None:
    """A date of an element."""
    text = element.texts.get(tag)
    return date.fromisoformat(text) if text else None


def open_plans(person: Element) -> list[Element]:
    """The requests whose plan is open on census day and has an active plan."""
    return [
        one
        for one in person.below
        if elements(one, "ActivePlans")
        and not [p for p in elements(one, "NamedPlan") if p.texts.get("CeaseDate")]
    ]


def with_texts(person: Element, tag: str, *names: str) -> list[Element]:
    """The elements of a tag that have all of some texts."""
    return [e for e in elements(person, tag) if all(e.texts.get(name) for name in names)]


def put(rule: str, tag: str, name: str, value: str, *needs: str) -> Plant:
    """Another text in a random element of a tag that has some texts."""

    def plant(person: Element, chance: Random) -> Found | None:
        one = drawn(chance, with_texts(person, tag, *needs))
        if one is None:
            return None
        one.texts[name] = value
        return rule, one, name

    return plant


def take(rule: str, tag: str, name: str, accept: Callable[[Element], bool]) -> Plant:
    """A text taken from a random element of a tag that has it and is accepted."""

    def plant(person: Element, chance: Random) -> Found | None:
        one = drawn(chance, filter(accept, with_texts(person, tag, name)))
        if one is None:
            return None
        one.texts[name] = ""
        return rule, one, name

    return plant


def shifted(rule: str, tag: str, name: str, other: str, above: str = "") -> Plant:
    """A date a day before another that may not be later, the other perhaps of the one above."""

    def plant(person: Element, chance: Random) -> Found | None:
        pairs = [
            (one, day(upper if above else one, other))
            for upper in (elements(person, above) if above else [person])
            for one in (upper.below if above else elements(person, tag))
            if one.tag == tag and one.texts.get(name) and (upper if above else one).texts.get(other)
        ]
        if not pairs:
            return None
        one, limit = chance.choice(pairs)
        was, now = day(one, name), limit and limit - timedelta(days=chance.randrange(1, 4))
        if was is None or now is None or now < YEAR_AGO <= was:
            return None
        one.texts[name] = now.isoformat()
        return rule, one, name

    return plant


def is_outcome(name: str, codes: str) -> Callable[[Element], bool]:
    """Whether an element has one of some outcomes."""
    return lambda one: one.texts.get(name, "") in codes


def mistyped_upn(person: Element, chance: Random) -> Found | None:
    """Two digits of a UPN that differ, the other way round, or one digit more than it was."""
    text = person.texts["UPN"]
    if not text:
        return None
    at = chance.randrange(4, 13)
    person.texts["UPN"] = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
    return "V02", person, "UPN"


def filled(person: Element, chance: Random, *sorts: Sort) -> tuple[Element, str] | None:
    """An element and a tag of some sorts that it has: rare tags are as likely as common ones."""
    places: dict[str, list[Element]] = {}
    for one in person.walk():
        for item in BY_NAME[one.tag.lower()].items:
            if item.sort in sorts and one.texts.get(item.tag):
                places.setdefault(item.tag, []).append(one)
    if not places:
        return None
    tag = chance.choice(list(places))
    return chance.choice(places[tag]), tag


def unknown_code(person: Element, chance: Random) -> Found | None:
    """No code, in a random element that holds one."""
    place = filled(person, chance, Sort.CODE)
    assert place
    one, tag = place
    one.texts[tag] = chance.choice(("QQ", "99", "Zz9", "ß"))
    return "V03", one, tag


def wrong_length(person: Element, chance: Random) -> Found | None:
    """A number of an authority or setting that is a digit too short or too long."""
    place = filled(person, chance, Sort.URN, Sort.UKPRN, Sort.AUTHORITY)
    if place is None:
        return None
    one, tag = place
    text = one.texts[tag]
    one.texts[tag] = chance.choice((text[:-1], f"{text}1", f"{text[:-1]}x"))
    return "V04", one, tag


def not_a(sort: Sort, *texts: str) -> Plant:
    """Something else in a random element that holds a date, or yes or no."""

    def plant(person: Element, chance: Random) -> Found | None:
        place = filled(person, chance, sort)
        if place is None:
            return None
        one, tag = place
        one.texts[tag] = chance.choice(texts)
        return "S02", one, tag

    return plant


def without_indicator(person: Element, chance: Random) -> Found | None:
    """A setting without one of its two indicators."""
    one = drawn(chance, elements(person, "PlanDetail", "PlacementDetail"))
    if one is None:
        return None
    name = chance.choice(("SENunitIndicator", "ResourcedProvisionIndicator"))
    del one.texts[name]
    return "V05", one, name


def without_words(person: Element, chance: Random) -> Found | None:
    """A setting OTH or NIEO without a description."""
    one = drawn(chance, elements(person, "PlanDetail", "PlacementDetail"))
    if one is None:
        return None
    one.texts |= {"SENSetting": chance.choice(("OTH", "NIEO")), "SENSettingOther": ""}
    return "V06", one, "SENSettingOther"


def no_first_rank(person: Element, chance: Random) -> Found | None:
    """The one setting or need of a list has rank 2."""
    lists = [
        [below for below in one.below if below.tag == tag]
        for tag in ("PlanDetail", "PlacementDetail", "SENneed")
        for one in elements(person, "NamedPlan", "ActivePlans")
    ]
    alone = [found[0] for found in lists if len(found) == 1]
    one = drawn(chance, alone)
    if one is None:
        return None
    name = "SENtypeRank" if one.tag == "SENneed" else "PlacementRank"
    one.texts[name] = "2"
    return "V07", one, name


def one_rank_twice(person: Element, chance: Random) -> Found | None:
    """Two needs, or two settings named, of one rank; not alike in all else, which is no fault."""
    above = [
        [below for below in one.below if below.tag == tag]
        for tag in ("PlanDetail", "SENneed")
        for one in elements(person, "NamedPlan", "ActivePlans")
    ]
    pairs = [found for found in above if len(found) == 2]
    if not pairs:
        return None
    first, one = chance.choice(pairs)
    name = "SENtypeRank" if one.tag == "SENneed" else "PlacementRank"
    if first.texts == {**one.texts, name: "1"}:
        return None
    one.texts[name] = "1"
    return "V07", one, name


def plan_without_assessment(person: Element, chance: Random) -> Found | None:
    """A plan although the assessment was refused, withdrawn or not decided."""
    found = [e for e in with_texts(person, "Assessment", "AssessmentOutcomeDate") if e.below]
    one = drawn(chance, found)
    if one is None:
        return None
    one.texts["AssessmentOutcome"] = chance.choice("NWA")
    return "V10", one, "AssessmentOutcome"


def half_ceased(person: Element, chance: Random) -> Found | None:
    """A reason of ceasing and no date."""
    one = drawn(chance, (p for r in open_plans(person) for p in elements(r, "NamedPlan")))
    if one is None:
        return None
    one.texts["CeaseReason"] = "4"
    return "V11", one, "CeaseDate"


def without_part(rule: str, above: str, below: str) -> Plant:
    """An open plan without its active plan, its settings attended, or its needs."""

    def plant(person: Element, chance: Random) -> Found | None:
        places = [e for r in open_plans(person) if r.below[0].below for e in elements(r, above)]
        one = drawn(chance, (e for e in places if [b for b in e.below if b.tag == below]))
        if one is None:
            return None
        one.below = [each for each in one.below if each.tag != below]
        return rule, one, "SENtype" if below == "SENneed" else below

    return plant


def two_plans(person: Element, chance: Random) -> Found | None:
    """A second open plan under a request of its own."""
    taken = {one.texts["ReceivedDate"] for one in person.below}
    if len(open_plans(person)) != 1 or "2023-02-01" in taken:
        return None
    second = planned()
    second.first("PlacementDetail").texts["URN"] = "100002"
    person.below.append(second)
    return "V14", second, "Requests"


def old(person: Element, chance: Random) -> Found | None:
    """Born the day on which somebody who is a day too old, or a day too young, was."""
    person.texts["PersonBirthDate"] = chance.choice(("1998-08-31", "2023-09-01"))
    return "V15", person, "PersonBirthDate"


def no_unit(person: Element, chance: Random) -> Found | None:
    """A SEN unit, or resourced provision, at a school that has none."""
    one = drawn(chance, with_texts(person, "PlanDetail", "URN") + attended(person, "100001"))
    if one is None or one.texts["URN"] != "100001":
        return None
    name = chance.choice(("SENunitIndicator", "ResourcedProvisionIndicator"))
    one.texts[name] = "1"
    return "V16", one, name


def attended(person: Element, urn: str) -> list[Element]:
    """The settings attended with a URN."""
    return [e for e in with_texts(person, "PlacementDetail", "URN") if e.texts["URN"] == urn]


def odd_type(person: Element, chance: Random) -> Found | None:
    """A setting that is an online provider."""
    one = drawn(chance, elements(person, "PlanDetail", "PlacementDetail"))
    if one is None:
        return None
    one.texts["URN"] = ONLINE
    return "V17", one, "URN"


def overlap(person: Element, chance: Random) -> Found | None:
    """A setting of an ended plan that is left a day after the next of its rank is entered."""
    lists = [
        sorted(
            (e for e in with_texts(person, "PlacementDetail") if e.texts["PlacementRank"] == rank),
            key=lambda one: one.texts["EntryDate"],
        )
        for rank in "12"
    ]
    pairs = [
        (first, then)
        for first, then in (found for found in lists if len(found) == 2)
        if first.texts.get("LeavingDate") and first.texts["EntryDate"] < then.texts["EntryDate"]
    ]
    if not pairs:
        return None
    first, then = chance.choice(pairs)
    entered = day(then, "EntryDate")
    assert entered is not None
    if entered >= CENSUS:
        return None
    first.texts["LeavingDate"] = (entered + timedelta(days=1)).isoformat()
    return "V18", then, "EntryDate"


def long_ago(person: Element, chance: Random) -> Found | None:
    """A plan of which the last review is a day older than a year."""
    found = [
        one
        for request in open_plans(person)
        for one in with_texts(request, "ActivePlans", "ReviewMeeting")
        if elements(request, "NamedPlan")
        and all((day(e, "StartDate") or CENSUS) < YEAR_AGO for e in elements(request, "NamedPlan"))
    ]
    one = drawn(chance, found)
    if one is None:
        return None
    for name in ("ReviewMeeting", "LastReview", "ReviewDraft"):
        if one.texts.get(name):
            one.texts[name] = (YEAR_AGO - timedelta(days=1)).isoformat()
    return "V19", one, "ReviewMeeting"


def two_active(person: Element, chance: Random) -> Found | None:
    """A second active plan of one request, whole and reviewed."""
    above = drawn(chance, open_plans(person))
    if above is None:
        return None
    more = planned().first("ActivePlans")
    above.below.append(more)
    return "S04", more, "ActivePlans"


def late_decision(person: Element, chance: Random) -> Found | None:
    """A decision or draft 29 days after the meeting of a review, before census day."""
    found = [
        one
        for one in with_texts(person, "ActivePlans", "ReviewMeeting")
        if (met := day(one, "ReviewMeeting")) and met + timedelta(days=29) <= CENSUS
    ]
    one = drawn(chance, found)
    if one is None:
        return None
    met = day(one, "ReviewMeeting")
    assert met is not None
    name = chance.choice(("LastReview", "ReviewDraft"))
    one.texts[name] = (met + timedelta(days=29)).isoformat()
    return "V19", one, name


def exception(person: Element, chance: Random) -> Found | None:
    """An exception to the 20 weeks of which nothing is recorded here."""
    one = drawn(chance, elements(person, "Assessment"))
    if one is None:
        return None
    one.texts["Week20"] = chance.choice(("1", "true", "TRUE"))
    return "V20", one, "Week20"


def entered_ahead(person: Element, chance: Random) -> Found | None:
    """A setting that is entered the day after census day."""
    found = elements(person, "PlacementDetail")
    one = drawn(chance, (each for each in found if not each.texts.get("LeavingDate")))
    if one is None:
        return None
    one.texts["EntryDate"] = "2024-01-19"
    return "V21", one, "EntryDate"


def another_authority(person: Element, chance: Random) -> Found | None:
    """A UPN that is right but for its authority."""
    if not person.texts["UPN"]:
        return None
    digits = f"999{person.texts['UPN'][4:]}"
    person.texts["UPN"] = check_letter(f"A{digits}") + digits
    return "V22", person, "UPN"


def mistyped_uln(person: Element, chance: Random) -> Found | None:
    """A ULN whose last digit is another than it should be."""
    text = person.texts["UniqueLearnerNumber"]
    if not text:
        return None
    wrong = [f"{text[:-1]}{digit}" for digit in range(10) if not uln_checks(f"{text[:-1]}{digit}")]
    person.texts["UniqueLearnerNumber"] = chance.choice(wrong)
    return "V23", person, "UniqueLearnerNumber"


def no_number(person: Element, chance: Random) -> Found | None:
    """Neither UPN nor ULN nor the reason."""
    person.texts |= {"UPN": "", "UniqueLearnerNumber": "", "UPNunknown": ""}
    return "V01", person, "UPN"


def same_day(person: Element, chance: Random) -> Found | None:
    """A second request of one day; the one that comes first is told."""
    one = drawn(chance, with_texts(person, "Requests", "ReceivedDate"))
    if one is None:
        return None
    person.below.append(asked(one.texts["ReceivedDate"]))
    return "S03", one, "ReceivedDate"


def second(tag: str, texts: dict[str, str]) -> Plant:
    """A second assessment of a request, or named plan of an assessment."""

    def plant(person: Element, chance: Random) -> Found | None:
        above = drawn(chance, (e for e in person.walk() if [b for b in e.below if b.tag == tag]))
        if above is None:
            return None
        more = Element(tag, dict(texts))
        above.below.append(more)
        return "S04", more, tag

    return plant


def no_requests(person: Element, chance: Random) -> Found | None:
    """A person without a request."""
    person.below = []
    return "S05", person, "Requests"


PLANTS: tuple[Plant, ...] = (
    no_number,
    mistyped_upn,
    put("V02", "Person", "UPN", "X12345678987", "UPN"),
    put("V02", "Person", "UPN", upn(1), "UPN"),
    put("V02", "Person", "UniqueLearnerNumber", "9999999999"),
    put("V02", "Person", "UniqueLearnerNumber", ULN_OF_FIRST),
    unknown_code,
    unknown_code,
    wrong_length,
    wrong_length,
    without_indicator,
    without_words,
    no_first_rank,
    one_rank_twice,
    take("V08", "Requests", "RequestOutcomeDate", is_outcome("RequestOutcome", "YNW")),
    shifted("V08", "Requests", "RequestOutcomeDate", "ReceivedDate"),
    take("V09", "Assessment", "AssessmentOutcomeDate", is_outcome("AssessmentOutcome", "YN")),
    shifted("V09", "Assessment", "AssessmentOutcomeDate", "RequestOutcomeDate", "Requests"),
    plan_without_assessment,
    shifted("V10", "NamedPlan", "StartDate", "AssessmentOutcomeDate", "Assessment"),
    half_ceased,
    take("V11", "NamedPlan", "CeaseReason", lambda one: True),
    shifted("V11", "NamedPlan", "CeaseDate", "StartDate"),
    without_part("V12", "Requests", "ActivePlans"),
    without_part("V12", "ActivePlans", "PlacementDetail"),
    without_part("V13", "ActivePlans", "SENneed"),
    two_plans,
    old,
    no_unit,
    odd_type,
    shifted("V18", "PlacementDetail", "LeavingDate", "EntryDate"),
    overlap,
    late_decision,
    late_decision,
    long_ago,
    shifted("V19", "ActivePlans", "LastReview", "ReviewMeeting"),
    take("V19", "ActivePlans", "ReviewMeeting", lambda one: bool(one.texts.get("LastReview"))),
    exception,
    entered_ahead,
    put("V21", "ActivePlans", "PhaseTransferFinalDate", "2024-02-29", "PhaseTransferDueDate"),
    put("V21", "Person", "PersonBirthDate", "2024-01-19"),
    another_authority,
    mistyped_uln,
    take("S01", "Person", "PersonBirthDate", lambda one: True),
    take("S01", "Requests", "ReceivedDate", is_outcome("RequestOutcome", "YNWA")),
    take("S01", "Requests", "RequestOutcome", lambda one: True),
    take("S01", "Assessment", "AssessmentOutcome", lambda one: True),
    take("S01", "PlacementDetail", "EntryDate", lambda one: not one.texts.get("LeavingDate")),
    not_a(Sort.DATE, "2023-02-30", "soon", "44958", "18/13/2023"),
    not_a(Sort.DATE, "2023-02-30", "soon", "44958", "18/13/2023"),
    not_a(Sort.FLAG, "perhaps", "2", "ja"),
    same_day,
    second("Assessment", {"AssessmentOutcome": "A"}),
    second("NamedPlan", {"StartDate": "2024-01-18"}),
    no_requests,
)
# Tables give settings and needs to a request, so there they cannot say of which active plan.
PLANTS_OF_TREES: tuple[Plant, ...] = (*PLANTS, two_active)
