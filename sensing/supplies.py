"""Parts and skills as people write them, made comparable."""

import re
from collections import Counter
from collections.abc import Iterable

# "2 x bearing 6204", "2x bearing 6204", or with the sign; a name alone is one of it.
QUANTITY = re.compile(r"\s*(\d{1,6})\s*[x×]\s+(.+?)\s*", re.IGNORECASE)  # noqa: RUF001  a sign


def part_of(text: str) -> tuple[int, str]:
    """Return quantity and name of a part."""
    if found := QUANTITY.fullmatch(text):
        return int(found[1]), found[2]
    return 1, text.strip()


def sum_of_parts(lists: Iterable[Iterable[str]]) -> list[tuple[str, int]]:
    """Return each part with how many are needed altogether, by name."""
    needed: Counter[str] = Counter()
    for texts in lists:
        for quantity, name in map(part_of, texts):
            needed[name] += quantity
    return sorted(needed.items())


def lacks(skills: Iterable[str], required: Iterable[str]) -> list[str]:
    """Return the skills that are required and not there, however they are capitalised."""
    known = {skill.strip().casefold() for skill in skills}
    return [skill for skill in required if skill.strip().casefold() not in known]


def known_once(words: Iterable[str]) -> list[str]:
    """Return words by the alphabet, one of those that differ in capitals alone."""
    known = {word.casefold(): word for word in sorted(words, reverse=True)}
    return [known[key] for key in sorted(known)]
