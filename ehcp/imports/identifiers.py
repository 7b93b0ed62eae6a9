"""Whether an identifier is well formed."""

import re
from functools import lru_cache
from operator import mul

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
TEMPORARY = "ABCDEFGHJKLMNPQRTUVWXYZ"
# What each sign after the first is worth, and what it is multiplied by.
WORTH = {str(digit): digit for digit in range(10)} | {
    letter: worth for worth, letter in enumerate(TEMPORARY)
}
WEIGHTS = range(2, 14)
UPN = re.compile(r"[A-Z]\d{11}[0-9A-HJ-NP-RT-Z]", re.ASCII)
ULN = re.compile(r"\d{10}")
URN = re.compile(r"\d{6}")
UKPRN = re.compile(r"\d{8}")
AUTHORITY = re.compile(r"\d{3}")
# Numbers of authorities in a UPN that are not England's: Wales, offshore and service schools,
# and the pseudo authorities of DfE (the last from general knowledge).
BEYOND_ENGLAND = frozenset(
    str(number).zfill(3) for number in (*range(1, 6), *range(660, 682), *range(701, 709))
)
# Stands for a ULN that is not known yet.
TEMPORARY_ULN = "9999999999"


def check_letter(upn: str) -> str:
    """The letter that a UPN of the right shape must begin with: weights 2 to 13, modulo 23.

    The letter at the end of a temporary number counts as its place in the alphabet of check
    letters (from general knowledge; DfE's own wording was not available).
    """
    return LETTERS[sum(map(mul, WEIGHTS, map(WORTH.__getitem__, upn[1:]))) % 23]


# Several rules ask it of the same person.
@lru_cache(maxsize=16)
def upn_fault(upn: str) -> str:
    """What is wrong with a UPN, in words; empty where nothing is."""
    if not UPN.fullmatch(upn):
        return "It is a letter, eleven digits, and a digit or a letter other than I, O and S."
    if check_letter(upn) != upn[0]:
        return "Its first letter does not agree with its digits: one of them was mistyped."
    return ""


def uln_fault(uln: str) -> str:
    """What is wrong with the shape of a ULN, in words; empty where nothing is."""
    if uln == TEMPORARY_ULN:
        return "It stands for a ULN that is not known. Leave the ULN blank."
    return "" if ULN.fullmatch(uln) else "It has ten digits."


def uln_checks(uln: str) -> bool:
    """Whether the last of ten digits agrees with the others: weights 10 to 2, modulo 11, from 10.

    The rule is from general knowledge; DfE's own wording was not available. A remainder of 0
    never agrees.
    """
    remainder = sum(int(sign) * (10 - at) for at, sign in enumerate(uln[:9])) % 11
    return remainder != 0 and 10 - remainder == int(uln[9])


def masked(value: str, what: str) -> str:
    """What may be shown of an identifier where problems are listed: `A…(UPN)`."""
    return f"{value[:1] if what == 'UPN' else ''}…({what})"
