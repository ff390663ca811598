"""The calibrated patterns: what the model's constants were fitted to. They can be met or missed, never "reproduced".

One declaration per pattern serves the calibration (`experiments/calibration.py`) and the credibility card. Bands are
those of the sources; a pattern with two figures has a target for each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmsim.scenario.scenario import Scenario
from crmsim.study.population import Outcomes, drawn_levers, run_population
from crmsim.study.workers import Workers
from crmsim.validation.measures_calibrated import SeatCurve, Usual, seat_curves, usual_company
from crmsim.validation.measures_estimate import Estimate, mean, pooled
from crmsim.validation.row import Row, band_text, mean_row
from crmsim.world.state import FloatArray

PLANS = ("big_bang", "phased_by_region")
MONTH = 52.0 / 12.0  # weeks
DIP = 0.05  # share of output from which a loss counts as a dip
REPEATS = 3  # of the usual company in one trial of the calibration; the card takes more


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything the calibrated patterns are read from: a population, its seat curves, and the usual company.

    `curves` holds a list for each firm, with an entry for each plan; `usual` an entry for each repeat.
    """

    population: Outcomes
    curves: Sequence[Sequence[SeatCurve | None]]
    usual: Sequence[Usual]

    def by_firm(self, name: str) -> FloatArray:
        """One figure of all runs, shape (firms, replicates x plans); NaN where it does not apply."""
        values = self.population.figure(name)
        return values.reshape(len(values), -1)


@dataclass(frozen=True, slots=True)
class Target:
    """One figure of a pattern with its band.

    `samples` gives what it is made from, shape (units, runs of each), NaN where it does not apply to a run; units are
    independent: firms, or repeats of the usual company. `statistic` turns all that are known into the figure.
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
        known = found[np.isfinite(found)]
        return self.statistic(known) if known.size else float("nan")

    def estimate(self, evidence: Evidence) -> Estimate:
        """The figure with its interval, from units drawn anew with all their runs."""
        found = self.samples(evidence)
        if self.statistic is _mean and found.shape[1] == 1:
            return mean(found[:, 0])
        return pooled(found, self.statistic)


def _mean(values: FloatArray) -> float:
    return float(values.mean())


def _median(values: FloatArray) -> float:
    return float(np.median(values))


def _runs(name: str) -> Callable[[Evidence], FloatArray]:
    return lambda evidence: evidence.by_firm(name)


def _seats(read: Callable[[SeatCurve], float]) -> Callable[[Evidence], FloatArray]:
    """A figure of every go-live; `read` gives NaN where it does not apply."""
    return lambda evidence: np.array([[read(c) if c else np.nan for c in firm] for firm in evidence.curves])


def _usual(read: Callable[[Usual], float]) -> Callable[[Evidence], FloatArray]:
    return lambda evidence: np.array([[read(each)] for each in evidence.usual])


def _alive_after_a_year(evidence: Evidence) -> FloatArray:
    """Active seats a year after everything went live, in firms that still have a CRM then."""
    active, stop, complete = map(evidence.by_firm, ("active_month_12", "stop_week", "complete_week"))
    return np.where(stop <= complete + 52.0, np.nan, active)


def _nearly_all(evidence: Evidence) -> FloatArray:
    """Whether over 90 % of them are."""
    active = _alive_after_a_year(evidence)
    return np.where(np.isnan(active), np.nan, active > 0.9)


def _depth(curve: SeatCurve) -> float:
    """The dip where there is one."""
    return curve.dip if curve.dip >= DIP else np.nan


def _recovery(curve: SeatCurve) -> float:
    """Months from a seat's go-live until output is back, of dips that come back while followed."""
    return np.nan if curve.dip < DIP or curve.recovery is None else curve.recovery / MONTH


