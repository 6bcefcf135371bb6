"""An outline is drawn over what lies around it, in a real browser."""

import pytest
from playwright.sync_api import expect

from inventory.models import StorageLocation
from tests.inventory.factories import StorageAreaFactory, StorageLocationFactory, square

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def yard(nursery):
    area = StorageAreaFactory(code="FIELD", shape=square(6, 46, 0.001))
    StorageLocationFactory(code="B1", area=area, shape=square(6.0006, 46, 0.0003))
    yield StorageLocationFactory(code="A1", area=area, shape=square(6, 46, 0.0005))
    area.locations.all().delete()
    area.delete()
    area.warehouse.delete()


def test_a_place_leads_upwards_and_shows_its_surroundings(page, yard):
    page.goto(f"/admin/inventory/storagelocation/{yard.pk}/change/")

    expect(page.locator("nav[aria-label='What it lies in']")).to_contain_text("FIELD")
    expect(page.locator(".outline[data-around='2']")).to_be_visible()
    assert page.problems == []


def test_an_outline_is_drawn_and_stored(page, yard):
    page.goto(f"/admin/inventory/storagelocation/add/?area={yard.area.pk}")
    outline = page.locator(".outline[data-around='3'] .leaflet-container")
    expect(outline).to_be_visible()
    page.fill("#id_code", "C1")
    page.fill("#id_name", "third")

    page.locator(".leaflet-draw-draw-rectangle").click()
    box = outline.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y - 20)
    page.mouse.down()
    page.mouse.move(x + 30, y - 50, steps=5)
    page.mouse.up()
    page.click("[name='_save']")

    expect(page.locator("#map-of-list[data-drawn='3']")).to_be_visible()
    assert StorageLocation.objects.get(code="C1").shape.geom_type == "Polygon"
    assert page.problems == []
