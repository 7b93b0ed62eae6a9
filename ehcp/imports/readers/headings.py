"""What the columns of a table are called in each layout, and which element of the return each is.

Headings are compared folded: without capitals, signs, line breaks and what stands in brackets.
So DfE's template, the pre-submission workbook and the files that councils' systems write for
analysts share one list; the elements' own names count in all of them.
"""

import re
from dataclasses import dataclass

from ehcp.imports.rows import (
    ACTIVE_PLANS,
    ASSESSMENT,
    DROPPED,
    HEADER,
    ITEMS,
    NAMED_PLAN,
    PERSON,
    PLACEMENT_DETAIL,
    PLAN_DETAIL,
    REQUESTS,
    SEN_NEED,
    Module,
)

BRACKETS = re.compile(r"\([^)]*\)")
SIGNS = re.compile(r"[^a-z0-9]+")

# The identifiers that join the tables.
PERSON_KEY = frozenset({"personid", "persontableid", "childid"})
REQUEST_KEY = frozenset(
    {"requestsrecordid", "requestrecordsid", "requestrecordid", "requeststableid", "requestsid"}
)
# Columns that repeat what stands elsewhere, number rows, or hold names: none is read.
PASSED_OVER = DROPPED | {"recordtype", "la", "name", "fullname", "assessmentid", "postalcode"}

# Titles of the template's columns, first as problems show them; then those of other systems.
_SETTING: dict[str, tuple[str, ...]] = {
    "urn": ("URN - Unique Reference Number",),
    "ukprn": ("UKPRN - UK Provider Reference Number",),
    "sensetting": ("SEN Setting - Establishment type",),
    "sensettingother": ("SEN Setting - Other",),
    "placementrank": ("Placement Rank",),
    "senunitindicator": ("SEN Unit Indicator",),
    "resourcedprovisionindicator": ("Resourced Provision Indicator",),
}
TITLES: dict[str, dict[str, tuple[str, ...]]] = {
    HEADER.name: {
        "collection": ("Collection Name",),
        "year": ("Year",),
        "referencedate": ("Reference Date",),
        "sourcelevel": ("Source Level",),
        "lea": ("LA Number",),
        "softwarecode": ("Software Code",),
        "release": ("Release",),
        "serialno": ("Serial Number",),
        "datetime": ("Date & Time",),
        "dmo": ("Designated Medical Officer",),
        "dco": ("Designated Clinical Officer",),
        "dsco": ("Designated Social Care Officer",),
    },
    PERSON.name: {
        "personbirthdate": ("Date of Birth", "Dob"),
        "sex": ("Sex", "Gender"),
        "ethnicity": ("Ethnicity",),
        "upn": ("UPN - Unique Pupil Number",),
        "uniquelearnernumber": ("ULN - Young Persons Unique Learner Number",),
        "upnunknown": ("UPN and ULN unavailable - Reason",),
    },
    REQUESTS.name: {
        "receiveddate": ("Date request was received",),
        "requestsource": ("Source of request for an EHC needs assessment",),
        "rya": ("Initial Request Whilst In RYA",),
        "requestoutcomedate": ("Request Outcome Date",),
        "requestoutcome": ("Request Outcome",),
        "requestmediation": ("Request Mediation",),
        "requesttribunal": ("Request Tribunal",),
        "exported": (
            "Exported - Child or young person moves out of LA before assessment is completed",
        ),
    },
    ASSESSMENT.name: {
        "assessmentoutcome": (
            "Assessment Outcome - Decision to issue EHC plan",
            "Assessment Outcome To Issue EHCP",
        ),
        "assessmentoutcomedate": ("Assessment Outcome Date",),
        "assessmentmediation": ("Assessment Mediation",),
        "assessmenttribunal": ("Assessment Tribunal",),
        "othermediation": ("Other Mediation",),
        "othertribunal": ("Other Tribunal",),
        "week20": (
            "Twenty week time limit exceptions apply",
            "Twenty Weeks Time Limit Exceptions Apply",
        ),
    },
    NAMED_PLAN.name: {
        "startdate": ("EHC Plan Start Date",),
        "planres": ("Residential Settings",),
        "planwbp": ("Work Based Learning Activity", "Worked based learning activity"),
        "pb": ("Personal Budget taken up",),
        "oa": ("Personal Budget - Organised Arrangements",),
        "dp": ("Personal Budget - Direct Payments",),
        "ceasedate": ("Date EHC plan ceased",),
        "ceasereason": ("Reason EHC plan ceased",),
    },
    PLAN_DETAIL.name: _SETTING,
    ACTIVE_PLANS.name: {
        "transferla": (
            "EHC Plan transferred in from another LA during calendar year",
            "EHC Plan (Transfer)",
        ),
        "res": ("Residential Settings",),
        "wbp": ("Work Based Learning Activity", "Worked based learning activity"),
        # By its words: one reading of the template has the two dates of a review the other
        # way round. Should it be right, V19 tells of decisions before their meetings.
        "reviewmeeting": ("Annual Review Meeting Date",),
        "reviewoutcome": ("Annual Review Decision",),
        "reviewdraft": ("Annual review - date draft amended EHC plan issued",),
        "phasetransferduedate": ("Phase transfer review - due date for any amended plan",),
        "phasetransferfinaldate": ("Phase transfer review - final plan date",),
        "lastreview": (
            "EHC Plan Review Decisions Date",
            "EHCP review decisions date",
            "Annual Review Decision Date",
        ),
    },
    PLACEMENT_DETAIL.name: {
        **_SETTING,
        "entrydate": ("Placement Start Date",),
        "leavingdate": ("Placement Leaving Date",),
        "attendancepattern": ("Attendance Pattern",),
        "res": ("Residential Settings",),
        "wbp": ("Work Based Learning Activity", "Worked based learning activity"),
    },
    SEN_NEED.name: {
        "sentype": ("SEN Type of Need",),
        "sentyperank": ("SEN Type of Need rank",),
    },
}


