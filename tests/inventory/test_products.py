"""Products, packaging and prices: what their rows may say."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import DateRange

from inventory.models import (
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
)
from tests.inventory import breaking
from tests.inventory.breaking import build
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

category = partial(build, ProductCategoryFactory)
family = partial(build, ProductFamilyFactory)
product = partial(build, ProductFactory)
state = partial(build, ProductStateFactory)
size = partial(build, ProductSizeFactory)
packaging_type = partial(build, PackagingTypeFactory)
material = partial(build, PackagingMaterialFactory)
color = partial(build, PackagingColorFactory)
packaging = partial(build, PackagingFactory)
price = partial(build, PriceListItemFactory)

SPRING = DateRange(date(2026, 3, 1), date(2026, 6, 1))
SUMMER = DateRange(date(2026, 6, 1), date(2026, 9, 1))
MAY = DateRange(date(2026, 5, 1), date(2026, 6, 1))
NO_DAY = DateRange(date(2026, 5, 1), date(2026, 5, 1))


def same_family():
    known = ProductFamilyFactory()
    return family(category=known.category, name=known.name)


def beside(valid):
    """A price of what has one in spring already."""
    known = PriceListItemFactory(valid=SPRING)
    return price(packaging=known.packaging, category=known.category, valid=valid)


def codes(make, *values):
    return [partial(make, code=code) for code in (*values, "", "A B", "A/B")]


BROKEN = {
    "inventory_productcategory_code_plain": codes(category, "AB"),
    "inventory_productfamily_name_once": [same_family],
    "inventory_productfamily_name_not_blank": [partial(family, name=" ")],
    "inventory_product_sku_plain": [
        partial(product, sku=sku) for sku in ("", "CACT1", "cact-00001", "CACT 00001", "CACT/0001")
    ],
    "inventory_product_name_not_blank": [partial(product, common_name="")],
    "inventory_productstate_code_plain": codes(state, "A"),
    "inventory_productsize_code_plain": codes(size),
    "inventory_productsize_heights_ordered": [
        partial(size, min_height_cm=-1),
        partial(size, max_height_cm=0),
        partial(size, min_height_cm=5, max_height_cm=5),
    ],
    "inventory_packagingtype_code_plain": codes(packaging_type),
    "inventory_packagingmaterial_code_plain": codes(material),
    "inventory_packagingcolor_name_plain": [partial(color, name=name) for name in ("", "a/b")],
    "inventory_packagingcolor_hex_is_color": [
        partial(color, hex=text) for text in ("", "C35A2D", "#C35A2", "#C35A2G")
    ],
    "inventory_packaging_sku_plain": [partial(packaging, sku=sku) for sku in ("", "A", "a b")],
    "inventory_packaging_measures_positive": [
        partial(packaging, **{field: 0}) for field in ("volume_liters", "diameter_cm", "height_cm")
    ],
    "inventory_pricelistitem_prices_positive": [
        partial(price, wholesale_unit_price=0),
        partial(price, wholesale_unit_price=-1),
    ],
    "inventory_pricelistitem_retail_not_below_wholesale": [partial(price, retail_unit_price="0.9")],
    "inventory_pricelistitem_box_not_empty": [partial(price, units_per_box=0)],
    "inventory_pricelistitem_discount_share": [
        partial(price, discount_percent=share) for share in ("-0.01", "100.01")
    ],
    "inventory_pricelistitem_availability_known": [partial(price, availability="soon")],
    "inventory_pricelistitem_valid_some_day": [partial(price, valid=NO_DAY)],
    "inventory_pricelistitem_one_at_a_time": [
        partial(beside, valid) for valid in (SPRING, MAY, DateRange(None, None))
    ],
}
WAYS = breaking.ways_of(BROKEN)
MODELS = (
    ProductCategory,
    ProductFamily,
    Product,
    ProductState,
    ProductSize,
    PackagingType,
    PackagingMaterial,
    PackagingColor,
    Packaging,
    PriceListItem,
)


def test_every_constraint_is_broken_here():
    assert set(BROKEN) == set(breaking.constraints_of(*MODELS))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_the_database_refuses_what_breaks_a_constraint(name, make):
    breaking.assert_refused_by_the_database(name, make)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_staff_are_told_in_a_sentence_what_breaks_a_constraint(name, make):
    breaking.assert_staff_are_told(name, make)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(partial(product, sku="ABC-12"), id="a SKU of six"),
        pytest.param(partial(size, code="S", min_height_cm=0, max_height_cm=5), id="a size"),
        pytest.param(partial(size, min_height_cm=80), id="a size without an end"),
        pytest.param(partial(price, retail_unit_price="0.95"), id="retail as wholesale"),
        pytest.param(partial(price, discount_percent=100), id="given away"),
        pytest.param(partial(beside, SUMMER), id="the next price"),
        pytest.param(partial(price, valid=SPRING), id="the price of something else"),
    ],
)
def test_what_just_holds_is_stored(make):
    instance = make()
    instance.full_clean()

    instance.save(force_insert=True)

    assert type(instance).objects.filter(pk=instance.pk).exists()


@pytest.mark.django_db
def test_the_price_of_a_box_is_computed():
    item = PriceListItemFactory(wholesale_unit_price="0.95", units_per_box=24)
    item.refresh_from_db()

    assert item.wholesale_box_price == Decimal("22.80")


@pytest.mark.django_db
def test_a_price_is_found_by_a_day():
    item = PriceListItemFactory(valid=SPRING)

    assert PriceListItem.objects.valid_on(date(2026, 3, 1)).get() == item
    assert not PriceListItem.objects.valid_on(date(2026, 6, 1)).exists()


@pytest.mark.django_db
def test_a_search_inside_words_reads_the_index():
    found = Product.objects.filter(common_name__icontains="cushion").order_by()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "inventory_product_by_words" in found.explain()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "field"),
    [
        (ProductCategoryFactory, "code"),
        (ProductFactory, "sku"),
        (ProductStateFactory, "code"),
        (ProductSizeFactory, "code"),
        (PackagingFactory, "sku"),
        (PackagingColorFactory, "name"),
    ],
)
def test_a_code_is_taken_once(make, field):
    known = make()

    with pytest.raises(IntegrityError, match=field), transaction.atomic():
        make(**{field: getattr(known, field)})
    with pytest.raises(ValidationError, match="already exists"):
        build(make, **{field: getattr(known, field)}).full_clean()


@pytest.mark.django_db
def test_what_is_used_is_not_deleted():
    item = PriceListItemFactory()
    plant = ProductFactory()

    for parent in (item.packaging, item.category, plant.family, plant.family.category):
        with pytest.raises(IntegrityError), transaction.atomic():
            parent.delete()


@pytest.mark.django_db
def test_things_are_called_what_their_readers_call_them():
    assert str(product(sku="CACT-00001", common_name="old man")) == "CACT-00001 old man"
    assert str(packaging(sku="POT-1", name="pot")) == "POT-1 pot"
    assert str(price(packaging=packaging(sku="POT-1", name="pot"))) == "cactus in POT-1 pot"
    for make in (category, state, size, packaging_type, material, color, family):
        assert str(make(name="some name")) == "some name"
