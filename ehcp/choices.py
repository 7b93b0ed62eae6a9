"""The vocabularies of the SEN2 census and of the statutory process."""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices


class Sex(TextChoices):
    """SEN2 `Sex`."""

    MALE = "M", "Male"
    FEMALE = "F", "Female"
    UNKNOWN = "U", "Unknown"


class Ethnicity(TextChoices):
    """SEN2 main ethnicity codes; extended codes roll up to them."""

    WBRI = "WBRI", "White British"
    WIRI = "WIRI", "White Irish"
    WIRT = "WIRT", "Traveller of Irish heritage"
    WROM = "WROM", "Gypsy or Roma"
    WOTH = "WOTH", "Any other White background"
    MWBC = "MWBC", "White and Black Caribbean"
    MWBA = "MWBA", "White and Black African"
    MWAS = "MWAS", "White and Asian"
    MOTH = "MOTH", "Any other mixed background"
    AIND = "AIND", "Indian"
    APKN = "APKN", "Pakistani"
    ABAN = "ABAN", "Bangladeshi"
    AOTH = "AOTH", "Any other Asian background"
    BCRB = "BCRB", "Black Caribbean"
    BAFR = "BAFR", "Black African"
    BOTH = "BOTH", "Any other Black background"
    CHNE = "CHNE", "Chinese"
    OOTH = "OOTH", "Any other ethnic group"
    REFU = "REFU", "Refused"
    NOBT = "NOBT", "Not yet obtained"


# DfE's main groups; "Chinese" stands under "Asian", as DfE publishes it.
ETHNIC_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "White": ("WBRI", "WIRI", "WIRT", "WROM", "WOTH"),
    "Mixed": ("MWBC", "MWBA", "MWAS", "MOTH"),
    "Asian": ("AIND", "APKN", "ABAN", "AOTH", "CHNE"),
    "Black": ("BCRB", "BAFR", "BOTH"),
    "Any other ethnic group": ("OOTH",),
    "Unclassified": ("REFU", "NOBT"),
}


class UPNUnknown(TextChoices):
    """SEN2 `UPNunknown`. Only two meanings are sourced; the rest say so."""

    UN1 = "UN1", "UN1: not of school age"
    UN2 = "UN2", "UN2 (meaning unconfirmed)"
    UN3 = "UN3", "UN3 (meaning unconfirmed)"
    UN4 = "UN4", "UN4 (meaning unconfirmed)"
    UN5 = "UN5", "UN5 (meaning unconfirmed)"
    UN6 = "UN6", "UN6 (meaning unconfirmed)"
    UN7 = "UN7", "UN7: request with no further action"
    UN8 = "UN8", "UN8 (meaning unconfirmed)"
    UN9 = "UN9", "UN9 (meaning unconfirmed)"
    UN10 = "UN10", "UN10 (meaning unconfirmed)"


class RequestSource(TextChoices):
    """SEN2 `RequestSource`, from 2025."""

    FAMILY = "1", "Young person or parent"
    SETTING = "2", "School or other education setting"
    HEALTH = "3", "Health care professional"
    SOCIAL_CARE = "4", "Social care professional"
    OTHER = "5", "Other"


class RequestOutcome(TextChoices):
    """SEN2 `RequestOutcome`: the decision whether to assess."""

    ASSESS = "Y", "Assessment agreed"
    REFUSED = "N", "Assessment refused"
    AWAITED = "A", "Decision awaited"
    WITHDRAWN = "W", "Withdrawn or ceased before a decision"
    HISTORICAL = "H", "Decided before the collection period"


class AssessmentOutcome(TextChoices):
    """SEN2 `AssessmentOutcome`: the decision whether to issue a plan."""

    ISSUE = "Y", "Plan to be issued"
    REFUSED = "N", "Plan refused"
    AWAITED = "A", "Decision awaited"
    WITHDRAWN = "W", "Withdrawn or ceased before a decision"
    HISTORICAL = "H", "Historical, or transferred from another authority"


