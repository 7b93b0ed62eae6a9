"""The sign-ins that `make demo` prints."""

from dataclasses import dataclass

from commissioning.choices import Role
from commissioning.demonstration.areas import AREAS, PASSWORD


@dataclass(frozen=True)
class DemoSignIn:
    """One line of the list: who may sign in, where, and as what."""

    area: str
    role: Role
    email: str
    password: str


def demo_sign_ins() -> tuple[DemoSignIn, ...]:
    """Who may sign in, area by area; the same password for everybody."""
    return tuple(
        DemoSignIn(area.name, person.role, person.email, PASSWORD)
        for area in AREAS
        for person in area.people
    )
