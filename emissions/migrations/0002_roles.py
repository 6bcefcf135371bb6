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
    "moduleyear": "v",
    "scenario": "v",
    "scenarioline": "v",
    "meter": "v",
}
KEEP = {
    "laboratory": "vacd",
    "reportingyear": "vacd",
    "emissionfactor": "vacd",
    "factorfile": "vac",
    "factorchoice": "vacd",
    "place": "vacd",
    "unitconversion": "vacd",
    "meter": "vacd",
}
PLAN = {"scenario": "vacd", "scenarioline": "vc"}
MATRIX = {
    "administrator": {**READ, **KEEP, **PLAN, "activity": "vacd"},
    "back office": {**READ, **KEEP},
    "laboratory principal": {**READ, **PLAN, "reportingyear": "vc", "activity": "vacd"},
    "laboratory member": {**READ, "activity": "vac"},
    "supervisor": READ,
    "viewer": READ,
    "analyst": READ,
    "auditor": {**READ, "factorfile": "v"},
}
# Closing and reopening is the back office's, although a laboratory changes its years. Everybody
# who reads sees whose trips they are, but for the members: they see their own.
BEYOND = {
    "close_reportingyear": ["administrator", "back office"],
    "view_every_activity": sorted(MATRIX.keys() - {"laboratory member"}),
}


def grant_beyond(apps, schema_editor):
    alias = schema_editor.connection.alias
    of_app = apps.get_model("auth", "Permission").objects.using(alias)
    groups = apps.get_model("auth", "Group").objects.using(alias)
    for code, roles in BEYOND.items():
        permission = of_app.get(content_type__app_label="emissions", codename=code)
        for group in groups.filter(name__in=roles):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("emissions", "0001_initial"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="emissions", matrix=MATRIX), migrations.RunPython.noop
        ),
        migrations.RunPython(grant_beyond, migrations.RunPython.noop),
    ]
