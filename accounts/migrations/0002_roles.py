"""The roles of the house, as groups. Each domain's own migration says what they may do there."""

from django.db import migrations

ROLES = [
    "administrator",
    "supervisor",
    "worker",
    "viewer",
    "operator",
    "analyst",
    "auditor",
    "cashier",
    "laboratory principal",
    "laboratory member",
    "back office",
]


def make_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in ROLES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        # Before the domains, as each step of these draws anew whatever is related to the user.
        ("knox", "0009_extend_authtoken_field"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
