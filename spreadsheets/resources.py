"""What the spreadsheets of all tables have in common. A resource maps columns; it has no rule."""

import difflib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.db.models.fields import AutoFieldMixin
from import_export import fields, resources, widgets

from accounts import scopes
from accounts.models import User
from spreadsheets.models import ImportJob
from spreadsheets.widgets import OURS, BoundField, TextOrNothingWidget, reference

BOUNDS = {"lower": "startswith", "upper": "endswith"}  # what Django calls the ends of ranges


class BaseResource(resources.ModelResource):
    """Rows matched on natural keys: what was exported can be imported again and changes nothing.

    A subclass names ``import_id_fields``, the columns that say which row is meant. Everything is
    checked, constraints included, and one wrong row stops the whole file.
    """

    user = None  # who imports; programs have no user and no bounds
    only_exported = ""  # why this table is not imported, a sentence
    synonyms: Mapping[str, Sequence[str]] = {}  # what else files call a column, by its name
    may_be_absent: Sequence[str] = ()  # keys without which a line is a new row
    also_known_by: Sequence[str] = ()  # columns that say which row is meant before all others do
    secrets: Sequence[str] = ()  # columns whose cells nobody may read again
    fixed: Mapping[str, Any] = {}  # what all its rows hold, by attribute; others it does not know
    unusual: Mapping[str, Q] = {}  # what people are asked to look at again, by the sentence
    # What the table keeps of a cell besides its own value: the column, and how its cell is read.
    follows: Mapping[str, tuple[str, widgets.Widget]] = {}
    # Whether triggers and constraints say all that ``clean`` of the model does, if later.
    checked_by_database = False

    class Meta:
        abstract = True
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True
        store_instance = True

    def import_data(self, dataset, *args, rollback_on_validation_errors=True, **kwargs):
        return super().import_data(
            dataset, *args, rollback_on_validation_errors=rollback_on_validation_errors, **kwargs
        )

    def before_import(self, dataset: tablib.Dataset, **kwargs) -> None:
        self.user = kwargs.get("user")
        self.written: list = []
        if self.only_exported:
            raise ValidationError(self.only_exported)
        check_headers(
            dataset.headers or [],
            known=[field.column_name for field in self.get_import_fields()],
            required=[self.fields[name].column_name for name in self.get_import_id_fields()],
        )

    def get_or_init_instance(self, instance_loader, row):
        instance, is_new = super().get_or_init_instance(instance_loader, row)
        if not is_new:
            self._check_scope("change", instance)
        return instance, is_new

    def save_instance(self, instance, is_create, row, **kwargs) -> None:
        super().save_instance(instance, is_create, row, **kwargs)
        self._check_scope("add" if is_create else "change", instance)

    def _check_scope(self, permission: str, row: Model) -> None:
        if self.user and not scopes.allows(self.user, permission, row):
            raise ValueError(f"Your role does not reach {row}.")

    def init_instance(self, row=None):
        key = self._meta.model._meta.pk
        number = (row or {}).get(key.name)
        if isinstance(key, AutoFieldMixin) and number not in (None, ""):
            name = self._meta.model._meta.verbose_name
            raise ValueError(f"There is no {name} {number}. Leave the cell empty to add one.")
        made = super().init_instance(row)
        for name, value in {**self.fixed, **self.values_of_new()}.items():
            setattr(made, name, value)
        return made

    def after_import(self, dataset, result, **kwargs) -> None:
        # The library sets sequences here, which the application's role may not and need not.
        rows = self._meta.model._base_manager.filter(pk__in=self.written)
        self.after_write(rows, now=datetime.now(UTC))

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(**self.fixed)

    def turn_of(self, row: Mapping[str, str]) -> int:
        """When a line has its turn among those of its file: lines that others build on go first."""
        return 0

    def values_of_new(self) -> dict[str, Any]:
        """What rows hold that an import makes, by the attribute; no file says it."""
        return {}

    def after_write(self, rows: QuerySet, *, now: datetime) -> None:
        """What follows, in the same transaction, from rows that were made or changed."""

    def get_instance(self, instance_loader, row):
        """As the library finds it, but for ends of ranges and for keys that may be absent."""
        for name in self.also_known_by:
            if row.get(self.fields[name].column_name):
                return self._found([self.fields[name]], row)
        columns = [self.fields[name] for name in self.get_import_id_fields()]
        if any(not row.get(self.fields[name].column_name) for name in self.may_be_absent):
            return None
        if any(isinstance(column, BoundField) for column in columns):
            return self._found(columns, row)
        return super().get_instance(instance_loader, row)

    def _found(self, columns: list[fields.Field], row) -> Model | None:
        asked = {}
        for column in columns:
            bound = f"__{BOUNDS[column.end]}" if isinstance(column, BoundField) else ""
            value = column.clean(row)
            missing = "__isnull" if value is None else ""
            asked[f"{column.attribute}{bound}{missing}"] = True if value is None else value
        return self.get_queryset().filter(**asked).first()

    def after_save_instance(self, instance, row, **kwargs) -> None:
        self.written.append(instance.pk)

    @classmethod
    def widget_from_django_field(cls, f, default=widgets.Widget):
        if f.null and f.get_internal_type() == "CharField":
            return TextOrNothingWidget
        return OURS.get(f.get_internal_type()) or super().widget_from_django_field(f, default)


def check_headers(headers: list[str], *, known: list[str], required: list[str]) -> None:
    """Raise ValidationError naming every unknown, doubled or missing column, with a suggestion."""
    problems = []
    for name in dict.fromkeys(headers):
        if name not in known:
            guesses = difflib.get_close_matches(name.lower().replace(" ", "_"), known, n=1)
            hint = f" Did you mean {guesses[0]!r}?" if guesses else ""
            problems.append(f"There is no column {name!r}.{hint}")
        elif headers.count(name) > 1:
            problems.append(f"The column {name!r} stands twice.")
    problems += [f"The column {name!r} is missing." for name in required if name not in headers]
    if problems:
        raise ValidationError(problems)


class ImportJobResource(BaseResource):
    """One line an import, for export."""

    table = fields.Field(attribute="resource", column_name="table")
    uploaded_by = reference("uploaded_by", User, "email")

    only_exported = "Imports are only exported; bring a file on the list that it is for."

    class Meta(BaseResource.Meta):
        model = ImportJob
        abstract = False
        import_id_fields = ("uuid",)
        fields = (
            "uuid",
            "table",
            "file_name",
            "sha256",
            "size",
            "mode",
            "applies_when_right",
            "status",
            "new_count",
            "changed_count",
            "unchanged_count",
            "wrong_count",
            "applied_count",
            "error",
            "uploaded_by",
            "uploaded_at",
            "checked_at",
            "finished_at",
            "rows_removed_at",
        )

    def get_queryset(self):
        return super().get_queryset().select_related("uploaded_by")
