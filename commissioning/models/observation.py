"""Every figure that a dashboard shows: one table."""

import pgtrigger
from django.db import models
from django.db.models import Q

from commissioning.choices import Symbol
from commissioning.models.geography import Geography
from commissioning.models.measure import Breakdown, Measure, Period, Release

CONSISTENT = """
    SELECT bool_or(measure.id IS NULL OR period.id IS NULL OR geography.id IS NULL
                   OR breakdown.id IS NULL OR release.id IS NULL) AS astray,
           bool_or(period.kind <> measure.period_kind) AS mixed,
           bool_or(measure.unit = 'percentage' AND added.numerator > added.denominator) AS improper
    INTO found
    FROM added
    LEFT JOIN commissioning_measure measure ON measure.id = added.measure_id
    LEFT JOIN commissioning_period period ON period.id = added.period_id
    LEFT JOIN commissioning_geography geography ON geography.id = added.geography_id
    LEFT JOIN commissioning_breakdown breakdown ON breakdown.id = added.breakdown_id
    LEFT JOIN commissioning_release release ON release.id = added.release_id;
    IF found.astray THEN
        RAISE foreign_key_violation USING CONSTRAINT = 'observation_references', MESSAGE =
            'An observation names a measure, geography, period, breakdown or release '
            'that does not exist.';
    ELSIF found.mixed THEN
        RAISE check_violation USING CONSTRAINT = 'observation_period_kind', MESSAGE =
            'An observation is for a kind of period that its measure is not kept by.';
    ELSIF found.improper THEN
        RAISE check_violation USING CONSTRAINT = 'observation_proportion', MESSAGE =
            'The numerator of a proportion is greater than its denominator.';
    END IF;
    RETURN NULL;
"""


def consistent(name: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """One check of all rows of a statement (see `Observation`)."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="added"),  # type: ignore[no-untyped-call]
        declare=[("found", "record")],
        func=CONSISTENT,
    )


class Observation(models.Model):
    """One value of a measure for a geography, period and breakdown, as one release gave it.

    Either `value` or the publisher's `symbol`, never both and never neither: unknown is not
    zero. `value` is in the measure's unit (percentages 0 to 100). Published figures have at
    most nine significant digits, which a double holds exactly as printed.

    `newest` marks the release that pages show. Releases that it replaced keep their rows.

    A row trigger for each of five foreign keys made loading one release seven times slower
    (28 seconds against 4 for 1.2 million rows), so references, period kinds and proportions
    are checked once a statement by a trigger of our own, and the five reference tables
    refuse deletion.
    """

    pk = models.CompositePrimaryKey("measure", "breakdown", "geography", "period", "release")
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    breakdown = models.ForeignKey(
        Breakdown, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    geography = models.ForeignKey(
        Geography, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    symbol = models.CharField(max_length=4, choices=Symbol, blank=True, default="")
    newest = models.BooleanField(default=True)
    source_file = models.IntegerField(
        null=True, help_text="The imported file that wrote this value last (ImportFile)."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True) & ~Q(symbol="")
                | Q(value__isnull=False) & Q(symbol=""),
                name="observation_value_or_symbol",
                violation_error_message="Give a value or the publisher's symbol, one of the two.",
            ),
            models.UniqueConstraint(
                fields=["measure", "breakdown", "geography", "period"],
                condition=Q(newest=True),
                name="observation_one_newest",
                violation_error_message="Only one release of a value can be the newest.",
            ),
        ]
        triggers = [
            consistent("consistent_insert", pgtrigger.Insert),
            consistent("consistent_update", pgtrigger.Update),
        ]

    def __str__(self) -> str:
        said = self.symbol or self.value
        return f"{self.measure_id} {self.geography_id} {self.period_id}: {said}"
