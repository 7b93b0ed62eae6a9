"""What files about schools call provisions and needs, folded to the school census's codes.

DfE's labels drift between releases ("Statement or EHC", "EHC plan"; "Visual impairment",
"Vision impairment"), so they are looked up with case, punctuation and plurals folded away.
"""

from commissioning.choices import SchoolNeed, SchoolProvision
from commissioning.imports.places import fold

ALL = ""
NO_SEN, SUPPORT, PLAN = SchoolProvision.NONE, SchoolProvision.SUPPORT, SchoolProvision.PLAN
TOTALS = ("total", "all", "all pupils", "")

PROVISIONS = {
    fold(words): code
    for code, spellings in {
        ALL: TOTALS,
        NO_SEN: ("N", "No identified SEN", "No SEN", "No special educational needs"),
        SUPPORT: ("K", "SEN support", "SEN without a statement", "SEN No Statement or EHC"),
        PLAN: (
            *("E", "EHC plan", "EHC plans", "EHCP", "Statement or EHC", "Statement or EHC plan"),
            *("Education, health and care plan", "EHC plan or statement"),
        ),
    }.items()
    for words in spellings
}
# Not a need: pupils for whom none is recorded.
UNRECORDED = {fold(words) for words in ("Missing", "Not recorded", "Unknown", "No identified SEN")}
NEEDS = {fold(words): ALL for words in TOTALS} | {
    fold(words): code
    for code, spellings in {
        SchoolNeed.SPLD: ("Specific learning difficulty",),
        SchoolNeed.MLD: ("Moderate learning difficulty",),
        SchoolNeed.SLD: ("Severe learning difficulty",),
        SchoolNeed.PMLD: (
            "Profound & multiple learning difficulty",
            "Profound and multiple learning difficulty",
        ),
        SchoolNeed.SEMH: (
            "Social, emotional and mental health",
            "Social, emotional and mental health needs",
        ),
        SchoolNeed.SLCN: (
            "Speech, language and communication needs",
            "Speech, language and communications needs",
        ),
        SchoolNeed.HI: ("Hearing impairment",),
        SchoolNeed.VI: ("Visual impairment", "Vision impairment"),
        SchoolNeed.MSI: ("Multi-sensory impairment", "Multisensory impairment"),
        SchoolNeed.PD: ("Physical disability",),
        SchoolNeed.ASD: ("Autistic spectrum disorder", "Autism spectrum disorder", "Autism"),
        SchoolNeed.DS: ("Down syndrome", "Down’s syndrome", "Down's syndrome"),
        SchoolNeed.OTH: ("Other difficulty/disability", "Other difficulty or disability", "Other"),
        SchoolNeed.NSA: (
            "SEN support but no specialist assessment of type of need",
            "No specialist assessment",
            "SEN support no specialist assessment",
        ),
    }.items()
    for words in (code.value, *spellings)
}


def provision_of(text: str) -> str | None:
    """The code of a provision, blank for all pupils; None where it is not known."""
    return PROVISIONS.get(fold(text))


def need_of(text: str) -> str | None:
    """The code of a need, blank for all needs; None where it is not known."""
    return NEEDS.get(fold(text))


def is_unrecorded(text: str) -> bool:
    """Whether a label stands for pupils without a recorded need."""
    return fold(text) in UNRECORDED
