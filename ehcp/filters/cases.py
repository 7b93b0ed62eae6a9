"""Narrowing the caseload; what each filter asks for stands in `ehcp.queries.case_filters`."""

from datetime import date
from typing import Any, Final

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from commissioning.choices import PlacementBucket, PlacementGroup
from commissioning.forms.settings import SettingInput, suggestions_address
from config.lib.formats import british_date
from config.lib.forms import DateInput
from config.lib.lists import ListFilters
from ehcp.choices import (
    ETHNIC_GROUPS,
    AdviceAgency,
    AssessmentOutcome,
    CeaseReason,
    DirectPayment,
    DisputeKind,
    Ethnicity,
    FundingStream,
    Need,
    RequestOutcome,
    RequestSource,
    Residential,
    Sex,
    Stage,
)
from ehcp.models import Request
from ehcp.queries.ages import LAST_YEAR, OLDEST, curriculum_year_words
from ehcp.queries.case_figures import CaseFigure, figure_of
from ehcp.queries.case_filters import FILTERS
from ehcp.queries.case_filters.general import Scope
from ehcp.queries.days import Days, days_of
from ehcp.queries.requests import MOVED
from ehcp.queries.timeliness import BANDS, OVER_A_YEAR

AGE_GROUPS: Final = [
    ("0-4", "Under 5"),
    ("5-10", "5 to 10"),
    ("11-15", "11 to 15"),
    ("16-19", "16 to 19"),
    ("20-25", "20 to 25"),
]
AGES: Final = [("Groups", AGE_GROUPS), ("Ages", [(str(a), str(a)) for a in range(OLDEST + 1)])]
YEAR_GROUPS: Final = [
    ("early", "Before Reception"),
    ("0-2", "Reception and key stage 1"),
    ("3-6", "Key stage 2"),
    ("7-9", "Key stage 3"),
    ("10-11", "Key stage 4"),
    ("12-14", "Years 12 to 14"),
    ("0-6", "Reception to Year 6"),
    ("7-11", "Year 7 to Year 11"),
    ("9-20", "Year 9 and above"),
    ("12-20", "Year 12 and above"),
    ("15-20", "Past Year 14"),
]
YEARS: Final = [
    ("Groups", YEAR_GROUPS),
    ("Years", [(str(year), curriculum_year_words(year)) for year in range(LAST_YEAR + 1)]),
]
ETHNICITIES: Final = [
    ("Groups", [(group, group) for group in ETHNIC_GROUPS]),
    ("Ethnicities", Ethnicity.choices),
]
PLACEMENTS: Final = [("Groups", PlacementGroup.choices), ("Kinds", PlacementBucket.choices)]
YES_NO: Final = [("yes", "Yes"), ("no", "No")]
EDGES: Final = [None, *(weeks for weeks, _ in BANDS), None]
WAITS: Final = [
    (f"{over or ''}-{up_to or ''}", label)
    for over, up_to, label in zip(
        EDGES, EDGES[1:], [*(label for _, label in BANDS), OVER_A_YEAR], strict=False
    )
]
AGENCIES: Final = [
    (f"{state}:{agency.value}", f"{agency.label}, {said}")
    for agency in AdviceAgency
    for state, said in (("waiting", "still to come"), ("overdue", "past 6 weeks"))
]


class DaysField(forms.CharField):
    """A year, a month, a day, or a stretch between two days."""

    def clean(self, value: Any) -> Days | None:
        """The days, or what can be typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return days_of(text)
        except ValueError:
            raise ValidationError(
                "Enter a year (2026), a month (May 2026), a day (1 May 2026), or two days "
                "(1 April 2026 to 30 June 2026)."
            ) from None


class PastDay(forms.DateField):
    """A day up to the one on which the area stands."""

    def __init__(self, *, latest: date | None = None, **kwargs: Any) -> None:
        """Without `latest` any day will do."""
        self.latest = latest
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        """The day, or what can be typed."""
        day: date | None = super().clean(value)
        if day and self.latest and day > self.latest:
            raise ValidationError(f"Enter a day up to {british_date(self.latest)}.")
        return day


class FigureField(forms.CharField):
    """The code of a figure of another page; it comes with a link and is not typed."""

    def clean(self, value: Any) -> CaseFigure | None:
        """The figure, or that there is none of that name."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return figure_of(text)
        except ValueError:
            raise ValidationError("There is no such figure.") from None


class FigureFilter(django_filters.Filter):  # type: ignore[misc]
    """A filter by what a number of another page counts."""

    field_class = FigureField


class PastDayFilter(django_filters.Filter):  # type: ignore[misc]
    """The day that the list answers for."""

    field_class = PastDay


class DaysFilter(django_filters.Filter):  # type: ignore[misc]
    """A filter by days."""

    field_class = DaysField


def one_of(label: str, choices: list[Any], empty: str = "Any") -> django_filters.ChoiceFilter:
    """A filter by one of some choices.

    The choices are handed on by a function: lists would be copied twice for every page.
    """
    return django_filters.ChoiceFilter(
        label=label, choices=lambda: choices, empty_label=empty, method="narrow"
    )


def days(label: str) -> DaysFilter:
    """A filter by when something happened."""
    return DaysFilter(label=label, method="narrow", help_text="2026, May 2026 or 1 May 2026")


