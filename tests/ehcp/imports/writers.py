"""The same invented return in the layouts of tables: workbooks and files of modules.

The XML and COLLECT's nine files are written in `returns`.
"""

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

import openpyxl

from tests.ehcp.imports.returns import Element, collect, header, sheet, xml, zipped

Upload = tuple[str, bytes]
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Names that the template's columns have, with their line breaks and dashes, by element.
PERSON_ID = "Person ID\n\n(This must match the relevant ID in the Person record table)"
REQUEST_ID = "Requests record ID\n\n(This must match the relevant ID in the Requests table)"
LA = "LA\n(From Header Record)"
SETTING = {
    "URN": "URN - Unique Reference Number",
    "UKPRN": "UKPRN - UK Provider Reference Number",
    "SENSetting": "SEN Setting – Establishment type",
    "SENSettingOther": "SEN Setting - Other",
    "PlacementRank": "Placement Rank (1=Primary, 2=Secondary)",
}
UNITS = {
    "SENunitIndicator": "SEN Unit Indicator",
    "ResourcedProvisionIndicator": "Resourced Provision Indicator",
}
TEMPLATE: dict[str, tuple[str, dict[str, str]]] = {
    "SEN2": (
        "Header Record",
        {
            "Collection": "Collection Name",
            "Year": "Year",
            "ReferenceDate": "Reference Date",
            "SourceLevel": "Source Level",
            "LEA": "LA Number",
            "SoftwareCode": "Software Code",
            "Release": "Release",
            "SerialNo": "Serial Number",
            "DateTime": "Date & Time \n(ccyy-mm-ddThh:mm:ss)",
            "DMO": "Designated Medical Officer",
            "DCO": "Designated Clinical Officer",
            "DSCO": "Designated Social Care Officer",
        },
    ),
    "Person": (
        "Person Record",
        {
            "Surname": "Surname",
            "Forename": "Forename",
            "PersonBirthDate": "Date of Birth \n(ccyy-mm-dd)",
            "Sex": "Sex",
            "Ethnicity": "Ethnicity",
            "PostCode": "Post Code",
            "UPN": "UPN - Unique Pupil Number",
            "UniqueLearnerNumber": "ULN - Young Persons Unique Learner Number",
            "UPNunknown": "UPN and ULN unavailable – Reason",
        },
    ),
    "Requests": (
        "Requests Records",
        {
            "ReceivedDate": "Date request was received",
            "RequestSource": "Source of request for an EHC needs assessment",
            "RYA": "Initial Request Whilst In RYA",
            "RequestOutcomeDate": "Request Outcome Date",
            "RequestOutcome": "Request Outcome",
            "RequestMediation": "Request Mediation",
            "RequestTribunal": "Request Tribunal",
            "Exported": "Exported - Child or young person moves out of LA before assessment is "
            "completed",
        },
    ),
    "Assessment": (
        "Assessments Records",
        {
            "AssessmentOutcome": "Assessment Outcome - Decision to issue EHC plan",
            "AssessmentOutcomeDate": "Assessment Outcome Date",
            "AssessmentMediation": "Assessment Mediation",
            "AssessmentTribunal": "Assessment Tribunal",
            "OtherMediation": "Other Mediation",
            "OtherTribunal": "Other Tribunal",
            "Week20": "Twenty week time limit exceptions apply",
        },
    ),
    "NamedPlan": (
        "Named Plan Records",
        {
            "StartDate": "EHC Plan Start Date",
            "PlanRes": "Residential Settings",
            "PlanWBP": "Work Based Learning Activity",
            "PB": "Personal Budget taken up",
            "OA": "Personal Budget - Organised Arrangements",
            "DP": "Personal Budget - Direct Payments",
            "CeaseDate": "Date EHC plan ceased",
            "CeaseReason": "Reason EHC plan ceased",
        },
    ),
    "PlanDetail": ("Plan Detail Records", {**SETTING, **UNITS}),
    "ActivePlans": (
        "Active Plan Records",
        {
            "TransferLA": "EHC Plan transferred in from another LA during calendar year",
            "LastReview": "EHC Plan Review Decisions Date",
            "ReviewOutcome": "Annual Review Decision",
            "ReviewDraft": "Annual review – date draft amended EHC plan issued",
            "PhaseTransferDueDate": "Phase transfer review - due date for any amended plan",
            "PhaseTransferFinalDate": "Phase transfer review - final plan date",
            "ReviewMeeting": "Annual Review Meeting Date",
        },
    ),
    "PlacementDetail": (
        "Placement Detail Records",
        {
            **SETTING,
            "EntryDate": "Placement Start Date",
            "LeavingDate": "Placement Leaving Date",
            **UNITS,
            "Res": "Residential Settings",
            "WBP": "Work Based Learning Activity",
        },
    ),
    "SENneed": (
        "SEN Need Records",
        {
            "SENtype": "SEN Type of Need",
            "SENtypeRank": "SEN Type of Need rank  (1=Primary, 2=Secondary)",
        },
    ),
}
SHEETS = {
    "Person": "Person",
    "Requests": "Requests",
    "Assessment": "Assessments",
    "NamedPlan": "Named Plan",
    "PlanDetail": "Plan Detail",
    "ActivePlans": "Active Plan",
    "PlacementDetail": "Placement Detail",
    "SENneed": "SEN Need",
}
# What the files of modules call things in other words than the template.
MODULE_WORDS = {
    "PersonBirthDate": "Dob (ccyy-mm-dd)",
    "Sex": "Gender",
    "UPNunknown": "UPN and ULN unavailable reason",
    "ReceivedDate": "Date Request Was Received",
    "AssessmentOutcome": "Assessment Outcome To Issue EHCP",
    "Week20": "Twenty Weeks Time Limit Exceptions Apply",
    "PlanWBP": "Worked based learning activity",
    "TransferLA": "EHC Plan (Transfer)",
    "LastReview": "EHCP review decisions date",
}
SEXES = {"M": "1", "F": "2", "U": "0"}
FLAGS = {
    *("RYA", "RequestMediation", "RequestTribunal", "AssessmentMediation", "AssessmentTribunal"),
    *("OtherMediation", "OtherTribunal", "Week20", "PB", "OA", *UNITS),
}


