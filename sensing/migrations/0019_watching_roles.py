"""Who may say what readings are watched for."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = {"watchrule": "v", "watch": "v"}
MATRIX = {
    "administrator": {"watchrule": "vacd", "watch": "v"},
    "supervisor": {"watchrule": "vac", "watch": "v"},
    **dict.fromkeys(["auditor", "operator", "worker", "viewer", "analyst"], READ),
}


class Migration(migrations.Migration):
    dependencies = [("sensing", "0018_watching")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sensing", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
