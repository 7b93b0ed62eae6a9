"""The rules V22 and V23: what an identifier of the right shape says beyond its shape."""

from collections.abc import Iterator

from commissioning.choices import Severity
from ehcp.imports.identifiers import masked, uln_checks, uln_fault, upn_fault
from ehcp.imports.rows import Record, plain
from ehcp.imports.rules import Context, Finding, rule

WARNING = Severity.WARNING


@rule("V22", WARNING)
def v22(person: Record, context: Context) -> Iterator[Finding]:
    """Characters 2 to 4 of a UPN are the number of an authority of 1998 or later (DfE’s 1530).

    A warning, although DfE counts it as an error: the list of numbers is ours, and one that it
    lacks must not stop a return.
    """
    upn = person.text("upn").upper()
    if context.authorities and not upn_fault(upn) and upn[1:4] not in context.authorities:
        yield Finding(
            person,
            "UPN",
            "V22: the UPN carries the number of no known authority",
            "Check characters 2 to 4 with the school that gave it.",
            masked(upn, "UPN"),
        )


@rule("V23", WARNING)
def v23(person: Record, context: Context) -> Iterator[Finding]:
    """The last digit of a ULN agrees with the other nine."""
    uln = plain(person.text("uniquelearnernumber"))
    if uln and not uln_fault(uln) and not uln_checks(uln):
        yield Finding(
            person,
            "UniqueLearnerNumber",
            "V23: the last digit of the ULN does not agree with the others",
            "One of the digits was mistyped.",
            masked(uln, "ULN"),
        )
