"""Administrators manage people, tokens and background work; supervisors and auditors see them."""

from functools import partial

from django.db import migrations

from accounts.roles import grant

SEEN = {"policystate": "v", "archive": "v", "hold": "v", "retention": "v"}
MATRICES = {
    "accounts": {
        "administrator": {"user": "vac", "apitoken": "vacd", "membership": "vacd"},
        "auditor": {"user": "v", "apitoken": "v", "membership": "v"},
    },
    "jobs": {"administrator": {"job": "vc"}, "supervisor": {"job": "v"}, "auditor": {"job": "v"}},
    "timeseries": {
        "administrator": {"policystate": "vc", "archive": "vc", "hold": "vac", "retention": "vc"},
        "supervisor": SEEN,
        "auditor": SEEN,
    },
}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("jobs", "0001_initial"),
        ("timeseries", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(
            partial(grant, app_label=app_label, matrix=matrix), migrations.RunPython.noop
        )
        for app_label, matrix in MATRICES.items()
    ]
