"""Tables of any length as files, made while they are sent: CSV, XLSX, ODS, Parquet and Arrow.

A table comes as record batches of one schema: instants (timestamp[us, UTC]), days (date32), yes and
no, numbers (int64, float64, decimal128), and texts (string, or dictionary of string). What is made
of a batch is given away before the next one is asked for, so memory does not grow with the table.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from spreadsheets.exporting import opendocument
from spreadsheets.exporting.cells import contents, csv_texts
from spreadsheets.exporting.opendocument import ods
from spreadsheets.exporting.outgoing import Outgoing
from spreadsheets.exporting.sheets import About
from spreadsheets.exporting.workbooks import xlsx
from spreadsheets.formats import XLSX
from timeseries.arrow import compute as pc
from timeseries.arrow import parquet as pq

Batches = Iterator[pa.RecordBatch]
ROWS_OF_A_GROUP = 100_000  # what Parquet compresses together, and a reader decompresses


def csv(batches: Batches, schema: pa.Schema, about: About | None = None) -> Iterator[bytes]:
    """A header and lines; instants in ISO 8601, floats as short as they can be read back exactly.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    yield header(schema.names)
    for batch in batches:
        texts = [csv_texts(column) for column in batch.columns]
        ends = {"null_handling": "replace", "null_replacement": ""}
        lines = pc.binary_join_element_wise(*texts, ",", **ends)
        lines = pc.binary_join_element_wise(lines, "\r\n", "")
        yield contents(lines)


def header(names: list[str]) -> bytes:
    return ",".join(csv_texts(pa.array(names)).to_pylist()).encode() + b"\r\n"


def arrow(batches: Batches, schema: pa.Schema, about: About | None = None) -> Iterator[bytes]:
    """Arrow's streaming format."""
    out = Outgoing()
    with pa.ipc.new_stream(out, schema) as writer:
        yield out.taken()
        for batch in batches:
            writer.write_batch(batch)
            yield out.taken()
    yield out.taken()


def parquet(batches: Batches, schema: pa.Schema, about: About | None = None) -> Iterator[bytes]:
    """Parquet in groups of rows, compressed with zstd."""
    out = Outgoing()
    with pq.ParquetWriter(out, schema, compression="zstd", store_schema=True) as writer:
        for table in gathered(batches, rows=ROWS_OF_A_GROUP):
            writer.write_table(table, row_group_size=len(table))
            yield out.taken()
    yield out.taken()


def gathered(batches: Batches, *, rows: int) -> Iterator[pa.Table]:
    """The same rows in tables of at least so many, but for the last."""
    held: list[pa.RecordBatch] = []
    for batch in filter(len, batches):
        held.append(batch)
        if sum(map(len, held)) >= rows:
            yield pa.Table.from_batches(held).combine_chunks()
            held = []
    if held:
        yield pa.Table.from_batches(held).combine_chunks()


@dataclass(frozen=True)
class Form:
    """A kind of file, with what makes it of record batches and their schema."""

    media_type: str
    write: Callable[[Batches, pa.Schema, About | None], Iterator[bytes]]


# By the ending of their names.
FORMS = {
    "csv": Form("text/csv; charset=utf-8", csv),
    "xlsx": Form(XLSX.CONTENT_TYPE, xlsx),
    "ods": Form(opendocument.MEDIA_TYPE, ods),
    "parquet": Form("application/vnd.apache.parquet", parquet),
    "arrow": Form("application/vnd.apache.arrow.stream", arrow),
}
