"""The rules E01 to E04 of the monthly extract, ours: what it must say, and in which order."""

from collections.abc import Iterator

from commissioning.choices import Severity
from ehcp.choices import AdviceAgency
from ehcp.imports.rows import CASE_ADVICE, CASE_DATES, CASE_EXCEPTION, Record
from ehcp.imports.rules import Context, Finding, rule

ERROR = Severity.ERROR
# Rules that ask for what an extract need not have, or for what other rules say in its words.
SKIPPED = frozenset({"S01", "V01", "V05", "V07", "V12", "V13", "V19", "V20"})
# They hold for an extract alone.
CODES = frozenset({"E01", "E02", "E03", "E04"})


@rule("E01", ERROR)
def e01(person: Record, context: Context) -> Iterator[Finding]:
    """A child has a date of birth, a request its day, and a setting attended the first day."""
    wanted = {"person": "PersonBirthDate", "placementdetail": "EntryDate"}
    for record in person.walk():
        tag = wanted.get(record.module.name, "")
        if tag and not record.text(tag.lower()):
            yield Finding(record, tag, f"E01: {tag} is missing", "Add it.")
    for request in person.within("requests"):
        historical = request.code("requestoutcome") == "H"
        if not historical and not request.text("receiveddate"):
            yield Finding(
                request,
                "ReceivedDate",
                "E01: ReceivedDate is missing",
                "Only a request that was decided before (H) may be without.",
            )


@rule("E02", ERROR)
def e02(person: Record, context: Context) -> Iterator[Finding]:
    """Advice was requested before it was received."""
    for advice in person.within(CASE_ADVICE.name):
        asked, came = advice.day("askeddate"), advice.day("camedate")
        agency = AdviceAgency[advice.code("agency")].label
        if advice.text("camedate") and not advice.text("askeddate"):
            yield Finding(
                advice,
                "AskedDate",
                "E02: advice was received, and not requested",
                "Add the day on which it was requested.",
                agency,
            )
        if asked and came and came < asked:
            yield Finding(
                advice,
                "CameDate",
                "E02: advice was received before it was requested",
                "Correct one of the two dates.",
                agency,
            )


@rule("E03", ERROR)
def e03(person: Record, context: Context) -> Iterator[Finding]:
    """An exception to the 20 weeks has a ground and a first day, and does not end before it."""
    for record in person.within(CASE_EXCEPTION.name):
        for tag in ("Ground", "FromDate"):
            if not record.text(tag.lower()):
                yield Finding(
                    record, tag, f"E03: an exception without {tag}", "Give both, or neither."
                )
        first, last = record.day("fromdate"), record.day("todate")
        if first and last and last < first:
            yield Finding(
                record,
                "ToDate",
                "E03: an exception ends before it begins",
                "Correct one of the two dates.",
            )


@rule("E04", ERROR)
def e04(person: Record, context: Context) -> Iterator[Finding]:
    """An amended plan is sent after the meeting of its review."""
    for request in person.within("requests"):
        sent = next((r.day("amendedplansent") for r in request.children(CASE_DATES.name)), None)
        active = request.child("activeplans")
        meeting = active.day("reviewmeeting") if active else None
        if sent and (meeting is None or sent < meeting):
            yield Finding(
                request.children(CASE_DATES.name)[0],
                "AmendedPlanSent",
                "E04: an amended plan without a review meeting before it",
                "Add the meeting, or correct one of the two dates.",
            )
