"""Lists sent as files while they are made. Each is noted down as an export."""

from collections.abc import Iterator
from itertools import chain, islice

import pyarrow as pa
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from spreadsheets.exporting.exports import MEDIA_TYPES
from spreadsheets.exporting.lists import Asked
from spreadsheets.exporting.portions import Extract
from spreadsheets.exporting.sheets import About
from spreadsheets.exporting.tables import FORMS
from spreadsheets.models import Export
from spreadsheets.services import exporting


def sent(export: Export, extract: Extract) -> HttpResponseBase:
    """The file of an export that is streamed."""
    return streaming(exporting.streamed(export, extract), export, exporting.file_name(export))


def made(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    *,
    asked: Asked,
    form: str,
    by: AbstractBaseUser,
    about: About | None = None,
    name: str = "",
) -> HttpResponseBase:
    """The file of record batches that no resource makes, in a form of ``tables.FORMS``."""
    export = exporting.begun(asked, form=form, by=by, is_streamed=True)
    rows = 0

    def counted() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        for batch in batches:
            rows += len(batch)
            yield batch

    content = filter(None, FORMS[form].write(counted(), schema, about))
    noted = exporting.noted(export, content, rows=lambda: rows)
    return streaming(noted, export, exporting.file_name(export, name=name))


def streaming(content: Iterator[bytes], export: Export, name: str) -> HttpResponseBase:
    # What can go wrong goes wrong with the first rows, while there still can be another answer.
    content = chain(list(islice(content, 2)), content)
    answer = StreamingHttpResponse(content, content_type=MEDIA_TYPES[export.form])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def stored(export: Export) -> HttpResponseBase:
    """The file that a worker made."""
    name = str(export.file.name).rpartition("/")[2]
    file = export.file.open("rb")
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=MEDIA_TYPES[export.form]
    )
