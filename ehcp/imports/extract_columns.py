"""The columns of the monthly extract: what each is called, and what of a case it says.

A row is one episode of a child: a request and what followed. A column that is absent, or a
cell that is blank, leaves what is known alone.
"""

from dataclasses import dataclass, field

from django.db.models import TextChoices

from ehcp.choices import (
    AdviceAgency,
    AssessmentOutcome,
    CeaseReason,
    DirectPayment,
    Ethnicity,
    ExceptionGround,
    Need,
    RequestOutcome,
    RequestSource,
    Residential,
    ReviewOutcome,
    SettingCode,
    Sex,
    UPNUnknown,
)
from ehcp.imports.rows import (
    ACTIVE_PLANS,
    ASSESSMENT,
    CASE_ADVICE,
    CASE_DATES,
    CASE_EXCEPTION,
    CASE_FLAGS,
    NAMED_PLAN,
    PERSON,
    PLACEMENT_DETAIL,
    PLAN_DETAIL,
    REQUESTS,
    SEN_NEED,
    Module,
)

A_DATE = "A date: 31/12/2026 or 2026-12-31"
YES_NO = "Yes or No"


@dataclass(frozen=True)
class Spot:
    """A record that a row may hold: its module, the spot above it, and what it always says."""

    module: Module
    above: str = ""
    fixed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ExtractColumn:
    """A column: its heading, the spot and element that it fills, and help on it.

    `words` are what may stand for a code: the words of our pages, in small letters.
    """

    heading: str
    spot: str
    name: str
    about: str
    required: bool = False
    words: dict[str, str] = field(default_factory=dict, hash=False)


def dated(heading: str, spot: str, name: str, *, required: bool = False) -> ExtractColumn:
    """A column of dates."""
    return ExtractColumn(heading, spot, name, A_DATE, required)


def coded(heading: str, spot: str, name: str, choices: type[TextChoices]) -> ExtractColumn:
    """A column of codes, or of the words that stand for them."""
    listed = "; ".join(f"{value} {label}" for value, label in choices.choices)
    words = {str(label).lower(): str(value) for value, label in choices.choices}
    return ExtractColumn(heading, spot, name, f"A code, or its words: {listed}", words=words)


def flagged(heading: str, spot: str, name: str) -> ExtractColumn:
    """A column of yes and no."""
    return ExtractColumn(heading, spot, name, YES_NO)


def grounds() -> ExtractColumn:
    """The grounds of an exception, by code or words."""
    words = {ground.label.lower(): ground.name for ground in ExceptionGround}
    listed = "; ".join(ground.label for ground in ExceptionGround)
    return ExtractColumn(
        "Exception ground", "exception", "ground", f"One of: {listed}", words=words
    )


RANKED = ("placementrank", "1"), ("placementrank", "2")
SPOTS: dict[str, Spot] = {
    "person": Spot(PERSON),
    "flags": Spot(CASE_FLAGS, "person"),
    "request": Spot(REQUESTS, "person"),
    "dates": Spot(CASE_DATES, "request"),
    **{
        f"advice {agency.name}": Spot(CASE_ADVICE, "request", (("agency", agency.name),))
        for agency in AdviceAgency
    },
    "exception": Spot(CASE_EXCEPTION, "request"),
    "assessment": Spot(ASSESSMENT, "request"),
    "plan": Spot(NAMED_PLAN, "assessment"),
    "named": Spot(PLAN_DETAIL, "plan", (RANKED[0],)),
    "active": Spot(ACTIVE_PLANS, "request"),
    "attended": Spot(PLACEMENT_DETAIL, "active", (RANKED[0],)),
    "second attended": Spot(PLACEMENT_DETAIL, "active", (RANKED[1],)),
    "need": Spot(SEN_NEED, "active", (("sentyperank", "1"),)),
    "second need": Spot(SEN_NEED, "active", (("sentyperank", "2"),)),
}
CASE_ID = ExtractColumn(
    "Case ID", "", "", "Your system’s number for the child, the same in every extract", True
)
EXTRACT_DATE = ExtractColumn(
    "Extract date", "", "", "The day that the extract shows; the day of loading where it is blank"
)


