"""Make the demonstration areas, their partners and people, where they are not there yet."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from commissioning.actions.membership import invite
from commissioning.demonstration.areas import AREAS, PASSWORD, DemoArea, DemoPartner
from commissioning.models import Geography, LocalArea, Organisation, Person


@transaction.atomic
def load_areas() -> tuple[str, ...]:
    """Make every demonstration area that is missing; their names.

    An area that is there is left as it is, whatever was entered or changed in it.
    """
    missing = tuple(
        area
        for area in AREAS
        if not LocalArea.objects.filter(Q(slug=area.slug) | Q(name=area.name)).exists()
    )
    for area in missing:
        make_area(area)
    if missing:
        give_password([person.email for area in missing for person in area.people])
    return tuple(area.name for area in missing)


def make_area(demo: DemoArea) -> LocalArea:
    """Make one area with its partners and people."""
    area = LocalArea.objects.create(
        name=demo.name,
        slug=demo.slug,
        geography=Geography.objects.get(number=demo.number),
        standing_on=demo.standing_on,
    )
    partners = {partner.key: make_partner(area, partner) for partner in demo.partners}
    for person in demo.people:
        invite(
            area=area,
            name=person.name,
            email=person.email,
            role=person.role,
            organisation=partners[person.partner],
            by=None,
        )
    return area


def make_partner(area: LocalArea, partner: DemoPartner) -> Organisation:
    """An organisation, known under its name in every area that it belongs to."""
    organisation, _ = Organisation.objects.get_or_create(
        name=partner.name, defaults={"kind": partner.kind}
    )
    organisation.areas.add(area)
    return organisation


def give_password(emails: list[str]) -> None:
    """The printed password, for those who have none yet."""
    new = [
        person
        for person in Person.objects.filter(email__in=emails)
        if not person.has_usable_password()
    ]
    Person.objects.filter(pk__in=[person.pk for person in new]).update(
        password=make_password(PASSWORD)
    )
