from inventory.models.configuration import DensityParameters, LocationConfiguration
from inventory.models.findings import Detection, DetectionRow, Estimation, EstimationRow
from inventory.models.photos import (
    Classification,
    Image,
    PhotoSession,
    ProductSampleImage,
)
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
from inventory.models.stock import StockBatch, StockMovement

__all__ = [
    "Classification",
    "DensityParameters",
    "Detection",
    "DetectionRow",
    "Estimation",
    "EstimationRow",
    "Image",
    "LocationConfiguration",
    "LocationRelation",
    "Packaging",
    "PackagingColor",
    "PackagingMaterial",
    "PackagingType",
    "PhotoSession",
    "PriceListItem",
    "Product",
    "ProductCategory",
    "ProductFamily",
    "ProductSampleImage",
    "ProductSize",
    "ProductState",
    "StockBatch",
    "StockMovement",
    "StorageArea",
    "StorageBin",
    "StorageBinType",
    "StorageLocation",
    "Warehouse",
]
