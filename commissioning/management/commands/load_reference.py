"""`manage.py load_reference`: what comes with the product and belongs to nobody."""

from typing import Any

from django.core.management.base import BaseCommand

from commissioning.actions.reference import load_all_reference


class Command(BaseCommand):
    """Bring the reference data in line with the files of this version; run it after upgrades."""

    help = "Loads geographies, the measure dictionary and the statutory clock. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how much there is."""
        for loaded in load_all_reference():
            self.stdout.write(f"{loaded}.")