_TENG = "20 innovations in 313 firms (Teng et al. 2002); the time inside a firm is an assumption"
_FB = "Flyvbjerg and Budzier 2011"
TARGETS: tuple[Target, ...] = (
    Target(
        "F2",
        "Cancelled before half of the seats were live",
        "share of runs",
        0.05,
        0.16,
        _runs("cancelled"),
        _mean,
        "10 % of CRM projects (Johnny Grow 2025); 12 to 16 % of IT projects (El Emam and Koru 2008)",
    ),
    Target(
        "F4",
        "Middle of project cost against plan",
        "x plan",
        0.90,
        1.15,
        _runs("cost_overrun"),
        _median,
        f"five projects of six average -8 % ({_FB})",
    ),
    Target(
        "F4",
        "Mean of project cost against plan",
        "x plan",
        1.15,
        1.45,
        _runs("cost_overrun"),
        _mean,
        f"+27 % over all projects ({_FB})",
    ),
    Target(
        "F9",
        "Went on for a quarter after a quarter of bad news",
        "share of runs",
        0.25,
        0.45,
        _runs("escalated"),
        _mean,
        "30 to 40 % of IT projects escalate (Keil, Mann and Rai 2000)",
    ),
    Target(
        "F11",
        "Firms with over 90 % of seats active a year on",
        "share of firms with a CRM",
        0.15,
        0.40,
        _nearly_all,
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
        _usual(lambda u: u.diffusion.half / MONTH),
        _mean,
        _TENG,
    ),
    Target(
        "F14",
        "Nine in ten voluntary users won after",
        "months",
        10.0,
        18.0,
        _usual(lambda u: u.diffusion.most / MONTH),
        _mean,
        _TENG,
    ),
    Target(
        "F14",
        "Pull of colleagues against push from outside",
        "x",
        8.0,
        100.0,
        _usual(lambda u: u.diffusion.pull / u.diffusion.push),
        _mean,
        "external influence is extremely small (Teng et al. 2002)",
    ),
    Target(
        "F17",
        "Dip of 5 % or more after go-live",
        "share of go-lives",
        0.40,
        0.75,
        _seats(lambda c: float(c.dip >= DIP)),
        _mean,
        "51 % of ERP sites disrupted at go-live (Panorama 2014)",
    ),
    Target(
        "F17",
        "Depth of the dip where there is one",
        "share of output",
        0.05,
        0.25,
        _seats(_depth),
        _median,
        "practitioner texts on ERP (from memory)",
    ),
    Target(
        "F17",
        "Output of a seat back to normal after, where it comes back",
        "months",
        3.0,
        9.0,
        _seats(_recovery),
        _median,
        "shakedown of 4 to 12 months (Ross and Vitale 2000); back after several months (McAfee 2002)",
    ),
    Target(
        "F33",
        "Return of the middle firm",
        "x cost",
        -0.5,
        1.0,
        _runs("roi"),
        _median,
        "half pay back in 18 months (CRMGuru 2003); no mean effect in 80 firms (Hendricks et al. 2007)",
    ),
    Target(
        "F35",
        "Value of a customer base for 1 % more retention",
        "% per %",
        3.0,
        7.0,
        _usual(lambda u: u.elasticity),
        _mean,
        "Gupta, Lehmann and Stuart 2004",
    ),
    Target(
        "F37",
        "Peak of the whale curve",
        "x profit",
        1.3,
        3.0,
        _usual(lambda u: u.whale),
        _mean,
        "Kaplan and Narayanan 2001",
    ),
    Target(
        "F39",
        "Correlation of satisfaction with staying a year",
        "r",
        0.3,
        0.5,
        _usual(lambda u: u.staying),
        _mean,
        "meta-analyses (Szymanski and Henard 2001; Marketing Letters 2023)",
    ),
)


def gather(
    firms: Sequence[Scenario],
    *,
    replicates: int = 1,
    curves: int = 40,
    repeats: int = REPEATS,
    constants: Mapping[str, float] | None = None,
    seed: int = 0,
    pool: Workers | None = None,
    population: Outcomes | None = None,
) -> Evidence:
    """Measure everything: the population under both plans, seat curves, and the usual company.

    `constants` replace levers: in the population those that no firm draws, in the usual company all. So many `curves`
    of firms are followed seat by seat, and the usual company is measured `repeats` times, with luck of its own each
    time. A `population` that is there is not run again.
    """
    changed = dict(constants or {})
    fixed = {name: value for name, value in changed.items() if name not in drawn_levers()}
    chosen = [firm.with_levers(**fixed) for firm in firms]
    usual = Scenario(name="usual").with_levers(**changed)
    return Evidence(
        population or run_population(chosen, PLANS, replicates, seed=seed, pool=pool),
        seat_curves(chosen[:curves], PLANS, seed=seed, pool=pool),
        usual_company(usual, repeats, seed=seed, pool=pool),
    )


def ids() -> tuple[str, ...]:
    """Ids of the rows: the pattern, with a letter where it has several figures."""
    found = []
    for place, target in enumerate(TARGETS):
        same = [other for other, each in enumerate(TARGETS) if each.pattern == target.pattern]
        found.append(f"calibrated.{target.pattern}" + ("abc"[same.index(place)] if len(same) > 1 else ""))
    return tuple(found)


def calibrated_rows(evidence: Evidence) -> list[Row]:
    """The patterns as rows of the card."""
    return [_row(name, target, evidence) for name, target in zip(ids(), TARGETS, strict=True)]


def _row(name: str, target: Target, evidence: Evidence) -> Row:
    found = target.estimate(evidence)
    return mean_row(
        name,
        "calibrated",
        target.title,
        np.array([found.value]),
        (target.low, target.high),
        interval=found.interval,
        value=found.value,
        n=found.n,
        band_words=f"{band_text((target.low, target.high))} {target.unit}",
        reason=REASONS.get(name, ""),
        source=target.source,
    )


#: What is known of the reason where a pattern is not met.
REASONS: dict[str, str] = {
    "calibrated.F17c": (
        "How fast output comes back hangs on how fast records grow good and people learn, which rest on sources and "
        "were not searched; go-lives that never come back while followed are not in the figure."
    ),
}
