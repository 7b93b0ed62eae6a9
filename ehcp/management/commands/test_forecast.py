"""`manage.py test_forecast`: how far off the forecast is, and the margins of its range."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissioning.models import Geography
from ehcp.demonstration.unseen import LEARNED, UNSEEN, errors_of, margins_of
from ehcp.queries import forecast_margins, forecast_unseen
from ehcp.queries.forecast_unseen import Errors


class Command(BaseCommand):
    """Invents caseloads, learns the margins on some of them and tests the method on others."""

    help = "Test the forecast on invented caseloads; write its margins and errors for the page."

    def handle(self, *args: Any, **options: Any) -> None:
        """Needs an authority that is no partnership here, for the caseloads to lie in."""
        free = Geography.objects.authorities().filter(areas=None)
        geography = free.filter(abolished_on=None).order_by("number").first()
        if geography is None:
            raise CommandError("No authority is free: load the reference data first.")
        self.learn(geography)
        found = Errors(tuple(row for name in UNSEEN for row in errors_of(name, geography)))
        rows = (
            [row.caseload, row.on.isoformat()]
            + [f"{value:.2f}" for value in (row.said, row.low, row.high, row.came)]
            + [str(row.plans)]
            for row in found.rows
        )
        write(forecast_unseen.FILE, forecast_unseen.HEADINGS, rows)
        self.stdout.write(
            f"Out by {found.mean:.1f} points on average, {found.worst:.1f} at worst; "
            f"inside the range {found.inside} times of {len(found.rows)}."
        )

    def learn(self, geography: Geography) -> None:
        """Write the margins, which the tests that follow then use."""
        learned = margins_of(LEARNED, geography)
        rows = ([str(m.months), f"{m.low:.2f}", f"{m.high:.2f}", str(m.tests)] for m in learned)
        write(forecast_margins.FILE, forecast_margins.HEADINGS, rows)
        forecast_margins.margins.cache_clear()
        for each in learned:
            self.stdout.write(f"{each.months} months ahead: {each.low:+.1f} to {each.high:+.1f}.")


def write(path: Path, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A file that comes with the product."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(rows)
