"""Reminding people by e-mail of the updates that they owe and the exceptions they are to explain.

One mail lists everything, comes once a week at most, and only while an update is due within two
weeks, late or returned, or an exception waits for an explanation. It is
never sent to people who left or want none, nor to the invented people of the demonstration, unless
mail only goes to the console.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from commissioning.demonstration.areas import AREAS
from commissioning.models import LocalArea, Membership, Person
from config.lib.formats import count_of
from config.lib.product import PRODUCT_NAME
from strategy.models import Reminder, ReminderChoice
from strategy.queries.exceptions import ExceptionRow, owed_exceptions
from strategy.queries.my_updates import Owed, owed_by

WEEK: Final = timedelta(days=7)
CONSOLE: Final = "django.core.mail.backends.console.EmailBackend"
INVENTED: Final = frozenset(person.email for area in AREAS for person in area.people)


@dataclass(frozen=True)
class AreaOwed:
    """What somebody owes in one area, and the address at which to write it."""

    area: LocalArea
    owed: tuple[Owed, ...]
    exceptions: tuple[ExceptionRow, ...]
    url: str

    @property
    def urgent(self) -> bool:
        """Whether it is worth a reminder."""
        return bool(self.exceptions) or any(owed.urgent for owed in self.owed)


def send_reminders(*, on: date) -> int:
    """Remind everybody who is due a reminder on a day; how many mails went."""
    people = Person.objects.filter(
        pk__in=Membership.objects.current().values("person"), is_active=True
    )
    return sum(remind(person=person, on=on) for person in people.order_by("pk"))


def remind(*, person: Person, on: date) -> bool:
    """Remind one person, unless it is not wanted, not needed or too soon; whether a mail went.

    The person's row is held, so that two workers at once send one mail.
    """
    if not reachable(person):
        return False
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if unwanted(person) or reminded_lately(person, on):
            return False
        areas = tuple(areas_owed(person, on))
        if not any(each.urgent for each in areas):
            return False
        count = sum(len(each.owed) for each in areas)
        Reminder.objects.create(person=person, sent_on=on, updates=count)
        send(person, areas)
    return True


def reachable(person: Person) -> bool:
    """Whether mail to a person may go out: invented people have none that anybody reads."""
    if person.email not in INVENTED:
        return True
    return settings.DEMO and settings.EMAIL_BACKEND == CONSOLE


def unwanted(person: Person) -> bool:
    """Whether somebody has turned reminders off."""
    return ReminderChoice.objects.filter(person=person, wanted=False).exists()


def reminded_lately(person: Person, on: date) -> bool:
    """Whether the last reminder was less than a week ago."""
    return Reminder.objects.filter(person=person, sent_on__gt=on - WEEK).exists()


def areas_owed(person: Person, on: date) -> Iterator[AreaOwed]:
    """What somebody owes in each of their areas, as of the date that the area stands on."""
    for membership in (
        Membership.objects.current().filter(person=person).select_related("area", "person")
    ):
        area = membership.area
        day = area.standing_on or on
        owed, exceptions = owed_by(membership, day), owed_exceptions(membership, day)
        if owed or exceptions:
            path = reverse("strategy:my-updates", args=[area.slug])
            yield AreaOwed(area, owed, exceptions, f"{settings.SITE_URL}{path}")


def subject_of(areas: tuple[AreaOwed, ...]) -> str:
    """What the mail asks for: "2 updates to write, 1 exception to explain for Anyshire"."""
    updates = sum(len(each.owed) for each in areas)
    exceptions = sum(len(each.exceptions) for each in areas)
    asked = [f"{count_of(updates, 'update')} to write"] if updates else []
    asked += [f"{count_of(exceptions, 'exception')} to explain"] if exceptions else []
    return ", ".join(asked) + (f" for {areas[0].area}" if len(areas) == 1 else "")


def send(person: Person, areas: tuple[AreaOwed, ...]) -> None:
    """Write and send the mail."""
    context = {
        "person": person,
        "areas": areas,
        "off_url": f"{settings.SITE_URL}{reverse('strategy:reminders')}",
        "product_name": PRODUCT_NAME,
    }
    send_mail(
        subject=subject_of(areas),
        message=render_to_string("strategy/email/reminder.txt", context),
        from_email=None,
        recipient_list=[person.email],
    )


def choose_reminders(*, person: Person, wanted: bool) -> None:
    """Turn somebody's reminders on or off."""
    ReminderChoice.objects.update_or_create(person=person, defaults={"wanted": wanted})
