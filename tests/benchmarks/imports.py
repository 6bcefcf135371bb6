"""A file of 100,000 articles, each with three references, checked and written; beside the library.

Half of the articles are stored already: of those a fifth are as in the file, the others change.
Ours starts from the file and ends when everything stands in the tables of the preview, or of the
articles. The library gets the same resource and rows, read before, as many as it does in some
seconds: what it does in one does not depend on how many they are (97 of 400 and 102 of 1,600, by
the time of the processor). In its bulk mode it validates nothing, and looks references up in
memory. Both are rolled back each time.
"""

import csv
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import tablib
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from import_export import fields, widgets
from import_export.instance_loaders import CachedInstanceLoader

from accounts.models import User
from inventory.models import Packaging, PackagingColor, PackagingMaterial, PackagingType
from inventory.resources.prices import PackagingResource
from spreadsheets.models import ImportJob
from spreadsheets.services import imports, work
from tests.benchmarks.connecting import application, owner, switched_to
from tests.benchmarks.figures import Figure, alternate, seconds

ROWS, MANY = 100_000, 1_000_000
STOCK_ROWS, BULK_ROWS = 400, 4_000
HEADERS = ("sku", "name", "type", "material", "color", "volume_liters", "diameter_cm", "height_cm")
KINDS = 200  # of each reference
MEGABYTES = 200
# What is told, of which of our ways by which of theirs, and how many times as fast it is at least.
PAIRS = (
    ("preview", "preview", "stock_preview", "the library", 200),
    ("preview and write", "both", "stock_both", "the library", 100),
    ("preview and write", "both", "bulk_both", "its bulk mode", 10),
)


def cached(attribute: str, model: type[Model], key: str) -> fields.Field:
    widget = widgets.CachedForeignKeyWidget(model, key)
    return fields.Field(attribute=attribute, column_name=attribute, widget=widget)


class BulkResource(PackagingResource):
    """The same columns, as the library is fastest."""

    type = cached("type", PackagingType, "code")
    material = cached("material", PackagingMaterial, "code")
    color = cached("color", PackagingColor, "name")

    class Meta(PackagingResource.Meta):
        use_bulk = True
        skip_diff = True
        skip_unchanged = False
        report_skipped = False
        clean_model_instances = False
        store_instance = False
        batch_size = 1000
        instance_loader_class = CachedInstanceLoader


def measure(scratch) -> Iterator[Figure]:
    database = scratch.empty("imports")
    with application(database):
        scratch.say(f"storing {ROWS // 2:,} articles")
        fill()
        job = received(ROWS)
    with owner(database) as connected:
        connected.execute("VACUUM (ANALYZE)")
    # The library works where nothing of ours was rolled back: what that leaves would slow it down.
    rate = rates(database, scratch.copied(database, "stock"), job)
    for words, ours, theirs, of, bound in PAIRS:
        yield Figure(
            f"imports {words} of {ROWS:,} rows",
            f"{rate[ours]:,.0f} rows/s",
            rate[ours] / rate[theirs],
            of=f"{of} ({rate[theirs]:,.0f} rows/s)",
            at_least=bound,
        )
    with application(database):
        scratch.say(f"checking and writing {MANY:,} rows")
        used = memory(database, received(MANY))
    yield Figure(
        f"imports memory of {MANY:,} rows",
        f"{used} MB",
        used / MEGABYTES,
        of=f"{MEGABYTES} MB",
        at_most=1,
    )


