"""Figures with their intervals, for patterns that are held against published ones.

Runs of one firm under several plans share its luck, so firms are the independent units: shares and means rest on one
figure per firm, and everything else on firms drawn anew with all their runs (cluster bootstrap, Efron & Tibshirani
1993). Everything is deterministic.
"""

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from crmsim.study.statistics import Interval, mean_interval, wilson
from crmsim.world.state import FloatArray, IntArray

RESAMPLES = 999
#: A figure of the units at these places; a place that comes up twice counts twice.
Statistic = Callable[[IntArray], float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval (None where there is too little to tell).

    `n` counts independent units, firms or runs. `detail` says what else belongs to the figure.
    """

    value: float
    interval: Interval | None
    n: int
    detail: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a figure with an interval at all."""
        return self.interval is not None and math.isfinite(self.value)

    def saying(self, detail: str) -> "Estimate":
        """The same with a further remark."""
        return replace(self, detail=" ".join(filter(None, (self.detail, detail))))


NOTHING = Estimate(math.nan, None, 0)


def exact(value: float, n: int) -> Estimate:
    """A figure that is the same whatever chance brings, looked up in `n` runs."""
    return Estimate(value, (value, value), n)


def mean(values: FloatArray) -> Estimate:
    """Mean over units, shape (n,); NaN is left out."""
    known = values[~np.isnan(values)]
    return Estimate(float(known.mean()), mean_interval(known), int(known.size)) if known.size else NOTHING


def share(flags: FloatArray) -> Estimate:
    """Share of runs with a flag up, shape (firms, runs of each). A flag that does not apply (NaN) is not up.

    Wilson interval where each firm has one run, or no two firms differ; else that of the mean over firms.
    """
    firms = flags.shape[0]
    if flags.size == 0:
        return NOTHING
    by_firm = np.nan_to_num(flags).mean(axis=1)
    value = float(by_firm.mean())
    if flags.shape[1] == 1 or np.ptp(by_firm) == 0.0:
        return Estimate(value, wilson(round(value * firms), firms), firms)
    return Estimate(value, mean_interval(by_firm), firms)


def over_units(statistic: Statistic, units: int) -> Estimate:
    """Any figure of `units` firms or runs, with the percentile interval of its bootstrap; NaN where it is undefined."""
    if units < 2:
        return NOTHING
    places = np.arange(units)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)  # an interval that is missing says it
        found = stats.bootstrap(
            (places,),
            lambda drawn: statistic(np.asarray(drawn, dtype=np.int64)),
            vectorized=False,
            n_resamples=RESAMPLES,
            method="percentile",
            rng=np.random.Generator(np.random.PCG64(20_050_824)),
        ).confidence_interval
    low, high = float(found.low), float(found.high)
    known = math.isfinite(low) and math.isfinite(high)
    return Estimate(statistic(places), (low, high) if known else None, units)


def pooled(values: FloatArray, statistic: Callable[[FloatArray], float]) -> Estimate:
    """A figure of all runs, shape (firms, runs of each); NaN where it does not apply to a run.

    Firms are drawn anew with all their runs, for runs of one firm are no further firms; firms to which it applies in no
    run count nowhere. Flags that are all up or all down have Wilson's interval: drawing them anew would tell nothing.
    """
    kept = values[~np.isnan(values).all(axis=1)]
    units = kept.shape[0]
    if not units:
        return NOTHING
    low, high = np.nanmin(kept), np.nanmax(kept)
    if low == high and low in {0.0, 1.0}:
        return Estimate(float(low), wilson(round(low * units), units), units)

    def of_known(places: IntArray) -> float:
        drawn = kept[places]
        return statistic(drawn[~np.isnan(drawn)])

    return over_units(of_known, units)


def difference(values: FloatArray, chosen: FloatArray) -> Estimate:
    """Mean of the chosen units less mean of the others, shapes (n,); NaN where one of the two groups is empty."""
    picked = chosen.astype(bool)

    def gap(places: IntArray) -> float:
        inside, outside = values[places][picked[places]], values[places][~picked[places]]
        return float(inside.mean() - outside.mean()) if inside.size and outside.size else math.nan

    return over_units(gap, values.size)


def correlation(one: FloatArray, other: FloatArray) -> float:
    """Pearson's r of two arrays of any equal shape; 0 where one of them does not vary."""
    x, y = one.ravel() - one.mean(), other.ravel() - other.mean()
    spread = math.sqrt(float(x @ x) * float(y @ y))
    return float(x @ y) / spread if spread > 0.0 else 0.0