class PlanType(TextChoices):
    """What kind of plan; the law is about to bring others."""

    EHC_PLAN = "ehc_plan", "EHC plan"


class Need(TextChoices):
    """SEN2 `SENtype`, in the order in which DfE lists them."""

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
    DS = "DS", "Down Syndrome"
    OTH = "OTH", "Other difficulty or disability"


class SettingCode(TextChoices):
    """SEN2 `SENSetting`, where there is no URN or UKPRN."""

    OLA = "OLA", "Arrangements by the authority (education otherwise than at school)"
    OPA = "OPA", "Arrangements by parents or the young person"
    EHE = "EHE", "Elective home education"
    EYP = "EYP", "Early years provider without a URN"
    OTH = "OTH", "Other"
    NEET = "NEET", "Not in education, employment or training, aged 16 to 25"
    NIEC = "NIEC", "Not in education or training, notice to cease issued"
    NIEO = "NIEO", "Not in education or training, other"


class Residential(TextChoices):
    """SEN2 `Res`."""

    WEEKS_38_TO_51 = "A", "38 to 51 weeks"
    WEEKS_52 = "B", "52 weeks"


class WorkBased(TextChoices):
    """SEN2 `WBP`."""

    APPRENTICESHIP = "A", "Apprenticeship"
    TRAINEESHIP = "T", "Traineeship"
    SUPPORTED_INTERNSHIP = "S", "Supported internship"


class DirectPayment(TextChoices):
    """SEN2 `DP`."""

    EDUCATION = "E", "Education only"
    SOCIAL_CARE = "S", "Social care only"
    HEALTH = "H", "Health only"
    INTEGRATED = "I", "Integrated"


class CeaseReason(TextChoices):
    """SEN2 `CeaseReason`."""

    MAXIMUM_AGE = "1", "Reached maximum age"
    NEEDS_MET = "2", "Needs met without a plan"
    HIGHER_EDUCATION = "3", "Moved on to higher education"
    EMPLOYMENT = "4", "Moved on to paid employment"
    TRANSFERRED = "5", "Transferred to another authority"
    DISENGAGED = "6", "No longer wishes to engage in education or training"
    LEFT_ENGLAND = "7", "Moved outside England"
    DECEASED = "8", "Deceased"
    OTHER = "9", "Other"


class ReviewOutcome(TextChoices):
    """SEN2 `ReviewOutcome`."""

    AMEND = "A", "Amend the plan"
    CEASE = "C", "Cease the plan"
    MAINTAIN = "M", "Maintain the plan as it is"


class ExceptionGround(TextChoices):
    """The grounds of regulation 10(4)(a) to (d), reused by regulation 13(3)."""

    SCHOOL_CLOSED = "school_closed", "School closed for four weeks or more"
    EARLY_YEARS_CLOSED = "early_years_closed", "Early years setting closed for four weeks or more"
    PERSONAL = "personal", "Exceptional personal circumstances"
    ABSENT = "absent", "Absent from the area for four weeks or more"


class AdviceAgency(TextChoices):
    """Whose advice an assessment must seek (regulation 6), by profession."""

    PARENT = "parent", "Parent or young person"
    EDUCATION = "education", "School or setting"
    EDUCATIONAL_PSYCHOLOGY = "educational_psychology", "Educational psychologist"
    COMMUNITY_PAEDIATRICS = "community_paediatrics", "Community paediatrics"
    SPEECH_AND_LANGUAGE = "speech_and_language", "Speech and language therapy"
    OCCUPATIONAL_THERAPY = "occupational_therapy", "Occupational therapy"
    PHYSIOTHERAPY = "physiotherapy", "Physiotherapy"
    MENTAL_HEALTH = "mental_health", "Child and adolescent mental health"
    SOCIAL_CARE = "social_care", "Social care"
    SENSORY = "sensory", "Qualified teacher of sensory impairment"
    OTHER = "other", "Other"


