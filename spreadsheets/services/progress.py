"""How far the work for an import is, in hundredths, which never go back."""

from collections.abc import Callable, Iterable, Iterator

Report = Callable[..., None]
WHOLE = 100
READ, HELD = 50, 90  # when the file is read, and its rows are held against the table


class Progress:
    """Reports parts of the work, each once. What is reported may raise, to stop the work."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.said = -1

    def reading(self, chunks: Iterable[bytes], *, size: int) -> Iterator[bytes]:
        """The same chunks. Rows as texts are taken to be as long as the file is, in bytes."""
        read = 0
        self.at(0)
        for chunk in chunks:
            yield chunk
            read += len(chunk)
            self.at(min(READ * read // max(size, 1), READ))

    def steps(self, count: int) -> Report:
        """Reports of so many steps of the work that comes after reading."""

        def report(done: int, total: int | None = None) -> None:
            self.at(READ + (HELD - READ) * min(done, count) // max(count, 1))

        return report

    def at(self, part: int) -> None:
        if part > self.said:
            self.said = part
            self.report(part, WHOLE)
