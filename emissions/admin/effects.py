"""How new versions of factors change results, as rows of a table for people."""

from collections.abc import Iterable
from decimal import Decimal, localcontext

from emissions.services.superseding import MOST_DIGITS, Effect


def rows_of(effects: Iterable[Effect]) -> list[dict]:
    return effect_rows(
        {
            "laboratory": each.laboratory,
            "year": each.year,
            "is_kept": each.is_kept,
            "results": each.results,
            "kg_before": each.kg_before,
            "kg_after": each.kg_after,
            "difference": each.difference,
            "percent": each.percent,
        }
        for each in effects
    )


def effect_rows(effects: Iterable[dict]) -> list[dict]:
    """Kilograms with three decimals; the numbers themselves keep their digits elsewhere."""
    return [
        {**each, **{name: Decimal(each[name]) for name in ("kg_before", "kg_after", "difference")}}
        for each in effects
    ]


def totals_of(rows: list[dict]) -> dict | None:
    """The sum of the years that change."""
    changed = [row for row in rows if not row["is_kept"]]
    if len(changed) < 2:
        return None
    with localcontext(prec=MOST_DIGITS):
        names = ("results", "kg_before", "kg_after", "difference")
        return {name: sum(row[name] for row in changed) for name in names}
