"""What each role may do in sensing."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = dict.fromkeys(
    [
        "sensor",
        "sensorgroup",
        "reading",
        "readinghour",
        "readingday",
        "refusedreading",
        "correction",
        "linemapping",
        "mqttsubscription",
        "mqttbridge",
        "historyimport",
        "watchrule",
        "watch",
        "anomalyalert",
        "driftreference",
        "driftcheck",
        "technician",
        "maintenanceroutine",
        "maintenancetask",
        "maintenancelog",
    ],
    "v",
)
OPERATE = {
    **READ,
    "sensor": "vc",
    "reading": "va",
    "refusedreading": "vc",
    "correction": "vac",
    "anomalyalert": "vac",
    "driftreference": "va",
    "driftcheck": "va",
    "maintenanceroutine": "vac",
    "maintenancetask": "vac",
    "maintenancelog": "va",
}
LEAD = {
    **OPERATE,
    "sensor": "vac",
    "sensorgroup": "vac",
    "linemapping": "vac",
    "mqttsubscription": "vac",
    "watchrule": "vac",
    "alertrecipient": "vacd",
    "technician": "vacd",
    "maintenanceroutine": "vacd",
    "maintenancetask": "vacd",
}
MATRIX = {
    "administrator": {
        **LEAD,
        "sensor": "vacd",
        "sensorgroup": "vacd",
        "deviceaccess": "vacd",
        "linemapping": "vacd",
        "mqttsubscription": "vacd",
        "watchrule": "vacd",
        "anomalyalert": "vacd",
    },
    "supervisor": LEAD,
    "operator": OPERATE,
    "worker": {**READ, "maintenancetask": "vc", "maintenancelog": "va"},
    "viewer": READ,
    "analyst": READ,
    "auditor": {**READ, "deviceaccess": "v", "alertrecipient": "v"},
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0002_readings"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
