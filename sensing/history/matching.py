"""Which sensor a column's name may stand for."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process, utils

LIKENESS = 80  # of 100


def suggestions(names: Iterable[str], codes: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """For each name that is a code, or is like one, that code and whether it is the very same."""
    same = {code.casefold(): code for code in codes}
    tidied = [utils.default_process(code) for code in codes]
    found = {}
    for name in names:
        if code := same.get(name.strip().casefold()):
            found[name] = (code, True)
        elif match := process.extractOne(
            utils.default_process(name), tidied, scorer=fuzz.token_sort_ratio, score_cutoff=LIKENESS
        ):
            found[name] = (codes[match[2]], False)
    return found
