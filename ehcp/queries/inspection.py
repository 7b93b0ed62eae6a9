"""List 1 of Annex A of the joint inspections: children and young people with an EHC plan.

Its 21 columns and its checks are those of the inspectorates' layout. What this product does not
hold stays empty, and the checks that ask for it are not made.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.db.models import Q

from commissioning.models import LocalArea
from ehcp.choices import SettingCode, Stage
from ehcp.models import Attendance, NamedSetting
from ehcp.queries.ages import age_on
from ehcp.queries.case_filters.reviews import last_review
from ehcp.queries.caseload import caseload

HEADINGS: Final = (
    "Unique ID",
    "UPN",
    "ULN",
    "Date of birth",
    "Gender",
    "Ethnicity",
    "Date initial EHC plan issued",
    "Date updated EHC plan issued",
    "Date EHC plan last reviewed",
    "SEN primary need",
    "Main education establishment – URN",
    "Main education establishment – phase",
    "Subsidiary education establishment – phase (dual registration)",
    "Elective home education",
    "Suspensions",
    "Permanent exclusions",
    "Absence",
    "Pupil Premium",
    "Known to children's social care?",
    "Which children's social care team?",
    "Does the child or young person have a disability?",
)
NOT_HELD: Final = (
    "Suspensions",
    "Permanent exclusions",
    "Absence",
    "Pupil Premium",
    "Which children's social care team?",
    "Does the child or young person have a disability?",
)
QUERY_AGE: Final = 25
TOO_OLD: Final = 26
NUMBER_AGE: Final = 6
COMPULSORY: Final = range(5, 17)
Kind = Literal["Error", "Query"]


@dataclass(frozen=True)
class Place:
    """A setting as the list says it: URN and phase, or the return's code where there is none."""

    urn: str
    phase: str
    code: str


@dataclass(frozen=True)
class ListRow:
    """A child or young person with a plan in force."""

    reference: str
    upn: str
    uln: str
    born_on: date | None
    sex: str
    ethnicity: str
    issued_on: date | None
    updated_on: date | None
    reviewed_on: date | None
    need: str
    main: Place | None
    second: Place | None
    known_to_care: bool

    @property
    def cells(self) -> tuple[Any, ...]:
        """The row of the list, in the order of `HEADINGS`."""
        main, second = self.main, self.second
        return (
            self.reference,
            self.upn,
            self.uln,
            self.born_on,
            self.sex,
            self.ethnicity,
            self.issued_on,
            self.updated_on,
            self.reviewed_on,
            self.need,
            main.urn if main else "",
            main.phase if main else "",
            second.phase if second else "",
            ("Yes" if main.code == SettingCode.EHE else "No") if main else "",
            *("",) * 4,
            "Yes" if self.known_to_care else "",
            *("",) * 2,
        )


def list_rows(area: LocalArea, on: date) -> tuple[ListRow, ...]:
    """The children with a plan in force on a day, each once, by case reference. Three queries."""
    plans: Any = caseload(area, on, every=True)
    found = (
        plans.filter(stage=Stage.IN_FORCE)
        .annotate(last_review=last_review(on))
        .order_by("child__reference", "-plan__started_on", "-pk")
    )
    newest: dict[int, Any] = {}
    for request in found:
        newest.setdefault(request.child_id, request)
    places = placed(area, on)
    return tuple(_row(request, places) for request in newest.values())


def placed(area: LocalArea, on: date) -> dict[tuple[int, int], Place]:
    """The place of each plan and rank: the setting attended on the day, else the one named."""
    still = Q(left_on=None) | Q(left_on__gt=on)
    mine = {"plan__request__child__area": area}
    named = NamedSetting.objects.filter(**mine)
    attended = Attendance.objects.filter(still, entered_on__lte=on, **mine).order_by("entered_on")
    found: dict[tuple[int, int], Place] = {}
    for rows in (named, attended):
        for row in rows.select_related("setting"):
            setting = row.setting
            urn = row.urn or (setting.urn if setting else "")
            found[row.plan_id, row.rank] = Place(urn, setting.phase if setting else "", row.code)
    return found


