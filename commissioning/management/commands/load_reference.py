"""`manage.py load_reference`: geographies, their other names, and the measure dictionary."""

from typing import Any

from django.core.management.base import BaseCommand

from commissioning.actions.reference import load_reference


class Command(BaseCommand):
    """Bring the reference data in line with the files of this version; run it after upgrades."""

    help = "Loads geographies, their other names and the measure dictionary. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how much there is."""
        loaded = load_reference()
        self.stdout.write(
            f"{loaded.geographies} geographies, {loaded.aliases} other names, "
            f"{loaded.measures} measures."
        )
