"""The airports of the world, and conversions between units that have a definition."""

from django.db import migrations

from emissions.services.places import airports


def add_airports(apps, schema_editor):
    place = apps.get_model("emissions", "Place")
    rows = [place(**values) for values in airports()]
    place.objects.using(schema_editor.connection.alias).bulk_create(rows, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("emissions", "0002_roles")]

    operations = [migrations.RunPython(add_airports, migrations.RunPython.noop)]
