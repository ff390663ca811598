"""EMA Workbench's PRIM, whichever version is there: 2.5 for Python 3.11, 3.0 for 3.12 and later.

PRIM (Friedman & Fisher 1999) peels thin slices off the space of factors until what is left is dense in cases of
interest. In 2.5 `Prim` asks for a threshold, which 3.0 does without, and quasi-p values are called
`qp`, in 3.0 `p_values`; boxes and peeling trajectories are alike in both.
"""

import inspect
import logging
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from crmsim.errors import InputError
from crmsim.study.statistics import Bools, Floats

if TYPE_CHECKING:
    import pandas as pd

THRESHOLD = 0.01  # density under which version 2.5 gives no box; so low that, as in 3.0, there is always one
PEEL = 0.05
SMALLEST = 0.05  # share of the points that a box must hold
MISSING = "This analysis needs the EMA Workbench. Install it with: pip install 'crmsim[discover]'"


@dataclass(frozen=True, slots=True)
class Box:
    """A box: limits by factor (None where it does not bound), and the quasi-p of each limit."""

    limits: dict[str, tuple[float | None, float | None]]
    quasi_p: dict[str, float]
    density: float
    coverage: float
    mass: float

    def inside(self, inputs: Floats, names: tuple[str, ...]) -> Bools:
        """Which of these points, shape (points, factors), lie in the box."""
        found: Bools = np.ones(len(inputs), dtype=bool)
        for name, (low, high) in self.limits.items():
            column = inputs[:, names.index(name)]
            found &= (column >= (-np.inf if low is None else low)) & (column <= (np.inf if high is None else high))
        return found


def peeled(inputs: Floats, names: tuple[str, ...], cases: Bools) -> list[Box]:
    """Every box of PRIM's peeling trajectory, from all points to the smallest box.

    Raises InputError where the EMA Workbench is not installed.
    """
    import pandas as pd  # noqa: PLC0415  slow to import

    with warnings.catch_warnings():  # the library warns of its own extras, and of pandas to come
        warnings.simplefilter("ignore")
        frame = pd.DataFrame(inputs, columns=list(names))
        found = _prim()(frame, cases, **_options()).find_box()
        return [] if found is None else [_box(found, place, frame) for place in range(len(found.peeling_trajectory))]


def _prim() -> Any:
    try:
        from ema_workbench.analysis.prim import Prim  # noqa: PLC0415  in an extra, and slow to import
    except ImportError as error:
        raise InputError(MISSING) from error
    logging.getLogger("EMA").setLevel(logging.WARNING)
    return Prim


def _options() -> dict[str, float]:
    options = {"peel_alpha": PEEL, "mass_min": SMALLEST}
    if "threshold" in inspect.signature(_prim().__init__).parameters:
        options["threshold"] = THRESHOLD
    return options


def _box(found: Any, place: int, frame: "pd.DataFrame") -> Box:
    """One step of the trajectory."""
    limits, row = found.box_lims[place], found.peeling_trajectory.iloc[place]
    bounds: dict[str, tuple[float | None, float | None]] = {}
    for name in frame.columns:
        low, high = (float(end) for end in limits[name])
        ends = (
            low if low > float(frame[name].min()) else None,
            high if high < float(frame[name].max()) else None,
        )
        if ends != (None, None):
            bounds[str(name)] = ends
    tests = vars(found)["qp" if "qp" in vars(found) else "p_values"]
    quasi = {
        str(name): float(max(value for value in np.atleast_1d(ends) if value >= 0.0))
        for name, ends in tests[place].items()
        if (np.atleast_1d(ends) >= 0.0).any()
    }
    return Box(bounds, quasi, float(row["density"]), float(row["coverage"]), float(row["mass"]))
