"""How the tables of the house are made."""

from collections.abc import Sequence
from pathlib import Path

from django.apps import AppConfig, apps
from django.core.checks import Error
from django.db import connections, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

ROOT = Path(__file__).resolve().parents[1]


class AtOnce(migrations.Migration):
    """Draws the models once, as they are at its end, and makes their tables from that.

    Django draws every related model anew for each operation, and here all are related, through the
    user: a new database took minutes. So the operations only add, and none adds to what another one
    of them made: a model comes with all its fields, indexes and constraints.
    """

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        project_state.__dict__.pop("apps", None)  # while they are there, each operation draws anew
        after = self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, after, after)
        return after


def check_history(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs
) -> list[Error]:
    """Return an error if migrations made this database that are not here: its tables may differ."""
    if "owner" not in (databases or []):
        return []
    loader = MigrationLoader(connections["owner"], ignore_no_migrations=True)
    ours = {app.label for app in apps.get_app_configs() if is_ours(app)}
    made = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    unknown = sorted(f"{app}.{name}" for app, name in made if app in ours)
    if not unknown:
        return []
    return [
        Error(
            f"This database was made by migrations that are not here, such as {unknown[0]}.",
            hint="If an older Glasshouse made it, make it anew: bin/run --reset. "
            "If a newer one did, go on with that one.",
            id="glasshouse.E001",
        )
    ]


def is_ours(app: AppConfig) -> bool:
    return Path(app.path).parent == ROOT
