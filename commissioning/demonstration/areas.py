"""Who is in the demonstration: four areas, their partners, the invented people.

Organisations are named in the areas' own published papers. Every person is invented.
"""

from dataclasses import dataclass
from datetime import date

from commissioning.choices import OrganisationKind, Role

PASSWORD = "every-number-opens-its-rows"  # noqa: S105 - printed on purpose; DEMO only


@dataclass(frozen=True)
class DemoPartner:
    """An organisation of a demonstration area; `key` names it within the area."""

    key: str
    name: str
    kind: OrganisationKind


@dataclass(frozen=True)
class DemoPerson:
    """An invented person and their role, on behalf of one partner of the area."""

    name: str
    email: str
    role: Role
    partner: str


@dataclass(frozen=True)
class DemoArea:
    """A demonstration area. `number` is its authority's three-digit number.

    `standing_on` is the date that its pages answer for; None is today.
    """

    slug: str
    name: str
    number: str
    standing_on: date | None
    partners: tuple[DemoPartner, ...]
    people: tuple[DemoPerson, ...]


COUNCIL = OrganisationKind.COUNCIL
ICB = OrganisationKind.ICB
NHS = OrganisationKind.NHS_PROVIDER
FORUM = OrganisationKind.PARENT_CARER_FORUM
VOLUNTARY = OrganisationKind.VOLUNTARY

# Belongs to Sefton and to Stockton-on-Tees: shows the list of areas and the switcher.
TWO_AREAS = DemoPerson("Robin Ashdown", "two-areas@demo.example", Role.COMMISSIONER, "icb")

AREAS = (
    DemoArea(
        slug="southampton",
        name="Southampton",
        number="852",
        standing_on=date(2018, 9, 13),
        partners=(
            DemoPartner("council", "Southampton City Council", COUNCIL),
            # The commissioning NHS body of 2018; an integrated care board since July 2022.
            DemoPartner("icb", "NHS Southampton City Clinical Commissioning Group", ICB),
            DemoPartner("community", "Solent NHS Trust", NHS),
            DemoPartner("adults", "Southern Health NHS Foundation Trust", NHS),
            DemoPartner("forum", "Southampton Parent Carer Forum", FORUM),
        ),
        people=(
            DemoPerson(
                "Morgan Hale",
                "administrator.southampton@demo.example",
                Role.ADMINISTRATOR,
                "council",
            ),
            DemoPerson(
                "Priya Anand", "commissioner.southampton@demo.example", Role.COMMISSIONER, "council"
            ),
            DemoPerson(
                "Callum Reid",
                "action-owner.southampton@demo.example",
                Role.ACTION_OWNER,
                "community",
            ),
            DemoPerson(
                "Ngozi Bello", "board-member.southampton@demo.example", Role.BOARD_MEMBER, "forum"
            ),
        ),
    ),
    DemoArea(
        slug="somerset",
        name="Somerset",
        number="933",
        standing_on=date(2018, 7, 12),
        partners=(
            DemoPartner("council", "Somerset County Council", COUNCIL),
            DemoPartner("icb", "NHS Somerset Clinical Commissioning Group", ICB),
            DemoPartner("forum", "Somerset Parent Carer Forum", FORUM),
            DemoPartner("young", "The Unstoppables", VOLUNTARY),
        ),
        people=(
            DemoPerson(
                "Tamsin Coombe",
                "administrator.somerset@demo.example",
                Role.ADMINISTRATOR,
                "council",
            ),
            DemoPerson(
                "Wojciech Nowak", "commissioner.somerset@demo.example", Role.COMMISSIONER, "icb"
            ),
            DemoPerson(
                "Hannah Loxley", "action-owner.somerset@demo.example", Role.ACTION_OWNER, "council"
            ),
            DemoPerson(
                "Idris Vaughan", "board-member.somerset@demo.example", Role.BOARD_MEMBER, "forum"
            ),
        ),
    ),
    DemoArea(
        slug="sefton",
        name="Sefton",
        number="343",
        standing_on=None,
        partners=(
            DemoPartner("council", "Sefton Metropolitan Borough Council", COUNCIL),
            DemoPartner("icb", "NHS Cheshire and Merseyside Integrated Care Board", ICB),
            DemoPartner("forum", "Sefton Parent Carer Forum", FORUM),
        ),
        people=(
            DemoPerson(
                "Siobhan Kerr", "administrator.sefton@demo.example", Role.ADMINISTRATOR, "council"
            ),
            DemoPerson(
                "Daniel Okafor", "commissioner.sefton@demo.example", Role.COMMISSIONER, "council"
            ),
            DemoPerson(
                "Aisha Rahman", "action-owner.sefton@demo.example", Role.ACTION_OWNER, "icb"
            ),
            DemoPerson(
                "Peter Lunt", "board-member.sefton@demo.example", Role.BOARD_MEMBER, "forum"
            ),
            TWO_AREAS,
        ),
    ),
    DemoArea(
        slug="stockton",
        name="Stockton-on-Tees",
        number="808",
        standing_on=date(2018, 7, 1),
        partners=(
            DemoPartner("council", "Stockton-on-Tees Borough Council", COUNCIL),
            DemoPartner(
                "icb", "NHS Hartlepool and Stockton-on-Tees Clinical Commissioning Group", ICB
            ),
            DemoPartner("forum", "Stockton Parent Carer Forum", FORUM),
        ),
        people=(
            DemoPerson(
                "Gareth Milburn",
                "administrator.stockton@demo.example",
                Role.ADMINISTRATOR,
                "council",
            ),
            DemoPerson(
                "Lucy Fairburn", "commissioner.stockton@demo.example", Role.COMMISSIONER, "icb"
            ),
            DemoPerson(
                "Mei Chen", "action-owner.stockton@demo.example", Role.ACTION_OWNER, "council"
            ),
            DemoPerson(
                "Fatima Siddiqui", "board-member.stockton@demo.example", Role.BOARD_MEMBER, "forum"
            ),
            TWO_AREAS,
        ),
    ),
)