def folded(heading: str) -> str:
    """A heading as it is compared: small letters and digits, nothing in brackets.

    >>> folded("Placement Rank (1=Primary, 2=Secondary)")
    'placementrank'
    """
    return SIGNS.sub("", BRACKETS.sub("", heading.lower()))


# By module: how each heading is compared, and the name of the element that it is.
KNOWN = {
    module: {name: item.name for name, item in ITEMS[module].items()}
    | {folded(title): name for name, titles in given.items() for title in titles}
    for module, given in TITLES.items()
}


def title_of(module: str, name: str) -> str:
    """How the template calls an element; the tag where it has none."""
    return TITLES.get(module, {}).get(name, (name,))[0]


@dataclass(frozen=True)
class Columns:
    """What the columns of one table are: where its identifiers and the elements stand.

    `main` is the module that each row is; `places` holds column, module and element, where a
    row may hold what is below it too. `unknown` are headings that nobody knows.
    """

    main: Module
    person_at: int | None
    request_at: int | None
    places: tuple[tuple[int, Module, str], ...]
    unknown: tuple[str, ...] = ()
    missing: int = 0

    @property
    def fit(self) -> tuple[int, int]:
        """The larger, the better the table fits."""
        return len(self.places) - len(self.unknown), -self.missing

    @property
    def combined(self) -> bool:
        """Whether a row holds what is below it too, so that rows repeat what is above."""
        return any(module is not self.main for _, module, _ in self.places)


# What a table may hold: one module, or a plan with its settings and needs in one row.
SHAPES: tuple[tuple[Module, ...], ...] = (
    (PERSON,),
    (REQUESTS,),
    (ASSESSMENT,),
    (NAMED_PLAN,),
    (PLAN_DETAIL,),
    (ACTIVE_PLANS,),
    (PLACEMENT_DETAIL,),
    (SEN_NEED,),
    (NAMED_PLAN, PLAN_DETAIL),
    (ACTIVE_PLANS, PLACEMENT_DETAIL, SEN_NEED),
)


def columns_of(header: list[str], shape: tuple[Module, ...]) -> Columns:
    """What the columns of a table are, if it holds these modules.

    Where two of them have an element of one name, it is the lower one's: residence goes with
    the setting attended.
    """
    names = [folded(heading) for heading in header]
    places: dict[int, tuple[int, Module, str]] = {}
    for module in shape:
        known = KNOWN[module.name]
        for at, name in enumerate(names):
            if name in known:
                places[at] = (at, module, known[name])
    passed = PERSON_KEY | REQUEST_KEY | PASSED_OVER
    unknown = tuple(
        heading
        for at, heading in enumerate(header)
        if names[at] and at not in places and names[at] not in passed
    )
    wanted = {(module.name, item.name) for module in shape for item in module.items}
    there = {(module.name, name) for _, module, name in places.values()}
    return Columns(
        shape[0],
        place_of(names, PERSON_KEY),
        place_of(names, REQUEST_KEY),
        tuple(places.values()),
        unknown,
        len(wanted - there),
    )


def place_of(names: list[str], wanted: frozenset[str]) -> int | None:
    """The first column with one of these names."""
    return next((at for at, name in enumerate(names) if name in wanted), None)


def recognised(header: list[str]) -> Columns | None:
    """What a table with a person's identifier in every row holds; None where it is no return's."""
    found = [columns_of(header, shape) for shape in SHAPES]
    fitting = [
        columns
        for columns in found
        if columns.person_at is not None
        and (columns.request_at is None) == (columns.main is PERSON)
        and len(columns.places) >= max(2, len(columns.unknown))
        and any(module is columns.main for _, module, _ in columns.places)
    ]
    return max(fitting, key=lambda columns: columns.fit, default=None)
