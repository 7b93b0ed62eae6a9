"""Tickets for every change of what figures are counted from (see `ehcp.models.RecordState`)."""

from django.db import migrations, models

COUNTED = (
    *("ehcp_child", "ehcp_request", "ehcp_assessment", "ehcp_advice", "ehcp_timeexception"),
    *("ehcp_plan", "ehcp_planneed", "ehcp_namedsetting", "ehcp_attendance"),
    *("ehcp_annualreview", "ehcp_dispute", "ehcp_budgetstream", "ehcp_clockrule"),
    *("commissioning_setting", "commissioning_localarea", "commissioning_geography"),
)
DRAW = """
    CREATE SEQUENCE ehcp_recordstate_ticket;
    CREATE FUNCTION ehcp_draw_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO ehcp_recordstate AS held (backend, ticket)
        VALUES (pg_backend_pid(), nextval('ehcp_recordstate_ticket'))
        ON CONFLICT (backend) DO UPDATE SET ticket = excluded.ticket;
        RETURN NULL;
    END $$;
"""
ON_EACH = "\n".join(
    f"CREATE TRIGGER draw_ticket AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION ehcp_draw_ticket();"
    for table in COUNTED
)
UNDO = "DROP FUNCTION ehcp_draw_ticket CASCADE; DROP SEQUENCE ehcp_recordstate_ticket;"


class Migration(migrations.Migration):
    dependencies = [
        ("commissioning", "0007_school_named_in_full"),
        ("ehcp", "0005_history_of_advice_by_statement"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordState",
            fields=[
                (
                    "backend",
                    models.IntegerField(
                        primary_key=True,
                        serialize=False,
                        verbose_name="process of the database's connection",
                    ),
                ),
                ("ticket", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(DRAW + ON_EACH, UNDO),
    ]
