"""The rules V01 to V21 of the return, each for one person at a time.

A rule says nothing about a value that another rule has refused already, so that one fault is
reported once.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from commissioning.choices import Severity
from ehcp.imports.identifiers import masked, uln_fault, upn_fault
from ehcp.imports.rows import Record, Sort, plain
from ehcp.imports.rules import Context, Finding, rule, settings_of, shortened
from ehcp.queries.clock import REVIEW_WEEKS, within

ERROR, WARNING = Severity.ERROR, Severity.WARNING
# Codes of the register for places that are no setting for a child with a plan: offshore,
# higher education, British schools overseas, online providers.
UNEXPECTED_TYPES = {25: "offshore", 29: "higher education", 37: "overseas", 49: "online"}
INDICATORS = ("SENunitIndicator", "ResourcedProvisionIndicator")
SHAPES = {
    Sort.URN: "A URN has six digits",
    Sort.UKPRN: "A UKPRN has eight digits",
    Sort.AUTHORITY: "An authority’s number has three digits",
}
WELL_RANKED: tuple[list[str], ...] = ([], ["1"], ["1", "2"])
MAY_LIE_AHEAD = {"PhaseTransferDueDate"}


@rule("V01", ERROR)
def v01(person: Record, context: Context) -> Iterator[Finding]:
    """A person has a UPN, a ULN, or the reason why both are unknown."""
    if not any(person.text(name) for name in ("upn", "uniquelearnernumber", "upnunknown")):
        yield Finding(
            person,
            "UPN",
            "V01: no UPN, no ULN and no reason why",
            "Give one of the two, or the reason (UN1 to UN10).",
        )


@rule("V02", ERROR)
def v02(person: Record, context: Context) -> Iterator[Finding]:
    """A UPN has the right shape and check letter; no UPN or ULN is there twice."""
    upn, uln = person.text("upn").upper(), plain(person.text("uniquelearnernumber"))
    for tag, what, value, fault, seen in (
        ("UPN", "UPN", upn, upn_fault, context.upns),
        ("UniqueLearnerNumber", "ULN", uln, uln_fault, context.ulns),
    ):
        if not value:
            continue
        if wrong := fault(value):
            shown = masked(value, what)
            yield Finding(person, tag, f"V02: the {what} is not valid", wrong, shown)
        elif value in seen:
            shown = masked(value, what)
            first = f"It is first at line {seen[value]:,}. Merge the two, or correct one."
            yield Finding(person, tag, f"V02: the {what} is there twice", first, shown)
        else:
            seen[value] = person.line


@rule("V03", ERROR)
def v03(person: Record, context: Context) -> Iterator[Finding]:
    """Every coded element holds one of its codes."""
    for record, item in person.faults(Sort.CODE):
        known = ", ".join(item.codes[:24])
        shown = shortened(record.text(item.name))
        yield Finding(
            record, item.tag, f"V03: {item.tag} is not one of its codes", f"Use {known}.", shown
        )


@rule("V04", ERROR)
def v04(person: Record, context: Context) -> Iterator[Finding]:
    """A URN has six digits, a UKPRN eight, the number of an authority three."""
    for record, item in person.faults(*SHAPES):
        yield Finding(record, item.tag, f"V04: {item.tag} has a wrong length", SHAPES[item.sort])


@rule("V05", ERROR)
def v05(person: Record, context: Context) -> Iterator[Finding]:
    """Where a setting is given, the SEN unit and resourced provision indicators are too."""
    for record in settings_of(person):
        if not (record.text("urn") or record.text("ukprn") or record.text("sensetting")):
            continue
        for tag in INDICATORS:
            if not record.text(tag.lower()):
                yield Finding(
                    record, tag, f"V05: a setting without {tag}", "Give 0 (no) or 1 (yes)."
                )


@rule("V06", ERROR)
def v06(person: Record, context: Context) -> Iterator[Finding]:
    """A setting OTH or NIEO is described in SENSettingOther."""
    for record in settings_of(person):
        if record.code("sensetting") in ("OTH", "NIEO") and not record.text("sensettingother"):
            yield Finding(
                record,
                "SENSettingOther",
                "V06: a setting OTH or NIEO without a description",
                "Say in a few words what it is.",
            )


@rule("V07", ERROR)
def v07(person: Record, context: Context) -> Iterator[Finding]:
    """Ranks of a plan’s settings and needs differ, and exactly one is 1."""
    lists = (
        ("namedplan", "plandetail", "PlacementRank"),
        ("activeplans", "placementdetail", "PlacementRank"),
        ("activeplans", "senneed", "SENtypeRank"),
    )
    for above, below, tag in lists:
        for record in person.within(above):
            yield from ranked(record.children(below), tag)


def ranked(listed: list[Record], tag: str) -> Iterator[Finding]:
    """What is wrong with the ranks of one list."""
    name = tag.lower()
    ranks = [record.code(name) for record in listed]
    if sorted(ranks) in WELL_RANKED:
        return
    if any(record.text(name) and not record.code(name) for record in listed):
        return
    counts = Counter(ranks)
    advice = "Number the main one 1 and the other 2."
    for rank, number in counts.items():
        if number > 1 and rank:
            twice = [record for record in listed if record.code(name) == rank][-1]
            yield Finding(twice, tag, f"V07: {tag} is there twice with the same rank", advice)
    if listed and not counts["1"]:
        yield Finding(listed[0], tag, f"V07: no {tag} is 1", advice)


@rule("V08", ERROR)
def v08(person: Record, context: Context) -> Iterator[Finding]:
    """A request with outcome Y, N or W has an outcome date, not before it was received."""
    for request in person.within("requests"):
        outcome, decided = request.code("requestoutcome"), request.day("requestoutcomedate")
        if outcome in ("Y", "N", "W") and not request.text("requestoutcomedate"):
            yield Finding(
                request,
                "RequestOutcomeDate",
                "V08: a request that is decided has no date of the decision",
                "Give the date, or outcome A if the decision is still to come.",
            )
        if before(decided, request.day("receiveddate")):
            yield Finding(
                request,
                "RequestOutcomeDate",
                "V08: a request is decided before it was received",
                "Correct one of the two dates.",
            )


def before(one: date | None, other: date | None) -> bool:
    """Whether both days are known and the one comes first."""
    return one is not None and other is not None and one < other


@rule("V09", ERROR)
def v09(person: Record, context: Context) -> Iterator[Finding]:
    """An assessment with outcome Y or N has an outcome date, not before the request’s."""
    for request in person.within("requests"):
        for assessment in request.children("assessment"):
            decided = assessment.day("assessmentoutcomedate")
            outcome = assessment.code("assessmentoutcome")
            if outcome in ("Y", "N") and not assessment.text("assessmentoutcomedate"):
                yield Finding(
                    assessment,
                    "AssessmentOutcomeDate",
                    "V09: an assessment that is decided has no date of the decision",
                    "Give the date, or outcome A if the decision is still to come.",
                )
            if before(decided, request.day("requestoutcomedate")):
                yield Finding(
                    assessment,
                    "AssessmentOutcomeDate",
                    "V09: an assessment is decided before its request was",
                    "Correct one of the two dates.",
                )


@rule("V10", ERROR)
def v10(person: Record, context: Context) -> Iterator[Finding]:
    """A named plan follows an assessment with outcome Y or H, and does not start before it."""
    for assessment in person.within("assessment"):
        outcome = assessment.code("assessmentoutcome")
        for plan in assessment.children("namedplan"):
            if outcome and outcome not in ("Y", "H"):
                yield Finding(
                    assessment,
                    "AssessmentOutcome",
                    "V10: a plan although the outcome of the assessment is not Y or H",
                    "Correct the outcome, or take the plan out.",
                )
            decided = assessment.day("assessmentoutcomedate")
            if outcome != "H" and before(plan.day("startdate"), decided):
                yield Finding(
                    plan,
                    "StartDate",
                    "V10: a plan starts before the decision to issue it",
                    "Correct one of the two dates.",
                )


@rule("V11", ERROR)
def v11(person: Record, context: Context) -> Iterator[Finding]:
    """A plan that ceased has a date and a reason, and does not cease before it starts."""
    for plan in person.within("namedplan"):
        ceased, reason = plan.text("ceasedate"), plan.text("ceasereason")
        if bool(ceased) != bool(reason):
            tag = "CeaseReason" if ceased else "CeaseDate"
            yield Finding(
                plan,
                tag,
                f"V11: {'a date' if ceased else 'a reason'} of ceasing stands alone",
                "Give both, or neither.",
            )
        if before(plan.day("ceasedate"), plan.day("startdate")):
            yield Finding(
                plan,
                "CeaseDate",
                "V11: a plan ceases before it starts",
                "Correct one of the two dates.",
            )


def is_open(request: Record, on: date) -> bool:
    """Whether a request’s plan is open on a day: it has one, and it has not ceased."""
    plans = request.within("namedplan")
    if not plans:
        return bool(request.children("activeplans"))
    ends = [plan.day("ceasedate") for plan in plans if plan.text("ceasedate")]
    return not any(end is None or end <= on for end in ends)


@rule("V12", WARNING)
def v12(person: Record, context: Context) -> Iterator[Finding]:
    """A plan open on census day has an active plan and a setting attended."""
    for request in person.within("requests"):
        if not is_open(request, context.reference):
            continue
        active = request.child("activeplans")
        if active is None:
            yield Finding(
                request,
                "ActivePlans",
                "V12: an open plan has no active plan",
                "Add it, with setting and need, or say when and why the plan ceased.",
            )
        elif not active.children("placementdetail"):
            moved = " (transferred in)" if active.text("transferla") else ""
            yield Finding(
                active,
                "PlacementDetail",
                f"V12: an open plan has no setting attended{moved}",
                "Add where the child is educated, or the code of what stands in for it.",
            )


@rule("V13", WARNING)
def v13(person: Record, context: Context) -> Iterator[Finding]:
    """An active plan has a primary need."""
    for active in person.within("activeplans"):
        if not any(need.text("sentype") for need in active.children("senneed")):
            yield Finding(
                active,
                "SENtype",
                "V13: an active plan has no primary need",
                "Add the primary need with rank 1.",
            )


@rule("V14", WARNING)
def v14(person: Record, context: Context) -> Iterator[Finding]:
    """A person has an open plan under one request at most."""
    requests = person.within("requests")
    held = [r for r in requests if len(requests) > 1 and is_open(r, context.reference)]
    if len(held) > 1:
        yield Finding(
            held[-1],
            "Requests",
            "V14: plans are open under more than one request",
            "Say when and why the earlier plan ceased.",
            f"{len(held)} plans",
        )


@rule("V15", WARNING)
def v15(person: Record, context: Context) -> Iterator[Finding]:
    """A person was 0 to 24 years old on the 31 August before the school year of the census."""
    born, on = person.day("personbirthdate"), context.reference
    if born is None or born > on:
        return
    start = date(on.year if (on.month, on.day) >= (9, 1) else on.year - 1, 8, 31)
    age = start.year - born.year - ((born.month, born.day) > (8, 31))
    if not 0 <= age <= 24:
        yield Finding(
            person,
            "PersonBirthDate",
            "V15: the age at the start of the school year is outside 0 to 24",
            "Check the date of birth; a plan ends at 25.",
            f"{age} years",
        )


@rule("V16", WARNING)
def v16(person: Record, context: Context) -> Iterator[Finding]:
    """A SEN unit or resourced provision is one that the register of schools knows of."""
    for record in settings_of(person):
        facts = context.settings.get(record.number("urn"))
        if facts is None:
            continue
        for tag, there in (
            ("SENunitIndicator", facts.sen_unit),
            ("ResourcedProvisionIndicator", facts.resourced),
        ):
            if record.flag(tag.lower()) and not there:
                yield Finding(
                    record,
                    tag,
                    f"V16: {tag} at a school where the register has none",
                    "Check with the school; the register may be behind.",
                    f"URN {record.number('urn')}",
                )


@rule("V17", WARNING)
def v17(person: Record, context: Context) -> Iterator[Finding]:
    """A setting is of a type where children with plans are educated."""
    for record in settings_of(person):
        facts = context.settings.get(record.number("urn"))
        if facts and facts.type_code in UNEXPECTED_TYPES:
            yield Finding(
                record,
                "URN",
                f"V17: a setting of an unexpected type ({UNEXPECTED_TYPES[facts.type_code]})",
                "Check the URN.",
            )


@rule("V18", WARNING)
def v18(person: Record, context: Context) -> Iterator[Finding]:
    """Settings attended of one rank do not overlap, and nobody leaves before entering."""
    attended = person.within("placementdetail")
    for rank in ("1", "2") if len(attended) > 1 else ():
        for earlier, later in pairwise(stays(person, rank)):
            left, entered = earlier.left, later.entered
            both_open = all(is_open(stay.request, context.reference) for stay in (earlier, later))
            if left > entered and not both_open:
                yield Finding(
                    later.record,
                    "EntryDate",
                    "V18: two settings of one rank overlap",
                    "Give the leaving date of the earlier one.",
                )
    for record in attended:
        if before(record.day("leavingdate"), record.day("entrydate")):
            yield Finding(
                record,
                "LeavingDate",
                "V18: a setting is left before it is entered",
                "Correct one of the two dates. Until then the leaving date is not loaded.",
            )


@dataclass(frozen=True)
class Stay:
    """A setting attended from a day, and the request that it belongs to."""

    entered: date
    record: Record
    request: Record

    @property
    def left(self) -> date:
        """The day of leaving: that of entering where it cannot be read, none where it is absent."""
        unknown = self.entered if self.record.text("leavingdate") else date.max
        return self.record.day("leavingdate") or unknown


def stays(person: Record, rank: str) -> list[Stay]:
    """The settings attended of one rank in the order in which they were entered."""
    found = [
        Stay(entered, record, request)
        for request in person.children("requests")
        for record in request.within("placementdetail")
        if record.code("placementrank") == rank and (entered := record.day("entrydate")) is not None
    ]
    return sorted(found, key=lambda stay: stay.entered)


@rule("V19", WARNING)
def v19(person: Record, context: Context) -> Iterator[Finding]:
    """A review is decided, and a draft sent, within four weeks of its meeting; one is held in
    twelve months.
    """
    for request in person.within("requests"):
        for active in request.children("activeplans"):
            meeting = active.day("reviewmeeting")
            yield from late_review(active, meeting)
            since = last_look(request, active)
            late = since is not None and since < a_year_before(context.reference)
            if late and is_open(request, context.reference):
                yield Finding(
                    active,
                    "ReviewMeeting",
                    "V19: more than twelve months since the plan or its last review",
                    "Add the review if there was one.",
                    f"since {since:%d/%m/%Y}",
                )


def late_review(active: Record, meeting: date | None) -> Iterator[Finding]:
    """Decision and draft of one review against its meeting."""
    decided, draft = active.day("lastreview"), active.day("reviewdraft")
    if meeting is None:
        if decided and not active.text("reviewmeeting"):
            yield Finding(
                active,
                "ReviewMeeting",
                "V19: a review is decided and has no meeting",
                "Add the date of the meeting. Without it the review is not loaded.",
            )
        return
    if before(decided, meeting):
        yield Finding(
            active,
            "LastReview",
            "V19: a review is decided before its meeting",
            "Correct one of the two dates.",
        )
    for tag, then in (("LastReview", decided), ("ReviewDraft", draft)):
        if then and not within(meeting, then, REVIEW_WEEKS):
            yield Finding(
                active,
                tag,
                f"V19: {tag} is more than four weeks after the meeting",
                "The law asks for four weeks. Correct the date if it is wrong.",
            )


def last_look(request: Record, active: Record) -> date | None:
    """The last day on which a plan was issued or reviewed; None where nothing is known, or one
    of the days cannot be read.
    """
    given = [(plan, "startdate") for plan in request.within("namedplan")]
    given += [(active, "reviewmeeting"), (active, "lastreview")]
    days = [record.day(name) for record, name in given if record.text(name)]
    return None if None in days else max(filter(None, days), default=None)


def a_year_before(on: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    return on.replace(year=on.year - 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


@rule("V20", WARNING)
def v20(person: Record, context: Context) -> Iterator[Finding]:
    """Where exceptions to the 20 weeks are claimed, their ground is recorded here."""
    for request in person.within("requests"):
        for assessment in request.children("assessment"):
            if assessment.flag("week20") and not is_excepted(person, request, context):
                yield Finding(
                    assessment,
                    "Week20",
                    "V20: an exception to the 20 weeks without a ground recorded here",
                    "Record ground, dates and evidence on the case after importing.",
                )


def is_excepted(person: Record, request: Record, context: Context) -> bool:
    """Whether an exception to the 20 weeks is recorded here for a request."""
    names = person.text("upn").upper(), plain(person.text("uniquelearnernumber"))
    received = request.day("receiveddate")
    return any((name, received) in context.excepted for name in names)


@rule("V21", ERROR)
def v21(person: Record, context: Context) -> Iterator[Finding]:
    """No date lies after census day, but for the date by which a phase transfer is due."""
    for record in person.walk():
        for item in record.module.dates:
            found = record.day(item.name)
            if found and found > context.reference and item.tag not in MAY_LIE_AHEAD:
                shown = masked("", "date of birth") if item.identifies else None
                yield Finding(
                    record,
                    item.tag,
                    f"V21: {item.tag} is after census day",
                    f"Census day is {context.reference:%d/%m/%Y}. Correct the date.",
                    shown,
                )
