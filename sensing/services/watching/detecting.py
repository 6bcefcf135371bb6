"""Going through the readings of watches, each with its detector."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from sensing.detectors import episodes, learned, missing, ranges, rates, seasonal, stuck
from sensing.detectors.episodes import Change
from sensing.detectors.runs import BEYOND, Levels, Runs
from sensing.models import Watch, WatchRule
from sensing.services.points import MOST_READINGS
from sensing.services.streams import TooManyReadings, readings_of
from sensing.services.watching.baselines import baselines_of
from sensing.services.watching.watches import Due, episodes_of, newest_of, remembered

Detector = WatchRule.Detector
MICROSECOND = timedelta(microseconds=1)
PAST = timedelta(days=14)  # that a new memory is brought forward over


@dataclass(frozen=True)
class Gone:
    """What became of one watch: its changes, and the state of its episode after them.

    ``facts`` are what the detector has to say of readings, by their times.
    """

    watch: Watch
    episode: np.void
    changes: list[Change]
    facts: dict[int, dict]


def go_through(due: Due, *, now: datetime) -> list[Gone]:
    """Run each detector over its watches at once; their memory and episodes come forward."""
    gone: list[Gone] = []
    for detector in Detector.values:
        if chosen := due.of(detector):
            watches = [due.watches[at] for at in chosen]
            runs = _silence(watches, now) if detector == Detector.MISSING else due.runs(chosen)
            found = WATCH[detector](runs, watches, now)
            gone += _follow(runs, found, watches)
            for watch, last in zip(watches, _last_seen(runs), strict=True):
                watch.seen_until = last or watch.seen_until
                watch.checked_at = now
    return gone


def _follow(runs: Runs, found: Levels, watches: Sequence[Watch]) -> list[Gone]:
    state = episodes_of(watches)
    changes = episodes.follow(
        runs,
        found,
        state,
        persists=_times(watch.rule.persists for watch in watches),
        cooldown=_times(watch.rule.cooldown for watch in watches),
    )
    facts: list[dict[int, dict]] = [{} for _ in watches]
    for place, known in found.facts.items():
        run = int(np.searchsorted(runs.starts, place, side="right")) - 1
        facts[run][int(runs.times[place])] = known
    by_run: dict[int, list[Change]] = {}
    for change in changes:
        by_run.setdefault(change.run, []).append(change)
    for watch, episode in zip(watches, state, strict=True):
        _remember(watch, episode)
    return [
        Gone(watch, episode, by_run.get(at, []), facts[at])
        for at, (watch, episode) in enumerate(zip(watches, state, strict=True))
    ]


def _remember(watch: Watch, episode: np.void) -> None:
    watch.episode, watch.phase = episode.tobytes(), int(episode["phase"])
    watch.held_by_hysteresis = int(episode["by_hysteresis"])
    watch.held_by_duration = int(episode["by_duration"])
    watch.held_by_cooldown = int(episode["by_cooldown"])


def _last_seen(runs: Runs) -> list[datetime | None]:
    return [
        as_moment(int(runs.times[end - 1])) if end > start else None
        for start, end in zip(runs.starts[:-1], runs.starts[1:], strict=True)
    ]


def _silence(watches: Sequence[Watch], now: datetime) -> Runs:
    newest = [as_time(newest_of(watch) or watch.created_at) for watch in watches]
    return missing.asked(np.array(newest), span=_spans(watches), now=as_time(now))


def _ranges(runs: Runs, watches: Sequence[Watch], now: datetime) -> Levels:
    low = _numbers(watch.rule.low for watch in watches)
    high = _numbers(watch.rule.high for watch in watches)
    return ranges.watch(
        runs,
        low=np.where(np.isnan(low), -np.inf, low),
        high=np.where(np.isnan(high), np.inf, high),
        deadband=_deadbands(watches),
    )


def _rates(runs: Runs, watches: Sequence[Watch], now: datetime) -> Levels:
    with _Memory(watches, rates.STATE) as memory:
        return rates.watch(runs, memory, bound=_bounds(watches), deadband=_deadbands(watches))


def _stuck(runs: Runs, watches: Sequence[Watch], now: datetime) -> Levels:
    with _Memory(watches, stuck.STATE) as memory:
        return stuck.watch(runs, memory, span=_spans(watches), tolerance=_deadbands(watches))


def _missing(runs: Runs, watches: Sequence[Watch], now: datetime) -> Levels:
    return missing.watch(runs, span=_spans(watches))


def _seasonal(runs: Runs, watches: Sequence[Watch], now: datetime) -> Levels:
    known = baselines_of([watch.sensor_id for watch in watches], now=now)
    medians, spreads = (np.array(column) for column in zip(*known, strict=True))
    return seasonal.watch(
        runs,
        medians=medians,
        spreads=spreads,
        bound=_bounds(watches),
        deadband=_deadbands(watches),
    )


def _learned(runs: Runs, watches: Sequence[Watch], now: datetime) -> Levels:
    with _Memory(watches, learned.STATE, learned.begin(len(watches))) as memory:
        for at in np.flatnonzero(memory["seen"] == 0).tolist():
            _learn(watches[at], memory[at : at + 1], until=runs, at=at, now=now)
        notes = np.zeros(len(runs.values), learned.NOTE)
        scores = learned.score(memory, runs, notes).astype("float64")
    news = np.flatnonzero(scores >= learned.THRESHOLD)
    facts = {int(at): learned.explain(notes[at], runs.values[at]) for at in news}
    level = np.zeros(len(scores), "int8")
    level[news] = BEYOND
    return Levels(level, scores, facts)


def _learn(watch: Watch, memory: np.ndarray, *, until: Runs, at: int, now: datetime) -> None:
    """Bring a new memory forward over what the sensor sent before the first reading of its run."""
    first = until.starts[at]
    end = as_moment(int(until.times[first])) if until.lengths[at] else now
    with suppress(TooManyReadings):
        known = readings_of(watch.sensor, start=end - PAST, end=end, now=now, most=MOST_READINGS)
        times = known.timestamps.astype("int64")
        learned.score(memory, Runs(np.array([0, len(times)]), times, known.values))


WATCH: dict[str, Callable[[Runs, Sequence[Watch], datetime], Levels]] = {
    Detector.RANGE: _ranges,
    Detector.RATE: _rates,
    Detector.STUCK: _stuck,
    Detector.MISSING: _missing,
    Detector.SEASONAL: _seasonal,
    Detector.LEARNED: _learned,
}


@dataclass
class _Memory:
    """What a detector remembers of each watch, kept again when it is done."""

    watches: Sequence[Watch]
    kind: np.dtype
    fresh: np.ndarray | None = None

    def __enter__(self) -> np.ndarray:
        kept = [watch.memory for watch in self.watches]
        fresh = np.zeros(len(kept), self.kind) if self.fresh is None else self.fresh
        self.state = remembered(kept, self.kind, fresh)
        return self.state

    def __exit__(self, *failure: object) -> None:
        for watch, row in zip(self.watches, self.state, strict=True):
            watch.memory = row.tobytes()


def _numbers(values) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values])


def _times(spans) -> np.ndarray:
    return np.array([span // MICROSECOND for span in spans], "int64")


def _spans(watches: Sequence[Watch]) -> np.ndarray:
    return _times(watch.rule.span for watch in watches)


def _bounds(watches: Sequence[Watch]) -> np.ndarray:
    return _numbers(watch.rule.bound for watch in watches)


def _deadbands(watches: Sequence[Watch]) -> np.ndarray:
    return _numbers(watch.rule.deadband for watch in watches)


def as_time(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def as_moment(time: int) -> datetime:
    return EPOCH + timedelta(microseconds=time)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
