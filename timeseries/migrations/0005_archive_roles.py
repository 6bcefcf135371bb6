"""Who may restore archives, hold rows and decide how long they are kept."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

SEEN = {"archive": "v", "hold": "v", "retention": "v"}
MATRIX = {
    "administrator": {"archive": "vc", "hold": "vac", "retention": "vc"},
    "supervisor": SEEN,
    "auditor": SEEN,
}


class Migration(migrations.Migration):
    dependencies = [("timeseries", "0004_archives"), ("accounts", "0003_administrators")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="timeseries", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
