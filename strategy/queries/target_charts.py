"""A target as a drawing: the trajectory beside what happened."""

from datetime import date

from commissioning.choices import Unit
from commissioning.queries.series import CHART_UNITS
from config.lib.charts import Chart, Series, round_domain
from config.lib.formats import short_date
from strategy.queries.targets import TargetRow


def chart_of(row: TargetRow) -> Chart | None:
    """Actuals by period with the line beside them, then the ambitions that are still to come."""
    columns = columns_of(row)
    if not row.trajectory.ambitions or len(columns) < 2:
        return None
    measure = row.target.measure
    actual = {each.span.ends_on: each.value for each in row.run}
    lines = (
        Series("Actual", tuple(actual.get(day) for day in columns), highlight=True),
        Series(
            "Trajectory",
            tuple(row.trajectory.at(day) for day in columns),
            missing=tuple("before the baseline" for _ in columns),
        ),
    )
    values = [value for line in lines for value in line.values if value is not None]
    high = max([0.0, *values])
    whole = measure.unit == Unit.PERCENTAGE and high >= 75
    return Chart(
        title=f"{measure.title}: actual and trajectory",
        sentence=row.sentence,
        labels=tuple(columns.values()),
        series=lines,
        unit=CHART_UNITS.get(measure.unit, "number"),
        unit_title=measure.get_unit_display() if measure.unit in (Unit.RATE, Unit.WEEKS) else "",
        places=measure.decimal_places,
        domain=None if whole else round_domain(min([0.0, *values]), high),
        source=measure.source,
        note="The trajectory is shown at the end of each period.",
    )


def columns_of(row: TargetRow) -> dict[date, str]:
    """The days along the bottom with their labels: the baseline, periods, ambitions to come."""
    found = {each.span.ends_on: each.span.label for each in row.run}
    line = row.trajectory
    last = max(found, default=line.baseline.on)
    ahead = [point.on for point in line.ambitions if point.on > last]
    if line.baseline.on not in found and (not found or line.baseline.on < min(found)):
        ahead.append(line.baseline.on)
    found |= {day: short_date(day) for day in ahead}
    return dict(sorted(found.items()))
