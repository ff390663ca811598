"""One engine source, two ways to run it: compiled by Numba, or as the plain Python it is written in.

`CRMSIM_ENGINE=python` makes every decorator here the identity. The plain twin is the debugger and the coverage
tool, and gives the same bits as the compiled code. Compiled code is cached on disk in a folder named by a hash of
all kernel sources, because Numba notices edits only in the file of the outermost function.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

COMPILED = os.environ.get("CRMSIM_ENGINE", "numba") != "python"
PACKAGE = Path(__file__).parent
F = TypeVar("F", bound=Callable[..., Any])
# Kernels allocate nothing, so no references are counted (`_nrt`); that halves the cost of a week without agents.
EVERYWHERE: dict[str, Any] = {"error_model": "numpy", "_nrt": False}
# Only entries are called from Python. Without the way in from Python and from C, of which every kernel would get its
# own, the engine compiles in 40 % of the time.
WITHIN: dict[str, Any] = {**EVERYWHERE, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def source_hash() -> str:
    """Hash (16 hex digits) of every source file whose change can change compiled code."""
    files = [PACKAGE / "engine.py", *sorted(PACKAGE.glob("rules/*.py")), *sorted(PACKAGE.glob("world/*.py"))]
    digest = hashlib.sha256()
    for file in [*files, *sorted(PACKAGE.glob("scenario/levers/*.py"))]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where compiled code of exactly this source lives; `CRMSIM_CACHE` moves the parent folder."""
    parent = os.environ.get("CRMSIM_CACHE")
    home = Path(parent) if parent else Path.home() / ".cache" / "crmsim"
    return home / source_hash()


def is_warm() -> bool:
    """Whether the compiled engine of this source is on disk (always true for the plain engine)."""
    return not COMPILED or any(cache_folder().rglob("*.nbi"))


if COMPILED:
    import numba
    from numba.extending import register_jitable

    numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]  # set at run time by Numba


def kernel(function: F) -> F:
    """Mark a rule or a phase: compiled into whatever calls it. Calls between kernels cost nothing.

    Python that calls it gets the Python function, so nothing is compiled for the few calls before the first week.
    """
    if not COMPILED:
        return function
    return register_jitable(**WITHIN)(function)


def entry(function: F) -> F:
    """Mark the few kernels that Python calls: compiled once, kept on disk."""
    if not COMPILED:
        return np.errstate(over="ignore")(function)  # the generator overflows on purpose
    return numba.njit(**EVERYWHERE, cache=True)(function)  # type: ignore[no-any-return]
