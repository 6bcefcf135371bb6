"""The airports of the world, and conversions between units that have a definition."""

from django.db import migrations

from emissions.airports import airports
from emissions.units import all_conversions


def add_airports(apps, schema_editor):
    place = apps.get_model("emissions", "Place")
    rows = [place(**values) for values in airports()]
    place.objects.using(schema_editor.connection.alias).bulk_create(rows, batch_size=2000)


def add_conversions(apps, schema_editor):
    conversion = apps.get_model("emissions", "UnitConversion")
    rows = [
        conversion(from_code=one, to_code=other, ratio=ratio, source="by definition")
        for one, other, ratio in all_conversions()
    ]
    conversion.objects.using(schema_editor.connection.alias).bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("emissions", "0002_roles")]

    operations = [
        migrations.RunPython(add_airports, migrations.RunPython.noop),
        migrations.RunPython(add_conversions, migrations.RunPython.noop),
    ]
