"""The calibrated patterns: what the model's constants were fitted to. They can be met or missed, never "reproduced".

One declaration per pattern serves the calibration (`experiments/calibration.py`) and the credibility card. Bands are
those of the sources; a pattern with two figures has a target for each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmsim.scenario.scenario import Scenario
from crmsim.study.population import Outcomes, drawn_levers, run_population
from crmsim.study.statistics import mean_interval
from crmsim.study.workers import Workers
from crmsim.validation.measures_calibrated import (
    Diffusion,
    SeatCurve,
    diffusion,
    seat_curves,
    stays,
    value_elasticity,
    whale_peak,
)
from crmsim.validation.row import Row, exact_row, mean_row
from crmsim.world.state import FloatArray

PLANS = ("big_bang", "phased_by_region")
MONTH = 52.0 / 12.0  # weeks


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything the calibrated patterns are read from: a population, and four smaller measurements."""

    population: Outcomes
    curves: Sequence[SeatCurve]
    diffusion: Diffusion
    elasticity: float
    whale: float
    staying: tuple[float, int]

    def pooled(self, name: str) -> FloatArray:
        """One figure over all firms, replicates and plans, without those to which it does not apply."""
        values = self.population.figure(name).ravel()
        return np.asarray(values[np.isfinite(values)])


@dataclass(frozen=True, slots=True)
class Target:
    """One figure of a pattern with its band. `samples` gives what an interval can be made from, where there is such.

    `statistic` turns the samples into the figure.
    """

    pattern: str
    title: str
    unit: str
    low: float
    high: float
    samples: Callable[[Evidence], FloatArray]
    statistic: Callable[[FloatArray], float]
    source: str

    def value(self, evidence: Evidence) -> float:
        """The figure."""
        found = self.samples(evidence)
        return self.statistic(found) if found.size else float("nan")


def _mean(values: FloatArray) -> float:
    return float(values.mean())


def _median(values: FloatArray) -> float:
    return float(np.median(values))


def _pooled(name: str) -> Callable[[Evidence], FloatArray]:
    return lambda evidence: evidence.pooled(name)


def _one(read: Callable[[Evidence], float]) -> Callable[[Evidence], FloatArray]:
    return lambda evidence: np.array([read(evidence)])


def _alive_after_a_year(evidence: Evidence) -> FloatArray:
    """Active seats a year after everything went live, in firms that still have a CRM then."""
    active, stop, complete = (
        evidence.population.figure(name).ravel() for name in ("active_month_12", "stop_week", "complete_week")
    )
    kept = np.isfinite(active) & ~(stop <= complete + 52.0)
    return np.asarray(active[kept])


def _recovery(evidence: Evidence) -> FloatArray:
    """Months from a seat's go-live until output is back, of go-lives with a dip that come back while followed."""
    return np.array([c.recovery / MONTH for c in evidence.curves if c.dip >= 0.05 and c.recovery is not None])


_FB = "Flyvbjerg and Budzier 2011"
TARGETS: tuple[Target, ...] = (
    Target(
        "F2",
        "Cancelled before half of the seats were live",
        "share of runs",
        0.05,
        0.16,
        _pooled("cancelled"),
        _mean,
        "10 % of CRM projects (Johnny Grow 2025); 12 to 16 % of IT projects (El Emam and Koru 2008)",
    ),
    Target(
        "F4",
        "Middle of project cost against plan",
        "x plan",
        0.90,
        1.15,
        _pooled("cost_overrun"),
        _median,
        f"five projects of six average -8 % ({_FB})",
    ),
    Target(
        "F4",
        "Mean of project cost against plan",
        "x plan",
        1.15,
        1.45,
        _pooled("cost_overrun"),
        _mean,
        f"+27 % over all projects ({_FB})",
    ),
    Target(
        "F9",
        "Went on for half a year after half a year of bad news",
        "share of runs",
        0.25,
        0.45,
        _pooled("escalated"),
        _mean,
        "30 to 40 % of IT projects escalate (Keil, Mann and Rai 2000)",
    ),
    Target(
        "F11",
        "Firms with over 90 % of seats active a year on",
        "share of firms with a CRM",
        0.15,
        0.40,
        lambda e: (_alive_after_a_year(e) > 0.9).astype(float),
        _mean,
        "under 40 % of 1,275 firms; by vendor 24 to 51 % (CSO Insights 2006)",
    ),
    Target(
        "F11",
        "Active seats a year on, middle firm",
        "share of seats",
        0.50,
        0.80,
        _alive_after_a_year,
        _median,
        "CSO Insights 2006; 74 % of sales organisations report poor adoption",
    ),
    Target(
        "F14",
        "Half of voluntary users won after",
        "months",
        6.0,
        12.0,
        _one(lambda e: e.diffusion.half / MONTH),
        _mean,
        "20 innovations in 313 firms (Teng et al. 2002); the time inside a firm is an assumption",
    ),
    Target(
        "F14",
        "Nine in ten voluntary users won after",
        "months",
        10.0,
        18.0,
        _one(lambda e: e.diffusion.most / MONTH),
        _mean,
        "as above",
    ),
    Target(
        "F14",
        "Pull of colleagues against push from outside",
        "x",
        8.0,
        100.0,
        _one(lambda e: e.diffusion.pull / e.diffusion.push),
        _mean,
        "external influence is extremely small (Teng et al. 2002)",
    ),
    Target(
        "F17",
        "Dip of 5 % or more after go-live",
        "share of go-lives",
        0.40,
        0.75,
        lambda e: np.array([float(c.dip >= 0.05) for c in e.curves]),
        _mean,
        "51 % of ERP sites disrupted at go-live (Panorama 2014)",
    ),
    Target(
        "F17",
        "Depth of the dip where there is one",
        "share of output",
        0.05,
        0.25,
        lambda e: np.array([c.dip for c in e.curves if c.dip >= 0.05]),
        _median,
        "practitioner texts on ERP (from memory)",
    ),
    Target(
        "F17",
        "Output of a seat back to normal after, where it comes back",
        "months",
        3.0,
        9.0,
        _recovery,
        _median,
        "shakedown of 4 to 12 months (Ross and Vitale 2000); back after several months (McAfee 2002)",
    ),
    Target(
        "F33",
        "Return of the middle firm",
        "x cost",
        -0.5,
        1.0,
        _pooled("roi"),
        _median,
        "half pay back in 18 months (CRMGuru 2003); no mean effect in 80 firms (Hendricks et al. 2007)",
    ),
    Target(
        "F35",
        "Value of a customer base for 1 % more retention",
        "% per %",
        3.0,
        7.0,
        _one(lambda e: e.elasticity),
        _mean,
        "Gupta, Lehmann and Stuart 2004",
    ),
    Target(
        "F37",
        "Peak of the whale curve",
        "x profit",
        1.3,
        3.0,
        _one(lambda e: e.whale),
        _mean,
        "Kaplan and Narayanan 2001",
    ),
    Target(
        "F39",
        "Correlation of satisfaction with staying a year",
        "r",
        0.3,
        0.5,
        _one(lambda e: e.staying[0]),
        _mean,
        "meta-analyses (Szymanski and Henard 2001; Marketing Letters 2023)",
    ),
)


