"""`manage.py write_measures`: computes the measures that follow from others."""

from typing import Any

from django.core.management.base import BaseCommand

from commissioning.actions.computed import write_own_measures
from commissioning.actions.rates import write_rates
from commissioning.models import LocalArea
from config.lib.formats import count_of


class Command(BaseCommand):
    """Writes rates from what is published, and the measures of each area's own records."""

    help = "Write the computed measures where they are missing or old."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say how many."""
        written = write_rates()
        own = sum(write_own_measures(area=area) for area in LocalArea.objects.all())
        self.stdout.write(f"{count_of(written, 'rate')} written.")
        self.stdout.write(f"{count_of(own, 'value')} written from the partnerships’ own records.")
