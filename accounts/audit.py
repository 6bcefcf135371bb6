"""What the audit of tables with shapes listens to."""

from collections.abc import Iterable

import pghistory
import pgtrigger
from django.contrib.gis.db.models.fields import BaseSpatialField


class AnyChange(pgtrigger.Condition):
    """Whether a column differs, shapes compared by their text.

    The equality of shapes is found by the search path only, which a restore of a dump empties.
    """

    def __init__(self, *, exclude: Iterable[str] = ()) -> None:
        self.exclude = set(exclude)

    def resolve(self, model) -> str:
        return " OR ".join(
            f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in self._columns(model)
        )

    def _columns(self, model) -> Iterable[str]:
        for field in model._meta.local_concrete_fields:
            if field.name not in self.exclude:
                is_shape = isinstance(field, BaseSpatialField)
                yield f'"{field.column}"::text' if is_shape else f'"{field.column}"'


def track_shapes(*, exclude: Iterable[str] = ()):
    """``pghistory.track`` for models with shapes."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(condition=AnyChange(exclude=exclude)),
        pghistory.DeleteEvent(),
        exclude=[*exclude],
    )
