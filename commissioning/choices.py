"""The fixed vocabularies of the partnership, its measures and its imports."""

from django.db.models import IntegerChoices, TextChoices


class Role(TextChoices):
    """What a person does in one local area."""

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


class EstablishmentType(IntegerChoices):
    """The register's types of establishment (April 2025); codes as in its extract."""

    COMMUNITY = 1, "Community school"
    VOLUNTARY_AIDED = 2, "Voluntary aided school"
    VOLUNTARY_CONTROLLED = 3, "Voluntary controlled school"
    FOUNDATION = 5, "Foundation school"
    CITY_TECHNOLOGY_COLLEGE = 6, "City technology college"
    COMMUNITY_SPECIAL = 7, "Community special school"
    NON_MAINTAINED_SPECIAL = 8, "Non-maintained special school"
    INDEPENDENT_SPECIAL = 10, "Other independent special school"
    INDEPENDENT = 11, "Other independent school"
    FOUNDATION_SPECIAL = 12, "Foundation special school"
    PUPIL_REFERRAL_UNIT = 14, "Pupil referral unit"
    NURSERY = 15, "Local authority nursery school"
    FURTHER_EDUCATION = 18, "Further education"
    SECURE_UNIT = 24, "Secure units"
    OFFSHORE = 25, "Offshore schools"
    SERVICE_CHILDREN = 26, "Service children's education"
    MISCELLANEOUS = 27, "Miscellaneous"
    ACADEMY_SPONSORED = 28, "Academy sponsor led"
    HIGHER_EDUCATION = 29, "Higher education institutions"
    WELSH = 30, "Welsh establishment"
    SIXTH_FORM_CENTRE = 31, "Sixth form centres"
    SPECIALIST_POST_16 = 32, "Special post 16 institution"
    ACADEMY_SPECIAL_SPONSORED = 33, "Academy special sponsor led"
    ACADEMY_CONVERTER = 34, "Academy converter"
    FREE_SCHOOL = 35, "Free schools"
    FREE_SCHOOL_SPECIAL = 36, "Free schools special"
    OVERSEAS = 37, "British schools overseas"
    FREE_SCHOOL_AP = 38, "Free schools alternative provision"
    FREE_SCHOOL_16_TO_19 = 39, "Free schools 16 to 19"
    UNIVERSITY_TECHNICAL_COLLEGE = 40, "University technical college"
    STUDIO_SCHOOL = 41, "Studio schools"
    ACADEMY_AP_CONVERTER = 42, "Academy alternative provision converter"
    ACADEMY_AP_SPONSORED = 43, "Academy alternative provision sponsor led"
    ACADEMY_SPECIAL_CONVERTER = 44, "Academy special converter"
    ACADEMY_16_TO_19_CONVERTER = 45, "Academy 16-19 converter"
    ACADEMY_16_TO_19_SPONSORED = 46, "Academy 16 to 19 sponsor led"
    ONLINE = 49, "Online provider"
    OTHER_DEPARTMENT = 56, "Institution funded by other government department"
    ACADEMY_SECURE = 57, "Academy secure 16 to 19"


class Whereabouts(TextChoices):
    """Where a setting is, as far as the register's number of an authority tells."""

    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    OFFSHORE = "offshore", "Offshore or overseas"
    UNKNOWN = "unknown", "Not known"


class PlacementGroup(TextChoices):
    """The groups that DfE adds placements up to."""

    MAINSTREAM = "mainstream", "Mainstream schools"
    SPECIAL = "special", "Special schools"
    ALTERNATIVE = "ap_pru", "Alternative provision"
    FURTHER = "fe", "Further education and post-16"
    ELSEWHERE = "ed_elsewhere", "Educated elsewhere"
    EARLY_YEARS = "nm_early_years", "Non-maintained early years"
    NOT_RECORDED = "placement_unknown", "Placement not recorded"


