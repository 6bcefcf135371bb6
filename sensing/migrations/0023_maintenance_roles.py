"""Who sees and keeps technicians and routines."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = {"technician": "v", "maintenanceroutine": "v"}
MATRIX = {
    "administrator": {"technician": "vacd", "maintenanceroutine": "vacd"},
    "supervisor": {"technician": "vacd", "maintenanceroutine": "vacd"},
    "operator": {**READ, "maintenanceroutine": "vac"},
    **dict.fromkeys(["worker", "viewer", "analyst", "auditor"], READ),
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0022_maintenance_life")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
