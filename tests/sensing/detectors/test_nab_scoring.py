"""The scoring of the anomaly benchmark, against values computed by hand and published ones."""

import json
import math

import numpy as np
import pytest

from tests.benchmarks.nab import FOLDER, windowed_gaussian
from tests.benchmarks.nab_scoring import Scored, Series, load, normal, raw_score, series_of

COUNT = 1000  # so that 150 do not count
WINDOW = (500, 599)


def series(*windows: tuple[int, int], count: int = COUNT) -> Series:
    return Series("made/up.csv", np.arange(count), np.zeros(count), list(windows))


def detections(*at: int, count: int = COUNT) -> np.ndarray:
    return np.isin(np.arange(count), at)


def sigmoid(position: float) -> float:
    return 2 / (1 + math.exp(5 * position)) - 1


@pytest.mark.parametrize(
    ("at", "points"),
    [
        pytest.param([], -1, id="a window missed"),
        pytest.param([500], 1, id="at the first reading of the window"),
        pytest.param([550], sigmoid(-0.5) / sigmoid(-1), id="in its middle"),
        pytest.param([599], sigmoid(-0.01) / sigmoid(-1), id="at its last reading"),
        pytest.param([550, 551, 580], sigmoid(-0.5) / sigmoid(-1), id="the first one counts"),
        pytest.param([499], -1 - 0.11, id="a false alarm before"),
        pytest.param([300, 301], -1 - 0.22, id="each false alarm counts"),
        pytest.param([649], -1 + 0.11 * sigmoid(50 / 99), id="a false alarm shortly after"),
        pytest.param([999], -1 - 0.11, id="a false alarm long after"),
        pytest.param([149], -1, id="what is in the beginning does not count"),
        pytest.param([150], -1 - 0.11, id="the first that counts"),
    ],
)
def test_points_of_one_window(at, points):
    assert raw_score(series(WINDOW), detections(*at)) == pytest.approx(points, abs=1e-12)


def test_a_window_in_the_beginning_is_not_missed_and_one_half_in_it_is():
    assert raw_score(series((20, 120)), detections()) == 0
    assert raw_score(series((100, 199)), detections()) == -1
    assert raw_score(series((100, 199)), detections(150)) == pytest.approx(
        sigmoid(-0.5) / sigmoid(-1)
    )


def test_no_more_than_750_readings_do_not_count():
    assert raw_score(series(count=10_000), detections(749, count=10_000)) == 0
    assert raw_score(series(count=10_000), detections(750, count=10_000)) == -0.11


def test_a_detector_that_says_nothing_has_0_and_a_perfect_one_100():
    two = [series(WINDOW), series((200, 300), (700, 800))]
    perfect = [detections(500).astype(float), detections(200, 700).astype(float)]

    assert Scored(two, [np.zeros(COUNT)] * 2).points(0.5) == 0
    assert Scored(two, perfect).points(0.5) == 100
    assert Scored(two, perfect).best() == (100, 1)


def test_a_window_begins_at_the_first_of_several_readings_of_its_time(tmp_path):
    path = tmp_path / "twice.csv"
    stamps = ["2026-03-01 00:00:00", "2026-03-01 00:05:00", "2026-03-01 00:05:00"]
    path.write_text("\n".join(["timestamp,value", *(f"{stamp},1.5" for stamp in stamps)]))

    made = series_of(path, "made/twice.csv", [["2026-03-01 00:00:00.000000", stamps[1]]])

    assert (made.windows, made.values.tolist(), made.family) == ([(0, 1)], [1.5] * 3, "made")


@pytest.mark.real_data
def test_the_windowed_gaussian_has_its_published_score():
    shared = load(FOLDER)

    points, _ = Scored(shared, [windowed_gaussian(each.values) for each in shared]).best()

    assert (len(shared), sum(len(each.windows) for each in shared)) == (41, 64)
    assert points == pytest.approx(41.4, abs=0.3)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("detector", "points"), [("ARTime", 74.9), ("contextOSE", 69.9), ("relativeEntropy", 54.6)]
)
def test_raw_points_of_published_detectors_come_out_as_published(detector, points):
    raw = json.loads((FOLDER / "config" / "thresholds.json").read_text())[detector]["standard"]

    assert normal(raw["score"], windows=116) == pytest.approx(points, abs=0.1)
