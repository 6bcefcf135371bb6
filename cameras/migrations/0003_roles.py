"""What each role may do with cameras."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = {
    "zone": "v",
    "camera": "v",
    "frame": "v",
    "detection": "v",
    "metricseries": "v",
    "systemmetric": "v",
    "cameraalert": "v",
}
SEND = {"frame": "vac", "detection": "va", "systemmetric": "va"}
MATRIX = {
    "administrator": {**READ, **SEND, "zone": "vacd", "camera": "vacd", "cameraalert": "vacd"},
    "supervisor": {**READ, **SEND, "zone": "vac", "camera": "vac", "cameraalert": "vac"},
    "operator": {**READ, **SEND, "zone": "vc", "camera": "vac", "cameraalert": "vac"},
    # The rest see how a site fares; who passed a camera when is not for everybody on it.
    "worker": {"zone": "v", "camera": "v", "cameraalert": "v"},
    "viewer": READ,
    "analyst": READ,
    "auditor": READ,
}


class Migration(migrations.Migration):
    dependencies = [("cameras", "0002_frames"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="cameras", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
