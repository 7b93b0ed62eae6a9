"""Whether an identifier is well formed."""

import re

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
TEMPORARY = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN = re.compile(r"[A-Z]\d{11}[0-9A-HJ-NP-RT-Z]")
ULN = re.compile(r"\d{10}")
URN = re.compile(r"\d{6}")
UKPRN = re.compile(r"\d{8}")
AUTHORITY = re.compile(r"\d{3}")


def check_letter(upn: str) -> str:
    """The letter that a UPN of the right shape must begin with: weights 2 to 13, modulo 23.

    The letter at the end of a temporary number counts as its place in the alphabet of check
    letters (from general knowledge; DfE's own wording was not available).
    """
    values = [int(sign) if sign.isdigit() else TEMPORARY.index(sign) for sign in upn[1:]]
    return LETTERS[sum(weight * value for weight, value in enumerate(values, start=2)) % 23]


def upn_fault(upn: str) -> str:
    """What is wrong with a UPN, in words; empty where nothing is."""
    if not UPN.fullmatch(upn):
        return "It is a letter, eleven digits, and a digit or a letter other than I, O and S."
    if check_letter(upn) != upn[0]:
        return "Its first letter does not agree with its digits: one of them was mistyped."
    return ""


def uln_fault(uln: str) -> str:
    """What is wrong with a ULN, in words. The check digit is not tested: its rule has no source."""
    return "" if ULN.fullmatch(uln) else "It has ten digits."


def masked(value: str, what: str) -> str:
    """What may be shown of an identifier where problems are listed: `A…(UPN)`."""
    return f"{value[:1] if what == 'UPN' else ''}…({what})"
