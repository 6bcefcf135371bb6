"""Units of measure as people write them, and values converted from one into another.

The one registry of the project: pint's units, and their spellings with a plain 2 or 3 as exponent.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pint

REGISTRY = pint.LazyRegistry()  # read when it is first asked
# Names with a small exponent, multiplied and divided. The parser would also calculate 9**9**9**9.
NAME = r"(?:°?[^\W\d]+|[%°])"
EXPONENT = r"(?:(?:\^|\*\*)?-?[1-9]|⁻?[¹²³⁴])?"
WRITTEN = re.compile(rf"\s*(?:1|{NAME}{EXPONENT})(?:(?:\s*[*·/]\s*|\s+){NAME}{EXPONENT})*\s*")
PLAIN_EXPONENT = re.compile(r"(?<=[^\W\d])(?=[23](?:\W|$))")
LONGEST = 50
MOST_NAMED = 12  # in a sentence

Convert = Callable[[np.ndarray], np.ndarray]


class NoConversion(Exception):
    """The values cannot be had in that unit, with a sentence that says why and what can be had."""


@lru_cache(maxsize=1000)
def conversion(given: str, wanted: str, *, of_differences: bool = False) -> Convert:
    """Return what turns float64 values in one unit into another.

    ``of_differences`` if the values are sums or differences, which a scale whose zero lies
    elsewhere, such as °C in °F, does not carry over. Raises NoConversion.
    """
    source = _known(given)
    if source is None:
        raise NoConversion(
            f"{given!r} is no known unit, so its values cannot be converted."
            if given.strip()
            else "It has no unit, so its values cannot be converted."
        )
    target = _known(wanted)
    if target is None or target.dimensionality != source.dimensionality:
        known = "is no known unit" if target is None else f"does not measure what {given} does"
        raise NoConversion(f"{wanted!r:.60} {known}. Possible are {possible(given)}.")

    def convert(values: np.ndarray) -> np.ndarray:
        return REGISTRY.Quantity(values, source).to(target).magnitude

    if of_differences and convert(np.zeros(1))[0]:
        raise NoConversion(
            f"Sums and differences in {given} have no meaning in {wanted}, whose zero is another. "
            "Ask for avg, min, max, first or last."
        )
    return convert


def short_name(unit: str) -> str:
    """One spelling of a unit that has several, such as °C of degC; another text as it is."""
    known = _known(unit)
    return unit.strip() if known is None else f"{known:~P}"


def possible(unit: str) -> str:
    """Units that values in this one can be had in, in words."""
    known = _known(unit)
    if known is None:
        return "none"
    alike = {f"{REGISTRY.Unit(each):~}" for each in map(str, known.compatible_units())}
    short = sorted({f"{known:~}", *alike}, key=lambda name: (len(name), name))
    more = f" and {len(short) - MOST_NAMED} others" if len(short) > MOST_NAMED else ""
    return ", ".join(short[:MOST_NAMED]) + more


def _known(text: str) -> pint.Unit | None:
    if not text.strip() or len(text) > LONGEST or not WRITTEN.fullmatch(text):
        return None
    try:
        return REGISTRY.parse_units(PLAIN_EXPONENT.sub("**", text))
    except (pint.PintError, ValueError, TypeError, AttributeError, SyntaxError):
        return None
