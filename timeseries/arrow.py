"""The parts of Arrow that only those need who make or read files, loaded when they are first used.

Most processes never do, and each would hold 13 MB for them.
"""

from importlib import import_module
from typing import Any

import pyarrow as pa

# Arrow's own pool keeps what was freed, for each thread that ever made a table.
pa.set_memory_pool(pa.system_memory_pool())


class Part:
    """A module of pyarrow, by the names in it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


compute = Part("pyarrow.compute")
parquet = Part("pyarrow.parquet")
