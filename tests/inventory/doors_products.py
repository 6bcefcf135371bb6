"""Products, packaging, prices and photos from outside, see doors.py."""

from datetime import timedelta

from tests.conftest import NOON
from tests.inventory.factories import (
    ClassificationFactory,
    DetectionFactory,
    EstimationFactory,
    PackagingColorFactory,
    PackagingFactory,
    PackagingMaterialFactory,
    PackagingTypeFactory,
    PhotoSessionFactory,
    PriceListItemFactory,
    ProductCategoryFactory,
    ProductFactory,
    ProductFamilyFactory,
    ProductSampleImageFactory,
    ProductSizeFactory,
    ProductStateFactory,
)
from tests.roles import ADMINISTRATOR, LEADERS, OPERATORS, READERS, WORKERS

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
    "POST inventory-api:photo-session-results": OPERATORS,
    "POST inventory-api:photo-session-validate": OPERATORS,
    "GET inventory-api:classification-list": READERS,
    "POST inventory-api:classification-list": OPERATORS,
    "GET inventory-api:classification-detail": READERS,
    "GET inventory-api:detection-list": READERS,
    "GET inventory-api:estimation-list": READERS,
}
for _noun in CATALOGS:
    PROMISED |= registry(_noun, changed_by=LEADERS, added_by=LEADERS)
for _noun in ["image", "photo-session"]:
    PROMISED |= registry(_noun, changed_by=OPERATORS, added_by=WORKERS)
PROMISED |= registry("sample-image", changed_by=LEADERS, added_by=LEADERS)


def one_of_each(user, *, now) -> dict[str, object]:
    product, packaging = ProductFactory(), PackagingFactory()
    price = PriceListItemFactory(packaging=packaging, category=product.family.category)
    session = PhotoSessionFactory()
    DetectionFactory(session=session, created_at=now)
    EstimationFactory(session=session, created_at=now)
    return {
        "image": session.original_image.pk,
        "photo-session": session.session_id,
        "classification": ClassificationFactory(product=product).pk,
        "sample-image": ProductSampleImageFactory(product=product, image=session.original_image).pk,
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
    "inventory/images": lambda place: PhotoSessionFactory(),
    "inventory/photo-sessions": lambda place: PhotoSessionFactory(),
    "inventory/classifications": lambda place: ClassificationFactory(
        size=ProductSizeFactory(), packaging=PackagingFactory()
    ),
    "inventory/sample-images": lambda place: ProductSampleImageFactory(
        state=ProductStateFactory(), size=ProductSizeFactory()
    ),
    "inventory/detections": lambda place: DetectionFactory(
        created_at=NOON - timedelta(minutes=place)
    ),
    "inventory/estimations": lambda place: EstimationFactory(
        created_at=NOON - timedelta(minutes=place)
    ),
}
