"""Files of published factors, as their publishers give them out."""

from dataclasses import dataclass

from emissions.flat_file import Refusal, parse
from emissions.services.factors import publish_factors


@dataclass(frozen=True)
class Imported:
    """What a file gave: new and unchanged factors, and its lines that gave none."""

    lines: int
    new: int
    unchanged: int
    refused: list[Refusal]


def import_flat_file(content: bytes, *, source_url: str = "") -> Imported:
    """Publish the factors of a flat file of the UK Government, and return what it gave.

    A line without a factor is refused with its reason and stops nothing. The same file again
    changes nothing. Raises NotFlat if the file has another form.
    """
    parsed = parse(content)
    published = publish_factors(parsed.drafts, source_url=source_url)
    refused = sorted([*parsed.refused, *published.refused], key=lambda refusal: refusal.line)
    return Imported(parsed.lines, published.new, published.unchanged, refused)