class DisputeAbout(TextChoices):
    """What mediation or an appeal is about; the first four are SEN2's."""

    REFUSAL_TO_ASSESS = "refusal_to_assess", "Refusal to assess"
    REFUSAL_TO_ISSUE = "refusal_to_issue", "Refusal to issue a plan"
    CONTENTS = "contents", "Contents of the plan or the setting named"
    CEASING = "ceasing", "Ceasing the plan"


class DisputeKind(TextChoices):
    """Mediation, or an appeal to the SEND Tribunal."""

    MEDIATION = "mediation", "Mediation"
    APPEAL = "appeal", "Appeal to the Tribunal"


class DisputeOutcome(TextChoices):
    """How mediation or an appeal ended."""

    AGREED = "agreed", "Mediation held, agreement reached"
    NOT_AGREED = "not_agreed", "Mediation held, no agreement"
    NOT_TAKEN_UP = "not_taken_up", "Mediation not taken up"
    ALLOWED = "allowed", "Tribunal decided for the family"
    PARTLY_ALLOWED = "partly_allowed", "Tribunal decided for the family in part"
    DISMISSED = "dismissed", "Tribunal dismissed the appeal"
    CONCEDED = "conceded", "Conceded by the authority"
    WITHDRAWN = "withdrawn", "Withdrawn by the family"


MEDIATION_OUTCOMES = (
    DisputeOutcome.AGREED,
    DisputeOutcome.NOT_AGREED,
    DisputeOutcome.NOT_TAKEN_UP,
    DisputeOutcome.WITHDRAWN,
)
APPEAL_OUTCOMES = (
    DisputeOutcome.ALLOWED,
    DisputeOutcome.PARTLY_ALLOWED,
    DisputeOutcome.DISMISSED,
    DisputeOutcome.CONCEDED,
    DisputeOutcome.WITHDRAWN,
)
# Those after which the authority has something to do, by a day.
TO_BE_CARRIED_OUT = (
    DisputeOutcome.AGREED,
    DisputeOutcome.ALLOWED,
    DisputeOutcome.PARTLY_ALLOWED,
    DisputeOutcome.CONCEDED,
)


class Ordered(TextChoices):
    """What an order, an agreement or a concession asks of the authority (regulation 44)."""

    ASSESS = "assess", "Assess or reassess"
    PLAN = "plan", "Make a plan"
    CONTENTS = "contents", "Change the contents of the plan"
    SETTING = "setting", "Change the setting named"
    CONTINUE = "continue", "Continue or end the plan"
    OTHER = "other", "Something else"


class FundingStream(TextChoices):
    """What a personal budget is paid from."""

    SEN = "sen", "SEN funding"
    CONTINUING_CARE = "continuing_care", "Continuing care"
    SHORT_BREAKS = "short_breaks", "Short breaks"
    TRAVEL = "travel", "Travel"


class Stage(TextChoices):
    """Where a request stands on a day; see `OPEN_STAGES` for those that wait."""

    REQUESTED = "requested", "Requested"
    ASSESSING = "assessing", "Being assessed"
    DRAFTING = "drafting", "Plan agreed, being drafted"
    DRAFT_SENT = "draft_sent", "Draft sent"
    IN_FORCE = "in_force", "Plan in force"
    REFUSED_TO_ASSESS = "refused_to_assess", "Refused to assess"
    REFUSED_TO_ISSUE = "refused_to_issue", "Refused to issue"
    WITHDRAWN = "withdrawn", "Withdrawn"
    MOVED = "moved", "Moved before completion"
    CEASED = "ceased", "Plan ceased"


OPEN_STAGES = (Stage.REQUESTED, Stage.ASSESSING, Stage.DRAFTING, Stage.DRAFT_SENT)
