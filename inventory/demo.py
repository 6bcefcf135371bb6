"""A nursery in a valley to look at; made twice, it is the same nursery."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.gis.geos import Polygon
from psycopg.types.range import DateRange

from accounts.models import User
from inventory import demo_rows as rows
from inventory.ledger import Posting
from inventory.models import (
    Classification,
    Image,
    LocationConfiguration,
    Packaging,
    PackagingColor,
    PackagingMaterial,
    PackagingType,
    PhotoSession,
    PriceListItem,
    Product,
    ProductCategory,
    ProductFamily,
    ProductSize,
    ProductState,
    StockBatch,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)
from inventory.services.bulk import post_many
from inventory.services.photos import (
    Detected,
    Estimated,
    Results,
    store_results,
    validate_session,
)
from inventory.services.posting import MovementRefused
from inventory.services.stock import post_movement

WEST, SOUTH = 6.5600, 46.5225  # the corner of the first greenhouse, beside the halls that sense
WIDE, DEEP, GAP = 0.0010, 0.0008, 0.0002  # degrees
HOUSES, COLUMNS, LINES = 6, 5, 2
SESSIONS = 12
TICK = 120  # seconds between two movements
NAMES = uuid5(NAMESPACE_URL, "glasshouse/demo/inventory")


def seed(*, now: datetime) -> Iterator[str]:
    """Make the nursery with its stock and photos as of now; yield what was done."""
    products = _products()
    yield f"{len(products)} products"
    packaging = _packaging()
    yield f"{_prices(packaging, now.date())} prices"
    locations = list(_locations())
    yield f"{len(locations)} locations"
    _configure(locations, products, packaging, now=now)
    bins = list(_bins(locations))
    user = User.objects.order_by("id").first()
    if user is None:
        yield "no batches and photos: nobody is there to enter them"
        return
    made = list(_batches(bins, user, now=now))
    posted = post_many([posting for postings in made for posting in postings]).posted
    yield f"{len(made)} batches, {posted} movements"
    yield f"{_sessions(locations, user, now=now)} photos"


def tick(*, now: datetime) -> int:
    """Sell, lose or plant some plants every other minute; return how many movements there were."""
    turn = int(now.timestamp()) // TICK
    user = User.objects.order_by("id").first()
    batches = StockBatch.objects.filter(code__startswith="DEMO-").order_by("id")
    count = batches.count()
    if user is None or not count:
        return 0
    kind, quantity = ("planting", 24) if turn % 9 == 0 else ("sale", -(turn % 5 + 1))
    if turn % 7 == 3:
        kind, quantity = "death", -1
    try:
        post_movement(
            batch=batches[turn * 37 % count],
            kind=kind,
            quantity=quantity,
            empty_change=1 if kind == "death" else 0,
            movement_id=_id("tick", turn),
            user=user,
            happened_at=datetime.fromtimestamp(turn * TICK, UTC),
        )
    except MovementRefused:  # a batch that is sold out has no plants to lose
        return 0
    return 1


def _id(*parts: object) -> UUID:
    return uuid5(NAMES, "/".join(map(str, parts)))


def _products() -> list[Product]:
    for place, (code, name, is_sellable) in enumerate(rows.STATES, 1):
        defaults = {"name": name, "is_sellable": is_sellable, "sort_order": place * 10}
        ProductState.objects.get_or_create(code=code, defaults=defaults)
    for place, (code, name, least, below) in enumerate(rows.SIZES, 1):
        heights = {"min_height_cm": least, "max_height_cm": below, "sort_order": place * 10}
        ProductSize.objects.get_or_create(code=code, defaults={"name": name, **heights})
    for code, name in rows.CATEGORIES.items():
        ProductCategory.objects.get_or_create(code=code, defaults={"name": name})
    return [product for family in rows.FAMILIES for product in _family(*family)]


def _family(category: str, genus: str, species: dict[str, str]) -> Iterator[Product]:
    family, _ = ProductFamily.objects.get_or_create(
        category=ProductCategory.objects.get(code=category),
        name=genus,
        defaults={"scientific_name": genus},
    )
    for number, (epithet, common_name) in enumerate(species.items(), 1):
        yield Product.objects.get_or_create(
            sku=f"{category[:4]}-{genus[:6].upper()}-{number:02}",
            defaults={
                "family": family,
                "common_name": common_name,
                "scientific_name": f"{genus} {epithet}",
            },
        )[0]


def _packaging() -> list[Packaging]:
    for code, name in rows.PACKAGING_TYPES.items():
        PackagingType.objects.get_or_create(code=code, defaults={"name": name})
    for code, name in rows.MATERIALS.items():
        PackagingMaterial.objects.get_or_create(code=code, defaults={"name": name})
    for name, code in rows.COLORS.items():
        PackagingColor.objects.get_or_create(name=name, defaults={"hex": code})
    return [_article(*article[:-1]) for article in rows.PACKAGING]


def _article(sku: str, name: str, kind: str, material: str, color: str, *measures) -> Packaging:
    diameter, volume = measures
    return Packaging.objects.get_or_create(
        sku=sku,
        defaults={
            "name": name,
            "type": PackagingType.objects.get(code=kind),
            "material": PackagingMaterial.objects.get(code=material),
            "color": PackagingColor.objects.get(name=color),
            "diameter_cm": diameter,
            "volume_liters": volume,
        },
    )[0]


def _prices(packaging: list[Packaging], today: date) -> int:
    """Prices of last year and this one, unless there are some already."""
    if PriceListItem.objects.filter(packaging__in=packaging).exists():
        return 0
    year = date(today.year, 1, 1)
    spans = [(DateRange(date(today.year - 1, 1, 1), year), "0.94"), (DateRange(year), "1")]
    items = [
        PriceListItem(
            packaging=article,
            category=category,
            sku=f"{category.code}-{article.sku}",
            wholesale_unit_price=wholesale,
            retail_unit_price=(wholesale * Decimal("1.6")).quantize(Decimal("0.05")),
            units_per_box=24 if article.diameter_cm < 12 else 6,
            availability="limited" if (place + number) % 9 == 8 else "available",
            valid=valid,
        )
        for place, category in enumerate(ProductCategory.objects.filter(code__in=rows.CATEGORIES))
        for number, article in enumerate(packaging)
        for valid, share in spans
        for wholesale in [_wholesale(number, place, Decimal(share))]
    ]
    return len(PriceListItem.objects.bulk_create(items))


def _wholesale(number: int, place: int, share: Decimal) -> Decimal:
    base = Decimal(rows.PACKAGING[number][-1])
    return (base * (1 + Decimal(place) / 10) * share).quantize(Decimal("0.01"))


def _locations() -> Iterator[StorageLocation]:
    """Greenhouses side by side, each of a southern and a northern half, in strips."""
    for code, name, category, lines, columns, capacity in rows.BIN_TYPES:
        cells = {"rows": lines, "columns": columns, "is_grid": lines is not None}
        defaults = {"name": name, "category": category, "capacity": capacity, **cells}
        StorageBinType.objects.get_or_create(code=code, defaults=defaults)
    for house in range(HOUSES):
        west = WEST + house % 3 * (WIDE + GAP)
        south = SOUTH + house // 3 * (DEEP + GAP)
        warehouse, _ = Warehouse.objects.get_or_create(
            code=f"NAVE{house + 1}",
            defaults={
                "name": f"greenhouse {house + 1}",
                "type": "shadehouse" if house == HOUSES - 1 else "greenhouse",
                "shape": _box(west, south, WIDE, DEEP),
            },
        )
        for half, (position, name) in enumerate([("S", "southern half"), ("N", "northern half")]):
            corner = west, south + half * DEEP / 2
            area, _ = StorageArea.objects.get_or_create(
                code=f"{warehouse.code}-{position}",
                defaults={
                    "warehouse": warehouse,
                    "name": name,
                    "position": position,
                    "shape": _box(*corner, WIDE, DEEP / 2),
                },
            )
            yield from _strips(area, *corner)


def _strips(area: StorageArea, west: float, south: float) -> Iterator[StorageLocation]:
    wide, deep = WIDE / COLUMNS, DEEP / 2 / LINES
    for number in range(COLUMNS * LINES):
        column, line = number % COLUMNS, number // COLUMNS
        corner = west + (column + 0.05) * wide, south + (line + 0.05) * deep
        code = f"{area.code}-LOC-{number + 1:03}"
        yield StorageLocation.objects.get_or_create(
            code=code,
            defaults={
                "area": area,
                "qr_code": code.replace("NAVE", "LOC").replace("-LOC", ""),
                "name": f"strip {number + 1}",
                "shape": _box(*corner, wide * 0.9, deep * 0.9),
            },
        )[0]


def _box(west: float, south: float, wide: float, deep: float) -> Polygon:
    box = Polygon.from_bbox((west, south, west + wide, south + deep))
    box.srid = 4326
    return box


def _configure(locations, products: list, packaging: list, *, now: datetime) -> None:
    """Say what is grown in each location but a few, which wait to be configured."""
    adult = ProductState.objects.get(code="ADULT")
    configured = set(
        LocationConfiguration.objects.filter(location__in=locations).values_list(
            "location", flat=True
        )
    )
    LocationConfiguration.objects.bulk_create(
        LocationConfiguration(
            location=location,
            product=products[number * 7 % len(products)],
            packaging=packaging[number % len(packaging)],
            expected_state=adult,
            area_cm2=90_000,
            valid_from=now - timedelta(days=200),
        )
        for number, location in enumerate(locations)
        if location.pk not in configured and number % 20 != 19
    )


def _bins(locations: list[StorageLocation]) -> Iterator[StorageBin]:
    """A bin in each location, and a second one in every fourth."""
    types = list(StorageBinType.objects.filter(code__in=[row[0] for row in rows.BIN_TYPES]))
    for number, location in enumerate(locations):
        for place in range(2 if number % 4 == 0 else 1):
            yield StorageBin.objects.get_or_create(
                code=f"{location.code}-B{place + 1}",
                defaults={"location": location, "type": types[(number + place) % len(types)]},
            )[0]


def _batches(bins: list[StorageBin], user: User, *, now: datetime) -> Iterator[list[Posting]]:
    """A batch in each bin whose location is configured; yield the movements of the new ones."""
    configured = LocationConfiguration.objects.filter(is_active=True)
    grown = {row.location_id: row for row in configured.select_related("product")}
    sizes = list(ProductSize.objects.filter(code__in=["XS", "S", "M", "L"]))
    for number, place in enumerate(bins):
        if place.location_id not in grown:
            continue
        configuration = grown[place.location_id]
        batch, is_new = StockBatch.objects.get_or_create(
            code=f"DEMO-{place.code}",
            defaults={
                "bin": place,
                "product": configuration.product,
                "state": configuration.expected_state,
                "size": sizes[number % len(sizes)],
                "packaging": configuration.packaging,
                "quality_score": Decimal(30 + number % 21) / 10,
                "planted_on": now.date() - timedelta(days=120 + number % 60),
                "expected_ready_on": now.date() + timedelta(days=number % 90 - 10),
            },
        )
        if is_new:
            yield list(_story(batch, number, user, now=now))


def _story(batch: StockBatch, number: int, user: User, *, now: datetime) -> Iterator[Posting]:
    """What happened to a batch: it was planted, some died, most were sold, some were counted."""
    planted = 60 + number * 13 % 200
    dead, sold = planted * (number % 5) // 100, planted * (number * 17 % 95) // 100
    steps = [
        ("planting", planted, 0, 110),
        ("death", -dead, dead, 60),
        ("sale", -(sold // 2), 0, 30),
        ("sale", -(sold - sold // 2), 0, 9),
        ("adjustment", number % 3 - 1, 0, 2),
    ]
    for step, (kind, quantity, empty_change, days) in enumerate(steps):
        if quantity:
            yield Posting(
                movement_id=_id(batch.code, step),
                batch_id=batch.pk,
                kind=kind,
                quantity=quantity,
                empty_change=empty_change,
                user_id=user.pk,
                happened_at=now - timedelta(days=days, minutes=number),
                reason="counted by hand" if kind == "adjustment" else "",
            )


def _sessions(locations: list[StorageLocation], user: User, *, now: datetime) -> int:
    """Photos in all stages: counted, validated, failed, and waiting for something."""
    made = 0
    waiting = {8: "pending", 9: "needs_location", 10: "needs_config", 11: "pending"}
    for number in range(SESSIONS):
        location = locations[number * 11 % len(locations)]
        session, is_new = PhotoSession.objects.get_or_create(
            session_id=_id("session", number),
            defaults={
                "location": None if waiting.get(number) == "needs_location" else location,
                "original_image": _image(number, user),
                "status": waiting.get(number, "pending"),
            },
        )
        made += is_new
        if is_new and number not in waiting:
            session = store_results(session, _results(number, location), now=now)
            if number % 3 == 0 and not session.error:
                validate_session(session, by=user, now=now, adjustments={})
    return made


def _image(number: int, user: User) -> Image:
    return Image.objects.get_or_create(
        id=_id("image", number),
        defaults={
            "storage_key": f"demo/photos/{number:03}.jpg",
            "content_type": "image/jpeg",
            "size_bytes": 2_400_000 + number * 31_000,
            "width": 4000,
            "height": 3000,
            "upload_source": "mobile",
            "uploaded_by": user,
            "status": "ready",
        },
    )[0]


def _results(number: int, location: StorageLocation) -> Results:
    if number == 7:
        return Results(error="The photo is too dark.")
    configuration = location.configurations.filter(is_active=True).first()
    classification = None
    if configuration:
        classification = Classification.objects.create(
            product=configuration.product, product_confidence=0.9, model_version="demo-1"
        ).pk
    detections = [_detected(number, place, classification) for place in range(40 + number * 9)]
    green = Estimated(
        detected_area_cm2=1800.0 + number * 120,
        estimated_count=60 + number * 4,
        method="band_estimation",
        vegetation_polygon=[[0, 2400], [4000, 2400], [4000, 3000], [0, 3000]],
        classification=classification,
    )
    return Results(detections=detections, estimations=[green])


def _detected(number: int, place: int, classification: int | None) -> Detected:
    return Detected(
        center_x_px=120.0 + place % 12 * 320,
        center_y_px=150.0 + place // 12 * 210,
        width_px=150.0 + place * 7 % 60,
        height_px=140.0 + place * 11 % 70,
        confidence=round(0.62 + (place * 13 + number) % 36 / 100, 2),
        is_empty_container=place % 17 == 16,
        container_type="plug" if place % 2 else "pot",
        model_class="empty" if place % 17 == 16 else "plant",
        classification=classification,
    )
