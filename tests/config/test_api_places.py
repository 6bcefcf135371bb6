"""Lists narrowed to a place."""

import pytest
from django.contrib.gis.geos import Point

from tests.config.resources import URL, codes
from tests.sensing.factories import SensorFactory


@pytest.fixture
def mapped(db):
    SensorFactory(sensor_id="east", point=Point(6.6, 46.5, srid=4326))
    SensorFactory(sensor_id="nowhere")
    SensorFactory(sensor_id="west", point=Point(6.5, 46.5, srid=4326))


@pytest.mark.parametrize(
    ("box", "found"),
    [
        ("6,46,7,47", ["east", "west"]),
        ("6.55,46,7,47", ["east"]),
        ("6.5,46.5,6.5,46.5", ["west"]),
        ("-180,-90,180,90", ["east", "west"]),
        ("7,46,8,47", []),
    ],
)
def test_a_box_leaves_what_lies_in_it(api, mapped, box, found):
    assert codes(api.get(f"{URL}?in_bbox={box}")) == found


@pytest.mark.parametrize(
    "box", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,0,1,1", "7,46,6,47", "0,0,181,1", "0,0,1,91"]
)
def test_what_is_no_box_is_a_400(api, mapped, box):
    response = api.get(f"{URL}?in_bbox={box}")

    assert response.status_code == 400
    assert "in_bbox" in response.json()


def test_points_contain_nothing(api, mapped):
    assert api.get(f"{URL}?contains=6.5,46.5").status_code == 400
