"""What every page knows: the area, the person's other areas, the navigation, the notice."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from commissioning.models import LocalArea, Membership
from commissioning.permissions import may
from config.lib.formats import british_date
from config.lib.navigation import Link, NavigationItem
from config.lib.product import PRODUCT_NAME


@dataclass(frozen=True)
class AreaLink:
    """One of the person's areas, for the switcher in the header."""

    name: str
    url: str


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of `base.html`, on pages of an area and on all others.

    What only whole pages show is looked up when it is drawn: parts of pages have none of it.
    """
    area: LocalArea | None = getattr(request, "area", None)
    membership: Membership | None = getattr(request, "membership", None)
    return {
        "product_name": PRODUCT_NAME,
        "demonstration": settings.DEMO,
        "area": area,
        "membership": membership,
        "person_areas": SimpleLazyObject(lambda: person_areas(request)) if area else (),
        "navigation": SimpleLazyObject(lambda: navigation(request.path, membership))
        if membership
        else (),
        "area_notice": notice(area) if area else "",
        "account_pages": settings.ACCOUNT_PAGES,
    }


def person_areas(request: HttpRequest) -> tuple[AreaLink, ...]:
    """The areas that the signed-in person belongs to, by name; asked once a request."""
    if not hasattr(request, "person_areas"):
        request.person_areas = read_person_areas(request)  # type: ignore[attr-defined]
    found: tuple[AreaLink, ...] = request.person_areas  # type: ignore[attr-defined]
    return found


def read_person_areas(request: HttpRequest) -> tuple[AreaLink, ...]:
    """The areas from the database."""
    areas = LocalArea.objects.filter(
        memberships__in=Membership.objects.current().filter(person_id=request.user.pk or 0)
    )
    return tuple(AreaLink(area.name, area.get_absolute_url()) for area in areas)


def navigation(path: str, membership: Membership) -> tuple[NavigationItem, ...]:
    """The sections that this membership's role may open, each with its pages."""
    items = [
        item(link, membership) for dotted in settings.NAVIGATION for link in import_string(dotted)
    ]
    open_to_role = [each for each in items if each]
    entries = [page for each in open_to_role for page in (each, *each.pages)]
    addresses = {address for entry in entries for address in (entry.url, *entry.also)}
    here = max((url for url in addresses if path.startswith(url)), key=len, default="")
    return tuple(
        replace(
            each,
            current=any(page.holds(here) for page in (each, *each.pages)),
            pages=tuple(replace(page, current=page.holds(here)) for page in each.pages),
        )
        for each in open_to_role
    )


def item(link: Link, membership: Membership) -> NavigationItem | None:
    """A link as this membership's role may follow it, with the pages that it may open."""
    if not may(membership, link.right):
        return None
    pages = [found for page in link.pages if (found := item(page, membership))]
    url = reverse(link.url_name, args=[membership.area.slug])
    also = tuple(f"{membership.area.get_absolute_url()}{each}" for each in link.also)
    return NavigationItem(link.label, url, current=False, pages=tuple(pages), also=also)


def notice(area: LocalArea) -> str:
    """What a demonstration area says about the date that it stands on."""
    if area.standing_on is None:
        return ""
    return (
        f"Demonstration area: {area.name} stands on {british_date(area.standing_on)}. "
        "Published figures later than that are shown whole."
    )
