"""Load the rules of the statutory clock from the file that comes with the product."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.db import transaction

from config.lib.formats import count_of
from ehcp.models import ClockRule

RULES: Final = Path(__file__).resolve().parent.parent / "data" / "clock_rules.csv"
LIMITS: Final = ("weeks", "days", "working_days", "months")
WORDS: Final = ("step", "starts", "stops", "before_day", "authority", "note")


@dataclass(frozen=True)
class LoadedRules:
    """How many rules the file holds."""

    rules: int

    def __str__(self) -> str:
        return f"{count_of(self.rules, 'rule')} of the statutory clock"


@transaction.atomic
def load_clock_rules() -> LoadedRules:
    """Bring the rules in line with the file. Loading them again changes nothing."""
    with RULES.open(encoding="utf-8", newline="") as stream:
        rules = [clock_rule(row) for row in csv.DictReader(stream)]
    ClockRule.objects.bulk_create(
        rules,
        update_conflicts=True,
        unique_fields=["regime", "code", "valid_from"],
        update_fields=[*WORDS, *LIMITS, "unconfirmed", "valid_to"],
    )
    return LoadedRules(len(rules))


def clock_rule(row: dict[str, str]) -> ClockRule:
    """A rule from its row of the file."""
    return ClockRule(
        regime=row["regime"],
        code=row["code"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        unconfirmed=row["unconfirmed"] == "true",
        **{field: row[field] for field in WORDS},
        **{field: int(row[field]) if row[field] else None for field in LIMITS},
    )
