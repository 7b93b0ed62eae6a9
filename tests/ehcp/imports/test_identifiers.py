"""The check letter of a UPN, with the vectors of the reference."""

import pytest

from ehcp.imports.identifiers import check_letter, uln_checks, uln_fault, upn_fault


@pytest.mark.parametrize(
    "upn", ["A950000178301", "H243278544154", "X123456789832", "X845212818005"]
)
def test_valid(upn: str) -> None:
    assert upn_fault(upn) == ""


@pytest.mark.parametrize(("upn", "letter"), [("R247962919251", "Q"), ("X123456789875", "R")])
def test_wrong_letter(upn: str, letter: str) -> None:
    assert "first letter" in upn_fault(upn)
    assert check_letter(upn) == letter


@pytest.mark.parametrize(
    "upn", ["", "950000178301", "A95000017830", "A9500001783011", "A95000017830I", "AB50000178301"]
)
def test_wrong_shape(upn: str) -> None:
    assert "eleven digits" in upn_fault(upn)


def test_a_temporary_number_ends_in_a_letter() -> None:
    """2×9 + 3×5 + 8×1 + 9×7 + 10×8 + 11×3 + 13×0 is 217, which is 10 past 9×23."""
    assert check_letter("A95000017830A") == "L"
    assert upn_fault("L95000017830A") == ""


def test_a_uln_has_ten_digits() -> None:
    assert (uln_fault("1234567890"), bool(uln_fault("123456789"))) == ("", True)
    assert "not known" in uln_fault("9999999999")


@pytest.mark.parametrize(
    ("uln", "agrees"),
    [
        ("1234567899", True),  # 10×1 + 9×2 + … + 2×9 is 210, which is 1 past 19×11
        ("1234567890", False),
        ("1000000000", True),  # 10 is past 0×11
        ("0000000000", False),  # a remainder of 0 is no ULN
    ],
)
def test_the_last_digit_of_a_uln(uln: str, agrees: bool) -> None:
    assert uln_checks(uln) is agrees
