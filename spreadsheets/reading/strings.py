"""The shared strings of a workbook, one after the other in a single text, however many they are."""

from array import array

from spreadsheets.reading.cells import decoded
from spreadsheets.reading.parts import Archive


class Strings:
    """A list of texts that takes little more memory than their letters. Also a Handler."""

    def __init__(self) -> None:
        self.letters = bytearray()
        self.ends = array("Q", [0])
        self.parts: list[str] = []
        self.is_text = False
        self.is_phonetic = False

    def __getitem__(self, place: int) -> str:
        """Raises IndexError for a text that is not there."""
        if place < 0:
            raise IndexError(place)
        return self.letters[self.ends[place] : self.ends[place + 1]].decode(
            "utf-8", "surrogatepass"
        )

    def __len__(self) -> int:
        return len(self.ends) - 1

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "t":
            self.is_text = not self.is_phonetic
        elif name == "rPh":  # how a text is spoken, which no cell shows
            self.is_phonetic = True

    def text(self, data: str) -> None:
        if self.is_text:
            self.parts.append(data)

    def end(self, name: str) -> None:
        if name == "t":
            self.is_text = False
        elif name == "rPh":
            self.is_phonetic = False
        elif name == "si":
            self.letters += decoded("".join(self.parts)).encode("utf-8", "surrogatepass")
            self.ends.append(len(self.letters))
            self.parts.clear()


def strings_of(archive: Archive, name: str | None) -> Strings:
    strings = Strings()
    if name in archive.names:
        archive.parse(name, strings)
    return strings