class PlacementBucket(TextChoices):
    """Kinds of placement as DfE publishes them; the value is the column of its caseload file.

    So a count of ours stands beside the observation of measure `caseload.<value>`.
    """

    MAINTAINED = "mainstream_la_maintained", "Maintained mainstream school"
    MAINTAINED_RESOURCED = (
        "mainstream_la_maintained_resourced_provision",
        "Maintained mainstream school, resourced provision",
    )
    MAINTAINED_UNIT = (
        "mainstream_la_maintained_senunit",
        "Maintained mainstream school, SEN unit",
    )
    ACADEMY = "mainstream_academy", "Mainstream academy"
    ACADEMY_RESOURCED = (
        "mainstream_academy_resourced_provision",
        "Mainstream academy, resourced provision",
    )
    ACADEMY_UNIT = "mainstream_academy_senunit", "Mainstream academy, SEN unit"
    FREE = "mainstream_free_school", "Mainstream free school"
    FREE_RESOURCED = (
        "mainstream_free_school_resourced_provision",
        "Mainstream free school, resourced provision",
    )
    FREE_UNIT = "mainstream_free_school_senunit", "Mainstream free school, SEN unit"
    INDEPENDENT = "mainstream_independent", "Mainstream independent school"
    SPECIAL_MAINTAINED = "special_la_maintained", "Maintained special school"
    SPECIAL_ACADEMY = "special_academy_free", "Special academy or free school"
    SPECIAL_INDEPENDENT = "special_independent", "Independent special school"
    SPECIAL_NON_MAINTAINED = "special_non_maintained", "Non-maintained special school"
    AP_ACADEMY = "ap_pru_academy", "Alternative provision academy"
    AP_FREE = "ap_pru_free_school", "Alternative provision free school"
    AP_MAINTAINED = "ap_pru_la_maintained", "Pupil referral unit"
    FE_GENERAL = "general_fe_tertiary_colleges", "Further education or sixth-form college"
    FE_SPECIALIST = "specialist_post_16_institutions", "Specialist post-16 institution"
    FE_UKRLP = "ukrlp_provider", "Other registered learning provider"
    HOME_EDUCATION = "elective_home_education", "Elective home education"
    BY_AUTHORITY = "other_arrangements_la", "Education other than at school"
    BY_PARENTS = "other_arrangements_parents", "Other arrangements by parents"
    ONLINE = "online_provider", "Online provider"
    WELSH = "w_settings", "Welsh school or establishment"
    OTHER_SCHOOL = "other_schools", "Other type of school"
    OTHER_SETTING = "other_placement_settings", "Other type of placement"
    NEET = "neet", "Not in education, employment or training"
    NOTICE_TO_CEASE = "neet_ntci", "Not in education or training, notice to cease issued"
    NOT_IN_EDUCATION = "neet_other", "Not in education or training, other ages"
    NOT_IN_EDUCATION_COMPULSORY = (
        "neet_other_csa",
        "Not in education or training, compulsory school age",
    )
    EARLY_YEARS = "nm_early_years", "Non-maintained early years setting"
    NOT_RECORDED = "placement_unknown", "Placement not recorded"

    @property
    def group(self) -> PlacementGroup:
        """What DfE adds it up to."""
        for start, group in _GROUPS:
            if self.value.startswith(start):
                return group
        return PlacementGroup.ELSEWHERE


_GROUPS = (
    ("mainstream_", PlacementGroup.MAINSTREAM),
    ("special_", PlacementGroup.SPECIAL),
    ("ap_pru_", PlacementGroup.ALTERNATIVE),
    ("general_fe_", PlacementGroup.FURTHER),
    ("specialist_post_16", PlacementGroup.FURTHER),
    ("ukrlp_", PlacementGroup.FURTHER),
    ("nm_early_years", PlacementGroup.EARLY_YEARS),
    ("placement_unknown", PlacementGroup.NOT_RECORDED),
)


class SchoolProvision(TextChoices):
    """A pupil's provision for special educational needs, as the school census codes it."""

    NONE = "N", "No special educational needs"
    SUPPORT = "K", "SEN support"
    PLAN = "E", "EHC plan"


class SchoolNeed(TextChoices):
    """Primary needs as the school census codes them; NSA is of the school census alone."""

    SPLD = "SPLD", "Specific learning difficulty"
    MLD = "MLD", "Moderate learning difficulty"
    SLD = "SLD", "Severe learning difficulty"
    PMLD = "PMLD", "Profound and multiple learning difficulty"
    SEMH = "SEMH", "Social, emotional and mental health"
    SLCN = "SLCN", "Speech, language and communication needs"
    HI = "HI", "Hearing impairment"
    VI = "VI", "Vision impairment"
    MSI = "MSI", "Multi-sensory impairment"
    PD = "PD", "Physical disability"
    ASD = "ASD", "Autistic spectrum disorder"
    DS = "DS", "Down syndrome"
    OTH = "OTH", "Other difficulty or disability"
    NSA = "NSA", "SEN support but no specialist assessment of type of need"
