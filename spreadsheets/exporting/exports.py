"""Lists as files, whole and as filtered on the screen, made while they are sent or stored."""

import json
from collections.abc import Iterator
from dataclasses import replace

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import F

from spreadsheets.exporting import tables
from spreadsheets.exporting.cells_sql import Cell
from spreadsheets.exporting.compiling import Kind
from spreadsheets.exporting.portions import Extract
from spreadsheets.exporting.sheets import About

# By their endings, in the words of people. GeoJSON is for tables with a shape.
FORMS = {
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    "ods": "OpenDocument (ODS)",
    "parquet": "Parquet",
    "geojson": "GeoJSON",
}
MEDIA_TYPES = {form: kind.media_type for form, kind in tables.FORMS.items()}
MEDIA_TYPES["geojson"] = "application/geo+json"


class NoShape(Exception):
    """GeoJSON was asked for of a table without a point or shape."""


def content_of(extract: Extract, form: str, about: About | None = None) -> Iterator[bytes]:
    """A file of the rows, some at a time, in constant memory.

    Raises NoShape for GeoJSON of what has none.
    """
    if form == "geojson":
        return geojson(extract)
    if form == "csv" and extract.is_compiled:
        return csv(extract)
    extract.as_texts = form == "csv"
    return tables.FORMS[form].write(extract.batches(), extract.schema, about)


def csv(extract: Extract) -> Iterator[bytes]:
    """What the database writes, passed on as it is."""
    yield tables.header([column.name for column in extract.columns])
    yield from extract.lines()


def geojson(extract: Extract) -> Iterator[bytes]:
    """A FeatureCollection of the first shape of each row; its other columns are properties."""
    shape = shape_of(extract)
    if shape is None:
        raise NoShape
    place = extract.columns.index(shape)
    path = F(getattr(shape.field, "path", None) or shape.field.attribute)
    written = Cell(AsGeoJSON(path, precision=15))
    extract.columns[place] = replace(shape, cell=written)
    return _features(extract, shape.name)


def shape_of(extract: Extract):
    return next((each for each in extract.columns if each.kind is Kind.SHAPE), None)


def _features(extract: Extract, shape: str) -> Iterator[bytes]:
    yield b'{"type": "FeatureCollection", "features": ['
    comma = ""
    for batch in extract.batches():
        features = [_feature(row, row.pop(shape)) for row in batch.to_pylist()]
        yield (comma + ",\n".join(features)).encode()
        comma = ",\n"
    yield b"]}\n"


def _feature(row: dict, shape: str | None) -> str:
    properties = json.dumps(row, ensure_ascii=False, default=_as_json)
    geometry = shape or "null"
    return f'{{"type": "Feature", "geometry": {geometry}, "properties": {properties}}}'


def _as_json(value) -> object:
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if value != value.to_integral_value() or abs(value) > 1e15 else int(value)


def about_of(extract: Extract, **facts: str) -> About:
    """What the second sheet says; ``facts`` are said first."""
    return About(
        facts=[(name.replace("_", " ").capitalize(), text) for name, text in facts.items()],
        columns=[(column.name, column.about) for column in extract.columns],
        rows=lambda: extract.rows,
    )
