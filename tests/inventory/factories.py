from datetime import UTC, datetime

import factory
from django.contrib.gis.geos import Polygon
from psycopg.types.range import DateRange

from inventory.models import (
    Classification,
    DensityParameters,
    Detection,
    Estimation,
    Image,
    LocationConfiguration,
    LocationRelation,
    Packaging,
    PackagingColor,
    PackagingMaterial,
    PackagingType,
    PhotoSession,
    PriceListItem,
    Product,
    ProductCategory,
    ProductFamily,
    ProductSampleImage,
    ProductSize,
    ProductState,
    StockBatch,
    StockMovement,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)
from tests.accounts.factories import UserFactory

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def square(west: float, south: float, side: float, *, height: float | None = None) -> Polygon:
    """A rectangle in degrees, from its corner in the south-west."""
    return Polygon.from_bbox((west, south, west + side, south + (height or side)))


class WarehouseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Warehouse

    code = factory.Sequence(lambda n: f"NAVE{n}")
    name = "house by the road"


class StorageAreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StorageArea

    warehouse = factory.SubFactory(WarehouseFactory)
    code = factory.Sequence(lambda n: f"AREA-{n}")
    name = "northern half"


class StorageLocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StorageLocation

    area = factory.SubFactory(StorageAreaFactory)
    code = factory.Sequence(lambda n: f"LOC-{n}")
    name = "between columns"


class StorageBinTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StorageBinType

    code = factory.Sequence(lambda n: f"BOX_{n}")
    name = "wooden box"
    category = StorageBinType.Category.BOX


class StorageBinFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StorageBin

    location = factory.SubFactory(StorageLocationFactory)
    code = factory.Sequence(lambda n: f"BIN-{n}")


class LocationRelationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LocationRelation

    location = factory.SubFactory(StorageLocationFactory)
    other = factory.SubFactory(StorageLocationFactory)
    kind = LocationRelation.Kind.ADJACENT_TO


class ProductCategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductCategory

    code = factory.Sequence(lambda n: f"CATEGORY{n}")
    name = "cactus"


class ProductFamilyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductFamily

    category = factory.SubFactory(ProductCategoryFactory)
    name = factory.Sequence(lambda n: f"Mammillaria {n}")


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    family = factory.SubFactory(ProductFamilyFactory)
    sku = factory.Sequence(lambda n: f"CACT-{n:05}")
    common_name = "pincushion"


class ProductStateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductState

    code = factory.Sequence(lambda n: f"STATE{n}")
    name = "adult"


class ProductSizeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductSize

    code = factory.Sequence(lambda n: f"SIZE{n}")
    name = "medium"


class PackagingTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PackagingType

    code = factory.Sequence(lambda n: f"POT{n}")
    name = "pot"


class PackagingMaterialFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PackagingMaterial

    code = factory.Sequence(lambda n: f"CLAY{n}")
    name = "clay"


class PackagingColorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PackagingColor

    name = factory.Sequence(lambda n: f"terracotta {n}")
    hex = "#C35A2D"


class PackagingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Packaging

    type = factory.SubFactory(PackagingTypeFactory)
    material = factory.SubFactory(PackagingMaterialFactory)
    color = factory.SubFactory(PackagingColorFactory)
    sku = factory.Sequence(lambda n: f"POT-CLAY-{n}")
    name = "clay pot of 12 cm"


class PriceListItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PriceListItem

    packaging = factory.SubFactory(PackagingFactory)
    category = factory.SubFactory(ProductCategoryFactory)
    wholesale_unit_price = "0.95"
    retail_unit_price = "1.50"
    units_per_box = 24
    valid = DateRange(None, None)


class ImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Image

    storage_key = factory.Sequence(lambda n: f"photos/{n}.jpg")
    content_type = Image.ContentType.JPEG
    size_bytes = 400_000


class PhotoSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PhotoSession

    location = factory.SubFactory(StorageLocationFactory)
    original_image = factory.SubFactory(ImageFactory)


class ClassificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Classification

    product = factory.SubFactory(ProductFactory)
    product_confidence = 0.9
    model_version = "yolo-11"


class DetectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Detection

    session = factory.SubFactory(PhotoSessionFactory)
    number = factory.Sequence(int)
    created_at = MORNING
    center_x_px = 100.0
    center_y_px = 50.0
    width_px = 20.0
    height_px = 10.0
    confidence = 0.8


class EstimationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Estimation

    session = factory.SubFactory(PhotoSessionFactory)
    number = factory.Sequence(int)
    created_at = MORNING
    detected_area_cm2 = 1200.0
    estimated_count = 80
    method = Estimation.Method.BAND


class ProductSampleImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductSampleImage

    product = factory.SubFactory(ProductFactory)
    image = factory.SubFactory(ImageFactory)
    sample_type = ProductSampleImage.SampleType.REFERENCE


class LocationConfigurationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LocationConfiguration

    location = factory.SubFactory(StorageLocationFactory)
    product = factory.SubFactory(ProductFactory)
    expected_state = factory.SubFactory(ProductStateFactory)
    valid_from = MORNING


class DensityParametersFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DensityParameters

    bin_type = factory.SubFactory(StorageBinTypeFactory)
    product = factory.SubFactory(ProductFactory)
    avg_area_per_plant_cm2 = "12.5"
    plants_per_m2 = "800"


class StockBatchFactory(factory.django.DjangoModelFactory):
    """A batch begins empty; ``plants`` opens it by a movement."""

    class Meta:
        model = StockBatch
        skip_postgeneration_save = True

    bin = factory.SubFactory(StorageBinFactory)
    product = factory.SubFactory(ProductFactory)
    state = factory.SubFactory(ProductStateFactory)
    code = factory.Sequence(lambda n: f"BATCH-{n}")

    @factory.post_generation
    def plants(self, create, count, **kwargs):
        if create and count:
            StockMovementFactory(batch=self, quantity=count)
            self.refresh_from_db()


class StockMovementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StockMovement

    batch = factory.SubFactory(StockBatchFactory)
    kind = StockMovement.Kind.OPENING
    quantity = 10
    user = factory.SubFactory(UserFactory)
    happened_at = MORNING
