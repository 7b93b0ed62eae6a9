"""Saved views of the caseload: one's own, and those that others share."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from commissioning.models import LocalArea, Membership, Person
from ehcp.models import CaseView


def views_of(area: LocalArea, person: Person) -> QuerySet[CaseView]:
    """The views that a person has made in an area."""
    return CaseView.objects.filter(area=area, person=person)


def views_for(area: LocalArea, person: Person) -> QuerySet[CaseView]:
    """A person's own views, and those that members of the area share; with whose they are."""
    members = Membership.objects.current().filter(area=area, person=OuterRef("person"))
    shared = Q(shared=True) & Exists(members)
    return CaseView.objects.filter(Q(person=person) | shared, area=area).select_related("person")
