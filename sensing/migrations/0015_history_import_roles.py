"""Who sees historic imports. Who may add readings brings them in."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READERS = ["administrator", "supervisor", "operator", "worker", "viewer", "analyst", "auditor"]
MATRIX = dict.fromkeys(READERS, {"historyimport": "v"})


class Migration(migrations.Migration):
    dependencies = [("sensing", "0014_history_import")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