def _row(request: Any, places: dict[tuple[int, int], Place]) -> ListRow:
    """A row from a request of the caseload."""
    child, plan = request.child, request.plan
    return ListRow(
        reference=child.reference,
        upn=child.upn,
        uln=child.uln,
        born_on=child.born_on,
        sex=child.sex,
        ethnicity=child.ethnicity,
        issued_on=plan.started_on,
        updated_on=plan.amended_on,
        reviewed_on=request.last_review,
        need=request.need or "",
        main=places.get((plan.pk, 1)),
        second=places.get((plan.pk, 2)),
        known_to_care=child.looked_after or child.care_leaver,
    )


@dataclass(frozen=True)
class Check:
    """A check of the list: its number, what it finds, and whether it is an error or a query.

    `finds` says of a row, on a day, whether it is found; None where the product holds nothing
    that it could be made of.
    """

    number: str
    text: str
    kind: Kind
    finds: Callable[[ListRow, date], bool] | None


def aged(row: ListRow, on: date) -> int:
    """Age in whole years; -1 where it is not known."""
    return age_on(row.born_on, on) if row.born_on else -1


def later(first: date | None, second: date | None) -> bool:
    """Whether both are known and the first comes after the second."""
    return first is not None and second is not None and first > second


CHECKS: Final = (
    Check("101a", "No date of birth", "Error", lambda row, on: row.born_on is None),
    Check("101b", "No gender", "Error", lambda row, on: row.sex in ("", "U")),
    Check("101c", "No ethnicity", "Error", lambda row, on: row.ethnicity in ("", "NOBT")),
    Check("101d", "No primary need", "Error", lambda row, on: not row.need),
    Check("102a", "Aged 25", "Query", lambda row, on: aged(row, on) == QUERY_AGE),
    Check("102b", "Aged 26 or over", "Error", lambda row, on: aged(row, on) >= TOO_OLD),
    Check("103", "No disability status", "Error", None),
    Check("104", "No caseworker", "Query", None),
    Check("105a", "Date of birth lies ahead", "Error", lambda row, on: later(row.born_on, on)),
    Check("105b", "Initial plan issued ahead", "Error", lambda row, on: later(row.issued_on, on)),
    Check("105c", "Updated plan issued ahead", "Error", lambda row, on: later(row.updated_on, on)),
    Check("105d", "Last review lies ahead", "Error", lambda row, on: later(row.reviewed_on, on)),
    Check(
        "106a",
        "Initial plan issued after the updated one",
        "Error",
        lambda row, on: later(row.issued_on, row.updated_on),
    ),
    Check(
        "106b",
        "Initial plan issued after the last review",
        "Error",
        lambda row, on: later(row.issued_on, row.reviewed_on),
    ),
    Check(
        "107",
        "Aged 6 or over without a UPN or ULN",
        "Query",
        lambda row, on: aged(row, on) >= NUMBER_AGE and not (row.upn or row.uln),
    ),
    Check(
        "108a",
        "Aged 5 to 16 without a main or subsidiary establishment",
        "Query",
        lambda row, on: aged(row, on) in COMPULSORY and not (row.main or row.second),
    ),
    Check(
        "108b",
        "A subsidiary establishment but no main one",
        "Error",
        lambda row, on: row.second is not None and row.main is None,
    ),
)
DUPLICATE: Final = Check("109", "The same UPN more than once", "Error", None)
DATE_OF_DEATH: Final = Check("112", "A date of death", "Query", None)


@dataclass(frozen=True)
class Finding:
    """What a check found; `references` is None where it is not made."""

    check: Check
    references: tuple[str, ...] | None


def findings(rows: Sequence[ListRow], on: date) -> tuple[Finding, ...]:
    """Every check of the list with the cases that it found, in the order of their numbers."""
    found = [
        Finding(
            check,
            None
            if check.finds is None
            else tuple(row.reference for row in rows if check.finds(row, on)),
        )
        for check in CHECKS
    ]
    upns = Counter(row.upn for row in rows if row.upn)
    twice = tuple(row.reference for row in rows if upns[row.upn] > 1)
    return (*found, Finding(DUPLICATE, twice), Finding(DATE_OF_DEATH, None))