@dataclass
class Written:
    """An element of a return with the identifiers that its row carries."""

    element: Element
    person: int = 0
    request: int = 0


@dataclass
class Flat:
    """A return as lists of elements by tag."""

    top: Element
    by_tag: dict[str, list[Written]] = field(default_factory=dict)

    def add(self, element: Element, person: int, request: int) -> None:
        """An element and all below it."""
        self.by_tag.setdefault(element.tag, []).append(Written(element, person, request))
        for one in element.below:
            self.add(one, person, request)


def flat(persons: Iterable[Element], top: Element | None) -> Flat:
    """The elements with a number for each person, and one for each request of the return."""
    found, request = Flat(top or header()), 0
    for number, person in enumerate(persons, start=1):
        found.by_tag.setdefault("Person", []).append(Written(person, number))
        for one in person.below:
            request += 1
            found.add(one, number, request)
    return found


def number_or_text(tag: str, text: str) -> Any:
    """A cell as Excel keeps it: whole numbers and yes or no as floats, the rest as text."""
    if tag in FLAGS or tag in ("URN", "UKPRN", "PlacementRank", "SENtypeRank", "CeaseReason"):
        return float(text) if text.isdigit() else text
    return text or None


def template(*persons: Element, top: Element | None = None, name: str = "") -> bytes:
    """DfE's Excel template: nine tables on one sheet, blank rows between and within them."""
    found = flat(persons, top)
    book = openpyxl.Workbook()
    guide, page = book.active, book.create_sheet(name or "Data Entry Template")
    assert guide is not None
    guide.title = "Guidance"
    guide.append(["How to fill in this form"])
    page.append(["Special educational needs survey"])
    for tag, (title, words) in TEMPLATE.items():
        page.append([])
        page.append([title])
        above = {"SEN2": [], "Person": ["Person ID\n\n(This must be a unique ID)", LA]}
        keys = above.get(tag, [PERSON_ID, REQUEST_ID, LA])
        page.append(["Record Type", *keys, *words.values()])
        rows = [Written(found.top)] if tag == "SEN2" else found.by_tag.get(tag, [])
        for row in rows:
            numbers: list[Any] = [float(row.person), float(row.request)][: len(keys) - 1]
            repeated = [*numbers, "343"] if keys else []
            texts = row.element.texts
            page.append(
                [tag, *repeated, *(number_or_text(item, texts.get(item, "")) for item in words)]
            )
        # Rows that are ready to be filled in, as the form has them.
        page.append([tag, *([None] * (len(keys) - 1)), "343"] if keys else [])
        page.append([])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def pre_submission(*persons: Element, top: Element | None = None) -> bytes:
    """The pre-submission workbook: eight sheets, small letters, one heading misspelt."""
    found = flat(persons, top)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for tag, title in SHEETS.items():
        page = book.create_sheet(title)
        items = list(TEMPLATE[tag][1])
        names = [item.lower().replace("requestsource", "rquestsource") for item in items]
        keys = ["persontableid", "requeststableid"][: 1 if tag == "Person" else 2]
        page.append([*keys, *names])
        for row in found.by_tag.get(tag, []):
            numbers = [float(row.person), float(row.request)][: len(keys)]
            texts = row.element.texts
            cells = [number_or_text(item, texts.get(item, "")) for item in items]
            page.append([*numbers, *(as_day(cell) for cell in cells)])
    return saved(book)


