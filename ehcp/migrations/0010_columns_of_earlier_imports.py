"""Say of earlier imports of cases which columns the digests of their rows hold.

Migration 0007 added columns to plans and reviews, so the rows of an import from before it are
digested without them.
"""

from django.db import migrations
from django.db.migrations.recorder import MigrationRecorder

KINDS = ("sen2", "extract")
MODELS = (
    "child",
    "request",
    "assessment",
    "plan",
    "namedsetting",
    "attendance",
    "planneed",
    "annualreview",
    "advice",
    "timeexception",
)
LATER = "0007_recorded_by_mistake_and_moves"
ADDED_BY_IT = {
    "annualreview": {"invited_on"},
    "plan": {
        "move_known_on",
        "moves_away_on",
        "post_16_move_on",
        "third_party",
        "transfer_told_on",
        "transferred_on",
    },
}
COLUMNS = """
    SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


def say_columns(apps, schema_editor):
    """Add the columns to the layout of every import that can still be undone."""
    connection = schema_editor.connection
    applied = MigrationRecorder(connection).migration_qs.get(app="ehcp", name=LATER).applied
    columns = {}
    with connection.cursor() as cursor:
        for model in MODELS:
            cursor.execute(COLUMNS, [f"ehcp_{model}"])
            columns[model] = cursor.fetchone()[0]
    files = apps.get_model("commissioning", "ImportFile").objects
    for file in files.filter(kind__in=KINDS, run__state="imported").select_related("run"):
        without = ADDED_BY_IT if file.run.imported_at < applied else {}
        file.layout["columns"] = {
            model: [name for name in names if name not in without.get(model, ())]
            for model, names in columns.items()
        }
        file.save(update_fields=["layout"])


class Migration(migrations.Migration):
    dependencies = [
        ("commissioning", "0008_setting_name_begins"),
        ("ehcp", "0009_case_views"),
    ]

    operations = [migrations.RunPython(say_columns, migrations.RunPython.noop)]
