from config.admin import ImportExportModelAdmin, ReadOnlyAdmin


class ExportedAdmin(ReadOnlyAdmin, ImportExportModelAdmin):
    """A table that services write: looked at and exported, never imported."""

    def has_import_permission(self, request) -> bool:
        return False
