"""Other forms of a list: spreadsheets for people, columns for programs, GeoJSON for maps."""

from rest_framework.renderers import BaseRenderer, JSONRenderer


class CSVRenderer(BaseRenderer):
    media_type = "text/csv"
    format = "csv"
    render_style = "binary"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data


class XLSXRenderer(CSVRenderer):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"


class ODSRenderer(CSVRenderer):
    media_type = "application/vnd.oasis.opendocument.spreadsheet"
    format = "ods"


class ParquetRenderer(CSVRenderer):
    media_type = "application/vnd.apache.parquet"
    format = "parquet"


class ArrowRenderer(CSVRenderer):
    """Arrow's streaming format."""

    media_type = "application/vnd.apache.arrow.stream"
    format = "arrow"


class GeoJSONRenderer(JSONRenderer):
    """A page of rows as a FeatureCollection. The view names its ``geo_field``."""

    media_type = "application/geo+json"
    format = "geojson"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        context = renderer_context or {}
        geo_field = context["view"].geo_field
        if isinstance(data, dict) and "results" in data:
            page = {key: value for key, value in data.items() if key != "results"}
            features = [feature_of(row, geo_field) for row in data["results"]]
            data = {"type": "FeatureCollection", **page, "features": features}
        elif data is not None:
            data = feature_of(data, geo_field)
        return super().render(data, accepted_media_type, renderer_context)


def feature_of(row: dict, geo_field: str) -> dict:
    properties = {key: value for key, value in row.items() if key != geo_field}
    return {"type": "Feature", "geometry": row.get(geo_field), "properties": properties}
