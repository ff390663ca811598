"""One arm of a comparison as plain data: the entry under `plans` in the JSON of `compare`."""

import numpy as np

from crmsim.outcomes.customers import scorecard
from crmsim.outcomes.failure import PRECEDENCE, REPORTED
from crmsim.outcomes.kinds import KINDS
from crmsim.outcomes.value import HORIZONS
from crmsim.plans import find_plan
from crmsim.run import SERIES
from crmsim.scenario.kinds import SEGMENTS
from crmsim.study.ensemble import Ensemble
from crmsim.study.statistics import (
    QUANTILES,
    Json,
    cvar,
    favours,
    mean_interval,
    share,
    share_negative,
    summary,
)
from crmsim.world.state import FloatArray

BY_SEGMENT = {"profit_by_segment": "profit", "retention_by_segment": "retention", "lifetime_value": "lifetime_value"}
PROJECT = ("cost_overrun", "time_overrun", "complete_week", "stop_week", "sponsor_changes")
PEOPLE = ("productivity", "productivity_change", "dip", "weeks_to_recover", "belief", "exits_change")


def arm_summary(ensemble: Ensemble, place: int) -> Json:
    """Everything the result says about the arm at this place."""
    arm = ensemble.arms[place]

    def values(name: str) -> FloatArray:
        return ensemble.figure(place, name)

    def metric(name: str) -> Json:
        return summary(values(name))

    happened = frequent_events(ensemble.happened[:, place])
    return {
        "plan": arm.plan,
        "title": find_plan(arm.plan).title if arm.name == arm.plan else arm.name,
        "levers": dict(arm.levers),
        "replications": int(ensemble.replicates.size),
        "failure_rate": share(values("failure")),
        "fail_counts": {"failed": int(values("failure").sum()), "of": int(ensemble.replicates.size)},
        "failure_rate_broad": share(values("failure_broad")),
        "failure_modes": {flag: share(values(flag.lower())) for flag in (*REPORTED, "SHALLOW")},
        "primary_failure": _primary(values("primary_failure")),
        "stopped_at_gate": share(values("stopped_at_gate")),
        "not_approved": share(values("not_approved")),
        "roi": metric("roi") | _risk(values("roi")),
        "npv": metric("npv") | _risk(values("npv")),
        "npv_by_horizon": {
            **{str(weeks): metric(f"npv_{weeks}") for weeks in HORIZONS},
            "one_more_year": metric("npv_one_more_year"),
        },
        "depends_on_horizon": sign_depends_on_horizon(ensemble, place),
        "npv_to_margin": metric("npv_to_margin") | _risk(values("npv_to_margin")),
        "total_cost": metric("total_cost"),
        "benefit": metric("benefit"),
        "benefit_ratio": metric("benefit_ratio"),
        "payback_week": metric("payback_week") | {"share_paid_back": share(_known(values("payback_week")))["value"]},
        "adoption": {name: metric(name) for name in ("breadth", "depth", "honest_use", "active")},
        "data_quality": metric("data_quality"),
        "people": {name: metric(name) for name in PEOPLE},
        "project": {name: metric(name) for name in PROJECT},
        "customer": {
            **{name: metric(name) for name in ("retention", "satisfaction", "acquisition", "cross_sell")},
            **{
                name: {segment: metric(f"{stem}_{segment}") for segment in SEGMENTS}
                for name, stem in BY_SEGMENT.items()
            },
        },
        "weekly": weekly_bands(ensemble, place),
        "scorecard": scorecard(ensemble.mean_customers(place), arm.of(ensemble.scenario).levers["discount_rate"]),
        "what_went_wrong": [event for event in happened if event["tone"] == "bad"],
        "what_happened": happened,
        "npv_values": _listed(values("npv")),
        "roi_values": _listed(values("roi")),
        "failure_values": _listed(values("failure")),
    }


def _risk(values: FloatArray) -> Json:
    return {"share_negative": share_negative(values), "cvar10": cvar(values)}


def _known(values: FloatArray) -> FloatArray:
    return (~np.isnan(values)).astype(np.float64)


def _listed(values: FloatArray) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]


def _primary(codes: FloatArray) -> Json:
    """Share of runs by primary failure, NONE included; the shares sum to 1."""
    labels = ("NONE", *PRECEDENCE)
    return {label: share((codes == place).astype(np.float64)) for place, label in enumerate(labels)}


def weekly_bands(ensemble: Ensemble, place: int) -> Json:
    """p10, p50 and p90 of each weekly series, weeks 1 to the horizon; None in weeks where it applies to no run."""
    bands: Json = {"week": list(range(1, ensemble.scenario.horizon + 1)), "n": int(ensemble.weekly.shape[0])}
    for series, name in enumerate(SERIES):
        points = _quantiles(ensemble.weekly[:, place, series])
        bands[name] = {level: _listed(row) for level, row in zip(QUANTILES, points, strict=True)}
    return bands


def _quantiles(rows: FloatArray) -> FloatArray:
    """Quantiles over runs, shape (3, weeks), NaN where no run has a value."""
    levels = list(QUANTILES.values())
    if not np.isnan(rows).any():
        return np.asarray(np.quantile(rows, levels, axis=0))
    points = np.full((len(levels), rows.shape[1]), np.nan)
    for week in np.flatnonzero(~np.isnan(rows).all(axis=0)):
        column = rows[:, week]
        points[:, week] = np.quantile(column[~np.isnan(column)], levels)
    return points


def frequent_events(happened: FloatArray) -> list[Json]:
    """Kinds of occurrence, most frequent first: words, in how many runs, and the median of its first week."""
    found: list[Json] = []
    for place, kind in enumerate(KINDS.values()):
        weeks = happened[:, place]
        weeks = weeks[~np.isnan(weeks)]
        if weeks.size:
            found.append(
                {
                    "kind": kind.name,
                    "tone": kind.tone,
                    "text": kind.short[0].upper() + kind.short[1:],
                    "count": int(weeks.size),
                    "share": weeks.size / happened.shape[0],
                    "median_week": float(np.median(weeks)),
                }
            )
    return sorted(found, key=lambda event: -float(str(event["share"])))


def npv_horizons(ensemble: Ensemble, place: int) -> list[FloatArray]:
    """NPV of one arm by run: the headline first, then every other horizon that the runs reach."""
    names = ("npv", *(f"npv_{weeks}" for weeks in HORIZONS), "npv_one_more_year")
    found = [ensemble.figure(place, name) for name in names]
    return [values for values in found if not np.isnan(values).any()]


def depends_on_horizon(differences: list[FloatArray]) -> bool:
    """Whether the sign of a mean changes with the horizon; the first entry is the headline.

    It does where two horizons have 95% intervals off zero on opposite sides, or where the headline is off zero and
    the mean of another horizon has the other sign. What is too close to call cannot change its sign.
    """
    signs = [favours(mean_interval(values), higher=True) for values in differences]
    headline = signs[0]
    turned = any(float(values.mean()) * headline < 0.0 for values in differences[1:])
    return turned or (1 in signs and -1 in signs)


def sign_depends_on_horizon(ensemble: Ensemble, place: int) -> bool:
    """Whether the arm earns at one horizon and loses at another."""
    return depends_on_horizon(npv_horizons(ensemble, place))
