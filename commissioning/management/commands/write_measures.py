"""`manage.py write_measures`: computes the measures that follow from others."""

from typing import Any

from django.core.management.base import BaseCommand

from commissioning.actions.rates import write_rates
from config.lib.formats import count_of


class Command(BaseCommand):
    """Writes rates per 10,000 children from the counts and populations that are loaded."""

    help = "Write the computed measures (rates per 10,000 children) where they are missing or old."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say how many."""
        written = write_rates()
        self.stdout.write(f"{count_of(written, 'rate')} written.")
