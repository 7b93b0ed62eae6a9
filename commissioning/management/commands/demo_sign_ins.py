"""`manage.py demo_sign_ins`: who may sign in to the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commissioning.choices import Role
from commissioning.demonstration import demo_sign_ins


class Command(BaseCommand):
    """Print one line for every sign-in, and the password that they share."""

    help = "Prints the sign-ins of the demonstration. Only where DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the list."""
        if not settings.DEMO:
            raise CommandError("There are no printed sign-ins where DEMO=1 is not set.")
        people = demo_sign_ins()
        widest = max(len(person.email) for person in people)
        for area in dict.fromkeys(person.area for person in people):
            self.stdout.write(area)
            for person in people:
                if person.area == area:
                    self.stdout.write(f"  {person.email:{widest}}  {Role(person.role).label}")
        self.stdout.write(f"The password of all of them: {people[0].password}")
