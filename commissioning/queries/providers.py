"""Providers that an area added: what happened to one, and settings found by what people type."""

import re
from functools import reduce
from operator import and_
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from commissioning.choices import SettingStatus
from commissioning.models import LocalArea, Setting
from commissioning.queries.history import Change, changes
from config.lib.formats import MISSING, number, short_date

# What people enter of a provider, with the words for it.
LABELS: Final = {
    "name": "Name",
    "ukprn": "UKPRN",
    "type_name": "Type",
    "authority": "Authority",
    "status": "Status",
    "opened_on": "Opened on",
    "closed_on": "Closed on",
    "capacity": "Places",
    "lowest_age": "Lowest age",
    "highest_age": "Highest age",
    "specialisms": "Needs",
}


URN_DIGITS: Final = 6
SHORTEST: Final = 3  # letters before anything is suggested
NUMBER_IN_BRACKETS: Final = re.compile(r"\((?:(\d{6}|\d{8})|no\. (\d{1,9}))\b[^()]*\)\s*$")


def providers_of(area: LocalArea) -> QuerySet[Setting]:
    """The settings that the area itself added, and may change."""
    return Setting.objects.filter(area=area).select_related("authority")


def said(value: Any) -> str:
    """A value of a provider for readers."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, int):
        return number(value)
    return short_date(value) if hasattr(value, "isoformat") else str(value)


def history(provider: Setting) -> tuple[Change, ...]:
    """What happened to a provider, newest first."""
    events = provider.events.select_related("pgh_context", "authority")  # type: ignore[attr-defined]
    return changes(events.order_by("pgh_id"), _words)


def _words(before: Any, event: Any) -> str:
    """What is different from the event before, as sentences."""
    if before is None:
        return "Added."
    return " ".join(
        f"{label} changed from {said(old)} to {said(new)}."
        for field, label in LABELS.items()
        if (old := getattr(before, field)) != (new := getattr(event, field))
    )


def settings_matching(area: LocalArea, text: str) -> QuerySet[Setting]:
    """Settings that the area knows by URN or UKPRN, or by all words of the name."""
    known = Setting.objects.known_in(area).select_related("authority")
    words = text.replace("\x00", "").split()
    if not words:
        return known.none()
    if len(words) == 1 and words[0].isdigit() and len(words[0]) in (6, 8):
        return known.filter(**{"urn" if len(words[0]) == URN_DIGITS else "ukprn": words[0]})
    return known.filter(reduce(and_, (Q(name__icontains=word) for word in words)))


def settings_named(area: LocalArea, text: str) -> QuerySet[Setting]:
    """The settings that a text names: as a suggestion writes it, by its whole name, or else all
    that match.
    """
    number = NUMBER_IN_BRACKETS.search(text)
    if number and number[2]:
        known = Setting.objects.known_in(area).select_related("authority")
        return known.filter(pk=int(number[2]))
    if number:
        return settings_matching(area, number[1])
    matching = settings_matching(area, text)
    exact = matching.filter(name__iexact=text.strip())
    return exact if exact.exists() else matching


def suggestions(area: LocalArea, text: str, many: int) -> list[Setting]:
    """The settings that what somebody types may mean: names that begin so first, closed ones
    last. Each of the three steps reads from an index, and is left out when there are enough.
    """
    typed = text.strip().replace("\x00", "")
    if len(typed) < SHORTEST:
        return []
    matching = settings_matching(area, typed).order_by("name", "pk")
    still = matching.exclude(status=SettingStatus.CLOSED)
    closed = matching.filter(status=SettingStatus.CLOSED)
    known = Setting.objects.known_in(area).exclude(status=SettingStatus.CLOSED)
    begins = known.filter(name__istartswith=typed).select_related("authority")
    found: list[Setting] = []
    for rows in (begins.order_by(Upper("name"), "name", "pk"), still, closed):
        if len(found) < many:
            found += rows.exclude(pk__in=[row.pk for row in found])[: many - len(found)]
    return found
