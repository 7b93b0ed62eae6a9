"""Narrowing the list of people."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from commissioning.choices import Role
from commissioning.models import Membership, Organisation
from config.lib.lists import ListFilters


def organisations(request: HttpRequest | None) -> QuerySet[Organisation]:
    """The organisations of the area that the page is about."""
    area = getattr(request, "area", None)
    return area.organisations.all() if area else Organisation.objects.none()


class MemberFilters(ListFilters):
    """By role, by organisation, and whether the membership stands."""

    search_fields = ("person__name", "person__email", "organisation__name")

    role = django_filters.ChoiceFilter(choices=Role.choices, empty_label="Every role")
    organisation = django_filters.ModelChoiceFilter(
        queryset=organisations, empty_label="Every organisation"
    )
    state = django_filters.ChoiceFilter(
        label="Membership",
        choices=[("ended", "Ended"), ("all", "Current and ended")],
        empty_label="Current",
        method="by_state",
    )

    class Meta:
        model = Membership
        fields = ("role", "organisation")

    def by_state(
        self, queryset: QuerySet[Membership], name: str, state: str
    ) -> QuerySet[Membership]:
        """Ended memberships, or all."""
        return queryset.filter(ended_at__isnull=False) if state == "ended" else queryset

    @property
    def qs(self) -> Any:
        """Without a choice, only the current ones."""
        found = super().qs
        return found if self.data.get("state") else found.filter(ended_at=None)
