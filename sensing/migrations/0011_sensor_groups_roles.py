"""Who may group sensors, and say what devices may send for."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = {"sensorgroup": "v"}
MATRIX = {
    "administrator": {"sensorgroup": "vacd", "deviceaccess": "vacd"},
    "supervisor": {"sensorgroup": "vac"},
    "auditor": {**READ, "deviceaccess": "v"},
    **dict.fromkeys(["operator", "worker", "viewer", "analyst"], READ),
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0010_sensor_groups")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