class CaseFilters(ListFilters):
    """By stage, need, age, year, setting, and what makes a case urgent or special."""

    search_fields = ("child__reference",)
    first_fields = (
        "q",
        "stage",
        "need",
        "age",
        "school_year",
        "setting",
        "place",
        "overdue",
        "exception",
        "looked_after",
    )

    stage = one_of(
        "Stage",
        [
            ("open", "Any that waits for a decision or a plan"),
            ("undecided", "Any that waits for a decision"),
            *Stage.choices,
        ],
    )
    need = one_of("Primary need", [*Need.choices, ("none", "Not recorded")])
    age = one_of("Age", AGES)
    school_year = one_of("National curriculum year", YEARS)
    setting = django_filters.CharFilter(label="Setting", method="narrow")
    place = one_of(
        "Where the setting is",
        [
            ("in", "In the area"),
            ("out", "Out of the area"),
            ("none", "No setting known"),
            ("unknown", "Setting known, not where it is"),
        ],
        "Anywhere",
    )
    overdue = one_of("Past 20 weeks without a plan", YES_NO)
    exception = one_of("Exception recorded", YES_NO)
    looked_after = one_of("Looked after", YES_NO)
    care_leaver = one_of("Care leaver", YES_NO)
    sex = one_of("Sex", Sex.choices)
    ethnicity = one_of("Ethnicity", ETHNICITIES)
    bucket = one_of("Kind of placement", PLACEMENTS)
    residential = one_of("Residential", [*YES_NO, *Residential.choices])
    personal_budget = one_of("Personal budget", YES_NO)
    direct_payment = one_of(
        "Direct payment of the budget",
        [("any", "Any"), *DirectPayment.choices, ("none", "No direct payment")],
    )
    organised = one_of("Budget with organised arrangements", YES_NO)
    third_party = one_of("Budget with a third party", YES_NO)
    stream = one_of("Budget paid from", FundingStream.choices)
    source = one_of("Who asked", [*RequestSource.choices, ("none", "Not recorded")])
    age_then = one_of("Age at the request", AGE_GROUPS)
    received = days("Request received")
    decided = days("Decided whether to assess")
    outcome = one_of(
        "Decision on the request",
        [
            ("agreed", "Agreed, also before the collection period"),
            *RequestOutcome.choices,
            (MOVED, "Moved away before a decision"),
        ],
    )
    six_weeks = one_of("Decided within 6 weeks", [*YES_NO, ("any", "Decided, sooner or later")])
    advice = one_of(
        "Advice",
        [("waiting", "Some still to come"), ("overdue", "Some past 6 weeks"), *AGENCIES],
    )
    concluded = days("Decided whether to issue a plan")
    plan_outcome = one_of(
        "Decision on a plan", [("ended", "Assessment ended"), *AssessmentOutcome.choices]
    )
    sixteen_weeks = one_of(
        "Plan refused within 16 weeks", [*YES_NO, ("any", "Refused, sooner or later")]
    )
    issued = days("Plan issued")
    in_time = one_of("Plan issued within 20 weeks", YES_NO)
    waited = one_of("Weeks from request to plan", WAITS)
    cohort = one_of(
        "In the national measure of timeliness",
        [("all", "Yes"), ("ex", "Yes, exceptions left out")],
    )
    review = one_of(
        "Annual review",
        [
            ("overdue", "Over 12 months since the plan or the last review"),
            ("due", "Due within three months"),
            ("waiting", "Last review waits for its decision"),
            ("undecided", "Decision over 4 weeks after the meeting"),
            ("unamended", "Amended plan over 12 weeks after the meeting"),
            ("undated", "No day from which the next is counted"),
        ],
    )
    reviewed = days("Review meeting held")
    review_due = days("Next annual review due")
    transfer = django_filters.NumberFilter(
        label="Move of phase due in the year", method="narrow", min_value=2014, max_value=2100
    )
    transfer_state = one_of(
        "Plan for the next phase",
        [("open", "Not issued yet"), ("in_time", "Issued in time"), ("late", "Late")],
    )
    ceased = days("Plan ceased")
    ceased_age = one_of("Age when the plan ceased", AGE_GROUPS)
    cease_reason = one_of("Why the plan ceased", CeaseReason.choices)
    dispute = one_of(
        "Open dispute", [("any", "Mediation or an appeal"), *DisputeKind.choices], "Any"
    )
    mediated = days("Mediation asked for")
    appealed = days("Appeal lodged")
    figure = FigureFilter(label="Counted as", method="narrow", widget=forms.HiddenInput)
    every = django_filters.ChoiceFilter(
        label="Rows",
        choices=[("yes", "Every request of a child")],
        empty_label="Each child once, by its latest request",
        method="already",
    )

    on = PastDayFilter(label="As it was known on", method="already", widget=DateInput)

    class Meta:
        model = Request
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The field for a setting suggests those that the area knows."""
        super().__init__(*args, **kwargs)
        suggested = suggestions_address(self.request.area)
        self.filters["setting"].extra["widget"] = SettingInput(
            {"data-suggestions": suggested, "class": ""}
        )
        self.filters["on"].extra["latest"] = self.request.on

    def choice_filters(self, *, more: bool) -> list[str]:
        """The filters by a choice, of those that are folded or of those that are not."""
        return [
            name
            for name, each in self.filters.items()
            if isinstance(each, django_filters.ChoiceFilter)
            and name in FILTERS
            and (name not in self.first_fields) == more
        ]

    def narrow(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """The rows that have what a filter asks for."""
        scope = Scope(self.request.area, self.form.cleaned_data.get("on") or self.request.on)
        found: QuerySet[Any] = FILTERS[name](rows, value, scope)
        return found

    def already(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The rows as they are: the view has taken every request, or those of the day."""
        return rows
