"""Which connection does what: the owner migrates, the application reads and writes."""


class OwnerMigrates:
    """Schema changes belong to the owner; everything else goes to the application's role."""

    def allow_migrate(self, db: str, app_label: str, **hints) -> bool:
        return db == "owner"

    def allow_relation(self, first, second, **hints) -> bool:
        return True  # both connections lead to the same database
