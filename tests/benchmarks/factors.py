"""The library of factors: searched among 25,000, and what a new version would do to 1,000,000.

A search is timed in PostgreSQL, from a warm cache, words and slips of the pen by turns. A preview
is of a factor that one activity in ten uses; what doing it takes stands beside it.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median

from django.db import connection

from emissions.models import EmissionFactor, Laboratory
from emissions.services.results import compute_results
from emissions.services.superseding import preview_superseding, supersede
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, milliseconds, seconds, sql_seconds

FACTORS, ACTIVITIES, LABORATORIES, USED = 25_000, 1_000_000, 100, 10
SEARCH, PREVIEW = 0.005, 1.0  # seconds, the bounds
SEARCHES = (
    "electricity",
    "natural gas kwh",
    "flight economy long",
    "steel cans recycled",
    "electrcity",
    "natral gas",
    "diesl car",
    "hotel germany",
)
WORDS = (
    "electricity generated natural gas diesel petrol coal wood biogas steam heat flight "
    "economy business long short haul rail train bus taxi ferry car van lorry small"
)
NOW = datetime(2027, 1, 1, tzinfo=UTC)
SIZES = {"laboratories": LABORATORIES, "activities": ACTIVITIES, "used": USED}
FILL = (
    """
    INSERT INTO emissions_laboratory (code, name, faculty, is_active, created_at, updated_at)
    SELECT 'L' || n, 'L', '', true, now(), now() FROM generate_series(1, %(laboratories)s) n
    """,
    """
    INSERT INTO emissions_activity (uuid, laboratory_id, reference, module, category, subcategory,
        description, quantity, unit, unit_code, happened_on, own_value_reason, source, factor_id,
        created_at, updated_at)
    SELECT gen_random_uuid(), l.id, '', 'energy', '', '', '', (random() * 1000)::numeric(12, 4),
           'kWh', 'kWh', DATE '2026-01-01' + (random() * 364)::int, '', 'api', f.id, now(), now()
      FROM generate_series(1, %(activities)s) n
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM emissions_laboratory) l
        ON l.place = 1 + n %% %(laboratories)s
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM emissions_emissionfactor) f
        ON f.place = 1 + (n / 100) %% %(used)s
    """,
)


def measure(scratch) -> Iterator[Figure]:
    database = scratch.empty("factors")
    with application(database):
        scratch.say(f"storing {FACTORS:,} factors")
        EmissionFactor.objects.bulk_create(_factors(), batch_size=5000)
    with owner(database) as connected:
        connected.execute("VACUUM (ANALYZE)")
    with application(database):
        taken = [[sql_seconds(_search, words) for words in SEARCHES] for _ in range(6)][1:]
        yield from _searches([time for once in taken for time in once])
        scratch.say(f"storing {ACTIVITIES:,} activities with their results")
        with connection.cursor() as cursor:
            for statement in FILL:
                cursor.execute(statement, SIZES)
        for laboratory in Laboratory.objects.all():
            compute_results(laboratory.activities.all(), now=NOW)
    with owner(database) as connected:
        connected.execute("VACUUM (ANALYZE)")
    with application(database):
        yield from _previews()


def _searches(taken: list[float]) -> Iterator[Figure]:
    for name, time, most in (("median", median(taken), 1), ("slowest", max(taken), 3)):
        yield Figure(
            f"finds among {FACTORS:,} factors, {name}",
            milliseconds(time),
            time / SEARCH,
            of=milliseconds(SEARCH),
            at_most=most,
        )


def _previews() -> Iterator[Figure]:
    factor = EmissionFactor.objects.order_by("id").first()
    said = {"value": Decimal("0.19338"), "valid_from": date(2026, 1, 1), "now": NOW}
    effects = preview_superseding(factor, **said)
    taken = median(seconds(preview_superseding, factor, **said) for _ in range(5))
    whole = seconds(supersede, factor, **said)
    results = sum(effect.results for effect in effects)
    yield Figure(
        f"previews what {results:,} of {ACTIVITIES:,} become",
        milliseconds(taken),
        taken / PREVIEW,
        of=f"1 s; doing it takes {whole:.3g} s",
        at_most=1,
    )


def _search(words: str) -> None:
    list(EmissionFactor.objects.search(words)[:50])


def _factors() -> Iterator[EmissionFactor]:
    chance = random.Random(7)
    for number in range(FACTORS):
        words = chance.sample(WORDS.split(), 5)
        yield EmissionFactor(
            code=f"{'-'.join(words)}-{number}",
            region="GB",
            name=f"{words[0].title()} {words[1]}, {words[2]}",
            category=f"{words[3].title()} > {words[4].title()}",
            scope=3,
            value=Decimal(chance.randint(1, 10**6)) / 10**5,
            unit="kWh",
            source="benchmark",
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 1, 1),
        )
