"""Workers may import what they may add, so they see what becomes of it."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

MATRIX = {"worker": {"importjob": "v", "importrow": "v"}}


class Migration(migrations.Migration):
    dependencies = [("spreadsheets", "0005_export_roles"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="spreadsheets", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
