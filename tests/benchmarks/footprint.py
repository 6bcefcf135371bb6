"""Results of a million activities: computed at once, and again when a factor changes.

The baseline of computing is a row at a time, as it is written by hand: the factor of an activity
that is valid on its day, and its result, by the ORM, a transaction for each. A sample of activities
goes that way, spread over all of them; its rate does not depend on how many there are.

A tenth of the activities use one factor. That factor is superseded by another value, and the
results are recomputed, in turns with a bare UPDATE of as many rows of a copy of the results, with
its checks, indexes and the foreign key of the factor, and without a trigger of ours. What it would
do to every total was asked before, and is compared with what it did, to the last digit.
"""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median

from django.db import connection, transaction
from psycopg import sql

from emissions.models import Activity, EmissionFactor, Result
from emissions.services.results import compute_results, verify_results
from emissions.services.superseding import preview_superseding, supersede
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds

ACTIVITIES, FACTORS, LABORATORIES = 1_000_000, 2_000, 200
SAMPLE = 2_000
ROUNDS = 3

FILL = """
    ALTER TABLE emissions_activity DISABLE TRIGGER USER;
    INSERT INTO emissions_laboratory (code, name, faculty, place, is_active, created_at, updated_at)
    SELECT 'LAB-' || n, 'Laboratory', 'F' || n % 9, '', true, now(), now()
      FROM generate_series(1, {laboratories}) n;
    INSERT INTO emissions_emissionfactor
           (id, supersedes_id, code, region, version, name, category, scope, measure, value, unit,
            unit_code, source, source_version, source_url, valid_from, valid_until, created_at,
            updated_at)
           OVERRIDING SYSTEM VALUE
    SELECT v * {factors} + n, nullif(v - 1, 0) * {factors} + n, 'factor-' || n, 'GB', v,
           'Factor ' || n, 'Bench', 1 + n % 3, 'kg_co2e',
           (n * 7919 % 100000 + v)::numeric / 100003, 'kWh', 'kWh', 'bench', '', '',
           make_date(2013 + v, 1, 1), make_date(2014 + v, 1, 1), now(), now()
      FROM generate_series(1, {factors}) n, generate_series(1, 12) v;
    SELECT setval(pg_get_serial_sequence('emissions_emissionfactor', 'id'), 1000000);
    INSERT INTO emissions_activity
           (uuid, laboratory_id, reference, module, category, subcategory, description, quantity,
            unit, unit_code, happened_on, factor_id, own_value_reason, source, created_at,
            updated_at)
    SELECT gen_random_uuid(), l.id, 'A-' || n, 'energy', 'kind ' || n % 20, '', '',
           (n * 31 % 99991)::numeric / 100, 'kWh', 'kWh', date '2025-01-01' + n % 365, f.id, '',
           'import', now(), now()
      FROM generate_series(1, {activities}) n
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM emissions_laboratory) l
        ON l.place = 1 + n % {laboratories}
      JOIN (SELECT id, code FROM emissions_emissionfactor WHERE version = 12) f
        ON f.code = 'factor-' || CASE WHEN n % 10 = 0 THEN 1 ELSE 2 + n % ({factors} - 1) END;
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE emissions_activity ENABLE TRIGGER USER;
"""
ANALYZE = "VACUUM (ANALYZE) emissions_activity, emissions_emissionfactor, emissions_result"
COPY = """
    CREATE TABLE plain_result (LIKE emissions_result INCLUDING ALL);
    INSERT INTO plain_result OVERRIDING SYSTEM VALUE SELECT * FROM emissions_result;
    ALTER TABLE plain_result ADD FOREIGN KEY (factor_id) REFERENCES emissions_emissionfactor (id)
        DEFERRABLE INITIALLY DEFERRED;
    GRANT SELECT, UPDATE ON plain_result TO glasshouse_app;
"""
BARE = """
    UPDATE plain_result
       SET factor_id = %(new)s, factor_value = %(value)s, kg = quantity * conversion * %(value)s,
           uncertainty_percent = NULL, computed_at = now()
     WHERE factor_id = %(old)s AND gas = 'co2e'
"""
FIRST = date(2025, 1, 1)


