"""The local area, its organisations, and who does what in it."""

from typing import Any

import pghistory
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from commissioning.choices import OrganisationKind, Role
from commissioning.models.geography import Geography

# First words of addresses that are not an area's.
RESERVED_SLUGS = ("account", "areas", "developers", "pages", "static", "sso")


class LocalArea(models.Model):
    """A local area partnership: the tenant. Every row of a partnership hangs from it."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(
        unique=True,
        validators=[
            RegexValidator(
                rf"^(?!({'|'.join(RESERVED_SLUGS)})$)", "This word is used by the site itself."
            )
        ],
    )
    geography = models.ForeignKey(Geography, on_delete=models.PROTECT, related_name="areas")
    standing_on = models.DateField(
        null=True,
        blank=True,
        help_text="Demonstration areas only: the date that the area stands on instead of today.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The partnership's first page; it belongs to the top floor, so it is a plain path."""
        return f"/{self.slug}/"


@pghistory.track()
class Organisation(models.Model):
    """A partner: council, integrated care board, provider, school, forum."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    areas = models.ManyToManyField(LocalArea, related_name="organisations")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonManager(UserManager["Person"]):
    """Creates people by e-mail address; there are no user names."""

    def _create(self, email: str, password: str | None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "Person":
        """A person who may sign in once they have a password."""
        return self._create(email, password, **fields)

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "Person":
        """The same: rights come from memberships alone."""
        return self._create(email, password, **fields)


class Person(AbstractUser):
    """Somebody who signs in, known by e-mail address. An inactive person is out at once."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail address", unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()  # type: ignore[misc]

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_unique",
                violation_error_message="Somebody already has this e-mail address.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as entered; the product does not split it."""
        return self.name

    def get_short_name(self) -> str:
        """The same as the full name."""
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships."""

    def current(self) -> "MembershipQuerySet":
        """Memberships that have not been ended, of people who may sign in."""
        return self.filter(ended_at__isnull=True, person__is_active=True)


@pghistory.track()
class Membership(models.Model):
    """A person's role in a local area, on behalf of an organisation. Ended, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["person__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "area"],
                condition=Q(ended_at__isnull=True),
                name="membership_one_current",
                violation_error_message="This person already has a role in this area.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="membership_ends_after_start",
                violation_error_message="A membership cannot end before it started.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()} in {self.area}"

    def get_absolute_url(self) -> str:
        """The page on which an administrator changes or ends it."""
        return reverse("commissioning:membership", args=[self.area.slug, self.pk])
