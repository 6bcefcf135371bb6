"""Where plants stand: warehouses, their areas, locations in these, and bins in the locations."""

import pghistory
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db.models import F, Func, Q, Value

from accounts.audit import track_shapes
from accounts.models import Membership
from inventory.models.shapes import (
    AREA_FITS,
    AREA_IN_ITS_WAREHOUSE,
    BIN_FITS,
    IN_RANGE,
    LOCATION_FITS,
    WAREHOUSE_HOLDS_ITS_AREAS,
    Outside,
    problem_of,
)

CODE_RULE = "A code has {} to {} characters, without spaces and slashes."
SHAPE_HELP = "Outline on the map, longitude and latitude (WGS 84)."
# The database computes them, which an entry of the history cannot.
COMPUTED = ["centroid", "area_m2"]


def code_rule(model: str, least: int, most: int) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"inventory_{model}_code_plain",
        condition=Q(code__regex=rf"^[^\s/]{{{least},{most}}}$"),
        violation_error_message=CODE_RULE.format(least, most),
    )


def holds(template: str) -> Q:
    """A condition on the outline that the ORM has no words for."""
    return Q(Func(F("shape"), template=template, output_field=models.BooleanField()))


def shape_rule(fact: str, condition: Q, sentence: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_shape_{fact}",
        condition=condition,
        violation_error_message=sentence,
    )


EMPTY = "ST_IsEmpty(%(expressions)s)"
ON_EARTH = "(%(expressions)s) @ ST_MakeEnvelope(-180, -90, 180, 90, 4326)"
POLYGONS = "GeometryType((%(expressions)s)::geometry) IN ('POLYGON', 'MULTIPOLYGON')"


class Place(models.Model):
    """One piece of ground, drawn or not; the base of all that has an outline."""

    code: models.CharField

    # Buildings of several parts are common, so a shape is one polygon or more.
    shape = models.GeometryField(null=True, blank=True, spatial_index=False, help_text=SHAPE_HELP)
    centroid = models.GeneratedField(
        expression=Func(F("shape"), function="ST_Centroid"),
        output_field=models.PointField(spatial_index=False),
        db_persist=True,
        help_text="Middle of the outline.",
    )
    area_m2 = models.GeneratedField(
        verbose_name="area",
        expression=Func(F("shape"), template="ST_Area((%(expressions)s)::geography)"),
        output_field=models.FloatField(),
        db_persist=True,
        help_text="Square meters inside the outline.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            shape_rule("polygon", holds(POLYGONS), "An outline is a polygon, or several."),
            shape_rule("in_range", holds(ON_EARTH) | holds(EMPTY), IN_RANGE),
            shape_rule(
                "valid",
                holds("ST_IsValid(%(expressions)s)"),
                "An outline does not cross or touch itself.",
            ),
            shape_rule("not_empty", ~holds(EMPTY), "An outline has corners."),
        ]

    def around(self) -> list[tuple[models.QuerySet, F | Value]]:
        """The places that this one has to lie in, each with the tolerance."""
        return []

    def inside(self) -> list[tuple[models.QuerySet, F | Value]]:
        """The places that have to lie in this one, each with the tolerance."""
        return []

    def clean(self) -> None:
        """Say about the outline, by its field, what the database would refuse without one."""
        super().clean()
        if self.shape is None:
            return
        sentence = problem_of(self.shape) or self._misfit()
        if sentence:
            raise ValidationError({"shape": sentence})

    def _misfit(self) -> str | None:
        own = Value(self.code), Value(self.shape, output_field=models.GeometryField())
        theirs = F("code"), F("shape")
        asked: list[tuple[models.QuerySet, tuple[F | Value, ...]]] = [
            (places, (*own, *theirs, tolerance)) for places, tolerance in self.around()
        ]
        if self.pk:
            asked += [(places, (*theirs, *own, tolerance)) for places, tolerance in self.inside()]
        for places, measures in asked:
            misfits = places.annotate(sentence=Outside(*measures)).exclude(sentence=None)
            for sentence in misfits.order_by("pk").values_list("sentence", flat=True)[:1]:
                return sentence
        return None


