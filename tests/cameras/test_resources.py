"""Zones, cameras and alerts by spreadsheet, and a city's cameras as they come."""

import pytest
import tablib
from django.contrib.gis.geos import Point, Polygon
from django.core.management import call_command

from cameras.models import Camera
from cameras.resources import CameraAlertResource, CameraResource, ZoneResource
from spreadsheets.formats import CSV, XLSX
from tests.cameras.factories import CameraAlertFactory, CameraFactory, ZoneFactory
from tests.conftest import DATA

CITY = DATA / "cameras" / "dot_cameras" / "dev" / "nyc" / "cameras.json"


@pytest.fixture
def rows(db):
    zone = ZoneFactory(area=Polygon(((0, 0), (1, 0), (1, 1), (0, 0)), srid=4326), notes="é; ü")
    camera = CameraFactory(
        zone=zone,
        point=Point(6.123456789, 46.5, srid=4326),
        tags=["gate", "a; b"],
        configuration={"frames_per_second": 29.97},
    )
    CameraFactory()
    CameraAlertFactory(camera=camera)
    CameraAlertFactory()


@pytest.mark.parametrize("form", [CSV, XLSX])
@pytest.mark.parametrize("resource", [ZoneResource, CameraResource, CameraAlertResource])
def test_what_was_exported_changes_nothing_when_it_comes_back(rows, resource, form):
    exported = form().export_data(resource().export())

    result = resource().import_data(form().create_dataset(exported))

    assert not result.has_errors(), [error for row in result.row_errors() for error in row[1]]
    assert not result.has_validation_errors(), result.invalid_rows[0].error
    assert {row.import_type for row in result.rows} == {"skip"}


def imported(**cells):
    return CameraResource().import_data(tablib.Dataset([*cells.values()], headers=[*cells]))


def test_a_camera_without_a_uuid_gets_one(db):
    imported(code="gate", uuid="")

    assert Camera.objects.get().uuid


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"zone": "nowhere"}, "There is no zone 'nowhere'."),
        ({"point": "6.5 46.5"}, "is neither WKT"),
        ({"configuration": '{"fps": 30}'}, "unknown field `fps`"),
        ({"stream_url": "rtsp://a:b@c/"}, "holds no user name or password"),
    ],
)
def test_a_line_that_is_wrong_says_why(db, cells, problem):
    result = imported(code="gate", **cells)

    problems = [str(error.error) for _, errors in result.row_errors() for error in errors]
    problems += [str(row.error) for row in result.invalid_rows]
    assert problem in " ".join(problems)
    assert not Camera.objects.exists()


@pytest.mark.slow
@pytest.mark.real_data
def test_the_cameras_of_a_city_load_and_show_on_the_map(client, superuser, capsys):
    for _ in range(2):
        call_command("load_dot_cameras", str(CITY))
    client.force_login(superuser)

    pins = client.get("/admin/cameras/camera/map/").json()["features"]

    assert capsys.readouterr().out.splitlines() == [
        "723 new, 0 changed, 0 unchanged",
        "0 new, 0 changed, 723 unchanged",
    ]
    assert len(pins) == 723
    assert Camera.objects.get(code="nyc-368").name == "1 Ave @ 110 St"
