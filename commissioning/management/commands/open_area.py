"""`manage.py open_area`: the first step with a new partnership."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils.text import slugify

from commissioning.actions.area import open_area
from commissioning.models import Geography
from commissioning.queries.people import set_password_path


class Command(BaseCommand):
    """Opens an area with one administrator, and prints where they choose their password."""

    help = "Opens a local area and invites its first administrator, who invites everybody else."

    def add_arguments(self, parser: CommandParser) -> None:
        """What an area cannot be without."""
        parser.add_argument("name", help="the partnership's name, as pages show it")
        parser.add_argument("--authority", required=True, help="three-digit number, such as 343")
        parser.add_argument("--council", required=True, help="the council's full name")
        parser.add_argument("--administrator", required=True, help="the person's name")
        parser.add_argument("--email", required=True, help="the person's e-mail address")
        parser.add_argument("--address", help="the word in addresses; made from the name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the area, or say why not."""
        geography = Geography.objects.authorities().filter(number=options["authority"]).first()
        if geography is None:
            raise CommandError(
                f"No authority has the number {options['authority']}. "
                "Run `manage.py load_reference` first, or correct the number."
            )
        try:
            validate_email(options["email"])
            made = open_area(
                name=options["name"],
                slug=options["address"] or slugify(options["name"]),
                geography=geography,
                council=options["council"],
                administrator=options["administrator"],
                email=options["email"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{made.area} is open at /{made.area.slug}/.")
        if not made.person.has_usable_password():
            link = f"https://{settings.ALLOWED_HOSTS[0]}{set_password_path(made.person)}"
            self.stdout.write(f"{made.person} chooses a password within three days at {link}")
