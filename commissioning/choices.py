"""The fixed vocabularies of the partnership, its measures and its imports."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person does in one local area (design, section 1)."""

    ADMINISTRATOR = "administrator", "Administrator"
    COMMISSIONER = "commissioner", "Commissioner"
    ACTION_OWNER = "action_owner", "Action owner"
    BOARD_MEMBER = "board_member", "Board member"


class OrganisationKind(TextChoices):
    """The partners of the Children and Families Act 2014, sections 25 to 28, and others."""

    COUNCIL = "council", "Council"
    ICB = "icb", "NHS integrated care board"
    NHS_PROVIDER = "nhs_provider", "NHS provider"
    SETTING = "setting", "School, college or early years setting"
    PARENT_CARER_FORUM = "parent_carer_forum", "Parent carer forum"
    VOLUNTARY = "voluntary", "Voluntary or community organisation"
    OTHER = "other", "Other"


class GeographyLevel(TextChoices):
    """The three levels of DfE's published files; the value is DfE's `geographic_level`."""

    NATIONAL = "National", "National"
    REGIONAL = "Regional", "Regional"
    AUTHORITY = "Local authority", "Local authority"


class AliasKind(TextChoices):
    """What another name of a geography is."""

    ONS = "ons", "ONS code"
    NUMBER = "number", "Three-digit number"
    NAME = "name", "Name"


class PeriodKind(TextChoices):
    """Kinds of period that are never put on one axis; the value is DfE's `time_identifier`.

    An academic year in a January census file stands for its census day.
    """

    CALENDAR = "Calendar year", "Calendar year"
    ACADEMIC = "Academic year", "Academic year"
    FINANCIAL = "Financial year", "Financial year"
    REPORTING = "Reporting year", "Mid-year (30 June)"
    QUARTER = "Quarter", "Quarter"
    MONTH = "Month", "Month"


class Unit(TextChoices):
    """What a measure counts in."""

    COUNT = "count", "Number"
    PERCENTAGE = "percentage", "Percentage"
    RATE = "rate", "Rate per 10,000"
    WEEKS = "weeks", "Weeks"
    POUNDS = "pounds", "Pounds"


class Polarity(TextChoices):
    """Which way is better. Neutral where a partnership would not call either way good."""

    HIGH = "high", "Higher is better"
    LOW = "low", "Lower is better"
    NEUTRAL = "neutral", "Neither is better"


class Theme(TextChoices):
    """How the benchmarks are grouped for a board."""

    DEMAND = "demand", "Requests and assessments"
    TIMELINESS = "timeliness", "Timeliness"
    CASELOAD = "caseload", "Plans and needs"
    PLACEMENT = "placement", "Placements"
    REVIEWS = "reviews", "Annual reviews and ceased plans"
    SUPPORT = "support", "Personal budgets, residential and work-based places"
    DISPUTE = "dispute", "Mediation and the Tribunal"
    POPULATION = "population", "Population"
    SCHOOL = "school", "Need in schools"
    FINANCE = "finance", "Finance"
    OUTCOMES = "outcomes", "Outcomes and attendance"


class Symbol(TextChoices):
    """A publisher's mark in place of a number. Its meaning belongs to the release."""

    X = "x", "x"
    Z = "z", "z"
    C = "c", "c"
    COLON = ":", ":"
    TILDE = "~", "~"
    LOW = "low", "low"
    K = "k", "k"
    U = "u", "u"


class Proximity(TextChoices):
    """How like its neighbour an authority is, in the workbook's five bands."""

    EXTREMELY_CLOSE = "extremely close", "Extremely close"
    VERY_CLOSE = "very close", "Very close"
    CLOSE = "close", "Close"
    SOMEWHAT_CLOSE = "somewhat close", "Somewhat close"
    NOT_CLOSE = "not close", "Not close"


class ImportState(TextChoices):
    """Where an import stands."""

    RECEIVED = "received", "Waiting to be read"
    READING = "reading", "Being read"
    REHEARSED = "rehearsed", "Ready to import"
    REFUSED = "refused", "Cannot be imported"
    APPLYING = "applying", "Being imported"
    IMPORTED = "imported", "Imported"
    UNDONE = "undone", "Undone"
    DISCARDED = "discarded", "Discarded"
    FAILED = "failed", "Stopped by a fault"


class Severity(TextChoices):
    """An error stops the import; a warning needs a tick; a note only tells."""

    ERROR = "error", "Error"
    WARNING = "warning", "Warning"
    NOTE = "note", "Note"


class SettingStatus(TextChoices):
    """The register's status of an establishment; the value is its wording."""

    OPEN = "Open", "Open"
    CLOSED = "Closed", "Closed"
    CLOSING = "Open, proposed to close", "Open, proposed to close"
    PROPOSED = "Proposed to open", "Proposed to open"
