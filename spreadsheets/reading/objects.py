"""JSON: a list of objects, as rows whose columns are all their keys."""

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from spreadsheets.reading.copying import Row
from spreadsheets.reading.dialects import MOST_OF_JSON, Unreadable

LISTS = ("rows", "data")
SHAPE = 'It must be a list of objects, such as [{"name": "a", "count": 1}], or have one as "rows".'
Object = dict[str, msgspec.Raw]


class Objects:
    """The objects of a JSON file; each is decoded when it is asked for. Raises Unreadable."""

    def __init__(self, file: BinaryIO):
        if file.seek(0, 2) > MOST_OF_JSON:
            raise Unreadable(f"JSON of more than {MOST_OF_JSON >> 20} MB is not read: send CSV.")
        file.seek(0)
        text = _utf8(file.read())
        try:
            self.raw = _list_in(text)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Unreadable(f"This is not JSON ({error}).") from error

    def __iter__(self) -> Iterator[tuple[int, Object]]:
        for number, raw in enumerate(self.raw, 1):
            try:
                yield number, msgspec.json.decode(raw, type=Object)
            except (msgspec.DecodeError, RecursionError) as error:
                raise Unreadable(f"Entry {number} of the list is no object. {SHAPE}") from error

    def keys(self) -> list[str]:
        """Of all objects, in the order in which they first appear."""
        found: dict[str, None] = {}
        for _, each in self:
            if each.keys() - found.keys():
                found.update(dict.fromkeys(each))
        return list(found)


def rows_of(objects: Iterable[tuple[int, Object]], keys: list[str], decimal: str) -> Iterator[Row]:
    for number, each in objects:
        cells = [_text(each[key], decimal) if key in each else "" for key in keys]
        if any(cells):
            yield number, "", cells


def _list_in(text: bytes) -> list[msgspec.Raw]:
    if text.lstrip()[:1] == b"[":
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    told = msgspec.json.decode(text, type=Object)
    for key in LISTS:
        if key in told:
            return msgspec.json.decode(told[key], type=list[msgspec.Raw])
    raise Unreadable(f"The JSON has no list of rows. {SHAPE}")


def _utf8(content: bytes) -> bytes:
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeDecodeError as error:
        raise Unreadable("The JSON is not written in UTF-8, as JSON must be.") from error


def _text(raw: msgspec.Raw, decimal: str) -> str:
    """A text as it is, a number as it is written, nothing of null, all else as compact JSON."""
    written = bytes(raw)
    if written[:1] == b'"':
        return msgspec.json.decode(written, type=str)
    if written[:1] in b"[{":
        return msgspec.json.format(written, indent=-1).decode()
    text = written.decode()
    if text == "null":
        return ""
    return text if decimal == "." or text in ("true", "false") else text.replace(".", decimal)
