from inventory.models.places import (
    LocationRelation,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)
from inventory.models.prices import (
    Packaging,
    PackagingColor,
    PackagingMaterial,
    PackagingType,
    PriceListItem,
)
from inventory.models.products import (
    Product,
    ProductCategory,
    ProductFamily,
    ProductSize,
    ProductState,
)

__all__ = [
    "LocationRelation",
    "Packaging",
    "PackagingColor",
    "PackagingMaterial",
    "PackagingType",
    "PriceListItem",
    "Product",
    "ProductCategory",
    "ProductFamily",
    "ProductSize",
    "ProductState",
    "StorageArea",
    "StorageBin",
    "StorageBinType",
    "StorageLocation",
    "Warehouse",
]
