"""The rows of an import that are wrong, as a workbook to mend and send again."""

from collections.abc import Iterator

import pyarrow as pa
from django.utils.text import get_valid_filename

from spreadsheets import registry
from spreadsheets.engine.columns import GIVEN_BACK
from spreadsheets.engine.sealing import secret_headers
from spreadsheets.exporting import workbooks
from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.services.previews import rows_of

AT_ONCE = 2000


def name_of_file(job: ImportJob) -> str:
    stem = job.file_name.rpartition(".")[0] or job.file_name
    return f"{get_valid_filename(stem) or 'rows'}-failed.xlsx"


def are_kept(job: ImportJob) -> bool:
    """Whether there are any, and they are still there."""
    return bool(job.wrong_count) and job.rows_removed_at is None


def workbook(job: ImportJob) -> Iterator[bytes]:
    """The wrong rows with their columns as they were sent, and a last one that says what is wrong.

    That column is passed over when the workbook is imported. Secrets are not given back.
    """
    headers = _headers(job)
    schema = pa.schema([(name, pa.string()) for name in [*headers, GIVEN_BACK]])
    return workbooks.xlsx(_batches(job, headers, schema), schema)


def _headers(job: ImportJob) -> list[str]:
    secrets = registry.resource_for(job.resource, job.uploaded_by).secrets
    headers = job.findings["headers"]
    hidden = secret_headers(headers, job.columns, secrets)
    return [
        header
        for header in headers
        if header not in hidden and (job.columns.get(header) or header.casefold() != GIVEN_BACK)
    ]


def _batches(job: ImportJob, headers: list[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    batch: list[ImportRow] = []
    for row in rows_of(job, status=ImportRow.Status.WRONG).iterator(chunk_size=AT_ONCE):
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield _batch(batch, headers, schema)
            batch = []
    if batch:
        yield _batch(batch, headers, schema)


def _batch(rows: list[ImportRow], headers: list[str], schema: pa.Schema) -> pa.RecordBatch:
    cells = [[row.cells.get(header, "") for row in rows] for header in headers]
    return pa.record_batch([*cells, [problem_of(row) for row in rows]], schema=schema)


def problem_of(row: ImportRow) -> str:
    """All that is wrong with a row, in one text."""
    said = (
        f"{error['column']}: {error['message']}" if error.get("column") else error["message"]
        for error in row.errors
    )
    return "; ".join(dict.fromkeys(said))