@track_shapes(exclude=COMPUTED)
class Warehouse(Place):
    """One building or field in which plants are grown."""

    class Type(models.TextChoices):
        GREENHOUSE = "greenhouse", "greenhouse"
        SHADEHOUSE = "shadehouse", "shadehouse"
        OPEN_FIELD = "open_field", "open field"
        TUNNEL = "tunnel", "tunnel"

    scopes = {"inventory.warehouse": "pk"}

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True, help_text="Such as NAVE1.")
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=10, choices=Type, default=Type.GREENHOUSE)
    tolerance_m = models.DecimalField(
        "tolerance",
        max_digits=6,
        decimal_places=2,
        default=1,
        help_text="Meters by which what lies inside may reach beyond its parent's outline; "
        "surveys are never exact.",
    )
    is_active = models.BooleanField("active", default=True, help_text="Plants may be put here.")
    memberships = GenericRelation(
        Membership, content_type_field="scope_type", object_id_field="scope_id"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            *Place.Meta.constraints,
            code_rule("warehouse", 2, 20),
            models.CheckConstraint(
                name="inventory_warehouse_type_known",
                condition=Q(type__in=["greenhouse", "shadehouse", "open_field", "tunnel"]),
                violation_error_message="A warehouse is a greenhouse, shadehouse, open field "
                "or tunnel.",
            ),
            models.CheckConstraint(
                name="inventory_warehouse_tolerance_positive",
                condition=Q(tolerance_m__gte=0),
                violation_error_message="The tolerance cannot be negative.",
            ),
        ]
        indexes = [
            # The warehouses at a point, and those in a piece of the map.
            GistIndex(fields=["shape"], name="inventory_warehouse_by_shape"),
        ]
        triggers = [WAREHOUSE_HOLDS_ITS_AREAS]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def inside(self) -> list[tuple[models.QuerySet, F | Value]]:
        areas = StorageArea.objects.filter(warehouse=self.pk, parent_area=None)
        return [(areas, Value(self.tolerance_m, output_field=models.DecimalField()))]


