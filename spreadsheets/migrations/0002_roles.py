"""Who sees imports: everybody who may import sees their own, and some those of everybody."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

SEE = {"importjob": "v", "importrow": "v"}
SEE_ALL = ["administrator", "auditor"]
MATRIX = dict.fromkeys(
    [
        *SEE_ALL,
        "supervisor",
        "operator",
        "analyst",
        "laboratory principal",
        "laboratory member",
        "back office",
    ],
    SEE,
)


def let_see_all(apps, schema_editor):
    alias = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    see = permissions.get(content_type__app_label="spreadsheets", codename="view_every_importjob")
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=SEE_ALL):
        group.permissions.add(see)


class Migration(migrations.Migration):
    dependencies = [("spreadsheets", "0001_initial"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="spreadsheets", matrix=MATRIX), migrations.RunPython.noop
        ),
        migrations.RunPython(let_see_all, migrations.RunPython.noop),
    ]
