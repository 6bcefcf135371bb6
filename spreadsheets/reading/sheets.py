"""The rows of a sheet of XLSX, while it is unpacked.

Almost every sheet is written in one of a few ways, which regular expressions take apart some five
times as fast as a parser. They must account for every letter of a row; with the first row that they
do not understand the parser takes over, so that what is read is the same either way.
"""

import re
from collections.abc import Generator, Iterator
from itertools import chain
from xml.parsers import expat

from spreadsheets.reading.convert import Converters
from spreadsheets.reading.parsed import Parsed
from spreadsheets.reading.parts import damaged, parser_for
from spreadsheets.reading.placing import Row
from spreadsheets.reading.quick import ROW_END, Irregular, Quick

PROLOG = re.compile(rb"<sheetData ?>")
MOST_OF_PROLOG = 4 << 20
OTHER_ENCODING = re.compile(rb"""encoding=["'](?!utf-8|us-ascii)""", re.IGNORECASE)
OVER = re.compile(rb"\s*</sheetData\s*>")
MOST_IN_ROW = 16 << 20  # bytes, before the parser is let at it
ENDED = ROW_END.encode()


def sheet_rows(
    chunks: Iterator[bytes], convert: Converters, *, are_alike: bool = True
) -> Iterator[Row]:
    """The rows of a sheet that has any cells, with their numbers. Raises Unreadable.

    Unless they ``are_alike``, an expression would be compiled for each, and the parser is faster.
    """
    parsed = Parsed(convert)
    with damaged():
        parser = parser_for(parsed)
        rest = _prolog(chunks, parser)
        if parsed.is_in_data and rest is not None and are_alike:
            quick = Quick(convert)
            rest = yield from _quick_rows(rest, chunks, quick)
            parsed.number = quick.number
        for chunk in chain([rest or b""], chunks, [None]):
            parser.Parse(chunk or b"", chunk is None)
            yield from parsed.taken()
            if parsed.is_over:
                return


def _prolog(chunks: Iterator[bytes], parser: expat.XMLParserType) -> bytes | None:
    """Parses what stands before the rows; returns what was unpacked of them, or None if they are
    not written as usual."""
    text = b""
    for chunk in chunks:
        text += chunk
        if found := PROLOG.search(text):
            parser.Parse(text[: found.end()], False)
            return None if OTHER_ENCODING.search(text[:200]) else text[found.end() :]
        if len(text) > MOST_OF_PROLOG:
            break
    parser.Parse(text, False)
    return None


def _quick_rows(rest: bytes, chunks: Iterator[bytes], quick: Quick) -> Generator[Row, None, bytes]:
    """Rows up to the first that is irregular; returns what was unpacked and not understood."""
    for chunk in chain([b""], chunks):
        rest += chunk
        end = rest.rfind(ENDED) + len(ENDED)
        if end < len(ENDED):
            if OVER.match(rest) or len(rest) > MOST_IN_ROW:
                return rest
            continue
        text = rest[:end].decode()
        rest = rest[end:]
        try:
            yield from quick.rows(text)
        except Irregular as row:
            return text[row.at :].encode() + rest
    return rest
