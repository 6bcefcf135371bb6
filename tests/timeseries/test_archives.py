"""Archive, drop, restore: every bit comes back, and nothing that is not safe goes."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, storages
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sensing.lifecycle import READINGS
from sensing.models import PackedReadings, Reading
from sensing.services.series import newest_page
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.sensing.test_packing import OLD, moments, numbers, paced, send
from tests.timeseries import old_readings as old
from tests.timeseries.readings import refresh
from timeseries import archives, holds, restoring
from timeseries.models import Archive, Hold
from timeseries.partitions import StillNeeded, lock_policy

pytestmark = pytest.mark.usefixtures("storage")
DAY = old.partition_of(OLD)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sensor():
    return SensorFactory()


def restore(archive: Archive, by=None) -> int:
    return restoring.restore(READINGS, archive, by=by, now=old.expired(DAY))


def path_of(archive: Archive) -> Path:
    return Path(storages["archives"].path(archive.file))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    packed=some.dictionaries(moments, numbers, min_size=1, max_size=20),
    rows=some.dictionaries(moments, numbers, max_size=20),
    quality=some.sampled_from([1.0, 0.25, 1 / 3, -0.0]),
)
def test_archive_then_restore_gives_back_every_bit(packed, rows, quality):
    first, second = SensorFactory(), SensorFactory()
    send(first, packed, quality=quality)
    old.pack(DAY)
    if rows:
        send(second, rows)
    before = old.bits(DAY)

    made = old.archive(DAY)
    assert old.drop(DAY)
    assert old.bits(DAY) == []
    restore(made)

    assert old.bits(DAY) == before
    clear()


def clear() -> None:
    """For the next example."""
    Hold.objects.all().delete()
    Archive.objects.all().delete()
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {DAY.table}, sensing_packedreadings")


def test_the_manifest_says_what_is_in_the_file(sensor, storage):
    send(sensor, paced(100))

    made = old.archive(DAY)

    assert (made.row_count, made.table) == (100, DAY.table)
    assert made.size == storage.size(made.file)
    assert made.verified_at == old.expired(DAY)
    assert [each["name"] for each in made.columns] == ["sensor_id", "timestamp", "value", "quality"]
    assert old.files() == {made.file}


def test_a_day_without_rows_makes_no_archive_and_goes(sensor):
    assert old.archive(DAY) is None
    assert old.drop(DAY)
    assert not old.files()


def test_empty_partitions_take_no_turn_of_those_that_hold_rows(sensor, monkeypatch):
    monkeypatch.setattr(archives, "MOST_AT_ONCE", 1)
    first, second = DAY, old.partition_of(OLD + timedelta(days=1))
    send(sensor, paced(5) | paced(5, start=second.start))
    old.pack(first)
    told = []

    for _ in range(3):
        archives.archive_due(READINGS, now=old.expired(second), report=lambda *of: told.append(of))

    assert [*Archive.objects.order_by("id").values_list("table", flat=True)] == [
        first.table,
        second.table,
    ]
    assert told == [(0, 2), (0, 1)]


def test_nothing_is_dropped_before_its_archive(sensor):
    send(sensor, paced(5))

    assert not old.drop(DAY)
    assert len(old.bits(DAY)) == 5

    old.archive(DAY)
    assert old.drop(DAY)
    assert not old.is_there(DAY)


def test_what_is_packed_goes_with_its_partition_and_no_earlier(sensor):
    send(sensor, paced(5))
    old.pack(DAY)

    assert not old.drop(DAY)
    assert PackedReadings.objects.count() == 1

    old.archive(DAY)
    old.drop(DAY)
    assert not PackedReadings.objects.exists()


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_row_that_comes_after_the_archive_makes_another_one(sensor, is_packed):
    send(sensor, paced(5))
    first = old.archive(DAY)
    send(sensor, {OLD + timedelta(hours=3): 7.0})
    if is_packed:
        old.pack(DAY)

    assert not old.drop(DAY)
    first.refresh_from_db()
    assert first.replaced_at is not None

    second = old.archive(DAY)
    assert old.drop(DAY)
    assert (first.row_count, second.row_count) == (5, 6)
    assert old.files() == {first.file, second.file}


def test_a_changed_bit_after_the_archive_is_seen(sensor):
    send(sensor, {OLD: 0.0})
    old.archive(DAY)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE sensing_reading SET value = '-0' WHERE timestamp = %s", [OLD])

    assert not old.drop(DAY)


def test_who_packs_after_the_archive_needs_no_other_one(sensor):
    send(sensor, paced(5))
    old.archive(DAY)
    old.pack(DAY)

    assert old.drop(DAY)


def test_a_restore_repeated_changes_nothing(sensor):
    send(sensor, paced(50))
    before = old.bits(DAY)
    made = old.archive(DAY)
    old.drop(DAY)
    user = UserFactory()

    assert restore(made, by=user) == 50
    assert restore(made, by=user) == 0

    assert old.bits(DAY) == before
    hold = Hold.objects.get()
    assert (hold.archive, hold.start, hold.end, hold.placed_by) == (made, DAY.start, DAY.end, user)
    made.refresh_from_db()
    assert made.restored_by == user


def test_a_restored_day_stays_until_its_hold_is_released(sensor):
    send(sensor, paced(5))
    made = old.archive(DAY)
    old.drop(DAY)
    restore(made)

    with pytest.raises(StillNeeded):
        old.drop(DAY)
    holds.release(Hold.objects.get(), by=UserFactory(), now=NOON)

    assert old.drop(DAY)
    assert old.files() == {made.file}


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_restored_day_is_read_as_if_it_had_never_gone(sensor, is_packed):
    send(sensor, paced(50))
    refresh()  # a sensor silent for long is found by its hours, which outlive its readings
    later = old.expired(DAY)
    made = old.archive(DAY)
    expected = newest_page(sensor, limit=10, now=NOON)
    old.drop(DAY)
    assert newest_page(sensor, limit=10, now=later) == []

    restore(made)
    if is_packed:
        old.pack(DAY)

    assert newest_page(sensor, limit=10, now=later) == expected
    assert newest_page(None, limit=10, now=later) == expected


def test_a_restored_day_that_was_packed_since_is_restored_already(sensor):
    send(sensor, paced(50))
    made = old.archive(DAY)
    old.drop(DAY)
    restore(made)
    before = old.bits(DAY)
    old.pack(DAY)

    assert restore(made) == 0
    assert old.bits(DAY) == before
    assert not Reading.objects.exists()


def test_rows_that_the_archive_has_are_kept_and_the_others_come_back(sensor):
    send(sensor, paced(10))
    before = old.bits(DAY)
    made = old.archive(DAY)
    Reading.objects.filter(timestamp__gte=OLD + 5 * MINUTE).delete()

    assert restore(made) == 5
    assert old.bits(DAY) == before


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param({OLD: 99.0}, id="another value"),
        pytest.param({OLD + timedelta(hours=20): 1.0}, id="another instant"),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_rows_that_differ_are_never_touched(sensor, stranger, is_packed):
    send(sensor, paced(10))
    made = old.archive(DAY)
    old.drop(DAY)
    with old.partitions_made_again(NOON):
        pass
    send(sensor, stranger)
    if is_packed:
        old.pack(DAY)
    before = old.bits(DAY)

    with pytest.raises(restoring.NotRestorable, match="1 rows are in"):
        restore(made)

    assert old.bits(DAY) == before
    assert not Hold.objects.exists()


def test_a_table_that_is_cut_otherwise_now_is_left_alone(sensor):
    send(sensor, paced(10))
    made = old.archive(DAY)
    Archive.objects.update(end=DAY.end + timedelta(days=1))
    made.refresh_from_db()

    with pytest.raises(restoring.NotRestorable, match="is cut otherwise now"):
        restore(made)


class TestFiles:
    """What may happen to a file."""

    @pytest.fixture
    def made(self, sensor) -> Archive:
        send(sensor, paced(50))
        return old.archive(DAY)

    def test_a_damaged_file_is_refused_with_what_to_do(self, made):
        old.drop(DAY)
        content = bytearray(path_of(made).read_bytes())
        content[len(content) // 2] ^= 1
        path_of(made).write_bytes(content)

        with pytest.raises(archives.NotReadable, match=r"is damaged.*from a back-up"):
            restore(made)

        assert not old.is_there(DAY)
        assert not Hold.objects.exists()

    def test_a_file_that_is_gone_is_said_to_be(self, made):
        old.drop(DAY)
        path_of(made).unlink()

        with pytest.raises(archives.NotReadable, match="is not in the storage"):
            restore(made)

    def test_a_file_with_other_rows_is_refused_though_its_hash_is_right(self, made):
        Archive.objects.update(checksum=made.checksum ^ 1)
        made.refresh_from_db()

        with pytest.raises(archives.NotReadable, match="or other ones"):
            restore(made)

    def test_a_column_that_is_gone_is_named(self, made):
        Archive.objects.update(columns=[*made.columns, {**made.columns[0], "name": "mood"}])
        made.refresh_from_db()

        with pytest.raises(archives.NotReadable, match="has no columns mood"):
            restore(made)


class Shaky(FileSystemStorage):
    """A storage that fails half-way, or loses what it took; told so by its class."""

    trouble = ""

    def _save(self, name, content):
        if self.trouble == "half-way":
            path = Path(self.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read(100))
            raise OSError("No space left on device")
        name = super()._save(name, content)
        if self.trouble == "cut":
            path = Path(self.path(name))
            path.write_bytes(path.read_bytes()[:-9])
        return name


@pytest.fixture
def shaky(settings, tmp_path, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "archives": {
            "BACKEND": f"{__name__}.Shaky",
            "OPTIONS": {"location": str(tmp_path / "shaky")},
        },
    }
    return lambda trouble: monkeypatch.setattr(Shaky, "trouble", trouble)


@pytest.mark.parametrize("trouble", ["half-way", "cut"])
def test_a_storage_that_fails_loses_nothing_and_a_repeat_finishes(sensor, shaky, trouble):
    send(sensor, paced(50))
    shaky(trouble)

    with pytest.raises((OSError, archives.NotReadable)):
        old.archive(DAY)
    assert not old.drop(DAY)
    assert Archive.objects.get().verified_at is None

    shaky("")
    made = old.archive(DAY)
    assert Archive.objects.get() == made
    assert old.files() == {made.file}
    assert old.drop(DAY)


def test_a_storage_that_gives_another_name_is_followed(sensor, shaky, monkeypatch):
    send(sensor, paced(5))
    shaky("")
    monkeypatch.setattr(
        Shaky, "get_available_name", lambda self, name, max_length=None: f"other/{name}"
    )

    made = old.archive(DAY)

    assert made.file.startswith("other/")
    old.drop(DAY)
    assert restore(made) == 5


def test_a_second_archive_of_the_same_is_the_first(sensor):
    send(sensor, paced(5))

    assert old.archive(DAY) == old.archive(DAY) == Archive.objects.get()
    assert len(old.files()) == 1


def test_two_workers_make_one_archive(sensor, beside):
    send(sensor, paced(200))

    runs = [beside(old.archive, DAY) for _ in range(4)]

    made = [run.result(30) for run in runs]
    assert Archive.objects.exclude(verified_at=None).count() == 1
    assert {each.pk for each in made if each} >= {Archive.objects.get().pk}
    assert old.files() == {Archive.objects.get().file}


def test_two_workers_restore_once(sensor, beside):
    send(sensor, paced(200))
    before = old.bits(DAY)
    made = old.archive(DAY)
    old.drop(DAY)

    runs = [beside(restore, made) for _ in range(3)]

    assert sum(run.result(30) for run in runs) == 200
    assert old.bits(DAY) == before
    assert Hold.objects.count() == 1


def test_who_writes_while_a_day_is_archived_waits_and_loses_nothing(sensor, beside):
    send(sensor, paced(5))
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        lock_policy(cursor, READINGS)
        old.archive(DAY)
        writing = beside(send, sensor, {OLD + timedelta(hours=1): 5.0})

    assert writing.result(20).stored == 1
    assert not old.drop(DAY)
    assert len(old.bits(DAY)) == 6
