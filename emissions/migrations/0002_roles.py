"""What each role may do in emissions."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = {
    "laboratory": "v",
    "reportingyear": "v",
    "emissionfactor": "v",
    "activity": "v",
    "result": "v",
    "total": "v",
    "factorchoice": "v",
    "place": "v",
    "unitconversion": "v",
}
KEEP = {"emissionfactor": "vacd", "factorchoice": "vacd", "place": "vacd", "unitconversion": "vacd"}
MATRIX = {
    "administrator": {
        **READ,
        "laboratory": "vacd",
        "reportingyear": "vacd",
        **KEEP,
        "activity": "vacd",
    },
    "back office": {
        **READ,
        "laboratory": "vacd",
        "reportingyear": "vacd",
        **KEEP,
    },
    "laboratory principal": {**READ, "reportingyear": "vc", "activity": "vacd"},
    "laboratory member": {**READ, "activity": "va"},
    "supervisor": READ,
    "viewer": READ,
    "analyst": READ,
    "auditor": READ,
}
CLOSE_YEARS = ["administrator", "back office"]


def let_close(apps, schema_editor):
    """Closing and reopening is the back office's, although a laboratory changes its years."""
    alias = schema_editor.connection.alias
    permission = apps.get_model("auth", "Permission").objects.using(alias)
    close = permission.get(content_type__app_label="emissions", codename="close_reportingyear")
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=CLOSE_YEARS):
        group.permissions.add(close)


class Migration(migrations.Migration):
    dependencies = [("emissions", "0001_initial"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="emissions", matrix=MATRIX), migrations.RunPython.noop
        ),
        migrations.RunPython(let_close, migrations.RunPython.noop),
    ]
