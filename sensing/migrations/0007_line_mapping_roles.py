"""Who may say what the line protocol means."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

MATRIX = {
    "administrator": {"linemapping": "vacd"},
    "supervisor": {"linemapping": "vac"},
    **dict.fromkeys(["operator", "worker", "viewer", "analyst", "auditor"], {"linemapping": "v"}),
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0006_line_mapping")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
