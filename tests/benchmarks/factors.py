"""The library of factors: searched among 25,000, and what a new version would do to 1,000,000.

A search is timed in PostgreSQL, from a warm cache, words and slips of the pen by turns. A preview
is of a factor that one activity in ten uses; what doing it takes stands beside it.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median

from psycopg import sql

from emissions.models import EmissionFactor, Laboratory
from emissions.services.results import compute_results
from emissions.services.superseding import preview_superseding, supersede
from tests.benchmarks import footprint
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, milliseconds, seconds, sql_seconds

FACTORS, ACTIVITIES = 25_000, 1_000_000
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
    "economy business long short haul rail train bus taxi ferry car van lorry small "
    "medium large average hotel germany france spain italy paper board plastic steel cans "
    "glass recycled landfill combustion compost concrete asphalt solvent refrigerant "
    "methane nitrous oxide laptop server"
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SIZES = {"activities": ACTIVITIES, "factors": 2_000, "laboratories": 200}


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
    other = scratch.empty("superseding")
    with application(other):
        scratch.say(f"storing {ACTIVITIES:,} activities with their results")
        with owner(other) as owned:
            owned.execute(sql.SQL(footprint.FILL).format(**SIZES))
            owned.execute(footprint.ANALYZE)
        for laboratory in Laboratory.objects.all():
            compute_results(laboratory.activities.all(), now=NOW)
        with owner(other) as owned:
            owned.execute(footprint.ANALYZE)
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
    factor = EmissionFactor.objects.get(code="factor-1", version=12)  # of every tenth activity
    said = {"value": Decimal("0.19338"), "valid_from": factor.valid_from, "now": NOW}
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
