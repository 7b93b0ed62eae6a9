"""DfE's kinds of placement, written down a second time from its published columns and the codes
of the register's types of establishment.
"""

from collections.abc import Mapping

from tests.ehcp.imports.counting import Placement, School

MAINSTREAM = {
    "Maintained mainstream school": (1, 2, 3, 5, 15),
    "Mainstream academy": (28, 34, 45, 46),
    "Mainstream free school": (35, 39, 40, 41),
}
OTHERS = {
    "Mainstream independent school": (6, 11),
    "Maintained special school": (7, 12),
    "Special academy or free school": (33, 36, 44),
    "Independent special school": (10,),
    "Non-maintained special school": (8,),
    "Alternative provision academy": (42, 43),
    "Alternative provision free school": (38,),
    "Pupil referral unit": (14,),
    "Further education or sixth-form college": (18, 31),
    "Specialist post-16 institution": (32,),
    "Online provider": (49,),
    "Welsh school or establishment": (30,),
    "Other type of school": (24, 25, 26, 27, 37, 57),
    "Other type of placement": (29, 56),
}
CODES = {
    "OLA": "Education other than at school",
    "OPA": "Other arrangements by parents",
    "EHE": "Elective home education",
    "EYP": "Non-maintained early years setting",
    "OTH": "Other type of placement",
    "NEET": "Not in education, employment or training",
    "NIEC": "Not in education or training, notice to cease issued",
    "NIEO": "Not in education or training, other ages",
}
GROUPS = {
    "Mainstream schools": ("Maintained mainstream", "Mainstream"),
    "Special schools": ("Maintained special", "Special academy", "Independent", "Non-maintained s"),
    "Alternative provision": ("Alternative", "Pupil"),
    "Further education and post-16": ("Further", "Specialist", "Other registered"),
    "Educated elsewhere": ("Education other", "Other ", "Elective", "Not in", "Online", "Welsh"),
    "Non-maintained early years": ("Non-maintained early",),
    "Placement not recorded": ("Placement not",),
}


def kind_of_placement(placed: Placement | None, register: Mapping[str, School]) -> str:
    """The kind of a placement."""
    if placed is None:
        return "Placement not recorded"
    school = register.get(placed.urn)
    if school is None:
        if placed.urn:
            return "Other type of placement"
        return "Other registered learning provider" if placed.ukprn else CODES[placed.code]
    for label, kinds in MAINSTREAM.items():
        if school.kind in kinds:
            unit, resourced = ", SEN unit" * placed.unit, ", resourced provision" * placed.resourced
            return label + (unit or resourced)
    return next(label for label, kinds in OTHERS.items() if school.kind in kinds)


def group_of_placement(kind: str) -> str:
    """What DfE adds a kind of placement up to."""
    return next(group for group, starts in GROUPS.items() if kind.startswith(starts))