def gather(
    firms: Sequence[Scenario],
    *,
    replicates: int = 1,
    curves: int = 40,
    constants: Mapping[str, float] | None = None,
    seed: int = 0,
    pool: Workers | None = None,
    population: Outcomes | None = None,
) -> Evidence:
    """Measure everything once: the population under both plans, and the smaller measurements.

    `constants` replace levers: in the population those that no firm draws, in the usual company all. So many `curves`
    of firms are followed seat by seat. A `population` that is there is not run again.
    """
    changed = dict(constants or {})
    fixed = {name: value for name, value in changed.items() if name not in drawn_levers()}
    chosen = [firm.with_levers(**fixed) for firm in firms]
    usual = Scenario(name="usual").with_levers(**changed)
    return Evidence(
        population or run_population(chosen, PLANS, replicates, seed=seed, pool=pool),
        seat_curves(chosen[:curves], PLANS, seed=seed, pool=pool),
        diffusion(usual, seed=seed),
        value_elasticity(usual, seed=seed),
        whale_peak(usual, seed=seed),
        stays(usual, seed=seed),
    )


def ids() -> tuple[str, ...]:
    """Ids of the rows: the pattern, with a letter where it has several figures."""
    found = []
    for place, target in enumerate(TARGETS):
        same = [other for other, each in enumerate(TARGETS) if each.pattern == target.pattern]
        found.append(f"calibrated.{target.pattern}" + ("abc"[same.index(place)] if len(same) > 1 else ""))
    return tuple(found)


def calibrated_rows(evidence: Evidence) -> list[Row]:
    """The patterns as rows of the card, with bootstrap intervals where there are samples to draw from."""
    return [_row(name, target, evidence) for name, target in zip(ids(), TARGETS, strict=True)]


def _row(name: str, target: Target, evidence: Evidence) -> Row:
    samples, band = target.samples(evidence), (target.low, target.high)
    words = f"{target.low:g} to {target.high:g} {target.unit}"
    reason, value = REASONS.get(name, ""), target.value(evidence)
    if samples.size == 1:
        figure = f"{value:.2f}"
        return exact_row(
            name, "calibrated", target.title, figure, value, band, words, reason=reason, source=target.source
        )
    return mean_row(
        name,
        "calibrated",
        target.title,
        samples,
        band,
        "{:.2f}".format,
        interval=mean_interval(samples) if target.statistic is _mean else _of_median(samples),
        value=value,
        band_words=words,
        reason=reason,
        source=target.source,
    )


def _of_median(samples: FloatArray) -> tuple[float, float]:
    """Distribution-free interval of a median, from order statistics (Conover 1999)."""
    from scipy.stats import binom  # noqa: PLC0415  slow to import

    ordered, n = np.sort(samples), samples.size
    low = int(binom.ppf(0.025, n, 0.5))
    return float(ordered[max(0, low - 1)]), float(ordered[min(n - 1, n - low)])


#: What is known of the reason where a pattern is not met.
REASONS: dict[str, str] = {
    "calibrated.F17c": (
        "How fast output comes back hangs on how fast records grow good and people learn, which rest on sources and "
        "were not searched; go-lives that never come back while followed are not in the figure."
    ),
}
