"""`manage.py test_forecast`: writes how far off the forecast is on caseloads that it never saw."""

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissioning.models import Geography
from ehcp.demonstration.unseen import CASELOADS, errors_of
from ehcp.queries.forecast_unseen import FILE, HEADINGS, Errors


class Command(BaseCommand):
    """Invents the caseloads, tests the method on them, throws them away and writes the file."""

    help = "Test the forecast on invented caseloads and write its errors for the page."

    def handle(self, *args: Any, **options: Any) -> None:
        """Needs an authority that is no partnership here, for the caseloads to lie in."""
        free = Geography.objects.authorities().filter(areas=None)
        geography = free.filter(abolished_on=None).order_by("number").first()
        if geography is None:
            raise CommandError("No authority is free: load the reference data first.")
        found = Errors(tuple(row for name in CASELOADS for row in errors_of(name, geography)))
        with FILE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADINGS)
            for row in found.rows:
                shares = (f"{value:.2f}" for value in (row.said, row.low, row.high, row.came))
                writer.writerow([row.caseload, row.on.isoformat(), *shares, row.plans])
        self.stdout.write(f"Out by {found.mean:.1f} points on average, {found.worst:.1f} at worst.")
