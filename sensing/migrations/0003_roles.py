"""What each role may do in sensing."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = {
    "sensor": "v",
    "reading": "v",
    "readinghour": "v",
    "anomalyalert": "v",
    "maintenancetask": "v",
    "maintenancelog": "v",
}
MATRIX = {
    "administrator": {
        **READ,
        "sensor": "vacd",
        "reading": "va",
        "anomalyalert": "vacd",
        "maintenancetask": "vacd",
        "maintenancelog": "va",
    },
    "supervisor": {
        **READ,
        "sensor": "vac",
        "reading": "va",
        "anomalyalert": "vac",
        "maintenancetask": "vacd",
        "maintenancelog": "va",
    },
    "operator": {
        **READ,
        "sensor": "vc",
        "reading": "va",
        "anomalyalert": "vac",
        "maintenancetask": "vac",
        "maintenancelog": "va",
    },
    "worker": {**READ, "maintenancetask": "vc", "maintenancelog": "va"},
    "viewer": READ,
    "analyst": READ,
    "auditor": READ,
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0002_readings"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
