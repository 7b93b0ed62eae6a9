"""Tickets of each area, so that a change in one area leaves the figures of others remembered."""

from importlib import import_module

from django.db import migrations, models

before = import_module("ehcp.migrations.0006_recordstate")

OF_CHILD = "SELECT area_id FROM changed"
OF_REQUEST = "SELECT c.area_id FROM changed x JOIN ehcp_child c ON c.id = x.child_id"
BELOW_REQUEST = (
    "SELECT c.area_id FROM changed x JOIN ehcp_request r ON r.id = x.request_id "
    "JOIN ehcp_child c ON c.id = r.child_id"
)
BELOW_PLAN = (
    "SELECT c.area_id FROM changed x JOIN ehcp_plan p ON p.id = x.plan_id "
    "JOIN ehcp_request r ON r.id = p.request_id JOIN ehcp_child c ON c.id = r.child_id"
)
# What all areas count from draws the ticket 0, which every area reads.
SHARED = (
    *("ehcp_clockrule", "commissioning_setting", "commissioning_localarea"),
    "commissioning_geography",
)
AREAS = {
    "ehcp_child": OF_CHILD,
    **dict.fromkeys(("ehcp_request", "ehcp_dispute"), OF_REQUEST),
    **dict.fromkeys(
        ("ehcp_assessment", "ehcp_advice", "ehcp_timeexception", "ehcp_plan"), BELOW_REQUEST
    ),
    **dict.fromkeys(
        (
            *("ehcp_planneed", "ehcp_namedsetting", "ehcp_attendance"),
            *("ehcp_annualreview", "ehcp_budgetstream"),
        ),
        BELOW_PLAN,
    ),
}
DRAW = """
    CREATE SEQUENCE ehcp_recordstate_ticket;
    CREATE FUNCTION ehcp_draw_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE format(
            'INSERT INTO ehcp_recordstate AS held (backend, area, ticket) '
            'SELECT pg_backend_pid(), area_id, nextval(''ehcp_recordstate_ticket'') '
            'FROM (SELECT DISTINCT area_id FROM (%s) AS every) AS once '
            'ON CONFLICT (backend, area) DO UPDATE SET ticket = excluded.ticket',
            TG_ARGV[0]
        );
        RETURN NULL;
    END $$;
"""
EVENTS = {
    "INSERT": "REFERENCING NEW TABLE AS changed",
    "UPDATE": "REFERENCING NEW TABLE AS changed",
    "DELETE": "REFERENCING OLD TABLE AS changed",
}
TRIGGER = (
    "CREATE TRIGGER draw_ticket{name} AFTER {event} ON {table} {rows} FOR EACH STATEMENT "
    "EXECUTE FUNCTION ehcp_draw_ticket('{areas}');"
)


def triggers() -> str:
    """Those of every table. Emptying a table whole counts for all areas."""
    everything, none = "INSERT OR UPDATE OR DELETE OR TRUNCATE", "SELECT 0 AS area_id"
    made = [
        TRIGGER.format(name="", event=everything, table=table, rows="", areas=none)
        for table in SHARED
    ]
    for table, areas in AREAS.items():
        made.append(TRIGGER.format(name="", event="TRUNCATE", table=table, rows="", areas=none))
        made += [
            TRIGGER.format(name=f"_{event.lower()}", event=event, table=table, rows=rows, areas=areas)
            for event, rows in EVENTS.items()
        ]
    return "\n".join(made)


class Migration(migrations.Migration):
    dependencies = [("ehcp", "0007_recorded_by_mistake_and_moves")]

    operations = [
        migrations.RunSQL(before.UNDO, before.DRAW + before.ON_EACH),
        migrations.DeleteModel("RecordState"),
        migrations.CreateModel(
            name="RecordState",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "backend", "area", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("backend", models.IntegerField(verbose_name="process of the database's connection")),
                ("area", models.BigIntegerField(verbose_name="key of the area")),
                ("ticket", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(DRAW + triggers(), before.UNDO),
    ]
