"""Who may subscribe to topics, and see how the bridge is."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = {"mqttsubscription": "v", "mqttbridge": "v"}
MATRIX = {
    "administrator": {**READ, "mqttsubscription": "vacd"},
    "supervisor": {**READ, "mqttsubscription": "vac"},
    **dict.fromkeys(["operator", "worker", "viewer", "analyst", "auditor"], READ),
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0012_mqtt")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
