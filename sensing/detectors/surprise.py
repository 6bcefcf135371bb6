"""The arithmetic of the learned detector, compiled: brings a sensor's state forward.

Only :mod:`sensing.detectors.learned` imports this, and only when readings are scored: compiling,
or loading what was compiled, takes seconds that a web process must not pay.
"""

import numpy as np
from numba import njit

from sensing.detectors.memory import DAY_SLOTS, NO_PEAK, PARTS, PEAKS, SEASON, SLOTS

HOUR = 3_600_000_000  # microseconds
THURSDAY = 3 * 24  # 1970 began on one; the week begins on Monday

FAST = (1.0, 4.0, 16.0)  # the spans of the scales in readings
PAST = 32.0  # how many times longer the past is that they are compared with

SLOT_RATE = 0.1  # the weight of a visit in an hour's mean, when there were many
DAYS_KNOWN, WEEKS_KNOWN = 1, 2  # visits before an hour's mean is believed
ERROR_RATE = 0.002
SEASON_SPAN = 3.0  # readings over which deviations from the profile are averaged
LARGEST = 4.0  # they count as at most so many usual errors

TAIL = 0.15  # the tail index that is assumed before peaks say otherwise: lighter than Student's t
TAIL_WEIGHT = 2.0  # as if so many peaks had said so
CERTAIN = 6.0  # one part is surprised no more than this, and learns a peak no larger
FORGET = 1 - 1 / 500_000  # what a reading leaves of a peak: half of it after a year by the minute
WARM_UP = 100  # readings before anything surprises

FATIGUE = 1.5  # news surprises so many times as much as others lately,
REST = 0.5 ** (1 / 40)  # which count half after 40 readings

BOUND = 1e30  # what is larger counts as this; no difference overflows


@njit(cache=True, nogil=True)
def bring_forward(states, starts, times, values, scores, notes):
    """Score the readings of each run and bring its state forward, all in place."""
    for run in range(len(starts) - 1):
        state = states[run]
        for i in range(starts[run], starts[run + 1]):
            value = min(max(values[i], -BOUND), BOUND)
            scores[i] = reading(state, times[i], value, notes[i])


@njit(cache=True)
def reading(state, time, value, note):
    """The score of one reading: how surprising the parts' deviations are, if that is news."""
    state.seen += 1
    surprise = 0.0
    strongest = 0.0
    for part in range(PARTS):
        if part == SEASON:
            came, expected, deviation = from_profile(state, time, value)
        else:
            came, expected, deviation = from_past(state, part, value)
        at = 2 * part + (deviation < 0)
        usual, record = state.peaks[at, PEAKS - 1], state.peaks[at, 0]
        found = judge(state, at, abs(deviation))
        end_peak(state, 2 * part + (deviation >= 0))
        note.surprises[part] = found
        surprise += found
        if found > strongest:
            strongest = found
            note.part = part
            note.expected, note.came, note.deviation = expected, came, deviation
            note.usual, note.record = usual, record
    state.recent *= REST
    is_news = surprise >= state.recent
    state.recent = max(state.recent, FATIGUE * surprise)
    return 1 - np.exp(-surprise) if is_news else 0.0


@njit(cache=True)
def from_past(state, part, value):
    """The mean of the last few readings, that of many before, and by how much they differ."""
    if state.seen == 1:
        state.fast[part] = state.slow[part] = value
    young = 1 / state.seen
    expected = state.slow[part]
    state.fast[part] += max(1 / FAST[part], young) * (value - state.fast[part])
    state.slow[part] += max(1 / (PAST * FAST[part]), young) * (value - state.slow[part])
    return state.fast[part], expected, state.fast[part] - expected


@njit(cache=True)
def from_profile(state, time, value):
    """The value, the one usual at this hour, and by how many usual errors they differ of late.

    Of the hour's two means, by day and by week, the one with the smaller error so far is held.
    """
    hour = time // HOUR
    if hour != state.hour:
        state.hour = hour
        state.run_before, state.run = state.run, 0
    state.run += 1
    daily = hour % DAY_SLOTS
    weekly = DAY_SLOTS + (hour + THURSDAY) % (SLOTS - DAY_SLOTS)
    if state.run == 1:
        for slot in (daily, weekly):
            state.visits[slot] = min(state.visits[slot] + 1, 60_000)
    best = daily
    if state.visits[weekly] > WEEKS_KNOWN and state.errors[weekly] < state.errors[daily]:
        best = weekly
    expected = state.means[best]
    deviation = 0.0
    if state.visits[daily] > DAYS_KNOWN:
        usual = state.errors[best] + state.error
        if usual > 0:
            deviation = min(max((value - expected) / usual, -LARGEST), LARGEST)
        state.error += max(ERROR_RATE, 1 / state.seen) * (abs(value - expected) - state.error)
    learn(state, daily, value)
    learn(state, weekly, value)
    state.season += (deviation - state.season) / SEASON_SPAN
    return value, expected, state.season


@njit(cache=True)
def learn(state, slot, value):
    """Move an hour's mean and usual error, by an outlier no more than by a large deviation."""
    visits = state.visits[slot]
    difference = value - state.means[slot]
    if visits > 1:
        weight = max(1 / visits, SLOT_RATE) / max(state.run, state.run_before)
        limit = LARGEST * (state.errors[slot] + state.error)
        difference = min(max(difference, -limit), limit)
    else:
        weight = 1 / state.run
    state.means[slot] += weight * difference
    if visits > 1 or state.run > 1:
        state.errors[slot] += weight * (abs(difference) - state.errors[slot])


@njit(cache=True)
def judge(state, at, size):
    """How surprising a deviation is to the largest ones so far, which then remember it."""
    peaks = state.peaks[at]
    for i in range(PEAKS):
        peaks[i] *= FORGET
    least = peaks[PEAKS - 1]
    if size <= least:
        state.climbing[at] = NO_PEAK
        return 0.0
    surprise = 0.0
    if state.seen > WARM_UP:
        if least > 0:
            tail = tail_index(peaks)
            surprise = (np.log(size) - np.log(least)) / tail
            if surprise > CERTAIN:
                surprise = CERTAIN
                size = min(size, least * np.exp(CERTAIN * tail))
        elif peaks[0] == 0:
            surprise = CERTAIN  # it never deviated before
    remember(state, at, size)
    return surprise


@njit(cache=True)
def end_peak(state, at):
    """On its other side a part does not deviate: what it remembers fades, and its peak is over."""
    for i in range(PEAKS):
        state.peaks[at, i] *= FORGET
    state.climbing[at] = NO_PEAK


@njit(cache=True)
def tail_index(peaks):
    """Hill's estimate from the largest peaks, drawn to what is assumed without any."""
    total = TAIL * TAIL_WEIGHT
    for i in range(PEAKS - 1):
        total += np.log(peaks[i]) - np.log(peaks[PEAKS - 1])
    return total / (PEAKS - 1 + TAIL_WEIGHT)


@njit(cache=True)
def remember(state, at, size):
    """Put a peak in its place; one that is still climbing is the same as at the reading before."""
    peaks = state.peaks[at]
    place = state.climbing[at]
    if place < 0:
        place = PEAKS - 1
    elif size <= peaks[place]:
        return
    while place > 0 and peaks[place - 1] < size:
        peaks[place] = peaks[place - 1]
        place -= 1
    peaks[place] = size
    state.climbing[at] = place
