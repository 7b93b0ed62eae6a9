"""Which published file a measure comes from, for those who must load it."""

from typing import Final

# The names that DfE's releases give their files, by the first part of a measure's code.
FILE_NAMES: Final = {
    "caseload": "caseload.csv",
    "newplans": "newplans.csv",
    "requests": "requests.csv",
    "assessments": "assessments.csv",
    "timeliness": "timeliness_20_week.csv",
    "annual_reviews": "annual_reviews.csv",
    "needs": "sen_needs_all_plans.csv",
    "needs_newplans": "sen_need_newplans.csv",
    "personal_budgets": "personal_budgets.csv",
    "residential": "residential_settings.csv",
    "work_based": "work_based_placements.csv",
    "ceased": "ceased_plans.csv",
    "phase_transfers": "phase_transfers.csv",
    "mi": "sen2_mi.csv (releases of 2023 and 2024)",
}
# Files of other releases, as the end of a sentence that begins "Load".
OTHER_FILES: Final = {
    "school": "sen_phase_type_.csv from DfE’s release “Special educational needs in England”",
    "school_need": "the files by age and sex, by year or by need from DfE’s release “Special "
    "educational needs in England”",
    "exclusions": "the file by characteristic from DfE’s release “Suspensions and permanent "
    "exclusions in England”",
    "absence": "the file by characteristic from DfE’s release “Pupil absence in schools in "
    "England”",
    "social_care": "sen_la.csv from DfE’s release “Outcomes for children in need, including "
    "children looked after”",
}
RATES: Final = "rates"
POPULATION: Final = "population"
SINGLE_YEARS: Final = (
    "the mid-year population estimates by single year of age, the sheet “MYE2 - Persons” of the "
    "Office for National Statistics"
)
LOCAL: Final = "local"


def what_to_load(code: str) -> str:
    """What brings a measure its figures, as the end of a sentence that begins "Load"."""
    file = code.partition(".")[0]
    if code == "rates.plans_per_10000_to_24":
        return f"caseload.csv, and {SINGLE_YEARS}"
    if file == "residents":
        return SINGLE_YEARS
    if file == RATES:
        return "the file of the counts and the mid-year population estimates by authority"
    if file == LOCAL:
        return "a SEN2 return of this partnership"
    if file == POPULATION:
        return "the mid-year population estimates by authority"
    if file in OTHER_FILES:
        return OTHER_FILES[file]
    if file in FILE_NAMES:
        return f"{FILE_NAMES[file]} from DfE’s release “Education, health and care plans”"
    return "a table of readings with this measure’s code"
