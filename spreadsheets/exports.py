"""Lists as files, whole and as filtered on the screen."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from spreadsheets.formats import XLSX, escape
from spreadsheets.resources import BaseResource

ROWS_AT_ONCE = 2000


def response(
    resource: BaseResource, queryset: QuerySet, *, form: str, name: str
) -> HttpResponseBase:
    """A download of every row of the queryset: CSV is streamed, XLSX made in memory."""
    if form == "csv":
        return streamed(csv_lines(resource, queryset), name=name)
    book = XLSX().export_data(resource.export(queryset, force_native_type=True))
    return as_file(HttpResponse(book, content_type=XLSX.CONTENT_TYPE), f"{name}.{form}")


def streamed(lines: Iterator[str], *, name: str) -> HttpResponseBase:
    """A CSV download, sent as it is made."""
    # What can go wrong goes wrong with the first rows, while there still can be another answer.
    lines = chain(list(islice(lines, 2)), lines)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return as_file(answer, f"{name}.csv")


def as_file(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    stem, _, form = name.rpartition(".")
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M")
    answer["Content-Disposition"] = f'attachment; filename="{stem}-{stamp}.{form}"'
    return answer


def csv_lines(resource: BaseResource, queryset: QuerySet) -> Iterator[str]:
    """The lines of a CSV file, some at a time, in constant memory."""
    fields = resource.get_export_fields()
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([field.column_name for field in fields])
    for number, instance in enumerate(queryset.iterator(chunk_size=ROWS_AT_ONCE), 1):
        writer.writerow([escape(cell) for cell in resource.export_resource(instance)])
        if number % ROWS_AT_ONCE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