def as_day(cell: Any) -> Any:
    """A day as a cell with a date; anything else as it is."""
    try:
        return date.fromisoformat(cell) if isinstance(cell, str) and DAY.fullmatch(cell) else cell
    except ValueError:
        return cell


def modules(*persons: Element, top: Element | None = None) -> dict[str, bytes]:
    """The five files of modules: dates as 31/12/2023, sexes as numbers, a plan with its
    settings and needs in one row, repeated for each.
    """
    found = flat(persons, top)
    below = {"NamedPlan": ["PlanDetail"], "ActivePlans": ["PlacementDetail", "SENneed"]}
    files = {}
    order = ("Person", "Requests", "Assessment", "NamedPlan", "ActivePlans")
    for number, tag in enumerate(order, start=1):
        tags = [tag, *below.get(tag, [])]
        items = [(one, item) for one in tags for item in TEMPLATE[one][1]]
        keys = ["Person ID", "Requests Record ID" if number < 4 else "Request Records ID"]
        heading = keys[: 1 if tag == "Person" else 2]
        heading += [MODULE_WORDS.get(item, TEMPLATE[one][1][item]) for one, item in items]
        rows = [heading]
        for row in found.by_tag.get(tag, []):
            kept = [[e for e in row.element.below if e.tag == one] for one in tags[1:]]
            for details in zip_longest(*kept) if any(kept) else [()]:
                given = {tag: row.element} | {e.tag: e for e in details if e}
                cells = [module_cell(item, given.get(one), item) for one, item in items]
                rows.append([*map(str, [row.person, row.request][: len(rows[0]) - len(items)])])
                rows[-1] += cells
        files[f"Module{number}.csv"] = sheet(rows)
    return files


def module_cell(tag: str, element: Element | None, item: str) -> str:
    """A text as the systems write it."""
    text = element.texts.get(item, "") if element else ""
    if tag == "Sex":
        return SEXES.get(text, text)
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}" if DAY.fullmatch(text) else text
    except ValueError:
        return text


Write = Callable[..., list[Upload]]
LAYOUTS: dict[str, Write] = {
    "xml": lambda *persons, top=None: [("return.xml", xml(*persons, top=top))],
    "collect": lambda *persons, top=None: list(collect(*persons, top=top).items()),
    "template": lambda *persons, top=None: [("form.xlsm", template(*persons, top=top))],
    "pre-submission": lambda *persons, top=None: [("book.xlsx", pre_submission(*persons, top=top))],
    "modules": lambda *persons, top=None: [("modules.zip", zipped(modules(*persons, top=top)))],
}
