"""Who takes files away: everybody sees their own exports, leaders schedule, some see everybody's."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

SEE_ALL = ["administrator", "auditor"]
SCHEDULE = [
    "administrator",
    "supervisor",
    "operator",
    "analyst",
    "laboratory principal",
    "back office",
]
SEE = ["auditor", "viewer", "worker", "cashier", "laboratory member"]
MATRIX = {
    **dict.fromkeys(SCHEDULE, {"export": "v", "scheduledexport": "vacd"}),
    **dict.fromkeys(SEE, {"export": "v"}),
}


def let_see_all(apps, schema_editor):
    alias = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    see = permissions.get(content_type__app_label="spreadsheets", codename="view_every_export")
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=SEE_ALL):
        group.permissions.add(see)


class Migration(migrations.Migration):
    dependencies = [("spreadsheets", "0004_exports"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="spreadsheets", matrix=MATRIX), migrations.RunPython.noop
        ),
        migrations.RunPython(let_see_all, migrations.RunPython.noop),
    ]
