"""Who may freeze references and start checks, and who may look."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

MATRIX = {
    **dict.fromkeys(
        ["administrator", "supervisor", "operator"],
        {"driftreference": "va", "driftcheck": "va"},
    ),
    **dict.fromkeys(
        ["worker", "viewer", "analyst", "auditor"],
        {"driftreference": "v", "driftcheck": "v"},
    ),
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0020_drift")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