def rates(database: str, other: str, job: ImportJob) -> dict[str, float]:
    """Rows a second of each way, in turns."""
    few, more = middle(STOCK_ROWS), middle(BULK_ROWS)
    with application(database) as mine, application(other) as theirs:

        def timed(connected, work_done: Callable, *args, **kwargs) -> Callable[[int], float]:
            def once(number: int) -> float:
                with switched_to(connected):
                    return rolled_back(work_done, *args, **kwargs)

            return once

        taken = alternate(
            3,
            preview=timed(mine, check, job),
            both=timed(mine, check, job, and_write=True),
            stock_preview=timed(theirs, stock, PackagingResource, few),
            stock_both=timed(theirs, stock, PackagingResource, few, twice=True),
            bulk_both=timed(theirs, stock, BulkResource, more, twice=True),
        )
    rows = {"stock_preview": STOCK_ROWS, "stock_both": STOCK_ROWS, "bulk_both": BULK_ROWS}
    return {name: rows.get(name, ROWS) / seconds_taken for name, seconds_taken in taken.items()}


def fill() -> None:
    User.objects.create_superuser("bench@glasshouse.local", "x")
    for model in (PackagingType, PackagingMaterial):
        model.objects.bulk_create(model(code=f"K{n}", name=f"Kind {n}") for n in range(KINDS))
    PackagingColor.objects.bulk_create(
        PackagingColor(name=f"K{n}", hex=f"#{n:06x}") for n in range(KINDS)
    )
    keys = [
        list(model.objects.order_by("id").values_list("id", flat=True))
        for model in (PackagingType, PackagingMaterial, PackagingColor)
    ]
    Packaging.objects.bulk_create(
        (
            Packaging(
                sku=row["sku"],
                name=row["name"] if number % 5 == 0 else "another name",
                type_id=keys[0][number % KINDS],
                material_id=keys[1][number * 7 % KINDS],
                color_id=keys[2][number * 11 % KINDS],
                volume_liters=row["volume_liters"],
                diameter_cm=row["diameter_cm"],
                height_cm=row["height_cm"],
            )
            for number, row in enumerate(rows(ROWS // 2))
        ),
        batch_size=1000,
    )


def rows(count: int) -> Iterator[dict[str, str]]:
    for number in range(count):
        kinds = (f"K{number * factor % KINDS}" for factor in (1, 7, 11))
        sizes = (f"{number % 997 / 10 + 1:.1f}" for _ in range(3))
        yield dict(zip(HEADERS, (f"POT-{number}", f"Pot {number}", *kinds, *sizes), strict=True))


def received(count: int) -> ImportJob:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADERS)
    writer.writeheader()
    writer.writerows(rows(count))
    file = ContentFile(out.getvalue().encode(), name="articles.csv")
    return imports.receive(file, table="inventory.packaging", by=User.objects.get())


def rolled_back(work_done: Callable, *args, **kwargs) -> float:
    with transaction.atomic():
        taken = seconds(work_done, *args, **kwargs)
        transaction.set_rollback(True)
    return taken


def check(job: ImportJob, *, and_write: bool = False) -> None:
    now = datetime.now(UTC)
    work.check(job.pk, revision=job.revision, report=quiet, now=now)
    if and_write:
        drop_temporary()
        job = ImportJob.objects.get(pk=job.pk)
        imports.apply(job)
        said = work.apply(job.pk, revision=job.revision, report=quiet, now=now)
        assert f"{ROWS - ROWS // 10:,} rows written" in said, said


def drop_temporary() -> None:
    """What would have gone with the transaction, which here is both's."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()")
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def middle(count: int) -> tablib.Dataset:
    """Rows from the middle of the file: as many stored as new ones."""
    chosen = list(rows(ROWS))[ROWS // 2 - count // 2 : ROWS // 2 + count // 2]
    return tablib.Dataset(*(tuple(row.values()) for row in chosen), headers=HEADERS)


def stock(resource_class: type, dataset: tablib.Dataset, *, twice: bool = False) -> None:
    for dry_run in (True, False) if twice else (True,):
        result = resource_class().import_data(dataset, dry_run=dry_run, raise_errors=True)
        assert not result.has_errors()


def memory(database: str, job: ImportJob) -> int:
    """Megabytes that a process has at most which checks and writes an import."""
    arguments = [sys.executable, "-m", "tests.benchmarks.importing", database, str(job.pk)]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1])


def quiet(done: int, total: int | None = None) -> None:
    """Nobody watches."""
