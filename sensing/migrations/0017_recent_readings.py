"""Readings that are not packed, with one key, for lists of what is new."""

import django.db.models.deletion
from django.db import migrations, models

VIEW = """
    CREATE VIEW sensing_recentreadingrow AS
    SELECT sensor_id || '-' || (extract(epoch FROM timestamp) * 1000000)::bigint AS id,
           sensor_id, timestamp, value, quality
    FROM sensing_reading
"""


class Migration(migrations.Migration):
    dependencies = [("sensing", "0016_shapes_by_text")]

    operations = [
        migrations.CreateModel(
            name="RecentReadingRow",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("timestamp", models.DateTimeField()),
                ("value", models.FloatField()),
                ("quality", models.FloatField()),
                (
                    "sensor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="sensing.sensor",
                    ),
                ),
            ],
            options={
                "verbose_name": "recent reading",
                "db_table": "sensing_recentreadingrow",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(VIEW, "DROP VIEW sensing_recentreadingrow"),
    ]
