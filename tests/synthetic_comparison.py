"""A made-up comparison in the form of `Comparison.to_dict()`, for tests of what is drawn and printed from it."""

import json
from functools import cache
from typing import Any

import numpy as np

from crmsim.study.statistics import cvar, paired, share, share_negative, summary, verdict

HORIZON = 208
RUNS = 200
SEGMENTS = ("best", "next_best", "marginal", "unprofitable")
# name: (mean NPV, spread, share of runs without payback, end of honest use, deepest dip, week of go-live)
ARMS = {
    "phased_by_region": (900e3, 1.3e6, 0.30, 0.58, 0.05, 40),
    "big_bang": (300e3, 2.2e6, 0.42, 0.44, 0.12, 30),
    "Phased, with twice the training": (1.2e6, 1.2e6, 0.25, 0.66, 0.04, 44),
    "pilot_then_phased": (700e3, 1.1e6, 0.33, 0.55, 0.04, 52),
    "no_crm": (0.0, 0.0, 1.0, 0.0, 0.0, 208),
    "staged_funding": (500e3, 0.9e6, 0.37, 0.49, 0.03, 60),
}
TITLES = {
    "phased_by_region": "Phased by region",
    "big_bang": "Big bang",
    "pilot_then_phased": "Pilot, then phased",
    "no_crm": "No CRM",
    "staged_funding": "Staged funding",
}
PLANS = {"Phased, with twice the training": "phased_by_region"}
CAUSES = ("CANCELLED", "ABANDONED", "SHELFWARE", "VALUE_LOSS", "NO_BENEFIT")


def comparison(arms: int = 2, seed: int = 0, runs: int = RUNS) -> dict[str, Any]:
    """A comparison of the first so many arms of ARMS, as JSON gives it: a fresh copy that a test may change."""
    return json.loads(comparison_text(arms, seed, runs))


@cache
def comparison_text(arms: int, seed: int, runs: int) -> str:
    """The same as JSON text, the same for the same seed."""
    return json.dumps(invented(arms, seed, runs), allow_nan=False)


def invented(arms: int, seed: int, runs: int) -> dict[str, Any]:
    """The figures, drawn once."""
    chance = np.random.default_rng(seed)
    luck = chance.normal(size=runs)
    names = list(ARMS)[:arms]
    outcomes = {name: outcome_arrays(name, luck, chance) for name in names}
    return {
        "schema": "crmsim.compare/1",
        "crmsim_version": "0.1.0",
        "model_version": 1,
        "scenario": "midsize_distributor",
        "scenario_hash": "9f2c61d0a7be",
        "title": "Mid-size distributor",
        "story": "A distributor of industrial parts with four sales regions replaces spreadsheets and a home-made "
        "order tool. The sponsor is willing, the records are poor, and three vendors share the work.",
        "seed": 0,
        "replications": runs,
        "horizon_weeks": HORIZON,
        "currency": "USD",
        "units": {"npv": "money", "roi": "x", "honest_use": "0-1"},
        "plans": {name: arm_entry(name, outcomes[name], chance) for name in names},
        "paired": [pair_entry(names[a], names[b], outcomes) for a in range(arms) for b in range(a + 1, arms)],
        "answer": "Phased by region is safer and earns more: it fails in 20 of 100 runs against 41 for big bang, and "
        "its mean result is 404k USD higher. The difference in mean result has a 95% interval of 188k to 620k USD.",
        "replications_asked": runs,
        "until": None,
        "stopped": False,
        "failed_runs": {"count": 0, "by_stage": {}, "first": []},
        "uncertain": [],
        "levers_changed": [
            {
                "name": "data_burden",
                "title": "Data entry asked for",
                "value": 4.5,
                "default": 3.0,
                "unit": "hours/week",
            },
            {"name": "n_vendors", "title": "Vendors", "value": 4, "default": 3, "unit": "firms"},
        ],
        "company": {"employees": 240, "customers": 1800, "regions": ["North", "East", "South", "West"]},
        "provenance": {"python": "3.11.8", "numpy": "2.4.6", "platform": "linux-x86_64", "git": "clean"},
        "command": "crmsim compare midsize_distributor --plans phased_by_region,big_bang --seed 0 --replications 200",
    }


