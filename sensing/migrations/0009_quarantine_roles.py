"""Who may look into the quarantine, and who may correct."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

MATRIX = {
    **dict.fromkeys(
        ["administrator", "supervisor", "operator"],
        {"refusedreading": "vc", "correction": "vac", "readingday": "v"},
    ),
    **dict.fromkeys(
        ["worker", "viewer", "analyst", "auditor"],
        {"refusedreading": "v", "correction": "v", "readingday": "v"},
    ),
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0008_quarantine_corrections_days")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
