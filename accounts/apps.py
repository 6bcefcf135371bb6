from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.audit_functions import replace_functions
        from accounts.privileges import grant_after_migrate
        from config.migrating import check_history

        # Once a migrate, after every app: new tables have no reader until they are granted.
        post_migrate.connect(grant_after_migrate, sender=self)
        post_migrate.connect(replace_functions, sender=self)
        register(check_history, Tags.database)
