"""Where GDAL and GEOS lie: inside the wheels of pyogrio and shapely.

Debian's GDAL is too old to block file and network access (gis.W001), and needs root to install.
"""

import os
from importlib.util import find_spec
from pathlib import Path


def bundled_library(package: str, pattern: str) -> str:
    """Return the path of a shared library that a wheel carries beside its package."""
    folder = _folder(package).with_name(f"{package}.libs")
    return str(next(folder.glob(pattern)))


def point_to_bundled_data() -> None:
    """Tell GDAL and PROJ where the wheel keeps their tables, before either is loaded."""
    data = _folder("pyogrio")
    os.environ.setdefault("GDAL_DATA", str(data / "gdal_data"))
    os.environ.setdefault("PROJ_DATA", str(data / "proj_data"))


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is missing: pip install -r requirements.txt")
    return Path(spec.origin).parent
