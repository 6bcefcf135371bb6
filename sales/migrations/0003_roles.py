"""What each role may do in sales."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

READ = {
    "category": "v",
    "product": "v",
    "productprice": "v",
    "calendarevent": "v",
    "forecast": "v",
    "dailysales": "v",
    "transaction": "v",
    "transactionline": "v",
    "linemovement": "v",
}
# To change a transaction is to take something of it back.
LEAD = {**READ, "transaction": "vac", "transactionline": "va"}
MATRIX = {
    "administrator": {
        **LEAD,
        **dict.fromkeys(("category", "product", "productprice", "calendarevent"), "vacd"),
    },
    "supervisor": {
        **LEAD,
        **dict.fromkeys(("category", "product", "productprice"), "vac"),
        "calendarevent": "vacd",
    },
    "cashier": {
        "category": "v",
        "product": "v",
        "productprice": "v",
        "calendarevent": "v",
        "transaction": "va",
        "transactionline": "va",
    },
    "viewer": READ,
    "analyst": READ,
    "auditor": READ,
}
BEYOND = {
    "view_cost": ("administrator", "supervisor", "analyst", "auditor"),
    "view_earlier": ("administrator", "supervisor", "viewer", "analyst", "auditor"),
    "override_price": ("administrator", "supervisor"),
}


def grant_beyond(apps, schema_editor) -> None:
    """The permissions that are none of view, add, change and delete; grant has made them."""
    alias = schema_editor.connection.alias
    groups = apps.get_model("auth", "Group").objects.using(alias)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    for code, roles in BEYOND.items():
        permission = permissions.get(content_type__app_label="sales", codename=code)
        for role in roles:
            groups.get(name=role).permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_ledger"), ("accounts", "0002_roles")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="sales", matrix=MATRIX), migrations.RunPython.noop
        ),
        migrations.RunPython(grant_beyond, migrations.RunPython.noop),
    ]