def measure(scratch) -> Iterator[Figure]:
    database = scratch.empty("footprint")
    sizes = {"activities": ACTIVITIES, "factors": FACTORS, "laboratories": LABORATORIES}
    with application(database):
        with owner(database) as owned:
            owned.execute(sql.SQL(FILL).format(**sizes))
            owned.execute(ANALYZE)
        yield from computing()
        with owner(database) as owned:
            owned.execute(COPY)
            owned.execute("VACUUM (ANALYZE) plain_result, emissions_result, emissions_total")
        yield from superseding()
        assert verify_results().is_right, "results do not follow from their activities"


def computing() -> Iterator[Figure]:
    now = datetime.now(UTC)
    keys = Activity.objects.filter(pk__in=range(1, ACTIVITIES, ACTIVITIES // SAMPLE))
    sample = list(keys.values_list("pk", flat=True))
    by_row = seconds(_row_by_row, sample, now) / len(sample)
    Result.objects.all().delete()
    at_once = seconds(compute_results, Activity.objects.all(), now=now)
    assert Result.objects.count() == ACTIVITIES
    yield Figure(
        "a million activities computed",
        f"{ACTIVITIES / at_once:,.0f} rows/s",
        by_row * ACTIVITIES / at_once,
        f"row by row ({1 / by_row:,.0f} rows/s)",
        at_least=100,
    )


def superseding() -> Iterator[Figure]:
    first = EmissionFactor.objects.get(code="factor-1", version=12)
    now = datetime.now(UTC)
    touched = Result.objects.filter(factor=first).count()
    assert touched == ACTIVITIES // 10
    versions = [first.pk, first.supersedes_id]
    previews: list[float] = []

    def applied(number: int) -> float:
        newest = EmissionFactor.objects.latest().get(code="factor-1")
        change = {"value": Decimal(number + 2) / 7919, "valid_from": FIRST, "now": now}
        began = time.perf_counter()
        effects = preview_superseding(newest, **change)
        previews.append(time.perf_counter() - began)
        taken = seconds(supersede, newest, **change)
        kg = {(each.laboratory, each.year): each.kg_after for each in effects}
        assert kg == _sums_of(newest.code), "the preview said something else"
        return taken

    def bare(number: int) -> float:
        values = {
            "value": Decimal(number + 2) / 7919,
            "old": versions[number % 2],
            "new": versions[(number + 1) % 2],
        }
        with connection.cursor() as cursor:
            taken = seconds(cursor.execute, BARE, values)
            assert cursor.rowcount == touched
        return taken

    taken = alternate(ROUNDS, applied=applied, bare=bare)
    yield Figure(
        f"a factor of {touched:,} results superseded",
        f"{taken['applied']:.2f} s",
        taken["applied"] / taken["bare"],
        f"a bare UPDATE of as many ({taken['bare']:.2f} s)",
        at_most=1.5,
    )
    slowest = max(previews[1:])
    yield Figure(
        "what it would do to every total",
        milliseconds(median(previews[1:])),
        slowest,
        f"second at most ({len(previews) - 1} times)",
        at_most=1,
    )


def _sums_of(code: str) -> dict[tuple[str, int], Decimal]:
    """Kilograms by laboratory and year of what one factor's versions gave, from the results."""
    sums = Result.objects.filter(factor__code=code).totals("laboratory", "year")
    return {(each["by_laboratory"], each["by_year"]): each["kg"] for each in sums}


def _row_by_row(keys: list[int], now: datetime) -> None:
    for key in keys:
        with transaction.atomic():
            activity = Activity.objects.select_related("factor").get(pk=key)
            hint = activity.factor
            factor = EmissionFactor.objects.valid_on(activity.happened_on).get(
                code=hint.code, region=hint.region, unit_code=activity.unit_code
            )
            Result.objects.create(
                activity=activity,
                laboratory_id=activity.laboratory_id,
                happened_on=activity.happened_on,
                module=activity.module,
                category=activity.category,
                gas="co2e",
                scope=factor.scope,
                factor=factor,
                factor_value=factor.value,
                quantity=activity.quantity,
                kg=activity.quantity * factor.value,
                formula="by hand",
                computed_at=now,
            )
