"""`manage.py load_demo`: four areas on real published figures, with invented people."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from commissioning.actions.computed import write_all_computed
from commissioning.actions.reference import load_all_reference
from commissioning.demonstration.figures import load_figures
from commissioning.demonstration.people import load_areas


class Command(BaseCommand):
    """Load what is missing of the demonstration. What was entered in it stays."""

    help = "Loads the demonstration areas that are not there yet. Only where DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what is new."""
        if not settings.DEMO:
            raise CommandError(
                "The demonstration has sign-ins that everybody knows, so it is loaded only "
                "where DEMO=1 is set. Never set it where real people are recorded."
            )
        load_all_reference()
        areas = load_areas()
        figures = load_figures()
        named = ", ".join(areas) or "none: all are there"
        self.stdout.write(f"New areas: {named}. New published figures: {figures:,}.")
        for path in settings.DEMONSTRATION:
            self.stdout.write(import_string(path)())
        if figures:
            write_all_computed()
