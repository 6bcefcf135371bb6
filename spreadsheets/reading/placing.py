"""Where cells stand in the rows of sheets."""

from spreadsheets.reading.convert import Wrong
from spreadsheets.reading.dialects import MOST_COLUMNS

Row = tuple[int, list, list[tuple[int, str]]]  # its number, its cells, problems by their places


class Columns(dict[str, int]):
    """The places of columns by their letters, from 0."""

    def __missing__(self, letters: str) -> int:
        place = 0
        for letter in letters:
            place = place * 26 + ord(letter) - 64
        self[letters] = place - 1
        return place - 1


COLUMNS = Columns()


def put(cells: list, place: int, cell: object, problems: list[tuple[int, str]]) -> None:
    """Into its place, with empty cells before it. Those too far right all stand behind the last."""
    if type(cell) is Wrong:
        problems.append((place, cell.problem))
        cell = cell.text
    if place == len(cells):
        cells.append(cell)
    elif place < len(cells):
        cells[place] = cell
    elif cell != "":
        cells.extend([""] * (min(place, MOST_COLUMNS) - len(cells)))
        cells.append(cell)
