"""An import can be undone after a later version of the product added columns to its tables."""

import importlib
from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from commissioning.imports import runs
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, LocalArea, ReplacedValue
from ehcp.models import Child, Plan
from tests.ehcp.imports.returns import load, need, person
from tests.ehcp.imports.test_loading import LATER, everything

SAYING = importlib.import_module("ehcp.migrations.0010_columns_of_earlier_imports")
# The seals of a table as they were before those columns, and its rows as they were kept.
AS_THEN = """
    UPDATE commissioning_replacedvalue v SET before = jsonb_build_object(
        'model', %(model)s, 'rows', (
            SELECT jsonb_agg(CASE WHEN k -> 2 IS NULL THEN jsonb_build_array(o.id, seal)
                             ELSE jsonb_build_array(o.id, seal, (k -> 2) - %(added)s::text[]) END)
            FROM jsonb_array_elements(v.before -> 'rows') k
            JOIN ehcp_{model} o ON o.id = (k ->> 0)::bigint
            CROSS JOIN LATERAL (SELECT md5(ROW({then})::text) AS seal) sealed
        )
    )
    WHERE file_id = %(file)s AND v.before ->> 'model' = %(model)s
"""


def made_before(run: Import) -> Import:
    """The import as if it had been made before migration 0007, and then the migration 0010."""
    file = run.files.get()
    columns = file.layout.pop("columns")
    file.save()
    with connection.cursor() as cursor:
        for model, added in SAYING.ADDED_BY_IT.items():
            then = ", ".join(f"o.{name}" for name in columns[model] if name not in added)
            values = {"model": model, "added": sorted(added), "file": file.pk}
            cursor.execute(AS_THEN.format(model=model, then=then), values)
    Import.objects.filter(pk=run.pk).update(imported_at="2020-01-01T00:00Z")
    with connection.schema_editor(atomic=False) as editor:
        SAYING.say_columns(apps, editor)
    return Import.objects.get(pk=run.pk)


@pytest.fixture
def two_loaded(area: LocalArea) -> tuple[Import, Import, dict[str, object]]:
    """A return, one that changes and removes, and what was there in between."""
    dual = person()
    dual.first("ActivePlans").below.append(need("SEMH", "2"))
    first = load(area, dual)
    before = everything()
    changed = person()
    changed.first("NamedPlan").texts["PB"] = "1"
    return first, load(area, changed, top=LATER), dict(before)


def test_imports_from_before_the_columns_are_undone(
    two_loaded: tuple[Import, Import, dict[str, object]],
) -> None:
    first, second, before = two_loaded
    runs.undo(run=made_before(second), by=None)
    assert everything() == before
    runs.undo(run=made_before(first), by=None)
    assert not Child.objects.exists()
    assert not ReplacedValue.objects.exists()


def test_what_was_recorded_in_the_columns_since_stops_the_undo(
    two_loaded: tuple[Import, Import, dict[str, object]],
) -> None:
    run = made_before(two_loaded[1])
    Plan.objects.update(post_16_move_on=date(2026, 5, 1))
    with pytest.raises(CannotImport, match=r"1 records that return\.xml wrote were changed since"):
        runs.undo(run=run, by=None)


def test_an_import_goes_on_being_undone_after_the_next_column(area: LocalArea) -> None:
    run = load(area, person())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ehcp_plan ADD COLUMN later boolean NOT NULL DEFAULT true")
    runs.undo(run=run, by=None)
    assert not Child.objects.exists()


def test_where_a_column_is_gone_the_page_says_so(area: LocalArea) -> None:
    run = load(area, person())
    file = run.files.get()
    file.layout["columns"]["plan"].append("gone_since")
    file.save()
    with pytest.raises(CannotImport, match="an earlier version of this site"):
        runs.undo(run=run, by=None)
