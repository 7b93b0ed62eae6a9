"""Names of settings by how they begin, whatever the server's language."""

from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("commissioning", "0007_school_named_in_full")]

    operations = [
        migrations.AddIndex(
            model_name="setting",
            index=models.Index(
                OpClass(Upper("name"), name="text_pattern_ops"), name="setting_name_begins"
            ),
        ),
    ]