def outcome_arrays(name: str, luck: Any, chance: Any) -> dict[str, Any]:
    """NPV, ROI and failure of every run of one arm; luck is shared, so arms differ less than runs do."""
    mean, spread, _, _, _, _ = ARMS[name]
    npv = mean + spread * (0.8 * luck + 0.5 * chance.normal(size=luck.size)) + 0.12 * spread * np.exp(luck)
    cost = 1.4e6 * np.exp(0.15 * chance.normal(size=luck.size))
    roi = np.full(luck.size, np.nan) if name == "no_crm" else npv / cost
    return {"npv": npv, "roi": roi, "failure": (npv < 0.0).astype(float), "cost": cost}


def arm_entry(name: str, outcome: dict[str, Any], chance: Any) -> dict[str, Any]:
    """One entry of `plans`."""
    _, _, unpaid, use, _, go_live = ARMS[name]
    runs = outcome["npv"].size
    failed = outcome["failure"]
    without = name == "no_crm"
    first = np.where(failed > 0, chance.integers(0, len(CAUSES), runs), -1)
    payback = np.where(chance.random(runs) < unpaid, np.nan, chance.normal(140, 20, runs))
    around = [np.clip(chance.normal(use * factor, 0.1, runs), 0, 1) for factor in (1.4, 1.2, 1.0)]
    return {
        "plan": PLANS.get(name, name),
        "title": TITLES.get(name, name),
        "levers": {} if name in TITLES else {"training_hours_user": 32.0},
        "replications": int(runs),
        "failure_rate": share(failed),
        "failure_rate_broad": share(np.maximum(failed, chance.random(runs) < 0.2)),
        "failure_modes": {cause: share((first == place).astype(float)) for place, cause in enumerate(CAUSES)},
        "primary_failure": {
            cause: share((first == place).astype(float)) for place, cause in enumerate(("NONE", *CAUSES), start=-1)
        },
        "npv_by_horizon": {
            "156": summary(0.6 * outcome["npv"]),
            "208": summary(outcome["npv"]),
            "260": summary(np.full(runs, np.nan)),
            "one_more_year": summary(1.3 * outcome["npv"]),
        },
        "depends_on_horizon": False,
        "fail_counts": {"failed": int(failed.sum()), "of": int(runs)},
        "roi": summary(outcome["roi"])
        | {"share_negative": share_negative(outcome["roi"]), "cvar10": cvar(outcome["roi"])},
        "npv": summary(outcome["npv"]),
        "total_cost": summary(outcome["cost"]),
        "benefit": summary(outcome["npv"] + outcome["cost"]),
        "payback_week": summary(np.full(runs, np.nan) if without else payback),
        "adoption": {
            key: summary(values) for key, values in zip(("breadth", "depth", "honest_use"), around, strict=True)
        },
        "data_quality": summary(np.clip(chance.normal(0.74, 0.06, runs), 0, 1)),
        "customer": {
            "retention": summary(np.clip(chance.normal(0.82, 0.02, runs), 0, 1)),
            "satisfaction": summary(np.clip(chance.normal(0.68, 0.02, runs), 0, 1)),
            "profit_by_segment": {
                segment: summary(chance.normal(level, 300, runs))
                for segment, level in zip(SEGMENTS, (5200, 900, -150, -700), strict=True)
            },
        },
        "roi_values": [None if np.isnan(value) else float(value) for value in outcome["roi"]],
        "npv_values": [float(value) for value in outcome["npv"]],
        "what_went_wrong": [
            {
                "kind": "went_live_unready",
                "text": "A wave went live before it was ready",
                "share": 0.46,
                "median_week": go_live,
            },
            {"kind": "sponsor_left", "text": "The sponsor left", "share": 0.31, "median_week": 88},
            {
                "kind": "coalition_formed",
                "text": "A coalition formed against the CRM",
                "share": 0.22,
                "median_week": 61,
            },
            {
                "kind": "vendor_dispute",
                "text": "Vendors disputed a defect",
                "share": 0.19,
                "median_week": None,
            },
        ],
        "scorecard": {"years": scorecard_years(chance)},
        "weekly": weekly(name),
    }


