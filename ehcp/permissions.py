"""Which role may do what with the cases of children and young people."""

from commissioning.choices import Role
from config.lib.access import right
from config.lib.navigation import Link

CASEWORKERS = (Role.ADMINISTRATOR, Role.COMMISSIONER)

VIEW_CASES = right(
    "ehcp.view_cases",
    "see the caseload and every case, without date of birth, UPN and ULN",
    CASEWORKERS,
    child_level=True,
)
VIEW_IDENTIFIERS = right(
    "ehcp.view_identifiers",
    "see the date of birth, UPN and ULN of a case; every view is logged",
    CASEWORKERS,
    child_level=True,
)
EDIT_CASES = right(
    "ehcp.edit_cases",
    "record requests, decisions, advice, plans, reviews, exceptions and disputes, and correct them",
    CASEWORKERS,
    child_level=True,
)
DOWNLOAD_CASES = right(
    "ehcp.download_cases",
    "download the caseload, without date of birth, UPN and ULN",
    CASEWORKERS,
    child_level=True,
)

VIEW_IDENTIFIER_LOG = right(
    "ehcp.view_identifier_log",
    "see who looked at the date of birth, UPN and ULN of which case, and when",
    (Role.ADMINISTRATOR,),
    child_level=True,
)
INSPECTION_LIST = right(
    "ehcp.inspection_list",
    "check and download the list that inspectors ask for, with date of birth, UPN and ULN; every "
    "download is logged",
    (Role.ADMINISTRATOR,),
    child_level=True,
)

VIEW_CLOCK = right(
    "ehcp.view_clock", "see the time limits of the law and how sure their sources are", tuple(Role)
)
VIEW_TIMELINESS = right(
    "ehcp.view_timeliness",
    "see how well the time limits are kept, without rows about a child",
    tuple(Role),
)
VIEW_REVIEWS = right(
    "ehcp.view_reviews",
    "see annual reviews, phase transfers, mediation and appeals in numbers, without rows about a "
    "child",
    tuple(Role),
)
VIEW_FIGURES = right(
    "ehcp.view_figures",
    "see requests, the caseload, ceased plans, personal budgets and advice in numbers, without "
    "rows about a child",
    tuple(Role),
)

RIGHTS = (
    VIEW_CLOCK,
    VIEW_TIMELINESS,
    VIEW_FIGURES,
    VIEW_REVIEWS,
    VIEW_CASES,
    VIEW_IDENTIFIERS,
    EDIT_CASES,
    DOWNLOAD_CASES,
    VIEW_IDENTIFIER_LOG,
    INSPECTION_LIST,
)
NAVIGATION = (
    Link(
        "Timeliness",
        "ehcp:timeliness",
        VIEW_TIMELINESS,
        pages=(
            Link("20 weeks", "ehcp:timeliness", VIEW_TIMELINESS),
            Link("Requests and decisions", "ehcp:requests", VIEW_FIGURES),
            Link("Open requests", "ehcp:pipeline", VIEW_TIMELINESS),
            Link("Advice", "ehcp:advice", VIEW_FIGURES),
            Link("What June will publish", "ehcp:forecast", VIEW_TIMELINESS),
            Link("Time limits", "ehcp:clock", VIEW_CLOCK),
        ),
    ),
    Link(
        "Plans",
        "ehcp:caseload",
        VIEW_FIGURES,
        pages=(
            Link("Plans maintained", "ehcp:caseload", VIEW_FIGURES),
            Link("Annual reviews", "ehcp:reviews", VIEW_REVIEWS),
            Link("Phase transfers", "ehcp:transfers", VIEW_REVIEWS),
            Link("Mediation and appeals", "ehcp:disputes", VIEW_REVIEWS),
            Link("Personal budgets", "ehcp:budgets", VIEW_FIGURES),
            Link("Ceased plans", "ehcp:ceased", VIEW_FIGURES),
        ),
    ),
    Link(
        "Cases",
        "ehcp:cases",
        VIEW_CASES,
        pages=(
            Link("All cases", "ehcp:cases", VIEW_CASES),
            Link("Inspection list", "ehcp:inspection", INSPECTION_LIST),
            Link("Who saw identifiers", "ehcp:identifier-views", VIEW_IDENTIFIER_LOG),
        ),
    ),
)
