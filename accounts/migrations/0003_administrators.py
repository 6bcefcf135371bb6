"""Administrators manage people, tokens and background work; supervisors and auditors see them."""

from django.db import migrations

from accounts.roles import grant


def give(apps, schema_editor):
    grant(
        apps,
        schema_editor,
        "accounts",
        {
            "administrator": {"user": "vac", "apitoken": "vacd"},
            "auditor": {"user": "v", "apitoken": "v"},
        },
    )
    grant(
        apps,
        schema_editor,
        "jobs",
        {"administrator": {"job": "vc"}, "supervisor": {"job": "v"}, "auditor": {"job": "v"}},
    )
    grant(
        apps,
        schema_editor,
        "timeseries",
        {
            "administrator": {"policystate": "vc"},
            "supervisor": {"policystate": "v"},
            "auditor": {"policystate": "v"},
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("jobs", "0001_initial"),
        ("timeseries", "0001_initial"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
