"""Rows for tests: every factory alone makes a valid row with all that it stands on."""

from datetime import date
from typing import Any

import factory
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from factory.django import DjangoModelFactory

from commissioning.choices import (
    GeographyLevel,
    OrganisationKind,
    PeriodKind,
    Polarity,
    Role,
    Theme,
    Unit,
)
from commissioning.models import (
    Breakdown,
    Geography,
    LocalArea,
    Measure,
    Membership,
    Observation,
    Organisation,
    Period,
    Person,
    Release,
)

PASSWORD = "correct horse battery"


class EnglandFactory(DjangoModelFactory):
    """The nation; there is one."""

    class Meta:
        model = Geography
        django_get_or_create = ("code",)

    level = GeographyLevel.NATIONAL
    code = "E92000001"
    name = "England"


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Geography

    level = GeographyLevel.REGIONAL
    code = factory.Sequence(lambda n: f"E12{n:06d}")
    name = factory.Sequence(lambda n: f"Region {n}")


class AuthorityFactory(DjangoModelFactory):
    class Meta:
        model = Geography

    level = GeographyLevel.AUTHORITY
    code = factory.Sequence(lambda n: f"E06{n:06d}")
    number = factory.Sequence(lambda n: f"{n % 1000:03d}")
    name = factory.Sequence(lambda n: f"Authority {n}")
    region = factory.SubFactory(RegionFactory)


class LocalAreaFactory(DjangoModelFactory):
    """A partnership that lives today, and the council that leads it among its organisations."""

    class Meta:
        model = LocalArea
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Area {n}")
    slug = factory.Sequence(lambda n: f"area-{n}")
    geography = factory.SubFactory(AuthorityFactory)


class OrganisationFactory(DjangoModelFactory):
    """`OrganisationFactory(areas=[area])` makes it a partner there."""

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = OrganisationKind.COUNCIL

    @factory.post_generation
    def areas(self: Organisation, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        if extracted:
            self.areas.set(extracted)


class PersonFactory(DjangoModelFactory):
    """Somebody who signs in with `PASSWORD`."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@partner.example")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    """A commissioner of the area's council."""

    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    area = factory.SubFactory(LocalAreaFactory)
    organisation = factory.LazyAttribute(lambda o: OrganisationFactory(areas=[o.area]))
    role = Role.COMMISSIONER


class MeasureFactory(DjangoModelFactory):
    """A count by calendar year."""

    class Meta:
        model = Measure

    code = factory.Sequence(lambda n: f"file.column_{n}")
    title = factory.Sequence(lambda n: f"Measure {n}")
    theme = Theme.CASELOAD
    definition = "What it counts."
    unit = Unit.COUNT
    polarity = Polarity.NEUTRAL
    period_kind = PeriodKind.CALENDAR
    source = "A publication"


class PeriodFactory(DjangoModelFactory):
    """A calendar year: `PeriodFactory(year=2024)`. Asked for again, it is the same row."""

    class Meta:
        model = Period
        django_get_or_create = ("kind", "code")

    class Params:
        year = 2025

    kind = PeriodKind.CALENDAR
    code = factory.LazyAttribute(lambda o: str(o.year))
    label = factory.LazyAttribute(lambda o: str(o.year))
    starts_on = factory.LazyAttribute(lambda o: date(o.year, 1, 1))
    ends_on = factory.LazyAttribute(lambda o: date(o.year, 12, 31))


class TotalFactory(DjangoModelFactory):
    """The breakdown that is none; there is one."""

    class Meta:
        model = Breakdown
        django_get_or_create = ("key",)

    key = Breakdown.TOTAL
    topic = "Total"
    label = "Total"


class BreakdownFactory(DjangoModelFactory):
    class Meta:
        model = Breakdown

    key = factory.LazyAttribute(lambda o: f"{o.topic} {o.label}".lower())
    topic = "Age group"
    label = factory.Sequence(lambda n: f"Group {n}")


class ReleaseFactory(DjangoModelFactory):
    """An edition of one publication. Asked for again, it is the same row."""

    class Meta:
        model = Release
        django_get_or_create = ("publication", "edition")

    publication = "Education, health and care plans"
    edition = "2026"
    published_on = date(2026, 6, 25)


class ObservationFactory(DjangoModelFactory):
    """The newest total of a measure for an authority and year."""

    class Meta:
        model = Observation

    measure = factory.SubFactory(MeasureFactory)
    breakdown = factory.SubFactory(TotalFactory)
    geography = factory.SubFactory(AuthorityFactory)
    period = factory.SubFactory(PeriodFactory)
    release = factory.SubFactory(ReleaseFactory)
    value = 100.0


def totp_for(person: Person) -> str:
    """Set up one-time codes for a person; gives the secret of their authenticator app."""
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret
