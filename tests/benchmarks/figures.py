"""What is printed: one line a figure, with the bound it is held to. And how things are timed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from unittest import mock

import psycopg


@dataclass(frozen=True)
class Figure:
    """One measured value, what it is compared with, and the bound of their ratio, if it has one."""

    name: str
    value: str
    ratio: float | None = None
    of: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_missed(self) -> bool:
        if self.ratio is None:
            return False
        too_small = self.at_least is not None and self.ratio < self.at_least
        return too_small or (self.at_most is not None and self.ratio > self.at_most)

    def __str__(self) -> str:
        ratio = f"{self.ratio:.3g} x {self.of}" if self.ratio is not None else self.of
        bounds = [(">=", self.at_least), ("<=", self.at_most)]
        bound = "".join(f"{sign} {limit:.3g}" for sign, limit in bounds if limit is not None)
        verdict = ("MISSED" if self.is_missed else "ok") if bound else ""
        return f"{self.name:<41} {self.value:>18}  {ratio:<46} {bound:<10} {verdict}".rstrip()


def alternate(rounds: int, **contenders: Callable[[int], float]) -> dict[str, float]:
    """Let each contender run once a round, in turns forwards and backwards; return their medians.

    A contender gets the number of the round and returns the seconds it took. Round 0 warms up.
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        names = list(contenders) if number % 2 else list(reversed(contenders))
        for name in names:
            times[name].append(contenders[name](number))
    return {name: median(taken[1:]) for name, taken in times.items()}


def seconds(work: Callable, *args, **kwargs) -> float:
    began = time.perf_counter()
    work(*args, **kwargs)
    return time.perf_counter() - began


def sql_seconds(work: Callable, *args, **kwargs) -> float:
    """The time that the statements of a piece of work took, until the last row was received."""
    taken = 0.0
    execute = psycopg.Cursor.execute

    def clocked(*statement, **options):
        nonlocal taken
        began = time.perf_counter()
        try:
            return execute(*statement, **options)
        finally:
            taken += time.perf_counter() - began

    with mock.patch.object(psycopg.Cursor, "execute", clocked):
        work(*args, **kwargs)
    return taken


def milliseconds(taken: float) -> str:
    return f"{taken * 1000:.3g} ms"
