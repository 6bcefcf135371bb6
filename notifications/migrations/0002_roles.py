"""Who sees what was sent. Where messages go is for administrators to say."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = {"webhook": "v", "delivery": "v"}
MATRIX = {
    "administrator": {"webhook": "vacd", "delivery": "vc"},
    "supervisor": READ,
    "auditor": READ,
}


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="notifications", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
