"""Plans that ceased, by calendar year, reason and age on the day they ceased."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F
from django.db.models.functions import ExtractYear

from commissioning.models import LocalArea
from ehcp.choices import CeaseReason
from ehcp.models import Plan
from ehcp.queries.ages import YearsBetween
from ehcp.queries.maintained import AGES

DEFINITION: Final = (
    "A plan counts in the calendar year in which it ceased, with the reason that was recorded, "
    "and by age on that day. Plans taken over by another authority are among them."
)


@dataclass(frozen=True)
class Ceased:
    """Plans by year and reason (a value of `CeaseReason`), and by year and age group."""

    by_reason: Mapping[tuple[int, str], int]
    by_age: Mapping[tuple[int, str], int]

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which a plan ceased, the oldest first."""
        return tuple(sorted({year for year, _ in self.by_reason}))

    def total(self, year: int) -> int:
        """All of a year."""
        return sum(plans for (each, _), plans in self.by_reason.items() if each == year)

    def reasons(self, years: Iterable[int]) -> dict[CeaseReason, tuple[int, ...]]:
        """Plans of each of some years by reason, those that never occurred left out."""
        listed = tuple(years)
        found = {
            reason: tuple(self.by_reason.get((year, reason.value), 0) for year in listed)
            for reason in CeaseReason
        }
        return {reason: plans for reason, plans in found.items() if any(plans)}

    def ages(self, years: Iterable[int]) -> dict[str, tuple[int, ...]]:
        """Plans of each of some years by age group."""
        listed = tuple(years)
        found = {
            label: tuple(self.by_age.get((year, label), 0) for year in listed) for _, label in AGES
        }
        return {label: plans for label, plans in found.items() if any(plans)}


def ceased(area: LocalArea, *, on: date) -> Ceased:
    """Every plan that had ceased by a day. One query."""
    rows: Iterable[Any] = (
        Plan.objects.filter(request__child__area=area, ceased_on__lte=on)
        .annotate(
            year=ExtractYear("ceased_on"),
            age=YearsBetween(F("ceased_on"), F("request__child__born_on")),
        )
        .order_by()
        .values_list("year", "cease_reason", "age")
        .annotate(plans=Count("pk"))
    )
    by_reason: Counter[tuple[int, str]] = Counter()
    by_age: Counter[tuple[int, str]] = Counter()
    for year, reason, age, plans in rows:
        by_reason[year, reason] += plans
        by_age[year, age_group(age)] += plans
    return Ceased(by_reason, by_age)


def age_group(age: int) -> str:
    """The group of an age."""
    return next(label for last, label in AGES if last is None or age <= last)
