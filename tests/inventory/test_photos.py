"""Photos, what was found on them, and what is expected: what their rows may say."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from inventory.models import (
    Classification,
    DensityParameters,
    Detection,
    DetectionRow,
    Estimation,
    EstimationRow,
    Image,
    LocationConfiguration,
    PhotoSession,
    ProductSampleImage,
)
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.inventory import breaking
from tests.inventory.breaking import build
from tests.inventory.factories import (
    ClassificationFactory,
    DensityParametersFactory,
    DetectionFactory,
    EstimationFactory,
    ImageFactory,
    LocationConfigurationFactory,
    PackagingFactory,
    PhotoSessionFactory,
    ProductSampleImageFactory,
)

image = partial(build, ImageFactory)
session = partial(build, PhotoSessionFactory)
classification = partial(build, ClassificationFactory)
detection = partial(build, DetectionFactory)
estimation = partial(build, EstimationFactory)
sample = partial(build, ProductSampleImageFactory)
configuration = partial(build, LocationConfigurationFactory)
density = partial(build, DensityParametersFactory)

SHARES = (-0.01, 1.01, float("nan"))
ENDLESS = (float("inf"), float("nan"))


def validated(**values):
    return session(status="completed", **values)


def second_primary():
    known = ProductSampleImageFactory(is_primary=True)
    return sample(product=known.product, is_primary=True)


def same_sample():
    known = ProductSampleImageFactory()
    return sample(product=known.product, image=known.image)


def second_active():
    return configuration(location=LocationConfigurationFactory().location)


def same_density(packaging=None):
    known = DensityParametersFactory(packaging=packaging and packaging())
    return density(bin_type=known.bin_type, product=known.product, packaging=known.packaging)


BROKEN = {
    "inventory_image_kind_known": [partial(image, kind="copy")],
    "inventory_image_content_type_known": [partial(image, content_type="image/gif")],
    "inventory_image_upload_source_known": [partial(image, upload_source="fax")],
    "inventory_image_status_known": [partial(image, status="lost")],
    "inventory_image_size_positive": [
        partial(image, size_bytes=0),
        partial(image, width=0),
        partial(image, height=0),
    ],
    "inventory_image_failed_says_why": [partial(image, status="failed")],
    "inventory_photosession_status_known": [partial(session, status="lost")],
    "inventory_photosession_confidence_share": [
        partial(session, average_confidence=share) for share in SHARES
    ],
    "inventory_photosession_failed_says_why": [partial(session, status="failed")],
    "inventory_photosession_validated_by_somebody": [
        partial(validated, validated_at=NOON),
        lambda: validated(validated_by=UserFactory()),
    ],
    "inventory_photosession_validated_when_completed": [
        lambda: session(validated_by=UserFactory(), validated_at=NOON)
    ],
    "inventory_classification_confidence_share": [
        partial(classification, **{field: share})
        for field in ("product_confidence", "size_confidence", "packaging_confidence")
        for share in SHARES
    ],
    "inventory_detection_confidence_share": [
        partial(detection, confidence=share) for share in SHARES
    ],
    "inventory_detection_box_finite": [
        *(
            partial(detection, **{field: number})
            for field in ("center_x_px", "center_y_px", "width_px", "height_px")
            for number in ENDLESS
        ),
        partial(detection, width_px=0),
        partial(detection, height_px=-1),
    ],
    "inventory_estimation_confidence_share": [
        partial(estimation, confidence=share) for share in SHARES
    ],
    "inventory_estimation_numbers_not_negative": [
        partial(estimation, estimated_count=-1),
        *(partial(estimation, detected_area_cm2=area) for area in (-1, *ENDLESS)),
    ],
    "inventory_estimation_method_known": [partial(estimation, method="guess")],
    "inventory_productsampleimage_once": [same_sample],
    "inventory_productsampleimage_one_primary": [second_primary],
    "inventory_productsampleimage_type_known": [partial(sample, sample_type="selfie")],
    "inventory_locationconfiguration_one_active": [second_active],
    "inventory_locationconfiguration_area_positive": [partial(configuration, area_cm2=0)],
    "inventory_locationconfiguration_closed_when_inactive": [
        partial(configuration, is_active=False),
        partial(configuration, closed_at=NOON),
    ],
    "inventory_locationconfiguration_times_ordered": [
        partial(
            configuration, is_active=False, valid_from=NOON, closed_at=NOON - timedelta(hours=1)
        )
    ],
    "inventory_densityparameters_once": [same_density, partial(same_density, PackagingFactory)],
    "inventory_densityparameters_numbers_positive": [
        partial(density, **{field: 0})
        for field in ("avg_area_per_plant_cm2", "plants_per_m2", "avg_diameter_cm")
    ],
    "inventory_densityparameters_overlap_share": [
        partial(density, overlap_factor=factor) for factor in ("0", "1.001")
    ],
}
WAYS = breaking.ways_of(BROKEN)
MODELS = (
    Image,
    PhotoSession,
    Classification,
    Detection,
    Estimation,
    ProductSampleImage,
    LocationConfiguration,
    DensityParameters,
)


# In tests/timeseries/test_century.py, where no missing partition comes before them.
BROKEN_ELSEWHERE = {"inventory_detection_time_sane", "inventory_estimation_time_sane"}


def test_every_constraint_is_broken_here():
    assert set(BROKEN) == set(breaking.constraints_of(*MODELS)) - BROKEN_ELSEWHERE


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_the_database_refuses_what_breaks_a_constraint(name, make):
    breaking.assert_refused_by_the_database(name, make)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_staff_are_told_in_a_sentence_what_breaks_a_constraint(name, make):
    breaking.assert_staff_are_told(name, make)


@pytest.mark.django_db
@pytest.mark.parametrize("make", [DetectionFactory, EstimationFactory])
@pytest.mark.parametrize("parent", ["session", "classification"])
def test_what_has_finds_stays_as_long_as_they_do(make, parent):
    found = make(classification=ClassificationFactory())

    with pytest.raises(IntegrityError, match="has detections or estimations"), transaction.atomic():
        getattr(found, parent).delete()

    type(found).objects.all().delete()
    getattr(found, parent).delete()


@pytest.mark.django_db
def test_a_find_is_listed_under_one_key():
    seen, counted = DetectionFactory(number=7), EstimationFactory(number=3)

    assert DetectionRow.objects.get().pk == f"{seen.session_id}-7-1772442000000000"
    assert EstimationRow.objects.get().pk == f"{counted.session_id}-3-1772442000000000"


@pytest.mark.django_db
def test_the_area_of_a_box_is_computed():
    DetectionFactory(width_px=20, height_px=10)

    assert Detection.objects.get().area_px == 200


@pytest.mark.django_db
def test_a_day_without_a_partition_takes_no_finds():
    with pytest.raises(IntegrityError, match="no partition"), transaction.atomic():
        DetectionFactory(created_at=NOON - timedelta(days=365))


@pytest.mark.django_db
def test_there_are_no_default_partitions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_partitioned_table WHERE partdefid <> 0")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_closed_configuration_makes_room_for_the_next():
    first = LocationConfigurationFactory()
    first.is_active, first.closed_at = False, NOON
    first.save()

    following = configuration(location=first.location)
    following.full_clean()
    following.save()

    assert LocationConfiguration.objects.get(is_active=True) == following


@pytest.mark.django_db
def test_a_storage_key_and_a_session_id_are_taken_once():
    with pytest.raises(IntegrityError, match="storage_key"), transaction.atomic():
        ImageFactory(storage_key=ImageFactory().storage_key)
    with pytest.raises(IntegrityError, match="session_id"), transaction.atomic():
        PhotoSessionFactory(session_id=PhotoSessionFactory().session_id)


@pytest.mark.django_db
def test_rows_are_called_what_their_readers_call_them():
    photo = PhotoSessionFactory()

    assert str(image(storage_key="photos/1.jpg")) == "photos/1.jpg"
    assert str(photo) == str(photo.session_id)
    assert str(classification(name="cacti")) == "cacti"
    assert "by yolo-11" in str(classification())
    assert str(detection(session=photo, number=7)) == f"7 of session {photo.pk}"
    assert str(estimation(session=photo, number=7)) == f"7 of session {photo.pk}"
    assert str(sample()).startswith("reference of CACT-")
    assert " in LOC-" in str(configuration())
    assert " in BOX_" in str(density())