def pair_entry(a: str, b: str, outcomes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One entry of `paired`."""
    found = paired(outcomes[a], outcomes[b])
    return {
        "a": a,
        "b": b,
        "roi_difference": found.roi,
        "npv_difference": found.npv,
        "failure_difference": found.failure,
        "probability_a_better": found.probability_a_better,
        "variance_reduction": found.variance_reduction,
        "runs_needed": found.runs_needed,
        "n": found.n,
        "identical": found.identical,
        "depends_on_horizon": False,
        "verdict": verdict(found.failure_interval, found.npv_interval),
    }


def scorecard_years(chance: Any) -> dict[str, Any]:
    """The customer scorecard by year, as `crmsim.outcomes.customers.scorecard` gives it."""
    years = HORIZON // 52
    drift = chance.normal(0, 0.004, years).cumsum()
    return {
        "last_week": [52 * (year + 1) for year in range(years)],
        "segments": {
            segment: {
                "customers": [round(1500 * weight * (1 + 4 * step), 1) for step in drift],
                "retention": [round(retention + step, 3) for step in drift],
                "acquisition": [round(1 - retention - step, 3) for step in drift],
                "profitability": [round(profit * (1 + 5 * step), 0) for step in drift],
                "lifetime_value": [round(6 * profit * (1 + 6 * step), 0) for step in drift],
            }
            for segment, weight, retention, profit in zip(
                SEGMENTS, (0.2, 0.3, 0.4, 0.1), (0.9, 0.85, 0.78, 0.7), (5200, 900, -150, -700), strict=True
            )
        },
        "cross_sell": [round(120 + 900 * step, 1) for step in drift],
    }


def weekly(name: str) -> dict[str, Any]:
    """Weekly series with plausible shapes: an S-curve, a cash valley, a dip after go-live."""
    mean, spread, _, use, dip, go_live = ARMS[name]
    week = np.arange(1, HORIZON + 1)
    risen = 1 / (1 + np.exp(-(week - go_live - 22) / 9))
    spent = -1.3e6 * np.minimum(1, week / max(60, go_live))
    cash = (0.0 if name == "no_crm" else 1.0) * (spent + (mean + 1.6e6) * np.maximum(0, (week - 60) / 148) ** 1.3)
    dipped = 1 - dip * np.exp(-(((week - go_live - 8) / 11) ** 2)) + 0.05 * use * risen
    return {
        "week": [int(one) for one in week],
        "honest_use": band(use * risen, 0.16 * risen, 0, 1),
        "cumulative_cash": band(cash, 0.6 * spread * np.maximum(0.05, week / HORIZON)),
        "data_quality": band(0.62 + 0.2 * use * risen, 0.02 + 0.06 * risen, 0, 1),
        "productivity": band(dipped, 0.015 + 0.02 * risen),
        "leadership": band(0.6 - 0.15 * week / HORIZON + 0.1 * use * risen, 0.05 + 0.15 * week / HORIZON, 0, 1),
    }


def band(middle: Any, half: Any, low: float = -np.inf, high: float = np.inf) -> dict[str, list[float]]:
    """p10, p50 and p90 around a middle line, cut to low and high."""
    sides = {"p10": middle - half, "p50": middle + 0 * half, "p90": middle + half}
    return {side: [float(value) for value in np.clip(values, low, high)] for side, values in sides.items()}
