"""What the records must be like to be kept at all: the rules S01 to S05, ours, not DfE's."""

import re
from collections import Counter
from collections.abc import Iterator

from commissioning.choices import Severity
from ehcp.imports.identifiers import masked
from ehcp.imports.rows import Record, Sort
from ehcp.imports.rules import Context, Finding, rule

ERROR = Severity.ERROR
# The days from 1954 to 2091 as Excel numbers them.
SERIAL = re.compile(r"[2-6]\d{4}(\.\d+)?")
EXCEL_DAY = "This is Excel’s number of a day. Format the column as a date, and save it again."
ONCE = ("assessment", "namedplan", "activeplans")


@rule("S01", ERROR)
def s01(person: Record, context: Context) -> Iterator[Finding]:
    """What a record cannot be kept without is there: among others date of birth and outcome."""
    for record in person.walk():
        for item in record.module.required:
            if not record.text(item.name):
                yield Finding(record, item.tag, f"S01: {item.tag} is missing", "Add it.")
        if record.module.name != "requests" or record.text("receiveddate"):
            continue
        if record.code("requestoutcome") not in ("", "H"):
            yield Finding(
                record,
                "ReceivedDate",
                "S01: ReceivedDate is missing",
                "Only a historical request (outcome H) may be without.",
            )


@rule("S02", ERROR)
def s02(person: Record, context: Context) -> Iterator[Finding]:
    """Dates are dates, and yes-or-no is 0 or 1."""
    for record, item in person.faults(Sort.DATE, Sort.FLAG):
        if item.sort == Sort.DATE:
            shown = masked("", "date of birth") if item.identifies else None
            advice = EXCEL_DAY if SERIAL.fullmatch(record.text(item.name)) else "Write 2024-01-18."
            yield Finding(record, item.tag, f"S02: {item.tag} is not a date", advice, shown)
        else:
            yield Finding(
                record, item.tag, f"S02: {item.tag} is not 0 or 1", "Write 0 (no) or 1 (yes)."
            )


@rule("S03", ERROR)
def s03(person: Record, context: Context) -> Iterator[Finding]:
    """A person has one request of a day."""
    requests = person.within("requests")
    if len(requests) < 2:
        return
    days = Counter(day for r in requests if (day := r.day("receiveddate")) is not None)
    for request in requests:
        day = request.day("receiveddate")
        if day and days[day] > 1:
            days[day] = 0
            yield Finding(
                request,
                "ReceivedDate",
                "S03: two requests were received on one day",
                "Put them together, or correct a date.",
            )


@rule("S04", ERROR)
def s04(person: Record, context: Context) -> Iterator[Finding]:
    """A request has one assessment, one named plan and one active plan at most."""
    for record in person.walk():
        if len(record.below) < 2:
            continue
        names = [below.module.name for below in record.below]
        for name in ONCE:
            if names.count(name) > 1:
                twice = record.children(name)[-1]
                yield Finding(
                    twice,
                    twice.module.tag,
                    f"S04: {twice.module.tag} is there more than once",
                    "A request has one. Put the other under its own request.",
                )


@rule("S05", ERROR)
def s05(person: Record, context: Context) -> Iterator[Finding]:
    """A person has a request: every plan hangs from one."""
    if not person.children("requests"):
        yield Finding(
            person,
            "Requests",
            "S05: a person without a request",
            "Add the request; a plan from before the census has outcome H.",
        )
