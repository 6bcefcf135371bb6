"""Import and export of readings, and export of what was refused and corrected."""

from datetime import UTC, datetime

import numpy as np
import tablib
from django.core.exceptions import ValidationError
from django.db import transaction
from import_export import fields, resources
from import_export.results import Error, Result, RowResult

from accounts.models import User
from sensing.models import (
    Correction,
    RefusedReading,
    Sensor,
)
from sensing.services.checks import Batch, Refusal
from sensing.services.ingest import Outcome, store_readings
from spreadsheets.resources import BaseResource, check_headers
from spreadsheets.widgets import InstantWidget, NumberWidget, reference


class RefusedReadingResource(BaseResource):
    """One line a refused reading, for export: mended ones are sent again."""

    only_exported = "Refused readings are only exported; mend them here or send them again."

    class Meta(BaseResource.Meta):
        model = RefusedReading
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "kind",
            "reason",
            "source",
            "sensor_id",
            "timestamp",
            "value",
            "quality",
            "sent",
            "times",
            "status",
            "settled_at",
            "received_at",
        )


class CorrectionResource(BaseResource):
    """One line a correction, for export."""

    sensor = reference("sensor", Sensor, "sensor_id")
    made_by = reference("made_by", User, "email")

    only_exported = "Corrections are only exported; make them one by one."

    class Meta(BaseResource.Meta):
        model = Correction
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "sensor",
            "start",
            "end",
            "kind",
            "amount",
            "undoes",
            "reason",
            "readings",
            "made_by",
            "made_at",
        )


class ReadingResult(Result):
    """What became of a file of readings. Only refused lines are in it, so each keeps its number."""

    def row_errors(self) -> list[tuple[int, list[Error]]]:
        return [(row.number, row.errors) for row in self.rows if row.errors]


class ReadingResource(resources.Resource):
    """One line a reading, stored by the service that stores what devices send."""

    sensor_id = fields.Field(column_name="sensor_id")
    timestamp = fields.Field(column_name="timestamp", widget=InstantWidget())
    value = fields.Field(column_name="value", widget=NumberWidget())
    quality = fields.Field(column_name="quality", widget=NumberWidget(), default=1.0)

    SHOWN_IN_PREVIEW = 50

    class Meta:
        fields = ("sensor_id", "timestamp", "value", "quality")
        import_id_fields = ("sensor_id", "timestamp")

    @classmethod
    def get_display_name(cls) -> str:
        return cls.__name__  # what the import page asks of resources that have a model

    def import_data(self, dataset, dry_run=False, raise_errors=False, **kwargs) -> Result:
        """Store the lines, all or none, or find out what storing them would do."""
        try:
            check_headers(
                dataset.headers or [],
                known=[*self.fields],
                required=["sensor_id", "timestamp", "value"],
            )
        except ValidationError as error:
            result = ReadingResult()
            result.append_base_error(Error(error))
            return result
        batch, malformed = batch_of(dataset, self.fields)
        with transaction.atomic():
            outcome = store_readings(batch, refused=malformed, now=datetime.now(UTC))
            if dry_run or outcome.refused:
                transaction.set_rollback(True)
        return result_of(outcome, dataset, self.fields, most=self.SHOWN_IN_PREVIEW)


def batch_of(dataset: tablib.Dataset, columns: dict) -> tuple[Batch, list[Refusal]]:
    """Turn lines into columns, and the lines that cannot be read into refusals."""
    good, index, refused = [], [], []
    for place, row in enumerate(dataset.dict):
        try:
            timestamp = columns["timestamp"].clean(row)
            value, quality = columns["value"].clean(row), 1.0
            if row.get("quality") not in (None, ""):
                quality = columns["quality"].clean(row)
            if timestamp is None or value is None:
                raise ValueError("timestamp and value must not be empty.")
        except ValueError as error:
            refused.append(Refusal(place, str(error)))
        else:
            naive = timestamp.astimezone(UTC).replace(tzinfo=None)
            good.append((str(row["sensor_id"]), naive, value, quality))
            index.append(place)
    codes, moments, values, qualities = zip(*good, strict=True) if good else ((), (), (), ())
    batch = Batch(
        index=np.array(index, dtype="int64"),
        sensor_ids=codes,
        timestamps=np.array(moments, dtype="datetime64[us]"),
        values=np.array(values, dtype="float64"),
        qualities=np.array(qualities, dtype="float64"),
    )
    return batch, refused


def result_of(outcome: Outcome, dataset: tablib.Dataset, columns: dict, *, most: int) -> Result:
    """The outcome in the library's words: every refusal, and the first lines as a sample."""
    result = ReadingResult()
    result.diff_headers = [field.column_name for field in columns.values()]
    result.total_rows = outcome.received
    result.totals[RowResult.IMPORT_TYPE_NEW] = outcome.stored
    result.totals[RowResult.IMPORT_TYPE_UPDATE] = outcome.updated
    result.totals[RowResult.IMPORT_TYPE_SKIP] = outcome.unchanged
    result.totals[RowResult.IMPORT_TYPE_ERROR] = len(outcome.refused)
    for refusal in outcome.refused:
        row = RowResult()
        row.number, row.import_type = refusal.index + 2, RowResult.IMPORT_TYPE_ERROR
        row.errors = [
            Error(ValueError(refusal.reason), row=dataset.dict[refusal.index], number=row.number)
        ]
        result.rows.append(row)
    if not outcome.refused:
        for number, line in enumerate(dataset.dict[:most], 2):
            row = RowResult()
            row.number, row.import_type = number, RowResult.IMPORT_TYPE_NEW
            row.diff = [str(line.get(name, "")) for name in result.diff_headers]
            result.rows.append(row)
    return result
