"""The invented settings of a demonstration area. Their names say that they are invented."""

from dataclasses import dataclass

from commissioning.choices import EstablishmentType
from commissioning.models import Geography, LocalArea, Setting

PRIMARY, SECONDARY = "primary", "secondary"
SPECIAL, FAR, COLLEGE = "special", "far", "college"


@dataclass(frozen=True)
class Invented:
    """A setting to be: its name, its type, what it is for, and whether it lies elsewhere."""

    name: str
    kind: EstablishmentType
    phase: str
    use: str


SETTINGS = (
    Invented("Ash Primary", EstablishmentType.COMMUNITY, "Primary", PRIMARY),
    Invented("Birch Primary", EstablishmentType.ACADEMY_CONVERTER, "Primary", PRIMARY),
    Invented("Cedar Primary", EstablishmentType.VOLUNTARY_AIDED, "Primary", PRIMARY),
    Invented("Dogwood Academy", EstablishmentType.ACADEMY_SPONSORED, "Secondary", SECONDARY),
    Invented("Elm High", EstablishmentType.COMMUNITY, "Secondary", SECONDARY),
    Invented("Fir School", EstablishmentType.COMMUNITY_SPECIAL, "Not applicable", SPECIAL),
    Invented("Gorse School", EstablishmentType.ACADEMY_SPECIAL_CONVERTER, "All-through", SPECIAL),
    Invented("Hazel House", EstablishmentType.INDEPENDENT_SPECIAL, "Not applicable", FAR),
    Invented("Ivy College", EstablishmentType.FURTHER_EDUCATION, "16 plus", COLLEGE),
)


def invent_settings(area: LocalArea, neighbour: Geography | None) -> dict[str, list[Setting]]:
    """Make the settings of an area, by what they are for."""
    made: dict[str, list[Setting]] = {}
    for invented in SETTINGS:
        authority = neighbour if invented.use == FAR else area.geography
        made.setdefault(invented.use, []).append(
            Setting(
                area=area,
                name=f"{invented.name} (invented)",
                type_code=invented.kind,
                type_name=str(invented.kind.label),
                phase=invented.phase,
                authority=authority,
                authority_number=authority.number if authority else "",
            )
        )
    Setting.objects.bulk_create([setting for group in made.values() for setting in group])
    return made
