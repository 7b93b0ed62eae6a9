"""Faults of every rule planted in a monthly extract: all found, none invented, nothing written."""

from collections import Counter
from collections.abc import Callable
from random import Random

from commissioning.choices import ImportState
from commissioning.models import ImportProblem, LocalArea
from ehcp.imports.extract_checks import SKIPPED
from ehcp.imports.identifiers import check_letter, uln_checks
from ehcp.imports.rules import RULES
from ehcp.models import Child
from tests.ehcp.imports.returns import rehearse, upn
from tests.ehcp.imports.test_extract import Row, extract
from tests.factories import SettingFactory

CASES = 200
PHRASE = "Educational psychologist: advice"
WHOLE: Row = {
    "Extract date": "30/09/2026",
    "Date of birth": "14/03/2015",
    "Sex": "F",
    "Ethnicity": "WBRI",
    "Looked after": "No",
    "Request received": "02/03/2026",
    "Request source": "2",
    "Decision to assess": "Y",
    "Decision to assess on": "30/03/2026",
    "Moved to authority": "",
    f"{PHRASE} requested": "31/03/2026",
    f"{PHRASE} received": "11/05/2026",
    "Decision to issue a plan": "Y",
    "Decision to issue a plan on": "01/06/2026",
    "Exception to 20 weeks": "Yes",
    "Exception ground": "Exceptional personal circumstances",
    "Exception from": "05/05/2026",
    "Exception to": "20/05/2026",
    "Draft plan sent": "08/06/2026",
    "Final plan issued": "06/07/2026",
    "Personal budget": "No",
    "Plan ceased on": "",
    "Reason ceased": "",
    "Moved in from authority": "",
    "Review meeting": "07/09/2026",
    "Decision after review": "A",
    "Decision after review on": "14/09/2026",
    "Amended plan sent": "28/09/2026",
    "Primary need": "ASD",
    "Setting named URN": "100001",
    "Setting named without number": "",
    "Setting attended URN": "100001",
    "Setting attended from": "07/09/2026",
    "Setting attended until": "",
    "Setting attended: SEN unit": "No",
    "ULN": "",
}
# What a row says instead: a text, or one that is of its own for each row.
Instead = dict[str, str | Callable[[int], str]]


def of_nowhere(number: int) -> str:
    """A UPN that is right but for its authority."""
    digits = f"999{number:09d}"
    return check_letter(f"A{digits}") + digits


def mistyped(number: int) -> str:
    """A ULN whose last digit is wrong."""
    return next(uln for d in range(10) if not uln_checks(uln := f"1{number:08d}{d}"))


# The rule, what a row says instead, and the column at which it is told.
PLANTS: tuple[tuple[str, Instead, str], ...] = (
    ("V02", {"UPN": "X123456789875"}, "UPN"),
    ("V02", {"ULN": "12345"}, "ULN"),
    ("V03", {"Primary need": "NSA"}, "Primary need"),
    ("V03", {"Decision after review": "Perhaps"}, "Decision after review"),
    ("V03", {"Exception ground": "No time"}, "Exception ground"),
    ("V03", {"Request source": "6"}, "Request source"),
    ("V04", {"Setting named URN": "10001"}, "Setting named URN"),
    ("V04", {"Moved in from authority": "34"}, "Moved in from authority"),
    (
        "V06",
        {"Setting named URN": "", "Setting named without number": "NIEO"},
        "Setting named described",
    ),
    ("V08", {"Decision to assess on": ""}, "Decision to assess on"),
    ("V08", {"Decision to assess on": "01/03/2026"}, "Decision to assess on"),
    ("V09", {"Decision to issue a plan on": "29/03/2026"}, "Decision to issue a plan on"),
    ("V10", {"Decision to issue a plan": "N"}, "Decision to issue a plan"),
    ("V10", {"Final plan issued": "31/05/2026"}, "Final plan issued"),
    ("V11", {"Plan ceased on": "01/09/2026"}, "Reason ceased"),
    ("V11", {"Reason ceased": "9"}, "Plan ceased on"),
    ("V15", {"Date of birth": "31/08/1999"}, "Date of birth"),
    ("V16", {"Setting attended: SEN unit": "Yes"}, "Setting attended: SEN unit"),
    ("V17", {"Setting named URN": "100049"}, "Setting named URN"),
    ("V18", {"Setting attended until": "06/09/2026"}, "Setting attended until"),
    ("V21", {"Amended plan sent": "01/10/2026"}, "Amended plan sent"),
    ("V21", {"Exception to": "01/10/2026"}, "Exception to"),
    ("V22", {"UPN": of_nowhere}, "UPN"),
    ("V23", {"ULN": mistyped}, "ULN"),
    ("S02", {f"{PHRASE} received": "soon"}, f"{PHRASE} received"),
    ("S02", {"Request received": "46083"}, "Request received"),
    ("S02", {"Looked after": "perhaps"}, "Looked after"),
    ("E01", {"Date of birth": ""}, "Date of birth"),
    ("E01", {"Request received": ""}, "Request received"),
    ("E01", {"Setting attended from": ""}, "Setting attended from"),
    ("E02", {f"{PHRASE} requested": ""}, f"{PHRASE} requested"),
    ("E02", {f"{PHRASE} received": "30/03/2026"}, f"{PHRASE} received"),
    ("E03", {"Exception ground": ""}, "Exception ground"),
    ("E03", {"Exception from": ""}, "Exception from"),
    ("E03", {"Exception to": "04/05/2026"}, "Exception to"),
    ("E04", {"Amended plan sent": "06/09/2026"}, "Amended plan sent"),
    ("E04", {"Review meeting": ""}, "Amended plan sent"),
)
# A row of a case has one of each and a request: these need two rows, or cannot be broken.
OF_TWO_ROWS = {"V14", "S03", "S04", "S05"}


def test_all_are_found_and_none_invented(area: LocalArea) -> None:
    SettingFactory(urn="100049", type_code=49)
    rows: dict[int, Row] = {}
    expected: Counter[tuple[str, int, str]] = Counter()
    order = list(range(2 * CASES))
    Random(17).shuffle(order)
    for line, number in enumerate(order, start=2):
        rows[line] = {"Case ID": str(number), **WHOLE, "UPN": upn(number)}
        if number % 2:
            rule, instead, column = PLANTS[number // 2 % len(PLANTS)]
            rows[line] |= {k: v(number) if callable(v) else v for k, v in instead.items()}
            expected[rule, line, column] += 1
    run = rehearse(area, ("extract.csv", extract(*rows.values())))
    problems = ImportProblem.objects.filter(file__run=run)
    told = problems.values_list("reason", "line", "column")
    assert Counter((reason[:3], line, column) for reason, line, column in told) == expected
    assert expected.total() == CASES
    assert run.state == ImportState.REFUSED
    assert not Child.objects.exists()


def test_every_rule_of_an_extract_is_planted() -> None:
    of_extract = {rule.code for rule in RULES} - SKIPPED - OF_TWO_ROWS
    assert {rule for rule, *_ in PLANTS} == of_extract
