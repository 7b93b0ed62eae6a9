"""Opens a partnership in the product."""

from django.db import transaction

from commissioning.actions.membership import NewPartner, invite
from commissioning.choices import OrganisationKind, Role
from commissioning.models import Geography, LocalArea, Membership


@transaction.atomic
def open_area(
    *,
    name: str,
    slug: str,
    geography: Geography,
    council: str,
    administrator: str,
    email: str,
) -> Membership:
    """Make a local area, its council, and its first administrator, who invites all others.

    There is nobody yet who could do it in the browser, hence no `by`.
    Raises ValidationError for a name or address that is taken or not allowed.
    """
    area = LocalArea(name=name, slug=slug, geography=geography)
    area.full_clean()
    area.save()
    return invite(
        area=area,
        name=administrator,
        email=email,
        role=Role.ADMINISTRATOR,
        organisation=NewPartner(council, OrganisationKind.COUNCIL),
        by=None,
    )
