"""What holds of any rows: there and back, twice as once, undone as never done."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spreadsheets import registry
from spreadsheets.exporting.exports import content_of
from spreadsheets.exporting.portions import Extract
from tests.accounts.factories import UserFactory
from tests.emissions.factories import LaboratoryFactory
from tests.inventory.factories import PackagingFactory, ProductCategoryFactory
from tests.sales.factories import CategoryFactory
from tests.spreadsheets import nasty
from tests.spreadsheets.engine.files import applied, checked, undone
from tests.spreadsheets.engine.test_real_data import as_csv

pytestmark = pytest.mark.slow
LAWS = settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = st.sampled_from(["x", *nasty.KNOWN_TROUBLE]).filter(
    lambda text: text.strip() and "\0" not in text
)
SKUS = ["007", "1e5", "-3", "A,1", 'A"1', "=1+1", "'=1", "_x000D_", "12:00", "NA", "a;b", "é"]
DAYS = [str(date(2026, 1, 1) + timedelta(days=90 * step)) for step in range(5)]


def priced(number: int, notes: str, price: int) -> list[str]:
    """The price of a quarter, so that no two overlap."""
    cells = ["POT-1", "CACTI", DAYS[number], DAYS[number + 1], f"{price}.50", f"{price}.50", "6"]
    return [*cells, notes]


# The headers of each table, and its line by a number, a text and another number.
TABLES = {
    "sales.product": (
        ["sku", "name", "category", "cost_price", "is_active"],
        lambda number, text, price: [SKUS[number], text, "SEEDS", f"{price}.0100", "1"],
    ),
    "inventory.pricelistitem": (
        [
            "packaging",
            "category",
            "valid_from",
            "valid_until",
            "wholesale_unit_price",
            "retail_unit_price",
            "units_per_box",
            "notes",
        ],
        priced,
    ),
    "emissions.activity": (
        ["laboratory", "reference", "module", "quantity", "unit", "happened_on", "description"],
        lambda number, text, price: [
            "LAB",
            f"R{SKUS[number]}",
            "energy",
            str(price),
            "kWh",
            DAYS[0],
            text,
        ],
    ),
}
# What lines say, by their numbers.
LINES = st.dictionaries(
    st.integers(0, 3), st.tuples(NAMES, st.integers(1, 99)), min_size=1, max_size=4
)


@pytest.fixture
def person(committed):
    CategoryFactory(code="SEEDS")
    LaboratoryFactory(code="LAB")
    PackagingFactory(sku="POT-1")
    ProductCategoryFactory(code="CACTI")
    return UserFactory(is_staff=True, is_superuser=True)


def file_of(table: str, lines: dict) -> bytes:
    headers, line = TABLES[table]
    return as_csv(headers, [line(number, *said) for number, said in sorted(lines.items())])


def taken(table: str, lines: dict, person):
    """Import lines, if there is anything new in them."""
    job = checked(file_of(table, lines), table=table, by=person)
    assert (job.status, job.wrong_count) == ("checked", 0), list(job.rows.values("cells", "errors"))
    return applied(job) if job.new_count + job.changed_count else job


def dump(table: str, *, without: tuple[str, ...] = ()) -> list[tuple]:
    """All columns of all rows, but for some."""
    model = apps.get_model(table)
    names = [each.column for each in model._meta.concrete_fields if each.column not in without]
    with connection.cursor() as cursor:
        quoted = ", ".join(f'"{name}"::text' for name in names)
        cursor.execute(f"SELECT {quoted} FROM {model._meta.db_table} ORDER BY {quoted}")
        return cursor.fetchall()


def empty(table: str) -> None:
    model = apps.get_model(table)
    if table == "emissions.activity":
        apps.get_model("emissions.result").objects.all().delete()
    model.objects.all().delete()


def exported(table: str, person) -> bytes:
    resource = registry.resource_for(table, person)
    return b"".join(content_of(Extract(resource, resource.get_queryset()), "csv"))


@pytest.mark.parametrize("table", TABLES)
def test_what_comes_in_goes_out_and_comes_in_again_as_it_was(person, table):
    @LAWS
    @given(lines=LINES)
    def holds(lines):
        empty(table)
        taken(table, lines, person)
        before, out = dump(table), exported(table, person)

        again = checked(out, table=table, by=person)
        twice = taken(table, lines, person)
        assert (again.unchanged_count, twice.unchanged_count) == (len(lines), len(lines))
        assert dump(table) == before

        empty(table)
        applied(checked(out, table=table, by=person))
        assert exported(table, person) == out

    holds()


@pytest.mark.parametrize("table", TABLES)
def test_what_is_undone_was_never_done(person, table):
    @LAWS
    @given(first=LINES, second=LINES)
    def holds(first, second):
        empty(table)
        taken(table, first, person)
        before = dump(table, without=("updated_at",))

        job = taken(table, second, person)
        if job.status == "done":
            assert undone(job).endswith(f"{job.applied_count:,} rows taken back")

        assert dump(table, without=("updated_at",)) == before

    holds()


@pytest.mark.parametrize("table", TABLES)
def test_the_good_rows_and_then_the_mended_ones_are_all_rows(person, table):
    headers = TABLES[table][0]
    own = ("id", "uuid", "created_at", "updated_at")

    @LAWS
    @given(first=LINES, second=LINES, spoiled=st.sets(st.integers(0, 3), max_size=2))
    def holds(first, second, spoiled):
        empty(table)
        taken(table, first, person)
        taken(table, second, person)
        whole = dump(table, without=own)

        empty(table)
        taken(table, first, person)
        place = 2  # is a reference, a first day or a choice in all tables
        line = TABLES[table][1]
        rows = {number: line(number, *said) for number, said in sorted(second.items())}
        wrong = {number for number in spoiled if number in rows}
        sent = [
            [*row[:place], "nonsense", *row[place + 1 :]] if number in wrong else row
            for number, row in rows.items()
        ]
        job = checked(as_csv(headers, sent), table=table, by=person)
        assert job.wrong_count == len(wrong)
        if job.new_count + job.changed_count:
            applied(job, mode="good")
        taken(table, second, person)
        assert dump(table, without=own) == whole

    holds()
