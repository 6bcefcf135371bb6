"""Products, packaging, prices and photos from outside, see doors.py."""

from tests.inventory.factories import (
    PackagingColorFactory,
    PackagingFactory,
    PackagingMaterialFactory,
    PackagingTypeFactory,
    PriceListItemFactory,
    ProductCategoryFactory,
    ProductFactory,
    ProductFamilyFactory,
    ProductSizeFactory,
    ProductStateFactory,
)
from tests.roles import ADMINISTRATOR, LEADERS, READERS

CATALOGS = [
    "product-category",
    "product-family",
    "product",
    "product-state",
    "product-size",
    "packaging-type",
    "packaging-material",
    "packaging-color",
    "packaging",
    "price-list-item",
]


def registry(noun: str, *, changed_by: set[str], added_by: set[str]) -> dict[str, set[str]]:
    """The doors of a table that people read and change."""
    return {
        f"GET inventory-api:{noun}-list": READERS,
        f"POST inventory-api:{noun}-list": added_by,
        f"PATCH inventory-api:{noun}-list": changed_by,
        f"DELETE inventory-api:{noun}-list": ADMINISTRATOR,
        f"GET inventory-api:{noun}-detail": READERS,
        f"PUT inventory-api:{noun}-detail": changed_by,
        f"PATCH inventory-api:{noun}-detail": changed_by,
        f"DELETE inventory-api:{noun}-detail": ADMINISTRATOR,
    }


PROMISED = {
    "POST inventory-api:price-list-item-change": LEADERS,
}
for _noun in CATALOGS:
    PROMISED |= registry(_noun, changed_by=LEADERS, added_by=LEADERS)


def one_of_each(user, *, now) -> dict[str, object]:
    product, packaging = ProductFactory(), PackagingFactory()
    price = PriceListItemFactory(packaging=packaging, category=product.family.category)
    return {
        "product-category": product.family.category.code,
        "product-family": product.family.pk,
        "product": product.sku,
        "product-state": ProductStateFactory().code,
        "product-size": ProductSizeFactory().code,
        "packaging-type": packaging.type.code,
        "packaging-material": packaging.material.code,
        "packaging-color": packaging.color.name,
        "packaging": packaging.sku,
        "price-list-item": price.pk,
    }


ADD = {
    "inventory/product-categories": lambda place: ProductCategoryFactory(),
    "inventory/product-families": lambda place: ProductFamilyFactory(),
    "inventory/products": lambda place: ProductFactory(),
    "inventory/product-states": lambda place: ProductStateFactory(),
    "inventory/product-sizes": lambda place: ProductSizeFactory(),
    "inventory/packaging-types": lambda place: PackagingTypeFactory(),
    "inventory/packaging-materials": lambda place: PackagingMaterialFactory(),
    "inventory/packaging-colors": lambda place: PackagingColorFactory(),
    "inventory/packagings": lambda place: PackagingFactory(),
    "inventory/price-list-items": lambda place: PriceListItemFactory(),
}
