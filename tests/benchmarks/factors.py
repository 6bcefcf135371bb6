"""The library searched among 25,000 factors: those published, for as many regions as it takes.

A search is timed in PostgreSQL, from a warm cache, words and slips of the pen by turns.
"""

from collections.abc import Iterator
from datetime import date
from itertools import count, islice
from statistics import median

from emissions import files
from emissions.models import EmissionFactor
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, milliseconds, sql_seconds
from tests.conftest import DATA

FACTORS = 25_000
SEARCH = 0.005  # seconds, the bound
FOLDER = DATA / "emissions"
PUBLISHED = (
    "defra_2022_flat/ghg-conversion-factors-2022-flat-format.csv",
    "epa_hub/resources/ghg-emission-factors-hub-2023/data.xlsx",
    "useeio/SupplyChainGHGEmissionFactors_v1.2_NAICS_CO2e_USD2021/data.csv",
    "grid/average-intensities.json",
)
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


def measure(scratch) -> Iterator[Figure]:
    database = scratch.empty("factors")
    with application(database):
        scratch.say(f"storing {FACTORS:,} factors")
        EmissionFactor.objects.bulk_create(islice(_factors(), FACTORS), batch_size=5000)
    with owner(database) as connected:
        connected.execute("VACUUM (ANALYZE)")
    with application(database):
        taken = [[sql_seconds(_search, words) for words in SEARCHES] for _ in range(6)][1:]
        yield from _searches([time for once in taken for time in once])


def _searches(taken: list[float]) -> Iterator[Figure]:
    for name, time, most in (("median", median(taken), 1), ("slowest", max(taken), 3)):
        yield Figure(
            f"finds among {FACTORS:,} factors, {name}",
            milliseconds(time),
            time / SEARCH,
            of=milliseconds(SEARCH),
            at_most=most,
        )


def _search(words: str) -> None:
    list(EmissionFactor.objects.search(words)[:50])


def _factors() -> Iterator[EmissionFactor]:
    drafts = [draft for path in PUBLISHED for draft in files.read(FOLDER / path).drafts]
    for number in count():
        for draft in drafts:
            region = f"{draft.region}-{number}"
            values = draft.values() | {"region": region, "valid_from": date(2020, 1, 1)}
            yield EmissionFactor(**values | {"valid_until": None})
