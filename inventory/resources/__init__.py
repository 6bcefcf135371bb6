from inventory.resources.prices import (
    PackagingColorResource,
    PackagingMaterialResource,
    PackagingResource,
    PackagingTypeResource,
    PriceListItemResource,
)
from inventory.resources.products import (
    ProductCategoryResource,
    ProductFamilyResource,
    ProductResource,
    ProductSizeResource,
    ProductStateResource,
)

__all__ = [
    "PackagingColorResource",
    "PackagingMaterialResource",
    "PackagingResource",
    "PackagingTypeResource",
    "PriceListItemResource",
    "ProductCategoryResource",
    "ProductFamilyResource",
    "ProductResource",
    "ProductSizeResource",
    "ProductStateResource",
]
