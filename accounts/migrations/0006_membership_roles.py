"""Administrators give roles within warehouses, zones and laboratories; auditors see them."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

MATRIX = {"administrator": {"membership": "vacd"}, "auditor": {"membership": "v"}}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_memberships")]

    operations = [
        migrations.RunPython(
            partial(grant, app_label="accounts", matrix=MATRIX), migrations.RunPython.noop
        )
    ]
