"""Lists in other forms: spreadsheets for people, GeoJSON for maps."""

import csv
import io

import openpyxl
import pytest
from django.contrib.gis.geos import Point

from tests.config.resources import (
    URL,
)
from tests.sensing.factories import (
    SensorFactory,
)


@pytest.fixture
def many_sensors(db):
    """More sensors than a page holds, one with a text that spreadsheets would calculate."""
    SensorFactory.create_batch(60, unit="bar")
    SensorFactory(sensor_id="z-last", location='=HYPERLINK("http://x")', unit="°C")


def as_rows(response, form):
    if form == "csv":
        return list(csv.reader(io.StringIO(response.getvalue().decode())))
    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_as_spreadsheet_is_not_cut_at_a_page(api, many_sensors, form):
    header, *rows = as_rows(api.get(f"{URL}?format={form}&limit=10"), form)

    assert header[0] == "sensor_id"
    assert len(rows) == 61


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_spreadsheet_holds_what_the_filter_leaves(api, many_sensors, form):
    rows = as_rows(api.get(f"{URL}?format={form}&unit=°C"), form)

    assert [row[0] for row in rows] == ["sensor_id", "z-last"]


FORMS = ["csv", "xlsx", "geojson"]
# A spreadsheet has all its columns; a map may have fewer.
NONSENSE = [(form, query) for form in FORMS for query in ("colour=red", "limit=0", "offset=x")]
NONSENSE += [(form, query) for form in FORMS[:2] for query in ("fields=unit", "brief=true")]


@pytest.mark.parametrize(("form", "query"), NONSENSE)
def test_another_form_refuses_in_json_what_it_cannot_honour(api, many_sensors, form, query):
    response = api.get(f"{URL}?format={form}&{query}")

    assert (response.status_code, response["Content-Type"]) == (400, "application/json")


def test_a_map_may_have_some_of_the_fields(api, mapped):
    feature = api.get(f"{URL}?format=geojson&fields=sensor_id,point").json()["features"][0]

    assert feature["properties"] == {"sensor_id": "here"}
    assert feature["geometry"]["type"] == "Point"


def test_a_csv_cell_that_looks_like_a_formula_is_inert(api, many_sensors):
    rows = as_rows(api.get(f"{URL}?format=csv&sensor_id=z-last"), "csv")

    assert rows[1][3] == """'=HYPERLINK("http://x")"""


def test_a_workbook_cell_that_looks_like_a_formula_is_text(api, many_sensors):
    content = api.get(f"{URL}?format=xlsx&sensor_id=z-last").getvalue()
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["D2"]

    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x")')


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_spreadsheet_is_a_download_with_a_name(api, sensors, form):
    disposition = api.get(f"{URL}?format={form}")["Content-Disposition"]

    assert disposition.startswith('attachment; filename="sensing-sensor-')
    assert disposition.endswith(f'.{form}"')


@pytest.fixture
def mapped(db):
    SensorFactory(sensor_id="here", point=Point(6.56, 46.52, srid=4326))
    SensorFactory(sensor_id="nowhere", point=None)


@pytest.mark.parametrize(
    "asked", [{"QUERY_STRING": "format=geojson"}, {"HTTP_ACCEPT": "application/geo+json"}]
)
def test_a_list_as_geojson_is_a_feature_collection(api, mapped, asked):
    response = api.get(URL, **asked)

    collection = response.json()
    assert response["Content-Type"] == "application/geo+json"
    assert (collection["type"], collection["count"]) == ("FeatureCollection", 2)
    here, nowhere = collection["features"]
    assert here["geometry"] == {"type": "Point", "coordinates": [6.56, 46.52]}
    assert here["properties"]["sensor_id"] == "here"
    assert "point" not in here["properties"]
    assert nowhere["geometry"] is None


def test_one_object_as_geojson_is_a_feature(api, mapped):
    feature = api.get(f"{URL}here/?format=geojson").json()

    assert feature["type"] == "Feature"
    assert feature["geometry"]["coordinates"] == [6.56, 46.52]


@pytest.mark.parametrize(
    "query", ["format=pdf", "format=arrow"], ids=["unknown", "not offered here"]
)
def test_a_form_that_is_not_offered_is_a_404(api, sensors, query):
    assert api.get(f"{URL}?{query}").status_code == 404
