"""Adding and changing a provider without a URN, which belongs to the area that added it."""

from typing import Any

import pghistory
from django.db import transaction

from commissioning.choices import EstablishmentType
from commissioning.models import LocalArea, Person, Setting
from commissioning.queries.history import version_of


class Clash(Exception):
    """Somebody else changed the provider meanwhile; `current` is what it is now."""

    def __init__(self, current: Setting) -> None:
        super().__init__("Somebody changed this provider while you had it open.")
        self.current = current


def add_provider(*, area: LocalArea, by: Person, **entered: Any) -> Setting:
    """Add a provider to the settings of an area; only that area sees it."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        return Setting.objects.create(area=area, **entered, **derived(entered))


def change_provider(*, provider: Setting, version: int, by: Person, **entered: Any) -> Setting:
    """Change a provider, unless it changed since `version`: then Clash is raised."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        current = Setting.objects.select_for_update().get(pk=provider.pk)
        if version_of(current) != version:
            raise Clash(current)
        new = {**entered, **derived(entered)}
        if any(getattr(current, name) != value for name, value in new.items()):
            for name, value in new.items():
                setattr(current, name, value)
            current.save()
        return current


def derived(entered: dict[str, Any]) -> dict[str, str]:
    """What follows from what was entered: the type's name and the authority's number."""
    code, authority = entered["type_code"], entered["authority"]
    return {
        "type_name": EstablishmentType(code).label if code else "",
        "authority_number": authority.number if authority else "",
    }
