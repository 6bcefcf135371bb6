"""Outlines: what makes one wrong, and the triggers that keep places inside their parents.

The measuring is done by functions of the database (see the first migration), so that forms, the API
and imports say the very sentence that the triggers refuse with.
"""

import pgtrigger
from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Func

IN_RANGE = "Longitude lies within ±180 and latitude within ±90."
SWAPPED = "Longitude and latitude seem to be swapped."


class Outside(Func):
    """What is wrong with where a place lies, as a sentence; null when nothing is.

    Of the place its code and shape, then its parent's, then the tolerance in meters.
    """

    function = "inventory_outside"
    arity = 5
    output_field = models.TextField()


def problem_of(shape: GEOSGeometry) -> str | None:
    """Return a sentence about a shape that no place can have, whatever lies around it."""
    if shape.srid not in (None, 4326):
        shape = shape.transform(4326, clone=True)
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return "An outline is a polygon, or several."
    if shape.empty:
        return "An outline has corners."
    if shape.hasz:
        return "Heights are not kept: give longitude and latitude only."
    west, south, east, north = shape.extent
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        if west >= -90 and east <= 90 and south >= -180 and north <= 180:
            return f"{IN_RANGE} {SWAPPED}"
        return IN_RANGE
    if not shape.valid:
        return f"An outline does not cross or touch itself: {shape.valid_reason}."
    return None


# The parent's row is locked so that its outline cannot change meanwhile.
IN_WAREHOUSE = """
    PERFORM inventory_refuse(inventory_outside(
        NEW.code, NEW.shape, parent.code, parent.shape, parent.tolerance_m))
    FROM inventory_warehouse AS parent
    WHERE parent.id = NEW.warehouse_id AND NEW.parent_area_id IS NULL
    FOR SHARE OF parent;
"""
IN_AREA = """
    PERFORM inventory_refuse(inventory_outside(
        NEW.code, NEW.shape, parent.code, parent.shape, warehouse.tolerance_m))
    FROM inventory_storagearea AS parent
    JOIN inventory_warehouse AS warehouse ON warehouse.id = parent.warehouse_id
    WHERE parent.id = NEW.{parent_id}
    FOR SHARE OF parent;
"""
IN_LOCATION = """
    PERFORM inventory_refuse(inventory_outside(
        NEW.code, NEW.shape, parent.code, parent.shape, warehouse.tolerance_m))
    FROM inventory_storagelocation AS parent
    JOIN inventory_storagearea AS area ON area.id = parent.area_id
    JOIN inventory_warehouse AS warehouse ON warehouse.id = area.warehouse_id
    WHERE parent.id = NEW.location_id
    FOR SHARE OF parent;
"""
HOLDS = """
    PERFORM inventory_refuse(inventory_outside(
        child.code, child.shape, NEW.code, NEW.shape, {tolerance}))
    FROM {table} AS child
    WHERE child.{parent_id} = NEW.id {only};
"""
TOLERANCE_OF_AREA = "(SELECT tolerance_m FROM inventory_warehouse WHERE id = NEW.warehouse_id)"
TOLERANCE_OF_LOCATION = """(
        SELECT tolerance_m FROM inventory_warehouse AS warehouse
        JOIN inventory_storagearea AS area ON area.warehouse_id = warehouse.id
        WHERE area.id = NEW.area_id)"""


def fits(*statements: str, columns: tuple[str, ...]) -> pgtrigger.Trigger:
    """After the row, so that checks of the shape itself have spoken first."""
    return pgtrigger.Trigger(
        name="lies_inside",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*columns),
        func=f"{''.join(statements)} RETURN NULL;",
    )


WAREHOUSE_HOLDS_ITS_AREAS = fits(
    HOLDS.format(
        tolerance="NEW.tolerance_m",
        table="inventory_storagearea",
        parent_id="warehouse_id",
        only="AND child.parent_area_id IS NULL",
    ),
    columns=("shape",),
)
AREA_FITS = fits(
    IN_WAREHOUSE,
    IN_AREA.format(parent_id="parent_area_id"),
    *(
        HOLDS.format(
            tolerance=TOLERANCE_OF_AREA, table=f"inventory_{child}", parent_id=key, only=""
        )
        for child, key in (("storagearea", "parent_area_id"), ("storagelocation", "area_id"))
    ),
    columns=("shape", "warehouse_id", "parent_area_id"),
)
LOCATION_FITS = fits(
    IN_AREA.format(parent_id="area_id"),
    HOLDS.format(
        tolerance=TOLERANCE_OF_LOCATION,
        table="inventory_storagebin",
        parent_id="location_id",
        only="",
    ),
    columns=("shape", "area_id"),
)
BIN_FITS = fits(IN_LOCATION, columns=("shape", "location_id"))

# Two areas may become each other's parents at the same time, so they take turns.
AREA_IN_ITS_WAREHOUSE = pgtrigger.Trigger(
    name="tree_of_one_warehouse",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("warehouse_id", "parent_area_id"),
    func="""
        PERFORM pg_advisory_xact_lock(hashtext('inventory.areas'));
        IF EXISTS (
            SELECT 1 FROM inventory_storagearea AS other
            WHERE (other.id = NEW.parent_area_id OR other.parent_area_id = NEW.id)
              AND other.warehouse_id <> NEW.warehouse_id
        ) THEN
            PERFORM inventory_refuse('The parent area is in another warehouse.');
        END IF;
        IF EXISTS (
            WITH RECURSIVE above AS (
                SELECT id, parent_area_id FROM inventory_storagearea WHERE id = NEW.parent_area_id
                UNION
                SELECT area.id, area.parent_area_id
                FROM inventory_storagearea AS area JOIN above ON area.id = above.parent_area_id
            )
            SELECT 1 FROM above WHERE id = NEW.id
        ) THEN
            PERFORM inventory_refuse('An area cannot be part of itself.');
        END IF;
        RETURN NULL;
    """,
)
