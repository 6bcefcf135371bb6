import factory
from django.contrib.gis.geos import Polygon
from psycopg.types.range import DateRange

from inventory.models import (
    LocationRelation,
    Packaging,
    PackagingColor,
    PackagingMaterial,
    PackagingType,
    PriceListItem,
    Product,
    ProductCategory,
    ProductFamily,
    ProductSize,
    ProductState,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)


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
