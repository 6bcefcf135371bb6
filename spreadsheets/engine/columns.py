"""The columns of a table as a file may name them, and which column of the file is which."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import process

LIKE_ENOUGH = 70  # of 100
GIVEN_BACK = "problem"  # the column in which failed rows come back with what is wrong with them


@dataclass(frozen=True)
class Name:
    """One column of a table: ``name`` is what exports call it, the others are understood too."""

    name: str
    label: str = ""
    synonyms: tuple[str, ...] = ()
    is_key: bool = False


@dataclass
class Match:
    """What each column of a file is. ``columns`` are by the file's headers, "" is left out."""

    columns: dict[str, str] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)  # column, code, message, guess

    @property
    def is_clear(self) -> bool:
        return not self.problems


def match(headers: list[str], names: Iterable[Name], chosen: dict[str, str]) -> Match:
    """Find the column of each header: as people chose, else by name, label or synonym.

    Case, accents, spaces and underscores do not count. The column in which failed rows come back
    is left out by itself, unless the table has one of that name. What is unknown, meant twice, or
    missing although rows are told apart by it, is a problem with what it may be meant to be.
    """
    names = list(names)
    known = {name.name for name in names}
    by_words = {words(text): each.name for each in reversed(names) for text in _texts(each)}
    found = Match()
    for header in headers:
        if header in chosen and chosen[header] in known | {""}:
            found.columns[header] = chosen[header]
        elif (name := by_words.get(words(header))) is not None:
            found.columns[header] = name
        elif words(header) == GIVEN_BACK:
            found.columns[header] = ""
        else:
            found.problems.append(_unknown(header, by_words))
    found.problems += _meant_twice(found.columns)
    given = set(found.columns.values())
    guesses = {problem["guess"] for problem in found.problems}
    found.problems += [
        _missing(name) for name in names if name.is_key and name.name not in given | guesses
    ]
    return found


def words(text: str) -> str:
    """A name without what people write differently: case, accents, spaces and signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())


def _texts(name: Name) -> tuple[str, ...]:
    # The name itself comes last, so that none of the others can take its place.
    return (*reversed(name.synonyms), name.label, name.name)


def _unknown(header: str, by_words: dict[str, str]) -> dict[str, str]:
    like = process.extractOne(words(header), list(by_words), score_cutoff=LIKE_ENOUGH)
    guess = by_words[like[0]] if like else ""
    hint = f" Did you mean {guess!r}?" if guess else " Choose what it is, or leave it out."
    return _problem(header, "unknown", f"There is no column {header!r}.{hint}", guess)


def _meant_twice(columns: dict[str, str]) -> list[dict[str, str]]:
    seen: dict[str, str] = {}
    problems = []
    for header, name in columns.items():
        if name and name in seen:
            sentence = f"{header!r} and {seen[name]!r} are both {name!r}. Leave one of them out."
            problems.append(_problem(header, "twice", sentence))
        seen.setdefault(name, header)
    return problems


def _missing(name: Name) -> dict[str, str]:
    sentence = f"The column {name.name!r} is missing: it says which row is meant."
    return _problem(name.name, "missing", sentence)


def _problem(column: str, code: str, message: str, guess: str = "") -> dict[str, str]:
    return {"column": column, "code": code, "message": message, "guess": guess}