def setting(title: str, spot: str) -> tuple[ExtractColumn, ...]:
    """The columns of a setting."""
    return (
        ExtractColumn(f"{title} URN", spot, "urn", "Six digits"),
        ExtractColumn(f"{title} UKPRN", spot, "ukprn", "Eight digits, where there is no URN"),
        coded(f"{title} without number", spot, "sensetting", SettingCode),
        ExtractColumn(f"{title} described", spot, "sensettingother", "For OTH, NIEO: a few words"),
    )


COLUMNS: tuple[ExtractColumn, ...] = (
    CASE_ID,
    EXTRACT_DATE,
    dated("Date of birth", "person", "personbirthdate", required=True),
    ExtractColumn("UPN", "person", "upn", "A letter and twelve digits"),
    ExtractColumn("ULN", "person", "uniquelearnernumber", "Ten digits"),
    coded("Reason without UPN", "person", "upnunknown", UPNUnknown),
    coded("Sex", "person", "sex", Sex),
    coded("Ethnicity", "person", "ethnicity", Ethnicity),
    flagged("Looked after", "flags", "lookedafter"),
    flagged("Care leaver", "flags", "careleaver"),
    dated("Request received", "request", "receiveddate", required=True),
    coded("Request source", "request", "requestsource", RequestSource),
    coded("Decision to assess", "request", "requestoutcome", RequestOutcome),
    dated("Decision to assess on", "request", "requestoutcomedate"),
    ExtractColumn("Moved to authority", "request", "exported", "Its three-digit number"),
    *(
        column
        for agency in AdviceAgency
        for column in (
            dated(f"{agency.label}: advice requested", f"advice {agency.name}", "askeddate"),
            dated(f"{agency.label}: advice received", f"advice {agency.name}", "camedate"),
        )
    ),
    coded("Decision to issue a plan", "assessment", "assessmentoutcome", AssessmentOutcome),
    dated("Decision to issue a plan on", "assessment", "assessmentoutcomedate"),
    flagged("Exception to 20 weeks", "assessment", "week20"),
    grounds(),
    dated("Exception from", "exception", "fromdate"),
    dated("Exception to", "exception", "todate"),
    ExtractColumn("Exception evidence", "exception", "evidence", "What shows it; no names"),
    ExtractColumn("Exception authorised by", "exception", "authorisedby", "The post, no name"),
    dated("Draft plan sent", "dates", "draftsent"),
    dated("Final plan issued", "plan", "startdate"),
    flagged("Personal budget", "plan", "pb"),
    flagged("Organised arrangements", "plan", "oa"),
    flagged("Third-party arrangements", "dates", "thirdparty"),
    coded("Direct payments", "plan", "dp", DirectPayment),
    dated("Plan ceased on", "plan", "ceasedate"),
    coded("Reason ceased", "plan", "ceasereason", CeaseReason),
    ExtractColumn("Moved in from authority", "active", "transferla", "Its three-digit number"),
    dated("Review meeting", "active", "reviewmeeting"),
    coded("Decision after review", "active", "reviewoutcome", ReviewOutcome),
    dated("Decision after review on", "active", "lastreview"),
    dated("Draft amended plan sent", "active", "reviewdraft"),
    dated("Amended plan sent", "dates", "amendedplansent"),
    dated("Phase transfer due", "active", "phasetransferduedate"),
    dated("Phase transfer plan sent", "active", "phasetransferfinaldate"),
    coded("Primary need", "need", "sentype", Need),
    coded("Secondary need", "second need", "sentype", Need),
    *setting("Setting named", "named"),
    *setting("Setting attended", "attended"),
    dated("Setting attended from", "attended", "entrydate"),
    dated("Setting attended until", "attended", "leavingdate"),
    flagged("Setting attended: SEN unit", "attended", "senunitindicator"),
    flagged("Setting attended: resourced provision", "attended", "resourcedprovisionindicator"),
    coded("Residential", "attended", "res", Residential),
    *setting("Second setting attended", "second attended"),
    dated("Second setting attended from", "second attended", "entrydate"),
    dated("Second setting attended until", "second attended", "leavingdate"),
)


def folded(heading: str) -> str:
    """A heading as it is compared: small letters, single blanks."""
    return " ".join(heading.replace("\ufeff", "").strip().strip('"').lower().split())


BY_HEADING = {folded(column.heading): column for column in COLUMNS}
REQUIRED = tuple(folded(column.heading) for column in COLUMNS if column.required)
