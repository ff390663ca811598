"""Where a result comes from: versions and platform class. Nothing in it names a machine or a person."""

import platform
from importlib.metadata import PackageNotFoundError, version

from crmsim.engine import COMPILED
from crmsim.version import __version__

LIBRARIES = ("numpy", "numba", "scipy", "mesa", "pandas", "pydantic")


def installed(package: str) -> str:
    """Version of an installed package, without importing it; "unknown" where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def provenance() -> dict[str, str]:
    """Versions of Python and of the libraries that results rest on, the platform class and the engine."""
    return {
        "crmsim": __version__,
        "python": platform.python_version(),
        **{library: installed(library) for library in LIBRARIES},
        "platform": f"{platform.system().lower()}-{platform.machine().lower()}",
        "engine": "compiled" if COMPILED else "plain Python",
    }