@track_shapes(exclude=COMPUTED)
class StorageArea(Place):
    """One part of a warehouse, such as its northern half; may be part of another area."""

    class Position(models.TextChoices):
        NORTH = "N", "north"
        SOUTH = "S", "south"
        EAST = "E", "east"
        WEST = "W", "west"
        CENTER = "C", "center"

    scopes = {"inventory.warehouse": "warehouse"}

    id = models.AutoField(primary_key=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="areas")
    parent_area = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subareas",
        help_text="The area that it is part of, in the same warehouse.",
    )
    code = models.CharField(max_length=50, unique=True, help_text="Such as NAVE1-N.")
    name = models.CharField(max_length=200)
    position = models.CharField(
        max_length=1,
        choices=Position,
        null=True,
        blank=True,
        help_text="Side of the warehouse.",
    )
    is_active = models.BooleanField("active", default=True, help_text="Plants may be put here.")

    class Meta:
        ordering = ["code"]
        constraints = [
            *Place.Meta.constraints,
            code_rule("storagearea", 2, 50),
            models.CheckConstraint(
                name="inventory_storagearea_position_known",
                condition=Q(position__in=["N", "S", "E", "W", "C"]),
                violation_error_message="A position is N, S, E, W or C.",
            ),
        ]
        indexes = [
            # The areas at a point, and those in a piece of the map.
            GistIndex(fields=["shape"], name="inventory_area_by_shape"),
        ]
        triggers = [AREA_IN_ITS_WAREHOUSE, AREA_FITS]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def around(self) -> list[tuple[models.QuerySet, F | Value]]:
        if self.parent_area_id:
            parent = StorageArea.objects.filter(pk=self.parent_area_id)
            return [(parent, F("warehouse__tolerance_m"))]
        return [(Warehouse.objects.filter(pk=self.warehouse_id), F("tolerance_m"))]

    def inside(self) -> list[tuple[models.QuerySet, F | Value]]:
        return [
            (StorageArea.objects.filter(parent_area=self.pk), F("warehouse__tolerance_m")),
            (
                StorageLocation.objects.filter(area=self.pk),
                F("area__warehouse__tolerance_m"),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.parent_area is None:
            return
        if self.pk and self.parent_area.pk in self._own_and_subareas():
            raise ValidationError({"parent_area": "An area cannot be part of itself."})
        if self.parent_area.warehouse_id != self.warehouse_id:
            raise ValidationError({"parent_area": "The parent area is in another warehouse."})

    def _own_and_subareas(self) -> set[int]:
        found = new = {self.pk}
        while new:
            areas = StorageArea.objects.filter(parent_area__in=new)
            new = set(areas.values_list("pk", flat=True)) - found
            found = found | new
        return found


@track_shapes(exclude=COMPUTED)
class StorageLocation(Place):
    """One place in an area, between two columns say; what one photo shows."""

    scopes = {"inventory.warehouse": "area__warehouse"}

    id = models.AutoField(primary_key=True)
    area = models.ForeignKey(StorageArea, on_delete=models.PROTECT, related_name="locations")
    code = models.CharField(max_length=50, unique=True, help_text="Such as NAVE1-N-LOC-001.")
    qr_code = models.CharField(
        "QR code",
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        help_text="What its label says, such as LOC000001.",
    )
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    position_metadata = models.JSONField(
        default=dict, blank=True, help_text="How it was found on a plan or a photo."
    )
    is_active = models.BooleanField("active", default=True, help_text="Plants may be put here.")

    class Meta:
        ordering = ["code"]
        constraints = [
            *Place.Meta.constraints,
            code_rule("storagelocation", 2, 50),
            models.CheckConstraint(
                name="inventory_storagelocation_qr_code_plain",
                condition=Q(qr_code=None) | Q(qr_code__regex=r"^[A-Z0-9-]{8,20}$"),
                violation_error_message="A QR code has 8 to 20 capital letters, digits or hyphens.",
            ),
        ]
        indexes = [
            # The location at a point: the lookup that phones and photos make.
            GistIndex(fields=["shape"], name="inventory_location_by_shape"),
        ]
        triggers = [LOCATION_FITS]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def around(self) -> list[tuple[models.QuerySet, F | Value]]:
        area = StorageArea.objects.filter(pk=self.area_id)
        return [(area, F("warehouse__tolerance_m"))]

    def inside(self) -> list[tuple[models.QuerySet, F | Value]]:
        bins = StorageBin.objects.filter(location=self.pk)
        return [(bins, F("location__area__warehouse__tolerance_m"))]


@pghistory.track()
class StorageBinType(models.Model):
    """One kind of container, such as a plug tray of 288 cells."""

    class Category(models.TextChoices):
        PLUG = "plug", "plug"
        SEEDLING_TRAY = "seedling_tray", "seedling tray"
        BOX = "box", "box"
        SEGMENT = "segment", "segment"
        POT = "pot", "pot"

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=50, unique=True, help_text="Such as PLUG_TRAY_288.")
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=13, choices=Category)
    is_grid = models.BooleanField("grid", default=False, help_text="Has rows and columns.")
    rows = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Cells downwards.")
    columns = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Cells across.")
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="Plants it holds.")
    length_cm = models.DecimalField(
        "length", max_digits=6, decimal_places=2, null=True, blank=True, help_text="Centimeters."
    )
    width_cm = models.DecimalField(
        "width", max_digits=6, decimal_places=2, null=True, blank=True, help_text="Centimeters."
    )
    height_cm = models.DecimalField(
        "height", max_digits=6, decimal_places=2, null=True, blank=True, help_text="Centimeters."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            code_rule("storagebintype", 3, 50),
            models.CheckConstraint(
                name="inventory_storagebintype_category_known",
                condition=Q(category__in=["plug", "seedling_tray", "box", "segment", "pot"]),
                violation_error_message="This category of bin is not known.",
            ),
            models.CheckConstraint(
                name="inventory_storagebintype_grid_has_cells",
                condition=Q(is_grid=False) | Q(rows__isnull=False, columns__isnull=False),
                violation_error_message="A grid has rows and columns.",
            ),
            models.CheckConstraint(
                name="inventory_storagebintype_sizes_positive",
                condition=(Q(rows=None) | Q(rows__gt=0))
                & (Q(columns=None) | Q(columns__gt=0))
                & (Q(capacity=None) | Q(capacity__gt=0))
                & (Q(length_cm=None) | Q(length_cm__gt=0))
                & (Q(width_cm=None) | Q(width_cm__gt=0))
                & (Q(height_cm=None) | Q(height_cm__gt=0)),
                violation_error_message="Rows, columns, capacity and measures are above 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@track_shapes(exclude=COMPUTED)
class StorageBin(Place):
    """One container or marked segment in a location, in which batches stand."""

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        MAINTENANCE = "maintenance", "in maintenance"
        RETIRED = "retired", "retired"

    scopes = {"inventory.warehouse": "location__area__warehouse"}

    id = models.AutoField(primary_key=True)
    location = models.ForeignKey(StorageLocation, on_delete=models.PROTECT, related_name="bins")
    type = models.ForeignKey(
        StorageBinType, null=True, blank=True, on_delete=models.PROTECT, related_name="bins"
    )
    code = models.CharField(max_length=100, unique=True, help_text="Such as NAVE1-N-LOC-001-B1.")
    label = models.CharField(max_length=200, blank=True, help_text="What is written on it.")
    description = models.TextField(blank=True)
    position_metadata = models.JSONField(
        default=dict, blank=True, help_text="How it was found on a photo: mask, box, confidence."
    )
    status = models.CharField(max_length=11, choices=Status, default=Status.ACTIVE)

    class Meta:
        ordering = ["code"]
        constraints = [
            *Place.Meta.constraints,
            code_rule("storagebin", 2, 100),
            models.CheckConstraint(
                name="inventory_storagebin_status_known",
                condition=Q(status__in=["active", "maintenance", "retired"]),
                violation_error_message="A bin is active, in maintenance or retired.",
            ),
        ]
        indexes = [
            # The list filtered by status, in the order it is shown.
            models.Index(fields=["status", "code"], name="inventory_bin_by_status"),
        ]
        triggers = [BIN_FITS]

    def __str__(self) -> str:
        return self.code

    def around(self) -> list[tuple[models.QuerySet, F | Value]]:
        location = StorageLocation.objects.filter(pk=self.location_id)
        return [(location, F("area__warehouse__tolerance_m"))]


@pghistory.track()
class LocationRelation(models.Model):
    """One location that contains another or lies next to it."""

    class Kind(models.TextChoices):
        CONTAINS = "contains", "contains"
        ADJACENT_TO = "adjacent_to", "is next to"

    scopes = {"inventory.warehouse": "location__area__warehouse"}

    id = models.AutoField(primary_key=True)
    location = models.ForeignKey(
        StorageLocation, on_delete=models.CASCADE, related_name="relations"
    )
    other = models.ForeignKey(
        StorageLocation,
        on_delete=models.CASCADE,
        related_name="relations_to_it",
        help_text="The location that the first one contains or is next to.",
    )
    kind = models.CharField(max_length=11, choices=Kind)

    class Meta:
        ordering = ["location", "other"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "other"],
                name="inventory_locationrelation_once",
                violation_error_message="These two locations are related already.",
            ),
            models.CheckConstraint(
                name="inventory_locationrelation_not_itself",
                condition=~Q(location=F("other")),
                violation_error_message="A location is not related to itself.",
            ),
            models.CheckConstraint(
                name="inventory_locationrelation_kind_known",
                condition=Q(kind__in=["contains", "adjacent_to"]),
                violation_error_message="A location contains another or is next to it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location} {self.get_kind_display()} {self.other}"
