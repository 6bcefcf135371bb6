"""The process that reads one file, its standard input, for whoever started it.

It knows no settings and no secrets. Its limits are set before the first byte is looked at.
"""

import csv
import os
import resource
import sys
from collections.abc import Iterator

import msgspec

from spreadsheets.reading.dialects import MOST_IN_CELL, Dialect, Unreadable
from spreadsheets.reading.frames import DATA, DESCRIBED, END, REFUSED, frame
from spreadsheets.reading.opening import cells_of_sheets, described, lines

MEMORY = 240 << 20  # bytes of address space, so fewer are ever resident
SECONDS = 600  # of the processor
FILES = 16  # open at once, the pipes among them
TOO_MUCH = "Reading this file takes too much memory. Save it as CSV, or send it in parts."


class Request(msgspec.Struct):
    what: str
    name: str
    given: Dialect


def main() -> None:
    limit()
    csv.field_size_limit(MOST_IN_CELL)
    request = msgspec.json.decode(sys.argv[1], type=Request)
    for said in answered(request):
        write(said)


def answered(request: Request) -> Iterator[bytes]:
    with os.fdopen(0, "rb") as file:
        try:
            if request.what == "describe":
                found = described(file, request.name, request.given)
                yield frame(DESCRIBED, msgspec.json.encode(found))
            elif request.what == "sheets":
                for row in cells_of_sheets(file):
                    yield frame(DATA, msgspec.json.encode(row))
            else:
                for chunk in lines(file, request.name, request.given):
                    yield frame(DATA, chunk)
        except Unreadable as error:
            yield frame(REFUSED, error.sentence.encode())
        except MemoryError:
            yield frame(REFUSED, TOO_MUCH.encode())
    yield frame(END)


def limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def write(content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(1, left) :]


if __name__ == "__main__":
    main()
