"""The same observations through django-import-export, with everything on that makes it fast."""

import time

from django.db import connection
from import_export import fields, resources
from import_export.widgets import CachedForeignKeyWidget
from tablib import Dataset

from commissioning.models import Breakdown, Geography, Measure, Observation, Period, Release
from tests.bench.database import empty
from tests.bench.files import Caseload
from tests.bench.importing import imported
from tests.bench.report import Figure, Size, median, said

LEAST = 30
KEY = {
    "measure": (Measure, "code"),
    "breakdown": (Breakdown, "key"),
    "geography": (Geography, "code"),
    "period": (Period, "pk"),
    "release": (Release, "pk"),
}
VALUES = ("value", "numerator", "denominator", "symbol")


def related(name: str) -> fields.Field:
    """A column that names a row of another table; each is looked up once."""
    model, by = KEY[name]
    return fields.Field(name, name, widget=CachedForeignKeyWidget(model, by))


class ObservationResource(resources.ModelResource):
    """Its bulk mode as its documentation advises. It finds out for each row whether it is new."""

    measure, breakdown, geography, period, release = (related(name) for name in KEY)

    class Meta:
        model = Observation
        fields = (*KEY, *VALUES)
        import_id_fields = tuple(KEY)
        use_bulk = True
        batch_size = 1_000
        skip_diff = True
        use_transactions = True


class BlindResource(ObservationResource):
    """Taking every row for new, which spares the look-up and can change nothing."""

    class Meta:
        force_init_instance = True


def against_bulk(file: Caseload, size: Size) -> list[Figure]:
    """Import a sample that is spread over the file's observations, from CSV."""
    empty()
    run = imported(file.path)
    ours = run.seconds / run.values
    text, rows = sample(size.sample)
    asking, blind = (
        median([seconds(kind(), text) for _ in range(min(2, size.repeats))]) / rows
        for kind in (ObservationResource, BlindResource)
    )
    ratio = asking / ours
    return [
        Figure("Ours, one of all values, rehearsed and imported", micro(ours)),
        Figure(f"Theirs, one of {rows:,} of them, imported", micro(asking)),
        Figure("Ours is faster", f"{ratio:.0f} times", f"at least {LEAST}", ratio >= LEAST),
        Figure("Theirs for all, reckoned from the sample", said(asking * run.values)),
        Figure("Theirs if it takes every row for new and compares nothing", micro(blind)),
        Figure("Ours, which compares, is faster than that", f"{blind / ours:.0f} times"),
    ]


def sample(size: int) -> tuple[str, int]:
    """Observations as a CSV of codes, and how many; the same ones in every run."""
    columns = (
        *(f"{name}.{'id' if by == 'pk' else by} AS {name}" for name, (_, by) in KEY.items()),
        *(f"o.{name}" for name in VALUES),
    )
    joins = (f"JOIN commissioning_{name} {name} ON {name}.id = o.{name}_id" for name in KEY)
    statement = (
        f"SELECT {', '.join(columns)} FROM commissioning_observation o {' '.join(joins)} "  # noqa: S608
        "WHERE o.source_file IS NOT NULL "
        "ORDER BY md5(measure.code || breakdown.key || geography.code || period.code) "
        f"LIMIT {size}"
    )
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, HEADER)") as copy,
    ):
        text = b"".join(bytes(piece) for piece in copy).decode()
    return text, text.count("\n") - 1


def seconds(resource: resources.ModelResource, text: str) -> float:
    """What an import into the emptied table takes."""
    empty("observation")
    began = time.perf_counter()
    resource.import_data(Dataset().load(text, format="csv"), raise_errors=True)
    took = time.perf_counter() - began
    written = Observation.objects.count()
    if written != text.count("\n") - 1:
        raise RuntimeError(f"django-import-export wrote {written} rows of the sample")
    return took


def micro(seconds: float) -> str:
    """The time of one value."""
    return f"{seconds * 1e6:,.1f} µs"
