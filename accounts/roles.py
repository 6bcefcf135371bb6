"""Giving permissions to roles, for the migrations of the domains. Only ever adds."""

from django.contrib.auth.management import create_permissions


def grant(apps, schema_editor, app_label: str, matrix: dict[str, dict[str, str]]) -> None:
    """Give each role its permissions on an app's models.

    ``matrix`` maps a role to models and the initials of what it may do with each: view, add,
    change, delete. ``{"viewer": {"sensor": "v"}}``. Permissions that do not exist yet are made.
    """
    alias = schema_editor.connection.alias
    config = apps.get_app_config(app_label)
    config.models_module = True  # a migration's apps have no modules, and would be skipped
    create_permissions(config, apps=apps, verbosity=0, using=alias)
    config.models_module = None
    groups = apps.get_model("auth", "Group").objects.using(alias)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    words = {"v": "view", "a": "add", "c": "change", "d": "delete"}
    for role, models in matrix.items():
        codes = [f"{words[letter]}_{model}" for model, may in models.items() for letter in may]
        found = permissions.filter(content_type__app_label=app_label, codename__in=codes)
        groups.get(name=role).permissions.add(*found)
