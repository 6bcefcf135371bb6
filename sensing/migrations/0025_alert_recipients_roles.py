"""Leaders say who is told of alerts."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

MATRIX = {
    "administrator": {"alertrecipient": "vacd"},
    "supervisor": {"alertrecipient": "vacd"},
    "auditor": {"alertrecipient": "v"},
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0024_alert_recipients")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
