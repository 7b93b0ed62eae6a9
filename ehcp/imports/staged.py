"""A checked person as it waits to be loaded: the same rows whatever the layout and the order.

A person becomes a few staged rows. The three numbers of a staged row, where published files
have place, period and breakdown, are here the person's, the request's and the part's; its
cells are the columns of the part, in the form that PostgreSQL casts: 2024-01-18, t or f, codes
in capitals, null for what is absent.
"""

from collections.abc import Iterator
from enum import IntEnum
from hashlib import blake2b
from typing import NamedTuple

from ehcp.choices import AdviceAgency, ExceptionGround
from ehcp.imports.ethnicity import main_code
from ehcp.imports.rows import CASE_ADVICE, CASE_DATES, CASE_EXCEPTION, CASE_FLAGS, Record

DATE, FLAG, NUMBER, TEXT = "date", "boolean", "integer", "varchar"
OTHER_LENGTH = 200
POST_LENGTH = 120
# Cells are written as PostgreSQL reads them in an array inside a COPY line.
NULL = "NULL"
ESCAPES = str.maketrans(
    {"\\": "\\\\\\\\", '"': '\\\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""}
)

Cells = tuple[str, ...]


class Part(IntEnum):
    """What a staged row is about. Everything that a request has once stands in its episode."""

    PERSON = 0
    EPISODE = 1
    NAMED = 2
    ATTENDED = 3
    NEED = 4
    ADVICE = 5
    EXCEPTION = 6


SETTING = {
    "rank": NUMBER,
    "urn": TEXT,
    "ukprn": TEXT,
    "code": TEXT,
    "other": TEXT,
    "sen_unit": FLAG,
    "resourced_provision": FLAG,
}
# The cells of each part in their order, with the type of each.
CELLS: dict[Part, dict[str, str]] = {
    Part.PERSON: {
        "place": TEXT,
        "line": NUMBER,
        "identifier": TEXT,
        "upn": TEXT,
        "uln": TEXT,
        "born_on": DATE,
        "sex": TEXT,
        "ethnicity": TEXT,
        "upn_unknown": TEXT,
        "looked_after": FLAG,
        "care_leaver": FLAG,
    },
    Part.EPISODE: {
        "received_on": DATE,
        "source": TEXT,
        "in_youth_accommodation": FLAG,
        "outcome": TEXT,
        "decided_on": DATE,
        "mediation": FLAG,
        "tribunal": FLAG,
        "exported_to": TEXT,
        "assessed": FLAG,
        "assessment_outcome": TEXT,
        "assessment_decided_on": DATE,
        "assessment_mediation": FLAG,
        "assessment_tribunal": FLAG,
        "other_mediation": FLAG,
        "other_tribunal": FLAG,
        "exceptions_apply": FLAG,
        "planned": FLAG,
        "started_on": DATE,
        "residential": TEXT,
        "work_based": TEXT,
        "personal_budget": FLAG,
        "organised_arrangements": FLAG,
        "direct_payment": TEXT,
        "ceased_on": DATE,
        "cease_reason": TEXT,
        "active": FLAG,
        "transferred_from": TEXT,
        "phase_transfer_due_on": DATE,
        "phase_transfer_final_on": DATE,
        "meeting_on": DATE,
        "review_outcome": TEXT,
        "review_decided_on": DATE,
        "review_draft_on": DATE,
        "draft_on": DATE,
        "review_final_on": DATE,
        "third_party": FLAG,
    },
    Part.NAMED: SETTING,
    Part.ATTENDED: SETTING
    | {"entered_on": DATE, "leaving_on": DATE, "residential": TEXT, "work_based": TEXT},
    Part.NEED: {"rank": NUMBER, "need": TEXT},
    Part.ADVICE: {"agency": TEXT, "requested_on": DATE, "came_on": DATE},
    Part.EXCEPTION: {
        "ground": TEXT,
        "from_on": DATE,
        "to_on": DATE,
        "evidence": TEXT,
        "authorised_by": TEXT,
    },
}
NO_ASSESSMENT: Cells = ("f",) + (NULL,) * 7
NO_PLAN: Cells = ("f",) + (NULL,) * 8
NOT_ACTIVE: Cells = ("f",) + (NULL,) * 7
NO_DATES: Cells = (NULL,) * 3


class StagedRow(NamedTuple):
    """One row: its request's number within the person (0 for the person), part and literal."""

    request: int
    part: Part
    literal: str


def staged_rows(person: Record) -> Iterator[StagedRow]:
    """The rows of a person: first the person, then the requests in the order of their days.

    The first cell of a person puts persons in an order that depends on nothing but what is
    said of them, so that new cases are numbered the same whatever the order of the file.
    """
    episodes = sorted(episode_rows(request) for request in person.children("requests"))
    said = person_cells(person)
    whole = "".join([*said, *(text for _, rows in episodes for _, text in rows)])
    place = blake2b(whole.encode(), digest_size=16).hexdigest()
    cells = (place, str(person.line), quoted(person.identifier[:60]), *said)
    yield StagedRow(0, Part.PERSON, literal(cells))
    for number, (_, rows) in enumerate(episodes, start=1):
        for part, text in rows:
            yield StagedRow(number, part, text)


def person_cells(person: Record) -> Cells:
    """What is said of a person, but for where it stands."""
    ethnicity = person.code("ethnicity")
    return (
        person.number("upn").upper() or NULL,
        person.number("uniquelearnernumber") or NULL,
        day(person, "personbirthdate"),
        person.code("sex") or NULL,
        main_code(ethnicity) if ethnicity else NULL,
        person.code("upnunknown") or NULL,
        *(flags_cells(flags) if (flags := person.child(CASE_FLAGS.name)) else (NULL, NULL)),
    )


def flags_cells(flags: Record) -> Cells:
    """Whether the child is looked after or a care leaver."""
    return flag(flags, "lookedafter"), flag(flags, "careleaver")


def episode_rows(request: Record) -> tuple[str, list[tuple[Part, str]]]:
    """The rows of a request, behind the text that requests are ordered by: first their day."""
    assessment, active = request.child("assessment"), request.child("activeplans")
    plan = assessment.child("namedplan") if assessment else None
    own = literal(
        (
            *request_cells(request),
            *(assessment_cells(assessment) if assessment else NO_ASSESSMENT),
            *(plan_cells(plan) if plan else NO_PLAN),
            *(active_cells(active) if active else NOT_ACTIVE),
            *(dates_cells(dates) if (dates := request.child(CASE_DATES.name)) else NO_DATES),
        )
    )
    below = [
        *((Part.NAMED, literal(setting_cells(r))) for r in (plan.below if plan else ())),
        *(below_active(active) if active else ()),
        *(below_request(request)),
    ]
    return own, [(Part.EPISODE, own), *sorted(below)]


def below_active(active: Record) -> Iterator[tuple[Part, str]]:
    """The settings attended and the needs of an active plan."""
    for record in active.below:
        if record.module.name == "placementdetail":
            yield Part.ATTENDED, literal((*setting_cells(record), *stay_cells(record, active)))
        elif need := record.code("sentype"):
            yield Part.NEED, literal((record.code("sentyperank") or "1", need))


def below_request(request: Record) -> Iterator[tuple[Part, str]]:
    """What an extract says of advice and of exceptions to the 20 weeks."""
    for advice in request.children(CASE_ADVICE.name):
        agency = AdviceAgency[advice.code("agency")].value
        yield Part.ADVICE, literal((agency, day(advice, "askeddate"), day(advice, "camedate")))
    for ground in request.children(CASE_EXCEPTION.name):
        yield (
            Part.EXCEPTION,
            literal(
                (
                    ExceptionGround[ground.code("ground")].value,
                    day(ground, "fromdate"),
                    day(ground, "todate"),
                    quoted(ground.text("evidence")),
                    quoted(ground.text("authorisedby")[:POST_LENGTH]),
                )
            ),
        )


def dates_cells(dates: Record) -> Cells:
    """What an extract says beyond the return: draft, amended plan, third-party arrangements."""
    return day(dates, "draftsent"), day(dates, "amendedplansent"), flag(dates, "thirdparty")


def request_cells(request: Record) -> Cells:
    """What is said of a request."""
    return (
        day(request, "receiveddate"),
        request.code("requestsource") or NULL,
        flag(request, "rya"),
        request.code("requestoutcome") or NULL,
        day(request, "requestoutcomedate"),
        flag(request, "requestmediation"),
        flag(request, "requesttribunal"),
        request.number("exported") or NULL,
    )


def assessment_cells(assessment: Record) -> Cells:
    """What is said of an assessment."""
    return (
        "t",
        assessment.code("assessmentoutcome") or NULL,
        day(assessment, "assessmentoutcomedate"),
        flag(assessment, "assessmentmediation"),
        flag(assessment, "assessmenttribunal"),
        flag(assessment, "othermediation"),
        flag(assessment, "othertribunal"),
        flag(assessment, "week20"),
    )


def plan_cells(plan: Record) -> Cells:
    """What the named plan says."""
    return (
        "t",
        day(plan, "startdate"),
        plan.code("planres") or NULL,
        plan.code("planwbp") or NULL,
        flag(plan, "pb"),
        flag(plan, "oa"),
        plan.code("dp") or NULL,
        day(plan, "ceasedate"),
        plan.code("ceasereason") or NULL,
    )


def active_cells(active: Record) -> Cells:
    """What the active plan says, its review with it."""
    return (
        "t",
        active.number("transferla") or NULL,
        day(active, "phasetransferduedate"),
        day(active, "phasetransferfinaldate"),
        day(active, "reviewmeeting"),
        active.code("reviewoutcome") or NULL,
        day(active, "lastreview"),
        day(active, "reviewdraft"),
    )


def setting_cells(detail: Record) -> Cells:
    """What is said of a setting."""
    return (
        detail.code("placementrank") or "1",
        detail.number("urn") or NULL,
        detail.number("ukprn") or NULL,
        detail.code("sensetting") or NULL,
        quoted(detail.text("sensettingother")[:OTHER_LENGTH]),
        flag(detail, "senunitindicator"),
        flag(detail, "resourcedprovisionindicator"),
    )


def stay_cells(detail: Record, active: Record) -> Cells:
    """What is said of attending a setting; earlier returns say it of the active plan."""
    return (
        day(detail, "entrydate"),
        day(detail, "leavingdate"),
        detail.code("res") or active.code("res") or NULL,
        detail.code("wbp") or active.code("wbp") or NULL,
    )


def day(record: Record, name: str) -> str:
    """A date as PostgreSQL reads it."""
    found = record.day(name)
    return found.isoformat() if found else NULL


def flag(record: Record, name: str) -> str:
    """Yes or no as PostgreSQL reads it."""
    found = record.flag(name)
    return NULL if found is None else "t" if found else "f"


def literal(cells: Cells) -> str:
    """Cells as an array."""
    return "{" + ",".join(cells) + "}"


def quoted(text: str) -> str:
    """A cell of any text. Dates, codes and numbers that were checked need no quotes."""
    return f'"{text.translate(ESCAPES)}"' if text else NULL
