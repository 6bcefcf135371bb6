"""A series of one day as arrays of small integers, exactly. Pure; SQL unpacks them as well.

Instants lie near a straight line: what is kept is how far each lies from it, in the largest unit
that divides them all, and nothing if none does. Decimals become whole numbers around their middle;
what repeats itself becomes places in a list; only what is neither stays as it is. The idea of
scaled decimals is that of ALP (Afroozeh, Kuffo, Boncz: "ALP: Adaptive Lossless floating-Point
Compression", SIGMOD 2024).
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

INT2, INT4 = 2**15, 2**31
# Up to 10^22 a power of ten, and up to 2^53 a whole number, is exact as a double; so their quotient
# is the double nearest to the decimal, here and in PostgreSQL.
MOST_DECIMALS = 12
LARGEST_WHOLE = 2.0**53
PROBED = 16
OFFSETS = ("small_offsets", "offsets", "large_offsets")

Columns = Mapping[str, Any]


def pack_instants(instants: np.ndarray) -> Columns:
    """Return the columns of ascending instants, datetime64[us] without repeats.

    Instant i is ``start + tick * (step * i + offset[i])``, ``tick`` in microseconds. One of
    ``small_offsets``, ``offsets`` and ``large_offsets`` holds int2, int4 or int8; none, if the
    instants keep their pace.
    """
    since = (instants - instants[0]).astype("int64")
    tick = _common_divisor(since)
    ticks = since // tick
    step = int(np.median(np.diff(ticks))) if len(ticks) > 1 else 1
    offsets = ticks - step * np.arange(len(ticks))
    fits = [_fits(offsets, limit) for limit in (INT2, INT4)]
    kept = offsets if offsets.any() else None
    return {
        "start": instants[0],
        "tick": tick,
        "step": step,
        "small_offsets": kept if fits[0] else None,
        "offsets": kept if fits[1] and not fits[0] else None,
        "large_offsets": None if fits[1] else kept,
    }


def pack_numbers(numbers: np.ndarray, name: str) -> Columns:
    """Return the columns of float64s, each named after ``name``.

    Number i is ``(base + n) / 10^decimals``, n from ``small`` (int2) or ``whole`` (int4) or 0;
    or ``known[small[i]]``, from 0, and known[0] without ``small``; or ``plain[i]``.
    """
    bits = numbers.view("int64")
    if (bits == bits[0]).all():
        packed = min({"known": numbers[:1]}, _scaled(numbers[:1]), key=_size)
    else:
        packed = _scaled(numbers)
        if _size(packed) > 2 * len(numbers):  # or nothing else could be smaller
            packed = min(packed, _known(numbers), key=_size)
        if _size(packed) >= 8 * len(numbers):
            packed = {"plain": numbers}
    return {f"{name}_{part}": packed.get(part) for part in PARTS}


def total(columns: Columns, name: str, count: int) -> float:
    """The sum of the numbers that ``pack_numbers`` made these columns of, rounded once."""
    base, decimals, _known, small, whole, _plain = (columns[f"{name}_{part}"] for part in PARTS)
    if base is None:
        return math.fsum(unpack_numbers(columns, name, count))
    offsets = small if small is not None else whole
    return (base * count + (0 if offsets is None else int(offsets.sum()))) / 10**decimals


def unpack_instants(columns: Columns, count: int) -> np.ndarray:
    """Return the instants that ``pack_instants`` made these columns of."""
    offsets = next((columns[kind] for kind in OFFSETS if columns[kind] is not None), 0)
    ticks = columns["step"] * np.arange(count) + offsets
    return columns["start"] + (columns["tick"] * ticks).astype("timedelta64[us]")


def unpack_numbers(columns: Columns, name: str, count: int) -> np.ndarray:
    """Return the numbers that ``pack_numbers`` made these columns of."""
    base, decimals, known, small, whole, plain = (columns[f"{name}_{part}"] for part in PARTS)
    if plain is not None:
        return plain
    if known is not None:
        return known[np.zeros(count, dtype="int16") if small is None else small]
    offsets = small if small is not None else whole
    wholes = np.full(count, base) if offsets is None else base + offsets.astype("int64")
    return wholes / 10.0**decimals


PARTS = ("base", "decimals", "known", "small", "whole", "plain")


def _common_divisor(since: np.ndarray) -> int:
    """That of all; mostly it is that of the first few, which is sooner found."""
    divisor = max(int(np.gcd.reduce(since[:PROBED])), 1)
    if (since % divisor).any():
        divisor = max(int(np.gcd.reduce(since)), 1)
    return divisor


def _known(numbers: np.ndarray) -> dict[str, Any]:
    """By their bits, for minus zero is equal to zero."""
    bits, places = np.unique(numbers.view("int64"), return_inverse=True)
    if len(bits) > INT2:
        return {"plain": numbers}
    return {"known": bits.view("float64"), "small": places if len(bits) > 1 else None}


def _scaled(numbers: np.ndarray) -> dict[str, Any]:
    for decimals in range(MOST_DECIMALS + 1):
        if _wholes(numbers[:PROBED], decimals) is None:
            continue
        whole = _wholes(numbers, decimals)
        if whole is not None:
            return _around_middle(whole, decimals) or {"plain": numbers}
    return {"plain": numbers}


def _around_middle(whole: np.ndarray, decimals: int) -> dict[str, Any] | None:
    """Whole numbers by their distance from the middle of all; None if that is too wide."""
    least, most = int(whole.min()), int(whole.max())
    base = (least + most + 1) // 2
    packed = {"base": base, "decimals": decimals}
    if least == most:
        return packed
    part = next((name for name, limit in WIDTHS if base - least <= limit > most - base), None)
    return {**packed, part: whole - base} if part else None


WIDTHS = (("small", INT2), ("whole", INT4))


def _wholes(numbers: np.ndarray, decimals: int) -> np.ndarray | None:
    """The numbers times a power of ten, if that is whole and gives them back bit by bit."""
    with np.errstate(over="ignore"):
        whole = np.rint(numbers * 10.0**decimals)
    if not (np.abs(whole) < LARGEST_WHOLE).all():
        return None
    wholes = whole.astype("int64")  # which know no minus zero
    back = wholes / 10.0**decimals
    return wholes if (back.view("int64") == numbers.view("int64")).all() else None


def _fits(whole: np.ndarray, limit: int) -> bool:
    return -limit <= int(whole.min()) and int(whole.max()) < limit


def _size(packed: Columns) -> int:
    """Bytes, before they are compressed."""
    widths = {"known": 8, "small": 2, "whole": 4, "plain": 8}
    return sum(width * len(packed[part]) for part, width in widths.items() if _has(packed, part))


def _has(packed: Columns, part: str) -> bool:
    return packed.get(part) is not None
